"""Where parameters come from: prior draws with their warrants, and models fitted to data. Prints nothing."""

from typing import TYPE_CHECKING, Any

from foedus.estimate.contest import Contest, fit_contest
from foedus.estimate.draws import draw
from foedus.estimate.logit import Change, Logit, logit
from foedus.estimate.mundlak import mundlak
from foedus.estimate.penalised import PENALTIES, penalised
from foedus.estimate.posterior import Posterior, earned, load_posterior, read_posterior, shipped
from foedus.estimate.priors import Prior, describe, priors, table
from foedus.estimate.rare import mean_chance, relogit
from foedus.estimate.scores import Scores, score
from foedus.estimate.separation import Separation, separation

if TYPE_CHECKING:
    from foedus.estimate.fitting import Plan, fit

__all__ = [
    "PENALTIES", "Change", "Contest", "Logit", "Plan", "Posterior", "Prior", "Scores", "Separation", "describe", "draw", "earned",
    "fit", "fit_contest", "load_posterior", "logit", "mean_chance", "mundlak", "penalised", "priors", "read_posterior",
    "relogit", "score", "separation", "shipped", "table",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # The fit brings the record and the compiled likelihood with it.
    if name in ("Plan", "fit"):
        from foedus.estimate import fitting

        return getattr(fitting, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
