"""The command ``bench``: how fast the parts are on this machine."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from foedus.app.options import Json, Lang, Language
from foedus.app.output import check_target, deliver, progress

__all__ = ["bench"]


class Part(str, Enum):
    """What can be measured."""

    LAW = "law"
    CRISIS = "crisis"
    ESTIMATE = "estimate"


def bench(
    part: Annotated[Part, typer.Argument(metavar="PART", help="What to measure: law, crisis or estimate.")] = Part.LAW,
    times: Annotated[int, typer.Option("--times", min=1, max=100, help="Runs that count.")] = 5,
    only: Annotated[str, typer.Option("--only", metavar="NAME", help="Only the probes whose name holds this.")] = "",
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Speed and memory on this machine, each probe in a process of its own."""
    check_target(json, "--json")
    from foedus import bench as parts

    with progress("measuring") as tell:
        found = getattr(parts, part.value)(times, only, tell)
    deliver(found, json, lang)
