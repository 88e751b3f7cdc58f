"""Crises of history as games: a challenger, a target, and the states pledged to defend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError, stream
from foedus.estimate.structure import ROW_COLUMNS, STATUS_QUO

if TYPE_CHECKING:
    import polars as pl

    from foedus.crisis import Parameters

__all__ = ["HELPERS", "Crises", "inputs", "sample_crises"]

Floats = NDArray[np.float64]
#: Pledged states per game, the strongest at the target's capital first.
HELPERS = 4
_LAST = 2000
_LEAST = 1e-5
#: Coefficient -> covariate of the pair, as in the fit.
_STAKE = {"stake_rivalry": "rivalry", "stake_claim": "claim", "stake_contiguity": "contiguity"}
_WAR = {
    "war_parity": "parity", "war_contiguity": "contiguity", "war_rivalry": "rivalry", "war_claim": "claim", "war_past": "past_wars",
}  # fmt: skip
#: Covariate -> column of the sample, where they differ.
_NAMES = {"contiguity": "contiguity_land", "distance": "log_km"}


@dataclass(frozen=True, eq=False)
class Crises:
    """R politically relevant dyad-years in which a third state owes the target defence.

    ``values``: covariates of the pair by name, each of shape (R,), those on which the model is fitted
    (:data:`foedus.estimate.structure.ROW_COLUMNS`). By helper, shape (HELPERS, R): ``helper`` (COW number, 0 where
    there is none), ``strength`` (share of world capabilities), ``away`` (km to the target), ``near``,
    ``helper_major``, ``against`` (rival of the challenger). ``war``: a dispute that the challenger began that year
    against the target reached war, shape (R,).
    """

    values: Mapping[str, Floats]
    war: NDArray[np.bool_]
    helper: NDArray[np.int64]
    strength: Floats
    away: Floats
    near: Floats
    helper_major: Floats
    against: Floats

    @property
    def n(self) -> int:
        """Number of dyad-years."""
        return int(self.war.size)


def sample_crises(rows: int, seed: int) -> Crises:
    """Return a random sample of the protected dyad-years of 1816-2000, and all of them that saw a war.

    Parameters
    ----------
    rows
        How many to draw besides those with a war, 1 or more.
    seed
        Root of the random numbers.

    Raises
    ------
    InputError
        If no row is asked for.
    DataMissingError
        If the record cannot be built.
    """
    import polars as pl

    from foedus.estimate.sample_rows import FIRST, sample_rows
    from foedus.history.record import table

    if rows < 1:
        raise InputError(f"cannot take {rows} rows", remedy="ask for 1 or more", code="bad-size")
    c = pl.col
    base = _pacts(sample_rows(FIRST, _LAST)).filter(c("pact_target") > 0)
    wars = table("initiations", ["ccode1", "ccode2", "year", "war"]).filter("war").select("ccode1", "ccode2", "year").unique()  # fmt: skip
    base = base.join(wars.with_columns(reached=pl.lit(True)), on=["ccode1", "ccode2", "year"], how="left")
    base = base.sort("year", "ccode1", "ccode2").with_columns(c("reached").fill_null(False)).with_row_index("row")
    rng = stream(seed, "selection", "rows")
    drawn = np.sort(rng.choice(base.height, size=min(rows, base.height), replace=False))
    chosen = base.filter(c("reached") | c("row").is_in(pl.Series(drawn).cast(pl.UInt32).implode())).drop("row")
    chosen = chosen.sort("year", "ccode1", "ccode2").with_row_index("row")
    return _crises(chosen)


def _crises(chosen: pl.DataFrame) -> Crises:
    import polars as pl

    from foedus.history.record import table

    c = pl.col
    power = table("state_years", ["ccode", "year", "cinc"])
    pacts = table("alliance_years", ["ccode1", "ccode2", "year", "defense"]).filter("defense").drop("defense")
    helpers = chosen.select("row", "ccode1", "ccode2", "year").join(
        pacts.rename({"ccode1": "helper"}), on=["ccode2", "year"]
    ).filter(c("helper") != c("ccode1"))  # fmt: skip
    between = table("dyad_years", ["ccode1", "ccode2", "year", "capital_km", "contiguous", "major1", "rivalry_td"]).filter(
        c("year") <= _LAST
    )  # fmt: skip
    to_target = between.select(
        c("ccode1").alias("helper"), "ccode2", "year", c("capital_km").alias("away"), c("contiguous").alias("near"),
        c("major1").alias("helper_major"),
    )  # fmt: skip
    to_challenger = between.select(
        c("ccode1").alias("helper"), c("ccode2").alias("ccode1"), "year", c("rivalry_td").alias("against")
    )
    helpers = (
        helpers.join(to_target, on=["helper", "ccode2", "year"])
        .join(to_challenger, on=["helper", "ccode1", "year"], how="left")
        .join(power.rename({"ccode": "helper", "cinc": "strength"}), on=["helper", "year"])
        .with_columns(weight=c("strength") / (1 + c("away") / 1000).sqrt())
        .sort(["row", "weight", "helper"], descending=[False, True, False])
        .with_columns(place=pl.int_range(pl.len()).over("row"))
        .filter(c("place") < HELPERS)
    )
    rows = chosen.sort("row")

    def flat(frame: pl.DataFrame, name: str) -> Floats:
        return frame[name].cast(pl.Float64).fill_null(0.0).to_numpy()

    at, place = helpers["row"].to_numpy(), helpers["place"].to_numpy()
    by_helper: dict[str, Any] = {}
    for name in ("helper", "strength", "away", "near", "helper_major", "against"):
        wide = np.zeros((HELPERS, rows.height))
        wide[place, at] = flat(helpers, name)
        by_helper[name] = wide
    by_helper["helper"] = by_helper["helper"].astype(np.int64)
    values = {name: flat(rows, _NAMES.get(name, name)) for name in ROW_COLUMNS}
    return Crises(values, rows["reached"].to_numpy(), **by_helper)


def _pacts(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the pact indicators of the fit and their means over each pair's years."""
    import polars as pl

    from foedus.history.record import table

    c = pl.col
    names = {
        "pact_target": c("target_defended"), "pact_challenger": c("challenger_defended") | c("challenger_offense"),
        "pact_between": c("defense12") | c("defense21") | c("offense12") | c("offense21"),
    }  # fmt: skip
    columns = ["target_defended", "challenger_defended", "challenger_offense", "defense12", "defense21", "offense12", "offense21"]  # fmt: skip
    rows = rows.join(table("dyad_years", ["ccode1", "ccode2", "year", *columns]), on=["ccode1", "ccode2", "year"])
    rows = rows.with_columns(e.cast(pl.Float64).alias(name) for name, e in names.items())
    return rows.with_columns(c(name).mean().over("ccode1", "ccode2").alias(f"{name}_pair") for name in names)


def inputs(crises: Crises, p: Parameters, draw: int, world: int = 0) -> Mapping[str, Any]:
    """Return the games of all crises at one draw of the parameters, for :func:`foedus.crisis.crisis_batch`.

    The cost of default of each state has a country effect of its own, known to all players: reliable and
    unreliable allies differ, and the challenger sees it. Another ``world`` deals these effects anew and leaves
    everything else as it is.
    """
    v = {name: float(p[name][draw]) for name in p.names}
    x = crises.values
    reach = np.where(crises.near > 0, 0.0, crises.away)
    effect = np.zeros(crises.helper.shape)
    for code in np.unique(crises.helper[crises.helper > 0]):
        effect[crises.helper == code] = p.normal("selection", f"world {world}", f"state {code}")[draw]
    far = lambda km: (1.0 + km / 1000.0) ** -v["kappa"]  # noqa: E731

    def index(const: str, slopes: Mapping[str, str]) -> Any:
        """Sum the terms that the draws have: priors know fewer than the fit."""
        return v[const] + sum(v[name] * x[column] for name, column in slopes.items() if name in v)

    stake = np.exp(index("stake_const", _STAKE))
    scale = np.exp(
        v["join_cost_distance"] * np.log1p(crises.away / 1000.0)
        + v["join_cost_capability"] * np.log(np.maximum(crises.strength, _LEAST) / 0.01)
    )
    none = crises.helper == 0
    duty = np.where(none, 0.0, np.exp(v["alpha_const"] + v["alpha_country"] * effect))
    help_stake = np.exp(
        v["help_stake_const"] + v["help_stake_rivalry"] * crises.against + v["help_stake_contiguity"] * crises.near
    )
    return {
        "challenger": x["strength_challenger"] * np.exp(-v["kappa"] * x["log_km"]), "target": x["strength_target"],
        "stake_challenger": stake, "stake_target": stake,
        "status_quo": index("sq_const", STATUS_QUO), "concession": index("concede_const", {"concede_weakness": "weakness"}),
        "escalation": index("war_const", _WAR),
        **{k: v[k] for k in ("fight_clash", "fight_war", "cost_force", "cost_pressure", "cost_resist", "phi", "h", "psi_clash", "chi", "rho", "tau", "m", "gamma", "war_help_target", "war_help_challenger")},
        "third": np.where(none, 0.0, crises.strength * v["commit_default"] * far(reach)),
        "help_stake": help_stake,
        "join_cost": np.stack([v["join_cost_clash"] * scale, v["join_cost_war"] * scale]),
        "join_other": v["join_contiguity"] * crises.near + v["join_major"] * crises.helper_major + v["join_rivalry"] * crises.against,
        "duty": duty, "counter": np.full(none.shape, -v["counter_cost"]),
    }  # fmt: skip
