"""A record with a known effect of pacts and known selection into them: what the design of the studies finds."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.core import stream
from foedus.studies.pact_fits import Spec, estimate

PAIRS, YEARS, EFFECT = 900, 40, -0.6


def _record(name: str, standing: float = 0.0, trouble: float = 0.0) -> pl.DataFrame:
    """Simulate pairs with a standing quarrel each, and a pact of the target that starts in some year.

    ``standing``: how far quarrelsome pairs are likelier to have pacts at all. ``trouble``: how much likelier
    disputes are in the five years before a pact starts.
    """
    rng = stream(5, "pact design", name)
    quarrel = rng.standard_normal(PAIRS)
    eager = rng.random(PAIRS) < 1 / (1 + np.exp(-standing * quarrel))
    start = np.where(eager, rng.integers(3, YEARS - 3, PAIRS), YEARS + 99)
    pair, year = np.repeat(np.arange(PAIRS), YEARS), np.tile(np.arange(YEARS), PAIRS)
    pact = (year >= start[pair]).astype(float)
    future = ((start[pair] - year >= 1) & (start[pair] - year <= 5)).astype(float)
    load = rng.standard_normal(PAIRS * YEARS)
    eta = -3.0 + 0.9 * quarrel[pair] + EFFECT * pact + trouble * future + 0.3 * load
    return pl.DataFrame({
        "initiation": (rng.random(eta.size) < 1 / (1 + np.exp(-eta))).astype(float), "dyad": pair, "pair": pair,
        "year": year + 1900, "target_pact": pact, "future_target_pact": future, "load": load,
        "nuclear": (year >= 20).astype(float),
    })  # fmt: skip


def test_a_known_effect_is_found_without_selection() -> None:
    found = estimate(Spec("plain", "target_pact", ("load",)), _record("plain"))
    # The pooled coefficient averages over quarrels that are not in the fit, which pulls it to zero a little.
    assert abs(found.coef - EFFECT) < 3 * found.se + 0.1
    assert found.sign == -1 and found.change < -0.3
    assert found.dyads == PAIRS and found.n == PAIRS * YEARS


def test_within_pairs_the_effect_comes_back_where_quarrelsome_pairs_seek_pacts() -> None:
    rows = _record("standing", standing=3.0)
    pooled = estimate(Spec("pooled", "target_pact", ("load",)), rows)
    inside = estimate(Spec("within", "target_pact", ("load",), within=True), rows)
    assert pooled.coef > EFFECT + 0.25, "the selection should hide most of the effect"
    assert abs(inside.coef - EFFECT) < 3 * inside.se + 0.1
    assert inside.sign == -1


def test_the_placebo_sees_trouble_before_pacts_and_nothing_where_there_is_none() -> None:
    spec = Spec("placebo", "future_target_pact", ("target_pact", "load"))
    assert estimate(spec, _record("trouble", trouble=1.0)).sign == 1
    calm = estimate(spec, _record("calm"))
    assert abs(calm.z) < 2.6


def test_the_interaction_with_era_finds_no_shift_where_there_is_none() -> None:
    found = estimate(Spec("era", "target_pact", ("load",), era=True), _record("plain"))
    assert abs(found.shift / found.shift_se) < 2.6
    assert abs(found.coef - EFFECT) < 3 * found.se + 0.1
