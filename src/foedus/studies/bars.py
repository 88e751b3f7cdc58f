"""The published results that Foedus is held against: read from ``published/*.toml``, strictly.

A bar is one published result. What it says is data: the citation, the printed numbers, how
near ours must come. No bar is an input of any computation.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.errors import InputError, Place
from foedus.core.text import did_you_mean, listed
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KINDS", "PROVENANCE", "STANDING", "Bar", "Bars", "Figure", "bars", "read_bars"]

#: How a figure is compared, in words of both languages; ``value`` is v, ``tol`` is t, ours is x.
KINDS = {
    "abs": Said("|x - v| <= t", "|x - v| <= t"),
    "rel": Said("|x - v| <= t |v|", "|x - v| <= t |v|"),
    "at-least": Said("x >= v - t", "x >= v - t"),
    "at-most": Said("x <= v + t", "x <= v + t"),
    "sign": Said("x has the sign of v", "знак x тот же, что у v"),
    "range": Said("x lies in v, a pair", "x лежит в отрезке v"),
}
#: Where a published number was found.
PROVENANCE = {
    "RUN": Said("computed from the original data", "вычислено по исходным данным"),
    "LOG": Said("read in the authors' result files", "взято из файлов с результатами авторов"),
    "TEXT": Said("read in the article or its documentation", "взято из статьи или её документации"),
    "MEM": Said("quoted from memory; never gates", "приведено по памяти; ничего не решает"),
}
#: Whether a bar is computed (``run``), and if not, why it is only named.
STANDING = {
    "run": Said("computed", "вычисляется"),
    "optional": Said("optional", "по желанию"),
    "cite": Said("cited only", "только ссылка"),
    "context": Said("context", "для сравнения"),
    "data absent": Said("data absent", "данных нет"),
    "memory": Said("from memory", "по памяти"),
}
_ID = re.compile(r"[A-Z][0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BAR = {"id", "name", "title", "citation", "provenance"}
_BAR_MORE = {"what", "data", "status", "reason", "tol", "kind", "figure", "shown"}
_FIGURE, _FIGURE_MORE = {"name", "value"}, {"tol", "kind", "provenance", "note"}


@dataclass(frozen=True)
class Figure:
    """One printed number.

    Parameters
    ----------
    name
        What it is, as the check names it.
    value
        The printed number; a pair of bounds for the kind ``range``.
    tol
        How far ours may be, in the sense of ``kind``.
    kind
        One of :data:`KINDS`.
    provenance
        One of :data:`PROVENANCE`; a figure from memory is shown and never decides.
    note
        What a reader must know beside it.
    """

    name: str
    value: float | tuple[float, float]
    tol: float
    kind: str
    provenance: str
    note: Said | None = None

    def holds(self, ours: float) -> bool:
        """Whether a number of ours is near enough; NaN never is."""
        v, t = self.value, self.tol
        if ours != ours:
            return False
        if isinstance(v, tuple):
            return v[0] - t <= ours <= v[1] + t
        match self.kind:
            case "abs":
                return abs(ours - v) <= t
            case "rel":
                return abs(ours - v) <= t * abs(v)
            case "at-least":
                return ours >= v - t
            case "at-most":
                return ours <= v + t
            case _:
                return (ours > 0) - (ours < 0) == (v > 0) - (v < 0)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name, "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "tol": self.tol, "kind": self.kind, "provenance": self.provenance,
            "note": None if self.note is None else self.note.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One published result.

    Parameters
    ----------
    id
        Section letter and number (``B1``).
    name
        Name for the command line; several bars may share it.
    title
        What result it is.
    citation
        Where it was published.
    provenance
        Where its numbers were found; a figure may say another.
    status
        One of :data:`STANDING`; only ``run`` is computed and counts.
    reason
        Why it is not computed; None for ``run``.
    what
        How ours is computed, where the title does not say it.
    data
        Ids of the data sets that the computation reads (``foedus data status``).
    shown
        The command that shows more of it, if not ``foedus verify``.
    figures
        The printed numbers.
    """

    id: str
    name: str
    title: Said
    citation: str
    provenance: str
    status: str = "run"
    reason: Said | None = None
    what: Said | None = None
    data: tuple[str, ...] = ()
    shown: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def section(self) -> str:
        """Its letter."""
        return self.id[0]

    @property
    def order(self) -> tuple[str, int]:
        """Place among all bars."""
        return self.id[0], int(self.id[1:])

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.id, "name": self.name, "title": self.title.to_dict(), "citation": self.citation,
            "provenance": self.provenance, "status": self.status,
            "reason": None if self.reason is None else self.reason.to_dict(),
            "what": None if self.what is None else self.what.to_dict(), "data": list(self.data), "shown": self.shown,
            "figures": [f.to_dict() for f in self.figures],
        }  # fmt: skip


@dataclass(frozen=True)
class Bars(Answer):
    """Published results, in order of their ids."""

    rows: tuple[Bar, ...]

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def select(self, names: Iterable[str] | None = None) -> Bars:
        """Return those of some names, ids or section letters, each once; all of them for None.

        Raises
        ------
        InputError
            ``unknown-bar``; the remedy names the nearest ones.
        """
        if names is None:
            return self
        wanted: set[str] = set()
        for name in names:
            asked = name.casefold().replace("_", "-")
            found = {b.id for b in self.rows if asked in (b.id.casefold(), b.name, b.section.casefold())}
            if not found:
                known = list(dict.fromkeys([*(b.name for b in self.rows), *(b.id for b in self.rows)]))
                raise InputError(
                    f"no published result is called '{name}'",
                    remedy=did_you_mean(asked, known, "see 'foedus verify --list' for all of them"),
                    place=Place(option="NAME"),
                    code="unknown-bar",
                )
            wanted |= found
        return Bars(tuple(b for b in self.rows if b.id in wanted))

    def summary(self, lang: str = "en") -> str:
        """Return a line for each: id, name, title, and why it is not computed where it is not."""
        wide = max((len(b.name) for b in self.rows), default=0)
        lines = []
        for b in self.rows:
            lines.append(f"{b.id:4}{b.name:{wide}}  {b.title(lang)}")
            if b.status != "run":
                lines.append(f"{'':4}{'':{wide}}  [{STANDING[b.status](lang)}] {b.reason(lang) if b.reason else ''}")
        run = sum(b.status == "run" for b in self.rows)
        rest = len(self.rows) - run
        lines += ["", f"Вычисляется: {run}; только названо: {rest}." if lang == "ru" else f"Computed: {run}; only named: {rest}."]  # fmt: skip
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return each with its citation, its numbers and their tolerances."""
        lines = []
        for b in self.rows:
            lines += [f"{b.id} {b.name}: {b.title(lang)}", f"  {b.citation}"]
            lines += [f"  {f.name}: {f.value} [{f.provenance}; {f.kind} {f.tol:g}]" for f in b.figures]
        return "\n".join(lines)

    def to_markdown(self) -> str:
        """Return them as a Markdown table: id, name, result, figures, where the numbers were found, citation."""
        lines = ["| id | name | result | figures | numbers | citation |", "|---|---|---|---|---|---|"]
        for b in self.rows:
            how = (
                f"{len(b.figures)}"
                if b.status == "run"
                else f"{STANDING[b.status].en}: {b.reason.en if b.reason else ''}"
            )
            shown = f" (`{b.shown}`)" if b.shown else ""
            lines.append(f"| {b.id} | `{b.name}` | {b.title.en}{shown} | {how} | {b.provenance} | {b.citation} |")
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"bars": [b.to_dict() for b in self.rows]}

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each bar: id, name, title, status, provenance, figures, citation."""
        import polars as pl

        rows = [(b.id, b.name, b.title.en, b.status, b.provenance, len(b.figures), b.citation) for b in self.rows]
        schema = ["id", "name", "title", "status", "provenance", "figures", "citation"]
        return pl.DataFrame(rows, schema=schema, orient="row")


@cache
def bars() -> Bars:
    """Return all published results."""
    folder = resources.files("foedus.studies").joinpath("published")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    rows = [b for f in files for b in read_bars(f.read_text("utf-8"), f"published/{f.name}")]
    ids = [b.id for b in rows]
    double = sorted({i for i in ids if ids.count(i) > 1})
    if double:
        raise InputError(f"published results written twice: {listed(double)}", remedy="keep one", code="double-bar")
    return Bars(tuple(sorted(rows, key=lambda b: b.order)))


def read_bars(text: str, file: str = "") -> tuple[Bar, ...]:
    """Read the bars of one file.

    Raises
    ------
    InputError
        ``bad-bar``, with file and line: an unknown or missing field, a wrong kind of value, a
        number that cannot be met.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        where = re.search(r"line (\d+), column (\d+)", str(err))
        line, column = (int(where[1]), int(where[2])) if where else (0, 0)
        raise InputError(
            f"not TOML: {err}", remedy="mend the file there", place=Place(file, line, column), code="bad-bar"
        ) from None
    reader = _Reader(text, file)
    if set(raw) - {"bar"} or not isinstance(raw.get("bar"), list):
        raise reader.fault("a file of published results holds [[bar]] tables and nothing else", 0)
    return tuple(reader.bar(b, n) for n, b in enumerate(raw["bar"]))


class _Reader:
    """Reads the bars of one file; knows at which line each begins."""

    def __init__(self, text: str, file: str) -> None:
        self.lines, self.file = text.splitlines(), file
        self.heads = [n for n, line in enumerate(self.lines, 1) if line.strip() == "[[bar]]"]

    def fault(self, message: str, line: int) -> InputError:
        return InputError(
            message, remedy="see docs/published-results.md for the form", place=Place(self.file, line, 1 if line else 0),
            code="bad-bar",
        )  # fmt: skip

    def line(self, n: int, part: str = "") -> int:
        """Return the line of the n-th bar, or the first one below it that holds a text."""
        start = self.heads[n] if n < len(self.heads) else 0
        end = self.heads[n + 1] - 1 if n + 1 < len(self.heads) else len(self.lines)
        return next((k for k in range(start, end + 1) if part and k and part in self.lines[k - 1]), start)

    def fields(self, raw: Any, must: set[str], may: set[str], what: str, line: int) -> None:
        if not isinstance(raw, dict):
            raise self.fault(f"{what} is no table", line)
        unknown, missing = sorted(set(raw) - must - may), sorted(must - set(raw))
        if unknown:
            raise self.fault(f"{what} has an unknown field '{unknown[0]}'", self._at(unknown[0], line))
        if missing:
            raise self.fault(f"{what} has no '{missing[0]}'", line)

    def _at(self, field: str, line: int) -> int:
        return next((k for k in range(max(line, 1), len(self.lines) + 1) if field in self.lines[k - 1]), line)

    def text(self, raw: Mapping[str, Any], field: str, what: str, line: int) -> str:
        value = raw[field]
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"'{field}' of {what} is no text", line)
        return value

    def said(self, raw: Mapping[str, Any], field: str, what: str, line: int) -> Said | None:
        value = raw.get(field)
        if value is None:
            return None
        if not isinstance(value, dict) or set(value) != {"en", "ru"} or not all(isinstance(v, str) and v for v in value.values()):  # fmt: skip
            raise self.fault(f"'{field}' of {what} needs two texts, en and ru", self._at(field, line))
        return Said(**value)

    def word(self, value: Any, known: Mapping[str, Any], field: str, what: str, line: int) -> str:
        if value not in known:
            raise self.fault(f"'{field}' of {what} is '{value}', not one of: {', '.join(known)}", self._at(field, line))
        return str(value)

    def bar(self, raw: Any, n: int) -> Bar:
        line = self.line(n)
        what = f"bar {raw['id']}" if isinstance(raw, dict) and isinstance(raw.get("id"), str) else f"bar {n + 1}"
        self.fields(raw, _BAR, _BAR_MORE, what, line)
        ident, name = self.text(raw, "id", what, line), self.text(raw, "name", what, line)
        if not _ID.fullmatch(ident) or not _NAME.fullmatch(name):
            raise self.fault(f"{what} needs an id such as B1 and a name of small letters, digits and hyphens", line)
        provenance = self.word(raw["provenance"], PROVENANCE, "provenance", what, line)
        status = self.word(raw.get("status", "run"), STANDING, "status", what, line)
        reason, title = self.said(raw, "reason", what, line), self.said(raw, "title", what, line)
        if (reason is None) != (status == "run"):
            raise self.fault(f"{what} says a reason if and only if it is not computed", line)
        data = raw.get("data", [])
        if not isinstance(data, list) or not all(isinstance(d, str) for d in data):
            raise self.fault(f"'data' of {what} is no list of ids", self._at("data", line))
        figures = raw.get("figure", [])
        if not isinstance(figures, list):
            raise self.fault(f"'figure' of {what} is no list", self._at("figure", line))
        read = tuple(self.figure(f, raw, provenance, what, n) for f in figures)
        names = [f.name for f in read]
        if len(set(names)) < len(names):
            raise self.fault(f"{what} names a figure twice: {listed(sorted({x for x in names if names.count(x) > 1}))}", line)  # fmt: skip
        if status == "run" and not any(f.provenance != "MEM" for f in read):
            raise self.fault(f"{what} is computed and has no figure that could decide", line)
        assert title is not None  # a field that every bar has
        return Bar(
            ident, name, title, self.text(raw, "citation", what, line), provenance, status, reason,
            self.said(raw, "what", what, line), tuple(data), str(raw.get("shown", "")), read,
        )  # fmt: skip

    def figure(self, raw: Any, bar: Mapping[str, Any], provenance: str, bar_name: str, n: int) -> Figure:
        named = raw.get("name") if isinstance(raw, dict) else None
        line = self.line(n, f'"{named}"') if isinstance(named, str) else self.line(n)
        what = f"figure '{named}' of {bar_name}" if isinstance(named, str) else f"a figure of {bar_name}"
        self.fields(raw, _FIGURE, _FIGURE_MORE, what, line)
        name = self.text(raw, "name", what, line)
        kind = self.word(raw.get("kind", bar.get("kind", "abs")), KINDS, "kind", what, line)
        tol = raw.get("tol", bar.get("tol"))
        if tol is None:
            if kind in ("abs", "rel"):
                raise self.fault(f"{what} says no tolerance ('tol')", line)
            tol = 0.0
        if not _number(tol) or tol < 0:
            raise self.fault(f"'tol' of {what} is no number of 0 or more", line)
        value = raw["value"]
        if kind == "range":
            if not isinstance(value, list) or len(value) != 2 or not all(map(_number, value)) or value[0] > value[1]:
                raise self.fault(f"'value' of {what} is no pair of bounds", line)
            found: float | tuple[float, float] = (float(value[0]), float(value[1]))
        elif not _number(value):
            raise self.fault(f"'value' of {what} is no finite number", line)
        else:
            found = float(value)
        origin = self.word(raw.get("provenance", provenance), PROVENANCE, "provenance", what, line)
        return Figure(name, found, float(tol), kind, origin, self.said(raw, "note", what, line))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
