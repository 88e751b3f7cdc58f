"""The files of a scenario folder, counted and measured before any is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from foedus.core.errors import Fault, Place

__all__ = ["MAX_FILES", "MAX_FILE_BYTES", "MAX_FOLDER_BYTES", "files"]

MAX_FILE_BYTES = 1_000_000
MAX_FOLDER_BYTES = 5_000_000
MAX_FILES = 2_000
#: Most names looked at, so that a mistaken path (a home folder) is refused at once.
MAX_ENTRIES = 10_000
_MAX_DEPTH = 8
_SUFFIXES = (".yaml", ".yml")


def files(root: Path, shown: str) -> tuple[list[tuple[str, bytes]], list[Fault]]:
    """Read the YAML files of a folder, in order of name.

    Hidden files and files of other kinds are passed over. Symbolic links are refused:
    one that leads out of the folder could show another's file, and one that stays inside
    would list the same facts twice.

    Parameters
    ----------
    root
        The folder.
    shown
        The folder as the user named it; messages begin with it.

    Returns
    -------
    files, faults
        Pairs of a path to show and the bytes; and what could not be read.
    """
    found: list[tuple[str, Path]] = []
    faults: list[Fault] = []
    total = 0
    real = Path(os.path.realpath(root))
    for entries, (relative, path) in enumerate(_walk(root, "", faults, shown, 0), start=1):
        label = f"{shown}/{relative}"
        if entries > MAX_ENTRIES:
            faults.append(_whole(shown, "too-many-files", f"the folder holds more than {MAX_ENTRIES:,} names"))
            return [], faults
        if path.is_symlink():
            inside, is_folder = _target(path, real)
            if is_folder or path.suffix in _SUFFIXES:
                what = "this is a link" if inside else "this link leads out of the scenario folder"
                code = "link" if inside else "link-outside"
                faults.append(Fault(Place(label), code, what, "put the file itself in its place"))
            continue
        if path.suffix not in _SUFFIXES:
            continue
        try:
            info = path.stat()
        except OSError as err:
            faults.append(_unreadable(label, err))
            continue
        if not stat.S_ISREG(info.st_mode):
            faults.append(Fault(Place(label), "not-a-file", "this is not an ordinary file", "remove it"))
            continue
        if info.st_size > MAX_FILE_BYTES:
            what = f"the file has {info.st_size / 1e6:.1f} MB; at most {MAX_FILE_BYTES / 1e6:.0f} MB are read"
            faults.append(Fault(Place(label), "too-large", what, "split it into several files"))
            continue
        total += info.st_size
        found.append((label, path))
        if len(found) > MAX_FILES:
            faults.append(_whole(shown, "too-many-files", f"the folder holds more than {MAX_FILES:,} YAML files"))
            return [], faults
        if total > MAX_FOLDER_BYTES:
            faults.append(
                _whole(shown, "too-large", f"the files have more than {MAX_FOLDER_BYTES / 1e6:.0f} MB together")
            )
            return [], faults
    out_files: list[tuple[str, bytes]] = []
    for label, path in found:
        try:
            with path.open("rb") as stream:
                # A file may have grown since it was measured.
                out_files.append((label, stream.read(MAX_FILE_BYTES)))
        except OSError as err:
            faults.append(_unreadable(label, err))
    return out_files, faults


def _target(link: Path, real: Path) -> tuple[bool, bool]:
    """Return whether a link stays inside the folder, and whether it leads to a folder."""
    try:
        target = Path(os.path.realpath(link))
        return target.is_relative_to(real), target.is_dir()
    except OSError:
        return False, False


def _walk(folder: Path, prefix: str, faults: list[Fault], shown: str, depth: int) -> Iterator[tuple[str, Path]]:
    """Yield what a folder holds, in order of name, without following a link."""
    try:
        with os.scandir(folder) as entries:
            names = []
            for entry in entries:
                names.append((entry.name, entry.is_dir(follow_symlinks=False)))
                if len(names) > MAX_ENTRIES:
                    break
    except OSError as err:
        faults.append(_unreadable(f"{shown}/{prefix}".rstrip("/"), err))
        return
    for name, is_folder in sorted(names):
        if name.startswith("."):
            continue
        path, relative = folder / name, prefix + name
        yield relative, path
        if is_folder:
            if depth >= _MAX_DEPTH:
                faults.append(
                    Fault(
                        Place(f"{shown}/{relative}"), "too-deep", "folders are nested too deeply", "move the files up"
                    )
                )
            else:
                yield from _walk(path, relative + "/", faults, shown, depth + 1)


def _whole(shown: str, code: str, message: str) -> Fault:
    return Fault(Place(shown), code, message, "give the folder of one scenario, with nothing else in it")


def _unreadable(label: str, err: OSError) -> Fault:
    return Fault(Place(label), "unreadable", f"this cannot be read: {err.strerror or err}", "check its permissions")
