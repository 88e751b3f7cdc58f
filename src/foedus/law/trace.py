"""Traces: the tree that leads from a status to the clause or fact it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foedus.world.model import Text

__all__ = ["Trace"]


@dataclass(frozen=True)
class Trace:
    """One node: a statement, its value, and the statements under it.

    Parameters
    ----------
    id
        Stable name of the node within its answer.
    label
        The statement, in English and Russian.
    value
        A status, or ``yes``, ``no``, ``unknown``.
    children
        What it rests on, the deciding one first.
    sources
        Ids of the sources of the statement itself.
    """

    id: str
    label: Text
    value: str
    children: tuple[Trace, ...] = ()
    sources: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; the same tree that :meth:`lines` prints."""
        return {
            "id": self.id,
            "label": {"en": self.label("en"), "ru": self.label("ru")},
            "value": self.value,
            "sources": list(self.sources),
            "children": [c.to_dict() for c in self.children],
        }

    def walk(self) -> Iterator[Trace]:
        """Yield the node and all nodes under it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self, lang: str = "en", depth: int = 0) -> list[str]:
        """Return the tree as indented lines of text."""
        tail = f" [{', '.join(self.sources)}]" if self.sources else ""
        out = [f"{'  ' * depth}{self.label(lang)}{tail}"]
        for child in self.children:
            out += child.lines(lang, depth + 1)
        return out

    def text(self, lang: str = "en") -> str:
        """Return the tree as text."""
        return "\n".join(self.lines(lang))
