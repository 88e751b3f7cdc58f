"""Rivalries, distances, contiguity, trade and democracy, each as its source has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read
from foedus.history.system import borders

if TYPE_CHECKING:
    import polars as pl

__all__ = ["contiguity", "democracy", "distances", "rivalries", "trade"]


def rivalries(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the spells of rivalry of both lists of strategic rivals, the lower number first."""
    import polars as pl

    kinds = ("spatial", "positional", "ideological", "interventionary")
    td = read("td_rivalries").select(
        pl.lit("td").alias("source"), pl.col("rivalryno").alias("number"), pl.col("rivalryname").alias("name"), "ccode1", "ccode2",
        pl.col("styear").alias("start"), pl.col("endyear").alias("end"),
        *(pl.any_horizontal((pl.col(f"type{n}") == k).fill_null(False) for n in (1, 2, 3)).alias(k) for k in kinds),
    )  # fmt: skip
    tss = read("tss_rivalries").select(
        pl.lit("tss").alias("source"), pl.col("tssr_id").alias("number"), pl.col("rivalry").alias("name"), "ccode1", "ccode2",
        "start", "end", *((pl.col(k) == 1).fill_null(False) for k in kinds),
    )  # fmt: skip
    return pl.concat([td, tss]).sort("source", "number")


def distances(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the shortest distance of each pair on 1 January, the lower number first."""
    import polars as pl

    return read("cow_mindist").select(
        "ccode1", "ccode2", "year", pl.col("mindist").cast(pl.Float64).alias("distance_km")
    ).sort("year", "ccode1", "ccode2")  # fmt: skip


def contiguity(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the pairs that a spell of the contiguity data touches, in both directions, by year."""
    return borders()


def trade(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the imports of each of a pair from the other, the lower number first."""
    import polars as pl

    return read("cow_trade_ndy").select(
        "ccode1", "ccode2", "year", pl.col("flow1").cast(pl.Float64).alias("imports12"),
        pl.col("flow2").cast(pl.Float64).alias("imports21"),
    ).sort("year", "ccode1", "ccode2")  # fmt: skip


def democracy(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the measures of democracy of each state and year."""
    import polars as pl

    return read("cow_democracy").rename({"v2x_polyarchy": "polyarchy"}).with_columns(pl.col("ccode", "year")).sort("year", "ccode")  # fmt: skip
