"""One crisis with treaties and without them: mechanism and total effect apart (docs/model.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import Answer
from foedus.crisis.build import build
from foedus.crisis.default import terms
from foedus.crisis.equilibrium import Equilibrium
from foedus.crisis.game import Reading
from foedus.crisis.parameters import Floats, Parameters
from foedus.crisis.solve import solve_all

if TYPE_CHECKING:
    import polars as pl

    from foedus.world import World

__all__ = ["READINGS", "Contrast", "contrast"]

READINGS: tuple[Reading, ...] = ("mechanism", "total", "second")


@dataclass(frozen=True, eq=False)
class Contrast(Answer):
    """A crisis with some treaties and without them, the third parties held.

    Attributes
    ----------
    present
        The solution with the treaties.
    absent
        Reading to the solution without: ``mechanism`` (their duties off), ``total`` (their pact
        indicators too), ``second`` (the stake that pacts give third parties too).
    """

    present: Equilibrium
    absent: dict[Reading, Equilibrium]

    @property
    def without(self) -> Equilibrium:
        """The crisis as if the treaties had never been: all three readings' changes together."""
        return self.absent["second"]

    @property
    def id(self) -> str:
        """Stable name."""
        return f"contrast:{self.without.id.removeprefix('equilibrium:')}"

    def changes(self, reading: Reading) -> dict[str, tuple[Floats, Floats]]:
        """Return, by figure, the value without the treaties and the change that they make, shape (n,) each."""
        old = {f.name: f.values for f in self.absent[reading].figures}
        return {f.name: (old[f.name], f.values - old[f.name]) for f in self.present.figures}

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        warrant = str(self.present.warrant)
        rows = [f.row(warrant) | {"reading": "with", "relative": None} for f in self.present.figures]
        for reading in READINGS:
            for f in self.present.figures:
                old, change = self.changes(reading)[f.name]
                # A ratio of medians would not be the median ratio: it is taken draw by draw.
                share = float(np.median(change / old)) if (old > 0).all() else None
                low, mid, high = (float(x) for x in np.quantile(change, [0.05, 0.5, 0.95]))
                rows.append(
                    f.row(warrant)
                    | {"mean": float(change.mean()), "median": mid, "low": low, "high": high}
                    | {"reading": reading, "relative": share}
                )
        return rows

    def to_frame(self) -> pl.DataFrame:
        """Return one row per figure, level, state, side and reading.

        Rows of reading ``with`` hold the figures with the treaties in place; the others the change that the
        treaties make (with less without), and ``relative`` the median of the change over the value without.
        """
        import polars as pl

        return pl.DataFrame(self._rows, schema_overrides={"relative": pl.Float64}, infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the solution without the treaties, and what they change."""
        effect: dict[str, dict[str, Any]] = {}
        for row in self._rows:
            kept = {k: row[k] for k in ("mean", "median", "low", "high", "relative")}
            effect.setdefault(row["figure"], {})[row["reading"]] = kept
        return self.without.explanation.to_dict() | {"effect": effect}

    def summary(self, lang: str = "en") -> str:
        """Return what the treaties change, mechanism and total apart."""
        from foedus.crisis.tell_contrast import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return what the treaties change, and why the crisis without them is as it is."""
        return f"{self.summary(lang)}\n\n{self.without.explain(lang)}"


def contrast(
    world: World, challenger: str, target: str, parameters: Parameters, without: Sequence[str],
    under_study: Iterable[str] = (),
) -> Contrast:  # fmt: skip
    """Return one crisis with treaties and without them.

    Parameters
    ----------
    without
        Ids of treaties or provisions.
    under_study
        Further treaties whose parties are always in the game.

    Raises
    ------
    InputError
        As :func:`foedus.crisis.build`, or if an id is not known.
    """
    bare = world.without(*without)
    i, j = world.state(challenger).code, world.state(target).code
    # Parties of the treaties come into the game, as in a comparison over all pairs, if a side is among them.
    ids = {*without, *under_study}
    study = [
        t.id for t in world.treaties
        if (t.id in ids or any(p.id in ids for p in t.provisions)) and {i, j} & set(t.members)
    ]  # fmt: skip
    game = build(world, i, j, parameters, under_study=study)
    other = terms(bare, game)
    present, *absent = solve_all([game, *(game.counterfactual(other, r) for r in READINGS)])
    return Contrast(present, dict(zip(READINGS, absent, strict=True)))
