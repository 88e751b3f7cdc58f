"""Names and options of an event, checked against the world before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foedus.core import Day, InputError, Place, living
from foedus.core.text import did_you_mean
from foedus.law.bond import force_facts, two_party
from foedus.law.facts import Name
from foedus.world.model import Event, Treaty
from foedus.world.terms import Kind
from foedus.world.world import World

__all__ = ["checked", "no_contradiction", "place_name"]


def place_name(world: World, name: str, option: Place) -> str:
    """Return the id of a place: an area of the scenario, or a state for its own territory.

    Raises
    ------
    InputError
        If there is no such place; the message names the nearest ones.
    """
    if world.area(name) is not None:
        return name
    if world.area(name.upper()) is not None:
        return name.upper()
    try:
        state = world.state(name)
    except InputError:
        known = [a.id for a in world.areas] + [s.code for s in world.states if s.kind is Kind.STATE]
        raise InputError(
            f"no place '{name}' in this scenario",
            remedy=did_you_mean(name, known, f"places are {', '.join(known)}"),
            place=option, code="unknown-place",
        ) from None  # fmt: skip
    if state.kind is not Kind.STATE:
        raise InputError(
            f"'{name}' is not a territory", remedy="name a state or a place of the scenario", place=option,
            code="unknown-place",
        )  # fmt: skip
    return state.code


def checked(world: World, event: Event, day: Day) -> Event:
    """Return the event with scenario codes, or refuse it.

    Raises
    ------
    InputError
        Unknown or not yet existing state, unknown place, one state on both sides without a
        dispute over who began, an answer to oneself, an act on nobody.
    """
    world.covers(day, "--as-of")
    by = tuple(_actor(world, n, "--by", day) for n in event.by)
    on = tuple(_actor(world, n, "--on", day) for n in event.on)
    at = None if event.at is None else place_name(world, event.at, Place(option="--at"))
    answers = None if event.answers is None else _actor(world, event.answers, "--answers", day)
    first = event.first_use
    if first not in (None, "", "disputed"):
        assert first is not None
        first = _actor(world, first, "--first-use", day)
    else:
        first = first or None
    both = sorted(set(by) & set(on))
    if both and first != "disputed":
        raise InputError(
            f"{both[0]} is named both as actor and as object",
            remedy="name two different states; for unrest within a state leave the actor out (--attribution unattributed)"
            if len(both) == 1 and by == on
            else "name different states, or say that the first use of force is disputed",
            place=Place(option="--on"), code="same-state",
        )  # fmt: skip
    if both and (set(by) != set(on) or len(both) < 2):
        raise InputError(
            "when each side blames the other, both sides name the same states",
            remedy="list the same two or more states as actors and as objects",
            place=Place(option="--on"), code="same-state",
        )  # fmt: skip
    if answers is not None and answers in by:
        raise InputError(
            f"{answers} cannot answer its own attack", remedy="name the other side, which attacked before",
            place=Place(option="--answers"), code="answers-itself",
        )  # fmt: skip
    if first not in (None, "disputed") and first not in by and first not in on:
        raise InputError(
            f"{first} takes no part in the event", remedy=f"name one of {', '.join(sorted({*by, *on})) or 'its parties'}",
            place=Place(option="--first-use"), code="not-a-party",
        )  # fmt: skip
    if not on and at is not None and world.sovereign(at) in by:
        raise InputError(
            f"the event has no victim: {world.sovereign(at)} acts on its own territory",
            remedy="name the object with --on", place=Place(option="--on"), code="no-victim",
        )  # fmt: skip
    return event.model_copy(update={"by": by, "on": on, "at": at, "answers": answers, "first_use": first})


def _actor(world: World, name: str, option: str, day: Day) -> str:
    state = world.state(name, option=option)
    if state.kind is Kind.STATE:
        try:
            living(state.code, on=day)  # an invented state of a scenario is not in the country table
        except InputError as err:
            raise InputError(err.message, remedy=err.remedy, place=Place(option=option), code=err.code) from None
    return state.code


def no_contradiction(treaties: Iterable[Treaty], supposed: Mapping[str, str]) -> None:
    """Refuse suppositions that cannot hold together: a text in force for a party, and not in force as such.

    Between two parties entry into force is one fact, so there the two must agree both ways.

    Raises
    ------
    InputError
        ``contradictory-facts``.
    """
    for treaty in treaties:
        name = Name.in_force(treaty.id)
        whole = supposed.get(name)
        if whole is None:
            continue
        for fact in force_facts(treaty):
            single = supposed.get(fact, whole)
            if single != whole and (whole == "no" or two_party(treaty)):
                raise InputError(
                    f"'{fact}={single}' cannot hold together with '{name}={whole}'", remedy="keep one of the two",
                    place=Place(option="--suppose"), code="contradictory-facts",
                )  # fmt: skip
