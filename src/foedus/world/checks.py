"""Whether the parts of a scenario fit together: the order of the checks, and ids."""

from __future__ import annotations

from collections.abc import Iterator

from foedus.core.errors import Fault, Place
from foedus.world.consistency import consistency
from foedus.world.draft import Draft, Entry
from foedus.world.references import references

__all__ = ["check"]

#: Faults that a file which could not be read may explain.
_NEEDS_ALL = {
    "unknown-source",
    "unknown-state",
    "state-not-in-scenario",
    "unknown-treaty",
    "unknown-place",
    "unknown-provision",
}


def check(draft: Draft) -> list[Fault]:
    """Return the faults between items. Names are looked up only when every file could be read."""
    found = [*_settings(draft), *_ids(draft), *references(draft), *consistency(draft)]
    return [f for f in found if draft.complete or f.code not in _NEEDS_ALL]


def _settings(draft: Draft) -> Iterator[Fault]:
    entries = draft.all("scenario")
    if not entries and draft.complete:
        yield Fault(
            Place(draft.shown), "no-scenario", "no file has a 'scenario' section",
            "add 'scenario:' with id, title, summary and as_of to one file",
        )  # fmt: skip
    for entry in entries[1:]:
        first = entries[0].item.place(key=True)
        yield entry.fault(
            (), "two-scenarios", f"a second 'scenario' section (the first is at {first})", "keep one of them", key=True
        )


def _ids(draft: Draft) -> Iterator[Fault]:
    for section, field in (
        ("sources", "id"), ("states", "code"), ("areas", "id"), ("treaties", "id"), ("events", "id"), ("claims", "id"),
    ):  # fmt: skip
        seen: dict[str, Entry] = {}
        for entry in draft.all(section):
            ident = entry.item.ident
            if ident in seen:
                first = seen[ident].item.place(field)
                yield entry.fault(
                    (field,), "duplicate-id", f"'{ident}' stands twice in {section} (first at {first})", _RENAME
                )
            elif ident:
                seen[ident] = entry
    codes = {e.item.ident: e for e in draft.all("states")}
    for entry in draft.all("areas"):
        if entry.item.ident in codes:
            first = codes[entry.item.ident].item.place("code")
            message = f"'{entry.item.ident}' is the code of a state as well (at {first})"
            yield entry.fault(("id",), "duplicate-id", message, "give the place another id")
    promises: dict[str, Place] = {}
    for entry in draft.all("treaties"):
        provisions = entry.item.data.get("provisions") if isinstance(entry.item.data, dict) else None
        for i, p in enumerate(provisions if isinstance(provisions, list) else ()):
            name = p.get("id") if isinstance(p, dict) else None
            if not isinstance(name, str):
                continue
            if name in promises:
                message = f"'{name}' stands twice among the provisions (first at {promises[name]})"
                yield entry.fault(("provisions", i, "id"), "duplicate-id", message, _RENAME)
            promises.setdefault(name, entry.item.place("provisions", i, "id"))


_RENAME = "give one of them another id, or remove it"
