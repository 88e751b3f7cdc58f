"""Two maps over the same events: what a text closes, what it leaves, and what it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError, Place
from foedus.law.gaps_map import sizes
from foedus.law.gaps_zones import BITS, KINDS, kinds_of
from foedus.law.grid import STATUSES
from foedus.world.terms import Status

if TYPE_CHECKING:
    import polars as pl

    from foedus.law.gaps import Gaps, Witness

__all__ = ["GapChange", "Move", "Rung", "change", "ladder"]


@dataclass(frozen=True)
class Move:
    """Cells that change alike: status before and after, kinds closed, left and opened."""

    before: Status
    after: Status
    closed: tuple[str, ...]
    left: tuple[str, ...]
    opened: tuple[str, ...]
    determinate: bool
    cells: int
    example: tuple[int, int, int]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "before": str(self.before), "after": str(self.after), "closed": list(self.closed),
            "left": list(self.left), "opened": list(self.opened), "determinate": self.determinate,
            "cells": self.cells,
        }  # fmt: skip


@dataclass(frozen=True)
class GapChange:
    """What some texts change: the map without them against the map with them.

    ``closed``, ``left``, ``opened`` count cells by kind: grey before only, before and after,
    after only. ``reached`` counts cells in which one of the texts promises something live.
    """

    texts: tuple[str, ...]
    before: Gaps = field(repr=False)
    after: Gaps = field(repr=False)

    @property
    def cells(self) -> int:
        """Number of cells compared."""
        return len(self.after.cells)

    @cached_property
    def _where(self) -> NDArray[np.bool_]:
        b, a = self.before.cells, self.after.cells
        where: NDArray[np.bool_] = (b.status != a.status) | (b.kinds != a.kinds)
        return where

    @property
    def changed(self) -> int:
        """Number of cells whose status or kinds change."""
        return int(self._where.sum())

    @cached_property
    def stronger(self) -> int:
        """Number of cells whose strongest status rises."""
        return int((self.after.cells.status > self.before.cells.status).sum())

    @cached_property
    def weaker(self) -> int:
        """Number of cells whose strongest status falls (a later text may supersede an earlier one)."""
        return int((self.after.cells.status < self.before.cells.status).sum())

    @cached_property
    def reached(self) -> int:
        """Number of cells in which one of the texts holds a duty that is not ``not owed``."""
        clauses = self.after.map.clauses
        ids = {t.id for t in self.after.world.treaties if t.id in self.texts}
        mine = [
            p.id for t in self.after.world.treaties for p in t.provisions if t.id in ids or p.id in self.texts
        ]  # fmt: skip
        where = np.zeros(self.after.space.shape, dtype=bool)
        for name in mine:
            where |= clauses.has(name)
        return int((where & self.after.space.possible).sum())

    @cached_property
    def closed(self) -> dict[str, int]:
        """Cells by kind that were grey and are not any more."""
        return self._count(lambda b, a: b & ~a)

    @cached_property
    def left(self) -> dict[str, int]:
        """Cells by kind that were grey and still are."""
        return self._count(lambda b, a: b & a)

    @cached_property
    def opened(self) -> dict[str, int]:
        """Cells by kind that were not grey in this way and now are."""
        return self._count(lambda b, a: a & ~b)

    def _count(self, rule: Any) -> dict[str, int]:
        found = rule(self.before.cells.kinds, self.after.cells.kinds)
        return {k: int(((found & BITS[k]) != 0).sum()) for k in KINDS}

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The ways in which cells change, most cells first, each with its smallest cell."""
        b, a = self.before.cells, self.after.cells
        where = np.nonzero(self._where)[0]
        if not len(where):
            return ()
        table = np.stack([x[where].astype(np.int64) for x in (b.status, a.status, b.kinds, a.kinds)], axis=1)
        unique, inverse, counts = np.unique(table, axis=0, return_inverse=True, return_counts=True)
        size = sizes(self.after.map)[tuple(a.index.T)][where]
        out = []
        for k, (was, now, one, other) in enumerate(unique.tolist()):
            mine = np.nonzero(np.ravel(inverse) == k)[0]
            cell = a.index[where[mine[size[mine].argmin()]]]
            out.append(Move(
                STATUSES[was], STATUSES[now], kinds_of(one & ~other), kinds_of(one & other), kinds_of(other & ~one),
                other == 0, int(counts[k]), (int(cell[0]), int(cell[1]), int(cell[2])),
            ))  # fmt: skip
        return tuple(sorted(out, key=lambda m: (-m.cells, -m.after.strength, m.closed, m.opened)))

    @cached_property
    def witnesses(self) -> tuple[tuple[Witness, Witness], ...]:
        """For each move its smallest cell, before and after."""
        return tuple((self.before.witness("", *m.example), self.after.witness("", *m.example)) for m in self.moves)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "texts": list(self.texts), "cells": self.cells, "changed": self.changed, "stronger": self.stronger,
            "weaker": self.weaker, "reached": self.reached, "closed": self.closed, "left": self.left,
            "opened": self.opened,
            "moves": [
                {**m.to_dict(), "victim": one.victim, "event": one.event.model_dump(mode="json"),
                 "command_before": one.command, "command_after": other.command}
                for m, (one, other) in zip(self.moves, self.witnesses, strict=True)
            ],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per cell that changes: status and kinds before and after."""
        one, other = self.before.to_frame(), self.after.to_frame()
        keys = ["act", "level", "actor", "attribution", "object", "place", "victim"]
        said = ["status", "kinds", "clauses"]
        frame = one.select(*keys, *said).rename({c: f"{c}_before" for c in said})
        frame = frame.with_columns(*(other[c].alias(f"{c}_after") for c in said))
        return frame.filter(self._where)

    def summary(self, lang: str = "en") -> str:
        """Return in sentences what the texts close, leave and open."""
        from foedus.law.gaps_tell_change import change_lines

        return "\n".join(change_lines(self, lang))

    def explain(self, lang: str = "en") -> str:
        """Return the summary with every way in which cells change, each with its smallest cell."""
        from foedus.law.gaps_tell_change import change_lines

        return "\n".join(change_lines(self, lang, every=True))


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: the map once an instrument is there, and what it changed.

    ``text`` and ``change`` are None for the first rung, on which none of the instruments stands.
    """

    text: str | None
    gaps: Gaps = field(repr=False)
    change: GapChange | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "text": self.text, "shares": [s.to_dict() for s in self.gaps.shares],
            "change": None if self.change is None else self.change.to_dict(),
        }  # fmt: skip


def change(before: Gaps, after: Gaps, texts: tuple[str, ...]) -> GapChange:
    """Return what changes from one map to another over the same events."""
    return GapChange(texts, before, after)


def ladder(found: Gaps, instruments: tuple[str, ...] | None = None) -> tuple[Rung, ...]:
    """Return the maps from none of some instruments to all of them, added in order.

    Raises
    ------
    InputError
        If the scenario names no ladder and none is given, or an instrument is unknown.
    """
    # ``World.without`` leaves out of the settings nothing, so a rung may name a text that was taken out.
    named = tuple(i for i in found.world.settings.ladder if i not in found.world.removed)
    order = named if instruments is None else tuple(found.world.treaty(i, option="--ladder").id for i in instruments)
    if not order:
        raise InputError(
            "the scenario names no ladder of instruments", remedy="name them, or add 'ladder' to its settings",
            place=Place(option="--ladder"), code="no-ladder",
        )  # fmt: skip
    rungs: list[Rung] = []
    for k in range(len(order) + 1):
        gone = order[k:]
        now = found.of(found.world.without(*gone)) if gone else found
        last = rungs[-1].gaps if rungs else None
        rungs.append(Rung(order[k - 1] if k else None, now, change(last, now, (order[k - 1],)) if last else None))
    return tuple(rungs)
