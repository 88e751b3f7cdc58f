"""The crisis game: contest, payoffs, joining equilibrium, backward induction. Reads no file."""

from foedus.crisis.applicability import applicability
from foedus.crisis.build import MAX_COALITIONS, build, committed
from foedus.crisis.default import Weights, terms
from foedus.crisis.equilibrium import Equilibrium, Several
from foedus.crisis.events import CrisisEvents, crisis_duties, crisis_events, pairs
from foedus.crisis.game import (
    CHANNELS,
    LEVELS,
    SIDES,
    Applied,
    Dropped,
    Game,
    Reading,
    ThirdParty,
    TreatyTerms,
)  # fmt: skip
from foedus.crisis.joining import Joining, joining
from foedus.crisis.parameters import Parameters
from foedus.crisis.solve import TOLERANCE, solve, solve_all

__all__ = [
    "CHANNELS", "LEVELS", "MAX_COALITIONS", "SIDES", "TOLERANCE", "Applied", "CrisisEvents", "Dropped", "Equilibrium",
    "Game", "Joining", "Parameters", "Reading", "Several", "ThirdParty", "TreatyTerms", "Weights", "applicability",
    "build", "committed", "crisis_duties", "crisis_events", "joining", "pairs", "solve", "solve_all", "terms",
]  # fmt: skip
