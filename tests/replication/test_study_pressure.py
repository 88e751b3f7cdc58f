"""The study of indirect pressure on the original files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foedus.history import table
from foedus.studies.study_pressure import Share, pressure


def test_pressure_counts(history_dir: Path) -> None:
    found = pressure()
    # Row D3: initiator hostility 2/3/4/5 is 3.92, 31.12, 60.27 and 4.69 percent of 2,474.
    assert sum(found.acts.values()) == 2474
    assert found.share == pytest.approx(0.3504, abs=5e-5)
    sanctioned = table("sanctions", ["ccode1", "ccode2", "decade"])
    starts = table("initiations", ["ccode1", "ccode2", "year", "hostlev1"])
    low, force = set(), set()
    for a, b, year, level in starts.iter_rows():
        (low if level <= 3 else force).add((a, b, year // 10 * 10))
    keys = list(sanctioned.iter_rows())
    assert [s.cases for s in found.shares[:2]] == [sum(k in x for k in keys) for x in (low, force)]
    assert all(s.of == len(keys) for s in found.shares[:2])
    assert all(0 < s.value < 1 for s in found.shares)
    for lang in ("en", "ru"):
        assert str(found.shares[0].cases) in found.summary(lang)


def test_an_empty_share_has_no_value() -> None:
    from foedus.history.catalogue import Said

    nothing = Share(Said("a", "б"), 0, 0)
    assert np.isnan(nothing.value)
    assert nothing.to_dict()["share"] is None
