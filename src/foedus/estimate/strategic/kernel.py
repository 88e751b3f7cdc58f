"""Log-likelihood and predictions of a game tree from the indices of its equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.strategic.jets import Jet, Link, constant
from foedus.estimate.strategic.likelihood import Likelihood
from foedus.estimate.strategic.separation import separated
from foedus.estimate.strategic.tree import Tree
from foedus.world import Text

__all__ = ["TreeKernel"]

Floats = NDArray[np.float64]
#: Standardised difference beyond which a choice is all but certain.
_CERTAIN = 4.0


@dataclass(frozen=True, eq=False)
class TreeKernel:
    """Log-likelihood and predictions of a game tree from its indices: utilities, then log scales."""

    tree: Tree
    link: Link
    private: bool
    #: Players that each scale equation covers.
    scales: tuple[tuple[int, ...], ...]
    signs: Floats

    def differences(self, jets: list[Jet]) -> list[Jet]:
        """Return the standardised difference at every node."""
        n = len(self.tree.utilities)
        utilities = dict(zip(self.tree.utilities, jets[:n], strict=True))
        scale = {k: jet for players, jet in zip(self.scales, jets[n:], strict=True) for k in players}
        zero = constant(np.zeros(len(jets[0].value)), jets[0].second)
        return self.tree.differences(utilities, scale, self.link, self.private, zero)

    def __call__(self, jets: list[Jet], rows: slice) -> Jet:
        """Return the log-likelihood of a slice of rows."""
        total: Jet | None = None
        for d, sign in zip(self.differences(jets), self.signs, strict=True):
            term = self.link.logcdf(d, sign[rows])
            total = term if total is None else total + term
        assert total is not None
        return total

    def separated(self, likelihood: Likelihood, b: Floats) -> list[Text]:
        """Return warnings of separation; the exact test is spared where no choice came out as certain."""
        with np.errstate(all="ignore"):
            found = self.differences(likelihood.indices(b, slice(None), 0))
        if all(np.abs(d.value).max() < _CERTAIN for d in found):
            return []
        return separated(self.tree, likelihood.parts, self.signs, likelihood.weight)

    def predict(self, indices: list[Floats], kind: str) -> dict[str, Floats]:
        """Return probabilities of outcomes, or of going right at every node."""
        with np.errstate(invalid="ignore"):
            found = self.differences([constant(np.asarray(i), False) for i in indices])
            go = [self.link.cdf(d).value for d in found]
            stay = [self.link.cdf(-d).value for d in found]
        if kind == "action":
            return {
                f"player {n.player}: {' or '.join(_below(n.right))}": p
                for n, p in zip(self.tree.nodes, go, strict=True)
            }
        out = {}
        for j, outcome in enumerate(self.tree.outcomes):
            p = np.ones(len(go[0]))
            for i, turn in enumerate(self.tree.turns[:, j]):
                if turn:
                    p = p * (go[i] if turn > 0 else stay[i])
            out[outcome] = p
        return out


def _below(branch: Any) -> list[str]:
    return [branch] if isinstance(branch, str) else branch.outcomes()
