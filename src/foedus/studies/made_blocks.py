"""Rows of the crisis model made from numbers alone: covariates drawn, then what states would do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.forecast import forecast, simulate
from foedus.estimate.structure import OPTION_COLUMNS, ROW_COLUMNS, Block

__all__ = ["LAYOUTS", "made_block", "made_blocks", "played"]

#: Numbers of the third parties of the options: nobody, one-sided ones, one with both sides, three with both.
LAYOUTS: tuple[tuple[int, ...], ...] = ((), (0, 1), (0, 0, 1), (0, 0, 1, 1, 2, 2))


def made_block(n: int, party: Sequence[int], rng: np.random.Generator, start: int = 0) -> Block:
    """Return rows with random covariates of about the size that the record has; nothing seen yet.

    Parameters
    ----------
    n
        Number of rows.
    party
        Number of the third party of each option, as in :data:`LAYOUTS`.
    rng
        Where they come from.
    start
        Position of the first row in the sample.
    """
    options = len(party)
    side = np.zeros((options, n), np.int8)
    for o in range(1, options):
        side[o] = 1 if party[o] == party[o - 1] else 0
    alone = [o for o in range(options) if list(party).count(party[o]) == 1]
    side[alone] = rng.integers(0, 2, (len(alone), n))

    def mark(*shape: int) -> Floats:
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


def made_blocks(n: int, rng: np.random.Generator, layouts: Sequence[Sequence[int]] = LAYOUTS) -> list[Block]:
    """Return blocks of n rows in all, one per layout."""
    each = n // len(layouts)
    return [made_block(each, party, rng, x * each) for x, party in enumerate(layouts)]


def played(
    blocks: Sequence[Block], truth: Floats, coefs: Sequence[Coefficient], rng: np.random.Generator, *,
    threads: int | None = None, together: bool = True,
) -> list[Block]:  # fmt: skip
    """Return the blocks with what states do at a theta.

    Parameters
    ----------
    together
        Whether the third parties of a row share a normal effect, as the likelihood has it.
    """
    return [
        simulate(
            b,
            forecast(b, truth, coefs, threads, common=rng.standard_normal(b.n) if together and b.side.size else None),
            rng,
        )
        for b in blocks
    ]
