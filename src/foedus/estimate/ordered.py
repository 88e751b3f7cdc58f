"""The ordered logit of three outcomes (McCullagh 1980), as a yardstick for the contest function."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.estimate.irls import chances

__all__ = ["fit_ordered", "predict_ordered"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def predict_ordered(coef: Floats, x: Floats) -> Floats:
    """Return the chances of the three outcomes, shape (n, 3).

    Parameters
    ----------
    coef
        Lower threshold, logarithm of the step to the upper one, then the slopes.
    x
        Covariates without a constant, shape (n, k).
    """
    line = x @ coef[2:]
    low, high = chances(coef[0] - line), chances(coef[0] + np.exp(coef[1]) - line)
    return np.stack([low, high - low, 1.0 - high], axis=1)


def fit_ordered(x: Floats, outcome: Ints) -> Floats:
    """Return the maximum-likelihood coefficients.

    Raises
    ------
    InputError
        If an outcome never occurs or the search does not end.
    """
    from scipy.optimize import minimize

    share = np.bincount(outcome, minlength=3) / outcome.size
    if (share == 0).any():
        raise InputError("an outcome never occurs", remedy="give rows with all three outcomes", code="one-outcome")

    def loss(coef: Floats) -> tuple[float, Floats]:
        p = np.maximum(np.take_along_axis(predict_ordered(coef, x), outcome[:, None], axis=1)[:, 0], 1e-300)
        line, step = x @ coef[2:], np.exp(coef[1])
        low, high = chances(coef[0] - line), chances(coef[0] + step - line)
        d_low, d_high = low * (1 - low), high * (1 - high)
        # Derivative of the chance of what happened in the lower and in the upper threshold.
        at_low = np.where(outcome == 0, d_low, np.where(outcome == 1, -d_low, 0.0)) / p
        at_high = np.where(outcome == 1, d_high, np.where(outcome == 2, -d_high, 0.0)) / p
        both = at_low + at_high
        slope = np.array([both.sum(), (at_high * step).sum(), *(-(both[:, None] * x).sum(axis=0))])
        return -float(np.log(p).sum()) / outcome.size, -slope / outcome.size

    low, high = np.log(share[0] / (1 - share[0])), np.log((1 - share[2]) / share[2])
    start = np.array([low, np.log(high - low), *np.zeros(x.shape[1])])
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-8})
    if float(np.abs(found.jac).max()) > 1e-5:
        raise InputError("the ordered logit did not converge", remedy="leave covariates out", code="no-convergence")
    return np.asarray(found.x)
