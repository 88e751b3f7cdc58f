"""What holds for every logit, whatever the data."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.core import FoedusError
from foedus.estimate import PENALTIES, logit, penalised, separation

FORMULA = "y ~ x + z"


@st.composite
def data(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """Rows in which both outcomes occur and the covariates are not collinear."""
    n = draw(st.integers(8, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(size=n) if draw(st.booleans()) else rng.integers(-1, 2, n).astype(float)
    y = (rng.random(n) < 1 / (1 + np.exp(-rng.normal() - rng.normal() * x))).astype(float)
    y[:2] = 0, 1
    x[:3] = 0, 1, -1
    return {"y": y, "x": x, "z": rng.normal(size=n), "w": rng.integers(1, 4, n).astype(float)}


@settings(max_examples=40)
@given(data())
def test_a_fit_is_separated_or_meets_its_equations(rows: dict[str, np.ndarray]) -> None:
    fit = logit(rows, FORMULA)
    assert bool(fit.warnings) == bool(separation(rows, FORMULA)) == (not np.isfinite(fit.coef).all())
    if not fit.warnings:
        gap = rows["y"] - fit.predict(rows)
        assert [gap.sum(), gap @ rows["x"], gap @ rows["z"]] == pytest.approx([0, 0, 0], abs=1e-6)
        assert fit.loglik >= fit.null - 1e-9


@settings(max_examples=20)
@given(data(), st.sampled_from([*PENALTIES, ""]))
def test_turning_the_outcome_around_turns_the_signs(rows: dict[str, np.ndarray], penalty: str) -> None:
    def fit(rows: dict[str, np.ndarray]) -> np.ndarray:
        return penalised(rows, FORMULA, penalty).coef if penalty else logit(rows, FORMULA).coef

    one, two = fit(rows), fit({**rows, "y": 1 - rows["y"]})
    if np.isfinite(one).all():
        assert two == pytest.approx(-one, abs=1e-5)
    else:
        assert np.array_equal(np.isfinite(one), np.isfinite(two))


@settings(max_examples=20)
@given(data(), st.sampled_from(["log-F", ""]))
def test_a_whole_weight_is_a_repeated_row(rows: dict[str, np.ndarray], penalty: str) -> None:
    repeated = {k: np.repeat(v, rows["w"].astype(int)) for k, v in rows.items()}
    if penalty:
        one, two = penalised(rows, FORMULA, penalty, weights="w"), penalised(repeated, FORMULA, penalty)
    else:
        one, two = logit(rows, FORMULA, weights="w"), logit(repeated, FORMULA)
    if np.isfinite(one.coef).all():
        assert one.coef == pytest.approx(two.coef, abs=1e-6)
        assert one.covariance == pytest.approx(two.covariance, rel=1e-4, abs=1e-8)


@settings(max_examples=20)
@given(data(), st.sampled_from(PENALTIES))
def test_a_penalty_never_gives_a_number_that_is_none(rows: dict[str, np.ndarray], penalty: str) -> None:
    fit = penalised(rows, FORMULA, penalty)
    assert np.isfinite(fit.coef).all() and np.isfinite(fit.se).all()


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0.0, 1.0, np.nan, np.inf, -1.0]), min_size=1, max_size=8), st.lists(st.sampled_from([0.0, 1.0, 1e308, -1e308, np.nan]), min_size=8, max_size=8))  # fmt: skip
def test_whatever_comes_in_one_error_or_a_fit_comes_out(y: list[float], x: list[float]) -> None:
    rows = {"y": np.array(y), "x": np.array(x[: len(y)])}
    for run in (logit, penalised):
        # Any other error, or a warning of a library, fails the test.
        with contextlib.suppress(FoedusError):
            assert not np.isnan(run(rows, "y ~ x").loglik)
