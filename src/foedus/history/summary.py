"""The record in one page: how many disputes, who joined them, and what each table covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.history import counts
from foedus.history.columns import described
from foedus.history.counts import Share
from foedus.history.record import table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Coverage", "Summary", "summarise"]

#: What each count is called: (row of the published list, English, Russian).
NAMES: dict[str, tuple[str, str, str]] = {
    "disputes": ("D1", "disputes, 1816-2010", "споров, 1816-2010"),
    "spells": ("D1", "spells of participants", "периодов участия"),
    "bilateral": ("D1", "disputes between two states", "споров между двумя государствами"),
    "most_states": ("D1", "most states in one dispute", "наибольшее число государств в споре"),
    "reciprocated": ("D2", "reciprocated disputes", "споров со встречными действиями"),
    "reciprocated_1816_1945": ("D2", "of those begun 1816-1945", "из начатых в 1816-1945"),
    "reciprocated_1946_1989": ("D2", "of those begun 1946-1989", "из начатых в 1946-1989"),
    "reciprocated_1990_2010": ("D2", "of those begun 1990-2010", "из начатых в 1990-2010"),
    "pairs": ("D3", "originator against originator at the onset", "зачинщик против зачинщика в начале спора"),
    "dyad_years": ("D3", "directed dyad-years with an initiation", "направленных пар-лет с началом спора"),
    "pairs_reciprocated": ("D3", "reciprocated among these", "со встречными действиями среди них"),
    **{f"initiator_{n}": ("D3", f"initiator's hostility {n}", f"враждебность начавшего {n}") for n in range(2, 6)},
    **{f"target_{n}": ("D3", f"target's hostility {n}", f"враждебность цели {n}") for n in range(1, 6)},
    "joiners": ("D4", "joiners", "присоединившихся"),
    "with_joiners": ("D4", "disputes that somebody joined", "споров, к которым кто-то присоединился"),
    "joiners_on_a": ("D4", "joiners on the side that acted first", "присоединившихся к начавшей стороне"),
}


@dataclass(frozen=True)
class Coverage:
    """One table: rows, columns, first and last year (None without years), part of cells that is missing."""

    name: str
    rows: int
    columns: int
    first: int | None
    last: int | None
    missing: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name, "rows": self.rows, "columns": self.columns, "first": self.first, "last": self.last,
            "missing": self.missing,
        }  # fmt: skip


@dataclass(frozen=True)
class Summary(Answer):
    """Counts of disputes and joiners, and what the tables cover.

    Parameters
    ----------
    counts
        By the keys of ``NAMES``: a whole number, or a Share with its denominator.
    coverage
        Of each table, in the order of the record.
    """

    counts: dict[str, int | Share]
    coverage: tuple[Coverage, ...]

    def summary(self, lang: str = "en") -> str:
        """Return the counts, each share with its denominator, and a table of coverage."""
        ru = lang == "ru"
        lines = []
        for key, value in self.counts.items():
            row, *names = NAMES[key]
            lines.append(f"{row}  {names[ru]}: {_said(value, ru)}")
        heads = ("table", "rows", "columns", "years", "missing")
        if ru:
            heads = ("таблица", "строк", "столбцов", "годы", "пропусков")
        cells = [heads]
        for c in self.coverage:
            years = "" if c.first is None else f"{c.first}-{c.last}"
            cells.append((c.name, _whole(c.rows, ru), str(c.columns), years, _percent(c.missing, ru, 1)))
        width = [max(len(row[i]) for row in cells) for i in range(5)]
        lines += [
            "",
            *(
                "  ".join((r[0].ljust(width[0]), *(x.rjust(w) for x, w in zip(r[1:], width[1:], strict=True))))
                for r in cells
            ),
        ]
        return "\n".join(lines)

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "counts": {
                key: {"row": NAMES[key][0], **(v.to_dict() if isinstance(v, Share) else {"cases": v, "of": None, "share": None})}
                for key, v in self.counts.items()
            },
            "tables": [c.to_dict() for c in self.coverage],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each count: row, name, cases, of, share."""
        import polars as pl

        rows = []
        for key, v in self.counts.items():
            cases, of, share = (v.cases, v.of, v.share) if isinstance(v, Share) else (v, None, None)
            rows.append((NAMES[key][0], key, cases, of, share))
        schema = {"row": pl.String, "name": pl.String, "cases": pl.Int64, "of": pl.Int64, "share": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _whole(number: int, ru: bool) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if ru else ",")


def _percent(share: float, ru: bool, digits: int = 2) -> str:
    said = f"{100 * share:.{digits}f}"
    return f"{said.replace('.', ',')}\N{NO-BREAK SPACE}%" if ru else f"{said}%"


def _said(value: int | Share, ru: bool) -> str:
    if not isinstance(value, Share):
        return _whole(value, ru)
    of = "из" if ru else "of"
    return f"{_whole(value.cases, ru)} {of} {_whole(value.of, ru)} = {_percent(value.share, ru)}"


def summarise() -> Summary:
    """Return the record in one page; tables that are not there are built.

    Raises
    ------
    DataMissingError
        If a table has to be built and an original file is missing.
    """
    found: dict[str, int | Share] = {}
    begun = counts.onsets()
    begun["pairs_reciprocated"] = begun.pop("reciprocated")
    both = {**counts.disputes(), **begun}
    for key in NAMES:
        found[key] = both[key]
    return Summary(found, tuple(_coverage(name) for name in described()))


def _coverage(name: str) -> Coverage:
    rows = table(name)
    years = next((rows[c] for c in ("year", "decade") if c in rows.columns), None)
    if years is None and {"start", "end"} <= set(rows.columns):
        both = (rows["start"], rows["end"])
        first, last = (s if s.dtype.is_integer() else s.dt.year() for s in both)
        spans = first.min(), last.max()
    else:
        spans = (None, None) if years is None else (years.min(), years.max())
    cells = rows.height * rows.width
    missing = sum(rows.null_count().row(0)) / cells if cells else 0.0
    return Coverage(name, rows.height, rows.width, _int(spans[0]), _int(spans[1]), missing)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)
