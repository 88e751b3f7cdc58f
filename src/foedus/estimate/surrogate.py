"""A log posterior that costs a sixth: all events, some non-events, and the rest by its gradient at the mode.

Of the rows in which nothing happened only a weighted part is kept. Dropping the others adds noise to the
likelihood; most of it is removed by a control variate (Quiroz, Kohn, Villani and Tran 2019, Journal of the
American Statistical Association 114): the gradient of *all* rows at the mode is known, and its difference from that
of the part that is kept is added back. What remains is of second order.

Rows are kept with a probability that rises with the chance of an act in them, since a row in which nothing could
happen says nothing (optimal subsampling: Wang, Zhu and Ma 2018, same journal, 113). With equal probabilities the
corrections were as large as the likelihood itself a few standard deviations away, and drew chains out of the posterior.
A correction of the curvature too is worse than none: it is right at the mode and wrong in the tails (decision 0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foedus.crisis.parameters import Floats
from foedus.estimate.mode import Mode
from foedus.estimate.structure import Block
from foedus.estimate.target import Target

__all__ = ["Surrogate", "thin"]

#: Chance of an act added to each row's own when rows are drawn, as a part of the mean chance.
_LEAST = 0.1


def thin(
    blocks: Sequence[Block], each: int, rng: np.random.Generator, chance: Sequence[Floats] | None = None
) -> tuple[list[Block], list[Floats]]:
    """Return the blocks with all events and ``each`` non-events per event, and weights that restore the number of rows.

    Parameters
    ----------
    blocks
        A sample.
    each
        Non-events to keep for each event, over all blocks.
    rng
        Decides which.
    chance
        Chance of an act in each row, per block: rows are kept with a probability that rises with it, and weigh the
        inverse of that probability; with equal probabilities when left out.
    """
    if chance is not None:
        return _by_chance(blocks, each, rng, chance)
    events = sum(int((b.act > 0).sum()) for b in blocks)
    quiet = [np.flatnonzero(b.act == 0) for b in blocks]
    total = sum(q.size for q in quiet)
    part = min(1.0, each * events / max(total, 1))
    kept, weights = [], []
    for block, silent in zip(blocks, quiet, strict=True):
        # At least one, so that the rows of every block are represented.
        size = min(silent.size, max(1, round(part * silent.size))) if silent.size else 0
        chosen = rng.choice(silent, size, replace=False) if size else silent[:0]
        at = np.sort(np.concatenate([np.flatnonzero(block.act > 0), chosen]))
        weight = np.where(block.act[at] > 0, 1.0, silent.size / size if size else 1.0)
        if at.size:
            kept.append(block.take(at))
            weights.append(weight)
    return kept, weights


def _by_chance(
    blocks: Sequence[Block], each: int, rng: np.random.Generator, chance: Sequence[Floats]
) -> tuple[list[Block], list[Floats]]:
    events = sum(int((b.act > 0).sum()) for b in blocks)
    quiet = [np.flatnonzero(b.act == 0) for b in blocks]
    size = np.concatenate([p[q] for p, q in zip(chance, quiet, strict=True)])
    size = size + _LEAST * size.mean()
    wanted = min(float(each * events), float(size.size))
    low, high = 0.0, 1.0 / float(size.min())
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1.0, middle * size).sum() < wanted else (low, middle)
    part = np.minimum(1.0, high * size)
    kept, weights, start = [], [], 0
    for block, silent in zip(blocks, quiet, strict=True):
        mine = part[start : start + silent.size]
        start += silent.size
        taken = rng.random(silent.size) < mine
        at = np.concatenate([np.flatnonzero(block.act > 0), silent[taken]])
        weight = np.concatenate([np.ones(at.size - int(taken.sum())), 1.0 / mine[taken]])
        order = np.argsort(at)
        if at.size:
            kept.append(block.take(at[order]))
            weights.append(weight[order])
    return kept, weights


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Log posterior of a thinned sample with a control variate.

    Parameters
    ----------
    target
        Of the thinned sample, weights applied.
    centre
        Mode of the whole sample, shape (C,).
    gradient
        What the whole sample has and the thinned one lacks at the centre, shape (C,).
    """

    target: Target
    centre: Floats
    gradient: Floats

    @classmethod
    def around(cls, mode: Mode, target: Target) -> Surrogate:
        """Return the surrogate of a thinned target around the mode of the whole."""
        return cls(target, mode.theta, mode.at.gradient - target.evaluate(mode.theta).gradient)

    def evaluate(self, theta: Floats) -> tuple[float, Floats]:
        """Return value and gradient at theta."""
        found = self.target.evaluate(theta)
        return found.value + float(self.gradient @ (theta - self.centre)), found.gradient + self.gradient
