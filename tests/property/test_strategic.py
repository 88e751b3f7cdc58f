"""Strategic models: what must not change a fit, and what must."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.estimate.strategic import EGAME12, EGAME122, EGAME123, egame12, simulate
from foedus.estimate.strategic.jets import Link, constant

FORMULA = "y ~ a | 0 | b | c"
OPTIONS = st.sampled_from([{"link": "probit"}, {"link": "logit"}, {"errors": "private"}])


def frame(seed: int, n: int = 250) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    a, b, c = rng.standard_normal((3, n))
    y = simulate(EGAME12, [0.3 + 0.8 * a, 0.0, -0.2 + 0.7 * b, 0.2 + 0.9 * c], seed=seed)
    return pl.DataFrame({"y": y, "a": a, "b": b, "c": c, "w": rng.integers(0, 4, n), "g": np.arange(n) % 30})


@settings(max_examples=10)
@given(st.integers(0, 10_000), OPTIONS)
def test_the_order_of_rows_changes_nothing(seed: int, options: dict[str, str]) -> None:
    d = frame(seed)
    one, two = (
        egame12(FORMULA, d, **options),
        egame12(FORMULA, d.sample(fraction=1, shuffle=True, seed=seed), **options),
    )
    assert one.coefficients == pytest.approx(two.coefficients, abs=1e-7)
    assert one.covariance == pytest.approx(two.covariance, rel=1e-6, abs=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 10_000), OPTIONS)
def test_a_weight_is_a_number_of_equal_rows(seed: int, options: dict[str, str]) -> None:
    d = frame(seed)
    many = d[np.repeat(np.arange(d.height), d["w"].to_numpy()).tolist()]
    one, two = egame12(FORMULA, d, weights="w", **options), egame12(FORMULA, many, **options)
    assert one.weight == two.rows
    assert one.coefficients == pytest.approx(two.coefficients, abs=1e-6)
    assert one.bic == pytest.approx(two.bic)
    for kind in ("hessian", "robust"):
        assert one.with_covariance(kind).se == pytest.approx(two.with_covariance(kind).se, rel=1e-5)
    assert one.with_covariance("cluster", "g").se == pytest.approx(two.with_covariance("cluster", "g").se, rel=1e-5)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.05, 20), st.floats(-5, 5))
def test_units_of_a_covariate_move_its_coefficient_alone(seed: int, by: float, shift: float) -> None:
    d = frame(seed)
    one = egame12(FORMULA, d)
    two = egame12(FORMULA, d.with_columns(a=pl.col("a") * by + shift))
    assert two.loglik == pytest.approx(one.loglik, abs=1e-8)
    assert two["u1(sq):a"] * by == pytest.approx(one["u1(sq):a"], rel=1e-5, abs=1e-6)
    assert two["u2(war):c"] == pytest.approx(one["u2(war):c"], rel=1e-5, abs=1e-6)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([EGAME12, EGAME122, EGAME123]), st.booleans(), st.floats(-3, 3))
def test_only_differences_of_a_players_utilities_count(seed: int, tree: object, private: bool, shift: float) -> None:
    assert hasattr(tree, "utilities")
    rng = np.random.default_rng(seed)
    below = {z for n in tree.nodes if n.player == 1 for z in n.outcomes()}
    values = {key: rng.standard_normal(5) for key in tree.utilities}
    moved = {(k, z): v + shift if k == 1 and z in below else v for (k, z), v in values.items()}
    out = []
    for given_ in (values, moved):
        jets = {k: constant(v, False) for k, v in given_.items()}
        out.append([d.value for d in tree.differences(jets, {}, Link("probit"), private, constant(np.zeros(5), False))])
    assert np.array(out[0]) == pytest.approx(np.array(out[1]), abs=1e-10)


def test_the_same_seed_gives_the_same_bytes() -> None:
    d = frame(3)
    one, two = (egame12(FORMULA, d, starts=3, seed=5) for _ in range(2))
    assert one.to_json() == two.to_json()
    assert len(one.optima) == 1
