"""The JSON Schema of a scenario file, for editors that complete and check while one writes."""

from __future__ import annotations

import copy
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, create_model

from foedus.world.model import Settings
from foedus.world.reading import SECTIONS

__all__ = ["schema"]

_ABOUT = {
    "scenario": "What the scenario is about; one file of the folder has this section.",
    "sources": "What the facts rest on.",
    "states": "Actors: states, organisations, non-state actors.",
    "areas": "Places where an event can happen, other than a state's whole territory.",
    "borders": "Land borders.",
    "trade": "Shares of partners in a state's exports and imports.",
    "dependence": "What a state needs from another, by channel.",
    "rivalries": "Rivalries and territorial claims.",
    "treaties": "Instruments with parties, approvals, statuses and provisions.",
    "events": "The record of events.",
    "claims": "Statements that the assessment tests.",
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one scenario file; every section is optional.

    The schema knows fields, words, forms and ranges. What joins two items (an unknown
    source, a reversed date) is found by :func:`foedus.world.validate` only.
    """
    fields: dict[str, Any] = {"scenario": (Settings, ...)}
    fields |= {name: (GenericAlias(list, (item,)), ...) for name, item in SECTIONS.items()}
    whole: type[BaseModel] = create_model("ScenarioFile", **fields)
    out = copy.deepcopy(whole.model_json_schema(mode="validation"))
    definitions: dict[str, Any] = out["$defs"]
    for name, definition in definitions.items():
        _settle(definition)
        if name == "Text":
            definitions[name] = {
                "description": definition["description"],
                "anyOf": [
                    {"type": ["string", "number"], "minLength": 1},
                    {k: v for k, v in definition.items() if k != "description"},
                ],
            }
    for key in ("by", "on"):  # one actor may stand without brackets
        one = definitions["Event"]["properties"][key]
        definitions["Event"]["properties"][key] = {"anyOf": [{"type": "string"}, one], "default": []}
    for name, about in _ABOUT.items():
        section = out["properties"][name]
        if name == "scenario":
            out["properties"][name] = {"description": about, **section}
        else:
            # A section name with nothing below it is an empty list.
            out["properties"][name] = {"description": about, "type": ["array", "null"], "items": section["items"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Foedus scenario file",
        "description": "One file of a scenario folder: a mapping from section names to facts.",
        "type": "object",
        "properties": out["properties"],
        "additionalProperties": False,
        "minProperties": 1,
        "$defs": definitions,
    }


def _settle(node: Any) -> None:
    """Say in the schema what the reader does beyond pydantic's own view of a model."""
    if isinstance(node, list):
        for x in node:
            _settle(x)
    elif isinstance(node, dict):
        if "$ref" in node and "default" in node:
            node.pop("default")  # a default of a whole model repeats what the model says
        kind = node.get("type")
        if kind == "string" and not {"pattern", "enum", "const"} & set(node):
            node["type"] = ["string", "number"]  # a number is kept as it is written
        elif kind == "boolean":
            node.pop("type")
            node["enum"] = [True, False, "yes", "no"]
        node.pop("title", None) if isinstance(node.get("title"), str) else None
        for x in list(node.values()):
            _settle(x)
