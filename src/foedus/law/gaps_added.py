"""What one treaty adds to earlier texts between two states, cell by cell, as recorded and supposed in force."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Day, InputError, Place, Truth
from foedus.law.bond import force_facts
from foedus.law.decide import standing
from foedus.law.duties import owed
from foedus.law.gaps_cells import Cells, named
from foedus.law.gaps_gain import gain
from foedus.law.gaps_map import facts_of, plainness
from foedus.law.gaps_zones import CALLED
from foedus.law.grid import Grid
from foedus.law.grid_reasons import failing
from foedus.law.grid_space import Space, command
from foedus.law.ground import ground
from foedus.law.result import NextStep
from foedus.law.stack import Stack
from foedus.world.model import Event, Provision, Text, Treaty
from foedus.world.terms import Act, Action, Attribution, Level, ProvisionKind, Status
from foedus.world.world import World

if TYPE_CHECKING:
    import polars as pl

    from foedus.law.gaps import Gaps

__all__ = ["Added", "Class", "Column", "Pairing", "added", "covered"]

#: Reasons that the texts give, whatever happens.
_OF_TEXTS = frozenset(("not-in-force", "not-binding", "suspended", "other-wording", "superseded"))


@dataclass(frozen=True)
class Class:
    """Cells in which every duty of the two states fares alike, and the treaty's own fails for one reason.

    ``own`` is the treaty's status, ``earlier`` that of the texts signed before it, ``together``
    that of both; ``adds`` says what the treaty adds to the earlier texts. ``facts`` are
    those on which its own duty hangs in some cell, ``steps`` those that it still needs.
    ``reason`` is why it is not owed.
    """

    own: Status
    earlier: Status
    together: Status
    adds: Text
    reason: str
    facts: tuple[str, ...]
    steps: tuple[NextStep, ...]
    cells: int
    where: tuple[tuple[Act, Level, Attribution], ...]
    stack: Stack
    event: Event
    command: str
    mask: NDArray[np.bool_] = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "own": str(self.own), "earlier": str(self.earlier), "together": str(self.together),
            "adds": {"en": self.adds("en"), "ru": self.adds("ru")}, "reason": self.reason,
            "facts": list(self.facts), "steps": [s.to_dict() for s in self.steps], "cells": self.cells,
            "where": [[str(x) for x in w] for w in self.where], "command": self.command,
        }  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One reading of the record: the classes of cells, most cells first."""

    world: World = field(repr=False)
    cells: int
    classes: tuple[Class, ...]

    @property
    def stronger(self) -> int:
        """Number of cells in which the treaty makes the strongest status stronger."""
        return sum(c.cells for c in self.classes if c.together.strength > c.earlier.strength)

    def count(self, *statuses: Status) -> int:
        """Number of cells in which the treaty's own duty has one of the statuses."""
        return sum(c.cells for c in self.classes if c.own in statuses)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "cells": self.cells, "suppositions": dict(self.world.suppositions), "stronger": self.stronger,
            "classes": [c.to_dict() for c in self.classes],
        }  # fmt: skip


@dataclass(frozen=True)
class Pairing:
    """One direction and action: what the treaty makes ``obligor`` owe ``obligee``.

    ``earlier`` are the provisions of texts signed before it, ``idle`` those of them that the texts
    alone rule out on the day, each with the reason. ``supposed`` is None where nothing about its
    being in force is open.
    """

    obligor: str
    obligee: str
    action: Action
    provisions: tuple[str, ...]
    earlier: tuple[str, ...]
    space: Space = field(repr=False)
    recorded: Column
    supposed: Column | None
    idle: tuple[tuple[str, str], ...] = ()

    @property
    def ruled_out(self) -> str:
        """Why the texts alone rule the treaty's own duty out in every cell; empty where they do not."""
        reasons = {c.reason for x in (self.recorded, self.supposed) if x is not None for c in x.classes}
        return next(iter(reasons)) if len(reasons) == 1 and reasons < _OF_TEXTS else ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "obligor": self.obligor, "obligee": self.obligee, "action": str(self.action),
            "provisions": list(self.provisions), "earlier": list(self.earlier),
            "idle": [{"provision": p, "reason": r} for p, r in self.idle],
            "recorded": self.recorded.to_dict(), "supposed": None if self.supposed is None else self.supposed.to_dict(),
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per cell: the event, and for both columns the treaty's own status and what it adds."""
        import polars as pl

        where = np.nonzero(np.broadcast_to(self.space.possible, self.space.shape))
        empty = np.zeros(len(where[0]))
        frame = named(Cells(self.space, np.stack(where, axis=1), empty.astype(np.int8), empty.astype(np.uint16)))
        for label, column in (("recorded", self.recorded), ("supposed", self.supposed)):
            if column is None:
                continue
            which = np.zeros(self.space.shape, dtype=np.intp)
            for k, c in enumerate(column.classes):
                which[c.mask] = k
            picked = [column.classes[k] for k in which[where].tolist()]
            frame = frame.with_columns(
                pl.Series(f"own_{label}", [str(c.own) for c in picked], dtype=pl.String),
                pl.Series(f"reason_{label}", [c.reason for c in picked], dtype=pl.String),
                pl.Series(f"earlier_{label}", [str(c.earlier) for c in picked], dtype=pl.String),
                pl.Series(f"together_{label}", [str(c.together) for c in picked], dtype=pl.String),
                pl.Series(f"adds_{label}", [c.adds("en") for c in picked], dtype=pl.String),
            )
        return frame


@dataclass(frozen=True)
class Added:
    """What a treaty adds between two states to the texts that they signed before it.

    ``unsigned`` is when it was signed, where that is after the day: then there is nothing to compare.
    ``outside`` says that neither direction was among those searched.
    """

    treaty: str
    between: tuple[str, str]
    facts: tuple[str, ...]
    pairings: tuple[Pairing, ...]
    world: World = field(repr=False)
    unsigned: Day | None = None
    outside: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "unsigned": None if self.unsigned is None else str(self.unsigned), "outside": self.outside,
            "treaty": self.treaty, "between": list(self.between), "facts": list(self.facts),
            "pairings": [p.to_dict() for p in self.pairings],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per cell, direction and action."""
        import polars as pl

        frames = [
            p.to_frame().with_columns(pl.lit(p.obligor).alias("helper"), pl.lit(str(p.action)).alias("action"))
            for p in self.pairings
        ]
        return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()

    def summary(self, lang: str = "en") -> str:
        """Return what the treaty adds, in sentences."""
        from foedus.law.gaps_tell_change import added_lines

        return "\n".join(added_lines(self, lang))

    def explain(self, lang: str = "en") -> str:
        """Return the summary with every class of cells in both columns and the command of its first cell."""
        from foedus.law.gaps_tell_change import added_lines

        return "\n".join(added_lines(self, lang, every=True))


def added(found: Gaps, ident: str | None = None) -> Added | None:
    """Return what a treaty adds; None where the scenario studies none or it was left out.

    Raises
    ------
    InputError
        If a treaty is named that has no two parties to ask about.
    """
    world = found.world
    wanted = ident or world.settings.subject
    if wanted is None or (ident is None and all(t.id != wanted for t in world.treaties)):
        return None
    treaty = world.treaty(wanted, option="--treaty")
    two = _between(world, treaty)
    if two is None:
        if ident is None:
            return None
        raise InputError(
            f"'{ident}' has more than two parties, and the scenario does not say between whom to ask",
            remedy="name in the settings of the scenario a focus and a guarantor that are parties",
            place=Place(option="--treaty"), code="no-pair",
        )  # fmt: skip
    later = _later(treaty, found.space.day)
    # Nothing about its being in force is open on a day when it was not signed.
    open_ = () if later else tuple(sorted(f for f, truth in force_facts(treaty).items() if truth.is_unknown))
    facts = tuple(f for f in open_ if ground(world).values.get(f, Truth.UNKNOWN).is_unknown)
    supposed = world.supposing(dict.fromkeys(facts, "yes")) if facts else None
    pairings = []
    outside = True
    for obligee, obligor in (two, two[::-1]):
        if found.map.helpers is not None and obligor not in found.map.helpers:
            continue
        if obligee not in found.space.slices:
            continue
        outside = False
        actions = [
            a for a in CALLED
            if any(_promises(p, a, obligor, obligee, treaty) for p in treaty.provisions)
        ]  # fmt: skip
        pairings += [_pairing(found, treaty, obligor, obligee, a, supposed) for a in actions]
    unsigned = treaty.signed if later and isinstance(treaty.signed, Day) else None
    return Added(treaty.id, two, facts, tuple(pairings), world, unsigned, outside)


def _later(treaty: Treaty, day: Day) -> bool:
    """Whether a treaty was certainly signed after a day."""
    return isinstance(treaty.signed, Day) and treaty.signed.on_or_before(day).is_false


def _between(world: World, treaty: Treaty) -> tuple[str, str] | None:
    """Return the two states between whom a treaty is asked about: the focus of the scenario first."""
    focus, guarantor = world.settings.focus, world.settings.guarantor
    if focus is not None and guarantor is not None and {focus, guarantor} <= set(treaty.members):
        return focus, guarantor
    return (treaty.members[0], treaty.members[1]) if len(treaty.members) == 2 else None


def _promises(provision: Provision, action: Action, obligor: str, obligee: str, treaty: Treaty) -> bool:
    return (
        provision.kind is ProvisionKind.DUTY and provision.action is action and not standing(provision)
        and obligor in (provision.obligors or treaty.members) and obligee in (provision.obligees or treaty.members)
    )  # fmt: skip


def _pairing(
    found: Gaps, treaty: Treaty, obligor: str, obligee: str, action: Action, supposed: World | None
) -> Pairing:

    def order(t: Treaty) -> tuple[str, str]:
        return str(t.signed or ""), t.id

    earlier = [t for t in found.world.treaties if order(t) < order(treaty) and not _later(t, found.space.day)]
    provisions = [
        (t, p) for t in (*sorted(earlier, key=order), treaty) for p in t.provisions
        if _promises(p, action, obligor, obligee, t)
    ]  # fmt: skip
    rows = found.space.slices[obligee]
    asked = found.space
    room = replace(asked, rows=asked.rows[rows])
    recorded = _column(found, found.world, room, treaty, provisions, obligor, obligee, action)
    column = None
    # On some days nothing hangs on what is open about its being in force.
    if supposed is not None and any(f.startswith(f"{treaty.id} in force") for c in recorded.classes for f in c.facts):
        column = _column(found, supposed, room, treaty, provisions, obligor, obligee, action)
    bonds = ground(found.world.without(treaty.id)).bonds
    idle = []
    for t, p in provisions:
        checks = () if t.id == treaty.id else bonds.checks(t, p, obligor, obligee, room.day)
        idle += [(p.id, c.fails) for c in checks if c.truth.is_false][:1]
    return Pairing(
        obligor, obligee, action, tuple(p.id for t, p in provisions if t.id == treaty.id),
        tuple(p.id for t, p in provisions if t.id != treaty.id), room, recorded, column, tuple(idle),
    )  # fmt: skip


def _column(
    found: Gaps, world: World, room: Space, treaty: Treaty, provisions: list[tuple[Treaty, Provision]], obligor: str,
    obligee: str, action: Action,
) -> Column:  # fmt: skip
    """Sort the cells into classes in which every duty fares alike, and ask for one cell of each in full."""
    bare = world.without(treaty.id)
    room = replace(room, world=world)
    grid, other = Grid(ground(world), room), Grid(ground(bare), replace(room, world=bare))
    whole = slice(0, len(room.rows))
    own = {p.id: grid.field(t, p, obligor, obligee, whole) for t, p in provisions if t.id == treaty.id}
    texts = {p.id for _, p in provisions} - set(own)
    # Earlier texts are judged as if the treaty had never been: it may supersede one of them.
    fields = [
        *own.values(),
        *(g.field(t, p, obligor, obligee, whole) for g in (grid, other) for t, p in provisions if p.id in texts),
    ]
    where = np.nonzero(np.broadcast_to(room.possible, room.shape))
    none = np.zeros(room.shape, dtype=np.int8)
    idle = np.ones(room.shape, dtype=bool)
    for f in own.values():
        idle &= True if f is None else f.status == 0
    columns = [(none if f is None else f.status)[where] for f in fields]
    # Cells in which the treaty's own duty fails are told apart by what it fails for.
    columns += [
        np.where(idle, failing(grid, t, p, obligor, obligee, whole), 0)[where] for t, p in provisions if p.id in own
    ]
    _, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    inverse = np.ravel(inverse)
    size = plainness(room)[where]
    classes = []
    for k in range(int(inverse.max()) + 1):
        cells = np.nonzero(inverse == k)[0]
        first = cells[size[cells].argmin()]
        event = room.event(*(int(x[first]) for x in where))
        mask = np.zeros(room.shape, dtype=bool)
        mask[tuple(x[cells] for x in where)] = True
        facts = {
            name for f in own.values() if f is not None for name, here in facts_of(grid, f)
            if (np.broadcast_to(here, mask.shape) & mask).any()
        }  # fmt: skip
        before = _stack(bare, event, obligor, obligee, action, texts)
        earlier = before.status
        stack = _stack(world, event, obligor, obligee, action, texts | set(own))
        best = max((x for x in stack.layers if x.duty.provision in own), key=lambda x: x.duty.status.strength)
        duty = best.duty
        classes.append(Class(
            duty.status, earlier, stack.status, gain(world, duty, earlier, before),
            duty.reason if duty.status is Status.NOT_OWED else "", tuple(sorted(facts)),
            duty.open_steps if duty.status is Status.OWED_IF else (), int(mask.sum()), covered(room, mask), stack,
            event, command(found.scenario, world, event, found.filters), mask,
        ))  # fmt: skip
    classes.sort(key=lambda c: (-c.own.strength, -c.cells, c.command))
    return Column(world, len(where[0]), tuple(classes))


def _stack(world: World, event: Event, obligor: str, obligee: str, action: Action, texts: set[str]) -> Stack:
    """Return the stack of some provisions for one event."""
    answer = owed(world, event, obligor=obligor, obligee=obligee)
    # A text that is not in force on the day stands among the lapsed: it adds nothing, and that is the answer.
    kept = tuple(d for d in (*answer.duties, *answer.lapsed) if d.provision in texts)
    return replace(answer, duties=kept).stack(obligor, obligee, action)


def covered(room: Space, mask: NDArray[np.bool_]) -> tuple[tuple[Act, Level, Attribution], ...]:
    """Return the acts, levels and attributions of some cells."""
    some = np.nonzero(mask.any(axis=2))
    return tuple(
        dict.fromkeys((*room.acts[a], room.who[w][1]) for a, w in zip(*(x.tolist() for x in some), strict=True))
    )
