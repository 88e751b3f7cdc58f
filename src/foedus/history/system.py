"""Who was in the state system, who bordered whom and who was a major power, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COVERED", "FIRST", "LAST", "borders", "majors", "members", "pairs"]

#: Years of dyads that can be asked for. The sources of states, borders and major powers end in
#: ``COVERED``; what stood then is carried forward, since no state has entered or left the system.
FIRST, LAST = 1816, 2018
COVERED = 2016


def members(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the members of the COW state system on some day of a year: ``ccode``, ``year``."""
    spells = read("cow_system")
    return _years(spells, "start", "end", first, last).select("ccode", "year").unique().sort("year", "ccode")


def majors(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the major powers on some day of a year: ``ccode``, ``year``."""
    spells = read("cow_majors")
    return _years(spells, "styear", "endyear", first, last).select("ccode", "year").unique().sort("year", "ccode")


def borders(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the pairs for which the contiguity data have a spell in a year, each in both directions.

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2``, ``year``; ``contiguity``, the closest type on some day of the year
        (1 a land border, 2 to 5 at most 12, 24, 150, 400 miles of water, 0 none at all);
        ``contiguous``, whether they were so in *every* spell that touches the year. The two
        differ where a spell coded as "none" begins or ends within the year.
    """
    import polars as pl

    years = _years(read("cow_contdir"), "stdate", "enddate", first, last)
    both = pl.concat([years, years.rename({"ccode1": "ccode2", "ccode2": "ccode1"}).select(years.columns)])
    kind = pl.col("conttype")
    return (
        both.group_by("ccode1", "ccode2", "year")
        .agg(
            contiguity=kind.filter(kind > 0).min().fill_null(0).cast(pl.Int32),
            contiguous=(kind > 0).all(),
        )
        .sort("year", "ccode1", "ccode2")
    )


def pairs(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return every ordered pair of members by year: ``ccode1``, ``ccode2``, ``year``, so sorted by year first.

    It holds pairs that shared a year without sharing a day (table ``false_cow_dyads``).
    """
    import polars as pl

    there = members(first, last)
    both = there.rename({"ccode": "ccode1"}).join(
        there.rename({"ccode": "ccode2"}), on="year", maintain_order="left_right"
    )
    return both.filter(pl.col("ccode1") != pl.col("ccode2")).select("ccode1", "ccode2", "year")


def _years(spells: pl.DataFrame, start: str, end: str, first: int, last: int) -> pl.DataFrame:
    """Return one row per spell and year that it touches; one that reaches the end of the source goes on."""
    import polars as pl

    def year(column: str) -> pl.Expr:
        return pl.col(column) if spells[column].dtype.is_integer() else pl.col(column).dt.year()

    until = pl.when(year(end) >= COVERED).then(last).otherwise(pl.min_horizontal(year(end), pl.lit(last)))
    return (
        spells.with_columns(_from=pl.max_horizontal(year(start), pl.lit(first)), _until=until)
        .filter(pl.col("_from") <= pl.col("_until"))
        .with_columns(year=pl.int_ranges("_from", pl.col("_until") + 1, dtype=pl.Int32))
        .explode("year")
        .drop("_from", "_until")
    )
