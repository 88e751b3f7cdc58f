"""Section B of the published results from the original files, and why one printed error differs."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from foedus.estimate.strategic import egame12, egame122
from foedus.history.raw import read
from foedus.studies import verify

WAR = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2"


@pytest.fixture(scope="module", autouse=True)
def files(history_dir: Path) -> Path:
    return history_dir


@pytest.mark.parametrize("ident", ["B1", "B3", "B4", "B5", "B6"])
def test_published_estimates_come_out(ident: str) -> None:
    done = verify([ident])
    assert done.rows
    assert [r.to_dict() for r in done.rows if r.outcome != "pass"] == []


def test_a_printed_error_is_rounding_of_a_second_difference() -> None:
    """Kenkel and Signorino's fit with fixed utilities has no gradient: its Hessian is a second difference.

    With steps of 1e-6 the last bit of a log-likelihood of 338 moves the curvature of 5.5 by 0.06; the
    printed 0.430327 is one of the few values that can come out, the exact error another.
    """
    fit = egame12("esc + war ~ 1", read("war1800"), fixed=(-1.0, 0.0, -1.4, 0.1))
    value = fit.likelihood.value
    step, seen = 1e-6, set()
    for i in range(400):
        x = fit.coefficients + 1e-9 * i
        curve = (value(x + step) - 2 * value(x) + value(x - step)) / step**2
        seen.add(round(float((-curve) ** -0.5), 6))
    assert min(seen) < 0.42 < 0.44 < max(seen)
    assert 0.430327 in seen
    broad = (value(fit.coefficients + 1e-3) - 2 * fit.loglik + value(fit.coefficients - 1e-3)) / 1e-6
    assert fit.se[0] == pytest.approx(float((-broad) ** -0.5), rel=1e-5)


def test_other_starts_end_at_the_same_maximum() -> None:
    fit = egame122("y ~ x1 + x2 | x3 + f1 | 0 | x4 + x5 | z1 + z2 | z3 + f2", read("data_122"), starts=4)
    assert len(fit.optima) == 1
    war = egame12(WAR, read("war1800"), starts=10)
    assert war.optima == pytest.approx([war.loglik])
    assert not war.profile(["u1(war):constant", "u1(sq):constant"], steps=2).better


def test_a_fit_is_quick() -> None:
    import polars as pl

    small = read("war1800")
    large = pl.concat([small] * 100)
    # Processor time, and twice the aim of 0.1 and 0.3 s: the machine that runs this is shared.
    for data, rows, most in ((small, 282, 0.2), (large, 28_200, 0.6)):
        times = []
        for _ in range(5):
            start = time.process_time()
            fit = egame12(WAR, data)
            times.append(time.process_time() - start)
        assert fit.rows == rows
        assert median(times) < most
    assert np.isfinite(fit.se).all()
