"""Tiny worlds for the tests of the assess and order layers, written by hand."""

from __future__ import annotations

from typing import Any

from foedus.assess import Context
from foedus.estimate import draw
from foedus.world import Text, World

SILENT = dict.fromkeys(
    ("request", "national procedure", "joint finding", "collective decision", "declared opinion"), "absent"
)
CODES = ("ARM", "AZE", "FRA", "IRN", "PAK", "RUS", "TUR")
WORDS = Text(en="a figure", ru="показатель")


def provision(ident: str = "P.1", **fields: Any) -> dict[str, Any]:
    """A firm duty of military help with nothing left open."""
    return {
        "id": ident, "article": "1", "action": "assist militarily", "modality": "shall", "trigger": ["armed attack"],
        "conditions": SILENT, "means_open": "no", "content": "a promise", "sources": ["S1"], **fields,
    }  # fmt: skip


def treaty(ident: str, parties: list[Any], *provisions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A treaty of 2010 in force; parties are codes or whole entries."""
    members = [{"state": p} if isinstance(p, str) else p for p in parties]
    return {
        "id": ident, "name": f"Treaty {ident}", "form": "treaty", "parties": members, "signed": "2010-01-01",
        "entered": "2010-02-01", "provisions": list(provisions), "sources": ["S1"], **fields,
    }  # fmt: skip


def event(ident: str, date: str, **fields: Any) -> dict[str, Any]:
    """A recorded use of force by ARM on AZE, unless told otherwise."""
    return {
        "id": ident,
        "date": date,
        "by": ["ARM"],
        "on": ["AZE"],
        "kind": "force",
        "text": ident,
        "sources": ["S1"],
        **fields,
    }


def world(
    *treaties: dict[str, Any], events: list[dict[str, Any]] | None = None, as_of: str = "2020-01-01", **settings: Any
) -> World:
    """A world of seven states without capability: it has texts and a record, and no crisis."""
    return World.model_validate({
        "settings": {"id": "tiny", "title": "Tiny", "summary": "Tiny", "as_of": as_of, **settings},
        "sources": [{"id": "S1", "title": "invented", "grade": "U"}],
        "states": [{"code": c} for c in CODES],
        "treaties": list(treaties),
        "events": events or [],
    })  # fmt: skip


def context(w: World, subject: str | None = None) -> Context:
    """A context with two draws."""
    return Context(w, draw(2, 1), 1, subject)
