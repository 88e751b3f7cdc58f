"""The commands that answer: assess, owed, solve, compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.app.options import (
    DRAWS,
    ActName,
    AsOf,
    Draws,
    Json,
    Lang,
    Language,
    Scenario,
    Seed,
    Suppose,
    Without,
    YesNo,
    check_treaty,
    open_world,
    read_event,
)
from foedus.app.output import STDOUT, check_target, console, emit_json, progress, write_text

if TYPE_CHECKING:
    from foedus.world import World

__all__ = ["assess", "compare", "owed", "solve"]


def _seed(given: int | None) -> int:
    from foedus.core import DEFAULT_SEED

    return DEFAULT_SEED if given is None else given


def _deliver(result: Any, json: str | None, lang: Language) -> None:
    """Write a result as JSON where asked, and show it unless the JSON takes standard output."""
    if json is not None:
        emit_json(result.to_dict(), json)
    if json != STDOUT:
        from foedus import report

        report.show(result, console(), lang.value)


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
    lang: Lang = Language.EN,
) -> None:
    """The whole answer: duties, behaviour with and without, claims with verdicts."""
    check_target(html, "--html")
    check_target(json, "--json")
    world = open_world(scenario, as_of)
    treaty = check_treaty(world, treaty, "--treaty")
    from foedus import report
    from foedus.assess import assess as compute

    with _existing_at(as_of), progress("assessing") as tell:
        answer = compute(world, treaty=treaty, draws=draws, seed=_seed(seed), progress=tell)
    if html is not None:
        write_text(html, report.page(answer, lang.value), "--html")
    if json is not None:
        emit_json(answer.to_dict(), json)
    if json != STDOUT:
        report.terminal(answer, console(), lang.value)


def owed(
    scenario: Scenario,
    act: ActName,
    on: Annotated[list[str], typer.Option("--on", metavar="STATE", help="Against whom; may be repeated.")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="STATE", help="Who does it; may be repeated.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="PLACE", help="Where: a state's code or a place of the scenario.")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", metavar="LEVEL", help="incident, clash, war or unknown.")
    ] = None,
    attribution: Annotated[
        str | None, typer.Option("--attribution", metavar="A", help="acknowledged, disputed or unattributed.")
    ] = None,
    provoked: Annotated[YesNo | None, typer.Option("--provoked", help="Whether the victim provoked it.")] = None,
    first_use: Annotated[
        str | None,
        typer.Option("--first-use", metavar="STATE", help="Who used force first, if not the actor; or 'disputed'."),
    ] = None,
    request: Annotated[
        str | None, typer.Option("--request", metavar="STEP", help="done, not-yet, refused or unknown.")
    ] = None,
    procedure: Annotated[
        str | None, typer.Option("--procedure", metavar="STEP", help="National procedure: the same words.")
    ] = None,
    finding: Annotated[
        str | None, typer.Option("--finding", metavar="STEP", help="Joint finding: the same words.")
    ] = None,
    decision: Annotated[
        str | None, typer.Option("--decision", metavar="STEP", help="Collective decision: the same words.")
    ] = None,
    opinion: Annotated[
        str | None, typer.Option("--opinion", metavar="STEP", help="Declared opinion: the same words.")
    ] = None,
    intent: Annotated[YesNo | None, typer.Option("--intent", help="Whether the act was meant.")] = None,
    suppose: Suppose = None,
    as_of: AsOf = None,
    without: Without = None,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Duties for one event, each with the clause that it comes from."""
    check_target(json, "--json")
    world = open_world(scenario, as_of, suppose, without)
    event = read_event(
        world,
        act,
        by or [],
        on,
        at,
        level=level,
        attribution=attribution,
        provoked=None if provoked is None else provoked.value,
        first_use=first_use,
        request=request,
        procedure=procedure,
        finding=finding,
        decision=decision,
        opinion=opinion,
        intent=None if intent is None else intent.value,
    )
    from foedus.law import owed as compute

    _deliver(compute(world, event), json, lang)


def solve(
    scenario: Scenario,
    challenger: Annotated[str, typer.Option("--challenger", metavar="STATE", help="Who may act.")],
    target: Annotated[str, typer.Option("--target", metavar="STATE", help="Against whom.")],
    without: Without = None,
    suppose: Suppose = None,
    as_of: AsOf = None,
    json: Json = None,
    draws: Draws = DRAWS,
    seed: Seed = None,
    lang: Lang = Language.EN,
) -> None:
    """The equilibrium of one crisis, with intervals, level by level."""
    check_target(json, "--json")
    world = open_world(scenario, as_of, suppose, without)
    i, j = world.state(challenger, option="--challenger"), world.state(target, option="--target")
    _two_states(world, i.code, j.code)
    from foedus import crisis, estimate

    parameters = estimate.draw(draws, _seed(seed))
    with _existing_at(as_of):
        solved = crisis.solve(crisis.build(world, i.code, j.code, parameters))
    _deliver(solved, json, lang)


def compare(
    scenario: Scenario,
    without: Annotated[str, typer.Option("--without", metavar="ID", help="The treaty or provision to leave out.")],
    suppose: Suppose = None,
    as_of: AsOf = None,
    json: Json = None,
    draws: Draws = DRAWS,
    seed: Seed = None,
    lang: Lang = Language.EN,
) -> None:
    """Every pair and every state, with a treaty and without it."""
    check_target(json, "--json")
    world = open_world(scenario, as_of, suppose)
    from foedus.assess import compare as compute

    with _existing_at(as_of), progress("comparing") as tell:
        result = compute(world, without=without, draws=draws, seed=_seed(seed), progress=tell)
    _deliver(result, json, lang)


@contextmanager
def _existing_at(as_of: str | None) -> Iterator[None]:
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


def _two_states(world: World, challenger: str, target: str) -> None:
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
