"""The crisis signalling game of Lewis and Schultz (2003): its equilibria, and estimators of its payoffs."""

from foedus.estimate.signalling.design import OUTCOMES, Design, from_matrices
from foedus.estimate.signalling.equilibria import Equilibria, best_response, equilibria, outcomes
from foedus.estimate.signalling.fit import METHODS, fit_design, signalling
from foedus.estimate.signalling.game import PAYOFFS, Payoffs
from foedus.estimate.signalling.profile import Profile, profile
from foedus.estimate.signalling.result import SignallingFit
from foedus.estimate.signalling.simulate import simulate

__all__ = [
    "METHODS", "OUTCOMES", "PAYOFFS", "Design", "Equilibria", "Payoffs", "Profile", "SignallingFit", "best_response",
    "equilibria", "fit_design", "from_matrices", "outcomes", "profile", "signalling", "simulate",
]  # fmt: skip
