"""Directed dyad-years: relevance, distance, disputes, history, pacts and ties of every pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.history.dyads import with_relevance
from foedus.history.raw import read
from foedus.history.system import FIRST, LAST, pairs

if TYPE_CHECKING:
    import polars as pl

__all__ = ["DISPUTES_END", "PACTS", "dyad_years"]

_KEY = ["ccode1", "ccode2", "year"]
#: Promises of ATOP, as the columns are called here and there.
PACTS = ("defense", "offense", "neutral", "nonagg", "consul")
#: Last years of the sources after which nothing is known of a pair.
DISPUTES_END, RIVALRIES_END, COW_DISPUTES_END = 2010, 2010, 2014
#: Mean radius of the earth in kilometres (IUGG).
_EARTH = 6371.0088


def dyad_years(get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Return every ordered pair of states that shared a day of a year, 1816 to 2018."""
    import polars as pl

    false = read("false_cow_dyads").select(_KEY)
    false = pl.concat([false, false.rename({"ccode1": "ccode2", "ccode2": "ccode1"}).select(_KEY)]).unique()
    rows = pairs(FIRST, LAST).join(false, on=_KEY, how="anti", maintain_order="left")
    rows = with_relevance(rows)
    low, high = pl.min_horizontal("ccode1", "ccode2"), pl.max_horizontal("ccode1", "ccode2")
    rows = rows.with_columns(dyad=low * 1000 + high)
    # Joins below are on two whole numbers; three columns cost half as much again.
    rows = rows.with_columns(_pair=_pair("dyad"), _way=_way("ccode1", "ccode2"))
    rows = _distances(rows, get)
    rows = _disputes(rows, get)
    rows = _history(rows, get)
    rows = _rivalries(rows, get)
    rows = _pacts(rows, get)
    rows = _ties(rows, get)
    return rows.drop("_pair", "_way").select(
        "ccode1", "ccode2", "year", "dyad", pl.exclude("ccode1", "ccode2", "year", "dyad")
    )


def _pair(dyad: str) -> pl.Expr:
    import polars as pl

    return pl.col(dyad).cast(pl.Int64) * 10_000 + pl.col("year")


def _way(one: str, other: str) -> pl.Expr:
    import polars as pl

    return (pl.col(one).cast(pl.Int64) * 1000 + pl.col(other)) * 10_000 + pl.col("year")


def _undirected(table: pl.DataFrame, *columns: str | pl.Expr) -> pl.DataFrame:
    """Return a table of pairs with the lower number first, under the key of pair and year."""
    import polars as pl

    return table.select((pl.min_horizontal("ccode1", "ccode2") * 1000 + pl.max_horizontal("ccode1", "ccode2")).alias("_dyad"), "year", *columns).select(_pair("_dyad").alias("_pair"), pl.exclude("_dyad", "year"))  # fmt: skip


def _left(rows: pl.DataFrame, other: pl.DataFrame, on: str) -> pl.DataFrame:
    return rows.join(other, on=on, how="left", maintain_order="left")


def _distances(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    near = _undirected(get("distances"), "distance_km")
    rows = _left(rows, near, "_pair")
    seats = get("state_years").select("ccode", "year", "capital_lat", "capital_lon")
    for side in ("1", "2"):
        names = {"ccode": f"ccode{side}", "capital_lat": f"_lat{side}", "capital_lon": f"_lon{side}"}
        rows = rows.join(seats.rename(names), on=[f"ccode{side}", "year"], how="left", maintain_order="left")
    lat1, lat2, lon1, lon2 = (pl.col(c).radians() for c in ("_lat1", "_lat2", "_lon1", "_lon2"))
    # Haversine: no loss of digits for near places.
    half = ((lat2 - lat1) / 2).sin() ** 2 + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2).sin() ** 2
    return rows.with_columns(capital_km=2 * _EARTH * half.sqrt().arcsin()).drop("_lat1", "_lat2", "_lon1", "_lon2")


def _disputes(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    dyads = get("dispute_dyads")
    seen = dyads.group_by("ccode1", "ccode2", "year").agg(dispute_onset=pl.col("onset").any())
    seen = seen.select(_way("ccode1", "ccode2").alias("_way"), "dispute_onset", ongoing=pl.lit(True))
    begun = get("initiations").select(_way("ccode1", "ccode2").alias("_way"), onset=pl.lit(True)).unique()
    cow = (
        read("cow_mid_dirdisps").filter(_initiated("disponset"))
        .select(_way("ccode1", "ccode2").alias("_way"), onset_cow=pl.lit(True)).unique()
    )  # fmt: skip
    for table in (begun, seen, cow):
        rows = _left(rows, table, "_way")
    known = pl.col("year") <= DISPUTES_END
    return rows.with_columns(
        *(pl.when(known).then(pl.col(c).fill_null(False)).alias(c) for c in ("onset", "ongoing", "dispute_onset")),
        pl.when(pl.col("year") <= COW_DISPUTES_END).then(pl.col("onset_cow").fill_null(False)).alias("onset_cow"),
    )


def _initiated(onset: str) -> pl.Expr:
    import polars as pl

    return (pl.col(onset) == 1) & (pl.col("orig1") == 1) & (pl.col("orig2") == 1) & (pl.col("sidea1") == 1) & (pl.col("sidea2") == 0)  # fmt: skip


def _history(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Add what had happened between the two before the year; nothing of the year itself."""
    import polars as pl

    dyads = get("dispute_dyads").with_columns(
        dyad=pl.min_horizontal("ccode1", "ccode2") * 1000 + pl.max_horizontal("ccode1", "ccode2")
    )
    begun = dyads.filter("onset")
    # A pair can meet in one dispute more than once: it counts once, and its peace begins anew each time.
    counted = begun.group_by("dyad", "dispnum").agg(pl.col("year").min()).group_by("dyad", "year").agg(n=pl.len())
    disputes = _so_far(counted, "dyad", "past_disputes")
    meetings = begun.select("dyad", _before="year", _last="year").unique()
    # A war is known as such when its fighting between the two is over, not when it began.
    wars = dyads.filter((pl.col("hostlev1") == 5) & (pl.col("hostlev2") == 5)).group_by("dyad", "dispnum").agg(pl.col("year").max())  # fmt: skip
    wars = _so_far(wars.group_by("dyad", "year").agg(n=pl.len()), "dyad", "past_wars")
    acts = get("initiations").with_columns(_to=pl.col("ccode1") * 1000 + pl.col("ccode2"))
    acts = acts.group_by("_to", "dispnum").agg(pl.col("year").min()).group_by("_to", "year").agg(n=pl.len())
    acts = _so_far(acts, "_to", "past")
    rows = rows.with_columns(
        _before=pl.col("year") - 1,
        _to=pl.col("ccode1") * 1000 + pl.col("ccode2"),
        _back=pl.col("ccode2") * 1000 + pl.col("ccode1"),
    )
    rows = _as_of(rows, disputes, "dyad")
    rows = _as_of(rows, meetings, "dyad")
    rows = _as_of(rows, wars, "dyad")
    rows = _as_of(rows, acts.rename({"past": "past_initiations12"}), "_to")
    rows = _as_of(rows, acts.rename({"_to": "_back", "past": "past_initiations21"}), "_back")
    first = pl.col("year").min().over("dyad")
    counts = ("past_disputes", "past_wars", "past_initiations12", "past_initiations21")
    known = pl.col("year") <= DISPUTES_END + 1
    peace = (
        pl.when(pl.col("_last").is_null()).then(pl.col("year") - first).otherwise(pl.col("_before") - pl.col("_last"))
    )
    return rows.with_columns(
        pl.when(known).then(peace).cast(pl.Int32).alias("peace_years"),
        *(pl.when(known).then(pl.col(c).fill_null(0)).cast(pl.Int32).alias(c) for c in counts),
    ).drop("_before", "_last", "_to", "_back")


def _so_far(counted: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    """Return the sum of ``n`` up to and including each year."""
    import polars as pl

    summed = counted.sort(key, "year").with_columns(pl.col("n").cum_sum().over(key).alias(name))
    return summed.select(key, pl.col("year").alias("_before"), name)


def _as_of(rows: pl.DataFrame, table: pl.DataFrame, key: str) -> pl.DataFrame:
    # Rows come sorted by year, and so stay.
    return rows.join_asof(table.sort("_before"), on="_before", by=key, strategy="backward", check_sortedness=False)


def _rivalries(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    spells = (
        get("rivalries").with_columns(year=pl.int_ranges("start", pl.col("end") + 1, dtype=pl.Int32)).explode("year")
    )
    for source, until in (("td", RIVALRIES_END), ("tss", LAST)):
        name = f"rivalry_{source}"
        there = _undirected(spells.filter(pl.col("source") == source), pl.lit(True).alias(name)).unique()
        rows = _left(rows, there, "_pair")
        rows = rows.with_columns(pl.when(pl.col("year") <= until).then(pl.col(name).fill_null(False)).alias(name))
    return rows


def _pacts(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    """Add what each of the two owes the other, and whether a third state stands behind one of them."""
    import polars as pl

    owed = get("alliance_years")
    there = owed.select(_way("ccode1", "ccode2").alias("_way"), *(pl.col(p).alias(f"{p}12") for p in PACTS))
    back = owed.select(_way("ccode2", "ccode1").alias("_way"), *(pl.col(p).alias(f"{p}21") for p in PACTS))
    rows = _left(_left(rows, there, "_way"), back, "_way")
    flags = [f"{p}{way}" for way in ("12", "21") for p in PACTS]
    rows = rows.with_columns(pl.col(f).fill_null(False) for f in flags)
    for promise, side in (("defense", "2"), ("defense", "1"), ("offense", "1"), ("neutral", "1")):
        count = owed.filter(promise).group_by(pl.col("ccode2").alias(f"ccode{side}"), "year").agg(pl.len().alias(f"_{promise}{side}"))  # fmt: skip
        rows = rows.join(count, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
    guards = owed.filter("defense").select(pl.col("ccode1").alias("_k"), pl.col("ccode2").alias("_of"), "year")
    both = guards.join(guards.rename({"_of": "_and"}), on=["_k", "year"]).filter(pl.col("_of") != pl.col("_and"))
    both = both.group_by(_way("_of", "_and").alias("_way")).agg(_both=pl.len())
    rows = _left(rows, both, "_way")
    # Of those who owe something to one side, the other side itself does not count as a third.
    third = {
        "target_defended": pl.col("_defense2").fill_null(0).cast(pl.Int32) - pl.col("defense12"),
        "challenger_defended": pl.col("_defense1").fill_null(0).cast(pl.Int32) - pl.col("defense21"),
        "challenger_offense": pl.col("_offense1").fill_null(0).cast(pl.Int32) - pl.col("offense21"),
        "challenger_neutral": pl.col("_neutral1").fill_null(0).cast(pl.Int32) - pl.col("neutral21"),
    }
    rows = rows.with_columns(
        *((n > 0).alias(name) for name, n in third.items()),
        target_defended_only=(third["target_defended"] - pl.col("_both").fill_null(0).cast(pl.Int32)) > 0,
    )
    return rows.drop("_defense1", "_defense2", "_offense1", "_neutral1", "_both")


def _ties(rows: pl.DataFrame, get: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    trade = get("trade")
    there = trade.select(_way("ccode1", "ccode2").alias("_way"), "imports12", "imports21")
    back = trade.select(_way("ccode2", "ccode1").alias("_way"), imports12="imports21", imports21="imports12")
    rows = _left(rows, pl.concat([there, back]), "_way")
    rows = _left(rows, _undirected(read("cow_igo_ndy"), pl.col("dyadigos").alias("shared_igos")), "_pair")
    scale = read("peace_data").select(
        (pl.col("dyad") * 10_000).cast(pl.Int64).alias("_pair") + pl.col("yearmonth"),
        # 9 marks months of transition: a mean above the scale's end holds some.
        pl.when(pl.col("peacelevel") <= 1).then(pl.col("peacelevel").cast(pl.Float64)).alias("peace_scale"),
    )
    return _left(rows, scale, "_pair").with_columns(trade=pl.col("imports12") + pl.col("imports21"))
