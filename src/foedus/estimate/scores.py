"""Scores of probability forecasts of a rare event, with intervals by bootstrap over clusters.

Proper scores come first: the logarithmic score and Brier's, the latter with Murphy's (1973)
decomposition. Rank measures (AUC, average precision) and calibration stand beside them. Rows of
one pair of states are no independent draws, so intervals come from drawing whole clusters, and
two models are compared on the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import DEFAULT_SEED, InputError, stream

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "BINS", "LEVEL", "LOWEST", "MEASURES", "TOP_SHARE", "Interval", "Reliability", "Scores", "auc",
    "average_precision", "brier", "calibration", "log_loss", "reliability", "score", "top_risk",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Probabilities are kept this far from 0 and 1, so that one certain miss does not make the score infinite.
LOWEST = 1e-12
#: Bins of equal counts of the reliability diagram and of the expected calibration error.
BINS = 10
#: Coverage of the intervals.
LEVEL = 0.90
#: Part of the rows that is the class of highest risk: as large as the class for which the game of Bennett and Stam
#: (2000) expects war among politically relevant pairs.
TOP_SHARE = 0.22
#: Names of the measures, in the order of the table.
MEASURES = (
    "log-loss", "log skill", "Brier", "reliability", "resolution", "uncertainty", "Brier skill", "AUC", "AP", "ECE",
    "intercept", "slope", "relative risk",
)  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds that hold :data:`LEVEL` of its draws; bounds are NaN without draws."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    def to_dict(self) -> dict[str, float | None]:
        """Return plain data; a figure that does not exist is null."""
        said = {"value": self.value, "low": self.low, "high": self.high}
        return {k: None if v != v else v for k, v in said.items()}


@dataclass(frozen=True, eq=False)
class Reliability:
    """Forecast and frequency in bins of equal counts.

    Attributes
    ----------
    forecast, frequency
        Mean forecast and share of events by bin, shape (bins,).
    low, high
        Wilson interval of the frequency, :data:`LEVEL` of coverage, as if rows were independent.
    count
        Rows by bin.
    """

    forecast: Floats
    frequency: Floats
    low: Floats
    high: Floats
    count: Ints

    @property
    def ece(self) -> float:
        """Expected calibration error: mean absolute gap of the bins, by rows."""
        return float(np.average(np.abs(self.forecast - self.frequency), weights=self.count))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {k: getattr(self, k).tolist() for k in ("forecast", "frequency", "low", "high", "count")}


@dataclass(frozen=True, eq=False)
class Scores:
    """What each forecast of the same rows scored.

    Attributes
    ----------
    rows
        Model to measure (:data:`MEASURES`) to figure.
    gains
        Pair of models to the log-loss of the first less that of the second, on the same draws.
    diagrams
        Model to its reliability diagram.
    n, events, clusters
        Counts of rows, events and clusters.
    base
        Probability that the skills are held against: the event's share before the test.
    """

    rows: Mapping[str, Mapping[str, Interval]]
    gains: Mapping[tuple[str, str], Interval]
    diagrams: Mapping[str, Reliability]
    n: int
    events: int
    clusters: int
    base: float
    draws: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "models": {m: {k: v.to_dict() for k, v in row.items()} for m, row in self.rows.items()},
            "gains": [{"of": a, "over": b, "log-loss": v.to_dict()} for (a, b), v in self.gains.items()],
            "diagrams": {m: d.to_dict() for m, d in self.diagrams.items()}, "rows": self.n, "events": self.events,
            "pairs": self.clusters, "base": self.base, "draws": self.draws, "level": LEVEL, "seed": self.seed,
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per model and measure."""
        import polars as pl

        rows = [(m, k, v.value, v.low, v.high) for m, row in self.rows.items() for k, v in row.items()]
        return pl.DataFrame(rows, schema=["model", "measure", "value", "low", "high"], orient="row")


def log_loss(y: ArrayLike, p: ArrayLike) -> Floats:
    """Return minus the logarithm of the probability given to what happened, row by row (Good 1952)."""
    y, p = _checked(y, p)
    held = np.clip(p, LOWEST, 1 - LOWEST)
    return np.asarray(-np.where(y > 0, np.log(held), np.log1p(-held)))


def brier(y: ArrayLike, p: ArrayLike) -> Floats:
    """Return the squared error, row by row (Brier 1950, in the form of half his score)."""
    y, p = _checked(y, p)
    return np.asarray((p - y) ** 2)


def reliability(y: ArrayLike, p: ArrayLike, bins: int = BINS) -> Reliability:
    """Return the reliability diagram in bins of equal counts.

    Equal forecasts are never told apart: ties at a boundary go to one bin, so that bins may be
    fewer and of unequal size.
    """
    y, p = _checked(y, p)
    place = _bins(p, bins)
    count = np.bincount(place)
    forecast, frequency = (np.bincount(place, weights=v) / count for v in (p, y))
    z = 1.6448536269514722
    middle = (frequency + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(frequency * (1 - frequency) / count + z**2 / (4 * count**2))
    return Reliability(forecast, frequency, middle - half, middle + half, count.astype(np.int64))


def auc(y: ArrayLike, p: ArrayLike) -> float:
    """Return the chance that an event got a higher forecast than a non-event, ties counting half (Hanley and McNeil 1982)."""
    y, p = _checked(y, p)
    return float(_ranked(y, p)[0][0])


def average_precision(y: ArrayLike, p: ArrayLike) -> float:
    """Return the mean precision at the events, by descending forecast; equal forecasts are one step."""
    y, p = _checked(y, p)
    return float(_ranked(y, p)[1][0])


def calibration(y: ArrayLike, p: ArrayLike, cluster: ArrayLike | None = None) -> tuple[Interval, Interval]:
    """Return intercept and slope of the logit of the event on the logit of the forecast (Cox 1958).

    0 and 1 are perfect; a slope below 1 says that the forecasts are too extreme. Intervals are
    normal, with sums of scores over clusters. Both are NaN for a forecast that does not vary.
    """
    y, p = _checked(y, p)
    held = np.clip(p, LOWEST, 1 - LOWEST)
    x = np.log(held) - np.log1p(-held)
    nothing = Interval(float("nan")), Interval(float("nan"))
    if np.ptp(x) < 1e-9:
        return nothing
    design = np.column_stack([np.ones_like(x), x])
    coef = np.array([0.0, 1.0])

    def value(b: Floats) -> float:
        return -float(np.logaddexp(0.0, -(2 * y - 1) * (design @ b)).sum())

    now = value(coef)
    for _ in range(50):
        fitted = np.exp(-np.logaddexp(0.0, -design @ coef))
        hessian = (design * (fitted * (1 - fitted))[:, None]).T @ design
        if np.linalg.cond(hessian) > 1e12:
            return nothing  # events are told apart without error, and the slope has no bound
        move = np.linalg.solve(hessian, design.T @ (y - fitted))
        while (after := value(coef + move)) < now - 1e-9 * abs(now):
            move = move / 2
        coef, now = coef + move, after
        if np.abs(move).max() < 1e-9:
            break
    group = np.arange(y.size) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    groups = int(group.max()) + 1
    sums = np.stack([np.bincount(group, weights=(y - fitted) * design[:, k], minlength=groups) for k in (0, 1)], axis=1)
    bread = np.linalg.inv(hessian)
    error = np.sqrt(np.maximum(np.diag(bread @ (sums.T @ sums) @ bread), 0) * groups / max(groups - 1, 1))
    z = 1.6448536269514722
    both = [Interval(float(b), float(b - z * e), float(b + z * e)) for b, e in zip(coef, error, strict=True)]
    return both[0], both[1]


def top_risk(y: ArrayLike, p: ArrayLike, share: float = TOP_SHARE) -> float:
    """Return the risk in the class of highest forecasts over the risk in the rest.

    The class holds ``share`` of the rows, ties at its edge going in. Bennett and Stam (2000, ISQ
    44:451-480) give the risk of mutual force where their game expects war over the risk elsewhere;
    a forecast has no such class, so the class of equal size takes its place. NaN where the rest
    holds no event.
    """
    y, p = _checked(y, p)
    inside = _top(p, share)
    rest = float(y[~inside].mean()) if (~inside).any() else 0.0
    return float(y[inside].mean()) / rest if rest > 0 else float("nan")


def score(
    y: ArrayLike, forecasts: Mapping[str, ArrayLike], cluster: ArrayLike, *, base: float, risk: Mapping[str, ArrayLike] | None = None,
    risk_event: ArrayLike | None = None, draws: int = 500, seed: int = DEFAULT_SEED, against: str | None = None,
) -> Scores:  # fmt: skip
    """Score forecasts of the same rows, with intervals and paired differences.

    Parameters
    ----------
    y
        0 or 1, shape (n,).
    forecasts
        Model to probabilities, shape (n,).
    cluster
        Which rows are drawn together: the undirected pair, shape (n,).
    base
        Share of events known before the test, in (0, 1); skills are 1 - score / score of it.
    risk, risk_event
        Forecasts and events of the relative risk of the top class; ``forecasts`` and ``y`` if left out.
    draws
        Draws of clusters; 0 for no intervals.
    against
        Model that all others are compared with; the one of least log-loss if left out.

    Raises
    ------
    InputError
        If lengths differ, a probability is outside [0, 1] or NaN, events are not 0 or 1 or never (or
        always) happen, or the base is not inside (0, 1).
    """
    if not forecasts:
        raise InputError("there is no forecast to score", remedy="give at least one model", code="empty")
    if not 0 < base < 1:
        raise InputError(
            f"the base rate {base} is not between 0 and 1", remedy="give a share of events", code="bad-base"
        )
    if draws < 0:
        raise InputError(f"{draws} draws", remedy="give 0 or more", code="bad-draws")
    got = {m: _checked(y, p) for m, p in forecasts.items()}
    event = next(iter(got.values()))[0]
    _, group = np.unique(np.asarray(cluster), return_inverse=True)
    if group.shape != event.shape:
        raise InputError("clusters and events differ in length", remedy="give one cluster per row", code="bad-length")
    if not 0 < event.sum() < event.size:
        raise InputError("the event never, or always, happens", remedy="score rows of both kinds", code="one-outcome")
    risky = {m: _checked(event if risk_event is None else risk_event, (risk or {}).get(m, got[m][1])) for m in got}
    groups = int(group.max()) + 1
    weights = stream(seed, "scores", "bootstrap").multinomial(groups, np.full(groups, 1 / groups), size=draws)
    drawn = {m: _draw(*got[m], *risky[m], group, groups, base, weights.astype(np.float64)) for m in got}
    point = {m: _draw(*got[m], *risky[m], group, groups, base, np.ones((1, groups))) for m in got}
    rows: dict[str, dict[str, Interval]] = {}
    for m, (hit, p) in got.items():
        rows[m] = {k: _interval(float(point[m][k][0]), drawn[m][k]) for k in point[m]}
        rows[m]["intercept"], rows[m]["slope"] = calibration(hit, p, group)
        rows[m] = {k: rows[m][k] for k in MEASURES}
    best = against or min(rows, key=lambda m: rows[m]["log-loss"].value)
    gains = {
        (m, best): _interval(
            rows[m]["log-loss"].value - rows[best]["log-loss"].value, drawn[m]["log-loss"] - drawn[best]["log-loss"]
        )
        for m in rows
        if m != best
    }
    diagrams = {m: reliability(*got[m]) for m in got}
    return Scores(rows, gains, diagrams, event.size, int(event.sum()), groups, base, draws, seed)


def _draw(
    y: Floats, p: Floats, risk_y: Floats, risk_p: Floats, group: Ints, groups: int, base: float, weights: Floats
) -> dict[str, Floats]:
    """Return the measures for draws of clusters; weights have the shape (draws, clusters)."""

    def sums(v: Floats) -> Floats:
        return np.asarray(weights @ np.bincount(group, weights=v, minlength=groups))

    rows = sums(np.ones_like(y))
    loss, square = sums(log_loss(y, p)) / rows, sums(brier(y, p)) / rows
    rate = sums(y) / rows
    place = _bins(p, BINS)
    within = np.zeros((int(place.max()) + 1, 3, weights.shape[0]))
    for b in range(within.shape[0]):
        inside = place == b
        within[b] = sums(inside.astype(np.float64)), sums(np.where(inside, p, 0.0)), sums(np.where(inside, y, 0.0))
    count = np.maximum(within[:, 0], 1e-300)
    forecast, frequency = within[:, 1] / count, within[:, 2] / count
    # Murphy (1973): within bins forecasts still vary, so the three parts make the score up only to that spread.
    reliable = (count * (forecast - frequency) ** 2).sum(axis=0) / rows
    resolved = (count * (frequency - rate) ** 2).sum(axis=0) / rows
    gap = (count * np.abs(forecast - frequency)).sum(axis=0) / rows
    held = float(np.clip(base, LOWEST, 1 - LOWEST))
    null = -(rate * np.log(held) + (1 - rate) * np.log1p(-held))
    flat = rate * (1 - held) ** 2 + (1 - rate) * held**2
    inside = _top(risk_p, TOP_SHARE)
    top, other = (sums(np.where(part, risk_y, 0.0)) / sums(part.astype(np.float64)) for part in (inside, ~inside)) if (~inside).any() else (rate, np.zeros_like(rate))  # fmt: skip
    area, precision = _Ranks(y, p, group, groups).measure(weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(other > 0, top / other, np.nan)
    return {
        "log-loss": loss, "log skill": 1 - loss / null, "Brier": square, "reliability": reliable, "resolution": resolved,
        "uncertainty": rate * (1 - rate), "Brier skill": 1 - square / flat, "AUC": area, "AP": precision, "ECE": gap,
        "relative risk": ratio,
    }  # fmt: skip


class _Ranks:
    """Rank measures of one forecast for any weights of the clusters.

    Only the non-events above, at and below each event's forecast count, so that rows are gathered
    once into cells of cluster by place, and a draw is a product of matrices.
    """

    def __init__(self, y: Floats, p: Floats, group: Ints, groups: int) -> None:
        steps = np.unique(p[y > 0])[::-1]  # distinct forecasts of events, falling
        k = steps.size
        place = np.searchsorted(-steps, -p, side="left")  # steps above the row's own forecast
        level = (place < k) & (steps[np.minimum(place, k - 1)] == p)
        cell = 2 * place + level  # 2i: between two steps; 2i + 1: at the i-th one
        shape = (groups, 2 * k + 1)
        self.misses = np.bincount(group * shape[1] + cell, weights=1 - y, minlength=groups * shape[1]).reshape(shape)
        self.hits = np.bincount(group * shape[1] + cell, weights=y, minlength=groups * shape[1]).reshape(shape)[:, 1::2]

    def measure(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return AUC and average precision; weights have the shape (draws, clusters)."""
        hits, misses = weights @ self.hits, weights @ self.misses
        found, wrong = np.cumsum(hits, axis=1), np.cumsum(misses, axis=1)
        events, rest = found[:, -1], wrong[:, -1]
        level = misses[:, 1::2]
        above = wrong[:, 1::2] - level
        with np.errstate(divide="ignore", invalid="ignore"):
            area = 1 - (hits * (above + level / 2)).sum(axis=1) / (events * rest)
            precision = np.where(found > 0, found / np.maximum(found + above + level, 1e-300), 0.0)
            average = (hits * precision).sum(axis=1) / events
        return area, average


def _ranked(y: Floats, p: Floats) -> tuple[Floats, Floats]:
    """Return AUC and average precision of rows that all count once."""
    if not 0 < y.sum() < y.size:
        raise InputError("the event never, or always, happens", remedy="score rows of both kinds", code="one-outcome")
    return _Ranks(y, p, np.zeros(y.size, dtype=np.int64), 1).measure(np.ones((1, 1)))


def _bins(p: Floats, bins: int) -> Ints:
    """Number the bins of equal counts, ties together, without empty ones."""
    edges = np.unique(np.quantile(p, np.arange(1, bins) / bins, method="lower"))
    place = np.searchsorted(edges, p, side="left")
    return np.asarray(np.unique(place, return_inverse=True)[1], dtype=np.int64)


def _top(p: Floats, share: float) -> NDArray[np.bool_]:
    """Mark the rows of highest forecast, ties at the edge included."""
    k = max(round(share * p.size), 1)
    return np.asarray(p >= np.partition(p, p.size - k)[p.size - k])


def _interval(value: float, draws: Floats) -> Interval:
    good = draws[np.isfinite(draws)]
    if good.size == 0:
        return Interval(value)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(good, [tail, 1 - tail])
    return Interval(value, float(low), float(high))


def _checked(y: ArrayLike, p: ArrayLike) -> tuple[Floats, Floats]:
    """Return events and probabilities as floats, or refuse the first row that is neither."""
    events, chances = np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64)
    if events.ndim != 1 or events.shape != chances.shape:
        raise InputError(
            f"events have the shape {events.shape}, forecasts {chances.shape}", remedy="give one of each per row",
            code="bad-length",
        )  # fmt: skip
    if events.size == 0:
        raise InputError("there are no rows to score", remedy="give at least one", code="empty")
    for good, what in (((events == 0) | (events == 1), "an event"), ((chances >= 0) & (chances <= 1), "a probability")):
        if not good.all():
            raise InputError(
                f"row {int(np.flatnonzero(~good)[0])} holds {what} that is none", code="bad-value",
                remedy="events are 0 or 1; probabilities lie in [0, 1]",
            )  # fmt: skip
    return events, chances
