"""Games played with known utilities give them back, with intervals that cover as often as they say."""

from __future__ import annotations

import math

import numpy as np

from foedus.core import DEFAULT_SEED
from foedus.estimate.strategic import simulate, strategic, ultimatum
from foedus.estimate.strategic.tree import EGAME12
from foedus.studies.study_strategic import strategic_recovery


def test_known_utilities_come_back_and_intervals_cover() -> None:
    done = strategic_recovery(size="small", seed=DEFAULT_SEED)
    assert sum(done.failed.values()) <= 2
    n = done.sets
    for r in done.rows:
        # Bounds that one of the 40 coefficients passes by chance about once in three hundred seeds.
        assert abs(r.bias) < 4.5 * r.sd / math.sqrt(n) + 0.03 * abs(r.truth) + 0.02, r
        assert r.coverage > 0.95 - 4.5 * math.sqrt(0.95 * 0.05 / n), r
        assert 0.65 < r.mean_se / r.sd < 1.6, r
    # All intervals together cover as often as they say.
    assert abs(float(np.mean([r.coverage for r in done.rows])) - 0.95) < 0.015
    assert "coverage" in done.summary()
    assert "покрытие" in done.summary("ru")
    assert done.to_frame().height == len(done.rows)


def test_the_wrong_error_structure_is_worse() -> None:
    """With players whose shocks are private the agent model fits less well."""
    rng = np.random.default_rng(3)
    n = 20_000
    x = rng.standard_normal((3, n))
    y = simulate(EGAME12, [1.5 * x[0], 0.0, 1.5 * x[1], 2.0 * x[2]], errors="private", seed=4)
    blocks = [x[0][:, None], 0, x[1][:, None], x[2][:, None]]
    private = strategic(EGAME12, outcome=y, blocks=blocks, errors="private")
    agent = strategic(EGAME12, outcome=y, blocks=blocks)
    assert private.loglik > agent.loglik + 2
    assert np.abs((private.coefficients - [1.5, 1.5, 2.0]) / private.se).max() < 3.5


def test_offers_and_answers_give_back_reservation_values() -> None:
    """Offers are drawn by solving player 1's problem for each shock, not from the likelihood."""
    rng = np.random.default_rng(8)
    n, most, s1, s2 = 3000, 100.0, 8.0, 5.0
    x, z = rng.standard_normal((2, n))
    r1, r2 = 45 + 6 * x + rng.logistic(size=n) * s1, 25 + 4 * z
    grid = np.linspace(0, most, 2001)
    accept = 1 / (1 + np.exp(-(grid[None, :] - r2[:, None]) / s2))
    gain = (most - grid[None, :]) * accept + r1[:, None] * (1 - accept)
    offer = grid[np.argmax(gain, axis=1)]
    accepted = (offer > r2 + rng.logistic(size=n) * s2).astype(float)
    data = {"offer": offer, "accepted": accepted, "x": x, "z": z}
    fit = ultimatum("offer + accepted ~ x | z", data, most=most)
    truth = np.array([45, 6, 25, 4, math.log(s1), math.log(s2)])
    assert fit.converged
    assert np.abs((fit.coefficients - truth) / fit.se).max() < 3.5
    assert fit.outcomes["nothing offered"] > 0
    told = fit.predict()
    assert abs(told["offer"].mean() - offer.mean()) < 0.5
    assert abs(told["accepted"].mean() - accepted.mean()) < 0.02
    alone = ultimatum("offer ~ x | z", data, most=most, s2=s2)
    assert np.abs((alone.coefficients - truth[:5]) / alone.se).max() < 3.5
