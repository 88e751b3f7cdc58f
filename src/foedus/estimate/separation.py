"""Separation: covariates that tell a binary outcome without error, so that no finite estimate exists.

A direction d separates if s_i x_i'd >= 0 for every row, with s_i = 2 y_i - 1, and > 0 for some (Albert
and Anderson, 1984, Biometrika 71). Found by linear programming (Konis, 2007, Oxford thesis, chapter 4),
repeated on the rows that stay at zero, so that every separated row is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, CheckError
from foedus.core.text import listed
from foedus.estimate.binary import Binary, binary

__all__ = ["Separation", "find_separation", "separating", "separation"]

Floats = NDArray[np.float64]
#: Above this a row's margin counts as more than zero; columns are scaled to size one beforehand.
_MARGIN = 1e-7


@dataclass(frozen=True)
class Separation(Answer):
    """What was found.

    Parameters
    ----------
    kind
        ``none``, ``quasi-complete`` (some rows are told without error) or ``complete`` (all are).
    columns
        Coefficients that have no finite estimate.
    direction
        Where each of them goes: 1 to plus infinity, -1 to minus infinity, 0 for either, with others.
    rows
        How many rows are told without error.
    n
        How many there are.
    """

    kind: str
    columns: tuple[str, ...] = ()
    direction: tuple[int, ...] = ()
    rows: int = 0
    n: int = 0

    def __bool__(self) -> bool:
        return self.kind != "none"

    def summary(self, lang: str = "en") -> str:
        """Return it in a sentence."""
        signs = {1: "+inf", -1: "-inf", 0: "+/-inf"}
        named = listed(f"{c} ({signs[d]})" for c, d in zip(self.columns, self.direction, strict=True))
        if lang == "ru":
            if not self:
                return "Разделения нет: конечная оценка существует."
            word = "Полное" if self.kind == "complete" else "Частичное"
            return f"{word} разделение: без ошибки определено {self.rows} строк из {self.n}; нет конечной оценки для {named}."
        if not self:
            return "No separation: a finite estimate exists."
        return f"{self.kind.capitalize()} separation: {self.rows} of {self.n} rows are told without error; no finite estimate for {named}."  # fmt: skip

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind, "columns": list(self.columns), "direction": list(self.direction), "rows": self.rows, "n": self.n,
        }  # fmt: skip


def separation(data: Any, formula: str, *, weights: str | None = None) -> Separation:
    """Look for separation in a data frame.

    Parameters
    ----------
    data, formula, weights
        As in :func:`foedus.estimate.logit.logit`; rows of weight 0 do not count.

    Raises
    ------
    InputError
        As :func:`foedus.estimate.binary.binary`.
    """
    return find_separation(binary(data, formula, weights=weights))


def find_separation(rows: Binary) -> Separation:
    """Look for separation in rows of full column rank."""
    here = rows.weights > 0
    x = rows.x[here] * np.where(rows.y[here] > 0.5, 1.0, -1.0)[:, None]
    x = x / np.sqrt((x**2).mean(axis=0))
    # Equal rows say the same; most rows of a panel of states are coded alike.
    unique, place = np.unique(np.round(x, 12), axis=0, return_inverse=True)
    open_ = np.ones(len(unique), dtype=bool)
    while open_.any():
        d = _direction(unique, open_)
        gain = unique @ d
        told = open_ & (gain > _MARGIN)
        if not told.any():
            break
        open_ &= ~told
    if open_.all():
        return Separation("none", n=int(here.sum()))
    columns, signs = [], []
    for k, name in enumerate(rows.names):
        up, down = (_reach(unique, open_, k, s) for s in (1, -1))
        if up or down:
            columns.append(name)
            signs.append(0 if up and down else 1 if up else -1)
    told_rows = int((~open_)[place.ravel()].sum())
    kind = "quasi-complete" if open_.any() else "complete"
    return Separation(kind, tuple(columns), tuple(signs), told_rows, int(here.sum()))


def separating(rows: Floats) -> Floats | None:
    """Return the direction along which rows gain most and none loses, or None where there is no such direction.

    Parameters
    ----------
    rows
        Covariates times the sign of the outcome, shape (rows, coefficients); of any rank.

    Returns
    -------
    numpy.ndarray or None
        Shape (coefficients,), per covariate scaled to a largest value of 1, within -1 and 1.
    """
    if not rows.size:
        return None
    size = np.abs(rows).max(axis=0)
    scaled = np.unique(rows / np.where(size > 0, size, 1.0), axis=0)
    d = _direction(scaled, np.ones(len(scaled), dtype=bool))
    return d if float((scaled @ d).max()) > _MARGIN else None


def _direction(x: Floats, open_: NDArray[np.bool_]) -> Floats:
    """Return the direction that gains most over the open rows and loses in none of them."""
    return _solve(-x[open_].sum(axis=0) / open_.sum(), x[open_])


def _reach(x: Floats, open_: NDArray[np.bool_], k: int, sign: int) -> bool:
    """Whether coefficient k can go to infinity along a direction that no row objects to."""
    cost = np.zeros(x.shape[1])
    cost[k] = -sign
    return float(sign * _solve(cost, x)[k]) > _MARGIN


def _solve(cost: Floats, x: Floats) -> Floats:
    """Minimise cost'd subject to x d >= 0 and |d_k| <= 1."""
    from scipy.optimize import linprog

    found = linprog(cost, A_ub=-x, b_ub=np.zeros(len(x)), bounds=(-1, 1), method="highs")
    if found.x is None:
        raise CheckError(
            f"the search for separation did not end: {found.message}", remedy="leave out covariates one by one",
            code="no-solution",
        )  # fmt: skip
    return np.asarray(found.x)
