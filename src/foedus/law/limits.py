"""The limits of a clause (``when``) before one event: predicates asked, answers joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foedus.core import Day, Truth, all_of, any_of
from foedus.law.event import Scene
from foedus.law.facts import Check, Ledger, Name, Values
from foedus.world.fields import Text
from foedus.world.model import Provision
from foedus.world.predicates import Test, predicates
from foedus.world.terms import Act, Level

__all__ = ["limit_facts", "limits"]

#: Whether a treaty binds two states; given by the bonds of the world.
Bound = Callable[[str, Ledger], Truth]
_RANK = {Level.INCIDENT: 0, Level.CLASH: 1, Level.WAR: 2}


class _Asked:
    """Answers the questions of predicates for one duty and one event (:class:`foedus.world.predicates.Facts`)."""

    def __init__(
        self, scene: Scene, provision: Provision, obligor: str, obligee: str, bound: Bound, look: Ledger
    ) -> None:
        self.scene = scene
        self.provision = provision
        self.obligor = obligor
        self.obligee = obligee
        self.look = look
        self._bound = bound

    def among(self, codes: tuple[str, ...]) -> Truth:
        """Whether the other side is one of these actors; a named sponsor behind it leaves that open."""
        others = self.scene.opponents(self.obligee)
        if set(others) & set(codes):
            return Truth.YES
        backers = {self.scene.sponsors[a][0] for a in others if a in self.scene.sponsors}
        if not others or backers & set(codes):
            return self.look.read(Name.came_from(codes))
        return Truth.NO

    def count(self) -> int | None:
        """How many stand on the other side."""
        return self.scene.adversaries(self.obligee)

    def at_least(self, number: int) -> Truth:
        """Whether at least so many stand on the other side."""
        found = self.count()
        return self.look.read(Name.came_from_many(number)) if found is None else Truth.of(found >= number)

    def within(self, places: tuple[str, ...]) -> Truth:
        """Whether it happened at one of these places; a border zone with one side inside is open."""
        scene = self.scene
        if scene.event.at is None:
            return self.look.read(Name.happened_in(places))
        if scene.event.at in places:
            return Truth.YES
        if scene.border:
            inside = {s in places for s in scene.border}
            return Truth.of(inside.pop()) if len(inside) == 1 else self.look.read(Name.happened_in(places))
        return Truth.of(scene.sovereign in places)

    def act(self) -> Act:
        """What was done."""
        return self.scene.event.act

    def reached(self, level: Level) -> Truth:
        """Whether force reached a level."""
        found = self.scene.event.level
        if level is Level.UNKNOWN or level is Level.INCIDENT:
            return Truth.YES
        if found is Level.UNKNOWN:
            return self.look.read(Name.reached(level))
        return Truth.of(_RANK[found] >= _RANK[level])

    def attacked(self, side: str) -> Truth:
        """Whether one of the two is a victim of the act."""
        return self.scene.suffers(self.obligee if side == "obligee" else self.obligor, self.look)

    def provoked(self) -> Truth:
        """Whether the victim provoked the act."""
        return self.look.read(Name.PROVOKED, self.scene.event.provoked)

    def since(self, day: Day) -> Truth:
        """Whether the event came on or after a day."""
        return self.look.read(Name.came_since(day), day.on_or_before(self.scene.day))

    def bound(self, treaty: str) -> Truth:
        """Whether another instrument is in force between the two."""
        return self._bound(treaty, self.look)

    def fact(self, text: Text) -> Truth:
        """Whether an open fact is supposed."""
        return self.look.read(Name.limit(self.provision.id, text.en))


def limits(scene: Scene, provision: Provision, obligor: str, obligee: str, bound: Bound, values: Values) -> list[Check]:
    """Return the limits of a clause as checks, one for each part of an ``all``."""
    test = provision.when
    if test is None:
        return []

    def ask(part: Test) -> Check:
        look = Ledger(values)
        asked = _Asked(scene, provision, obligor, obligee, bound, look)
        return _check(part, asked, ask)

    return [ask(part) for part in (test.parts if test.word == "all" else (test,))]


def _check(test: Test, asked: _Asked, ask: Callable[[Test], Check]) -> Check:
    word, sources = test.word, asked.provision.sources
    if not test.parts:
        predicate = predicates()[word]
        truth = predicate.ask(asked, test.value)
        args = {"provision": asked.provision.id, "obligee": asked.obligee, "obligor": asked.obligor}
        args[f"value-{predicate.codes or 'plain'}"] = _plain(test.value)
        return asked.look.check(f"limit-{word}", truth, "limited", sources=sources, args=args)
    inner = tuple(ask(part) for part in test.parts)
    truths = [c.truth for c in inner]
    if word == "all_or_any":
        truth = _unread(truths, asked, inner)
        together = Check("limit-together", truth, "", tuple(asked.look.unknown), tuple(asked.look.used))
        inner = (*inner, together) if asked.look.unknown or asked.look.used else inner
    else:
        truth = all_of(truths) if word == "all" else any_of(truths) if word == "any" else ~truths[0]
    facts = tuple(dict.fromkeys(f for c in inner for f in c.facts)) if truth.is_unknown else ()
    used = tuple(dict.fromkeys(u for c in inner for u in c.used))
    return Check(f"limit-{word}", truth, "limited", facts, used, (("provision", asked.provision.id),), inner, sources)


def _unread(truths: list[Truth], asked: _Asked, inner: tuple[Check, ...]) -> Truth:
    """Join tests of which it is not known whether all must hold or any one."""
    every, one = all_of(truths), any_of(truths)
    if every is one and not every.is_unknown:
        return every
    together = asked.look.read(Name.together(asked.provision.id))
    return every if together.is_true else one if together.is_false else Truth.UNKNOWN


def _plain(value: Any) -> str:
    if isinstance(value, Text):
        return value.en
    return "+".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


def limit_facts(provision: Provision) -> list[str]:
    """Return the contested facts on which the limits of a clause turn, whatever the event."""
    if provision.when is None:
        return []
    found = []
    for _, test in provision.when.walk():
        if test.word == "fact":
            found.append(Name.limit(provision.id, test.value.en))
        elif test.word == "all_or_any":
            found.append(Name.together(provision.id))
    return list(dict.fromkeys(found))
