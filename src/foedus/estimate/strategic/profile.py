"""Profiles of the likelihood: whether a maximum is the highest, and intervals that need no symmetry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.answer import Answer
from foedus.estimate.strategic.newton import maximise
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.words import finite, number, say
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.strategic.result import StrategicFit

__all__ = ["Profile", "profile"]

Floats = NDArray[np.float64]
#: A profile that is higher than the fit by less is rounding.
_GAIN = 1e-6


@dataclass(frozen=True, eq=False)
class Profile(Answer):
    """The highest log-likelihood with one coefficient held at each of several values.

    Parameters
    ----------
    names
        Coefficients profiled.
    values, loglik
        Values at which each was held, and what the others reach; shape (coefficients, values).
    best, best_coefficients
        Highest log-likelihood of all, and where.
    fit_loglik
        That of the fit.
    warnings
        Says so if the fit was not the global maximum.
    """

    names: tuple[str, ...]
    values: Floats
    loglik: Floats
    best: float
    best_coefficients: Floats
    fit_loglik: float
    warnings: tuple[Text, ...]
    fit: StrategicFit = field(repr=False)

    @property
    def better(self) -> bool:
        """Whether a profile came out above the fit, so that the fit is not the global maximum."""
        return self.best > self.fit_loglik + _GAIN

    def refit(self) -> StrategicFit:
        """Return the fit climbed anew from the best point of the profiles."""
        return self.fit.refit(self.best_coefficients) if self.better else self.fit

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "names": list(self.names), "values": self.values.tolist(),
            "loglik": [[finite(v) for v in line] for line in self.loglik.tolist()], "best": self.best,
            "fit_loglik": self.fit_loglik, "better": self.better, "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per coefficient and value: name, value, loglik, drop."""
        import polars as pl

        wide = self.values.shape[1]
        return pl.DataFrame({
            "name": np.repeat(self.names, wide), "value": self.values.ravel(), "loglik": self.loglik.ravel(),
            "drop": self.fit_loglik - self.loglik.ravel(),
        })  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return one line per coefficient: how far the likelihood falls at the ends."""
        lines = [f"log L {number(self.fit_loglik, 3, lang)}"]
        for name, at, drop in zip(self.names, self.values, self.fit_loglik - self.loglik, strict=True):
            ends = ", ".join(f"{number(at[i], 3, lang)}: {number(-drop[i], 3, lang)}" for i in (0, -1))
            lines.append(f"{name}  {ends}")
        lines += [f"{say('warn', lang)}: {w(lang)}" for w in self.warnings]
        return "\n".join(lines)


def profile(
    fit: StrategicFit, which: list[str] | None, steps: int, dist: float, progress: Callable[[str, float], None] | None
) -> Profile:
    """Hold each coefficient at 2 * steps values up to dist standard errors away and climb over the others.

    Each climb starts at the fit and once more at the end of the climb before, so that a profile can
    follow a ridge away from the fit.

    Parameters
    ----------
    fit
        A fit.
    which
        Names of coefficients; all that have a standard error if left out.
    steps, dist
        Steps to either side (1 to 100), and how many standard errors the last one is away.
    progress
        Called with the name and the share done.
    """
    if not 1 <= steps <= 100 or not dist > 0:
        raise InputError(
            f"steps={steps}, dist={dist:g}", remedy="give 1 to 100 steps and a distance above 0", code="bad-option"
        )
    usable = [n for n, s in zip(fit.names, fit.se, strict=True) if np.isfinite(s) and s > 0]
    names = usable if which is None else which
    likelihood = fit.likelihood
    grid, logliks = [], []
    best, best_b = fit.loglik, fit.coefficients
    for done, name in enumerate(names):
        place = fit.place(name)
        se = fit.error(name)
        if not np.isfinite(se):
            raise InputError(f"'{name}' has no standard error", remedy="profile another", code="bad-option")
        free = np.arange(likelihood.size) != place
        centre = fit.coefficients[place]
        values = centre + dist * se * np.r_[-steps:0, 1 : steps + 1] / steps
        found = np.full(2 * steps, -np.inf)
        for side in (range(steps - 1, -1, -1), range(steps, 2 * steps)):
            near = fit.coefficients
            for j in side:
                for origin in (near, fit.coefficients):
                    b = origin.copy()
                    b[place] = values[j]
                    if not np.isfinite(likelihood.value(b)):
                        continue
                    end = maximise(likelihood.second, likelihood.value, b, free=free, tolerance=1e-9)
                    if end.value > found[j]:
                        found[j], near = end.value, end.b
                    if end.value > best:
                        best, best_b = end.value, end.b
        grid.append(values)
        logliks.append(found)
        if progress:
            progress(name, (done + 1) / len(names))
    notes = (note("better", value=f"{best:.4f}", by=f"{best - fit.loglik:.4f}"),) if best > fit.loglik + _GAIN else ()
    shape = (len(names), 2 * steps)
    return Profile(
        tuple(names), np.reshape(grid, shape), np.reshape(logliks, shape), best, best_b, fit.loglik, notes, fit
    )  # fmt: skip
