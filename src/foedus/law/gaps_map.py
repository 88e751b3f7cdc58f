"""The map of grey zones: for every cell of a grid the strongest status and the kinds of zone.

Says for all cells at once what ``foedus.law.gaps_zones.zone_of`` says of one; a property test
holds them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth
from foedus.law.duties import owed
from foedus.law.gaps_flags import Flags
from foedus.law.gaps_zones import BITS, CALLED, CALLS, lifted, obstacles
from foedus.law.grid import CODE, STATUSES, Field, Grid
from foedus.law.grid_space import Space
from foedus.world.terms import Act, Action, Attribution, Level, Status

__all__ = ["STATUSES", "Map", "Words", "facts_of", "made", "plainness", "sizes"]

Bool = NDArray[np.bool_]
#: A duty, and where it counts: no other faces only some of its obstacles.
Counted = tuple[Field, Bool]
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
        found: Bool = (self.bits[index // 64] & np.uint64(1 << (index % 64))) != 0
        return found

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
    fields: tuple[Counted, ...]
    status: NDArray[np.int8]
    kinds: NDArray[np.uint16]
    live: NDArray[np.uint16]
    clauses: Words

    @cached_property
    def facts(self) -> Words:
        """The facts on which hang the duties that count, or whether they need a step."""
        words = Words(self.status.shape)
        for duty, counts in self.fields:
            here = counts & _called(self.grid, duty)
            for name, mask in facts_of(self.grid, duty):
                words.add(name, duty.rows, mask & here)
        return words


def _called(grid: Grid, duty: Field) -> Bool:
    """Whether each act calls for the action of a duty, shape (A, 1, 1)."""
    return np.array([duty.provision.action in CALLS[act] for act, _ in grid.space.acts], dtype=bool)[:, None, None]


def facts_of(grid: Grid, duty: Field) -> Iterator[tuple[str, Bool]]:
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


def made(grid: Grid, helpers: tuple[str, ...] | None = None, tell: Callable[[float], None] | None = None) -> Map:
    """Return the map of a grid.

    Parameters
    ----------
    grid
        Duties of a world over a space of events.
    helpers
        Whose duties count; everybody's when left out.
    tell
        Takes the part of the rows that is done (0..1), after each victim.
    """
    shape = grid.space.shape
    kinds, live = np.zeros(shape, dtype=np.uint16), np.zeros(shape, dtype=np.uint16)
    status = np.zeros(shape, dtype=np.int8)
    clauses = Words(shape)
    flags = Flags(grid)
    fields: list[Counted] = []
    for victim, rows in grid.space.slices.items():
        found = _Obstacles((*shape[:2], rows.stop - rows.start))
        groups: dict[tuple[str, Action], list[tuple[Field, Bool]]] = {}
        mine = []
        for promise in grid.ground.promises.toward(victim, grid.space.day):
            action = promise.provision.action
            if promise.standing or action not in CALLED:
                continue
            for obligor in promise.obligors:
                if obligor == victim or (helpers is not None and obligor not in helpers):
                    continue
                duty = grid.field(promise.treaty, promise.provision, obligor, victim, rows)
                if duty is None:
                    continue
                here = np.where(_called(grid, duty), duty.status, 0)
                there = here > 0
                clauses.add(promise.provision.id, rows, there)
                live[:, :, rows] += there
                np.maximum(status[:, :, rows], here, out=status[:, :, rows])
                flagged = flags.of(duty)
                mine.append((duty, found.add(duty, here, flagged)))
                groups.setdefault((obligor, action), []).append((duty, flagged))
        for duties in groups.values():
            _lift(grid, duties, status, found)
        kinds[:, :, rows] = found.least()
        fields += [(duty, found.counting(bits)) for duty, bits in mine]
        if tell is not None:
            tell(rows.stop / shape[2])
    kinds[status == 0] = BITS["no duty"]
    kinds[:, ~grid.space.possible] = 0
    return Map(grid, helpers, tuple(fields), status, kinds, live, clauses)


class _Obstacles:
    """The obstacles of all duties toward one victim, each set of them with the cells where it occurs."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self.shape = shape
        self.where: dict[int, Bool] = {}

    def add(self, duty: Field, here: NDArray[np.int8], flagged: Bool) -> NDArray[np.uint16]:
        """Note a duty that has a status ``here``; return its obstacles in each cell."""
        provision, sample = duty.provision, duty.sample
        weak = provision.modality is not None and provision.modality.weak
        steps = [s.controller for s in sample.steps if s.open]
        unread = sample.status is Status.OWED_IF and bool(sample.unknowns)
        bits = np.zeros(self.shape, dtype=np.uint16)
        for status in np.unique(here).tolist():
            if not status:
                continue
            for flag in (False, True):
                mask = (here == status) & (flagged == flag)
                if mask.any():
                    found = obstacles(
                        STATUSES[status],
                        weak=weak,
                        means=provision.means_open,
                        whose=steps,
                        unread=unread,
                        flagged=flag,
                    )
                    bits[mask] = found
                    self.note(found, mask)
        return bits

    def note(self, bits: int, mask: Bool) -> None:
        """Note that some duty faces these obstacles in the masked cells."""
        if bits in self.where:
            self.where[bits] |= mask
        else:
            self.where[bits] = mask.copy()

    def _fewer(self, bits: int) -> Bool:
        """Return where another duty faces only some of these obstacles."""
        out = np.zeros(self.shape, dtype=bool)
        for other, mask in self.where.items():
            if other != bits and other & bits == other:
                out |= mask
        return out

    def least(self) -> NDArray[np.uint16]:
        """Return the kinds of zone of each cell (:func:`foedus.law.gaps_zones.least`)."""
        out = np.zeros(self.shape, dtype=np.uint16)
        for bits, mask in self.where.items():
            out[mask & ~self._fewer(bits)] |= bits
        return out

    def counting(self, bits: NDArray[np.uint16]) -> Bool:
        """Return where a duty with these obstacles counts."""
        out = np.ones(self.shape, dtype=bool)
        for one in np.unique(bits).tolist():
            out &= ~((bits == one) & self._fewer(one))
        return out


def plainness(room: Space) -> NDArray[np.int64]:
    """Return the order of events from plain to far-fetched (docs/gaps.md), shape (A, W, R)."""
    codes = {c: i for i, c in enumerate(dict.fromkeys(c for c, _ in room.who))}
    attributions, acts, levels = [*Attribution], [*Act], [*Level]
    places = [(x.victim != x.object) * 2 + (x.place != x.object) for x in room.rows]
    digits = (
        (np.array([attributions.index(x) for _, x in room.who])[None, :, None], len(attributions)),
        (np.array(places)[None, None, :], 4),
        (np.array([levels.index(x) for _, x in room.acts])[:, None, None], len(levels)),
        (np.array([acts.index(x) for x, _ in room.acts])[:, None, None], len(acts)),
        (np.array([codes[c] for c, _ in room.who])[None, :, None], len(codes)),
        (np.arange(len(room.rows))[None, None, :], max(len(room.rows), 1)),
    )
    out = np.zeros(room.shape, dtype=np.int64)
    for digit, base in digits:
        out = out * base + digit
    return out


def sizes(found: Map) -> NDArray[np.int64]:
    """Return how large an example each cell is: kinds of zone, then live duties, then plainness of the event."""
    room = found.grid.space
    kinds = np.zeros(room.shape, dtype=np.int64)
    for bit in BITS.values():
        kinds += (found.kinds & bit) != 0
    plain = plainness(room)
    return (kinds * (int(found.live.max(initial=0)) + 1) + found.live) * (int(plain.max(initial=0)) + 1) + plain


def _lift(grid: Grid, duties: list[tuple[Field, Bool]], status: NDArray[np.int8], found: _Obstacles) -> None:
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
        stack = answer.stack(obligor, obligee, provision.action).status
        if stack.strength <= Status.UNKNOWN.strength:
            continue
        here = tuple(c[inverse == k] for c in cells)
        open_ = [(d, f) for d, f in duties if d.status[a, w, i] == Status.UNKNOWN.strength]
        means = Truth.of(any(not d.provision.means_open.is_false for d, _ in open_))
        steps = [s.controller for d, _ in open_ for s in d.sample.steps if s.open]
        mask, flagged = np.zeros(asked.shape, dtype=bool), np.zeros(asked.shape, dtype=bool)
        mask[here] = True
        for _, f in open_:
            flagged |= f
        place = (here[0], here[1], here[2] + rows.start)
        status[place] = np.maximum(status[place], stack.strength)
        for flag in (False, True):
            where = mask & (flagged == flag)
            if where.any():
                found.note(lifted(stack, means=means, whose=steps, flagged=flag), where)


def _sorts(duty: Field) -> Iterator[NDArray[np.generic]]:
    """Yield the arrays in which cells agree that differ for a duty in nothing."""
    yield duty.status
    yield duty.trigger
    yield duty.attack
    for part in (duty.words, *([] if duty.laid is None else [duty.laid])):
        yield part.truth
        yield part.facts
    for part in duty.parts:
        yield part.truth
        yield part.facts
