"""A scenario while it is being checked: every item with its value and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from foedus.core import Country, by_code
from foedus.core.errors import Fault
from foedus.world.faults import Item
from foedus.world.terms import Kind

__all__ = ["Draft", "Entry", "parts"]


@dataclass(frozen=True)
class Entry:
    """An item of a file and, when it could be read, its value."""

    item: Item
    value: Any

    def fault(self, path: tuple[str | int, ...], code: str, message: str, remedy: str, *, key: bool = False) -> Fault:
        """Return a fault that stands at a part of the item."""
        return Fault(self.item.place(*path, key=key), code, message, remedy)


@dataclass
class Draft:
    """All items of a folder, before anybody has said that they fit together.

    Parameters
    ----------
    shown
        The folder as messages call it.
    complete
        False when a file or section could not be read, so that an id may exist unseen.
    """

    shown: str
    complete: bool = True
    _entries: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, item: Item, value: BaseModel | None) -> None:
        """Put one item in."""
        self._entries.setdefault(item.section, []).append(Entry(item, value))

    def all(self, section: str) -> list[Entry]:
        """Return every item of a section, readable or not."""
        return self._entries.get(section, [])

    def read(self, section: str) -> Iterator[Entry]:
        """Yield the items of a section that could be read."""
        return (e for e in self.all(section) if e.value is not None)

    def values(self, section: str) -> list[Any]:
        """Return the values of a section."""
        return [e.value for e in self.read(section)]

    def ids(self, section: str) -> list[str]:
        """Return the ids or codes of a section as written, those of unreadable items too."""
        return [e.item.ident for e in self.all(section) if e.item.ident]

    def provision_ids(self) -> list[str]:
        """Return the ids of all provisions as written."""
        out = []
        for entry in self.all("treaties"):
            provisions = entry.item.data.get("provisions") if isinstance(entry.item.data, dict) else None
            for p in provisions if isinstance(provisions, list) else ():
                if isinstance(p, dict) and isinstance(p.get("id"), str):
                    out.append(p["id"])
        return out

    def country(self, code: str) -> Country | None:
        """Return the table's entry for a code, unless the scenario gives the code to another actor."""
        for entry in self.read("states"):
            if entry.value.code == code and entry.value.kind is not Kind.STATE:
                return None
        return by_code(code)


def parts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], BaseModel]]:
    """Yield a model and every model inside it, each with its path."""
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, BaseModel | tuple):
                yield from parts(inner, (*path, name))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            if isinstance(inner, BaseModel):
                yield from parts(inner, (*path, i))
