"""Finished parts of a long study, one JSON object a line, so that an interrupted run goes on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["append_part", "read_parts"]


def read_parts(file: Path | None) -> Iterator[dict[str, Any]]:
    """Yield what a file holds, without lines that an interrupt cut short; nothing where there is no file."""
    if file is None or not file.is_file():
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                part = json.loads(line)
            except ValueError:
                continue
            if isinstance(part, dict):
                yield part


def append_part(file: Path | None, part: Mapping[str, Any]) -> None:
    """Add one finished part; without a file nothing is kept."""
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # The line break first: a line that was cut short before must not swallow this one.
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{json.dumps(part)}\n")
