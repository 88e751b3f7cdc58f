"""The studies of pacts: bounds on unmeasured causes, and words that follow the numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from foedus.core import InputError, stream
from foedus.history.catalogue import Said
from foedus.studies.pact_fits import PERIODS, Estimate, Spec
from foedus.studies.pact_rows import pact_rows
from foedus.studies.pact_tell import PactStudy, placebo_words, sensitivity_words
from foedus.studies.sensitivity import band, bounding_factor, e_value
from foedus.studies.study_deterrence import _words, curve, deterrence_specs
from foedus.studies.study_emboldening import emboldening_specs


def _observed(p1: float, p0: float, b: float, effect: float, base: float = 0.01) -> float:
    """Return the risk ratio that shows where a binary cause of prevalence p1, p0 multiplies the risk by b."""
    treated = base * effect * (p1 * b + 1 - p1)
    return treated / (base * (p0 * b + 1 - p0))


def test_e_value_of_the_published_example() -> None:
    """VanderWeele and Ding (2017): a risk ratio of 3.9, its limit 1.8."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value(1.8) == pytest.approx(3.0, abs=0.005)
    assert e_value(1 / 3.9) == pytest.approx(e_value(3.9))


def test_no_unmeasured_cause_shifts_a_ratio_by_more_than_the_bound() -> None:
    rng = stream(7, "bounds")
    worst = 0.0
    for p1, p0, b in rng.uniform([0.01, 0.01, 1.0], [0.99, 0.99, 6.0], (4000, 3)):
        seen = _observed(p1, p0, b, effect=1.3)
        a = max(p1 / p0, (1 - p1) / (1 - p0), 1.0)
        shift = max(seen / 1.3, 1.3 / seen)
        # The bound holds for a cause that is tied to treatment by up to a in either direction.
        a = max(a, p0 / p1, (1 - p0) / (1 - p1))
        worst = max(worst, shift / bounding_factor(a, b))
    assert worst <= 1 + 1e-12
    # It is sharp: with the cause in every treated row it is attained.
    assert _observed(1.0, 0.5, 3.0, effect=1.0) == pytest.approx(bounding_factor(2.0, 3.0))


def test_band_holds_the_truth_in_a_simulated_record() -> None:
    """A confounder of known strength biases the ratio; the band at that strength holds the true one."""
    rng = stream(11, "band")
    n = 400_000
    cause = rng.random(n) < 0.3
    pact = rng.random(n) < np.where(cause, 0.6, 0.3)
    risk = 0.02 * np.where(cause, 2.5, 1.0) * np.where(pact, 0.8, 1.0)
    event = rng.random(n) < risk
    seen = event[pact].mean() / event[~pact].mean()
    assert seen > 0.9  # the deterrent ratio of 0.8 is hidden
    strength = max(cause[pact].mean() / cause[~pact].mean(), 2.5)
    found = band(seen, strength)
    assert found.low < 0.8 < found.high and not found.settled


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_bad_ratios_are_refused(bad: float) -> None:
    with pytest.raises(InputError, match="ratio"):
        e_value(bad)
    with pytest.raises(InputError, match="with_treatment"):
        bounding_factor(bad, 2.0)


def test_an_unknown_sample_is_refused() -> None:
    with pytest.raises(InputError, match="no sample 'relevnt'"):
        pact_rows("relevnt")


def _estimate(spec: Spec, coef: float, se: float = 0.1) -> Estimate:
    change = math.expm1(coef)
    others = dict.fromkeys(spec.controls, (0.1, 0.1))
    ends = (math.expm1(coef - 1.96 * se), math.expm1(coef + 1.96 * se))
    return Estimate(spec, coef, se, change, ends, 1000, 50, 100, 0.3, 0.1, others)


def _study(coef: float, placebo: float = 0.0) -> PactStudy:
    found = {s.key: _estimate(s, placebo if s.key == "placebo" else coef) for s in deterrence_specs()}
    around = {s.key: _estimate(s, coef) for s in curve("small")}
    return PactStudy("pact-deterrence", Said("Study", "Исследование"), found, _words(found, around), around)


def test_the_verdict_follows_the_numbers() -> None:
    said = {c: " ".join(_study(c).summary().split()) for c in (-0.5, 0.0001, 0.5)}
    assert "On its face this is deterrence" in said[-0.5]
    assert "None is told apart from zero" in said[0.0001]
    assert "None shows a deterrent association" in said[0.5] and "not proof that pacts provoke" in said[0.5]
    russian = " ".join(_study(-0.5).summary("ru").split())
    assert "сдерживание" in russian and "not" not in russian


def test_signs_that_disagree_are_said_to() -> None:
    study = _study(0.5)
    found = dict(study.estimates)
    found["any, 1816-1944"] = _estimate(found["any, 1816-1944"].spec, -0.5)
    found["any, 1816-1944, within"] = _estimate(found["any, 1816-1944, within"].spec, 0.5)
    text = " ".join(w.en for w in _words(found, study.curve))
    assert "disagree: the conclusion is a choice of specification" in text
    assert "1816-1944: -0.500 pooled, 0.500 within (the sign turns)" in text


def test_the_placebo_says_which_way() -> None:
    spec = next(s for s in deterrence_specs() if s.key == "placebo")
    assert "more frequent before the pact" in placebo_words(_estimate(spec, 0.5), (0.1, 0.1)).en
    assert "rarer before the pact" in placebo_words(_estimate(spec, -0.5), (0.1, 0.1)).en
    assert "not told apart from zero" in placebo_words(_estimate(spec, 0.05), (0.1, 0.1)).en


def test_the_sensitivity_band_comes_from_the_estimate() -> None:
    one = _estimate(next(deterrence_specs()), math.log(2.0), 0.05)
    assert "risk ratios of 3.41" in sensitivity_words(one).en and "stands at all of these" in sensitivity_words(one).en
    weak = replace(one, change=0.05, interval=(-0.1, 0.2))
    assert "open as soon as such a cause reaches 1.5" in sensitivity_words(weak).en
    assert weak.strength_interval == 1.0


def test_specifications_cover_periods_samples_treatments_and_within() -> None:
    specs = list(deterrence_specs())
    assert len({s.key for s in specs}) == len(specs)
    for first, last in PERIODS:
        for treatment in ("target_pact", "target_pact_only"):
            assert {s.within for s in specs if (s.first, s.last, s.treatment) == (first, last, treatment)} == {
                False,
                True,
            }
    assert {s.sample for s in specs} == {"relevant", "all"}
    for s in [*specs, *emboldening_specs(), *curve("full")]:
        assert s.treatment not in s.controls and len(set(s.controls)) == len(s.controls)
    assert len({s.key for s in curve("full")}) == len(list(curve("full"))) == 130


def test_a_study_is_plain_data_and_a_frame() -> None:
    study = _study(0.2)
    assert study.to_json()
    frame = study.to_frame()
    assert frame.height == len(study.estimates) + len(study.curve)
    assert max(len(line) for line in study.summary().splitlines()) <= 80
