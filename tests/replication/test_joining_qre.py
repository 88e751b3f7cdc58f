"""Joining games with known equilibria: published tables, and Gambit on whole crisis trees.

J1 and J3 were solved by pygambit and by an independent fixed point. Whole trees: Gambit's
behaviour-strategy logit solver (Turocy 2005) is the agent quantal response equilibrium.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from crisis_games import game_of
from foedus.crisis import Game, joining, solve


def _pair(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.stack([first, second])


X1, X2 = np.meshgrid([0, 1], [0, 1], indexing="ij")


@pytest.mark.parametrize(
    ("precision", "expected"),
    [(1, (0.4791671, 0.5408605)), (4, (0.3994857, 0.6685147)), (8, (0.2694501, 0.8254753))],
)
def test_substitutes(precision: float, expected: tuple[float, float]) -> None:
    """J1: two states whose help is substitutable."""
    d = 0.02 + 0.05 * X1 + 0.08 * X2
    chance = d / (d + 0.10)
    found = joining(_pair(chance - np.where(X1, 0.30, 0.05), chance - np.where(X2, 0.30, 0.20)), precision)
    assert found.join == pytest.approx(expected, abs=1e-6)
    assert found.residual < 1e-12
    assert found.certified == (found.bound < 1)


def _complements() -> np.ndarray:
    both = np.where((X1 == 1) & (X2 == 1), 1.5, -1.0)
    return _pair(np.where(X1, both, 0.0), np.where(X2, both, 0.0))


def test_complements_unique() -> None:
    """J3 at precision 1: unique, and certified."""
    found = joining(_complements(), 1)
    assert found.join == pytest.approx([0.6531294] * 2, abs=1e-6)
    assert found.certified
    assert found.warnings == ()


def test_complements_uncertified() -> None:
    """J3 at precision 2: one equilibrium from every start although the sufficient bound fails."""
    found = joining(_complements(), 2)
    assert found.join == pytest.approx([0.9357658] * 2, abs=1e-6)
    assert found.bound_crude == pytest.approx(1.25)
    assert len(found.equilibria) == 1
    assert not found.certified
    assert any("does not certify" in w.en for w in found.warnings)


@pytest.mark.parametrize(("precision", "low", "high"), [(4, 0.0224011, 0.9974640), (6, 0.0025695, 0.9998764)])
def test_complements_several(precision: float, low: float, high: float) -> None:
    """J3 at precision 4 and 6: both equilibria reported, the principal branch (the high one) selected, a warning."""
    found = joining(_complements(), precision)
    assert sorted(float(1 - e[0, 0]) for e in found.equilibria) == pytest.approx([low, high], abs=1e-6)
    assert found.join == pytest.approx([high] * 2, abs=1e-6)
    assert found.on_branch
    assert any("equilibria found" in w.en for w in found.warnings)


def _cases() -> list[tuple[tuple[tuple[int, ...], ...], float]]:
    menus: list[tuple[tuple[int, ...], ...]] = [
        (),
        ((0,),),
        ((1,),),
        ((0, 1),),
        ((0,), (0,)),
        ((0,), (1,)),
        ((0,), (0, 1)),
    ]
    return list(zip(itertools.cycle(menus), [0.5, 1, 2, 4, 8, 1, 4, 2, 8, 0.5, 2, 4, 8], strict=False))


@pytest.mark.parametrize(("menus", "precision"), _cases())
def test_gambit(menus: tuple[tuple[int, ...], ...], precision: float) -> None:
    """The whole game (acts, answers, level, joining) against Gambit on the extensive form."""
    gbt = pytest.importorskip("pygambit")
    base = game_of(menus, n=1, seed=len(menus) + int(10 * precision))
    # Plain logit at the root, a level that does not hang on expected help, no counter-pressure.
    p = base.parameters.replace(tau=1.0, war_help_target=0.0, war_help_challenger=0.0, rho=0.0)
    # omega = 1/4 at this precision-free node: the level is chance, not a choice.
    game = base.replace(parameters=p, precision=precision, escalation=np.array([np.log(1 / 3)]))
    mine = solve(game)
    tree = _tree(gbt, game)
    profile = gbt.qre.logit_solve_lambda(tree, precision)
    # In pygambit 16.7 the profile of an extensive form is read by index: player, information set, action.
    actions = [a for player in tree.players for infoset in player.infosets for a in infoset.actions]
    assert len(profile[0]) == len(actions)
    got = {(str(a.infoset.label), str(a.label)): float(profile[0][x]) for x, a in enumerate(actions)}
    assert got["root", "F"] == pytest.approx(mine.p_force[0], abs=1e-7)
    assert got["root", "P"] == pytest.approx(mine.p_pressure[0], abs=1e-7)
    assert got["after F", "R"] == pytest.approx(mine.p_resist_force[0], abs=1e-7)
    assert got["after P", "R"] == pytest.approx(mine.p_resist_pressure[0], abs=1e-7)
    for level, name in enumerate(("clash", "war")):
        for k, party in enumerate(game.third_parties):
            for side in party.menu:
                assert got[f"{party.code} {name}", str(side)] == pytest.approx(mine.help[level, k, side, 0], abs=1e-7)


def _tree(gbt, game: Game):  # type: ignore[no-untyped-def]
    """The extensive form of a game of one draw, written from the payoffs and not from the solver."""
    p = {name: float(array[0]) for name, array in game.parameters.values.items()}
    codes = [x.code for x in game.third_parties]
    tree = gbt.Game.new_tree(players=["I", "J", *codes])
    counter = itertools.count()

    def outcome(node, i: float, j: float, others: dict[str, float]) -> None:  # type: ignore[no-untyped-def]
        payoffs = [i, j, *(others.get(c, 0.0) for c in codes)]
        made = tree.add_outcome(f"o{next(counter)}", [gbt.Rational(repr(x)) for x in payoffs])
        tree.set_outcome(node, made)

    tree.append_move(tree.root, "I", ["SQ", "P", "F"])
    tree.root.infoset.label = "root"
    sq, pressed, forced = tree.root.children
    v_i, v_j = float(game.stake_challenger[0]), float(game.stake_target[0])
    outcome(sq, float(game.status_quo[0]), 0.0, {})
    for node, name in ((pressed, "after P"), (forced, "after F")):
        tree.append_move(node, "J", ["C", "R"])
        node.infoset.label = name
    give = float(game.concession[0])
    gave, withstood = pressed.children
    outcome(gave, p["phi"] * v_i - p["cost_pressure"], -p["phi"] * v_j + give, {})
    outcome(withstood, p["phi"] * v_i * p["h"] - p["cost_pressure"], -p["phi"] * v_j * p["h"] - p["cost_resist"], {})
    yielded, fight = forced.children
    outcome(yielded, v_i - p["cost_force"], -v_j + give, {})
    tree.append_move(fight, tree.players.chance, ["clash", "war"])
    tree.set_chance_probs(fight.infoset, [gbt.Rational(3, 4), gbt.Rational(1, 4)])
    e = [float(game.strength_target[0]), float(game.strength_challenger[0])]
    add = [float(x[0]) for x in game.strength]

    def chance_and_share(choice: tuple[int, ...]) -> tuple[float, float]:
        own = e[1] + sum(a for a, c in zip(add, choice, strict=True) if c == 1)
        other = e[0] + sum(a for a, c in zip(add, choice, strict=True) if c == 0)
        return own ** p["m"] / (own ** p["m"] + (p["gamma"] * other) ** p["m"]), own / (own + other)

    for level, (name, start) in enumerate(zip(("clash", "war"), list(fight.children), strict=True)):
        nodes = [(start, ())]
        for party in game.third_parties:
            options = (-1, *party.menu)  # -1 is staying out
            tree.append_move([node for node, _ in nodes], party.code, [str(o) for o in options])
            nodes[0][0].infoset.label = f"{party.code} {name}"
            nodes = [
                (child, (*done, o)) for node, done in nodes for child, o in zip(node.children, options, strict=True)
            ]
        psi, c = (p["psi_clash"], p["fight_clash"]) if level == 0 else (1.0, p["fight_war"])
        for node, choice in nodes:
            chance, share = chance_and_share(choice)
            pay = {}
            for k, (code, mine) in enumerate(zip(codes, choice, strict=True)):
                if mine < 0:
                    continue
                without = chance_and_share((*choice[:k], -1, *choice[k + 1 :]))[0]
                gain = (chance - without) if mine == 1 else (without - chance)
                pay[code] = (
                    float(np.exp(game.log_help_stake[k, mine, 0])) * gain
                    + float(game.join_other[k, mine, 0]) - float(game.join_cost[level, k, 0])
                )  # fmt: skip
            outcome(
                node, psi * v_i * chance - p["cost_force"] - c * (1 + p["chi"] * (1 - share)),
                -psi * v_j * chance - c * (1 + p["chi"] * share), pay,
            )  # fmt: skip
    return tree
