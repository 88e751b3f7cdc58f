"""Logit of a yes-or-no outcome for any data frame, with standard errors that fit how rows depend.

::

    fit = logit(rows, "onset ~ pact + capshare + years", cluster="dyad")
    fit.summary(); fit.change(rows, "pact")

What is estimated is an association; what it says of causes is for the design to say, not for the fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, CheckError, InputError
from foedus.core.text import did_you_mean
from foedus.estimate.binary import Binary, binary
from foedus.estimate.clusters import clustered, dyadic, multiway
from foedus.estimate.columns import Columns
from foedus.estimate.formula import Design
from foedus.estimate.irls import Fit, chances, newton
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Change", "Logit", "logit"]

Floats = NDArray[np.float64]
#: Fewer groups than this, and errors clustered by them are too small (Cameron and Miller, 2015).
FEW = 40

METHODS = {
    "maximum likelihood": ("maximum likelihood", "максимальное правдоподобие"),
    "weighting": ("likelihood weighted to the population (King and Zeng 2001)", "правдоподобие с весами генеральной совокупности (Кинг и Цзэн, 2001)"),
    "prior correction": ("maximum likelihood, constant corrected to the population (King and Zeng 2001)", "максимальное правдоподобие, константа поправлена на генеральную долю (Кинг и Цзэн, 2001)"),
    "Firth": ("penalised by Jeffreys' prior (Firth 1993)", "штраф априорным распределением Джеффриса (Firth 1993)"),
    "log-F": ("penalised by log-F priors (Greenland and Mansournia 2015)", "штраф лог-F-распределением (Greenland и Mansournia 2015)"),
    "Cauchy": ("penalised by Cauchy priors on standardised covariates (Gelman et al. 2008)", "штраф распределением Коши на приведённых признаках (Гелман и др., 2008)"),
}  # fmt: skip
ERRORS = {
    "model": ("from the likelihood", "из правдоподобия"),
    "robust": (
        "robust to unequal variance (sandwich over rows)",
        "устойчивы к неравной дисперсии (сэндвич по строкам)",
    ),
    "clustered": ("clustered by {0}", "сгруппированы: {0}"),
    "multiway": ("clustered by each of {0}", "сгруппированы по каждому из: {0}"),
    "dyadic": ("robust to pairs that share a member ({0})", "устойчивы к парам с общим участником ({0})"),
}


@dataclass(frozen=True)
class Change:
    """How the mean predicted chance changes, over all rows, when one covariate does.

    Parameters
    ----------
    column
        The covariate.
    low, high
        Its two values; all else stays as it is in each row.
    before, after
        Mean predicted chances.
    relative
        ``after / before - 1``.
    interval
        Of ``relative``, at the 95 percent level: normal for the logarithm of the ratio (delta method).
    """

    column: str
    low: float
    high: float
    before: float
    after: float
    relative: float
    interval: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "column": self.column, "low": self.low, "high": self.high, "before": self.before, "after": self.after,
            "relative": self.relative, "interval": list(self.interval),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Logit(Answer):
    """A fitted logit.

    Parameters
    ----------
    formula
        What was fitted.
    names
        Of the coefficients.
    coef, covariance
        Estimates, shape (k,), and their covariance, shape (k, k).
    method, errors
        Words of :data:`METHODS` and :data:`ERRORS`.
    groups
        The groupings that the errors rest on, with their numbers of groups.
    n, events, dropped
        Rows used, those with outcome 1, rows left out since a value is missing.
    loglik, null
        Log-likelihood, and that of a constant alone (with the same weights and offset).
    iterations, residual
        Newton's steps, and the decrement where they ended (twice what is left to gain).
    notes
        What else was done, such as the population's share of events.
    warnings
        What may be wrong.
    """

    formula: str
    names: tuple[str, ...]
    coef: Floats
    covariance: Floats
    method: str
    errors: str
    groups: tuple[tuple[str, int], ...]
    n: int
    events: int
    dropped: int
    loglik: float
    null: float
    iterations: int
    residual: float
    notes: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    design: Design | None = field(default=None, repr=False)

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def z(self) -> Floats:
        """Estimates over standard errors."""
        return self.coef / self.se

    @property
    def p(self) -> Floats:
        """Two-sided tail chances of ``z`` under the normal distribution."""
        return np.array([math.erfc(abs(z) / math.sqrt(2)) for z in self.z])

    @property
    def deviance(self) -> float:
        """Residual deviance."""
        return -2.0 * self.loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k - 2 log-likelihood."""
        return 2.0 * len(self.coef) - 2.0 * self.loglik

    def __getitem__(self, name: str) -> float:
        return float(self.coef[self._place(name)])

    def se_of(self, name: str) -> float:
        """Return the standard error of one coefficient."""
        return float(self.se[self._place(name)])

    def _place(self, name: str) -> int:
        if name not in self.names:
            raise InputError(
                f"no coefficient '{name}'", remedy=did_you_mean(name, self.names, f"there are {', '.join(self.names)}"),
                code="unknown-coefficient",
            )  # fmt: skip
        return self.names.index(name)

    def interval(self, level: float = 0.95) -> Floats:
        """Return Wald intervals, shape (k, 2)."""
        if not 0 < level < 1:
            raise InputError(f"a level of {level}", remedy="choose one between 0 and 1", code="bad-level")
        from statistics import NormalDist

        half = NormalDist().inv_cdf(0.5 + level / 2) * self.se
        return np.column_stack([self.coef - half, self.coef + half])

    def matrix(self, data: Any) -> Floats:
        """Return the covariates of other data, coded as at the fit, shape (rows, k)."""
        assert self.design is not None
        return self.design.matrix(Columns(data))

    def predict(self, data: Any, offset: Floats | float = 0.0) -> Floats:
        """Return the chance of each row, shape (rows,); NaN where a covariate is missing."""
        return chances(self.matrix(data) @ self.coef + offset)

    def change(self, data: Any, column: str, low: float = 0.0, high: float = 1.0) -> Change:
        """Return the relative change of the mean predicted chance when a covariate goes from one value to another.

        Every row keeps its other covariates. Rows with a missing covariate are left out.

        Raises
        ------
        InputError
            If the covariate is not one of the fit's, or no row is complete.
        """
        k = self._place(column)
        if not np.isfinite(self.coef).all():
            raise InputError("the fit has no finite estimate", remedy="use a penalised fit", code="separated")
        x = self.matrix(data)
        x = x[~np.isnan(np.delete(x, k, axis=1)).any(axis=1)]
        if len(x) == 0:
            raise InputError("no row is complete", remedy="give rows with every covariate", code="bad-data")
        means, slopes = [], []
        for value in (low, high):
            x[:, k] = value
            p = chances(x @ self.coef)
            means.append(float(p.mean()))
            slopes.append((p * (1 - p)) @ x / len(x) / means[-1])
        slope = slopes[1] - slopes[0]
        log, error = math.log(means[1] / means[0]), float(np.sqrt(slope @ self.covariance @ slope))
        z = 1.959963984540054
        return Change(
            column, low, high, means[0], means[1], math.expm1(log), (math.expm1(log - z * error), math.expm1(log + z * error)),
        )  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per coefficient: name, estimate, se, z, p, low, high (95 percent)."""
        import polars as pl

        low, high = self.interval().T
        return pl.DataFrame({
            "name": list(self.names), "estimate": self.coef, "se": self.se, "z": self.z, "p": self.p, "low": low, "high": high,
        })  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "formula": self.formula, "method": self.method, "errors": self.errors,
            "groups": [{"by": by, "groups": n} for by, n in self.groups], "n": self.n, "events": self.events,
            "dropped": self.dropped, "loglik": self.loglik, "null": self.null, "aic": self.aic,
            "iterations": self.iterations, "residual": self.residual,
            "coefficients": self.to_frame().to_dicts(), "covariance": self.covariance.tolist(),
            "notes": [n.model_dump() for n in self.notes], "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the coefficients with their errors, what was done and what may be wrong."""
        ru = lang == "ru"
        wide = max(len(n) for n in self.names)
        heads = ("estimate", "s.e.", "95 %") if not ru else ("оценка", "ст. ош.", "95 %")
        lines = [self.formula, f"{'':{wide}} {heads[0]:>10} {heads[1]:>9}   {heads[2]}"]
        for name, b, se, (low, high) in zip(self.names, self.coef, self.se, self.interval(), strict=True):
            lines.append(f"{name:{wide}} {b:10.4f} {se:9.4f}   [{low:.3f}, {high:.3f}]")
        method = METHODS[self.method][ru]
        by = ERRORS[self.errors][ru].format(", ".join(f"{g} ({n})" for g, n in self.groups))
        if ru:
            lines += [f"Строк {self.n}, событий {self.events}, пропущено неполных {self.dropped}; логарифм правдоподобия {self.loglik:.3f}."]  # fmt: skip
            lines += [f"Оценка: {method}. Ошибки: {by}."]
        else:
            lines += [f"{self.n} rows, {self.events} events, {self.dropped} incomplete ones left out; log-likelihood {self.loglik:.3f}."]  # fmt: skip
            lines += [f"Estimate: {method}. Errors: {by}."]
        lines += [n(lang) for n in self.notes]
        lines += [f"! {w(lang)}" for w in self.warnings]
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return the summary with odds ratios."""
        head = "Odds ratios" if lang != "ru" else "Отношения шансов"
        return "\n".join([self.summary(lang), f"{head}: " + "; ".join(f"{n} {math.exp(min(b, 700)):.3g}" for n, b in zip(self.names, self.coef, strict=True))])  # fmt: skip


def logit(
    data: Any,
    formula: str,
    *,
    weights: str | None = None,
    offset: str | None = None,
    cluster: str | Sequence[str] | None = None,
    dyads: tuple[str, str] | None = None,
) -> Logit:
    """Fit a logit by maximum likelihood.

    Parameters
    ----------
    data
        A polars or pandas frame, or a mapping of names to arrays. Rows with a missing value are left out
        and counted.
    formula
        ``outcome ~ x1 + x2``; the outcome is 0 or 1. Words become indicators; ``- 1`` takes the constant away.
    weights
        Column of weights: how many rows of the population one stands for. Errors without clusters then are
        those of the weighted likelihood.
    offset
        Column that enters with coefficient 1.
    cluster
        Column of groups whose rows may be dependent; several columns for multiway clustering.
    dyads
        Two columns with the members of each row's pair: errors robust to any dependence between pairs that
        share a member (Aronow, Samii and Assenova, 2015). Not beside ``cluster``.

    Raises
    ------
    InputError
        ``bad-data``, ``bad-formula``, ``collinear``, ``unknown-column``, ``contradiction``.
    CheckError
        ``no-convergence``, if Newton's method does not end and the data are not separated.

    Notes
    -----
    Separated data have no finite estimate. The fit then carries a warning that names the columns; their
    estimates are infinite and their errors NaN. Use
    :func:`foedus.estimate.penalised.penalised`.
    """
    rows = binary(data, formula, weights=weights, offset=offset, cluster=cluster, dyads=dyads)
    return fitted(rows, newton(rows.x, rows.y, rows.weights, rows.offset), "maximum likelihood")


def fitted(
    rows: Binary, fit: Fit, method: str, *, bread: Floats | None = None, scores: Floats | None = None,
    notes: Sequence[Text] = (), warnings: Sequence[Text] = (), sandwich: bool = False,
) -> Logit:  # fmt: skip
    """Return the result of a fit, with the covariance that the rows' groupings ask for.

    Parameters
    ----------
    bread
        Model covariance; the inverse information of the fit if None.
    scores
        Rows' gradients, shape (n, k); those of the likelihood if None.
    sandwich
        Without groupings, use the sandwich over rows instead of the model's covariance.

    Raises
    ------
    CheckError
        ``no-convergence``.
    """
    said = list(warnings)
    eta = rows.x @ fit.coef + rows.offset
    p = chances(eta)
    penalised = method in ("Firth", "log-F", "Cauchy")
    separated = _separated(rows, said) if not penalised and not fit.settled else {}
    if not fit.converged and not separated:
        raise CheckError(
            f"Newton's method did not end (decrement {fit.residual:.2g})", remedy="rescale or leave out covariates",
            code="no-convergence",
        )  # fmt: skip
    if bread is None:
        scale = np.sqrt(np.maximum(np.diag(fit.information), 1e-300))
        bread = np.linalg.pinv(fit.information / np.outer(scale, scale), hermitian=True) / np.outer(scale, scale)
    if scores is None:
        scores = rows.x * (rows.weights * (rows.y - p))[:, None]
    covariance, errors, groups = _errors(rows, bread, scores, said, sandwich)
    coef = fit.coef
    if separated:
        coef, covariance = coef.copy(), covariance.copy()
        for k, value in separated.items():
            coef[k] = value
            covariance[k, :] = covariance[:, k] = np.nan
    null = newton(np.ones((len(rows.y), 1)), rows.y, rows.weights, rows.offset)
    return Logit(
        rows.formula, rows.names, coef, covariance, method, errors, groups, len(rows.y), int(rows.y.sum()),
        rows.dropped, fit.loglik, null.loglik, fit.iterations, fit.residual, tuple(notes), tuple(said), rows.design,
    )  # fmt: skip


def _separated(rows: Binary, said: list[Text]) -> dict[int, float]:
    """Look for separation; return where each coefficient without a finite estimate goes, and say so."""
    from foedus.estimate.separation import find_separation

    found = find_separation(rows)
    if found:
        said.append(
            Text(
                en=found.summary("en") + " Use penalised().",
                ru=found.summary("ru") + " Используйте penalised().",
            )
        )
    to = {1: np.inf, -1: -np.inf, 0: np.nan}
    return {rows.names.index(c): to[d] for c, d in zip(found.columns, found.direction, strict=True)}


def _errors(
    rows: Binary, bread: Floats, scores: Floats, said: list[Text], sandwich: bool
) -> tuple[Floats, str, tuple[tuple[str, int], ...]]:
    sizes = [int(g.max()) + 1 for g in rows.groups]
    groups = tuple(zip(rows.clusters, sizes, strict=True))
    if rows.dyads is not None:
        groups = (("members", int(rows.dyads.max()) + 1),)
    for name, n in groups:
        if n < 2:
            raise InputError(f"'{name}' holds one group only", remedy="cluster by another column", code="bad-data")
        if n < FEW:
            said.append(
                Text(
                    en=f"Only {n} groups in '{name}': errors clustered by it are too small.",
                    ru=f"В '{name}' всего групп: {n}; ошибки по ней занижены.",
                )
            )
    if rows.dyads is not None:
        if rows.groups:
            raise InputError(
                "clusters beside pairs", remedy="give 'cluster' or 'dyads', not both", code="contradiction"
            )
        found, word = dyadic(bread, scores, rows.dyads), "dyadic"
    elif len(rows.groups) > 1:
        found, word = multiway(bread, scores, rows.groups), "multiway"
    elif rows.groups:
        return clustered(bread, scores, rows.groups[0]), "clustered", groups
    elif sandwich:
        return bread @ (scores.T @ scores) @ bread, "robust", ()
    else:
        return bread, "model", ()
    # Inclusion and exclusion can leave a direction with a negative variance; it is cut at zero.
    values, vectors = np.linalg.eigh((found + found.T) / 2)
    if values[0] < -1e-12 * values[-1]:
        said.append(
            Text(
                en="The covariance was not positive and is cut at zero: too few groups for so many covariates.",
                ru="Ковариация не была положительной и срезана на нуле: мало групп для стольких признаков.",
            )
        )
        found = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return found, word, groups
