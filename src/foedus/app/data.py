"""The commands on the historical record: fetch, status, cite."""

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

app = typer.Typer(help="The published data sets: what there is, what is here, what to cite.", no_args_is_help=True)

#: What is happening to a file: (English, Russian).
WORDS = {
    "downloading": ("downloading", "скачивается"),
    "copying": ("copying", "копируется"),
    "copied": ("copied", "скопировано"),
    "waiting": ("waiting for another foedus", "ждёт другой процесс foedus"),
}


def _ids(incomplete: str) -> list[str]:
    from foedus.history import catalogue

    return [d.id for d in catalogue() if d.id.startswith(incomplete)]


Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Data sets, see 'foedus data status'.", autocompletion=_ids),
]


@app.command("fetch")
def fetch_data(
    ids: Ids = None,
    everything: Annotated[bool, typer.Option("--all", help="Every data set of the catalogue.")] = False,
    json: Json = None,
    lang: Lang = Language.EN,
) -> None:
    """Bring data sets into the cache, each compared with its hash; those of the world 'atop' (752 kB) if none is named.

    A file that is here is left alone. FOEDUS_DATA_MIRROR names a folder to copy from; FOEDUS_CACHE moves the cache.
    """
    check_target(json, "--json")
    from foedus.core import InputError, Place
    from foedus.history import catalogue, fetch

    if ids and everything:
        raise InputError(
            "data sets are named beside --all", remedy="leave out one of the two", place=Place(option="--all"), code="contradiction"
        )  # fmt: skip
    wanted = [d.id for d in catalogue()] if everything else ids or None
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


@app.command("status")
def show_status(ids: Ids = None, json: Json = None, lang: Lang = Language.EN) -> None:
    """Which data sets there are, and which of them are here, absent, damaged or in the mirror."""
    check_target(json, "--json")
    from foedus.history import status

    deliver(status(ids or None), json, lang)


@app.command("cite")
def cite_data(ids: Ids = None, json: Json = None, lang: Lang = Language.EN) -> None:
    """What to cite for data sets, and under what terms they may be used; for all if none is named."""
    check_target(json, "--json")
    from foedus.history import catalogue

    deliver(catalogue().cite(ids or None), json, lang)
