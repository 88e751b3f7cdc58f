"""Prior draws of the parameters of the crisis game, from one file with a warrant per line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from foedus.core import InputError, Warrant, stream
from foedus.crisis.parameters import Floats
from foedus.estimate.units import unit_text
from foedus.world import Text

__all__ = ["Prior", "describe", "priors", "table"]

_SIZES = {"normal": 2, "lognormal": 2, "halfnormal": 1, "beta": 2, "uniform": 2}


@dataclass(frozen=True)
class Prior:
    """The prior of one parameter.

    ``dist`` and ``numbers``: normal (mean, sd); lognormal (median, sd of the log); halfnormal
    (scale); beta (a, b); uniform (low, high). ``why`` is one line in both languages; ``unit``
    is a key of :data:`foedus.estimate.units.UNITS`.
    """

    name: str
    symbol: str
    dist: str
    numbers: tuple[float, ...]
    unit: str
    warrant: Warrant
    why: Text
    where: str
    cite: str = ""

    def __post_init__(self) -> None:
        if len(self.numbers) != _SIZES.get(self.dist, -1):
            raise InputError(
                f"prior of '{self.name}': '{self.dist}' with {len(self.numbers)} numbers is not a distribution",
                remedy=f"use one of {', '.join(f'{k} ({v})' for k, v in _SIZES.items())}", code="bad-prior",
            )  # fmt: skip
        scales = {"normal": [1], "lognormal": [0, 1], "halfnormal": [0], "beta": [0, 1], "uniform": []}[self.dist]
        if any(not self.numbers[i] > 0 for i in scales) or not all(map(math.isfinite, self.numbers)):
            raise InputError(
                f"prior of '{self.name}': scales must be above zero", remedy="correct it", code="bad-prior"
            )
        if self.dist == "uniform" and not self.numbers[0] < self.numbers[1]:
            raise InputError(f"prior of '{self.name}': low is not below high", remedy="correct it", code="bad-prior")
        if (self.warrant is Warrant.LITERATURE) != bool(self.cite):
            raise InputError(
                f"prior of '{self.name}': a literature warrant needs a citation, an assumption has none",
                remedy="add or drop 'cite'", code="bad-prior",
            )  # fmt: skip

    @property
    def mean(self) -> float:
        """Prior mean."""
        a = self.numbers
        match self.dist:
            case "lognormal":
                return a[0] * math.exp(a[1] ** 2 / 2)
            case "halfnormal":
                return a[0] * math.sqrt(2 / math.pi)
            case "beta":
                return a[0] / (a[0] + a[1])
            case "uniform":
                return (a[0] + a[1]) / 2
        return a[0]

    def sample(self, n: int, seed: int) -> Floats:
        """Return n draws from the stream of this parameter; shape (n,)."""
        rng = stream(seed, "parameters", self.name)
        a = self.numbers
        match self.dist:
            case "normal":
                return a[0] + a[1] * rng.standard_normal(n)
            case "lognormal":
                return a[0] * np.exp(a[1] * rng.standard_normal(n))
            case "halfnormal":
                return np.abs(a[0] * rng.standard_normal(n))
            case "beta":
                return rng.beta(a[0], a[1], n)
        return rng.uniform(a[0], a[1], n)

    def interval(self, low: float = 0.05, high: float = 0.95) -> tuple[float, float]:
        """Return two quantiles of the prior, by 20,000 draws from a fixed stream."""
        values = np.quantile(self.sample(20_000, 0), [low, high])
        return float(values[0]), float(values[1])

    @property
    def unit_text(self) -> Text:
        """The unit in words."""
        return unit_text(self.unit)

    def text(self) -> str:
        """Return the distribution as a person writes it."""
        return f"{self.dist}({', '.join(f'{x:g}' for x in self.numbers)})"


@cache
def priors() -> Mapping[str, Prior]:
    """Return all priors, by name, in the order of the file."""
    from foedus.world.yaml import parse

    document, faults = parse(resources.files("foedus.estimate").joinpath("priors.yaml").read_bytes(), "priors.yaml")
    if faults:
        raise InputError(f"'priors.yaml': {faults[0].message}", remedy="install the package again", code="bad-prior")
    found: dict[str, Prior] = {}
    for row in document.data:
        row["numbers"] = tuple(float(x) for x in row["numbers"])
        row["warrant"] = Warrant(row["warrant"])
        row["why"] = Text.model_validate(row["why"])
        prior = Prior(**row)
        if prior.name in found:
            raise InputError(f"two priors for '{prior.name}'", remedy="keep one", code="bad-prior")
        found[prior.name] = prior
    return found


_WARRANTS = {Warrant.LITERATURE: "литература", Warrant.ASSUMED: "допущение"}


def describe(name: str, lang: str = "en") -> str:
    """Return one line on a parameter: prior, 90 % range, warrant, why.

    Parameters
    ----------
    name
        Name of the parameter.
    lang
        ``en`` or ``ru``.

    Raises
    ------
    InputError
        If there is no parameter of that name.
    """
    from foedus.core.text import did_you_mean

    known = priors()
    if name not in known:
        raise InputError(
            f"no parameter '{name}'", remedy=did_you_mean(name, known, "see table()"), code="unknown-parameter"
        )
    p = known[name]
    low, high = p.interval()
    cite = f" ({p.cite})" if p.cite else ""
    unit = p.unit_text(lang)
    if lang == "ru":
        where = p.where.replace("eq.", "ур.").replace("section", "раздел")
        low_ru, high_ru = (f"{x:.3g}".replace(".", ",") for x in (low, high))
        return f"{name} ({p.symbol}, {where}): {p.text()}, 90 % от {low_ru} до {high_ru} ({unit}); {_WARRANTS[p.warrant]}{cite}. {p.why(lang)}"
    return f"{name} ({p.symbol}, {p.where}): {p.text()}, 90 % in {low:.3g} to {high:.3g} ({unit}); {p.warrant}{cite}. {p.why(lang)}"


def table(lang: str = "en") -> list[dict[str, Any]]:
    """Return the priors as rows for output: name, symbol, prior, 90 % range, unit, warrant, citation, why, where.

    Unit and reason are in the language asked for; the rest are names, numbers and citations.
    """
    rows = []
    for p in priors().values():
        low, high = p.interval()
        rows.append({
            "name": p.name, "symbol": p.symbol, "prior": p.text(), "mean": p.mean, "low": low, "high": high,
            "unit": p.unit_text(lang), "warrant": str(p.warrant), "cite": p.cite, "why": p.why(lang), "where": p.where,
        })  # fmt: skip
    return rows
