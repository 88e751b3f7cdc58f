"""Every crisis solved under several treaty sets, on demand and each only once.

Third parties, menus and everything that does not rest on treaties are held; the
counterfactual changes duties (*mechanism*), pact indicators as well (*total*), and the
pact-driven stake too (*second* reading). A crisis whose inputs do not change is not
solved again, so that a change that changes nothing is exactly zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import Literal

from foedus import crisis
from foedus.core import DEFAULT_SEED
from foedus.crisis import Equilibrium, Game, Parameters, Reading, TreatyTerms
from foedus.law import contested
from foedus.world import World

__all__ = ["COLUMNS", "READINGS", "Column", "Pair", "Progress", "Variants", "suppose_in_force"]

Column = Literal["recorded", "supposed"]
Pair = tuple[str, str]
Progress = Callable[[str, float], None]

#: Pairs solved in one go: enough for two threads, few enough to report progress.
_BATCH = 16
COLUMNS: tuple[Column, ...] = ("recorded", "supposed")
READINGS: tuple[Reading, ...] = ("mechanism", "total", "second")


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

    def prepare(self, subject: str | None, pairs: Sequence[Pair]) -> None:
        """Solve some crises with and without a treaty, both columns, a batch of pairs at a time."""
        gone = (subject,) if subject else ()
        self.progress("duties", 0.0)
        # The solver runs outside the interpreter: while it has one batch, the duties of the next are found.
        waiting: tuple[list[tuple[Pair, TreatyTerms]], Future[tuple[Equilibrium, ...]]] | None = None
        with ThreadPoolExecutor(1) as background:
            for start in range(0, len(pairs), _BATCH):
                some = pairs[start : start + _BATCH]
                new = self._new([(pair, removed, c, r) for pair in some for c, r, removed in _variants(gone)])
                games = [self.game(p).replace(terms=t) for p, t in new]
                if waiting is not None:
                    self._keep(waiting[0], waiting[1].result())
                    self.progress("crises", start / len(pairs))
                waiting = new, background.submit(crisis.solve_all, games)
            if waiting is not None:
                self._keep(waiting[0], waiting[1].result())
                self.progress("crises", 1.0)

    def _new(self, wanted: Sequence[tuple[Pair, tuple[str, ...], Column, Reading]]) -> list[tuple[Pair, TreatyTerms]]:
        """Return the variants that are not solved yet, each once: those of one pair share the table of coalitions."""
        new: list[tuple[Pair, TreatyTerms]] = []
        for pair, removed, column, reading in wanted:
            terms = self._wanted(pair, removed, column, reading)
            if self._known(pair, terms) is None and not any(p == pair and t.same_inputs(terms) for p, t in new):
                new.append((pair, terms))
        return new

    def _keep(self, new: Sequence[tuple[Pair, TreatyTerms]], solved: Sequence[Equilibrium]) -> None:
        for (pair, terms), eq in zip(new, solved, strict=True):
            self._solved.setdefault(pair, []).append((terms, eq))


def _variants(gone: tuple[str, ...]) -> list[tuple[Column, Reading, tuple[str, ...]]]:
    present: list[tuple[Column, Reading, tuple[str, ...]]] = [(c, "second", ()) for c in COLUMNS]
    return present + [(c, r, gone) for c in COLUMNS for r in READINGS]
