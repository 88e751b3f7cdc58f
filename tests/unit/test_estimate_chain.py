"""A chain in a process of its own is the chain of this process, and says why when it ends early."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from estimate_samples import known_truth, sample_of, simulated, standardised
from foedus.core import CheckError, DataMissingError
from foedus.estimate import chain
from foedus.estimate.chain import Job, Running, need_sampler, read_chain
from foedus.estimate.target import ContestPrior, Target


def _job(out: Path) -> Job:
    blocks = sample_of(60, layouts=((0, 0),))
    coefs = standardised(blocks)
    data = simulated(blocks, known_truth(coefs, 3), coefs, 5)
    prior = ContestPrior(("m", "gamma"), np.array([-1.0, -0.5]), np.diag([0.05, 0.1]))
    target = Target(data, coefs, contest=prior, threads=1)
    spread = np.linalg.inv(target.prior_precision())
    pull = 0.1 * np.ones(target.size)
    return Job(data, coefs, None, prior, target.start(), pull, spread / 4, 10, 50, 9, out)


def test_a_chain_apart_is_the_same_chain(tmp_path: Path) -> None:
    here = _job(tmp_path / "here.npz")
    counts: list[int] = []
    here.run(counts.append)
    heard: list[int] = []
    apart = Running(dataclasses.replace(here, out=tmp_path / "apart.npz")).wait(heard.append)
    assert heard == counts
    assert heard == sorted(heard)
    one = read_chain(tmp_path / "here.npz")
    assert one is not None
    assert one.theta.shape == (10, len(here.coefs))
    assert np.array_equal(one.theta, apart.theta)
    assert (one.gradients, one.divergent.tolist()) == (apart.gradients, apart.divergent.tolist())


def test_a_chain_that_ends_early_is_an_error_with_its_reason(tmp_path: Path) -> None:
    good = _job(tmp_path / "out.npz")
    job = dataclasses.replace(good, covariance=-good.covariance)
    with pytest.raises(CheckError, match=r"ended before its time .*positive definite") as caught:
        Running(job).wait(lambda _: None)
    assert "again" in caught.value.remedy
    stopped = Running(good)
    stopped.stop()
    with pytest.raises(CheckError, match="ended before its time"):
        stopped.wait(lambda _: None)
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"no archive"])
def test_a_damaged_chain_counts_as_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "chain-1.npz"
    assert read_chain(file) is None
    file.write_bytes(content)
    assert read_chain(file) is None


def test_a_missing_sampler_is_told_before_anything_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from foedus.estimate.fitting import Plan, fit

    need_sampler()
    monkeypatch.setattr(chain, "find_spec", lambda _: None)
    said: list[str] = []
    with pytest.raises(DataMissingError, match="nutpie is not installed") as caught:
        fit(Plan(), progress=lambda stage, part: said.append(stage), folder=tmp_path)
    assert "foedus[estimate]" in caught.value.remedy
    assert not said
