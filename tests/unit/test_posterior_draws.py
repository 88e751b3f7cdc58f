"""Draws from a posterior: joint, repeatable, each once; warrants that are earned; what a figure says of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from foedus import crisis
from foedus.core import InputError, Warrant
from foedus.crisis.build import UNRECORDED, _covariates, _past
from foedus.crisis.grounds import Entering, entering, grounds
from foedus.estimate import draw, draws, priors
from foedus.estimate.coefficients import coefficients
from foedus.estimate.posterior import Posterior, load_posterior, read_posterior
from foedus.world import World, load

#: Spread over that of the prior by name: 1.2 is prior-driven, .3 is not.
LOOSE = ("chi", "help_stake_trade")


def made(held: int = 300, seed: int = 7) -> Posterior:
    """A small posterior with a strong tie between two coefficients, and some that nothing has narrowed."""
    coefs = tuple(c.standardised(1.0) for c in coefficients().values())
    rng = np.random.default_rng(seed)
    sd = np.array([c.spread() for c in coefs])
    theta = np.array([c.start() for c in coefs]) + rng.standard_normal((held, len(coefs))) * sd * np.array(
        [1.2 if c.name in LOOSE else 0.3 for c in coefs]
    )
    at = {c.name: x for x, c in enumerate(coefs)}
    theta[:, at["stake_rivalry"]] = -theta[:, at["sq_rivalry"]] * 0.1
    facts = {
        "prior_sd": {c.name: float(s) for c, s in zip(coefs, sd, strict=True)},
        "plan": {"first": 1816, "last": 2010}, "contest": {"names": ["m", "gamma"]},
    }  # fmt: skip
    return Posterior(coefs, theta, theta.mean(axis=0), theta.std(axis=0), facts)


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return made()


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


def test_draws_are_joint(posterior: Posterior) -> None:
    p = draw(200, 3, posterior)
    assert np.corrcoef(p["stake_rivalry"], p["sq_rivalry"])[0, 1] < -0.999
    held = posterior.parameters()
    rows = {tuple(row) for row in np.stack([held[n] for n in sorted(held)], axis=1)}
    got = [tuple(row) for row in np.stack([p[n] for n in sorted(held)], axis=1)]
    assert set(got) <= rows
    assert len(set(got)) == 200  # none twice while there are enough


def test_draws_repeat(posterior: Posterior) -> None:
    a, b, c = draw(50, 3, posterior), draw(50, 3, posterior), draw(50, 4, posterior)
    assert all(np.array_equal(a[n], b[n]) for n in a.names)
    assert not np.array_equal(a["sq_const"], c["sq_const"])
    assert all(np.array_equal(draw(80, 3, posterior)[n][:50], a[n]) for n in a.names)
    assert draw(301, 3, posterior).n == 301  # more than it holds: some twice


def test_what_is_not_fitted_comes_from_its_prior(posterior: Posterior) -> None:
    p = draw(60, 3, posterior)
    assert np.array_equal(p["p_fact"], priors()["p_fact"].sample(60, 3))
    assert p.label("p_fact") == str(priors()["p_fact"].warrant)


def test_warrants_are_earned(posterior: Posterior) -> None:
    p = draw(60, 3, posterior)
    for name in LOOSE:
        assert p.warrants[name] is priors()[name].warrant, name
        assert p.label(name) == "prior-driven", name
    assert p.warrants["sq_const"] is Warrant.ESTIMATED
    assert p.label("sq_const") == "estimated"
    assert p.warrants["m"] is Warrant.ESTIMATED  # fitted on who won
    assert p.replace(sq_const=5.0).label("sq_const") == "assumed"
    assert p.subset([1, 2]).origin == p.origin


def test_without_a_posterior_the_priors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "shipped", lambda: None)
    a, b = draw(40, 2), draw(40, 2, "prior")
    assert a.origin is None
    assert all(np.array_equal(a[n], b[n]) for n in a.names)
    assert Warrant.ESTIMATED not in a.warrants.values()


def test_file(posterior: Posterior, tmp_path: Path) -> None:
    path = tmp_path / "posterior.npz"
    path.write_bytes(posterior.to_bytes())
    again = load_posterior(path)
    assert again.digest == read_posterior(path.read_bytes()).digest == posterior.digest
    assert draw(5, 1, again).origin is not None
    with pytest.raises(InputError, match="cannot be read") as caught:
        load_posterior(tmp_path / "none.npz")
    assert caught.value.place.option == "--parameters"
    path.write_bytes(b"no")
    with pytest.raises(InputError, match="holds no posterior"):
        load_posterior(path)


# -- what a figure rests on ------------------------------------------------------------------


def test_entering(world: World, posterior: Posterior) -> None:
    p = draw(80, 1, posterior)
    names = set(entering(crisis.build(world, "ARM", "AZE", p)).names)
    assert {"chi", "tau", "m", "sq_rivalry", "alpha_const", "war_help_target", "inverse_q"} <= names
    assert not {"tau_c", "channel_leverage", "leverage_covert", "sq_major", "sq_distance"} & names
    far = set(entering(crisis.build(world, "USA", "IRN", p)).names)
    assert "sq_distance" in far
    assert "sq_contiguity" not in far


def test_entering_is_complete(world: World, posterior: Posterior) -> None:
    """A parameter that is said not to enter moves nothing; those that are said to enter move something."""
    p = draw(12, 1, posterior)
    game = crisis.build(world, "ARM", "AZE", p)
    names = entering(game).names
    base = crisis.solve(game).p_force
    shift = {n: p[n] * 0.9 + 0.01 for n in p.names}
    for name in sorted(set(p.names) - set(names)):
        moved = crisis.build(world, "ARM", "AZE", p.replace(**{name: shift[name]}), candidates=game)
        assert np.array_equal(crisis.solve(moved).p_force, base), name
    for name in ("chi", "tau", "psi_clash", "honour_rate", "inverse_q", "join_common", "sq_past"):
        moved = crisis.build(world, "ARM", "AZE", p.replace(**{name: shift[name]}), candidates=game)
        assert name in names
        assert not np.array_equal(crisis.solve(moved).p_force, base), name


def test_shares_of_spread(posterior: Posterior) -> None:
    p = draw(300, 5, posterior)
    found = Entering(("chi", "p_fact", "sq_const", "sq_rivalry"), ())
    assumed = grounds(p["chi"] + 0.001 * p["sq_const"], p, found)
    assert assumed.low > 0.9
    fitted = grounds(p["sq_const"] + 0.001 * p["chi"], p, found)
    assert fitted.high < 0.1
    half = grounds(p["sq_const"] / p["sq_const"].std() + np.log(p["chi"]) / np.log(p["chi"]).std(), p, found)
    assert 0.2 < half.low < 0.5 < half.high < 0.8
    assert (half.estimated, half.of) == (2, 4)
    assert set(half.warrants) >= {Warrant.ESTIMATED, Warrant.ASSUMED}
    few = p.subset(np.arange(10))
    assert (lambda g: (g.low, g.high))(grounds(few["chi"], few, found)) == (0.0, 1.0)
    alone = draw(300, 5, "prior")
    assert (lambda g: (g.low, g.high, g.estimated))(grounds(alone["chi"], alone, found)) == (1.0, 1.0, 0)
    assert grounds(np.zeros(300), p, found).high == 0.0
    narrow = grounds(p["chi"], p, Entering(("chi", "sq_const", "join_cost_clash", "join_cost_war"), ()), "help", "war")
    assert narrow.of == 1


def test_words_follow_the_source(world: World, posterior: Posterior) -> None:
    fitted = crisis.solve(crisis.build(world, "ARM", "AZE", draw(30, 1, posterior)))
    plain = crisis.solve(crisis.build(world, "ARM", "AZE", draw(30, 1, "prior")))
    assert posterior.digest[:12] in fitted.summary()
    assert posterior.digest[:12] in fitted.summary("ru")
    assert "1816–2010" in fitted.summary()
    assert "posterior is not used" in plain.summary()
    assert fitted.to_dict()["posterior"]["digest"] == posterior.digest
    assert plain.to_dict()["posterior"] is None
    json.dumps(fitted.to_dict())


def test_a_pact_of_the_challenger_can_be_taken_out(world: World) -> None:
    """Nobody owes help to an attacker, and yet taking out its pacts changes its indicator."""
    p = draw(5, 1, "prior")
    game = crisis.build(world, "AZE", "ARM", p)
    assert game.terms.indicators[1].all()
    pacts = [t.id for t in world.treaties if "AZE" in t.members]
    assert not crisis.terms(world.without(*pacts), game).indicators[1].any()


def test_shipped_posterior_is_sane(world: World) -> None:
    """Posterior prediction on the scenario: acts stay rare, help rises from clash to war and with a pledge."""
    p = draw(200)
    if p.origin is None:
        pytest.skip("no posterior travels with this copy")
    solved = crisis.solve_all([crisis.build(world, *pair, p) for pair in crisis.pairs(world)])
    act = float(np.mean([e.p_act.mean() for e in solved]))
    assert 0.004 < act < 0.06
    assert 0.4 < float(np.mean([e.p_force.mean() for e in solved])) / act < 0.9
    rates: dict[tuple[int, bool], list[float]] = {}
    for eq in solved:
        for k, party in enumerate(eq.game.third_parties):
            if 0 in party.menu:
                pledged = bool(eq.game.terms.duty[1, k, 0].any())
                for level in (0, 1):
                    rates.setdefault((level, pledged), []).append(float(np.median(eq.help[level, k, 0])))
    means = {key: float(np.mean(values)) for key, values in rates.items()}
    assert means[0, False] < means[0, True] < means[1, True]
    assert means[0, False] < means[1, False] < means[1, True]
    assert means[0, True] < 0.2
    assert means[1, True] < 0.6
    assert max(float(e.residual.max()) for e in solved) < 1e-12


# -- what a pair's history is in a scenario ----------------------------------------------------


def test_history_of_a_pair(world: World) -> None:
    history = {n: _covariates(world, world.state("ARM"), world.state("AZE"))[n] for n in ("past", "calm", "recent")}
    assert history["past"] == pytest.approx(np.log1p(9))
    assert history["calm"] == pytest.approx(np.log1p(world.as_of.year - 2023 - 1))
    assert history["recent"] == pytest.approx(np.exp(-(world.as_of.year - 2023 - 1) / 4))
    back = _covariates(world, world.state("AZE"), world.state("ARM"))
    assert all(back[n] == history[n] for n in history)
    turned = world.model_copy(update={"events": tuple(reversed(world.events))})
    assert _past(turned, "ARM", "AZE") == _past(world, "ARM", "AZE")


def test_history_without_a_record_or_with_one_event(world: World) -> None:
    empty = World.model_validate({**world.to_dict(), "events": ()})
    assert _past(empty, "ARM", "AZE") == (0, float(UNRECORDED - 1))
    one = [e for e in world.record if e.kind.value == "force" and {"RUS", "GEO"} == {*e.by, *e.on}][:1]
    single = World.model_validate({**world.to_dict(), "events": [e.model_dump(mode="json") for e in one]})
    assert _past(single, "RUS", "GEO") == (1, float(world.as_of.year - 2008 - 1))
    assert _past(single, "ARM", "AZE") == (0, float(world.as_of.year - 2008 - 1))
    assert crisis.solve(crisis.build(empty, "ARM", "AZE", draw(3, 1, "prior"))).p_force.min() > 0
