"""Covariance of estimates whose rows are not independent: clusters, several clusterings, pairs.

With scores s_i (rows' gradients) and bread B (inverse information) the covariance is B M B, where
M sums s_i s_j' over all pairs of rows that may be dependent.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["clustered", "dyadic", "multiway", "summed"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def summed(scores: Floats, groups: Ints) -> Floats:
    """Return the sums of rows within groups, shape (groups, k)."""
    n = int(groups.max()) + 1
    return np.column_stack([np.bincount(groups, scores[:, k], n) for k in range(scores.shape[1])])


def clustered(bread: Floats, scores: Floats, groups: Ints) -> Floats:
    """Return the covariance for rows dependent within groups: Liang and Zeger (1986), times G / (G - 1).

    Parameters
    ----------
    bread
        Inverse information, shape (k, k).
    scores
        Shape (n, k).
    groups
        Group of each row, numbered from 0, at least two groups.
    """
    s = summed(scores, groups)
    n = len(s)
    return bread @ (s.T @ s) @ bread * (n / (n - 1))


def multiway(bread: Floats, scores: Floats, groupings: Sequence[Ints]) -> Floats:
    """Return the covariance for rows dependent within any of several groupings.

    Cameron, Gelbach and Miller (2011, Journal of Business and Economic Statistics 29, eq. 2.11):
    inclusion and exclusion over the intersections, each with its own G / (G - 1).
    """
    out = np.zeros_like(bread)
    for size in range(1, len(groupings) + 1):
        for some in itertools.combinations(groupings, size):
            joint = np.unique(np.column_stack(some), axis=0, return_inverse=True)[1].ravel() if size > 1 else some[0]
            out += (-1) ** (size + 1) * clustered(bread, scores, joint)
    return out


def dyadic(bread: Floats, scores: Floats, members: Ints) -> Floats:
    """Return the covariance for rows dependent whenever their pairs share a member.

    Aronow, Samii and Assenova (2015, Political Analysis 23, eq. 4 and section 4 for repeated pairs):
    sum over members of the outer products of their rows' summed scores, less that over pairs, since two
    rows of one pair share both members and would count twice.

    Parameters
    ----------
    members
        Members of each row's pair, shape (n, 2), numbered from 0; the order within a pair is the same.
    """
    n = int(members.max()) + 1
    each = np.zeros((n, scores.shape[1]))
    for side in (0, 1):
        part = summed(scores, members[:, side])
        each[: len(part)] += part
    low, high = members.min(axis=1), members.max(axis=1)
    pair = np.unique(low * n + high, return_inverse=True)[1].ravel()
    both = summed(scores, pair)
    return bread @ (each.T @ each - both.T @ both) @ bread
