"""A fitted signalling game: coefficients, errors, equilibria, warnings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import InputError
from foedus.estimate.fitted import Fitted
from foedus.estimate.signalling.design import OUTCOMES, Design
from foedus.estimate.signalling.equilibria import Equilibria, equilibria, outcomes
from foedus.estimate.signalling.first_stage import FirstStage
from foedus.estimate.signalling.normal import Floats
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.signalling.profile import Profile

__all__ = ["SignallingFit"]


@dataclass(frozen=True, eq=False)
class SignallingFit(Fitted):
    """An estimate of the signalling game, and how far it can be trusted.

    Parameters
    ----------
    formula
        As it was read; empty for arrays.
    method
        ``pl``, ``npl``, ``cmle`` or ``naive``.
    names
        Coefficients, ``payoff:term``.
    coefficients, covariance, covariance_kind
        Estimates; their covariance, NaN where there is none; how it was found.
    loglik
        Log-likelihood; for ``pl`` and ``npl`` the pseudo-likelihood at the last probabilities.
    p_challenge, p_resist, p_fight
        Probabilities of every game behind ``loglik``; shape (games,).
    gap
        Largest distance of p_resist from B's answer to it: 0 at an equilibrium.
    several
        Share of games with more than one equilibrium at the estimate.
    games, plays, left_out
        Rows used, outcomes seen in them, rows left out because something was missing.
    outcomes
        Outcomes seen, by name.
    converged, steps, rounds, change
        Whether it ended at a maximum; Newton steps; rounds of NPL and the last round's largest change.
    slope
        Largest derivative of the objective at the estimate.
    condition
        Condition number of the covariance scaled to a unit diagonal.
    first_stage
        Where the first stage came from.
    seed
        Root seed of the first stage.
    warnings
        What could make the numbers wrong.
    """

    formula: str
    method: str
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    covariance_kind: str
    loglik: float
    p_challenge: Floats
    p_resist: Floats
    p_fight: Floats
    gap: float
    several: float
    games: int
    plays: int
    left_out: int
    outcomes: dict[str, int]
    converged: bool
    steps: int
    rounds: int
    change: float
    slope: float
    condition: float
    first_stage: str
    seed: int
    warnings: tuple[Text, ...] = ()
    #: The games, to look at the objective elsewhere.
    design: Design = field(repr=False, kw_only=True)
    #: First-stage probabilities; those of the last round for ``npl``.
    beliefs: FirstStage = field(repr=False, kw_only=True)
    #: Codes new data like those of the fit.
    recode: Callable[[Any], Design] | None = field(repr=False, kw_only=True, default=None)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, k log(plays) - 2 log L."""
        return len(self.names) * math.log(self.plays) - 2 * self.loglik

    def equilibria(self, data: Any = None) -> Equilibria:
        """Return all equilibria at the estimate, for the games of the fit or for new data."""
        return equilibria(self._coded(data).payoffs(self.coefficients))

    def predict(self, data: Any = None, which: str = "fitted") -> pl.DataFrame:
        """Return choice and outcome probabilities, one row per game.

        Parameters
        ----------
        data
            New data with the columns of the formula; the games of the fit if left out.
        which
            ``fitted``: the probabilities behind the likelihood (games of the fit only). ``low`` or
            ``high``: the equilibrium with the least or most resistance; the column ``equilibria`` says
            how many there are, and a game without one has missing values. New data are read as ``low``
            unless told.
        """
        import polars as pl

        if which not in ("fitted", "low", "high"):
            raise InputError(f"no prediction '{which}'", remedy="use fitted, low or high", code="bad-option")
        if data is None and which == "fitted":
            c, r, f = self.p_challenge, self.p_resist, self.p_fight
            shown = [1 - c, c * (1 - r), c * r * f, c * r * (1 - f)]
            return pl.DataFrame(
                {"p_challenge": c, "p_resist": r, "p_fight": f} | dict(zip(OUTCOMES, shown, strict=True))
            )
        u = self._coded(data).payoffs(self.coefficients)
        found = equilibria(u)
        last = np.cumsum(found.count)
        at = np.where(found.count > 0, last - (1 if which == "high" else found.count), -1)

        def pick(v: Floats) -> Floats:
            return np.where(at >= 0, v[np.maximum(at, 0)], np.nan) if len(v) else np.full(len(u), np.nan)

        chance = outcomes(u, pick(found.p_resist))
        return pl.DataFrame(
            {
                "equilibria": found.count, "p_challenge": pick(found.p_challenge),
                "p_resist": pick(found.p_resist), "p_fight": pick(found.p_fight),
            } | {n: chance[:, i] for i, n in enumerate(OUTCOMES)}
        )  # fmt: skip

    def _coded(self, data: Any) -> Design:
        if data is None:
            return self.design
        if self.recode is None:
            raise InputError(
                "this fit was made of arrays", remedy="fit by formula to predict new data", code="bad-option"
            )
        return self.recode(data)

    def profile(
        self, name: str, at: Sequence[float] | None = None, progress: Callable[[str, float], None] | None = None
    ) -> Profile:
        """Return the profile of the likelihood in one coefficient (see :func:`~foedus.estimate.signalling.profile`)."""
        from foedus.estimate.signalling.profile import profile

        return profile(self, name, at, progress=progress)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per coefficient: payoff, term, estimate, se, z, p, low, high (95 %)."""
        import polars as pl

        band = self.interval()
        pairs = [n.split(":", 1) for n in self.names]
        return pl.DataFrame(
            {
                "payoff": [a for a, _ in pairs], "term": [b for _, b in pairs], "estimate": self.coefficients,
                "se": self.se, "z": self.z, "p": self.p, "low": band[:, 0], "high": band[:, 1],
            }
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        from foedus.estimate.signalling.words import plain

        return plain(self)

    def summary(self, lang: str = "en") -> str:
        """Return the table of estimates and what qualifies it."""
        from foedus.estimate.signalling.words import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return in words what was fitted and how to read it."""
        from foedus.estimate.signalling.words import explain

        return explain(self, lang)
