"""The command that follows the duties of one event to their fixed point."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from foedus.app.event import asks_event, event_of
from foedus.app.options import AsOf, Filters, Json, Lang, Language, Scenario, Suppose, Without, open_world
from foedus.app.output import STDOUT, check_one_document, check_target, console, emit_json, emit_text

__all__ = ["cascade"]


@asks_event
def cascade(
    scenario: Scenario,
    event: dict[str, Any],
    suppose: Suppose = None,
    as_of: AsOf = None,
    without: Without = None,
    filters: Filters = None,
    json: Json = None,
    svg: Annotated[
        str | None, typer.Option("--svg", metavar="FILE", help="Write the drawing as SVG; '-' is standard output.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Every clause with its tree of reasons.")] = False,
    lang: Lang = Language.EN,
) -> None:
    """Who is drawn in by one event, as little and as far as the texts go."""
    check_target(json, "--json")
    check_target(svg, "--svg")
    check_one_document(json=json, svg=svg)
    world = open_world(scenario, as_of, suppose, without, filters)
    from foedus import report
    from foedus.law import cascade as compute

    found = compute(world, event_of(world, event))
    if svg is not None:
        from foedus.report.network import network

        emit_text(network(found, lang.value), svg, "--svg")
    if json is not None:
        emit_json(found.to_dict(), json)
    if STDOUT not in (json, svg):
        report.show(found, console(), lang.value, explain=explain)
