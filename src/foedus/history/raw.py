"""Reading an original file as a frame: whole numbers as such, blank as missing, days as dates.

What a file means by its codes (-9 for unknown, 0 for no end) is not known here: the
builders of the tables say it where they use a column.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.core.errors import DataMissingError
from foedus.history.catalogue import DataSet, catalogue
from foedus.history.store import path_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read"]

_R = {".rda", ".rdata", ".rds"}


def read(ident: str) -> pl.DataFrame:
    """Return a data set of the catalogue with the columns that it names.

    Parameters
    ----------
    ident
        Id of a CSV, R or Stata file.

    Returns
    -------
    polars.DataFrame
        Numbers without a fraction in the whole column are ``Int32``, others ``Float64``; dates
        are ``Date``; blank and NaN are null.

    Raises
    ------
    InputError
        If there is no such data set.
    DataMissingError
        If its file is not here, or the reader of its format is not installed.
    """
    data = catalogue().find(ident)
    path = path_of(ident)
    end = path.suffix.lower()
    if end in _R:
        return _r(path)
    if end == ".dta":
        return _stata(path)
    return _csv(path, data)


def _csv(path: Path, data: DataSet) -> pl.DataFrame:
    import polars as pl

    # All rows decide the type: a code that turns up late must not be a fault of the file.
    read = pl.read_csv(
        path.read_bytes().decode(data.encoding).encode(), null_values=["", "NA", ".", "NaN"], infer_schema_length=None,
        truncate_ragged_lines=True,
    )  # fmt: skip
    named = read.columns[0]
    if not named or named not in data.columns:
        read = read.drop(named)  # row numbers
    return read.select(_tidy(read[c].rename(c)) for c in read.columns)


def _r(path: Path) -> pl.DataFrame:
    try:
        import rdata
        from rdata.conversion import DEFAULT_CLASS_MAP
    except ImportError:
        raise DataMissingError(
            "the reader of R files is not installed", remedy="pip install 'foedus[estimate]'", code="no-reader"
        ) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes of R that the file names and nobody needs here
        reader = rdata.read_rds if path.suffix.lower() == ".rds" else rdata.read_rda
        found = reader(path, constructor_dict={**DEFAULT_CLASS_MAP, "Date": _days})
    return _frame(next(iter(found.values())) if isinstance(found, dict) else found)


def _days(values: Any, attributes: Any) -> Any:
    """Return R's days since 1970 as dates: the reader would leave them numbers."""
    import numpy as np

    numbers = np.asarray(values, float)
    out = np.full(len(numbers), np.datetime64("NaT", "D"))
    known = ~np.isnan(numbers)
    out[known] = np.datetime64("1970-01-01") + numbers[known].astype("timedelta64[D]")
    return out


def _stata(path: Path) -> pl.DataFrame:
    try:
        import pandas as pd
    except ImportError:
        raise DataMissingError(
            "the reader of Stata files is not installed", remedy="pip install 'foedus[estimate]'", code="no-reader"
        ) from None
    return _frame(pd.read_stata(path, convert_categoricals=False))


def _frame(table: Any) -> pl.DataFrame:
    """Return a frame of pandas, which both readers give, as one of polars."""
    import polars as pl

    out = []
    for name in table.columns:
        column = table[name]
        kind = str(column.dtype)
        if kind.startswith("datetime"):
            made = pl.Series(str(name), column.to_numpy().astype("datetime64[D]"))
        elif kind.startswith("float"):
            made = pl.Series(str(name), column.to_numpy(), nan_to_null=True)
        elif kind.startswith(("string", "str", "object", "category")):
            made = pl.Series(str(name), [x if isinstance(x, str) else None for x in column], dtype=pl.String)
        else:
            made = pl.Series(str(name), column.astype("float64").to_numpy(na_value=float("nan")), nan_to_null=True)
        out.append(_tidy(made))
    return pl.DataFrame(out)


def _tidy(column: pl.Series) -> pl.Series:
    import polars as pl

    if column.dtype == pl.Int64:
        fits = column.len() == column.null_count() or abs(column).max() < 2**31  # type: ignore[operator]
        return column.cast(pl.Int32) if fits else column
    if column.dtype.is_float():
        column = column.cast(pl.Float64).fill_nan(None)
        known = column.drop_nulls()
        if known.len() and bool((known == known.round(0)).all()) and float(known.abs().max()) < 2**31:  # type: ignore[arg-type]
            return column.cast(pl.Int32)
    return column
