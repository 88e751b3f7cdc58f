"""Whole crises from one's own arrays: against the solver of games and Gambit's trees, and what is refused."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from crisis_games import game_of
from foedus.bench.gambit import extensive_form
from foedus.core import InputError
from foedus.crisis import Game, crisis_batch, solve
from foedus.crisis.game import SIDES

MENUS: tuple[tuple[int, ...], ...] = ((0,), (1,), (0, 1))


def arrays(game: Game) -> tuple[dict[str, Any], list[str]]:
    """The inputs of a game without treaties, by the names of crisis_batch."""
    p = game.parameters
    names = (
        "m", "gamma", "psi_clash", "fight_clash", "fight_war", "chi", "cost_force", "cost_pressure", "cost_resist", "phi",
        "h", "rho", "tau", "war_help_target", "war_help_challenger",
    )  # fmt: skip
    values: dict[str, Any] = {name: p[name] for name in names}
    values |= {
        "challenger": game.strength_challenger, "target": game.strength_target, "third": game.strength,
        "help_stake": np.exp(game.log_help_stake), "counter": game.counter_other,
    }  # fmt: skip
    same = ("stake_challenger", "stake_target", "status_quo", "concession", "escalation", "join_cost", "join_other")
    values |= {name: getattr(game, name) for name in same}
    sides = ["both" if len(x.menu) == 2 else SIDES[x.menu[0]] for x in game.third_parties]
    return values, sides


def few(**changes: Any) -> dict[str, Any]:
    """Three games with two third parties."""
    return {
        "challenger": np.array([1.0, 2.0, 0.5]), "target": 1.0, "stake_challenger": 2.0, "stake_target": 2.0,
        "status_quo": 3.0, "concession": 0.0, "escalation": -1.0, "fight_clash": 0.3, "fight_war": 1.5, "cost_force": 1.0,
        "cost_pressure": 0.5, "cost_resist": 0.2, "phi": 0.5, "h": 0.5, "psi_clash": 0.3, "chi": 0.8,
        "third": np.full((2, 3), 0.5), "help_stake": 1.0, "join_cost": np.full((2, 3), 2.0),
    } | changes  # fmt: skip


@pytest.mark.parametrize("menus", [(), ((0,),), ((0, 1), (1,), (0,))])
def test_same_as_the_game(menus: tuple[tuple[int, ...], ...]) -> None:
    game = game_of(menus, n=40, seed=5, stake=3.0, precision=1.5)
    values, sides = arrays(game)
    found, wanted = crisis_batch(values, sides, precision=1.5), solve(game)
    for name in ("p_force", "p_pressure", "p_resist_force", "p_war", "help", "p_spread", "cost_challenger", "bound"):
        assert getattr(found.solution, name) == pytest.approx(getattr(wanted, name), rel=1e-9, abs=1e-13), name
    assert sum(found.paths.values()) == pytest.approx(np.ones(40))
    assert found.residual.max() < 1e-12


@pytest.mark.parametrize(("k", "count"), [(0, 6), (1, 6), (2, 6), (3, 4)])
def test_gambit_solves_the_same_trees(k: int, count: int) -> None:
    gbt = pytest.importorskip("pygambit")
    for number in range(count):
        rng = np.random.default_rng([k, number])
        menus = tuple(MENUS[int(rng.choice(3, p=(0.4, 0.4, 0.2)))] for _ in range(k))
        base = game_of(menus, n=1, seed=7000 + 100 * k + number, stake=2.0, cost=(0.8, 0.5))
        p = base.parameters.replace(tau=1.0, war_help_target=0.0, war_help_challenger=0.0, rho=0.0)
        game = base.replace(parameters=p, escalation=np.array([np.log(1 / 3)]))
        tree = gbt.read_efg(io.StringIO(extensive_form(game, Fraction(1, 4))))
        end = gbt.qre.logit_solve_lambda(tree, float(rng.uniform(0.5, 4.0)), first_step=0.1, max_accel=1.3)[0]
        values, sides = arrays(game)
        found = crisis_batch(values, sides, precision=float(end.lam))
        s = found.solution
        mine = [s.p_status_quo, s.p_pressure, s.p_force]
        for resist in (s.p_resist_pressure, s.p_resist_force):
            mine += [1.0 - resist, resist]
        for x, party in enumerate(game.third_parties):
            for level in (0, 1):
                helps = [s.help[level, x, side] for side in party.menu]
                mine += [1.0 - np.sum(helps, axis=0), *helps]
        assert [float(end[x]) for x in range(len(end))] == pytest.approx([float(x[0]) for x in mine], abs=1e-9)


def test_shapes_stand_for_one_another() -> None:
    base = crisis_batch(few(), ["target", "both"])
    wide = crisis_batch(
        few(help_stake=np.ones((2, 2, 3)), join_cost=np.full((2, 2, 3), 2.0), duty=np.zeros((2, 2, 2, 3)), target=np.ones(3)),
        ["target", "both"],
    )  # fmt: skip
    assert np.array_equal(base.solution.help, wide.solution.help)
    by_level = crisis_batch(few(duty=np.stack([np.zeros((2, 3)), np.ones((2, 3))])), ["target", "both"])
    assert np.array_equal(by_level.solution.help[0], base.solution.help[0])
    assert (by_level.solution.help[1] > base.solution.help[1]).sum() == 9
    alone = crisis_batch({k: v for k, v in few().items() if k not in ("third", "help_stake", "join_cost")})
    assert alone.solution.p_spread == pytest.approx(np.zeros(3))
    assert np.array_equal(crisis_batch(few(), ["target", "both"], threads=1).solution.p_force, base.solution.p_force)
    ten = few(third=np.full((10, 3), 0.5), join_cost=np.full((10, 3), 2.0))
    assert crisis_batch(ten, ["target"] * 10).certified.all()


def test_tables_and_words() -> None:
    found = crisis_batch(few(), ["target", "both"], names=["A", "B"])
    frame = found.to_frame()
    assert frame.height == 3
    assert frame["help challenger B war"].to_numpy() == pytest.approx(found.solution.help[1, 1, 1])
    assert {"path war", "bound", "certified", "residual", "p_force"} <= set(frame.columns)
    assert "3 games, 3 certified" in found.summary()
    assert "В среднем" in found.summary("ru")
    told = found.to_dict()
    assert told["certified"] == told["games"] == 3
    assert not found.warnings


def test_several_equilibria_are_told() -> None:
    """Two like third parties of whom one is enough."""
    values = few(
        challenger=np.ones(3), target=0.5, third=np.full((2, 3), 2.0), help_stake=60.0, join_cost=12.0, m=2.0,
    )  # fmt: skip
    found = crisis_batch(values, ["target", "target"])
    assert found.several == (0, 1, 2)
    assert not found.certified.any()
    assert {s.level for s in found.solution.several} == {"clash", "war"}
    words = [w("en") for w in found.warnings]
    assert any("several equilibria were found in 3 games" in w for w in words)
    assert any("in 3 of 3 games" in w for w in words)
    assert np.isfinite(found.to_frame().drop("certified", "several").to_numpy()).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"challenger": np.array([1.0, -2.0, 1.0])}, "'challenger' is below|'challenger' is not above zero in row 1"),
        ({"third": np.array([[0.5, 0.5, 0.5], [0.5, -1.0, 0.5]])}, r"'third' is negative in row \(1, 1\)"),
        ({"phi": np.array([0.5, 0.5, 1.5])}, "'phi' is above 1 in row 2"),
        ({"psi_clash": np.array([0.5, -0.5, 1.0])}, "'psi_clash' is negative in row 1"),
        ({"h": np.array([np.nan, 0.5, 1.0])}, "'h' is not finite in row 0"),
        ({"stake_target": np.array([1.0, np.inf, 1.0])}, "'stake_target' is not finite in row 1"),
        ({"stake_target": np.array([1.0, 0.0, 1.0])}, "'stake_target' is not above zero in row 1"),
        ({"help_stake": np.full((2, 2, 3), np.inf)}, r"'help_stake' is not finite in row \(0, 0, 0\)"),
        ({"join_cost": -1.0}, r"'join_cost' is negative in row"),
        ({"fight_war": 1e13}, "'fight_war' is above"),
        ({"tau": 0.0}, "'tau' is"),
        ({"tau": 2.0}, "'tau' is above 1"),
        ({"target": np.ones(4)}, "games and"),
        ({"third": np.ones((3, 3))}, r"'third' has shape \(3, 3\)"),
        ({"third": [[1.0, 2.0], [1.0]]}, "'third' is no array"),
        ({"target": "strong"}, "'target' has shape"),
        ({"strenght": 1.0}, "no input 'strenght'"),
        ({"challenger": np.zeros(0)}, "no games|'challenger'"),
    ],
)  # fmt: skip
def test_bad_values_are_refused_with_row_and_name(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        crisis_batch(few(**changes), ["target", "both"])


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(InputError, match="'phi' is missing"):
        crisis_batch({k: v for k, v in few().items() if k != "phi"}, ["target", "both"])
    with pytest.raises(InputError, match="2,048 joint choices"):
        crisis_batch(few(), ["target"] * 11)
    with pytest.raises(InputError, match="'precision' is nan"):
        crisis_batch(few(), ["target", "both"], precision=np.nan)
    with pytest.raises(InputError, match="'names' holds 1"):
        crisis_batch(few(), ["target", "both"], names=["A", "A"])
    with pytest.raises(InputError, match="no menu 'tagret'"):
        crisis_batch(few(), ["tagret", "both"])


@pytest.mark.parametrize(("n", "size"), [(300, 1.5), (4, 12)])
def test_extreme_values_give_numbers(n: int, size: float) -> None:
    """Whatever passes the checks comes back as numbers between their limits."""
    rng = np.random.default_rng(4)
    k = 3
    big = 10.0 ** rng.uniform(-size, size, (12, n))
    values = few(
        challenger=big[0], target=big[1], stake_challenger=big[2], stake_target=big[3], status_quo=big[4] - big[5],
        concession=big[6], fight_war=big[7], cost_force=big[8], third=10.0 ** rng.uniform(-300, 300, (k, n)),
        help_stake=10.0 ** rng.uniform(-size, size, (k, n)), join_cost=10.0 ** rng.uniform(-size, size, (2, k, n)),
        m=10.0 ** rng.uniform(-3, 3, n), gamma=big[9], tau=rng.uniform(1e-6, 1, n), chi=big[10], rho=big[11],
    )  # fmt: skip
    found = crisis_batch(values, ["target", "both", "challenger"])
    frame = found.to_frame()
    assert np.isfinite(frame.drop("certified", "several").to_numpy()).all()
    chances = np.stack([*found.paths.values()])
    assert chances.min() >= 0
    assert chances.sum(axis=0) == pytest.approx(np.ones(n))
    assert found.solution.help.min() >= 0
    assert found.solution.help.max() <= 1
