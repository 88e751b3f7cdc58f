"""The options that describe an event, given to every command that asks about one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.app.options import ActName, YesNo, read_event

if TYPE_CHECKING:
    from foedus.world import Event, World

__all__ = ["asks_event", "event_of"]

_STEP = "done, not-yet, refused or unknown."


def _options(
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
    intent: Annotated[YesNo | None, typer.Option("--intent", help="Whether the act was meant.")] = None,
    first_use: Annotated[
        str | None,
        typer.Option("--first-use", metavar="STATE", help="Who used force first, if not the actor; or 'disputed'."),
    ] = None,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="STATE", help="Who attacked before, when the act is a defence.")
    ] = None,
    request: Annotated[str | None, typer.Option("--request", metavar="STEP", help=_STEP)] = None,
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
) -> None:
    """Hold the options; :func:`asks_event` reads them from here."""


_EVENT = inspect.signature(_options, eval_str=True).parameters


def asks_event(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of an event, which it receives together as ``event``.

    The command has the parameters ``scenario`` and ``event`` (a mapping of option to word)
    and after them its own options; :func:`event_of` reads the mapping in a world.
    """
    own = inspect.signature(command, eval_str=True).parameters
    first, rest = own["scenario"], [p for name, p in own.items() if name not in ("scenario", "event")]
    order = [first, *_EVENT.values(), *rest]

    @wraps(command)
    def run(**given: Any) -> None:
        event = {name: given.pop(name) for name in _EVENT}
        command(event=event, **given)

    keyword = inspect.Parameter.KEYWORD_ONLY
    run.__signature__ = inspect.Signature([p.replace(kind=keyword) for p in order])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in order}
    return run


def event_of(world: World, given: dict[str, Any]) -> Event:
    """Read the event that the options describe."""
    words: dict[str, Any] = {k: v.value if isinstance(v, YesNo) else v for k, v in given.items()}
    act, by, on, at = words.pop("act"), words.pop("by") or [], words.pop("on"), words.pop("at")
    return read_event(world, act, by, on, at, **words)
