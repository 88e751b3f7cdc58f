"""The command ``backtest``: how good the forecasts are out of sample, next to the alternatives."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from foedus.app.options import Json, Lang, Language, Seed
from foedus.app.output import STDOUT, check_one_document, check_target, console, emit_json, emit_text, progress

__all__ = ["backtest"]


class Split(str, Enum):
    """How past and future are parted."""

    E1 = "E1"
    E2 = "E2"
    ROLLING = "rolling"


def _models(incomplete: str) -> list[str]:
    from foedus.estimate.baselines import MODELS

    return [n for n in MODELS if n.startswith(incomplete)]


def backtest(
    split: Annotated[
        list[Split] | None,
        typer.Option("--split", help="E1: test 1980-2010; E2: test 1990-2010; rolling: windows of ten years. Repeatable; E1 and E2 if left out."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", metavar="NAME", help="Only this model; repeatable. Wrong names are told which there are.", autocompletion=_models),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", min=0, max=20_000, help="Draws of pairs of states for the intervals.")] = 500,
    same_year: Annotated[
        bool, typer.Option("--same-year", help="Covariates of the same year: no forecast, for comparison with such figures.")
    ] = False,
    region: Annotated[bool, typer.Option("--region/--no-region", help="The South Caucasus 2011-2025 from data to 2010.")] = True,
    explain: Annotated[bool, typer.Option("--explain", help="Every interval, Brier's parts, every pair, and what each model knows.")] = False,
    json: Json = None,
    svg: Annotated[
        str | None, typer.Option("--svg", metavar="FILE", help="Draw calibration as SVG; '-' is standard output.")
    ] = None,
    seed: Seed = None,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Forecasts of disputes scored on years that no model had seen."""
    check_target(json, "--json")
    check_target(svg, "--svg")
    check_one_document(json=json, svg=svg)
    from foedus import report
    from foedus.core import DEFAULT_SEED
    from foedus.estimate.backtest import backtest as run

    with progress("backtest") as tell:
        found = run(
            [s.value for s in split or (Split.E1, Split.E2)], model, lagged=not same_year, draws=draws,
            region=region and not same_year, seed=DEFAULT_SEED if seed is None else seed, progress=tell,
        )  # fmt: skip
    if svg is not None:
        from foedus.report.calibration import calibration

        emit_text(calibration(found, lang.value), svg, "--svg")
    if json is not None:
        emit_json(found.to_dict(), json)
    if STDOUT not in (json, svg):
        report.show(found, console(), lang.value, explain=explain)
