"""Logit of rare events sampled on the outcome: King and Zeng (2001, Political Analysis 9(2)).

Quiet rows are cheap to leave out, and what remains of the population's share of events, tau, is given
from outside. Sections and equations below are those of the article.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.estimate.binary import Binary, binary
from foedus.estimate.irls import chances, information, newton
from foedus.estimate.logit import Logit, fitted
from foedus.world import Text

__all__ = ["mean_chance", "relogit"]

Floats = NDArray[np.float64]
_TAU = Text(en="Events are {0:.3g} of the population and {1:.3g} of the rows.", ru="События: {0:.3g} совокупности и {1:.3g} строк.")  # fmt: skip
_BIAS = Text(en="Corrected for small-sample bias (eq. 16).", ru="С поправкой на смещение малых выборок (ур. 16).")


def relogit(
    data: Any,
    formula: str,
    *,
    tau: float | None = None,
    method: str = "prior correction",
    bias: bool = True,
    cluster: str | Sequence[str] | None = None,
) -> Logit:
    """Fit a logit whose rows were chosen on the outcome.

    Parameters
    ----------
    data, formula, cluster
        As in :func:`foedus.estimate.logit.logit`; the equation has a constant.
    tau
        Share of events in the population, between 0 and 1; None if the rows are a fair sample of it.
    method
        ``prior correction``: the constant is moved (section 4.1), right if the model is;
        ``weighting``: rows stand for as many as they represent (section 4.2), right on average if it is
        not; its errors are those of the sandwich.
    bias
        Subtract the bias of small samples (section 5, eq. 16).

    Raises
    ------
    InputError
        As ``logit``; ``bad-tau``, ``unknown-method``, ``bad-formula`` without a constant.
    """
    if tau is not None and not 0 < tau < 1:
        raise InputError(f"a share of events of {tau:g}", remedy="give one between 0 and 1", code="bad-tau")
    if method not in ("prior correction", "weighting"):
        raise InputError(
            f"no correction '{method}'", remedy="choose 'prior correction' or 'weighting'", code="unknown-method"
        )
    rows = binary(data, formula, cluster=cluster)
    if rows.constant is None:
        raise InputError(
            f"'{formula}' has no constant, which the correction moves", remedy="leave out '- 1'", code="bad-formula"
        )
    share = float(rows.y.mean())
    ones, zeros = (tau / share, (1 - tau) / (1 - share)) if tau is not None else (1.0, 1.0)
    represents = np.where(rows.y > 0.5, ones, zeros)
    if method == "weighting":
        rows = replace(rows, weights=represents)
    fit = newton(rows.x, rows.y, rows.weights, rows.offset)
    notes = [] if tau is None else [Text(en=_TAU.en.format(tau, share), ru=_TAU.ru.format(tau, share))]
    made = fitted(
        rows, fit, method if tau is not None else "maximum likelihood", notes=notes, sandwich=method == "weighting"
    )
    coef = made.coef
    if bias:
        coef = coef - _bias(rows, coef, represents, ones if tau is not None else 1.0)
        made = replace(made, notes=(*made.notes, _BIAS))
    if tau is not None and method == "prior correction":
        coef = coef.copy()
        coef[rows.constant] -= math.log((1 - tau) / tau * share / (1 - share))
    return replace(made, coef=coef)


def _bias(rows: Binary, coef: Floats, represents: Floats, ones: float) -> Floats:
    """Return the bias of the estimate: a weighted regression of xi on the covariates (eq. 16).

    bias = (X'W X)^-1 X'W xi,  W_i = p_i (1 - p_i) w_i,  xi_i = Q_ii ((1 + w_1) p_i - w_1) / 2,
    Q = X (X'W X)^-1 X'.
    """
    eta = rows.x @ coef + rows.offset
    p = chances(eta)
    inverse = np.linalg.inv(information(rows.x, eta, represents))
    q = np.einsum("ij,jk,ik->i", rows.x, inverse, rows.x)
    xi = 0.5 * q * ((1 + ones) * p - ones)
    return inverse @ (rows.x.T @ (p * (1 - p) * represents * xi))


def mean_chance(fit: Logit, x: Floats) -> Floats:
    """Return the chance of an event with the uncertainty of the estimate taken in (section 6.2, eq. 25 and 26).

    p + (1/2 - p) p (1 - p) x'V x, the second-order mean over the estimate's normal distribution; for a
    rare event it is above the chance at the point estimate.

    Parameters
    ----------
    fit
        A fitted logit.
    x
        Covariates coded as in ``fit.names``, the constant among them; shape (k,) or (rows, k).
    """
    rows = np.atleast_2d(np.asarray(x, dtype=np.float64))
    if rows.shape[1] != len(fit.names):
        raise InputError(
            f"{rows.shape[1]} covariates for {len(fit.names)} coefficients",
            remedy=f"give values of: {', '.join(fit.names)}", code="bad-data",
        )  # fmt: skip
    p = chances(rows @ fit.coef)
    return p + (0.5 - p) * p * (1 - p) * np.einsum("ij,jk,ik->i", rows, fit.covariance, rows)
