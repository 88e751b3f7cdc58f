"""The command ``gaps``: where help is not certain, and what a text changes about that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from foedus.app.options import (
    AsOf,
    Filters,
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
from foedus.app.output import STDOUT, check_one_document, check_target, emit_json, progress, write_text

__all__ = ["gaps"]

#: Cells beyond which a search takes long enough to be told of beforehand.
MANY = 1_000_000

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
    filters: Filters = None,
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
    world = open_world(scenario, as_of, suppose, filters=filters)
    from foedus import report
    from foedus.app.output import console
    from foedus.law import gaps as search
    from foedus.law.grid_space import LEVELS
    from foedus.world import Act, Level

    acts = tuple(read_word(a, Act, "--act") for a in act) if act else None
    levels = tuple(read_word(x, Level, "--level") for x in level) if level else LEVELS
    with progress("события" if lang is Language.RU else "events") as bar:
        found = search(
            world, without=tuple(without or ()), treaty=treaty, ladder=ladder, victims=tuple(victim or ()),
            helpers=tuple(helper or ()), actors=tuple(by or ()), acts=acts, levels=levels, provoked=provoked.value,
            intent=intent.value, scenario=scenario, filters=tuple(filters or ()), announce=_announced(lang.value),
            tell=_told(bar, lang.value),
        ).settled()  # fmt: skip
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


def _announced(lang: str) -> Callable[[int], None]:
    """Return what says on standard error, before a long search, how long it is and how to shorten it."""

    def announce(cells: int) -> None:
        if cells <= MANY:
            return
        said = f"{cells:,}"
        text = (
            f"Предстоит просмотреть случаев: {said.replace(',', chr(0xA0))}; это займёт минуты. Быстрее: --victim ГОСУДАРСТВО"
            if lang == "ru"
            else f"{said} cells are to be searched, which takes minutes. Quicker: name whose help is asked about, --victim STATE"
        )
        # Not through typer, which would write into the line of the bar.
        sys.stderr.write(f"{text}\n")

    return announce


def _told(bar: Callable[[str, float], None] | None, lang: str) -> Callable[[tuple[str, ...], float], None] | None:
    """Return what shows the progress of one map after another."""
    if bar is None:
        return None

    from foedus.core.text import listed

    def tell(gone: tuple[str, ...], part: float) -> None:
        whole, less = ("события", "без") if lang == "ru" else ("events", "without")
        bar(f"{less} {listed(gone, 2)}" if gone else whole, part)

    return tell
