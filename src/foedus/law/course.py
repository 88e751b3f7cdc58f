"""The course of promises over time, as rows of bars: what a timeline draws.

Rows are the promises themselves; where these are too many to read, one row for each text and
action, then one for each text, then the longest of them, with the number left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from foedus.core import parse_day
from foedus.law.register import Entry, Register
from foedus.law.spells import Tie
from foedus.world.terms import Action

__all__ = ["Bar", "Course", "Look", "Row", "course"]

#: What a bar says, from strongest to weakest: a strong verb in force, a weak verb in force, ...
Look = Literal["in force", "weak verb", "unknown", "suspended", "not binding"]
LOOKS: tuple[Look, ...] = ("in force", "weak verb", "unknown", "suspended", "not binding")
Direction = Literal["both", "owes", "owed"]
_FIRST, _LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)


@dataclass(frozen=True)
class Bar:
    """A time with one look: ISO days, ``end`` excluded, None where open."""

    start: str | None
    end: str | None
    look: Look


@dataclass(frozen=True)
class Row:
    """One line of the timeline: a text, its actions, in which direction, and its bars."""

    id: str
    treaty: str
    provision: str | None
    actions: tuple[Action, ...]
    direction: Direction
    right: bool
    others: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Course:
    """Rows in order of their first day; ``left_out`` were too many to draw."""

    by: Literal["promise", "text and action", "text"]
    rows: tuple[Row, ...]
    left_out: int = 0


def course(register: Register, most: int = 36, most_texts: int = 100) -> Course:
    """Return the rows of a timeline.

    Parameters
    ----------
    most
        Rows at most where a row is a promise, or an action of a text.
    most_texts
        Rows at most where a row is a text, which need less room.

    Raises
    ------
    ValueError
        If either is below one.
    """
    if min(most, most_texts) < 1:
        raise ValueError("a timeline needs room for one row")
    fine = _rows(register, lambda p: (p.id,))
    if len(fine) <= most:
        return Course("promise", fine)
    middle = _rows(register, lambda p: (p.treaty, str(p.action), p.right))
    if len(middle) <= most:
        return Course("text and action", middle)
    coarse = _rows(register, lambda p: (p.treaty,))
    if len(coarse) <= most_texts:
        return Course("text", coarse)
    longest = {r.id for r in sorted(coarse, key=lambda r: (-_length(register, r), r.id))[:most_texts]}
    return Course("text", tuple(r for r in coarse if r.id in longest), len(coarse) - most_texts)


def _rows(register: Register, key: Callable[[Entry], tuple[object, ...]]) -> tuple[Row, ...]:
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for p in register.entries:
        groups.setdefault(key(p), []).append(p)
    out = []
    for name, found in groups.items():
        sides: dict[Direction, tuple[Bar, ...]] = {
            "owes": _bars((p, t) for p in found for t in p.owes),
            "owed": _bars((p, t) for p in found for t in p.owed),
        }
        whole = name == (found[0].treaty,)
        if sides["owes"] == sides["owed"] or whole:
            # A row that stands for a whole text speaks of both directions together.
            both = _bars((p, t) for p in found for t in p.ties)
            direction: Direction = "both" if sides["owes"] and sides["owed"] else "owes" if sides["owes"] else "owed"
            sides = {direction: both}
        actions = tuple(sorted({p.action for p in found}, key=list(Action).index))
        for direction, bars in sides.items():
            if bars:
                provision = found[0].text.id if len(found) == 1 and not whole else None
                ident = ":".join(str(x) for x in name) + f":{direction}"
                right = all(p.right for p in found)
                out.append(
                    Row(ident, found[0].treaty, provision, actions, direction, right, _others(register, found), bars)
                )
    return tuple(sorted(out, key=_begun(out)))


def _begun(rows: list[Row]) -> Callable[[Row], Any]:
    """Return the order: the texts by their first day, within a text the actions in theirs."""
    first: dict[str, str] = {}
    for r in rows:
        start = min((b.start or "" for b in r.bars), default="")
        first[r.treaty] = min(first.get(r.treaty, start), start)
    return lambda r: (first[r.treaty], r.treaty, [list(Action).index(a) for a in r.actions], r.id)


def _others(register: Register, found: list[Entry]) -> tuple[str, ...]:
    ties = [t for p in found for t in p.ties]
    return tuple(sorted({t.obligee if t.obligor == register.state else t.obligor for t in ties}))


def _bars(ties: Iterable[tuple[Entry, Tie]]) -> tuple[Bar, ...]:
    """Join spells: at each time the strongest of those that stand."""
    spells = []
    for promise, tie in ties:
        weak = promise.modality is not None and promise.modality.weak
        for s in tie.spells:
            # "part" is said of a month or year that is asked about as a whole; a spell of the record has its days.
            standing = s.standing if s.standing != "part" else "unknown"
            look: Look = "weak verb" if weak and standing == "in force" else standing
            start = dt.date.fromisoformat(s.start) if s.start else _FIRST
            end = dt.date.fromisoformat(s.end) if s.end else _LAST
            spells.append((start, end, LOOKS.index(look)))
    spells = sorted(set(spells))
    cuts = sorted({d for s in spells for d in s[:2]})
    out: list[tuple[dt.date, dt.date, int]] = []
    for start, end in itertools.pairwise(cuts):
        looks = [k for a, b, k in spells if a <= start and end <= b]
        if not looks:
            continue
        if out and out[-1][1] == start and out[-1][2] == min(looks):
            out[-1] = (out[-1][0], end, min(looks))
        else:
            out.append((start, end, min(looks)))
    return tuple(
        Bar(None if a == _FIRST else a.isoformat(), None if b == _LAST else b.isoformat(), LOOKS[k]) for a, b, k in out
    )


def _length(register: Register, row: Row) -> float:
    first, last = register.years
    total = 0.0
    for b in row.bars:
        start = first if b.start is None else max(first, parse_day(b.start).decimal)
        end = last if b.end is None else min(last, parse_day(b.end).decimal)
        total += max(0.0, end - start)
    return total
