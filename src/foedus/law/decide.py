"""The status of one duty for one event: the order of decision.

First false condition: not owed. Unknown fact among them: unknown. Weak verb:
discretionary. Step still open: owed if. Otherwise owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from foedus.core import InputError, Truth
from foedus.law import event as seen
from foedus.law.bond import Bonds, members_at
from foedus.law.event import Scene
from foedus.law.facts import Check, Joined, Ledger, Name, Values
from foedus.law.inputs import no_contradiction
from foedus.law.limits import limits
from foedus.law.result import NextStep, Resolution
from foedus.law.trace import Trace
from foedus.world.model import Provision, Treaty
from foedus.world.terms import Condition, Presence, Status, Step, Trigger

__all__ = ["Case", "Verdict", "standing"]

#: Up to this many unknown facts every combination is evaluated.
MOST_FACTS = 6
_FIELD = {
    Condition.REQUEST: "request",
    Condition.NATIONAL_PROCEDURE: "procedure",
    Condition.JOINT_FINDING: "finding",
    Condition.COLLECTIVE_DECISION: "decision",
    Condition.DECLARED_OPINION: "opinion",
}


@dataclass(frozen=True)
class Verdict:
    """A status with everything that led to it."""

    status: Status
    reason: str
    checks: tuple[Check, ...]
    steps: tuple[NextStep, ...]
    unknowns: tuple[str, ...]
    used: tuple[str, ...]


def standing(provision: Provision) -> bool:
    """Whether a duty holds at all times, so that no event sets it off.

    That is what ``none`` says; an abstention or peacetime duty without a trigger also stands.
    A duty to help, to consult or to join in offence without a trigger has one that was not read.
    """
    if provision.opinion or any(t is not Trigger.NONE for t in provision.trigger):
        return False
    if Trigger.NONE in provision.trigger:
        return True
    action = provision.action
    return action is None or action.value not in _NEEDS_TRIGGER


_NEEDS_TRIGGER = {"assist militarily", "assist", "offence", "consult", "diplomatic aid", "economic aid"}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a provision is the same before every event."""

    provision: Provision
    standing: bool
    conditions: tuple[tuple[Condition, Presence, str], ...]
    personal: bool


_SHAPES: dict[int, _Shape] = {}
_MOST = 16384


def _shape(provision: Provision) -> _Shape:
    found = _SHAPES.get(id(provision))
    if found is None or found.provision is not provision:  # kept beside its shape, so that ids stay unique
        always = standing(provision)
        listed = () if always else tuple((c, presence(provision, c)) for c in Condition)
        conditions = tuple((c, p, Name.requires(provision.id, c)) for c, p in listed if p is not Presence.ABSENT)
        words = set() if provision.when is None else {t.word for _, t in provision.when.walk()}
        if len(_SHAPES) >= _MOST:
            _SHAPES.clear()
        # These limits look at the state that owes; all others are alike for every obligor.
        personal = bool(words & {"obligor_attacked", "bound_by"})
        found = _SHAPES[id(provision)] = _Shape(provision, always, conditions, personal)
    return found


def presence(provision: Provision, condition: Condition) -> Presence:
    """Return whether the text holds a condition; what a file leaves out is unread.

    An abstention needs no procedure, and an opinion that is no part of the trigger is no
    condition, unless the file says so.
    """
    if condition is Condition.DECLARED_OPINION and provision.opinion:
        return Presence.PRESENT
    known = provision.conditions.get(condition)
    if known is not None:
        return known
    if condition is Condition.DECLARED_OPINION or (provision.action is not None and provision.action.abstention):
        return Presence.ABSENT
    return Presence.UNREAD


@dataclass(frozen=True)
class Case:
    """One provision between one obligor and one obligee, before one event."""

    scene: Scene
    bonds: Bonds
    treaty: Treaty
    provision: Provision
    obligor: str
    obligee: str

    def checks(self, values: Values) -> tuple[Check, ...]:
        """Return the conditions of step 1, in the order in which they decide."""
        return self._joined(values).checks

    def _joined(self, values: Values) -> Joined:
        bond = self.bonds.joined(self.treaty, self.provision, self.obligor, self.obligee, self.scene.day, values)
        if bond.failed is not None:
            return bond  # nothing binds: what the event was decides no more
        if not _shape(self.provision).standing:
            return bond + self._seen(values)
        # Nothing sets it off, but its limits may look at what happened.
        return bond if self.provision.when is None else bond + Joined.of(tuple(self.limits(values)))

    def limits(self, values: Values) -> list[Check]:
        """Return the limits of the clause before the event."""
        return limits(self.scene, self.provision, self.obligor, self.obligee, self._bound, values)

    def _seen(self, values: Values) -> Joined:
        """Return what the event is to this clause; the same for all obligors but those it tells apart."""
        scene, provision, obligor = self.scene, self.provision, self.obligor
        personal = obligor in scene.opponents(self.obligee) or _shape(provision).personal
        key = (provision.id, self.obligee)
        if personal or values is not self.bonds.base:
            return self._event(values)
        found = scene.kept.get(key)
        if found is None:
            found = scene.kept[key] = self._event(values)
        return found

    def _event(self, values: Values) -> Joined:
        scene, provision, obligee = self.scene, self.provision, self.obligee
        return Joined.of((
            seen.answer(scene, obligee, values),
            seen.attacker(scene, provision, obligee, values),
            seen.trigger(scene, provision, obligee, values),
            seen.adversary(scene, self.treaty, provision, self.obligor, obligee, values),
            seen.place(scene, self.treaty, provision, obligee, values),
            seen.victim(scene, provision, obligee, values),
            *seen.exceptions(scene, provision, obligee, values),
            *self.limits(values),
        ))  # fmt: skip

    def _bound(self, treaty: str, look: Ledger) -> Truth:
        """Whether another instrument is in force between the same two states."""
        return self.bonds.joins(treaty, self.obligor, self.obligee, self.scene.day, look)

    def steps(self, values: Values, look: Ledger) -> list[NextStep]:
        """Return the procedural conditions that the text holds or may hold."""
        out = []
        for condition, there, name in _shape(self.provision).conditions:
            if there is Presence.UNREAD:
                value = look.read(name)
                if not value.is_unknown:
                    there = Presence.PRESENT if value.is_true else Presence.ABSENT
            if there is Presence.ABSENT:
                continue
            who = condition.controller
            if who == "obligee":
                actors: tuple[str, ...] = (self.obligee,)
            elif who == "obligor":
                actors = (self.obligor,)
            else:
                actors = (self.obligor, self.obligee) if who == "both" else members_at(self.treaty, self.scene.day)
            state: Step = getattr(self.scene.event, _FIELD[condition])
            out.append(NextStep(condition, state, there, who, actors))  # type: ignore[arg-type]
        return out

    def verdict(self, values: Values) -> Verdict:
        """Return the status of the duty under given values of contested facts."""
        found = self._joined(values)
        if found.failed is not None:
            # A duty that fails has no step left to take; most duties fail.
            return Verdict(Status.NOT_OWED, found.failed.fails, found.checks, (), (), found.failed.used)
        look = Ledger(values)
        steps = self.steps(values, look)
        refused = [self._refused(s) for s in steps if s.state is Step.REFUSED]
        if refused:
            found = found + Joined.of(tuple(refused))
        checks = found.checks
        used = tuple(dict.fromkeys([*found.used, *look.used])) if look.used else found.used
        if found.failed is not None:
            return Verdict(Status.NOT_OWED, found.failed.fails, checks, tuple(steps), (), found.failed.used)
        facts = list(found.facts)
        weak = Truth.UNKNOWN
        if self.provision.modality is None:
            verb = Ledger(values)
            weak = ~verb.read(Name.verb(self.provision.id))
            facts += verb.unknown
            used = (*used, *verb.used)
        else:
            weak = Truth.of(self.provision.modality.weak)
        if not found.holds or weak.is_unknown:
            return Verdict(Status.UNKNOWN, "unknown-fact", checks, tuple(steps), tuple(dict.fromkeys(facts)), used)
        if weak.is_true:
            return Verdict(Status.DISCRETIONARY, "weak-verb", checks, tuple(steps), (), used)
        if any(s.open for s in steps):
            silent = tuple(
                Name.requires(self.provision.id, s.condition)
                for s in steps if s.open and s.presence is Presence.UNREAD
            )  # fmt: skip
            return Verdict(Status.OWED_IF, "open-step", checks, tuple(steps), silent, used)
        return Verdict(Status.OWED, "all-met", checks, tuple(steps), (), used)

    def _refused(self, step: NextStep) -> Check:
        """Return the check that a step was not refused, where it was."""
        truth = Truth.NO if step.presence is Presence.PRESENT else Truth.UNKNOWN
        unread = (Name.requires(self.provision.id, step.condition),) if truth.is_unknown else ()
        args = (("condition", str(step.condition)), ("actors", "+".join(step.actors)), ("provision", self.provision.id))
        return Check("not-refused", truth, "refused", unread, (), args, (), self.provision.sources)

    # -- what a duty can still be asked for ---------------------------------------------------

    def resolutions(self) -> tuple[Resolution, ...]:
        """Return the status under each combination of the unknown facts (one by one beyond six)."""
        unknowns = self.verdict(self.bonds.base).unknowns
        if not unknowns:
            return ()
        branches: list[tuple[tuple[str, Truth], ...]]
        if len(unknowns) <= MOST_FACTS:
            branches = [
                tuple(zip(unknowns, combo, strict=True))
                for combo in product((Truth.YES, Truth.NO), repeat=len(unknowns))
            ]
        else:
            branches = [((u, v),) for u in unknowns for v in (Truth.YES, Truth.NO)]
        return tuple((b, self.verdict(self.bonds.given(dict(b))).status) for b in branches if self._possible(dict(b)))

    def _possible(self, facts: Mapping[str, Truth]) -> bool:
        """Whether facts can hold together: a text not in force as such is in force for nobody."""
        if not any(name.endswith(" in force") for name in facts):
            return True
        try:
            no_contradiction(self.bonds.world.treaties, {name: str(truth) for name, truth in facts.items()})
        except InputError:
            return False
        return True

    def trace(self) -> Trace:
        """Return the tree of reasons."""
        from foedus.law.tell import tree

        return tree(self, self.verdict(self.bonds.base))
