"""Provisions that let one state enter, cross, use or act on another's territory."""

from __future__ import annotations

from foedus.core import Day, Place, Truth, parse_day
from foedus.law.bond import members_at
from foedus.law.ground import Ground, ground
from foedus.law.inputs import place_name
from foedus.law.promises import RIGHTS
from foedus.law.result import Right
from foedus.world.model import Provision, Treaty
from foedus.world.world import World

__all__ = ["RIGHTS", "rights", "rights_at"]


def rights(world: World, holder: str, territory: str, date: Day | str | None = None) -> tuple[Right, ...]:
    """Return the provisions that give ``holder`` rights over ``territory``, in force or in doubt.

    Parameters
    ----------
    holder
        A state or organisation of the scenario.
    territory
        A state (its own territory) or a place of the scenario.
    date
        Day of the question; the world's date by default.

    Returns
    -------
    tuple of Right
        In order of provision; those certainly not in force are left out. In a clause of
        access the territorial state is the obligor and the holder the obligee.

    Raises
    ------
    InputError
        If the holder, the place or the date is not known.
    """
    g = ground(world)
    g.check_suppositions()
    day = world.as_of if date is None else parse_day(date)
    who = world.state(holder, option="--holder").code
    where = place_name(world, territory, Place(option="--territory"))
    return tuple(r for r in rights_at(g, where, day, (who,)) if r.grantor != who)


def rights_at(g: Ground, territory: str, day: Day, holders: tuple[str, ...] = ()) -> tuple[Right, ...]:
    """Return the rights of some holders (all, where none is named) over a territory."""
    grantor = g.world.sovereign(territory)
    if grantor is None:
        return ()
    out = []
    for promise in g.promises.grants:
        treaty, provision = promise.treaty, promise.provision
        if grantor not in promise.obligors or not promise.may_bind(day):
            continue
        members = members_at(treaty, day)
        if grantor not in (provision.obligors or members) or not _covers(g.world, provision, territory, grantor):
            continue
        for holder in sorted(set(provision.obligees or members) - {grantor}):
            if holders and holder not in holders:
                continue
            right = _right(g, treaty, provision, grantor, holder, territory, day)
            if not right.truth.is_false:
                out.append(right)
    return tuple(sorted(out, key=lambda r: r.id))


def _covers(world: World, provision: Provision, territory: str, grantor: str) -> bool:
    """Whether the clause touches the territory: the place itself, one inside it, or all of it."""
    scope = provision.scope
    if territory in scope.excluded:
        return False
    if scope.kind != "named":
        return True
    if territory in scope.places or grantor in scope.places:
        return True
    return territory == grantor and any(world.sovereign(p) == grantor for p in scope.places)


def _right(
    g: Ground, treaty: Treaty, provision: Provision, grantor: str, holder: str, territory: str, day: Day
) -> Right:
    assert provision.action is not None
    truth, facts, why = g.bonds.holds(treaty, provision, grantor, holder, day)
    return Right(
        treaty=treaty.id, provision=provision.id, article=provision.article, action=provision.action, grantor=grantor,
        holder=holder, territory=territory, places=provision.scope.places, truth=truth,
        reason=why or ("in-force" if truth is Truth.YES else "unknown-fact"), unknowns=facts,
        modality=provision.modality, sources=provision.sources,
    )  # fmt: skip
