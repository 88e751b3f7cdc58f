"""The map of grey zones: for every cell of a grid the strongest status and the kinds of zone.

Says for all cells at once what ``foedus.law.gaps_zones.zone_of`` says of one; a property test
holds them against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth
from foedus.law.decide import Case
from foedus.law.duties import owed
from foedus.law.flags import ASIDE, FORCES, Flagger, bars
from foedus.law.gaps_zones import BITS, CALLED, CALLS, marks
from foedus.law.grid import CODE, Field, Grid
from foedus.world.terms import Action, Status

__all__ = ["STATUSES", "Map", "Words"]

Bool = NDArray[np.bool_]
#: Statuses by strength, weakest first.
STATUSES: tuple[Status, ...] = tuple(sorted(Status, key=lambda s: s.strength))
_YES, _OPEN = CODE[Truth.YES], CODE[Truth.UNKNOWN]


class Words:
    """Which of many names hold in each cell, as bits of 64 to a number."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.names: dict[str, int] = {}
        self.bits: list[NDArray[np.uint64]] = []

    def add(self, name: str, rows: slice, mask: Bool) -> None:
        """Note that a name holds in the masked cells of some rows."""
        index = self.names.setdefault(name, len(self.names))
        if index // 64 == len(self.bits):
            self.bits.append(np.zeros(self.shape, dtype=np.uint64))
        word = self.bits[index // 64][:, :, rows]
        np.bitwise_or(word, np.uint64(1 << (index % 64)), out=word, where=mask)

    def has(self, name: str) -> Bool:
        """Return where a name holds."""
        index = self.names.get(name)
        if index is None:
            return np.zeros(self.shape, dtype=bool)
        return (self.bits[index // 64] & np.uint64(1 << (index % 64))) != 0

    def lists(self, where: tuple[NDArray[np.intp], ...]) -> list[tuple[str, ...]]:
        """Return the names of each of some cells, in alphabetical order."""
        if not self.bits:
            return [()] * len(where[0])
        table = np.stack([b[where] for b in self.bits], axis=1)
        unique, inverse = np.unique(table, axis=0, return_inverse=True)
        ordered = sorted(self.names.items())
        told = [tuple(n for n, i in ordered if int(row[i // 64]) >> (i % 64) & 1) for row in unique]
        return [told[i] for i in np.ravel(inverse)]


@dataclass(frozen=True)
class Map:
    """Grey zones over a grid; arrays have the grid's shape (A, W, R).

    ``status``: strength of the strongest duty among the actions that the act calls for, 0..4.
    ``kinds``: bits of the kinds of zone; 0 where help is determinate. ``live``: number of duties
    that are not ``not owed``. ``clauses``: provisions with such a duty.
    """

    grid: Grid
    helpers: tuple[str, ...] | None
    fields: tuple[Field, ...]
    status: NDArray[np.int8]
    kinds: NDArray[np.uint16]
    live: NDArray[np.uint16]
    clauses: Words

    @cached_property
    def facts(self) -> Words:
        """The facts on which a duty hangs, or whether it needs a step."""
        words = Words(self.status.shape)
        for duty in self.fields:
            called = _called(self.grid, duty)
            for name, mask in _facts(self.grid, duty):
                words.add(name, duty.rows, np.broadcast_to(mask & called, duty.status.shape))
        return words


def _called(grid: Grid, duty: Field) -> Bool:
    """Whether each act calls for the action of a duty, shape (A, 1, 1)."""
    return np.array([duty.provision.action in CALLS[act] for act, _ in grid.space.acts], dtype=bool)[:, None, None]


def _facts(grid: Grid, duty: Field) -> Iterator[tuple[str, Bool]]:
    """Yield each fact of a duty with the cells in which the duty hangs on it."""
    hangs = duty.status == Status.UNKNOWN.strength
    if duty.sample.status is Status.OWED_IF:
        for name in duty.sample.unknowns:
            yield name, duty.status == Status.OWED_IF.strength
    for name in duty.verb:
        yield name, hangs
    parts = [(p.facts, hangs) for p in duty.parts]
    asked = hangs & (duty.trigger == _OPEN)
    parts.append((duty.words.facts, asked))
    if duty.laid is not None:
        parts.append((duty.laid.facts, asked & (duty.attack != CODE[Truth.NO])))
    for facts, mask in parts:
        for number in np.unique(facts):
            if number:
                here = mask & (facts == number)
                for name in grid.facts[number]:
                    yield name, here


def made(grid: Grid, helpers: tuple[str, ...] | None = None) -> Map:
    """Return the map of a grid.

    Parameters
    ----------
    grid
        Duties of a world over a space of events.
    helpers
        Whose duties count; everybody's when left out.
    """
    shape = grid.space.shape
    kinds, live = np.zeros(shape, dtype=np.uint16), np.zeros(shape, dtype=np.uint16)
    status, certain = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=bool)
    clauses = Words(shape)
    flags = _Flags(grid)
    fields = []
    groups: dict[tuple[str, str, Action], list[tuple[Field, Bool]]] = {}
    for victim, rows in grid.space.slices.items():
        for promise in grid.ground.promises.toward(victim, grid.space.day):
            treaty, provision = promise.treaty, promise.provision
            if promise.standing or provision.action not in CALLED:
                continue
            for obligor in promise.obligors:
                if obligor == victim or (helpers is not None and obligor not in helpers):
                    continue
                duty = grid.field(treaty, provision, obligor, victim, rows)
                if duty is None:
                    continue
                fields.append(duty)
                called = _called(grid, duty)
                here = np.where(called, duty.status, 0)
                flagged = flags.of(duty)
                there = here > 0
                clauses.add(provision.id, rows, there)
                live[:, :, rows] += there
                np.maximum(status[:, :, rows], here, out=status[:, :, rows])
                steps = [s.controller for s in duty.sample.steps if s.open]
                unread = bool(duty.sample.unknowns) and duty.sample.status is Status.OWED_IF
                table = np.array(
                    [[marks(s, provision.means_open, steps, unread, f) for s in STATUSES] for f in (False, True)],
                    dtype=np.uint16,
                )
                found = table[flagged.astype(np.intp), here]
                kinds[:, :, rows] |= found
                certain[:, :, rows] |= (here == Status.OWED.strength) & (found == 0)
                groups.setdefault((victim, obligor, provision.action), []).append((duty, flagged))
    for duties in groups.values():
        _lift(grid, duties, status, kinds, certain)
    kinds[status == 0] = BITS["no duty"]
    kinds[certain] = 0
    kinds[:, ~grid.space.possible] = 0
    return Map(grid, helpers, tuple(fields), status, kinds, live, clauses)


def _lift(
    grid: Grid, duties: list[tuple[Field, Bool]], status: NDArray[np.int8], kinds: NDArray[np.uint16], certain: Bool
) -> None:
    """Find the cells where each duty hangs on a fact, but one holds whichever way the facts fall.

    Setting every fact against a duty makes it fail, unless one of them is a fact that a no can
    answer in its favour, or the duty hangs on its verb alone. So only where such a duty hangs
    on nothing else can the stack be stronger than unknown; there one cell of each sort is asked
    exactly.
    """
    rows, provision = duties[0][0].rows, duties[0][0].provision
    called = _called(grid, duties[0][0])
    asked = np.zeros(duties[0][0].status.shape, dtype=bool)
    top = np.zeros(asked.shape, dtype=np.int8)
    for duty, _ in duties:
        np.maximum(top, duty.status, out=top)
        others = duty.trigger
        for part in duty.parts:
            if not part.turns:
                others = np.minimum(others, part.truth)
        asked |= (duty.status == Status.UNKNOWN.strength) & (others == _YES)
    asked &= (top == Status.UNKNOWN.strength) & called
    if not asked.any():
        return
    cells = np.nonzero(asked)
    columns = [np.broadcast_to(x, asked.shape)[cells] for duty, _ in duties for x in _sorts(duty)]
    _, first, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_index=True, return_inverse=True)
    inverse = np.ravel(inverse)
    assert provision.action is not None
    for k, example in enumerate(first):
        a, w, i = (int(c[example]) for c in cells)
        event = grid.space.event(a, w, rows.start + i)
        obligor, obligee = duties[0][0].obligor, duties[0][0].obligee
        answer = owed(grid.space.world, event, obligor=obligor, obligee=obligee)
        lifted = answer.stack(obligor, obligee, provision.action).status
        if lifted.strength <= Status.UNKNOWN.strength:
            continue
        here = tuple(c[inverse == k] for c in cells)
        open_ = [(d, f) for d, f in duties if d.status[a, w, i] == Status.UNKNOWN.strength]
        means = Truth.of(any(not d.provision.means_open.is_false for d, _ in open_))
        steps = [s.controller for d, _ in open_ for s in d.sample.steps if s.open]
        flagged = np.zeros(len(here[0]), dtype=bool)
        for _, f in open_:
            flagged |= np.broadcast_to(f, asked.shape)[here]
        extra = np.array([marks(lifted, means, steps, False, f) for f in (False, True)], dtype=np.uint16)[
            flagged.astype(np.intp)
        ]
        place = (here[0], here[1], here[2] + rows.start)
        status[place] = np.maximum(status[place], lifted.strength)
        kinds[place] |= extra
        certain[place] |= (extra == 0) & (lifted is Status.OWED)


def _sorts(duty: Field) -> Iterator[NDArray[np.generic]]:
    """Yield the arrays in which cells agree that differ for a duty in nothing."""
    yield duty.status
    yield duty.trigger
    yield duty.words.facts
    if duty.laid is not None:
        yield duty.laid.facts
    for part in duty.parts:
        yield part.truth
        yield part.facts


class _Flags:
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
