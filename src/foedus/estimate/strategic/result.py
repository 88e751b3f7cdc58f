"""A fitted strategic model: estimates with names, standard errors, fit, predictions, warnings."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.estimate.fitted import Fitted
from foedus.estimate.strategic.likelihood import Likelihood
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.strategic.profile import Profile

__all__ = ["StrategicFit"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StrategicFit(Fitted):
    """The maximum of the likelihood of a strategic model, and how far it can be trusted.

    Parameters
    ----------
    model
        ``egame12``, ``egame122``, ``egame123`` or ``ultimatum``.
    formula
        As it was read; empty for arrays.
    link, errors
        ``probit`` or ``logit``; ``agent`` or ``private``.
    names
        Names of the coefficients, ``equation:term``.
    coefficients
        Estimates, shape (coefficients,).
    covariance
        Their covariance matrix, NaN where the data do not identify a coefficient.
    covariance_kind
        ``hessian``, ``robust`` or ``cluster``.
    loglik
        Log-likelihood at the maximum.
    rows, weight, left_out
        Rows used, sum of their weights, rows left out because something was missing.
    outcomes
        Weighted count of each outcome, by name, left to right in the tree.
    converged, iterations, residual
        Whether the climb ended at a maximum, its Newton steps, and what another step promises to add to
        the log-likelihood.
    condition
        Condition number of the Hessian scaled to a unit diagonal; infinite if singular.
    optima
        Log-likelihoods of the distinct maxima found from the starts that were tried, best first.
    warnings
        What could make the numbers wrong.
    """

    model: str
    formula: str
    link: str
    errors: str
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    covariance_kind: str
    loglik: float
    rows: int
    weight: float
    left_out: int
    outcomes: Mapping[str, float]
    converged: bool
    iterations: int
    residual: float
    condition: float
    optima: tuple[float, ...]
    warnings: tuple[Text, ...] = ()
    #: The likelihood, for profiles and other covariances.
    likelihood: Likelihood = field(repr=False, kw_only=True)
    #: Probabilities of outcomes (or predictions) at coefficients, for the rows used or for new data.
    predictor: Callable[[Floats, Any, str], dict[str, Floats]] = field(repr=False, kw_only=True)
    #: Refits from a start, with everything else equal.
    refit: Callable[[Floats], StrategicFit] = field(repr=False, kw_only=True)
    #: Sandwich with other clusters.
    sandwich: Callable[[str, Any], Floats] = field(repr=False, kw_only=True)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, k log N - 2 log L, N the sum of weights."""
        return len(self.names) * math.log(self.weight) - 2 * self.loglik

    def predict(self, data: Any = None, kind: str = "outcome") -> pl.DataFrame:
        """Return predictions per row, as a frame with one column each.

        Parameters
        ----------
        data
            New data with the columns of the formula (or, for a model given by arrays, new arrays in the
            same order); the rows of the fit if left out. A row with a missing value has missing predictions.
        kind
            ``outcome``: probability of every outcome. ``action``: probability of going right at every
            decision, given that it is reached.
        """
        import polars as pl

        if kind not in ("outcome", "action"):
            raise InputError(f"no prediction '{kind}'", remedy="use outcome or action", code="bad-option")
        return pl.DataFrame(self.predictor(self.coefficients, data, kind))

    def mean_probabilities(self) -> dict[str, float]:
        """Return the weighted mean of every prediction over the rows of the fit."""
        w = self.likelihood.weight / self.weight
        return {k: float(w @ v) for k, v in self.predictor(self.coefficients, None, "outcome").items()}

    def with_covariance(self, kind: str, cluster: str | ArrayLike | None = None) -> StrategicFit:
        """Return the same fit with another covariance: ``hessian``, ``robust``, or ``cluster`` by a column or an array."""
        kind = "cluster" if cluster is not None and kind != "cluster" else kind
        return dataclasses.replace(self, covariance=self.sandwich(kind, cluster), covariance_kind=kind)

    def profile(
        self,
        which: list[str] | None = None,
        steps: int = 5,
        dist: float = 3.0,
        progress: Callable[[str, float], None] | None = None,
    ) -> Profile:
        """Return likelihood profiles, which show whether this maximum is the highest (see :class:`Profile`)."""
        from foedus.estimate.strategic.profile import profile

        return profile(self, which, steps, dist, progress)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        from foedus.estimate.strategic.words import plain

        return plain(self)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per coefficient: equation, term, estimate, se, z, p, low, high (95 %)."""
        import polars as pl

        band = self.interval()
        pairs = [n.split(":", 1) for n in self.names]
        return pl.DataFrame({
            "equation": [a for a, _ in pairs], "term": [b for _, b in pairs], "estimate": self.coefficients,
            "se": self.se, "z": self.z, "p": self.p, "low": band[:, 0], "high": band[:, 1],
        }, schema={"equation": pl.String, "term": pl.String, **dict.fromkeys(("estimate", "se", "z", "p", "low", "high"), pl.Float64)})  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the table of estimates and what qualifies it."""
        from foedus.estimate.strategic.words import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return in words what was fitted and how to read it."""
        from foedus.estimate.strategic.words import explain

        return explain(self, lang)
