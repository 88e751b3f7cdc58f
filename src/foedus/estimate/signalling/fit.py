"""Fit the signalling game to a data frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

from foedus.core import DEFAULT_SEED, InputError
from foedus.estimate.columns import Columns
from foedus.estimate.formula import bind, parse
from foedus.estimate.signalling.constrained import constrained
from foedus.estimate.signalling.design import OUTCOMES, Design, check
from foedus.estimate.signalling.equilibria import best_response, equilibria
from foedus.estimate.signalling.first_stage import FirstStage, forest, given
from foedus.estimate.signalling.game import PAYOFFS, challenge, fights, indices, resist_index
from foedus.estimate.signalling.naive import naive
from foedus.estimate.signalling.normal import Floats
from foedus.estimate.signalling.notes import about_design, about_estimate, note, separated
from foedus.estimate.signalling.pseudo import nested, nested_covariance, two_step, two_step_covariance
from foedus.estimate.signalling.result import SignallingFit
from foedus.world import Text

__all__ = ["METHODS", "fit_design", "signalling"]

#: Estimators.
METHODS = ("pl", "npl", "cmle", "naive")


def signalling(
    formula: str,
    data: Any,
    *,
    method: str = "npl",
    first_stage: tuple[Any, Any] | None = None,
    first_stage_covariance: Floats | None = None,
    bootstrap: int = 0,
    fixed: Mapping[str, float] | None = None,
    start: Sequence[float] | None = None,
    seed: int = DEFAULT_SEED,
    most: int = 500,
    tol: float = 1e-8,
    damp: float = 0.0,
    progress: Callable[[str, float], None] | None = None,
) -> SignallingFit:
    """Fit the signalling game of Lewis and Schultz (2003).

    Parameters
    ----------
    formula
        ``"SQ + CD + SF + BD ~ S_A | V_A | C_B | W_A | W_B | a | V_B"``: left the four columns that count the
        outcomes, right one equation per payoff in this order (``0`` for a payoff of zero). See
        :mod:`foedus.estimate.formula`.
    data
        A polars or pandas data frame, or a mapping of arrays; one row per game. Rows with a missing value
        are left out and counted.
    method
        ``pl`` (two steps), ``npl`` (iterated), ``cmle`` (constrained maximum likelihood), or ``naive`` (to
        compare).
    first_stage
        Two columns, or two arrays: how likely B resists and A fights. By random forests where left out.
    first_stage_covariance
        Their covariance, for the standard errors of ``pl``; shape (2 games, 2 games).
    bootstrap
        Bootstrap samples for that covariance, where the first stage is by random forests.
    fixed
        Known amounts by payoff, such as ``{"V_B": 1}``, added to their equations.
    start
        Coefficients to start at.
    seed
        Root seed of the forests.
    most, tol, damp
        Of ``npl``: most rounds, the change at which it stops, the weight of the old probabilities.
    progress
        Called with a stage and the part of it that is done.

    Raises
    ------
    InputError
        For a formula, data or options that cannot be read, and regressors that no data could tell apart.

    References
    ----------
    Crisman-Cox and Gibilisco (2021), Political Science Research and Methods 9(3).
    """
    read = parse(formula)
    if len(read.response) != len(OUTCOMES):
        raise InputError(
            f"{len(read.response)} columns left of '~', not four", remedy="count outcomes in four: SQ + CD + SF + BD ~ ...",
            code="bad-formula",
        )  # fmt: skip
    if len(read.blocks) != len(PAYOFFS):
        raise InputError(
            f"{len(read.blocks)} equations right of '~', not seven", remedy=f"write {' | '.join(PAYOFFS)}; 0 for none",
            code="bad-formula",
        )  # fmt: skip
    columns = Columns(data)
    bound = [bind(b, columns) for b in read.blocks]
    offsets = _offsets(fixed)
    counts = np.column_stack([columns.numbers(c) for c in read.response])
    blocks = [b.matrix(columns) for b in bound]
    stage = None if first_stage is None else tuple(_belief(x, columns) for x in first_stage)
    if stage is not None and len(stage) != 2:
        raise InputError("a first stage is two columns", remedy="give (Pr(resist), Pr(fight))", code="bad-first-stage")
    read_in = np.hstack([counts, *blocks, *([] if stage is None else [np.column_stack(stage)])])
    here = np.asarray(np.isfinite(read_in).all(axis=1))
    left_out = int((~here).sum())
    if not here.any():
        raise InputError("every row has a missing value", remedy="drop columns that are mostly empty", code="no-rows")
    terms = tuple(b.names for b in bound)
    design = check(Design(counts[here], tuple(b[here] for b in blocks), terms, offsets))
    v = first_stage_covariance
    if v is not None and left_out and np.shape(v) == (2 * len(here), 2 * len(here)):
        v = np.asarray(v)[np.ix_(np.tile(here, 2), np.tile(here, 2))]
    beliefs = None if stage is None else given(stage[0][here], stage[1][here], v, len(design))

    def recode(new: Any) -> Design:
        other = Columns(new)
        return Design(np.zeros((other.rows, 4)), tuple(b.matrix(other) for b in bound), terms, offsets)

    return fit_design(
        design, method=method, beliefs=beliefs, bootstrap=bootstrap, start=start, seed=seed, most=most, tol=tol,
        damp=damp, progress=progress, formula=str(read), left_out=left_out, recode=recode,
    )  # fmt: skip


def _offsets(fixed: Mapping[str, float] | None) -> tuple[float, ...]:
    for name, value in (fixed or {}).items():
        if name not in PAYOFFS or not np.isfinite(value):
            raise InputError(
                f"cannot fix '{name}' at {value}", remedy=f"give a number for one of {', '.join(PAYOFFS)}",
                code="unknown-payoff",
            )  # fmt: skip
    return tuple(float((fixed or {}).get(p, 0.0)) for p in PAYOFFS)


def _belief(x: Any, columns: Columns) -> Floats:
    if isinstance(x, str):
        return columns.numbers(x)
    out = np.asarray(x, dtype=float)
    if out.shape != (columns.rows,):
        raise InputError(
            f"a first stage of shape {out.shape} beside {columns.rows} rows", remedy="give one number per row",
            code="bad-first-stage",
        )  # fmt: skip
    return out


def fit_design(
    design: Design,
    *,
    method: str = "npl",
    beliefs: FirstStage | None = None,
    bootstrap: int = 0,
    start: Sequence[float] | None = None,
    seed: int = DEFAULT_SEED,
    most: int = 500,
    tol: float = 1e-8,
    damp: float = 0.0,
    progress: Callable[[str, float], None] | None = None,
    formula: str = "",
    left_out: int = 0,
    recode: Callable[[Any], Design] | None = None,
) -> SignallingFit:
    """Fit the game to arrays; parameters as in :func:`signalling`, ``design`` by ``from_matrices``."""
    if method not in METHODS:
        raise InputError(f"no method '{method}'", remedy=f"use one of {', '.join(METHODS)}", code="bad-option")
    if not 0 <= damp < 1 or most < 1 or not tol > 0:
        raise InputError("damp is in [0, 1), most at least 1, tol above 0", remedy="correct them", code="bad-option")
    first = np.zeros(design.size) if start is None else np.asarray(start, dtype=float)
    if first.shape != (design.size,) or not np.isfinite(first).all():
        raise InputError(
            f"a start of shape {first.shape} for {design.size} coefficients", remedy="give one number for each",
            code="bad-option",
        )  # fmt: skip
    b = beliefs or forest(design, seed=seed, draws=bootstrap if method == "pl" else 0, progress=progress)
    notes = [note("left-out", n=left_out, of=left_out + len(design))] if left_out else []
    notes += about_design(design)
    apart = separated(design, b.p, b.f)
    if apart:
        notes.append(note("separation", names=", ".join(apart)))
    run = {"pl": _pl, "npl": _npl, "cmle": _cmle, "naive": _naive}[method]
    got = run(design, b, first, most, tol, damp, progress)
    theta, p, f, extra = got["theta"], got["p"], got["f"], got["notes"]
    covariance, kind = got["covariance"], got["kind"]
    if covariance is None:
        covariance, kind = np.full((design.size, design.size), np.nan), "none"
    weak, condition = about_estimate(design.names, covariance, np.ones(design.size, dtype=bool))
    u = design.payoffs(theta)
    x, y = indices(u, p)
    shown_resist = ndtr(resist_index(u, f)) if method in ("pl", "npl") else p
    all_ = equilibria(u)
    if all_.several:
        notes.append(note("several", share=all_.several))
    if method != "pl" and (~all_.regular).any():
        notes.append(note("fold", n=len(set(all_.game[~all_.regular].tolist()))))
    if (all_.count == 0).any():
        notes.append(note("none", n=int((all_.count == 0).sum())))
    return SignallingFit(
        formula=formula, method=method, names=design.names, coefficients=theta, covariance=covariance,
        covariance_kind=kind, loglik=got["value"], p_challenge=challenge(x, y), p_resist=shown_resist,
        p_fight=fights(u, p), gap=float(np.abs(p - best_response(u, p)).max()), several=all_.several,
        games=len(design), plays=int(design.counts.sum()), left_out=left_out,
        outcomes={n: int(c) for n, c in zip(OUTCOMES, design.counts.sum(axis=0), strict=True)},
        converged=got["converged"], steps=got["steps"], rounds=got["rounds"], change=got["change"], slope=got["slope"],
        condition=condition, first_stage=b.source, seed=seed, warnings=(*notes, *extra, *weak),
        design=design, beliefs=FirstStage(p, f, b.source, b.factor), recode=recode,
    )  # fmt: skip


Progress = Callable[[str, float], None] | None


def _pl(
    design: Design, b: FirstStage, start: Floats, most: int, tol: float, damp: float, progress: Progress
) -> dict[str, Any]:
    got = two_step(design, b.p, b.f, start)
    notes: list[Text] = []
    if not got.arrived:
        notes.append(note("not-converged", what=f"{got.steps} steps"))
    if b.factor is None:
        notes.append(note("pl-noise"))
    gap = float(np.abs(b.p - best_response(design.payoffs(got.at), b.p)).max())
    if gap > 0.05:
        notes.append(note("pl-beliefs", gap=gap))
    return {
        "theta": got.at, "p": b.p, "f": b.f, "value": got.value, "converged": got.arrived, "steps": got.steps,
        "rounds": 0, "change": 0.0, "slope": float(np.abs(got.gradient).max()), "notes": notes,
        "covariance": two_step_covariance(design, got.at, b.p, b.f, b.factor),
        "kind": "outer" if b.factor is None else "two-step",
    }  # fmt: skip


def _npl(
    design: Design, b: FirstStage, start: Floats, most: int, tol: float, damp: float, progress: Progress
) -> dict[str, Any]:
    got = nested(design, b.p, b.f, start=start, most=most, tol=tol, damp=damp, progress=progress)
    notes: list[Text] = []
    if not got.converged:
        notes.append(note("npl-open", rounds=got.rounds, change=got.change))
    return {
        "theta": got.last.at, "p": got.p, "f": got.f, "value": got.last.value, "converged": got.converged,
        "steps": got.last.steps, "rounds": got.rounds, "change": got.change,
        "slope": float(np.abs(got.last.gradient).max()), "notes": notes,
        "covariance": nested_covariance(design, got.last.at, got.p, got.f) if np.isfinite(got.last.value) else None,
        "kind": "nested",
    }  # fmt: skip


def _cmle(
    design: Design, b: FirstStage, start: Floats, most: int, tol: float, damp: float, progress: Progress
) -> dict[str, Any]:
    two = two_step(design, b.p, b.f, start)
    more = nested(design, b.p, b.f, start=two.at, most=min(most, 100), tol=1e-6, damp=damp)
    starts = [two.at, more.last.at, *([start] if start.any() else [])]
    got = constrained(design, starts, progress=progress)
    notes = [] if got.converged else [note("not-converged", what=f"slope {got.slope:.1e}, gap {got.gap:.1e}")]
    p = ndtr(got.q)
    return {
        "theta": got.theta, "p": p, "f": fights(design.payoffs(got.theta), p), "value": got.value,
        "converged": got.converged, "steps": got.steps, "rounds": 0, "change": 0.0, "slope": got.slope, "notes": notes,
        "covariance": got.covariance, "kind": "bordered",
    }  # fmt: skip


def _naive(
    design: Design, b: FirstStage, start: Floats, most: int, tol: float, damp: float, progress: Progress
) -> dict[str, Any]:
    first = start if start.any() else two_step(design, b.p, b.f).at
    got = naive(design, first)
    notes = [note("naive", unsolved=got.unsolved)]
    if not got.converged:
        notes.append(note("not-converged", what=f"{got.calls} calls"))
    p = ndtr(got.q)
    return {
        "theta": got.theta, "p": p, "f": fights(design.payoffs(got.theta), p), "value": got.value,
        "converged": got.converged, "steps": got.calls, "rounds": 0, "change": 0.0, "slope": float("nan"), "notes": notes,
        "covariance": None, "kind": "none",
    }  # fmt: skip
