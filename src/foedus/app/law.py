"""Commands of the law layer: who owes what for an event."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from foedus.app.event import asks_event, event_of
from foedus.app.options import AsOf, Filters, Json, Lang, Language, Scenario, Suppose, Without, open_world
from foedus.app.output import check_target, deliver

__all__ = ["owed"]


def _parts(incomplete: str) -> list[str]:
    from foedus.law import PARTS

    return [p for p in PARTS if p.startswith(incomplete)]


Explain = Annotated[
    bool, typer.Option("--explain", help="Every duty as a tree of reasons, down to clause, fact and source.")
]
Part = Annotated[
    list[str] | None,
    typer.Option(
        "--part", metavar="PART", autocompletion=_parts,
        help="Only this part of the reasons: status, clause, conditions, steps, facts, flags, others, breaches, "
        "standing, permissions, charter, sources; may be repeated.",
    ),
]  # fmt: skip
DutyId = Annotated[
    str | None,
    typer.Option("--duty", metavar="ID", help="The reasons of one duty: 'AZTR2010.1' or 'duty:AZTR2010.1:TUR>AZE'."),
]
Depth = Annotated[int | None, typer.Option("--depth", min=0, help="Levels of the reasons to show.")]


@asks_event
def owed(
    scenario: Scenario,
    event: dict[str, Any],
    suppose: Suppose = None,
    as_of: AsOf = None,
    without: Without = None,
    filters: Filters = None,
    explain: Explain = False,
    part: Part = None,
    duty: DutyId = None,
    depth: Depth = None,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Duties for one event, each with the clause that it comes from."""
    check_target(json, "--json")
    world = open_world(scenario, as_of, suppose, without, filters)
    from foedus.law import explanation
    from foedus.law import owed as compute

    answer = compute(world, event_of(world, event))
    if explain or part or duty is not None or depth is not None:
        # What is written as JSON is then the tree that is shown.
        deliver(explanation(answer, part or (), duty=duty, depth=depth), json, lang)
    else:
        deliver(answer, json, lang)
