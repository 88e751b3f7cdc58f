"""Profile likelihoods: how much the data lose when one coefficient is held elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtri, ndtri

from foedus.core import InputError
from foedus.core.answer import Answer
from foedus.estimate.signalling.constrained import constrained, follow
from foedus.estimate.signalling.normal import Floats
from foedus.estimate.signalling.pseudo import two_step

if TYPE_CHECKING:
    from foedus.estimate.signalling.result import SignallingFit

__all__ = ["Profile", "profile"]


@dataclass(frozen=True, eq=False)
class Profile(Answer):
    """The likelihood at values of one coefficient, the others at their best.

    ``low`` and ``high`` are the 95 % limits (a fall of 1.92 in log L); None where the likelihood does
    not fall that far within the values looked at, so that the data set no limit there.
    """

    name: str
    at: Floats
    loglik: Floats
    converged: np.ndarray
    best: float
    top: float
    low: float | None
    high: float | None

    @property
    def higher(self) -> float:
        """How far above the fit the profile came; above 0 the fit was not the highest maximum."""
        return float(max(self.loglik.max() - self.top, 0.0))

    def to_frame(self) -> Any:
        """Return a polars frame: value, log L, fall below the fit, converged."""
        import polars as pl

        return pl.DataFrame(
            {"value": self.at, "loglik": self.loglik, "fall": self.top - self.loglik, "converged": self.converged}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.name, "best": self.best, "loglik": self.top, "low": self.low, "high": self.high,
            "higher": self.higher, "profile": self.to_frame().to_dicts(),
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the limits in one line."""
        ends = [("?" if v is None else f"{v:.4g}") for v in (self.low, self.high)]
        open_ = None in (self.low, self.high)
        if lang == "ru":
            tail = "; знак «?»: данные не ставят предела в рассмотренной области" if open_ else ""
            return f"{self.name}: {self.best:.4g}, 95 % по профилю от {ends[0]} до {ends[1]}{tail}"
        tail = "; '?': the data set no limit within the values looked at" if open_ else ""
        return f"{self.name}: {self.best:.4g}, 95 % by profile {ends[0]} to {ends[1]}{tail}"


def profile(
    fit: SignallingFit,
    name: str,
    at: Sequence[float] | None = None,
    *,
    steps: int = 10,
    progress: Callable[[str, float], None] | None = None,
) -> Profile:
    """Return the profile of the likelihood in one coefficient.

    Parameters
    ----------
    fit
        By ``pl`` (profiles the pseudo-likelihood at its first stage) or ``cmle``.
    name
        Coefficient.
    at
        Values; four standard errors each way in ``steps`` steps where left out.
    steps
        Steps each way.
    progress
        Called with a stage and the part of it that is done.

    Raises
    ------
    InputError
        ``no-profile`` for ``npl``, whose fixed point maximises no function of the coefficients, and ``naive``.
    """
    if fit.method not in ("pl", "cmle"):
        raise InputError(
            f"'{fit.method}' maximises no likelihood that could be profiled", remedy="use method='cmle' (or 'pl')",
            code="no-profile",
        )  # fmt: skip
    i = fit.place(name)
    free = np.ones(len(fit.names), dtype=bool)
    free[i] = False
    mid = float(fit.coefficients[i])
    if at is None:
        unit = float(fit.se[i]) if np.isfinite(fit.se[i]) else max(1.0, abs(mid))
        grid = mid + unit * np.linspace(-4, 4, 2 * steps + 1)
    else:
        grid = np.sort(np.asarray(at, dtype=float))
    if not len(grid) or not np.isfinite(grid).all():
        raise InputError("a profile needs finite values", remedy="give some numbers", code="bad-option")
    value, done = np.full(len(grid), -np.inf), np.zeros(len(grid), dtype=bool)
    n = 0
    # From the fit outwards, each start the neighbour's end.
    for side in (np.flatnonzero(grid >= mid), np.flatnonzero(grid < mid)[::-1]):
        theta, q = fit.coefficients.copy(), ndtri(fit.p_resist)
        for j in side:
            start = theta.copy()
            start[i] = grid[j]
            if fit.method == "pl":
                got = two_step(fit.design, fit.beliefs.p, fit.beliefs.f, start, free)
                value[j], done[j], theta = got.value, got.arrived, got.at
            else:
                # Along the fit's own equilibria: other ones would make another estimate of it.
                near = follow(fit.design, start, q)
                if near is None:
                    break
                best = constrained(fit.design, [start], free=free, at=near, leaps=0)
                value[j], done[j], theta, q = best.value, best.converged, best.theta, best.q
            n += 1
            if progress is not None:
                progress("profile", n / len(grid))
    fall = float(chdtri(1, 0.05)) / 2

    def limit(order: np.ndarray) -> float | None:
        x0, f0 = mid, 0.0
        for j in order:
            f = fit.loglik - value[j]
            if f >= fall and f > f0:
                return float(x0 + (grid[j] - x0) * (fall - f0) / (f - f0))
            x0, f0 = grid[j], f
        return None

    high, low = limit(np.flatnonzero(grid > mid)), limit(np.flatnonzero(grid < mid)[::-1])
    return Profile(name, grid, value, done, mid, fit.loglik, low, high)
