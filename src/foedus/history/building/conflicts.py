"""Crises, armed conflicts since 1946 and sanctions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["conflict_states", "conflicts", "crises", "crisis_actors", "sanctions"]


def _day(year: str, month: str, day: str, *, last: bool) -> pl.Expr:
    """Return a date of ICB: a day above 31 is special, and stands for the month."""
    import polars as pl

    m = pl.when(pl.col(month).is_between(1, 12)).then(pl.col(month))
    d = pl.when(pl.col(day).is_between(1, 31)).then(pl.col(day))
    first = pl.date(pl.col(year), m.fill_null(12 if last else 1), 1)
    edge = first.dt.month_end() if last else first
    return pl.when(m.is_null() | d.is_null()).then(edge).otherwise(first + pl.duration(days=d - 1))


def crises(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the international crises."""
    import polars as pl

    return read("icb1v13").select(
        "crisno", pl.col("crisname").alias("name"), pl.col("yrtrig").alias("year"), _day("yrtrig", "motrig", "datrig", last=False).alias("start"),
        _day("yrterm", "moterm", "daterm", last=True).alias("end"),
        "gravcr", "crismg", "cenviosy", "sevviosy", "viol", "noactr", "gpinv", "usinv", "suinv", "subout", "forout", "exsat", "outesr",
        "geog", "protrac",
    ).sort("crisno")  # fmt: skip


def crisis_actors(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the states that were in each crisis, with the side that they were on where it is coded."""
    import polars as pl

    sides = read("icb_domains").filter(pl.col("cracno").is_not_null()).select(
        "cracno", pl.col("side").str.replace("side_", "").alias("side")
    ).unique("cracno", keep="first", maintain_order=True)  # fmt: skip
    return (
        read("icb2v13").join(sides, on="cracno", how="left")
        .select(
            "crisno", "cracno", pl.col("cracid").alias("ccode"), pl.col("yrtrig").alias("year"),
            _day("yrtrig", "motrig", "datrig", last=False).alias("start"), _day("yrterm", "moterm", "daterm", last=True).alias("end"),
            "side", "triggr", "trigent", "majres", "crismg", "cenvio", "sevvio", "usinv", "suinv", "outcom", "outfor", "outevl", "powdis",
            "southv", "allycap", "nuclear", "issue", "gravty",
        )
        .sort("crisno", "cracno")
    )  # fmt: skip


def conflicts(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the armed conflicts since 1946 by year, one row for each pair of states and supporters."""
    import polars as pl

    rows = read("ucdp_acd")
    panel = read("gw_cow_panel").select("gwcode", "year", "ccode").drop_nulls()
    for column in ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd"):
        # Null where COW knew no such state in that year.
        names = panel.rename({"gwcode": column, "ccode": column.replace("gwno", "ccode")})
        rows = rows.join(names, on=[column, "year"], how="left", validate="m:1")
    kinds = pl.col("type_of_conflict")
    return rows.select(
        "conflict_id", "year", "ccode_a", "ccode_a_2nd", "ccode_b", "ccode_b_2nd", "gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd",
        "incompatibility", pl.col("intensity_level").alias("intensity"),
        pl.when(kinds == "II").then(pl.lit("internationalised intrastate")).otherwise(kinds).alias("type"),
        pl.col("start_date").alias("start"), pl.col("start_date2").alias("episode_start"), (pl.col("ep_end") == 1).alias("episode_ended"),
        pl.col("ep_end_date").alias("episode_end"),
    ).sort("year", "conflict_id", "gwno_a", "gwno_b", "gwno_a_2nd", "gwno_b_2nd")  # fmt: skip


def conflict_states(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return the states in each armed conflict and year, once each, with side and part."""
    import polars as pl

    rows = get("conflicts")
    parts = [
        rows.select("conflict_id", "year", "type", "intensity", pl.col(f"ccode_{side}{tail}").alias("ccode"),
                    pl.lit(side).alias("side"), pl.lit(part).alias("part"))
        for side in "ab" for tail, part in (("", "party"), ("_2nd", "supporter"))
    ]  # fmt: skip
    return (
        pl.concat(parts)
        .filter(pl.col("ccode").is_not_null())
        .unique()
        .sort("year", "conflict_id", "side", "part", "ccode")
    )


def sanctions(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return how sanctions between pairs ended, by decade."""
    import polars as pl

    return read("ties_sanctions").select(
        pl.col("ccode1"), pl.col("ccode2"), pl.col("tenyear").alias("decade"), "sq", "cd", "sf", "bd",
        *(pl.col(c).cast(pl.Float64) for c in ("senderecondep", "targetecondep", "lncaprat")), "senderdemocracy", "targetdemocracy",
        "contig", pl.col("ally").cast(pl.Float64), "anticipatedsendercosts", "anticipatedtargetcosts",
    ).sort("decade", "ccode1", "ccode2")  # fmt: skip
