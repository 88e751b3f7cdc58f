"""The choices of all third parties of a dispute, seen together (docs/fit.md section 3).

Given the payoffs, third parties choose independently. In the record either nobody joins or several do, more often
than that allows, so a normal effect common to all of them stands in every payoff of joining. Those who join know it;
whoever acts or answers before expects the middle. Its likelihood is an integral, taken by Gauss-Hermite quadrature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.parameters import Floats
from foedus.estimate.structure import Block, index_of

__all__ = ["NODES", "Joint", "nodes"]

#: Points of the quadrature.
NODES = 7


def nodes(number: int = NODES) -> tuple[Floats, Floats]:
    """Return points and weights for the expectation over a standard normal."""
    points, weights = np.polynomial.hermite_e.hermegauss(number)
    return np.asarray(points), np.asarray(weights / weights.sum())


class Joint:
    """Log-likelihood of who joined, of the rows of a block in which it was seen.

    Parameters
    ----------
    block
        The rows.
    weight
        Weight of each row.
    without
        Coefficients of the status quo that are left out.
    """

    def __init__(self, block: Block, weight: Floats | float, without: Sequence[str] = ()) -> None:
        rows = np.flatnonzero((block.choice >= 0).any(axis=0))
        points, self._weights = nodes()
        self.n = rows.size
        self.weight = np.broadcast_to(np.asarray(weight, dtype=np.float64), (block.n,))[rows]
        every = block.take(np.tile(rows, points.size))
        common = np.repeat(points, rows.size)
        self._seen = index_of(every, 1.0, without, common)
        # The same game with the choices unseen: what is left when it is taken away is theirs alone.
        self._unseen = index_of(replace(every, choice=np.full_like(every.choice, -1)), 1.0, without, common)
        self.names = self._seen.names

    def evaluate(self, beta: Floats, threads: int | None = None) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """Return each row's term and scores, weights applied, and how many games were several, uncertified, unsettled.

        Returns
        -------
        terms, scores, counts
            Shapes (n,), (n, C), (3,).
        """
        seen, unseen = self._seen.evaluate(beta, threads=threads), self._unseen.evaluate(beta, threads=threads)
        size = (self._weights.size, self.n)
        log = (seen.rows - unseen.rows).reshape(size) + np.log(self._weights)[:, None]
        top = log.max(axis=0)
        part = np.exp(log - top)
        total = part.sum(axis=0)
        part /= total
        scores = (seen.scores - unseen.scores).reshape(*size, -1)
        counts = np.array([len(seen.several), int((~seen.certified).sum()), len(seen.unsettled)])
        return (
            self.weight * (top + np.log(total)), self.weight[:, None] * np.einsum("qn,qnc->nc", part, scores), counts
        )  # fmt: skip
