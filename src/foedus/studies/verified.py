"""The published results beside ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import foedus
from foedus.core import Answer
from foedus.studies.bars import STANDING, Bar, Figure

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COUNTED", "WORDS", "Row", "Verified"]

PASS, SHORT, MISSING, SHOWN = "pass", "falls short", "data missing", "shown"
#: What became of a figure, in both languages. ``shown`` stands beside and never decides.
WORDS = {
    PASS: ("pass", "совпало"),
    SHORT: ("falls short", "не сходится"),
    MISSING: ("data missing", "нет данных"),
    SHOWN: ("shown", "показано"),
}
#: The outcomes that a count of passes is out of.
COUNTED = (PASS, SHORT, MISSING)
_HEADS = (("published", "ours", "difference", "within"), ("опубликовано", "у нас", "разность", "допуск"))


@dataclass(frozen=True)
class Row:
    """One figure: the published number, ours, and whether ours is near enough.

    Parameters
    ----------
    id, name
        Of the bar.
    figure
        What number it is; empty for a bar that is not computed.
    published
        The printed number, or a pair of bounds.
    tolerance, kind
        How ours is compared (:data:`foedus.studies.bars.KINDS`).
    ours
        What was computed; None if it was not.
    outcome
        ``pass``, ``falls short``, ``data missing``, ``shown`` (never decides), or the bar's status
        if it is not computed.
    provenance, citation
        Where the published number comes from.
    note
        Why there is no number of ours, or what to fetch; else empty.
    """

    id: str
    name: str
    figure: str
    published: float | tuple[float, float] | None
    tolerance: float
    kind: str
    ours: float | None
    outcome: str
    provenance: str
    citation: str
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether ours is near enough."""
        return self.outcome == PASS

    @property
    def difference(self) -> float | None:
        """Ours less the published number; None without one of the two, or for a pair of bounds or a sign."""
        if self.ours is None or not isinstance(self.published, float) or self.kind == "sign":
            return None
        return self.ours - self.published

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        published = list(self.published) if isinstance(self.published, tuple) else self.published
        return {
            "id": self.id, "name": self.name, "figure": self.figure, "published": published, "tolerance": self.tolerance,
            "kind": self.kind, "ours": self.ours, "difference": self.difference, "pass": self.passed,
            "outcome": self.outcome, "provenance": self.provenance, "citation": self.citation, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True)
class Verified(Answer):
    """Published results beside ours.

    Parameters
    ----------
    bars
        The results that were asked for.
    rows
        One for each of their figures; one for each bar that is not computed.
    missing
        Ids of data sets that are not here and are needed.
    """

    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Figures by outcome."""
        found = [r.outcome for r in self.rows]
        return {o: found.count(o) for o in dict.fromkeys([*COUNTED, *found])}

    @property
    def exit_code(self) -> int:
        """0 if all passed, 1 if one falls short, else 3 if data are missing."""
        return 1 if self.counts[SHORT] else 3 if self.counts[MISSING] else 0

    def of(self, bar: str) -> tuple[Row, ...]:
        """Return the rows of one bar."""
        return tuple(r for r in self.rows if r.id == bar)

    def summary(self, lang: str = "en") -> str:
        """Return a line for each result, with the figures that fall short below it."""
        ru = lang == "ru"
        wide = max((len(b.name) for b in self.bars), default=0)
        lines: list[str] = []
        for b in self.bars:
            rows = self.of(b.id)
            good, all_ = sum(r.passed for r in rows), sum(r.outcome in COUNTED for r in rows)
            word = self._word(b, lang)
            lines.append(f"{b.id:4}{b.name:{wide}}  {f'{good}/{all_}' if all_ else '':>7}  {word}")
            bad = [r for r in rows if r.outcome == SHORT and r.ours is not None]
            lines += table(bad[:8], lang) if bad else []
            if len(bad) > 8:
                more = len(bad) - 8
                lines.append(f"      и ещё {more}" if ru else f"      and {more} more")
            lines += [f"      {n}" for n in dict.fromkeys(r.note for r in rows if r.note and r.outcome != "shown" and b.status == "run")]  # fmt: skip
        return "\n".join([*lines, "", *self._end(lang)])

    def explain(self, lang: str = "en") -> str:
        """Return every figure, with titles and citations."""
        lines: list[str] = []
        for b in self.bars:
            lines += [f"{b.id} {b.name}: {b.title(lang)}", f"  {b.citation}"]
            if b.what is not None:
                lines.append(f"  {b.what(lang)}")
            if b.status != "run":
                lines.append(f"  [{STANDING[b.status](lang)}] {b.reason(lang) if b.reason else ''}")
            rows = [r for r in self.of(b.id) if r.figure]
            lines += [*table(rows, lang)] if rows else []
            lines += [f"      {n}" for n in dict.fromkeys(r.note for r in rows if r.note)]
            lines.append("")
        return "\n".join([*lines, *self._end(lang)])

    def _word(self, bar: Bar, lang: str) -> str:
        if bar.status != "run":
            return f"[{STANDING[bar.status](lang)}]"
        found = {r.outcome for r in self.of(bar.id)}
        return next(WORDS[o][lang == "ru"] for o in (SHORT, MISSING, PASS, SHOWN) if o in found)

    def _end(self, lang: str) -> list[str]:
        n = self.counts
        named = sum(b.status != "run" for b in self.bars)
        if lang == "ru":
            out = [f"Чисел: совпало {n[PASS]}, не сходится {n[SHORT]}, нет данных {n[MISSING]}. Только названо результатов: {named}."]  # fmt: skip
        else:
            out = [
                f"Figures: {n[PASS]} pass, {n[SHORT]} fall short, {n[MISSING]} lack data. Results only named: {named}."
            ]
        if self.missing:
            out += ["Получить данные:" if lang == "ru" else "To fetch the data:", f"foedus data fetch {' '.join(self.missing)}"]  # fmt: skip
        return out

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "foedus": foedus.__version__,
            "counts": self.counts,
            "missing": list(self.missing),
            "bars": [b.to_dict() for b in self.bars],
            "rows": [r.to_dict() for r in self.rows],
        }

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each figure; bounds of a range stand in ``published`` and ``published_to``."""
        import polars as pl

        out = []
        for r in self.rows:
            low, high = r.published if isinstance(r.published, tuple) else (r.published, None)
            out.append((r.id, r.name, r.figure, low, high, r.tolerance, r.kind, r.ours, r.difference, r.outcome, r.provenance, r.citation, r.note))  # fmt: skip
        schema = {
            "id": pl.String, "name": pl.String, "figure": pl.String, "published": pl.Float64,
            "published_to": pl.Float64, "tolerance": pl.Float64, "kind": pl.String, "ours": pl.Float64,
            "difference": pl.Float64, "outcome": pl.String, "provenance": pl.String, "citation": pl.String,
            "note": pl.String,
        }  # fmt: skip
        return pl.DataFrame(out, schema=schema, orient="row")


def table(rows: list[Row], lang: str) -> list[str]:
    """Return figures as lines of at most 80 columns."""
    ru = lang == "ru"
    wide = max(6, min(30, max(len(r.figure) for r in rows)))
    pub, our, dif, tol = _HEADS[ru]
    out = [f"  {'':{wide}} {pub:>12} {our:>11} {dif:>10} {tol:>8}"]
    for r in rows:
        name = r.figure if len(r.figure) <= wide else r.figure[: wide - 1] + "…"
        word = "" if r.passed else f" {WORDS[r.outcome][ru].split()[0] if ru else _SHORT_WORD[r.outcome]}"
        out.append(f"  {name:{wide}} {_published(r):>12} {_number(r.ours):>11} {_small(r.difference):>10} {_within(r):>8}{word}")  # fmt: skip
    return out


_SHORT_WORD = {SHORT: "SHORT", MISSING: "-", SHOWN: "."}


def _number(x: float | None) -> str:
    if x is None:
        return "-"
    if x == int(x) and abs(x) < 1e9:
        return str(int(x))
    return f"{x:.7g}" if abs(x) < 1e6 else f"{x:.4g}"


def _small(x: float | None) -> str:
    return "" if x is None else "0" if x == 0 else f"{x:.2g}"


def _published(r: Row) -> str:
    if isinstance(r.published, tuple):
        return f"{r.published[0]:g}..{r.published[1]:g}"
    if r.kind == "sign":
        return {1: "> 0", 0: "0", -1: "< 0"}[(r.published or 0) > 0 or -((r.published or 0) < 0)]
    sign = {"at-least": ">= ", "at-most": "<= "}.get(r.kind, "")
    return sign + _number(r.published)


def _within(r: Row) -> str:
    if r.kind == "rel":
        return f"{100 * r.tolerance:g}%"
    return "" if r.kind in ("sign", "range", "at-least", "at-most") and r.tolerance == 0 else f"{r.tolerance:g}"


def row_of(bar: Bar, figure: Figure, ours: float | None, outcome: str, note: str = "") -> Row:
    """Return the row of one figure."""
    return Row(
        bar.id, bar.name, figure.name, figure.value, figure.tol, figure.kind, ours, outcome, figure.provenance,
        bar.citation, note,
    )  # fmt: skip
