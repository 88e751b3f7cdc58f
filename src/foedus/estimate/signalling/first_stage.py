"""The first stage of the two-step estimator: how likely each side's answer looks, without a game.

Two random forests, one for how often B resisted where it was challenged, one for how often A fought
where it was resisted. Settings are those of the published estimator (Breiman's for regression): 500
trees, a third of the covariates tried at each split, nodes of five games or fewer left whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foedus.core import InputError, stream
from foedus.estimate.signalling.design import Design
from foedus.estimate.signalling.normal import Floats
from foedus.estimate.signalling.pseudo import clipped

__all__ = ["FirstStage", "forest", "given"]

#: Fewest games with a challenge, and with resistance, that a forest may be grown on.
FEWEST = 5


@dataclass(frozen=True)
class FirstStage:
    """First-stage probabilities that B resists and that A fights, one of each per game.

    ``factor`` is a square root of their covariance, shape (2 games, draws), or None.
    """

    p: Floats
    f: Floats
    source: str
    factor: Floats | None = None


def covariates(design: Design) -> Floats:
    """Return every regressor once, without constants; shape (games, covariates)."""
    seen: dict[bytes, Floats] = {}
    for block in design.blocks:
        for column in block.T:
            if np.ptp(column) > 0:
                seen.setdefault(np.ascontiguousarray(column).tobytes(), column)
    return np.column_stack(list(seen.values())) if seen else np.zeros((len(design), 0))


def _grow(x: Floats, share: Floats, trials: Floats, at: Floats, trees: int, state: int) -> Floats:
    from sklearn.ensemble import RandomForestRegressor

    use = trials > 0
    if not x.shape[1]:
        return np.full(len(at), float(share[use].mean()))
    model = RandomForestRegressor(
        n_estimators=trees, max_features=max(1, x.shape[1] // 3), min_samples_split=6, random_state=state, n_jobs=1
    )
    return np.asarray(model.fit(x[use], share[use]).predict(at), dtype=float)


def _shares(counts: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return (share, trials) of resisting and of fighting."""
    _, cd, sf, bd = counts.T
    return (
        ((sf + bd) / np.maximum(cd + sf + bd, 1), cd + sf + bd),
        (sf / np.maximum(sf + bd, 1), sf + bd),
    )


def forest(
    design: Design,
    *,
    seed: int,
    trees: int = 500,
    draws: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> FirstStage:
    """Grow the two forests.

    Parameters
    ----------
    design
        Games.
    seed
        Root seed.
    trees
        Trees of each forest.
    draws
        Bootstrap samples of games for the covariance; 0 for none. Each grows two more forests.
    progress
        Called with a stage and the part of it that is done.

    Raises
    ------
    InputError
        ``few-moves`` where a side moved in fewer than five games.
    """
    x = covariates(design)
    parts = _shares(design.counts)
    for (_, trials), what in zip(parts, ("a challenge", "resistance"), strict=True):
        if (trials > 0).sum() < FEWEST:
            raise InputError(
                f"only {int((trials > 0).sum())} games saw {what}, too few for a first stage",
                remedy="give first_stage=(column of Pr(resist), column of Pr(fight)), or more games", code="few-moves",
            )  # fmt: skip
    state = stream(seed, "signalling", "forest").integers(0, 2**31 - 1, size=2)
    p, f = (_grow(x, s, t, x, trees, int(r)) for (s, t), r in zip(parts, state, strict=True))
    factor = None
    if draws > 1:
        drawn = np.empty((draws, 2 * len(design)))
        for b in range(draws):
            if progress is not None:
                progress("bootstrap", b / draws)
            rng = stream(seed, "signalling", "bootstrap", b)
            while True:
                rows = rng.integers(0, len(design), size=len(design))
                again = _shares(design.counts[rows])
                if all((t > 0).sum() >= FEWEST for _, t in again):
                    break
            state = rng.integers(0, 2**31 - 1, size=2)
            drawn[b] = np.concatenate(
                [_grow(x[rows], s, t, x, trees, int(r)) for (s, t), r in zip(again, state, strict=True)]
            )
        factor = (drawn - drawn.mean(axis=0)).T / np.sqrt(draws - 1)
    return FirstStage(clipped(p), clipped(f), "random forest", factor)


def given(p: Floats, f: Floats, covariance: Floats | None, games: int) -> FirstStage:
    """Return first-stage probabilities that the user brings.

    Raises
    ------
    InputError
        ``bad-first-stage`` when they are no probabilities, or their covariance has another shape.
    """
    p, f = np.asarray(p, dtype=float), np.asarray(f, dtype=float)
    for name, v in (("Pr(resist)", p), ("Pr(fight)", f)):
        if v.shape != (games,):
            raise InputError(
                f"first stage: {name} has shape {v.shape}", remedy=f"give {games} numbers", code="bad-first-stage"
            )
        if not (np.isfinite(v).all() and (v >= 0).all() and (v <= 1).all()):
            raise InputError(
                f"first stage: {name} is not a probability everywhere", remedy="give numbers from 0 to 1",
                code="bad-first-stage",
            )  # fmt: skip
    factor = None
    if covariance is not None:
        v = np.asarray(covariance, dtype=float)
        if v.shape != (2 * games, 2 * games) or not np.isfinite(v).all():
            raise InputError(
                f"the first stage's covariance has shape {v.shape}",
                remedy=f"give {2 * games} rows and columns: Pr(resist) of all games, then Pr(fight)",
                code="bad-first-stage",
            )  # fmt: skip
        value, vector = np.linalg.eigh((v + v.T) / 2)
        factor = vector * np.sqrt(np.maximum(value, 0))
    return FirstStage(clipped(p), clipped(f), "given", factor)
