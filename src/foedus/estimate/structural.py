"""The crisis game as a forecaster, to be held against regressions (docs/fit.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import DEFAULT_SEED, InputError
from foedus.crisis.build import RECENT
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.fitting import contest_prior, fit_mode, fitted_coefficients
from foedus.estimate.forecast import forecast
from foedus.estimate.mode import Mode
from foedus.estimate.sample import Sample, build_sample
from foedus.estimate.sample_rows import LAST
from foedus.estimate.structure import Block

if TYPE_CHECKING:
    from foedus.estimate.panel import Panel

__all__ = ["FittedStructural", "Structural"]


@lru_cache(maxsize=1)
def _whole() -> Sample:
    return build_sample(last=LAST + 1, past_means=True)


@lru_cache(maxsize=4)
def _mode(first: int, last: int, seed: int) -> tuple[Mode, tuple[Coefficient, ...]]:
    """Return the mode on the rows of some years; several models of one run may ask for it."""
    sample = _whole()
    year = sample.rows["year"].to_numpy()
    blocks = sample.subset((year >= first) & (year <= last))
    coefs = fitted_coefficients(blocks)
    contest, _ = contest_prior(last)
    return fit_mode(blocks, coefs, contest, seed), coefs


@dataclass(frozen=True, eq=False)
class FittedStructural:
    """The game at the mode of its posterior on the training rows."""

    mode: Mode
    coefs: tuple[Coefficient, ...]

    def predict(self, rows: Panel) -> Floats:
        """Return the probability of any act by state 1 against state 2, shape (n,)."""
        return self._over(rows, lambda f: f.act)

    def predict_force(self, rows: Panel) -> Floats:
        """Return the probability that state 1 uses force and state 2 resists, shape (n,)."""
        return self._over(rows, lambda f: f.force * f.resist_force)

    def _over(self, rows: Panel, figure: Any) -> Floats:
        sample = _whole()
        # Rows of the years after the record stand on those of the first of them; only the peace has grown longer.
        beyond = np.maximum(rows.year - (LAST + 1), 0)
        place = _positions(sample, rows)
        out = np.empty(rows.n)
        for later in np.unique(beyond):
            mine = beyond == later
            wanted = np.zeros(sample.n, dtype=bool)
            wanted[place[mine]] = True
            found = np.full(sample.n, np.nan)
            for block in sample.subset(wanted):
                posed = block if later == 0 else _grown(block, sample, float(later))
                found[block.rows] = figure(forecast(posed, self.mode.theta, self.coefs))
            out[mine] = found[place[mine]]
        return out


def _grown(block: Block, sample: Sample, years: float) -> Block:
    """Return the block as it is after some more years in which nothing happened."""
    peace = sample.rows["peace_years"].to_numpy()[block.rows] + years
    return block.replace({"calm": np.log1p(peace), "recent": np.exp(-peace / RECENT)})


class Structural:
    """The crisis game, estimated on the rows of the years given and nothing else.

    The means of a pair's pacts are over its past, so that no row knows the future.
    """

    name = "structural"

    def __init__(self, seed: int = DEFAULT_SEED) -> None:
        self.seed = seed

    def fit(self, train: Panel) -> FittedStructural:
        """Fit it on the rows of the panel's years."""
        year = train.year
        mode, coefs = _mode(int(year.min()), int(year.max()), self.seed)
        return FittedStructural(mode, coefs)


def _positions(sample: Sample, rows: Panel) -> Any:
    """Return where rows of a panel stand in the sample."""
    key = _key(sample.rows["year"].to_numpy(), sample.rows["ccode1"].to_numpy(), sample.rows["ccode2"].to_numpy())
    asked = _key(np.minimum(rows.year, LAST + 1), rows.ccode1, rows.ccode2)
    place = np.minimum(np.searchsorted(key, asked), key.size - 1)
    bad = np.flatnonzero(key[place] != asked)
    if bad.size:
        raise InputError(
            f"row {bad[0]} is not in the estimation sample of the crisis game",
            remedy="use the rows of docs/model.md section 9", code="not-in-sample",
        )  # fmt: skip
    return place


def _key(year: Any, one: Any, two: Any) -> Any:
    return (np.asarray(year, dtype=np.int64) * 1000 + np.asarray(one)) * 1000 + np.asarray(two)
