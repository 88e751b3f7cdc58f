"""Newton's method with damping, for smooth likelihoods that are nearly concave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foedus.estimate.signalling.normal import Floats

__all__ = ["Climb", "climb"]

#: A step that promises less than this of the objective is not worth another look at it.
NOTHING = 1e-17


@dataclass(frozen=True)
class Climb:
    """Where an ascent ended: point, value, gradient, Hessian, steps, and whether it arrived."""

    at: Floats
    value: float
    gradient: Floats
    hessian: Floats
    steps: int
    arrived: bool


def climb(
    f: Callable[[Floats], tuple[float, Floats, Floats]],
    start: Floats,
    *,
    free: np.ndarray | None = None,
    most: int = 200,
    tol: float = 1e-9,
) -> Climb:
    """Maximise ``f``, which returns value, gradient and Hessian.

    The Hessian is shifted until it is negative definite in the scale of its own diagonal, and a
    step that does not raise the value is shortened by more shift (Levenberg-Marquardt). It has
    arrived when a Newton step promises less than ``tol`` of the value.

    Parameters
    ----------
    f
        Objective; a value that is not finite counts as worse than any.
    start
        Starting point; shape (k,).
    free
        Mask of the coordinates that may move.
    most
        Largest number of steps.
    tol
        Promised gain at which it stops.
    """
    x = np.array(start, dtype=float)
    free = np.ones(len(x), dtype=bool) if free is None else free
    value, g, h = f(x)
    shift, arrived, step = 1e-6, not free.any(), 0
    while not arrived and step < most:
        step += 1
        gf, curve = g[free], -h[np.ix_(free, free)]
        scale = np.maximum(np.abs(np.diag(curve)), 1e-8)
        while True:
            try:
                root = np.linalg.cholesky(curve + np.diag(shift * scale))
            except np.linalg.LinAlgError:
                shift = max(10 * shift, 1e-10)
                continue
            move = np.linalg.solve(root.T, np.linalg.solve(root, gf))
            promise = float(gf @ move) / 2
            if promise < NOTHING and shift <= 1e-2:
                return Climb(x, value, g, h, step, True)
            trial = x.copy()
            trial[free] += move
            with np.errstate(all="ignore"):
                new = f(trial)
            if np.isfinite(new[0]) and np.isfinite(new[1]).all() and new[0] >= value - 1e-12 * abs(value):
                break
            if promise < tol or shift > 1e12:
                new, trial = (value, g, h), x
                break
            shift = max(10 * shift, 1e-10)
        # A step that was held back much promises little though the top is far.
        arrived = promise < tol * max(1.0, abs(value) * 1e-3) and shift <= 1e-2
        stuck = new[0] <= value and trial is x
        x, (value, g, h) = trial, new
        if stuck and not arrived:
            break
        shift = max(shift / 10, 1e-14)
    return Climb(x, value, g, h, step, arrived)
