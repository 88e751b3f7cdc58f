"""Directed dyad-years of the state system: who could be at odds with whom, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.core import InputError, Place
from foedus.core.errors import DataMissingError
from foedus.history.store import path_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIRST", "LAST", "relevant_dyads"]

#: Years of the state system that can be asked for; after 2016 its last year is carried forward.
FIRST, LAST = 1816, 2018
_COVERED = 2016


def relevant_dyads(first: int = FIRST, last: int = LAST) -> pl.DataFrame:
    """Return the politically relevant directed dyad-years.

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
    """
    import polars as pl

    if not FIRST <= first <= last <= LAST:
        raise InputError(
            f"no dyads for {first} to {last}", remedy=f"choose years from {FIRST} to {LAST}, the earlier first",
            place=Place(), code="outside-coverage",
        )  # fmt: skip
    states = _years(_spells("cow_system", "ccode", "ccode", "start", "end"), first, last).select("a", "year").unique()
    major = _majors(first, last)
    near = _years(_spells("cow_contdir", "ccode1", "ccode2", "stdate", "enddate", "conttype"), first, last).unique()
    pairs = (
        states.rename({"a": "ccode1"})
        .join(states.rename({"a": "ccode2"}), on="year")
        .filter(pl.col("ccode1") != pl.col("ccode2"))
    )
    marks = [
        near.rename({"a": "ccode1", "b": "ccode2"}).with_columns(near=pl.lit(True)),
        near.rename({"b": "ccode1", "a": "ccode2"}).with_columns(near2=pl.lit(True)),
    ]
    for mark in marks:
        pairs = pairs.join(mark.unique(), on=["ccode1", "ccode2", "year"], how="left")
    for one in ("ccode1", "ccode2"):
        pairs = pairs.join(major.rename({"a": one}).with_columns(pl.lit(True).alias(f"major_{one}")), on=[one, "year"], how="left")  # fmt: skip
    wanted = pl.any_horizontal(pl.col("near", "near2", "major_ccode1", "major_ccode2").is_not_null())
    return pairs.filter(wanted).select("ccode1", "ccode2", "year").sort("year", "ccode2", "ccode1")


def _frame(ident: str) -> dict[str, Any]:
    """Read an R data set as columns."""
    try:
        import rdata
    except ImportError:
        raise DataMissingError(
            "the reader of R files is not installed", remedy="pip install 'foedus[estimate]'", code="no-reader"
        ) from None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes of R that the file names and nobody needs here
        read = rdata.read_rda(path_of(ident))
    table = next(iter(read.values()))
    return {name: table[name].to_numpy() for name in table.columns}


def _spells(ident: str, a: str, b: str, start: str, end: str, kind: str = "") -> list[tuple[int, int, int, int]]:
    """Return spells as (a, b, first year, last year), those of kind 0 left out; dates are days since 1970-01-01."""
    import numpy as np

    columns = _frame(ident)
    kinds = columns[kind] if kind else np.ones(len(columns[a]))
    years = [
        columns[c].astype("float64").astype("int64").astype("datetime64[D]").astype("datetime64[Y]")
        for c in (start, end)
    ]
    first, last = (y.astype(np.int64) + 1970 for y in years)
    rows = zip(columns[a], columns[b], first, last, kinds, strict=True)
    return [(int(x), int(y), int(s), int(e)) for x, y, s, e, k in rows if k > 0]


def _majors(first: int, last: int) -> pl.DataFrame:
    """Return the major powers by year."""
    columns = _frame("cow_majors")
    spells = [
        (int(c), int(c), int(s), int(e))
        for c, s, e in zip(columns["ccode"], columns["styear"], columns["endyear"], strict=True)
    ]
    return _years(spells, first, last).select("a", "year").unique()


def _years(spells: list[tuple[int, int, int, int]], first: int, last: int) -> pl.DataFrame:
    """Return one row per spell and year; a spell that reaches the end of the source goes on."""
    import polars as pl

    rows = [
        (a, b, year)
        for a, b, start, end in spells
        for year in range(max(start, first), min(last if end >= _COVERED else end, last) + 1)
    ]
    return pl.DataFrame(rows, schema={"a": pl.Int32, "b": pl.Int32, "year": pl.Int32}, orient="row")
