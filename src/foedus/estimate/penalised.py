"""Logit with a penalty, finite also where the data are separated or events are few.

Three penalties of the literature, each the logarithm of a prior density:

Firth
    Half the log determinant of the information (Firth, 1993, Biometrika 80): Jeffreys' prior. Takes away
    the first-order bias; needs no scale. Predicted chances are drawn towards one half.
log-F
    For each coefficient but the constant m b / 2 - m log(1 + exp b) (Greenland and Mansournia, 2015,
    Statistics in Medicine 34), by default log-F(1, 1): the odds ratio of one unit lies between 1/648 and
    648 with 95 percent. Choose units so that one unit is a contrast of interest.
Cauchy
    Cauchy densities of scale 2.5 (10 for the constant) on covariates that are centred and scaled, binary
    ones to a range of 1 and others to a standard deviation of 1/2 (Gelman, Jakulin, Pittau and Su, 2008,
    Annals of Applied Statistics 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import CheckError, InputError
from foedus.estimate.binary import Binary, binary
from foedus.estimate.irls import Fit, chances, information, loglik, newton
from foedus.estimate.logit import Logit, fitted
from foedus.world import Text

__all__ = ["PENALTIES", "penalised"]

Floats = NDArray[np.float64]
PENALTIES = ("Firth", "log-F", "Cauchy")
#: Scales of the Cauchy priors: covariates, constant.
SCALES = (2.5, 10.0)
_ROUNDS, _HALVINGS = 500, 40


def penalised(
    data: Any,
    formula: str,
    penalty: str = "Firth",
    *,
    m: float = 1.0,
    scale: float = SCALES[0],
    weights: str | None = None,
    offset: str | None = None,
    cluster: str | Sequence[str] | None = None,
    dyads: tuple[str, str] | None = None,
) -> Logit:
    """Fit a penalised logit.

    Parameters
    ----------
    data, formula, weights, offset, cluster, dyads
        As in :func:`foedus.estimate.logit.logit`.
    penalty
        One of :data:`PENALTIES`.
    m
        Degrees of freedom of the log-F prior, above 0; larger draws harder towards zero.
    scale
        Scale of the Cauchy priors of the covariates, above 0.

    Returns
    -------
    Logit
        At the mode; its covariance is the inverse curvature there. ``Logit.loglik`` leaves the penalty out.
        If the likelihood alone has no finite estimate, a warning names the columns: their estimates then
        rest on the penalty.

    Raises
    ------
    InputError
        As ``logit``; ``unknown-penalty``, ``bad-scale``.
    CheckError
        ``no-convergence``.
    """
    if penalty not in PENALTIES:
        raise InputError(
            f"no penalty '{penalty}'", remedy=f"choose one of: {', '.join(PENALTIES)}", code="unknown-penalty"
        )
    for name, value in (("m", m), ("scale", scale)):
        if not 0 < value < float("inf"):
            raise InputError(f"'{name}' is {value:g}", remedy="give a number above 0", code="bad-scale")
    rows = binary(data, formula, weights=weights, offset=offset, cluster=cluster, dyads=dyads)
    notes: list[Text] = []
    if penalty == "Firth":
        fit = _firth(rows)
    elif penalty == "log-F":
        fit = newton(rows.x, rows.y, rows.weights, rows.offset, _log_f(rows, m))
        notes.append(Text(en=f"Prior log-F({m:g}, {m:g}) on every coefficient but the constant.", ru=f"Априорное лог-F({m:g}, {m:g}) для всех коэффициентов, кроме константы."))  # fmt: skip
    else:
        fit = _cauchy(rows, scale)
        notes.append(Text(en=f"Scales {scale:g} and, for the constant, {SCALES[1]:g}.", ru=f"Масштабы {scale:g} и {SCALES[1]:g} для константы."))  # fmt: skip
    return fitted(rows, fit, penalty, notes=notes, warnings=_separated(rows))


def _separated(rows: Binary) -> list[Text]:
    """Say so if the likelihood alone has no finite estimate; looked for only where its own fit is suspect."""
    alone = newton(rows.x, rows.y, rows.weights, rows.offset)
    if alone.settled:
        return []
    from foedus.estimate.separation import find_separation

    found = find_separation(rows)
    if not found:
        return []
    return [
        Text(
            en=f"{found.summary('en')} Their estimates rest on the penalty.",
            ru=f"{found.summary('ru')} Их оценки держатся на штрафе.",
        )
    ]


# -- Firth ---------------------------------------------------------------------------------


def firth_objective(rows: Binary, b: Floats) -> float:
    """Return the log-likelihood and half the log determinant of the information."""
    eta = rows.x @ b + rows.offset
    sign, log = np.linalg.slogdet(information(rows.x, eta, rows.weights))
    return loglik(eta, rows.y, rows.weights) + 0.5 * log if sign > 0 else -np.inf


def firth_gradient(rows: Binary, b: Floats) -> Floats:
    """Return its gradient: sum_i x_i [w_i (y_i - p_i) + h_i (1/2 - p_i)], h the leverages."""
    eta = rows.x @ b + rows.offset
    p = chances(eta)
    w = rows.weights * p * (1 - p)
    inverse = np.linalg.inv((rows.x * w[:, None]).T @ rows.x)
    h = w * np.einsum("ij,jk,ik->i", rows.x, inverse, rows.x)
    return rows.x.T @ (rows.weights * (rows.y - p) + h * (0.5 - p))


def _firth(rows: Binary) -> Fit:
    """Climb with the information as curvature; a step is halved until the objective does not fall."""
    b = np.zeros(rows.x.shape[1])
    value, decrement, done = firth_objective(rows, b), float("inf"), False
    n = 0
    for n in range(1, _ROUNDS + 1):  # noqa: B007 (reported)
        gradient = firth_gradient(rows, b)
        info = information(rows.x, rows.x @ b + rows.offset, rows.weights)
        step = np.linalg.solve(info, gradient)
        before, decrement = decrement, float(gradient @ step)
        # Rounding in the leverages sets a floor below which it no longer falls.
        if decrement <= 1e-20 * max(1.0, abs(value)) or (decrement < 1e-13 and decrement > before / 2):
            done = True
            break
        # Far from the mode the information can be nearly flat, and a full step would leave the table.
        step *= min(1.0, 5.0 / float(np.abs(rows.x @ step).max()))
        size = 1.0
        for _ in range(_HALVINGS):
            new = firth_objective(rows, b + size * step)
            if new >= value - 1e-13 * abs(value):
                break
            size /= 2
        else:
            done = decrement < 1e-10
            break
        b, value = b + size * step, new
    eta = rows.x @ b + rows.offset
    return Fit(b, information(rows.x, eta, rows.weights), value, loglik(eta, rows.y, rows.weights), n, decrement, done)


# -- log-F ---------------------------------------------------------------------------------


def _log_f(rows: Binary, m: float) -> Any:
    on = np.ones(rows.x.shape[1])
    if rows.constant is not None:
        on[rows.constant] = 0.0

    def penalty(b: Floats) -> tuple[float, Floats, Floats]:
        q = chances(b)
        return float(on @ (m * (b / 2 - np.logaddexp(0.0, b)))), on * m * (0.5 - q), np.diag(on * m * q * (1 - q))

    return penalty


# -- Cauchy --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Scaling:
    """Standardised covariates z = (x - centre) / unit, and the matrix that takes their coefficients back."""

    x: Floats
    back: Floats
    scales: Floats


def _scaled(rows: Binary, scale: float) -> _Scaling:
    x, c = rows.x, rows.constant
    k = x.shape[1]
    scales = np.full(k, scale)
    centre, unit = np.zeros(k), np.ones(k)
    w = rows.weights / rows.weights.sum()
    for j in range(k):
        if j == c:
            scales[j] = SCALES[1]
            continue
        values = x[:, j]
        low, high = values.min(), values.max()
        centre[j] = w @ values if c is not None else 0.0
        two = bool(np.isin(values, (low, high)).all())
        unit[j] = high - low if two else 2 * float(np.sqrt(w @ (values - w @ values) ** 2))
        if unit[j] == 0:
            raise InputError(f"'{rows.names[j]}' does not vary", remedy="leave it out", code="bad-data")
    back = np.diag(1 / unit)
    if c is not None:
        back[c, :] = -centre / unit
        back[c, c] = 1.0
    return _Scaling((x - centre) / unit, back, scales)


def _cauchy(rows: Binary, scale: float) -> Fit:
    """Find the mode by turns of the priors' precisions and a step of Newton's method.

    A Cauchy density is a normal one of random variance; given b, the expected precision is
    2 / (s^2 + b^2). Fitting with it as a normal prior never lowers the posterior.
    """
    made = _scaled(rows, scale)
    s2 = made.scales**2
    b = np.zeros(len(s2))
    fit = None
    n = 0
    for n in range(1, _ROUNDS + 1):  # noqa: B007 (reported)
        precision = 2 / (s2 + b**2)

        def normal(v: Floats, precision: Floats = precision) -> tuple[float, Floats, Floats]:
            return -0.5 * float(precision @ v**2), -precision * v, np.diag(precision)

        fit = newton(made.x, rows.y, rows.weights, rows.offset, normal, b)
        moved = float(np.abs(fit.coef - b).max())
        b = fit.coef
        if moved < 1e-12 * max(1.0, float(np.abs(b).max())):
            break
    else:
        raise CheckError(
            "the mode under Cauchy priors was not found", remedy="rescale covariates", code="no-convergence"
        )
    assert fit is not None
    eta = made.x @ b + rows.offset
    curve = information(made.x, eta, rows.weights) + np.diag(2 * (s2 - b**2) / (s2 + b**2) ** 2)
    gradient = made.x.T @ (rows.weights * (rows.y - chances(eta))) - 2 * b / (s2 + b**2)
    if np.linalg.eigvalsh(curve)[0] <= 0:
        # Beyond its scale a Cauchy density curves the other way; the normal one of the last turn stands in.
        curve = fit.information
    forward = np.linalg.inv(made.back)
    value = fit.loglik - float(np.log1p(b**2 / s2).sum())
    residual = float(gradient @ np.linalg.solve(curve, gradient))
    return replace(
        fit, coef=made.back @ b, information=forward.T @ curve @ forward, objective=value, iterations=n,
        residual=residual, converged=residual < 1e-10,
    )  # fmt: skip
