"""What to cite: for data sets, for tables of the record and for single columns."""

from __future__ import annotations

from collections.abc import Iterable

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean
from foedus.history.catalogue import Citations, catalogue
from foedus.history.columns import Column, described

__all__ = ["cite"]


def cite(names: Iterable[str] | None = None) -> Citations:
    """Return what to cite, and under what terms it may be used.

    Parameters
    ----------
    names
        Ids of data sets; names of tables; columns as ``dyad_years.distance_km``. All data sets
        when left out.

    Raises
    ------
    InputError
        ``unknown-data``, ``unknown-table`` or ``unknown-column``; the remedy names the nearest.
    """
    if names is None:
        return catalogue().cite()
    columns: list[Column] = []
    ids: list[str] = []
    for name in names:
        head, dot, tail = name.partition(".")
        if name in described():
            columns += described()[name].columns
        elif dot and head in described():
            columns.append(described()[head].column(tail))
        else:
            ids.append(_data_set(name))
    found = dict.fromkeys(columns)
    wanted = [*ids, *(s for c in found for s in c.sources)]
    return Citations(catalogue().select(wanted), tuple(found))


def _data_set(name: str) -> str:
    try:
        return catalogue().find(name).id
    except InputError:
        known = [d.id for d in catalogue()] + list(described())
        if "." in name:
            known = [f"{t}.{c.name}" for t, table in described().items() for c in table.columns]
        raise InputError(
            f"no data set or table is called '{name}'",
            remedy=did_you_mean(name, known, "see 'foedus data status' for all of them; a column is TABLE.COLUMN"),
            place=Place(option="ID"), code="unknown-data",
        ) from None  # fmt: skip
