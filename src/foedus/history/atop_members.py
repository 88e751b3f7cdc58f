"""Who owes a promise to whom, and when: members, phases and spells of an ATOP treaty.

A member can enter later, leave earlier, leave and come back, and promise other things in
the next phase. What a state owes another follows from its own codes in a phase, while both
belong to it. From that the widest groups are formed that a provision can say: these owe it
to those, between these days.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from foedus.core import Day, by_code, by_number, find
from foedus.history.atop_codes import Promise, Row, promises

__all__ = ["Group", "Spell", "day_of", "groups", "hulls", "spells", "state_code"]

#: COW numbers under which the country table has two codes, one after the other.
_TWO_CODES = {345: ("YUG", "SRB")}


@dataclass(frozen=True)
class Spell:
    """A member in a phase: bound from ``start`` to before ``end`` (``None``: to the end of the record)."""

    state: str
    phase: int
    start: Day
    end: Day | None
    made: tuple[Promise, ...]


@dataclass(frozen=True)
class Group:
    """A promise that some states owe some others, between two days if not all the time."""

    promise: Promise
    obligors: tuple[str, ...]
    obligees: tuple[str, ...]
    start: Day | None
    end: Day | None


@cache
def state_code(cow: int, day: Day) -> str:
    """Return the code of a COW number; where that number has two codes, the one of the day."""
    # A party that never belonged to the state system (Annam) is found by its number as a name.
    return (by_number(cow, day) or find(cow)).code


def day_of(year: int, month: int | None, day: int | None) -> Day:
    """Return a date of the files; a blank month or day stays unknown."""
    return Day(year, month or None, (day or None) if month else None)


def next_day(day: Day) -> Day:
    """Return the day after a last day; a date known only to the month or year stays as it is."""
    if not day.exact:
        return day
    moved = day.earliest + dt.timedelta(days=1)
    return Day(moved.year, moved.month, moved.day)


def spells(rows: Iterable[Row]) -> list[Spell]:
    """Return the spells of the members of one treaty, in order of phase, state and day.

    The files give the last day of a spell. Where the same member goes on in another phase on
    that very day, the day belongs to the later phase.
    """
    read = list(rows)
    starts = {(r["member"], _start(r)) for r in read}
    out: list[Spell] = []
    for row in read:
        start, last = _start(row), _last(row)
        assert row["member"] is not None
        end = None if last is None else last if (row["member"], last) in starts else next_day(last)
        named = tuple(
            sorted({state_code(cow, start) for cow in (row["statthr1"], row["statthr2"]) if cow})
        )  # fmt: skip
        made = tuple(promises(row, named))
        whole = Spell("", row["phase"] or 0, start, end, made)
        out += _by_code(row["member"], whole)
    return sorted(out, key=lambda s: (s.phase, s.state, s.start))


def _start(row: Row) -> Day:
    assert row["yrent"] is not None
    return day_of(row["yrent"], row["moent"], row["dayent"])


def _last(row: Row) -> Day | None:
    return day_of(row["yrexit"], row["moexit"], row["dayexit"]) if row["yrexit"] else None


def _by_code(cow: int, whole: Spell) -> list[Spell]:
    """Split a spell where the member's number passes from one code to the next."""
    first = state_code(cow, whole.start)
    for other in _TWO_CODES.get(cow, ()):
        country = by_code(other)
        for span in country.spells if country is not None else ():
            cut = span.start
            inside = cut is not None and whole.start < cut and (whole.end is None or cut < whole.end)
            if inside and cut is not None and other != first:
                return [replace(whole, state=first, end=cut), replace(whole, state=other, start=cut)]
    return [replace(whole, state=first)]


def hulls(found: Iterable[Spell]) -> dict[str, tuple[Day, Day | None]]:
    """Return for each state its first day in a treaty and the end of its last spell."""
    out: dict[str, tuple[Day, Day | None]] = {}
    for s in found:
        if s.state not in out:
            out[s.state] = s.start, s.end
        else:
            start, end = out[s.state]
            out[s.state] = min(start, s.start), None if end is None or s.end is None else max(end, s.end)
    return dict(sorted(out.items()))


# -- from pairs to groups ---------------------------------------------------------------------

_Pair = tuple[str, str]
_Run = tuple[Day, Day | None]


def _before(a: Day | None, b: Day | None) -> bool:
    """Whether an end comes before another; no end is the last."""
    return a is not None and (b is None or a < b)


def _runs(found: list[Spell]) -> dict[Promise, dict[_Pair, list[_Run]]]:
    """Return for each promise and pair the intervals in which it is owed, adjoining ones joined."""
    raw: dict[Promise, dict[_Pair, list[_Run]]] = defaultdict(lambda: defaultdict(list))
    phases: dict[int, list[Spell]] = defaultdict(list)
    for s in found:
        phases[s.phase].append(s)
    for members in phases.values():
        for one in members:
            for other in members:
                start = max(one.start, other.start)
                end = other.end if _before(other.end, one.end) else one.end
                if one.state == other.state or not (end is None or start < end):
                    continue
                for promise in one.made:
                    raw[promise][one.state, other.state].append((start, end))
    return {p: {pair: _joined(runs) for pair, runs in pairs.items()} for p, pairs in raw.items()}


def _joined(runs: list[_Run]) -> list[_Run]:
    out: list[_Run] = []
    for start, end in sorted(runs, key=lambda r: r[0]):
        if out and not _before(out[-1][1], start):
            before = out[-1][1]
            out[-1] = (out[-1][0], end if _before(before, end) else before)
        else:
            out.append((start, end))
    return out


def groups(found: list[Spell]) -> list[Group]:
    """Return the promises of a treaty with those who owe them, those they are owed to, and dates.

    A date is given only where the membership of the two does not already bound the promise.
    Parties are given as empty where they are all parties of the treaty.
    """
    whole = hulls(found)
    phases = {s.phase for s in found}
    starts = {min(s.start for s in found if s.phase == p) for p in phases}
    ends = {_latest(s.end for s in found if s.phase == p) for p in phases} - {None}
    out: list[Group] = []
    for promise, pairs in _runs(found).items():
        windows: dict[tuple[Day | None, Day | None], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        needed = [
            (pair, run, _needed(whole, pair, run)) for pair, runs in pairs.items() for run in runs
        ]  # fmt: skip
        firsts = {start for _, _, (start, _) in needed if start is not None} & starts
        lasts = {end for _, _, (_, end) in needed if end is not None} & ends
        for (one, other), (begin, over), (start, end) in needed:
            # A pair whose membership bounds it anyway joins those for whom the phase makes the date.
            if start is None:
                start = max((d for d in firsts if not begin < d), default=None)
            if end is None:
                end = min((d for d in lasts if over is not None and not d < over), default=None)
            windows[start, end][one].add(other)
        for (start, end), owed in windows.items():
            out += _grouped(promise, owed, start, end, frozenset(whole))
    return sorted(out, key=lambda g: (g.promise.rank, _order(g.start), _order(g.end), g.obligors, g.obligees))


def _latest(days: Iterable[Day | None]) -> Day | None:
    out: list[Day] = []
    for day in days:
        if day is None:
            return None
        out.append(day)
    return max(out)


def _order(day: Day | None) -> tuple[dt.date, dt.date]:
    return (dt.date.min, dt.date.min) if day is None else (day.earliest, day.latest)


def _needed(whole: dict[str, tuple[Day, Day | None]], pair: _Pair, run: _Run) -> tuple[Day | None, Day | None]:
    (a, b), (start, end) = pair, run
    first = max(whole[a][0], whole[b][0])
    last = whole[b][1] if _before(whole[b][1], whole[a][1]) else whole[a][1]
    return None if start == first else start, None if end == last else end


def _grouped(
    promise: Promise, owed: dict[str, set[str]], start: Day | None, end: Day | None, everybody: frozenset[str]
) -> list[Group]:
    """Join the obligors that owe the same to the same states, themselves left aside."""
    alike: dict[frozenset[str], set[str]] = defaultdict(set)
    for obligor, obligees in owed.items():
        alike[frozenset(obligees)].add(obligor)
    mutual: dict[frozenset[str], set[str]] = defaultdict(set)
    joined = []
    for toward, obligors in alike.items():
        if len(obligors) > 1:
            joined.append((obligors, toward))
        else:
            mutual[toward | obligors].update(obligors)
    joined += [(obligors, around - obligors if len(obligors) == 1 else around) for around, obligors in mutual.items()]
    out = []
    for obligors, toward in joined:
        others = everybody - obligors if len(obligors) == 1 else everybody
        out.append(Group(
            promise, () if obligors == everybody else tuple(sorted(obligors)),
            () if toward == others else tuple(sorted(toward)), start, end,
        ))  # fmt: skip
    return out
