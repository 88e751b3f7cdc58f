"""What a fit needs of a data frame: counts of outcomes, seven blocks of regressors, their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from foedus.core.errors import InputError
from foedus.estimate.signalling.game import PAYOFFS, Payoffs
from foedus.estimate.signalling.normal import Floats

__all__ = ["OUTCOMES", "SIDES", "Design", "check", "from_matrices"]

#: Columns of the counts, in their order.
OUTCOMES = ("SQ", "CD", "SF", "BD")
#: The payoffs of each side that can share no regressor all together: a common addition to them changes nothing.
SIDES = {"A": ("S_A", "V_A", "W_A", "a"), "B": ("C_B", "W_B", "V_B")}


@dataclass(frozen=True)
class Design:
    """Counts and regressors of some games.

    Attributes
    ----------
    counts
        Shape (games, 4): how often SQ, CD, SF and BD were seen.
    blocks
        Regressors of each payoff in the order of :data:`PAYOFFS`; each of shape (games, k).
    terms
        Names of the regressors of each payoff.
    offsets
        A known amount in each payoff, such as 1 for a payoff that sets the scale; shape (7,).
    """

    counts: Floats
    blocks: tuple[Floats, ...]
    terms: tuple[tuple[str, ...], ...]
    offsets: tuple[float, ...] = (0.0,) * len(PAYOFFS)

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, as ``W_A:sqrt(trade)``."""
        return tuple(f"{p}:{t}" for p, ts in zip(PAYOFFS, self.terms, strict=True) for t in ts)

    @cached_property
    def places(self) -> dict[str, slice]:
        """Place of each payoff's coefficients in the vector of all."""
        ends = np.cumsum([b.shape[1] for b in self.blocks])
        return {p: slice(int(e) - b.shape[1], int(e)) for p, b, e in zip(PAYOFFS, self.blocks, ends, strict=True)}

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return len(self.names)

    def payoffs(self, theta: Floats) -> Payoffs:
        """Return mean payoffs at coefficients ``theta``."""
        return Payoffs(
            *[
                b @ theta[self.places[p]] + c
                for p, b, c in zip(PAYOFFS, self.blocks, self.offsets, strict=True)
            ]
        )  # fmt: skip

    def pull(self, by_payoff: Mapping[str, Floats]) -> Floats:
        """Return per-row derivatives in theta from those in the payoffs; shape (games, size)."""
        parts = [
            b * by_payoff[p][:, None] if p in by_payoff else np.zeros_like(b)
            for p, b in zip(PAYOFFS, self.blocks, strict=True)
        ]
        return np.hstack(parts)

    def with_counts(self, counts: Floats) -> Design:
        """Return the same games with other outcomes."""
        return Design(np.asarray(counts, dtype=float), self.blocks, self.terms, self.offsets)

    def rows(self, which: np.ndarray) -> Design:
        """Return some of the games."""
        return Design(self.counts[which], tuple(b[which] for b in self.blocks), self.terms, self.offsets)


def check(design: Design) -> Design:
    """Return the design, or raise where no estimate can come of it.

    Raises
    ------
    InputError
        ``no-rows``, ``bad-counts``, ``missing-values``, ``not-identified``, ``collinear``, ``no-outcome``.
    """
    y = design.counts
    if y.ndim != 2 or y.shape[1] != len(OUTCOMES):
        raise InputError(
            f"outcomes have shape {y.shape}", remedy="give four columns: SQ, CD, SF, BD", code="bad-counts"
        )
    if not len(y) or not y.sum() > 0:
        raise InputError("no game was observed", remedy="give rows with at least one outcome", code="no-rows")
    if not (np.isfinite(y).all() and all(np.isfinite(b).all() for b in design.blocks)):
        raise InputError(
            "a column of the fit has missing or infinite values",
            remedy="drop or fill those rows",
            code="missing-values",
        )
    if (y < 0).any() or (y != np.floor(y)).any():
        raise InputError(
            "outcomes are not whole numbers from 0", remedy="count how often each was seen", code="bad-counts"
        )
    if not design.size:
        raise InputError("no payoff has a coefficient", remedy="name a regressor in some block", code="no-coefficients")
    for n, total in zip(OUTCOMES, y.sum(axis=0), strict=True):
        if total == 0:
            raise InputError(
                f"outcome {n} was never seen", remedy="the game cannot be estimated without all four outcomes",
                code="no-outcome",
            )  # fmt: skip
    _identified(design)
    return design


def _basis(block: Floats) -> Floats:
    """Return an orthonormal basis of the columns of a block."""
    scaled = block / np.maximum(np.abs(block).max(axis=0, initial=0.0), 1e-300)
    left, size, _ = np.linalg.svd(scaled, full_matrices=False)
    return left[:, size > 1e-9 * size.max(initial=1e-300)]


def _identified(design: Design) -> None:
    """Refuse regressors that repeat each other, and a combination that stands in every payoff of a side."""
    bases = {p: _basis(b) for p, b in zip(PAYOFFS, design.blocks, strict=True)}
    for p, terms in zip(PAYOFFS, design.terms, strict=True):
        if bases[p].shape[1] < len(terms):
            raise InputError(
                f"the regressors of {p} ({', '.join(terms)}) repeat each other", remedy="drop one of them",
                code="collinear",
            )  # fmt: skip
    for side, names in SIDES.items():
        first, others = bases[names[0]], [bases[p] for p in names[1:]]
        if not first.shape[1]:
            continue
        # A direction lies in every span exactly where all projections leave it as it is.
        kept = sum((first.T @ b) @ (b.T @ first) for b in others) / len(others)
        value, vector = np.linalg.eigh(kept)
        if value[-1] < 1 - 1e-9:
            continue
        block, terms = design.blocks[PAYOFFS.index(names[0])], design.terms[PAYOFFS.index(names[0])]
        weight = np.abs(np.linalg.lstsq(block, first @ vector[:, -1], rcond=None)[0]) * np.abs(block).max(axis=0)
        shared = [t for t, w in zip(terms, weight, strict=True) if w > 1e-6 * weight.max()]
        raise InputError(
            f"{', '.join(shared)} stands in every payoff of {side} ({', '.join(names)}); only differences count there",
            remedy="leave it out of one of them (Lewis and Schultz 2003, section 4)", code="not-identified",
        )  # fmt: skip


def from_matrices(
    counts: Floats,
    blocks: Mapping[str, Floats],
    terms: Mapping[str, Sequence[str]] | None = None,
    offsets: Mapping[str, float] | None = None,
) -> Design:
    """Return a checked design of plain arrays; a payoff that is not named is 0.

    Parameters
    ----------
    counts
        Shape (games, 4).
    blocks
        Regressors by name of payoff; shape (games, k), or (games,) for one.
    terms
        Names of the regressors; numbered where left out.
    offsets
        Known amounts by name of payoff.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=float))
    for given in (blocks, terms or {}, offsets or {}):
        for name in given:
            if name not in PAYOFFS:
                raise InputError(
                    f"no payoff '{name}'", remedy=f"use one of {', '.join(PAYOFFS)}", code="unknown-payoff"
                )
    matrices: list[Floats] = []
    for p in PAYOFFS:
        b = np.asarray(blocks.get(p, np.zeros((len(y), 0))), dtype=float)
        matrices.append(b[:, None] if b.ndim == 1 else b)
        if len(matrices[-1]) != len(y):
            raise InputError(
                f"{p} has {len(matrices[-1])} rows, outcomes {len(y)}", remedy="give one row per game", code="bad-shape"
            )
    named = tuple(
        tuple((terms or {}).get(p, [f"x{i + 1}" for i in range(b.shape[1])]))
        for p, b in zip(PAYOFFS, matrices, strict=True)
    )
    return check(Design(y, tuple(matrices), named, tuple(float((offsets or {}).get(p, 0.0)) for p in PAYOFFS)))
