"""Which data sets are here, in what state and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.history.catalogue import Catalogue, DataSet, catalogue, size_in_words
from foedus.history.kept import Kept, kept
from foedus.history.record import needed
from foedus.history.store import State, Store

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Row", "Status", "status"]

STATES = {
    State.PRESENT: ("present", "есть"),
    State.ABSENT: ("absent", "нет"),
    State.DAMAGED: ("damaged", "повреждён"),
    State.MIRROR: ("in the mirror", "в зеркале"),
}
HEADS = (
    ("data set", "version", "years", "size", "state"),
    ("набор данных", "версия", "годы", "размер", "состояние"),
)


@dataclass(frozen=True)
class Row:
    """One data set with what was found; ``path`` is where it lies, or would lie."""

    data: DataSet
    state: State
    path: Path

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        d = self.data
        return {
            "id": d.id, "title": d.title.to_dict(), "version": d.version,
            "years": None if d.years is None else list(d.years), "bytes": d.bytes, "state": self.state.value,
            "path": str(self.path), "file": d.file, "url": d.url, "sha256": d.sha256,
        }  # fmt: skip


@dataclass(frozen=True)
class Status(Answer):
    """The state of data sets on this machine.

    Parameters
    ----------
    rows
        In the catalogue's order.
    store
        The places that were looked at.
    default
        Ids that the world ``atop`` is built from.
    record
        The tables built from them; None where only some sets were asked for.
    """

    rows: tuple[Row, ...]
    store: Store
    default: tuple[str, ...]
    record: Kept | None = None

    @property
    def ready(self) -> bool:
        """Whether every set that the world ``atop`` needs can be read."""
        have = {r.data.id for r in self.rows if r.state in (State.PRESENT, State.MIRROR)}
        return set(self.default) <= have

    def summary(self, lang: str = "en") -> str:
        """Return a table, the places, and what is still to be done."""
        ru = lang == "ru"
        cells = [HEADS[ru]]
        cells += [
            (r.data.id, r.data.version, r.data.coverage(), size_in_words(r.data.bytes, lang), STATES[r.state][ru])
            for r in self.rows
        ]
        width = [max(len(c[i]) for c in cells) for i in range(len(cells[0]))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, width, strict=True)).rstrip() for row in cells]
        damaged = [r for r in self.rows if r.state is State.DAMAGED]
        lines += ["", f"{'кэш' if ru else 'cache'}: {self.store.root}"]
        if self.store.mirror is not None:
            lines.append(f"{'зеркало' if ru else 'mirror'}: {self.store.mirror}")
        if self.record is not None:
            lines.append(self.record.line(lang))
            lacking = set(needed()) - {r.data.id for r in self.rows if r.state in (State.PRESENT, State.MIRROR)}
            if lacking and not self.record.whole:
                lines.append(f"{'для таблиц' if ru else 'for the tables'}: foedus data fetch --record")
        lines += [f"{'повреждён' if ru else 'damaged'}: {r.path}" for r in damaged]
        if damaged:
            ids = " ".join(r.data.id for r in damaged)
            lines.append(f"{'исправить' if ru else 'to mend'}: foedus data fetch {ids}")
        if not self.ready and set(self.default) <= {r.data.id for r in self.rows}:
            lines.append(f"{'для мира atop' if ru else 'for the world atop'}: foedus data fetch")
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return the table with the place of each file."""
        return self.summary(lang) + "\n\n" + "\n".join(f"{r.data.id}  {r.path}" for r in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "cache": str(self.store.root),
            "mirror": None if self.store.mirror is None else str(self.store.mirror),
            "default": list(self.default),
            "ready": self.ready,
            "data": [r.to_dict() for r in self.rows],
            "record": None if self.record is None else self.record.to_dict(),
        }

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each set: id, version, first and last year, bytes, state, path."""
        import polars as pl

        rows = [
            (r.data.id, r.data.version, *(r.data.years or (None, None)), r.data.bytes, r.state.value, str(r.path))
            for r in self.rows
        ]
        schema = {
            "id": pl.String, "version": pl.String, "first": pl.Int64, "last": pl.Int64, "bytes": pl.Int64,
            "state": pl.String, "path": pl.String,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")


def status(ids: Iterable[str] | None = None, *, store: Store | None = None, among: Catalogue | None = None) -> Status:
    """Return what is here of some data sets, or of all.

    Raises
    ------
    InputError
        If there is no such data set.
    """
    store = Store.of_user() if store is None else store
    listed = catalogue() if among is None else among
    sets = tuple(listed) if ids is None else listed.select(ids)
    rows = tuple(Row(d, *store.state(d)) for d in sets)
    # The record is built from Foedus' own catalogue, and lies in the user's own cache.
    record = kept() if ids is None and among is None else None
    return Status(rows, store, listed.default, record)
