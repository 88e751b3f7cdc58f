"""What a search for grey zones is asked, read: states, words of the vocabulary, options that exclude each other."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean, listed
from foedus.law.words import Words
from foedus.world.terms import Kind
from foedus.world.world import World

__all__ = ["codes", "no_contradiction", "word"]

W = TypeVar("W", bound=Enum)


def codes(world: World, names: tuple[str, ...] | None, option: str, anybody: bool = False) -> tuple[str, ...] | None:
    """Return the codes of states (or of any actor that can act); None where none is named.

    Raises
    ------
    InputError
        If one is unknown, or is no state.
    """
    if not names:
        return None
    out = []
    for name in names:
        state = world.state(name, option=option)
        if state.kind is not Kind.STATE and not (anybody and state.kind is Kind.NON_STATE):
            words = Words(world)
            known = {s.code: f"{words.name(s.code, 'en')} ({s.code})" for s in world.actors}
            raise InputError(
                f"'{name}' is not a state",
                remedy=did_you_mean(name, known.values(), f"states are {listed(known.values())}"),
                place=Place(option=option), code="not-a-state",
            )  # fmt: skip
        out.append(state.code)
    return tuple(sorted(set(out)))


def word(kind: type[W], given: str, option: str) -> W:
    """Return a word of the vocabulary.

    Raises
    ------
    InputError
        If there is no such word.
    """
    try:
        return kind(given)
    except ValueError:
        known = [str(k.value) for k in kind]
        raise InputError(
            f"'{given}' is not known",
            remedy=did_you_mean(str(given), known, "one of: " + ", ".join(known)),
            place=Place(option=option),
            code=f"unknown-{kind.__name__.lower()}",
        ) from None


def no_contradiction(
    without: tuple[str, ...], treaty: str | None, victims: tuple[str, ...] | None, helpers: tuple[str, ...] | None
) -> None:
    """Refuse a treaty that is both taken out and asked about, and a state as its own only helper.

    Raises
    ------
    InputError
        ``treaty-taken-out`` or ``own-helper``.
    """
    if treaty is not None and treaty in without:
        raise InputError(
            f"'{treaty}' is taken out by --without and asked about by --treaty", remedy="leave out one of the two",
            place=Place(option="--treaty"), code="treaty-taken-out",
        )  # fmt: skip
    if helpers is not None and victims == helpers and len(helpers) == 1:
        raise InputError(
            f"'{helpers[0]}' is the only victim and the only helper, and no state is its own helper",
            remedy="name another state, or leave out one of the two", place=Place(option="--helper"), code="own-helper",
        )  # fmt: skip
