"""The rows of the estimation sample: who might have acted against whom, and what was seen (docs/fit.md section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.history import table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIRST", "LAST", "act_of", "sample_rows"]

#: Years of the sample: those of the disputes. Rows of the year after can be had too, without an outcome.
FIRST, LAST = 1816, 2010
#: Hostility of the initiator from which its act counts as force; below, as pressure (docs/model.md section 7).
FORCE = 4
_WAR = 5
#: Miles of water across which two states still count as near: types 2 to 5 of the contiguity data.
_PAIRWISE = ("contiguity", "capital_km", "major1", "major2", "past_disputes", "past_wars", "peace_years")


def sample_rows(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the politically relevant directed dyad-years without those in which a dispute only went on.

    Parameters
    ----------
    first, last
        Years, 1816 to 2010; of 2011, for forecasts, there are rows without an outcome (``act`` is 0).

    Returns
    -------
    polars.DataFrame
        One row per dyad-year, sorted by year, ccode1, ccode2: keys and ``dyad``; what was seen: ``act`` (0 status quo,
        1 pressure, 2 force), ``response`` (1 resisted, 0 not, -1 no act), ``war`` (1, 0, -1 where none was fought),
        ``dispnum``; covariates, lagged a year where they can change in answer to a dispute (capability, democracy,
        trade, rivalry), on 1 January or from the past otherwise. Missing scores and trade are 0 with a mark
        beside them.

    Raises
    ------
    DataMissingError
        If the record is not built and its files are not here.
    """
    import polars as pl

    columns = ["ccode1", "ccode2", "year", "dyad", *_PAIRWISE, "relevant", "onset", "ongoing"]
    rows = table("dyad_years", columns).filter(
        pl.col("relevant")
        & pl.col("year").is_between(first, last)
        & (pl.col("onset") | ~pl.col("ongoing") | (pl.col("year") > LAST))
    )
    before = table(
        "dyad_years", ["ccode1", "ccode2", "year", "rivalry_td", "imports12", "imports21"]
    ).with_columns(pl.col("year") + 1)  # fmt: skip
    rows = rows.join(before, on=["ccode1", "ccode2", "year"], how="left")
    rows = rows.join(_claims(), on=["ccode1", "ccode2", "year"], how="left")
    for side in ("1", "2"):
        rows = rows.join(_states(side), on=[f"ccode{side}", "year"], how="left")
    rows = rows.join(act_of(), on=["ccode1", "ccode2", "year"], how="left")
    a, b = pl.col("cinc1"), pl.col("cinc2")
    flow = [
        pl.col("imports12") / pl.col("imports1"), pl.col("imports12") / pl.col("exports2"),
        pl.col("imports21") / pl.col("imports2"), pl.col("imports21") / pl.col("exports1"),
    ]  # fmt: skip
    share = pl.mean_horizontal(*(pl.when(f.is_finite()).then(f.clip(0, 1)) for f in flow))
    land = pl.col("contiguity") == 1
    km = pl.when(land).then(0.0).otherwise(pl.col("capital_km").fill_null(0.0))
    rows = rows.with_columns(
        act=pl.col("act").fill_null(0).cast(pl.Int8), response=pl.col("response").fill_null(-1).cast(pl.Int8),
        war=pl.col("war").fill_null(-1).cast(pl.Int8), contiguity_land=land.cast(pl.Float64),
        near=pl.col("contiguity").is_between(2, 5).cast(pl.Float64), log_km=(km / 1000).log1p(),
        rivalry=pl.col("rivalry_td").fill_null(False).cast(pl.Float64), claim=pl.col("claim").fill_null(False).cast(pl.Float64),
        major=pl.col("major1").cast(pl.Float64), major_target=pl.col("major2").cast(pl.Float64),
        trade=share.fill_null(0.0), trade_missing=share.is_null().cast(pl.Float64),
        democracy=pl.min_horizontal(
            pl.when(pl.col("polyarchy1").is_not_null() & pl.col("polyarchy2").is_not_null()).then(pl.col("polyarchy1")),
            pl.col("polyarchy2"),
        ).fill_null(0.0),
        democracy_missing=(pl.col("polyarchy1").is_null() | pl.col("polyarchy2").is_null()).cast(pl.Float64),
        strength_challenger=a, strength_target=b, weakness=a.log() - b.log(), share=a / (a + b) - 0.5,
        size=(a + b).log() - np.log(0.01), parity=1.0 - (2.0 * a / (a + b) - 1.0).abs(),
        past=pl.col("past_disputes").log1p(), calm=pl.col("peace_years").log1p(),
        recent=(-pl.col("peace_years") / 4.0).exp(), past_wars=(pl.col("past_wars") > 0).cast(pl.Float64),
    )  # fmt: skip
    # Without a capability on either side there is no contest; the list of what is dropped stands in docs/fit.md.
    return rows.filter(a.is_not_null() & b.is_not_null()).sort("year", "ccode1", "ccode2")


def act_of() -> pl.DataFrame:
    """Return what was seen of each initiation, one per directed dyad-year: the most hostile of them, then the earliest number."""
    import polars as pl

    first = pl.col("hostlev1")
    force = first >= FORCE
    resisted = pl.col("resisted")
    return (
        table("initiations")
        .with_columns(
            act=pl.when(force).then(2).otherwise(1).cast(pl.Int8), response=resisted.cast(pl.Int8),
            war=pl.when(force & resisted)
            .then((pl.max_horizontal("hostlev1", "hostlev2") >= _WAR).cast(pl.Int8))
            .otherwise(-1),
        )
        .sort("hostlev1", "dispnum", descending=[True, False])
        .unique(["ccode1", "ccode2", "year"], keep="first", maintain_order=True)
        .select("ccode1", "ccode2", "year", "dispnum", "act", "response", "war")
    )  # fmt: skip


def _states(side: str) -> pl.DataFrame:
    """Return what is known of a state the year before; of a new one, in its first year."""
    import polars as pl

    names = ["cinc", "polyarchy", "imports", "exports"]
    now = table("state_years", ["ccode", "year", *names])
    before = now.with_columns(pl.col("year") + 1)
    both = now.join(before, on=["ccode", "year"], how="left", suffix="_before")
    return both.select(
        pl.col("ccode").alias(f"ccode{side}"),
        "year",
        *(pl.coalesce(f"{n}_before", n).alias(f"{n}{side}") for n in names),
    )


def _claims() -> pl.DataFrame:
    """Return the directed pairs that were spatial rivals the year before, which stands for a territorial claim."""
    import polars as pl

    spells = table("rivalries").filter((pl.col("source") == "tss") & pl.col("spatial"))
    years = (
        spells.select("ccode1", "ccode2", year=pl.int_ranges("start", pl.col("end") + 1))
        .explode("year")
        .with_columns(pl.col("year").cast(pl.Int32) + 1)
        .unique()
    )
    back = years.select(pl.col("ccode2").alias("ccode1"), pl.col("ccode1").alias("ccode2"), "year")
    return pl.concat([years, back]).unique().with_columns(claim=pl.lit(True))
