"""Logit, its penalised and rare-event kin, clustered errors, separation: against independent computations."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.core import InputError
from foedus.estimate.binary import binary
from foedus.estimate.clusters import clustered, dyadic, multiway
from foedus.estimate.irls import chances, loglik
from foedus.estimate.logit import Logit, logit
from foedus.estimate.mundlak import mundlak
from foedus.estimate.penalised import PENALTIES, firth_gradient, firth_objective, penalised
from foedus.estimate.rare import mean_chance, relogit
from foedus.estimate.separation import separation

FORMULA = "y ~ x + z"


def made(n: int = 300, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.integers(0, 2, n).astype(float)
    i = rng.integers(0, 12, n)
    j = (i + rng.integers(1, 12, n)) % 12
    p = 1 / (1 + np.exp(1.0 - 0.8 * x - 0.6 * z))
    y = (rng.random(n) < p).astype(float)
    w = rng.uniform(0.2, 3, n)
    return {"y": y, "x": x, "z": z, "i": i, "j": j, "w": w, "o": 0.3 * x, "g": i % 5, "year": rng.integers(0, 60, n)}


# -- maximum likelihood ------------------------------------------------------------------


@pytest.mark.parametrize("weights", [None, "w"])
def test_coefficients_are_those_of_another_program(weights: str | None) -> None:
    sklearn = pytest.importorskip("sklearn.linear_model")
    data = made()
    other = sklearn.LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000)
    other.fit(np.column_stack([data["x"], data["z"]]), data["y"], sample_weight=None if weights is None else data["w"])
    mine = logit(data, FORMULA, weights=weights)
    assert mine.coef == pytest.approx([*other.intercept_, *other.coef_[0]], abs=1e-6)
    assert mine.residual < 1e-12 and mine.warnings == ()


def test_gradient_is_zero_and_curvature_is_that_of_finite_differences() -> None:
    data = made()
    rows, fit = binary(data, FORMULA, weights="w", offset="o"), logit(data, FORMULA, weights="w", offset="o")

    def at(b: np.ndarray) -> float:
        return loglik(rows.x @ b + rows.offset, rows.y, rows.weights)

    h, k = 1e-4, len(fit.coef)
    e = np.eye(k) * h
    gradient = [(at(fit.coef + e[a]) - at(fit.coef - e[a])) / (2 * h) for a in range(k)]
    assert gradient == pytest.approx([0.0] * k, abs=1e-5)
    hessian = np.array([
        [(at(fit.coef + e[a] + e[b]) - at(fit.coef + e[a] - e[b]) - at(fit.coef - e[a] + e[b]) + at(fit.coef - e[a] - e[b])) / (4 * h * h) for b in range(k)]
        for a in range(k)
    ])  # fmt: skip
    assert np.linalg.inv(-hessian) == pytest.approx(fit.covariance, rel=1e-4)
    assert fit.loglik == pytest.approx(at(fit.coef), abs=1e-12)


def test_a_constant_alone_is_the_share() -> None:
    fit = logit(made(), "y ~ 1")
    share = made()["y"].mean()
    assert fit["constant"] == pytest.approx(np.log(share / (1 - share)), abs=1e-12)
    assert fit.loglik == pytest.approx(fit.null, abs=1e-10)


def test_frames_of_every_kind_give_the_same_and_missing_rows_are_counted() -> None:
    data = made(80)
    frame = pl.DataFrame(data).with_columns(x=pl.when(pl.int_range(80) == 7).then(None).otherwise(pl.col("x")))
    pandas = frame.to_dict(as_series=False)
    one, two = logit(frame, FORMULA, cluster="g"), logit(pl.DataFrame(pandas), FORMULA, cluster="g")
    assert (one.n, one.dropped) == (79, 1)
    assert one.to_json() == two.to_json()
    pd = pytest.importorskip("pandas")
    assert logit(pd.DataFrame(pandas), FORMULA, cluster="g").coef == pytest.approx(one.coef, abs=1e-12)


def test_order_and_units_move_nothing() -> None:
    data = made()
    order = np.random.default_rng(1).permutation(len(data["y"]))
    shuffled = {k: v[order] for k, v in data.items()}
    scaled = {**shuffled, "x": shuffled["x"] * 1e6}
    base = logit(data, FORMULA, cluster="g")
    other = logit(scaled, FORMULA, cluster="g")
    assert other.coef * [1, 1e6, 1] == pytest.approx(base.coef, rel=1e-9)
    assert other.z == pytest.approx(base.z, rel=1e-8)


@pytest.mark.parametrize(
    ("change", "formula", "options", "code", "said"),
    [
        ({"y": 2.0}, FORMULA, {}, "bad-data", "holds 2"),
        ({"y": 1.0}, FORMULA, {}, "bad-data", "never varies"),
        ({"x": np.inf}, FORMULA, {}, "bad-data", "infinite in row 1"),
        ({"x": np.nan}, FORMULA, {}, "bad-data", "no row is complete"),
        ({"x": 4.0}, FORMULA, {}, "collinear", "x follow"),
        ({"w": -1.0}, FORMULA, {"weights": "w"}, "bad-data", "negative in row 1"),
        ({"j": 3, "i": 3}, FORMULA, {"dyads": ("i", "j")}, "bad-data", "with itself"),
        ({"g": 1}, FORMULA, {"cluster": "g"}, "bad-data", "one group only"),
        ({}, FORMULA, {"cluster": "g", "dyads": ("i", "j")}, "contradiction", "not both"),
        ({}, "y ~ x + q", {}, "unknown-column", "no column 'q'"),
        ({}, "y + z ~ x", {}, "bad-formula", "one outcome"),
        ({}, "y ~ x | z", {}, "bad-formula", "one equation"),
        ({}, "y ~ 0", {}, "bad-formula", "empty"),
    ],
)
def test_bad_input_is_one_error(change: dict[str, float], formula: str, options: dict[str, Any], code: str, said: str) -> None:  # fmt: skip
    data = made(40)
    data |= {k: np.full(40, v) for k, v in change.items()}
    with pytest.raises(InputError) as caught:
        logit(data, formula, **options)
    assert caught.value.code == code and said in str(caught.value) and caught.value.remedy


@pytest.mark.parametrize("apart", [1e-1, 1e-3, 1e-5, 1e-7, 1e-8, 1e-10, 1e-13, 0.0])
@pytest.mark.parametrize("unit", [1.0, 1e-9, 1e30])
def test_near_collinear_columns_are_judged_by_their_rows(apart: float, unit: float) -> None:
    """Products of columns only ever clear; where they cannot tell, the triangular factor of the rows decides."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(500, 2))
    y = (rng.random(500) < 0.4).astype(float)
    third = (x[:, 0] - x[:, 1] + apart * rng.normal(size=500)) * unit
    data = {"y": y, "a": x[:, 0], "b": x[:, 1], "c": third}
    if apart >= 1e-8:
        assert binary(data, "y ~ a + b + c").x.shape == (500, 4)
    else:
        with pytest.raises(InputError, match="c follow"):
            binary(data, "y ~ a + b + c")


# -- errors ------------------------------------------------------------------------------


def brute(scores: np.ndarray, together: np.ndarray) -> np.ndarray:
    return scores.T @ together.astype(float) @ scores


def test_clustered_multiway_and_dyadic_errors_are_sums_over_dependent_rows() -> None:
    data, rng = made(120), np.random.default_rng(5)
    scores, bread = rng.normal(size=(120, 3)), np.eye(3)
    g, y = data["g"].astype(np.int64), np.unique(data["year"], return_inverse=True)[1].astype(np.int64)
    same_g, same_y = g[:, None] == g[None], y[:, None] == y[None]
    ng, ny = len(set(g)), len(set(y))
    assert clustered(bread, scores, g) == pytest.approx(brute(scores, same_g) * ng / (ng - 1))
    both = len({*zip(g, y, strict=True)})
    wanted = brute(scores, same_g) * ng / (ng - 1) + brute(scores, same_y) * ny / (ny - 1)
    wanted -= brute(scores, same_g & same_y) * both / (both - 1)
    assert multiway(bread, scores, [g, y]) == pytest.approx(wanted)
    m = np.column_stack([data["i"], data["j"]]).astype(np.int64)
    share = np.array([[bool({*a} & {*b}) for b in m.tolist()] for a in m.tolist()])
    assert dyadic(bread, scores, m) == pytest.approx(brute(scores, share))
    assert dyadic(bread, scores, m[:, ::-1]) == pytest.approx(brute(scores, share))


def test_fits_say_what_their_errors_rest_on() -> None:
    data = made()
    assert "dyad" not in logit(data, FORMULA).summary()
    fit = logit(data, FORMULA, cluster=["g", "year"])
    assert fit.errors == "multiway" and dict(fit.groups) == {"g": 5, "year": 60}
    assert any("Only 5 groups" in w.en for w in fit.warnings)
    pairs = logit(data, FORMULA, dyads=("i", "j"))
    assert pairs.errors == "dyadic" and pairs.groups == (("members", 12),)
    assert "парам" in pairs.summary("ru") and "share a member" in pairs.summary()
    assert pairs.coef == pytest.approx(fit.coef)


def test_states_named_in_words_pair_alike() -> None:
    data = made()
    words = {**data, **{c: np.array([f"S{v}" for v in data[c]]) for c in "ij"}}
    assert logit(words, FORMULA, dyads=("i", "j")).se == pytest.approx(logit(data, FORMULA, dyads=("i", "j")).se)


# -- reading a fit -----------------------------------------------------------------------


def test_change_is_what_predictions_say_and_its_interval_is_the_delta_methods() -> None:
    data = made()
    fit = logit(data, FORMULA)
    found = fit.change(data, "z")
    before, after = (fit.predict({**data, "z": np.full(300, v)}).mean() for v in (0.0, 1.0))
    assert found.relative == pytest.approx(after / before - 1)
    rng = np.random.default_rng(0)
    x = fit.matrix(data)
    draws = rng.multivariate_normal(fit.coef, fit.covariance, 4000)
    zero, one = x.copy(), x.copy()
    zero[:, 2], one[:, 2] = 0.0, 1.0
    ratio = chances(one @ draws.T).mean(axis=0) / chances(zero @ draws.T).mean(axis=0) - 1
    assert found.interval == pytest.approx(np.quantile(ratio, [0.025, 0.975]), abs=0.15)
    with pytest.raises(InputError, match="no coefficient 'q'"):
        fit.change(data, "q")


def test_result_as_data_and_words() -> None:
    fit = logit(made(), FORMULA, cluster="g")
    plain = json.loads(fit.to_json())
    assert plain["coefficients"][1]["name"] == "x"
    assert fit.to_frame().columns == ["name", "estimate", "se", "z", "p", "low", "high"]
    low, high = fit.interval(0.9).T
    assert np.all(low < fit.coef) and np.all(fit.coef < high)
    assert fit.se_of("x") == fit.se[1] and "Odds ratios" in fit.explain() and "Отношения шансов" in fit.explain("ru")
    with pytest.raises(InputError):
        fit.interval(1.0)


def test_group_means_turn_a_covariate_into_its_changes_within_groups() -> None:
    data = made()
    means = mundlak(data, "g", ["x"])["x_mean"]
    for g in range(5):
        assert means[data["g"] == g] == pytest.approx(data["x"][data["g"] == g].mean())
    # Deviations and means say the same as the covariate and its mean.
    whole = logit({**data, "m": means}, "y ~ x + m")
    apart = logit({**data, "m": means, "d": data["x"] - means}, "y ~ d + m")
    assert apart["d"] == pytest.approx(whole["x"], abs=1e-9)
    assert whole.loglik == pytest.approx(apart.loglik, abs=1e-9)


# -- separation --------------------------------------------------------------------------


def test_complete_separation_is_named() -> None:
    data = {"y": [0, 0, 0, 1, 1], "x": [1.0, 2, 3, 4, 5], "z": [1.0, 0, 1, 0, 1]}
    found = separation(data, FORMULA)
    assert found and (found.kind, found.rows, found.n) == ("complete", 5, 5)
    fit = logit(data, FORMULA)
    assert any("Complete separation" in w.en and "x (+inf)" in w.en for w in fit.warnings)
    assert fit["x"] == np.inf and np.isnan(fit.se_of("x"))
    with pytest.raises(InputError, match="no finite estimate"):
        fit.change(data, "z")


def test_quasi_complete_separation_names_only_its_columns() -> None:
    data = made(200)
    d = (np.arange(200) % 10 == 0).astype(float)
    y = np.where(d > 0, 0.0, data["y"])
    found = separation({**data, "d": d, "y": y}, "y ~ x + d")
    assert (found.kind, found.columns, found.direction, found.rows) == ("quasi-complete", ("d",), (-1,), 20)
    fit = logit({**data, "d": d, "y": y}, "y ~ x + d")
    rest = {k: v[d == 0] for k, v in {**data, "y": y}.items()}
    assert fit["x"] == pytest.approx(logit(rest, "y ~ x")["x"], abs=1e-6)
    assert fit["d"] == -np.inf and "Частичное разделение" in fit.summary("ru")


def test_overlapping_data_are_not_separated() -> None:
    found = separation(made(), FORMULA)
    assert not found and found.summary() == "No separation: a finite estimate exists."


@pytest.mark.parametrize("seed", range(12))
def test_separation_agrees_with_trying_every_direction(seed: int) -> None:
    """With two covariates on a small grid, a fine sweep of directions decides."""
    rng = np.random.default_rng(seed)
    x, z, y = rng.integers(-2, 3, 7).astype(float), rng.integers(-2, 3, 7).astype(float), rng.integers(0, 2, 7)
    y[:2] = 0, 1
    data = {"y": y, "x": x, "z": z}
    try:
        found = separation(data, "y ~ x + z - 1")
    except InputError:
        pytest.skip("collinear")
    s = np.where(y > 0, 1.0, -1.0)[:, None] * np.column_stack([x, z])
    told = False
    # Extreme rays are perpendicular to a row; their sums cover the rest of a cone in the plane.
    rays = [r for a in s for r in ((a[1], -a[0]), (-a[1], a[0]))] + [tuple(a) for a in s]
    cone = [np.array(r) for r in rays if (s @ r >= -1e-12).all()]
    for some in itertools.chain(cone, (a + b for a, b in itertools.combinations(cone, 2))):
        told |= bool((s @ some > 1e-9).any())
    assert bool(found) == told


# -- penalties ---------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", PENALTIES)
def test_penalties_are_finite_under_separation_and_say_so(penalty: str) -> None:
    data = {"y": [0, 0, 0, 1, 1], "x": [1.0, 2, 3, 4, 5]}
    fit = penalised(data, "y ~ x", penalty)
    assert np.isfinite(fit.coef).all() and fit["x"] > 0
    assert any("rest on the penalty" in w.en for w in fit.warnings)
    assert penalised(made(), FORMULA, penalty).warnings == ()


@pytest.mark.parametrize("penalty", PENALTIES)
def test_penalties_fade_with_the_sample(penalty: str) -> None:
    small, large = made(60), made(20_000)
    gaps = [np.abs(penalised(d, FORMULA, penalty).coef - logit(d, FORMULA).coef).max() for d in (small, large)]
    assert gaps[1] < 0.01 and gaps[1] < gaps[0] / 20


def test_firth_gradient_is_that_of_finite_differences_and_the_mode_is_the_grids() -> None:
    rows = binary(made(40), "y ~ x", weights="w")
    b, h = np.array([-0.4, 0.9]), 1e-6
    e = np.eye(2) * h
    numeric = [(firth_objective(rows, b + e[k]) - firth_objective(rows, b - e[k])) / (2 * h) for k in range(2)]
    assert firth_gradient(rows, b) == pytest.approx(numeric, abs=1e-6)
    fit = penalised(made(40), "y ~ x", weights="w")
    best = firth_objective(rows, fit.coef)
    steps = np.linspace(-0.5, 0.5, 21)
    assert all(firth_objective(rows, fit.coef + np.array([a, c])) <= best + 1e-12 for a in steps for c in steps)


def test_firth_of_a_constant_alone_adds_half_an_event_to_each_side() -> None:
    """Known in closed form: log((s + 1/2) / (n - s + 1/2))."""
    y = np.array([1.0] * 3 + [0.0] * 17)
    assert penalised({"y": y}, "y ~ 1")["constant"] == pytest.approx(np.log(3.5 / 17.5), abs=1e-10)


def test_log_f_is_maximum_likelihood_with_added_rows() -> None:
    """Greenland and Mansournia (2015): m/2 events and m/2 quiet rows with that covariate alone."""
    data = made(50)
    rows = {k: np.concatenate([data[k], np.zeros(4)]) for k in ("y", "x", "z")}
    rows["one"] = np.concatenate([np.ones(50), np.zeros(4)])
    rows["w"] = np.concatenate([np.ones(50), np.full(4, 0.5 * 2)])
    rows["y"][50:] = 0, 1, 0, 1
    rows["x"][50:52] = 1
    rows["z"][52:] = 1
    mine = penalised(data, FORMULA, "log-F", m=2)
    assert logit(rows, "y ~ one + x + z - 1", weights="w").coef == pytest.approx(mine.coef, abs=1e-9)


def test_cauchy_mode_is_a_stationary_point_of_the_posterior_on_standardised_covariates() -> None:
    data = made(60)
    fit = penalised(data, FORMULA, "Cauchy")
    x, z, y = data["x"], data["z"], data["y"]
    made_x = np.column_stack([np.ones(60), (x - x.mean()) / (2 * x.std()), z - z.mean()])
    b = np.array([fit.coef @ [1, x.mean(), z.mean()], fit["x"] * 2 * x.std(), fit["z"]])

    def posterior(b: np.ndarray) -> float:
        return loglik(made_x @ b, y, np.ones(60)) - float(np.log1p((b / [10, 2.5, 2.5]) ** 2).sum())

    e = np.eye(3) * 1e-5
    assert [(posterior(b + d) - posterior(b - d)) / 2e-5 for d in e] == pytest.approx([0] * 3, abs=1e-6)
    units = penalised({**data, "x": 1000 * x + 3}, FORMULA, "Cauchy")
    assert units["x"] * 1000 == pytest.approx(fit["x"], rel=1e-8)


@pytest.mark.parametrize(("options", "code"), [({"penalty": "ridge"}, "unknown-penalty"), ({"m": 0}, "bad-scale"), ({"scale": np.inf}, "bad-scale")])  # fmt: skip
def test_penalties_refuse_nonsense(options: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        penalised(made(40), FORMULA, **options)
    assert caught.value.code == code


# -- rare events -------------------------------------------------------------------------


def test_prior_correction_moves_the_constant_alone() -> None:
    data = made()
    plain, moved = relogit(data, FORMULA), relogit(data, FORMULA, tau=0.01)
    share = data["y"].mean()
    assert moved.coef[1:] != pytest.approx(plain.coef[1:], abs=1e-12)  # the bias depends on the population
    bare = relogit(data, FORMULA, tau=0.01, bias=False)
    assert bare.coef[1:] == pytest.approx(logit(data, FORMULA).coef[1:], abs=1e-12)
    assert bare["constant"] - logit(data, FORMULA)["constant"] == pytest.approx(
        np.log(0.01 / 0.99 * (1 - share) / share)
    )


def test_bias_correction_of_a_fair_sample_is_firths_to_first_order() -> None:
    """Both take away the O(1/n) bias (Firth 1993, section 3), so they differ by O(1/n^2)."""
    gaps = []
    for n in (200, 2000):
        data = made(n)
        gap = relogit(data, FORMULA).coef - penalised(data, FORMULA).coef
        gaps.append(np.abs(gap).max() / np.abs(logit(data, FORMULA).coef - penalised(data, FORMULA).coef).max())
    assert gaps[1] < gaps[0] < 0.2


def test_mean_chance_is_the_mean_over_the_estimates_distribution() -> None:
    fit = relogit(made(), FORMULA, tau=0.02)
    x = np.array([1.0, 0.3, 1.0])
    draws = np.random.default_rng(2).multivariate_normal(fit.coef, fit.covariance, 200_000)
    assert mean_chance(fit, x)[0] == pytest.approx(chances(draws @ x).mean(), rel=0.01)
    with pytest.raises(InputError, match="2 covariates for 3"):
        mean_chance(fit, x[:2])


@pytest.mark.parametrize(
    ("formula", "options", "code"),
    [(FORMULA, {"tau": 1.0}, "bad-tau"), (FORMULA, {"method": "both"}, "unknown-method"), ("y ~ x - 1", {"tau": 0.1}, "bad-formula")],
)  # fmt: skip
def test_rare_events_refuse_nonsense(formula: str, options: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        relogit(made(40), formula, **options)
    assert caught.value.code == code


def test_weighting_says_that_its_errors_are_robust() -> None:
    fit = relogit(made(), FORMULA, tau=0.05, method="weighting")
    assert isinstance(fit, Logit) and fit.errors == "robust" and "0.05 of the population" in fit.summary()
