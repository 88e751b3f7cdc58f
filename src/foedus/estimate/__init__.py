"""Where parameters come from: prior draws with their warrants, and models fitted to data. Prints nothing."""

from foedus.estimate.contest import Contest, fit_contest
from foedus.estimate.draws import draw
from foedus.estimate.logit import Change, Logit, logit
from foedus.estimate.mundlak import mundlak
from foedus.estimate.penalised import PENALTIES, penalised
from foedus.estimate.priors import Prior, describe, priors, table
from foedus.estimate.rare import mean_chance, relogit
from foedus.estimate.scores import Scores, score
from foedus.estimate.separation import Separation, separation

__all__ = [
    "PENALTIES", "Change", "Contest", "Logit", "Prior", "Scores", "Separation", "describe", "draw", "fit_contest", "logit",
    "mean_chance", "mundlak", "penalised", "priors", "relogit", "score", "separation", "table",
]  # fmt: skip
