"""The solution of a crisis game: probabilities per draw, with residual, bound and warnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, Warrant
from foedus.crisis.game import CHANNELS, CLASH, LEVELS, SIDES, WAR, Game
from foedus.crisis.parameters import Floats
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

    from foedus.crisis.explanation import Explanation

__all__ = ["PATHS", "Equilibrium", "Figure", "Several"]

#: Ways that a crisis can go, in the order of ``Equilibrium.paths``.
PATHS = ("status quo", "pressure conceded", "pressure resisted", "force conceded", "clash", "war")

#: Figures of one number per draw, in the order in which tables print them.
SCALARS = (
    "p_act", "p_force", "p_pressure", "p_status_quo", "p_resist_force", "p_resist_pressure", "p_war", "p_spread",
    "p_any_help_target_clash", "p_any_help_target_war", "p_win_challenger", "belligerents", "cost_challenger",
    "cost_target", "price_of_force", "counter_pressure", "entropy_outcome", "entropy_help",
)  # fmt: skip
#: Their units where these are not probabilities.
_UNITS = {
    "belligerents": "count", "counter_pressure": "count", "cost_challenger": "logit", "cost_target": "logit",
    "price_of_force": "logit", "entropy_outcome": "bits", "entropy_help": "bits",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure of a solution: a number per draw, shape (n,), and what it is about.

    ``name`` is unique within a solution; ``quantity``, ``level``, ``state`` and ``side`` say the
    same in columns and are empty where they do not apply. ``unit``: probability, count, logit, bits.
    """

    name: str
    quantity: str
    values: Floats
    unit: str = "probability"
    level: str = ""
    state: str = ""
    side: str = ""

    def row(self, warrant: str) -> dict[str, Any]:
        """Return the figure as a row of a table: mean, median and 90 % interval."""
        low, mid, high = (float(x) for x in np.quantile(self.values, [0.05, 0.5, 0.95]))
        return {
            "figure": self.name, "mean": float(self.values.mean()), "median": mid, "low": low, "high": high,
            "quantity": self.quantity, "level": self.level, "state": self.state, "side": self.side, "unit": self.unit,
            "warrant": warrant,
        }  # fmt: skip


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
    untraced
        Draws whose principal branch was lost; the equilibrium nearest to nobody joining stands there.
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
    untraced: tuple[int, ...] = ()
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

    @cached_property
    def paths(self) -> dict[str, Floats]:
        """Probability in a year of each way that the crisis can go (:data:`PATHS`), shape (n,) each; they add up to 1."""
        fight = self.p_force * self.p_resist_force
        return dict(zip(PATHS, (
            self.p_status_quo, self.p_pressure * (1.0 - self.p_resist_pressure), self.p_pressure * self.p_resist_pressure,
            self.p_force * (1.0 - self.p_resist_force), fight * (1.0 - self.p_war), fight * self.p_war,
        ), strict=True))  # fmt: skip

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the solution, those of help by level, state and side."""
        out = [
            Figure(f"path {name}", f"path {name}", x, level=name if name in LEVELS else "")
            for name, x in self.paths.items()
        ]
        for name in SCALARS:
            help_of = name.startswith("p_any_help_target_")
            out.append(Figure(
                name, "p_any_help" if help_of else name, getattr(self, name), _UNITS.get(name, "probability"),
                name.rpartition("_")[2] if help_of else "", "", "target" if help_of else "",
            ))  # fmt: skip
        fight = self.p_force * self.p_resist_force
        out.append(Figure("p_local_fight", "p_local_fight", fight * (1.0 - self.p_spread)))
        out.append(Figure("p_regional_fight", "p_regional_fight", fight * self.p_spread))
        for lev, level in ((CLASH, "clash"), (WAR, "war")):
            out.append(Figure(
                f"belligerents {level}", "belligerents", 2.0 + self.help[lev].sum(axis=(0, 1)), "count", level
            ))  # fmt: skip
            for s, side in enumerate(SIDES):
                out.append(Figure(
                    f"helpers {side} {level}", "helpers", self.help[lev, :, s].sum(axis=0), "count", level, "", side
                ))  # fmt: skip
            for k, party in enumerate(self.game.third_parties):
                for s in party.menu:
                    out.append(Figure(
                        f"help {SIDES[s]} {party.code} {level}", "help", self.help[lev, k, s], "probability", level,
                        party.code, SIDES[s],
                    ))  # fmt: skip
        out += [Figure(f"channel {c}", f"channel {c}", self.channels[x]) for x, c in enumerate(CHANNELS)]
        return tuple(out)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per figure, level, state and side: mean, median and 90 % interval over the draws, warrant."""
        import polars as pl

        return pl.DataFrame([f.row(str(self.warrant)) for f in self.figures])

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
            "figures": {r.pop("figure"): r for r in (f.row(str(self.warrant)) for f in self.figures)},
            "draws": self.n, "seed": self.seed, "warrant": str(self.warrant),
            "posterior": game.parameters.origin.to_dict() if game.parameters.origin is not None else None, "method": self.method,
            "tolerance": self.tolerance, "residual": float(self.residual.max()),
            "bound": {"crude": float(self.bound_crude.max()), "sharp": float(self.bound.max())},
            "certified_share": float(self.certified.mean()), "several": len(self.several),
            "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the solution in a few lines."""
        from foedus.crisis.tell import summary

        return summary(self, lang)

    @cached_property
    def explanation(self) -> Explanation:
        """Why the solution is as it is; computed when first asked for, by solving the game under changes."""
        from foedus.crisis.explanation import Explanation

        return Explanation(self)

    def explain(self, lang: str = "en") -> str:
        """Return which utilities decide, what would flip the choices and who is pivotal."""
        return self.explanation.explain(lang)
