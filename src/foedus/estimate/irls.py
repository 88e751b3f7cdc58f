"""Newton's method for the logit likelihood, with or without a penalty.

For rows (x_i, y_i) with weights w_i and eta_i = x_i'b + o_i the log-likelihood is

    l(b) = sum_i w_i [y_i eta_i - log(1 + exp(eta_i))],    H = X'W X,  W_i = w_i p_i (1 - p_i),

concave in b. A penalty adds a function of b with its own gradient and curvature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fit", "Penalty", "chances", "information", "loglik", "newton", "products"]

Floats = NDArray[np.float64]
#: Value, gradient and what is added to the information (positive semidefinite), at b.
Penalty = Callable[[Floats], tuple[float, Floats, Floats]]
#: Largest change of the linear predictor that one step may make in any coefficient's own scale.
_STEPS, _HALVINGS = 100, 40
#: Rows whose products are taken at a time.
_BLOCK = 4096
#: A decrement g'H^-1 g below this is convergence: twice what is left to gain.
_DECREMENT = 1e-18
#: A last step that moves a linear predictor by more, or one that stands farther out, makes a fit suspect.
_STILL, _FAR = 1e-3, 25.0


@dataclass(frozen=True, eq=False)
class Fit:
    """Where Newton's method ended.

    Parameters
    ----------
    coef
        Shape (k,).
    information
        Of the (penalised) likelihood at ``coef``, shape (k, k).
    objective, loglik
        With and without the penalty.
    iterations
        Steps made.
    residual
        The decrement g'H^-1 g there.
    converged
        Whether it is small enough.
    settled
        Whether it ended at a maximum for all that can be seen. Where the likelihood only flattens
        out towards infinity, steps go on to move some rows' linear predictors by about one, until
        these are far out and rounding hides the slope.
    """

    coef: Floats
    information: Floats
    objective: float
    loglik: float
    iterations: int
    residual: float
    converged: bool
    settled: bool = True


def chances(eta: Floats) -> Floats:
    """Return 1 / (1 + exp(-eta)) without overflow."""
    small = np.exp(-np.abs(eta))
    return np.where(eta >= 0, 1.0, small) / (1.0 + small)


def loglik(eta: Floats, y: Floats, weights: Floats) -> float:
    """Return the log-likelihood at a linear predictor."""
    # y eta - log(1 + e^eta) = -log(1 + e^{-s eta}) with s = 2 y - 1.
    return -float(weights @ np.logaddexp(0.0, np.where(y > 0.5, -eta, eta)))


def information(x: Floats, eta: Floats, weights: Floats) -> Floats:
    """Return X'W X."""
    p = chances(eta)
    return products(x, weights * p * (1.0 - p))


def products(x: Floats, weights: Floats) -> Floats:
    """Return the weighted products of the columns, shape (k, k)."""
    out = np.zeros((x.shape[1], x.shape[1]))
    scaled = np.empty((min(_BLOCK, len(x)), x.shape[1]))
    # Block by block, so that the scaled rows stay in the cache: on a million rows the copy cost ten times the products.
    for start in range(0, len(x), _BLOCK):
        part = x[start : start + _BLOCK]
        rows = np.multiply(part, weights[start : start + _BLOCK, None], out=scaled[: len(part)])
        out += rows.T @ part
    return out


def newton(x: Floats, y: Floats, weights: Floats, offset: Floats, penalty: Penalty | None = None, start: Floats | None = None) -> Fit:  # fmt: skip
    """Maximise the (penalised) likelihood; never raises: look at ``converged``.

    Parameters
    ----------
    x, y, weights, offset
        Rows as in :class:`foedus.estimate.binary.Binary`.
    penalty
        What is added to the log-likelihood.
    start
        First coefficients; zeros if None.

    Notes
    -----
    Columns are scaled to unit root mean square inside, so that the stopping rule does not hang on units.
    """
    k = x.shape[1]
    b = np.zeros(k) if start is None else np.array(start, dtype=np.float64)

    def at(b: Floats) -> tuple[float, float]:
        like = loglik(x @ b + offset, y, weights)
        return like + (penalty(b)[0] if penalty else 0.0), like

    value, like = at(b)
    decrement, done, moved = float("inf"), False, float("inf")
    info = np.eye(k)
    steps = 0
    for steps in range(1, _STEPS + 1):  # noqa: B007 (the number of steps is reported)
        eta = x @ b + offset
        p = chances(eta)
        gradient = x.T @ (weights * (y - p))
        info = products(x, weights * p * (1.0 - p))
        if penalty is not None:
            _, more, curve = penalty(b)
            gradient, info = gradient + more, info + curve
        scale = np.sqrt(np.maximum(np.diag(info), 1e-300))
        try:
            step = np.linalg.solve(info / np.outer(scale, scale), gradient / scale) / scale
        except np.linalg.LinAlgError:
            break
        decrement = float(gradient @ step)
        moved = float(np.abs(x @ step).max())
        # What rounding in the sum over rows allows: no step can do better.
        if decrement <= _DECREMENT * max(1.0, abs(value)):
            done = decrement > -1e-9
            # The step is at hand, and squares what error is left.
            b = b + step
            break
        size = 1.0
        for _ in range(_HALVINGS):
            new, new_like = at(b + size * step)
            if new > value or (new >= value - 1e-13 * abs(value) and size * decrement < 1e-10):
                break
            size /= 2
        else:
            done = decrement < 1e-8
            break
        b, value, like = b + size * step, new, new_like
    settled = done and moved < _STILL and float(np.abs(x @ b)[weights > 0].max()) < _FAR
    return Fit(b, info, value, like, steps, decrement, done, settled)
