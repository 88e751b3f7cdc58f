"""Are ranks uniform? The band of the empirical distribution function (Säilynoja, Bürkner and Vehtari 2022, Statistics and Computing 32)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.parameters import Floats

__all__ = ["rank_p_values"]

#: Points at which the distribution function is looked at.
_POINTS = 20


def rank_p_values(
    ranks: NDArray[np.int64], draws: int, rng: np.random.Generator, simulations: int = 40_000
) -> Floats:  # fmt: skip
    """Return a p-value of uniformity for each column of ranks.

    The statistic is the smallest two-sided binomial tail over 20 points of the distribution function; its law
    under uniform ranks is simulated, so that the p-value counts all points at once. Over columns, which may depend on
    each other, Bonferroni's bound holds.

    Parameters
    ----------
    ranks
        Shape (n, C), each 0 to ``draws``.
    draws
        Number of draws among which each was ranked.
    rng
        Of the simulation.
    simulations
        Their number; the smallest p-value is 1 over it.
    """
    from scipy.stats import binom

    n = ranks.shape[0]
    cuts = np.unique((np.arange(1, _POINTS) * (draws + 1)) // _POINTS)
    cuts = cuts[cuts > 0]
    count = np.arange(n + 1)[:, None]
    share = cuts / (draws + 1)
    tail = np.minimum(2.0 * np.minimum(binom.cdf(count, n, share), binom.sf(count - 1, n, share)), 1.0)
    at = np.arange(cuts.size)

    def statistic(columns: NDArray[np.int64]) -> Floats:
        below = np.stack([(columns < c).sum(axis=0) for c in cuts], axis=1)
        return np.asarray(tail[below, at].min(axis=1))

    made = [statistic(rng.integers(0, draws + 1, (n, 2000))) for _ in range(max(1, simulations // 2000))]
    under = np.sort(np.concatenate(made))
    # A tie counts for uniformity.
    reached = np.searchsorted(under, statistic(ranks) * (1 + 1e-9), side="right")
    return np.asarray((reached + 1.0) / (under.size + 1.0))
