"""Behaviour with and without a treaty: crises and states, as changes per draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from foedus.assess.quantities import Floats, band, quantity, relative
from foedus.assess.variants import COLUMNS, READINGS, Column, Pair, Progress, Variants
from foedus.core import DEFAULT_SEED, Answer, InputError, Place
from foedus.crisis import Equilibrium, Parameters, Reading
from foedus.world import World

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.posterior import Posterior

__all__ = ["STATE_QUANTITIES", "Comparison", "PairChange", "compare", "compare_variants"]


@dataclass(frozen=True, eq=False)
class PairChange:
    """One crisis with and without a treaty.

    Parameters
    ----------
    pair
        (challenger, target).
    present
        The solved crisis with the treaty, by column.
    absent
        Without it, by (column, reading).
    """

    pair: Pair
    present: dict[str, Equilibrium]
    absent: dict[tuple[str, str], Equilibrium]

    @property
    def id(self) -> str:
        """Readable id, ``crisis:ARM>AZE``."""
        return f"crisis:{self.pair[0]}>{self.pair[1]}"

    @property
    def affected(self) -> bool:
        """Whether the treaty enters the crisis at all, in any column or reading."""
        return any(self.present[c] is not eq for (c, _), eq in self.absent.items())

    def values(
        self,
        name: str,
        column: Column = "supposed",
        reading: Reading = "total",
        helper: str | None = None,
        level: str = "war",
    ) -> tuple[Floats, Floats]:
        """Return a quantity (with, without), each of shape (n,)."""
        return (
            quantity(self.present[column], name, helper, level),
            quantity(self.absent[(column, reading)], name, helper, level),
        )

    def difference(self, name: str, column: Column = "supposed", reading: Reading = "total", **which: Any) -> Floats:
        """Return with minus without, per draw; exactly zero where the treaty does not enter."""
        a, b = self.values(name, column, reading, **which)
        return a - b

    def change(self, name: str, column: Column = "supposed", reading: Reading = "total", **which: Any) -> Floats:
        """Return the relative change, with / without - 1, per draw."""
        return relative(*self.values(name, column, reading, **which))


#: What a state row shows: risk of facing force, chance of using it, expected fighting.
STATE_QUANTITIES = ("attacked", "uses force", "fighting")


@dataclass(frozen=True, eq=False)
class Comparison(Answer):
    """Every crisis and every state, with and without a treaty.

    Parameters
    ----------
    world
        The facts as recorded.
    subject
        The treaty taken out, or None (then nothing changes).
    pairs
        By (challenger, target).
    """

    world: World
    subject: str | None
    pairs: dict[Pair, PairChange]
    parameters: Parameters
    seed: int
    warnings: tuple[str, ...] = ()
    _cache: dict[Any, Floats] = field(default_factory=dict, repr=False)

    def state(self, code: str, name: str, variant: tuple[str, str | None]) -> Floats:
        """Return a state's yearly figure, shape (n,).

        Parameters
        ----------
        code
            The state.
        name
            ``attacked``: P(at least one other state uses force against it); ``uses force``:
            P(it uses force against at least one); ``fighting``: expected number of resisted
            uses of force a year in which it fights, as a party or as a helper.
        variant
            ``(column, None)`` with the treaty, ``(column, reading)`` without it.

        Notes
        -----
        Crises are treated as independent given the draw.
        """
        key = (code, name, variant)
        if key in self._cache:
            return self._cache[key]
        out = np.ones(self.parameters.n) if name != "fighting" else np.zeros(self.parameters.n)
        for (i, j), change in self.pairs.items():
            column, reading = variant
            eq = change.present[column] if reading is None else change.absent[(column, reading)]
            if (name == "attacked" and j == code) or (name == "uses force" and i == code):
                out = out * (1.0 - eq.p_force)
            elif name == "fighting":
                fights = eq.p_force * eq.p_resist_force
                if code in (i, j):
                    out = out + fights
                else:
                    clash = eq.helps(code, "clash", "target") + eq.helps(code, "clash", "challenger")
                    war = eq.helps(code, "war", "target") + eq.helps(code, "war", "challenger")
                    out = out + fights * ((1.0 - eq.p_war) * clash + eq.p_war * war)
        out = out if name == "fighting" else 1.0 - out
        self._cache[key] = out
        return out

    @cached_property
    def states(self) -> tuple[str, ...]:
        """States that appear in some crisis."""
        return tuple(sorted({s for pair in self.pairs for s in pair}))

    def to_frame(self) -> pl.DataFrame:
        """Return one row per crisis and quantity: medians, mechanism and total change, intervals."""
        import polars as pl

        rows = []
        for change in self.pairs.values():
            for name in ("force", "pressure", "war", "spread", "belligerents", "cost", "uncertainty"):
                present, absent = change.values(name)
                row: dict[str, Any] = {"crisis": change.id, "quantity": name, "affected": change.affected}
                for label, x in {
                    "with": present,
                    "without": absent,
                    "mechanism": change.difference(name, "supposed", "mechanism"),
                    "total": present - absent,
                    "total as recorded": change.difference(name, "recorded", "total"),
                    "second reading": change.difference(name, "supposed", "second"),
                }.items():
                    row[label], row[f"{label} low"], row[f"{label} high"] = band(x)
                rows.append(row)
        return pl.DataFrame(rows)

    def state_frame(self) -> pl.DataFrame:
        """Return one row per state and quantity."""
        import polars as pl

        rows = []
        for code in self.states:
            for name in STATE_QUANTITIES:
                a = self.state(code, name, ("supposed", None))
                row: dict[str, Any] = {"state": code, "quantity": name}
                for label, x in {
                    "with": a,
                    "without": self.state(code, name, ("supposed", "total")),
                    "mechanism": a - self.state(code, name, ("supposed", "mechanism")),
                    "total": a - self.state(code, name, ("supposed", "total")),
                    "total as recorded": self.state(code, name, ("recorded", None))
                    - self.state(code, name, ("recorded", "total")),
                }.items():
                    row[label], row[f"{label} low"], row[f"{label} high"] = band(x)
                rows.append(row)
        return pl.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "scenario": self.world.settings.id, "as_of": str(self.world.as_of), "world_hash": self.world.hash,
            "without": self.subject, "suppositions": dict(self.world.suppositions), "seed": self.seed,
            "draws": self.parameters.n, "warrant": str(self.parameters.warrant),
            "posterior": self.parameters.origin.to_dict() if self.parameters.origin is not None else None, "warnings": list(self.warnings),
            "crises": self.to_frame().to_dicts(), "states": self.state_frame().to_dicts(),
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the states most affected and the crises that the treaty enters, as text."""
        from foedus.assess.tell import comparison_summary

        return comparison_summary(self, lang)


def compare_variants(variants: Variants, subject: str | None, pairs: Sequence[Pair] | None = None) -> Comparison:
    """Return every crisis (or those of some pairs) with and without a treaty, both columns."""
    chosen = tuple(variants.pairs if pairs is None else pairs)
    gone = (subject,) if subject else ()
    variants.prepare(subject, chosen)
    changes = [
        PairChange(
            pair,
            {c: variants.solve(pair, (), c) for c in COLUMNS},
            {(c, r): variants.solve(pair, gone, c, r) for c in COLUMNS for r in READINGS},
        )
        for pair in chosen
    ]
    return Comparison(variants.world, subject, {c.pair: c for c in changes}, variants.parameters, variants.seed)


def _able(world: World) -> None:
    """Refuse a world of treaties alone: without capabilities there is no crisis to solve.

    Raises
    ------
    InputError
        ``no-capabilities``.
    """
    if not any(s.cinc is not None for s in world.actors):
        raise InputError(
            f"'{world.settings.id}' holds no capabilities, so no crisis can be solved in it",
            remedy="ask 'foedus owed', 'cascade', 'gaps' or 'duties', or give 'cinc' for its states",
            code="no-capabilities",
        )


def compare(
    world: World, without: str | None, draws: int = 1000, seed: int = DEFAULT_SEED, progress: Progress | None = None,
    source: Posterior | Literal["prior"] | None = None,
) -> Comparison:  # fmt: skip
    """Compare every crisis and state of a world with and without a treaty.

    Parameters
    ----------
    world
        The facts at a date.
    without
        Id of a treaty, or of one provision; ``None`` removes nothing, and every change is zero.
    draws
        Number of parameter draws, 1 or more.
    seed
        Root seed.
    source
        A posterior, ``"prior"`` for the stated ranges, or None for the shipped posterior.

    Raises
    ------
    InputError
        If the scenario holds no such treaty or provision, or nobody in it could fight a crisis.
    """
    from foedus.estimate import draw

    _able(world)
    if without is not None:
        world.without(without)  # refuses an id that names neither a treaty nor a provision
    if draws < 1:
        raise InputError(
            "at least one draw is needed",
            remedy="give --draws 1 or more",
            place=Place(option="--draws"),
            code="bad-draws",
        )
    return compare_variants(Variants(world, draw(draws, seed, source), seed, without, progress), without)
