"""What the tables of the record hold: rows, keys, columns, and the sources of each column.

The facts stand in ``record.toml`` beside this file. A column says from which data sets of
the catalogue it comes, and what was done to them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Column", "Table", "described", "to_markdown"]


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    table, name
        Where it stands and what it is called.
    sources
        Ids of the data sets from which it comes; the first one is the main one.
    meaning
        What a value says, its unit, and what was done to the source.
    """

    table: str
    name: str
    sources: tuple[str, ...]
    meaning: Said

    @property
    def id(self) -> str:
        """Table and name, such as ``dyad_years.distance_km``."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True)
class Table:
    """One table of the record.

    Parameters
    ----------
    name
        As :func:`foedus.history.table` takes it.
    title
        What it is.
    unit
        What a row is.
    key
        Columns that identify a row; empty where rows can repeat.
    module
        Module of ``foedus.history.building`` with the function of the same name.
    rests_on
        Tables that have to be there first.
    columns
        All columns in order.
    """

    name: str
    title: Said
    unit: str
    key: tuple[str, ...]
    module: str
    rests_on: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return one of its columns.

        Raises
        ------
        InputError
            ``unknown-column``; the remedy names the nearest ones.
        """
        for found in self.columns:
            if found.name == name:
                return found
        names = [c.name for c in self.columns]
        raise InputError(
            f"the table '{self.name}' has no column '{name}'",
            remedy=did_you_mean(name, names, f"one of: {', '.join(names)}"),
            place=Place(option="COLUMN"), code="unknown-column",
        )  # fmt: skip

    def sources(self) -> tuple[str, ...]:
        """Return the ids of all data sets that its columns come from, each once."""
        return tuple(dict.fromkeys(s for c in self.columns for s in c.sources))

    def chain(self) -> tuple[str, ...]:
        """Return the names of the tables that it rests on, however far down, and its own."""
        out = [n for other in self.rests_on for n in described()[other].chain()]
        return tuple(dict.fromkeys([*out, self.name]))

    def needs(self) -> tuple[str, ...]:
        """Return the ids of the data sets that have to be there to build it."""
        return tuple(dict.fromkeys(s for n in self.chain() for s in described()[n].sources()))

    def checked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame that a builder made, if it is what is described here.

        Raises
        ------
        AssertionError
            If columns or key differ: a defect of the builder.
        """
        names = [c.name for c in self.columns]
        if frame.columns != names:
            odd = sorted(set(frame.columns) ^ set(names)) or "their order"
            raise AssertionError(f"table {self.name}: columns differ from record.toml: {odd}")
        if self.key and frame.select(self.key).is_duplicated().any():
            raise AssertionError(f"table {self.name}: its key is not unique")
        return frame

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name, "title": self.title.to_dict(), "unit": self.unit, "key": list(self.key),
            "rests_on": list(self.rests_on),
            "columns": [{"name": c.name, "sources": list(c.sources), "meaning": c.meaning.to_dict()} for c in self.columns],
        }  # fmt: skip


@cache
def described() -> dict[str, Table]:
    """Return the tables of the record by name."""
    raw = tomllib.loads(resources.files("foedus.history").joinpath("record.toml").read_text("utf-8"))
    return {t["name"]: _table(t) for t in raw["table"]}


def _table(raw: dict[str, Any]) -> Table:
    columns = tuple(
        Column(raw["name"], name, tuple(sources), Said(en, ru)) for name, sources, en, ru in raw["columns"]
    )  # fmt: skip
    return Table(
        raw["name"],
        Said(**raw["title"]),
        raw["unit"],
        tuple(raw["key"]),
        raw["module"],
        tuple(raw.get("rests_on", ())),
        columns,
    )


def to_markdown() -> str:
    """Return the tables as Markdown: what a row is, and each column with its sources and meaning."""
    lines = []
    for table in described().values():
        key = ", ".join(f"`{k}`" for k in table.key)
        lines += [
            f"### {table.name}", "", f"{table.title.en}. A row: {table.unit}{f'; key {key}' if key else ''}.", "",
            "| column | from | meaning |", "|---|---|---|",
        ]  # fmt: skip
        lines += [
            f"| `{c.name}` | {', '.join(c.sources)} | {c.meaning.en.replace('|', chr(92) + '|')} |"
            for c in table.columns
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
