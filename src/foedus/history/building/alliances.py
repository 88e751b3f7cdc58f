"""Alliances: what each member of a treaty owes each other one, and the same by year."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["alliance_years", "alliances", "treaties"]

_PROMISES = ("defense", "offense", "neutral", "nonagg", "consul")
#: Coded conditions of the obligor's promises, and of the defence pledge in particular.
_LIMITS = (
    "conditio", "defcon", "offcon", "neucon", "concon", "defcoadv", "defcoloc", "defcocon", "defconum", "defcodem",
    "defconpr",
)  # fmt: skip
_FORM = (
    "estmode", "bilat", "wartime", "pubsecr", "secrart", "length", "renounce", "asymm", "specthrt", "milcon", "milaid", "intcom",
    "subord", "organ1", "base", "contrib", "ecaid",
)  # fmt: skip


def alliances(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return for each treaty and phase what one member owed another while both belonged to it."""
    import polars as pl

    members = read("atop5_1m").select(
        "atopid", "phase", pl.col("member").alias("ccode"), _day("yrent", "moent", "dayent", last=False).alias("start"),
        _day("yrexit", "moexit", "dayexit", last=True).alias("end"),
        *((pl.col(p) == 1).alias(p) for p in _PROMISES), *_LIMITS, *_FORM,
    )  # fmt: skip
    others = members.select(
        "atopid",
        "phase",
        pl.col("ccode").alias("obligee"),
        pl.col("start").alias("_start"),
        pl.col("end").alias("_end"),
    )
    both = (
        members.rename({"ccode": "obligor"})
        .join(others, on=["atopid", "phase"])
        .with_columns(start=pl.max_horizontal("start", "_start"), end=pl.min_horizontal("end", "_end"))
        .filter(pl.col("obligor") != pl.col("obligee"), pl.col("end").is_null() | (pl.col("start") <= pl.col("end")))
    )
    institutions = read("atopinst5_1").select(
        "atopid",
        ((pl.col("atopidphase") - pl.col("atopid")) * 10).round().cast(pl.Int32).alias("phase"),
        "milinst",
        "formal",
    )
    depth = read("alley_depth").select("atopid", pl.col("latent.depth.mean").alias("depth"), pl.col("latent.depth.sd").alias("depth_sd"))  # fmt: skip
    scores = read("benson_clinton").select("atopid", pl.col("Scope.score").alias("scope_score"), pl.col("Depth.score").alias("depth_score"))  # fmt: skip
    return (
        both.join(institutions, on=["atopid", "phase"], how="left", validate="m:1")
        .join(depth, on="atopid", how="left", validate="m:1")
        .join(scores, on="atopid", how="left", validate="m:1")
        .select(
            "atopid", "phase", "obligor", "obligee", "start", "end", *_PROMISES, *_LIMITS, *_FORM, "milinst", "formal", "depth",
            "depth_sd", "scope_score", "depth_score",
        )
        .sort("atopid", "phase", "obligor", "obligee", "start")
    )  # fmt: skip


def _day(year: str, month: str, day: str, *, last: bool) -> pl.Expr:
    """Return a date of ATOP; where month or day is blank, the first or last one that it can be."""
    import polars as pl

    y = pl.when(pl.col(year) > 0).then(pl.col(year))
    m = pl.when(pl.col(month) > 0).then(pl.col(month))
    d = pl.when(pl.col(day) > 0).then(pl.col(day))
    if not last:
        return pl.date(y, m.fill_null(1), pl.when(m.is_null()).then(1).otherwise(d.fill_null(1)))
    end = pl.date(y, m.fill_null(12), 1).dt.month_end()
    return pl.when(m.is_null() | d.is_null()).then(end).otherwise(pl.date(y, m, d))


def treaties(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return each treaty once, with its dates and how many states it bound."""
    import polars as pl

    parties = read("atop5_1m").group_by("atopid").agg(members=pl.col("member").n_unique().cast(pl.Int32))
    return (
        read("atop5_1a")
        .select(
            "atopid", _day("begyr", "begmo", "begday", last=False).alias("start"),
            _day("endyr", "endmo", "endday", last=True).alias("end"), *((pl.col(p) == 1).alias(p) for p in _PROMISES),
            "conditio", *_FORM,
        )
        .join(parties, on="atopid", how="left")
        .sort("atopid")
    )  # fmt: skip


def alliance_years(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return what one state owed another in a year by any treaty; pairs without one have no row."""
    import polars as pl

    return (
        read("atop_alliance")
        .select("ccode1", "ccode2", "year", *((pl.col(f"atop_{p}") == 1).alias(p) for p in _PROMISES))
        .sort("year", "ccode1", "ccode2")
    )
