"""The command ``fit``: the posterior of the crisis model from the record, or what the shipped one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from foedus.app.options import Json, Lang, Language, Seed
from foedus.app.output import (
    STDOUT,
    check_one_document,
    check_target,
    console,
    emit_json,
    progress,
    write_bytes,
)

if TYPE_CHECKING:
    from foedus.estimate.fitting import Plan
    from foedus.estimate.posterior import Posterior

__all__ = ["fit"]

FAILED, INTERRUPTED = 1, 130


def fit(
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help="With --show: a posterior file; the shipped one if left out.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Only say what a posterior file holds.")] = False,
    first: Annotated[int, typer.Option("--first", help="First year of the sample.")] = 1816,
    last: Annotated[int, typer.Option("--last", help="Last year of the sample.")] = 2010,
    options: Annotated[int, typer.Option("--options", help="Most sides of third parties in one game, 0 to 10.")] = 6,
    each: Annotated[int, typer.Option("--each", help="Non-events per event in the chains; 0 uses every row.")] = 8,
    chains: Annotated[int, typer.Option("--chains", help="Chains of NUTS; 0 stops at the Laplace approximation.")] = 2,
    draws: Annotated[int, typer.Option("--draws", help="Draws of each chain that are kept.")] = 800,
    tune: Annotated[int, typer.Option("--tune", help="Draws of warm-up of each chain.")] = 150,
    seed: Seed = None,
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Where the posterior is written.")] = "posterior.npz",
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the stages of an earlier run of the same fit.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="With priors and the checks against the record.")] = False,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Fit the crisis model on two centuries of disputes. Interrupted, the same command goes on where it stopped."""
    check_target(json, "--json")
    if show:
        _show(file, json, lang)
        return
    _check(file, out, json)
    from foedus.core import DEFAULT_SEED
    from foedus.estimate.fitting import Plan, fit, forget, place_of

    plan = Plan(first, last, options, each, chains, draws, tune, DEFAULT_SEED if seed is None else seed)
    place = place_of(plan)
    if fresh:
        forget(place)
    try:
        with progress("fit", lines=True) as tell:
            found = fit(plan, progress=tell, folder=place)
    except KeyboardInterrupt:
        _say_kept(plan)
        raise typer.Exit(INTERRUPTED) from None
    write_bytes(out, found.to_bytes(), "--out")
    if json is not None:
        emit_json(found.to_dict(), json)
    if json != STDOUT:
        words = found.explain(lang.value) if explain else found.summary(lang.value)
        console().print(words, markup=False, soft_wrap=True)
    if chains and not found.facts["diagnostics"]["passed"]:
        _say_gates(found)
        raise typer.Exit(FAILED)


def _check(file: str | None, out: str, json: str | None) -> None:
    from foedus.core import InputError, Place

    if file is not None:
        raise InputError(
            f"'{file}' is given, but a fit reads no file", remedy=f"to look into it: foedus fit --show {file}",
            place=Place(option="FILE"), code="no-show",
        )  # fmt: skip
    if out == STDOUT:
        raise InputError(
            "a posterior is no text for standard output", remedy="name a file", place=Place(option="--out"), code="not-a-file"
        )  # fmt: skip
    check_target(out, "--out")
    check_one_document(out=out, json=json)


def _show(file: str | None, json: str | None, lang: Language) -> None:
    from foedus.core import DataMissingError
    from foedus.estimate.posterior import load_posterior, shipped

    found = shipped() if file is None else load_posterior(file, "FILE")
    if found is None:
        raise DataMissingError(
            "no posterior travels with this version", remedy="make one: foedus fit --out FILE", code="no-posterior"
        )
    if json is not None:
        emit_json(found.to_dict(), json)
    if json != STDOUT:
        console().print(found.explain(lang.value), markup=False, soft_wrap=True)


def _say_kept(plan: Plan) -> None:
    from foedus.estimate.fitting import stages

    done, missing = stages(plan)
    typer.echo(
        f"foedus: interrupted; finished and kept: {', '.join(done) or 'nothing yet'}; to come: {', '.join(missing)}", err=True
    )  # fmt: skip
    typer.echo("  the same command goes on from there", err=True)


def _say_gates(found: Posterior) -> None:
    typer.echo("foedus: the chains have not converged, so this posterior is not to be used", err=True)
    for name, why in found.failing():
        typer.echo(f"  {name}: {why}", err=True)
    typer.echo("  give longer chains: --draws, --tune", err=True)
