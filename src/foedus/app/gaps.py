"""The command ``gaps``: where help is not certain, and what a text changes about that."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus.app.options import (
    AsOf,
    Json,
    Lang,
    Language,
    Scenario,
    Suppose,
    YesNo,
    _acts,
    open_world,
    read_word,
)
from foedus.app.output import STDOUT, check_one_document, check_target, emit_json, write_text

__all__ = ["gaps"]

Names = list[str] | None


def gaps(
    scenario: Scenario,
    victim: Annotated[
        Names, typer.Option("--victim", metavar="STATE", help="Whose help is asked about; may be repeated.")
    ] = None,
    helper: Annotated[
        Names, typer.Option("--helper", metavar="STATE", help="Whose duties count; may be repeated.")
    ] = None,
    by: Annotated[Names, typer.Option("--by", metavar="STATE", help="Who acts; may be repeated.")] = None,
    act: Annotated[
        Names, typer.Option("--act", metavar="ACT", help="What is done; may be repeated.", autocompletion=_acts)
    ] = None,
    level: Annotated[
        Names, typer.Option("--level", metavar="LEVEL", help="incident, clash, war or unknown; may be repeated.")
    ] = None,
    provoked: Annotated[
        YesNo, typer.Option("--provoked", help="In every event: whether the victim provoked it.")
    ] = YesNo.NO,
    intent: Annotated[YesNo, typer.Option("--intent", help="In every event: whether the act was meant.")] = YesNo.YES,
    without: Annotated[
        Names,
        typer.Option(
            "--without",
            metavar="ID",
            help="Show what changes if a treaty or a provision is taken out; may be repeated.",
        ),
    ] = None,
    treaty: Annotated[
        str | None,
        typer.Option(
            "--treaty",
            metavar="ID",
            help="The treaty whose addition to earlier texts is shown; the subject of the scenario if left out.",
        ),
    ] = None,
    ladder: Annotated[
        bool, typer.Option("--ladder", help="Add the instruments of the scenario's ladder one by one.")
    ] = False,
    suppose: Suppose = None,
    as_of: AsOf = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every act, fact and change, and the traces of the examples.")
    ] = False,
    json: Json = None,
    csv: Annotated[str | None, typer.Option("--csv", metavar="FILE", help="Write every cell as a table.")] = None,
    lang: Lang = Language.EN,
) -> None:
    """Grey zones: every event for which help is not certain, by victim and kind.

    With --without the world as it is stands against the world without those texts.
    """
    check_target(json, "--json")
    check_target(csv, "--csv")
    check_one_document(json=json, csv=csv)
    world = open_world(scenario, as_of, suppose)
    from foedus import report
    from foedus.app.output import console
    from foedus.law import gaps as search
    from foedus.law.grid_space import LEVELS
    from foedus.world import Act, Level

    found = search(
        world, without=tuple(without or ()), treaty=treaty, ladder=ladder, victims=tuple(victim or ()),
        helpers=tuple(helper or ()), actors=tuple(by or ()),
        acts=tuple(read_word(a, Act, "--act") for a in act) if act else None,
        levels=tuple(read_word(x, Level, "--level") for x in level) if level else LEVELS,
        provoked=provoked.value, intent=intent.value, scenario=scenario,
    )  # fmt: skip
    if csv is not None:
        table = found.to_frame().write_csv()
        if csv == STDOUT:
            typer.echo(table, nl=False)
        else:
            write_text(csv, table, "--csv")
    if json is not None:
        emit_json(found.to_dict(), json)
    if STDOUT not in (json, csv):
        report.show(found, console(), lang.value, explain=explain)
