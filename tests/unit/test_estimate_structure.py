"""History and scenario are the same model: a pair of a scenario as rows of the fit gives what the game gives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from foedus.crisis import Game, Parameters, Weights, build, solve
from foedus.crisis import candidates as who
from foedus.crisis.game import CHALLENGER, TARGET
from foedus.crisis.likelihood import Rows
from foedus.estimate import draw
from foedus.estimate.coefficients import coefficients
from foedus.estimate.forecast import forecast
from foedus.estimate.structure import COUNTER, OPTION_COLUMNS, ROW_COLUMNS, STATUS_QUO, Block, index_of
from foedus.world import World, load

PAIRS = (("AZE", "ARM"), ("ARM", "AZE"), ("TUR", "ARM"), ("RUS", "GEO"))


@pytest.fixture(scope="module")
def world() -> World:
    # A state's own range of what it commits is a fact of the dossier; the record knows the default alone.
    found = load("south-caucasus")
    return found.model_construct(
        **{
            **{f: getattr(found, f) for f in World.model_fields},
            "states": tuple(s.model_copy(update={"commit": None}) for s in found.states),
        }
    )


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    """Draws without what only a scenario has: country effects, committed ranges; nothing in common of helpers."""
    return draw(6, 11, "prior").replace(alpha_country=0.0)


def _game(world: World, p: Parameters, pair: tuple[str, str], shared: bool = True) -> Game:
    game = build(world, *pair, p if shared else p.replace(join_common=1e-300), max_coalitions=256)
    # Nobody records counter-pressure: the fit holds its payoff at one number.
    return dataclasses.replace(game, counter_other=COUNTER - game.terms.pressure_duty)


def _block(world: World, game: Game, d: int) -> Block:
    """The game of one draw as a row of the sample: its covariates worked out here anew from the world."""
    i, j = world.state(game.challenger), world.state(game.target)
    options = [(k, s) for k, third in enumerate(game.third_parties) for s in third.menu]
    pair, terms, p = game.covariates, game.terms, game.parameters
    km = 0.0 if world.border(i.code, j.code) else _apart(world, i, j)
    values = dict.fromkeys(ROW_COLUMNS, 0.0) | {k: v for k, v in pair.items() if k in ROW_COLUMNS}
    values |= {
        "strength_challenger": i.cinc.value, "strength_target": j.cinc.value, "log_km": np.log1p(km / 1000),
        "contiguity": float(world.border(i.code, j.code) is not None), "weakness": np.log(i.cinc.value / j.cinc.value),
    }  # fmt: skip
    for x, name in enumerate(("pact_target", "pact_challenger", "pact_between")):
        values[name] = values[f"{name}_pair"] = terms.indicators[x, d]
    rows: dict[str, list[float]] = {c: [] for c in OPTION_COLUMNS}
    duty, abstention = [], []
    for k, s in options:
        state = world.state(game.third_parties[k].code)
        friend, foe = (j, i) if s == TARGET else (i, j)
        near = world.border(state.code, j.code) is not None
        score = state.polyarchy.value if state.polyarchy else None
        known = score is not None and friend.polyarchy is not None
        likeness = 1 - abs(score - friend.polyarchy.value) if known else 0.5
        both = (i.code, j.code)
        row = {
            "cinc": state.cinc.value, "log_cinc": np.log(state.cinc.value / 0.01),
            "log_km": 0.0 if near else np.log1p(_apart(world, state, j) / 1000),
            "form": 0.0, "depth": 0.0, "honour": 0.0, "democracy": 0.0 if score is None else (score - 0.5) / 0.25,
            "alignment": terms.alignment[k, s, d], "trade": _share(world, state.code, friend.code),
            "rival": float(who.rivals(world, state.code, foe.code)), "likeness": likeness,
            "near": float(world.border(state.code, friend.code) is not None), "major": float(state.major_power),
            "next_door": float(any(world.border(state.code, c) is not None for c in both)),
        }  # fmt: skip
        for c in OPTION_COLUMNS:
            rows[c].append(row.get(c, 0.0))
        # What a duty applies, without the weight of the treaties: that is the fit's to give back.
        alpha = np.exp(p["alpha_const"][d] + p["alpha_democracy"][d] * row["democracy"])
        duty.append(terms.duty[:, k, s, d] / alpha)
        abstention.append(terms.abstention[:, k, s, d] / np.exp(p["abstain_const"][d]))
    shape = (len(options), 1)
    made = {c: np.array(rows[c]).reshape(shape) for c in OPTION_COLUMNS}
    made |= {"duty": np.array(duty).T.reshape(2, *shape), "abstention": np.array(abstention).T.reshape(2, *shape)}
    seen = np.full(1, -1, np.int8)
    return Block(
        np.zeros(1, np.int64), np.array([k for k, _ in options]), np.array([s for _, s in options], np.int8).reshape(shape),
        np.full(shape, -1, np.int8), np.zeros(1, np.int8), seen, seen, {k: np.array([float(v)]) for k, v in values.items()}, made,
    )  # fmt: skip


def _apart(world: World, a: object, b: object) -> float:
    return who.great_circle_km(a.capital.lat, a.capital.lon, b.capital.lat, b.capital.lon)  # type: ignore[attr-defined]


def _share(world: World, a: str, b: str) -> float:
    return sum(t.share for t in world.trade if {t.of, t.partner} == {a, b}) / 400.0


def _theta(p: Parameters, d: int) -> np.ndarray:
    names = coefficients()
    return np.array([float(c.theta(p[n][d])) if n in p.names else 0.0 for n, c in names.items()])


@pytest.mark.parametrize("pair", PAIRS)
def test_a_scenario_pair_as_rows_of_the_fit_is_the_same_game(
    world: World, parameters: Parameters, pair: tuple[str, str]
) -> None:
    game = _game(world, parameters, pair, shared=False)
    solved = solve(game, tol=1e-14)
    coefs = tuple(coefficients().values())
    at = (
        [k for k, t in enumerate(game.third_parties) for _ in t.menu],
        [s for t in game.third_parties for s in t.menu],
    )
    assert {TARGET, CHALLENGER} >= set(at[1])
    for d in range(game.n):
        found = forecast(_block(world, game, d), _theta(game.parameters, d), coefs)
        assert found.pressure[0] == pytest.approx(solved.p_pressure[d], abs=1e-9)
        assert found.force[0] == pytest.approx(solved.p_force[d], abs=1e-9)
        assert found.act[0] == pytest.approx(solved.p_pressure[d] + solved.p_force[d], abs=1e-9)
        assert found.resist_pressure[0] == pytest.approx(solved.p_resist_pressure[d], abs=1e-9)
        assert found.resist_force[0] == pytest.approx(solved.p_resist_force[d], abs=1e-9)
        assert found.war[0] == pytest.approx(solved.p_war[d], abs=1e-9)
        assert found.help[:, :, 0] == pytest.approx(solved.help[:, at[0], at[1], d], abs=1e-9)


def test_inputs_agree_one_by_one_with_what_helpers_have_in_common(world: World, parameters: Parameters) -> None:
    game = _game(world, parameters, ("AZE", "ARM"))
    of_game = Rows.of_game(game, 0)
    common = parameters.normal("dispute", "AZE", "ARM")
    for d in range(game.n):
        index = index_of(_block(world, game, d), 1.0, (), np.array([common[d]]))
        theta = dict(zip(coefficients(), _theta(game.parameters, d), strict=True))
        beta = np.array([coefficients()[n].index(float(theta[n]))[0] for n in index.names])
        for name, value in index.inputs(beta).items():
            assert value[..., 0] == pytest.approx(of_game.inputs[name][..., d], rel=1e-10, abs=1e-12), name


def test_every_slope_of_the_status_quo_is_in_both(world: World, parameters: Parameters) -> None:
    from foedus.crisis.build import STATUS_QUO as OF_SCENARIO

    nuisance = {n for n, c in coefficients().items() if c.nuisance}
    pacts = {n for n in STATUS_QUO if n.startswith("sq_pact")}
    assert set(STATUS_QUO) - nuisance - pacts == set(OF_SCENARIO)
    assert {n: STATUS_QUO[n] for n in OF_SCENARIO} == OF_SCENARIO


def test_every_coefficient_is_a_parameter_of_the_game(parameters: Parameters) -> None:
    for name, c in coefficients().items():
        assert c.nuisance or name in parameters.names, name


def test_weights_of_treaties_follow_the_formula_of_the_fit(world: World, parameters: Parameters) -> None:
    # What a scenario multiplies a duty by: const, form, democracy, depth and honour, as in the index of the fit.
    weights = Weights(world, parameters)
    treaty = next(t for t in world.treaties if t.form.value == "treaty")
    for state in (world.state("RUS"), world.state("ARM")):
        democracy = (state.polyarchy.value - 0.5) / 0.25
        p = parameters
        rest = np.log(weights.alpha(treaty, state.code)) - p["alpha_const"] - p["alpha_democracy"] * democracy
        honour = np.clip(np.log(p["honour_rate"]) - np.log1p(-p["honour_rate"]), -3.0, 3.0)
        rest = rest - p["alpha_honour"] * honour - p["alpha_form"] * 1.0
        depth = rest / p["alpha_depth"]
        assert np.allclose(depth, depth[0]), "what is left is one score of depth for all draws"
        assert round(float(depth[0]) * 2) / 2 == pytest.approx(float(depth[0]))
        assert -1 <= depth[0] <= 1
