"""Two-step pseudo-likelihood (PL) and its iteration (NPL).

References
----------
Hotz and Miller (1993); Aguirregabiria and Mira (2007, Econometrica 75), section 3; Crisman-Cox and
Gibilisco (2021, PSRM 9), section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from foedus.estimate.signalling.constrained import follow
from foedus.estimate.signalling.design import Design
from foedus.estimate.signalling.game import attack, fights, indices, resist_index
from foedus.estimate.signalling.likelihood import expected, pseudo, side_a, side_b
from foedus.estimate.signalling.newton import Climb, climb
from foedus.estimate.signalling.normal import Floats, density

__all__ = ["EDGE", "Nested", "nested", "nested_covariance", "two_step", "two_step_covariance"]

#: First-stage probabilities are kept this far from 0 and 1, as in the published estimator.
EDGE = 1e-4
#: Plain rounds of NPL between two attempts to close it at once.
PLAIN = 8
#: Furthest that a coefficient may move in such an attempt.
NEAR = 1.0


def clipped(p: Floats) -> Floats:
    """Return probabilities kept away from 0 and 1."""
    return np.clip(p, EDGE, 1 - EDGE)


def two_step(
    design: Design, p: Floats, f: Floats, start: Floats | None = None, free: np.ndarray | None = None, most: int = 200
) -> Climb:
    """Maximise the pseudo-likelihood given first-stage probabilities; start at zero unless told."""
    lines = expected(design, p, f)

    def objective(theta: Floats) -> tuple[float, Floats, Floats]:
        got = pseudo(design, theta, p, f, lines)
        return got.value, got.scores.sum(axis=0), got.hessian

    return climb(objective, np.zeros(design.size) if start is None else start, free=free, most=most)


@dataclass(frozen=True)
class Nested:
    """Where the iteration of the pseudo-likelihood ended.

    ``change`` is the largest change of a coefficient or probability in the last round, ``trail``
    that of every round, ``damped`` the weight of the old probabilities in the updates.
    """

    last: Climb
    p: Floats
    f: Floats
    rounds: int
    change: float
    converged: bool
    trail: tuple[float, ...]
    damped: float


def nested(
    design: Design,
    p: Floats,
    f: Floats,
    *,
    start: Floats | None = None,
    most: int = 500,
    tol: float = 1e-8,
    damp: float = 0.0,
    close: bool = True,
    mean_square: float = 0.0,
    progress: Callable[[str, float], None] | None = None,
) -> Nested:
    """Iterate: fit given the probabilities, then answer with best replies at the fit, until neither moves.

    Parameters
    ----------
    design
        Games.
    p, f
        First-stage p_R and p_F, to start at.
    start
        Coefficients to start at.
    most
        Largest number of rounds.
    tol
        Largest change of a coefficient or a probability at which it stops.
    damp
        Weight of the old probabilities in each update, below 1; 0 is the published estimator.
        A fixed point does not depend on it, whether one is reached does.
    close
        Whether Newton's method may help (see below).
    mean_square
        Stop also where the mean squared change of all numbers falls below this; the published simulations
        did so at 1e-5, which in a slow iteration is far from the fixed point. Not counted as convergence.

    Notes
    -----
    Near a fold best replies move nearly as far as what they answer, and the published iteration creeps.
    Every eighth round Newton's method therefore looks for the fixed point itself, no coefficient further
    away than 1. The plain rounds go on from there and decide: it has converged when one moves nothing.
    """
    p, f = clipped(p), clipped(f)
    at = two_step(design, p, f, start)
    trail: list[float] = []
    for turn in range(most):
        if close and turn >= PLAIN and turn % PLAIN == 0 and not damp:
            jump = _fixed_point(design, at.at, p)
            if jump is not None and np.abs(jump[0] - at.at).max() <= NEAR:
                at, p, f = two_step(design, jump[1], jump[2], jump[0]), jump[1], jump[2]
        u = design.payoffs(at.at)
        reply_p, reply_f = clipped(ndtr(resist_index(u, f))), clipped(fights(u, p))
        new_p, new_f = damp * p + (1 - damp) * reply_p, damp * f + (1 - damp) * reply_f
        new = two_step(design, new_p, new_f, at.at)
        moved = np.concatenate([new.at - at.at, new_p - p, new_f - f])
        p, f, at = new_p, new_f, new
        trail.append(float(np.abs(moved).max()) / (1 - damp))
        if progress is not None:
            progress("npl", min(0.99, (turn + 1) / most))
        if not np.isfinite(trail[-1]) or trail[-1] < tol or not np.isfinite(at.value):
            break
        if float((moved**2).mean()) < mean_square:
            break
    change = trail[-1] if trail else np.inf
    return Nested(at, p, f, len(trail), change, change < tol and at.arrived, tuple(trail), damp)


def _fixed_point(design: Design, theta: Floats, p: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Return coefficients and probabilities where the pseudo-score vanishes in equilibrium, near those given.

    Newton's method in theta, the equilibrium of every game following; None where that does not close.
    """
    q = follow(design, theta, ndtri(p))
    if q is None:
        return None
    for _ in range(30):
        p = clipped(ndtr(q))
        f = clipped(fights(design.payoffs(theta), p))
        got = pseudo(design, theta, p, f, expected(design, p, f))
        score, (moved_p, moved_f) = got.scores.sum(axis=0), _replies(design, theta, p, f)
        by_p, by_f = _score_slopes(design, theta, p, f)
        try:
            move = -np.linalg.solve(got.hessian + by_p.T @ moved_p + by_f.T @ moved_f, score)
        except np.linalg.LinAlgError:
            return None
        # Longer steps leave the reach of a linear view.
        move *= min(1.0, 0.5 / max(float(np.abs(move).max()), 1e-300))
        theta = theta + move
        with np.errstate(all="ignore"):
            q = follow(design, theta, q)
        if q is None:
            return None
        if np.abs(move).max() < 1e-11:
            p = clipped(ndtr(q))
            return theta, p, clipped(fights(design.payoffs(theta), p))
    return None


def _score_moves(design: Design, theta: Floats, p: Floats, f: Floats) -> tuple[Floats, Floats]:
    """Return, row by row, scores in p_R and p_F of the pseudo-likelihood; each (games,)."""
    u = design.payoffs(theta)
    x, y = indices(u, p)
    a = side_a(design.counts, x, y)
    _, bz, _ = side_b(design.counts, resist_index(u, f))
    return (a.x + a.y) * (u.S_A - u.V_A) / p**2, -bz * (u.V_B - u.C_B) / f**2


def _score_slopes(design: Design, theta: Floats, p: Floats, f: Floats) -> tuple[Floats, Floats]:
    """Return, row by row, derivatives in p_R and p_F of the scores in theta; each (games, size)."""
    u = design.payoffs(theta)
    x, y = indices(u, p)
    a = side_a(design.counts, x, y)
    _, bz, bzz = side_b(design.counts, resist_index(u, f))
    X, Y, Z = expected(design, p, f)
    turn = design.pull({"S_A": 1 / p**2, "V_A": -1 / p**2})
    bend = design.pull({"V_B": -1 / f**2, "C_B": 1 / f**2})
    gap, lead = (u.S_A - u.V_A) / p**2, -(u.V_B - u.C_B) / f**2
    by_p = turn * (a.x + a.y)[:, None] + X * ((a.xx + a.xy) * gap)[:, None] + Y * ((a.xy + a.yy) * gap)[:, None]
    return by_p, bend * bz[:, None] + Z * (bzz * lead)[:, None]


def _replies(design: Design, theta: Floats, p: Floats, f: Floats) -> tuple[Floats, Floats]:
    """Return, row by row, how p_R and p_F of an equilibrium move with theta; each (games, size).

    The best replies of a game depend on that game's probabilities alone: p_R' = Phi(z(p_F)) and p_F' =
    P(x(p_R), y(p_R)), so that their Jacobian falls into blocks [[0, r], [s, 0]], inverted one by one.
    """
    u = design.payoffs(theta)
    x, y = indices(u, p)
    k = attack(x, y)
    P = k.F / k.G
    Px, Py = (k.Fx - P * k.Gx) / k.G, (k.Fy - P * k.Gy) / k.G
    slope = density(resist_index(u, f))
    r = -slope * (u.V_B - u.C_B) / f**2
    s = (Px + Py) * (u.S_A - u.V_A) / p**2
    X, Y, Z = expected(design, p, f)
    direct_p, direct_f = Z * slope[:, None], X * Px[:, None] + Y * Py[:, None]
    det = 1 - r * s
    det = np.where(np.abs(det) < 1e-12, 1e-12, det)[:, None]
    return (direct_p + direct_f * r[:, None]) / det, (direct_f + direct_p * s[:, None]) / det


def two_step_covariance(design: Design, theta: Floats, p: Floats, f: Floats, root: Floats | None) -> Floats:
    """Return the covariance of PL with the noise of the first stage in it.

    With outer products J of the scores in theta, and C of those with the scores in (p_R, p_F), the
    covariance is ``J^-1 + J^-1 C V C' J^-1`` for a first-stage covariance V (Murphy and Topel 1985,
    eq. 34, without the cross term, as in Crisman-Cox and Gibilisco 2021).

    Parameters
    ----------
    root
        A square root of V: ``V = root @ root.T`` over (p_R of all games, p_F of all games); shape
        (2 games, draws). None takes the first stage as known.
    """
    lines = expected(design, p, f)
    got = pseudo(design, theta, p, f, lines)
    inverse: Floats = np.asarray(np.linalg.pinv(got.scores.T @ got.scores, hermitian=True), dtype=float)
    if root is None:
        return inverse
    by_p, by_f = _score_moves(design, theta, p, f)
    noise = inverse @ np.hstack([got.scores.T * by_p, got.scores.T * by_f]) @ root
    return inverse + noise @ noise.T


def nested_covariance(design: Design, theta: Floats, p: Floats, f: Floats) -> Floats:
    """Return the covariance of NPL, ``A^-1 J A^-1'`` (Aguirregabiria and Mira 2007, Proposition 2).

    J sums the outer products of the scores of games; A is the derivative of the summed pseudo-score
    along the equilibria, with exact second derivatives.
    """
    got = pseudo(design, theta, p, f, expected(design, p, f))
    (by_p, by_f), (moved_p, moved_f) = _score_slopes(design, theta, p, f), _replies(design, theta, p, f)
    inverse = np.linalg.pinv(got.hessian + by_p.T @ moved_p + by_f.T @ moved_f)
    return inverse @ (got.scores.T @ got.scores) @ inverse.T
