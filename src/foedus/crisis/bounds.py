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

__all__ = ["bound_from_ceiling", "bound_from_table", "bound_over_boxes", "slope"]

#: As in foedus.crisis.kernel: rounds, weights of the norm that are tried, and what bounds are widened by.
BOXES, WEIGHINGS, SLACK = 6, 8, 1e-12


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


def bound_over_boxes(
    table: Floats, menus: Sequence[tuple[int, ...]], stake: Sequence[Floats], fixed: Sequence[Floats], precision: float
) -> Floats:
    """Return a bound of the modulus over a box that holds every equilibrium, in the best of some weighted norms.

    Whatever the others do, a probability lies between the responses to the least and the largest payoff; with
    these bounds the payoffs have a smaller range, and so on. In the box that is left, a change of l moves the
    payoff of k by at most D_kl, and the response contracts in some weighted maximum norm if the spectral radius
    of slope x D is below one.

    Parameters
    ----------
    table
        Challenger's chance, shape (n, coalitions).
    stake, fixed
        Per third party, shape (sides on its menu, n).

    Returns
    -------
    array of shape (n,)
    """
    n = table.shape[0]
    full = table.reshape(n, *(len(m) + 1 for m in menus))
    worth = [precision * stake[k] * np.array([[-1.0 if s == TARGET else 1.0] for s in m]) for k, m in enumerate(menus)]
    pays = [precision * f for f in fixed]
    gains = []
    for k, menu in enumerate(menus):
        at = np.moveaxis(full, k + 1, 0)
        gains.append([at[x + 1] - at[0] for x in range(len(menu))])  # shape (n, choices of the others)
    low = [np.zeros((len(m), n)) for m in menus]
    high = [np.ones((len(m), n)) for m in menus]
    best = np.full(n, np.inf)
    every = range(len(menus))
    ranges: list[tuple[Floats, Floats]] = [(np.zeros(0), np.zeros(0)) for _ in menus]
    for _ in range(BOXES):
        for k in every:
            others = [o for o in every if o != k]
            least, most = zip(*(_enclose(g, others, low, high) for g in gains[k]), strict=True)
            one, two = worth[k] * np.stack(least), worth[k] * np.stack(most)
            margin = (np.abs(worth[k]) + np.abs(pays[k]) + 1.0) * SLACK
            z_low, z_high = pays[k] + np.minimum(one, two) - margin, pays[k] + np.maximum(one, two) + margin
            ranges[k] = z_low, z_high
            for s in range(len(menus[k])):
                # A probability rises in its own payoff and falls in the other side's.
                lower, upper = z_high.copy(), z_low.copy()
                lower[s], upper[s] = z_low[s], z_high[s]
                low[k][s] = np.maximum(low[k][s], _choice(lower, s) - SLACK)
                high[k][s] = np.minimum(high[k][s], _choice(upper, s) + SLACK)
        matrix = np.zeros((len(menus), len(menus), n))
        for k in every:
            steep = slope(*ranges[k])
            for o in every:
                if o == k:
                    continue
                rest = [x for x in every if x not in (k, o)]
                for s, gain in enumerate(gains[k]):
                    at = np.moveaxis(gain, 1 + o - (o > k), 0)
                    worst = np.zeros(n)
                    for a in range(at.shape[0]):
                        for b in range(a + 1, at.shape[0]):
                            fall, rise = _enclose(at[b] - at[a], rest, low, high)
                            worst = np.maximum(worst, np.maximum(np.abs(fall), np.abs(rise)))
                    found = (worst + SLACK) * np.abs(worth[k][s]) * steep
                    matrix[k, o] = np.maximum(matrix[k, o], found)
        weight, hold = np.ones((len(menus), n)), np.where(best < 1, np.inf, 0.0)
        for _ in range(WEIGHINGS):
            image = np.einsum("kon,on->kn", matrix, weight)
            best = np.minimum(best, (image / weight).max(axis=0, initial=0.0) * (1.0 + SLACK) + hold)
            weight = np.maximum(image / np.maximum(image.max(axis=0, initial=0.0), 1e-300), 1e-6)
        if (best < 1).all():
            break
    return best


def _choice(z: Floats, s: int) -> Floats:
    top = np.maximum(z.max(axis=0), 0.0)
    return np.asarray(np.exp(z[s] - top) / (np.exp(-top) + np.exp(z - top).sum(axis=0)))


def _enclose(
    table: Floats, others: Sequence[int], low: Sequence[Floats], high: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Bounds of the mean of a table over the others' choices, the last of them on its last axis; shape (n,)."""
    least = most = table
    for o in reversed(others):
        a, b = (x.reshape(x.shape[0], -1, *(1,) * (least.ndim - 2)) for x in (low[o], high[o]))
        down, up = np.moveaxis(least, -1, 0), np.moveaxis(most, -1, 0)
        d, e = down[1:] - down[0], up[1:] - up[0]
        # Probabilities add up to one, so the mean lies between the entries as well.
        under = np.maximum(np.minimum(a * d, b * d).sum(axis=0), np.minimum(d.min(axis=0), 0.0))
        over = np.minimum(np.maximum(a * e, b * e).sum(axis=0), np.maximum(e.max(axis=0), 0.0))
        least, most = down[0] + under, up[0] + over
    return least, most
