"""The rows that forecasts are made and scored on: the estimation sample of model.md section 9, lagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COVARIATES", "FIRST", "LAST", "Panel", "horizon", "panel", "panel_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FIRST, LAST = 1816, 2010
#: Pair-year columns that are lagged a year.
_PAIR = (
    "contiguity", "major1", "major2", "defense12", "nonagg12", "neutral12", "target_defended", "challenger_defended",
    "challenger_offense", "challenger_neutral", "rivalry_td",
)  # fmt: skip
#: History up to the year before by its making.
_HISTORY = ("past_disputes", "peace_years")
#: Columns of a panel.
COVARIATES = (*_PAIR, "cinc1", "cinc2", *_HISTORY)


@dataclass(frozen=True, eq=False)
class Panel:
    """Directed pair-years with what was known about them.

    Attributes
    ----------
    ccode1, ccode2, year
        Key of a row, sorted by year, ccode1, ccode2.
    pair
        Number of the undirected pair, what errors are clustered by.
    onset
        Whether state 1 initiated a dispute with state 2.
    forced
        Whether it did, and both sides used force (hostility 4 or 5).
    values
        Covariate (:data:`COVARIATES`) to its values.
    lagged
        Whether covariates are of the year before; history always is.
    filled
        Rows without a year before (their pair's first one), in which the year itself stands in.
    """

    ccode1: Ints
    ccode2: Ints
    year: Ints
    pair: Ints
    onset: Bools
    forced: Bools
    values: Mapping[str, Floats]
    lagged: bool = True
    filled: int = 0

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.year.size)

    def take(self, rows: Ints | Bools) -> Panel:
        """Return some of the rows."""
        return replace(
            self, ccode1=self.ccode1[rows], ccode2=self.ccode2[rows], year=self.year[rows], pair=self.pair[rows],
            onset=self.onset[rows], forced=self.forced[rows], values={k: v[rows] for k, v in self.values.items()},
        )  # fmt: skip

    def between(self, first: int, last: int) -> Panel:
        """Return the rows of some years, both included."""
        return self.take((self.year >= first) & (self.year <= last))


def panel(*, lagged: bool = True) -> Panel:
    """Return the estimation sample from the record.

    Politically relevant directed pair-years 1816-2010, less those in which a dispute goes on that
    began before (a mirrored or joined onset without an initiation of one's own included).

    Raises
    ------
    DataMissingError
        If the record has to be built and its files are not here.
    """
    import polars as pl

    pairs = _pairs().filter(pl.col("year") <= LAST)
    wanted = pl.col("relevant") & ~(pl.col("ongoing") & ~pl.col("onset"))
    return _with_states(pairs.filter(wanted), pairs, lagged=lagged)


def horizon() -> Panel:
    """Return the rows of the first year after the record, with what was known at its end and no outcome.

    All politically relevant pairs that were there the year before, those in a dispute included.
    """
    import polars as pl

    pairs = _pairs()
    known = pairs.filter(pl.col("year") == LAST)
    rows = pairs.filter((pl.col("year") == LAST + 1) & pl.col("relevant")).join(
        known, on=["ccode1", "ccode2"], how="semi"
    )
    rows = rows.with_columns(onset=pl.lit(value=False))
    return _with_states(rows, pairs, lagged=True)


def _pairs() -> pl.DataFrame:
    import polars as pl

    from foedus.history import table

    wanted = ["ccode1", "ccode2", "year", "relevant", "ongoing", "onset", *_PAIR, *_HISTORY]
    return table("dyad_years", wanted).with_columns(pl.col("ccode1", "ccode2", "year").cast(pl.Int32))


def _with_states(rows: pl.DataFrame, pairs: pl.DataFrame, *, lagged: bool) -> Panel:
    """Lag what is lagged and attach capability and force."""
    import polars as pl

    from foedus.history import table

    key = ["ccode1", "ccode2", "year"]
    filled = 0
    if lagged:
        before = pairs.select("ccode1", "ccode2", pl.col("year") + 1, *(pl.col(c).alias(f"_{c}") for c in _PAIR))
        rows = rows.join(before, on=key, how="left")
        filled = int(rows["_contiguity"].null_count())
        rows = rows.with_columns(pl.coalesce(f"_{c}", c).alias(c) for c in _PAIR)
    states = table("state_years", ["ccode", "year", "cinc"]).with_columns(pl.col("ccode", "year").cast(pl.Int32))
    for side in ("1", "2"):
        here = states.rename({"ccode": f"ccode{side}", "cinc": f"cinc{side}"})
        rows = rows.join(here, on=[f"ccode{side}", "year"], how="left")
        if lagged:
            gone = here.select(f"ccode{side}", pl.col("year") + 1, pl.col(f"cinc{side}").alias(f"_cinc{side}"))
            rows = rows.join(gone, on=[f"ccode{side}", "year"], how="left")
            rows = rows.with_columns(pl.coalesce(f"_cinc{side}", f"cinc{side}").alias(f"cinc{side}"))
    force = (
        table("initiations", [*key, "hostlev1", "hostlev2"])
        .filter((pl.col("hostlev1") >= 4) & (pl.col("hostlev2") >= 4))
        .select(pl.col(key).cast(pl.Int32))
        .unique()
        .with_columns(forced=pl.lit(value=True))
    )
    rows = rows.join(force, on=key, how="left").with_columns(pl.col("forced").fill_null(value=False))
    return panel_of(rows.sort("year", "ccode1", "ccode2"), lagged=lagged, filled=filled)


def panel_of(rows: pl.DataFrame, *, lagged: bool = True, filled: int = 0) -> Panel:
    """Return a panel from a frame of one's own.

    Parameters
    ----------
    rows
        ``ccode1``, ``ccode2``, ``year``, ``onset`` and :data:`COVARIATES`; ``forced`` is false if left out.

    Raises
    ------
    InputError
        If a column is missing, or a value is null or not finite.
    """
    import polars as pl

    needed = ("ccode1", "ccode2", "year", "onset", *COVARIATES)
    if lacking := [c for c in needed if c not in rows.columns]:
        raise InputError(
            f"the rows have no column '{lacking[0]}'",
            remedy=f"columns needed: {', '.join(needed)}",
            code="missing-column",
        )
    if rows.height == 0:
        raise InputError("there are no rows", remedy="give at least one pair-year", code="empty")
    values = {}
    for c in (*COVARIATES, "onset"):
        values[c] = rows[c].cast(pl.Float64).to_numpy().astype(np.float64)
        if (bad := np.flatnonzero(~np.isfinite(values[c]))).size:
            raise InputError(f"'{c}' is missing in row {bad[0]}", remedy="drop the row or fill it", code="bad-value")
    one, two, year = (rows[c].to_numpy().astype(np.int64) for c in ("ccode1", "ccode2", "year"))
    pair = np.minimum(one, two) * 1000 + np.maximum(one, two)
    forced = rows["forced"].to_numpy().astype(bool) if "forced" in rows.columns else np.zeros(rows.height, dtype=bool)
    onset = values.pop("onset") > 0
    return Panel(one, two, year, pair, onset, forced, values, lagged, filled)
