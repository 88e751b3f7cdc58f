"""Who wins: effective capability, the chance of each side and its share, for every coalition.

docs/model.md eq. (1) to (3), after Tullock (1980), Hirshleifer (1989) and Skaperdas (1996), with
Boulding's (1962) loss of strength with distance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from foedus.crisis.game import CHALLENGER, TARGET
from foedus.crisis.parameters import Floats

__all__ = ["coalition_tables", "gain_ceiling", "strength", "win"]


def strength(cinc: ArrayLike, committed: ArrayLike, distance_km: ArrayLike, kappa: ArrayLike) -> Floats:
    """Return effective capability at the theatre (eq. 1).

    Parameters
    ----------
    cinc
        Share of world capability, 0..1.
    committed
        Part of it that the state can commit, 0..1.
    distance_km
        Distance to the theatre, km.
    kappa
        Loss of strength with distance, 0 or more.
    """
    far = np.log1p(np.asarray(distance_km, dtype=np.float64) / 1000.0)
    loss = np.exp(-np.asarray(kappa, dtype=np.float64) * far)
    return np.asarray(np.asarray(cinc, dtype=np.float64) * np.asarray(committed, dtype=np.float64) * loss)


def win(e_challenger: ArrayLike, e_target: ArrayLike, m: ArrayLike, gamma: ArrayLike) -> Floats:
    """Return the challenger's chance of winning (eq. 2), from capabilities above zero."""
    own, other = np.asarray(e_challenger, dtype=np.float64), np.asarray(e_target, dtype=np.float64)
    odds = np.log(np.asarray(gamma, dtype=np.float64)) + np.log(other) - np.log(own)
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(np.asarray(m, dtype=np.float64) * odds, -700, 700))))


def coalition_tables(
    e_challenger: Floats, e_target: Floats, e_third: Floats, menus: Sequence[tuple[int, ...]], m: Floats, gamma: Floats
) -> tuple[Floats, Floats]:
    """Return the challenger's chance and share for every joint choice of the third parties (eq. 2, 3).

    Parameters
    ----------
    e_challenger, e_target, m, gamma
        Shape (n,).
    e_third
        Shape (K, n).
    menus
        Sides on each third party's menu; staying out comes first in the table.

    Returns
    -------
    tuple of arrays of shape (n, number of coalitions)
        The last third party's choice runs fastest.
    """
    own = e_challenger[:, None]
    other = e_target[:, None]
    # From the last to the first, so that the long axis stays innermost.
    for k in reversed(range(len(menus))):
        add_own = np.stack([np.zeros_like(m), *(e_third[k] * (s == CHALLENGER) for s in menus[k])], axis=1)
        add_other = np.stack([np.zeros_like(m), *(e_third[k] * (s == TARGET) for s in menus[k])], axis=1)
        own = (add_own[:, :, None] + own[:, None, :]).reshape(m.size, -1)
        other = (add_other[:, :, None] + other[:, None, :]).reshape(m.size, -1)
    chance = other / own  # not in place: without third parties these are views of the arguments
    share = np.reciprocal(chance + 1.0)
    np.log(chance, out=chance)
    chance += np.log(gamma)[:, None]
    chance *= m[:, None]
    np.clip(chance, -700, 700, out=chance)
    np.exp(chance, out=chance)
    chance += 1.0
    np.reciprocal(chance, out=chance)
    return chance, share


def gain_ceiling(e_challenger: Floats, e_target: Floats, e_third: Floats, m: Floats) -> Floats:
    """Return an upper bound of what one helper can add to its side's chance, shape (K, 2 sides, n).

    Helping moves the log odds by at most m log(1 + e_k / e_side), and a logistic curve rises
    over a step d by at most tanh(d / 4); more helpers on the side only shrink the step.
    """
    base = np.stack([e_target, e_challenger])[None]
    return np.asarray(np.tanh(m * np.log1p(e_third[:, None] / base) / 4.0))
