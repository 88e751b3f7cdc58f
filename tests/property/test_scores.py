"""Scores of forecasts: against scikit-learn and against what theory says of any forecast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core import InputError
from foedus.estimate import scores

pytest.importorskip("sklearn")


@st.composite
def forecasts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Events and forecasts with many ties, both kinds of row present."""
    n = draw(st.integers(4, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p = rng.integers(0, draw(st.integers(2, 40)), n) / 40.0
    y = (rng.random(n) < 0.1 + 0.8 * p).astype(float)
    y[0], y[1] = 0.0, 1.0
    return y, p


@given(forecasts())
def test_each_measure_is_scikit_learns(case) -> None:
    from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

    y, p = case
    held = np.clip(p, scores.LOWEST, 1 - scores.LOWEST)
    assert scores.log_loss(y, p).mean() == pytest.approx(log_loss(y, held, labels=[0, 1]), rel=1e-9)
    assert scores.brier(y, p).mean() == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert scores.auc(y, p) == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert scores.average_precision(y, p) == pytest.approx(average_precision_score(y, p), abs=1e-12)


@given(forecasts())
def test_a_rising_transformation_keeps_the_ranks(case) -> None:
    y, p = case
    bent = p**3 / 2
    assert scores.auc(y, p) == pytest.approx(scores.auc(y, bent), abs=1e-12)
    assert scores.auc(y, p) + scores.auc(y, 1 - p) == pytest.approx(1.0, abs=1e-12)
    assert scores.average_precision(y, p) == pytest.approx(scores.average_precision(y, bent), abs=1e-12)


@given(forecasts())
def test_murphys_parts_make_up_the_score_of_the_binned_forecast(case) -> None:
    y, p = case
    found = scores.score(y, {"a": p}, np.arange(y.size), base=0.3, draws=0).rows["a"]
    diagram = scores.reliability(y, p)
    binned = diagram.forecast[scores._bins(p, scores.BINS)]
    whole = found["reliability"].value - found["resolution"].value + found["uncertainty"].value
    # Replacing a forecast by its bin's mean, the decomposition is exact (Murphy 1973, eq. 5).
    assert whole == pytest.approx(scores.brier(y, binned).mean(), abs=1e-12)
    assert found["uncertainty"].value == pytest.approx(y.mean() * (1 - y.mean()), abs=1e-12)
    assert diagram.count.sum() == y.size
    assert diagram.ece == pytest.approx(found["ECE"].value, abs=1e-12)


@given(forecasts())
def test_the_truth_has_no_better_expected_score(case) -> None:
    """Both scores are proper: in expectation under q no forecast beats q."""
    _, p = case
    rng = np.random.default_rng(0)
    q = np.clip(p, 0.01, 0.99)
    other = np.clip(q + rng.normal(0, 0.2, q.size), 0.001, 0.999)
    for rule in (scores.log_loss, scores.brier):
        one, none = np.ones_like(q), np.zeros_like(q)
        own = q * rule(one, q) + (1 - q) * rule(none, q)
        off = q * rule(one, other) + (1 - q) * rule(none, other)
        assert (own <= off + 1e-12).all()


def test_calibration_finds_a_bent_forecast() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(-2, 1.5, 40_000)
    y = rng.random(x.size) < 1 / (1 + np.exp(-(0.4 + 0.7 * x)))
    intercept, slope = scores.calibration(y, 1 / (1 + np.exp(-x)))
    assert intercept.value == pytest.approx(0.4, abs=0.06)
    assert slope.value == pytest.approx(0.7, abs=0.04)
    assert slope.low < 0.7 < slope.high
    # A forecast that does not vary has no slope.
    assert np.isnan(scores.calibration(y, np.full(x.size, 0.2))[1].value)


def test_weights_of_a_draw_stand_for_rows_taken_so_often() -> None:
    """A bootstrap by weights equals the scores of the rows written out."""
    rng = np.random.default_rng(2)
    y, p = (rng.random(60) < 0.3).astype(float), rng.integers(0, 9, 60) / 10
    weights = rng.integers(0, 4, 60)
    y[:2], weights[:2] = (0, 1), 1
    took = np.repeat(np.arange(60), weights)
    area, average = scores._Ranks(y, p, np.arange(60), 60).measure(weights[None].astype(float))
    assert area[0] == pytest.approx(scores.auc(y[took], p[took]), abs=1e-12)
    assert average[0] == pytest.approx(scores.average_precision(y[took], p[took]), abs=1e-12)
    drawn = scores._draw(y, p, y, p, np.arange(60), 60, 0.3, weights[None].astype(float))
    assert drawn["log-loss"][0] == pytest.approx(scores.log_loss(y[took], p[took]).mean(), abs=1e-12)
    assert drawn["Brier"][0] == pytest.approx(scores.brier(y[took], p[took]).mean(), abs=1e-12)


def test_intervals_cover_about_as_often_as_they_say() -> None:
    """Clusters with a common shift: the interval of the log-loss holds the long-run score."""
    truth, hits, times = 0.0, 0, 40
    for t in range(-1, times):
        rng = np.random.default_rng(100 + t)
        groups = 4000 if t < 0 else 150
        shift = np.repeat(rng.normal(0, 1.0, groups), 10)
        chance = 1 / (1 + np.exp(2.0 - shift))
        y = (rng.random(chance.size) < chance).astype(float)
        p = np.full(chance.size, 0.15)
        if t < 0:
            truth = float(scores.log_loss(y, p).mean())
            continue
        got = scores.score(y, {"a": p}, np.repeat(np.arange(groups), 10), base=0.15, draws=100, seed=t).rows["a"]
        hits += got["log-loss"].low <= truth <= got["log-loss"].high
    assert 0.78 <= hits / times <= 1.0


def test_the_same_seed_gives_the_same_bytes_and_models_share_their_draws() -> None:
    rng = np.random.default_rng(3)
    y = (rng.random(500) < 0.2).astype(float)
    p, cluster = rng.random(500), rng.integers(0, 60, 500)
    one, two = (scores.score(y, {"a": p, "b": p, "c": p * 0.9}, cluster, base=0.2, draws=50) for _ in range(2))
    assert one.to_dict() == two.to_dict()
    gain = scores.score(y, {"a": p, "b": p}, cluster, base=0.2, draws=50, against="a").gains["b", "a"]
    assert (gain.value, gain.low, gain.high) == (0.0, 0.0, 0.0)
    assert set(one.rows["a"]) == set(scores.MEASURES)
    assert one.to_frame().height == 3 * len(scores.MEASURES)


def test_the_top_class_holds_its_share() -> None:
    p = np.arange(100) / 100
    y = np.zeros(100)
    y[[95, 96, 97, 98, 10]] = 1
    # 22 rows hold 4 events, 78 hold 1.
    assert scores.top_risk(y, p) == pytest.approx((4 / 22) / (1 / 78))
    assert np.isnan(scores.top_risk(np.where(p > 0.9, 1.0, 0.0), p))


@pytest.mark.parametrize(
    ("y", "p", "code"),
    [
        ([0, 1], [0.1], "bad-length"), ([], [], "empty"), ([0, 2], [0.1, 0.2], "bad-value"),
        ([0, 1], [0.1, float("nan")], "bad-value"), ([0, 1], [0.1, 1.2], "bad-value"), ([0, 1], [-0.1, 0.2], "bad-value"),
        ([0, float("nan")], [0.1, 0.2], "bad-value"), ([0, 0], [0.1, 0.2], "one-outcome"), ([1, 1], [0.1, 0.2], "one-outcome"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_scored_are_refused(y, p, code) -> None:
    with pytest.raises(InputError) as caught:
        scores.score(y, {"a": p}, np.arange(len(y)), base=0.1, draws=5)
    assert caught.value.code == code
    assert caught.value.remedy


def test_bad_settings_are_refused() -> None:
    for kw, code in (({"base": 0.0}, "bad-base"), ({"base": 0.1, "draws": -1}, "bad-draws")):
        with pytest.raises(InputError) as caught:
            scores.score([0, 1], {"a": [0.1, 0.2]}, [0, 1], **kw)
        assert caught.value.code == code
    with pytest.raises(InputError, match="no forecast"):
        scores.score([0, 1], {}, [0, 1], base=0.1)
    with pytest.raises(InputError, match="clusters"):
        scores.score([0, 1], {"a": [0.1, 0.2]}, [0], base=0.1)
