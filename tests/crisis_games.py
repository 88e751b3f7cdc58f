"""Crisis games made from numbers alone, for the tests of the crisis layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.crisis import Game, Parameters, ThirdParty, TreatyTerms
from foedus.estimate import draw

__all__ = ["game_of", "no_treaties"]


def no_treaties(k: int, n: int) -> TreatyTerms:
    """Terms without any duty."""
    return TreatyTerms(
        np.zeros((2, k, 2, n)), np.zeros((2, k, 2, n)), np.zeros((k, n)), np.zeros((3, n)), np.zeros((k, 2, n))
    )


def game_of(
    menus: Sequence[tuple[int, ...]], n: int = 20, seed: int = 1, *, stake: float = 1.0, cost: tuple[float, float] = (2.0, 1.0),
    precision: float = 1.0, parameters: Parameters | None = None,
) -> Game:  # fmt: skip
    """A game with random strengths and stakes, and joining that is not rare (a hard case)."""
    rng = np.random.default_rng(seed)
    # From the priors, which are wider than what the record leaves.
    p = parameters or draw(n, seed, source="prior")
    k = len(menus)

    def positive(*shape: int) -> np.ndarray:
        return np.exp(rng.normal(0, 0.7, shape))

    return Game(
        challenger="I", target="J", third_parties=tuple(ThirdParty(f"K{x}", m) for x, m in enumerate(menus)), parameters=p,
        terms=no_treaties(k, p.n), strength_challenger=positive(p.n), strength_target=positive(p.n), strength=positive(k, p.n),
        stake_challenger=positive(p.n), stake_target=positive(p.n),
        log_help_stake=np.log(stake) + rng.normal(0, 0.3, (k, 2, p.n)),
        join_cost=np.stack([c * np.exp(rng.normal(0, 0.2, (k, p.n))) for c in cost]),
        join_other=rng.normal(0, 0.2, (k, 2, p.n)), status_quo=rng.normal(1, 0.5, p.n), concession=rng.normal(0, 0.5, p.n),
        escalation=rng.normal(-1, 0.5, p.n), counter_other=rng.normal(-2, 0.5, (k, p.n)), leverage=rng.random((4, p.n)),
        precision=precision,
    )  # fmt: skip
