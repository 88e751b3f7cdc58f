"""A small fit on a simulated sample, in a process that a test may kill: FOLDER OUT."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from estimate_samples import known_truth, sample_of, simulated, standardised
from foedus.estimate import fitting
from foedus.estimate.fitting import Plan
from foedus.estimate.sample import Sample
from foedus.estimate.target import ContestPrior

PLAN = Plan(1900, 1950, 2, 3, 2, 50, 50, 7)


def small_sample(*_: Any, **__: Any) -> Sample:
    """Simulated rows in place of the record."""
    blocks = sample_of(240, layouts=((0, 0),))
    coefs = standardised(blocks)
    data = simulated(blocks, known_truth(coefs, 3), coefs, 5)
    return Sample(None, tuple(data), (), 0, 0, 1.0)  # type: ignore[arg-type]


def small_prior(last: int) -> tuple[ContestPrior, dict[str, Any]]:
    """A prior of the contest in place of that from outcomes."""
    prior = ContestPrior(("m", "gamma"), np.array([-1.0, -0.5]), np.diag([0.05, 0.1]))
    return prior, {"names": ["m", "gamma"], "disputes": 0}


def _say(stage: str, part: float) -> None:
    sys.stdout.write(f"{part:.3f} {stage}\n")
    sys.stdout.flush()


def main(folder: str, out: str) -> None:
    """Fit, say each stage, write the file."""
    # A test run in the background of a shell hands down a signal that is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    fitting.build_sample, fitting.contest_prior = small_sample, small_prior  # type: ignore[assignment]
    found = fitting.fit(PLAN, progress=_say, folder=Path(folder))
    Path(out).write_bytes(found.to_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
