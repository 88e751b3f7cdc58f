"""Covariance of maximum-likelihood estimates: from the Hessian, robust, and clustered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.estimate.strategic.likelihood import Likelihood
from foedus.estimate.strategic.newton import SINGULAR

__all__ = ["KINDS", "Covariance", "covariance"]

Floats = NDArray[np.float64]
KINDS = ("hessian", "robust", "cluster")


@dataclass(frozen=True, eq=False)
class Covariance:
    """A covariance matrix and how well the Hessian could be inverted.

    Parameters
    ----------
    matrix
        NaN in rows and columns of coefficients that the data do not identify.
    condition
        Ratio of the largest to the smallest eigenvalue of the Hessian, scaled to a unit diagonal.
    loose
        Places of the coefficients that are not identified.
    """

    matrix: Floats
    condition: float
    loose: tuple[int, ...]


def covariance(
    likelihood: Likelihood,
    b: Floats,
    hessian: Floats,
    kind: str = "hessian",
    groups: NDArray[np.int64] | None = None,
    *,
    sampling: bool = False,
) -> Covariance:
    """Return the covariance matrix of the estimates.

    Parameters
    ----------
    likelihood, b, hessian
        Model, maximum, and Hessian there.
    kind
        ``hessian``: inverse of minus the Hessian. ``robust``: H^-1 (sum of s s') H^-1 over rows with score
        s, times N / (N - 1). ``cluster``: scores summed within groups first, times G / (G - 1).
    groups
        Group of every row, for ``cluster``.
    sampling
        Whether weights are sampling weights: a row with weight w enters the middle with w^2. Otherwise a
        row of weight w stands for w equal rows.

    Raises
    ------
    InputError
        If the kind is unknown, or there are fewer than two groups.
    """
    if kind not in KINDS:
        raise InputError(f"no covariance '{kind}'", remedy=f"use {', '.join(KINDS)}", code="bad-option")
    if not len(b):
        return Covariance(np.zeros((0, 0)), 1.0, ())
    a = -hessian
    d = np.sqrt(np.abs(np.diag(a)))
    dead = d == 0
    d = np.where(dead, 1.0, d)
    lam, q = np.linalg.eigh(a / np.outer(d, d))
    top = float(np.abs(lam).max()) or 1.0
    # A maximum has no upward curvature: what is not clearly positive is not identified.
    firm = lam > SINGULAR * top
    loose = np.flatnonzero((np.abs(q[:, ~firm]) > 1e-3).any(axis=1) | dead)
    inverse = (q[:, firm] / lam[firm]) @ q[:, firm].T / np.outer(d, d)
    if kind != "hessian":
        weight = likelihood.weight
        scores = likelihood.scores(b)
        if kind == "robust":
            middle = (scores * (weight**2 if sampling else weight)[:, None]).T @ scores
            n = float(likelihood.rows if sampling else weight.sum())
            middle *= n / (n - 1)
        else:
            if groups is None:
                raise InputError("clusters are not named", remedy="give cluster=COLUMN", code="bad-option")
            number = int(groups.max()) + 1
            if number < 2:
                raise InputError(
                    "there is one cluster", remedy="cluster by a column with two values or more", code="bad-option"
                )
            sums = np.zeros((number, len(b)))
            np.add.at(sums, groups, scores * weight[:, None])
            middle = sums.T @ sums * (number / (number - 1))
        inverse = inverse @ middle @ inverse
    inverse[loose, :] = np.nan
    inverse[:, loose] = np.nan
    condition = float(top / lam.min()) if lam.min() > 0 else float("inf")
    return Covariance(inverse, condition, tuple(int(i) for i in loose))
