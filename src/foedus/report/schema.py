"""The published JSON Schema of the answer."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["schema", "write_schema"]


def schema() -> str:
    """Return the JSON Schema of :class:`foedus.assess.document.Assessment` as text, the same bytes every time."""
    from foedus.assess.document import Assessment  # half a second that other answers do without

    found = Assessment.model_json_schema(mode="serialization", by_alias=True)
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to a file (``docs/schema/assessment.schema.json`` in the repository)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(schema(), encoding="utf-8")
