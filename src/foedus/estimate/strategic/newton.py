"""Newton's method with the exact Hessian, kept an ascent method where the function is not concave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Climb", "maximise"]

Floats = NDArray[np.float64]
#: Eigenvalues of the scaled Hessian below this share of the largest count as zero.
SINGULAR = 1e-11


@dataclass(frozen=True, eq=False)
class Climb:
    """Where the climb ended.

    Parameters
    ----------
    b, value
        Point and value.
    gradient, hessian
        At that point.
    iterations
        Newton steps taken.
    gain
        What another Newton step promises to add to the value (the residual).
    converged
        Whether that is below the tolerance at a point without upward curvature.
    """

    b: Floats
    value: float
    gradient: Floats
    hessian: Floats
    iterations: int
    gain: float
    converged: bool


def maximise(
    second: Callable[[Floats], tuple[float, Floats, Floats]],
    value: Callable[[Floats], float],
    start: Floats,
    *,
    free: NDArray[np.bool_] | None = None,
    limit: int = 200,
    tolerance: float = 1e-11,
) -> Climb:
    """Climb from a start to a maximum.

    Parameters
    ----------
    second, value
        Value with gradient and Hessian, and the value alone.
    start
        First point.
    free
        Coordinates that may move; all if left out.
    limit
        Most steps.
    tolerance
        Stop when a step promises less than this, in units of the value.
    """
    b = np.array(start, dtype=np.float64)
    move = np.flatnonzero(np.ones(len(b), dtype=bool) if free is None else free)
    v, g, h = second(b)
    gain, converged, steps, kicked = np.inf, False, 0, 0
    while np.isfinite(v) and np.isfinite(g).all() and np.isfinite(h).all():
        direction, gain, least = _direction(-h[np.ix_(move, move)], g[move])
        if gain < tolerance:
            if least >= -1e-7 or kicked == 3:
                converged = least >= -1e-7
                break
            # A saddle: leave it along the direction that curves upward.
            kicked += 1
            direction = _upward(-h[np.ix_(move, move)])
        if steps == limit or not len(move):
            converged = not len(move)
            break
        steps += 1
        moved = _search(value, b, v, move, direction, gain)
        if moved is None:
            # Rounding alone keeps a step of so little promise from adding to the value.
            converged = gain < 1e-7 * max(1.0, abs(v)) and least >= -1e-7
            break
        b = moved
        v, g, h = second(b)
    return Climb(b, v, g, h, steps, float(gain), converged)


def _scaled(a: Floats) -> tuple[Floats, Floats]:
    d = np.sqrt(np.abs(np.diag(a)))
    d[d == 0] = 1.0
    return a / np.outer(d, d), d


def _direction(a: Floats, g: Floats) -> tuple[Floats, float, float]:
    """Return the Newton direction with curvatures made positive, what it promises, and the least curvature."""
    if not len(g):
        return g, 0.0, 0.0
    scaled, d = _scaled(a)
    lam, q = np.linalg.eigh(scaled)
    top = float(np.abs(lam).max()) or 1.0
    at = q.T @ (g / d)
    firm = np.maximum(np.abs(lam), 1e-9 * top)
    # In a flat direction the slope is rounding; a full step there would only wander.
    at[np.abs(lam) < SINGULAR * top] = 0.0
    direction = (q @ (at / firm)) / d
    return direction, float(0.5 * at @ (at / firm)), float(lam.min()) / top


def _upward(a: Floats) -> Floats:
    scaled, d = _scaled(a)
    _, q = np.linalg.eigh(scaled)
    return 0.5 * q[:, 0] / d * np.sqrt(len(d))


def _search(
    value: Callable[[Floats], float], b: Floats, v: float, move: NDArray[np.intp], direction: Floats, gain: float
) -> Floats | None:
    """Halve the step until the value rises; None if it never does."""
    step = 1.0
    for _ in range(40):
        for sign in (1.0, -1.0) if gain < 1e-9 else (1.0,):
            new = b.copy()
            new[move] += sign * step * direction
            if value(new) > v + 1e-4 * step * gain:
                return new
        step /= 2
    return None
