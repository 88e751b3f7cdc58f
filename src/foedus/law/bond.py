"""Whether a text binds two states toward each other at a date.

Entry into force, exit, suspension, binding character, the wording that stands, and
express supersession: everything of a duty that does not depend on the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foedus.core import Day, Truth, all_of, any_of
from foedus.law.facts import Check, Joined, Ledger, Name, Values
from foedus.world.model import Membership, Provision, Treaty
from foedus.world.world import World

__all__ = ["Bonds", "expanded", "force_fact", "force_facts", "members_at", "two_party", "vague", "wording_facts"]


def two_party(treaty: Treaty) -> bool:
    """Whether the text has two parties in all, so that its entry into force is one fact."""
    return len(treaty.parties) == 2 and treaty.other_parties == 0


def force_fact(treaty: Treaty, state: str | None) -> str:
    """Return the name under which an unknown entry into force of a text is contested.

    Between two parties entry into force is one fact: it is named after the party whose
    approval is not known to be complete, if there is just one.
    """
    if not two_party(treaty):
        member = treaty.party(state) if state else None
        single = member is not None and (member.in_force.is_unknown or vague(member.joined) or vague(member.left))
        return Name.in_force(treaty.id, state if single else None)
    waiting = [m.state for m in treaty.parties if not m.approved.is_true]
    return Name.in_force(treaty.id, waiting[0] if len(waiting) == 1 else None)


def vague(value: Day | str | None) -> bool:
    """Whether a date is not known to the day."""
    return value == "unknown" or (isinstance(value, Day) and not value.exact)


def _began(treaty: Treaty, value: Day | str | None, day: Day) -> Truth:
    """Whether something that began at ``value`` had begun by a day.

    A text recorded as in force whose day of entry the sources do not give entered after
    its signature and after the last approval that completes it. It counts as unknown up to
    the end of the following calendar year, and as in force from then on.
    """
    if isinstance(value, Day):
        return value.on_or_before(day)
    done = [a.date for a in treaty.approvals if a.final and isinstance(a.date, Day)]
    if isinstance(treaty.signed, Day):
        done.append(treaty.signed)
    if not done:
        return Truth.YES if value is None else Truth.UNKNOWN
    if value is None:
        # No entry recorded and none said to be missing: the text took effect when signed.
        return treaty.signed.on_or_before(day) if isinstance(treaty.signed, Day) else max(done).on_or_before(day)
    last = max(done)
    if day.latest < last.earliest:
        return Truth.NO
    return Truth.YES if day.earliest.year > last.latest.year + 1 else Truth.UNKNOWN


def _ended(value: Day | str | None, day: Day) -> Truth:
    if value is None:
        return Truth.NO
    return value.on_or_before(day) if isinstance(value, Day) else Truth.UNKNOWN


def _signed(treaty: Treaty, day: Day) -> Truth:
    return treaty.signed.on_or_before(day) if isinstance(treaty.signed, Day) else Truth.YES


def members_at(treaty: Treaty, day: Day) -> tuple[str, ...]:
    """Return the parties that have not certainly left, or not yet joined, by a day."""
    key = (id(treaty), day)
    found = _MEMBERS.get(key)
    if found is None or found[0] is not treaty:  # the treaty is kept beside its answer, so that ids stay unique
        out = []
        for m in treaty.parties:
            gone = _ended(m.left, day).is_true or m.in_force.is_false
            later = isinstance(m.joined, Day) and m.joined.on_or_before(day).is_false
            if not gone and not later:
                out.append(m.state)
        if len(_MEMBERS) >= _MOST:
            _MEMBERS.clear()
        found = _MEMBERS[key] = (treaty, tuple(sorted(out)))
    return found[1]


_MEMBERS: dict[tuple[int, Day], tuple[Treaty, tuple[str, ...]]] = {}
_MOST = 8192
#: Bonds kept at most: more than one event asks for, and few enough not to burden the collector.
_MOST_BONDS = 6_000


def _wording(treaty: Treaty, provision: Provision, day: Day, look: Ledger) -> Truth:
    """Whether a wording stands at a day.

    The day on which one wording gave way to the next is one fact, named after the later.
    """
    version = provision.version
    start = Truth.YES
    if version.start is not None:
        start = look.read(Name.wording(provision.id), _begun(provision, day))
    end = Truth.NO
    if version.end is not None:
        known = version.end.on_or_before(day) if isinstance(version.end, Day) else Truth.UNKNOWN
        later = successor(treaty, provision)
        if later is not None:
            known = known if not known.is_unknown else _begun(later, day)
            end = look.read(Name.wording(later.id), known)
        elif version.start is not None and not (isinstance(version.start, Day) and start.is_true):
            # Both ends in the dark: one fact says whether this wording stands.
            end = known if not known.is_unknown else (~start if not start.is_unknown else Truth.UNKNOWN)
        else:
            end = ~look.read(Name.wording(provision.id), ~known)
    return start & ~end


def _begun(provision: Provision, day: Day) -> Truth:
    """Whether a wording has begun: by its first day, or because it was cited by then."""
    version = provision.version
    begun = version.start.on_or_before(day) if isinstance(version.start, Day) else Truth.UNKNOWN
    if begun.is_unknown and version.seen is not None and version.seen.on_or_before(day).is_true:
        return Truth.YES
    return begun


def successor(treaty: Treaty, provision: Provision) -> Provision | None:
    """Return the wording that follows this one in the same text."""
    others = [p for p in treaty.provisions if p.id != provision.id and p.version.start is not None]
    named = [p for p in others if provision.id in p.replaces]
    same = [p for p in others if p.action is provision.action and p.kind is provision.kind and p.version.end is None]
    found = named or same
    return min(found, key=lambda p: p.id) if found else None


def force_facts(treaty: Treaty) -> dict[str, Truth]:
    """Return the facts about a text's being in force, at whatever date, with their recorded truth."""
    out: dict[str, Truth] = {}
    if two_party(treaty):
        known = [treaty.in_force, *(m.in_force for m in treaty.parties)]
        days = [treaty.entered, treaty.ended, *(d for m in treaty.parties for d in (m.joined, m.left))]
        truth = all_of(known)
        if truth.is_true and any(vague(d) for d in days):
            truth = Truth.UNKNOWN
        out[force_fact(treaty, treaty.members[0])] = truth
        return out
    whole = treaty.in_force
    if not whole.is_false and (vague(treaty.entered) or vague(treaty.ended)):
        whole = Truth.UNKNOWN
    out[Name.in_force(treaty.id)] = whole
    for m in treaty.parties:
        truth = m.in_force
        if not truth.is_false and (vague(m.joined) or vague(m.left)):
            truth = Truth.UNKNOWN
        out[Name.in_force(treaty.id, m.state)] = truth
    return out


def expanded(treaties: Iterable[Treaty], values: dict[str, Truth]) -> dict[str, Truth]:
    """Return values in which one about a text as a whole also settles what is open for each party."""
    out = dict(values)
    if not any(name.endswith(" in force") for name in values):
        return out
    for treaty in treaties:
        whole = values.get(Name.in_force(treaty.id))
        if whole is not None:
            for fact, recorded in force_facts(treaty).items():
                if recorded.is_unknown:
                    out.setdefault(fact, whole)
    return out


def wording_facts(treaty: Treaty, provision: Provision) -> list[str]:
    """Return the contested facts about the wording of a provision, at whatever date."""
    version = provision.version
    names = []
    if version.start is not None and vague(version.start):
        names.append(Name.wording(provision.id))
    if version.end is not None and vague(version.end):
        later = successor(treaty, provision)
        names.append(Name.wording(later.id if later else provision.id))
    return names


class Bonds:
    """The bonds of one world; answers at the recorded values are kept."""

    def __init__(self, world: World, values: Values) -> None:
        self.world = world
        self.base = values
        self._kept: dict[tuple[str, str, str, Day], Joined] = {}
        self._whole: dict[tuple[str, str, str, Day], Joined] = {}
        self._by_id = {t.id: t for t in world.treaties}
        self._parties: dict[str, dict[str, Membership]] = {}
        self._bound: dict[tuple[str, str, Day], Check] = {}
        self._character: dict[str, Check] = {}
        self._running: dict[tuple[str, tuple[str, ...]], Check] = {}
        self._replacing: dict[str, list[tuple[Treaty, Provision]]] = {}
        for treaty in sorted(world.treaties, key=lambda t: t.id):
            for provision in treaty.provisions:
                for old in provision.replaces:
                    self._replacing.setdefault(old, []).append((treaty, provision))

    def given(self, facts: Mapping[str, Truth]) -> dict[str, Truth]:
        """Return the values of the world with some contested facts set besides."""
        return expanded(self.world.treaties, {**self.base, **facts})

    def checks(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, day: Day, values: Values | None = None
    ) -> tuple[Check, ...]:
        """Return in force, binding, suspended, wording and supersession, in the order of decision."""
        return self.joined(treaty, provision, obligor, obligee, day, values).checks

    def joined(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, day: Day, values: Values | None = None
    ) -> Joined:
        """Return the checks of the bond, joined."""
        given = self.base if values is None else values
        if given is not self.base:
            return self._joined(treaty, provision, obligor, obligee, day, given)
        key = (provision.id, obligor, obligee, day)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._joined(treaty, provision, obligor, obligee, day, given)
        return found

    def _joined(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, day: Day, values: Values
    ) -> Joined:
        instrument = self._instrument(treaty, obligor, obligee, day, values)
        text = self._text(treaty, provision, obligor, obligee, day, values)
        return instrument + Joined.of(tuple(text)) if text else instrument

    def holds(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, day: Day, values: Values | None = None
    ) -> tuple[Truth, tuple[str, ...], str]:
        """Return whether it binds, the unknown facts, and the reason where it does not."""
        found = self.joined(treaty, provision, obligor, obligee, day, values)
        if found.failed is not None:
            return Truth.NO, (), found.failed.fails
        return Truth.YES if found.holds else Truth.UNKNOWN, found.facts, ""

    def joins(self, ident: str, one: str, other: str, day: Day, look: Ledger) -> Truth:
        """Return whether an instrument binds two states toward each other, noting what was read."""
        treaty = self._by_id.get(ident)
        if treaty is None or treaty.party(one) is None or treaty.party(other) is None:
            return Truth.NO
        found = self._instrument(treaty, one, other, day, look.values)
        look.unknown += found.facts
        look.used += found.used
        return Truth.NO if found.failed is not None else Truth.YES if found.holds else Truth.UNKNOWN

    # -- the instrument ---------------------------------------------------------------------

    def _instrument(self, treaty: Treaty, obligor: str, obligee: str, day: Day, values: Values) -> Joined:
        key = (treaty.id, obligor, obligee, day)
        if values is self.base and key in self._whole:
            return self._whole[key]
        parties = self._parties.get(treaty.id)
        if parties is None:
            parties = self._parties[treaty.id] = {m.state: m for m in treaty.parties}
        members = tuple(parties[s] for s in (obligor, obligee) if s in parties)
        parts = tuple(self._in_force(treaty, m, day, values) for m in members)
        failed = next((p for p in parts if p.truth is Truth.NO), None)
        truth = Truth.NO if failed else Truth.UNKNOWN if any(p.truth is Truth.UNKNOWN for p in parts) else Truth.YES
        facts = tuple(dict.fromkeys(f for p in parts for f in p.facts)) if truth is Truth.UNKNOWN else ()
        used = tuple(dict.fromkeys(u for p in parts for u in p.used))
        args = (("treaty", treaty.id), ("obligor", obligor), ("obligee", obligee), ("date", str(day)))
        reason = failed.fails if failed else "not-in-force"
        in_force = Check("in-force", truth, reason, facts, used, args, parts, treaty.sources)
        binding, suspended = self._binding(treaty, values), self._suspended(treaty, members, values)
        if failed or not (binding.truth is suspended.truth is truth is Truth.YES):
            out = Joined.of((in_force, binding, suspended))
        else:
            out = Joined((in_force, binding, suspended), None, True, (), (*used, *binding.used, *suspended.used))
        if values is self.base:
            if len(self._whole) >= _MOST_BONDS:
                self._forget()
            self._whole[key] = out
        return out

    def _forget(self) -> None:
        """Start anew: what was worked out for one day seldom serves another, and a sweep has many days."""
        for kept in (self._whole, self._kept, self._bound):
            kept.clear()

    def _binding(self, treaty: Treaty, values: Values) -> Check:
        found = self._character.get(treaty.id) if values is self.base else None
        if found is None:
            look = Ledger(values)
            found = look.check(
                "binding", look.read(Name.binding(treaty.id), treaty.binding), "not-binding",
                treaty=treaty.id, form=str(treaty.form), sources=treaty.sources,
            )  # fmt: skip
            if values is self.base:
                self._character[treaty.id] = found
        return found

    def _suspended(self, treaty: Treaty, members: tuple[Membership, ...], values: Values) -> Check:
        key = (treaty.id, tuple(dict.fromkeys(s for m in members for s in m.sources)))
        plain = all(m.suspended is Truth.NO for m in members)
        if plain and key in self._running:
            return self._running[key]
        look = Ledger(values)
        states = [look.read(Name.suspended(treaty.id, m.state), m.suspended) for m in members]
        halted = ", ".join(m.state for m, s in zip(members, states, strict=True) if not s.is_false)
        found = look.check(
            "not-suspended", ~any_of(states), "suspended", treaty=treaty.id, states=halted, sources=key[1]
        )
        if plain:
            self._running[key] = found
        return found

    def _in_force(self, treaty: Treaty, member: Membership, day: Day, values: Values) -> Check:
        key = (treaty.id, member.state, day)
        if values is self.base and key in self._bound:
            return self._bound[key]
        out = self._party(treaty, member, day, values)
        if values is self.base:
            self._bound[key] = out
        return out

    def _party(self, treaty: Treaty, member: Membership, day: Day, values: Values) -> Check:
        look = Ledger(values)
        recorded = treaty.in_force & member.in_force
        if two_party(treaty):
            recorded = all_of([treaty.in_force, *(m.in_force for m in treaty.parties)])
        if recorded.is_false:
            truth = Truth.NO
        else:
            truth = self._dated(treaty, member, day, recorded, look)
        sources = member.sources or treaty.sources
        return look.check(
            "in-force-for", truth, "not-in-force", treaty=treaty.id, state=member.state, date=str(day),
            political=f"{treaty.id} {member.state}" if member.political else "", sources=sources,
        )  # fmt: skip

    @staticmethod
    def _dated(treaty: Treaty, member: Membership, day: Day, recorded: Truth, look: Ledger) -> Truth:
        """Three facts at most: the text in force, this party bound, and neither at an end."""
        name = force_fact(treaty, member.state)
        if recorded.is_unknown:
            # In doubt as such: signature bounds it from below, recorded dates still count.
            if _signed(treaty, day).is_false:
                return Truth.NO
            if two_party(treaty):
                value = look.read(name)
            else:
                whole = look.read(Name.in_force(treaty.id), treaty.in_force)
                value = whole & look.read(Name.in_force(treaty.id, member.state), member.in_force)
        else:
            value = Truth.YES
        start = _began(treaty, treaty.entered, day)
        if recorded.is_unknown and treaty.entered == "unknown":
            start = Truth.YES  # the same doubt, already read
        joined = Truth.YES
        if member.joined == "unknown":
            joined = Truth.YES if recorded.is_unknown else _began(treaty, "unknown", day)
        elif isinstance(member.joined, Day):
            joined = member.joined.on_or_before(day)
        over = _ended(treaty.ended, day) | _ended(member.left, day)
        dated = start & joined & ~over
        return value & look.read(name, dated)

    # -- the text ---------------------------------------------------------------------------

    def _text(
        self, treaty: Treaty, provision: Provision, obligor: str, obligee: str, day: Day, values: Values
    ) -> list[Check]:
        out = []
        version = provision.version
        if version.start is not None or version.end is not None:
            look = Ledger(values)
            truth = _wording(treaty, provision, day, look)
            out.append(look.check(
                "wording", truth, "other-wording", provision=provision.id, date=str(day), sources=provision.sources,
            ))  # fmt: skip
        later = [*self._replacing.get(provision.id, ()), *self._replacing.get(treaty.id, ())]
        for other, text in later:
            if not {obligor, obligee} <= set(other.members) or text.id == provision.id:
                continue
            found = self._instrument(other, obligor, obligee, day, values)
            look = Ledger(values)
            truth = all_of(c.truth for c in found.checks) & _wording(other, text, day, look)
            if truth.is_false:
                continue
            facts = tuple(dict.fromkeys([*found.facts, *look.unknown]))
            used = tuple(dict.fromkeys([*found.used, *look.used]))
            out.append(Check(
                "not-superseded", ~truth, "superseded", facts if truth.is_unknown else (), used,
                (("provision", provision.id), ("other", text.id)), (), text.sources,
            ))  # fmt: skip
        return out
