"""One chain of the fit in a process of its own.

Two chains in threads of one process take the interpreter from each other: a gradient is a hundred short array
operations, and took twice as long. The process is started with the job on its standard input, says how many
gradients it has taken, and writes the chain when it is whole.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import foedus
from foedus.core import CheckError
from foedus.core.errors import DataMissingError
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.sampling import Chain, sample_chain
from foedus.estimate.structure import Block
from foedus.estimate.surrogate import Surrogate
from foedus.estimate.target import ContestPrior, Target
from foedus.history.store import write_whole

__all__ = ["Job", "Running", "need_sampler", "read_chain", "read_stage", "write_stage"]


@dataclass(frozen=True, eq=False)
class Job:
    """What a chain needs.

    Parameters
    ----------
    blocks, coefs, weights, contest
        Of the thinned target (:class:`foedus.estimate.target.Target`).
    centre, gradient
        Of the surrogate (:class:`foedus.estimate.surrogate.Surrogate`), shape (C,).
    covariance
        Laplace approximation, shape (C, C).
    draws, tune, seed
        Of the chain.
    out
        Where the chain is written.
    """

    blocks: Sequence[Block]
    coefs: Sequence[Coefficient]
    weights: Sequence[Floats] | None
    contest: ContestPrior
    centre: Floats
    gradient: Floats
    covariance: Floats
    draws: int
    tune: int
    seed: int
    out: Path

    def run(self, tell: Callable[[int], None] | None = None) -> None:
        """Sample and write the chain."""
        target = Target(self.blocks, self.coefs, self.weights, self.contest, threads=1)
        surrogate = Surrogate(target, self.centre, self.gradient)
        chain = sample_chain(
            surrogate.evaluate, self.centre, self.covariance, draws=self.draws, tune=self.tune, seed=self.seed, tell=tell
        )  # fmt: skip
        write_stage(
            self.out, theta=chain.theta, divergent=chain.divergent, gradients=np.array([chain.gradients])
        )  # fmt: skip


class Running:
    """A chain that is being sampled by another process."""

    def __init__(self, job: Job) -> None:
        own = str(Path(foedus.__file__).parents[1])
        path = os.pathsep.join(filter(None, [own, os.environ.get("PYTHONPATH", "")]))
        self.out = job.out
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the process)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "foedus.estimate.chain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._said, env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            # Ctrl-C is for the fit, which then stops its chains.
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        try:
            pickle.dump(job, self._process.stdin)
            self._process.stdin.close()
        except BrokenPipeError:
            pass  # it ended at once; wait() says why

    def wait(self, told: Callable[[int], None]) -> Chain:
        """Return the chain when it is whole; ``told`` hears the number of gradients so far.

        Raises
        ------
        CheckError
            If the process ended without it.
        """
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                told(int(line))
        code = self._process.wait()
        with self._said as stream:
            stream.seek(0)
            said = stream.read().decode(errors="replace").strip().splitlines()
        found = read_chain(self.out)
        if code or found is None:
            raise CheckError(
                f"a chain ended before its time ({said[-1] if said else f'code {code}'})",
                remedy="run the same command again: finished chains are kept", code="chain-lost",
            )  # fmt: skip
        return found

    def stop(self) -> None:
        """End the process; what it has not written is lost."""
        self._process.kill()


def read_chain(path: Path) -> Chain | None:
    """Return the chain in a file, or None where there is none or a damaged one."""
    kept = read_stage(path)
    if kept is None or not {"theta", "divergent", "gradients"} <= kept.keys():
        return None
    return Chain(kept["theta"], kept["divergent"].astype(np.bool_), int(kept["gradients"][0]))


def read_stage(path: Path) -> dict[str, Floats] | None:
    """Return the arrays of a stage's file, or None where there is none or a damaged one."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return {k: np.array(file[k]) for k in file.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def write_stage(path: Path, **arrays: Any) -> None:
    """Write a stage's file whole."""
    out = io.BytesIO()
    np.savez(out, **arrays)
    write_whole(path, out.getvalue())


def need_sampler() -> None:
    """See that the chains can be drawn, before anything long begins.

    Raises
    ------
    DataMissingError
        If nutpie is not installed.
    """
    if find_spec("nutpie") is None:
        raise DataMissingError(
            "the sampler nutpie is not installed", remedy="pip install 'foedus[estimate]'", code="no-sampler"
        )


def main() -> None:
    """Run the job on standard input."""
    job: Job = pickle.load(sys.stdin.buffer)

    def say(count: int) -> None:
        # When the fit is gone so is its end of the pipe, and this process ends too.
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()

    job.run(say)


if __name__ == "__main__":
    main()
