"""Where the files of the data sets lie on this machine, and whether they are what they should be.

A file lies in the user's cache folder, in a folder named after its hash, so that two
versions never mix; or in a *mirror*, a folder that somebody filled beforehand. A file is
used only if its hash is that of the catalogue. What was compared once is not read again
as long as its size and time of change stay the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from foedus.core.errors import DataMissingError
from foedus.history.catalogue import DataSet, catalogue

__all__ = ["CACHE", "MIRROR", "State", "Store", "cache_folder", "mirror_folder", "path_of"]

#: Environment variables: the cache folder, and a folder with the files.
CACHE = "FOEDUS_CACHE"
MIRROR = "FOEDUS_DATA_MIRROR"
#: File in a data set's folder that remembers which files were compared with the hash.
STAMP = "verified.json"
#: Digits of the hash that name a data set's folder.
DIGITS = 16
_PIECE = 1 << 20


class State(Enum):
    """What was found where a file should be."""

    PRESENT = "present"
    ABSENT = "absent"
    DAMAGED = "damaged"
    MIRROR = "mirror"

    def __str__(self) -> str:
        return self.value


def cache_folder() -> Path:
    """Return the folder for fetched files: ``FOEDUS_CACHE``, else the platform's cache folder of the user."""
    given = os.environ.get(CACHE, "")
    if given:
        return Path(given).expanduser().absolute()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "foedus" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "foedus"
    base = os.environ.get("XDG_CACHE_HOME", "")
    # A relative path is to be ignored (XDG Base Directory Specification).
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "foedus"


def mirror_folder() -> Path | None:
    """Return the folder that ``FOEDUS_DATA_MIRROR`` names, or None.

    Raises
    ------
    DataMissingError
        ``no-mirror``, if the variable is set and there is no such folder.
    """
    given = os.environ.get(MIRROR, "")
    if not given:
        return None
    folder = Path(given).expanduser().absolute()
    if not folder.is_dir():
        raise DataMissingError(
            f"{MIRROR} names '{given}', which is no folder",
            remedy=f"correct the variable, or unset it: unset {MIRROR}",
            code="no-mirror",
        )
    return folder


@dataclass(frozen=True)
class Store:
    """The two places where a file may lie.

    Parameters
    ----------
    root
        Cache folder; it need not exist.
    mirror
        Folder laid out like ``DataSet.file``, never written to; ``None`` for none.
    """

    root: Path
    mirror: Path | None = None

    @classmethod
    def of_user(cls) -> Store:
        """Return the store that the environment names.

        Raises
        ------
        DataMissingError
            If the mirror that it names does not exist.
        """
        return cls(cache_folder(), mirror_folder())

    def folder(self, data: DataSet) -> Path:
        """Return the cache folder of a data set."""
        return self.root / "data" / data.sha256[:DIGITS]

    def place(self, data: DataSet) -> Path:
        """Return where the cache holds a data set, or would hold it."""
        return self.folder(data) / data.name

    def mirrored(self, data: DataSet) -> Path | None:
        """Return the file of a data set in the mirror, if there is one."""
        if self.mirror is None:
            return None
        path = self.mirror.joinpath(*data.file.split("/"))
        return path if path.is_file() else None

    def state(self, data: DataSet) -> tuple[State, Path]:
        """Return what is found of a data set, and where.

        A good file in the cache goes before one in the mirror; a good one in either place
        goes before a damaged one.
        """
        place, mirrored = self.place(data), self.mirrored(data)
        if self.good(data, place):
            return State.PRESENT, place
        if mirrored is not None and self.good(data, mirrored):
            return State.MIRROR, mirrored
        for path in (place, mirrored):
            if path is not None and path.exists():
                return State.DAMAGED, path
        return State.ABSENT, place

    def good(self, data: DataSet, path: Path) -> bool:
        """Whether a file is, byte for byte, the one of the catalogue."""
        try:
            before = path.stat()
            if before.st_size != data.bytes or not path.is_file():
                return False
            mark = [before.st_size, before.st_mtime_ns]
            if self._stamps(data).get(str(path)) == mark:
                return True
            if digest(path) != data.sha256:
                return False
        except OSError:
            return False
        self._stamp(data, path, mark)
        return True

    def path_of(self, data: DataSet) -> Path:
        """Return the verified file of a data set.

        Raises
        ------
        DataMissingError
            ``data-missing`` or ``data-damaged``; the remedy says what to run.
        """
        state, path = self.state(data)
        if state in (State.PRESENT, State.MIRROR):
            return path
        remedy = f"run: foedus data fetch {data.id}; or set {MIRROR} to a folder that holds {data.file}"
        if state is State.DAMAGED:
            raise DataMissingError(
                f"the file of '{data.id}' is not the one of the catalogue (other size or hash): {path}",
                remedy=remedy,
                code="data-damaged",
            )
        raise DataMissingError(
            f"the data set '{data.id}' ({data.version}) is not here", remedy=remedy, code="data-missing"
        )

    # -- what was compared before -------------------------------------------------------

    def _stamps(self, data: DataSet) -> dict[str, list[int]]:
        try:
            read = json.loads((self.folder(data) / STAMP).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def _stamp(self, data: DataSet, path: Path, mark: list[int]) -> None:
        # A cache that cannot be written costs a second look at the file, nothing else.
        with contextlib.suppress(OSError):
            self.folder(data).mkdir(parents=True, exist_ok=True)
            stamps = {**self._stamps(data), str(path): mark}
            write_whole(self.folder(data) / STAMP, json.dumps(stamps, indent=0, sort_keys=True).encode())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old content or the new one, never a part."""
    # In the same folder, since a rename is atomic within one file system only.
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def path_of(ident: str) -> Path:
    """Return the local file of a data set, compared with its hash.

    Parameters
    ----------
    ident
        Id or file name, as in ``foedus data status``.

    Raises
    ------
    InputError
        If there is no such data set.
    DataMissingError
        If its file is not here or is damaged; the remedy says what to run.
    """
    return Store.of_user().path_of(catalogue().find(ident))
