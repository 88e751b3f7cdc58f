"""The coefficients of the fit: transforms, densities and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.core import InputError
from foedus.estimate.coefficients import SCALES, Coefficient, Prior, coefficients, log_prior
from foedus.estimate.priors import priors

ALL = tuple(coefficients().values())
GRID = np.linspace(-80.0, 80.0, 320_001)
#: One of each combination of scale and prior that the file has.
KINDS = tuple({(c.scale, c.prior.dist): c for c in (x.standardised(0.5) for x in ALL)}.values())


def _density(c: Coefficient, theta: np.ndarray) -> np.ndarray:
    return np.exp(c.log_density(theta)[0])


@pytest.mark.parametrize("c", KINDS, ids=lambda c: f"{c.scale}-{c.prior.dist}")
def test_log_density_is_that_of_the_draws(c: Coefficient) -> None:
    # Up to a constant: normalised on a grid, its integral up to a point must be the share of draws below it.
    weight = _density(c, GRID)
    total = float(weight.sum())
    assert np.isfinite(total)
    assert total > 0
    assert weight[0] < 1e-9 * weight.max() > weight[-1] * 1e9 or weight[0] + weight[-1] < 1e-6 * weight.max()
    below = np.cumsum(weight) / total
    drawn = np.sort(c.draws(40_000, np.random.default_rng(4)))
    at = np.quantile(drawn, [0.1, 0.3, 0.5, 0.7, 0.9])
    assert np.interp(at, GRID, below) == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9], abs=0.012)


@pytest.mark.parametrize("c", KINDS, ids=lambda c: f"{c.scale}-{c.prior.dist}")
def test_density_of_the_parameter_integrates_to_one(c: Coefficient) -> None:
    # With its constant, from the textbook form of the density and the change of variables.
    from scipy import stats

    a = c.prior.numbers
    of = {
        "normal": lambda: stats.norm(a[0], a[1]), "lognormal": lambda: stats.lognorm(a[1], scale=a[0]),
        "halfnormal": lambda: stats.halfnorm(scale=a[0]), "beta": lambda: stats.beta(a[0], a[1]),
    }[c.prior.dist]()  # fmt: skip
    theta = np.linspace(c.start() - 5, c.start() + 3, 21)
    slope = (c.parameter(theta + 1e-6) - c.parameter(theta - 1e-6)) / 2e-6
    exact = of.logpdf(c.parameter(theta)) + np.log(slope)
    off = exact - c.log_density(theta)[0]
    keep = exact > -200
    assert off[keep] == pytest.approx(np.full(keep.sum(), off[keep][0]), abs=1e-5), "the same up to one constant"
    fine = np.linspace(-60, 60, 120_001)
    assert float(_density(c, fine).sum() * 1e-3 * np.exp(off[keep][0])) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("c", KINDS, ids=lambda c: f"{c.scale}-{c.prior.dist}")
def test_derivatives_match_differences(c: Coefficient) -> None:
    h = 1e-6
    for t in np.linspace(c.start() - 2, c.start() + 2, 9):
        up, down = float(c.log_density(t + h)[0]), float(c.log_density(t - h)[0])
        assert float(c.log_density(t)[1]) == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-6)
        value, slope = c.index(float(t))
        assert slope == pytest.approx(
            (c.index(float(t + h))[0] - c.index(float(t - h))[0]) / (2 * h), rel=1e-6, abs=1e-8
        )
        assert float(c.theta(c.parameter(np.asarray(t)))) == pytest.approx(t, abs=1e-9)
        # What stands in an index leads to the parameter: its log, its log odds, or itself.
        p = float(c.parameter(np.asarray(t)))
        if c.scale == "logit":
            p = np.log(p / (1 - p))
        elif c.scale in ("log", "share"):
            p = np.log(p)
        assert value == pytest.approx(p, rel=1e-9, abs=1e-12)


def test_the_file_is_well_formed() -> None:
    for c in ALL:
        assert c.scale in SCALES
        # A prior of its own says why; without one the prior is that of priors.yaml.
        assert bool(c.why) == (
            c.name not in priors() or c.prior != Prior(priors()[c.name].dist, priors()[c.name].numbers)
        ), c.name
        assert np.isfinite(c.start())
        assert c.standardised(1.0).spread() > 0


def test_a_slope_is_standardised_once_the_sample_is_known() -> None:
    slope = next(c for c in ALL if c.prior.dist == "standard")
    made = slope.standardised(0.25)
    assert made.prior == Prior("normal", (0.0, slope.prior.numbers[0] / 0.25))
    assert made.standardised(9.0) is made
    with pytest.raises(InputError, match="no prior"):
        slope.log_density(np.zeros(1))


def test_joint_prior_adds_up() -> None:
    coefs = [c.standardised(1.0) for c in ALL]
    theta = np.array([c.start() for c in coefs]) + 0.1
    value, gradient = log_prior(coefs, theta)
    assert value == pytest.approx(sum(float(c.log_density(t)[0]) for c, t in zip(coefs, theta, strict=True)))
    assert gradient.shape == (len(coefs),)


@pytest.mark.parametrize("scale", ["log", "positive"])
def test_half_normal_parameters_move_on_their_normal_scores(scale: str) -> None:
    from scipy import stats

    c = Coefficient("x", scale, Prior("halfnormal", (0.5,)))
    theta = np.array([-30.0, -9.0, -5.0001, -4.9999, -1.0, 0.0, 1.0, 6.0, 12.0])
    value = c.parameter(theta)
    assert (np.diff(value) > 0).all(), "one to one, across the seam of the two formulas too"
    middle = slice(2, 7)
    assert stats.halfnorm(scale=0.5).cdf(value[middle]) == pytest.approx(stats.norm.cdf(theta[middle]), rel=1e-9)
    assert c.theta(value[1:-1]) == pytest.approx(theta[1:-1], rel=1e-7)
    for t in theta[:-1]:
        _, slope = c.index(float(t))
        up, down = c.index(float(t) + 1e-5)[0], c.index(float(t) - 1e-5)[0]
        assert slope == pytest.approx((up - down) / 2e-5, rel=1e-4)
    assert c.spread() == 1.0


@pytest.mark.parametrize("scale", ["logit", "share"])
def test_shares_move_on_their_normal_scores(scale: str) -> None:
    from scipy import stats

    c = Coefficient("x", scale, Prior("beta", (2.0, 4.0)))
    theta = np.array([-9.0, -3.0, -1.0, 0.0, 1.0, 3.0, 7.0])
    value = c.parameter(theta)
    assert stats.beta(2, 4).cdf(value[1:-1]) == pytest.approx(stats.norm.cdf(theta[1:-1]), rel=1e-9)
    assert c.theta(value) == pytest.approx(theta, rel=1e-6)
    for t in theta:
        found, slope = c.index(float(t))
        up, down = c.index(float(t) + 1e-5)[0], c.index(float(t) - 1e-5)[0]
        assert slope == pytest.approx((up - down) / 2e-5, rel=1e-4)
        assert np.isfinite(found)
    # Further out than any chain goes there are still numbers.
    assert all(np.isfinite(c.index(t)).all() for t in (-40.0, 40.0))
    assert c.spread() == 1.0
