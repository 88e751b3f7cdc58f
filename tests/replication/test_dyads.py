"""Politically relevant dyads: the count that the data's own documentation reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.core import InputError
from foedus.history import dyads


@pytest.fixture(autouse=True)
def _data(history_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(history_dir))


def test_politically_relevant_directed_dyad_years_1816_to_2010() -> None:
    found = dyads.relevant_dyads(1816, 2010)
    assert found.height == 224_576
    assert found.unique().height == found.height and (found["ccode1"] != found["ccode2"]).all()
    assert found.select("ccode2", "ccode1", "year").rename({"ccode2": "ccode1", "ccode1": "ccode2"}).sort(
        "year", "ccode2", "ccode1"
    ).equals(found)  # fmt: skip


def test_years_outside_the_sources_are_refused() -> None:
    for first, last in ((1815, 1900), (1900, 2019), (1900, 1899)):
        with pytest.raises(InputError, match="1816 to 2018"):
            dyads.relevant_dyads(first, last)
