"""The command ``verify``: published results beside ours."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.app.options import Json, Lang, Language
from foedus.app.output import STDOUT, check_target, console, emit_json, progress

__all__ = ["verify"]


def _names(incomplete: str) -> list[str]:
    from foedus.studies import bars

    return sorted({n for b in bars() for n in (b.id, b.name) if n.startswith(incomplete)})


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Results by name (egame12), id (B1) or section (B); all if none.",
            autocompletion=_names,
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only say which there are; compute nothing.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every figure, with citation; so too if a NAME is given.")
    ] = False,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Published results beside ours, from the original data; ends with 1 if one falls short, 3 if data are missing."""
    check_target(json, "--json")
    from foedus import report, studies

    if list_:
        chosen = studies.bars().select(names or None)
        if json is not None:
            emit_json(chosen.to_dict(), json)
        if json != STDOUT:
            report.show(chosen, console(), lang.value, explain=explain)
        return
    with progress("") as tell:
        found = studies.verify(names or None, progress=tell)
    if json is not None:
        emit_json(found.to_dict(), json)
    if json != STDOUT:
        report.show(found, console(), lang.value, explain=explain or bool(names))
    raise typer.Exit(found.exit_code)
