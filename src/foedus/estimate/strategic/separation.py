"""Exact test for separation at the last decisions, where the model is a binary regression of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.strategic.likelihood import Part
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.tree import Tree
from foedus.world import Text

__all__ = ["separated", "separating"]

Floats = NDArray[np.float64]


def separated(tree: Tree, parts: Sequence[Part], signs: Floats, weight: Floats) -> list[Text]:
    """Return a warning for every last decision that covariates predict perfectly."""
    out = []
    for i, node in enumerate(tree.nodes):
        if not isinstance(node.left, str) or not isinstance(node.right, str):
            continue
        mine = [(+1.0 if z == node.right else -1.0, parts[j]) for j, (k, z) in enumerate(tree.utilities)
                if k == node.player and z in (node.left, node.right) and parts[j].x.shape[1]]  # fmt: skip
        here = (signs[i] != 0) & (weight > 0)
        if not mine or not here.any():
            continue
        x = np.hstack([s * p.x[here] for s, p in mine])
        names = [f"{p.name}:{n}" for _, p in mine for n in p.names]
        # A fixed utility shifts every index by a finite amount, which no direction to infinity minds.
        for j in separating(x, signs[i][here])[:1]:
            out.append(note("separated", names=names[j], outcome=node.right, player=node.player))
    return out


def separating(x: Floats, sign: Floats) -> list[int]:
    """Return the coefficients that run off to infinity in a binary regression, the steepest first.

    A direction d separates if sign * x d >= 0 in every row and > 0 in one; a linear program finds the one
    with the largest sum within the unit cube (Konis, 2007, thesis, Oxford).

    Parameters
    ----------
    x
        Covariates, shape (rows, coefficients).
    sign
        +1 or -1 per row.
    """
    if np.unique(sign).size < 2:
        return []
    from scipy.optimize import linprog

    size = np.abs(x).max(axis=0)
    size[size == 0] = 1.0
    rows = np.unique(sign[:, None] * x / size, axis=0)
    done = linprog(-rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    if done.status != 0 or -done.fun < 1e-7:
        return []
    order = np.argsort(-np.abs(done.x))
    names: list[int] = [int(j) for j in order if abs(done.x[j]) > 1e-7]
    return names
