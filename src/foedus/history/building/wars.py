"""Interstate wars, the pairs that fought them, and how promises were kept in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["honours", "reliability", "reliability_members", "war_dyads", "wars"]

_UNKNOWN = -9
#: No interstate war of the source lasted as long; what is later is a mistyped year.
_LONGEST = 20
_PROMISES = ("defense", "offense", "neutral", "nonagg", "consul")
#: Two wars of 1956 stand in Leeds and Anac under the numbers of an older list.
_OLD_NUMBERS = {154: 156, 157: 155}


def war_dyads(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each pair that fought on opposite sides of a war, in both directions, by year."""
    import polars as pl

    roles = read("directed_dyadic_war").group_by("warnum", "statea").agg(pl.col("warolea").min().alias("_role"))
    rows = read("cow_war_inter").select(
        "warnum", "ccode1", "ccode2", "year", (pl.col("cowinteronset") == 1).alias("onset"),
        *(pl.col(f"{a}{n}").alias(f"{b}{n}") for n in "12" for a, b in (("sidea", "side"), ("initiator", "initiator"), ("outcome", "outcome"))),
        *(pl.when(pl.col(f"batdeath{n}") != _UNKNOWN).then(pl.col(f"batdeath{n}")).alias(f"deaths{n}") for n in "12"),
        (pl.col("resume") == 1).alias("resumed"),
    )  # fmt: skip
    for n in "12":
        rows = rows.join(
            roles.rename({"statea": f"ccode{n}", "_role": f"role{n}"}), on=["warnum", f"ccode{n}"], how="left"
        )
    return rows.sort("year", "warnum", "ccode1", "ccode2", "resumed")


def wars(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each interstate war once."""
    import polars as pl

    dyads = read("cow_war_inter")
    begun = read("directed_dyadic_war").filter(pl.col("warendyr") <= pl.col("warstrtyr") + _LONGEST)
    days = begun.group_by("warnum").agg(
        start=pl.date("warstrtyr", pl.col("warstrtmnth").clip(1, 12), "warstrtday").min(),
        end=pl.date("warendyr", "warendmnth", "warenday").max(),
    )
    side = pl.col("ccode1")
    return (
        dyads.group_by("warnum")
        .agg(
            year=pl.col("year").min(), last_year=pl.col("year").max(), states=side.n_unique().cast(pl.Int32),
            initiators=side.filter(pl.col("initiator1") == 1).n_unique().cast(pl.Int32),
            dyads=pl.struct("ccode1", "ccode2").n_unique().cast(pl.Int32) // 2,
        )
        .join(days, on="warnum", how="left")
        .sort("warnum")
    )  # fmt: skip


def reliability(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each war and alliance of Berkemeier and Fuhrmann, with both codings."""
    import polars as pl

    raw = read("berkemeier_fuhrmann")
    begun = read("directed_dyadic_war").group_by("warnum").agg(_war=pl.col("warstrtyr").min())
    # Five wars have no number of the COW list; the year stands in their names.
    named = pl.col("warname").str.extract(r"(1[89]\d\d|20\d\d)").cast(pl.Int32)
    return (
        raw.join(begun, left_on="cowwarid", right_on="warnum", how="left")
        .select(
            "warid", pl.col("warname").alias("name"), pl.col("cowwarid").alias("warnum"),
            pl.coalesce("_war", named).cast(pl.Int32).alias("year"), "atopid", "multilateral",
            (pl.col("sample") == 1).alias("early"), *(pl.col(p) == 1 for p in _PROMISES),
            _kept("BF").alias("honoured"), _kept("LLM").alias("honoured_llm"),
            *((pl.col(f"{c}{s}") == 1).fill_null(False).alias(f"{c}{t}") for c in ("cfna", "dna") for s, t in (("BF", ""), ("LLM", "_llm"))),
        )
        .sort("year", "warid", "atopid")
    )  # fmt: skip


def _kept(coding: str) -> pl.Expr:
    """Return whether a promise was kept; null where it was not called on or not coded."""
    import polars as pl

    return pl.when(pl.col(f"honor{coding}") == 1).then(True).when(pl.col(f"violate{coding}") == 1).then(False)


def reliability_members(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each war, alliance and member of Leeds and Anac."""
    import polars as pl

    begun = read("directed_dyadic_war").group_by(pl.col("warnum").alias("war")).agg(year=pl.col("warstrtyr").min())
    return (
        read("leeds_anac").rename({"ccode1": "ccode"}).with_columns(pl.col("war").replace(_OLD_NUMBERS)).join(begun, on="war", how="left")
        .select("war", "year", "atopid", "ccode", pl.exclude("war", "year", "atopid", "ccode")).sort("war", "atopid", "ccode")
    )  # fmt: skip


def honours(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return how each member's alliance did in each war in which it was called on, with the year.

    The source codes the alliance; a member is given its alliance's mark, with the part that it
    had in the war itself. A treaty made while the war went on counts from its own year.
    """
    import polars as pl

    ends = get("wars").select("warnum", _over="last_year")
    called = get("reliability").filter(pl.col("honoured").is_not_null() | pl.col("honoured_llm").is_not_null())
    called = called.join(ends, on="warnum", how="left").with_columns(pl.max_horizontal("_over", "year").alias("_over"))
    members = read("atop5_1m").select(
        "atopid", pl.col("member").alias("ccode"), "yrent",
        pl.when(pl.col("yrexit") > 0).then(pl.col("yrexit")).alias("_exit"), *(pl.col(p) == 1 for p in _PROMISES),
    )  # fmt: skip
    there = (pl.col("yrent") <= pl.col("_over")) & (pl.col("_exit").is_null() | (pl.col("_exit") >= pl.col("year")))
    rows = (
        called.select("warid", "warnum", "year", "_over", "atopid", "honoured", "honoured_llm")
        .join(members, on="atopid")
        .filter(there)
        .group_by("warid", "warnum", "atopid", "ccode", "honoured", "honoured_llm")
        .agg(pl.max_horizontal("year", "yrent").min().alias("year"), *(pl.col(p).any() for p in _PROMISES))
    )
    roles = (
        read("directed_dyadic_war")
        .group_by("warnum", pl.col("statea").alias("ccode"))
        .agg(_role=pl.col("warolea").min())
    )
    part = (
        pl.when(pl.col("warnum").is_null()).then(None)
        .when(pl.col("_role").is_null()).then(pl.lit("out"))
        .when(pl.col("_role").is_in([1, 3])).then(pl.lit("original"))
        .otherwise(pl.lit("joined"))
    )  # fmt: skip
    return (
        rows.join(roles, on=["warnum", "ccode"], how="left")
        .select("warid", "year", "atopid", "ccode", part.alias("part"), "honoured", "honoured_llm", *_PROMISES)
        .sort("year", "warid", "atopid", "ccode")
    )
