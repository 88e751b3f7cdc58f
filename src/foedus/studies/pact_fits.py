"""One specification of a study of pacts, and what it estimates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.studies.pact_rows import FIRST, LAST, pact_rows
from foedus.studies.sensitivity import Band, band, e_value

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ALL_DYADS", "LISTED", "MAIN", "PERIODS", "PLEDGES", "SIZE", "Estimate", "Spec", "estimate", "fit_all"]

#: The periods of the published studies.
PERIODS = ((1816, 1944), (1816, 2000), (1946, 2000))
#: Every pledge that the literature tells apart: what the curves of controls range over.
PLEDGES = ("target_pact", "challenger_pact", "challenger_offence", "challenger_neutral", "allied")
#: Those that Johnson and Leeds (2011) list, of third states alone: what the main specifications hold, in every sample.
LISTED = PLEDGES[:4]
SIZE = ("ln_power1", "ln_power2")
_TIME = ("t", "t2", "t3")
#: Controls among politically relevant dyads, besides the pledges.
MAIN = ("contiguous", "ln_distance", *SIZE, "major1", "major2", "joint_democracy", *_TIME)
#: Controls among all dyads, after Johnson and Leeds (2011); their similarity of alliance portfolios is not in the record.
ALL_DYADS = ("ln_distance", "power_share", "joint_democracy", *_TIME)


@dataclass(frozen=True)
class Spec:
    """What is fitted: a logit of initiation, errors clustered by dyad.

    Parameters
    ----------
    key
        Short name within its study.
    treatment
        Column of :func:`foedus.studies.pact_rows.pact_rows` whose coefficient is asked for.
    controls
        The other columns.
    sample, first, last
        Which rows.
    within
        With the means of the pair's years beside the treatment and every control (Mundlak 1978), so that
        the coefficient rests on changes inside pairs.
    era
        With the treatment times ``nuclear``, and ``nuclear`` itself; the coefficient then is that of the
        years before 1945 and ``Estimate.shift`` is what 1945 changed.
    """

    key: str
    treatment: str
    controls: tuple[str, ...]
    sample: str = "relevant"
    first: int = FIRST
    last: int = LAST
    within: bool = False
    era: bool = False

    @property
    def formula(self) -> str:
        """What is fitted, without the means of the within terms."""
        era = [f"{self.treatment}_nuclear", "nuclear"] if self.era else []
        return "initiation ~ " + " + ".join([self.treatment, *era, *self.controls])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "key": self.key, "treatment": self.treatment, "controls": list(self.controls), "sample": self.sample,
            "first": self.first, "last": self.last, "within": self.within, "era": self.era,
        }  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """What a specification gives.

    Parameters
    ----------
    spec
        What was fitted.
    coef, se
        Of the treatment, logit units.
    change, interval
        Relative change of the mean predicted chance when the treatment goes from 0 to 1 in every row, and
        its 95 percent interval.
    n, events, dyads
        Rows, initiations and clusters.
    shift, shift_se
        With ``era``: of the interaction; else NaN.
    others
        Coefficient and error of the other columns.
    warnings
        Of the fit.
    """

    spec: Spec
    coef: float
    se: float
    change: float
    interval: tuple[float, float]
    n: int
    events: int
    dyads: int
    shift: float = math.nan
    shift_se: float = math.nan
    others: dict[str, tuple[float, float]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def z(self) -> float:
        """Coefficient over its error."""
        return self.coef / self.se

    @property
    def sign(self) -> int:
        """1 or -1 if the 95 percent interval leaves out zero, else 0."""
        return 0 if not abs(self.z) > 1.96 else 1 if self.coef > 0 else -1

    @property
    def strength(self) -> float:
        """E-value of the change: how strong an unmeasured cause must be to explain it away."""
        return e_value(1.0 + self.change)

    @property
    def strength_interval(self) -> float:
        """E-value of the end of the interval that is nearer to no change; 1 if it holds no change."""
        low, high = (1.0 + x for x in self.interval)
        return 1.0 if low <= 1.0 <= high else e_value(low if low > 1.0 else high)

    def band(self, strength: float) -> Band:
        """Return what the ratio of chances may be if an unmeasured cause is this strong."""
        return band(1.0 + self.change, strength)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        era = {"shift": self.shift, "shift_se": self.shift_se} if self.spec.era else {}
        return {
            **self.spec.to_dict(), "coef": self.coef, "se": self.se, "z": self.z, "sign": self.sign,
            "change": self.change, "interval": list(self.interval), "e_value": self.strength,
            "e_value_interval": self.strength_interval, "n": self.n, "events": self.events, "dyads": self.dyads, **era,
            "warnings": list(self.warnings),
        }  # fmt: skip


def estimate(spec: Spec, rows: pl.DataFrame | None = None) -> Estimate:
    """Fit one specification.

    Parameters
    ----------
    spec
        What to fit.
    rows
        Rows in the form of :func:`foedus.studies.pact_rows.pact_rows`; those of the record if left out.

    Raises
    ------
    InputError
        If the rows lack a column, a term is constant, or there is no event.
    DataMissingError
        If the record cannot be built.
    """
    import polars as pl

    from foedus.estimate.logit import logit
    from foedus.estimate.mundlak import mundlak

    given = pact_rows(spec.sample) if rows is None else rows
    names = ["initiation", "dyad", "pair", "year", *dict.fromkeys([spec.treatment, *spec.controls]), *(["nuclear"] if spec.era else [])]  # fmt: skip
    for name in names:
        if name not in given.columns:
            raise InputError(
                f"no column '{name}'", remedy=did_you_mean(name, given.columns, f"there are {', '.join(given.columns)}"),
                code="unknown-column",
            )  # fmt: skip
    data = given.filter(pl.col("year").is_between(spec.first, spec.last)).select(list(dict.fromkeys(names)))
    formula = spec.formula
    if spec.era:
        data = data.with_columns((pl.col(spec.treatment) * pl.col("nuclear")).alias(f"{spec.treatment}_nuclear"))
    if spec.within:
        means = mundlak(data, "pair", [spec.treatment, *spec.controls])
        data = data.with_columns(pl.Series(name, values) for name, values in means.items())
        formula += " + " + " + ".join(means)
    fit = logit(data, formula, cluster="dyad")
    change = fit.change(data, spec.treatment)
    shift = f"{spec.treatment}_nuclear"
    return Estimate(
        spec, fit[spec.treatment], fit.se_of(spec.treatment), change.relative, change.interval, fit.n, fit.events,
        fit.groups[0][1], fit[shift] if spec.era else math.nan, fit.se_of(shift) if spec.era else math.nan,
        {name: (fit[name], fit.se_of(name)) for name in spec.controls}, tuple(str(w("en")) for w in fit.warnings),
    )  # fmt: skip


def fit_all(
    specs: Iterable[Spec], progress: Callable[[str, float], None] | None = None, rows: pl.DataFrame | None = None
) -> dict[str, Estimate]:
    """Fit specifications one after the other; the result is keyed as they are."""
    todo = list(specs)
    out: dict[str, Estimate] = {}
    shared: dict[str, pl.DataFrame] = {}
    for n, spec in enumerate(sorted(todo, key=lambda s: s.sample == "all")):
        if progress is not None:
            progress(spec.key, n / len(todo))
        if rows is None and spec.sample not in shared:
            shared = {spec.sample: pact_rows(spec.sample)}  # one sample at a time, for the memory's sake
        out[spec.key] = estimate(spec, rows if rows is not None else shared[spec.sample])
    if progress is not None:
        progress("", 1.0)
    return {s.key: out[s.key] for s in todo}
