"""The options that several commands share, and how their words are read."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from foedus.core import Truth
    from foedus.estimate.posterior import Posterior
    from foedus.world import Event, World

__all__ = [
    "AsOf",
    "Draws",
    "Filters",
    "Json",
    "Lang",
    "Language",
    "Scenario",
    "Seed",
    "Source",
    "Suppose",
    "Without",
    "YesNo",
    "check_treaty",
    "open_world",
    "read_event",
    "read_source",
    "read_suppositions",
    "read_word",
]

MOST_DRAWS = 100_000
DRAWS = 1_000
W = TypeVar("W", bound=Enum)


class Language(str, Enum):
    """Language of an answer."""

    EN = "en"
    RU = "ru"


class YesNo(str, Enum):
    """A fact that may be unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def _shipped(incomplete: str) -> list[str]:
    from foedus.world import names

    return [n for n in (*names(), "atop") if n.startswith(incomplete)]


def _acts(incomplete: str) -> list[str]:
    from foedus.world import Act

    return [a.value for a in Act if a.value.startswith(incomplete)]


Scenario = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="Shipped name, a folder, or 'atop' (the alliances of 1815 to 2018).",
        autocompletion=_shipped,
    ),
]  # fmt: skip
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME",
        help="For 'atop': leave out treaties (no-nominal, institutions, aid); may be repeated.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Date of the world: YYYY, YYYY-MM or YYYY-MM-DD.")
]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write JSON; '-' is standard output.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the answer.")]
Draws = Annotated[int, typer.Option("--draws", min=1, max=MOST_DRAWS, help="Draws of the parameters.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Root of all random numbers.")]
Source = Annotated[
    str,
    typer.Option(
        "--parameters", metavar="SOURCE",
        help="Where parameters come from: 'posterior' (fitted on the record), 'prior' (stated ranges) or a FILE.",
    ),
]  # fmt: skip
Suppose = Annotated[
    list[str] | None,
    typer.Option("--suppose", metavar="FACT=VALUE", help="Set a contested fact: 'AZTR2025 in force for TUR=yes'."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID", help="Leave out a treaty or a provision; may be repeated."),
]
ActName = Annotated[
    str, typer.Option("--act", metavar="ACT", help="What is done, such as 'armed attack'.", autocompletion=_acts)
]


def read_suppositions(given: list[str] | None) -> dict[str, str]:
    """Read ``FACT=VALUE`` options into a mapping.

    Raises
    ------
    InputError
        If one has another form, another value than yes or no, or contradicts an earlier one.
    """
    from foedus.core import InputError, Place

    place = Place(option="--suppose")
    out: dict[str, str] = {}
    for text in given or []:
        # The last sign, since a fact's name may hold one.
        fact, sign, value = (part.strip() for part in text.rpartition("="))
        if not sign or not fact:
            raise InputError(
                f"'{text}' names no fact and value",
                remedy="write it as 'AZTR2025 in force for TUR=yes'",
                place=place,
                code="bad-supposition",
            )
        value = value.lower()
        if value not in ("yes", "no"):
            raise InputError(
                f"'{value}' is not a value for '{fact}'", remedy="write yes or no", place=place, code="bad-supposition"
            )
        fact = " ".join(fact.split())
        if out.get(fact, value) != value:
            raise InputError(
                f"'{fact}' is supposed both ways", remedy="keep one of the two", place=place, code="bad-supposition"
            )
        out[fact] = value
    return out


def read_source(word: str) -> Posterior | Literal["prior"] | None:
    """Read where the parameters come from: None stands for the posterior that travels with the package.

    Raises
    ------
    InputError
        If the file cannot be read or holds no posterior.
    """
    if word == "prior":
        return "prior"
    if word == "posterior":
        return None
    from foedus.estimate.posterior import load_posterior

    return load_posterior(word)


def read_word(word: str, kind: type[W], option: str) -> W:
    """Read a word of the vocabulary; hyphens and underscores stand for spaces.

    Raises
    ------
    InputError
        If there is no such word; the remedy names the nearest ones.
    """
    plain = " ".join(word.lower().replace("-", " ").replace("_", " ").split())
    known = [str(k.value) for k in kind]
    if plain in known:
        return kind(plain)
    from foedus.core import InputError, Place
    from foedus.core.text import did_you_mean

    raise InputError(
        f"'{word}' is not known",
        remedy=did_you_mean(plain, known, "one of: " + ", ".join(known)),
        place=Place(option=option),
        code=f"unknown-{kind.__name__.lower()}",
    )


def open_world(
    scenario: str,
    as_of: str | None = None,
    suppose: list[str] | None = None,
    without: list[str] | None = None,
    filters: list[str] | None = None,
) -> World:
    """Load a scenario and apply the options that change it."""
    from foedus.core import InputError, Place, parse_day
    from foedus.history.load import load

    facts: dict[str, str | bool | Truth] = {**read_suppositions(suppose)}
    if as_of is not None:
        try:
            parse_day(as_of)  # before anything is loaded
        except InputError as err:
            raise InputError(err.message, remedy=err.remedy, place=Place(option="--as-of"), code=err.code) from None
    world = load(scenario, filters or ())
    if as_of is not None:
        world = world.at(as_of, "--as-of")
    if without:
        world = world.without(*without)
    return world.supposing(facts) if facts else world


def check_treaty(world: World, ident: str | None, option: str) -> str | None:
    """Return the id of a treaty of the world, refusing an unknown one."""
    return None if ident is None else world.treaty(ident, option=option).id


def read_event(world: World, act: str, by: list[str], on: list[str], at: str | None, **words: Any) -> Event:
    """Read an event from options, its actors and place being those of the world.

    Raises
    ------
    InputError
        If an option names what the world does not have.
    """
    from foedus.core import InputError, Place
    from foedus.core.text import did_you_mean
    from foedus.world import Act, Attribution, Event, Level, Step

    fields: dict[str, Any] = {
        "act": read_word(act, Act, "--act"),
        "by": tuple(world.state(s, option="--by").code for s in by),
        "on": tuple(world.state(s, option="--on").code for s in on),
    }
    if at is not None:
        if world.area(at) is None:
            areas = [a.id for a in world.areas]
            try:
                at = world.state(at, option="--at").code
            except InputError as err:
                if at.upper() in areas:
                    at = at.upper()
                else:
                    codes = [s.code for s in world.actors]
                    raise InputError(
                        f"'{at}' is no place of this scenario",
                        remedy=did_you_mean(
                            at, [*areas, *codes], f"a state's code{', or ' if areas else ''}{', '.join(areas)}"
                        ),
                        place=Place(option="--at"),
                        code="unknown-place",
                    ) from err
        fields["at"] = at
    kinds: dict[str, type[Enum]] = {
        "level": Level, "attribution": Attribution, "request": Step, "procedure": Step, "finding": Step,
        "decision": Step, "opinion": Step,
    }  # fmt: skip
    first = words.pop("first_use", None)
    if first is not None:
        fields["first_use"] = first if first == "disputed" else world.state(first, option="--first-use").code
    answers = words.pop("answers", None)
    if answers is not None:
        fields["answers"] = world.state(answers, option="--answers").code
    for name, word in words.items():
        if word is not None:
            fields[name] = read_word(word, kinds[name], f"--{name}") if name in kinds else word
    if not fields["by"] and fields.get("attribution") is not Attribution.UNATTRIBUTED:
        raise InputError(
            "the event has no actor",
            remedy="name a state, or say --attribution unattributed",
            place=Place(option="--by"),
            code="no-actor",
        )
    if fields["by"] and fields.get("attribution") is Attribution.UNATTRIBUTED:
        raise InputError(
            "the act is unattributed, and yet an actor is named",
            remedy="leave --by out, or say --attribution disputed",
            place=Place(option="--attribution"),
            code="named-actor",
        )
    _answering(world, fields)
    return Event(**fields)


def _answering(world: World, fields: dict[str, Any]) -> None:
    """Refuse an answer to somebody at whom the act is not aimed, or one that its actor began."""
    answers = fields.get("answers")
    if answers is None or answers in fields["by"]:
        return  # an answer to oneself is refused with the other faults of the event
    from foedus.core import InputError, Place

    sponsors = [s.sponsor.state for s in world.states if s.code in fields["on"] and s.sponsor is not None]
    aimed = list(dict.fromkeys([*fields["on"], *sponsors]))
    if answers not in aimed:
        raise InputError(
            f"{answers} cannot have attacked before: the act is not aimed at it",
            remedy=f"name one of {', '.join(aimed)}",
            place=Place(option="--answers"),
            code="not-a-party",
        )
    if fields.get("first_use") in fields["by"]:
        raise InputError(
            f"{fields['first_use']} cannot have used force first, since it answers an attack by {answers}",
            remedy="leave out --first-use or --answers",
            place=Place(option="--first-use"),
            code="contradictory-event",
        )
