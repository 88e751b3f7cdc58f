"""The commands that answer for a whole scenario: assess, compare. What they share with ``solve``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.app.options import (
    DRAWS,
    AsOf,
    Draws,
    Json,
    Lang,
    Language,
    Scenario,
    Seed,
    Source,
    Suppose,
    check_treaty,
    open_world,
    read_source,
)
from foedus.app.output import STDOUT, check_target, console, deliver, emit_json, progress, write_text

if TYPE_CHECKING:
    from foedus.world import World

__all__ = ["assess", "compare", "existing_at", "root_seed", "two_states"]


def root_seed(given: int | None) -> int:
    """Return the root of all random numbers: the given one, or the default."""
    from foedus.core import DEFAULT_SEED

    return DEFAULT_SEED if given is None else given


def assess(
    scenario: Scenario,
    treaty: Annotated[
        str | None, typer.Option("--treaty", metavar="ID", help="Treaty under study, if not the scenario's own.")
    ] = None,
    as_of: AsOf = None,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write the page.")] = None,
    json: Json = None,
    draws: Draws = DRAWS,
    seed: Seed = None,
    parameters: Source = "posterior",
    lang: Lang = Language.EN,
) -> None:
    """The whole answer: duties, behaviour with and without, claims with verdicts."""
    check_target(html, "--html")
    check_target(json, "--json")
    source = read_source(parameters)
    world = open_world(scenario, as_of)
    treaty = check_treaty(world, treaty, "--treaty")
    from foedus import report
    from foedus.assess import assess as compute

    with existing_at(as_of), progress("assessing") as tell:
        answer = compute(world, treaty=treaty, draws=draws, seed=root_seed(seed), progress=tell, source=source)
    if html is not None:
        write_text(html, report.page(answer, lang.value), "--html")
    if json is not None:
        emit_json(answer.to_dict(), json)
    if json != STDOUT:
        report.terminal(answer, console(), lang.value)


def compare(
    scenario: Scenario,
    without: Annotated[str, typer.Option("--without", metavar="ID", help="The treaty or provision to leave out.")],
    suppose: Suppose = None,
    as_of: AsOf = None,
    json: Json = None,
    draws: Draws = DRAWS,
    seed: Seed = None,
    parameters: Source = "posterior",
    lang: Lang = Language.EN,
) -> None:
    """Every pair and every state, with a treaty and without it."""
    check_target(json, "--json")
    source = read_source(parameters)
    world = open_world(scenario, as_of, suppose)
    from foedus.assess import compare as compute

    with existing_at(as_of), progress("comparing") as tell:
        result = compute(world, without=without, draws=draws, seed=root_seed(seed), progress=tell, source=source)
    deliver(result, json, lang)


@contextmanager
def existing_at(as_of: str | None) -> Iterator[None]:
    """Lay a state that did not exist at the date to the option that set the date, not to a derived event."""
    from foedus.core import InputError, Place

    try:
        yield
    except InputError as err:
        if as_of is None or err.code not in ("state-not-yet", "state-no-longer"):
            raise
        raise InputError(
            err.message,
            remedy="give a date at which the scenario's states exist",
            place=Place(option="--as-of"),
            code=err.code,
        ) from None


def two_states(world: World, challenger: str, target: str) -> None:
    """Refuse a crisis of anything but two different states."""
    from foedus.core import InputError, Place

    states = {s.code for s in world.actors}
    for code, option in ((challenger, "--challenger"), (target, "--target")):
        if code not in states:
            raise InputError(
                f"'{code}' is not a state", remedy="name a state", place=Place(option=option), code="not-a-state"
            )
    if challenger == target:
        raise InputError(
            "a state has no crisis with itself", remedy="name another", place=Place(option="--target"), code="one-state"
        )
