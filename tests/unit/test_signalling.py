"""The signalling game: its probabilities, equilibria, estimators, and what a user can get wrong."""

from __future__ import annotations

import doctest
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from foedus.core import InputError
from foedus.estimate.signalling import (
    PAYOFFS,
    Payoffs,
    SignallingFit,
    best_response,
    equilibria,
    fit_design,
    from_matrices,
    outcomes,
    signalling,
    simulate,
)
from foedus.estimate.signalling.constrained import constrained, equation, follow, likelihood_at, select
from foedus.estimate.signalling.first_stage import FirstStage, forest, given
from foedus.estimate.signalling.game import attack, fight
from foedus.estimate.signalling.likelihood import expected, pseudo
from foedus.estimate.signalling.normal import RHO, bivariate, bivariate_gradient
from foedus.estimate.signalling.pseudo import nested, nested_covariance, two_step, two_step_covariance

FORMULA = "sq + cd + sf + bd ~ 0 | 1 | 0 | w | x | 1 | 1"


def played(games: int = 300, plays: int = 150, seed: int = 5) -> dict[str, np.ndarray]:
    """Games with one equilibrium each, as columns."""
    rng = np.random.default_rng(seed)
    x, w = rng.uniform(size=(2, games))
    u = Payoffs.of(V_A=1.0, W_A=-1.9 + 0.5 * w, W_B=-2.0 + 0.8 * x, a=-1.2, V_B=1.0)
    return {"x": x, "w": w, **dict(zip(("sq", "cd", "sf", "bd"), simulate(u, plays, seed, "test").T, strict=True))}


TRUTH = np.array([1, -1.9, 0.5, -2.0, 0.8, -1.2, 1])


@pytest.fixture(scope="module")
def data() -> dict[str, np.ndarray]:
    return played()


@pytest.fixture(scope="module")
def fits(data: dict[str, np.ndarray]) -> dict[str, SignallingFit]:
    return {m: signalling(FORMULA, data, method=m) for m in ("pl", "npl", "cmle")}


# -- the game -----------------------------------------------------------------------------


def test_bivariate_normal_agrees_with_scipy_and_with_quadrature() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(-6, 6, size=(300, 2))
    scipy = multivariate_normal([0, 0], [[1, RHO], [RHO, 1]]).cdf(points)
    assert np.abs(bivariate(*points.T) - scipy).max() < 1e-9
    for x, y in rng.uniform(-9, 9, size=(40, 2)):
        part, _ = quad(
            lambda s, x=x, y=y: math.exp(-((s - x) ** 2) / 2) * ndtr(s - y),
            0,
            max(x, 0) + 12,
            epsrel=1e-12,
            epsabs=0,
            points=[max(x, 0) + 0.5],
        )
        assert fight(np.array(x), np.array(y)) == pytest.approx(part / math.sqrt(2 * math.pi), rel=1e-9)


def test_bivariate_normal_takes_any_shape_and_any_number() -> None:
    h = np.linspace(-3, 3, 5)
    big = bivariate(np.tile(h, 1000), 0.3)  # beyond the size at which the node loop takes over
    assert np.abs(big[:5] - bivariate(h, 0.3)).max() < 1e-15
    assert bivariate(h[:, None], h).shape == (5, 5)
    assert bivariate(np.inf, 0.0) == 0.5 and bivariate(-np.inf, 3.0) == 0.0 and bivariate(1e300, 1e300) == 1.0
    e = 1e-6
    by_h, by_k = bivariate_gradient(h, 0.4)
    assert np.abs((bivariate(h + e, 0.4) - bivariate(h - e, 0.4)) / (2 * e) - by_h).max() < 1e-9
    assert np.abs((bivariate(h, 0.4 + e) - bivariate(h, 0.4 - e)) / (2 * e) - by_k).max() < 1e-9


def test_derivatives_of_the_choice_probabilities() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 100)) * 2
    e, at = 1e-5, attack(x, y)
    for f in ("F", "B", "G", "Fx", "Fy", "Bx", "By", "Gx", "Gy"):
        for v, dx, dy in (("x", e, 0.0), ("y", 0.0, e)):
            if f[1:] + v == "yx":
                continue
            slope = (getattr(attack(x + dx, y + dy), f) - getattr(attack(x - dx, y - dy), f)) / (2 * e)
            assert np.abs(slope - getattr(at, f + v)).max() < 1e-9, f + v
    assert np.abs(at.F + at.B - at.G).max() < 1e-14


def test_probabilities_are_those_of_the_shocks() -> None:
    """A million draws of A's shocks against F, B and G."""
    rng = np.random.default_rng(2)
    u = Payoffs.of(S_A=0.2, V_A=0.9, W_A=-0.6, W_B=-0.4, a=-0.3, V_B=0.5, C_B=-0.1)
    p = 0.55
    c = (0.2 - (1 - p) * 0.9) / p
    war, back = -0.6 + rng.standard_normal(1_000_000), -0.3 + rng.standard_normal(1_000_000)
    goes = np.maximum(war, back) > c
    got = outcomes(u, np.array([p]))[0]
    seen = [(~goes).mean(), goes.mean() * (1 - p), (goes & (war > back)).mean() * p, (goes & (war <= back)).mean() * p]
    assert np.abs(got - seen).max() < 2e-3
    f = (goes & (war > back)).sum() / goes.sum()
    resists = (-0.4 + rng.standard_normal(1_000_000)) * f + 0.5 * (1 - f) > -0.1
    assert best_response(u, np.array([p]))[0] == pytest.approx(resists.mean(), abs=2e-3)


def test_equilibria_are_fixed_points_and_none_is_missed() -> None:
    u = Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9 + 0.1 * np.linspace(0, 1, 30), a=-1.2, V_B=1.0)
    found = equilibria(u)
    assert (found.count == 3).all() and found.several == 1.0
    assert found.residual < 1e-12 and found.regular.all()
    assert np.abs(best_response(u.rows(found.game), found.p_resist) - found.p_resist).max() < 1e-12
    # The middle one repels best replies, the outer ones do not.
    assert (found.slope.reshape(30, 3)[:, 1] < 0).all() and (found.slope.reshape(30, 3)[:, ::2] > 0).all()
    # A grid in p_R itself, a thousand times finer than ours, sees the same sign changes.
    rng = np.random.default_rng(3)
    v = Payoffs.of(**{n: rng.normal(size=200) * 1.5 for n in PAYOFFS})
    p = np.concatenate([[1e-12, 1e-9], np.linspace(1e-7, 1 - 1e-7, 40_001), [1 - 1e-9, 1 - 1e-12]])
    ours = equilibria(v)
    for i in range(200):
        off = p - best_response(v.rows(np.full(len(p), i)), p)
        s = np.sign(off[np.abs(off) > 1e-13])
        inside = ours.p_resist[ours.game == i]
        inside = inside[(inside > 1e-7) & (inside < 1 - 1e-7)]
        assert abs(int((s[1:] != s[:-1]).sum()) - len(inside)) <= 1
        if ours.count[i] and len(inside) == ours.count[i]:
            assert len(inside) % 2 == 1 or not ours.regular[ours.game == i].all() or (s[0] == s[-1])


def test_equilibria_tell_themselves() -> None:
    found = equilibria(Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9, a=-1.2, V_B=1.0))
    assert "with 3 equilibria" in found.summary() and "равновесий 3" in found.summary("ru")
    assert found.explain() != found.explain("ru")
    assert json.loads(found.to_json())["equilibria"][0]["game"] == 0
    with pytest.raises(InputError, match="finite"):
        equilibria(Payoffs.of(V_A=np.nan))
    with pytest.raises(InputError, match="several"):
        simulate(Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9, a=-1.2, V_B=1.0), 5, 1)
    high = simulate(Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9, a=-1.2, V_B=1.0), 10_000, 1, which="high")
    low = simulate(Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9, a=-1.2, V_B=1.0), 10_000, 1, which="low")
    assert high[0, 0] > 7000 and low[0, 0] < 300  # many challenges where B is expected to give in


# -- derivatives of the estimators --------------------------------------------------------


def test_scores_and_hessians_are_derivatives(data: dict[str, np.ndarray], fits: dict[str, SignallingFit]) -> None:
    design, b = fits["pl"].design, fits["pl"].beliefs
    theta = TRUTH + 0.1 * np.random.default_rng(4).normal(size=7)
    lines = expected(design, b.p, b.f)
    at = pseudo(design, theta, b.p, b.f, lines)
    for i in range(7):
        e = np.zeros(7)
        e[i] = 1e-5
        up, down = (pseudo(design, theta + s * e, b.p, b.f, lines) for s in (1, -1))
        assert np.allclose((up.rows - down.rows) / 2e-5, at.scores[:, i], rtol=1e-5, atol=1e-5)
        slope = (up.scores.sum(axis=0) - down.scores.sum(axis=0)) / 2e-5
        assert np.allclose(slope, at.hessian[i], rtol=1e-5, atol=1e-3)


def test_the_constrained_gradient_and_hessian_follow_the_equilibria(fits: dict[str, SignallingFit]) -> None:
    from foedus.estimate.signalling.constrained import _reduced

    design = fits["cmle"].design
    theta = TRUTH + 0.02
    q, _ = select(design, theta)
    at = _reduced(design, theta, q)

    def there(t: np.ndarray) -> tuple[float, np.ndarray]:
        near = follow(design, t, q)
        assert near is not None
        return likelihood_at(design, t, near), _reduced(design, t, near).grad

    for i in range(7):
        e = np.zeros(7)
        e[i] = 1e-5
        (up, gu), (down, gd) = there(theta + e), there(theta - e)
        assert (up - down) / 2e-5 == pytest.approx(at.grad[i], rel=1e-5, abs=1e-3)
        assert np.allclose((gu - gd) / 2e-5, at.hess[i], rtol=1e-4, atol=np.abs(at.hess).max() * 1e-6)


def test_the_nested_covariance_is_that_of_refits_with_other_weights(fits: dict[str, SignallingFit]) -> None:
    """The infinitesimal jackknife: how the fixed point moves when one game counts more."""
    fit = fits["npl"]
    design = fit.design
    p, f = fit.beliefs.p, fit.beliefs.f
    moves = []
    for i in range(0, len(design), 30):
        heavier = design.counts.copy()
        heavier[i] *= 1.001
        again = nested(design.with_counts(heavier), p, f, start=fit.coefficients, tol=1e-11)
        assert again.converged
        moves.append((again.last.at - fit.coefficients) / 0.001)
    got = pseudo(design, fit.coefficients, p, f, expected(design, p, f))
    outer = got.scores.T @ got.scores
    cov = nested_covariance(design, fit.coefficients, p, f)
    # cov = A^-1 J A^-1', and a game's pull is -A^-1 s: so s' A^-1' (A^-1 J A^-1')^-1 A^-1 s = s' J^-1 s.
    for i, m in zip(range(0, len(design), 30), moves, strict=True):
        s = got.scores[i]
        assert m @ np.linalg.solve(cov, m) == pytest.approx(s @ np.linalg.solve(outer, s), rel=0.02)


# -- estimates ----------------------------------------------------------------------------


def test_estimates_are_what_they_say(fits: dict[str, SignallingFit]) -> None:
    for m, fit in fits.items():
        assert fit.converged and fit.several == 0.0, m
        assert fit.names == (
            "V_A:constant",
            "W_A:constant",
            "W_A:w",
            "W_B:constant",
            "W_B:x",
            "a:constant",
            "V_B:constant",
        )
    assert fits["npl"].gap < 1e-7 and fits["cmle"].gap < 1e-10
    assert fits["npl"].slope < 1e-4 and fits["pl"].slope < 1e-4
    for m in ("npl", "cmle"):
        assert (np.abs(fits[m].coefficients - TRUTH) < 4 * fits[m].se).all(), m
    # Nothing feasible is likelier than the constrained maximum.
    cmle, design = fits["cmle"], fits["cmle"].design
    assert cmle.loglik >= fits["npl"].loglik - 1e-6
    q, _ = select(design, TRUTH)
    assert cmle.loglik >= likelihood_at(design, TRUTH, q)
    rng = np.random.default_rng(0)
    for _ in range(5):
        theta = cmle.coefficients + 0.3 * cmle.se * rng.normal(size=7)
        assert likelihood_at(design, theta, select(design, theta)[0]) <= cmle.loglik + 1e-9
    e, _ = equation(design.payoffs(cmle.coefficients), select(design, cmle.coefficients)[0])
    assert np.abs(e).max() < 1e-9


def test_starts_do_not_matter_where_one_maximum_is(fits: dict[str, SignallingFit]) -> None:
    fit = fits["cmle"]
    again = constrained(fit.design, [TRUTH])
    assert np.abs(again.theta - fit.coefficients).max() < 1e-5
    pl = fits["pl"]
    other = two_step(pl.design, pl.beliefs.p, pl.beliefs.f, TRUTH)
    assert np.abs(other.at - pl.coefficients).max() < 1e-6
    damped = nested(pl.design, pl.beliefs.p, pl.beliefs.f, damp=0.5, most=2000)
    assert np.abs(damped.last.at - fits["npl"].coefficients).max() < 1e-4


def test_cosmetic_changes_move_nothing(data: dict[str, np.ndarray], fits: dict[str, SignallingFit]) -> None:
    import pandas as pd
    import polars as pl

    b = fits["pl"].beliefs
    columns = {**data, "p": b.p, "f": b.f}
    ways: list[Any] = [columns, pl.DataFrame(columns), pd.DataFrame(columns)]
    bytes_ = {signalling(FORMULA, d, first_stage=("p", "f")).coefficients.tobytes() for d in ways}
    assert len(bytes_) == 1
    order = np.random.default_rng(0).permutation(len(data["x"]))
    turned = signalling(FORMULA, {k: v[order] for k, v in columns.items()}, first_stage=("p", "f"))
    assert np.abs(turned.coefficients - fits["npl"].coefficients).max() < 1e-6
    assert (
        signalling(FORMULA, data, method="pl", seed=3).to_json()
        == signalling(FORMULA, data, method="pl", seed=3).to_json()
    )


def test_known_payoffs_are_added(data: dict[str, np.ndarray]) -> None:
    fit = signalling("sq + cd + sf + bd ~ 0 | 0 | 0 | w | x | 1 | 0", data, method="cmle", fixed={"V_A": 1, "V_B": 1})
    assert len(fit.names) == 5
    assert (np.abs(fit.coefficients - TRUTH[1:6]) < 4 * fit.se).all()


def test_a_noisy_first_stage_widens_two_step_errors(fits: dict[str, SignallingFit]) -> None:
    fit = fits["pl"]
    n = fit.games
    assert any("noise of the first stage" in w("en") for w in fit.warnings)
    noise = 0.03**2 * np.eye(2 * n)
    stage = given(fit.beliefs.p, fit.beliefs.f, noise, n)
    wide = two_step_covariance(fit.design, fit.coefficients, stage.p, stage.f, stage.factor)
    assert (np.diag(wide) > np.diag(fit.covariance)).all()
    boot = forest(fit.design, seed=1, trees=5, draws=3)
    assert boot.factor is not None and boot.factor.shape == (2 * n, 3)
    full = fit_design(fit.design, method="pl", beliefs=stage)
    assert full.covariance_kind == "two-step" and not any("too small" in w("en") for w in full.warnings)


def test_a_fit_tells_itself(fits: dict[str, SignallingFit], data: dict[str, np.ndarray]) -> None:
    for fit in fits.values():
        plain = json.loads(fit.to_json())
        assert plain["aic"] == pytest.approx(2 * 7 - 2 * fit.loglik) and len(plain["coefficients"]) == 7
        assert "W_B:x" in fit.summary() and "Сигнальная игра" in fit.summary("ru")
        assert "challenge" in fit.explain() and "вызов" in fit.explain("ru")
        shares = fit.predict()
        assert np.allclose(shares.select("SQ", "CD", "SF", "BD").sum_horizontal(), 1)
        assert fit.to_frame().height == 7 and "<pre>" in fit._repr_html_()
    npl = fits["npl"]
    fresh = npl.predict(data)
    assert fresh["equilibria"].to_list() == [1] * npl.games
    assert np.abs(fresh["p_resist"].to_numpy() - npl.p_resist).max() < 1e-6
    seen = np.array(list(npl.outcomes.values())) / npl.plays
    assert np.abs(npl.predict().select("SQ", "CD", "SF", "BD").mean().to_numpy()[0] - seen).max() < 0.01
    low, high = npl.interval().T
    assert (low < npl.coefficients).all() and (npl.coefficients < high).all()
    assert npl["W_B:x"] == npl.coefficients[4] and npl.error("W_B:x") == npl.se[4]
    assert npl.equilibria().several == 0.0
    for wrong in (
        lambda: npl["W_B:y"],
        lambda: npl.interval(2),
        lambda: npl.predict(which="all"),
        lambda: npl.profile("W_B:x"),
    ):
        with pytest.raises(InputError) as info:
            wrong()
        assert info.value.remedy


def test_profiles(fits: dict[str, SignallingFit]) -> None:
    for m in ("pl", "cmle"):
        fit = fits[m]
        got = fit.profile(
            "V_A:constant", [fit["V_A:constant"] + k * fit.error("V_A:constant") for k in (-3, -1, 0, 1, 3)]
        )
        assert got.loglik.max() <= got.top + 1e-6 and got.higher < 1e-6
        assert got.low is not None and got.high is not None and got.low < got.best < got.high
        assert json.loads(got.to_json())["name"] == "V_A:constant"
        narrow = fit.profile("V_A:constant", [got.best])
        assert narrow.low is None and "no limit" in narrow.summary() and "предела" in narrow.summary("ru")
        # A likelihood that is nearly quadratic falls by 1/2 at one standard error.
        if m == "cmle":
            assert got.top - got.loglik[1] == pytest.approx(0.5, abs=0.15)


# -- what can go wrong --------------------------------------------------------------------


def spoiled(data: dict[str, np.ndarray], **columns: Any) -> dict[str, Any]:
    return {**data, **columns}


def test_bad_input_is_one_message_with_a_remedy(data: dict[str, np.ndarray]) -> None:
    n = len(data["x"])
    nan, two = np.full(n, np.nan), "sq + cd + sf + bd ~ 0 | 1 | 0 | 1 + w | x | 1 | 1"
    cases: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("sq + cd + sf ~ 0 | 1 | 0 | 1 | x | 1 | 1", data, {}),
        ("sq + cd + sf + bd ~ 1 | x", data, {}),
        ("sq + cd + sf + nothing ~ 0 | 1 | 0 | 1 | x | 1 | 1", data, {}),
        ("sq + cd + sf + bd ~ 0 | 0 | 0 | 0 | 0 | 0 | 0", data, {}),
        ("sq + cd + sf + bd ~ 1 | 1 | 0 | 1 | x | 1 | 1", data, {}),  # a constant in every payoff of A
        ("sq + cd + sf + bd ~ 0 | 1 | x | w | x | 1 | x", data, {}),
        (two, spoiled(data, w=np.ones(n)), {}),
        (FORMULA, spoiled(data, sq=-data["sq"]), {}),
        (FORMULA, spoiled(data, sq=data["sq"] + 0.5), {}),
        (FORMULA, spoiled(data, cd=np.zeros(n)), {}),
        (FORMULA, spoiled(data, x=nan), {}),
        (FORMULA, spoiled(data, x=np.full(n, np.inf)), {}),
        (FORMULA, {k: v[:0] for k, v in data.items()}, {}),
        (FORMULA, data, {"method": "magic"}),
        (FORMULA, data, {"damp": 1.0}),
        (FORMULA, data, {"start": [0.0]}),
        (FORMULA, data, {"fixed": {"V_C": 1}}),
        (FORMULA, data, {"fixed": {"V_A": math.inf}}),
        (FORMULA, data, {"first_stage": ("x", "nothing")}),
        (FORMULA, spoiled(data, x=data["x"] + 2), {"first_stage": ("x", "w")}),
        (FORMULA, data, {"first_stage": (data["x"][:3], data["w"])}),
        (FORMULA, data, {"first_stage": ("x", "w"), "first_stage_covariance": np.eye(3)}),
        (FORMULA, {k: v[:4] for k, v in data.items()}, {}),
    ]
    for formula, columns, options in cases:
        with pytest.raises(InputError) as info:
            signalling(formula, columns, **options)
        assert info.value.message and info.value.remedy and info.value.code != "error", formula


def test_missing_rows_are_left_out_and_counted(data: dict[str, np.ndarray], fits: dict[str, SignallingFit]) -> None:
    x = data["x"].copy()
    x[[3, 8]] = np.nan
    fit = signalling(FORMULA, spoiled(data, x=x), method="pl")
    assert fit.left_out == 2 and fit.games == len(x) - 2
    assert any("2 of 300" in w("en") and "2 из 300" in w("ru") for w in fit.warnings)


def said(fit: SignallingFit, words: str) -> bool:
    return any(words in w("en") for w in fit.warnings)


def test_weak_designs_are_told(data: dict[str, np.ndarray]) -> None:
    flags = {"x": (data["x"] > 0.5).astype(float), "w": (data["w"] > 0.5).astype(float)}
    b = {"first_stage": (np.full(300, 0.5), np.full(300, 0.3))}
    regimes = signalling(FORMULA, spoiled(data, **flags), method="pl", **b)
    assert said(regimes, "two values")
    # One kind of game cannot give seven coefficients; three probabilities are all that it shows.
    alone = signalling("sq + cd + sf + bd ~ 0 | 1 | 0 | 1 | 1 | 1 | 1", data, method="pl", **b)
    assert said(alone, "1 different games give at most 3")
    shared = "sq + cd + sf + bd ~ 0 | x | 0 | x | x | 0 | x"
    assert said(signalling(shared, data, method="pl", **b), "stands in one payoff alone")
    idle = {k: np.append(v, 0.0 if k not in "xw" else 0.5) for k, v in data.items()}
    assert said(signalling(FORMULA, idle, method="pl"), "never played")


def test_separation_of_bs_answers_is_told(data: dict[str, np.ndarray]) -> None:
    """B concedes in every game of one kind and in no other."""
    kind = (data["x"] > 0.5).astype(float)
    asked = data["cd"] + data["sf"] + data["bd"]
    split = {
        "cd": np.where(kind == 1, asked, 0.0),
        "sf": np.where(kind == 1, 0.0, data["sf"] + data["cd"]),
        "bd": np.where(kind == 1, 0.0, data["bd"]),
    }
    fit = signalling(
        "sq + cd + sf + bd ~ 0 | 1 | kind | w | 0 | 1 | 1", spoiled(data, kind=kind, **split), method="pl",
        first_stage=(np.full(300, 0.5), np.full(300, 0.4)),
    )  # fmt: skip
    assert said(fit, "separation")


def test_an_iteration_that_stays_open_says_so(data: dict[str, np.ndarray]) -> None:
    fit = signalling(FORMULA, data, method="npl", most=2)
    assert not fit.converged and said(fit, "stopped after 2 rounds")


def test_several_equilibria_at_the_estimate_are_told() -> None:
    x = np.random.default_rng(0).uniform(size=60)
    u = Payoffs.of(V_A=1.0, W_A=-1.9, W_B=-2.9 + 0.1 * x, a=-1.2, V_B=1.0)
    counts = simulate(u, 2000, 1, "several", which="high")
    one = np.ones(60)
    known = {"V_A": 1.0, "V_B": 1.0, "a": -1.2}
    design = from_matrices(counts, {"W_A": one, "W_B": np.column_stack([one, x])}, offsets=known)
    fit = fit_design(design, method="cmle", start=[-1.9, -2.9, 0.1])
    assert np.abs(fit.coefficients - [-1.9, -2.9, 0.1]).max() < 0.3
    assert fit.several > 0.5 and said(fit, "several equilibria")
    assert fit.equilibria().count.max() == 3
    found = fit.predict(which="low")
    assert (found["equilibria"] == 3).any()
    with pytest.raises(InputError, match="arrays"):
        fit.predict({"x": x})


def test_designs_of_arrays_are_checked() -> None:
    counts = np.tile([5, 2, 2, 2], (6, 1))
    with pytest.raises(InputError, match="no payoff"):
        from_matrices(counts, {"V_C": np.ones(6)})
    with pytest.raises(InputError, match="rows"):
        from_matrices(counts, {"V_A": np.ones(5)})
    with pytest.raises(InputError, match="shape"):
        from_matrices(counts[:, :3], {"V_A": np.ones(6)})
    design = from_matrices(counts, {"V_A": np.ones(6)}, offsets={"V_B": 1.0})
    assert design.names == ("V_A:x1",) and design.payoffs(np.array([2.0])).V_B[0] == 1.0
    assert replace(FirstStage(np.ones(6), np.ones(6), "given"), factor=None).factor is None
    with pytest.raises(TypeError):
        Payoffs.of(V_C=1.0)


def test_the_examples_of_the_documentation_run() -> None:
    page = Path(__file__).parents[2] / "docs" / "signalling-game.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried >= 12
    assert failed == 0
