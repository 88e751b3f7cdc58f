"""The command ``study``: one question to the record, its specifications side by side."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from foedus.app.options import Json, Lang, Language, Seed
from foedus.app.output import check_target, deliver, progress

__all__ = ["study"]


class Size(str, Enum):
    """How large a study is."""

    SMALL = "small"
    FULL = "full"


def _names(incomplete: str) -> list[str]:
    from foedus.studies.registry import STUDIES

    return [n for n in STUDIES if n.startswith(incomplete)]


def study(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which study, see --list.", autocompletion=_names)] = "",
    list_: Annotated[bool, typer.Option("--list", help="Only say which there are.")] = False,
    size: Annotated[Size, typer.Option("--size", help="A minute's work, or the size of the publication.")] = Size.SMALL,
    seed: Seed = None,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """What history says on one question, the specifications side by side."""
    check_target(json, "--json")
    from foedus import studies
    from foedus.core import InputError, Place

    if list_:
        deliver(studies.studies(), json, lang)
        return
    if not name:
        raise InputError(
            "no study is named", remedy="see 'foedus study --list'", place=Place(option="NAME"), code="no-study"
        )
    with progress(name) as tell:
        found = studies.study(name, size=size.value, seed=seed, progress=tell)
    deliver(found, json, lang)
