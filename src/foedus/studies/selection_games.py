"""Crises of history as games: a challenger, a target, and the states pledged to defend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError, stream

if TYPE_CHECKING:
    import polars as pl

    from foedus.crisis import Parameters

__all__ = ["HELPERS", "Crises", "inputs", "sample_crises"]

Floats = NDArray[np.float64]
#: Pledged states per game, the strongest at the target's capital first.
HELPERS = 4
_LAST = 2000
_LEAST = 1e-5


@dataclass(frozen=True, eq=False)
class Crises:
    """R politically relevant dyad-years in which a third state owes the target defence.

    ``challenger``, ``target``, ``rivalry``, ``contiguous``, ``major``, ``distance`` (km, challenger's capital to
    target's; 0 between neighbours): shape (R,). By helper, shape (HELPERS, R): ``helper`` (COW number, 0 where
    there is none), ``strength`` (share of world capabilities), ``away`` (km to the target), ``near``,
    ``helper_major``, ``against`` (rival of the challenger). ``war``: a dispute that the challenger began that year
    against the target reached war.
    """

    challenger: Floats
    target: Floats
    rivalry: Floats
    contiguous: Floats
    major: Floats
    distance: Floats
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
        return int(self.challenger.size)


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

    from foedus.history.record import table

    if rows < 1:
        raise InputError(f"cannot take {rows} rows", remedy="ask for 1 or more", code="bad-size")
    c = pl.col
    columns = ["ccode1", "ccode2", "year", "relevant", "ongoing", "onset", "target_defended", "capital_km", "contiguous", "major1", "rivalry_td"]  # fmt: skip
    base = (
        table("dyad_years", columns)
        .filter(c("year") <= _LAST, c("relevant"), c("target_defended"), ~c("ongoing") | c("onset"))
        .sort("year", "ccode1", "ccode2")
    )
    wars = table("initiations", ["ccode1", "ccode2", "year", "war"]).filter("war").select("ccode1", "ccode2", "year").unique()  # fmt: skip
    base = base.join(wars.with_columns(reached=pl.lit(True)), on=["ccode1", "ccode2", "year"], how="left")
    base = base.with_columns(c("reached").fill_null(False)).with_row_index("row")
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
    rows = chosen
    for k in "12":
        rows = rows.join(power.rename({"ccode": f"ccode{k}", "cinc": f"cinc{k}"}), on=[f"ccode{k}", "year"], how="left")
    rows = rows.sort("row")

    def flat(frame: pl.DataFrame, name: str) -> Floats:
        return frame[name].cast(pl.Float64).fill_null(0.0).to_numpy()

    at, place = helpers["row"].to_numpy(), helpers["place"].to_numpy()
    by_helper: dict[str, Any] = {}
    for name in ("helper", "strength", "away", "near", "helper_major", "against"):
        wide = np.zeros((HELPERS, rows.height))
        wide[place, at] = flat(helpers, name)
        by_helper[name] = wide
    by_helper["helper"] = by_helper["helper"].astype(np.int64)
    near = flat(rows, "contiguous")
    return Crises(
        np.maximum(flat(rows, "cinc1"), _LEAST), np.maximum(flat(rows, "cinc2"), _LEAST), flat(rows, "rivalry_td"), near,
        flat(rows, "major1"), np.where(near > 0, 0.0, flat(rows, "capital_km")), rows["reached"].to_numpy(), **by_helper,
    )  # fmt: skip


def inputs(crises: Crises, p: Parameters, draw: int, world: int = 0) -> Mapping[str, Any]:
    """Return the games of all crises at one draw of the parameters, for :func:`foedus.crisis.crisis_batch`.

    The cost of default of each state has a country effect of its own, known to all players: reliable and
    unreliable allies differ, and the challenger sees it. Another ``world`` deals these effects anew and leaves
    everything else as it is.
    """
    v = {name: float(p[name][draw]) for name in p.names}
    reach = np.where(crises.near > 0, 0.0, crises.away)
    effect = np.zeros(crises.helper.shape)
    for code in np.unique(crises.helper[crises.helper > 0]):
        effect[crises.helper == code] = p.normal("selection", f"world {world}", f"state {code}")[draw]
    far = lambda km: (1.0 + km / 1000.0) ** -v["kappa"]  # noqa: E731
    stake = np.exp(v["stake_const"] + v["stake_rivalry"] * crises.rivalry + v["stake_contiguity"] * crises.contiguous)
    share = crises.challenger / (crises.challenger + crises.target)
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
        "challenger": crises.challenger * far(crises.distance), "target": crises.target,
        "stake_challenger": stake, "stake_target": stake,
        "status_quo": v["sq_const"] + v["sq_contiguity"] * crises.contiguous + v["sq_rivalry"] * crises.rivalry + v["sq_major"] * crises.major,
        "concession": v["concede_const"] + v["concede_weakness"] * np.log(crises.challenger / crises.target),
        "escalation": v["war_const"] + v["war_parity"] * (1.0 - np.abs(2.0 * share - 1.0)) + v["war_contiguity"] * crises.contiguous + v["war_rivalry"] * crises.rivalry,
        **{k: v[k] for k in ("fight_clash", "fight_war", "cost_force", "cost_pressure", "cost_resist", "phi", "h", "psi_clash", "chi", "rho", "tau", "m", "gamma", "war_help_target", "war_help_challenger")},
        "third": np.where(none, 0.0, crises.strength * v["commit_default"] * far(reach)),
        "help_stake": help_stake,
        "join_cost": np.stack([v["join_cost_clash"] * scale, v["join_cost_war"] * scale]),
        "join_other": v["join_contiguity"] * crises.near + v["join_major"] * crises.helper_major + v["join_rivalry"] * crises.against,
        "duty": duty, "counter": np.full(none.shape, -v["counter_cost"]),
    }  # fmt: skip
