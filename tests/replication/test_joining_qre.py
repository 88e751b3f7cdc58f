"""Joining games with known equilibria: published tables, and Gambit on whole crisis trees.

J1 and J3 were solved by pygambit and by an independent fixed point. Whole trees: Gambit's
behaviour-strategy logit solver (Turocy 2005) is the agent quantal response equilibrium.
"""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest

from crisis_games import game_of
from foedus.bench.gambit import extensive_form
from foedus.crisis import joining, solve


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
    tree = gbt.read_efg(io.StringIO(extensive_form(game)))
    profile = gbt.qre.logit_solve_lambda(tree, precision)
    # Both pygambit 16.7 and 17 read a profile by index: player, information set, action, as written.
    actions = [("root", a) for a in ("SQ", "P", "F")] + [(f"after {a}", r) for a in ("P", "F") for r in ("C", "R")]
    for party in game.third_parties:
        actions += [(f"{party.code} {level}", str(o)) for level in ("clash", "war") for o in (-1, *party.menu)]
    assert len(profile[0]) == len(actions)
    got = {action: float(profile[0][x]) for x, action in enumerate(actions)}
    assert got["root", "F"] == pytest.approx(mine.p_force[0], abs=1e-7)
    assert got["root", "P"] == pytest.approx(mine.p_pressure[0], abs=1e-7)
    assert got["after F", "R"] == pytest.approx(mine.p_resist_force[0], abs=1e-7)
    assert got["after P", "R"] == pytest.approx(mine.p_resist_pressure[0], abs=1e-7)
    for level, name in enumerate(("clash", "war")):
        for k, party in enumerate(game.third_parties):
            for side in party.menu:
                assert got[f"{party.code} {name}", str(side)] == pytest.approx(mine.help[level, k, side, 0], abs=1e-7)
