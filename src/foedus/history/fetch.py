"""Bringing data sets into the user's cache: from there, from a mirror, else from their addresses."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.core.errors import DataMissingError
from foedus.history.catalogue import Catalogue, DataSet, catalogue, size_in_words
from foedus.history.download import Resuming
from foedus.history.lock import alone
from foedus.history.store import CACHE, MIRROR, Store, digest

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Fetched", "Progress", "fetch"]

#: Told the data set, the bytes that are there, and a word for what is happening.
Progress = Callable[[DataSet, int, str], None]

#: How a data set got there: (English, Russian).
WAYS = {
    "present": ("already there", "уже есть"),
    "copied": ("copied from the mirror", "скопировано из зеркала"),
    "downloaded": ("downloaded", "скачано"),
    "resumed": ("downloaded, going on from an earlier part", "скачано, продолжено с прежнего места"),
}


@dataclass(frozen=True)
class Fetched:
    """What was brought: each data set with its way (a key of ``WAYS``) and its place."""

    rows: tuple[tuple[DataSet, str, Path], ...]

    def summary(self, lang: str = "en") -> str:
        """Return one line for each data set, and the sum."""
        ru = lang == "ru"
        lines = [f"{d.id}  {WAYS[way][ru]}  {size_in_words(d.bytes, lang)}  {path}" for d, way, path in self.rows]
        total = size_in_words(sum(d.bytes for d, _, _ in self.rows), lang)
        n = len(self.rows)
        lines.append(f"наборов данных: {n}, {total}" if ru else f"{n} data set{'' if n == 1 else 's'}, {total}")
        return "\n".join(lines)

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"data": [{"id": d.id, "way": way, "bytes": d.bytes, "path": str(path)} for d, way, path in self.rows]}

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each data set: id, way, bytes, path."""
        import polars as pl

        rows = [(d.id, way, d.bytes, str(path)) for d, way, path in self.rows]
        return pl.DataFrame(rows, schema=["id", "way", "bytes", "path"], orient="row")


def fetch(
    ids: Iterable[str] | None = None,
    *,
    store: Store | None = None,
    among: Catalogue | None = None,
    progress: Progress = lambda data, done, word: None,
) -> Fetched:
    """Bring data sets into the cache; what is there with the right hash is left alone.

    Parameters
    ----------
    ids
        Ids; the sets that the world ``atop`` is built from when left out.
    store, among
        Where to, and which catalogue; the user's cache and Foedus' own when left out.
    progress
        Told what is happening, see :data:`Progress`.

    Raises
    ------
    InputError
        If there is no such data set.
    DataMissingError
        If one cannot be brought: no network, no pooch, a wrong hash (an older file stays as
        it was). Those brought before it stay.
    """
    store = Store.of_user() if store is None else store
    sets = (catalogue() if among is None else among).select(ids)
    return Fetched(tuple((data, _bring(data, store, progress), store.place(data)) for data in sets))


def _bring(data: DataSet, store: Store, progress: Progress) -> str:
    place = store.place(data)
    if store.good(data, place):
        return "present"
    try:
        store.folder(data).mkdir(parents=True, exist_ok=True)
        with alone(store.folder(data) / "lock", lambda: progress(data, 0, "waiting")):
            # Another process may have brought it while this one waited.
            if store.good(data, place):
                return "present"
            _sweep(store.folder(data))
            source = store.mirrored(data)
            way = _download(data, place, progress) if source is None else _copy(data, source, place, progress)
    except OSError as err:
        raise DataMissingError(
            f"'{data.id}' could not be written to {store.folder(data)}: {err.strerror or err}",
            remedy=f"make room or set {CACHE} to another folder",
            code="cache-not-writable",
        ) from None
    store.good(data, place)
    return way


def _sweep(folder: Path) -> None:
    """Remove what a process that was killed left behind; the part of a download is kept."""
    for stray in (*folder.glob("tmp*"), *folder.glob(".new-*")):
        stray.unlink(missing_ok=True)


def _copy(data: DataSet, source: Path, place: Path, progress: Progress) -> str:
    progress(data, 0, "copying")
    temporary = place.with_name(f".new-{os.getpid()}-{place.name}")
    try:
        shutil.copyfile(source, temporary)
        found = digest(temporary)
        if found != data.sha256:
            raise _wrong_hash(data, str(source), found, "replace the file in the mirror")
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
    progress(data, data.bytes, "copied")
    return "copied"


def _download(data: DataSet, place: Path, progress: Progress) -> str:
    try:
        import pooch
        import requests
    except ImportError:
        raise DataMissingError(
            f"'{data.id}' is not here, and downloading it needs the package 'pooch'",
            remedy=f"install it: pip install 'foedus[estimate]'; or set {MIRROR} to a folder that holds {data.file}",
            code="no-pooch",
        ) from None
    part = place.with_name(place.name + ".part")
    progress(data, 0, "downloading")
    while True:
        downloader = Resuming(part, data.bytes, lambda done: progress(data, done, "downloading"))
        continued = part.exists() and part.stat().st_size > 0
        try:
            with _quiet(pooch):
                # pooch writes to a file of its own, compares the hash, and only then replaces the old file.
                pooch.retrieve(
                    data.url, f"sha256:{data.sha256}", fname=place.name, path=place.parent, downloader=downloader
                )
        except requests.RequestException as err:
            kept = f" ({size_in_words(part.stat().st_size)} are kept)" if part.exists() and part.stat().st_size else ""
            raise DataMissingError(
                f"'{data.id}' could not be downloaded from {data.url}: {_plain(err)}",
                remedy=f"run it again with a network{kept}, or set {MIRROR} to a folder that holds {data.file}",
                code="no-network",
            ) from None
        except ValueError:
            # The hash is wrong. If the beginning was an older part, that may be why: once more from the start.
            if continued:
                continue
            raise _wrong_hash(
                data, data.url, "", f"try again later, or set {MIRROR} to a folder that holds {data.file}"
            ) from None
        return "resumed" if downloader.resumed else "downloaded"


def _wrong_hash(data: DataSet, where: str, found: str, remedy: str) -> DataMissingError:
    got = f", this one {found[:12]}..." if found else ""
    return DataMissingError(
        f"what lies at {where} is not '{data.id}': its SHA-256 should be {data.sha256[:12]}...{got}; nothing was replaced",
        remedy=remedy,
        code="wrong-hash",
    )


def _plain(err: Exception) -> str:
    """Return the last cause of an error of the network, without the names of classes."""
    answer = getattr(err, "response", None)
    if answer is not None:
        return f"the server said {answer.status_code} {answer.reason}"
    text = str(err)
    for sign, said in (
        ("NameResolution", "the host's name was not found"), ("refused", "the connection was refused"),
        ("timed out", "no answer in time"), ("certificate", "its certificate could not be verified"),
        ("ncomplete", "the connection broke off"), ("unreachable", "the network is unreachable"),
    ):  # fmt: skip
        if sign in text:
            return said
    return "the connection failed"


@contextlib.contextmanager
def _quiet(pooch: Any) -> Any:
    """Keep pooch from writing to standard error: what happens is told through ``progress``."""
    logger = pooch.get_logger()
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
