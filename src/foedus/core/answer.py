"""What every computed answer can do once it can say itself in words and as plain data."""

from __future__ import annotations

import html
import json
from typing import Any

__all__ = ["Answer"]


class Answer:
    """Base of frozen results: they bring ``to_dict`` and ``summary``, and get JSON and a notebook view."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        raise NotImplementedError

    def summary(self, lang: str = "en") -> str:
        """Return the answer in a few lines."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as one JSON document."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, sort_keys=True)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.summary())}</pre>"
