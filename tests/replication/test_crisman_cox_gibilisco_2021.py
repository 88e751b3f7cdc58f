"""Crisman-Cox and Gibilisco (2021), Table 3: estimates of the signalling game of sanction threats.

Published numbers stand in ``foedus/studies/published/A.toml``; the log-likelihoods are written here again,
by hand, so that a slip there cannot pass.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foedus.estimate.signalling import signalling
from foedus.history.raw import read
from foedus.studies import verify
from foedus.studies.checks_signalling import SANCTIONS


@pytest.mark.parametrize(("method", "loglik"), [("pl", -3963.9558), ("npl", -3932.447), ("cmle", -3927.9095149)])
def test_log_likelihoods(history_dir: Path, method: str, loglik: float) -> None:
    fit = signalling(SANCTIONS, read("ties_sanctions"), method=method, first_stage=("PRhat", "PFhat"))
    assert fit.loglik == pytest.approx(loglik, abs=1e-3)
    assert fit.converged and len(fit.names) == 20 and fit.outcomes == {"SQ": 49071, "CD": 144, "SF": 349, "BD": 140}


def test_every_coefficient(history_dir: Path) -> None:
    found = verify(["A1", "A2", "A8", "A9"])
    assert len(found.rows) == 64 and all(r.outcome == "pass" for r in found.rows), found.summary()


def test_the_nested_estimate_is_that_of_the_shipped_equilibrium(history_dir: Path) -> None:
    """The file carries the equilibrium of the published nested fit, from another first stage than ours."""
    data = read("ties_sanctions")
    fit = signalling(SANCTIONS, data, method="npl", first_stage=("PRhat", "PFhat"))
    assert np.abs(fit.p_resist - data["PRnpl"].to_numpy()).max() < 1e-5
    assert np.abs(fit.p_fight - data["PFnpl"].to_numpy()).max() < 1e-5


def test_a_mixed_sandwich_prints_the_published_nested_errors(history_dir: Path) -> None:
    """What docs/signalling-game.md says of the printed errors: one factor with the Jacobian, one with its transpose."""
    from foedus.estimate.signalling.game import attack, indices, resist_index
    from foedus.estimate.signalling.likelihood import expected, pseudo
    from foedus.estimate.signalling.normal import density
    from foedus.estimate.signalling.pseudo import _score_moves

    fit = signalling(SANCTIONS, read("ties_sanctions"), method="npl", first_stage=("PRhat", "PFhat"))
    design, theta, p, f = fit.design, fit.coefficients, fit.beliefs.p, fit.beliefs.f
    lines = expected(design, p, f)
    scores = pseudo(design, theta, p, f, lines).scores
    u, n = design.payoffs(theta), len(p)
    k = attack(*indices(u, p))
    share = k.F / k.G
    by_x, by_y = (k.Fx - share * k.Gx) / k.G, (k.Fy - share * k.Gy) / k.G
    slope = density(resist_index(u, f))
    r, s = -slope * (u.V_B - u.C_B) / f**2, (by_x + by_y) * (u.S_A - u.V_A) / p**2
    theta_moves = np.vstack([lines[2] * slope[:, None], lines[0] * by_x[:, None] + lines[1] * by_y[:, None]])
    jacobian = np.block([[np.zeros((n, n)), np.diag(r)], [np.diag(s), np.zeros((n, n))]])
    cross = np.hstack([scores.T * v for v in _score_moves(design, theta, p, f)])
    outer, eye = scores.T @ scores, np.eye(2 * n)
    right = np.linalg.inv(outer + cross @ np.linalg.solve(eye - jacobian, theta_moves))
    wrong = np.linalg.inv(outer + cross @ np.linalg.solve(eye - jacobian.T, theta_moves))
    mixed = np.sqrt(np.diag(wrong @ outer @ right.T))
    printed = [1.11, 0.07, 0.04, 0.10, 1.65, 0.27, 0.80, 1.11, 0.06, 0.04, 0.12, 0.13, 1.14, 0.07, 0.03, 1.11, 0.01, 0.05, 0.13, 0.07]  # fmt: skip
    assert np.abs(mixed - printed).max() < 0.0051
