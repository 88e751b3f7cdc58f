"""The command that lists duties over time: for one state, or for a pair."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.app.options import AsOf, Filters, Json, Lang, Language, Scenario, Suppose, Without, open_world
from foedus.app.output import STDOUT, check_one_document, check_target, console, emit_json, emit_text

__all__ = ["duties"]


def duties(
    scenario: Scenario,
    of: Annotated[str, typer.Option("--of", metavar="STATE", help="Whose duties, and what it is owed.")],
    other: Annotated[str | None, typer.Option("--with", metavar="STATE", help="Only between these two.")] = None,
    as_of: AsOf = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Start of the history.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="End of the history.")] = None,
    action: Annotated[
        list[str] | None,
        typer.Option("--action", metavar="ACTION", help="Only this, such as 'consult'; may be repeated."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Each promise with its clause, terms, statuses and history.")
    ] = False,
    suppose: Suppose = None,
    without: Without = None,
    filters: Filters = None,
    json: Json = None,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write a table; '-' is standard output.")
    ] = None,
    svg: Annotated[
        str | None, typer.Option("--svg", metavar="FILE", help="Write the timeline as SVG; '-' is standard output.")
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Duties of a state, or of a pair, in force at a date, and their history."""
    check_target(json, "--json")
    check_target(csv, "--csv")
    check_target(svg, "--svg")
    check_one_document(json=json, csv=csv, svg=svg)
    world = open_world(scenario, as_of, suppose, without, filters)
    from foedus.law import register

    found = register(
        world, of, other, date=world.as_of if as_of is not None else None, start=since, end=until,
        actions=tuple(action or ()),
    )  # fmt: skip
    if json is not None:
        emit_json(found.to_dict(), json)
    if csv is not None:
        table = found.to_frame().write_csv()
        emit_text(table, csv, "--csv")
    if svg is not None:
        from foedus.report.timeline import timeline_file

        emit_text(timeline_file(found, lang.value) + "\n", svg, "--svg")
    if STDOUT not in (json, csv, svg):
        from foedus import report

        report.show(found, console(), lang.value, explain=explain)
