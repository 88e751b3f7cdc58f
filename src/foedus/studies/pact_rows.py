"""Rows of the studies of pacts: directed dyad-years with who is pledged to whom, and what else sets them apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from foedus.core import InputError
from foedus.core.text import did_you_mean

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIRST", "LAST", "LEADS", "SAMPLES", "pact_rows"]

#: Years that the published studies cover.
FIRST, LAST = 1816, 2000
#: ``relevant``: politically relevant. ``all``: every pair. Both without years of a dispute that goes on and no new initiation.
SAMPLES = ("relevant", "all")
#: A future pact is one that is absent now and stands in one of the next this many years.
LEADS = 5
_COLUMNS = (
    "ccode1", "ccode2", "year", "dyad", "contiguous", "major1", "major2", "relevant", "capital_km", "onset", "ongoing",
    "peace_years", "past_disputes", "rivalry_td", "defense12", "target_defended", "target_defended_only",
    "challenger_defended", "challenger_offense", "challenger_neutral",
)  # fmt: skip
#: Added to a share of world capabilities before its logarithm is taken; the smallest state has less.
_LEAST = 1e-6


@lru_cache(maxsize=1)
def _relevant() -> pl.DataFrame:
    return _rows("relevant")


def pact_rows(sample: str = "relevant") -> pl.DataFrame:
    """Return the rows of one sample, 1816-2000.

    Parameters
    ----------
    sample
        One of :data:`SAMPLES`.

    Returns
    -------
    polars.DataFrame
        ``initiation`` (1 if the first began a dispute against the second); ``dyad`` (either order) and
        ``pair`` (this order); ``year``. Pledges, all of third states or between the two: ``target_pact``
        (one owes the target defence), ``target_pact_only`` (and does not owe it to the challenger),
        ``target_pact_shared`` (some owe it, and all of them owe it to the challenger too),
        ``challenger_pact``, ``challenger_offence``, ``challenger_neutral``, ``allied`` (the first owes
        the second defence); ``future_target_pact``, ``future_challenger_pact`` (none now, one within
        :data:`LEADS` years; null where a later year is not covered). Setting: ``contiguous``,
        ``ln_distance`` (of capitals, km), ``ln_power1``, ``ln_power2`` (share of world capabilities),
        ``power_share``, ``major1``, ``major2``, ``joint_democracy`` (both have a Polity score of 6 or
        more; unknown is no), ``rivalry``, ``ln_past`` (disputes so far), ``t``, ``t2``, ``t3`` (years of
        peace over 100, and powers); ``nuclear`` (1945 or later). Numbers are float64, flags 0 or 1.

    Raises
    ------
    InputError
        If there is no such sample.
    DataMissingError
        If the record cannot be built.
    """
    if sample not in SAMPLES:
        raise InputError(
            f"no sample '{sample}'", remedy=did_you_mean(sample, SAMPLES, ", ".join(SAMPLES)), code="unknown-sample"
        )
    return _relevant() if sample == "relevant" else _rows("all")


def _rows(sample: str) -> pl.DataFrame:
    import polars as pl

    from foedus.history import table

    c = pl.col
    years = table("dyad_years", _COLUMNS).filter(c("year") <= LAST + LEADS)
    rows = years.filter(c("year") <= LAST)
    rows = rows.filter(~c("ongoing") | c("onset"))
    if sample == "relevant":
        rows = rows.filter(c("relevant"))
        # Only pairs that are in the sample can need a later year.
        years = years.join(rows.select("ccode1", "ccode2").unique(), on=["ccode1", "ccode2"], how="semi")
        rows = _future(rows, years)
    states = table("state_years", ["ccode", "year", "cinc", "polity2"])
    for k in "12":
        rows = rows.join(
            states.rename({"ccode": f"ccode{k}", "cinc": f"cinc{k}", "polity2": f"polity{k}"}),
            on=[f"ccode{k}", "year"], how="left",
        )  # fmt: skip
    peace = c("peace_years").cast(pl.Float64) / 100
    democratic = (
        (pl.min_horizontal("polity1", "polity2") >= 6) & c("polity1").is_not_null() & c("polity2").is_not_null()
    )
    flags = {
        "initiation": "onset", "target_pact": "target_defended", "target_pact_only": "target_defended_only",
        "challenger_pact": "challenger_defended", "challenger_offence": "challenger_offense",
        "challenger_neutral": "challenger_neutral", "allied": "defense12", "contiguous": "contiguous", "major1": "major1",
        "major2": "major2", "rivalry": "rivalry_td",
    }  # fmt: skip
    return rows.select(
        "year", "dyad", (c("ccode1").cast(pl.Int64) * 1000 + c("ccode2")).alias("pair"),
        *(c(old).cast(pl.Float64).alias(new) for new, old in flags.items()),
        (c("target_defended").cast(pl.Float64) - c("target_defended_only").cast(pl.Float64)).alias("target_pact_shared"),
        *(c(name) for name in ("future_target_pact", "future_challenger_pact") if name in rows.columns),
        c("capital_km").log1p().alias("ln_distance"),
        *((c(f"cinc{k}") + _LEAST).log().alias(f"ln_power{k}") for k in "12"),
        (c("cinc1") / (c("cinc1") + c("cinc2"))).alias("power_share"),
        democratic.fill_null(False).cast(pl.Float64).alias("joint_democracy"),
        c("past_disputes").cast(pl.Float64).log1p().alias("ln_past"),
        peace.alias("t"), peace.pow(2).alias("t2"), peace.pow(3).alias("t3"),
        (c("year") >= 1945).cast(pl.Float64).alias("nuclear"),
    ).sort("year", "pair")  # fmt: skip


def _future(rows: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Add whether a pact that is absent now stands in one of the next years."""
    import polars as pl

    c = pl.col
    for side in ("target", "challenger"):
        has = f"{side}_defended"
        pacts = years.filter(has).select("ccode1", "ccode2", "year")
        soon = pl.concat([pacts.with_columns(c("year") - k) for k in range(1, LEADS + 1)]).unique()
        rows = rows.join(soon.with_columns(soon=pl.lit(True)), on=["ccode1", "ccode2", "year"], how="left")
        rows = rows.with_columns(
            (c("soon").fill_null(False) & ~c(has)).cast(pl.Float64).alias(f"future_{side}_pact")
        ).drop("soon")  # fmt: skip
    return rows
