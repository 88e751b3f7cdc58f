"""The crisis signalling game of Lewis and Schultz (2003): choice probabilities and their derivatives.

A may leave the status quo (SQ). Challenged, B concedes (CD) or resists; resisted, A fights (SF) or
backs down (BD). Payoffs of A: S_A, V_A, W_A + e_A, a + e_a; of B: 0, C_B, W_B + e_B, V_B. The
shocks are standard normal, independent, and known to their owner alone. B sees the challenge,
not the shocks, and learns from it.

Only three numbers of a game matter. With p_R the chance that B resists, A challenges where either
way of going on is worth more than ``c = (S_A - (1 - p_R) V_A) / p_R``. In ``x = W_A - c`` and
``y = a - c``:

* F(x, y) = Pr(A challenges and would fight), B(x, y) = F(y, x) = Pr(A challenges and would back
  down), G = F + B = p_C, and p_F = F / G;
* B resists where its shock exceeds ``-z``, ``z = W_B - V_B + (V_B - C_B) / p_F``; p_R = Phi(z).

An equilibrium is a p_R that returns to itself (Jo 2011, eqs 1 to 4; Crisman-Cox and Gibilisco
2021, section 2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr

from foedus.estimate.signalling.normal import Floats, bivariate, density

__all__ = [
    "PAYOFFS", "TINY", "Attack", "Payoffs", "attack", "challenge", "fight", "fights", "indices", "mills", "resist_index",
]  # fmt: skip

#: Payoffs with a block of the formula, in its order.
PAYOFFS = ("S_A", "V_A", "C_B", "W_A", "W_B", "a", "V_B")

#: Probabilities below this are not told from it, so that logarithms and ratios stay finite.
TINY = 1e-290
_ROOT2 = math.sqrt(2)


@dataclass(frozen=True)
class Payoffs:
    """Mean payoffs of games, one value or an array each; names as in the literature."""

    S_A: Floats
    V_A: Floats
    C_B: Floats
    W_A: Floats
    W_B: Floats
    a: Floats
    V_B: Floats

    @classmethod
    def of(cls, **values: float | Floats) -> Payoffs:
        """Make payoffs of numbers or arrays of one shape; those not named are 0."""
        given = [np.asarray(values.pop(n, 0.0), dtype=float) for n in PAYOFFS]
        if values:
            raise TypeError(f"no such payoff: {', '.join(values)}")
        return cls(*[np.array(v) for v in np.broadcast_arrays(*map(np.atleast_1d, given))])

    def __len__(self) -> int:
        return len(self.S_A)

    def rows(self, which: np.ndarray) -> Payoffs:
        """Return some of the games."""
        return Payoffs(*[getattr(self, n)[which] for n in PAYOFFS])

    def column(self) -> Payoffs:
        """Return the payoffs with a second axis of length 1."""
        return Payoffs(*[getattr(self, n)[:, None] for n in PAYOFFS])


@dataclass(frozen=True)
class Attack:
    """F, B and G with first and second derivatives in x and y (see the module)."""

    F: Floats
    B: Floats
    G: Floats
    Fx: Floats
    Fy: Floats
    Bx: Floats
    By: Floats
    Gx: Floats
    Gy: Floats
    Fxx: Floats
    Fxy: Floats
    Fyy: Floats
    Bxx: Floats
    Bxy: Floats
    Byy: Floats
    Gxx: Floats
    Gxy: Floats
    Gyy: Floats


def fight(x: Floats, y: Floats) -> Floats:
    """Return F(x, y), the probability that A challenges and would fight."""
    return bivariate((x - y) / _ROOT2, x)


def challenge(x: Floats, y: Floats) -> Floats:
    """Return G(x, y), the probability that A challenges, without loss in the lower tail."""
    return ndtr(x) + ndtr(y) * ndtr(-x)


def attack(x: Floats, y: Floats) -> Attack:
    """Return A's choice probabilities with derivatives; shapes as given."""
    fx, fy = density(x), density(y)
    gx, gy, both = fx * ndtr(-y), fy * ndtr(-x), fx * fy
    m = density((x - y) / _ROOT2) * ndtr((x + y) / _ROOT2) / _ROOT2
    mx, my = (both - (x - y) * m) / 2, (both + (x - y) * m) / 2
    return Attack(
        F=np.maximum(fight(x, y), TINY), B=np.maximum(fight(y, x), TINY), G=np.maximum(challenge(x, y), 2 * TINY),
        Fx=m + gx, Fy=-m, Bx=-m, By=m + gy, Gx=gx, Gy=gy,
        Fxx=mx - x * gx, Fxy=-mx, Fyy=-my, Bxx=-mx, Bxy=-my, Byy=my - y * gy,
        Gxx=-x * gx, Gxy=-both, Gyy=-y * gy,
    )  # fmt: skip


def mills(t: Floats) -> Floats:
    """Return density(t) / Phi(-t), which grows like t and does not overflow."""
    return np.exp(-0.5 * t * t - 0.5 * math.log(2 * math.pi) - log_ndtr(-t))


def indices(u: Payoffs, p: Floats, rest: Floats | None = None) -> tuple[Floats, Floats]:
    """Return x and y where B resists with chance ``p`` (``rest`` = 1 - p, where that is known better)."""
    c = (u.S_A - (1 - p if rest is None else rest) * u.V_A) / p
    return u.W_A - c, u.a - c


def resist_index(u: Payoffs, p_fight: Floats) -> Floats:
    """Return z, so that B resists with chance Phi(z) where a challenger fights with chance ``p_fight``."""
    return u.W_B - u.V_B + (u.V_B - u.C_B) / p_fight


def fights(u: Payoffs, p: Floats, rest: Floats | None = None) -> Floats:
    """Return p_F, the chance that a challenger fights, where B resists with chance ``p``."""
    x, y = indices(u, p, rest)
    x, y = np.clip(x, -1e3, 1e3), np.clip(y, -1e3, 1e3)
    G = challenge(x, y)
    # So far in the tail that the challenge itself underflows, the larger of W_A and a decides.
    return np.where(G > TINY, fight(x, y) / np.maximum(G, TINY), u.a < u.W_A)
