"""A log posterior that costs a tenth: all events, some non-events, and the rest by its own curvature.

Of the rows in which nothing happened only a weighted part is kept. Dropping the others adds noise to the
likelihood; most of it is removed by a control variate (Quiroz, Kohn, Villani and Tran 2019, Journal of the
American Statistical Association 114): gradient and curvature of *all* rows at the mode are known, and the
difference from those of the part that is kept is added back. What remains is the difference of their third
derivatives. The correction of the curvature can have either sign, and far from the mode, where the likelihood of the
part flattens, it would outgrow everything else; it is therefore bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foedus.crisis.parameters import Floats
from foedus.estimate.mode import Mode, curvature
from foedus.estimate.structure import Block
from foedus.estimate.target import Target

__all__ = ["BOUND", "Surrogate", "thin"]

#: Largest correction of the log posterior by curvature. Near the mode it is of the order of one.
BOUND = 5.0


def thin(blocks: Sequence[Block], each: int, rng: np.random.Generator) -> tuple[list[Block], list[Floats]]:
    """Return the blocks with all events and ``each`` non-events per event, and weights that restore the number of rows.

    Parameters
    ----------
    blocks
        A sample.
    each
        Non-events to keep for each event, over all blocks.
    rng
        Decides which.
    """
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


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Log posterior of a thinned sample with a control variate.

    Parameters
    ----------
    target
        Of the thinned sample, weights applied.
    centre
        Mode of the whole sample, shape (C,).
    gradient, precision
        What the whole sample has and the thinned one lacks at the centre: gradient, shape (C,), and minus the
        second derivative, shape (C, C).
    """

    target: Target
    centre: Floats
    gradient: Floats
    precision: Floats

    @classmethod
    def around(cls, mode: Mode, target: Target) -> Surrogate:
        """Return the surrogate of a thinned target around the mode of the whole."""
        here = target.evaluate(mode.theta)
        rough = curvature(target, mode.theta, mode.precision)
        return cls(target, mode.theta, mode.at.gradient - here.gradient, mode.precision - rough)

    def evaluate(self, theta: Floats) -> tuple[float, Floats]:
        """Return value and gradient at theta."""
        found = self.target.evaluate(theta)
        off = theta - self.centre
        bend = self.precision @ off
        bounded = np.tanh(-0.5 * float(off @ bend) / BOUND)
        value = found.value + float(self.gradient @ off) + BOUND * bounded
        return value, found.gradient + self.gradient - (1.0 - bounded**2) * bend
