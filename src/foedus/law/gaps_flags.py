"""Flags over a grid: where a duty of help is barred, hindered or in conflict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from foedus.law.decide import Case
from foedus.law.flags import ASIDE, FORCES, Flagger, bars
from foedus.law.grid import STATUSES, Field, Grid

__all__ = ["Flags"]

Bool = NDArray[np.bool_]


class Flags:
    """Where a duty of help is barred, hindered or in conflict."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._conflict: dict[tuple[str, str], bool] = {}
        self._barred: dict[tuple[str, str], list[Bool | bool]] = {}
        self._hindered: dict[tuple[str, str, str, str], bool] = {}
        self._sides: dict[tuple[str, str], dict[str, list[int]]] = {}
        self._flagger: dict[tuple[int, str, str], Flagger] = {}

    def of(self, duty: Field) -> Bool:
        """Return where a duty has a flag, of a shape that spreads to its rows."""
        space, action = self.grid.space, duty.provision.action
        assert action is not None
        out = np.zeros(duty.status.shape, dtype=bool)
        if not action.help:
            return out
        for other, actors in self._other_sides(duty.obligor, duty.obligee, duty.rows).items():
            if self._has_conflict(duty.obligor, other, actors[0], duty.rows):
                out[:, actors, :] = True
            for where in self._bars(duty.obligor, other):
                if where is True:
                    out[:, actors, :] = True
                elif where is not False:
                    out[:, actors, :] |= where[:, actors, duty.rows]
        if action in FORCES:
            for i in range(duty.rows.stop - duty.rows.start):
                if self._is_hindered(duty.obligor, duty.obligee, duty.rows.start + i):
                    out[:, :, i] = True
        return out & space.possible[None, :, duty.rows]

    def _asker(self, w: int, r: int) -> Flagger:
        row = self.grid.space.rows[r]
        key = (w, row.object, row.place)
        if key not in self._flagger:
            self._flagger[key] = Flagger(self.grid.ground, self.grid.scene(w, r))
        return self._flagger[key]

    def _any(self, rows: slice) -> Iterator[tuple[int, int]]:
        """Yield each actor with the first row on which it can act."""
        for w, may in enumerate(self.grid.space.possible[:, rows]):
            if may.any():
                yield w, rows.start + int(may.argmax())

    def _other_sides(self, obligor: str, obligee: str, rows: slice) -> dict[str, list[int]]:
        key = (obligor, obligee)
        if key not in self._sides:
            sides: dict[str, list[int]] = {}
            for w, r in self._any(rows):
                for other in self._asker(w, r).other_side(obligor, obligee):
                    sides.setdefault(other, []).append(w)
            self._sides[key] = sides
        return self._sides[key]

    def _has_conflict(self, obligor: str, other: str, w: int, rows: slice) -> bool:
        key = (obligor, other)
        if key not in self._conflict:
            r = rows.start + int(self.grid.space.possible[w, rows].argmax())
            flags = self._asker(w, r).conflict(obligor, other)
            self._conflict[key] = any(not f.truth.is_false for f in flags)
        return self._conflict[key]

    def _is_hindered(self, obligor: str, obligee: str, r: int) -> bool:
        may = self.grid.space.possible[:, r]
        if not may.any():
            return False
        row = self.grid.space.rows[r]
        key = (obligor, obligee, row.object, row.place)
        if key not in self._hindered:
            flags = self._asker(int(may.argmax()), r).hindered(obligor, obligee)
            self._hindered[key] = any(not f.truth.is_false for f in flags)
        return self._hindered[key]

    def _bars(self, obligor: str, other: str) -> list[Bool | bool]:
        """Return where each duty to stand aside, owed to the other side, bars help."""
        key = (obligor, other)
        if key not in self._barred:
            space = self.grid.space
            whole = slice(0, len(space.rows))
            out: list[Bool | bool] = []
            for promise in self.grid.ground.promises.toward(other, space.day):
                treaty, provision = promise.treaty, promise.provision
                if obligor not in promise.obligors or provision.action not in ASIDE or obligor == other:
                    continue
                if promise.standing:
                    w, r = next(self._any(whole))
                    case = Case(self.grid.scene(w, r), self.grid.ground.bonds, treaty, provision, obligor, other)
                    out.append(bars(provision, case.verdict(self.grid.ground.bonds.base).status))
                    continue
                duty = self.grid.field(treaty, provision, obligor, other, whole)
                if duty is not None:
                    barring = np.array([bars(provision, s) for s in STATUSES], dtype=bool)
                    out.append(barring[duty.status])
            self._barred[key] = out
        return self._barred[key]
