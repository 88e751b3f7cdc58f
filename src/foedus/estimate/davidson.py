"""The likelihood of a contest that may end undecided, and its fit by Newton's method.

Davidson (1970, JASA 65, eq. 2.4) gives paired comparisons a tie without disturbing the odds
of the decided ones. Written for a contest with log odds z and a propensity u to stay undecided,

    P(first wins) : P(undecided) : P(second wins) = exp(z / 2) : exp(u) : exp(-z / 2),

so that among decided contests the first wins with chance Lambda(z), which is eq. (2) of
docs/model.md when z = m log(E_i / (gamma E_j)). Both z and u are linear in what is estimated,
and the logarithm of the likelihood is concave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError

__all__ = ["LOST", "TIED", "WON", "Davidson", "chances", "fit_davidson", "losses"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Codes of the outcome, from the initiator's side.
LOST, TIED, WON = 0, 1, 2
_STEPS = 60
_LARGEST = 30.0


@dataclass(frozen=True, eq=False)
class Davidson:
    """A fit: coefficients of z, then of u.

    Attributes
    ----------
    coef
        Shape (k + q,).
    hessian
        Minus the second derivative of the log-likelihood at ``coef``, shape (k + q, k + q).
    scores
        Gradient row by row, shape (n, k + q): what a robust covariance is made of.
    loglik
        Natural logarithm of the likelihood.
    residual
        Largest absolute entry of the gradient per row at the end.
    """

    coef: Floats
    hessian: Floats
    scores: Floats
    loglik: float
    residual: float

    def covariance(self) -> Floats:
        """Return the inverse of the Hessian (Laplace)."""
        return np.asarray(np.linalg.inv(self.hessian))

    def robust(self, cluster: Ints) -> Floats:
        """Return the sandwich covariance with sums of scores over clusters, with the factor G / (G - 1)."""
        _, group = np.unique(cluster, return_inverse=True)
        count = int(group.max()) + 1
        sums = np.zeros((count, self.coef.size))
        np.add.at(sums, group, self.scores)
        bread = self.covariance()
        return np.asarray(bread @ (sums.T @ sums) @ bread * (count / max(count - 1, 1)))


def chances(coef: Floats, z: Floats, u: Floats) -> Floats:
    """Return the chances of ``LOST``, ``TIED`` and ``WON``, shape (n, 3).

    Parameters
    ----------
    coef
        Coefficients of ``z``, then of ``u``.
    z, u
        Covariates of the log odds, shape (n, k), and of the undecided, shape (n, q).
    """
    odds, tie = z @ coef[: z.shape[1]], u @ coef[z.shape[1] :]
    logits = np.stack([-odds / 2.0, tie, odds / 2.0], axis=1)
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits


def losses(chance: Floats, outcome: Ints) -> Floats:
    """Return minus the logarithm of the chance given to what happened, shape (n,)."""
    given = np.take_along_axis(chance, outcome[:, None], axis=1)[:, 0]
    return np.asarray(-np.log(np.maximum(given, 1e-300)))


def fit_davidson(z: Floats, u: Floats, outcome: Ints, tolerance: float = 1e-9) -> Davidson:
    """Return the maximum-likelihood fit.

    Raises
    ------
    InputError
        If an outcome never occurs, columns are linearly dependent, or a coefficient runs away
        because covariates tell the outcomes apart without error.
    """
    seen = np.bincount(outcome, minlength=3)
    if (seen == 0).any():
        missing = ("the initiator losing", "a stalemate", "the initiator winning")[int(np.flatnonzero(seen == 0)[0])]
        raise InputError(
            f"no contest ends with {missing}", remedy="give contests with all three outcomes", code="one-outcome"
        )
    k, n = z.shape[1], outcome.size
    coef = np.zeros(k + u.shape[1])
    # d log P / d coef is (column of the outcome) less its mean; columns are -z/2, u, z/2.
    value = float(-losses(chances(coef, z, u), outcome).sum())
    for _ in range(_STEPS):
        chance = chances(coef, z, u)
        scores, hessian = _derivatives(chance, z, u, outcome)
        gradient = scores.sum(axis=0)
        try:
            move = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            raise InputError(
                "the covariates of the contest are linearly dependent", remedy="leave one of them out", code="collinear"
            ) from None
        while (after := float(-losses(chances(coef + move, z, u), outcome).sum())) < value - 1e-9 * abs(value):
            move /= 2.0
        coef, value = coef + move, after
        if not np.isfinite(coef).all() or float(np.abs(coef).max()) > _LARGEST:
            raise InputError(
                "a coefficient of the contest grows without limit", code="separation",
                remedy="a covariate tells the outcomes apart without error, or hardly varies: leave it out",
            )  # fmt: skip
        if float(np.abs(move).max()) < tolerance:
            break
    else:
        raise InputError(
            f"the contest did not converge in {_STEPS} steps", remedy="leave covariates out", code="no-convergence"
        )
    scores, hessian = _derivatives(chances(coef, z, u), z, u, outcome)
    residual = float(np.abs(scores.sum(axis=0)).max() / n)
    return Davidson(coef, hessian, scores, value, residual)


def _derivatives(chance: Floats, z: Floats, u: Floats, outcome: Ints) -> tuple[Floats, Floats]:
    """Return the scores by row and minus the second derivative."""
    hit = np.zeros_like(chance)
    np.put_along_axis(hit, outcome[:, None], 1.0, axis=1)
    rest = hit - chance
    scores = np.hstack([(rest[:, WON] - rest[:, LOST])[:, None] * z / 2.0, rest[:, TIED][:, None] * u])
    drift = chance[:, WON] - chance[:, LOST]
    zz = (z * ((chance[:, WON] + chance[:, LOST] - drift**2) / 4.0)[:, None]).T @ z
    uu = (u * (chance[:, TIED] * (1.0 - chance[:, TIED]))[:, None]).T @ u
    zu = (z * (-drift * chance[:, TIED] / 2.0)[:, None]).T @ u
    return scores, np.block([[zz, zu], [zu.T, uu]])
