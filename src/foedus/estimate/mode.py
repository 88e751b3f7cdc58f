"""The mode of the log posterior and the curvature there (docs/fit.md section 4).

First the method of Berndt, Hall, Hall and Hausman (1974): the sum of outer products of the scores
stands in for the curvature. Then Newton's method with differences of exact gradients, which also give
the Laplace approximation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foedus.core import InputError
from foedus.crisis.parameters import Floats
from foedus.estimate.target import Evaluated, Target

__all__ = ["Mode", "curvature", "find_mode"]

Progress = Callable[[str, float], None]
#: Largest move of a coefficient in one step, in prior standard deviations.
_STRIDE = 1.5
#: The mode is reached when the step that is left is below this, in posterior standard deviations.
SETTLED = 1e-2
#: Gain of the log posterior below which outer products have done their part.
_SMALL = 0.5
#: Steps for which one curvature is kept.
_KEEP = 4
#: Least curvature, in units of the prior's own, at which a step is taken.
_FLOOR = 0.5
#: Step of a difference, in posterior standard deviations.
_DIFFERENCE = 1e-3


@dataclass(frozen=True, eq=False)
class Mode:
    """Mode of a log posterior.

    Parameters
    ----------
    theta
        Shape (C,).
    at
        What was computed there.
    precision
        Minus the second derivative at the mode, shape (C, C).
    covariance
        Its inverse: the Laplace approximation.
    left
        Step that Newton's method would still take, in posterior standard deviations (largest).
    steps
        Number of evaluations of the gradient.
    settled
        Whether ``left`` is below the tolerance and the curvature is positive definite.
    """

    theta: Floats
    at: Evaluated
    precision: Floats
    covariance: Floats
    left: float
    steps: int
    settled: bool


def find_mode(
    target: Target, start: Floats | None = None, *, rough: Target | None = None, most: int = 60, newton: int = 30,
    progress: Progress | None = None,
) -> Mode:  # fmt: skip
    """Return the mode of a target.

    Parameters
    ----------
    target
        What is maximised.
    start
        Where to begin, shape (C,); the middle of the prior when left out.
    rough
        A cheaper target of nearly the same curvature (a thinned sample), from which the steps near the mode take
        theirs; the target itself when left out. The gradient is always the target's, and so is the curvature that
        is returned.
    most, newton
        Most steps by outer products, and by differences of gradients.
    progress
        Told the stage and the part that is done.
    """
    theta = target.start() if start is None else np.array(start, dtype=np.float64)
    prior = target.prior_precision()
    spread: Floats = np.asarray(1.0 / np.sqrt(np.diag(prior)))
    here = target.evaluate(theta, information=True)
    steps = 1
    for n in range(most):
        if progress is not None:
            progress(f"mode: log posterior {here.value:.2f}", 0.5 * n / most)
        step = np.linalg.solve(here.information + prior, here.gradient)
        moved = _walk(target, theta, here, np.asarray(step), spread, information=True)
        steps += moved[2]
        if moved[0] is theta:
            break
        gain = moved[1].value - here.value
        theta, here = moved[0], moved[1]
        if gain < _SMALL:
            break
    bend = rough or target
    left, precision, bent = np.inf, here.information + prior, theta
    for n in range(newton):
        if n % _KEEP == 0:
            precision, bent = curvature(bend, theta, precision), theta
            steps += 2 * target.size if bend is target else 0
        # In units of the prior. Away from the mode the curvature may be small or of the wrong sign in some direction:
        # walk uphill there too, by no more than if the prior alone held it.
        values, vectors = np.linalg.eigh(precision * np.outer(spread, spread))
        pull = vectors.T @ (here.gradient * spread)
        step = spread * (vectors @ (pull / np.maximum(np.abs(values), _FLOOR)))
        left = float(np.max(np.abs(step) * np.sqrt(np.maximum(np.diag(precision), 1e-12))))
        if progress is not None:
            progress(f"mode: log posterior {here.value:.3f}, step left {left:.1e}", 0.5 + 0.4 * n / newton)
        if left < SETTLED:
            break
        moved = _walk(target, theta, here, np.asarray(step), spread, information=False)
        steps += moved[2]
        if moved[0] is theta:
            break
        theta, here = moved[0], moved[1]
    if bend is not target or bent is not theta:
        precision = curvature(target, theta, precision)
        steps += 2 * target.size
    values = np.linalg.eigvalsh(precision)
    positive = bool(values[0] > 0)
    covariance: Floats = np.asarray(np.linalg.inv(precision) if positive else np.linalg.pinv(precision))
    if positive:
        left = float(np.max(np.abs(covariance @ here.gradient) / np.sqrt(np.diag(covariance))))
    return Mode(theta, here, precision, covariance, left, steps, positive and left < SETTLED)


def curvature(target: Target, theta: Floats, scale: Floats) -> Floats:
    """Return minus the second derivative of a target, by central differences of its gradient.

    Parameters
    ----------
    scale
        A rough precision, shape (C, C), from which the steps are taken.
    """
    out = np.empty((target.size, target.size))
    size = _DIFFERENCE / np.sqrt(np.maximum(np.diag(scale), 1e-8))
    for c in range(target.size):
        up, down = theta.copy(), theta.copy()
        up[c] += size[c]
        down[c] -= size[c]
        out[c] = (target.evaluate(down).gradient - target.evaluate(up).gradient) / (2 * size[c])
    return (out + out.T) / 2


def _walk(
    target: Target, theta: Floats, here: Evaluated, step: Floats, spread: Floats, *, information: bool
) -> tuple[Floats, Evaluated, int]:
    """Go along a step as far as the log posterior rises; the old place if it does nowhere."""
    step = step * min(1.0, _STRIDE / max(float(np.max(np.abs(step) / spread)), 1e-300))
    slope = float(here.gradient @ step)
    for tries in range(1, 25):
        try:
            found = target.evaluate(theta + step, information=information)
            if np.isfinite(found.value) and found.value >= here.value + 1e-4 * slope:
                return theta + step, found, tries
        except InputError:
            pass  # too far: an input of the game left its range
        step, slope = step / 2, slope / 2
    return theta, here, 24
