"""Why a solved crisis is as it is: the payoffs that decide, what would turn a choice, who is pivotal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import Answer
from foedus.crisis.equilibrium import Equilibrium, Figure
from foedus.crisis.flips import FACTOR, SHIFT, Flip, flips
from foedus.crisis.payoffs import Moments, Part, moments, parts
from foedus.crisis.pivots import Pivot, pivots

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Explanation"]


@dataclass(frozen=True, eq=False)
class Explanation(Answer):
    """The explanation of a solved crisis. Each part is computed when first asked for, and kept.

    Parameters
    ----------
    equilibrium
        The solution.
    """

    equilibrium: Equilibrium

    @cached_property
    def moments(self) -> Moments:
        """Expected chance and share of the challenger's side, and what each helper adds."""
        return moments(self.equilibrium.game, self.equilibrium.help)

    @cached_property
    def payoffs(self) -> tuple[Part, ...]:
        """Every payoff in the game, term by term, logit units."""
        return parts(self.equilibrium, self.moments)

    @cached_property
    def pivots(self) -> tuple[Pivot, ...]:
        """The crisis under each certain choice of each third party, the most pivotal party first."""
        return pivots(self.equilibrium)

    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """What would turn the main choices, one quantity at a time."""
        return flips(self.equilibrium)

    @property
    def id(self) -> str:
        """Stable name of the solution that is explained."""
        return self.equilibrium.id

    def pivotal(self) -> dict[str, float]:
        """Return the share of draws in which each third party moves P(force) most, 0..1, adding up to 1."""
        states = list(dict.fromkeys(p.state for p in self.pivots))
        if not states:
            return {}
        spans = []
        for s in states:
            force = np.stack([p.force for p in self.pivots if p.state == s])
            spans.append(force.max(axis=0) - force.min(axis=0))
        first = np.argmax(np.stack(spans), axis=0)
        return {s: float((first == x).mean()) for x, s in enumerate(states)}

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures of the solution, its payoffs, and the crisis under certain choices of third parties."""
        out = list(self.equilibrium.figures)
        for part in self.payoffs:
            what = " ".join(filter(None, ("payoff", part.after and f"after {part.after}:", part.option)))
            name = " ".join(filter(None, (what, part.state, part.side, part.level)))
            quantity = f"{what}: {part.term}"
            figure = f"{name}: {part.term}"
            out.append(Figure(figure, quantity, part.values, "logit", part.level, part.state, part.side))
        for p in self.pivots:
            side = "" if p.choice == "out" else p.choice
            what = "surely out" if p.choice == "out" else "surely helps"
            for quantity, values, unit in (
                ("p_force", p.force, "probability"), ("p_pressure", p.given.p_pressure, "probability"),
                ("p_war", p.given.p_war, "probability"), ("belligerents", p.given.belligerents, "count"),
                ("cost_challenger", p.given.cost_challenger, "logit"), ("outcome moved", p.moved, "probability"),
            ):  # fmt: skip
                out.append(Figure(
                    f"{quantity} if {p.state} {what}{side and ' ' + side}", f"{quantity}, {what}", values, unit, "", p.state,
                    side,
                ))  # fmt: skip
        return tuple(out)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per figure, level, state and side: mean, median, 90 % interval, warrant.

        Turning points follow the figures: ``figure`` begins with ``flip``, ``median``, ``low`` and ``high`` are the
        factor or difference (infinite beyond the range tried; no mean), ``found`` the part of the draws that turn.
        """
        import polars as pl

        warrant = str(self.equilibrium.warrant)
        rows = [f.row(warrant) | {"found": None} for f in self.figures]
        for f in self.flips:
            mid, low, high = f.band()
            of = f" of {f.of}" if f.of else ""
            rows.append({
                "figure": " ".join(filter(None, ("flip", f.choice, f.state, f.side, f.level))) + f": {f.quantity}{of}",
                "mean": None, "median": mid, "low": low, "high": high,
                "quantity": f"flip {f.choice}: {f.quantity}", "level": f.level, "state": f.state, "side": f.side,
                "unit": "factor" if f.scale == "times" else "logit", "warrant": warrant, "found": f.found,
            })  # fmt: skip
        return pl.DataFrame(rows, schema_overrides={"mean": pl.Float64, "found": pl.Float64}, infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the solution, its payoffs, turning points and pivotal third parties."""
        warrant = str(self.equilibrium.warrant)
        most = self.pivotal()

        def band(values: Any) -> dict[str, float]:
            low, mid, high = (float(x) for x in np.quantile(values, [0.05, 0.5, 0.95]))
            return {"median": mid, "low": low, "high": high}

        def flip(f: Flip) -> dict[str, Any]:
            change, value = f.band(), f.band("at")
            return {
                "choice": f.choice, "state": f.state, "side": f.side, "level": f.level, "quantity": f.quantity, "of": f.of,
                "stands": f.stands, "to": f.to, "scale": f.scale, "unit": f.unit, "now": band(f.now),
                "change": dict(zip(("median", "low", "high"), map(_finite, change), strict=True)),
                "at": dict(zip(("median", "low", "high"), map(_finite, value), strict=True)),
                "open": float(f.open.mean()), "found": f.found, "draws": int(f.open.size), "warrant": warrant,
            }  # fmt: skip

        return self.equilibrium.to_dict() | {
            "payoffs": [
                {"node": p.node, "state": p.state, "after": p.after, "option": p.option, "level": p.level, "side": p.side,
                 "term": p.term, **band(p.values), "unit": "logit", "warrant": warrant}
                for p in self.payoffs
            ],
            "pivots": [
                {"state": p.state, "choice": p.choice, "most_pivotal": most[p.state], "force": band(p.force),
                 "force_change": band(p.force - p.free.p_force), "outcome_moved": band(p.moved),
                 "belligerents": band(p.given.belligerents), "warrant": warrant}
                for p in self.pivots
            ],
            "flips": {"factor_range": FACTOR, "shift_range": SHIFT, "rows": [flip(f) for f in self.flips]},
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the solution on one screen."""
        from foedus.crisis.tell import summary

        return summary(self.equilibrium, lang, self)

    def explain(self, lang: str = "en") -> str:
        """Return which utilities decide, what would flip the choices and who is pivotal."""
        from foedus.crisis.tell_why import explain

        return explain(self, lang)


def _finite(x: float) -> float | None:
    # JSON has no infinity: a turning point beyond the range tried is null.
    return x if np.isfinite(x) else None
