"""What the law layer works out once per world: suppositions, contested facts, bonds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property

from foedus.core import InputError, Place, Truth
from foedus.core.text import did_you_mean
from foedus.law.acts import FORCE, TABLE
from foedus.law.bond import Bonds, expanded, force_facts, wording_facts
from foedus.law.decide import presence, standing
from foedus.law.facts import Name
from foedus.law.inputs import no_contradiction
from foedus.law.limits import limit_facts
from foedus.law.promises import Promises, promises
from foedus.world.terms import Condition, Presence, ProvisionKind
from foedus.world.world import World

__all__ = ["Ground", "contested", "ground"]

#: Facts about acts, the same in every world: the open cells of the table of acts.
_READINGS: tuple[str, ...] = tuple(
    sorted({
        *(Name.means(a, level, w) for (a, level, w), t in TABLE.items() if t.is_unknown),
        *(Name.force(a) for a, t in FORCE.items() if t.is_unknown),
        Name.UNINTENDED_COUNTS,
    })
)  # fmt: skip


class Ground:
    """A world prepared for questions of law."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.treaties = tuple(sorted(world.treaties, key=lambda t: t.id))
        self.values = self._values()
        self.bonds = Bonds(world, self.values)

    @cached_property
    def promises(self) -> Promises:
        """All provisions that are duties with an action, and which of them may bind on a day."""
        return promises(self.world.treaties)

    @cached_property
    def recorded(self) -> dict[str, Truth]:
        """Facts about texts that have a name, with their recorded truth."""
        out: dict[str, Truth] = {}
        for t in self.treaties:
            out[Name.binding(t.id)] = t.binding
            for m in t.parties:
                out[Name.suspended(t.id, m.state)] = m.suspended
            out.update(force_facts(t))
            for p in t.provisions:
                out.update(dict.fromkeys(wording_facts(t, p), Truth.UNKNOWN))
                if p.kind is not ProvisionKind.DUTY or p.action is None:
                    continue
                if p.modality is None:
                    out[Name.verb(p.id)] = Truth.UNKNOWN
                if not standing(p):
                    for c in Condition:
                        there = presence(p, c)
                        out[Name.requires(p.id, c)] = (
                            Truth.UNKNOWN if there is Presence.UNREAD else Truth.of(there is Presence.PRESENT)
                        )
                if p.when is not None:
                    out.update(dict.fromkeys(limit_facts(p), Truth.UNKNOWN))
                for area in p.scope.disputed:
                    out[Name.covers(p.id, area)] = Truth.UNKNOWN
                if p.scope.kind == "unread":
                    for area in (*(a.id for a in self.world.areas), *t.members):
                        out.setdefault(Name.covers(p.id, area), Truth.UNKNOWN)
        return out

    @cached_property
    def contested(self) -> tuple[str, ...]:
        """Names of the facts about texts that are unknown or disputed."""
        return tuple(sorted(n for n, t in self.recorded.items() if t.is_unknown))

    @cached_property
    def umbrellas(self) -> frozenset[str]:
        """Facts about a text as a whole that settle it for each party."""
        return frozenset(
            Name.in_force(t.id) for t in self.treaties if any(v.is_unknown for v in force_facts(t).values())
        )

    @property
    def readings(self) -> tuple[str, ...]:
        """Names of the open questions about acts."""
        return _READINGS

    def _values(self) -> dict[str, Truth]:
        """Read the suppositions; one about a text as a whole settles it for each party too."""
        out: dict[str, Truth] = {}
        for name, word in sorted(self.world.suppositions.items()):
            if word not in ("yes", "no"):
                raise InputError(
                    f"a supposition is yes or no, not '{word}'", remedy=f"write \"{name}=yes\" or \"{name}=no\"",
                    place=Place(option="--suppose"), code="bad-supposition",
                )  # fmt: skip
            out[name] = Truth.of(word)
        return expanded(self.treaties, out)

    def check_suppositions(self, of_event: Callable[[], tuple[str, ...]] | None = None) -> None:
        """Refuse suppositions that name no contested fact.

        Parameters
        ----------
        of_event
            Gives the contested facts of the event that is asked about; called only when a
            supposition names none of a text. Without an event those of events are let pass.

        Raises
        ------
        InputError
            ``settled-fact`` where the record decides, ``unknown-fact`` where there is no such fact.
        """
        if not self.world.suppositions:
            return
        no_contradiction(self.treaties, self.world.suppositions)
        texts = set(self.contested)
        known = texts | self.umbrellas | set(_READINGS)
        gone = tuple(f"{r}{mark}" for r in self.world.removed for mark in (" ", "."))
        strange = [n for n in self.world.suppositions if n not in known and not n.startswith(gone)]
        own = of_event() if of_event is not None and strange else ()
        for name in strange:
            if name in own or (of_event is None and Name.of_event(name)):
                continue
            near = sorted({*texts, *own}) + sorted(_READINGS)
            recorded = self.recorded.get(name)
            if recorded is not None:
                raise InputError(
                    f"'{name}' is not contested: it is recorded as {recorded}",
                    remedy="only contested facts can be supposed; change the scenario file to change the record",
                    place=Place(option="--suppose"), code="settled-fact",
                )  # fmt: skip
            listed = ", ".join(f"'{n}'" for n in near[:6])
            raise InputError(
                f"'{name}' names no contested fact of this world or event",
                remedy=did_you_mean(name, near, f"contested are {listed}{' and others' if len(near) > 6 else ''}"),
                place=Place(option="--suppose"), code="unknown-fact",
            )  # fmt: skip


_KEPT: OrderedDict[int, Ground] = OrderedDict()
_MOST = 64


def ground(world: World) -> Ground:
    """Return the prepared world; the last few are kept, each with its world, so that ids stay unique."""
    found = _KEPT.get(id(world))
    if found is not None and found.world is world:
        _KEPT.move_to_end(id(world))
        return found
    made = Ground(world)
    _KEPT[id(world)] = made
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return made


def contested(world: World) -> tuple[str, ...]:
    """Return the names of the contested facts of a world, those that can be supposed.

    Facts about texts come first, then the open questions about acts (the unknown cells of
    the table of acts). Facts of one event (who fired first) appear in the answer for it.
    """
    g = ground(world)
    return (*g.contested, *g.readings)
