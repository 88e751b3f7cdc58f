"""Simulate, then find what was put in: logit, rare events sampled on the outcome, dependence between pairs."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.core import stream
from foedus.estimate.logit import logit
from foedus.estimate.penalised import penalised
from foedus.estimate.rare import relogit

TRUTH = np.array([-6.0, 1.0, 0.7])


def population(n: int, seed: int) -> dict[str, np.ndarray]:
    rng = stream(seed, "logit recovery")
    x, z = rng.normal(size=n), rng.integers(0, 2, n).astype(float)
    p = 1 / (1 + np.exp(-(TRUTH[0] + TRUTH[1] * x + TRUTH[2] * z)))
    return {"y": (rng.random(n) < p).astype(float), "x": x, "z": z}


@pytest.mark.parametrize("method", ["prior correction", "weighting"])
def test_a_sample_on_the_outcome_finds_the_population(method: str) -> None:
    """Mean over samples within three standard errors of the truth, where plain logit is far off."""
    found, plain = [], []
    for seed in range(20):
        data = population(60_000, seed)
        tau = float(data["y"].mean())
        rng = stream(seed, "choice")
        quiet = rng.choice(np.flatnonzero(data["y"] == 0), 3 * int(data["y"].sum()), replace=False)
        keep = np.concatenate([np.flatnonzero(data["y"] == 1), quiet])
        rows = {k: v[keep] for k, v in data.items()}
        found.append(relogit(rows, "y ~ x + z", tau=tau, method=method).coef)
        plain.append(logit(rows, "y ~ x + z")["constant"])
    error = np.std(found, axis=0) / np.sqrt(20)
    assert np.abs(np.mean(found, axis=0) - TRUTH).max() < 3 * error.max()
    assert abs(np.mean(plain) - TRUTH[0]) > 20 * error[0]


def test_bias_of_small_samples_is_taken_away() -> None:
    """Where events are few, maximum likelihood overstates; Firth's penalty and King and Zeng's step do not."""
    rng = stream(1, "bias")
    gaps = {"plain": [], "Firth": [], "step": []}
    for _ in range(400):
        x = rng.normal(size=60)
        y = (rng.random(60) < 1 / (1 + np.exp(1.5 - x))).astype(float)
        data = {"y": y, "x": x}
        gaps["plain"].append(logit(data, "y ~ x")["x"] - 1)
        gaps["Firth"].append(penalised(data, "y ~ x")["x"] - 1)
        gaps["step"].append(relogit(data, "y ~ x")["x"] - 1)
    mean = {k: float(np.mean(v)) for k, v in gaps.items()}
    error = float(np.std(gaps["Firth"]) / 20)
    assert mean["plain"] > 3 * error
    assert abs(mean["Firth"]) < 3 * error and abs(mean["step"]) < 3 * error


def test_errors_robust_to_shared_members_cover_and_naive_ones_do_not() -> None:
    """Every state has a trait that moves all its pairs, and x has no effect: how often 95 percent intervals hold 0."""
    rng = stream(4, "members")
    states, covered, naive = 40, [], []
    i, j = np.triu_indices(states, 1)
    for _ in range(100):
        # Both what is measured and what is not are traits of states, so rows that share one are dependent.
        known, hidden = rng.normal(size=states), rng.normal(size=states)
        x = known[i] + known[j]
        u = rng.logistic(size=len(i)) + 1.2 * (hidden[i] + hidden[j])
        y = (u > 0.5).astype(float)
        data = {"y": y, "x": x, "i": i, "j": j}
        wide, narrow = logit(data, "y ~ x", dyads=("i", "j")), logit(data, "y ~ x")
        covered.append(abs(wide.z[1]) < 1.96)
        naive.append(abs(narrow.z[1]) < 1.96)
    assert np.mean(covered) > 0.82
    assert np.mean(naive) < 0.7
