"""Log-likelihood of observed crises: against the solver, against its plain twin, against differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from crisis_games import game_of
from foedus.core import InputError
from foedus.crisis import Game, solve
from foedus.crisis.gradient import Index, Likelihood, Term, log_likelihood
from foedus.crisis.likelihood import Rows, plain

MENUS: list[tuple[tuple[int, ...], ...]] = [
    (), ((0,),), ((1,), (0,)), ((0,), (1,), (0,)), ((0,), (0,), (1,), (0,)), ((0,), (1,)) * 2 + ((0,),), ((0,), (0,), (1,)) * 2,
    ((0, 1),), ((1, 0), (0,)), ((0,), (0, 1), (1,)), ((0, 1), (0, 1), (1,), (0,)), ((0, 1),) * 4,
]  # fmt: skip


def seen(menus: Sequence[tuple[int, ...]], n: int, seed: int = 5, *, all_known: bool = False) -> dict[str, Any]:
    """Random observations of n crises."""
    rng = np.random.default_rng(seed)
    low = 0 if all_known else -1
    choice = np.zeros((sum(map(len, menus)), n), dtype=int)
    row = 0
    for menu in menus:
        taken = rng.integers(-1, len(menu), n)
        for x in range(len(menu)):
            choice[row + x] = taken == x
        if not all_known:
            choice[row : row + len(menu), rng.random(n) < 0.2] = -1
        row += len(menu)
    return {
        "act": rng.integers(0, 3, n), "response": rng.integers(low, 2, n), "war": rng.integers(low, 2, n), "choice": choice,
    }  # fmt: skip


def sample(menus: Sequence[tuple[int, ...]], n: int = 40, seed: int = 1, **how: Any) -> Rows:
    return Rows.of_game(game_of(menus, n, seed, **how), **seen(menus, n), weight=np.linspace(0.5, 2.0, n))


def changed(rows: Rows, **inputs: np.ndarray) -> Rows:
    """The same rows with some inputs replaced."""
    return Rows(
        {**rows.inputs, **inputs}, rows.act, rows.response, rows.war, rows.side, rows.choice, rows.party, rows.weight,
        rows.precision,
    )  # fmt: skip


def from_solution(game: Game, act: Any, response: Any, war: Any, choice: np.ndarray) -> np.ndarray:
    """Probability of complete observations, from those that the solver gives."""
    e = solve(game, tol=1e-14)
    n = np.arange(game.n)
    p = np.select([act == 0, act == 1], [e.p_status_quo, e.p_pressure], e.p_force)
    resist = np.where(act == 1, e.p_resist_pressure, e.p_resist_force)
    p = p * np.where(act == 0, 1.0, np.where(response == 1, resist, 1.0 - resist))
    fought = (act == 2) & (response == 1)
    p = p * np.where(fought, np.where(war == 1, e.p_war, 1.0 - e.p_war), 1.0)
    row = 0
    for k, third in enumerate(game.third_parties):
        q = 1.0 - e.help[war, k, :, n].sum(axis=1)
        for s in third.menu:
            q = np.where(choice[row] == 1, e.help[war, k, s, n], q)
            row += 1
        p = p * np.where(fought, q, 1.0)
    return np.asarray(p)


@pytest.mark.parametrize("menus", MENUS)
@pytest.mark.parametrize("precision", [0.7, 2.0])
def test_value_is_that_of_the_solver(menus: Sequence[tuple[int, ...]], precision: float) -> None:
    game = game_of(menus, 60, 4, precision=precision)
    what = seen(menus, 60, all_known=True)
    got = log_likelihood(Rows.of_game(game, **what))
    # Probabilities and not their logarithms: the solver's 1 - p has no digits left where p is next to 1.
    assert np.exp(got.rows) == pytest.approx(from_solution(game, **what), rel=1e-10, abs=1e-13)
    assert got.residual.max() < 1e-11
    assert got.unsettled == ()


@pytest.mark.parametrize("menus", MENUS)
def test_value_is_that_of_the_plain_twin(menus: Sequence[tuple[int, ...]]) -> None:
    rows = sample(menus)
    assert log_likelihood(rows, tol=1e-14).rows == pytest.approx(np.asarray(rows.weight) * plain(rows), abs=1e-12)


def check_differences(rows: Rows, close: float = 1e-6) -> None:
    """Every derivative of every row against central differences."""
    got = log_likelihood(rows, tol=1e-15)
    # In a row, what counts as small is set by its largest derivative times the input's size.
    scale = np.max(
        [np.abs(g * rows.inputs[x]).reshape(-1, rows.n).max(axis=0, initial=0) for x, g in got.gradient.items()], axis=0
    )
    for name, x in rows.inputs.items():
        assert got.gradient[name].shape == x.shape
        for at in np.ndindex(x.shape[:-1]):
            step = 1e-4 * np.maximum(np.abs(x[at]), 0.01)
            if name in ("phi", "h", "psi_clash", "tau"):
                step = np.minimum(step, 0.2 * (1.0 - x[at]))
            values = []
            for c in (-2, -1, 1, 2):
                y = np.array(x)
                # Zero duties cannot fall, so they move as the payoff of joining does.
                y[at] += c * step + (4 * step if name in ("duty", "abstention") else 0.0)
                values.append(log_likelihood(changed(rows, **{name: y}), tol=1e-15).rows)
            if name in ("duty", "abstention"):
                y = np.array(x)
                y[at] += 4 * step
                mine = log_likelihood(changed(rows, **{name: y}), tol=1e-15).gradient[name][at]
            else:
                mine = got.gradient[name][at]
            differences = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
            noise = 4e-16 * np.abs(got.rows).max() / step
            error = np.abs(mine - differences)
            assert (error <= close * np.maximum(np.abs(mine), 1e-3 * scale) + 20 * noise).all(), (name, at, error.max())


@pytest.mark.parametrize("menus", MENUS[:6] + MENUS[7:11])
def test_gradient(menus: Sequence[tuple[int, ...]]) -> None:
    check_differences(sample(menus, 33, 2))


@pytest.mark.parametrize("how", [
    {"precision": 4.0}, {"stake": 4.0, "cost": (0.5, 0.2)}, {"cost": (30.0, 25.0)}, {"cost": (0.05, 0.02), "stake": 0.01},
])  # fmt: skip
def test_gradient_where_choices_are_nearly_sure(how: dict[str, Any]) -> None:
    check_differences(sample(((0,), (1,), (0, 1)), 20, 3, **how))


def test_options_that_do_not_exist_count_for_nothing() -> None:
    rng = np.random.default_rng(0)
    full = sample(((0,), (1,), (0, 1)), 30)
    side = np.array(full.side)
    side[1] = -1
    side[2, ::2] = -1
    choice = np.where(side < 0, -1, np.array(full.choice))
    choice[2] = np.where(side[2] < 0, choice[3], choice[2])
    choice[2] = np.where((side[2] < 0) & (choice[2] == 1), 0, choice[2])
    rows = Rows(full.inputs, full.act, full.response, full.war, side, choice, full.party)
    got = log_likelihood(rows, tol=1e-14)
    assert got.rows == pytest.approx(plain(rows), abs=1e-12)
    assert not got.gradient["strength"][1].any()
    assert not got.gradient["duty"][:, 2, ::2].any()
    moved = np.array(full.inputs["strength"])
    moved[1] = rng.random(30)
    assert np.array_equal(log_likelihood(changed(rows, strength=moved), tol=1e-14).rows, got.rows)
    check_differences(rows)
    # and a game without the option at all
    keep = [0, 2, 3]
    some = {
        n: x[..., keep, :] if n in ("strength", "help_stake", "join_other", "duty", "abstention", "join_cost") else x
        for n, x in full.inputs.items()
    }
    some["counter"] = full.inputs["counter"][[0, 2]]
    fewer = Rows(some, full.act, full.response, full.war, side[keep], choice[keep], [0, 1, 1])
    assert log_likelihood(fewer, tol=1e-14).rows == pytest.approx(got.rows, abs=1e-13)


def index_of(rows: Rows, seed: int = 0) -> tuple[Index, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, near = rng.normal(size=(3, rows.n)), rng.normal(size=(rows.options, rows.n))
    terms = [
        Term("status_quo", "sq"), Term("status_quo", "sq_trade", x[0]), Term("stake_challenger", "stake"),
        Term("stake_target", "stake"), Term("stake_challenger", "claim", x[1]), Term("concession", "weak", 0.5),
        Term("escalation", "war", x[2]), Term("join_cost", "far", near), Term("join_cost", "clash", [[[1.0]], [[0.0]]]),
        Term("duty", "pledge"), Term("m", "m"), Term("phi", "phi", x[0]), Term("strength", "kappa", near),
    ]  # fmt: skip
    links = {
        "stake_challenger": "exp", "stake_target": "exp", "join_cost": "exp", "duty": "exp", "m": "exp", "phi": "logistic", "strength": "exp",
    }  # fmt: skip
    index = Index(rows, terms, links)  # type: ignore[arg-type]
    return index, rng.normal(0, 0.2, len(index.names))


@pytest.mark.parametrize("menus", [(), ((0,), (1,), (0,)), ((0, 1), (0,))])
def test_coefficients(menus: Sequence[tuple[int, ...]]) -> None:
    rows = sample(menus, 70)
    rows = changed(rows, duty=np.random.default_rng(1).random(rows.inputs["duty"].shape) * [0, 1][bool(menus)])
    index, beta = index_of(rows)
    assert index.names[:3] == ("sq", "sq_trade", "stake")
    zero = index.evaluate(np.zeros_like(beta))
    assert zero.rows == pytest.approx(log_likelihood(rows).rows, abs=1e-12)
    got = index.evaluate(beta, tol=1e-15)
    direct = log_likelihood(changed(rows, **index.inputs(beta)), tol=1e-15)
    assert got.rows == pytest.approx(direct.rows, abs=1e-12)
    assert got.scores.shape == (70, beta.size)
    assert got.scores.sum(axis=0) == pytest.approx(got.total, rel=1e-10, abs=1e-10)
    assert index.evaluate(beta, tol=1e-15, scores=False).total == pytest.approx(got.total, rel=1e-12, abs=1e-12)
    for c in range(beta.size):
        up, down = beta.copy(), beta.copy()
        up[c] += 1e-5
        down[c] -= 1e-5
        difference = (index.evaluate(up, tol=1e-15).rows - index.evaluate(down, tol=1e-15).rows) / 2e-5
        assert got.scores[:, c] == pytest.approx(difference, rel=1e-6, abs=1e-8)


def test_threads_and_company_do_not_matter() -> None:
    """The same bits from one thread and two; a row alone gives what it gives among others."""
    menus = ((0,), (1,), (0,))
    small = sample(menus, 45)
    many = np.resize(np.arange(45), 40_000)
    rows = Rows(
        {n: x[..., many] for n, x in small.inputs.items()}, np.asarray(small.act)[many], np.asarray(small.response)[many],
        np.asarray(small.war)[many], np.asarray(small.side)[:, many], np.asarray(small.choice)[:, many],
    )  # fmt: skip
    index = Index(rows, [Term("status_quo", "a"), Term("join_cost", "b")])
    one, two = index.evaluate([0.1, 0.2], threads=1, scores=False), index.evaluate([0.1, 0.2], threads=2, scores=False)
    assert one.value == two.value
    assert np.array_equal(one.total, two.total)
    alone = log_likelihood(Rows(
        {n: x[..., 44:] for n, x in small.inputs.items()}, np.asarray(small.act)[44:], np.asarray(small.response)[44:],
        np.asarray(small.war)[44:], np.asarray(small.side)[:, 44:], np.asarray(small.choice)[:, 44:],
    ))  # fmt: skip
    assert alone.value == pytest.approx(log_likelihood(small).rows[44] / np.asarray(small.weight)[44], abs=1e-12)


def complements(n: int = 3) -> dict[str, Any]:
    """A decisive contest in which two weak helpers of a weak target win together and lose alone."""
    return {
        "strength_challenger": 1.0, "strength_target": 0.3, "m": 8.0, "stake_challenger": 1.0, "stake_target": 1.0,
        "status_quo": 1.0, "concession": 0.0, "escalation": 0.0, "phi": 0.5, "h": 0.5, "psi_clash": 0.5, "chi": 1.0,
        "fight_clash": 0.3, "fight_war": 1.0, "cost_force": 0.4, "cost_pressure": 0.8, "cost_resist": 0.4,
        "strength": 0.5, "help_stake": np.array([[1.0, 10.0, 14.0][:n]] * 2), "join_cost": np.array([3.0, 4.5, 6.3][:n]),
    }  # fmt: skip


def test_several_equilibria_are_reported_and_the_principal_branch_counts() -> None:
    rows = Rows(complements(), [2, 2, 2], [1, 1, 1], [1, 1, 0], side=[0, 0], choice=1)
    got = log_likelihood(rows)
    assert got.several == (1, 2)
    assert got.certified.tolist() == [True, False, False]
    assert any("principal branch" in w.en for w in got.warnings)
    assert any("главной ветви" in w.ru for w in got.warnings)
    game = game_of(((0,), (0,)), 3)
    p = game.parameters.replace(**{n: rows.inputs[n] for n in (
        "m", "gamma", "phi", "h", "rho", "tau", "psi_clash", "chi", "fight_clash", "fight_war", "cost_force", "cost_pressure",
        "cost_resist", "war_help_target", "war_help_challenger",
    )})  # fmt: skip
    zero = np.zeros(3)
    game = game.replace(
        parameters=p, strength_challenger=zero + 1, strength_target=zero + 0.3, strength=np.full((2, 3), 0.5),
        stake_challenger=zero + 1, stake_target=zero + 1, log_help_stake=np.log(rows.inputs["help_stake"])[:, None].repeat(2, 1),
        join_cost=np.array(rows.inputs["join_cost"]), join_other=np.zeros((2, 2, 3)), status_quo=zero + 1, concession=zero, escalation=zero,
    )  # fmt: skip
    solution = solve(game)
    assert len(solution.several) == 4
    assert got.help[0] == pytest.approx(solution.help[0, :, 0], abs=1e-9)
    assert got.help[1] == pytest.approx(solution.help[1, :, 0], abs=1e-9)
    # The derivative is that of the selected branch.
    index = Index(rows, [Term("join_cost", "cost")])
    at = [index.evaluate([h], tol=1e-14) for h in (-1e-5, 0.0, 1e-5)]
    assert at[1].scores[:, 0] == pytest.approx((at[2].rows - at[0].rows) / 2e-5, rel=1e-5)
    assert index.evaluate([0.0], scores=False).total == pytest.approx(at[1].total, rel=1e-9)


GOOD = {**complements(1), "help_stake": 1.0}


@pytest.mark.parametrize(("values", "how", "words"), [
    ({"strength": [[0.1, -0.2], [0.1, 0.1]]}, {}, r"'strength' is negative in row 1 \(0\)"),
    ({"m": [1.0, np.nan]}, {}, "'m' is not finite in row 1"),
    ({"gamma": [0.0, 1.0]}, {}, "'gamma' is not positive in row 0"),
    ({"phi": [0.5, 1.5]}, {}, "'phi' is above 1 in row 1"),
    ({"h": -0.5}, {}, "'h' is negative in row 0"),
    ({"tau": 1.5}, {}, "'tau' is above 1"),
    ({"duty": -1.0}, {}, "'duty' is negative in row 0"),
    ({"strength_target": [1.0, 1e80]}, {}, "'strength_target' is outside 1e-60 to 1e60 in row 1"),
    ({"chi": [1.0, 2.0, 3.0]}, {}, "'chi' does not fit the shape"),
    ({"chy": 1.0}, {}, "no input 'chy'"),
    ({}, {"act": [0, 3]}, "'act' is none of 0, 1, 2 in row 1"),
    ({}, {"war": [0, 0.5]}, "'war' is none of -1, 0, 1 in row 1"),
    ({}, {"weight": [1.0, -1.0]}, "'weight' is negative in row 1"),
    ({}, {"choice": [[0, 1], [0, 1]], "party": [0, 0]}, "'side' of third party 0 stands there twice"),
    ({}, {"side": [0, 1], "choice": [[0, 1], [0, 1]], "party": [0, 0]}, "takes both sides in row 1"),
    ({}, {"side": [0, 1], "choice": [[0, -1], [0, 1]], "party": [0, 0]}, "one of its sides only in row 1"),
    ({}, {"side": [0, -1], "choice": 1}, "takes an option that does not exist"),
    ({}, {"party": [1, 0]}, "'party' must number"),
    ({}, {"side": [0] * 11}, "11 options of third parties are too many"),
    ({}, {"precision": -1.0}, "a precision is 0 or more"),
    ({}, {"act": []}, "'act' needs one entry per row"),
])  # fmt: skip
def test_bad_rows(values: dict[str, Any], how: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Rows({**GOOD, **values}, **{"act": [2, 0], "side": [0, 0], **how})


def test_missing_input_is_named() -> None:
    with pytest.raises(InputError, match="'fight_war' is missing"):
        Rows({n: x for n, x in GOOD.items() if n != "fight_war"}, [0], side=[0])


def test_bad_index() -> None:
    rows = Rows(GOOD, [2, 0], side=[0, 0])
    with pytest.raises(InputError, match="no input 'join_costs'"):
        Index(rows, [Term("join_costs", "x")])
    with pytest.raises(InputError, match="no link 'log' for 'm'"):
        Index(rows, [Term("m", "x")], {"m": "log"})  # type: ignore[dict-item]
    with pytest.raises(InputError, match="covariate of 'x' in 'm' is not finite in row 1"):
        Index(rows, [Term("m", "x", [0.0, np.inf])])
    with pytest.raises(InputError, match="covariate of 'x' in 'm' does not fit"):
        Index(rows, [Term("m", "x", [0.0, 1.0, 2.0])])
    index = Index(rows, [Term("join_cost", "c", [0.0, 1.0]), Term("m", "m")], {"m": "exp"})
    with pytest.raises(InputError, match=r"'join_cost' is negative in row 1"):
        index.evaluate([-5.0, 0.0])
    with pytest.raises(InputError, match="coefficient 'm' is not finite"):
        index.evaluate([0.0, np.nan])
    with pytest.raises(InputError, match="3 coefficients for 2 names"):
        index.evaluate([0.0, 1.0, 2.0])


def test_nothing_that_is_not_finite_leaves() -> None:
    """Whatever the size of the inputs: finite numbers, or a row and a name."""
    rng = np.random.default_rng(11)
    refused = passed = 0
    for _ in range(6):
        values = {n: np.exp(rng.normal(0, 12, 64)) for n in (
            "strength_challenger", "strength_target", "m", "stake_challenger", "stake_target", "fight_clash", "fight_war", "chi",
            "cost_force", "cost_pressure",
        )}  # fmt: skip
        values |= {n: np.exp(rng.normal(0, 12, (2, 64))) for n in ("strength", "help_stake", "join_cost")}
        rows = Rows(
            {**GOOD, **values}, rng.integers(0, 3, 64), rng.integers(0, 2, 64), rng.integers(0, 2, 64), [0, 1], 1
        )
        try:
            got: Likelihood = log_likelihood(rows)
        except InputError as error:
            refused += "not finite in row" in error.message
            continue
        passed += 1
        assert np.isfinite(got.value)
        assert all(np.isfinite(g).all() for g in got.gradient.values())
    assert refused < 6
    assert refused + passed == 6
    rows = Rows({**GOOD, "fight_war": 1e3}, [2, 0], side=[0, 0])
    index = Index(rows, [Term("chi", "s")], {"chi": "exp"})
    with pytest.raises(InputError, match=r"not finite in row 0, where 'chi' is 8"):
        index.evaluate([709.0])
