"""The commands on scenario files: list, validate, schema, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.app.errors import show_faults
from foedus.app.options import Json, Lang, Language, Scenario
from foedus.app.output import STDOUT, check_target, console, emit_json

__all__ = ["app"]

app = typer.Typer(help="Work on scenario files.", no_args_is_help=True)


@app.command("list")
def list_scenarios(json: Json = None, lang: Lang = Language.EN) -> None:
    """The scenarios that are shipped, and the one that is read from the historical record."""
    check_target(json, "--json")
    from foedus import history
    from foedus.world import load, names

    rows = []
    for name in names():
        settings = load(name).settings
        rows.append({"name": name, "title": settings.title(lang.value), "as_of": str(settings.as_of)})
    settings = history.settings()
    rows.append({"name": history.ATOP, "title": settings.title(lang.value), "as_of": str(settings.as_of)})
    if json is not None:
        emit_json(rows, json)
    if json != STDOUT:
        out = console()
        for row in rows:
            out.print(f"{row['name']}  {row['title']} ({row['as_of']})", soft_wrap=True, markup=False)


@app.command("validate")
def validate_scenario(scenario: Scenario, json: Json = None) -> None:
    """Check every file of a scenario and report all faults at once (exit code 1 if there are any)."""
    check_target(json, "--json")
    from foedus.history import ATOP
    from foedus.world import validate

    if scenario == ATOP:
        from foedus.core import InputError, Place

        raise InputError(
            f"'{ATOP}' has no files to check: it is built from published data sets",
            remedy="see 'foedus data status'", place=Place(option="SCENARIO"), code="not-a-folder",
        )  # fmt: skip
    faults = validate(scenario)
    if json is not None:
        emit_json([f.to_dict() for f in faults], json)
    if json != STDOUT:
        show_faults(faults)
        if not faults:
            console().print(f"{scenario}: no faults", markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(1)


@app.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    from foedus.world import schema

    emit_json(schema(), STDOUT)


@app.command("new")
def new_scenario(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    ident: Annotated[str | None, typer.Option("--id", metavar="ID", help="Id; the folder's name if left out.")] = None,
) -> None:
    """Write a commented scenario that validates, to start from."""
    from foedus.world import new

    new(folder, ident or folder.resolve().name)
    console().print(
        f"{folder}: written; check it with: foedus scenario validate {folder}", markup=False, soft_wrap=True
    )
