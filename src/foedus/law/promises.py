"""The promises of a world by the days on which they may bind: what a question has to look at.

A record of two centuries holds thousands of promises, of which a few hundred stand on any
day. The dates of text and wording rule the rest out before anything is evaluated.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from foedus.core import Day
from foedus.law.decide import standing
from foedus.world.model import Provision, Treaty
from foedus.world.terms import Action, ProvisionKind

__all__ = ["RIGHTS", "Promise", "Promises", "promises"]

#: Actions that open a territory to somebody.
RIGHTS = (Action.GRANT_ACCESS, Action.GRANT_TRANSIT, Action.LEND_TERRITORY, Action.INTERVENE)
#: Ordinals before and after every date.
_EVER, _NEVER = 0, 10**7


@dataclass(frozen=True, slots=True)
class Promise:
    """One duty of a text with those between whom it may run, and the days that its dates allow.

    ``first`` and ``last`` are ordinals of days (proleptic Gregorian): a day wholly before
    ``first``, or on or after ``last``, is certainly outside. Doubtful dates are taken wide.
    """

    treaty: Treaty
    provision: Provision
    obligors: tuple[str, ...]
    obligees: tuple[str, ...]
    standing: bool
    first: int
    last: int

    def may_bind(self, day: Day) -> bool:
        """Whether the dates of text and wording leave it possible that it stands on a day."""
        return day.latest.toordinal() >= self.first and day.earliest.toordinal() < self.last

    def touches(self, states: frozenset[str]) -> bool:
        """Whether one of the states owes or is owed."""
        return not (states.isdisjoint(self.obligors) and states.isdisjoint(self.obligees))


class Promises:
    """All duties of some treaties (``all``) and what opens a territory (``grants``), in order of id; by day."""

    _MOST = 512

    def __init__(self, treaties: tuple[Treaty, ...]) -> None:
        self.treaties = treaties
        found = [
            _promise(t, p)
            for t in treaties for p in t.provisions
            if p.kind is ProvisionKind.DUTY and p.action is not None
        ]  # fmt: skip
        self.all = tuple(sorted(found, key=lambda x: x.provision.id))
        grants = [
            _promise(t, p) for t in treaties for p in t.provisions
            if p.kind in (ProvisionKind.DUTY, ProvisionKind.PERMISSION) and p.action in RIGHTS
        ]  # fmt: skip
        self.grants = tuple(sorted(grants, key=lambda x: x.provision.id))
        self._days: OrderedDict[Day, tuple[Promise, ...]] = OrderedDict()
        self._toward: OrderedDict[Day, dict[str, tuple[Promise, ...]]] = OrderedDict()

    def live(self, day: Day) -> tuple[Promise, ...]:
        """Return the promises that may bind on a day, in order of id."""
        found = self._days.get(day)
        if found is None:
            late, early = day.latest.toordinal(), day.earliest.toordinal()
            found = tuple(p for p in self.all if late >= p.first and early < p.last)
            self._days[day] = found
            if len(self._days) > self._MOST:
                self._days.popitem(last=False)
        return found

    def toward(self, state: str, day: Day) -> tuple[Promise, ...]:
        """Return the promises to a state that may bind on a day, in order of id."""
        index = self._toward.get(day)
        if index is None:
            lists: dict[str, list[Promise]] = {}
            for promise in self.live(day):
                for obligee in promise.obligees:
                    lists.setdefault(obligee, []).append(promise)
            index = self._toward[day] = {k: tuple(v) for k, v in lists.items()}
            if len(self._toward) > self._MOST:
                self._toward.popitem(last=False)
        return index.get(state, ())

    def lapsed(self, day: Day) -> Iterator[Promise]:
        """Yield the promises whose dates rule them out on a day, in order of id."""
        return (p for p in self.all if not p.may_bind(day))


def _promise(treaty: Treaty, provision: Provision) -> Promise:
    members = treaty.members
    first, last = span(treaty)
    version = provision.version
    if isinstance(version.start, Day):
        first = max(first, version.start.earliest.toordinal())
    if isinstance(version.end, Day):
        last = min(last, version.end.latest.toordinal())
    return Promise(
        treaty, provision, tuple(sorted(provision.obligors or members)), tuple(sorted(provision.obligees or members)),
        standing(provision), first, last,
    )  # fmt: skip


def span(treaty: Treaty) -> tuple[int, int]:
    """Return the ordinals between which the dates of a text leave it possible that it is in force."""
    first, last = _EVER, _NEVER
    if isinstance(treaty.entered, Day):
        first = treaty.entered.earliest.toordinal()
    elif isinstance(treaty.signed, Day):
        first = treaty.signed.earliest.toordinal()
    if isinstance(treaty.ended, Day):
        last = treaty.ended.latest.toordinal()
    return first, last


_KEPT: OrderedDict[int, Promises] = OrderedDict()
_MOST = 32


def promises(treaties: tuple[Treaty, ...]) -> Promises:
    """Return the promises of treaties; the last few are kept, since a world at another date has the same."""
    found = _KEPT.get(id(treaties))
    if found is not None and found.treaties is treaties:
        _KEPT.move_to_end(id(treaties))
        return found
    made = _KEPT[id(treaties)] = Promises(treaties)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return made
