"""The record: the tables of two centuries, built once from the original files and kept as Parquet.

The store lies in the user's cache folder, in a folder named after everything that its
content depends on: the hashes of the original files and the code that builds from them. A
table is put in its place by a rename when it is whole, so that whatever kills a build
loses no finished table, and the next one goes on with those that are missing. Two
processes that build wait for each other.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.core import InputError, Place
from foedus.core.errors import DataMissingError
from foedus.core.text import did_you_mean
from foedus.history.catalogue import catalogue
from foedus.history.columns import Table, described
from foedus.history.lock import alone
from foedus.history.store import CACHE, MIRROR, State, Store, cache_folder

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Progress", "build", "file_of", "folder", "needed", "table", "tables"]

#: Told what is being done, and which part of the whole is done (0 to 1).
Progress = Callable[[str, float], None]

#: Files of this package, beside the builders, on which the content of the tables depends.
_PARTS = ("dyads.py", "raw.py", "system.py")
_DIGITS = 16


def tables() -> tuple[str, ...]:
    """Return the names of the tables of the record, in the order in which they are described."""
    return tuple(described())


def needed(names: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return the ids of the data sets from which some tables are built, or all of them."""
    wanted = {ident for name in (tables() if names is None else names) for ident in _find(name).needs()}
    return tuple(d.id for d in catalogue() if d.id in wanted)


def folder() -> Path:
    """Return where the tables are kept, or would be."""
    return cache_folder() / "record" / _key()[:_DIGITS]


def file_of(name: str) -> Path:
    """Return where a table is kept, or would be."""
    return folder() / f"{_find(name).name}.parquet"


def table(name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return a table of the record; one that is not in the store yet is built and kept.

    Parameters
    ----------
    name
        See :func:`tables` and docs/data.md.
    columns
        Only these columns, in this order; reading few of many is faster.

    Returns
    -------
    polars.DataFrame
        Null is *not known*: a value outside its source's coverage is never 0.

    Raises
    ------
    InputError
        ``unknown-table`` or ``unknown-column``.
    DataMissingError
        If it has to be built and an original file is missing; the remedy says what to run.
    """
    what = _find(name)
    for column in columns or ():
        what.column(column)
    found = _read(what, columns)
    if found is None:
        # What is there and cannot be read was spoilt later: no build leaves half a file.
        with contextlib.suppress(OSError):
            file_of(what.name).unlink(missing_ok=True)
        build([what.name])
        found = _read(what, columns)
    if found is None:
        raise _unwritable(OSError("the table that was just written cannot be read"))
    return found


def build(
    names: Iterable[str] | None = None, *, progress: Progress | None = None, anew: bool = False
) -> tuple[str, ...]:
    """Build the tables that are not in the store, and those that they rest on.

    Parameters
    ----------
    names
        Tables; all when left out.
    progress
        Told of each table before it is built; ``waiting`` if another process builds, ``done`` at the end.
    anew
        Build also what is there.

    Returns
    -------
    tuple of str
        The tables that were built, in that order; those that were there are not among them.

    Raises
    ------
    InputError
        ``unknown-table``.
    DataMissingError
        ``record-files-missing`` before anything is built, if an original file is not here;
        ``no-reader`` if the package that reads its format is not installed;
        ``cache-not-writable``.
    """
    wanted = [_find(n) for n in (tables() if names is None else names)]
    tell = progress or (lambda word, done: None)
    place = folder()
    if not anew and all(_there(t) for t in wanted):
        return ()
    _check_files(wanted)
    try:
        place.mkdir(parents=True, exist_ok=True)
        # One lock for stores of every version, since the last one to build sweeps the others away.
        with alone(place.parent / "lock", lambda: tell("waiting", 0.0)):
            place.mkdir(parents=True, exist_ok=True)
            for stray in place.glob(".new-*"):
                stray.unlink(missing_ok=True)
            built = _Building(wanted, tell, anew).run()
            if all(_there(t) for t in described().values()):
                _sweep(place)
    except OSError as err:
        raise _unwritable(err) from None
    return built


class _Building:
    """One run: builds each table after those that it rests on, and writes it at once."""

    def __init__(self, wanted: list[Table], tell: Progress, anew: bool) -> None:
        self.wanted, self.tell, self.anew = wanted, tell, anew
        self.held: dict[str, pl.DataFrame] = {}
        self.built: list[str] = []
        self.whole = len({n for t in wanted for n in t.chain() if anew or not _there(described()[n])}) or 1

    def run(self) -> tuple[str, ...]:
        for what in self.wanted:
            # Another process may have built it while this one waited.
            if (self.anew and what.name not in self.built) or not _there(what):
                self.get(what.name)
        self.tell("done", 1.0)
        return tuple(self.built)

    def get(self, name: str) -> pl.DataFrame:
        """Return a table: held, from the store, or built now."""
        if name in self.held:
            return self.held[name]
        what = described()[name]
        found = _read(what, None) if name in self.built or not self.anew else None
        if found is None:
            for other in what.rests_on:
                self.get(other)
            self.tell(name, len(self.built) / self.whole)
            found = what.checked(_builder(what)(self.get))
            _write(what, found)
            self.built.append(name)
        if any(name in t.rests_on for t in described().values()):
            self.held[name] = found
        return found


def _find(name: str) -> Table:
    known = described()
    if name not in known:
        raise InputError(
            f"the record has no table '{name}'", remedy=did_you_mean(name, known, f"one of: {', '.join(known)}"),
            place=Place(option="TABLE"), code="unknown-table",
        )  # fmt: skip
    return known[name]


def _builder(what: Table) -> Callable[[Callable[[str], pl.DataFrame]], pl.DataFrame]:
    found: Callable[[Callable[[str], pl.DataFrame]], pl.DataFrame] = getattr(
        import_module(f"foedus.history.building.{what.module}"), what.name
    )
    return found


def _there(what: Table) -> bool:
    return file_of(what.name).is_file()


def _read(what: Table, columns: Sequence[str] | None) -> pl.DataFrame | None:
    """Return a table of the store; None if it is not there or what is there cannot be read."""
    import polars as pl

    try:
        return pl.read_parquet(file_of(what.name), columns=None if columns is None else list(columns), glob=False)
    except (OSError, pl.exceptions.PolarsError):
        return None


def _write(what: Table, frame: pl.DataFrame) -> None:
    """Put a table in its place whole: readers see none of it or all of it."""
    target = file_of(what.name)
    part = target.with_name(f".new-{os.getpid()}-{target.name}")
    try:
        frame.write_parquet(part, compression="lz4", statistics=False)
        with part.open("r+b") as stream:
            # Without it a loss of power could leave the name without the content.
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """Remove the stores of other versions; what cannot be removed stays."""
    for old in place.parent.iterdir():
        if old.is_dir() and old != place:
            with contextlib.suppress(OSError):
                shutil.rmtree(old)


def _check_files(wanted: list[Table]) -> None:
    names = {n for t in wanted for n in t.chain() if not _there(described()[n])} | {t.name for t in wanted}
    store = Store.of_user()
    states = {ident: store.state(catalogue().find(ident)) for ident in needed(sorted(names))}
    lacking = [i for i, (state, _) in states.items() if state is State.ABSENT]
    damaged = [i for i, (state, _) in states.items() if state is State.DAMAGED]
    if not lacking and not damaged:
        return
    words = [f"{len(lacking)} not here ({_row(lacking)})"] if lacking else []
    words += [f"{len(damaged)} damaged ({_row(damaged)})"] if damaged else []
    raise DataMissingError(
        f"the record is built from {len(states)} data sets, and of these {' and '.join(words)}",
        remedy=f"run: foedus data fetch --record; or set {MIRROR} to a folder that holds them",
        code="record-files-missing",
    )


def _row(ids: list[str]) -> str:
    return ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")


def _unwritable(err: OSError) -> DataMissingError:
    return DataMissingError(
        f"the record could not be written to {folder()}: {err.strerror or err}",
        remedy=f"make room or set {CACHE} to another folder",
        code="cache-not-writable",
    )


@cache
def _key() -> str:
    """Return the hash of everything that the tables depend on."""
    found = hashlib.sha256()
    for ident in needed():
        found.update(catalogue().find(ident).sha256.encode())
    # Of the description only what decides the content: a better word for a column rebuilds nothing.
    for t in described().values():
        found.update(repr((t.name, t.key, t.module, t.rests_on, [(c.name, c.sources) for c in t.columns])).encode())
    package = resources.files("foedus.history")
    builders = sorted(f"building/{p.name}" for p in package.joinpath("building").iterdir() if p.name.endswith(".py"))
    for name in (*_PARTS, *builders):
        found.update(name.encode() + b"\0" + package.joinpath(*name.split("/")).read_bytes() + b"\0")
    return found.hexdigest()
