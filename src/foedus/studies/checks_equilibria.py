"""Checks of section F on joining games with known equilibria."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

__all__ = ["CHECKS"]

#: What each of two states does: rows the first (0 out, 1 in), columns the second.
FIRST, SECOND = np.meshgrid([0, 1], [0, 1], indexing="ij")


def substitutes() -> Mapping[str, float]:
    """Solve the game in which one helper makes the other less needed.

    The defender holds with chance D / (D + .10), D = .02 + .05 x1 + .08 x2, worth 1 to each; joining
    costs .30, staying out .05 and .20.
    """
    defence = 0.02 + 0.05 * FIRST + 0.08 * SECOND
    chance = defence / (defence + 0.10)
    payoff = np.stack([chance - np.where(FIRST, 0.30, 0.05), chance - np.where(SECOND, 0.30, 0.20)])
    out = {}
    for precision in (1, 4, 8):
        found = _solve(payoff, precision)
        out[f"first joins, lambda {precision}"], out[f"second joins, lambda {precision}"] = map(float, found.join)
    return out


def complements() -> Mapping[str, float]:
    """Solve the game in which help pays only together: alone -1, together 1.5, out 0."""
    both = np.where((FIRST == 1) & (SECOND == 1), 1.5, -1.0)
    payoff = np.stack([np.where(FIRST, both, 0.0), np.where(SECOND, both, 0.0)])
    out: dict[str, float] = {}
    for precision in (1, 2, 4, 6):
        found = _solve(payoff, precision)
        chances = sorted(float(1 - e[0, 0]) for e in found.equilibria)
        word = f"lambda {precision}"
        out |= {
            f"equilibria, {word}": len(chances), f"low, {word}": chances[0], f"high, {word}": chances[-1],
            f"selected, {word}": float(found.join[0]), f"joins, {word}": float(found.join[0]),
            f"sufficient bound, {word}": float(found.bound_crude),
            f"warns of several, {word}": float(any("equilibria found" in w.en for w in found.warnings)),
        }  # fmt: skip
    return out


def _solve(payoff: Any, precision: float) -> Any:
    from foedus.crisis import joining

    return joining(payoff, precision)


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {"F6": substitutes, "F8": complements}
