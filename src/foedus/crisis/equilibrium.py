"""The solution of a crisis game: probabilities per draw, with residual, bound and warnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, Warrant
from foedus.crisis.game import CHANNELS, LEVELS, SIDES, Game
from foedus.crisis.parameters import Floats
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Equilibrium", "Several"]

#: Figures of one number per draw, in the order in which tables print them.
SCALARS = (
    "p_act", "p_force", "p_pressure", "p_status_quo", "p_resist_force", "p_resist_pressure", "p_war", "p_spread",
    "p_any_help_target_clash", "p_any_help_target_war", "p_win_challenger", "belligerents", "cost_challenger",
    "cost_target", "price_of_force", "counter_pressure", "entropy_outcome", "entropy_help",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Several:
    """A draw in which more than one joining equilibrium was found, all of them kept.

    ``solutions`` has shape (number found, K, 2 sides); ``selected`` is the row on the principal branch.
    """

    draw: int
    level: str
    solutions: Floats
    selected: int


@dataclass(frozen=True, eq=False)
class Equilibrium(Answer):
    """Agent quantal response equilibrium of a crisis game, n draws.

    Every array of one number per draw has shape (n,). Probabilities of F, P and so on are per
    dyad-year. A figure of help always names its level.

    Attributes
    ----------
    p_act, p_force, p_pressure, p_status_quo
        Challenger's choice; ``p_act = p_force + p_pressure``.
    p_resist_force, p_resist_pressure
        P(resist | force), P(resist | pressure).
    p_war
        omega, P(war | force, resistance); the rest is a clash.
    help
        Probability that third party k helps side s at level l, shape (2 levels, K, 2 sides, n).
    p_any_help_target_clash, p_any_help_target_war
        P(at least one third party helps the target | force, resistance, level).
    p_spread
        P(at least one third party joins either side | force, resistance), levels mixed by omega.
    belligerents
        Expected number of states fighting | force, resistance (the two included).
    cost_challenger, cost_target
        Expected fighting cost C | force, resistance, logit units.
    price_of_force
        u_i(SQ) - EU_i(force): how far force lies below the status quo, logit units.
    p_win_challenger
        P(the challenger's side wins | force, resistance).
    counter_pressure
        Q, expected number of third parties that answer pressure with counter-pressure.
    entropy_outcome
        Entropy of status quo / pressure conceded / resisted / force conceded / clash / war, bits.
    entropy_help
        Entropy of who helps the target in war, bits.
    channels
        P(channel | pressure), shape (4, n), in the order of :data:`foedus.crisis.CHANNELS`.
    eu_force, eu_pressure, u_status_quo
        Challenger's expected utilities, shape (n,).
    residual
        Largest |sigma - response(sigma)| over third parties and levels.
    bound_crude, bound
        Upper bounds of the contraction modulus, larger of the levels: with 1/4 or 1/2, and with
        the largest slope over the range of payoffs. Below 1 the equilibrium is unique.
    certified
        Whether ``bound`` is below 1, shape (n,), bool.
    several
        Draws with more than one equilibrium found.
    """

    game: Game
    p_act: Floats
    p_force: Floats
    p_pressure: Floats
    p_status_quo: Floats
    p_resist_force: Floats
    p_resist_pressure: Floats
    p_war: Floats
    p_spread: Floats
    p_any_help_target_clash: Floats
    p_any_help_target_war: Floats
    p_win_challenger: Floats
    belligerents: Floats
    cost_challenger: Floats
    cost_target: Floats
    price_of_force: Floats
    counter_pressure: Floats
    entropy_outcome: Floats
    entropy_help: Floats
    help: Floats
    channels: Floats
    eu_force: Floats
    eu_pressure: Floats
    u_status_quo: Floats
    residual: Floats
    bound_crude: Floats
    bound: Floats
    certified: NDArray[np.bool_]
    several: tuple[Several, ...] = ()
    tolerance: float = 1e-13
    method: str = "exact enumeration, block Gauss-Seidel"
    warnings: tuple[Text, ...] = field(default=())

    @property
    def n(self) -> int:
        """Number of draws."""
        return int(self.p_act.size)

    @property
    def seed(self) -> int:
        """Root seed of the draws."""
        return self.game.parameters.seed

    @property
    def warrant(self) -> Warrant:
        """Weakest warrant of the parameters."""
        return self.game.parameters.warrant

    @property
    def id(self) -> str:
        """Stable name, by which other results refer to this solution."""
        removed = f"-{'-'.join(self.game.terms.removed)}" if self.game.terms.removed else ""
        return f"equilibrium:{self.game.challenger}>{self.game.target}{removed}"

    def helps(self, code: str, level: str = "war", side: str = "target") -> Floats:
        """Return P(a state helps a side | force, resistance, level), shape (n,); zero when not a candidate."""
        level_index, side_index = LEVELS.index(level), SIDES.index(side)
        for k, party in enumerate(self.game.third_parties):
            if party.code == code:
                return np.asarray(self.help[level_index, k, side_index])
        return np.zeros(self.n)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per figure: mean, median and 90 % interval over the draws."""
        import polars as pl

        rows = []
        for name, array in self._figures().items():
            low, mid, high = (float(x) for x in np.quantile(array, [0.05, 0.5, 0.95]))
            rows.append({"figure": name, "mean": float(array.mean()), "median": mid, "low": low, "high": high})
        return pl.DataFrame(rows)

    def _figures(self) -> dict[str, Floats]:
        out: dict[str, Floats] = {name: getattr(self, name) for name in SCALARS}
        for lev, level in enumerate(LEVELS):
            for k, party in enumerate(self.game.third_parties):
                for side in party.menu:
                    out[f"help {SIDES[side]} {party.code} {level}"] = self.help[lev, k, side]
        for c, channel in enumerate(CHANNELS):
            out[f"channel {channel}"] = self.channels[c]
        return out

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: intervals, not draws."""
        game = self.game
        return {
            "id": self.id, "challenger": game.challenger, "target": game.target,
            "world_hash": game.terms.world_hash, "removed": list(game.terms.removed),
            "suppositions": dict(game.terms.suppositions),
            "third_parties": [
                {"code": p.code, "menu": [SIDES[s] for s in p.menu], "weight": p.weight, "bound": p.bound}
                for p in game.third_parties
            ],
            "dropped": [{"code": d.code, "weight": d.weight, "bound": d.bound} for d in game.dropped],
            "duties": [
                {"id": a.id, "clash": a.clash, "war": a.war, "pressure": a.pressure} for a in game.terms.applied
            ],
            "figures": {r.pop("figure"): r for r in self.to_frame().to_dicts()},
            "draws": self.n, "seed": self.seed, "warrant": str(self.warrant), "method": self.method,
            "tolerance": self.tolerance, "residual": float(self.residual.max()),
            "bound": {"crude": float(self.bound_crude.max()), "sharp": float(self.bound.max())},
            "certified_share": float(self.certified.mean()), "several": len(self.several),
            "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the solution in a few lines."""
        from foedus.crisis.tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return which utilities decide and what would flip the challenger's choice."""
        from foedus.crisis.tell import explain

        return explain(self, lang)
