"""The bivariate normal distribution at the one correlation that the signalling game needs."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

__all__ = ["RHO", "bivariate", "bivariate_gradient", "density"]

Floats = NDArray[np.float64]

#: Correlation of e_A with (e_A - e_a) / sqrt(2), both standard normal.
RHO = 1 / math.sqrt(2)

#: Gauss-Legendre nodes. With 20 the relative error stays below 1e-12 for arguments up to 10 in size.
_NODES = 20
#: Up to this many arguments one matrix of all nodes is faster.
_SMALL = 2000


@cache
def _rule() -> tuple[Floats, Floats, Floats]:
    """Coefficients of h^2 + k^2 and of h k in the exponent, and weights, on (0, asin rho)."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    width = math.asin(RHO)
    angle = (node + 1) * width / 2
    cos2 = np.cos(angle) ** 2
    return -0.5 / cos2, np.sin(angle) / cos2, weight * width / (4 * math.pi)


def density(t: ArrayLike) -> Floats:
    """Return the standard normal density."""
    t = np.asarray(t, dtype=float)
    return np.exp(-0.5 * t * t) / math.sqrt(2 * math.pi)


def bivariate(h: ArrayLike, k: ArrayLike) -> Floats:
    """Return Pr(U <= h, V <= k) for standard normals U, V with correlation 1/sqrt(2).

    Both terms of the formula are positive, so that small probabilities keep their relative
    accuracy: about 1e-12 for arguments up to 10 in size, and 1e-15 absolutely everywhere.

    Parameters
    ----------
    h, k
        Limits, of shapes that broadcast.

    References
    ----------
    Drezner and Wesolowsky (1990), eq. 3, in the form of Genz (2004, Statistics and Computing 14), eq. 3.
    """
    h, k = np.broadcast_arrays(np.asarray(h, dtype=float), np.asarray(k, dtype=float))
    square, product, weight = _rule()
    # Beyond 40 every normal probability is 0 or 1 in double precision; larger numbers would overflow.
    a, b = np.clip(h, -40.0, 40.0), np.clip(k, -40.0, 40.0)
    squares, products = a * a + b * b, a * b
    out = np.asarray(ndtr(h) * ndtr(k))
    if out.size <= _SMALL:
        return out + np.exp(np.multiply.outer(squares, square) + np.multiply.outer(products, product)) @ weight
    # Node by node in the same memory, which large arrays would otherwise leave.
    work = np.empty_like(out)
    for s, t, w in zip(square, product, weight, strict=True):
        np.multiply(squares, s, out=work)
        work += products * t
        np.exp(work, out=work)
        work *= w
        out += work
    return out


def bivariate_gradient(h: ArrayLike, k: ArrayLike) -> tuple[Floats, Floats]:
    """Return the two partial derivatives of :func:`bivariate`."""
    h, k = np.asarray(h, dtype=float), np.asarray(k, dtype=float)
    root = math.sqrt(1 - RHO * RHO)
    return density(h) * ndtr((k - RHO * h) / root), density(k) * ndtr((h - RHO * k) / root)
