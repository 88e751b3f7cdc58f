"""Rows of the answer as text: figures, verdict marks, ids, names. Shared by all outputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from foedus.report.catalogue import Words
from foedus.report.numbers import NBSP, Shown, count, triple
from foedus.report.quantities import LADDER, unit_kind

if TYPE_CHECKING:
    from foedus.assess.document import Assessment, ChangeRow, ClaimRow, EventRow, FigureRow, LadderRung

__all__ = [
    "MARKS", "VERDICTS", "changed", "claims_of", "crisis_name", "event_name", "figure", "flat", "ladder_quantities", "names", "quantity_name", "rests", "rung_changes", "rung_name",
    "sentence", "verdict_counts",
]  # fmt: skip

#: Verdicts in the order in which they are counted, with a mark that works without colour
#: and its form in plain ASCII.
MARKS: dict[str, tuple[str, str]] = {
    "supported": ("✓", "+"),
    "supported in part": ("(✓)", "(+)"),
    "contradicted in part": ("(✗)", "(x)"),
    "contradicted": ("✗", "x"),
    "not identified": ("?", "?"),
    "open": ("…", "..."),
    "not testable here": ("–", "-"),
}
VERDICTS = tuple(MARKS)


def figure(row: FigureRow | None, w: Words) -> Shown:
    """Return a finding's figure as text; a truth value is a word, a missing one a dash."""
    if row is None:
        return Shown("–")
    if row.unit == "truth":
        return Shown(w.term("truth", row.truth or "unknown"))
    kind = unit_kind(row.unit)
    shown = triple((row.value, row.low, row.high), kind, w)
    if row.value is None and row.low is not None:
        if row.high is None or row.high == float("inf"):
            return Shown(w("number.at_least", x=shown.low + shown.unit))
        return Shown(w("number.range", low=shown.low, high=shown.high + shown.unit))
    if row.unit == "per year":
        return Shown(shown.value, shown.low, shown.high, NBSP + w("number.per_year", x="").strip())
    if row.unit == "ratio":
        return Shown(w("number.times", x=shown.value), shown.low, shown.high)
    if row.unit == "days" and row.value is not None:
        return Shown(w.plural("days", row.value, count(row.value, w)), shown.low, shown.high)
    return shown


def rests(row: FigureRow | None, w: Words) -> str:
    """Return what of a behavioural figure is estimated; nothing for other figures."""
    if row is None or row.rests is None:
        return ""
    r = row.rests
    said = w("claims.estimated", n=r.estimated, of=r.of)
    if (r.low, r.high) == (0.0, 1.0):
        return said
    return f"{said}; {w('claims.spread', low=round(100 * r.low), high=round(100 * r.high))}"


def names(document: Assessment, codes: Iterable[str], w: Words) -> str:
    """Return the names of states, organisations or places, joined by commas."""
    return ", ".join(w.text(document.names[c]) if c in document.names else c for c in codes)


def crisis_name(document: Assessment, ident: str, w: Words) -> str:
    """Return a crisis as two names with an arrow."""
    pair = ident.split(":", 1)[-1].split(">")
    return f"{NBSP}→ ".join(names(document, [c], w) for c in pair)


def quantity_name(document: Assessment, quantity: str, w: Words) -> str:
    """Return what a quantity is; ``help TUR war`` names the helper and the level."""
    if w.knows("quantity", quantity):
        return w.term("quantity", quantity)
    parts = quantity.split(" ")
    if len(parts) == 3 and parts[0] == "help":
        return w("quantity.help of", name=names(document, [parts[1]], w), level=w.term("level", parts[2]))
    return quantity


def event_name(document: Assessment, event: EventRow, w: Words) -> str:
    """Return an event in words: act, level, who against whom, where."""
    if not w.knows("act", event.act):
        return w.text(event.label)
    level = "" if event.level == "unknown" else f" ({w.term('level', event.level)})"
    who = f"{names(document, event.by, w) or '?'}{NBSP}→ {names(document, event.on, w)}"
    where = f", {names(document, [event.at], w)}" if event.at and [event.at] != event.on else ""
    return f"{sentence(w.term('act', event.act))}{level}: {who}{where}"


def claims_of(document: Assessment, side: str) -> list[ClaimRow]:
    """Return the claims of a side, in the answer's order."""
    return [c for c in document.claims if c.side == side]


def verdict_counts(claims: Iterable[ClaimRow]) -> list[tuple[str, int]]:
    """Return how many claims have each verdict, in a fixed order, without the zeros."""
    found = Counter(c.verdict for c in claims)
    rest = sorted(v for v in found if v not in MARKS)
    return [(v, found[v]) for v in (*VERDICTS, *rest) if found[v]]


def ladder_quantities(document: Assessment) -> list[str]:
    """Return the quantities that the ladder shows, in their order."""
    there = list(dict.fromkeys(c.quantity for rung in document.ladder for c in rung.cells))
    return [q for q in LADDER if q in there] + [q for q in there if q not in LADDER]


def rung_changes(rung: LadderRung) -> bool:
    """Whether supposing the treaty in force changes anything on a rung."""
    return rung.duty != rung.duty_supposed or any(c.recorded != c.supposed for c in rung.cells)


def rung_name(rung: LadderRung, w: Words) -> str:
    """Return the instrument that a rung adds; the ones below it stand in the rows above."""
    label = w.text(rung.label)
    return f"+ {label.rsplit(' + ', 1)[-1]}" if len(rung.treaties) > 1 else sentence(label)


def changed(rows: Iterable[ChangeRow]) -> bool:
    """Whether any figure of a state or crisis changes at all."""
    return any(any(row.total) or any(row.recorded) or any(row.mechanism) for row in rows)


def sentence(text: str) -> str:
    """Return a text with an upper first letter."""
    return text[:1].upper() + text[1:]


_ID = re.compile(r"\b[CR]\d{2}\b")


def claim_ids(text: str) -> Iterator[str]:
    """Yield the ids of claims that a text speaks of."""
    return (m.group() for m in _ID.finditer(text))


def flat(value: Any, w: Words) -> str:
    """Return open-ended data (a mapping, a list, a number) as one readable line."""
    if isinstance(value, dict):
        if set(value) <= {"en", "ru"}:
            return w.text(value)
        return "; ".join(f"{w.term('key', k)}: {flat(v, w)}" for k, v in value.items())
    if isinstance(value, bool):
        return w.term("truth", "yes" if value else "no")
    if isinstance(value, float | int):
        return triple((float(value),), unit_kind("count" if isinstance(value, int) else "index"), w).main
    if isinstance(value, list | tuple):
        if len(value) == 3 and all(isinstance(v, float | int) for v in value):
            return triple([float(v) for v in value], unit_kind("index"), w).inline
        return ", ".join(flat(v, w) for v in value)
    return "" if value is None else w.text(value)
