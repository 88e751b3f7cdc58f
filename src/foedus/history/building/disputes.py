"""Militarised disputes: who began them against whom, who took part, and how far they went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["dispute_dyads", "disputes", "initiations", "participants"]

_UNKNOWN = -9


def _known(*columns: str) -> list[pl.Expr]:
    """Return columns with -9, which stands for unknown, as missing."""
    import polars as pl

    return [pl.when(pl.col(c) != _UNKNOWN).then(pl.col(c)).alias(c) for c in columns]


def participants(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the spells of states in disputes; one can leave and come back."""
    import polars as pl

    def day(year: str, month: str, first: str) -> pl.Expr:
        return pl.date(pl.col(year), pl.col(month), pl.col(first))

    levels = read("gml_dirdisp").group_by("dispnum", pl.col("ccode1").alias("ccode")).agg(pl.col("hostlev1").max().alias("hostlev"))  # fmt: skip
    return (
        read("gml_part")
        .with_columns(
            start=day("styear", "stmon", "dummy_stday"), start_exact=pl.col("stday") != _UNKNOWN,
            end=day("endyear", "endmon", "dummy_endday"), end_exact=pl.col("endday") != _UNKNOWN,
        )
        .join(levels, on=["dispnum", "ccode"], how="left")
        .select(
            "dispnum", "ccode", "sidea", "orig", "start", "start_exact", "end", "end_exact", pl.col("styear").alias("year"),
            *_known("hiact"), "hostlev",
        )
        .sort("dispnum", "start", "ccode")
    )  # fmt: skip


def dispute_dyads(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each pair that stood against each other in a dispute, in both directions, by year."""
    import polars as pl

    both = [f"{c}{side}" for c in ("hiact", "fatality", "fatalpre", "revstate") for side in "12"]
    types = ["revtype11", "revtype12", "revtype21", "revtype22"]
    return (
        read("gml_dirdisp")
        .select(
            "dispnum", "ccode1", "ccode2", "year", (pl.col("midonset") == 1).alias("onset"),
            "sidea1", "sidea2", "orig1", "orig2", "hostlev1", "hostlev2", *_known(*both, *types), "hostlev",
            *_known("hiact", "outcome", "settle", "fatality", "fatalpre", "stmon", "endmon", "mindur", "maxdur"),
            "recip", "numa", "numb",
        )
        .sort("year", "dispnum", "ccode1", "ccode2")
    )  # fmt: skip


def initiations(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each originator that began a dispute with each originator of the other side."""
    import polars as pl

    begun = get("dispute_dyads").filter(
        "onset", pl.col("orig1") == 1, pl.col("orig2") == 1, pl.col("sidea1") == 1, pl.col("sidea2") == 0
    )
    alone = get("disputes").select("dispnum", "single")
    return (
        begun.join(alone, on="dispnum", how="left", maintain_order="left")
        .with_columns(resisted=pl.col("hostlev2") > 1, war=pl.col("hostlev") == 5)
        .drop("onset", "sidea1", "sidea2", "orig1", "orig2")
    )


def disputes(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each dispute once, with how many began it, and how many joined on each side."""
    import polars as pl

    parts = get("participants")
    begins = parts.group_by("dispnum").agg(
        pl.col("start").min(), pl.col("end").max(), states=pl.col("ccode").n_unique()
    )
    counts = [
        pl.col("ccode").filter(pl.col("sidea") == side, pl.col("orig") == orig).n_unique().cast(pl.Int32)
        .alias(f"{kind}_{letter}")
        for side, letter in ((1, "a"), (0, "b")) for orig, kind in ((1, "originators"), (0, "joiners"))
    ]  # fmt: skip
    numbers = parts.group_by("dispnum").agg(counts)
    return (
        read("gml_mid_disps")
        .select(
            "dispnum", pl.col("styear").alias("year"), "stmon", *_known("outcome", "settle", "fatality", "mindur", "maxdur", "hiact"),
            "hostlev", "recip",
        )
        .join(begins, on="dispnum", how="left")
        .join(numbers, on="dispnum", how="left")
        .with_columns(
            pl.col("states").cast(pl.Int32), war=pl.col("hostlev") == 5,
            single=(pl.col("originators_a") == 1) & (pl.col("originators_b") == 1),
        )
        .sort("dispnum")
    )  # fmt: skip
