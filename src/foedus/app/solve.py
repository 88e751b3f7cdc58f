"""The command that solves one crisis and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from foedus.app.answers import existing_at, root_seed, two_states
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
    Without,
    open_world,
    read_source,
)
from foedus.app.output import STDOUT, check_one_document, check_target, console, emit_json, emit_text

if TYPE_CHECKING:
    from foedus.crisis import Contrast, Explanation

__all__ = ["solve"]


def solve(
    scenario: Scenario,
    challenger: Annotated[str, typer.Option("--challenger", metavar="STATE", help="Who may act.")],
    target: Annotated[str, typer.Option("--target", metavar="STATE", help="Against whom.")],
    without: Without = None,
    suppose: Suppose = None,
    as_of: AsOf = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Which payoffs decide, what would flip the choice, who is pivotal.")
    ] = False,
    json: Json = None,
    svg: Annotated[
        str | None, typer.Option("--svg", metavar="FILE", help="Draw the game tree as SVG; '-' is standard output.")
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = None,
    source: Source = "posterior",
    lang: Lang = Language.EN,
) -> None:
    """The equilibrium of one crisis, with intervals, level by level; with --without, what a treaty changes in it."""
    check_target(json, "--json")
    check_target(svg, "--svg")
    check_one_document(json=json, svg=svg)
    drawn = read_source(source)
    world = open_world(scenario, as_of, suppose)
    if without:
        world.without(*without)  # an unknown id is refused before anything is solved
    i, j = world.state(challenger, option="--challenger"), world.state(target, option="--target")
    two_states(world, i.code, j.code)
    from foedus import crisis, estimate, report

    parameters = estimate.draw(draws, root_seed(seed), drawn)
    found: Contrast | Explanation
    with existing_at(as_of):
        if without:
            found = crisis.contrast(world, i.code, j.code, parameters, without)
            solved = found.without
        else:
            solved = crisis.solve(crisis.build(world, i.code, j.code, parameters))
            found = solved.explanation
    if svg is not None:
        from foedus.report.tree import tree

        emit_text(tree(solved, lang.value), svg, "--svg")
    if json is not None:
        emit_json(found.to_dict(), json)
    if STDOUT not in (json, svg):
        report.show(found, console(), lang.value, explain=explain)
