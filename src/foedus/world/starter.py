"""A commented scenario to begin with."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from importlib import resources
from pathlib import Path

from foedus.core.errors import InputError, Place

__all__ = ["new"]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,63}\Z")


def new(path: str | Path, ident: str) -> Path:
    """Write a scenario folder that validates and whose comments teach the format.

    The folder appears whole or not at all: it is written beside its place and then renamed.

    Parameters
    ----------
    path
        Folder to make; it may exist if it is empty.
    ident
        Id of the scenario.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If the id has another form, or the folder holds something or cannot be written.
    """
    folder = Path(path)
    if not _ID.match(ident):
        raise InputError(
            f"'{ident}' is not an id",
            remedy="begin with a letter; use letters, digits, '.', '-' and '_' (at most 64)",
            place=Place(option="--id"),
            code="bad-id",
        )
    try:
        _write(folder, ident)
    except OSError as err:
        raise _refused(
            f"'{folder}' cannot be written: {err.strerror or err}", "name a folder that you may write"
        ) from None
    return folder


def _refused(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, place=Place(option="FOLDER"), code="folder-refused")


def _write(folder: Path, ident: str) -> None:
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise _refused(f"'{folder}' exists and is not an empty folder", "name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, so that a scenario around it never reads a half-written part.
    half = Path(tempfile.mkdtemp(prefix=".foedus-", dir=folder.parent))
    try:
        template = Path(str(resources.files("foedus.world"))) / "template"
        for source in sorted(template.rglob("*.yaml")):
            target = half / source.relative_to(template)
            target.parent.mkdir(exist_ok=True)
            target.write_text(source.read_text(encoding="utf-8").replace("__ID__", ident), encoding="utf-8")
        # A temporary folder is private; a scenario has the rights of any other new folder.
        mask = os.umask(0)
        os.umask(mask)
        half.chmod(0o777 & ~mask)
        half.replace(folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
