"""Who could have joined a dispute, what they had promised, and what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read
from foedus.history.system import borders, majors, members

if TYPE_CHECKING:
    import polars as pl

__all__ = ["joiners", "joining"]

_LAST = 2010


def joiners(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each state that joined a dispute, once for each dispute."""
    import polars as pl

    spells = get("participants").filter(pl.col("orig") == 0)
    # Published counts take the side of the row that the source lists first, in no order of time.
    listed = (
        read("gml_part").filter(pl.col("orig") == 0).unique(["dispnum", "ccode"], keep="first", maintain_order=True)
    )
    return (
        spells.sort("dispnum", "ccode", "start")
        .group_by("dispnum", "ccode", maintain_order=True)
        .agg(
            pl.col("sidea").first(),
            joined_a=(pl.col("sidea") == 1).any(),
            joined_b=(pl.col("sidea") == 0).any(),
            start=pl.col("start").first(),
            start_exact=pl.col("start_exact").first(),
            hostlev=pl.col("hostlev").first(),
        )
        .join(listed.select("dispnum", "ccode", pl.col("sidea").alias("sidea_listed")), on=["dispnum", "ccode"])
        .select(
            "dispnum",
            "ccode",
            pl.col("start").dt.year().alias("year"),
            "sidea",
            "sidea_listed",
            "joined_a",
            "joined_b",
            "start",
            "start_exact",
            "hostlev",
        )
        .sort("dispnum", "ccode")
    )


def joining(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each third party of each initiation of disputes with one originator on each side.

    Third parties are states that have a spell in the contiguity data with either side in that
    year, whatever its type; major powers; and states that owe either side defence, or are owed it.
    """
    import polars as pl

    acts = get("initiations").filter("single").select(
        "dispnum", pl.col("ccode1").alias("initiator"), pl.col("ccode2").alias("target"), "year", "hostlev", "war"
    )  # fmt: skip
    near = borders(last=_LAST).rename({"ccode1": "ccode", "ccode2": "side"})
    owed = get("alliance_years").rename({"ccode1": "ccode", "ccode2": "side"})
    owed = owed.with_columns(promised=False)
    made = owed.filter("defense").select("ccode", "side", "year")
    turned = made.rename({"ccode": "side", "side": "ccode"}).select("ccode", "side", "year")
    big = majors(last=_LAST)
    found = [acts.join(big, on="year").select("dispnum", "ccode")]
    for side in ("initiator", "target"):
        for table in (near, made, turned):
            found.append(acts.join(table, left_on=[side, "year"], right_on=["side", "year"]).select("dispnum", "ccode"))
    rows = acts.join(pl.concat(found).unique(), on="dispnum").filter(
        pl.col("ccode") != pl.col("initiator"), pl.col("ccode") != pl.col("target")
    )
    rows = rows.join(members(last=_LAST).with_columns(member=pl.lit(True)), on=["ccode", "year"], how="left")
    rows = rows.join(big.with_columns(major=pl.lit(True)), on=["ccode", "year"], how="left")
    for side in ("initiator", "target"):
        rows = _toward(rows, side, near, owed, turned, get)
    helped = get("joiners").select(
        "dispnum", "ccode", pl.col("joined_a").alias("joined_initiator"), pl.col("joined_b").alias("joined_target"),
        _side("sidea").alias("joined"),
        _side("sidea_listed").alias("joined_listed"), pl.col("start").alias("joined_on"),
    )  # fmt: skip
    rows = rows.join(helped, on=["dispnum", "ccode"], how="left")
    flags = [c for c, kind in rows.schema.items() if kind == pl.Boolean and not c.startswith("rivalry")]
    return (
        rows.with_columns(pl.col("joined", "joined_listed").fill_null(0), *(pl.col(c).fill_null(False) for c in flags))
        .select(
            "dispnum", "year", "initiator", "target", "hostlev", "war", pl.col("ccode").alias("third"), "member", "major",
            *(f"{c}_{side}" for side in ("target", "initiator") for c in (
                "neighbour", "spell", "contiguity", "defense", "offense", "neutral", "nonagg", "consul", "defended_by", "rivalry",
                "distance_km", "capital_km",
            )),
            "joined", "joined_listed", "joined_target", "joined_initiator", "joined_on",
        )
        .sort("year", "dispnum", "third")
    )  # fmt: skip


def _side(column: str) -> pl.Expr:
    """Return -1 for the side that acted first, 1 for the other."""
    import polars as pl

    return pl.when(pl.col(column) == 1).then(-1).otherwise(1).cast(pl.Int32)


def _toward(
    rows: pl.DataFrame, side: str, near: pl.DataFrame, owed: pl.DataFrame, turned: pl.DataFrame,
    get: Callable[[str], pl.DataFrame],
) -> pl.DataFrame:  # fmt: skip
    """Add what stands between the third party and one side."""
    import polars as pl

    on, key = ["ccode", side, "year"], ["ccode", "side", "year"]
    beside = near.select(
        *key, (pl.col("contiguity") > 0).alias(f"neighbour_{side}"), pl.lit(True).alias(f"spell_{side}"),
        pl.col("contiguity").alias(f"contiguity_{side}"),
    )  # fmt: skip
    promises = owed.select(
        *key, *(pl.col(p).alias(f"{p}_{side}") for p in ("defense", "offense", "neutral", "nonagg", "consul"))
    )
    back = turned.select(*key, pl.lit(True).alias(f"defended_by_{side}"))
    between = get("dyad_years").filter(pl.col("year") <= _LAST).select(
        pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("side"), "year", pl.col("rivalry_tss").alias(f"rivalry_{side}"),
        pl.col("distance_km").alias(f"distance_km_{side}"), pl.col("capital_km").alias(f"capital_km_{side}"),
    )  # fmt: skip
    for table in (beside, promises, back, between):
        rows = rows.join(table, left_on=on, right_on=key, how="left", validate="m:1")
    return rows.with_columns(pl.col(f"contiguity_{side}").fill_null(0))
