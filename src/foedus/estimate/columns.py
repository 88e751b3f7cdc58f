"""Columns of a user's data: polars or pandas frames, or plain mappings of arrays, seen alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean, listed

__all__ = ["Column", "Columns"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Column:
    """One column: numbers, or codes of levels.

    Parameters
    ----------
    values
        Numbers, NaN where missing; for a factor the code of the level, NaN where missing; shape (rows,).
    levels
        Names of the levels of a factor in their order; empty for numbers.
    ordered
        Whether the order of the levels was declared (a categorical or enumerated column); that of plain
        strings is the alphabet's.
    """

    values: Floats
    levels: tuple[str, ...] = ()
    ordered: bool = False


class Columns:
    """The columns of a data set by name.

    Parameters
    ----------
    data
        A polars or pandas data frame, or a mapping of names to arrays of one length.

    Raises
    ------
    InputError
        If the data are of another kind, empty, or of uneven length.
    """

    names: list[str]
    rows: int
    _raw: Any

    def __init__(self, data: Any) -> None:
        if isinstance(data, Columns):
            self._raw, self.names, self.rows = data._raw, data.names, data.rows
            return
        if isinstance(data, Mapping):
            raw = {str(k): v if hasattr(v, "dtype") else np.asarray(v) for k, v in data.items()}
            for name, array in raw.items():
                if len(getattr(array, "shape", ())) != 1:
                    raise _wrong(f"column '{name}' is not one value per row", "give arrays of one dimension")
            lengths = {len(v) for v in raw.values()}
            if len(lengths) > 1:
                raise _wrong("the columns differ in length", "give arrays of one length")
            self._raw = raw
            self.names = list(raw)
            self.rows = lengths.pop() if lengths else 0
        elif hasattr(data, "columns") and hasattr(data, "__getitem__") and hasattr(data, "shape"):
            self._raw, self.names, self.rows = data, [str(c) for c in data.columns], int(data.shape[0])
        else:
            raise _wrong(
                f"data of type '{type(data).__name__}' cannot be read",
                "give a polars or pandas data frame, or a dict of arrays",
            )
        if self.rows == 0 or not self.names:
            raise _wrong("the data are empty", "give at least one row and one column")

    def __getitem__(self, name: str) -> Column:
        if name not in self.names:
            raise InputError(
                f"no column '{name}' in the data", remedy=did_you_mean(name, self.names, f"there are {listed(self.names)}"),
                code="unknown-column",
            )  # fmt: skip
        return read_column(name, self._raw[name])

    def numbers(self, name: str) -> Floats:
        """Return a numeric column, NaN where missing."""
        column = self[name]
        if column.levels:
            raise _wrong(f"column '{name}' holds words, not numbers", "give a numeric column")
        return column.values

    def keys(self, name: str) -> tuple[NDArray[np.int64], int]:
        """Return the group of each row by any column (cluster identifiers), numbered from 0, and how many there are.

        A missing value is -1.
        """
        values = self[name].values
        here = ~np.isnan(values)
        found, codes = np.unique(values[here], return_inverse=True)
        out = np.full(self.rows, -1, dtype=np.int64)
        out[here] = codes
        return out, len(found)


def read_column(name: str, given: Any) -> Column:
    """Return a column of any supported kind as numbers or codes."""
    kind = str(getattr(given, "dtype", ""))
    if kind == "category":  # pandas
        codes = np.asarray(given.cat.codes, dtype=np.float64)
        return _trimmed(np.where(codes < 0, np.nan, codes), [str(x) for x in given.cat.categories], ordered=True)
    if kind.startswith("Enum"):  # polars
        return _of_words(given.to_list(), [str(x) for x in given.dtype.categories])
    if kind.startswith(("Categorical", "String")):  # polars
        return _of_words(given.to_list(), None)
    if hasattr(given, "to_numpy") and hasattr(given, "null_count"):  # polars numbers
        import polars as pl

        if kind in ("Object", "Date", "Time", "Duration") or kind.startswith(("Datetime", "List", "Struct", "Array")):
            raise _wrong(f"column '{name}' of type {kind} is neither numbers nor words", "turn it into one of the two")
        return Column(given.cast(pl.Float64).to_numpy().astype(np.float64, copy=False))
    try:
        array = given.to_numpy(dtype=np.float64, na_value=np.nan) if hasattr(given, "array") else np.asarray(given)
    except (TypeError, ValueError):
        array = np.asarray(given, dtype=object)
    if array.dtype.kind in "biuf":
        return Column(array.astype(np.float64))
    if array.dtype.kind in "UOST":
        words = array.tolist()
        if all(isinstance(x, (bool, int, float, np.number)) or x is None for x in words):
            return Column(np.array([np.nan if x is None else float(x) for x in words]))
        return _of_words(words, None)
    raise _wrong(f"column '{name}' of type {array.dtype} is neither numbers nor words", "turn it into one of the two")


def _of_words(words: Iterable[Any], levels: list[str] | None) -> Column:
    said = [None if w is None or w != w else str(w) for w in words]  # NaN differs from itself
    known = sorted({w for w in said if w is not None}) if levels is None else levels
    place = {w: float(i) for i, w in enumerate(known)}
    codes = np.array([np.nan if w is None else place[w] for w in said])
    return _trimmed(codes, known, ordered=levels is not None)


def _trimmed(codes: Floats, levels: list[str], *, ordered: bool) -> Column:
    """Drop levels that no row has."""
    used = [i for i in range(len(levels)) if np.any(codes == i)]
    if len(used) < len(levels):
        place = np.full(len(levels) + 1, np.nan)
        place[used] = np.arange(len(used))
        codes = place[np.where(np.isnan(codes), len(levels), codes).astype(np.int64)]
        levels = [levels[i] for i in used]
    return Column(codes, tuple(levels), ordered)


def _wrong(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="bad-data")
