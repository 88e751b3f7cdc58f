"""A cascade as a drawing: rounds as columns, sides as bands and shapes, promises on the lines.

The layout follows from the answer alone, so that equal answers give equal files. Sides are
told by band, by shape and by colour; what only the maximal closure holds is dashed.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from foedus.law.cascade_tell import headline, side_name, supposed
from foedus.law.closure import BOTH, Cascade, Edge
from foedus.law.words import ACTS, STATUSES, Words
from foedus.report.drawing import FONT, HEX
from foedus.report.svg import wrapped, written

__all__ = ["network"]

_BOX, _LABEL, _BEND, _MARGIN = 176.0, 124.0, 86.0, 96.0
_PITCH = _BOX + _LABEL + _BEND
_ROW, _GAP, _PAD = 19.0, 16.0, 34.0
_HEAD = 86.0
#: Border and fill by side: victim, attacker, both; where each blames the other the first two in order of code.
_COLOURS = ((HEX["c-main"], "#e9f2fa"), (HEX["c-alt"], "#fcf0e6"), (HEX["v-open"], "#f1eff8"))
_BANDS = ("#f5f9fd", "#fdf8f3", "#f8f7fc")
_SAID: dict[str, tuple[str, str]] = {
    "event": ("The event", "Событие"), "round": ("Round", "Круг"),
    "title": ("Cascade of duties", "Каскад обязательств"),
    "solid": ("owed outright (minimal cascade)", "действует без оговорок (минимальный каскад)"),
    "dashed": ("only in the maximal cascade: steps taken, discretion used, open means given, or the sides attack each other",
               "только в максимальном каскаде: шаги сделаны, усмотрение использовано, неопределённая помощь оказана "
               "или стороны нападают друг на друга"),
    "arrow": ("from the helper to the state helped", "от помогающего к тому, кому обещана помощь"),
    "nobody": ("Nobody else is drawn in.", "Больше никто не вступает."),
    "could": ("Could join, depending on unknown facts", "Могут вступить, но это зависит от неизвестного"),
    "note": ("What the texts call for, not what the states will do.", "Чего требуют тексты, а не как государства поступят."),
}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """One promise of help on the drawing: who helps whom, the instruments, whether the minimal closure has it."""

    helper: str
    helped: str
    label: str
    sure: bool


@dataclass
class _Node:
    """One state: its text and its place."""

    state: str
    side: str
    column: int
    name: list[str]
    caption: list[str]
    sure: bool
    ports: list[_Line]
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        return max(10.0 + 17.0 * len(self.name) + 14.0 * len(self.caption), _ROW * len(self.ports) + 12.0)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def port(self, line: _Line) -> float:
        """Height at which a line leaves the box."""
        return self.middle + _ROW * (self.ports.index(line) - (len(self.ports) - 1) / 2)


def network(cascade: Cascade, lang: str = "en", name: str = "cascade") -> str:
    """Return the drawing of a cascade as one SVG document.

    Parameters
    ----------
    cascade
        The answer of :func:`foedus.law.cascade`.
    lang
        ``en`` or ``ru``.
    name
        Start of the ids in the document, so that several can stand in one page.

    Notes
    -----
    A state stands in the column of the round that draws it in, and shows the promises that do.
    Help that draws nobody in, and promises set off later, are in the text and the data.
    """
    return _Drawing(cascade, lang, name).svg()


class _Drawing:
    """The parts of one drawing while it is put together."""

    def __init__(self, cascade: Cascade, lang: str, name: str) -> None:
        self.cascade = cascade
        self.words = Words(cascade.world)
        self.lang, self.ru, self.name = lang, lang == "ru", name
        wide = cascade.maximal
        own = sorted({side for s, side in wide.sides.items() if side != BOTH})
        self.lanes = [own[-1], BOTH, own[0]] if len(own) == 2 else [*own, BOTH]
        self.lanes = [s for s in self.lanes if s in wide.sides.values()]
        self.shown: list[Edge] = []
        self.nodes = {s: self._node(s) for s in wide.sides}
        self.columns = max((n.column for n in self.nodes.values()), default=0) + 1

    def say(self, key: str) -> str:
        """Return a phrase of the drawing."""
        return _SAID[key][self.ru]

    def kind(self, side: str) -> int:
        """Return 0, 1 or 2 for the form of a side: victim, attacker, both."""
        if side == BOTH:
            return 2
        return 1 if side == "attacker" or (side != "victim" and side != min(s for s in self.lanes if s != BOTH)) else 0

    # -- what is drawn -----------------------------------------------------------------------

    def _node(self, state: str) -> _Node:
        wide, narrow = self.cascade.maximal, self.cascade.minimal
        side, column = wide.sides[state], wide.joined[state]
        drawing = self._joining(state)
        sure = {e.key for e in narrow.edges if e.joins}
        lines: dict[str, list[Edge]] = {}
        for e in drawing:
            lines.setdefault(e.helped, []).append(e)
        ports = []
        for helped, edges in sorted(lines.items()):
            self.shown += edges
            treaties = sorted({p.treaty for e in edges for p in e.provisions})
            label = ", ".join(treaties[:2]) if len(treaties) < 3 else f"{treaties[0]} +{len(treaties) - 1}"
            ports.append(_Line(state, helped, label, any(e.key in sure for e in edges)))
        if column == 0:
            caption = side_name(side, self.words, self.lang)
            if state in wide.both_sides:
                caption += f" (! {side_name(BOTH, self.words, self.lang)})"
        else:
            best = max((e.status for e in drawing), key=lambda s: s.strength)
            caption = STATUSES[best][self.ru]
            if all(p.means_open.is_true for e in drawing for p in e.provisions if p.status is best):
                caption += "; средства не определены" if self.ru else "; means open"
            if state in wide.both_sides:
                caption = f"{side_name(BOTH, self.words, self.lang)}; {caption}"
        names = wrapped(self.words.name(state, self.lang), 21)
        return _Node(state, side, column, names, wrapped(caption, 28), state in narrow.sides, ports)

    def _joining(self, state: str) -> list[Edge]:
        """Return the edges that draw a state in, on each side that it takes."""
        edges = [e for e in self.cascade.maximal.edges if e.joins and e.helper == state]
        first: dict[str, int] = {}
        for e in edges:
            first[e.side] = min(first.get(e.side, e.round), e.round)
        mine = self.cascade.maximal.sides[state]
        root = self.cascade.maximal.joined[state] == 0
        return [e for e in edges if e.round == first[e.side] and (mine == BOTH or not root)]

    def _place(self) -> tuple[list[tuple[str, float, float]], float]:
        """Give every node its place; return the bands (side, top, height) and where they end."""
        top = _HEAD
        bands = []
        order = self._order()
        for side in self.lanes:
            stacks = [[n for n in order[k] if n.side == side] for k in range(self.columns)]
            tall = max(sum(n.height + _GAP for n in stack) - _GAP for stack in stacks)
            for column, stack in enumerate(stacks):
                y = top + _PAD + (tall - sum(n.height + _GAP for n in stack) + _GAP) / 2
                for node in stack:
                    node.x, node.y = _MARGIN + column * _PITCH, y
                    y += node.height + _GAP
            bands.append((side, top, tall + _PAD + 16.0))
            top += tall + _PAD + 16.0 + 14.0
        return bands, top

    def _order(self) -> list[list[_Node]]:
        """Return the nodes of each column from top to bottom: near those whom they help, then by code."""
        out: list[list[_Node]] = []
        rank: dict[str, float] = {}

        def place(node: _Node) -> tuple[int, float, str]:
            helped = [rank[line.helped] for line in node.ports if line.helped in rank]
            return self.lanes.index(node.side), sum(helped) / len(helped) if helped else 0.0, node.state

        for column in range(self.columns):
            stack = sorted((n for n in self.nodes.values() if n.column == column), key=place)
            # Ranks run from 0 to 1, so that columns of different length compare.
            rank.update({n.state: (k + 0.5) / len(stack) for k, n in enumerate(stack)})
            out.append(stack)
        for node in self.nodes.values():
            node.ports.sort(key=lambda line: (*self._height(line.helped, rank), line.helped))
        return out

    def _height(self, state: str, rank: dict[str, float]) -> tuple[int, float]:
        """Return how far down a state stands: its band, then its place in the column."""
        node = self.nodes.get(state)
        return (self.lanes.index(node.side), rank[state]) if node is not None else (len(self.lanes), 0.0)

    # -- how it is drawn ---------------------------------------------------------------------

    def svg(self) -> str:
        """Return the document."""
        bands, bottom = self._place()
        width = max(_MARGIN + self.columns * _PITCH - _LABEL - _BEND + 24.0, 760.0)
        body = [self._band(b, width) for b in bands]
        body += [self._heading(k) for k in range(self.columns)]
        lines = [line for n in self.nodes.values() for line in n.ports]
        body += [self._path(line) for line in lines]
        body += self._attack()
        body += [self._box(n) for n in self.nodes.values()]
        body += [self._label(line) for line in lines]
        foot, height = self._foot(bottom + 10.0, width)
        head = headline(self.cascade, self.lang)
        title, ids = f"{self.say('title')}. {head}", f"{self.name}-title {self.name}-desc"
        kept = wrapped(head, int((width - 48) / 7.4))
        text = [written(24, 30 + 18 * k, part, size=15, bold=True) for k, part in enumerate(kept[:2])]
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="{ids}" font-family="{FONT}">',
            f'<title id="{self.name}-title">{html.escape(title)}</title>',
            f'<desc id="{self.name}-desc">{html.escape(self.cascade.summary(self.lang))}</desc>',
            f'<rect width="100%" height="100%" fill="{HEX["paper"]}"/>',
            *text, *body, *foot, "</svg>", "",
        ])  # fmt: skip

    def _band(self, band: tuple[str, float, float], width: float) -> str:
        side, top, height = band
        kind = self.kind(side)
        label = side_name(side, self.words, self.lang)
        return (
            f'<rect x="12" y="{top:.1f}" width="{width - 24:.1f}" height="{height:.1f}" rx="6" fill="{_BANDS[kind]}"/>'
            + written(_MARGIN, top + 20, label[:1].upper() + label[1:], size=12, bold=True, colour=HEX["ink"])
        )

    def _heading(self, column: int) -> str:
        label = self.say("event") if column == 0 else f"{self.say('round')} {column}"
        return written(
            _MARGIN + column * _PITCH + _BOX / 2, _HEAD - 12, label, size=12, anchor="middle", colour=HEX["muted"]
        )

    def _path(self, line: _Line) -> str:
        helper, helped = self.nodes[line.helper], self.nodes.get(line.helped)
        if helped is None:
            return ""
        dash = "" if line.sure else ' stroke-dasharray="6 4"'
        y = helper.port(line)
        if helped.column < helper.column:
            x, bend, end = helper.x, helper.x - _LABEL, helped.x + _BOX + 9
            reach = max(60.0, (bend - end) * 0.55)
            to = self._landing(line, helped)
            way = (
                f"M{x:.1f} {y:.1f}H{bend:.1f}C{bend - reach:.1f} {y:.1f} {end + reach:.1f} {to:.1f} {end:.1f} {to:.1f}"
            )
            tip = f"M{end - 9:.1f} {to:.1f}l10 -5v10z"
        else:
            x, end, to = helper.x + _BOX, helped.x + _BOX + 9, self._landing(line, helped)
            out = max(x, end) + _LABEL + 40
            way = f"M{x:.1f} {y:.1f}H{x + _LABEL:.1f}C{out:.1f} {y:.1f} {out:.1f} {to:.1f} {end:.1f} {to:.1f}"
            tip = f"M{end - 9:.1f} {to:.1f}l10 -5v10z"
        return (
            f'<path d="{way}" fill="none" stroke="{HEX["muted"]}" stroke-width="1.6"{dash}/>'
            f'<path d="{tip}" fill="{HEX["muted"]}"/>'
        )

    def _landing(self, line: _Line, helped: _Node) -> float:
        """Return the height at which a line reaches the state helped; several are spread over its side."""
        coming = sorted(
            (one for n in self.nodes.values() for one in n.ports if one.helped == helped.state),
            key=lambda one: (self.nodes[one.helper].port(one), one.helper),
        )
        room = min(11.0, (helped.height - 14.0) / max(1, len(coming) - 1)) if len(coming) > 1 else 0.0
        return helped.middle + room * (coming.index(line) - (len(coming) - 1) / 2)

    def _label(self, line: _Line) -> str:
        helper, helped = self.nodes[line.helper], self.nodes.get(line.helped)
        if helped is None:
            return ""
        y = helper.port(line) - 4
        if helped.column < helper.column:
            return written(helper.x - 6, y, line.label, size=11, anchor="end", halo=True)
        return written(helper.x + _BOX + 6, y, line.label, size=11, halo=True)

    def _box(self, node: _Node) -> str:
        kind = self.kind(node.side)
        ink, fill = _COLOURS[kind]
        dash = "" if node.sure else ' stroke-dasharray="6 4"'
        x, y, h = node.x, node.y, node.height
        style = f'fill="{fill}" stroke="{ink}" stroke-width="2"{dash}'
        if kind == 2:
            c = 12.0
            shape = (
                f'<path d="M{x + c:.1f} {y:.1f}H{x + _BOX - c:.1f}L{x + _BOX:.1f} {y + h / 2:.1f}L{x + _BOX - c:.1f} {y + h:.1f}'
                f'H{x + c:.1f}L{x:.1f} {y + h / 2:.1f}z" {style}/>'
            )
        else:
            radius = 14 if kind == 0 else 0
            shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BOX:.0f}" height="{h:.1f}" rx="{radius}" {style}/>'
        start = node.middle - (17.0 * len(node.name) + 14.0 * len(node.caption)) / 2 + 13.0
        text = [
            written(x + _BOX / 2, start + 17 * k, part, size=14, bold=True, anchor="middle")
            for k, part in enumerate(node.name)
        ]
        below = start + 17 * len(node.name) - 2
        text += [
            written(x + _BOX / 2, below + 14 * k, part, size=11, anchor="middle") for k, part in enumerate(node.caption)
        ]
        return shape + "".join(text)

    def _attack(self) -> list[str]:
        """Return the arrow of the event itself, at the left edge."""
        root = [n for n in self.nodes.values() if n.column == 0]
        e = self.cascade.event
        by = [n for n in root if n.state in e.by] or [n for n in root if n.side == "attacker"]
        on = [n for n in root if n.state in e.on and n not in by] or [n for n in root if n.side == "victim"]
        if not on and len(by) == 2:
            by, on = [by[0]], [by[1]]  # each blames the other
        if not by or not on:
            return []
        start, end = sum(n.middle for n in by) / len(by), sum(n.middle for n in on) / len(on)
        x, out = _MARGIN, _MARGIN - 44
        double = bool(set(e.by) & set(e.on))
        paths = [
            f'<path d="M{x:.1f} {start:.1f}C{out:.1f} {start:.1f} {out:.1f} {end:.1f} {x - 9:.1f} {end:.1f}" fill="none" '
            f'stroke="{HEX["ink"]}" stroke-width="2.4"/>',
            f'<path d="M{x:.1f} {end:.1f}l-11 -6v12z" fill="{HEX["ink"]}"/>',
        ]
        if double:
            paths.append(f'<path d="M{x:.1f} {start:.1f}l-11 -6v12z" fill="{HEX["ink"]}"/>')
        said = wrapped(ACTS[str(e.act)] if self.ru else str(e.act), 13)
        middle = (start + end) / 2 - 7 * (len(said) - 1)
        return [*paths, *(written(18, middle + 14 * k + 4, part, size=11, halo=True) for k, part in enumerate(said))]

    def _foot(self, top: float, width: float) -> tuple[list[str], float]:
        """Return the key below the drawing and where it ends."""
        out, y, most = [], top + 6.0, int((width - 60) / 6.1)
        for dash, key in (("", "solid"), (' stroke-dasharray="6 4"', "dashed")):
            out.append(f'<path d="M24 {y:.1f}h34" stroke="{HEX["muted"]}" stroke-width="1.6" fill="none"{dash}/>')
            tail = f"; {self.say('arrow')}" if key == "solid" else ""
            for part in wrapped(self.say(key) + tail, most - 6):
                out.append(written(68, y + 4, part, size=12))
                y += 17
        y += 6
        if not self.shown:
            out.append(written(24, y + 4, self.say("nobody"), size=12))
            y += 17
        clauses = sorted({(p.treaty, p.provision) for e in self.shown for p in e.provisions})
        notes = [f"{treaty}: {self.words.clause(ident, self.lang)}" for treaty, ident in clauses]
        could = [self.words.name(j.state, self.lang) for j in self.cascade.maximal.could]
        more = [f"{self.say('could')}: {', '.join(could)}."] if could else []
        more += [*supposed(self.cascade, self.words, self.lang), *(w(self.lang) for w in self.cascade.warnings)]
        for paragraph in (notes, more):
            for note in paragraph:
                for k, part in enumerate(wrapped(note, most)):
                    out.append(written(24 if k == 0 else 40, y + 4, part, size=12))
                    y += 16
            y += 6 if paragraph else 0
        out.append(written(24, y + 12, self.say("note"), size=12, colour=HEX["muted"]))
        return out, y + 28
