"""Exact test for separation at the last decisions, where the model is a binary regression of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.separation import separating
from foedus.estimate.strategic.likelihood import Part
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.tree import Tree
from foedus.world import Text

__all__ = ["separated"]

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
        sign = signs[i][here]
        way = separating(sign[:, None] * x) if np.unique(sign).size > 1 else None
        if way is not None:
            steepest = names[int(np.argmax(np.abs(way)))]
            out.append(note("separated", names=steepest, outcome=node.right, player=node.player))
    return out
