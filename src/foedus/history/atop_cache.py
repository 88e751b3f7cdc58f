"""The built world of alliances, kept in the user's cache folder.

The file is named after everything that it depends on: the hashes of the two source files,
and the code and the country table that turn them into a world. Its first line is the hash
of the rest; a file that does not answer to it is built anew. It holds plain data and is
checked by the same classes as a scenario file when it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ValidationError

from foedus.history.catalogue import catalogue
from foedus.history.store import cache_folder, path_of, write_whole
from foedus.world.world import World

__all__ = ["ALLIANCES", "MEMBERS", "cache_file", "cached"]

#: Data sets of the catalogue: the alliance file and the member file.
ALLIANCES, MEMBERS = "atop5_1a", "atop5_1m"
#: Files of the package on which the built world depends.
_PARTS = {
    "foedus.history": (
        "atop.py",
        "atop_cache.py",
        "atop_codes.py",
        "atop_filters.py",
        "atop_members.py",
        "atop_names.py",
    ),
    "foedus.world": ("fields.py", "model.py", "predicates.py", "terms.py", "world.py"),
    "foedus.core": ("countries.csv", "countries.py", "dates.py"),
}
_DIGITS = 16


class _Kept(BaseModel):
    """What the file holds."""

    world: World
    left_out: dict[str, tuple[str, ...]]


@cache
def _key() -> str:
    """Return the hash of everything that the built world depends on."""
    found = hashlib.sha256()
    for ident in (ALLIANCES, MEMBERS):
        found.update(catalogue().find(ident).sha256.encode())
    for package, names in _PARTS.items():
        for name in names:
            found.update(resources.files(package).joinpath(name).read_bytes())
    return found.hexdigest()


def cache_file() -> Path:
    """Return where the built world is kept, or would be."""
    return cache_folder() / "worlds" / f"atop-{_key()[:_DIGITS]}.json"


def cached() -> tuple[World, dict[str, tuple[str, ...]]]:
    """Return the world of alliances and what each filter leaves out, from the cache if it can be.

    Raises
    ------
    DataMissingError
        If there is no built world and a source file is missing or damaged.
    """
    file = cache_file()
    kept = _read(file)
    if kept is not None:
        return kept.world, kept.left_out
    # Reading the tables takes longer to import than everything else; a kept world needs none of it.
    from foedus.history.atop import build

    world, left_out = build(path_of(ALLIANCES), path_of(MEMBERS))
    _write(file, world, left_out)
    return world, left_out


def _read(file: Path) -> _Kept | None:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != head:
        return None
    try:
        return _Kept.model_validate_json(body)
    except ValidationError:
        return None


def _write(file: Path, world: World, left_out: dict[str, tuple[str, ...]]) -> None:
    # What is left at its default is left out: a file of a third of the size reads faster.
    plain = {"world": world.model_dump(mode="json", exclude_defaults=True), "left_out": left_out}
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    # A cache that cannot be written costs the time of building, nothing else.
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        for old in file.parent.glob("atop-*.json"):
            if old != file:
                old.unlink(missing_ok=True)
