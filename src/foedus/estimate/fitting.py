"""The fit of the crisis model, stage by stage, each kept when it is done (docs/fit.md section 4).

The stages lie in a folder named after all that decides their content (data, code, options), so that an
interrupted fit goes on where it stopped, and another fit never meets them.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

import foedus
from foedus.core import DEFAULT_SEED, InputError, stream
from foedus.crisis.parameters import Floats
from foedus.estimate.chain import Job, Running, need_sampler, read_chain, read_stage, write_stage
from foedus.estimate.coefficients import Coefficient, coefficients
from foedus.estimate.forecast import forecast
from foedus.estimate.mode import Mode, find_mode
from foedus.estimate.posterior import Posterior
from foedus.estimate.sample import OPTIONS, Sample, build_sample
from foedus.estimate.sampling import Chain, diagnose
from foedus.estimate.structure import Block, spreads
from foedus.estimate.surrogate import Surrogate, thin
from foedus.estimate.target import ContestPrior, Evaluated, Target
from foedus.history.lock import alone
from foedus.history.record import folder as record_folder
from foedus.history.store import cache_folder

__all__ = ["Plan", "fit", "fit_mode", "fitted_coefficients", "forget", "place_of", "stages"]

Progress = Callable[[str, float], None]
#: Evaluations of the gradient per draw of NUTS, for the estimate of the time that is left.
_PER_DRAW = 40.0
#: Code on which a fit depends.
_CODE = (
    "crisis/gradient.py", "crisis/packed.py", "crisis/evaluation.py", "crisis/likelihood.py", "crisis/tiles.py", "crisis/lanes.py", "estimate/coefficients.py",
    "estimate/coefficients.yaml", "estimate/priors.yaml", "estimate/sample.py", "estimate/sample_rows.py",
    "estimate/sample_ties.py", "estimate/structure.py", "estimate/joint.py", "estimate/target.py", "estimate/mode.py", "estimate/surrogate.py", "estimate/forecast.py",
    "estimate/sampling.py", "estimate/contest.py", "estimate/contest_design.py", "estimate/contest_rows.py",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What a fit is to do.

    Parameters
    ----------
    first, last
        Years of the sample.
    options
        Most options of third parties per row.
    each
        Non-events per event in the surrogate; 0 samples from the full rows.
    chains, draws, tune
        Of NUTS; 0 chains stops at the Laplace approximation and draws from it.
    seed
        Root of all random numbers.
    """

    first: int = 1816
    last: int = 2010
    options: int = OPTIONS
    each: int = 8
    chains: int = 2
    draws: int = 800
    tune: int = 150
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        for name, low, high in (
            ("first", 1816, 2010), ("last", 1816, 2010), ("options", 0, 10), ("each", 0, 1000), ("chains", 0, 64),
            ("draws", 50, 100_000), ("tune", 50, 100_000), ("seed", 0, 2**63 - 1),
        ):  # fmt: skip
            if not low <= getattr(self, name) <= high:
                raise InputError(f"'{name}' is {getattr(self, name)}", remedy=f"give {low} to {high}", code="bad-plan")
        if self.first >= self.last:
            raise InputError("the sample ends before it begins", remedy="give the earlier year first", code="bad-plan")


def fit(plan: Plan | None = None, *, progress: Progress | None = None, folder: Path | None = None) -> Posterior:
    """Fit the crisis model on the record and return its posterior.

    Stages that an earlier, interrupted call with the same plan, data and code has finished are taken over.

    Parameters
    ----------
    plan
        What to do; four chains on the whole record when left out.
    progress
        Told the stage and the part that is done.
    folder
        Where the stages are kept; a folder of the user's cache when left out.

    Raises
    ------
    DataMissingError
        If the record cannot be built, or the sampler is not installed.
    """
    plan = plan or Plan()
    tell: Progress = progress or (lambda stage, part: None)
    place = folder or place_of(plan)
    place.mkdir(parents=True, exist_ok=True)
    with alone(place / "lock", lambda: tell("waiting for another fit", 0.0)):
        return _Fit(plan, place, tell).run()


def place_of(plan: Plan) -> Path:
    """Return the folder in which the stages of a plan are kept."""
    return cache_folder() / "fit" / _key(plan)[:16]


def stages(plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the stages of a plan that are finished and kept, and those to come, in words."""
    place = place_of(plan)
    named = {"mode.npz": "the mode"} | {f"chain-{c + 1}.npz": f"chain {c + 1}" for c in range(plan.chains)}
    done = tuple(words for name, words in named.items() if (place / name).is_file())
    return done, (*(w for w in named.values() if w not in done), "the checks")


def forget(place: Path) -> None:
    """Remove the stages kept in a folder, so that a fit begins anew."""
    place.mkdir(parents=True, exist_ok=True)
    with alone(place / "lock"):
        for file in place.glob("*.npz"):
            file.unlink(missing_ok=True)


def _key(plan: Plan) -> str:
    parts = [record_folder().name, json.dumps(asdict(plan), sort_keys=True), code_hash()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def code_hash() -> str:
    """Return the hash of the code that decides a fit."""
    found = hashlib.sha256()
    for name in _CODE:
        found.update(resources.files("foedus").joinpath(*name.split("/")).read_bytes())
    return found.hexdigest()


def fitted_coefficients(blocks: Sequence[Block]) -> tuple[Coefficient, ...]:
    """Return the coefficients with the priors of the slopes put on the scale of their covariates in a sample."""
    by_name = spreads(blocks)
    return tuple(c.standardised(by_name.get(c.name, 1.0)) for c in coefficients().values())


def contest_prior(last: int) -> tuple[ContestPrior, dict[str, Any]]:
    """Return the prior of m and gamma from how disputes to a year ended, and what to say of it.

    kappa keeps the prior of priors.yaml: the outcomes put it at its bound (docs/fit.md section 3).
    """
    import polars as pl

    from foedus.estimate.contest import fit_contest
    from foedus.estimate.contest_rows import contest_rows

    found = fit_contest(contest_rows().filter(pl.col("year") <= last), sample="resisted", repeats=1)
    about = {
        "names": ["m", "gamma"], "mean": [float(x) for x in found.mean[:2]],
        "sd": [float(x) for x in np.sqrt(np.diag(found.carried))[:2]], "disputes": found.n, "kappa": found.kappa,
    }  # fmt: skip
    return ContestPrior(("m", "gamma"), found.mean[:2], found.carried[:2, :2]), about


def fit_mode(
    blocks: Sequence[Block], coefs: Sequence[Coefficient], contest: ContestPrior | None, seed: int, *,
    each: int = 10, start: Floats | None = None, threads: int | None = None, progress: Progress | None = None,
) -> Mode:  # fmt: skip
    """Return the mode on some blocks: first on a thinned sample, whose curvature then guides the last steps.

    Parameters
    ----------
    each
        Non-events per event in the thinned sample; 0 to do without it.
    """
    target = Target(blocks, coefs, contest=contest, threads=threads)
    if not each:
        return find_mode(target, start, progress=progress)
    kept, weights = thin(blocks, each, stream(seed, "fit", "thinned for the mode"))
    rough = Target(kept, coefs, weights, contest=contest, threads=threads)
    tell: Progress = progress or (lambda stage, part: None)
    near = find_mode(rough, start, progress=lambda s, p: tell(s, 0.5 * p))
    return find_mode(target, near.theta, rough=rough, most=0, progress=lambda s, p: tell(s, 0.5 + 0.5 * p))


def _cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


class _Fit:
    """One run through the stages."""

    def __init__(self, plan: Plan, place: Path, tell: Progress) -> None:
        self.plan, self.place, self.tell = plan, place, tell
        self._thinned: tuple[Surrogate, Sequence[Floats] | None] | None = None

    def run(self) -> Posterior:
        plan = self.plan
        if plan.chains:
            need_sampler()
        self.tell("reading the record", 0.0)
        sample = build_sample(plan.first, plan.last, plan.options, lambda s, p: self.tell(s, 0.05 * p))
        coefs = fitted_coefficients(sample.blocks)
        contest, about = contest_prior(plan.last)
        mode = self._mode(sample, coefs, contest)
        chains = self._chains(sample, coefs, contest, mode) if plan.chains else ()
        return self._posterior(sample, coefs, contest, about, mode, chains)

    def _mode(self, sample: Sample, coefs: Sequence[Coefficient], contest: ContestPrior) -> Mode:
        kept = read_stage(self.place / "mode.npz")
        if kept is not None:
            numbers = kept["counts"]
            at = Evaluated(
                float(kept["values"][0]), float(kept["values"][1]), kept["gradient"], np.zeros((0, 0)),
                *(int(x) for x in numbers[:4]),
            )  # fmt: skip
            return Mode(
                kept["theta"], at, kept["precision"], kept["covariance"], float(kept["values"][2]), int(numbers[4]),
                bool(numbers[5]),
            )  # fmt: skip
        found = fit_mode(
            sample.blocks, coefs, contest, self.plan.seed, progress=lambda s, p: self.tell(s, 0.05 + 0.15 * p)
        )
        write_stage(
            self.place / "mode.npz", theta=found.theta, precision=found.precision, covariance=found.covariance, gradient=found.at.gradient,
            values=np.array([found.at.value, found.at.likelihood, found.left]),
            counts=np.array([
                found.at.rows, found.at.several, found.at.uncertified, found.at.unsettled, found.steps, int(found.settled)
            ]),
        )  # fmt: skip
        return found

    def _chains(
        self, sample: Sample, coefs: Sequence[Coefficient], contest: ContestPrior, mode: Mode
    ) -> tuple[Chain, ...]:
        plan = self.plan
        if not mode.settled:
            raise InputError(
                f"the mode was not reached: a step of {mode.left:.2g} posterior standard deviations is left",
                remedy="report it with the plan; a fit without chains (--chains 0) still shows the state", code="no-mode",
            )  # fmt: skip
        files = [self.place / f"chain-{c + 1}.npz" for c in range(plan.chains)]
        found = [read_chain(file) for file in files]
        missing = [c for c, chain in enumerate(found) if chain is None]
        if missing:
            surrogate, weights = self._surrogate(sample, coefs, contest, mode)
            done = dict.fromkeys(missing, 0)
            whole = _PER_DRAW * (plan.draws + plan.tune)
            before = plan.chains - len(missing)
            running: list[Running] = []
            stopped = threading.Event()

            def told(c: int, count: int) -> None:
                done[c] = count
                part = before + sum(min(x / whole, 0.99) for x in done.values())
                self.tell(f"sampling, {plan.chains} chains", 0.25 + 0.7 * part / plan.chains)

            def work(c: int) -> None:
                job = Job(
                    surrogate.target.blocks, coefs, weights, contest, mode.theta, surrogate.gradient, mode.covariance,
                    plan.draws, plan.tune, int(stream(plan.seed, "fit", "chain", c).integers(2**31)), files[c],
                )  # fmt: skip
                with starting:
                    if stopped.is_set():
                        return
                    one = Running(job)
                    running.append(one)
                found[c] = one.wait(lambda count: told(c, count))
                done[c] = int(whole)

            starting = threading.Lock()
            with ThreadPoolExecutor(min(len(missing), _cores())) as pool:
                waiting = [pool.submit(work, c) for c in missing]
                try:
                    for future in waiting:
                        future.result()
                except BaseException:
                    with starting:
                        stopped.set()
                        for one in running:
                            one.stop()
                    pool.shutdown(wait=True, cancel_futures=True)
                    raise
        return tuple(chain for chain in found if chain is not None)

    def _surrogate(
        self, sample: Sample, coefs: Sequence[Coefficient], contest: ContestPrior, mode: Mode
    ) -> tuple[Surrogate, Sequence[Floats] | None]:
        """Return what the chains sample from, and the weights of its rows; made once."""
        if self._thinned is None:
            self._thinned = self._thin(sample, coefs, contest, mode)
        return self._thinned

    def _thin(
        self, sample: Sample, coefs: Sequence[Coefficient], contest: ContestPrior, mode: Mode
    ) -> tuple[Surrogate, Sequence[Floats] | None]:
        each = self.plan.each
        if not each:
            target = Target(sample.blocks, coefs, contest=contest, threads=1)
            return Surrogate(target, mode.theta, np.zeros(len(coefs))), None
        self.tell("thinning the sample", 0.22)
        chance = [forecast(b, mode.theta, coefs).act for b in sample.blocks]
        kept, weights = thin(sample.blocks, each, stream(self.plan.seed, "fit", "thinned for the chains"), chance)
        return Surrogate.around(mode, Target(kept, coefs, weights, contest=contest, threads=1)), weights

    def _posterior(
        self, sample: Sample, coefs: Sequence[Coefficient], contest: ContestPrior, about: dict[str, Any], mode: Mode,
        chains: Sequence[Chain],
    ) -> Posterior:  # fmt: skip
        from foedus.estimate.checks import checks, surrogate_agreement

        plan = self.plan
        laplace = np.sqrt(np.diag(mode.covariance))
        if chains:
            theta = np.concatenate([c.theta for c in chains])
            diagnostics: dict[str, Any] = {"method": "NUTS (nutpie), whitened by Laplace", **diagnose(chains).to_dict()}
            spread = theta.std(axis=0, ddof=1)
            diagnostics["gradients"] = int(sum(c.gradients for c in chains))
            diagnostics["sd_over_laplace"] = [float(x) for x in np.quantile(spread / laplace, [0.0, 0.5, 1.0])]
            self.tell("comparing with all rows", 0.96)
            diagnostics["surrogate"] = surrogate_agreement(
                self._surrogate(sample, coefs, contest, mode)[0],
                Target(sample.blocks, coefs, contest=contest),
                theta,
                plan.seed,
            )
        else:
            rng = stream(plan.seed, "fit", "laplace")
            root = np.linalg.cholesky(mode.covariance)
            theta = mode.theta + rng.standard_normal((4 * plan.draws, mode.theta.size)) @ root.T
            diagnostics = {"method": "Laplace approximation at the mode", "passed": bool(mode.settled)}
        self.tell("checking against the record", 0.97)
        prior_sd = {c.name: c.spread() for c in coefs}
        for x, name in enumerate(contest.names):
            prior_sd[name] = float(np.sqrt(contest.covariance[x, x]))
        facts = {
            "plan": asdict(plan), "record": record_folder().name, "code": code_hash(), "version": foedus.__version__,
            "sample": {**sample.counts(), "kept_weight": sample.kept_share, "options": plan.options},
            "mode": {
                "log_posterior": mode.at.value, "log_likelihood": mode.at.likelihood, "left": mode.left, "gradients": mode.steps,
                "settled": mode.settled, "several": mode.at.several, "uncertified": mode.at.uncertified,
                "unsettled": mode.at.unsettled,
            },
            "contest": about, "diagnostics": diagnostics, "prior_sd": prior_sd,
            "checks": checks(sample, coefs, theta, contest, plan.seed),
        }  # fmt: skip
        self.tell("done", 1.0)
        return Posterior(tuple(coefs), theta, mode.theta, laplace, facts)
