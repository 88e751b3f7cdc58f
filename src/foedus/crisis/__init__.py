"""The crisis game: contest, payoffs, joining equilibrium, backward induction. Reads no file."""

from foedus.crisis.equilibrium import Equilibrium, Several
from foedus.crisis.game import CHANNELS, LEVELS, SIDES, Applied, Dropped, Game, Reading, ThirdParty, TreatyTerms
from foedus.crisis.parameters import Parameters

__all__ = [
    "CHANNELS", "LEVELS", "SIDES", "Applied", "Dropped", "Equilibrium", "Game", "Parameters", "Reading", "Several",
    "ThirdParty", "TreatyTerms",
]  # fmt: skip
