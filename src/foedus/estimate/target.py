"""The log posterior of the crisis model over a sample, with its gradient (docs/fit.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foedus.core import InputError
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient, log_prior
from foedus.estimate.joint import Joint
from foedus.estimate.structure import Block, index_of

__all__ = ["ContestPrior", "Evaluated", "Target"]


@dataclass(frozen=True, eq=False)
class ContestPrior:
    """Normal prior of some coefficients on theta's scale, fitted outside the game.

    Parameters
    ----------
    names
        Of the coefficients: log m, log gamma and log kappa.
    mean, covariance
        Shape (c,), (c, c).
    """

    names: tuple[str, ...]
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Log posterior at one theta.

    ``likelihood``: log-likelihood, weights applied; ``value``: with the log prior; ``gradient`` of ``value``,
    shape (C,); ``information``: sum over rows of outer products of scores, shape (C, C), or empty.
    ``rows``, ``several``, ``uncertified``, ``unsettled``: numbers of games, of those with several equilibria
    found, of those that the bound does not certify, and of those that did not settle.
    """

    value: float
    likelihood: float
    gradient: Floats
    information: Floats
    rows: int
    several: int
    uncertified: int
    unsettled: int


class Target:
    """Log posterior as a function of theta.

    Parameters
    ----------
    blocks
        The sample.
    coefs
        Coefficients, priors standardised.
    weights
        One array per block; 1 when left out.
    contest
        Prior of the contest parameters in place of that of their coefficients.
    threads
        Threads of each evaluation; the answer does not depend on it.
    """

    def __init__(
        self, blocks: Sequence[Block], coefs: Sequence[Coefficient], weights: Sequence[Floats] | None = None,
        contest: ContestPrior | None = None, threads: int | None = None,
    ) -> None:  # fmt: skip
        self.coefs = tuple(coefs)
        self.names = tuple(c.name for c in self.coefs)
        self.blocks = tuple(blocks)
        self.threads = threads
        self.contest = contest
        at = {name: c for c, name in enumerate(self.names)}
        leave = [c for c in _status_quo_names() if c not in at]
        self._parts = []
        self._joint = []
        for b, block in enumerate(self.blocks):
            weight: Floats | float = 1.0 if weights is None else weights[b]
            # Who joined is seen together: see Joint.
            apart = replace(block, choice=np.full_like(block.choice, -1)) if block.side.size else block
            index = index_of(apart, weight, leave)
            missing = [n for n in index.names if n not in at]
            if missing:
                raise InputError(
                    f"no coefficient '{missing[0]}'", remedy="see coefficients.yaml", code="unknown-coefficient"
                )
            self._parts.append((index, np.array([at[n] for n in index.names], dtype=np.intp), weight))
            if (block.choice >= 0).any():
                joint = Joint(block, weight, leave)
                self._joint.append((joint, np.array([at[n] for n in joint.names], dtype=np.intp)))
        self._free = [c for c in self.coefs if contest is None or c.name not in contest.names]
        self._free_at = np.array([at[c.name] for c in self._free], dtype=np.intp)
        held = () if contest is None else contest.names
        self._contest_at = np.array([at[n] for n in held], dtype=np.intp)
        self._contest_precision = np.linalg.inv(contest.covariance) if contest is not None else np.zeros((0, 0))

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return len(self.coefs)

    def start(self) -> Floats:
        """Return the middle of the prior."""
        theta = np.array([c.start() for c in self.coefs])
        if self.contest is not None:
            theta[self._contest_at] = self.contest.mean
        return theta

    def prior(self, theta: Floats) -> tuple[float, Floats]:
        """Return the log density of the prior at theta and its gradient."""
        value, part = log_prior(self._free, theta[self._free_at])
        gradient = np.zeros(self.size)
        gradient[self._free_at] = part
        if self.contest is not None:
            off = theta[self._contest_at] - self.contest.mean
            pull = self._contest_precision @ off
            value -= 0.5 * float(off @ pull)
            gradient[self._contest_at] -= pull
        return value, gradient

    def prior_precision(self) -> Floats:
        """Return an approximate precision of the prior on theta's scale, shape (C, C)."""
        out = np.diag([1.0 / c.spread() ** 2 for c in self.coefs])
        at = self._contest_at
        out[at, at] = 0.0
        out[np.ix_(at, at)] = self._contest_precision
        return out

    def evaluate(self, theta: Floats, *, information: bool = False) -> Evaluated:
        """Return the log posterior, its gradient and what was certified.

        Raises
        ------
        InputError
            If theta is not finite, or leads an input of the game out of its range.
        """
        theta = np.asarray(theta, dtype=np.float64)
        pairs = [c.index(float(t)) for c, t in zip(self.coefs, theta, strict=True)]
        beta, slope = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
        value, gradient = self.prior(theta)
        likelihood, counts = 0.0, np.zeros(4, dtype=np.int64)
        outer = np.zeros((self.size, self.size)) if information else np.zeros((0, 0))
        for index, at, weight in self._parts:
            found = index.evaluate(beta[at], scores=information, threads=self.threads)
            likelihood += found.value
            gradient[at] += found.total * slope[at]
            counts += [found.rows.size, len(found.several), int((~found.certified).sum()), len(found.unsettled)]
            if information:
                scores = found.scores * slope[at]
                if not np.isscalar(weight):
                    # Scores carry their weight once; a row of weight w counts w times in the sum of squares.
                    scores = scores / np.sqrt(np.maximum(np.asarray(weight), 1e-300))[:, None]
                outer[np.ix_(at, at)] += scores.T @ scores
        for joint, at in self._joint:
            terms, scores, seen = joint.evaluate(beta[at], self.threads)
            likelihood += float(terms.sum())
            scores = scores * slope[at]
            gradient[at] += scores.sum(axis=0)
            counts[1:] += seen
            if information:
                scores = scores / np.sqrt(np.maximum(joint.weight, 1e-300))[:, None]
                outer[np.ix_(at, at)] += scores.T @ scores
        return Evaluated(value + likelihood, likelihood, gradient, outer, *(int(x) for x in counts))

    def parameters(self, theta: Floats) -> Mapping[str, Floats]:
        """Return the parameters of the game at theta, by name; theta of shape (..., C)."""
        theta = np.asarray(theta)
        return {c.name: c.parameter(theta[..., x]) for x, c in enumerate(self.coefs)}


def _status_quo_names() -> tuple[str, ...]:
    from foedus.estimate.structure import STATUS_QUO

    return tuple(STATUS_QUO)
