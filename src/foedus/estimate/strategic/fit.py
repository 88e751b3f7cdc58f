"""Fitting: climb from several starts, covariance, warnings. Common to all models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError, stream
from foedus.estimate.strategic.covariance import covariance
from foedus.estimate.strategic.likelihood import Likelihood
from foedus.estimate.strategic.newton import Climb, maximise
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.result import StrategicFit
from foedus.world import Text

__all__ = ["Problem", "fit"]

Floats = NDArray[np.float64]
#: Two maxima are one if their log-likelihoods differ by less.
_SAME = 1e-5
#: Standard error of the effect of one standard deviation of a covariate beyond which it is called out.
_WIDE = 30.0


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that a fit needs once the data are read.

    Parameters
    ----------
    model, formula, link, errors, outcomes, left_out
        As in :class:`StrategicFit`.
    likelihood
        With the rows that can be used.
    start
        First start.
    predictor
        Predictions at coefficients.
    groups
        Reads a cluster column or array into group numbers of the rows that entered.
    kind, cluster, sampling
        The covariance asked for.
    seed, starts
        Further starts drawn around the first, and their seed.
    notes
        Warnings found while reading.
    progress
        Told how many of the starts are done.
    late
        Warnings that need the estimates.
    """

    model: str
    formula: str
    link: str
    errors: str
    outcomes: dict[str, float]
    left_out: int
    likelihood: Likelihood
    start: Floats
    predictor: Callable[[Floats, Any, str], dict[str, Floats]]
    groups: Callable[[Any], NDArray[np.int64]]
    kind: str
    cluster: Any
    sampling: bool
    seed: int
    starts: int
    notes: tuple[Text, ...] = ()
    progress: Callable[[str, float], None] | None = None
    late: Callable[[Floats], list[Text]] | None = None


def fit(problem: Problem, start: Floats | None = None) -> StrategicFit:
    """Climb to the best maximum found and describe it.

    Parameters
    ----------
    problem
        What to fit.
    start
        A start in place of the problem's own.
    """
    likelihood = problem.likelihood
    best, optima = _climb(problem, problem.start if start is None else start)
    cov = covariance(likelihood, best.b, best.hessian)

    def sandwich(kind: str, cluster: Any) -> Floats:
        groups = None if cluster is None else problem.groups(cluster)
        return covariance(likelihood, best.b, best.hessian, kind, groups, sampling=problem.sampling).matrix

    matrix = cov.matrix if problem.kind == "hessian" else sandwich(problem.kind, problem.cluster)
    notes = [*problem.notes, *_notes(likelihood, best, cov.matrix, cov.loose, optima)]
    notes += problem.late(best.b) if problem.late else []
    if problem.sampling and problem.kind == "hessian":
        notes.append(note("sampling"))
    return StrategicFit(
        problem.model, problem.formula, problem.link, problem.errors, likelihood.names, best.b, matrix, problem.kind, best.value,
        likelihood.rows, float(likelihood.weight.sum()), problem.left_out, problem.outcomes, best.converged, best.iterations,
        best.gain, cov.condition, optima, tuple(notes), likelihood=likelihood, predictor=problem.predictor,
        refit=lambda b: fit(problem, b), sandwich=sandwich,
    )  # fmt: skip


def _climb(problem: Problem, start: Floats) -> tuple[Climb, tuple[float, ...]]:
    likelihood = problem.likelihood
    origins = [start]
    rng = stream(problem.seed, "strategic", problem.model)
    width = 1.0 / np.maximum(np.concatenate([np.sqrt((p.x**2).mean(axis=0)) for p in likelihood.parts]), 1e-12)
    for _ in range(problem.starts):
        origins.append(start + 2.0 * width * rng.standard_normal(len(start)))
    origins.append(np.zeros_like(start))
    ends: list[Climb] = []
    for i, origin in enumerate(origins):
        if problem.progress:
            problem.progress("starts", i / len(origins))
        # Zero is the last resort, where the others lead nowhere.
        if i == len(origins) - 1 and any(e.converged for e in ends):
            continue
        end = maximise(likelihood.second, likelihood.value, origin)
        if np.isfinite(end.value) and np.isfinite(end.hessian).all():
            ends.append(end)
    if problem.progress:
        problem.progress("starts", 1.0)
    if not ends:
        raise InputError(
            "the likelihood is not a number at the start", remedy="bring covariates to a size near 1, or give start=",
            code="no-start",
        )  # fmt: skip
    best = max(ends, key=lambda e: (e.value, e.converged))
    values: list[float] = []
    for end in sorted((e for e in ends if e.converged), key=lambda e: -e.value):
        if all(abs(end.value - v) > _SAME for v in values):
            values.append(end.value)
    return best, tuple(values)


def _notes(
    likelihood: Likelihood, best: Climb, matrix: Floats, loose: Sequence[int], optima: Sequence[float]
) -> list[Text]:
    out = []
    if not best.converged:
        out.append(note("not-converged", steps=best.iterations, gain=f"{best.gain:.1e}"))
    if loose:
        out.append(note("singular", names=_some([likelihood.names[i] for i in loose])))
    if len(optima) > 1:
        out.append(note("optima", number=len(optima), values=", ".join(f"{v:.3f}" for v in optima[:4])))
    wide = []
    for part, place in zip(likelihood.parts, likelihood.places, strict=True):
        if not part.x.shape[1]:
            continue
        size = part.x.std(axis=0)
        size = np.where(size > 0, size, np.abs(part.x).max(axis=0))
        with np.errstate(invalid="ignore"):
            se = np.sqrt(np.diag(matrix)[place]) * size
        wide += [f"{part.name}:{n}" for n, s in zip(part.names, se, strict=True) if s > _WIDE]
    if wide:
        out.append(note("separation", names=_some(wide)))
    return out


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (f" (+{len(names) - 4})" if len(names) > 4 else "")
