"""The bound over boxes: it certifies only where one equilibrium is, and far more games than the plain bounds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from crisis_games import game_of
from foedus.crisis import join_batch
from foedus.crisis.batch import JoinBatch
from foedus.crisis.bounds import bound_over_boxes
from foedus.crisis.coalition import Block, respond
from foedus.crisis.contest import coalition_tables
from foedus.crisis.engine import Contest, box_bounds, positions, solve_rows
from foedus.crisis.reference import box_bounds_numpy
from foedus.crisis.solve import solve_all

MENUS = [
    ((0,),), ((0, 1),), ((0,), (1,)), ((0, 1), (0,)), ((0, 1), (1,), (0, 1)), ((0,), (1,), (0,), (1,), (0,)),
    ((0, 1),) * 4,
]  # fmt: skip


def hard(menus: tuple[tuple[int, ...], ...], n: int, seed: int) -> tuple[Contest, np.ndarray, np.ndarray]:
    """Games in which third parties hang on one another."""
    rng = np.random.default_rng(seed)
    k, p = len(menus), len(positions(menus))
    contest = Contest(
        np.exp(rng.normal(size=n)), np.exp(rng.normal(size=n)), np.exp(rng.normal(size=(k, n))), rng.uniform(0.5, 3.0, n),
        np.exp(rng.normal(0, 0.2, n)),
    )  # fmt: skip
    stake = rng.uniform(0.2, 3.0, (p, n))
    # Costs near what joining wins make the choice even, so that the others tip it.
    return contest, stake, -stake * rng.uniform(0.0, 0.4, (p, n))


@pytest.mark.parametrize("menus", MENUS)
def test_kernel_agrees_with_numpy(menus: tuple[tuple[int, ...], ...]) -> None:
    contest, stake, fixed = hard(menus, 71, 1)
    given = menus, contest, np.stack([stake, 2 * stake]), [0, 1, 0], np.stack([fixed, fixed, 2 * fixed])
    found = box_bounds(*given, precision=5.0)
    assert found == pytest.approx(box_bounds_numpy(*given, precision=5.0), rel=1e-9, abs=1e-12)
    assert np.isfinite(found).all()
    # What a game is certified with does not hang on its neighbours, nor on the threads.
    assert np.array_equal(found, box_bounds(*given, precision=5.0, threads=2))
    alone = box_bounds(
        menus, contest.at(slice(3, 4)), stake[None, :, 3:4].copy(), [0], fixed[None, :, 3:4].copy(), precision=5.0
    )
    assert alone[0, 0] == found[0, 3]


def equilibria(menus: tuple[tuple[int, ...], ...], contest: Contest, stake: np.ndarray, fixed: np.ndarray, lam: float) -> np.ndarray:  # fmt: skip
    """Smallest and largest probabilities over what many starts lead to: all corners and some points, game by game."""
    own, other, third, m, gamma = contest
    table, _ = coalition_tables(own, other, third, menus, m, gamma)
    n = table.shape[0]
    cuts = np.cumsum([len(menu) for menu in menus])[:-1]
    low = np.full((stake.shape[0], n), np.inf)
    high = -low
    corners = list(itertools.product(*[range(len(menu) + 1) for menu in menus]))
    for corner in corners[:: max(1, len(corners) // 40)]:
        block = Block(
            table, menus, [s[:, None] for s in np.split(stake, cuts)], [f[:, None] for f in np.split(fixed, cuts)], lam
        )  # fmt: skip
        sigma = block.start("out")
        for s, c in zip(sigma, corner, strict=True):
            s[:] = 0.0
            s[c] = 1.0
        block.solve(sigma, 1e-12, 3000)
        settled = block.residual(sigma)[0] < 1e-9
        q = np.concatenate([s[1:, 0] for s in sigma])
        low = np.where(settled, np.minimum(low, q), low)
        high = np.where(settled, np.maximum(high, q), high)
    return np.asarray((high - low).max(axis=0))


@pytest.mark.parametrize(("menus", "lam"), [(((0,), (0,)), 25.0), (((0,), (1,), (0,)), 25.0), (((0, 1), (0, 1)), 20.0)])
def test_no_game_with_two_equilibria_is_certified(menus: tuple[tuple[int, ...], ...], lam: float) -> None:
    """Many starts on games at high precision: where two ends were reached, the bound must be 1 or more."""
    contest, stake, fixed = hard(menus, 600, 2)
    apart = equilibria(menus, contest, stake, fixed, lam) > 1e-6
    certified = box_bounds(menus, contest, stake[None], [0], fixed[None], precision=lam)[0] < 1
    assert apart.sum() >= 10  # such games are in the sample
    assert not (certified & apart).any()
    plain = solve_rows(
        menus, contest, stake[None], [0], fixed[None], np.empty((1, stake.shape[0], 600)), range(stake.shape[0]),
        precision=lam, tol=1e-10,
    ).sharp[0] < 1  # fmt: skip
    assert not (plain & ~certified).any()  # never weaker
    assert (certified & ~plain).sum() > 30


def test_two_that_may_replace_each_other() -> None:
    """One of two like third parties is enough: either may go (several equilibria), and no box closes on them."""
    n = 3
    contest = Contest(
        np.ones(n), np.full(n, 0.5), np.array([[2.0, 2.0, 0.2], [2.0, 2.1, 0.2]]), np.full(n, 2.0), np.ones(n)
    )
    stake, fixed = np.full((1, 2, n), 60.0), np.full((1, 2, n), -12.0)
    bound = box_bounds(((0,), (0,)), contest, stake, [0], fixed, precision=1.0)[0]
    assert (bound[:2] >= 1).all()
    assert bound[2] < 1


def test_joint_promises() -> None:
    """Row F8: help that is worth its price only if both help has two equilibria, and no certificate.

    Chances rise together (increasing returns of a decisive contest), as with conditional promises.
    """
    table = np.array([[0.5, 0.5, 0.5, 0.0]])  # the target's side is safe only with both
    stake, fixed = [np.array([[40.0]])] * 2, [np.array([[-8.0]])] * 2
    menus = ((0,), (0,))
    assert bound_over_boxes(table, menus, stake, fixed, 1.0)[0] >= 1
    assert bound_over_boxes(table, menus, stake, fixed, 0.05)[0] < 1
    block = Block(table, menus, [s[:, None] for s in stake], [f[:, None] for f in fixed], 1.0)
    ends = []
    for start in ("out", "in"):
        sigma = block.start(start)
        block.solve(sigma, 1e-12)
        assert block.residual(sigma).max() < 1e-10
        ends.append(sigma[0][1, 0, 0])
    assert ends[0] < 0.01 < 0.99 < ends[1]
    assert respond(np.zeros((1, 1)))[0, 0] == 0.5


def bench_games(k: int, n: int, precision: float) -> JoinBatch:
    rng = np.random.default_rng(k)
    return join_batch(
        np.exp(rng.normal(0, 0.7, n)), np.exp(rng.normal(0, 0.7, n)), np.exp(rng.normal(0, 0.7, (k, n))),
        ["target" if x % 2 else "challenger" for x in range(k)], rng.uniform(0.2, 1.5, (k, n)), rng.uniform(-0.4, 0.4, (k, n)),
        m=rng.uniform(0.5, 2.5, n), precision=precision, tol=1e-10,
    )  # fmt: skip


def test_share_of_certified_games() -> None:
    """Of games with eight third parties at precision 4 the plain bounds leave over a third open, boxes none of these."""
    found = bench_games(8, 4000, 4.0)
    assert found.certified.all()
    assert not found.warnings
    assert (found.bound_crude >= 1).mean() > 0.3


def test_what_is_not_certified_is_said() -> None:
    found = bench_games(3, 4000, 20.0)
    assert 0 < found.uncertified.size < 200
    (warning,) = found.warnings
    assert f"in {found.uncertified.size} of 4000 games" in warning("en")
    assert f"{4000 - found.uncertified.size:,} certified" in found.summary()
    assert "единственность" in found.summary("ru")
    frame = found.to_frame()
    assert frame.height == 3 * 4000
    assert frame.filter(~frame["certified"])["game"].unique().to_list() == list(found.uncertified)
    assert pytest.approx(found.probabilities) == frame["probability"].to_numpy().reshape(4000, 3).T


def test_whole_games_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    game = game_of(((0,), (0, 1), (1,), (0,)), n=100, seed=3, stake=6.0, precision=2.0)
    found = solve_all([game])[0]
    plain = found.bound_crude
    assert found.certified.mean() > (plain < 1).mean() + 0.2
    monkeypatch.setenv("FOEDUS_ENGINE", "numpy")
    assert solve_all([game])[0].bound == pytest.approx(found.bound, rel=1e-9)
