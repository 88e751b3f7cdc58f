"""The map of grey zones says of every cell what the whole answer for that event says."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.core import Truth
from foedus.law import owed
from foedus.law.gaps_map import made
from foedus.law.gaps_zones import zone_of
from foedus.law.grid import STATUSES, Grid
from foedus.law.grid_reasons import failing
from foedus.law.grid_space import space
from foedus.law.ground import ground
from foedus.world import Event, Status, World, load
from property.worlds import CODES, cases, worlds

SAMPLED = 40
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def agree(
    world: World, seed: int, count: int, *, helpers: tuple[str, ...] | None = None, intent: Truth = Truth.YES,
    provoked: Truth = Truth.NO,
) -> None:  # fmt: skip
    """Hold sampled cells of the map against ``owed`` for their events: status, kinds, clauses, facts."""
    room = space(world, intent=intent, provoked=provoked)
    found = made(Grid(ground(world), room), helpers)
    if not room.possible.any():
        return  # on that day no state of the world exists
    cells = np.argwhere(np.broadcast_to(room.possible, room.shape))
    picked = cells[sorted(random.Random(seed).sample(range(len(cells)), min(count, len(cells))))]
    where = tuple(picked[:, k] for k in range(3))
    facts, clauses = found.facts.lists(where), found.clauses.lists(where)
    for n, (a, w, r) in enumerate(picked.tolist()):
        victim = room.rows[r].victim
        event = room.event(a, w, r)
        zone = zone_of(owed(world, event, obligee=victim), victim, helpers)
        mine = (STATUSES[found.status[a, w, r]], int(found.kinds[a, w, r]), clauses[n], facts[n])
        assert mine == (zone.status, zone.bits, zone.clauses, zone.facts), event


@quick
@given(
    worlds(replacing=True), st.integers(0, 10**6), st.sampled_from((Truth.YES, Truth.YES, Truth.UNKNOWN, Truth.NO)),
    st.sampled_from((Truth.NO, Truth.UNKNOWN)),
)  # fmt: skip
def test_every_cell_equals_the_answer_for_its_event(world: World, seed: int, intent: Truth, provoked: Truth) -> None:
    agree(world, seed, SAMPLED, intent=intent, provoked=provoked)


@quick
@given(worlds(replacing=True), st.integers(0, 10**6), st.sampled_from(CODES))
def test_a_map_of_one_helper_equals_the_answers_of_that_helper(world: World, seed: int, helper: str) -> None:
    agree(world, seed, SAMPLED // 2, helpers=(helper,))


@quick
@given(cases(), st.integers(0, 10**6))
def test_the_map_agrees_on_worlds_that_use_the_whole_format(case: tuple[World, Event], seed: int) -> None:
    agree(case[0], seed, SAMPLED // 2)


@quick
@given(worlds(replacing=True), st.integers(0, 10**6), st.sampled_from((Truth.YES, Truth.UNKNOWN, Truth.NO)))
def test_cells_in_which_a_duty_fails_first_for_the_same_condition_share_its_reason(
    world: World, seed: int, intent: Truth
) -> None:
    room = space(world, intent=intent)
    grid = Grid(ground(world), room)
    rng = random.Random(seed)
    bound = [(v, rows, x, o) for v, rows in room.slices.items()
             for x in grid.ground.promises.toward(v, room.day) if not x.standing for o in x.obligors if o != v]  # fmt: skip
    for victim, rows, promise, obligor in rng.sample(bound, min(3, len(bound))):
        numbers = failing(grid, promise.treaty, promise.provision, obligor, victim, rows)
        cells = np.argwhere(np.broadcast_to(room.possible[:, rows], numbers.shape))
        duty = grid.field(promise.treaty, promise.provision, obligor, victim, rows)
        if not len(cells):
            continue
        reasons: dict[int, str] = {}
        for a, w, i in cells[sorted(rng.sample(range(len(cells)), min(SAMPLED, len(cells))))].tolist():
            number = int(numbers[a, w, i])
            answer = owed(world, room.event(a, w, rows.start + i), obligor=obligor, obligee=victim)
            both = (*answer.duties, *answer.lapsed)
            told = next(d for d in both if d.provision == promise.provision.id and d.action is promise.provision.action)
            failed = duty is None or duty.status[a, w, i] == 0
            assert failed == (told.status is Status.NOT_OWED) and (number == 0 or failed)
            if failed:
                assert reasons.setdefault(number, told.reason) == told.reason


def test_the_shipped_scenario_agrees_cell_by_cell_with_the_answers() -> None:
    world = load("south-caucasus")
    agree(world, 7, 300)
    # A day when it is open which wording of the Collective Security Treaty's article 4 stands.
    agree(world.at("2007-06-01"), 8, 100)
    agree(world.supposing({"AZTR2025 in force for TUR": "yes"}), 9, 100)
