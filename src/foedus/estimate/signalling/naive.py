"""Full-information maximum likelihood that takes for the equilibrium what a root finder meets first.

This is what was done before (Lewis and Schultz 2003): at every trial of the coefficients solve each
game from p_R = 1/2, take what comes, and let a search without derivatives climb. Where a game has
several equilibria, or loses one between two trials, the function jumps, and the search stops at a
ledge. It is here to be compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from foedus.estimate.signalling.constrained import equation, likelihood_at
from foedus.estimate.signalling.design import Design
from foedus.estimate.signalling.game import Payoffs
from foedus.estimate.signalling.normal import Floats

__all__ = ["Naive", "naive", "solve_from_half"]


@dataclass(frozen=True)
class Naive:
    """Where the search ended; ``unsolved`` counts games whose equation the root finder left open."""

    theta: Floats
    q: Floats
    value: float
    calls: int
    converged: bool
    unsolved: int


def solve_from_half(u: Payoffs, rounds: int = 50) -> tuple[Floats, Floats]:
    """Return q and the error of p_R after plain Newton steps from p_R = 1/2, at most 2 long each."""
    q = np.zeros(len(u))
    for _ in range(rounds):
        e, slope = equation(u, q)
        move = np.clip(-e / np.where(slope == 0, 1e-12, slope), -2.0, 2.0)
        move = np.where(np.isfinite(move), move, 0.0)
        q = np.clip(q + move, -8.0, 8.0)
        if np.abs(move).max(initial=0.0) < 1e-10:
            break
    e, _ = equation(u, q)
    return q, np.abs(ndtr(q) - ndtr(q - np.where(np.isfinite(e), e, np.inf)))


def naive(design: Design, start: Floats, *, free: np.ndarray | None = None, most: int = 20_000) -> Naive:
    """Climb by Nelder and Mead's simplex from ``start``."""
    from scipy.optimize import minimize

    free = np.ones(design.size, dtype=bool) if free is None else free

    def whole(part: Floats) -> Floats:
        theta = start.copy()
        theta[free] = part
        return theta

    def loss(part: Floats) -> float:
        theta = whole(part)
        with np.errstate(all="ignore"):
            q, _ = solve_from_half(design.payoffs(theta))
            value = likelihood_at(design, theta, q)
        return -value if np.isfinite(value) else 1e12

    got = minimize(
        loss, start[free], method="Nelder-Mead", options={"maxiter": most, "maxfev": most, "xatol": 1e-6, "fatol": 1e-8}
    )
    theta = whole(np.asarray(got.x))
    q, error = solve_from_half(design.payoffs(theta))
    return Naive(theta, q, -float(got.fun), int(got.nfev), bool(got.success), int((error > 1e-6).sum()))
