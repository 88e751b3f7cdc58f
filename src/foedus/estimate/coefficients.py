"""The coefficients that are fitted on the record: scale, prior and how each turns into a parameter of the game.

The fit moves on an unbounded scale, theta. ``parameter(theta)`` is the value that the crisis game takes;
``index(theta)`` is what stands in the indices of the likelihood (docs/fit.md section 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from scipy.special import betainc, betaincinv, betaln, erf, erfc, erfcinv, erfinv, log_ndtr, ndtr, ndtri

from foedus.core import InputError
from foedus.crisis.parameters import Floats
from foedus.estimate.priors import priors

__all__ = ["Coefficient", "Prior", "coefficients", "log_prior"]

SCALES = ("identity", "log", "logit", "positive", "share")


@dataclass(frozen=True)
class Prior:
    """Density of one parameter: ``normal`` (mean, sd), ``lognormal`` (median, sd of the log), ``halfnormal`` (scale), ``beta`` (a, b)."""

    dist: str
    numbers: tuple[float, ...]

    def text(self) -> str:
        """Return it as a person writes it."""
        return f"{self.dist}({', '.join(f'{x:.4g}' for x in self.numbers)})"


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of the fit.

    Parameters
    ----------
    name
        Of the parameter of the crisis game, or of a nuisance term.
    scale
        ``identity``, ``log``, ``logit``, ``positive`` or ``share``: what theta is, and what stands in an index. A
        parameter with a half-normal or beta prior has its normal score as theta, whatever its scale: Phi^-1 of the
        prior's distribution. On the scale of logarithms or log odds such priors fall off like exp(theta), and chains
        walk out along those tails; so every prior is normal.
    prior
        Of the parameter; for a slope ``standard`` (sd per standard deviation of the covariate),
        made ``normal`` by :meth:`standardised` once the sample is known.
    nuisance
        Whether no scenario has it.
    why
        Why the prior is not that of priors.yaml; empty where it is.
    """

    name: str
    scale: str
    prior: Prior
    nuisance: bool = False
    why: str = ""

    def standardised(self, sd: float) -> Coefficient:
        """Return the coefficient with a prior per unit of its covariate, whose standard deviation is given."""
        if self.prior.dist != "standard":
            return self
        return Coefficient(
            self.name,
            self.scale,
            Prior("normal", (0.0, self.prior.numbers[0] / max(sd, 1e-12))),
            self.nuisance,
            self.why,
        )

    def parameter(self, theta: Floats) -> Floats:
        """Return the parameter of the game at theta."""
        if self.prior.dist == "halfnormal":
            return np.asarray(np.exp(self._log_half(theta)))
        if self.prior.dist == "beta":
            return np.asarray(np.exp(self._log_shares(theta)[0]))
        if self.scale in ("log", "positive"):
            return np.asarray(np.exp(theta))
        return np.asarray(theta) if self.scale == "identity" else _logistic(theta)

    def theta(self, parameter: Any) -> Floats:
        """Return theta of a parameter: the inverse of :meth:`parameter`."""
        value = np.asarray(parameter, dtype=np.float64)
        if self.prior.dist == "halfnormal":
            z = value / (self.prior.numbers[0] * np.sqrt(2.0))
            # From whichever end is nearer: chances next to 1 have no digits left.
            return np.asarray(np.where(z < 0.5, ndtri(erf(z)), -ndtri(erfc(z))))
        if self.prior.dist == "beta":
            a, b = self.prior.numbers
            below = betainc(a, b, value)
            return np.asarray(np.where(below < 0.5, ndtri(below), -ndtri(betainc(b, a, 1.0 - value))))
        if self.scale in ("log", "positive"):
            return np.asarray(np.log(value))
        return value if self.scale == "identity" else np.asarray(np.log(value) - np.log1p(-value))

    def index(self, theta: float) -> tuple[float, float]:
        """Return what stands in the index of the likelihood, and its derivative by theta."""
        if self.prior.dist == "halfnormal":
            log = float(self._log_half(theta))
            z = np.exp(log) / self.prior.numbers[0]
            slope = float(self.prior.numbers[0] / 2 * np.exp(0.5 * (z * z - theta * theta)))
            return (float(np.exp(log)), slope) if self.scale == "positive" else (log, slope / float(np.exp(log)))
        if self.prior.dist == "beta":
            a, b = self.prior.numbers
            inside, outside = (float(x) for x in self._log_shares(theta))
            # d p / d theta: density of a standard normal over that of the share; then by the log of p or its odds.
            normal = -0.5 * (min(abs(theta), 12.0) ** 2 + np.log(2.0 * np.pi))
            turn = float(np.exp(normal + betaln(a, b) - (a - 1.0) * inside - (b - 1.0) * outside))
            if self.scale == "share":
                return inside, float(turn * np.exp(-inside))
            return inside - outside, float(turn * np.exp(-inside - outside))
        if self.scale == "positive":
            return float(np.exp(theta)), float(np.exp(theta))
        if self.scale == "share":
            return float(-np.logaddexp(0.0, -theta)), float(_logistic(-np.asarray(theta)))
        return theta, 1.0

    def log_density(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return the log density of the prior on theta's scale (up to a constant), and its derivative."""
        theta = np.asarray(theta, dtype=np.float64)
        a = self.prior.numbers
        match self.prior.dist:
            case "normal":
                if self.scale != "identity":
                    raise InputError(
                        f"the prior of '{self.name}' is normal, its scale is not",
                        remedy="use another prior",
                        code="bad-prior",
                    )
                z = (theta - a[0]) / a[1]
                return -0.5 * z * z, -z / a[1]
            case "lognormal":
                z = (theta - np.log(a[0])) / a[1]
                return -0.5 * z * z, -z / a[1]
            case "halfnormal" | "beta":
                return -0.5 * theta * theta, -theta
        raise InputError(
            f"'{self.prior.dist}' is no prior of the fit", remedy="see coefficients.yaml", code="bad-prior"
        )

    def start(self) -> float:
        """Return theta at the middle of the prior."""
        a = self.prior.numbers
        match self.prior.dist:
            case "lognormal":
                return float(np.log(a[0]))
        return float(a[0]) if self.prior.dist == "normal" else 0.0

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """Return n draws of theta from the prior."""
        a = self.prior.numbers
        match self.prior.dist:
            case "lognormal":
                return np.asarray(np.log(a[0]) + a[1] * rng.standard_normal(n))
            case "halfnormal" | "beta":
                return rng.standard_normal(n)
        return np.asarray(a[0] + a[1] * rng.standard_normal(n))

    def spread(self) -> float:
        """Return the standard deviation of theta under the prior."""
        return self.prior.numbers[1] if self.prior.dist in ("normal", "lognormal") else 1.0

    def _log_half(self, theta: Any) -> Floats:
        """Return the log of the half-normal parameter whose normal score is theta."""
        theta = np.asarray(theta, dtype=np.float64)
        # 2 Phi(z) - 1 = Phi(theta); far below, where Phi(theta) is tiny, z is Phi(theta) times sqrt(pi / 2).
        low = np.log(np.sqrt(np.pi / 2)) + log_ndtr(np.minimum(theta, 0.0))
        near = np.clip(theta, -5.0, 37.0)
        z = np.sqrt(2.0) * np.where(near < 0.0, erfinv(ndtr(near)), erfcinv(ndtr(-near)))
        return np.asarray(np.log(self.prior.numbers[0]) + np.where(theta < -5.0, low, np.log(z)))

    def _log_shares(self, theta: Any) -> tuple[Floats, Floats]:
        """Return the logs of the share with a beta prior whose normal score is theta, and of what it leaves."""
        # Twelve standard deviations out the share is 0 or 1 to the last digit.
        theta = np.clip(np.asarray(theta, dtype=np.float64), -12.0, 12.0)
        a, b = self.prior.numbers
        # The smaller of the two from its own end: chances next to 1 have no digits left.
        low, high = betaincinv(a, b, ndtr(np.minimum(theta, 1.0))), betaincinv(b, a, ndtr(np.minimum(-theta, 1.0)))
        below = theta < 0.0
        return (
            np.asarray(np.where(below, np.log(low), np.log1p(-high))),
            np.asarray(np.where(below, np.log1p(-low), np.log(high))),
        )


def _logistic(x: Any) -> Floats:
    e = np.exp(-np.abs(x))
    return np.asarray(np.where(np.asarray(x) >= 0, 1.0, e) / (1.0 + e))


@cache
def coefficients() -> Mapping[str, Coefficient]:
    """Return the coefficients of the fit, by name, in the order of the file.

    Raises
    ------
    InputError
        If an entry of coefficients.yaml is not well formed.
    """
    from ruamel.yaml import YAML

    text = resources.files("foedus.estimate").joinpath("coefficients.yaml").read_text("utf-8")
    found: dict[str, Coefficient] = {}
    for row in YAML(typ="safe", pure=True).load(text):
        name, given = row["name"], row.get("prior")
        if name in found or row["scale"] not in SCALES:
            raise InputError(
                f"coefficient '{name}' is there twice or has no scale", remedy="correct it", code="bad-prior"
            )
        if given is None:
            of_game = priors()[name]
            prior = Prior(of_game.dist, of_game.numbers)
        else:
            prior = Prior(given[0], tuple(float(x) for x in given[1:]))
        found[name] = Coefficient(name, row["scale"], prior, bool(row.get("nuisance", False)), row.get("why", ""))
    return found


def log_prior(coefs: Sequence[Coefficient], theta: Floats) -> tuple[float, Floats]:
    """Return the joint log density of the priors at theta, and its gradient; shape (C,)."""
    parts = [c.log_density(t) for c, t in zip(coefs, theta, strict=True)]
    return float(sum(float(p[0]) for p in parts)), np.array([float(p[1]) for p in parts])
