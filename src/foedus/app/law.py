"""Commands of the law layer: who owes what for an event."""

from __future__ import annotations

from typing import Any

from foedus.app.event import asks_event, event_of
from foedus.app.options import AsOf, Filters, Json, Lang, Language, Scenario, Suppose, Without, open_world
from foedus.app.output import check_target, deliver

__all__ = ["owed"]


@asks_event
def owed(
    scenario: Scenario,
    event: dict[str, Any],
    suppose: Suppose = None,
    as_of: AsOf = None,
    without: Without = None,
    filters: Filters = None,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Duties for one event, each with the clause that it comes from."""
    check_target(json, "--json")
    world = open_world(scenario, as_of, suppose, without, filters)
    from foedus.law import owed as compute

    deliver(compute(world, event_of(world, event)), json, lang)
