"""The study ``calibration``: does the fit give back coefficients drawn from its own prior? (Talts et al. 2018)"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from foedus.core import InputError, stream
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient, Prior
from foedus.history.store import cache_folder
from foedus.studies.calibration_tell import Calibration, Line, Share, group_of
from foedus.studies.kept import append_part, read_parts

__all__ = ["calibrated", "calibration", "tightened"]

Progress = Callable[[str, float], None]
#: Spread of the priors, as a part of that in the fit.
TIGHT = 0.5
#: Peace of the status quo: lower than in the fit, so that a small sample has acts.
PEACE = (3.0, 0.5)
#: Draws among which the truth is ranked: 200 places, of which 100 and 180 are the middle 50 and 90 %.
DRAWS = 199
#: Replicates, rows, and replicates with chains.
_SIZES = {"small": (20, 1_500, 0), "full": (200, 5_000, 8)}
_CHAINS, _TUNE = 2, 150
#: Tries to draw coefficients that lead no input of the game out of its range.
_TRIES = 50


def calibration(*, size: str = "small", seed: int, progress: Progress | None = None) -> Calibration:
    """Draw coefficients from a prior, simulate records, fit them, rank the truth.

    Every finished replicate is kept in the cache folder; an interrupted run goes on from there.

    Parameters
    ----------
    size
        ``small`` (20 replicates of 1,500 rows) or ``full`` (200 of 5,000, eight of them also by NUTS).
    seed
        Root seed.
    progress
        Called with a stage and the part of it that is done.
    """
    if size not in _SIZES:
        raise InputError(f"no size '{size}'", remedy=f"one of: {', '.join(_SIZES)}", code="unknown-size")
    replicates, rows, chained = _SIZES[size]
    keep = cache_folder() / "studies" / f"calibration-{_version()}-{rows}-{seed}.jsonl"
    return calibrated(
        replicates=replicates, rows=rows, chained=chained, seed=seed, keep=keep, progress=progress
    )  # fmt: skip


def tightened(coef: Coefficient, part: float = TIGHT) -> Coefficient:
    """Return a coefficient with a prior of a part of its spread around the same centre.

    A half-normal one becomes lognormal around its median with that part of the spread of its logarithm, since its density at 0 cannot be drawn in; a beta one keeps
    its mean and has that part of its standard deviation.
    """
    a = coef.prior.numbers
    match coef.prior.dist:
        case "normal" | "lognormal":
            made = Prior(coef.prior.dist, (a[0], part * a[1]))
        case "halfnormal":
            made = Prior("lognormal", (0.6745 * a[0], part * np.pi / np.sqrt(8.0)))
        case _:
            more = ((a[0] + a[1] + 1) / part**2 - 1) / (a[0] + a[1])
            made = Prior("beta", (a[0] * more, a[1] * more))
    if coef.name == "sq_const":
        made = Prior("normal", PEACE)
    return Coefficient(coef.name, coef.scale, made, coef.nuisance, coef.why)


@dataclass(frozen=True)
class _Replicate:
    """One truth and what was found; the lists are by coefficient, those of chains are empty without any."""

    number: int
    settled: bool
    tries: int
    counts: list[int]
    z: list[float] = field(default_factory=list)
    narrowed: list[float] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    chain_ranks: list[int] = field(default_factory=list)
    chain_shift: list[float] = field(default_factory=list)
    chain_spread: list[float] = field(default_factory=list)
    r_hat: float = 0.0
    divergences: int = 0


def calibrated(
    *,
    replicates: int,
    rows: int,
    seed: int,
    chained: int = 0,
    layouts: Sequence[Sequence[int]] | None = None,
    keep: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Run the study with chosen numbers.

    Parameters
    ----------
    replicates, rows
        Number of simulated records, and of rows of each.
    seed
        Root seed.
    chained
        Of how many of them chains are drawn too.
    layouts
        Third parties of the rows; :data:`foedus.studies.made_blocks.LAYOUTS` when left out.
    keep
        File of finished replicates.
    threads
        Of the likelihood; nothing depends on it.
    progress
        Called with a stage and the part of it that is done.
    """
    from foedus.estimate.fitting import fitted_coefficients
    from foedus.studies.made_blocks import LAYOUTS, made_blocks

    blocks = made_blocks(rows, stream(seed, "calibration", "covariates", rows), layouts or LAYOUTS)
    coefs = tuple(tightened(c) for c in fitted_coefficients(blocks))
    done = _read(keep)
    found = []
    for number in range(replicates):
        one = done.get(number)
        if one is None or (number < chained and one.settled and not one.chain_ranks):
            one = _replicate(blocks, coefs, number, number < chained, seed, threads)
            append_part(keep, asdict(one))
        found.append(one)
        if progress is not None:
            progress(f"record {number + 1} of {replicates}", (number + 1) / replicates)
    return _result(coefs, found, rows, seed)


def _replicate(
    blocks: Sequence[Any], coefs: Sequence[Coefficient], number: int, chained: bool, seed: int, threads: int | None
) -> _Replicate:
    """Draw, simulate, fit, rank."""
    from foedus.estimate.mode import find_mode
    from foedus.estimate.target import Target
    from foedus.studies.made_blocks import played

    rng = stream(seed, "calibration", "record", number)
    for tries in range(1, _TRIES + 1):
        truth = np.array([float(c.draws(1, rng)[0]) for c in coefs])
        try:
            data = played(blocks, truth, coefs, rng, threads=threads)
            break
        except InputError:
            # Out of the game's range the fit gives no probability either: prior and likelihood are cut alike.
            if tries == _TRIES:
                raise
    seen = [int(sum((getattr(b, x) >= low).sum() for b in data)) for x, low in (("act", 1), ("war", 0), ("war", 1))]
    target = Target(data, coefs, threads=threads)
    mode = find_mode(target)
    if not mode.settled:
        return _Replicate(number, False, tries, seen)
    sd = np.sqrt(np.diag(mode.covariance))
    draw = stream(seed, "calibration", "laplace", number)
    root = np.linalg.cholesky(mode.covariance)
    theta = mode.theta + draw.standard_normal((DRAWS, len(coefs))) @ root.T
    prior_sd = np.array([c.spread() for c in coefs])
    about: dict[str, Any] = {
        "z": ((truth - mode.theta) / sd).tolist(), "narrowed": (1.0 - (sd / prior_sd) ** 2).tolist(),
        "ranks": (theta < truth).sum(axis=0).tolist(),
    }  # fmt: skip
    if chained:
        about |= _chains(target, mode.theta, mode.covariance, truth, number, seed)
    return _Replicate(number, True, tries, seen, **about)


def _chains(target: Any, centre: Floats, covariance: Floats, truth: Floats, number: int, seed: int) -> dict[str, Any]:
    """Return the ranks of the truth among draws of NUTS, and how these lie beside the Laplace approximation."""
    from foedus.estimate.sampling import diagnose, sample_chain

    def density(theta: Floats) -> tuple[float, Floats]:
        at = target.evaluate(theta)
        return at.value, at.gradient

    chains = [
        sample_chain(
            density, centre, covariance, draws=2 * DRAWS, tune=_TUNE,
            seed=int(stream(seed, "calibration", "chain", number, c).integers(2**31)),
        )
        for c in range(_CHAINS)
    ]  # fmt: skip
    theta = np.concatenate([c.theta for c in chains])
    # Every fourth, that a rank is one among draws that hardly depend on each other.
    kept = theta[:: (_CHAINS * 2)][:DRAWS]
    sd = np.sqrt(np.diag(covariance))
    checked = diagnose(chains)
    return {
        "chain_ranks": (kept < truth).sum(axis=0).tolist(), "chain_shift": ((theta.mean(axis=0) - centre) / sd).tolist(),
        "chain_spread": (theta.std(axis=0, ddof=1) / sd).tolist(), "r_hat": float(checked.r_hat.max()),
        "divergences": checked.divergences,
    }  # fmt: skip


def _result(coefs: Sequence[Coefficient], found: Sequence[_Replicate], rows: int, seed: int) -> Calibration:
    from foedus.studies.rank_bands import rank_p_values

    good = [r for r in found if r.settled]
    chained = [r for r in good if r.chain_ranks]
    if len(good) < 2:
        raise InputError(
            f"the mode was reached in {len(good)} of {len(found)} simulated records", remedy="use more rows or records",
            code="no-mode",
        )  # fmt: skip
    ranks, z = np.array([r.ranks for r in good]), np.array([r.z for r in good])
    narrowed = np.array([r.narrowed for r in good])
    p = rank_p_values(ranks, DRAWS, stream(seed, "calibration", "band"))
    half, most = _inside(ranks, 0.5), _inside(ranks, 0.9)
    lines = []
    for c, coef in enumerate(coefs):
        shift = float(np.mean([r.chain_shift[c] for r in chained])) if chained else None
        spread = float(np.mean([r.chain_spread[c] for r in chained])) if chained else None
        lines.append(Line(
            coef.name, group_of(coef.name), float(p[c]), float(ranks[:, c].mean() / DRAWS), float(z[:, c].mean()),
            float(z[:, c].std(ddof=1)), float(half[:, c].mean()), float(most[:, c].mean()),
            float(narrowed[:, c].mean()), shift, spread, coef.prior.text(),
        ))  # fmt: skip
    groups = tuple(dict.fromkeys(one.group for one in lines))
    shares = []
    for method, of in (("Laplace", ranks), ("NUTS", np.array([r.chain_ranks for r in chained]))):
        for group in (*groups, "all") if of.size else ():
            mine = [c for c, one in enumerate(lines) if group in (one.group, "all")]
            # Coefficients of one record depend on each other: the error is over records.
            by_record = [_inside(of[:, mine], level).mean(axis=1) for level in (0.5, 0.9)]
            errors = [float(x.std(ddof=1) / np.sqrt(x.size)) if x.size > 1 else None for x in by_record]
            shares.append(Share(
                method, group, len(mine), len(of), float(by_record[0].mean()), errors[0], float(by_record[1].mean()), errors[1],
            ))  # fmt: skip
    return Calibration(
        tuple(lines), tuple(shares), len(found), len(good), len(chained), rows, DRAWS,
        sum(r.tries - 1 for r in found), float(np.mean([r.counts[0] for r in found])),
        float(np.mean([r.counts[1] for r in found])), max((r.r_hat for r in chained), default=None),
        sum(r.divergences for r in chained), seed,
    )  # fmt: skip


def _inside(ranks: Any, level: float) -> Any:
    """Return whether the truth lies in the middle interval of a level, given its ranks."""
    out = round((1 - level) / 2 * (DRAWS + 1))
    return (ranks >= out) & (ranks < DRAWS + 1 - out)


# -- what is finished stays finished -------------------------------------------------------


@cache
def _version() -> str:
    """Return a hash of the code that makes a record and its fit."""
    from foedus.estimate import forecast
    from foedus.estimate.fitting import code_hash
    from foedus.studies import made_blocks

    digest = hashlib.sha256(code_hash().encode())
    for file in (__file__, forecast.__file__, made_blocks.__file__):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()[:12]


def _read(keep: Path | None) -> dict[int, _Replicate]:
    done = {}
    for part in read_parts(keep):
        try:
            one = _Replicate(**part)
        except TypeError:
            continue  # of another form
        done[one.number] = one
    return done
