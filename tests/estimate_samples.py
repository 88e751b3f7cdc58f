"""Samples of the crisis model made from numbers alone, for the tests of the fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.estimate.coefficients import Coefficient, coefficients
from foedus.estimate.forecast import forecast, simulate
from foedus.estimate.structure import OPTION_COLUMNS, ROW_COLUMNS, Block, spreads

__all__ = ["LAYOUTS", "block_of", "known_truth", "sample_of", "simulated", "standardised"]

#: Numbers of the third parties of the options: nobody, one-sided ones, one with both sides, three with both.
LAYOUTS: tuple[tuple[int, ...], ...] = ((), (0, 1), (0, 0, 1), (0, 0, 1, 1, 2, 2))


def block_of(n: int, party: Sequence[int], rng: np.random.Generator, start: int = 0) -> Block:
    """Rows with random covariates of about the size that the record has; nothing seen yet."""
    options = len(party)
    side = np.zeros((options, n), np.int8)
    for o in range(1, options):
        side[o] = 1 if party[o] == party[o - 1] else 0
    alone = [o for o in range(options) if list(party).count(party[o]) == 1]
    side[alone] = rng.integers(0, 2, (len(alone), n))

    def mark(*shape: int) -> np.ndarray:
        return (rng.random(shape) < 0.3).astype(float)

    values = {c: mark(n) for c in ROW_COLUMNS}
    for name in ("strength_challenger", "strength_target"):
        values[name] = np.exp(rng.normal(-4, 1.3, n))
    a, b = values["strength_challenger"], values["strength_target"]
    values |= {
        "weakness": np.log(a / b), "share": a / (a + b) - 0.5, "size": np.log((a + b) / 0.01), "log_km": np.abs(rng.normal(0.8, 0.6, n)),
        "calm": rng.gamma(2, 1, n), "past": rng.gamma(1, 1, n), "trade": 0.05 * rng.random(n), "democracy": rng.random(n),
    }  # fmt: skip
    values["distance"] = values["log_km"]
    shape = (options, n)
    extra = {c: mark(*shape) for c in OPTION_COLUMNS}
    extra["cinc"] = np.exp(rng.normal(-4, 1.0, shape))
    extra |= {
        "log_cinc": np.log(extra["cinc"] / 0.01), "log_km": np.abs(rng.normal(0.8, 0.6, shape)),
        "form": rng.choice([-0.5, 1.0], shape), "democracy": rng.normal(0, 1, shape), "depth": rng.normal(0, 0.5, shape),
        "honour": rng.normal(0, 0.3, shape), "trade": 0.05 * rng.random(shape), "likeness": rng.random(shape),
    }  # fmt: skip
    quiet = np.zeros(n, np.int8)
    return Block(
        start + np.arange(n), np.array(party, dtype=np.int64), side, np.full(shape, -1, np.int8), quiet, quiet - 1,
        quiet - 1, values, extra,
    )  # fmt: skip


def sample_of(n: int, seed: int = 1, layouts: Sequence[Sequence[int]] = LAYOUTS) -> list[Block]:
    """Blocks of n rows in all."""
    rng = np.random.default_rng(seed)
    each = n // len(layouts)
    return [block_of(each, party, rng, x * each) for x, party in enumerate(layouts)]


def standardised(blocks: Sequence[Block]) -> tuple[Coefficient, ...]:
    """The coefficients of the fit with priors on the scale of these covariates."""
    by_name = spreads(blocks)
    return tuple(c.standardised(by_name.get(c.name, 1.0)) for c in coefficients().values())


def known_truth(coefs: Sequence[Coefficient], seed: int, spread: float = 0.6, peace: float = 3.5) -> np.ndarray:
    """A theta near the middle of the prior, with acts common enough for a small sample."""
    rng = np.random.default_rng(seed)
    truth = np.array([spread * (float(c.draws(1, rng)[0]) - c.start()) + c.start() for c in coefs])
    truth[[c.name for c in coefs].index("sq_const")] = peace
    return truth


def simulated(blocks: Sequence[Block], truth: np.ndarray, coefs: Sequence[Coefficient], seed: int) -> list[Block]:
    """The blocks with what states do at a theta."""
    rng = np.random.default_rng(seed)
    return [simulate(b, forecast(b, truth, coefs, common=None), rng) for b in blocks]
