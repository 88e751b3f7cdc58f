"""The time of a bond between two states, cut at every day on which it may change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from foedus.core import Day, Truth
from foedus.core.dates import FIRST_YEAR
from foedus.law.bond import successor
from foedus.law.ground import Ground
from foedus.world.model import Provision, Treaty

__all__ = ["Spell", "Spells", "Tie"]

#: Reasons for which nothing at all stands: such times are gaps, not spells.
_GONE = ("not-in-force", "other-wording", "superseded")
#: Reason of a status that hangs on the day alone.
_PART = "part-of-the-time"
Standing = Literal["in force", "unknown", "not binding", "suspended", "part"]


@dataclass(frozen=True)
class Spell:
    """A time in which one directed duty has one legal status: from ``start`` to before ``end``.

    Days are ISO 8601; ``start: None`` is before every date of the record, ``end: None`` still
    going on. ``truth`` says whether it binds. It is ``no`` only where the text stands but
    binds nobody in law (``reason``: ``not-binding`` or ``suspended``); ``facts`` are those
    that leave it unknown.
    """

    start: str | None
    end: str | None
    truth: Truth
    reason: str
    facts: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """The legal status in a word; ``part`` of a month or year that was asked about as a whole."""
        if self.reason == _PART:
            return "part"
        if self.truth.is_true:
            return "in force"
        if self.truth.is_unknown:
            return "unknown"
        return "suspended" if self.reason == "suspended" else "not binding"

    def holds(self, day: Day) -> bool:
        """Whether a day lies in it; of a day known to the month or year, every one that it may be."""
        first, last = day.earliest.isoformat(), day.latest.isoformat()
        return (self.start is None or self.start <= first) and (self.end is None or last < self.end)

    def overlaps(self, start: Day | None, end: Day | None) -> bool:
        """Whether it shares a day with an interval."""
        late = end is not None and self.start is not None and self.start > end.latest.isoformat()
        early = start is not None and self.end is not None and self.end <= start.earliest.isoformat()
        return not late and not early

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "start": self.start, "end": self.end, "legal": str(self.truth), "reason": self.reason,
            "facts": list(self.facts),
        }  # fmt: skip


@dataclass(frozen=True)
class Tie:
    """One directed duty or right: who owes (or grants), to whom, by which provision, when."""

    provision: str
    obligor: str
    obligee: str
    spells: tuple[Spell, ...]

    def at(self, day: Day) -> Spell | None:
        """Return the spell of a day, or None where nothing stands.

        A day known to the month or year may lie in several spells, or in none: then its status is
        unknown, with the facts of them all, or ``part`` where only the day decides.
        """
        found = [s for s in self.spells if s.overlaps(day, day)]
        if len(found) == 1 and found[0].holds(day):
            return found[0]
        if not found:
            return None
        facts = tuple(dict.fromkeys(f for s in found for f in s.facts))
        first, last = found[0].start, found[-1].end
        start = first if first is not None and first > day.earliest.isoformat() else None
        end = last if last is not None and last <= day.latest.isoformat() else None
        only = all(s.truth.is_true for s in found)
        return Spell(start, end, Truth.UNKNOWN, _PART if only else "unknown-fact", facts)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "provision": self.provision, "obligor": self.obligor, "obligee": self.obligee,
            "spells": [s.to_dict() for s in self.spells],
        }  # fmt: skip


class Spells:
    """Cuts the time of a bond at every day on which it may change."""

    def __init__(self, g: Ground) -> None:
        self.g = g
        self._replacing: dict[str, list[tuple[Treaty, Provision]]] = {}
        for treaty in g.treaties:
            for p in treaty.provisions:
                for old in p.replaces:
                    self._replacing.setdefault(old, []).append((treaty, p))

    def tie(self, treaty: Treaty, provision: Provision, obligor: str, obligee: str) -> Tie:
        """Return one directed duty with its spells."""
        days = sorted(self._days(treaty, provision, (obligor, obligee)))
        before = days[0] - dt.timedelta(days=1) if days else dt.date(FIRST_YEAR, 1, 1)
        starts: list[dt.date | None] = [None, *days]
        out: list[Spell] = []
        for k, start in enumerate(starts):
            at = start or before
            truth, facts, reason = self.g.bonds.holds(
                treaty, provision, obligor, obligee, Day(at.year, at.month, at.day)
            )
            if truth.is_false and reason in _GONE:
                continue
            reason = reason or ("in-force" if truth.is_true else "unknown-fact")
            first = None if start is None else start.isoformat()
            end = days[k].isoformat() if k < len(days) else None
            last = out[-1] if out else None
            if last and last.end == first and (last.truth, last.reason, last.facts) == (truth, reason, facts):
                out[-1] = Spell(last.start, end, truth, reason, facts)
            else:
                out.append(Spell(first, end, truth, reason, facts))
        return Tie(provision.id, obligor, obligee, tuple(out))

    def _days(self, treaty: Treaty, provision: Provision, pair: tuple[str, str]) -> set[dt.date]:
        days = _dates(treaty, pair) | _wording_dates(provision)
        later = successor(treaty, provision)
        if later is not None:
            days |= _wording_dates(later)
        for other, text in (*self._replacing.get(provision.id, ()), *self._replacing.get(treaty.id, ())):
            if set(pair) <= set(other.members):
                days |= _dates(other, pair) | _wording_dates(text)
        return days


def _dates(treaty: Treaty, pair: tuple[str, str]) -> set[dt.date]:
    members = treaty.parties if len(treaty.parties) == 2 else [m for m in treaty.parties if m.state in pair]
    known = [treaty.entered, treaty.ended, *(d for m in members for d in (m.joined, m.left))]
    done = [treaty.signed, *(a.date for a in treaty.approvals if a.final)]
    out = {d for day in (*known, *done) if isinstance(day, Day) for d in (day.earliest, day.latest)}
    # A text whose day of entry was not found counts as unknown to the end of the year after the last of these.
    return out | {dt.date(day.latest.year + 2, 1, 1) for day in done if isinstance(day, Day)}


def _wording_dates(provision: Provision) -> set[dt.date]:
    v = provision.version
    return {d for day in (v.start, v.end, v.seen) if isinstance(day, Day) for d in (day.earliest, day.latest)}
