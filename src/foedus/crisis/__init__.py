"""The crisis game: contest, payoffs, joining equilibrium, backward induction. Reads no file."""

from foedus.crisis.applicability import applicability
from foedus.crisis.batch import JoinBatch, SeveralFound, join_batch
from foedus.crisis.build import MAX_COALITIONS, build, committed
from foedus.crisis.contrast import Contrast, contrast
from foedus.crisis.default import Weights, terms
from foedus.crisis.equilibrium import PATHS, Equilibrium, Figure, Several
from foedus.crisis.events import CrisisEvents, crisis_duties, crisis_events, pairs
from foedus.crisis.explanation import Explanation
from foedus.crisis.flips import Flip, flips
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
from foedus.crisis.grounds import Entering, Grounds, entering, grounds
from foedus.crisis.joining import Joining, joining
from foedus.crisis.parameters import Origin, Parameters
from foedus.crisis.payoffs import Part
from foedus.crisis.pivots import Pivot, pivots
from foedus.crisis.solve import TOLERANCE, solve, solve_all
from foedus.crisis.tell import drawn_from
from foedus.crisis.whole import CrisisBatch, crisis_batch

__all__ = [
    "CHANNELS", "LEVELS", "MAX_COALITIONS", "PATHS", "SIDES", "TOLERANCE", "Applied", "Contrast", "CrisisBatch", "CrisisEvents",
    "Dropped", "Entering", "Equilibrium", "Explanation", "Figure", "Flip", "Game", "Grounds", "JoinBatch", "Joining", "Origin",
    "Parameters", "Part",
    "Pivot", "Reading", "Several", "SeveralFound", "ThirdParty", "TreatyTerms", "Weights", "applicability", "build",
    "committed", "contrast", "crisis_batch", "crisis_duties", "crisis_events",
    "drawn_from", "entering", "flips", "grounds", "join_batch", "joining", "pairs", "pivots",
    "solve", "solve_all", "terms",
]  # fmt: skip
