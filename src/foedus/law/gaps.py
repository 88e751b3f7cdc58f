"""``gaps``: where help is not certain, over all events of a scenario.

Definition, event space and reading are described in docs/gaps.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import Answer, FoedusError, InputError, Place, Truth
from foedus.law.duties import owed
from foedus.law.gaps_ask import codes, no_contradiction, word
from foedus.law.gaps_cells import Cells, named
from foedus.law.gaps_map import Map, made, sizes
from foedus.law.gaps_zones import BITS, CALLS, KINDS, kinds_of, of_duty, zone_of
from foedus.law.grid import STATUSES, Grid
from foedus.law.grid_space import LEVELS, Space, command, space
from foedus.law.ground import ground
from foedus.law.result import Duty
from foedus.world.model import Event
from foedus.world.terms import Act, Level, Status
from foedus.world.world import World

if TYPE_CHECKING:
    import polars as pl

    from foedus.law.gaps_added import Added
    from foedus.law.gaps_change import GapChange, Rung

__all__ = ["Cells", "Gaps", "Share", "Witness", "gaps", "named"]

#: Hears of progress: the texts that were taken out of the map in hand, and the part of it that is done (0..1).
Tell = Callable[[tuple[str, ...], float], None]


@dataclass(frozen=True)
class Share:
    """Of the cells of one victim and act: how many there are, and what share is grey, by kind.

    Shares are of cells (0..1) and no probabilities. Kinds overlap, so they may add up to more than ``grey``.
    """

    victim: str
    act: Act
    cells: int
    grey: float
    kinds: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "victim": self.victim, "act": str(self.act), "cells": self.cells, "grey": self.grey, "kinds": self.kinds,
        }  # fmt: skip


@dataclass(frozen=True)
class Witness:
    """The smallest example of a kind of grey zone, with the command that reproduces it.

    ``duty`` is the duty that shows the kind, strongest first; None where there is none.
    """

    kind: str
    victim: str
    event: Event
    status: Status
    kinds: tuple[str, ...]
    clauses: tuple[str, ...]
    duty: Duty | None
    command: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        d = self.duty
        return {
            "kind": self.kind, "victim": self.victim, "event": self.event.model_dump(mode="json"),
            "status": str(self.status), "kinds": list(self.kinds), "clauses": list(self.clauses),
            "duty": None if d is None else {
                "id": d.id, "provision": d.provision, "obligor": d.obligor, "action": str(d.action),
                "status": str(d.status), "facts": list(d.unknowns), "means_open": str(d.means_open),
                "steps": [s.to_dict() for s in d.open_steps], "flags": [f.to_dict() for f in d.flags],
            },
            "command": self.command,
        }  # fmt: skip


@dataclass(frozen=True)
class Gaps(Answer):
    """The grey zones of a world: for every event and victim, whether help is certain, and if not why.

    ``scenario`` is the name under which commands open the world, with ``filters``. ``tell`` hears of
    the progress of what is worked out later.
    """

    world: World = field(repr=False)
    scenario: str
    map: Map = field(repr=False, compare=False)
    without: tuple[str, ...] = ()
    treaty: str | None = None
    steps: tuple[str, ...] | None = None
    filters: tuple[str, ...] = ()
    tell: Tell | None = field(default=None, repr=False, compare=False)

    @property
    def space(self) -> Space:
        """The events that were searched."""
        return self.map.grid.space

    @cached_property
    def cells(self) -> Cells:
        """All cells, in the order of the axes: act, level, actor, row."""
        where = np.nonzero(np.broadcast_to(self.space.possible, self.space.shape))
        return Cells(self.space, np.stack(where, axis=1), self.map.status[where], self.map.kinds[where])

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Shares of grey cells by victim and act, in order of victim and of the vocabulary."""
        room = self.space
        acts = list(dict.fromkeys(a for a, _ in room.acts))
        which = np.array([acts.index(a) for a, _ in room.acts])
        out = []
        for victim, rows in room.slices.items():
            may = room.possible[:, rows]
            if not may.any():
                continue
            kinds = self.map.kinds[:, :, rows][:, may]
            for k, act in enumerate(acts):
                mine = kinds[which == k]
                shares = {kind: float(((mine & BITS[kind]) != 0).mean()) for kind in KINDS}
                out.append(Share(victim, act, mine.size, float((mine != 0).mean()), shares))
        return tuple(out)

    def by_victim_and_act(self) -> pl.DataFrame:
        """Return one row per victim and act: cells, share that is grey, share of each kind."""
        import polars as pl

        schema = {"victim": pl.String, "act": pl.String, "cells": pl.Int64, "grey": pl.Float64}
        rows = [
            {"victim": s.victim, "act": str(s.act), "cells": s.cells, "grey": s.grey, **s.kinds} for s in self.shares
        ]
        return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(KINDS, pl.Float64)})

    @cached_property
    def facts(self) -> tuple[tuple[str, int], ...]:
        """The facts on which some duty hangs, with the number of cells, most first."""
        words = self.map.facts
        grey = (self.map.kinds != 0) & self.space.possible
        found = [(name, int((words.has(name) & grey).sum())) for name in words.names]
        return tuple(sorted(((n, k) for n, k in found if k), key=lambda x: (-x[1], x[0])))

    @cached_property
    def witnesses(self) -> tuple[Witness, ...]:
        """The smallest example of each kind that occurs, in the order of kinds."""
        size = sizes(self.map)
        out = []
        for kind in KINDS:
            where = ((self.map.kinds & BITS[kind]) != 0) & self.space.possible
            if where.any():
                cell = np.unravel_index(np.where(where, size, np.iinfo(np.int64).max).argmin(), size.shape)
                out.append(self.witness(kind, int(cell[0]), int(cell[1]), int(cell[2])))
        return tuple(out)

    def witness(self, kind: str, a: int, w: int, r: int) -> Witness:
        """Return one cell as an example, asked again in full.

        Raises
        ------
        FoedusError
            If the full answer differs from the map (a fault of the program).
        """
        event, victim = self.space.event(a, w, r), self.space.rows[r].victim
        zone = zone_of(owed(self.world, event, obligee=victim), victim, self.map.helpers)
        bits = int(self.map.kinds[a, w, r])
        if zone.bits != bits or zone.status.strength != self.map.status[a, w, r]:
            raise FoedusError(f"the map of grey zones and the answer for one event differ: {event}")
        bit = BITS.get(kind, 0)
        shown = next((d for d in zone.duties if of_duty(d) & bit), next(iter(zone.duties), None))
        cell = (np.array([a]), np.array([w]), np.array([r]))
        return Witness(
            kind, victim, event, STATUSES[self.map.status[a, w, r]], kinds_of(bits),
            self.map.clauses.lists(cell)[0], shown, command(self.scenario, self.world, event, self.filters),
        )  # fmt: skip

    # -- with and without --------------------------------------------------------------------

    @cached_property
    def difference(self) -> GapChange | None:
        """What the texts named by ``without`` change; None if none was named."""
        from foedus.law.gaps_change import change

        return change(self.of(self.world.without(*self.without)), self, self.without) if self.without else None

    def ladder(self, instruments: tuple[str, ...] | None = None) -> tuple[Rung, ...]:
        """Return the map before and after each instrument is added (``settings.ladder`` when left out)."""
        from foedus.law.gaps_change import ladder

        return ladder(self, instruments)

    @cached_property
    def rungs(self) -> tuple[Rung, ...]:
        """The ladder that was asked for; empty if none was."""
        return () if self.steps is None else self.ladder(self.steps or None)

    @cached_property
    def added(self) -> Added | None:
        """What the treaty under study adds to earlier texts; None where no treaty is under study."""
        from foedus.law.gaps_added import added

        return added(self, self.treaty)

    def of(self, world: World) -> Gaps:
        """Return the map of another world over the same events."""
        grid = Grid(ground(world), replace(self.space, world=world))
        found = made(grid, self.map.helpers, _staged(self.tell, world))
        return Gaps(world, self.scenario, found, (), self.treaty, None, self.filters)

    def settled(self) -> Gaps:
        """Return the same with all that was asked beside the map worked out, rather than when it is read."""
        for part in ("difference", "rungs", "added", "witnesses"):
            getattr(self, part)
        return self

    # -- as a result -------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the space, shares, facts, examples, and what was asked beside them."""
        room = self.space
        change, added = self.difference, self.added
        return {
            "scenario": self.world.settings.id, "as_of": str(room.day), "world_hash": self.world.hash,
            "suppositions": dict(self.world.suppositions), "without": list(self.world.removed),
            "space": {
                "cells": len(self.cells), "acts": list(dict.fromkeys(str(a) for a, _ in room.acts)),
                "levels": list(dict.fromkeys(str(lv) for _, lv in room.acts)),
                "actors": list(dict.fromkeys(c for c, _ in room.who if c is not None)),
                "attributions": list(dict.fromkeys(str(x) for _, x in room.who)),
                "rows": [{"object": r.object, "place": r.place, "victim": r.victim} for r in room.rows],
                "provoked": str(room.provoked), "intent": str(room.intent),
                "helpers": None if self.map.helpers is None else list(self.map.helpers),
            },
            "calls": {str(act): [str(x) for x in CALLS[act]] for act in dict.fromkeys(a for a, _ in room.acts)},
            "shares": [s.to_dict() for s in self.shares],
            "facts": [{"fact": f, "cells": n} for f, n in self.facts],
            "witnesses": [x.to_dict() for x in self.witnesses],
            "difference": None if change is None else change.to_dict(),
            "ladder": [r.to_dict() for r in self.rungs],
            "added": None if added is None else added.to_dict(),
            "remarks": [{"en": t("en"), "ru": t("ru")} for t in self.world.remarks],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per cell: the event, its victim, status, kinds, clauses and facts."""
        import polars as pl

        frame = named(self.cells)
        where = tuple(self.cells.index.T)
        labels = {int(b): "; ".join(kinds_of(int(b))) for b in np.unique(self.cells.kinds)}
        return frame.with_columns(
            pl.Series("status", [str(STATUSES[s]) for s in self.cells.status], dtype=pl.String),
            pl.Series("determinate", self.cells.kinds == 0),
            pl.Series("kinds", [labels[int(b)] for b in self.cells.kinds], dtype=pl.String),
            pl.Series("clauses", ["; ".join(x) for x in self.map.clauses.lists(where)], dtype=pl.String),
            pl.Series("facts", ["; ".join(x) for x in self.map.facts.lists(where)], dtype=pl.String),
        )

    def summary(self, lang: str = "en") -> str:
        """Return the table by victim, the smallest examples, and what changes."""
        from foedus.law.gaps_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the summary with every act, the facts, and the trace of each example."""
        from foedus.law.gaps_tell import explain

        return explain(self, lang)


def gaps(
    world: World,
    *,
    without: str | tuple[str, ...] | None = None,
    treaty: str | None = None,
    ladder: bool | tuple[str, ...] = False,
    victims: tuple[str, ...] | None = None,
    helpers: tuple[str, ...] | None = None,
    actors: tuple[str, ...] | None = None,
    acts: tuple[Act | str, ...] | None = None,
    levels: tuple[Level | str, ...] = LEVELS,
    provoked: Truth | str = Truth.NO,
    intent: Truth | str = Truth.YES,
    scenario: str | None = None,
    filters: tuple[str, ...] = (),
    announce: Callable[[int], None] | None = None,
    tell: Tell | None = None,
) -> Gaps:
    """Search every event of a world for grey zones of help.

    Parameters
    ----------
    world
        Facts, at a date, with the suppositions that were made.
    without
        Treaties or provisions whose effect is asked for: :attr:`Gaps.difference` compares the
        world without them to the world as it is.
    treaty
        The treaty of :attr:`Gaps.added`; the subject of the scenario when left out.
    ladder
        Whether to add the instruments of the scenario's ladder one by one, or their ids.
    victims, helpers, actors
        Codes or names; narrow the search. Left out: everybody. A named actor is never unknown,
        so naming actors leaves out the events in which nobody is known to have acted.
    acts, levels
        Narrow the acts and levels.
    provoked, intent
        Held fixed in every event: yes, no or unknown.
    scenario
        The name that commands give to open the world; its id when left out.
    filters
        What was left out when the world was opened; commands repeat it.
    announce
        Takes the number of cells before they are searched.
    tell
        Takes the texts that were taken out of the map in hand, and the part of it that is done (0..1).

    Returns
    -------
    Gaps
        Map, shares, examples, differences.

    Raises
    ------
    InputError
        If a name is unknown, two options contradict each other, or no event is left to search.
    """
    g = ground(world)
    g.check_suppositions()
    texts = (without,) if isinstance(without, str) else tuple(without or ())
    if texts:
        world.without(*texts)  # refuses an unknown one before anything is computed
    if treaty is not None:
        treaty = world.treaty(treaty, option="--treaty").id
    whose, helping = codes(world, victims, "--victim"), codes(world, helpers, "--helper")
    no_contradiction(texts, treaty, whose, helping)
    room = space(
        world, victims=whose, actors=codes(world, actors, "--by", anybody=True),
        acts=None if acts is None else tuple(dict.fromkeys(word(Act, a, "--act") for a in acts)),
        levels=tuple(dict.fromkeys(word(Level, x, "--level") for x in levels)), provoked=Truth.of(provoked), intent=Truth.of(intent),
    )  # fmt: skip
    if not room.possible.any():
        raise InputError(
            "no event is left to search", remedy="name a victim that is a state at that date, and another actor",
            place=Place(option="--victim"), code="no-event",
        )  # fmt: skip
    if announce is not None:
        announce(room.cells)
    steps = None if ladder is False else () if ladder is True else ladder
    found = made(Grid(g, room), helping, _staged(tell, world))
    return Gaps(world, scenario or world.settings.id, found, texts, treaty, steps, filters, tell)


def _staged(tell: Tell | None, world: World) -> Callable[[float], None] | None:
    """Return what hears of the progress of one map."""
    return None if tell is None else lambda part: tell(world.removed, part)
