"""What all tests share: a calm set of Hypothesis profiles and the published panels."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No deadline: the machine that runs the checks is shared. Derandomised, so that a run
# can be repeated; `HYPOTHESIS_PROFILE=search` looks for new examples.
settings.register_profile("repeat", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

MIRROR = "FOEDUS_DATA_MIRROR"


@pytest.fixture(scope="session")
def history_dir() -> Path:
    """Folder of the published panels (see CONTRIBUTING); skips where there is none.

    In continuous integration a missing folder fails, so that the comparison with the
    original files cannot fall away unseen.
    """
    given = os.environ.get(MIRROR, "")
    if given and Path(given).is_dir():
        return Path(given).resolve()
    reason = f"{MIRROR} names no folder" + (f" ('{given}')" if given else "; it is not set")
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def record_cache(history_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the whole record, built once for all tests (some ten seconds)."""
    from foedus.history import build

    cache = tmp_path_factory.mktemp("record")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MIRROR, str(history_dir))
        patch.setenv("FOEDUS_CACHE", str(cache))
        build()
    return cache


@pytest.fixture
def record(record_cache: Path, history_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record of the published files: ``foedus.history.table`` reads it."""
    monkeypatch.setenv(MIRROR, str(history_dir))
    monkeypatch.setenv("FOEDUS_CACHE", str(record_cache))
    return record_cache
