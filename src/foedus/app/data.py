"""The commands on the historical record: fetch, build, status, summary, cite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.app.options import Json, Lang, Language
from foedus.app.output import check_target, deliver, progress

if TYPE_CHECKING:
    from foedus.history import DataSet

__all__ = ["app"]

app = typer.Typer(
    help="The published data sets and the tables built from them: what there is, what is here, what to cite.",
    no_args_is_help=True,
)

#: What is happening to a file: (English, Russian).
WORDS = {
    "downloading": ("downloading", "скачивается"),
    "copying": ("copying", "копируется"),
    "copied": ("copied", "скопировано"),
    "waiting": ("waiting for another foedus", "ждёт другой процесс foedus"),
    "done": ("done", "готово"),
}


def _ids(incomplete: str) -> list[str]:
    from foedus.history import catalogue

    return [d.id for d in catalogue() if d.id.startswith(incomplete)]


Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Data sets, see 'foedus data status'.", autocompletion=_ids),
]


def _citable(incomplete: str) -> list[str]:
    from foedus.history import described

    return [n for n in (*_ids(incomplete), *described()) if n.startswith(incomplete)]


def _tables(incomplete: str) -> list[str]:
    from foedus.history import tables

    return [n for n in tables() if n.startswith(incomplete)]


@app.command("fetch")
def fetch_data(
    ids: Ids = None,
    everything: Annotated[bool, typer.Option("--all", help="Every data set of the catalogue.")] = False,
    record: Annotated[bool, typer.Option("--record", help="Every data set that 'foedus data build' reads.")] = False,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Bring data sets into the cache, each compared with its hash; those of the world 'atop' (752 kB) if none is named.

    A file that is here is left alone. FOEDUS_DATA_MIRROR names a folder to copy from; FOEDUS_CACHE moves the cache.
    """
    check_target(json, "--json")
    from foedus.core import InputError, Place
    from foedus.history import catalogue, fetch, needed

    if everything and record:
        raise InputError(
            "--all already holds what --record asks for", remedy="leave out one of the two", place=Place(option="--record"),
            code="contradiction",
        )  # fmt: skip
    if ids and everything:
        raise InputError(
            "data sets are named beside --all", remedy="leave out one of the two", place=Place(option="--all"), code="contradiction"
        )  # fmt: skip
    chosen = [*needed(), *(ids or ())] if record else ids
    wanted = [d.id for d in catalogue()] if everything else chosen or None
    with _told(catalogue().select(wanted), lang) as tell:
        result = fetch(wanted, progress=tell)
    deliver(result, json, lang)


@contextmanager
def _told(sets: tuple[DataSet, ...], lang: Language) -> Iterator[Callable[[DataSet, int, str], None]]:
    """Yield what tells the progress on standard error: a bar on a terminal, else a line for each file."""
    from foedus.history.catalogue import size_in_words

    ru = lang is Language.RU
    whole = sum(d.bytes for d in sets) or 1
    said: set[tuple[str, str]] = set()
    with progress("") as bar:

        def tell(data: DataSet, size: int, word: str) -> None:
            label = f"{data.id}: {WORDS[word][ru]}"
            if bar is not None:
                # Sets before this one in order are finished, whichever way they came.
                before = sum(d.bytes for d in sets[: sets.index(data)])
                bar(label, (before + size) / whole)
            elif (data.id, word) not in said and word != "copied":
                said.add((data.id, word))
                typer.echo(f"{label} ({size_in_words(data.bytes, lang.value)})", err=True)

        yield tell


@app.command("build")
def build_record(
    table: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TABLE", help="Tables, see docs/data.md; all of them if none is named.", autocompletion=_tables
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Build also what is there.")] = False,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Build the tables of the record from the data sets, and keep them in the cache; all of them if none is named.

    A table that is there is left alone. An interrupt or a kill loses no finished table, and the next run goes on.
    'foedus data fetch --record' brings what is needed.
    """
    check_target(json, "--json")
    from foedus.history import build, kept

    with progress("") as bar:
        ru = lang is Language.RU

        def tell(word: str, part: float) -> None:
            label = WORDS[word][ru] if word in WORDS else word
            if bar is not None:
                bar(label, part)
            elif word == "waiting":
                typer.echo(label, err=True)

        built = build(table or None, progress=tell, anew=anew)
    deliver(kept(built), json, lang)


@app.command("summary")
def show_summary(json: Json = None, lang: Lang = Language.EN) -> None:
    """The record in one page: counts of disputes, initiations and joiners, and what each table covers."""
    check_target(json, "--json")
    from foedus.history import summarise

    deliver(summarise(), json, lang)


@app.command("status")
def show_status(ids: Ids = None, json: Json = None, lang: Lang = Language.EN) -> None:
    """Which data sets there are, which of them are here, absent, damaged or in the mirror; and which tables are built."""
    check_target(json, "--json")
    from foedus.history import status

    deliver(status(ids or None), json, lang)


@app.command("cite")
def cite_data(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID", help="Data sets, tables, or columns (dyad_years.distance_km).", autocompletion=_citable
        ),
    ] = None,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """What to cite for data sets, tables or columns, and under what terms; for all data sets if none is named."""
    check_target(json, "--json")
    from foedus.history import cite

    deliver(cite(ids or None), json, lang)
