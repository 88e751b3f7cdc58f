"""Behaviour with and without a treaty: every crisis solved under several treaty sets.

Third parties, menus and everything that does not rest on treaties are held; the
counterfactual changes duties (*mechanism*), pact indicators as well (*total*), and the
pact-driven stake too (*second* reading). A crisis whose inputs do not change is not
solved again, so that a change that changes nothing is exactly zero.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from foedus import crisis
from foedus.core import DEFAULT_SEED, InputError, Place
from foedus.core.text import did_you_mean
from foedus.crisis import Equilibrium, Game, Parameters, Reading, TreatyTerms
from foedus.law import contested
from foedus.world import World

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "QUANTITIES",
    "Column",
    "Comparison",
    "PairChange",
    "Variants",
    "band",
    "compare",
    "quantity",
    "relative",
    "suppose_in_force",
]

Column = Literal["recorded", "supposed"]
Pair = tuple[str, str]
Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

#: Named quantities of a solved crisis: attribute of the equilibrium, unit.
QUANTITIES: dict[str, tuple[str, str]] = {
    "force": ("p_force", "probability"),
    "pressure": ("p_pressure", "probability"),
    "act": ("p_act", "probability"),
    "resist": ("p_resist_force", "probability"),
    "war": ("p_war", "probability"),
    "spread": ("p_spread", "probability"),
    "belligerents": ("belligerents", "count"),
    "cost": ("cost_challenger", "index"),
    "price": ("price_of_force", "index"),
    "win": ("p_win_challenger", "probability"),
    "uncertainty": ("entropy_outcome", "index"),
    "counter-pressure": ("counter_pressure", "count"),
}
#: Quantities made from others, or that name a helper and a level.
DERIVED: dict[str, str] = {"help": "probability", "help uncertainty": "index", "pressure share": "share"}


def quantity(eq: Equilibrium, name: str, helper: str | None = None, level: str = "war") -> Floats:
    """Return a named quantity of a solved crisis, shape (n,).

    Raises
    ------
    InputError
        If there is no such quantity, or ``help`` is asked without naming who helps.
    """
    if name in QUANTITIES:
        return np.asarray(getattr(eq, QUANTITIES[name][0]), dtype=np.float64)
    if name == "pressure share":
        return eq.p_pressure / eq.p_act
    if name in ("help", "help uncertainty"):
        if helper is None:
            raise InputError(f"'{name}' needs a helper", remedy="name the state that would help", code="no-helper")
        p = eq.helps(helper, level)
        if name == "help":
            return p
        q = np.clip(p, 1e-300, 1.0)
        r = np.clip(1.0 - p, 1e-300, 1.0)
        return -(q * np.log2(q) + r * np.log2(r))
    known = [*QUANTITIES, *DERIVED]
    raise InputError(
        f"no quantity '{name}'",
        remedy=did_you_mean(name, known, f"there are {', '.join(known)}"),
        code="unknown-quantity",
    )


def relative(present: Floats, absent: Floats) -> Floats:
    """Relative change per draw; none where both are zero (a certain choice has no entropy to lose)."""
    safe = np.where(absent > 0, absent, 1.0)
    out: Floats = np.where(absent > 0, present / safe - 1.0, np.where(present > 0, np.inf, 0.0))
    return out


def band(x: Floats) -> tuple[float, float, float]:
    """Median and central 90 % of draws: (median, low, high)."""
    mid, low, high = np.quantile(x, [0.5, 0.05, 0.95])
    return float(mid), float(low), float(high)


def suppose_in_force(world: World, subject: str | None) -> World:
    """Return the world supposing a treaty in force for all its parties, where that is contested."""
    if subject is None or not any(t.id == subject for t in world.treaties):
        return world
    fact = f"{subject} in force"
    if fact in world.suppositions or any(k.startswith(fact) for k in world.suppositions):
        return world  # the user has already set it; nothing is overruled
    return world.supposing({fact: "yes"}) if any(f.startswith(fact) for f in contested(world)) else world


class Variants:
    """All crises of a world, solved on demand under any set of removed treaties.

    Parameters
    ----------
    world
        The facts as recorded.
    parameters
        Draws, n of them.
    seed
        Root seed.
    subject
        The treaty under study: its supposed entry into force is the second column.
    """

    def __init__(
        self, world: World, parameters: Parameters, seed: int = DEFAULT_SEED, subject: str | None = None,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.world = world
        self.parameters = parameters
        self.seed = seed
        self.subject = subject
        self.progress = progress or (lambda stage, share: None)
        self._games: dict[Pair, Game] = {}
        self._terms: dict[tuple[Pair, tuple[str, ...], Column], TreatyTerms] = {}
        self._solved: dict[Pair, list[tuple[TreatyTerms, Equilibrium]]] = {}
        self._worlds: dict[tuple[tuple[str, ...], Column], World] = {}
        self._weights: dict[tuple[tuple[str, ...], Column], crisis.Weights] = {}

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Directed pairs that are contiguous or hold a major power."""
        return crisis.pairs(self.world)

    @cached_property
    def _members(self) -> dict[str, tuple[str, ...]]:
        """Parties by treaty, and by provision of a treaty: either can be taken out."""
        whole = {t.id: t.members for t in self.world.treaties}
        return whole | {p.id: t.members for t in self.world.treaties for p in t.provisions}

    def world_of(self, removed: tuple[str, ...], column: Column) -> World:
        """Return the world without some treaties, in a column."""
        key = (removed, column)
        if key not in self._worlds:
            gone = tuple(r for r in removed if r in self._members)
            base = self.world.without(*gone) if gone else self.world
            self._worlds[key] = suppose_in_force(base, self.subject) if column == "supposed" else base
        return self._worlds[key]

    def game(self, pair: Pair) -> Game:
        """Return the base game of a pair: the whole world, the treaty under study in force.

        Its third parties and menus are held in every variant.
        """
        if pair not in self._games:
            study = [*self.world.settings.ladder, *([self.subject] if self.subject else [])]
            # Parties of a treaty under study are in the game when it is a treaty of the challenger or the target.
            known = {t.id for t in self.world.treaties if set(pair) & set(t.members)}
            self._games[pair] = crisis.build(
                self.world_of((), "supposed"), pair[0], pair[1], self.parameters, weights=self._weight((), "supposed"),
                under_study=tuple(dict.fromkeys(s for s in study if s in known)),
            )  # fmt: skip
        return self._games[pair]

    def terms(self, pair: Pair, removed: tuple[str, ...] = (), column: Column = "recorded") -> TreatyTerms:
        """Return the treaty terms of a pair in a variant."""
        touched = {s for t in (self.subject, *removed) if t for s in self._members.get(t, ())}
        if not set(pair) & touched or (not removed and column == "supposed"):
            # Duties run toward the two sides: a treaty to which neither is a party changes none of them.
            return self.game(pair).terms
        if self.subject in removed:
            column = "recorded"  # without the treaty there is nothing to suppose about it
        key = (pair, removed, column)
        if key not in self._terms:
            self._terms[key] = crisis.terms(
                self.world_of(removed, column), self.game(pair), weights=self._weight(removed, column)
            )
        return self._terms[key]

    def _weight(self, removed: tuple[str, ...], column: Column) -> crisis.Weights:
        """Return the weights of a world's instruments, shared by all its pairs."""
        key = (removed, column)
        if key not in self._weights:
            self._weights[key] = crisis.Weights(self.world_of(removed, column), self.parameters)
        return self._weights[key]

    def solve(
        self, pair: Pair, removed: tuple[str, ...] = (), column: Column = "recorded", reading: Reading = "second",
        held: tuple[str, ...] = (),
    ) -> Equilibrium:  # fmt: skip
        """Return the solved crisis of a pair.

        Parameters
        ----------
        removed
            Treaties taken out.
        column
            As recorded, or supposing the treaty under study in force.
        reading
            What of the treaties' removal counts: ``mechanism``, ``total`` or ``second``.
        held
            Treaties removed in the world whose indicators and alignment are held.
        """
        wanted = self._wanted(pair, removed, column, reading, held)
        found = self._known(pair, wanted)
        if found is None:
            found = crisis.solve(self.game(pair).replace(terms=wanted))
            self._solved.setdefault(pair, []).append((wanted, found))
        return found

    def _wanted(
        self, pair: Pair, removed: tuple[str, ...], column: Column, reading: Reading, held: tuple[str, ...] = ()
    ) -> TreatyTerms:
        return self.terms(pair, held, column).reading(self.terms(pair, removed, column), reading)

    def _known(self, pair: Pair, wanted: TreatyTerms) -> Equilibrium | None:
        return next((eq for terms, eq in self._solved.get(pair, []) if terms.same_inputs(wanted)), None)

    def comparison(self, subject: str | None, pairs: Sequence[Pair] | None = None) -> Comparison:
        """Return every crisis with and without a treaty, both columns."""
        chosen = tuple(self.pairs if pairs is None else pairs)
        gone = (subject,) if subject else ()
        self.progress("duties", 0.0)
        for done, start in enumerate(range(0, len(chosen), _BATCH)):
            some = chosen[start : start + _BATCH]
            self._solve_many([(pair, removed, c, r) for pair in some for c, r, removed in _variants(gone)])
            self.progress("crises", min(1.0, (done + 1) * _BATCH / len(chosen)))
        changes = [
            PairChange(
                pair,
                {c: self.solve(pair, (), c) for c in COLUMNS},
                {(c, r): self.solve(pair, gone, c, r) for c in COLUMNS for r in READINGS},
            )
            for pair in chosen
        ]
        return Comparison(self.world, subject, {c.pair: c for c in changes}, self.parameters, self.seed)

    def _solve_many(self, wanted: Sequence[tuple[Pair, tuple[str, ...], Column, Reading]]) -> None:
        """Solve several variants at once: those of one pair share the table of coalitions."""
        new: list[tuple[Pair, TreatyTerms]] = []
        for pair, removed, column, reading in wanted:
            terms = self._wanted(pair, removed, column, reading)
            if self._known(pair, terms) is None and not any(p == pair and t.same_inputs(terms) for p, t in new):
                new.append((pair, terms))
        for (pair, terms), eq in zip(
            new, crisis.solve_all([self.game(p).replace(terms=t) for p, t in new]), strict=True
        ):
            self._solved.setdefault(pair, []).append((terms, eq))


#: Pairs solved in one go: enough for two threads, few enough to report progress.
_BATCH = 16
COLUMNS: tuple[Column, ...] = ("recorded", "supposed")
READINGS: tuple[Reading, ...] = ("mechanism", "total", "second")


def _variants(gone: tuple[str, ...]) -> list[tuple[Column, Reading, tuple[str, ...]]]:
    present: list[tuple[Column, Reading, tuple[str, ...]]] = [(c, "second", ()) for c in COLUMNS]
    return present + [(c, r, gone) for c in COLUMNS for r in READINGS]


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
class Comparison:
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
            "draws": self.parameters.n, "warrant": str(self.parameters.warrant), "warnings": list(self.warnings),
            "crises": self.to_frame().to_dicts(), "states": self.state_frame().to_dicts(),
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the states most affected and the crises that the treaty enters, as text."""
        from foedus.assess.tell import comparison_summary

        return comparison_summary(self, lang)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.summary())}</pre>"


def compare(
    world: World, without: str | None, draws: int = 1000, seed: int = DEFAULT_SEED, progress: Progress | None = None
) -> Comparison:
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

    Raises
    ------
    InputError
        If the scenario holds no such treaty or provision.
    """
    from foedus.estimate import draw

    if without is not None:
        world.without(without)  # refuses an id that names neither a treaty nor a provision
    if draws < 1:
        raise InputError(
            "at least one draw is needed",
            remedy="give --draws 1 or more",
            place=Place(option="--draws"),
            code="bad-draws",
        )
    return Variants(world, draw(draws, seed), seed, without, progress).comparison(without)
