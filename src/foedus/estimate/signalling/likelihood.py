"""The log-likelihood of the two sides, given what each expects of the other.

Given p_R, what A does depends on the two numbers x and y, linear in A's coefficients; given p_F, what
B does is a probit in z, linear in B's. The pseudo-likelihood therefore falls into two problems that
share nothing, the second of them concave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from foedus.estimate.signalling.design import Design
from foedus.estimate.signalling.game import TINY, Attack, Payoffs, attack, indices, mills, resist_index
from foedus.estimate.signalling.normal import Floats

__all__ = ["Side", "pseudo", "side_a", "side_b"]


@dataclass(frozen=True)
class Side:
    """Log-likelihood of A's moves by row, with derivatives in x and y."""

    value: Floats
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    yy: Floats


def side_a(counts: Floats, x: Floats, y: Floats, got: Attack | None = None) -> Side:
    """Return the log-likelihood of SQ, of a challenge (CD), of a fight (SF) and of backing down (BD)."""
    k = got or attack(x, y)
    sq, cd, sf, bd = counts.T
    hx, hy = mills(x), mills(y)
    value = sq * (log_ndtr(-x) + log_ndtr(-y)) + cd * np.log(k.G) + sf * np.log(k.F) + bd * np.log(k.B)
    # d log f = f' / f and d2 log f = f'' / f - (f'/f)(f'/f), for each of the three sums.
    dx, dy = -sq * hx, -sq * hy
    dxx, dxy, dyy = -sq * hx * (hx - x), np.zeros_like(x), -sq * hy * (hy - y)
    for n, f in ((cd, "G"), (sf, "F"), (bd, "B")):
        v = getattr(k, f)
        fx, fy = getattr(k, f + "x") / v, getattr(k, f + "y") / v
        dx, dy = dx + n * fx, dy + n * fy
        dxx = dxx + n * (getattr(k, f + "xx") / v - fx * fx)
        dxy = dxy + n * (getattr(k, f + "xy") / v - fx * fy)
        dyy = dyy + n * (getattr(k, f + "yy") / v - fy * fy)
    return Side(value, dx, dy, dxx, dxy, dyy)


def side_b(counts: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the log-likelihood of conceding (CD) or not (SF, BD), and two derivatives in z."""
    no, yes = counts[:, 1], counts[:, 2] + counts[:, 3]
    up, down = mills(-z), mills(z)
    return (
        yes * log_ndtr(z) + no * log_ndtr(-z),
        yes * up - no * down,
        -yes * up * (up + z) - no * down * (down - z),
    )


def expected(design: Design, p: Floats, f: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the rows of derivatives of x, y and z in theta, given p_R and p_F; each (games, size)."""
    one, rest = np.ones_like(p), (1 - p) / p
    x = design.pull({"S_A": -1 / p, "V_A": rest, "W_A": one})
    y = design.pull({"S_A": -1 / p, "V_A": rest, "a": one})
    z = design.pull({"W_B": one, "V_B": 1 / f - 1, "C_B": -1 / f})
    return x, y, z


@dataclass(frozen=True)
class Pseudo:
    """The pseudo-likelihood at a point: value by row, scores by row, Hessian."""

    rows: Floats
    scores: Floats
    hessian: Floats

    @property
    def value(self) -> float:
        """The sum over rows."""
        return float(self.rows.sum())


def pseudo(design: Design, theta: Floats, p: Floats, f: Floats, lines: tuple[Floats, Floats, Floats]) -> Pseudo:
    """Return the pseudo-likelihood given first-stage ``p`` (resist), ``f`` (fight) and :func:`expected`."""
    u: Payoffs = design.payoffs(theta)
    x, y = indices(u, p)
    a = side_a(design.counts, x, y)
    b, bz, bzz = side_b(design.counts, resist_index(u, np.maximum(f, TINY)))
    X, Y, Z = lines
    scores = X * a.x[:, None] + Y * a.y[:, None] + Z * bz[:, None]
    cross = X.T @ (Y * a.xy[:, None])
    hessian = X.T @ (X * a.xx[:, None]) + cross + cross.T + Y.T @ (Y * a.yy[:, None]) + Z.T @ (Z * bzz[:, None])
    return Pseudo(a.value + b, scores, hessian)
