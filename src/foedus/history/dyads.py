"""Politically relevant pairs: who could be at odds with whom, year by year, without the whole record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.core import InputError, Place
from foedus.history.system import FIRST, LAST, borders, majors, pairs

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIRST", "LAST", "relevant_dyads"]


def relevant_dyads(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the politically relevant directed dyad-years, in the widest reading.

    A dyad is politically relevant in a year if the two are contiguous in any of the five
    types of the Correlates of War direct contiguity data on some day of the year, or if one
    of them is a major power (Lemke and Reed, 2001, Journal of Conflict Resolution 45).

    Parameters
    ----------
    first, last
        Years, 1816 to 2018. States, borders and major powers end in 2016 in the sources
        and are carried forward; no state entered or left the system since.

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2`` (COW numbers), ``year``; sorted by year, ccode2, ccode1, so that
        those who may act against one state in one year stand together.

    Raises
    ------
    InputError
        If the years lie outside the sources.
    DataMissingError
        If a file has not been fetched, or the reader of its format is not installed.

    Notes
    -----
    The column ``relevant`` of the table ``dyad_years`` is narrower, for estimation: it leaves
    out pairs that shared no day (12 of these rows, 1816-2010), and takes a pair as contiguous
    only if no spell of that year says "none" (616 rows fewer). 224,576 - 12 - 616 = 223,948.
    """
    if not FIRST <= first <= last <= LAST:
        raise InputError(
            f"no dyads for {first} to {last}", remedy=f"choose years from {FIRST} to {LAST}, the earlier first",
            place=Place(), code="outside-coverage",
        )  # fmt: skip
    return with_relevance(pairs(first, last), first, last).filter("relevant_widely").select(
        "ccode1", "ccode2", "year"
    ).sort("year", "ccode2", "ccode1")  # fmt: skip


def with_relevance(rows: pl.DataFrame, first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return rows of pairs and years, in their order, with contiguity, major powers and relevance.

    Parameters
    ----------
    rows
        ``ccode1``, ``ccode2``, ``year`` and whatever else.
    first, last
        Years that the rows span.

    Returns
    -------
    polars.DataFrame
        The rows with ``contiguity``, ``contiguous`` (:func:`foedus.history.system.borders`),
        ``major1``, ``major2``, ``relevant`` (contiguous, or one a major power) and
        ``relevant_widely`` (contiguity of any type on some day, or one a major power).
    """
    import polars as pl

    big = majors(first, last).with_columns(major=pl.lit(True))
    out = rows.join(borders(first, last), on=["ccode1", "ccode2", "year"], how="left", maintain_order="left")
    for side in ("1", "2"):
        one = big.rename({"ccode": f"ccode{side}", "major": f"major{side}"})
        out = out.join(one, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
    none = [pl.col(c).fill_null(False) for c in ("contiguous", "major1", "major2")]
    out = out.with_columns(pl.col("contiguity").fill_null(0), *none)
    either = pl.col("major1") | pl.col("major2")
    return out.with_columns(
        relevant=pl.col("contiguous") | either, relevant_widely=(pl.col("contiguity") > 0) | either
    )  # fmt: skip
