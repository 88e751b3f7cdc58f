"""A sweep says of every pair and day what the whole answer for that event says."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.core import Day, Truth
from foedus.law import owed, sweep
from foedus.world import Act, Action, Event, Level, Status, World, load
from property.worlds import CODES, worlds

DAYS = (Day(2000, 6, 1), Day(2001, 5, 1), Day(2010, 7, 1), Day(2020, 1, 1))
MILITARY = (Action.ASSIST_MILITARILY, Action.ASSIST)
PAIRS = tuple((a, v) for v in CODES for a in CODES if a != v)


def agree(world: World, pairs: list[tuple[str, str, Day]], act: Act, level: Level, provoked: Truth) -> None:
    """Hold each row of a sweep against ``owed`` for its event."""
    found = sweep(world, pairs, act=act, level=level, provoked=provoked).rows
    assert len(found) == len(pairs)
    for one, (attacker, victim, day) in zip(found, pairs, strict=True):
        event = Event(act, by=attacker, on=victim, at=victim, level=level, provoked=provoked, date=day)
        best: dict[str, Status] = {}
        for d in owed(world, event, obligee=victim).duties:
            if d.action in MILITARY:
                best[d.obligor] = max(d.status, best.get(d.obligor, Status.NOT_OWED), key=lambda s: s.strength)
        counts = tuple(
            sum(s is wanted for s in best.values())
            for wanted in (Status.OWED, Status.OWED_IF, Status.DISCRETIONARY, Status.UNKNOWN)
        )
        assert one == (attacker, victim, day, *counts), event


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    worlds(replacing=True), st.permutations([(*p, d) for p in PAIRS for d in DAYS]), st.sampled_from(Act),
    st.sampled_from(Level), st.sampled_from(Truth),
)  # fmt: skip
def test_every_row_equals_the_answer_for_its_event(
    world: World, pairs: list[tuple[str, str, Day]], act: Act, level: Level, provoked: Truth
) -> None:
    agree(world, pairs[:16], act, level, provoked)


def test_the_shipped_scenario_swept_is_the_shipped_scenario_asked() -> None:
    world = load("south-caucasus")
    states = ("ARM", "AZE", "KAZ", "RUS", "TUR", "USA")
    days = (Day(2005, 1, 1), Day(2011, 9, 1), Day(2021, 1, 1), Day(2026, 2, 28))
    pairs = [(a, v, d) for v in states for d in days for a in states if a != v]
    agree(world, pairs, Act.ARMED_ATTACK, Level.WAR, Truth.UNKNOWN)
    agree(world, pairs, Act.BLOCKADE_BY_FORCES, Level.UNKNOWN, Truth.NO)


def test_a_supposition_about_one_attacker_touches_no_other() -> None:
    world = load("south-caucasus").supposing({"CST1992.3 covers an attack by RUS": "yes"})
    pairs = [(a, "KAZ", Day(2026, 2, 28)) for a in ("RUS", "BLR")]
    first, second = sweep(world, pairs), sweep(world, pairs[::-1])
    assert set(first.rows) == set(second.rows)
    assert first.rows[0][3:] == (0, 4, 0, 0)
    assert first.rows[1][3:] == (0, 0, 0, 4)
