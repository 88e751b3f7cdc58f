"""Many events at once: every duty over a grid of acts, actors and places.

The conditions of a duty hang on few things each: the words of the clause on the act, the
attribution on the actor, the scope on the place. Each is asked once for what it hangs on, by
the same functions that ``foedus.law.owed`` asks, and the answers are joined over the whole
grid by the strong Kleene *and* (the minimum of no 0, unknown 1, yes 2).

Axes of the arrays: A acts with their levels, W actors with their attribution, R rows (object,
place, victim). Rows of one victim stand together, so that a duty toward it is a slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth, all_of
from foedus.law import event as seen
from foedus.law.decide import Case, Verdict, standing
from foedus.law.event import Scene
from foedus.law.facts import Check, Ledger, Name
from foedus.law.grid_space import Space
from foedus.law.ground import Ground
from foedus.law.limits import limits
from foedus.world.model import Provision, Treaty
from foedus.world.terms import Action, Status, Trigger

__all__ = ["CODE", "STATUSES", "Conditions", "Field", "Grid", "Part", "asks_for_acts"]

Array = NDArray[np.int8]
Index = NDArray[np.int32]
#: Truth values as numbers, in the order of strong Kleene logic.
CODE = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
#: Statuses by strength, weakest first.
STATUSES: tuple[Status, ...] = tuple(sorted(Status, key=lambda s: s.strength))
#: Conditions of a bond that a no can answer in the duty's favour.
_TURNING = ("wording", "not-superseded")


@dataclass(frozen=True)
class Part:
    """One condition of a duty over the grid.

    ``truth`` is 0, 1 or 2, of a shape that spreads to (A, W, R). ``facts`` are numbers of the
    tuples of facts that it read without finding a value (:attr:`Grid.facts`). ``turns``: whether
    a fact can also be answered in the duty's favour by a no, so that two duties may hang on
    it in opposite ways.
    """

    truth: Array
    facts: Index
    turns: bool = False


@dataclass(frozen=True)
class Field:
    """One duty between two states over the grid (or the rows of its obligee).

    ``status`` (A, W, R) holds strengths: 4 owed, 3 owed if, 2 discretionary, 1 unknown, 0 not
    owed. ``sample`` is the verdict of a cell where most of its conditions are met: its steps, and
    the conditions that were not read, are those of every cell.
    """

    treaty: Treaty
    provision: Provision
    obligor: str
    obligee: str
    rows: slice
    status: Array
    parts: tuple[Part, ...]
    words: Part
    laid: Part | None
    trigger: Array
    attack: Array
    sample: Verdict
    verb: tuple[str, ...]


@dataclass(frozen=True)
class Conditions:
    """The conditions of a duty that the texts do not rule out, over some rows.

    ``parts`` are bond, attacker, adversary, place, victim, each exception, and limits where the
    clause has any; ``trigger`` joins ``words``, ``attack`` and ``laid``.
    """

    parts: tuple[Part, ...]
    words: Part
    laid: Part | None
    trigger: Array
    attack: Array


#: What each predicate of a clause reads of an event; one that is not listed may read anything.
_READS: dict[str, tuple[str, ...]] = {
    "adversary": ("sides",), "adversaries_at_least": ("sides",), "at": ("place",), "act": ("act",),
    "level_at_least": ("level",), "obligee_attacked": ("roles",), "obligor_attacked": ("roles",), "provoked": (),
    "since": (), "bound_by": (), "fact": (),
}  # fmt: skip
_ALL = ("act", "level", "roles")


def asks_for_acts(provision: Provision) -> bool:
    """Whether the limits of a clause hang on the act or its level."""
    tests = () if provision.when is None else (t for _, t in provision.when.walk() if not t.parts)
    return any({"act", "level"} & set(_READS.get(t.word, _ALL)) for t in tests)


def _pair(check: Check) -> tuple[Truth, tuple[str, ...]]:
    return check.truth, check.facts


class Grid:
    """The duties of a world over a space of events."""

    def __init__(self, ground: Ground, room: Space) -> None:
        self.ground = ground
        self.space = room
        #: Tuples of facts by number; 0 is none.
        self.facts: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._scenes: dict[tuple[int, str, str], Scene] = {}
        self._roles: dict[tuple[object, ...], Part] = {}

    # -- asking once for each thing that a condition hangs on ----------------------------------

    def scene(self, w: int, r: int) -> Scene:
        """Return an event of an actor on a row; its act and level are not those of a cell."""
        row = self.space.rows[r]
        key = (w, row.object, row.place)
        found = self._scenes.get(key)
        if found is None:
            found = self._scenes[key] = Scene(self.space.world, self.space.event(0, w, r), self.space.day)
        return found

    def number(self, facts: tuple[str, ...]) -> int:
        """Return the number of a tuple of facts."""
        found = self._numbers.get(facts)
        if found is None:
            found = self._numbers[facts] = len(self.facts)
            self.facts.append(facts)
        return found

    def _asked(
        self, rows: slice, ask: Callable[[Scene], tuple[Truth, tuple[str, ...]]], by: Callable[[int, int], object]
    ) -> Part:
        """Ask for each actor and row, once for each value of ``by``, what hangs on them."""
        width = range(*rows.indices(len(self.space.rows)))
        truth = np.zeros((1, len(self.space.who), len(width)), dtype=np.int8)
        facts = np.zeros(truth.shape, dtype=np.int32)
        kept: dict[object, tuple[int, int]] = {}
        possible = self.space.possible
        for w in range(len(self.space.who)):
            for i, r in enumerate(width):
                if not possible[w, r]:
                    continue
                key = by(w, r)
                found = kept.get(key)
                if found is None:
                    value, names = ask(self.scene(w, r))
                    found = kept[key] = (CODE[value], self.number(names))
                truth[0, w, i], facts[0, w, i] = found
        return Part(truth, facts)

    def _role(
        self, key: tuple[object, ...], rows: slice, ask: Callable[[Scene], Check | tuple[Truth, tuple[str, ...]]]
    ) -> Part:
        """Ask what hangs on actor, attribution, object and place, and keep it for other duties."""
        full = (*key, rows.start, rows.stop)
        if full not in self._roles:

            def plain(scene: Scene) -> tuple[Truth, tuple[str, ...]]:
                found = ask(scene)
                return _pair(found) if isinstance(found, Check) else found

            self._roles[full] = self._asked(
                rows, plain, lambda w, r: (w, self.space.rows[r].object, self.space.rows[r].place)
            )
        return self._roles[full]

    # -- one duty ------------------------------------------------------------------------------

    def field(self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, rows: slice) -> Field | None:
        """Return a duty over some rows, or None where the texts alone rule it out.

        Standing duties have no field: no event sets them off.
        """
        found = self.conditions(treaty, provision, obligor, obligee, rows)
        if found is None:
            return None
        truth = found.trigger
        for part in found.parts:
            truth = np.minimum(truth, part.truth)
        size = rows.stop - rows.start
        truth = np.broadcast_to(truth, (len(self.space.acts), len(self.space.who), size))
        truth = np.where(self.space.possible[None, :, rows], truth, 0)
        sample = self._sample(treaty, provision, obligor, obligee, rows, truth)
        if sample is None:
            return None
        verb: tuple[str, ...] = ()
        if provision.modality is None:
            look = Ledger(self.ground.values)
            look.read(Name.verb(provision.id))
            verb = tuple(look.unknown)
        status = np.array([0, Status.UNKNOWN.strength, sample.status.strength], dtype=np.int8)[truth]
        return Field(
            treaty, provision, obligor, obligee, rows, status, found.parts, found.words, found.laid, found.trigger,
            found.attack, sample, verb,
        )  # fmt: skip

    def conditions(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, rows: slice
    ) -> Conditions | None:
        """Return the conditions of a duty over some rows, or None where the texts alone rule it out."""
        bond = self.ground.bonds.checks(treaty, provision, obligor, obligee, self.space.day)
        if any(c.truth.is_false for c in bond) or standing(provision):
            return None
        parts = [self._bond(bond), self._attacker(provision, obligee, rows)]
        calm, attack, words = self._words(provision)
        laid = self._laid(provision, obligee, rows)
        trigger = np.maximum(calm, attack if laid is None else np.minimum(attack, laid.truth)).astype(np.int8)
        parts += [
            self._adversary(treaty, provision, obligor, obligee, rows),
            self._place(treaty, provision, obligee, rows),
            self._victim(provision, obligee, rows),
            *self._exceptions(provision, obligee, rows),
        ]
        if provision.when is not None:
            parts.append(self._limits(provision, obligor, obligee, rows))
        return Conditions(tuple(parts), words, laid, trigger, attack)

    def _sample(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, rows: slice, truth: Array
    ) -> Verdict | None:
        """Return the verdict of the first cell with the highest truth; None where all are false.

        Where every condition is met, verb and steps alone decide, and they are the same in every cell.
        """
        if truth.size == 0:
            return None
        a, w, i = (int(x) for x in np.unravel_index(truth.argmax(), truth.shape))
        if truth[a, w, i] == CODE[Truth.NO]:
            return None
        scene = Scene(self.space.world, self.space.event(a, w, rows.start + i), self.space.day)
        return Case(scene, self.ground.bonds, treaty, provision, obligor, obligee).verdict(self.ground.bonds.base)

    def _bond(self, checks: tuple[Check, ...]) -> Part:
        truth = np.full((1, 1, 1), CODE[all_of(c.truth for c in checks)], dtype=np.int8)
        names = tuple(dict.fromkeys(f for c in checks for f in c.facts))
        return Part(
            truth, np.full((1, 1, 1), self.number(names), dtype=np.int32),
            any(c.truth.is_unknown and c.code in _TURNING for c in checks),
        )  # fmt: skip

    def _attacker(self, provision: Provision, obligee: str, rows: slice) -> Part:
        assert provision.action is not None
        key = ("attacker", provision.action.help, provision.action is Action.OFFENCE, obligee)
        part = self._role(key, rows, lambda s: seen.attacker(s, provision, obligee, self.ground.values))
        return Part(part.truth, part.facts, True)

    def _words(self, provision: Provision) -> tuple[Array, Array, Part]:
        """Return the words without and with an attack over the acts, and what is open about them."""
        shape = (len(self.space.acts), 1, 1)
        named = tuple(w for w in provision.trigger if w is not Trigger.NONE)
        key = ("words", provision.opinion, named or provision.id)
        calm, attack = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
        facts = np.zeros(shape, dtype=np.int32)
        if provision.opinion:
            calm[:] = CODE[Truth.YES]
        elif key in self._roles and (*key, "attack") in self._roles:
            one, other = self._roles[key], self._roles[(*key, "attack")]
            return one.truth, other.truth, one
        else:
            for i, (act, level) in enumerate(self.space.acts):
                look = Ledger(self.ground.values)
                if named:
                    first, second = seen.worded(provision, act, level, look)
                else:
                    first, second = look.read(Name.sets_off(provision.id, act)), Truth.NO
                calm[i], attack[i] = CODE[first], CODE[second]
                facts[i] = self.number(tuple(dict.fromkeys(look.unknown)))
        self._roles[key] = Part(calm, facts)
        self._roles[(*key, "attack")] = Part(attack, facts)
        return calm, attack, self._roles[key]

    def _laid(self, provision: Provision, obligee: str, rows: slice) -> Part | None:
        """Attribution, first use and intent; None where the clause asks for none of them."""
        if provision.action is Action.OFFENCE:
            return None

        def ask(scene: Scene) -> tuple[Truth, tuple[str, ...]]:
            look = Ledger(self.ground.values)
            truth, _ = seen.laid(scene, obligee, look)
            return truth, tuple(dict.fromkeys(look.unknown))

        return self._role(("laid", obligee), rows, ask)

    def _adversary(self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, rows: slice) -> Part:
        return self._asked(
            rows,
            lambda s: _pair(seen.adversary(s, treaty, provision, obligor, obligee, self.ground.values)),
            lambda w, r: self.scene(w, r).opponents(obligee),
        )

    def _place(self, treaty: Treaty, provision: Provision, obligee: str, rows: slice) -> Part:
        key = ("place", provision.id, obligee, rows.start, rows.stop)
        if key not in self._roles:
            self._roles[key] = self._asked(
                rows,
                lambda s: _pair(seen.place(s, treaty, provision, obligee, self.ground.values)),
                lambda w, r: self.space.rows[r].place,
            )
        return self._roles[key]

    def _victim(self, provision: Provision, obligee: str, rows: slice) -> Part:
        assert provision.action is not None
        action = provision.action
        key = ("victim", action is Action.OFFENCE, Trigger.ANY in provision.trigger, action.help, obligee)
        return self._role(key, rows, lambda s: seen.victim(s, provision, obligee, self.ground.values))

    def _exceptions(self, provision: Provision, obligee: str, rows: slice) -> Iterator[Part]:
        for i, exception in enumerate(provision.exceptions):

            def ask(scene: Scene, i: int = i) -> Check:
                return seen.exceptions(scene, provision, obligee, self.ground.values)[i]

            part = self._role(("exception", exception, obligee), rows, ask)
            yield Part(part.truth, part.facts, True)

    def _limits(self, provision: Provision, obligor: str, obligee: str, rows: slice) -> Part:
        """Ask the limits of a clause once for each combination of what its predicates read."""
        assert provision.when is not None
        words = {test.word for _, test in provision.when.walk() if not test.parts}
        read = [_READS.get(word, _ALL) for word in words]
        bonds, values, day = self.ground.bonds, self.ground.values, self.space.day

        def bound(other: str, look: Ledger) -> Truth:
            return bonds.joins(other, obligor, obligee, day, look)

        def what(a: int) -> object:
            act, level = self.space.acts[a]
            return tuple((act if "act" in r else None, level if "level" in r else None) for r in read)

        def where(w: int, r: int) -> object:
            row = self.space.rows[r]
            sides = self.scene(w, r).opponents(obligee) if any("sides" in x for x in read) else None
            roles = (w, row.object, row.place) if any("roles" in x for x in read) else None
            return sides, roles, row.place if any("place" in x for x in read) else None

        acts = [what(a) for a in range(len(self.space.acts))]
        cells = [
            [where(w, r) if self.space.possible[w, r] else None for r in range(rows.start, rows.stop)]
            for w in range(len(self.space.who))
        ]
        first = {key: a for a, key in reversed([*enumerate(acts)])}
        spots = {
            key: (w, rows.start + i) for w, line in enumerate(cells) for i, key in enumerate(line) if key is not None
        }
        truth = np.zeros((len(first), len(spots) + 1), dtype=np.int8)
        facts = np.zeros(truth.shape, dtype=np.int32)
        for i, a in enumerate(first.values()):
            for j, (w, r) in enumerate(spots.values()):
                scene = Scene(self.space.world, self.space.event(a, w, r), day)
                checks = limits(scene, provision, obligor, obligee, bound, values)
                truth[i, j] = CODE[all_of(c.truth for c in checks)]
                facts[i, j] = self.number(tuple(dict.fromkeys(f for c in checks for f in c.facts)))
        one = {key: i for i, key in enumerate(first)}
        other = {key: j for j, key in enumerate(spots)}
        upon = np.array([one[key] for key in acts])[:, None, None]
        spread = np.array([[len(spots) if key is None else other[key] for key in line] for line in cells])[None]
        return Part(truth[upon, spread], facts[upon, spread], True)
