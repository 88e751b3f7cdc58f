"""The contest function: likelihood, moments of the cut normal, refusals, and what a result says of itself."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from foedus.core import InputError
from foedus.crisis.contest import win
from foedus.estimate.contest import _cut, fit_contest
from foedus.estimate.davidson import chances, fit_davidson, losses


def frame(n: int = 400, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    cinc = np.exp(rng.normal(-5.0, 1.0, (2, n)))
    chance = win(cinc[0], cinc[1], 0.8, 1.1)
    tied = rng.random(n) < 0.6
    outcome = np.where(tied, 1, np.where(rng.random(n) < chance, 2, 0))
    return pl.DataFrame({
        "ccode1": rng.integers(1, 20, n), "ccode2": rng.integers(20, 40, n), "year": rng.integers(1816, 2011, n),
        "outcome": outcome, "cinc1": cinc[0], "cinc2": cinc[1], "km": rng.uniform(0, 5000, n),
        "resisted": rng.random(n) < 0.5,
    })  # fmt: skip


def test_decided_contests_have_the_games_own_odds() -> None:
    """P(win | decided) is eq. 2 of the crisis game, whatever makes stalemates."""
    m, gamma, own, other = 0.7, 1.3, np.array([0.02, 0.1, 0.001]), np.array([0.05, 0.01, 0.03])
    z = np.stack([np.ones(3), np.log(own / other)], axis=1)
    got = chances(np.array([-m * np.log(gamma), m, 2.2]), z, np.ones((3, 1)))
    assert got.sum(axis=1) == pytest.approx(1.0, abs=1e-15)
    assert got[:, 2] / (got[:, 0] + got[:, 2]) == pytest.approx(win(own, other, m, gamma), abs=1e-14)


def test_gradient_and_hessian_are_those_of_the_likelihood() -> None:
    rng = np.random.default_rng(5)
    z, u, y = rng.normal(size=(300, 3)), np.c_[np.ones(300), rng.normal(size=300)], rng.integers(0, 3, 300)
    fit = fit_davidson(z, u, y)

    def loglik(b: np.ndarray) -> float:
        return float(-losses(chances(b, z, u), y).sum())

    assert fit.residual < 1e-10
    h = 1e-4
    eye = np.eye(5) * h
    numeric = np.array([
        [
            (loglik(fit.coef + a + b) - loglik(fit.coef + a - b) - loglik(fit.coef - a + b) + loglik(fit.coef - a - b))
            / (4 * h * h)
            for b in eye
        ]
        for a in eye
    ])  # fmt: skip
    assert -numeric == pytest.approx(fit.hessian, rel=1e-4, abs=1e-3)
    # Clustering by row with one row each is the plain sandwich.
    bread = fit.covariance()
    plain = bread @ (fit.scores.T @ fit.scores) @ bread * 300 / 299
    assert fit.robust(np.arange(300)) == pytest.approx(plain, rel=1e-12)


def test_moments_of_the_cut_normal_are_those_of_draws() -> None:
    mean = np.array([-0.8, -0.1, -0.3])
    root = np.array([[0.2, 0, 0], [0.1, 0.4, 0], [0.05, -0.3, 0.4]])
    draws = mean + np.random.default_rng(0).normal(size=(2_000_000, 3)) @ root.T
    kept = draws[draws[:, 2] >= 0]
    middle, spread = _cut(mean, root @ root.T)
    assert middle == pytest.approx(kept.mean(axis=0), abs=2e-3)
    assert spread == pytest.approx(np.cov(kept.T), abs=2e-3)
    # Far from the bound nothing is cut.
    far = np.array([0.0, 0.0, 9.0])
    assert _cut(far, root @ root.T)[0] == pytest.approx(far, abs=1e-12)


def test_the_same_seed_gives_the_same_bytes_and_another_another_cut() -> None:
    rows = frame()
    a, b = (fit_contest(rows, sample="all", repeats=2) for _ in range(2))
    assert a.to_json() == b.to_json()
    assert fit_contest(rows, sample="all", repeats=2, seed=1).reduction.repeats != a.reduction.repeats
    # The order of the columns and of unrelated columns changes nothing.
    assert fit_contest(rows.select(sorted(rows.columns)), sample="all", repeats=2).to_json() == a.to_json()


def test_sides_swapped_turn_gamma_over_without_distance() -> None:
    rows = frame()
    back = rows.with_columns(cinc1="cinc2", cinc2="cinc1", outcome=2 - pl.col("outcome"))
    one, two = (fit_contest(r, contest=(), sample="all", repeats=1) for r in (rows, back))
    assert one.m == pytest.approx(two.m, rel=1e-8)
    assert one.gamma * two.gamma == pytest.approx(1.0, rel=1e-8)


def test_a_result_says_itself() -> None:
    fit = fit_contest(frame(), repeats=1)
    told = json.loads(fit.to_json())
    assert told["disputes"] == fit.n == sum(told["outcomes"].values())
    assert fit.to_frame().columns[:3] == ["parameter", "estimate", "se"]
    for lang in ("en", "ru"):
        assert str(fit.n) in fit.summary(lang)
        assert len(fit.explain(lang)) > len(fit.summary(lang))
    assert fit.predict(frame(seed=2)).sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    assert sum(fit.weights.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.drop("km"), "missing-column"),
        (lambda f: f.head(0), "empty"),
        (lambda f: f.with_columns(cinc1=-pl.col("cinc1")), "bad-value"),
        (lambda f: f.with_columns(cinc2=pl.lit(None, pl.Float64)), "bad-value"),
        (lambda f: f.with_columns(km=pl.lit(float("nan"))), "bad-value"),
        (lambda f: f.with_columns(outcome=pl.col("outcome") + 1), "bad-value"),
        (lambda f: f.with_columns(year=pl.lit("long ago")), "bad-column"),
        (lambda f: f.filter(pl.col("outcome") != 0), "one-outcome"),
        (lambda f: f.with_columns(cinc1="cinc2", cinc2="cinc1"), "no-contest"),
        (lambda f: f.with_columns(km=pl.lit(0.0)), "collinear"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_with_a_remedy(change, code) -> None:
    with pytest.raises(InputError) as caught:
        fit_contest(change(frame()), sample="all", repeats=1)
    assert caught.value.code == code
    assert caught.value.remedy


def test_unknown_words_are_refused() -> None:
    for arguments, code in (
        ({"contest": ("distanze",)}, "unknown-term"), ({"stalemate": ("aera",)}, "unknown-term"),
        ({"sample": "some"}, "unknown-sample"), ({"folds": 1}, "bad-folds"), ({"repeats": 0}, "bad-folds"),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            fit_contest(frame(), **arguments)
        assert caught.value.code == code


def test_contests_told_apart_without_error_are_refused() -> None:
    rows = frame().with_columns(outcome=pl.when(pl.col("cinc1") > 2 * pl.col("cinc2")).then(2)
                                .when(pl.col("cinc2") > 2 * pl.col("cinc1")).then(0).otherwise(1))  # fmt: skip
    with pytest.raises(InputError) as caught:
        fit_contest(rows, contest=(), stalemate=("parity",), sample="all", repeats=1)
    assert caught.value.code in ("separation", "no-convergence", "collinear")
