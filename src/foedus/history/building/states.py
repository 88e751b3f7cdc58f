"""States: spells of membership in the system, and what is known of each in each year."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read
from foedus.history.system import FIRST, majors, members

if TYPE_CHECKING:
    import polars as pl

__all__ = ["YEARS_END", "state_years", "states"]

#: Last year of the table of state-years: that of the source that goes on longest.
YEARS_END = 2025


def states(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the spells of membership in the COW state system."""
    import polars as pl

    return read("cow_system").select(
        "ccode", pl.col("cw_abb").alias("abbrev"), pl.col("cw_name").alias("name"), "start", "end"
    ).sort("ccode", "start")  # fmt: skip


def state_years(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return one row for each member of the state system and year, 1816 to 2025."""
    import polars as pl

    key = ["ccode", "year"]
    rows = members(FIRST, YEARS_END)
    rows = rows.join(majors(FIRST, YEARS_END).with_columns(major=pl.lit(True)), on=key, how="left")
    rows = rows.with_columns(pl.col("major").fill_null(False))
    numbers = ["milex", "milper", "irst", "pec", "tpop", "upop", "cinc"]
    power = read("cow_nmc").select(*key, pl.col(numbers).cast(pl.Float64))
    # -9 is unknown in this family of files.
    power = power.with_columns(pl.when(pl.col(c) >= 0).then(pl.col(c)).alias(c) for c in numbers)
    regime = read("cow_democracy").select(*key, "polity2", "euds", "aeuds", pl.col("v2x_polyarchy").alias("polyarchy"))
    wealth = read("cow_gdppop").select(
        *key, pl.col("pwtrgdp").alias("gdp"), pl.col("sd_pwtrgdp").alias("gdp_sd"), pl.col("pwtpop").alias("pop"),
        pl.col("sd_pwtpop").alias("pop_sd"), pl.col("mrgdppc").alias("gdppc"), pl.col("sd_mrgdppc").alias("gdppc_sd"),
    )  # fmt: skip
    bodies = read("cow_igo_sy").select(*key, pl.col("sum_igo_full").alias("igo"))
    trade = read("cow_trade_sy").select(*key, pl.col("imports", "exports").cast(pl.Float64))
    threat = read("leeds_savun_threat").select(*key, pl.col("lsthreat").alias("threat"))
    codes = read("cow_gw_panel").select(*key, "gwcode").filter(pl.col("gwcode").is_not_null())
    votes = read("un_ideal_points").select(
        "ccode", (pl.col("session") + 1945).cast(pl.Int32).alias("year"), pl.col("IdealPoint").alias("ideal_point")
    )
    rows = rows.join(_seats(rows), on=key, how="left")
    for table in (power, regime, wealth, bodies, trade, threat, votes, codes):
        # A source with two rows for a state and year would double the table unseen.
        rows = rows.join(table, on=key, how="left", validate="1:1")
    return rows.sort("year", "ccode")


def _seats(rows: pl.DataFrame) -> pl.DataFrame:
    """Return where each state's capital lay on 1 January, or when the first one of the year was taken."""
    import polars as pl

    spells = read("cow_capitals").with_columns(year=pl.int_ranges(
        pl.col("stdate").dt.year(), pl.min_horizontal(pl.col("enddate").dt.year(), pl.lit(YEARS_END)) + 1, dtype=pl.Int32
    )).explode("year")  # fmt: skip
    # The source ends in 2024; no capital has moved since.
    last = spells.filter(pl.col("year") == spells["year"].max())
    later = [last.with_columns(pl.col("year") + n) for n in range(1, YEARS_END - int(spells["year"].max()) + 1)]  # type: ignore[arg-type]
    seats = pl.concat([spells, *later]).sort("ccode", "year", "stdate").unique(["ccode", "year"], keep="first")
    return rows.select("ccode", "year").join(
        seats.select("ccode", "year", pl.col("lat").alias("capital_lat"), pl.col("lng").alias("capital_lon")),
        on=["ccode", "year"], how="inner",
    )  # fmt: skip
