"""The compiled solver against its NumPy twin: both solved to 1e-13, agreement 1e-12."""

from __future__ import annotations

import numpy as np
import pytest

from crisis_games import game_of
from foedus.crisis import solve
from foedus.crisis.bounds import bound_from_ceiling, bound_from_table
from foedus.crisis.coalition import Block
from foedus.crisis.contest import coalition_tables, gain_ceiling
from foedus.crisis.engine import Contest, positions, solve_rows

Menus = tuple[tuple[int, ...], ...]
ONE_SIDED: list[Menus] = [((0,),) * k for k in range(1, 11)]
TWO_SIDED: list[Menus] = [tuple((k % 2,) for k in range(n)) for n in range(1, 11)]
MIXED: list[Menus] = [
    ((0, 1),), ((1, 0),), ((0, 1),) * 2, ((0, 1),) * 3, ((0, 1),) * 4, ((0, 1),) * 6, ((0,), (0, 1), (1,)),
    ((0, 1), (0,), (1,), (0, 1)), ((1,), (0,), (0,), (1,), (1, 0)), ((0,), (1, 0), (1,), (0, 1), (0, 1), (0, 1), (0,)),
    ((0, 1), (0, 1), (0,), (1,), (0,), (1,), (0,), (0,)), ((0,),) * 7 + ((0, 1),) * 1, ((0, 1),) * 5 + ((1,), (0,)),
]  # fmt: skip


@pytest.mark.parametrize(
    "menus", ONE_SIDED + TWO_SIDED + MIXED, ids=lambda m: "-".join("".join(map(str, x)) for x in m)
)
@pytest.mark.parametrize("rows", [1, 3])
def test_agrees_with_the_twin(menus: Menus, rows: int) -> None:
    n = 67
    rng = np.random.default_rng(len(menus) + 100 * rows)
    pairs = positions(menus)
    own, other = np.exp(rng.normal(0, 0.7, (2, n)))
    third = np.exp(rng.normal(-0.5, 0.7, (len(menus), n)))
    m, gamma = rng.uniform(0.5, 2.5, n), np.exp(rng.normal(0, 0.2, n))
    hard = rng.uniform(0.5, 4.0, n)
    stake = hard * rng.uniform(0.2, 1.5, (2, len(pairs), n))
    stake_of = [r % 2 for r in range(rows)]
    fixed = hard * rng.uniform(-0.4, 0.4, (rows, len(pairs), n))
    precision = 1.25
    sigma = np.zeros((rows, len(pairs), n))
    found = solve_rows(
        menus, Contest(own, other, third, m, gamma), stake, stake_of, fixed, sigma, range(len(pairs)), precision=precision,
        tol=1e-13,
    )  # fmt: skip

    chance, share = coalition_tables(own, other, third, menus, m, gamma)
    by_party = [[p for p, (k, _) in enumerate(pairs) if k == at] for at in range(len(menus))]
    stakes = [np.stack([np.stack([stake[s, p] for s in stake_of]) for p in of]) for of in by_party]
    rest = [np.stack([fixed[:, p] for p in of]) for of in by_party]
    twin = Block(chance, menus, stakes, rest, precision)
    solved = twin.start("out")
    twin.solve(solved, 1e-13)
    assert sigma == pytest.approx(np.concatenate([s[1:] for s in solved]).transpose(1, 0, 2), abs=1e-12)
    assert found.chance == pytest.approx(twin.expect(chance, solved), abs=1e-12)
    assert found.share == pytest.approx(twin.expect(share, solved), abs=1e-12)
    assert found.residual.max() < 2e-12
    assert found.residual == pytest.approx(twin.residual(solved), abs=2e-12)
    assert (found.passes >= 1).all()

    crude, sharp = bound_from_ceiling(gain_ceiling(own, other, third, m), menus, stakes, rest, precision)
    open_ = (sharp >= 1).any(axis=0)
    exact_crude, exact = bound_from_table(chance, menus, stakes, rest, precision)
    assert found.crude == pytest.approx(np.where(open_, np.minimum(crude, exact_crude), crude), abs=1e-12)
    assert found.sharp == pytest.approx(np.where(open_, np.minimum(sharp, exact), sharp), abs=1e-12)


@pytest.mark.parametrize("outset", [0, 1, 2])
@pytest.mark.parametrize("menus", [((0,),) * 3, ((0, 1),) * 4, ((0,), (1,)) * 4])
def test_certified_games_have_one_solution_from_every_start(menus: Menus, outset: int) -> None:
    n = 200
    rng = np.random.default_rng(11)
    pairs = len(positions(menus))
    own, other, m, gamma = np.exp(rng.normal(0, 0.5, (4, n)))
    third = np.exp(rng.normal(-0.5, 0.5, (len(menus), n)))
    stake, fixed = rng.uniform(0.1, 1.5, (1, pairs, n)), rng.uniform(-2.0, 0.0, (1, pairs, n))
    base, sigma = np.zeros((1, pairs, n)), np.zeros((1, pairs, n))
    found = solve_rows(
        menus, Contest(own, other, third, m, gamma), stake, [0], fixed, base, range(pairs), precision=1.0, tol=1e-13
    )  # fmt: skip
    solve_rows(
        menus, Contest(own, other, third, m, gamma), stake, [0], fixed, sigma, range(pairs), precision=1.0, tol=1e-13,
        outset=outset,
    )  # fmt: skip
    sure = found.sharp[0] < 1
    assert sure.any()
    assert sigma[..., sure] == pytest.approx(base[..., sure], abs=1e-11)


@pytest.mark.parametrize("menus", [((0,), (0,), (0,)), ((0, 1), (0,), (1,), (0, 1)), ((0,), (1,), (0, 1)) * 2])
@pytest.mark.parametrize("stake", [1.0, 12.0])
def test_whole_games_agree_with_the_reference_engine(
    menus: Menus, stake: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both levels, games that no bound certifies among them: the same figures, warnings and equilibria."""
    game = game_of(menus, n=60, seed=4, stake=stake)
    fast = solve(game)
    monkeypatch.setenv("FOEDUS_ENGINE", "numpy")
    slow = solve(game)
    assert fast.help == pytest.approx(slow.help, abs=1e-12)
    for name in ("p_force", "p_war", "p_win_challenger", "belligerents", "cost_target", "bound", "bound_crude"):
        assert getattr(fast, name) == pytest.approx(getattr(slow, name), abs=1e-11, rel=1e-11), name
    assert np.array_equal(fast.certified, slow.certified)
    assert [w.en for w in fast.warnings] == [w.en for w in slow.warnings]
    assert len(fast.several) == len(slow.several)
    for a, b in zip(fast.several, slow.several, strict=True):
        assert (a.draw, a.level, a.selected) == (b.draw, b.level, b.selected)
        assert a.solutions == pytest.approx(b.solutions, abs=1e-9)
