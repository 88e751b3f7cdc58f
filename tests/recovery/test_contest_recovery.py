"""Contests made with known m, gamma and kappa give them back, within what the fit says of itself."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.crisis.contest import strength, win
from foedus.estimate.contest import fit_contest


def simulate(n: int, m: float, gamma: float, kappa: float, seed: int, stay: float = 1.0) -> pl.DataFrame:
    """Fight contests by the crisis layer's own functions; stalemates come apart from who would win."""
    rng = np.random.default_rng(seed)
    cinc = np.exp(rng.normal(-5.0, 1.2, (2, n)))
    km = np.where(rng.random(n) < 0.4, 0.0, rng.uniform(200, 9000, n))
    year = rng.integers(1816, 2011, n)
    chance = win(strength(cinc[0], 1.0, km, kappa), cinc[1], m, gamma)
    odds = np.log(chance / (1 - chance))
    tie = stay + 0.8 * (year - 1900) / 50.0
    weights = np.exp(np.stack([-odds / 2, tie, odds / 2], axis=1))
    weights /= weights.sum(axis=1, keepdims=True)
    outcome = (rng.random((n, 1)) > weights.cumsum(axis=1)).sum(axis=1)
    return pl.DataFrame({
        "ccode1": np.arange(n) % 190 + 1, "ccode2": np.arange(n) // 190 + 200, "year": year, "outcome": outcome,
        "cinc1": cinc[0], "cinc2": cinc[1], "km": km,
    })  # fmt: skip


@pytest.mark.parametrize(("m", "gamma", "kappa"), [(0.5, 1.0, 0.4), (1.0, 1.4, 0.8), (0.8, 0.6, 0.3)])
def test_contests_give_their_parameters_back(m: float, gamma: float, kappa: float) -> None:
    truth = np.array([np.log(m), np.log(gamma), kappa])
    found = []
    for seed in range(12):
        fit = fit_contest(simulate(3000, m, gamma, kappa, seed), sample="all", repeats=1, folds=2)
        found.append((np.asarray(fit.estimates) - truth) / np.sqrt(np.diag(fit.covariance)))
    z = np.array(found)
    assert np.abs(z.mean(axis=0)).max() < 0.9  # 12 fits: three standard errors of a mean
    assert z.std(axis=0).min() > 0.4 and z.std(axis=0).max() < 1.7
    assert (np.abs(z) < 1.96).mean() > 0.85


def test_a_loss_with_distance_below_zero_is_held_at_zero_and_said() -> None:
    fit = fit_contest(simulate(3000, 0.8, 1.0, -0.6, 3), sample="all", repeats=1, folds=2)
    assert fit.kappa == 0.0
    assert any("kappa" in w("en") for w in fit.warnings)
    assert fit.mean[2] > 0.0
    # At the bound the rest is fitted as if distance did not exist.
    near = fit_contest(simulate(3000, 0.8, 1.0, -0.6, 3), contest=(), sample="all", repeats=1, folds=2)
    assert fit.estimates[:2] == pytest.approx(near.estimates, abs=1e-9)


def test_more_contests_tell_more() -> None:
    few, many = (fit_contest(simulate(n, 0.7, 1.2, 0.5, 1), sample="all", repeats=1, folds=2) for n in (1000, 8000))
    assert np.sqrt(np.diag(many.covariance)).max() < 0.5 * np.sqrt(np.diag(few.covariance)).max()
