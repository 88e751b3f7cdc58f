"""The three events of a crisis that the law layer is asked about, and which pairs there are."""

from __future__ import annotations

from dataclasses import dataclass

from foedus.core import Truth
from foedus.law import Duties
from foedus.world import Act, Event, Level, World

__all__ = ["CrisisEvents", "crisis_duties", "crisis_events", "pairs"]


@dataclass(frozen=True)
class CrisisEvents:
    """The law layer's answers for a clash, a war and pressure without force."""

    clash: Duties
    war: Duties
    pressure: Duties


def crisis_events(world: World, challenger: str, target: str) -> tuple[Event, Event, Event]:
    """Return the events of a crisis: armed attack at clash and at war level, economic pressure.

    The challenger moves first, so the attack is unprovoked; whether any procedural step is
    taken stays unknown.
    """
    by, on = (challenger,), (target,)

    def event(act: Act, level: Level) -> Event:
        return Event(act, by=by, on=on, at=target, level=level, date=world.as_of, provoked=Truth.NO)

    return (
        event(Act.ARMED_ATTACK, Level.CLASH),
        event(Act.ARMED_ATTACK, Level.WAR),
        event(Act.ECONOMIC_PRESSURE, Level.INCIDENT),
    )


def crisis_duties(world: World, challenger: str, target: str) -> CrisisEvents:
    """Return what is owed in the three events of a crisis."""
    from foedus.law import owed

    clash, war, pressure = crisis_events(world, challenger, target)
    return CrisisEvents(owed(world, clash), owed(world, war), owed(world, pressure))


def pairs(world: World) -> tuple[tuple[str, str], ...]:
    """Return every directed pair of states that share a land border or of which one is a major power.

    States without a capability figure are left out: the contest cannot be computed for them.
    """
    states = [s for s in world.actors if s.cinc is not None]
    return tuple(
        (i.code, j.code)
        for i in states for j in states
        if i.code != j.code and (i.major_power or j.major_power or world.border(i.code, j.code) is not None)
    )  # fmt: skip
