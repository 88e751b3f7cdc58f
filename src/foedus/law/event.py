"""One event as the clauses see it: roles, trigger, adversary, place, exceptions.

Each function returns one :class:`Check` for one duty. The order in which they decide is
set in ``foedus.law.decide``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from foedus.core import Day, Truth, all_of, any_of
from foedus.law.acts import meets
from foedus.law.bond import members_at
from foedus.law.facts import Check, Joined, Ledger, Name, Values
from foedus.world.model import Event, Provision, Treaty
from foedus.world.terms import Act, Action, Attribution, Level, PlaceKind, Trigger
from foedus.world.world import World

__all__ = [
    "Scene", "adversary", "answer", "attacker", "exceptions", "laid", "place", "trigger", "victim", "worded",
]  # fmt: skip

_ATTACK = (Trigger.ARMED_ATTACK, Trigger.AGGRESSION)


@dataclass(frozen=True)
class Scene:
    """An event in its world: who acted, on whom, where, and what is disputed about it."""

    world: World
    event: Event
    day: Day

    @cached_property
    def kept(self) -> dict[tuple[str, str], Joined]:
        """What the event is to clauses already asked, by provision and obligee."""
        return {}

    @cached_property
    def by(self) -> tuple[str, ...]:
        """Actors, in order of code."""
        return tuple(sorted(set(self.event.by)))

    @cached_property
    def on(self) -> tuple[str, ...]:
        """Objects, in order of code."""
        return tuple(sorted(set(self.event.on)))

    @cached_property
    def border(self) -> tuple[str, ...]:
        """The two states of a border zone, where the place is one."""
        area = self.world.area(self.event.at) if self.event.at else None
        return area.border_of if area is not None and area.kind is PlaceKind.BORDER else ()

    @cached_property
    def sovereign(self) -> str | None:
        """The state on whose territory it happened."""
        return self.world.sovereign(self.event.at)

    @cached_property
    def both(self) -> tuple[str, ...]:
        """Those named on both sides: each says that the other began."""
        return tuple(sorted(set(self.by) & set(self.on)))

    def non_state(self, code: str) -> bool:
        """Whether an actor is neither a state nor an organisation of states."""
        return code in self.world.non_state

    @property
    def sponsors(self) -> dict[str, tuple[str, bool]]:
        """Sponsor of each non-state actor, and whether that is disputed."""
        return self.world.sponsors

    def began(self, look: Ledger) -> Truth:
        """Whether the recorded actors used force first (so that the act is theirs to answer for)."""
        first = self.event.first_use
        if self.both:
            return look.read(Name.first_use(self.both[:1]))
        if first is None or first in self.by:
            return Truth.YES
        if first == "disputed":
            return look.read(Name.first_use(self.by))
        return Truth.NO

    def attacks(self, state: str, look: Ledger) -> Truth:
        """Whether a state is an attacker in this event: itself, or through a non-state actor that it sponsors."""
        own = any_of(
            self._attacks(a, look) & (look.read(Name.sponsored(a, state)) if disputed else Truth.YES)
            for a in sorted({*self.by, *self.on}) if self.non_state(a) and a in self.sponsors
            for sponsor, disputed in (self.sponsors[a],) if sponsor == state
        )  # fmt: skip
        return self._attacks(state, look) | own

    def _attacks(self, state: str, look: Ledger) -> Truth:
        """Whether an actor itself attacks; if the other side used force first the roles turn."""
        if state in self.both:
            if len(self.both) == 2:
                first = self.began(look)
                return first if state == self.both[0] else ~first
            return look.read(Name.first_use((state,)))
        if state in self.by:
            return self.began(look)
        return ~self.began(look) if state in self.on else Truth.NO

    def suffers(self, state: str, look: Ledger, *, attack: bool = True) -> Truth:
        """Whether a state is a victim: an object of the act, or the sovereign of its place.

        ``attack: False`` asks for a duty that is no defence (consultation): an object of the
        act is then its victim whoever used force first.
        """
        if not attack and state in self.on:
            return Truth.YES
        if state in self.both:
            return ~self.attacks(state, look)
        if state in self.on:
            return self.began(look)
        if state in self.by:
            return ~self.began(look)
        if not self.on and self.event.at is None:
            return look.read(Name.victim(state))
        if state == self.sovereign and (not self.border or not self.on):
            return Truth.YES
        return Truth.NO

    def opponents(self, obligee: str) -> tuple[str, ...]:
        """The other side, as seen from an obligee."""
        if obligee in self.both:
            return tuple(s for s in self.by if s != obligee)
        return self.on if obligee in self.by else self.by

    def adversaries(self, obligee: str) -> int | None:
        """How many stand on the other side of an obligee; None where that is not known."""
        return len(self.opponents(obligee)) or None

    def attributed(self, obligee: str, look: Ledger) -> Truth:
        """Whether the act can be laid at the door of the other side."""
        actors = self.opponents(obligee)
        if not actors:
            return look.read(Name.attributed(()))
        if self.event.attribution is not Attribution.ACKNOWLEDGED:
            return look.read(Name.attributed(actors))
        if not all(self.non_state(a) for a in actors):
            return Truth.YES
        values = []
        for actor in actors:
            sponsor, disputed = self.sponsors.get(actor, (None, True))
            values.append(look.read(Name.sponsored(actor, sponsor)) if disputed else Truth.YES)
        return any_of(values)

    @property
    def place_id(self) -> str:
        """The place, or an empty text where it is unknown."""
        return self.event.at or ""


def answer(scene: Scene, obligee: str, values: Values) -> Check:
    """Whether the act is no defensive answer to the obligee's own attack."""
    look = Ledger(values)
    truth = Truth.of(scene.event.answers != obligee)
    return look.check("no-answer", truth, "defensive-answer", obligee=obligee)


def trigger(scene: Scene, provision: Provision, obligee: str, values: Values) -> Check:
    """Whether the act at its level is what the clause calls for.

    Words of attack also need an actor to whom the act is attributed, who used force first
    and meant to; a threat, or a party's declared opinion, needs none of these.
    """
    look = Ledger(values)
    event = scene.event
    args = {"provision": provision.id, "act": str(event.act), "level": str(event.level)}
    sources = provision.sources
    if provision.opinion:
        return look.check(
            "trigger-opinion", Truth.YES, "below-threshold", sources=sources, args={**args, "obligee": obligee}
        )
    words = [w for w in provision.trigger if w is not Trigger.NONE]
    args["words"] = ", ".join(str(w) for w in words)
    if not words:
        truth = look.read(Name.sets_off(provision.id, event.act))
        return look.check("trigger-unread", truth, "below-threshold", sources=sources, args=args)

    calm, attack = worded(provision, event.act, event.level, look)
    if calm.is_true:
        return look.check("trigger", Truth.YES, "below-threshold", sources=sources, args=args)
    if attack.is_false:
        return look.check("trigger", calm, "below-threshold", sources=sources, args=args)
    fails = "below-threshold"
    if provision.action is not Action.OFFENCE:
        part, why = laid(scene, obligee, look)
        if part.is_false:
            fails = why
        attack = attack & part
    return look.check("trigger", calm | attack, fails, sources=sources, args=args)


def worded(provision: Provision, act: Act, level: Level, look: Ledger) -> tuple[Truth, Truth]:
    """Whether an act at a level is one of the clause's words that need no attacker, and one of its words of attack.

    The second is asked only where the first does not settle the matter.
    """

    def said(word: Trigger) -> Truth:
        recorded = meets(act, level, word)
        return look.read(Name.means(act, level, word), recorded) if word is not Trigger.ANY else recorded

    words = [w for w in provision.trigger if w is not Trigger.NONE]
    calm = any_of(said(w) for w in words if w not in _ATTACK)
    return calm, Truth.NO if calm.is_true else any_of(said(w) for w in words if w in _ATTACK)


def laid(scene: Scene, obligee: str, look: Ledger) -> tuple[Truth, str]:
    """Attribution, first use, intent: what an attack needs beside force."""
    attributed = scene.attributed(obligee, look)
    if obligee in scene.both:
        first = ~scene.attacks(obligee, look)
    else:
        first = ~scene.began(look) if obligee in scene.by else scene.began(look)
    meant = scene.event.intent
    if not meant.is_true:
        # ICJ, Oil Platforms (2003), para. 64 leaves open whether force without intent can be an attack.
        wanted = look.read(Name.INTENDED) if meant.is_unknown else Truth.NO
        meant = wanted | look.read(Name.UNINTENDED_COUNTS)
    why = "not-attributed" if attributed.is_false else "not-first-use" if first.is_false else "unintended"
    return all_of((attributed, first, meant)), why


def attacker(scene: Scene, provision: Provision, obligee: str, values: Values) -> Check:
    """Whether the obligee is not the attacker; asked of defence duties only."""
    look = Ledger(values)
    assert provision.action is not None
    defence = provision.action.help and provision.action is not Action.OFFENCE
    if not defence:
        return look.check("attacker-too", Truth.YES, obligee=obligee)
    return look.check("not-attacker", ~scene.attacks(obligee, look), "obligee-attacker", obligee=obligee)


def _takes_sides_freely(provision: Provision) -> bool:
    """Whether a duty holds toward an attacker too: offence, or talks that any act sets off."""
    assert provision.action is not None
    return provision.action is Action.OFFENCE or (Trigger.ANY in provision.trigger and not provision.action.help)


def adversary(scene: Scene, treaty: Treaty, provision: Provision, obligor: str, obligee: str, values: Values) -> Check:
    """Whether the other side is one against which the duty holds: named, or any third state."""
    look = Ledger(values)
    others = scene.opponents(obligee)
    actors = "+".join(others)
    args = {"provision": provision.id, "actors": actors}
    if obligor in others:
        return look.check("obligor-aside", Truth.NO, "obligor-attacker", obligor=obligor)
    if provision.adversaries_unread:
        truth = look.read(Name.against(provision.id, others))
        return look.check("adversary-unread", truth, "adversary-not-named", sources=provision.sources, args=args)
    if provision.adversaries:
        args["named"] = "+".join(provision.adversaries)
        backers = {scene.sponsors[a][0] for a in others if a in scene.sponsors}
        if set(others) & set(provision.adversaries):
            truth = Truth.YES
        elif not others or backers & set(provision.adversaries):
            truth = look.read(Name.against(provision.id, others))
        else:
            truth = Truth.NO
        return look.check("adversary", truth, "adversary-not-named", sources=provision.sources, args=args)
    if others and set(others) <= set(members_at(treaty, scene.day)):
        # An attack among the parties: the text speaks of third states or does not say.
        truth = look.read(Name.against(provision.id, others))
        return look.check("adversary-party", truth, "adversary-not-named", sources=provision.sources, args=args)
    return look.check("adversary-any", Truth.YES, sources=provision.sources, args=args)


def place(scene: Scene, treaty: Treaty, provision: Provision, obligee: str, values: Values) -> Check:
    """Whether the place of the event lies in the scope of the duty."""
    look = Ledger(values)
    scope = provision.scope
    at = scene.event.at
    args = {"provision": provision.id, "place": at or "", "scope": scope.kind, "places": "+".join(scope.places)}
    land = {at, *scene.border} if scene.border else {at, scene.sovereign}
    if at is not None and (at in scope.excluded or (not scene.border and scene.sovereign in scope.excluded)):
        return look.check("place-excluded", Truth.NO, "outside-scope", sources=provision.sources, args=args)
    if at is not None and at in scope.disputed:
        truth = look.read(Name.covers(provision.id, at))
        return look.check("place-disputed", truth, "outside-scope", sources=provision.sources, args=args)
    if scope.kind == "any":
        return look.check("place-any", Truth.YES, sources=provision.sources, args=args)
    if scope.kind == "unread" or at is None:
        truth = look.read(Name.covers(provision.id, at))
        return look.check("place-unread", truth, "outside-scope", sources=provision.sources, args=args)
    area: set[str | None] = set(scope.places)
    if scope.kind == "obligee territory":
        area.add(obligee)
    elif scope.kind in ("parties territory", "treaty area"):
        area.update(members_at(treaty, scene.day))
    if scene.border and at not in area:
        hit = {s in area for s in scene.border}
        truth = Truth.of(hit.pop()) if len(hit) == 1 else look.read(Name.covers(provision.id, at))
    else:
        truth = Truth.of(bool(area & land))
    return look.check("place", truth, "outside-scope", sources=provision.sources, args=args)


def victim(scene: Scene, provision: Provision, obligee: str, values: Values) -> Check:
    """Whether the obligee is a victim of the act, or for offence and open triggers takes part in it."""
    look = Ledger(values)
    if _takes_sides_freely(provision):
        inside = obligee in scene.by or obligee in scene.on or obligee == scene.sovereign
        return look.check("involved", Truth.of(inside), "not-victim", obligee=obligee)
    action = provision.action
    assert action is not None
    truth = scene.suffers(obligee, look, attack=action.help)
    return look.check("victim", truth, "not-victim", obligee=obligee, place=scene.place_id)


def exceptions(scene: Scene, provision: Provision, obligee: str, values: Values) -> list[Check]:
    """Return the exceptions of the clause, each as a check that it does not apply."""
    out = []
    for exception in provision.exceptions:
        look = Ledger(values)
        if exception == "provoked":
            truth = ~look.read(Name.PROVOKED, scene.event.provoked)
            out.append(look.check("not-provoked", truth, "provoked", sources=provision.sources, obligee=obligee))
        else:
            truth = ~scene.attacks(obligee, look)
            out.append(
                look.check("no-own-aggression", truth, "own-aggression", sources=provision.sources, obligee=obligee)
            )
    return out
