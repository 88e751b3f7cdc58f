"""The statistical ultimatum game: an offer between nothing and everything, accepted or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import DEFAULT_SEED, InputError
from foedus.estimate.columns import Columns
from foedus.estimate.formula import parse
from foedus.estimate.strategic.call import Call, group_reader, weights_of
from foedus.estimate.strategic.data import blocks_of, blocks_of_arrays, usable
from foedus.estimate.strategic.fit import Problem, fit
from foedus.estimate.strategic.jets import Jet
from foedus.estimate.strategic.likelihood import Likelihood, Part
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.result import StrategicFit

__all__ = ["ultimatum"]

Floats = NDArray[np.float64]
EQUATIONS = ("R1", "R2")
SCALES = ("log(s1)", "log(s2)")
#: Nodes of the quadrature behind predictions.
_NODES = 200


def ultimatum(
    formula: str | None = None,
    data: Any = None,
    *,
    most: float,
    offers: ArrayLike | None = None,
    accepted: ArrayLike | None = None,
    blocks: Any = None,
    s1: float | None = None,
    s2: float | None = None,
    tolerance: float = 1e-8,
    weights: str | ArrayLike | None = None,
    weight_kind: str = "frequency",
    covariance: str = "hessian",
    cluster: str | ArrayLike | None = None,
    start: ArrayLike | None = None,
    starts: int = 4,
    seed: int = DEFAULT_SEED,
    progress: Callable[[str, float], None] | None = None,
) -> StrategicFit:
    """Fit the statistical ultimatum game.

    Player 1 offers y in [0, Q]; player 2 accepts if y exceeds R2 plus a logistic shock of scale s2. Player
    1's best offer solves y = Q - R1 - shock - s2 [1 + exp((y - R2) / s2)], with a logistic shock of scale
    s1, cut off at 0 and Q. The likelihood is the density of offers inside, the probability of the corners,
    and the probability of the answer (Ramsay and Signorino 2009).

    Parameters
    ----------
    formula
        ``offer + accepted ~ R1 | R2``; with ``offer ~ R1 | R2`` the answers are not used.
    data
        A polars or pandas data frame or a dict of arrays.
    most
        Q, the most that can be offered, above 0.
    offers, accepted, blocks
        Instead of formula and data: arrays, and covariates of R1 and R2 (see :func:`strategic`).
    s1, s2
        Scales held fixed; estimated if left out. That of player 2 is often weakly identified.
    tolerance
        An offer within this of 0 or ``most`` counts as a corner.
    weights, weight_kind, covariance, cluster, start, starts, seed, progress
        As in :func:`strategic`. The likelihood often has several maxima: four random starts are the default.

    Returns
    -------
    StrategicFit
        ``predict()`` gives the expected offer and the chance of acceptance.

    References
    ----------
    Ramsay and Signorino (2009), "A Statistical Model of the Ultimatum Game", University of Rochester.
    """
    call = Call(
        formula, data, offers, blocks, link="logit", weights=weights, weight_kind=weight_kind, covariance=covariance,
        cluster=cluster, starts=starts, seed=seed,
    )  # fmt: skip
    if not most > 0 or not np.isfinite(most):
        raise InputError(f"the most that can be offered is {most}", remedy="give a number above 0", code="bad-option")
    for name, value in (("s1", s1), ("s2", s2)):
        if value is not None and not (value > 0 and np.isfinite(value)):
            raise InputError(f"{name}={value}", remedy="a scale is above 0", code="bad-option")
    if call.formula is not None:
        read = parse(call.formula)
        columns = Columns(data)
        if len(read.response) not in (1, 2):
            raise InputError(
                "the formula needs offer, or offer + accepted",
                remedy="write 'offer + accepted ~ ... | ...'",
                code="bad-formula",
            )
        y = columns.numbers(read.response[0])
        answer = columns.numbers(read.response[1]) if len(read.response) == 2 else None
        bound = blocks_of(read, EQUATIONS, columns)
        text = str(read)
    else:
        columns = Columns(
            {"offers": np.asarray(offers)} | ({} if accepted is None else {"accepted": np.asarray(accepted)})
        )
        y = columns.numbers("offers")
        answer = None if accepted is None else columns.numbers("accepted")
        bound = blocks_of_arrays(blocks, EQUATIONS, columns.rows)
        text = ""
    rows = columns.rows
    weight = weights_of(call, columns, rows)
    groups = group_reader(columns, rows)
    checked = [
        ("offer", y),
        ("weights", weight),
        *((e, x) for e, x in zip(EQUATIONS, bound.x, strict=True) if x.shape[1]),
    ]
    if answer is not None:
        checked.append(("accepted", answer))
    if cluster is not None:
        ids = groups(cluster).astype(np.float64)
        checked.append(("cluster", np.where(ids < 0, np.nan, ids)))
    whole = usable(checked)
    left_out = int(rows - whole.sum())
    whole &= weight > 0
    if not whole.any():
        raise InputError("no row can be used", remedy="every row has a missing value or no weight", code="bad-data")
    y, w = y[whole], weight[whole]
    answer = None if answer is None else answer[whole]
    outside = (y < 0) | (y > most)
    if outside.any():
        raise InputError(
            f"an offer of {y[outside][0]:g} lies outside 0 to {most:g}",
            remedy="correct it, or set most=",
            code="bad-outcome",
        )
    if answer is not None and not np.isin(answer, (0, 1)).all():
        raise InputError(
            "'accepted' holds other numbers than 0 and 1",
            remedy="code 1 for accepted, 0 for refused",
            code="bad-outcome",
        )
    n = len(y)
    ones = np.ones((n, 1))
    parts = [
        Part(e, np.ascontiguousarray(x[whole]), names, np.zeros(n))
        for e, x, names in zip(EQUATIONS, bound.x, bound.names, strict=True)
    ]
    for title, value in zip(SCALES, (s1, s2), strict=True):
        parts.append(
            Part(
                title,
                ones[:, :0] if value else ones,
                () if value else ("constant",),
                np.full(n, np.log(value) if value else 0.0),
            )
        )
    kernel = OfferKernel(y, answer, float(most), tolerance)
    likelihood = Likelihood(tuple(parts), kernel, w)
    first = _start(likelihood, y, w, float(most)) if start is None else np.asarray(start, dtype=np.float64)
    if first.shape != (likelihood.size,) or not np.isfinite(first).all():
        raise InputError(
            f"start has shape {first.shape}", remedy=f"give {likelihood.size} finite numbers", code="bad-option"
        )
    counts = {"nothing offered": float(w[kernel.low].sum()), "all offered": float(w[kernel.high].sum())}
    if answer is not None:
        counts |= {"accepted": float(w[answer == 1].sum()), "refused": float(w[answer == 0].sum())}

    def predictor(b: Floats, new: Any, kind: str) -> dict[str, Floats]:
        if new is None:
            indices = [p.index(b[s]) for p, s in zip(parts, likelihood.places, strict=True)]
        else:
            frame = Columns(new)
            xs = [d.matrix(frame) if d is not None else np.zeros((frame.rows, 0)) for d in bound.designs]
            indices = [x @ b[s] for x, s in zip(xs, likelihood.places, strict=False)]
            indices += [np.full(frame.rows, parts[i].index(b[likelihood.places[i]])[0]) for i in (2, 3)]
        return kernel.predict(indices)

    return fit(Problem(
        "ultimatum", text, "logit", "agent", counts, left_out, likelihood, first, predictor, lambda c: groups(c)[whole],
        call.kind, cluster, weight_kind == "sampling", seed, starts,
        (note("left-out", n=left_out, of=rows),) if left_out else (), progress,
    ))  # fmt: skip


@dataclass(frozen=True, eq=False)
class OfferKernel:
    """Log-likelihood of offers and answers from the indices R1, R2, log s1, log s2."""

    offers: Floats
    answer: Floats | None
    most: float
    tolerance: float

    @property
    def low(self) -> NDArray[np.bool_]:
        """Rows in which nothing was offered."""
        return np.asarray(self.offers < self.tolerance)

    @property
    def high(self) -> NDArray[np.bool_]:
        """Rows in which everything was offered."""
        return np.asarray(self.offers > self.most - self.tolerance)

    def __call__(self, jets: list[Jet], rows: slice) -> Jet:
        """Return the log-likelihood of a slice of rows."""
        r1, r2, log1, log2 = jets
        y = self.offers[rows]
        low, high = self.low[rows].astype(float), self.high[rows].astype(float)
        inside = 1.0 - low - high
        at = np.where(low > 0, 0.0, np.where(high > 0, self.most, y))
        over = (-log2).exp()
        z = (-r2 + at) * over
        # Slope of the offer in the shock, 1 + exp z; its log is kept apart, so that it cannot overflow there.
        a = (-r1 + (self.most - at) - log2.exp() * (z.exp() + 1.0)) * (-log1).exp()
        total = a.log1pexp().times(-(low + inside)) + (-a).log1pexp().times(-(high + inside))
        total = total + (z.log1pexp() - log1).times(inside)
        if self.answer is not None:
            yes = self.answer[rows]
            t = (-r2 + y) * over
            total = total + (-t).log1pexp().times(-yes) + t.log1pexp().times(-(1.0 - yes))
        return total

    def predict(self, indices: list[Floats]) -> dict[str, Floats]:
        """Return the expected offer and the chance of acceptance, by quadrature over the offer.

        With F the distribution of the offer and a the chance that an offer is accepted,
        E y = Q - integral of F, and P(accepted) = a(0) + integral of a' (1 - F), both over 0 to Q.
        """
        from scipy.special import expit

        r1, r2, log1, log2 = (i[:, None] for i in indices)
        nodes, shares = np.polynomial.legendre.leggauss(_NODES)
        y = 0.5 * self.most * (nodes + 1)
        shares = 0.5 * self.most * shares
        with np.errstate(over="ignore"):
            z = (y - r2) / np.exp(log2)
            below = expit(-(self.most - y - r1 - np.exp(log2) * (1 + np.exp(z))) / np.exp(log1))
        rise = expit(z) * expit(-z) / np.exp(log2)
        offer = self.most - below @ shares
        chance = expit(-r2 / np.exp(log2))[:, 0] + (rise * (1 - below)) @ shares
        return {"offer": offer, "accepted": chance}


def _start(likelihood: Likelihood, y: Floats, weight: Floats, most: float) -> Floats:
    """Start from least squares of what is kept; player 2's worth at the mean offer."""
    b = np.zeros(likelihood.size)
    r1, r2, one, two = likelihood.places
    root = np.sqrt(weight)
    if likelihood.parts[0].x.shape[1]:
        b[r1] = np.linalg.lstsq(root[:, None] * likelihood.parts[0].x, root * (most - y), rcond=None)[0]
    spread = max(float(y.std()), 1e-3 * most)
    x2 = likelihood.parts[1].x
    if x2.shape[1]:
        b[r2] = np.linalg.lstsq(x2, np.full(len(y), float(np.average(y, weights=weight)) - spread / 2), rcond=None)[0]
    b[one] = np.log(spread)
    b[two] = np.log(spread)
    tries = [b.copy()]
    for shift in (0.25, 0.5, 0.75):
        c = b.copy()
        if x2.shape[1]:
            c[r2] = np.linalg.lstsq(x2, np.full(len(y), shift * most), rcond=None)[0]
        tries.append(c)
    return max(tries, key=likelihood.value)
