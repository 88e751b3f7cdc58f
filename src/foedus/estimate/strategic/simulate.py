"""Games played out with drawn shocks, the moves decided by comparing utilities: data whose parameters are known.

Nothing here uses the likelihood's formulas for one's own choice, so that recovery from such data tests them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import DEFAULT_SEED, InputError, stream
from foedus.estimate.strategic.jets import Jet, Link, constant
from foedus.estimate.strategic.tree import Node, Tree

__all__ = ["simulate"]

Floats = NDArray[np.float64]


def simulate(
    tree: Tree,
    utilities: Mapping[str, Any] | Sequence[Any],
    *,
    sigma: float | Mapping[int, float] = 1.0,
    link: str = "probit",
    errors: str = "agent",
    seed: int = DEFAULT_SEED,
) -> NDArray[np.int64]:
    """Play the game once per row.

    Parameters
    ----------
    tree
        The game.
    utilities
        Systematic utility of every equation per row (number or array): by name, or in order.
    sigma
        Standard deviation of the shocks (of the logistic kind: its scale), one or by player.
    link, errors, seed
        As in :func:`strategic`.

    Returns
    -------
    numpy.ndarray
        Number of the outcome, 0 leftmost; shape (rows,).
    """
    if isinstance(utilities, Mapping):
        utilities = [utilities.get(e, 0.0) for e in tree.equations]
    if len(utilities) != len(tree.utilities):
        raise InputError(
            f"{len(utilities)} utilities for {len(tree.utilities)}", remedy="give one each", code="bad-blocks"
        )
    values = np.broadcast_arrays(*(np.atleast_1d(np.asarray(u, dtype=np.float64)) for u in utilities))
    n = len(values[0])
    spread = {k: float(sigma.get(k, 1.0) if isinstance(sigma, Mapping) else sigma) for k in tree.players}
    rng = stream(seed, "strategic", "simulate", tree.name)
    private = errors == "private"
    zero = constant(np.zeros(n), False)
    scale = {k: constant(np.full(n, np.log(s)), False) for k, s in spread.items()}
    jets = {key: Jet(np.asarray(v), second=False) for key, v in zip(tree.utilities, values, strict=True)}
    f = Link(link)
    # What everybody expects of everybody else.
    right = {
        id(node): f.cdf(d).value
        for node, d in zip(tree.nodes, tree.differences(jets, scale, f, private, zero), strict=True)
    }
    own = {
        (k, z): spread[k] * rng.standard_normal(n) if private else np.zeros(n)
        for k in tree.players
        for z in tree.outcomes
    }

    def worth(branch: Node | str, k: int) -> Floats:
        """What a branch is worth to player k in expectation, k's own shocks included."""
        if isinstance(branch, str):
            return np.asarray(own[k, branch] + (jets[k, branch].value if (k, branch) in jets else 0.0))
        p = right[id(branch)]
        return (1 - p) * worth(branch.left, k) + p * worth(branch.right, k)

    out = np.full(n, -1, dtype=np.int64)

    def play(branch: Node | str, here: NDArray[np.bool_]) -> None:
        if isinstance(branch, str):
            out[here] = tree.outcomes.index(branch)
            return
        k = branch.player
        gap = worth(branch.right, k) - worth(branch.left, k)
        if not private and link == "probit":
            gap = gap + spread[k] * (rng.standard_normal(n) - rng.standard_normal(n))
        elif not private:
            gap = gap + np.sqrt(2.0) * spread[k] * rng.logistic(size=n)
        play(branch.left, here & (gap <= 0))
        play(branch.right, here & (gap > 0))

    play(tree.root, np.ones(n, dtype=bool))
    return out
