"""Flags over a grid: where a duty of help is barred, hindered or in conflict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth
from foedus.law.event import Scene
from foedus.law.facts import Name
from foedus.law.flags import ASIDE, FORCES, Flagger, bars
from foedus.law.grid import STATUSES, Field, Grid, asks_for_acts
from foedus.world.model import Provision, Treaty

__all__ = ["Flags"]

Bool = NDArray[np.bool_]


class Flags:
    """Where a duty of help is barred, hindered or in conflict."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._conflict: dict[tuple[str, str], bool] = {}
        self._barred: dict[tuple[str, str], list[Bool]] = {}
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
        verb = duty.provision.modality
        weak = verb.weak if verb is not None else self.grid.ground.values.get(Name.verb(duty.provision.id)) is Truth.NO
        for other, actors in self._other_sides(duty.obligor, duty.obligee, duty.rows).items():
            if not weak and self._has_conflict(duty.obligor, other, actors[0], duty.rows):
                out[:, actors, :] = True
            for where in self._bars(duty.obligor, other):
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

    def _bars(self, obligor: str, other: str) -> list[Bool]:
        """Return where each duty to stand aside, owed to the other side, bars help."""
        key = (obligor, other)
        if key not in self._barred:
            space = self.grid.space
            whole = slice(0, len(space.rows))
            out: list[Bool] = []
            for promise in self.grid.ground.promises.toward(other, space.day):
                treaty, provision = promise.treaty, promise.provision
                if obligor not in promise.obligors or provision.action not in ASIDE or obligor == other:
                    continue
                if promise.standing:
                    out.append(self._standing(treaty, provision, obligor, other))
                    continue
                duty = self.grid.field(treaty, provision, obligor, other, whole)
                if duty is not None:
                    barring = np.array([bars(provision, s) for s in STATUSES], dtype=bool)
                    out.append(barring[duty.status])
            self._barred[key] = out
        return self._barred[key]

    def _standing(self, treaty: Treaty, provision: Provision, obligor: str, other: str) -> Bool:
        """Return where a duty that no event sets off bars help: asked where ``other`` is on the other side.

        It can hang on the place and the actors, and on act and level only where its limits do.
        """
        space = self.grid.space
        hangs = asks_for_acts(provision)
        out = np.zeros((len(space.acts) if hangs else 1, *space.shape[1:]), dtype=bool)
        for w, r in np.argwhere(space.possible).tolist():
            asker = self._asker(w, r)
            if other not in asker.other_side(obligor, space.rows[r].victim):
                continue
            for a in range(out.shape[0]):
                if hangs:
                    asker = Flagger(self.grid.ground, Scene(space.world, space.event(a, w, r), space.day))
                flag = asker.bar(treaty, provision, obligor, other)
                out[a, w, r] = flag is not None and not flag.truth.is_false
        return np.broadcast_to(out, space.shape)
