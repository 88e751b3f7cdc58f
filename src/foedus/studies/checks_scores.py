"""Checks of forecasts: E1, E2 and E4 (disputes out of sample), E11 (who wins), G2 (risk of force)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from foedus.core import InputError

if TYPE_CHECKING:
    from foedus.estimate.backtest import Backtest

__all__ = ["CHECKS"]

#: Name in the published rows to model.
_MODELS = {
    "constant": "constant", "structure and time": "structure", "full logit": "full", "gradient boosting": "boosting",
}  # fmt: skip
_YEARS = {"E1": "1980-2010", "E2": "1990-2010"}


@cache
def _baselines(split: str) -> Backtest:
    from foedus.estimate.backtest import backtest

    return backtest((split,), tuple(_MODELS.values()), draws=0)


@cache
def _structural() -> Backtest:
    from foedus.estimate.backtest import STRUCTURAL, backtest
    from foedus.estimate.baselines import model

    if model(STRUCTURAL) is None:
        raise InputError(
            "the structural model is not part of this version", remedy="see 'foedus backtest' for those that are",
            code="not-fitted",
        )  # fmt: skip
    return backtest(("E1", "E2"), ("structure", "full", STRUCTURAL), draws=0)


def _forecast(split: str) -> Mapping[str, float]:
    """Score the baselines on one split, covariates lagged."""
    scores = _baselines(split).splits[0].scores
    out: dict[str, float] = {"test rows": scores.n, "test events": scores.events}
    for name, model in _MODELS.items():
        out |= {f"{m}, {name}": scores.rows[model][m].value for m in ("log-loss", "AUC", "Brier")}
    return out


def forecast_1980() -> Mapping[str, float]:
    """Score forecasts for 1980-2010."""
    return _forecast("E1")


def forecast_1990() -> Mapping[str, float]:
    """Score forecasts for 1990-2010."""
    return _forecast("E2")


def structural() -> Mapping[str, float]:
    """Hold the fitted game to its bars."""
    words = {
        "log-loss over full": "log-loss over full logit", "log-loss over structure": "log-loss over structure and time",
        "ECE": "calibration error", "slope": "calibration slope",
    }  # fmt: skip
    return {f"{words[b.name]}, {_YEARS[b.split]}": b.value for b in _structural().bars() if b.name in words}


def force_risk() -> Mapping[str, float]:
    """Return the smaller of the relative risks of mutual force on the two splits."""
    return {"relative risk, top class": min(b.value for b in _structural().bars() if b.name == "relative risk")}


def contest_loss() -> Mapping[str, float]:
    """Fit the plain contest, and the yardstick, on the outcomes of bilateral disputes."""
    from foedus.estimate.contest import fit_contest
    from foedus.estimate.contest_rows import contest_rows
    from foedus.studies.study_contest import PLAIN, SIZED, VARIANTS, ratio_logit

    rows = contest_rows()
    plain, sized = (fit_contest(rows, v.contest, v.stalemate, v.sample) for v in (VARIANTS[PLAIN], VARIANTS[SIZED]))
    return {
        "disputes": plain.n, "ordered logit on the share": ratio_logit(rows).value, "proportional reduction in loss": plain.prl,
        "with the size of both sides": sized.prl,
    }  # fmt: skip


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "E1": forecast_1980, "E2": forecast_1990, "E4": structural, "E11": contest_loss, "G2": force_risk,
}  # fmt: skip
