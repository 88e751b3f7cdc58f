"""Carroll and Kenkel (2019, AJPS 63:577-593), DOE 2.0: dispute outcomes from capabilities."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.estimate.contest import fit_contest


@pytest.fixture(scope="module")
def rows(history_dir: Path):
    from foedus.estimate.contest_rows import contest_rows

    return contest_rows()


def test_the_sample_is_theirs_but_for_the_vintage(rows) -> None:
    """1,482 in GML 2.1; 1,468 in the 2.2.1 that peacesciencer carries."""
    assert rows.height == 1468
    assert abs(rows.height - 1482) / 1482 < 0.01
    assert dict(rows["outcome"].value_counts().iter_rows()) == {0: 80, 1: 1207, 2: 181}
    assert int(rows["resisted"].sum()) == 704
    assert rows["cinc1"].null_count() == rows["cinc2"].null_count() == rows["km"].null_count() == 0


def test_the_contest_beats_the_capability_ratio(rows) -> None:
    plain = fit_contest(rows, contest=(), stalemate=(), sample="all")
    assert plain.prl > 0.018  # what an ordered logit on the capability ratio earns there
    assert plain.prl < plain.reduction.within
    sized = fit_contest(rows, contest=(), stalemate=("size",), sample="all")
    assert sized.prl > 0.05


def test_what_is_carried_into_the_game(rows) -> None:
    fit = fit_contest(rows)
    assert fit.names == ("log m", "log gamma", "kappa")
    assert fit.n == 704
    assert fit.estimates[0] == pytest.approx(-0.806, abs=2e-3)
    assert fit.estimates[1] == pytest.approx(-0.300, abs=2e-3)
    assert fit.kappa == 0.0
    assert fit.residual < 1e-9
    assert 0 < fit.mean[2] < 0.5
