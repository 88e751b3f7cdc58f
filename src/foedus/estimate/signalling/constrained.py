"""Constrained maximum likelihood (CMLE): coefficients and equilibria together.

Maximise the likelihood over theta and one q_d = Phi^-1(p_R) for each game, so that every q_d is an
equilibrium:

    e_d = q_d - W_B + V_B - (V_B - C_B) / p_F(theta, q_d) = 0.

Each constraint holds the unknowns of one game and theta, so the second derivatives form an arrow: a
dense corner of theta, a diagonal of q, and the border between. Where de_d/dq_d is not 0 the constraints
give q as a function of theta, and the first-order conditions of the constrained problem are those of
the likelihood along it: multipliers lambda_d = (dl/dq_d) / (de_d/dq_d), gradient dl/dtheta - lambda
de/dtheta, and the Lagrangian's Hessian on the tangent of the constraints. Damped Newton steps on these
keep every iterate feasible; a step costs games x coefficients squared. At a maximum every game's other
equilibria are looked at, and the climb goes on from the likeliest.

Su and Judd (2012, Econometrica 80) show that the constrained maximum is that of the likelihood over all
equilibria; standard errors come from the bordered Hessian (Silvey 1959; Crisman-Cox and Gibilisco 2021,
section 4.3), here with the curvature of the constraints in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from foedus.estimate.signalling.design import Design
from foedus.estimate.signalling.equilibria import equilibria
from foedus.estimate.signalling.game import PAYOFFS, Payoffs, attack, indices
from foedus.estimate.signalling.likelihood import side_a
from foedus.estimate.signalling.normal import Floats, density

__all__ = ["Constrained", "constrained", "constrained_covariance", "equation", "follow", "likelihood_at", "select"]

#: Rows of the derivatives of one game: the seven payoffs, then q.
_Q = len(PAYOFFS)
_AT = {name: i for i, name in enumerate(PAYOFFS)}
#: |q| is kept below this; p_R beyond is 0 or 1 for any purpose.
_FAR = 8.0


@dataclass(frozen=True)
class _Rows:
    """Likelihood and constraint of every game with derivatives in payoffs and q; axes (8, [8,] games)."""

    value: Floats
    grad: Floats
    hess: Floats
    e: Floats
    e_grad: Floats
    e_hess: Floats


def _rows(design: Design, u: Payoffs, q: Floats) -> _Rows:
    p, rest = np.maximum(ndtr(q), 1e-300), ndtr(-q)
    x, y = indices(u, p, rest)
    k = attack(x, y)
    n = len(q)
    # Of c = (S_A - V_A) / p + V_A: first and second derivatives in S_A, V_A and q.
    dp, ddp = density(q), -q * density(q)
    gap = u.S_A - u.V_A
    c = np.zeros((_Q + 1, n))
    c[_AT["S_A"]], c[_AT["V_A"]], c[_Q] = 1 / p, -rest / p, -gap * dp / p**2
    cc = np.zeros((_Q + 1, _Q + 1, n))
    cc[_AT["S_A"], _Q] = cc[_Q, _AT["S_A"]] = -dp / p**2
    cc[_AT["V_A"], _Q] = cc[_Q, _AT["V_A"]] = dp / p**2
    cc[_Q, _Q] = gap * (2 * dp**2 / p**3 - ddp / p**2)
    gx, gy = -c, -c.copy()
    gx[_AT["W_A"]] += 1
    gy[_AT["a"]] += 1

    def outer(a: Floats, b: Floats) -> Floats:
        return a[:, None] * b[None, :]

    def through(fx: Floats, fy: Floats, fxx: Floats, fxy: Floats, fyy: Floats) -> tuple[Floats, Floats]:
        mixed = outer(gx, gy)
        return fx * gx + fy * gy, (
            fxx * outer(gx, gx) + fxy * (mixed + mixed.swapaxes(0, 1)) + fyy * outer(gy, gy) - (fx + fy) * cc
        )

    a = side_a(design.counts, x, y, k)
    grad, hess = through(a.x, a.y, a.xx, a.xy, a.yy)
    no, yes = design.counts[:, 1], design.counts[:, 2] + design.counts[:, 3]
    up, down = np.exp(-0.5 * q * q - log_ndtr(q)), np.exp(-0.5 * q * q - log_ndtr(-q))
    up, down = up / np.sqrt(2 * np.pi), down / np.sqrt(2 * np.pi)
    value = a.value + yes * log_ndtr(q) + no * log_ndtr(-q)
    grad[_Q] += yes * up - no * down
    hess[_Q, _Q] += -yes * up * (up + q) - no * down * (down - q)

    # R = 1 / p_F and its derivatives.
    R = k.G / k.F
    Rx, Ry = (k.Gx - R * k.Fx) / k.F, (k.Gy - R * k.Fy) / k.F
    Rxx = (k.Gxx - R * k.Fxx - 2 * Rx * k.Fx) / k.F
    Rxy = (k.Gxy - R * k.Fxy - Rx * k.Fy - Ry * k.Fx) / k.F
    Ryy = (k.Gyy - R * k.Fyy - 2 * Ry * k.Fy) / k.F
    gR, hR = through(Rx, Ry, Rxx, Rxy, Ryy)
    s = u.V_B - u.C_B
    gs = np.zeros((_Q + 1, 1))
    gs[_AT["V_B"]], gs[_AT["C_B"]] = 1, -1
    e_grad = -R * gs - s * gR
    e_grad[_Q] += 1
    e_grad[_AT["W_B"]] -= 1
    e_grad[_AT["V_B"]] += 1
    both = outer(gs, gR)
    return _Rows(value, grad, hess, q - u.W_B + u.V_B - s * R, e_grad, -s * hR - both - both.swapaxes(0, 1))


def _corner(design: Design, hess: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the parts of the arrow in theta and q: corner (k, k), border (games, k), diagonal (games,)."""
    k = design.size
    corner = np.zeros((k, k))
    for i, (pi, bi) in enumerate(zip(PAYOFFS, design.blocks, strict=True)):
        for j, (pj, bj) in enumerate(zip(PAYOFFS, design.blocks, strict=True)):
            if j >= i and bi.shape[1] and bj.shape[1]:
                part = bi.T @ (bj * hess[i, j][:, None])
                corner[design.places[pi], design.places[pj]] = part
                corner[design.places[pj], design.places[pi]] = part.T
    return corner, _spread(design, hess[:, _Q]), hess[_Q, _Q]


def _spread(design: Design, by_row: Floats) -> Floats:
    """Return derivatives in theta by row from those in the payoffs; shape (games, k)."""
    return design.pull({p: by_row[i] for i, p in enumerate(PAYOFFS)})


@dataclass(frozen=True)
class Constrained:
    """The constrained maximum: coefficients, q and multiplier of each game, and how exact it is.

    ``gap`` is the largest |p_R - best reply|, ``slope`` the largest derivative of the Lagrangian
    along the constraints.
    """

    theta: Floats
    q: Floats
    multipliers: Floats
    value: float
    gap: float
    slope: float
    steps: int
    converged: bool
    covariance: Floats | None


def likelihood_at(design: Design, theta: Floats, q: Floats) -> float:
    """Return the log-likelihood at coefficients and equilibria q = Phi^-1(p_R)."""
    p = np.maximum(ndtr(q), 1e-300)
    x, y = indices(design.payoffs(theta), p, ndtr(-q))
    no, yes = design.counts[:, 1], design.counts[:, 2] + design.counts[:, 3]
    return float((side_a(design.counts, x, y).value + yes * log_ndtr(q) + no * log_ndtr(-q)).sum())


def select(design: Design, theta: Floats) -> tuple[Floats, float]:
    """Return, for each game, the equilibrium that makes its outcomes likeliest, and the share with several."""
    u = design.payoffs(theta)
    all_ = equilibria(u)
    q = np.clip(ndtri(np.clip(all_.p_resist, 1e-300, 1 - 1e-16)), -_FAR, _FAR)
    own = design.rows(all_.game)
    p = ndtr(q)
    x, y = indices(u.rows(all_.game), p, ndtr(-q))
    no, yes = own.counts[:, 1], own.counts[:, 2] + own.counts[:, 3]
    value = side_a(own.counts, x, y).value + yes * log_ndtr(q) + no * log_ndtr(-q)
    best = np.full(len(design), -np.inf)
    chosen = np.zeros(len(design))
    for g, v, r in zip(all_.game, value, q, strict=True):
        if v > best[g]:
            best[g], chosen[g] = v, r
    return chosen, all_.several


def follow(design: Design, theta: Floats, q: Floats) -> Floats | None:
    """Return the equilibria of every game near ``q``, or None where one is lost (a fold lies between)."""
    u = design.payoffs(theta)
    if not all(np.isfinite(getattr(u, p)).all() for p in PAYOFFS):
        return None
    at = np.clip(q, -_FAR, _FAR)
    for _ in range(40):
        e, slope = equation(u, at)
        if not np.isfinite(e).all() or (slope == 0).any():
            return None
        move = np.clip(-e / slope, -0.5, 0.5)
        at = at + move
        if (np.abs(at - q) > 3.0).any():
            return None
        if np.abs(move).max() < 1e-13:
            return at
    return at if np.abs(move).max() < 1e-9 else None


def equation(u: Payoffs, q: Floats) -> tuple[Floats, Floats]:
    """Return e and its derivative in q alone, which costs less than :func:`_rows`."""
    p, rest = np.maximum(ndtr(q), 1e-300), ndtr(-q)
    x, y = indices(u, p, rest)
    k = attack(x, y)
    R = k.G / k.F
    by_c = -((k.Gx + k.Gy) - R * (k.Fx + k.Fy)) / k.F
    s = u.V_B - u.C_B
    return q - u.W_B + u.V_B - s * R, 1 + s * by_c * (u.S_A - u.V_A) * density(q) / p**2


@dataclass(frozen=True)
class _Reduced:
    """Value, gradient and Hessian of the likelihood in theta, along the equilibria; multipliers; q by theta."""

    value: float
    grad: Floats
    hess: Floats
    multipliers: Floats
    along: Floats


def _reduced(design: Design, theta: Floats, q: Floats) -> _Reduced:
    rows = _rows(design, design.payoffs(theta), q)
    slope = rows.e_grad[_Q]
    slope = np.where(np.abs(slope) < 1e-12, 1e-12, slope)
    lam = rows.grad[_Q] / slope
    along = -_spread(design, rows.e_grad) / slope[:, None]
    corner, border, diagonal = _corner(design, rows.hess - lam * rows.e_hess)
    cross = border.T @ along
    return _Reduced(
        float(rows.value.sum()), _spread(design, rows.grad - lam * rows.e_grad).sum(axis=0),
        corner + cross + cross.T + along.T @ (along * diagonal[:, None]), lam, along,
    )  # fmt: skip


def constrained_covariance(design: Design, theta: Floats, q: Floats, free: np.ndarray | None = None) -> Floats | None:
    """Return the covariance of theta: the corner of the inverse of the bordered Hessian.

    Where the equilibria are regular this is the inverse of the Lagrangian's second derivatives along
    the constraints; None where that is not positive definite. Rows of coefficients that are held are 0.
    """
    free = np.ones(design.size, dtype=bool) if free is None else free
    curve = -_reduced(design, theta, q).hess[np.ix_(free, free)]
    size = np.sqrt(np.abs(np.diag(curve)))
    if not np.isfinite(curve).all() or (size == 0).any():
        return None
    scaled = curve / np.outer(size, size)
    if np.linalg.eigvalsh(scaled)[0] <= 1e-12:
        return None
    out = np.zeros((design.size, design.size))
    out[np.ix_(free, free)] = np.linalg.inv(scaled) / np.outer(size, size)
    return out


def _ascend(
    design: Design, theta: Floats, q: Floats, free: np.ndarray, most: int, leaps: int
) -> tuple[Floats, Floats, int, bool]:
    """Damped Newton steps in theta, every game kept at the equilibrium that it has.

    Where that of some game ends on the way, up to ``leaps`` times take its likeliest one beyond.
    Returns theta, q, steps, and whether the gradient vanished.
    """
    shift, got = 1e-3, _reduced(design, theta, q)
    for step in range(1, most + 1):
        g, curve = got.grad[free], -got.hess[np.ix_(free, free)]
        scale = np.maximum(np.abs(np.diag(curve)), 1e-6)
        while True:
            try:
                root = np.linalg.cholesky(curve + np.diag(shift * scale))
            except np.linalg.LinAlgError:
                shift = max(4 * shift, 1e-12)
                continue
            move = np.linalg.solve(root.T, np.linalg.solve(root, g))
            promise = float(g @ move) / 2
            if promise < 1e-10 and shift < 1e-2:
                return theta, q, step, True
            new = theta.copy()
            new[free] += move
            with np.errstate(all="ignore"):
                guess = q + np.clip(got.along[:, free] @ move, -0.5, 0.5)
                new_q = follow(design, new, guess)
                if new_q is None:
                    new_q = follow(design, new, q)
                if new_q is None and leaps > 0 and np.isfinite(new).all():
                    leaps -= 1
                    new_q, _ = select(design, new)
                value = -np.inf if new_q is None else likelihood_at(design, new, new_q)
            if new_q is not None and np.isfinite(value) and value > got.value:
                break
            shift = max(4 * shift, 1e-10)
            if shift > 1e12:
                return theta, q, step, bool(promise * shift < 1e-6)
        theta, q = new, new_q
        got = _reduced(design, theta, q)
        shift = max(shift / 8, 1e-14)
    return theta, q, most, False


def _one(
    design: Design, theta: Floats, free: np.ndarray, most: int, q: Floats | None = None, leaps: int = 20
) -> Constrained:
    """Climb from a start; with ``leaps``, look again and again whether another equilibrium of some game is likelier."""
    at = select(design, theta)[0] if q is None else q
    steps, value = 0, -np.inf
    for turn in range(8):
        if turn:
            other, _ = select(design, theta)
            if likelihood_at(design, theta, other) > likelihood_at(design, theta, at) + 1e-8:
                at = other
        theta, at, n, arrived = _ascend(design, theta, at, free, most, leaps)
        steps += n
        now = likelihood_at(design, theta, at)
        if not leaps or now < value + 1e-8:
            break
        value = now
    got = _reduced(design, theta, at)
    e, _ = equation(design.payoffs(theta), at)
    gap = float(np.abs(ndtr(at) - ndtr(at - e)).max())
    slope = float(np.abs(got.grad[free]).max(initial=0.0))
    cov = constrained_covariance(design, theta, at, free)
    done = arrived and gap < 1e-8 and cov is not None
    return Constrained(theta, at, got.multipliers, got.value, gap, slope, steps, done, cov)


def constrained(
    design: Design,
    starts: Sequence[Floats],
    *,
    free: np.ndarray | None = None,
    most: int = 200,
    at: Floats | None = None,
    leaps: int = 20,
    progress: Callable[[str, float], None] | None = None,
) -> Constrained:
    """Return the constrained maximum, the best from several starts.

    Parameters
    ----------
    design
        Games.
    starts
        Coefficients to start at.
    free
        Mask of the coefficients that may move.
    most
        Largest number of steps of a climb.
    at
        The equilibria to start at, as Phi^-1(p_R); the likeliest where left out.
    leaps
        How often a climb may go over to other equilibria where one ends; 0 follows those it starts at.
    progress
        Called with a stage and the part of it that is done.
    """
    free = np.ones(design.size, dtype=bool) if free is None else free
    found: list[Constrained] = []
    for i, theta in enumerate(starts):
        if progress is not None:
            progress("cmle", i / len(starts))
        found.append(_one(design, np.array(theta, dtype=float), free, most, at, leaps))
    return max(found, key=lambda c: (c.converged, c.value))
