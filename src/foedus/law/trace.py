"""Traces: the tree that leads from a status to the clause or fact it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean
from foedus.world.model import Text

__all__ = ["PARTS", "Trace"]

#: The parts of an answer that can be asked for, with their headings.
PARTS: dict[str, tuple[str, str]] = {
    "status": ("Duties", "Обязательства"),
    "clause": ("The clause", "Норма"),
    "conditions": ("Conditions", "Условия"),
    "steps": ("Steps", "Шаги"),
    "facts": ("What is not known, and what follows from it", "Что неизвестно и что от этого зависит"),
    "flags": ("What pulls the other way", "Что этому противостоит"),
    "suppositions": ("Supposing", "При допущении"),
    "others": ("Considered and not owed", "Рассмотрено, обязательств нет"),
    "breaches": ("Breached by the act itself", "Нарушено самим событием"),
    "standing": ("Standing duties among those concerned", "Постоянные обязательства между участниками"),
    "permissions": ("Rights over the place", "Права в отношении места события"),
    "charter": ("Charter background", "Фон Устава ООН"),
    "warnings": ("Notes", "Примечания"),
    "sources": ("Sources", "Источники"),
}


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
        What it rests on: the clause, then the deciding condition, then the others.
    sources
        Ids of the sources of the statement itself.
    part
        Which part of the answer it belongs to, a key of :data:`PARTS`.
    fact
        The contested fact that it speaks of, as ``--suppose`` takes it.
    """

    id: str
    label: Text
    value: str
    children: tuple[Trace, ...] = ()
    sources: tuple[str, ...] = ()
    part: str = ""
    fact: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; the same tree that :meth:`lines` prints."""
        return {
            "id": self.id,
            "part": self.part,
            "label": {"en": self.label("en"), "ru": self.label("ru")},
            "value": self.value,
            "sources": list(self.sources),
            "fact": self.fact or None,
            "children": [c.to_dict() for c in self.children],
        }

    def walk(self) -> Iterator[Trace]:
        """Yield the node and all nodes under it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def deciding(self) -> Trace:
        """The condition or step that decides: the first below the clause, or the node itself."""
        return next((c for c in self.children if c.part in ("conditions", "steps")), self)

    # -- parts ------------------------------------------------------------------------------

    def find(self, ident: str) -> Trace:
        """Return the node of an id.

        Raises
        ------
        InputError
            If there is none; the remedy names the nearest ids.
        """
        found = next((n for n in self.walk() if n.id == ident), None)
        if found is None:
            known = [n.id for n in self.walk()]
            raise InputError(
                f"the trace has no node '{ident}'", remedy=did_you_mean(ident, known, f"its root is '{self.id}'"),
                code="unknown-node",
            )  # fmt: skip
        return found

    def select(self, parts: Iterable[str]) -> Trace:
        """Return the tree with only some parts: their nodes whole, and what leads to them.

        Raises
        ------
        InputError
            If a part is not known; the remedy names the nearest ones.
        """
        wanted = tuple(_known(p) for p in parts)
        return replace(self, children=tuple(_kept(self.children, wanted)))

    def cut(self, depth: int) -> Trace:
        """Return the tree down to a depth; 0 leaves the node alone.

        Raises
        ------
        InputError
            If the depth is negative.
        """
        if depth < 0:
            raise InputError(
                f"a depth of {depth} is below nothing", remedy="write 0 or more", place=Place(option="--depth"),
                code="bad-depth",
            )  # fmt: skip
        return replace(self, children=tuple(c.cut(depth - 1) for c in self.children) if depth else ())

    # -- text -------------------------------------------------------------------------------

    def lines(self, lang: str = "en", depth: int = 0) -> list[str]:
        """Return the tree as indented lines of text: a sentence a node, a heading for each new part."""
        tail = f" [{', '.join(self.sources)}]" if self.sources else ""
        typed = f' (--suppose "{self.fact}=yes")' if self.fact else ""
        out = [f"{'  ' * depth}{sentence(self.label(lang) + typed)}{tail}"]
        last = self.part
        for child in self.children:
            headed = child.part != self.part and child.part in PARTS
            if headed and child.part == "clause":
                # One sentence: its heading stands before it.
                below = child.lines(lang, depth + 1)
                out += [f"{'  ' * (depth + 1)}{PARTS['clause'][lang == 'ru']}: {below[0].lstrip()}", *below[1:]]
            else:
                if headed and child.part != last:
                    out.append(f"{'  ' * (depth + 1)}{PARTS[child.part][lang == 'ru']}")
                out += child.lines(lang, depth + 1 + headed)
            last = child.part
        return out

    def text(self, lang: str = "en") -> str:
        """Return the tree as text."""
        return "\n".join(self.lines(lang))


def sentence(text: str) -> str:
    """Return a statement as a sentence: a capital at its start, a stop at its end (not after an address)."""
    text = text[:1].upper() + text[1:]
    closed = text.endswith((".", "!", "?", ":", "…")) or "://" in text.rsplit(" ", 1)[-1]
    return text if closed else f"{text}."


def _known(part: str) -> str:
    plain = part.strip().lower()
    if plain not in PARTS:
        raise InputError(
            f"'{part}' is no part of an answer", remedy=did_you_mean(plain, PARTS, f"parts are {', '.join(PARTS)}"),
            place=Place(option="--part"), code="unknown-part",
        )  # fmt: skip
    return plain


def _kept(nodes: tuple[Trace, ...], wanted: tuple[str, ...]) -> Iterator[Trace]:
    for node in nodes:
        if node.part in wanted and node.part != "status":
            yield node
            continue
        below = tuple(_kept(node.children, wanted))
        if below or node.part in wanted:
            yield replace(node, children=below)
