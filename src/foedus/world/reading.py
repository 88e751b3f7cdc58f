"""Scenario folders: from YAML files to a world, or to all of their faults at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from foedus.core.errors import Fault, InputError, ScenarioError
from foedus.core.errors import Place as FaultPlace
from foedus.core.text import did_you_mean
from foedus.world.checks import check
from foedus.world.draft import Draft
from foedus.world.faults import Item, read_item
from foedus.world.folder import files
from foedus.world.model import (
    Area,
    Border,
    Claim,
    Dependence,
    RecordedEvent,
    Rivalry,
    Settings,
    Source,
    State,
    TradeShare,
    Treaty,
)  # fmt: skip
from foedus.world.world import World
from foedus.world.yaml import Document, parse

__all__ = ["SECTIONS", "load", "names", "validate"]

#: The sections of a scenario file that are lists, and the model of their items.
SECTIONS: dict[str, type[BaseModel]] = {
    "sources": Source,
    "states": State,
    "areas": Area,
    "borders": Border,
    "trade": TradeShare,
    "dependence": Dependence,
    "rivalries": Rivalry,
    "treaties": Treaty,
    "events": RecordedEvent,
    "claims": Claim,
}
#: Most faults that are listed; more than this and the rest is noise.
MAX_FAULTS = 1_000
#: Most values in all files together.
MAX_VALUES = 250_000


def names() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the package."""
    folder = _shipped()
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))))


def load(name: str | Path) -> World:
    """Read a scenario.

    Parameters
    ----------
    name
        The name of a shipped scenario, or the path of a folder.

    Raises
    ------
    InputError
        If there is no such scenario.
    ScenarioError
        If the folder has faults; it carries all of them.
    """
    world, faults = _read(*_find(name))
    if world is None:
        raise ScenarioError(faults)
    return world


def validate(name: str | Path) -> tuple[Fault, ...]:
    """Return every fault of every file of a scenario, in order of place; empty if it has none.

    Raises
    ------
    InputError
        If there is no such scenario.
    """
    return _read(*_find(name))[1]


def _shipped() -> Path:
    return Path(str(resources.files("foedus"))) / "scenarios"


def _find(name: str | Path) -> tuple[Path, str]:
    """Return the folder that a name means, and how messages call it."""
    text = str(name)
    if text in names():
        return _shipped() / text, text
    folder = Path(name)
    place = FaultPlace(option="SCENARIO")
    try:
        is_folder, exists = bool(text) and folder.is_dir(), bool(text) and folder.exists()
    except (OSError, ValueError):
        is_folder = exists = False
    if is_folder:
        return folder, text.rstrip("/") or "/"
    if exists:
        raise InputError(
            f"'{text}' is a file", remedy="give the folder that holds it", place=place, code="unknown-scenario"
        )
    known = names()
    raise InputError(
        f"there is no scenario '{text}'",
        remedy=did_you_mean(text, known, f"give a folder, or one of: {', '.join(known)}"),
        place=place,
        code="unknown-scenario",
    )


def _read(root: Path, shown: str) -> tuple[World | None, tuple[Fault, ...]]:
    contents, faults = files(root, shown)
    draft = Draft(shown)
    draft.complete = not faults
    if not contents and not faults:
        faults.append(
            Fault(
                FaultPlace(shown),
                "empty-folder",
                "there is no .yaml file here",
                "see 'foedus scenario new' for a folder to begin with",
            )
        )
        return None, tuple(faults)
    values = 0
    for label, raw in contents:
        document, found = parse(raw, label)
        values += document.nodes
        if values > MAX_VALUES:
            draft.complete = False
            what = f"the files up to this one hold more than {MAX_VALUES:,} values"
            faults.append(Fault(FaultPlace(label), "too-large", what, "give the folder of one scenario"))
            break
        if found:
            faults += found
            draft.complete = False
        else:
            faults += _take(document, draft)
        if len(faults) > MAX_FAULTS:
            break
    faults += check(draft)
    if faults:
        return None, tuple(sorted(faults)[:MAX_FAULTS])
    return _world(draft), ()


def _take(document: Document, draft: Draft) -> list[Fault]:
    """Read the sections of one file into the draft."""
    data = document.data
    if not isinstance(data, dict):
        draft.complete = False
        what = "the file is empty" if data is None else "the file is not a mapping of sections"
        remedy = f"begin with a section name and a colon: {', '.join(['scenario', *SECTIONS])}"
        return [Fault(document.place(()), "empty-file" if data is None else "not-a-mapping", what, remedy)]
    faults: list[Fault] = []
    for name, content in data.items():
        if len(faults) > MAX_FAULTS:
            break
        at_key = document.place((name,), key=True)
        at_value = document.place((name,))
        if name == "scenario":
            if isinstance(content, dict):
                faults += _take_item(Settings, Item(name, content, document, (name,)), draft)
            else:
                draft.complete = False
                what = "'scenario' must be a mapping of fields"
                faults.append(Fault(at_value, "wrong-type", what, "write its fields as 'field: value' lines below it"))
        elif name not in SECTIONS:
            draft.complete = False
            known = ["scenario", *SECTIONS]
            remedy = did_you_mean(name, known, f"the sections are {', '.join(known)}")
            faults.append(Fault(at_key, "unknown-section", f"there is no section '{name}'", remedy))
        elif isinstance(content, list):
            for i in range(len(content)):
                faults += _take_item(SECTIONS[name], Item(name, content[i], document, (name, i)), draft)
                if len(faults) > MAX_FAULTS:
                    break
        elif content is not None:  # a section with nothing below it is an empty list
            draft.complete = False
            faults.append(
                Fault(
                    at_value, "wrong-type", f"'{name}' must be a list", "begin each item with '- ' on a line of its own"
                )
            )
    return faults


def _take_item(model: type[BaseModel], item: Item, draft: Draft) -> list[Fault]:
    value, faults = read_item(model, item)
    draft.add(item, value)
    return faults


def _plain(value: Any) -> str:
    return json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)


#: Order within a section: where order has no meaning, that of names, whatever the files.
_ORDER: dict[str, Callable[[Any], Any]] = {
    "states": lambda x: x.code,
    "borders": lambda x: (x.a, x.b),
    "trade": lambda x: (x.of, x.flow, x.year, -x.share, x.partner),
    "dependence": lambda x: (x.dependents, x.on, str(x.channel), x.item.en, _plain(x)),
    "rivalries": lambda x: (x.a, x.b, x.kind, _plain(x)),
    "events": lambda x: (x.date, x.id),
}


def _world(draft: Draft) -> World:
    lists = {name: tuple(sorted(draft.values(name), key=_ORDER.get(name, lambda x: x.id))) for name in SECTIONS}
    return World(settings=draft.values("scenario")[0], **lists)
