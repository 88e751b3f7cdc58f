"""Where a climb starts: statistical backward induction, one binary choice at a time from the last mover up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.strategic.jets import Jet, Link
from foedus.estimate.strategic.likelihood import Likelihood, Part
from foedus.estimate.strategic.newton import maximise
from foedus.estimate.strategic.tree import Node, Tree

__all__ = ["backward"]

Floats = NDArray[np.float64]


def backward(tree: Tree, likelihood: Likelihood, signs: Floats, link: Link, *, private: bool) -> Floats:
    """Return starting coefficients of a game tree.

    Each decision is fitted as a binary choice among the rows that reached it, with the regressors of the
    player's utilities weighted by the chances that were fitted below; scale equations start at zero.

    Parameters
    ----------
    tree, likelihood
        The model.
    signs
        Per node and row +1 right, -1 left, 0 not reached.
    link, private
        As in the model.
    """
    parts = dict(zip(tree.utilities, range(len(tree.utilities)), strict=True))
    b = np.zeros(likelihood.size)

    def visit(branch: Node | str) -> dict[str, Floats]:
        """Fit the decisions below; return the chance of each outcome."""
        n = likelihood.rows
        if isinstance(branch, str):
            return {branch: np.ones(n)}
        left, right = visit(branch.left), visit(branch.right)
        k = branch.player
        node = tree.nodes.index(branch)
        shares = {z: -p for z, p in left.items()} | dict(right)
        mine = [(z, parts[k, z]) for z in shares if (k, z) in parts]
        if private:
            spread = np.sqrt(sum(p**2 for p in shares.values()))
        else:
            spread = np.full(n, np.sqrt(2.0))
        offset = sum((shares[z] * likelihood.parts[i].offset for z, i in mine), np.zeros(n)) / spread
        blocks = [(shares[z] / spread)[:, None] * likelihood.parts[i].x for z, i in mine]
        x = np.hstack(blocks) if blocks else np.zeros((n, 0))
        places = np.array(
            [p for _, i in mine for p in range(*likelihood.places[i].indices(likelihood.size))], dtype=int
        )
        s = signs[node]
        here = s != 0
        fresh = np.array([j for j, p in enumerate(places) if b[p] == 0], dtype=int)
        known = x @ b[places] + offset
        if len(fresh) and here.any():
            b[places[fresh]] = _binary(x[np.ix_(here, fresh)], known[here], s[here], likelihood.weight[here], link)
        value = x @ b[places] + offset
        go = link.cdf(Jet(value, second=False)).value
        return {z: (1 - go) * p for z, p in left.items()} | {z: go * p for z, p in right.items()}

    with np.errstate(all="ignore"):
        visit(tree.root)
    return b if np.isfinite(b).all() else np.zeros_like(b)


def _binary(x: Floats, offset: Floats, sign: Floats, weight: Floats, link: Link) -> Floats:
    """Fit a binary choice, a few Newton steps far: it is only a start."""
    if len(np.unique(sign)) < 2:
        return np.zeros(x.shape[1])

    def kernel(jets: list[Jet], rows: slice) -> Jet:
        return link.logcdf(jets[0], sign[rows])

    part = Part("start", np.ascontiguousarray(x), tuple(map(str, range(x.shape[1]))), offset)
    choice = Likelihood((part,), kernel, weight)
    end = maximise(choice.second, choice.value, np.zeros(x.shape[1]), limit=5, tolerance=1e-3)
    return np.clip(end.b, -50, 50)
