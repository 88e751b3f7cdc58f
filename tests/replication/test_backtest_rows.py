"""Rows E1 and E2: dispute initiation of politically relevant pairs, out of sample."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from foedus.estimate.backtest import backtest
from foedus.estimate.panel import Panel, panel


@pytest.fixture(scope="module")
def lagged(history_dir: Path) -> Panel:
    return panel()


def test_the_sample_has_the_counts_of_the_specification(lagged: Panel) -> None:
    assert (lagged.n, int(lagged.onset.sum())) == (218_461, 2_133)
    for first, n, events in ((1980, 94_628, 828), (1990, 71_642, 564)):
        part = lagged.between(first, 2010)
        assert (part.n, int(part.onset.sum())) == (n, events)
    assert (lagged.forced <= lagged.onset).all()
    assert np.isfinite(np.column_stack(list(lagged.values.values()))).all()


def test_covariates_are_those_of_the_year_before(lagged: Panel, history_dir: Path) -> None:
    """A row's pact, capability and border are its pair's row of the year before, unlagged."""
    import polars as pl

    from foedus.history import table

    raw = table("dyad_years", ["ccode1", "ccode2", "year", "target_defended", "contiguity"])
    cinc = {(c, y): v for c, y, v in table("state_years", ["ccode", "year", "cinc"]).iter_rows()}
    rng = np.random.default_rng(0)
    checked = 0
    for k in rng.choice(lagged.n, 40, replace=False):
        a, b, year = int(lagged.ccode1[k]), int(lagged.ccode2[k]), int(lagged.year[k])
        before = raw.filter((pl.col("ccode1") == a) & (pl.col("ccode2") == b) & (pl.col("year") == year - 1))
        if before.height == 0 or cinc.get((a, year - 1)) is None:
            continue
        checked += 1
        assert lagged.values["target_defended"][k] == float(before["target_defended"][0])
        assert lagged.values["contiguity"][k] == before["contiguity"][0]
        assert lagged.values["cinc1"][k] == cinc[a, year - 1]
    assert checked > 30


def test_the_same_year_figures_are_near_the_published_ones(history_dir: Path) -> None:
    """With covariates of the same year, as published: AUC to .003, log-loss to 1.5 %."""
    found = backtest(("E2",), ("constant", "structure", "full"), rows=panel(lagged=False), draws=0)
    rows = found.splits[0].scores.rows
    assert not found.lagged
    assert "SAME year" in found.summary()
    assert rows["constant"]["log-loss"].value == pytest.approx(0.04639, abs=1e-5)
    for model, loss, area in (("structure", 0.03404, 0.9063), ("full", 0.03248, 0.9124)):
        assert rows[model]["log-loss"].value == pytest.approx(loss, rel=0.015)
        assert rows[model]["AUC"].value == pytest.approx(area, abs=0.003)


def test_the_command_scores_and_forecasts_the_region(lagged: Panel, capsys: pytest.CaptureFixture[str]) -> None:
    from foedus.app.main import main

    code = main(["backtest", "--split", "E2", "--model", "constant", "--model", "full", "--draws", "20", "--json", "-"])
    assert code == 0
    told = json.loads(capsys.readouterr().out)
    scores = told["splits"][0]["models"]["full"]
    assert scores["log-loss"]["low"] < scores["log-loss"]["value"] < scores["log-loss"]["high"]
    area = told["region"]
    years = {(p["challenger"], p["target"]): p["years"] for p in area["pairs"]}
    # What is recorded, by the events of the scenario: 2016, 2020 (a clash on both, then a war), 2021, 2022, 2023.
    assert years["AZE", "ARM"] == [2016, 2020, 2021, 2022, 2023]
    assert years["ARM", "AZE"] == [2020]
    assert area["pairs_with_events"] == 1
    assert area["pair_years"] == 15 * len(area["pairs"])
    expected = {(p["challenger"], p["target"]): p["expected"]["full"] for p in area["pairs"]}
    assert all(0 < v < 15 for v in expected.values())
    assert expected["AZE", "ARM"] > expected["AZE", "GEO"]


def test_wrong_options_end_in_one_message(history_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from foedus.app.main import main

    assert main(["backtest", "--model", "ful"]) == 2
    assert "did you mean full" in capsys.readouterr().err
