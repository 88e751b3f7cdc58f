"""The log posterior of the fit: gradient, joint help, thinned samples, surrogate, forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from estimate_samples import known_truth, sample_of, simulated, standardised
from foedus.core import InputError
from foedus.crisis.gradient import Index
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.forecast import forecast, simulate
from foedus.estimate.joint import Joint, nodes
from foedus.estimate.mode import curvature, find_mode
from foedus.estimate.structure import BETWEEN, Block, index_of
from foedus.estimate.surrogate import Surrogate, thin
from foedus.estimate.target import ContestPrior, Target

CONTEST = ContestPrior(("m", "gamma"), np.array([-1.0, -0.5]), np.array([[0.05, 0.02], [0.02, 0.1]]))


@pytest.fixture(scope="module")
def made() -> tuple[list[Block], tuple[Coefficient, ...], np.ndarray]:
    blocks = sample_of(240)
    coefs = standardised(blocks)
    truth = known_truth(coefs, 3)
    return simulated(blocks, truth, coefs, 5), coefs, truth


def test_gradient_matches_differences(made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray]) -> None:
    blocks, coefs, truth = made
    weights = [np.linspace(0.5, 2.0, b.n) for b in blocks]
    target = Target(blocks, coefs, weights, CONTEST, threads=1)
    found = target.evaluate(truth, information=True)
    assert any((b.choice >= 0).any() for b in blocks), "some help is seen, or this checks nothing"
    h = 1e-5
    for c in range(target.size):
        up, down = truth.copy(), truth.copy()
        up[c] += h
        down[c] -= h
        slope = (target.evaluate(up).value - target.evaluate(down).value) / (2 * h)
        assert found.gradient[c] == pytest.approx(slope, rel=2e-5, abs=2e-5), target.names[c]
    assert found.information == pytest.approx(found.information.T)
    assert np.linalg.eigvalsh(found.information).min() > -1e-8


def test_weights_count_rows(made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray]) -> None:
    blocks, coefs, truth = made
    block = blocks[2]
    twice = block.take(np.repeat(np.arange(block.n), 2))
    one = Target([block], coefs, [np.full(block.n, 2.0)], threads=1).evaluate(truth, information=True)
    two = Target([twice], coefs, threads=1).evaluate(truth, information=True)
    assert one.likelihood == pytest.approx(two.likelihood, rel=1e-12)
    assert one.gradient == pytest.approx(two.gradient, rel=1e-9, abs=1e-9)
    assert one.information == pytest.approx(two.information, rel=1e-9, abs=1e-9)


def test_prior_of_the_contest_takes_the_place_of_its_coefficients(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    plain, with_it = (Target(blocks[:1], coefs, contest=c, threads=1) for c in (None, CONTEST))
    at = [plain.names.index(n) for n in CONTEST.names]
    own = sum(float(coefs[x].log_density(truth[x])[0]) for x in at)
    off = truth[at] - CONTEST.mean
    inverse = np.linalg.inv(CONTEST.covariance)
    assert with_it.prior(truth)[0] == pytest.approx(plain.prior(truth)[0] - own - 0.5 * off @ inverse @ off)
    assert with_it.prior(truth)[1][at] == pytest.approx(-inverse @ off)
    assert with_it.start()[at] == pytest.approx(CONTEST.mean)
    assert with_it.prior_precision()[np.ix_(at, at)] == pytest.approx(inverse)


def test_joint_help_is_the_integral_over_what_helpers_share(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    block = max(blocks, key=lambda b: int((b.choice >= 0).sum()))
    theta = truth.copy()
    theta[[c.name for c in coefs].index("join_common")] = np.log(0.8)
    joint = Joint(block, 1.0)
    rows = np.flatnonzero((block.choice >= 0).any(axis=0))
    index = dict(zip((c.name for c in coefs), coefs, strict=True))
    beta = np.array([index[n].index(float(theta[[c.name for c in coefs].index(n)]))[0] for n in joint.names])
    terms, _, _ = joint.evaluate(beta, 1)
    # By brute force: the chances of each option on a dense grid, choices independent given the common part.
    grid = np.linspace(-6, 6, 61)
    density = np.exp(-0.5 * grid**2)
    density /= density.sum()
    small = block.take(rows)
    total = np.zeros(rows.size)
    level = np.maximum(small.war, 0)
    for x, weight in zip(grid, density, strict=True):
        help_ = _help(small, theta, coefs, np.full(rows.size, x))
        chance = np.ones(rows.size)
        for k in np.unique(small.party):
            options = np.flatnonzero(small.party == k)
            p = np.where(level == 1, help_[1], help_[0])[options]
            there = small.side[options] >= 0
            taken = (small.choice[options] == 1) & there
            chance *= np.where(taken.any(axis=0), (p * taken).sum(axis=0), 1.0 - (p * there).sum(axis=0))
        total += weight * chance
    assert terms == pytest.approx(np.log(total), abs=2e-3)
    points, weights = nodes()
    assert float(weights @ points**2) == pytest.approx(1.0)


def _help(block: Block, theta: np.ndarray, coefs: tuple[Coefficient, ...], common: np.ndarray) -> np.ndarray:
    at = {c.name: x for x, c in enumerate(coefs)}
    index: Index = index_of(replace(block, choice=np.full_like(block.choice, -1)), 1.0, (), common)
    beta = np.array([coefs[at[n]].index(float(theta[at[n]]))[0] for n in index.names])
    return np.asarray(index.evaluate(beta, scores=False, threads=1).help)


def test_thinned_weights_restore_the_totals(made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray]) -> None:
    blocks, _, _ = made
    kept, weights = thin(blocks, 1, np.random.default_rng(1))
    for b, k, w in zip(blocks, kept, weights, strict=True):
        assert w.sum() == pytest.approx(b.n)
        assert (k.act > 0).sum() == (b.act > 0).sum()
        assert set(w[k.act > 0]) <= {1.0}
        assert set(k.rows) <= set(b.rows)
    again, _ = thin(blocks, 1, np.random.default_rng(1))
    assert all(np.array_equal(a.rows, k.rows) for a, k in zip(again, kept, strict=True))
    every, ones = thin(blocks, 1000, np.random.default_rng(1))
    assert sum(b.n for b in every) == sum(b.n for b in blocks)
    assert all((w == 1).all() for w in ones)


def test_rows_kept_by_their_chance_of_an_act_stand_for_all(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks = made[0]
    rng = np.random.default_rng(4)
    chance = [rng.beta(0.3, 6.0, b.n) for b in blocks]
    runs = [thin(blocks, 2, np.random.default_rng(n), chance) for n in range(40)]
    events = sum(int((b.act > 0).sum()) for b in blocks)
    silent = [sum(k.n for k in kept) - events for kept, _ in runs]
    assert np.mean(silent) == pytest.approx(2 * events, rel=0.05)
    # What is estimated is the sum over all rows of something that goes with the chance.
    whole = sum(float(c[b.act == 0].sum()) for b, c in zip(blocks, chance, strict=True))
    found = []
    for kept, weights in runs:
        assert all((w[k.act > 0] == 1).all() and (w >= 1).all() for k, w in zip(kept, weights, strict=True))
        by_row = {id(b): (b, c) for b, c in zip(blocks, chance, strict=True)}
        total = 0.0
        for k, w in zip(kept, weights, strict=True):
            b, c = next(
                x for x in by_row.values() if x[0].party.shape == k.party.shape and np.array_equal(x[0].party, k.party)
            )
            at = np.searchsorted(b.rows, k.rows)
            total += float((w * c[at])[k.act == 0].sum())
        found.append(total)
    assert np.mean(found) == pytest.approx(whole, rel=0.05)


def test_surrogate_is_the_whole_to_first_order_at_its_centre(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    use = blocks[:2]
    full = Target(use, coefs, contest=CONTEST, threads=1)
    # With a target of the same rows as guide the curvature is taken anew where the steps end.
    mode = find_mode(full, truth, rough=Target(use, coefs, contest=CONTEST, threads=1), most=0, newton=1)
    kept, weights = thin(use, 1, np.random.default_rng(2))
    surrogate = Surrogate.around(mode, Target(kept, coefs, weights, CONTEST, threads=1))
    base = surrogate.evaluate(mode.theta)[0] - mode.at.value
    rng = np.random.default_rng(3)
    size = 1.0 / np.sqrt(np.diag(full.prior_precision()))
    assert surrogate.evaluate(mode.theta)[1] == pytest.approx(mode.at.gradient, abs=1e-7)
    assert np.abs(surrogate.gradient).max() > 1.0, "the thinned rows lack something"
    for _ in range(2):
        way = size * rng.standard_normal(full.size) / 9
        gaps = []
        for part in (0.05, 0.1):
            theta = mode.theta + part * way
            value, gradient = surrogate.evaluate(theta)
            gaps.append(abs(value - full.evaluate(theta).value - base))
            h = 1e-5
            slope = (surrogate.evaluate(theta + h * way)[0] - surrogate.evaluate(theta - h * way)[0]) / (2 * h)
            assert float(gradient @ way) == pytest.approx(slope, rel=1e-5, abs=1e-5)
        # A gap of second order grows fourfold when the step doubles; one of first order would only double.
        assert gaps[1] < 1e-6 or 3.0 * gaps[0] < gaps[1] < 6.0 * gaps[0]


def test_curvature_of_a_target_is_symmetric_and_of_the_gradient(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    target = Target(blocks[:1], coefs, threads=1)
    found = curvature(target, truth, target.prior_precision())
    way = np.random.default_rng(1).standard_normal(target.size) * 1e-4
    moved = target.evaluate(truth - way).gradient - target.evaluate(truth + way).gradient
    assert found == pytest.approx(found.T)
    assert found @ (2 * way) == pytest.approx(moved, rel=1e-3, abs=1e-5)


def test_forecasts_are_probabilities_that_add_up(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    for block in blocks:
        found = forecast(block, truth, coefs, threads=1)
        for p in (found.pressure, found.force, found.resist_pressure, found.resist_force, found.war, found.help):
            assert ((p >= 0) & (p <= 1)).all()
        assert (found.act < 1).all()
        quiet = replace(block, act=np.zeros(block.n, np.int8), choice=np.full_like(block.choice, -1))
        index = index_of(quiet)
        at = {c.name: x for x, c in enumerate(coefs)}
        beta = np.array([coefs[at[n]].index(float(truth[at[n]]))[0] for n in index.names])
        assert np.exp(index.evaluate(beta, threads=1).rows) + found.act == pytest.approx(np.ones(block.n), abs=1e-10)


def test_simulated_frequencies_are_those_expected(
    made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray],
) -> None:
    blocks, coefs, truth = made
    block = blocks[3].take(np.tile(np.arange(4), 3000))
    expected = forecast(block, truth, coefs, threads=1)
    seen = simulate(block, expected, np.random.default_rng(1))
    for r in range(4):
        mine = np.arange(block.n) % 4 == r
        for code, p in ((1, expected.pressure), (2, expected.force)):
            n = int(mine.sum())
            assert (seen.act[mine] == code).mean() == pytest.approx(p[mine][0], abs=4.5 * (0.25 / n) ** 0.5)
    assert ((seen.war >= 0) == ((seen.act == 2) & (seen.response == 1))).all()
    assert ((seen.response >= 0) == (seen.act > 0)).all()


def test_a_status_quo_without_some_slopes(made: tuple[list[Block], tuple[Coefficient, ...], np.ndarray]) -> None:
    blocks, coefs, truth = made
    fewer = tuple(c for c in coefs if c.name not in BETWEEN)
    zero = truth.copy()
    zero[[x for x, c in enumerate(coefs) if c.name in BETWEEN]] = 0.0
    keep = [x for x, c in enumerate(coefs) if c.name not in BETWEEN]
    whole = Target(blocks[:2], coefs, threads=1).evaluate(zero).likelihood
    assert Target(blocks[:2], fewer, threads=1).evaluate(truth[keep]).likelihood == pytest.approx(whole, rel=1e-12)
    with pytest.raises(InputError, match="rho"):
        Target(blocks[:1], [c for c in coefs if c.name != "rho"])
