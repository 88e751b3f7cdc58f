"""A fit that is killed loses no finished stage, and ends in the same bytes as one that was left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from foedus.estimate.posterior import load_posterior

CHILD = Path(__file__).with_name("fit_child.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is meant")


def _start(folder: Path, out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "FOEDUS_DATA_MIRROR": "", "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def _kill_when(child: subprocess.Popen[str], file: Path) -> None:
    """Kill the fit as soon as a stage's file is there."""
    end = time.monotonic() + 1200
    while not file.exists():
        assert child.poll() is None, child.communicate()[1][-800:]
        assert time.monotonic() < end
        time.sleep(0.01)
    child.kill()
    child.communicate(timeout=600)
    assert child.returncode == -signal.SIGKILL


def test_killed_between_stages_and_in_a_chain(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    alone = _start(whole, tmp_path / "whole.npz")
    _, said = alone.communicate(timeout=1200)
    assert alone.returncode == 0, said[-800:]

    first = _start(broken, tmp_path / "broken.npz")
    _kill_when(first, broken / "mode.npz")  # after the mode, in what follows
    mode = broken / "mode.npz"
    kept = mode.stat().st_mtime_ns, mode.read_bytes()

    second = _start(broken, tmp_path / "broken.npz")
    _kill_when(second, broken / "chain-1.npz")  # with a chain whole, the other perhaps not
    assert not (tmp_path / "broken.npz").exists()
    chain = (broken / "chain-1.npz").stat().st_mtime_ns

    third = _start(broken, tmp_path / "broken.npz")
    out, said = third.communicate(timeout=1200)
    assert third.returncode == 0, said[-800:]
    assert (mode.stat().st_mtime_ns, mode.read_bytes()) == kept, "the mode was found again"
    assert (broken / "chain-1.npz").stat().st_mtime_ns == chain, "a whole chain was sampled again"
    assert "mode: log posterior" not in out
    assert (tmp_path / "broken.npz").read_bytes() == (tmp_path / "whole.npz").read_bytes()

    found = load_posterior(tmp_path / "whole.npz")
    assert found.theta.shape[0] == 100
    assert np.isfinite(found.theta).all()


def test_interrupted_in_the_chains_it_ends_at_once(tmp_path: Path) -> None:
    child = _start(tmp_path, tmp_path / "out.npz")
    assert child.stdout is not None
    for line in child.stdout:
        if "sampling" in line:
            break
    child.send_signal(signal.SIGINT)
    since = time.monotonic()
    _, said = child.communicate(timeout=600)
    assert time.monotonic() - since < 120, "it waited for its chains"
    assert child.returncode in (-signal.SIGINT, 1, 130)
    assert "KeyboardInterrupt" in said
    assert (tmp_path / "mode.npz").exists()
    assert not list(tmp_path.glob("chain-*.npz")), "the chains had time to end"
    assert not (tmp_path / "out.npz").exists()
