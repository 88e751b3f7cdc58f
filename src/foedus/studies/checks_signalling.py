"""Section A: the signalling game of sanction threats, from the original data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from foedus.history.raw import read
from foedus.studies.verifying import Long

if TYPE_CHECKING:
    from foedus.estimate.signalling import SignallingFit

__all__ = ["CHECKS", "SANCTIONS"]

#: Payoffs of the published model, in the order S_A, V_A, C_B, W_A, W_B, a, V_B.
SANCTIONS = (
    "sq + cd + sf + bd ~ sqrt(senderecondep) + senderdemocracy + contig + ally - 1 | anticipatedsendercosts | "
    "sqrt(targetecondep) + anticipatedtargetcosts + contig + ally | sqrt(senderecondep) + senderdemocracy + lncaprat | "
    "targetdemocracy + lncaprat | senderdemocracy | 0"
)
#: Data sets of each length behind A7; the errors have heavy tails, and fewer tell little. The study has 1,000.
_SETS = 200


def _printed(fit: SignallingFit) -> dict[str, float]:
    """Return estimates under the names of the published table."""
    out = {"logL": fit.loglik, "AIC": fit.aic}
    for name, value in zip(fit.names, fit.coefficients, strict=True):
        payoff, term = name.split(":", 1)
        out[f"{payoff.replace('_', '')}: {'const' if term == 'constant' else term}"] = float(value)
    return out


def _by(method: str) -> Mapping[str, float]:
    from foedus.estimate.signalling import signalling

    return _printed(signalling(SANCTIONS, read("ties_sanctions"), method=method, first_stage=("PRhat", "PFhat")))


def _pl() -> Mapping[str, float]:
    return _by("pl")


def _npl() -> Mapping[str, float]:
    return _by("npl")


def _cmle() -> Mapping[str, float]:
    return _by("cmle")


def _simulated(progress: Callable[[str, float], None] | None) -> Mapping[str, float]:
    """Errors of the nested estimate; about half an hour at first, then from what is kept beside the study's own."""
    from foedus.core import DEFAULT_SEED
    from foedus.studies.study_sigint import TREES, kept, simulated

    found = simulated(
        sets=_SETS, trees=TREES, methods=("npl", "npl-kept"), seed=DEFAULT_SEED, keep=kept(DEFAULT_SEED), progress=progress
    )  # fmt: skip
    return {f"{r.label} rmse, T = {r.plays}": r.rmse for r in found.rows}


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "A1": _pl, "A2": _pl, "A7": Long(_simulated), "A8": _npl, "A9": _cmle,
}  # fmt: skip
