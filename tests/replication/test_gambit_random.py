"""Random whole crisis games against Gambit.

Gambit's behaviour-strategy logit solver follows the principal branch of the agent quantal response
equilibrium from precision 0 (Turocy 2005) on the extensive form, which is written from the
payoffs. It ends not exactly at the precision asked for (within 1e-7), so both are compared at
the one where it ended.
"""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest

from crisis_games import game_of
from foedus.bench.crisis import random_arrays
from foedus.bench.gambit import extensive_form, joining_form
from foedus.crisis import Game, join_batch, solve

#: Number of games for 0, 1, ... third parties.
NUMBERS = (60, 60, 60, 40, 20)
MENUS: tuple[tuple[int, ...], ...] = ((0,), (1,), (0, 1))


def _random_game(k: int, number: int) -> tuple[Game, Fraction, float]:
    rng = np.random.default_rng([k, number])
    precision = float(np.exp(rng.uniform(np.log(0.5), np.log(8.0))))
    menus = tuple(MENUS[int(rng.choice(3, p=(0.4, 0.4, 0.2)))] for _ in range(k))
    base = game_of(
        menus, n=1, seed=1000 * k + number, stake=float(np.exp(rng.normal(0.8, 0.8))),
        cost=(float(rng.uniform(0, 1.5)), float(rng.uniform(0, 1))),
    )  # fmt: skip
    # What the tree can hold: plain logit at the root, chance at the level, no counter-pressure.
    p = base.parameters.replace(tau=1.0, war_help_target=0.0, war_help_challenger=0.0, rho=0.0)
    war = Fraction(int(rng.integers(1, 100)), 100)
    escalation = np.array([np.log(float(war / (1 - war)))])
    return base.replace(parameters=p, escalation=escalation), war, precision


@pytest.mark.parametrize("k", range(5))
def test_random_trees(k: int) -> None:
    gbt = pytest.importorskip("pygambit")
    uneven, uncertain = 0, 0
    for number in range(NUMBERS[k]):
        game, war, precision = _random_game(k, number)
        tree = gbt.read_efg(io.StringIO(extensive_form(game, war)))
        end = gbt.qre.logit_solve_lambda(tree, precision, first_step=0.1, max_accel=1.3)[0]
        assert end.lam == pytest.approx(precision, abs=1e-7)
        e = solve(game.replace(precision=float(end.lam)))
        mine = [e.p_status_quo, e.p_pressure, e.p_force]
        for resist in (e.p_resist_pressure, e.p_resist_force):
            mine += [1.0 - resist, resist]
        for x, party in enumerate(game.third_parties):
            for level in (0, 1):
                helps = [e.help[level, x, side] for side in party.menu]
                mine += [1.0 - np.sum(helps, axis=0), *helps]
        # By index: the profile of the behaviour result cannot be read by name in every version.
        theirs = [float(end[x]) for x in range(len(end))]
        assert len(theirs) == len(mine)
        assert theirs == pytest.approx([float(x[0]) for x in mine], abs=1e-10), (k, number)
        uneven += min(theirs[:3]) > 0.01
        uncertain += e.bound_crude[0] >= 1
    # The sample has mixed choices, and games beyond the crude bound.
    assert uneven > NUMBERS[k] // 5
    assert uncertain or k < 3


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_joining_stage_of_the_benchmark_is_the_same_game(k: int) -> None:
    gbt = pytest.importorskip("pygambit")
    arrays = random_arrays(k, 6)
    found = join_batch(**{**arrays, "tol": 1e-13})
    for row in range(6):
        tree = gbt.read_efg(io.StringIO(joining_form(arrays, row)))
        end = gbt.qre.logit_solve_lambda(tree, arrays["precision"], first_step=0.1, max_accel=1.3)[0]
        help_ = [float(end[2 * x + 1]) for x in range(k)]
        # Gambit ends within 1e-7 of the precision that was asked for.
        assert help_ == pytest.approx(list(found.probabilities[:, row]), abs=1e-6)
