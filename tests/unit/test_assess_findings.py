"""Figures and their intervals, against other ways of computing them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from foedus.assess.findings import from_counts, from_draws, from_rates, from_truth, from_value
from foedus.core import Truth, Warrant
from foedus.world import Text

T = Text(en="a figure", ru="показатель")


def jeffreys_tail(k: int, n: int, upper: float) -> float:
    """P(share < upper) under Beta(k + 1/2, n - k + 1/2), by integrating the density itself.

    With share = sin(x)^2 the endpoints are no longer singular.
    """

    def density(x: float) -> float:
        return float(np.sin(x) ** (2 * k) * np.cos(x) ** (2 * (n - k)))

    whole = integrate.quad(density, 0, np.pi / 2)[0]
    return float(integrate.quad(density, 0, np.arcsin(np.sqrt(upper)))[0] / whole)


@pytest.mark.parametrize(("k", "n"), [(1, 5), (3, 14), (7, 10), (1, 1000), (10, 20)])
def test_jeffreys_interval_leaves_five_per_cent_on_each_side(k: int, n: int) -> None:
    found = from_counts(T, k, n)
    assert found.value == k / n
    assert jeffreys_tail(k, n, found.low) == pytest.approx(0.05, abs=1e-7)
    assert jeffreys_tail(k, n, found.high) == pytest.approx(0.95, abs=1e-7)


def test_jeffreys_interval_at_the_ends() -> None:
    none, all_ = from_counts(T, 0, 5), from_counts(T, 5, 5)
    assert (none.value, none.low) == (0.0, 0.0)
    assert jeffreys_tail(0, 5, none.high) == pytest.approx(0.95, abs=1e-7)
    assert (all_.value, all_.high) == (1.0, 1.0)
    assert all_.low == pytest.approx(1 - none.high, abs=1e-12)
    # Brown, Cai and DasGupta (2001) keep the whole tail at the ends; the value is in every table.
    assert none.high == pytest.approx(stats.beta(0.5, 5.5).ppf(0.95), abs=1e-12)


def test_a_share_of_nothing_has_a_reason_and_no_figure() -> None:
    found = from_counts(T, 0, 0)
    assert (found.value, found.low, found.high, found.counts) == (None, None, None, (0, 0))
    assert found.reason is not None and found.reason.en and found.reason.ru
    assert found.rebuild(1, 2).value == 0.5


@pytest.mark.parametrize(("k1", "t1", "k2", "t2"), [(13, 5.1, 2, 0.2), (3, 10.0, 9, 4.0), (20, 3.0, 5, 3.0)])
def test_ratio_of_rates_agrees_with_the_exact_conditional_test(k1: int, t1: float, k2: int, t2: float) -> None:
    """The mid-P bounds of the conditional binomial: the Jeffreys interval approximates them closely."""
    found = from_rates(T, k1, t1, k2, t2)
    assert found.value == pytest.approx(k2 / t2 / (k1 / t1))
    n = k1 + k2

    def bound(inside: bool) -> float:
        def excess(log_ratio: float) -> float:
            law = stats.binom(n, 1 / (1 + t1 / t2 * np.exp(-log_ratio)))
            beyond = law.sf(k2) if inside else law.cdf(k2 - 1)
            return float(beyond + 0.5 * law.pmf(k2) - 0.05)

        return float(optimize.brentq(excess, -15, 15))

    low, high = bound(True), bound(False)
    assert np.log(found.low) == pytest.approx(low, abs=0.25)
    assert np.log(found.high) == pytest.approx(high, abs=0.25)


def test_ratio_of_rates_covers_the_truth_nine_times_in_ten() -> None:
    """Coverage over all outcomes of two Poisson counts, weighted by their chance (no simulation)."""
    r1, r2, t1, t2 = 1.2, 2.4, 8.0, 5.0
    covered = total = 0.0
    for k1 in range(30):
        for k2 in range(36):
            weight = stats.poisson.pmf(k1, r1 * t1) * stats.poisson.pmf(k2, r2 * t2)
            if weight < 1e-5:
                continue
            f = from_rates(T, k1, t1, k2, t2)
            total += weight
            if f.low is not None and f.low <= r2 / r1 and (f.high is None or r2 / r1 <= f.high):
                covered += weight
    assert total > 0.99
    assert covered / total == pytest.approx(0.9, abs=0.02)


def test_ratio_of_rates_without_events() -> None:
    none = from_rates(T, 0, 1.0, 0, 2.0)
    assert (none.value, none.low, none.high) == (None, None, None) and none.reason is not None
    gone = from_rates(T, 4, 2.0, 0, 2.0)
    assert (gone.value, gone.low) == (0.0, 0.0)
    share = stats.beta(0.5, 4.5).ppf(0.95)
    assert gone.high == pytest.approx(share / (1 - share))
    new = from_rates(T, 0, 2.0, 4, 2.0)
    assert new.value is None and new.high is None and "lower bound" in new.reason.en
    assert new.low == pytest.approx(1 / gone.high)
    assert from_rates(T, 1, 0.0, 1, 1.0).value is None  # an empty window has no rate


def test_draws_give_median_and_central_ninety_per_cent() -> None:
    x = np.arange(101.0)
    found = from_draws(T, x[::-1], "count", warrants=(Warrant.ASSUMED,))
    assert (found.low, found.value, found.high) == pytest.approx((5.0, 50.0, 95.0))
    assert "draws" not in found.to_dict() and found.to_dict()["interval"] == 0.9


def test_figures_without_an_interval_say_why() -> None:
    exact, decided, unknown = (
        from_value(T, 3, "count"),
        from_truth(T, Truth.NO),
        from_truth(T, Truth.UNKNOWN, facts=["a fact"]),
    )
    assert exact.value == 3.0 and decided.value == 0.0 and unknown.value is None
    for found in (exact, decided, unknown):
        assert found.low is None and found.to_dict()["interval"] is None
        assert found.reason.en and found.reason.ru
    assert unknown.to_dict()["facts"] == ["a fact"]
