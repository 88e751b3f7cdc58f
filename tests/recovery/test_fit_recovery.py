"""The fit gives back the coefficients with which records were simulated, and the study that asks so at length."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from foedus.core import InputError, stream
from foedus.estimate.coefficients import Coefficient, coefficients
from foedus.estimate.fitting import fitted_coefficients
from foedus.estimate.mode import Mode, curvature, find_mode
from foedus.estimate.structure import Block
from foedus.estimate.target import Target
from foedus.studies import study_calibration
from foedus.studies.calibration_tell import GROUPS, group_of
from foedus.studies.made_blocks import made_blocks, played
from foedus.studies.rank_bands import rank_p_values
from foedus.studies.study_calibration import DRAWS, calibrated, tightened

Fitted = tuple[list[Block], tuple[Coefficient, ...], np.ndarray, Mode]


def _fitted(rows: int, number: int) -> Fitted:
    rng = stream(11, "recovery", number)
    blocks = made_blocks(rows, rng)
    coefs = tuple(tightened(c) for c in fitted_coefficients(blocks))
    truth = np.array([float(c.draws(1, rng)[0]) for c in coefs])
    data = played(blocks, truth, coefs, rng)
    return data, coefs, truth, find_mode(Target(data, coefs))


@pytest.fixture(scope="module")
def records() -> list[Fitted]:
    return [_fitted(6000, 0), _fitted(1500, 1), _fitted(1500, 2)]


def _z(one: Fitted) -> np.ndarray:
    return np.asarray((one[2] - one[3].theta) / np.sqrt(np.diag(one[3].covariance)))


def test_known_coefficients_come_back(records: list[Fitted]) -> None:
    data, coefs, truth, mode = records[0]
    assert mode.settled
    assert sum(int((b.act > 0).sum()) for b in data) > 300
    assert sum(int((b.choice == 1).sum()) for b in data) > 20, "some help is seen, or joining is not tested"
    z = _z(records[0])
    assert 0.6 < np.sqrt((z**2).mean()) < 1.5
    assert np.abs(z).max() < 5
    # What the record narrows lies near the truth on the scale of the prior too, and nearer than the prior's middle.
    prior = np.array([c.spread() for c in coefs])
    known = np.diag(mode.covariance) < 0.5 * prior**2
    assert known.sum() >= 10
    error, middle = mode.theta - truth, np.array([c.start() for c in coefs]) - truth
    assert np.sqrt(((error / prior)[known] ** 2).mean()) < 0.75 * np.sqrt(((middle / prior)[known] ** 2).mean())


def test_intervals_hold_the_truth_as_often_as_they_say(records: list[Fitted]) -> None:
    assert all(one[3].settled for one in records)
    inside = np.abs(np.concatenate([_z(one) for one in records])) < 1.6449
    assert 0.8 <= inside.mean() <= 0.98


def test_order_of_rows_and_threads_move_nothing(records: list[Fitted]) -> None:
    data, coefs, _, mode = records[1]
    rng = np.random.default_rng(1)
    mixed = [b.take(rng.permutation(b.n)) for b in data][::-1]
    scale = np.sqrt(np.diag(mode.covariance))
    for theta in (mode.theta, mode.theta + 0.3 * scale):
        one, two, other = (
            Target(rows, coefs, threads=threads).evaluate(theta) for rows, threads in ((data, 1), (data, 2), (mixed, 1))
        )
        assert (one.value, one.gradient.tolist()) == (two.value, two.gradient.tolist())
        assert other.value == pytest.approx(one.value, rel=1e-10)
        # In units of the posterior: what a step would move.
        assert np.abs((other.gradient - one.gradient) * scale).max() < 1e-10
    bends = [curvature(Target(rows, coefs, threads=1), mode.theta, mode.precision) for rows in (data, mixed)]
    # Differences of gradients over a thousandth of a standard deviation: rounding grows a thousandfold.
    assert np.abs((bends[1] - bends[0]) * np.outer(scale, scale)).max() < 1e-7


# -- the study --------------------------------------------------------------------------


def test_tightened_priors_have_half_the_spread() -> None:
    for c in coefficients().values():
        if c.prior.dist == "standard" or c.name == "sq_const":
            continue
        made = tightened(c)
        if c.prior.dist == "beta":
            (a, b), (x, y) = c.prior.numbers, made.prior.numbers
            assert x / (x + y) == pytest.approx(a / (a + b))
            assert x * y / ((x + y) ** 2 * (x + y + 1)) == pytest.approx(0.25 * a * b / ((a + b) ** 2 * (a + b + 1)))
        elif c.prior.dist == "halfnormal":
            logs = np.log(c.parameter(c.draws(200_000, np.random.default_rng(1))))
            assert made.spread() == pytest.approx(0.5 * logs.std(), rel=0.01)
            assert made.start() == pytest.approx(np.median(logs), abs=0.01)
        else:
            assert made.spread() == pytest.approx(0.5 * c.spread())
            assert made.start() == pytest.approx(c.start(), abs=1e-12)
    assert {group_of(name) for name in coefficients()} | {"all"} == set(GROUPS)


def test_ranks_that_are_not_uniform_are_found() -> None:
    rng = np.random.default_rng(3)
    even = rng.integers(0, DRAWS + 1, (60, 400))
    p = rank_p_values(even, DRAWS, np.random.default_rng(1), 10_000)
    assert 0.01 < (p < 0.05).mean() < 0.1
    # Draws half as wide as they should be, twice as wide, and shifted by 0.7 standard deviations.
    truth = rng.standard_normal((60, 3)) * [2.0, 0.4, 1.0] + [0.0, 0.0, 0.7]
    ranks = (rng.standard_normal((DRAWS, 60, 3)) < truth).sum(axis=0)
    assert (rank_p_values(ranks, DRAWS, np.random.default_rng(1), 10_000) < 0.001).all()


def test_the_study_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"rows": 200, "seed": 5, "layouts": ((), (0, 1)), "threads": 1}
    whole = calibrated(replicates=3, **given, keep=tmp_path / "whole")
    kept = tmp_path / "kept"

    class StopError(Exception):
        pass

    def stop(stage: str, part: float) -> None:
        if part > 0.5:
            raise StopError

    with pytest.raises(StopError):
        calibrated(replicates=3, **given, keep=kept, progress=stop)
    # As if the third had been cut short as well.
    kept.write_text(kept.read_text() + '\n{"number": 2, "set')
    made: list[int] = []
    real = study_calibration._replicate
    monkeypatch.setattr(study_calibration, "_replicate", lambda *a: made.append(a[2]) or real(*a))
    assert calibrated(replicates=3, **given, keep=kept).to_json() == whole.to_json()
    assert made == [2]
    found = json.loads(whole.to_json())
    assert found["records"] == 3
    assert len(found["lines"]) == len(coefficients())
    assert whole.to_frame().height == len(found["lines"])
    assert whole.share("all").coefficients == len(found["lines"])
    assert all(0 <= x["within50"] <= x["within90"] <= 1 for x in found["shares"])
    assert "calibrat" in whole.summary()
    assert "Калибровка" in whole.explain("ru")
    with pytest.raises(InputError, match="no size"):
        study_calibration.calibration(size="middle", seed=1)
