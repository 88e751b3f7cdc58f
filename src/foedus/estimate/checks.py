"""Does the fitted model look like the record? Prior and posterior predictive checks (docs/fit.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError, stream
from foedus.crisis.game import TARGET
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.forecast import Forecast, forecast
from foedus.estimate.structure import Block
from foedus.estimate.surrogate import Surrogate, thin
from foedus.estimate.target import ContestPrior, Target

if TYPE_CHECKING:
    from foedus.estimate.sample import Sample

__all__ = ["checks", "figures", "observed", "surrogate_agreement"]

#: Draws of the posterior, and of the prior, that a check uses.
DRAWS, PRIOR_DRAWS = 60, 60
_LEVELS = ("clash", "war")


def checks(
    sample: Sample, coefs: Sequence[Coefficient], theta: Floats, contest: ContestPrior | None, seed: int
) -> dict[str, dict[str, float | None]]:
    """Return what the record shows beside what prior and posterior lead one to expect.

    Returns
    -------
    dict
        Figure to ``observed``, ``prior_low``, ``prior_high`` (90 % of prior draws), ``low``, ``median``, ``high``
        (90 % of simulated records) and ``p`` (two-sided posterior predictive p-value); see :func:`figures`.
    """
    rng = stream(seed, "fit", "checks")
    kept, weights = thin(sample.blocks, 5, rng)
    seen = observed(kept, weights)
    post, prior = [], []
    for _ in range(DRAWS):
        post.append(_replica(kept, weights, theta[int(rng.integers(theta.shape[0]))], coefs, rng))
    at = {c.name: x for x, c in enumerate(coefs)}
    for _ in range(PRIOR_DRAWS):
        drawn = np.array([float(c.draws(1, rng)[0]) for c in coefs])
        if contest is not None:
            root = np.linalg.cholesky(contest.covariance)
            drawn[[at[n] for n in contest.names]] = contest.mean + root @ rng.standard_normal(len(contest.names))
        try:
            prior.append(_replica(kept, weights, drawn, coefs, rng))
        except InputError:
            continue  # a draw of the prior from which no game can be made
    out: dict[str, dict[str, float | None]] = {}
    for name, value in seen.items():
        values = np.array([r[name] for r in post])
        before = np.array([r[name] for r in prior])
        values, before = values[np.isfinite(values)], before[np.isfinite(before)]
        if not np.isfinite(value) or not values.size:
            continue  # nothing in these years could have shown it
        below, above = float((values <= value).mean()), float((values >= value).mean())
        low, middle, high = (float(x) for x in np.quantile(values, [0.05, 0.5, 0.95]))
        first, last = (float(x) for x in np.quantile(before, [0.05, 0.95])) if before.size else (None, None)
        out[name] = {
            "observed": value, "prior_low": first, "prior_high": last, "low": low, "median": middle, "high": high,
            "p": min(1.0, 2 * min(below, above)),
        }  # fmt: skip
    return out


def observed(blocks: Sequence[Block], weights: Sequence[Floats]) -> dict[str, float]:
    """Return the figures of the rows as they are."""
    parts = [_Counted.of(b, w, b.act, b.response, b.war, b.choice) for b, w in zip(blocks, weights, strict=True)]
    return figures(parts)


def _replica(
    blocks: Sequence[Block],
    weights: Sequence[Floats],
    theta: Floats,
    coefs: Sequence[Coefficient],
    rng: np.random.Generator,
) -> dict[str, float]:
    """Return the figures of one simulated record.

    Acts are drawn anew. Answers, levels and help are drawn for the disputes that happened, so that each is
    compared on the same ones.
    """
    parts = []
    for block, weight in zip(blocks, weights, strict=True):
        expected = forecast(block, theta, coefs, common=rng.standard_normal(block.n))
        parts.append(_simulated(block, weight, expected, rng))
    return figures(parts)


class _Counted:
    """Sums behind the figures, of one block."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}

    def add(self, name: str, top: float, bottom: float) -> None:
        self.sums[f"{name}+"] = self.sums.get(f"{name}+", 0.0) + top
        self.sums[f"{name}-"] = self.sums.get(f"{name}-", 0.0) + bottom

    @classmethod
    def of(
        cls,
        block: Block,
        weight: Floats,
        act: NDArray[Any],
        response: NDArray[Any],
        war: NDArray[Any],
        choice: NDArray[Any],
    ) -> _Counted:
        out = cls()
        acted = act > 0
        out.add("acts", float((weight * acted).sum()), float(weight.sum()))
        out.add("force among acts", float((weight * (act == 2)).sum()), float((weight * acted).sum()))
        _conditional(out, block, response, war, choice)
        return out


def _conditional(out: _Counted, block: Block, response: NDArray[Any], war: NDArray[Any], choice: NDArray[Any]) -> None:
    force, press, fought = block.act == 2, block.act == 1, block.war >= 0
    out.add("force resisted", float((response[force] == 1).sum()), float(force.sum()))
    out.add("pressure resisted", float((response[press] == 1).sum()), float(press.sum()))
    out.add("war when fought", float((war[fought] == 1).sum()), float(fought.sum()))
    pledged = block.options["alignment"] > 0
    for level, name in enumerate(_LEVELS):
        at = fought & (block.war == level)
        for label, mask in (("pledged", pledged), ("unpledged", ~pledged)):
            there = mask & (block.side == TARGET) & (block.choice >= 0) & at
            out.add(f"help to the target in a {name}, {label}", float((choice[there] == 1).sum()), float(there.sum()))
    joiners = ((choice == 1) & (block.choice >= 0)).sum(axis=0)[fought]
    out.add("fights that somebody joined", float((joiners > 0).sum()), float(joiners.size))
    out.add("fights that two or more joined", float((joiners > 1).sum()), float(joiners.size))


def _simulated(block: Block, weight: Floats, expected: Forecast, rng: np.random.Generator) -> _Counted:
    n, out = block.n, _Counted()
    # A row that stands for w non-events is drawn as w of them.
    acts = rng.binomial(np.maximum(np.round(weight), 1).astype(np.int64), np.clip(expected.act, 0.0, 1.0))
    share = expected.force / np.maximum(expected.act, 1e-300)
    forced = rng.binomial(acts, np.clip(share, 0.0, 1.0))
    out.add("acts", float(acts.sum()), float(np.maximum(np.round(weight), 1).sum()))
    out.add("force among acts", float(forced.sum()), float(acts.sum()))
    resist = np.where(block.act == 1, expected.resist_pressure, expected.resist_force)
    response = (rng.random(n) < resist).astype(np.int8)
    war = (rng.random(n) < expected.war).astype(np.int8)
    help_ = np.where(block.war == 1, expected.help[1], expected.help[0])
    choice = np.zeros(block.side.shape, dtype=np.int8)
    for party in np.unique(block.party):
        draw, low = rng.random(n), np.zeros(n)
        for o in np.flatnonzero(block.party == party):
            choice[o] = (draw >= low) & (draw < low + help_[o])
            low = low + help_[o]
    _conditional(out, block, response, war, choice)
    return out


def figures(parts: Sequence[_Counted]) -> dict[str, float]:
    """Return shares from the sums of blocks; NaN where nothing could have happened."""
    total: dict[str, float] = {}
    for part in parts:
        for key, value in part.sums.items():
            total[key] = total.get(key, 0.0) + value
    names = dict.fromkeys(k[:-1] for k in total)
    return {n: total[f"{n}+"] / total[f"{n}-"] if total[f"{n}-"] > 0 else float("nan") for n in names}


def surrogate_agreement(
    surrogate: Surrogate, full: Target, theta: Floats, seed: int, draws: int = 40
) -> dict[str, float]:
    """Return how far the surrogate departs from the log posterior of all rows, over some draws.

    ``sd``: standard deviation of the difference of the two; ``weights_ess``: effective share of the draws if they
    were reweighted to the full posterior; ``largest_shift``: largest change of a mean by that reweighting, in
    posterior standard deviations.
    """
    rng = stream(seed, "fit", "agreement")
    at = rng.choice(theta.shape[0], min(draws, theta.shape[0]), replace=False)
    off = np.array([full.evaluate(theta[x]).value - surrogate.evaluate(theta[x])[0] for x in at])
    off = off - off.mean()
    weight = np.exp(off - off.max())
    weight /= weight.sum()
    part = theta[at]
    shift = (weight @ part - part.mean(axis=0)) / theta.std(axis=0, ddof=1)
    return {
        "draws": float(at.size), "sd": float(off.std(ddof=1)), "weights_ess": float(1.0 / (weight**2).sum() / at.size),
        "largest_shift": float(np.abs(shift).max()),
    }  # fmt: skip
