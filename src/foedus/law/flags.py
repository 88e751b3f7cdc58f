"""Flags beside a status: another provision in force that pulls the other way."""

from __future__ import annotations

from functools import cached_property

from foedus.core import Truth
from foedus.law.decide import Case, standing
from foedus.law.event import Scene, place
from foedus.law.facts import Check, Ledger, Name
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
    # A standing clause on the use of one's own territory bars nothing elsewhere, in force or not.
    own_land = standing(provision) and provision.scope.kind in ("parties territory", "obligee territory")
    return status in (Status.UNKNOWN, Status.OWED, Status.OWED_IF) and not own_land


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
            out += self._torn(provision, obligor, other)
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
                flag = self.bar(treaty, provision, obligor, other)
                if flag is not None:
                    out.append(flag)
            self._kept[key] = tuple(out)
        return self._kept[key]

    def bar(self, treaty: Treaty, provision: Provision, obligor: str, other: str) -> Flag | None:
        """Return the flag of one duty to stand aside; None where this event does not set it off."""
        case = Case(self.scene, self.ground.bonds, treaty, provision, obligor, other)
        verdict = case.verdict(self.ground.values)
        if not bars(provision, verdict.status):
            return None
        look = Ledger(self.ground.values)
        truth = Truth.YES if verdict.status is Status.OWED else Truth.UNKNOWN
        truth = truth & self._reaches(provision, other, look)
        facts = tuple(dict.fromkeys([*verdict.unknowns, *look.unknown]))
        return Flag("barred", "", provision.id, truth, facts if truth.is_unknown else ())

    def _reaches(self, provision: Provision, other: str, look: Ledger) -> Truth:
        """Whether a standing clause holds here and against the other side, as far as that was not read."""
        truth = Truth.YES
        if standing(provision) and provision.scope.kind == "unread":
            truth = truth & look.read(Name.covers(provision.id, self.scene.event.at))
        if standing(provision) and provision.adversaries_unread:
            truth = truth & look.read(Name.against(provision.id, self.scene.opponents(other)))
        return truth

    def firm(self, provision: Provision) -> tuple[Truth, tuple[str, ...]]:
        """Return whether the verb of a clause binds, and the fact on which that turns."""
        if provision.modality is not None:
            return Truth.of(not provision.modality.weak), ()
        look = Ledger(self.ground.values)
        return look.read(Name.verb(provision.id)), tuple(look.unknown)

    def _torn(self, provision: Provision, obligor: str, other: str) -> list[Flag]:
        """Duties toward the other side that stand against this one; a clause that leaves all open binds to nothing."""
        firm, facts = self.firm(provision)
        out = []
        for flag in self.conflict(obligor, other) if not firm.is_false else ():
            truth = firm & flag.truth
            if not truth.is_false:
                unknowns = tuple(dict.fromkeys((*facts, *flag.unknowns))) if truth.is_unknown else ()
                out.append(Flag("conflict", "", flag.other, truth, unknowns))
        return out

    def conflict(self, obligor: str, other: str) -> tuple[Flag, ...]:
        """Duties of help that bind the obligor toward the other side, whether or not this event sets them off."""
        key = ("conflict", obligor, other)
        if key not in self._kept:
            out = []
            for treaty, provision in self.toward(obligor, other):
                if provision.action is None or not provision.action.help or standing(provision):
                    continue
                truth, facts, _ = self.ground.bonds.holds(treaty, provision, obligor, other, self.scene.day)
                firm, open_ = self.firm(provision)
                out.append(Flag("conflict", "", provision.id, truth & firm, (*facts, *open_)))
            self._kept[key] = tuple(out)
        return self._kept[key]

    def hindered(self, obligor: str, obligee: str) -> list[Flag]:
        """Bans on third-state forces that bind the obligee, at or inside the place of the event."""
        out = []
        for promise in self._bans:
            treaty, provision = promise.treaty, promise.provision
            if obligee not in promise.obligors:
                continue
            if obligor in treaty.members:
                continue  # its own forces are no third state's
            for partner in promise.obligees:
                if partner == obligee:
                    continue
                touched = self._touches(treaty, provision, partner)
                truth, facts, _ = self.ground.bonds.holds(treaty, provision, obligee, partner, self.scene.day)
                truth = truth & touched.truth
                if not truth.is_false:
                    named = tuple(dict.fromkeys([*facts, *touched.facts])) if truth.is_unknown else ()
                    out.append(Flag("hindered", "", provision.id, truth, named))
        return out

    @cached_property
    def _bans(self) -> list[Promise]:
        """Bans on third-state forces that may stand on the day."""
        return [p for p in self.ground.promises.live(self.scene.day) if p.provision.action is Action.KEEP_FORCES_OUT]

    def _touches(self, treaty: Treaty, provision: Provision, partner: str) -> Check:
        """Whether help at the place of the event would stand where the ban applies.

        A ban for a part of the place (a border zone inside a state's territory) bears on help
        only if that is where it goes, which the event does not say: unknown.
        """
        check = place(self.scene, treaty, provision, partner, self.ground.values)
        at = self.scene.event.at
        if check.truth.is_false and check.code != "place-excluded" and provision.scope.kind == "named":
            for name in provision.scope.places:
                area = self.ground.world.area(name)
                if area is not None and at in (area.sovereign, *area.border_of):
                    return Check(check.code, Truth.UNKNOWN)
        return check
