"""The events that a search for grey zones goes through, and the command line that repeats one of them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from foedus.core import Day, InputError, Truth, living
from foedus.world.model import Area, Event
from foedus.world.terms import Act, Attribution, Kind, Level
from foedus.world.world import World

__all__ = ["LEVELS", "Row", "Space", "command", "space"]

#: Levels that an event has reached; *unknown* is a gap in a report, not a fourth kind of event.
LEVELS = (Level.INCIDENT, Level.CLASH, Level.WAR)


@dataclass(frozen=True)
class Row:
    """An object at a place, as it falls on one of the victims."""

    object: str
    place: str
    victim: str


@dataclass(frozen=True)
class Space:
    """The events that are searched; every combination of the axes that can happen.

    ``who`` holds each actor acknowledged and disputed, and once nobody known (None).
    ``possible`` (W, R) is false where an actor would act on itself.
    """

    world: World = field(repr=False, compare=False)
    day: Day
    acts: tuple[tuple[Act, Level], ...]
    who: tuple[tuple[str | None, Attribution], ...]
    rows: tuple[Row, ...]
    provoked: Truth = Truth.NO
    intent: Truth = Truth.YES

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of acts with levels, of actors with attributions, of rows."""
        return len(self.acts), len(self.who), len(self.rows)

    @cached_property
    def possible(self) -> NDArray[np.bool_]:
        """Whether an actor and a row make an event, shape (W, R)."""
        return np.array(
            [[actor not in (row.object, row.victim) for row in self.rows] for actor, _ in self.who], dtype=bool
        ).reshape(len(self.who), len(self.rows))

    @property
    def cells(self) -> int:
        """Number of cells: acts with levels, times the actors and rows that make an event."""
        return len(self.acts) * int(self.possible.sum())

    @cached_property
    def slices(self) -> dict[str, slice]:
        """The rows of each victim."""
        out = {}
        start = 0
        for victim, rows in groupby(self.rows, key=lambda r: r.victim):
            stop = start + len(list(rows))
            out[victim] = slice(start, stop)
            start = stop
        return out

    def event(self, a: int, w: int, r: int) -> Event:
        """Return the event of one cell; steps are left as an event has them, not known."""
        act, level = self.acts[a]
        actor, attribution = self.who[w]
        row = self.rows[r]
        return Event(
            act, by=() if actor is None else (actor,), on=(row.object,), at=row.place, level=level,
            attribution=attribution, provoked=self.provoked, intent=self.intent,
        )  # fmt: skip


def space(
    world: World,
    *,
    victims: tuple[str, ...] | None = None,
    actors: tuple[str, ...] | None = None,
    acts: tuple[Act, ...] | None = None,
    levels: tuple[Level, ...] = LEVELS,
    provoked: Truth = Truth.NO,
    intent: Truth = Truth.YES,
) -> Space:
    """Return the event space of a world at its date.

    Objects are the states that exist then; places are those where each can be met: its own
    territory, the areas whose sovereign it is, its border zones, and where its forces stand
    abroad. Actors are the same states and the non-state actors.
    """
    day = world.as_of
    states = [s.code for s in world.actors if _exists(s.code, day)]
    others = sorted(s.code for s in world.states if s.kind is Kind.NON_STATE)
    areas = sorted((x for x in world.areas if _stands(x, day)), key=lambda x: x.id)
    rows = []
    for state in states:
        places = [state, *(x.id for x in areas if state in (x.sovereign, *x.border_of, *x.forces_of))]
        for place in dict.fromkeys(places):
            owner = world.sovereign(place)
            border = next((x.border_of for x in areas if x.id == place), ())
            hit = {state} if border or owner is None else {state, owner}
            rows += [Row(state, place, v) for v in hit if v in states and (victims is None or v in victims)]
    order = {p: i for i, p in enumerate([*states, *(x.id for x in areas)])}
    rows.sort(key=lambda r: (r.victim, r.victim != r.object, order[r.place], r.object))
    wanted = [*states, *others] if actors is None else [c for c in (*states, *others) if c in actors]
    known = (Attribution.ACKNOWLEDGED, Attribution.DISPUTED)
    who: list[tuple[str | None, Attribution]] = [(c, a) for a in known for c in wanted]
    if actors is None:
        who.append((None, Attribution.UNATTRIBUTED))
    return Space(
        world, day, tuple((a, lv) for a in (acts or tuple(Act)) for lv in levels), tuple(who), tuple(rows),
        provoked, intent,
    )  # fmt: skip


def _exists(code: str, day: Day) -> bool:
    """Whether a state existed on a day; an invented one of a scenario always does."""
    try:
        living(code, on=day)
    except InputError:
        return False
    return True


def _stands(area: Area, day: Day) -> bool:
    """Whether a place is recorded as one on a day."""
    begun = area.start is None or not area.start.on_or_before(day).is_false
    return begun and not (area.end is not None and area.end.on_or_before(day).is_true)


def command(scenario: str, world: World, event: Event, filters: tuple[str, ...] = ()) -> str:
    """Return the command line that asks about one event in a world.

    Parameters
    ----------
    scenario
        The name or folder under which the world is opened.
    filters
        What was left out when it was opened.
    """
    words = ["foedus", "owed", scenario, "--act", str(event.act)]
    for code in event.by:
        words += ["--by", code]
    for code in event.on:
        words += ["--on", code]
    if event.at is not None:
        words += ["--at", event.at]
    words += ["--level", str(event.level), "--attribution", str(event.attribution)]
    words += ["--provoked", str(event.provoked), "--intent", str(event.intent)]
    for name in filters:
        words += ["--filter", name]
    for name in world.removed:
        words += ["--without", name]
    for fact, value in sorted(world.suppositions.items()):
        words += ["--suppose", f"{fact}={value}"]
    return shlex.join([*words, "--as-of", str(world.as_of)])
