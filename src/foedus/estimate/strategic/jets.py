"""Values with their first and second derivatives, row by row: a likelihood written once is differentiated exactly.

A jet over m indices holds for every row a value, the gradient over the indices and the matrix of
second derivatives. The rules of sum, product and chain are all that the models need; nothing is
approximated (forward differentiation of second order).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["Jet", "Link", "constant", "index"]

Floats = NDArray[np.float64]


class Jet:
    """A value per row, with derivatives up to an order.

    Parameters
    ----------
    value
        Shape (rows,).
    grad
        Gradient over the indices, shape (m, rows); None if it is zero.
    hess
        Second derivatives, shape (m, m, rows); None if they are zero or not wanted.
    """

    __slots__ = ("grad", "hess", "second", "value")

    def __init__(
        self, value: Floats, grad: Floats | None = None, hess: Floats | None = None, second: bool = True
    ) -> None:
        self.value, self.grad, self.hess, self.second = value, grad, hess, second

    def __add__(self, other: Jet | float | Floats) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.grad, self.hess, self.second)
        return Jet(
            self.value + other.value, _plus(self.grad, other.grad), _plus(self.hess, other.hess), self.second and other.second
        )  # fmt: skip

    def __sub__(self, other: Jet) -> Jet:
        return self + -other

    def __neg__(self) -> Jet:
        return self.times(-1.0)

    def times(self, by: float | Floats) -> Jet:
        """Return the jet times a number, or one number per row."""
        return Jet(
            self.value * by,
            None if self.grad is None else self.grad * by,
            None if self.hess is None else self.hess * by,
            self.second,
        )

    def __mul__(self, other: Jet) -> Jet:
        a, b = self.value, other.value
        grad = _plus(None if self.grad is None else self.grad * b, None if other.grad is None else other.grad * a)
        second = self.second and other.second
        hess = None
        if second:
            hess = _plus(None if self.hess is None else self.hess * b, None if other.hess is None else other.hess * a)
            if self.grad is not None and other.grad is not None:
                cross = self.grad[:, None] * other.grad[None]
                hess = _plus(hess, cross + cross.transpose(1, 0, 2))
        return Jet(a * b, grad, hess, second)

    def chain(self, value: Floats, first: Floats, curve: Floats) -> Jet:
        """Return f of the jet, given f, f' and f'' at its value."""
        if self.grad is None:
            return Jet(value, None, None, self.second)
        hess = None
        if self.second:
            hess = (curve * self.grad)[:, None] * self.grad[None]
            if self.hess is not None:
                hess += first * self.hess
        return Jet(value, first * self.grad, hess, self.second)

    def exp(self) -> Jet:
        """Return the exponential."""
        e = np.exp(self.value)
        return self.chain(e, e, e)

    def power(self, p: float) -> Jet:
        """Return a positive jet to a power."""
        v = self.value
        return self.chain(v**p, p * v ** (p - 1), p * (p - 1) * v ** (p - 2))

    def log1pexp(self) -> Jet:
        """Return log(1 + exp x), without overflow."""
        from scipy.special import expit

        s = expit(self.value)
        return self.chain(np.logaddexp(0.0, self.value), s, s * expit(-self.value))


def _plus(a: Floats | None, b: Floats | None) -> Floats | None:
    if a is None:
        return b
    return a if b is None else a + b


def constant(value: Floats, second: bool = True) -> Jet:
    """Return a jet that depends on no index."""
    return Jet(value, None, None, second)


def index(value: Floats, place: int, m: int, second: bool = True) -> Jet:
    """Return the jet of one of the m indices itself."""
    grad = np.zeros((m, len(value)))
    grad[place] = 1.0
    return Jet(value, grad, None, second)


class Link:
    """Distribution function F of a standardised difference of shocks: normal (probit) or logistic (logit).

    Parameters
    ----------
    name
        ``probit`` or ``logit``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def cdf(self, x: Jet) -> Jet:
        """Return F(x)."""
        from scipy.special import expit, ndtr

        t = x.value
        if self.name == "probit":
            density = np.exp(-0.5 * t * t) / math.sqrt(2 * math.pi)
            return x.chain(ndtr(t), density, -t * density)
        p, q = expit(t), expit(-t)
        return x.chain(p, p * q, p * q * (q - p))

    def logcdf(self, x: Jet, sign: Floats) -> Jet:
        """Return log F(sign * x), zero where the sign is 0; exact far in the tails."""
        from scipy.special import expit, log_ndtr

        t = sign * x.value
        here = sign != 0
        if self.name == "probit":
            value = log_ndtr(t)
            ratio = np.exp(-0.5 * t * t - value) / math.sqrt(2 * math.pi)
            # Far left the ratio tends to -t and the product below loses digits; the series keeps them.
            curve = -ratio * (t + ratio)
            far = t < -1e4
            if far.any():
                curve[far] = -1.0 + 1.0 / t[far] ** 2
                ratio[far] = -t[far] - 1.0 / t[far]
        else:
            value = -np.logaddexp(0.0, -t)
            ratio = expit(-t)
            curve = -ratio * expit(t)
        return x.chain(np.where(here, value, 0.0), sign * ratio, np.where(here, curve, 0.0))
