"""Prior draws: warrants, streams, and what they imply before any fit (prior predictive checks)."""

from __future__ import annotations

import re

import numpy as np
import pytest

from foedus import crisis
from foedus.core import InputError, Warrant
from foedus.estimate import Prior, describe, draw, priors, table
from foedus.world import Text, load


def test_every_prior_has_a_warrant_and_a_reason() -> None:
    for prior in priors().values():
        assert prior.warrant in (Warrant.LITERATURE, Warrant.ASSUMED), prior.name
        for lang in ("en", "ru"):
            assert prior.why(lang).endswith("."), prior.name
        assert re.search("[а-яё]", prior.why.ru), prior.name
        assert re.search("[а-яё]", prior.unit_text.ru), prior.unit
        assert prior.where, prior.name
    rows = table()
    assert [r["name"] for r in rows] == list(priors())
    assert all(r["low"] <= r["high"] for r in rows)
    assert "chi" in describe("chi")
    assert "допущение" in describe("chi", "ru")
    assert table("ru")[0]["why"] == priors()["m"].why.ru
    with pytest.raises(InputError, match="chi"):
        describe("chii")


def test_streams_are_apart() -> None:
    """More draws prolong the same sequence; another parameter's draws are not touched."""
    a, b = draw(50, 4, "prior"), draw(80, 4, "prior")
    for name in a.names:
        assert np.array_equal(a[name], b[name][:50]), name
    assert not np.array_equal(draw(50, 5, "prior")["m"], a["m"])
    assert np.array_equal(priors()["chi"].sample(50, 4), a["chi"])


def test_means() -> None:
    """Analytic prior means are those of the draws (they decide who is in a game)."""
    p = draw(40_000, 1, "prior")
    for name, prior in priors().items():
        assert p[name].mean() == pytest.approx(prior.mean, abs=5 * p[name].std() / 200), name
        assert p.central[name] == prior.mean


@pytest.mark.parametrize("n", [0, -1, 10**7])
def test_refuses_sizes(n: int) -> None:
    with pytest.raises(InputError, match="draws"):
        draw(n)


def test_refuses_bad_priors() -> None:
    common = {"symbol": "x", "unit": "", "why": Text(en="w.", ru="п."), "where": "eq. 1"}
    with pytest.raises(InputError, match="not a distribution"):
        Prior(name="x", dist="gauss", numbers=(0, 1), warrant=Warrant.ASSUMED, **common)
    with pytest.raises(InputError, match="above zero"):
        Prior(name="x", dist="normal", numbers=(0, 0), warrant=Warrant.ASSUMED, **common)
    with pytest.raises(InputError, match="citation"):
        Prior(name="x", dist="normal", numbers=(0, 1), warrant=Warrant.LITERATURE, **common)
    with pytest.raises(InputError, match="low is not below"):
        Prior(name="x", dist="uniform", numbers=(1, 1), warrant=Warrant.ASSUMED, **common)
    with pytest.raises(InputError, match="seed"):
        draw(3, -1)


def test_pact_slopes_are_free_in_sign() -> None:
    """Room for 18 % fewer attacks (+0.20) and for results of the other sign (-0.16)."""
    for name in ("sq_pact_target", "sq_pact_challenger", "sq_pact_between"):
        low, high = priors()[name].interval()
        assert low < -0.16, name
        assert high > 0.20, name


def test_prior_predictive() -> None:
    """The priors imply rates of the recorded size before any fit.

    Bands: mean P(act) over pairs .005 to .02 a year (record: .0098 for politically relevant
    directed pairs); help to the target by unpledged states .2 to 1.5 % in clashes and 2 to 8 %
    in wars, by pledged ones 1 to 4 % and 6 to 23 % (record: .5, 5; 1 to 3, 9 to 23); force as a
    part of acts 40 to 85 % (65 % of onsets); resistance 35 to 70 % (50 %); war once resisted 3 to 20 %.
    """
    world = load("south-caucasus")
    p = draw(200, source="prior")
    weights = crisis.Weights(world, p)
    solved = crisis.solve_all([crisis.build(world, *pair, p, weights=weights) for pair in crisis.pairs(world)])
    act = float(np.mean([e.p_act.mean() for e in solved]))
    assert 0.005 < act < 0.02
    assert 0.40 < float(np.mean([e.p_force.mean() for e in solved])) / act < 0.85
    assert 0.35 < float(np.mean([e.p_resist_force.mean() for e in solved])) < 0.70
    assert 0.03 < float(np.mean([e.p_war.mean() for e in solved])) < 0.20
    rates: dict[tuple[int, bool], list[float]] = {}
    for eq in solved:
        for k, party in enumerate(eq.game.third_parties):
            if 0 in party.menu:
                pledged = bool(eq.game.terms.duty[1, k, 0].any())
                for level in (0, 1):
                    rates.setdefault((level, pledged), []).append(float(eq.help[level, k, 0].mean()))
    means = {key: float(np.mean(values)) for key, values in rates.items()}
    assert 0.002 < means[0, False] < 0.015
    assert 0.010 < means[0, True] < 0.040
    assert 0.02 < means[1, False] < 0.08
    assert 0.06 < means[1, True] < 0.23
    assert np.mean([e.certified.mean() for e in solved]) > 0.95
    assert max(float(e.residual.max()) for e in solved) < 1e-12
