"""What theory says of every crisis game, on random games (docs/model.md section 8)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis_games import game_of, no_treaties
from foedus.crisis import Game, solve, solve_all
from foedus.crisis.contest import coalition_tables, gain_ceiling, strength, win
from foedus.estimate import draw

MENUS = st.lists(st.sampled_from([(0,), (1,), (0, 1)]), min_size=0, max_size=4).map(tuple)
SEEDS = st.integers(0, 10_000)


def with_duty(game: Game, k: int, side: int, more: float) -> Game:
    """The game with a higher cost of default of one third party toward one side."""
    duty = game.terms.duty.copy()
    duty[:, k, side] += more
    return game.replace(terms=dataclasses.replace(game.terms, duty=duty))


@settings(max_examples=25)
@given(MENUS, SEEDS)
def test_probabilities(menus: tuple[tuple[int, ...], ...], seed: int) -> None:
    """Probabilities add up, residuals are tiny, a bound below one is certified, the sharper bound is the smaller."""
    eq = solve(game_of(menus, n=8, seed=seed))
    assert eq.p_status_quo + eq.p_force + eq.p_pressure == pytest.approx(np.ones(8), abs=1e-12)
    for name in ("p_act", "p_force", "p_war", "p_resist_force", "p_resist_pressure", "p_spread", "p_win_challenger"):
        array = getattr(eq, name)
        assert ((array >= 0) & (array <= 1)).all(), name
    assert (eq.help.sum(axis=2) <= 1 + 1e-12).all()
    assert eq.residual.max(initial=0) < 1e-12
    assert (eq.bound <= eq.bound_crude + 1e-12).all()
    assert (eq.certified == (eq.bound < 1)).all()
    assert eq.channels.sum(axis=0) == pytest.approx(np.ones(8))
    for k, menu in enumerate(menus):
        for side in {0, 1} - set(menu):
            assert not eq.help[:, k, side].any()


@settings(max_examples=20)
@given(MENUS.filter(len), SEEDS, st.randoms(use_true_random=False))
def test_permuting_third_parties_permutes_help(menus: tuple[tuple[int, ...], ...], seed: int, rng) -> None:  # type: ignore[no-untyped-def]
    """The order in which third parties are listed does not matter."""
    game = game_of(menus, n=5, seed=seed)
    order = list(range(len(menus)))
    rng.shuffle(order)
    t = game.terms
    moved = game.replace(
        third_parties=tuple(game.third_parties[k] for k in order), strength=game.strength[order],
        log_help_stake=game.log_help_stake[order], join_cost=game.join_cost[:, order], join_other=game.join_other[order],
        counter_other=game.counter_other[order],
        terms=dataclasses.replace(
            t, duty=t.duty[:, order], abstention=t.abstention[:, order], pressure_duty=t.pressure_duty[order],
            alignment=t.alignment[order],
        ),
    )  # fmt: skip
    a, b = solve(game), solve(moved)
    sure = a.certified
    assert b.help[:, :, :, sure] == pytest.approx(a.help[:, order][:, :, :, sure], abs=1e-11)
    assert b.p_force[sure] == pytest.approx(a.p_force[sure], abs=1e-11)


@settings(max_examples=20)
@given(MENUS, SEEDS, st.floats(0.3, 4))
def test_utilities_up_precision_down(menus: tuple[tuple[int, ...], ...], seed: int, factor: float) -> None:
    """Multiplying utilities and dividing precision changes no joining probability and no choice."""
    game = game_of(menus, n=5, seed=seed)
    # Only the level (chance) is free of precision, so every other utility is scaled.
    p = game.parameters
    names = ("cost_force", "cost_pressure", "cost_resist", "fight_clash", "fight_war", "rho")
    scaled = game.replace(
        parameters=p.replace(**{name: p[name] * factor for name in names}),
        stake_challenger=game.stake_challenger * factor, stake_target=game.stake_target * factor,
        log_help_stake=game.log_help_stake + np.log(factor), join_cost=game.join_cost * factor,
        join_other=game.join_other * factor, status_quo=game.status_quo * factor, concession=game.concession * factor,
        counter_other=game.counter_other * factor, precision=game.precision / factor,
    )  # fmt: skip
    a, b = solve(game), solve(scaled)
    sure = a.certified
    for name in ("p_force", "p_pressure", "p_resist_force", "p_war", "p_spread"):
        assert getattr(b, name)[sure] == pytest.approx(getattr(a, name)[sure], abs=1e-10), name


@settings(max_examples=20)
@given(MENUS.filter(len), SEEDS)
def test_precision_zero_is_even_mixing(menus: tuple[tuple[int, ...], ...], seed: int) -> None:
    """At precision 0 everybody mixes evenly; with tau 1 the challenger too."""
    game = game_of(menus, n=4, seed=seed, precision=0.0)
    eq = solve(game.replace(parameters=game.parameters.replace(tau=1.0)))
    for k, menu in enumerate(menus):
        for side in menu:
            assert eq.help[:, k, side] == pytest.approx(np.full((2, 4), 1 / (len(menu) + 1)))
    for name in ("p_force", "p_pressure", "p_status_quo"):
        assert getattr(eq, name) == pytest.approx(np.full(4, 1 / 3))


@settings(max_examples=25)
@given(SEEDS, st.floats(0.1, 3))
def test_help_rises_in_the_cost_of_default(seed: int, more: float) -> None:
    """With a single third party help rises in A, and, pledged to the target, P(force) falls (mechanism)."""
    game = game_of([(0,)], n=10, seed=seed)
    # The level must not lean on expected help, whose sign is free.
    game = game.replace(parameters=game.parameters.replace(war_help_target=0.0, war_help_challenger=0.0))
    a, b = solve_all([game, with_duty(game, 0, 0, more)])
    assert (b.help[:, 0, 0] > a.help[:, 0, 0]).all()
    assert (b.p_win_challenger <= a.p_win_challenger + 1e-12).all()
    assert (b.cost_challenger >= a.cost_challenger - 1e-12).all()
    assert (b.p_resist_force >= a.p_resist_force - 1e-12).all()
    # A fight is always worth less to the challenger than a concession, so more resistance hurts too.
    assert (_fight(a) < a.game.stake_challenger - a.game.parameters["cost_force"]).all()
    assert (b.p_force < a.p_force).all()


def _fight(eq) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The challenger's value of resisted force, from EU(F) and P(resist)."""
    given_up = eq.game.stake_challenger - eq.game.parameters["cost_force"]
    return (eq.eu_force - (1 - eq.p_resist_force) * given_up) / eq.p_resist_force


@settings(max_examples=25)
@given(MENUS.filter(len), SEEDS)
def test_a_sure_helper_never_lowers_the_target(menus: tuple[tuple[int, ...], ...], seed: int) -> None:
    """In the contest itself: one more helper of the target never raises the challenger's chance, share or ceiling."""
    game = game_of(menus, n=6, seed=seed)
    p = game.parameters
    own, other = game.strength_challenger, game.strength_target
    alone, _ = coalition_tables(own, other, game.strength, menus, p["m"], p["gamma"])
    helped, _ = coalition_tables(own, other + 0.5, game.strength, menus, p["m"], p["gamma"])
    assert (helped <= alone + 1e-15).all()
    ceiling = gain_ceiling(own, other, game.strength, p["m"])
    full = alone.reshape(6, *game.shape)
    for k, menu in enumerate(menus):
        at = np.moveaxis(full, k + 1, 1)
        for x, side in enumerate(menu):
            gain = (at[:, x + 1] - at[:, 0]) * (-1 if side == 0 else 1)
            assert (gain.reshape(6, -1).max(axis=1) <= ceiling[k, side] + 1e-12).all()


@settings(max_examples=20)
@given(MENUS, SEEDS)
def test_no_change_is_no_change(menus: tuple[tuple[int, ...], ...], seed: int) -> None:
    """A counterfactual without a change returns the factual, alone or beside other variants."""
    game = game_of(menus, n=7, seed=seed)
    again = game.counterfactual(dataclasses.replace(game.terms, duty=game.terms.duty.copy()), "second")
    variants = [game, *([with_duty(game, 0, menus[0][0], 1.0)] if menus else []), again]
    alone = solve(game)
    together = solve_all(variants)
    for name in ("p_force", "p_act", "p_war", "p_spread", "help", "cost_challenger"):
        assert np.array_equal(getattr(together[0], name), getattr(together[-1], name)), name
        assert getattr(alone, name) == pytest.approx(getattr(together[0], name), abs=1e-12), name


@settings(max_examples=20)
@given(MENUS.filter(len), SEEDS)
def test_pact_indicators_leave_joining_alone(menus: tuple[tuple[int, ...], ...], seed: int) -> None:
    """Total and mechanism share the joining equilibrium; only the status quo differs."""
    game = game_of(menus, n=6, seed=seed)
    other = dataclasses.replace(
        game.terms, duty=game.terms.duty + 0.7, indicators=np.ones((3, 6)), alignment=np.ones((len(menus), 2, 6))
    )
    mechanism, total, second = solve_all([game.counterfactual(other, r) for r in ("mechanism", "total", "second")])
    assert np.array_equal(mechanism.help, total.help)
    assert np.array_equal(mechanism.u_status_quo, game.status_quo)
    p = game.parameters
    shift = p["sq_pact_target"] + p["sq_pact_challenger"] + p["sq_pact_between"]
    assert total.u_status_quo == pytest.approx(game.status_quo + shift)
    assert not np.array_equal(second.help, total.help)


@settings(max_examples=30)
@given(
    st.floats(1e-5, 0.3),
    st.floats(0.01, 1),
    st.floats(0, 10_000),
    st.floats(0, 2),
    st.floats(0.2, 3),
    st.floats(0.3, 3),
)
def test_contest(cinc: float, committed: float, km: float, kappa: float, m: float, gamma: float) -> None:
    """Strength falls with distance; the two sides' chances add to one when the roles and gamma change places."""
    e = strength(cinc, committed, km, kappa)
    assert e <= cinc * committed * (1 + 1e-12)
    assert e > 0
    assert win(e, 0.01, m, gamma) + win(0.01, e, m, 1 / gamma) == pytest.approx(1.0)


@settings(max_examples=15)
@given(SEEDS)
def test_attacks_select_the_unreliable(seed: int) -> None:
    """Help averaged over unchallenged pacts is above help averaged over invoked ones, where the challenger can tell (Smith 1995)."""
    one = game_of([(0,)], n=1, seed=seed)
    n = 40
    p = draw(n, seed).replace(**{name: float(array[0]) for name, array in one.parameters.values.items()})
    p = p.replace(war_help_target=0.0, war_help_challenger=0.0, chi=1.0, fight_war=2.0, fight_clash=1.0)

    def wide(x: np.ndarray) -> np.ndarray:
        return np.repeat(x, n, axis=-1)

    arrays = ("strength_challenger", "strength_target", "strength", "stake_challenger", "stake_target", "log_help_stake",
              "join_cost", "join_other", "status_quo", "concession", "escalation", "counter_other", "leverage")  # fmt: skip
    terms = dataclasses.replace(no_treaties(1, n), duty=np.broadcast_to(np.linspace(0, 4, n), (2, 1, 2, n)).copy())
    eq = solve(one.replace(parameters=p, terms=terms, **{name: wide(getattr(one, name)) for name in arrays}))
    help_ = eq.help[1, 0, 0]
    assert np.average(help_, weights=eq.p_force) <= np.average(help_, weights=1 - eq.p_force) + 1e-12
