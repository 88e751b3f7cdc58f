"""The principal branch of logit equilibria, traced from precision 0 (Turocy 2005).

At precision 0 everybody mixes evenly, and the branch that starts there is generically unique.
It is followed by pseudo-arclength continuation in log odds, so that it may turn back on the way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from foedus.crisis.parameters import Floats

__all__ = ["trace"]


def trace(gains: Callable[[Floats], Floats], size: int, precision: float = 1.0, most: int = 5000) -> Floats | None:
    """Follow y = lambda * gains(y) from lambda = 0 to a precision.

    Parameters
    ----------
    gains
        Maps log odds of joining over staying out, shape (size, batch), to expected gains, same shape.
    size
        Number of choices besides staying out, over all third parties.
    precision
        Where to stop.
    most
        Steps before giving up.

    Returns
    -------
    array of shape (size,) or None
        Log odds at the first crossing of the precision; None when the branch was lost.
    """
    step = 1e-6

    def both(y: Floats) -> tuple[Floats, Floats]:
        batch = np.concatenate([y[:, None], y[:, None] + step * np.eye(size), y[:, None] - step * np.eye(size)], axis=1)
        g = gains(batch)
        return g[:, 0], (g[:, 1 : size + 1] - g[:, size + 1 :]) / (2 * step)

    x = np.zeros(size + 1)
    g, jacobian = both(x[:-1])
    tangent = np.append(g, 1.0)
    tangent /= np.linalg.norm(tangent)
    length = 0.05
    for _ in range(most):
        guess = x + length * tangent
        new = _correct(both, guess, tangent)
        if new is None or np.linalg.norm(new - guess) > length:
            length /= 2
            if length < 1e-9:
                return None
            continue
        if new[-1] >= precision:
            share = (precision - x[-1]) / (new[-1] - x[-1])
            end = _polish(both, (x + share * (new - x))[:-1], precision)
            if end is not None:
                return end
            length /= 2
            continue
        g, jacobian = both(new[:-1])
        matrix = np.column_stack([np.eye(size) - new[-1] * jacobian, -g])
        last = np.vstack([matrix, tangent])
        direction = np.linalg.solve(last, np.append(np.zeros(size), 1.0))
        tangent = direction / np.linalg.norm(direction)
        x = new
        length = min(length * 1.4, 0.5)
    return None


def _correct(both: Callable[[Floats], tuple[Floats, Floats]], guess: Floats, tangent: Floats) -> Floats | None:
    """Newton's method on the plane through the guess across the branch."""
    x = guess.copy()
    size = x.size - 1
    for _ in range(8):
        g, jacobian = both(x[:-1])
        value = np.append(x[:-1] - x[-1] * g, tangent @ (x - guess))
        if np.abs(value).max() < 1e-10:
            return x
        matrix = np.vstack([np.column_stack([np.eye(size) - x[-1] * jacobian, -g]), tangent])
        try:
            x = x - np.linalg.solve(matrix, value)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(x).all():
            return None
    return None


def _polish(both: Callable[[Floats], tuple[Floats, Floats]], y: Floats, precision: float) -> Floats | None:
    """Newton's method at a fixed precision."""
    for _ in range(12):
        g, jacobian = both(y)
        value = y - precision * g
        if np.abs(value).max() < 1e-11:
            return y
        try:
            y = y - np.linalg.solve(np.eye(y.size) - precision * jacobian, value)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(y).all():
            return None
    return y if np.abs(value).max() < 1e-8 else None
