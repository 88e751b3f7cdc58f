"""Which tables of the record are built on this machine, where they lie and how large they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.history.catalogue import size_in_words
from foedus.history.record import file_of, folder, tables

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Kept", "TableRow", "kept"]

HEADS = (("table", "rows", "size", "state"), ("таблица", "строк", "размер", "состояние"))
#: (English, Russian) for a table that was built just now, was there already, or is not there.
STATES = {
    "built": ("built", "построена"),
    "there": ("there", "есть"),
    "absent": ("not built", "не построена"),
}


@dataclass(frozen=True)
class TableRow:
    """One table: its state (a key of ``STATES``), rows and bytes; None where it is not there."""

    name: str
    state: str
    rows: int | None
    bytes: int | None
    path: Path

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "state": self.state, "rows": self.rows, "bytes": self.bytes, "path": str(self.path)}


@dataclass(frozen=True)
class Kept(Answer):
    """The tables of the record in the store.

    Parameters
    ----------
    rows
        In the order of the record.
    folder
        Where they lie, or would lie.
    """

    rows: tuple[TableRow, ...]
    folder: Path

    @property
    def whole(self) -> bool:
        """Whether every table is there."""
        return all(r.state != "absent" for r in self.rows)

    def line(self, lang: str = "en") -> str:
        """Return one line: how many are there, and what to run if some are not."""
        there = sum(r.state != "absent" for r in self.rows)
        size = size_in_words(sum(r.bytes or 0 for r in self.rows), lang)
        ru = lang == "ru"
        head = "таблиц построено" if ru else "tables built"
        said = f"{head}: {there}{' из ' if ru else ' of '}{len(self.rows)}, {size}, {self.folder}"
        return said if self.whole else f"{said}; {'построить' if ru else 'to build them'}: foedus data build"

    def summary(self, lang: str = "en") -> str:
        """Return a table, and the line."""
        ru = lang == "ru"
        cells = [HEADS[ru]]
        for r in self.rows:
            rows = "" if r.rows is None else f"{r.rows:,}".replace(",", "\N{NO-BREAK SPACE}" if ru else ",")
            cells.append((r.name, rows, "" if r.bytes is None else size_in_words(r.bytes, lang), STATES[r.state][ru]))
        width = [max(len(c[i]) for c in cells) for i in range(4)]
        lines = [
            "  ".join((name.ljust(width[0]), rows.rjust(width[1]), size.rjust(width[2]), state))
            for name, rows, size, state in cells
        ]
        return "\n".join([*lines, "", self.line(lang)])

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"folder": str(self.folder), "whole": self.whole, "tables": [r.to_dict() for r in self.rows]}

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each table: name, state, rows, bytes, path."""
        import polars as pl

        schema = {"name": pl.String, "state": pl.String, "rows": pl.Int64, "bytes": pl.Int64, "path": pl.String}
        rows = [tuple(r.to_dict().values()) for r in self.rows]
        return pl.DataFrame(rows, schema=schema, orient="row")


def kept(built: Iterable[str] = (), *, count: bool = True) -> Kept:
    """Return which tables are in the store.

    Parameters
    ----------
    built
        Those that were built just now, to be said so.
    count
        Count the rows; without it nothing is opened.
    """
    new = set(built)
    return Kept(tuple(_row(name, name in new, count) for name in tables()), folder())


def _row(name: str, new: bool, count: bool) -> TableRow:
    path = file_of(name)
    if not path.is_file():
        return TableRow(name, "absent", None, None, path)
    return TableRow(name, "built" if new else "there", _rows(path) if count else None, path.stat().st_size, path)


def _rows(path: Path) -> int | None:
    import polars as pl

    try:
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError):
        return None  # damaged; it is built anew when it is asked for
