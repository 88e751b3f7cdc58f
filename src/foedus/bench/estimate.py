"""Speed of the record and of what is fitted on it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foedus.bench.probe import Bench, Figure, alone, machine, named, timed
from foedus.core.errors import DataMissingError

__all__ = ["estimate"]

_HERE = "foedus.bench.estimate"
#: (probe, its figure, aim in seconds, aim in bytes, cores)
_PROBES: tuple[tuple[str, str, float | None, int | None, int], ...] = (
    ("data_build", "the record from the files of its sources", 30.0, 2 * 10**9, 2),
    ("table_load", "the largest table from the store", 0.2, None, 1),
    ("egame_small", "egame12, 313 dyads", 0.1, None, 1),
    ("egame_large", "egame12, the same dyads a hundred times", 0.3, None, 1),
    ("pseudo", "signalling game, pseudo-likelihood", 0.5, None, 1),
    ("gradient", "log posterior of the crisis game with its gradient, all rows", None, None, 2),
    ("mode", "mode of the crisis game and its curvature, all rows", 300.0, None, 2),
)


def estimate(times: int = 5, only: str = "", tell: Callable[[str, float], None] | None = None) -> Bench:
    """Measure the record and the fits.

    Parameters
    ----------
    times
        Runs that count, for probes that are repeated.
    only
        Part of the name of the probes to run; all by default.
    tell
        Takes the probe that runs and the part that is done (0..1).

    Raises
    ------
    InputError
        If no probe has such a name.
    """
    chosen = named(_PROBES, only)
    figures = []
    for i, (probe, what, aim, aim_bytes, cores) in enumerate(chosen):
        if tell is not None:
            tell(what, i / len(chosen))
        try:
            found = alone(_HERE, probe, times, cores=cores)
        except DataMissingError as err:
            figures.append(Figure(what, aim=aim, missing=err.message))
            continue
        figures.append(
            Figure(what, tuple(found["seconds"]), aim, found["bytes"], aim_bytes, tuple(found["detail"].items()))
        )
    return Bench("estimate", tuple(figures), machine())


# -- probes: each is the body of a process --------------------------------------------------


def data_build(times: int) -> dict[str, Any]:
    """Time one build in an empty cache; files come from the mirror or from where they were fetched."""
    from foedus.history.fetch import fetch
    from foedus.history.record import build
    from foedus.history.store import CACHE, cache_folder

    fetch()  # nothing to do where they are here
    raw = cache_folder()
    with tempfile.TemporaryDirectory() as empty:
        for item in raw.iterdir():
            if item.is_dir() and item.name not in ("record", "fit"):
                (Path(empty) / item.name).symlink_to(item, target_is_directory=True)
        os.environ[CACHE] = empty
        start = time.perf_counter()
        build()
        return {"seconds": [time.perf_counter() - start], "detail": {}}


def table_load(times: int) -> dict[str, Any]:
    """Time loads of all columns of the directed dyad-years."""
    from foedus.history import table

    rows = table("dyad_years").height
    return {"seconds": timed(lambda: table("dyad_years"), times), "detail": {"rows": rows}}


def egame_small(times: int) -> dict[str, Any]:
    """Time fits of the published model of wars since 1800."""
    return _egame(times, 1)


def egame_large(times: int) -> dict[str, Any]:
    """Time the same fit on copies of the rows."""
    return _egame(times, 100)


def _egame(times: int, copies: int) -> dict[str, Any]:
    import polars as pl

    from foedus.estimate.strategic import egame12
    from foedus.history.raw import read

    one = read("war1800")
    frame = pl.concat([one] * copies)
    formula = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2"
    seconds = timed(lambda: egame12(formula, frame), times)
    return {"seconds": seconds, "detail": {"rows": frame.height}}


def pseudo(times: int) -> dict[str, Any]:
    """Time the pseudo-likelihood on the threats of sanctions."""
    from foedus.estimate.signalling import signalling
    from foedus.history.raw import read

    formula = (
        "sq + cd + sf + bd ~ sqrt(senderecondep) + senderdemocracy + contig + ally - 1 | anticipatedsendercosts | "
        "sqrt(targetecondep) + anticipatedtargetcosts + contig + ally | sqrt(senderecondep) + senderdemocracy + lncaprat | "
        "targetdemocracy + lncaprat | senderdemocracy | 0"
    )
    rows = read("ties_sanctions")
    return {
        "seconds": timed(lambda: signalling(formula, rows, method="pl", first_stage=("PRhat", "PFhat")), times),
        "detail": {},
    }


def gradient(times: int) -> dict[str, Any]:
    """Time the log posterior at the middle of the prior."""
    target = _target()
    theta = target.start()
    rows = sum(b.n for b in target.blocks)
    return {"seconds": timed(lambda: target.evaluate(theta), times), "detail": {"rows": rows}}


def mode(times: int) -> dict[str, Any]:
    """Time one search for the mode, the sample being made."""
    from foedus.core import DEFAULT_SEED
    from foedus.estimate.fitting import fit_mode

    target = _target()
    start = time.perf_counter()
    found = fit_mode(target.blocks, target.coefs, target.contest, DEFAULT_SEED)
    return {
        "seconds": [time.perf_counter() - start],
        "detail": {"reached": found.settled, "gradients": found.steps, "log posterior": f"{found.at.value:.3f}"},
    }


def _target() -> Any:
    from foedus.estimate.fitting import contest_prior, fitted_coefficients
    from foedus.estimate.sample import build_sample
    from foedus.estimate.sample_rows import LAST
    from foedus.estimate.target import Target

    blocks = build_sample().blocks
    return Target(blocks, fitted_coefficients(blocks), contest=contest_prior(LAST)[0])
