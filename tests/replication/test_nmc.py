"""The capability index of each state is that of the original file, digit for digit."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from foedus.world import load

#: COW numbers of the states of the scenario.
COW = {
    "USA": 2, "FRA": 220, "RUS": 365, "BLR": 370, "ARM": 371, "GEO": 372, "AZE": 373, "IRN": 630, "TUR": 640, "ISR": 666,
    "TJK": 702, "KGZ": 703, "KAZ": 705, "IND": 750, "PAK": 770,
}  # fmt: skip


def test_cinc_is_that_of_nmc_7(history_dir: Path) -> None:
    rdata = pytest.importorskip("rdata")
    path = min(history_dir.rglob("cow_nmc.rda"), key=lambda p: len(p.parts))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader turns tibbles into plain frames and says so
        (panel,) = rdata.read_rda(path).values()
    panel = panel[panel["year"] == 2022]
    original = {int(c): float(x) for c, x in zip(panel["ccode"], panel["cinc"], strict=True)}
    world = load("south-caucasus")
    assert {s.code for s in world.actors} == set(COW)
    for state in world.actors:
        assert state.cinc is not None
        assert state.cinc.value == original[COW[state.code]], state.code
