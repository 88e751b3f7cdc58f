"""Is the joining equilibrium unique? Sufficient bounds on the modulus of the response map.

docs/model.md eq. (10), (11). D_kl is the largest change of k's payoff of joining when l changes its
choice. The response of k moves, in total variation, by at most its slope times that; if every
row of slope x D sums to less than one, the map is a contraction and the equilibrium unique.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.crisis.game import TARGET
from foedus.crisis.parameters import Floats

__all__ = ["bound_from_ceiling", "bound_from_table", "slope"]


def slope(low: Floats, high: Floats) -> Floats:
    """Return the largest slope of a logit response over a range of payoffs (precision included).

    Parameters
    ----------
    low, high
        Range of the payoff of each side over staying out, shape (sides, ...).

    Returns
    -------
    array of shape (...)
        With one side the largest sigma (1 - sigma), at most 1/4; with two, the largest
        probability of joining at all, at most 1/2.
    """
    if low.shape[0] == 1:
        near = np.clip(0.0, low[0], high[0])
        e = np.exp(-np.abs(near))
        return np.asarray(e / (1.0 + e) ** 2)
    top = np.maximum(high.max(axis=0), 0.0)
    weight = np.exp(high - top).sum(axis=0)
    return np.asarray(np.minimum(0.5, weight / (weight + np.exp(-top))))


def bound_from_ceiling(
    ceiling: Floats,
    menus: Sequence[tuple[int, ...]],
    stake: Sequence[Floats],
    fixed: Sequence[Floats],
    precision: float,
) -> tuple[Floats, Floats]:
    """Return the crude and the sharper bound from a ceiling on single gains; no table is needed.

    Parameters
    ----------
    ceiling
        From :func:`foedus.crisis.contest.gain_ceiling`, shape (K, 2, n).
    stake, fixed
        Per third party, shape (sides on its menu, rows, n).

    Returns
    -------
    tuple of arrays of shape (rows, n)
    """
    # l moves k's gain by no more than either one's own largest effect on the chance of winning.
    reach = [sum(ceiling[k, s] for s in menu) for k, menu in enumerate(menus)]
    crude = np.zeros(fixed[0].shape[1:])
    sharp = np.zeros_like(crude)
    for k, menu in enumerate(menus):
        total = np.zeros_like(crude)
        for other in range(len(menus)):
            if other != k:
                total += np.max(
                    [stake[k][x] * np.minimum(ceiling[k, s], reach[other]) for x, s in enumerate(menu)], axis=0
                )
        total *= precision
        high = fixed[k] + stake[k] * ceiling[k, list(menu)][:, None]
        np.maximum(crude, total * (0.25 if len(menu) == 1 else 0.5), out=crude)
        np.maximum(sharp, total * slope(fixed[k] * precision, high * precision), out=sharp)
    return crude, sharp


def bound_from_table(
    table: Floats, menus: Sequence[tuple[int, ...]], stake: Sequence[Floats], fixed: Sequence[Floats], precision: float
) -> tuple[Floats, Floats]:
    """Return the same bounds with D_kl and the ranges read off the table (exact maxima).

    Parameters
    ----------
    table
        Challenger's chance, shape (n, coalitions).
    """
    n = table.shape[0]
    full = table.reshape(n, *(len(m) + 1 for m in menus))
    crude = np.zeros(fixed[0].shape[1:])
    sharp = np.zeros_like(crude)
    for k, menu in enumerate(menus):
        at = np.moveaxis(full, k + 1, 1)
        lows, highs, moves = [], [], []
        for x, side in enumerate(menu):
            gain = (at[:, x + 1] - at[:, 0]) * (-1.0 if side == TARGET else 1.0)
            flat = gain.reshape(n, -1)
            lows.append(flat.min(axis=1))
            highs.append(flat.max(axis=1))
            moves.append(sum(
                ((gain.max(axis=a) - gain.min(axis=a)).reshape(n, -1).max(axis=1) for a in range(1, gain.ndim)),
                start=np.zeros(n),
            ))  # fmt: skip
        # With two sides the row needs the sum over l of the larger of two; the sum of both is above it.
        total = np.sum([stake[k][x] * moves[x] for x in range(len(menu))], axis=0) * precision
        low = fixed[k] + stake[k] * np.stack(lows)[:, None]
        high = fixed[k] + stake[k] * np.stack(highs)[:, None]
        np.maximum(crude, total * (0.25 if len(menu) == 1 else 0.5), out=crude)
        np.maximum(sharp, total * slope(low * precision, high * precision), out=sharp)
    return crude, sharp
