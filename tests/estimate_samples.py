"""Samples of the crisis model made from numbers alone, for the tests of the fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.estimate.coefficients import Coefficient
from foedus.estimate.fitting import fitted_coefficients as standardised
from foedus.estimate.structure import Block
from foedus.studies.made_blocks import LAYOUTS, made_blocks, played

__all__ = ["LAYOUTS", "known_truth", "sample_of", "simulated", "standardised"]


def sample_of(n: int, seed: int = 1, layouts: Sequence[Sequence[int]] = LAYOUTS) -> list[Block]:
    """Blocks of n rows in all."""
    return made_blocks(n, np.random.default_rng(seed), layouts)


def known_truth(coefs: Sequence[Coefficient], seed: int, spread: float = 0.6, peace: float = 3.5) -> np.ndarray:
    """A theta near the middle of the prior, with acts common enough for a small sample."""
    rng = np.random.default_rng(seed)
    truth = np.array([spread * (float(c.draws(1, rng)[0]) - c.start()) + c.start() for c in coefs])
    truth[[c.name for c in coefs].index("sq_const")] = peace
    return truth


def simulated(blocks: Sequence[Block], truth: np.ndarray, coefs: Sequence[Coefficient], seed: int) -> list[Block]:
    """The blocks with what states do at a theta, third parties each on its own."""
    return played(blocks, truth, coefs, np.random.default_rng(seed), together=False)
