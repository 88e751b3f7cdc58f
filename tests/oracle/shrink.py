"""Make a failing case smaller: leave out what can be left out while it still fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from foedus.core import InputError
from foedus.world import Event, World

__all__ = ["described", "smallest"]

Case = tuple[World, Event]
#: Fields of the format that stay: a world needs them, or they only name things.
_KEPT = {
    "id", "code", "name", "state", "sources", "content", "settings", "states", "act", "kind", "form", "parties", "by",
    "sovereign",
}  # fmt: skip


def _plain(case: Case) -> dict[str, Any]:
    world, event = case
    return {
        "world": world.model_dump(mode="json", exclude_defaults=True),
        "event": event.model_dump(mode="json", exclude_defaults=True),
    }


def _case(data: dict[str, Any]) -> Case:
    return World.model_validate(data["world"]), Event.model_validate(data["event"])


def _smaller(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of what may be left out, large parts first."""
    if isinstance(data, dict):
        for key in sorted(data, key=lambda k: -len(str(data[k]))):
            if key not in _KEPT:
                yield (*path, key)
            yield from _smaller(data[key], (*path, key))
    elif isinstance(data, list):
        for i in range(len(data)):
            yield (*path, i)
            yield from _smaller(data[i], (*path, i))


def _without(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    out = copy.deepcopy(data)
    at: Any = out
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return out


def smallest(case: Case, fails: Callable[[Case], bool], tries: int = 1500) -> Case:
    """Return a case that still fails and from which nothing can be left out (or the last within ``tries``)."""
    data = _plain(case)
    found = True
    while found and tries > 0:
        found = False
        for path in list(_smaller(data)):
            tries -= 1
            try:
                other = _without(data, path)
                if tries > 0 and fails(_case(other)):
                    data, found = other, True
                    break
            except (InputError, ValueError, AttributeError, LookupError):
                continue  # no world, or an event that the engine refuses
    return _case(data)


def described(case: Case) -> str:
    """Return a case as Python that builds it again."""
    data = _plain(case)
    return f"world = World.model_validate({data['world']!r})\nevent = Event.model_validate({data['event']!r})"
