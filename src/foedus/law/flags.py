"""Flags beside a status: another provision in force that pulls the other way."""

from __future__ import annotations

from foedus.core import Truth
from foedus.law.decide import Case, standing
from foedus.law.event import Scene
from foedus.law.facts import Name
from foedus.law.ground import Ground
from foedus.law.promises import Promise
from foedus.law.result import Flag
from foedus.world.model import Provision, Treaty
from foedus.world.terms import Action, ProvisionKind, Status

__all__ = ["ASIDE", "FORCES", "Flagger", "bars"]

#: Help in the form of forces.
FORCES = (Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE)
#: Duties to stand aside.
ASIDE = (Action.REMAIN_NEUTRAL, Action.DENY_SUPPORT)


def bars(provision: Provision, status: Status) -> bool:
    """Whether a duty to stand aside of this status bars help, or may (where it is unknown)."""
    # A standing clause on the use of one's own territory bars nothing elsewhere.
    own_land = standing(provision) and provision.scope.kind in ("parties territory", "obligee territory")
    return status is Status.UNKNOWN or (status in (Status.OWED, Status.OWED_IF) and not own_land)


class Flagger:
    """Finds the flags of duties of help for one event."""

    def __init__(self, ground: Ground, scene: Scene) -> None:
        self.ground = ground
        self.scene = scene
        self._kept: dict[tuple[str, str, str], tuple[Flag, ...]] = {}

    def flags(self, provision: Provision, obligor: str, obligee: str) -> tuple[Flag, ...]:
        """Return the flags of a duty of help; call it only for duties that may be owed."""
        if provision.action is None or not provision.action.help:
            return ()
        out: list[Flag] = []
        for other in self.other_side(obligor, obligee):
            out += [f for f in self._barred(obligor, other) if f.truth is not Truth.NO]
            out += [f for f in self.conflict(obligor, other) if f.truth is not Truth.NO]
        if provision.action in FORCES:
            out += self.hindered(obligor, obligee)
        named = {Flag(f.kind, provision.id, f.other, f.truth, f.unknowns) for f in out}
        return tuple(sorted(named, key=lambda f: (f.kind, f.other, str(f.truth))))

    def other_side(self, obligor: str, obligee: str) -> list[str]:
        """States on the other side of the event: the actors, and the sponsors behind them."""
        actors = self.scene.opponents(obligee)
        backers = {self.scene.sponsors[a][0] for a in actors if a in self.scene.sponsors}
        return sorted({*actors, *backers} - {obligor, obligee})

    def toward(self, obligor: str, other: str) -> list[tuple[Treaty, Provision]]:
        """Duties that one state owes another, by text."""
        found = self.ground.promises.toward(other, self.scene.day)
        return [(p.treaty, p.provision) for p in found if obligor in p.obligors]

    def _barred(self, obligor: str, other: str) -> tuple[Flag, ...]:
        """Neutrality or denial of support owed to the other side, in force and set off by this event."""
        key = ("barred", obligor, other)
        if key not in self._kept:
            out = []
            for treaty, provision in self.toward(obligor, other):
                if provision.action not in ASIDE or provision.kind is not ProvisionKind.DUTY:
                    continue
                case = Case(self.scene, self.ground.bonds, treaty, provision, obligor, other)
                verdict = case.verdict(self.ground.values)
                if verdict.status is Status.UNKNOWN:
                    out.append(Flag("barred", "", provision.id, Truth.UNKNOWN, verdict.unknowns))
                    continue
                if bars(provision, verdict.status):
                    facts = [*verdict.unknowns, *self._unread(provision)]
                    sure = verdict.status is Status.OWED and not facts
                    out.append(Flag("barred", "", provision.id, Truth.YES if sure else Truth.UNKNOWN, tuple(facts)))
            self._kept[key] = tuple(out)
        return self._kept[key]

    def _unread(self, provision: Provision) -> list[str]:
        """Return what of a standing clause was not read: where, and against whom, it holds."""
        facts = []
        if standing(provision) and provision.scope.kind == "unread":
            facts.append(Name.covers(provision.id, self.scene.event.at))
        if standing(provision) and provision.adversaries_unread:
            facts.append(Name.against(provision.id, self.scene.by))
        return [f for f in facts if f not in self.ground.values]

    def conflict(self, obligor: str, other: str) -> tuple[Flag, ...]:
        """Duties of help that bind the obligor toward the other side, whether or not this event sets them off."""
        key = ("conflict", obligor, other)
        if key not in self._kept:
            out = []
            for treaty, provision in self.toward(obligor, other):
                if provision.action is None or not provision.action.help or standing(provision):
                    continue
                truth, facts, _ = self.ground.bonds.holds(treaty, provision, obligor, other, self.scene.day)
                out.append(Flag("conflict", "", provision.id, truth, facts))
            self._kept[key] = tuple(out)
        return self._kept[key]

    def hindered(self, obligor: str, obligee: str) -> list[Flag]:
        """Bans on third-state forces that bind the obligee, at or inside the place of the event."""
        out = []
        for promise in self._bans():
            treaty, provision = promise.treaty, promise.provision
            if obligee not in promise.obligors:
                continue
            if obligor in treaty.members:
                continue  # its own forces are no third state's
            touched = self._touches(provision, obligee)
            if touched.is_false:
                continue
            for partner in promise.obligees:
                if partner == obligee:
                    continue
                truth, facts, _ = self.ground.bonds.holds(treaty, provision, obligee, partner, self.scene.day)
                truth = truth & touched
                if not truth.is_false:
                    out.append(Flag("hindered", "", provision.id, truth, facts))
        return out

    def _bans(self) -> list[Promise]:
        """Bans on third-state forces that may stand on the day."""
        return [p for p in self.ground.promises.live(self.scene.day) if p.provision.action is Action.KEEP_FORCES_OUT]

    def _touches(self, provision: Provision, obligee: str) -> Truth:
        """Whether help at the place of the event would stand where the ban applies.

        A ban for a part of the place (a border zone inside a state's territory) bears on help
        only if that is where it goes, which the event does not say: unknown.
        """
        at = self.scene.event.at
        scope = provision.scope
        if scope.kind in ("any", "treaty area", "parties territory"):
            return Truth.YES
        if scope.kind != "named":
            return Truth.UNKNOWN
        if at is None:
            return Truth.UNKNOWN
        if at in scope.places or self.scene.sovereign in scope.places:
            return Truth.YES
        for place in scope.places:
            area = self.ground.world.area(place)
            if area is not None and at in (area.sovereign, *area.border_of):
                return Truth.UNKNOWN
        return Truth.NO
