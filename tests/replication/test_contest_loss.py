"""Carroll and Kenkel (2019, AJPS 63:577-593), DOE 2.0: dispute outcomes from capabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
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


def test_the_carried_moments_are_those_of_a_posterior_under_unit_priors(rows) -> None:
    """Importance sampling of the likelihood with log m, log gamma ~ N(0, 1), kappa ~ half-N(0, 1)."""
    from foedus.estimate.contest_design import design
    from foedus.estimate.davidson import fit_davidson

    fit = fit_contest(rows, repeats=1, folds=2)
    made = design(rows.filter("resisted"), ("distance",), ("era",))
    top = fit_davidson(made.z, made.u, made.outcome)
    rng = np.random.default_rng(0)
    wide = 1.3 * np.linalg.cholesky(top.covariance())
    noise = rng.normal(size=(20_000, top.coef.size))
    coef = top.coef + noise @ wide.T
    m = coef[:, 1]
    kept = (m > 0.02) & (coef[:, 2] <= 0)
    coef, noise, m = coef[kept], noise[kept], m[kept]
    theta = np.stack([np.log(m), -coef[:, 0] / m, -coef[:, 2] / m], axis=1)
    odds, tie = coef[:, :3] @ made.z.T, coef[:, 3:] @ made.u.T
    total = np.logaddexp(np.logaddexp(-odds / 2, odds / 2), tie)
    happened = np.where(made.outcome == 1, tie, np.where(made.outcome == 2, odds / 2, -odds / 2))
    # m^3 is the Jacobian from the coefficients to theta.
    log_weight = (
        (happened - total).sum(axis=1) - 3 * np.log(m) - (theta**2).sum(axis=1) / 2 + (noise**2).sum(axis=1) / 2
    )
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    assert 1 / (weight**2).sum() > 500
    mean = weight @ theta
    sd = np.sqrt(weight @ (theta - mean) ** 2)
    # The carried spread is the clustered one, a little wider; the middle is within a good half of a deviation.
    assert np.abs(mean - fit.mean) == pytest.approx(0, abs=0.7 * sd.min())
    assert np.sqrt(np.diag(fit.carried)) == pytest.approx(sd, rel=0.2)
