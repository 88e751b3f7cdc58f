"""The catalogue of duties as a timeline: a bar for each time in which a promise stood.

Solid: in force; thin: a weak verb; dashed outline: not known whether in force; thin outline:
binds nobody in law. The looks differ in shape as well as in colour.
"""

from __future__ import annotations

from typing import Any

from foedus.core import parse_day
from foedus.law import Register
from foedus.law.course import LOOKS, Course, Look, Row, course
from foedus.law.phrases import capital
from foedus.law.words import ACTIONS
from foedus.law.words import Words as Names
from foedus.report.catalogue import Words, words
from foedus.report.drawing import HEX, Chart, Spec, altair_module, svg_file, themed

__all__ = ["timeline", "timeline_file"]

#: Height of a bar, fill, opacity, outline and dashes of each look.
_LOOKS: dict[Look, dict[str, Any]] = {
    "in force": {"height": 11, "color": HEX["c-main"]},
    "weak verb": {"height": 5, "color": HEX["v-supported-part"]},
    "unknown": {"height": 10, "color": HEX["v-open"], "fillOpacity": 0.18, "stroke": HEX["v-open"], "strokeWidth": 1.2, "strokeDash": [3, 2]},
    "suspended": {"height": 10, "color": HEX["c-alt"], "fillOpacity": 0.15, "stroke": HEX["c-alt"], "strokeWidth": 1.2},
    "not binding": {"height": 5, "color": HEX["v-not-identified"], "fillOpacity": 0.1, "stroke": HEX["v-not-identified"], "strokeWidth": 1.2},
}  # fmt: skip
_ARROW = {"both": "↔", "owes": "→", "owed": "←"}
#: Height of a row; of one that stands for a whole text, where there are many.
ROW, LOW_ROW = 19, 13
MOST_ROWS, MOST_TEXTS = 36, 100


def timeline(register: Register, lang: str = "en", *, most: int = MOST_ROWS, most_texts: int = MOST_TEXTS) -> Chart:
    """Return the timeline of a catalogue of duties.

    Parameters
    ----------
    register
        Answer of :func:`foedus.law.register`.
    most, most_texts
        Rows at most: of promises, and of texts where promises are more (:func:`foedus.law.course.course`).

    Raises
    ------
    DataMissingError
        If altair is not installed.
    """
    w = words(lang)
    found = course(register, most, most_texts)
    names = Names(register.world)
    title = _title(register, names, w)
    note = _note(register, found, names, w)
    return Chart(
        "timeline", title, _spec(register, found, names, w, 560, 400, note), _spec(register, found, names, w, 330, 0, note),
        " ".join(note),
    )  # fmt: skip


def timeline_file(register: Register, lang: str = "en") -> str:
    """Return the timeline as an SVG document that stands alone."""
    chart = timeline(register, lang)
    return svg_file(chart.wide, chart.title)


def _title(register: Register, names: Names, w: Words) -> str:
    one = names.name(register.state, w.lang)
    if register.other is None:
        return w("timeline.title", state=one)
    return w("timeline.title_pair", one=one, other=names.name(register.other, w.lang))


def _note(register: Register, found: Course, names: Names, w: Words) -> list[str]:
    """Return how to read it: the arrows, what a row is, what was left out."""
    one = names.name(register.state, w.lang)
    there = {r.direction for r in found.rows}
    said = "; ".join(f"{_ARROW[d]} {w(f'timeline.{d}', state=one)}" for d in _ARROW if d in there)
    out = [said] if said else []
    if found.by != "promise":
        out.append(w("timeline.by_text" if found.by == "text" else "timeline.by_action"))
    if found.left_out:
        out.append(w("timeline.left_out", drawn=len(found.rows), n=found.left_out))
    if register.suppositions:
        yes = {"yes": w("timeline.yes"), "no": w("timeline.no")}
        facts = "; ".join(f"{names.fact(k, w.lang)}: {yes[v]}" for k, v in register.suppositions)
        out.append(w("timeline.supposing", facts=facts))
    return out


def _label(row: Row, by: str, names: Names, w: Words) -> str:
    clause = names.clause(row.provision, w.lang) if row.provision else names.treaty(row.treaty, w.lang)
    actions = ", ".join(ACTIONS[a][w.lang == "ru"] for a in row.actions)
    undated = w("timeline.undated") if row.bars[0].start is None else ""
    if by == "text":
        return f"{_ARROW[row.direction]} {clause}{undated}"
    if len(row.actions) == 1:
        return f"{_ARROW[row.direction]} {capital(actions)}: {clause}{undated}"
    # A row for a whole text is known by its name.
    return f"{_ARROW[row.direction]} {clause}: {actions}{undated}"


def _rows(found: Course, names: Names, w: Words, first: float, last: float) -> list[Spec]:
    out = []
    taken: set[str] = set()
    for row in found.rows:
        label = _label(row, found.by, names, w)
        if label in taken:
            label = f"{label} ({row.provision or row.id})"
        taken.add(label)
        for bar in row.bars:
            start = first if bar.start is None else parse_day(bar.start).decimal
            end = last if bar.end is None else parse_day(bar.end).decimal
            if end <= first or start >= last:
                continue
            look = w(f"timeline.look_{LOOKS.index(bar.look)}")
            # A few days in two centuries would be thinner than any line: they keep a stroke's width.
            end = max(min(end, last), max(start, first) + (last - first) / 400)
            out.append({
                "label": label, "from": max(start, first), "to": end, "look": bar.look,
                "said": f"{label}: {look}, {bar.start or '…'} – {bar.end or '…'}",
            })  # fmt: skip
    return out


def _spec(register: Register, found: Course, names: Names, w: Words, width: int, room: int, note: list[str]) -> Spec:
    alt = altair_module()
    first, last = register.years
    last += max(0.1, (last - first) * 0.004)
    rows = _rows(found, names, w, first, last)
    order = list(dict.fromkeys(r["label"] for r in rows))
    row = LOW_ROW if len(order) > MOST_ROWS else ROW
    # Without room beside the bars, a name stands above its own.
    above = room == 0
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    axis = alt.Axis(
        title=None, format="d", tickMinStep=1, tickCount=max(3, width // 70), orient="top", labelFlush=False
    )
    x = alt.X("from:Q", scale=scale, axis=axis)
    y = alt.Y(
        "label:N",
        sort=order,
        axis=alt.Axis(
            title=None,
            ticks=False,
            labels=not above,
            labelLimit=room,
            grid=not above,
            labelFontSize=11 if row == ROW else 10,
        ),
    )
    layers = []
    for look in LOOKS:
        mine = [r for r in rows if r["look"] == look]
        if mine:
            bars = alt.Chart(alt.Data(values=mine)).mark_bar(
                **{**_LOOKS[look], "height": _LOOKS[look]["height"] * row / ROW}
            )
            layers.append(bars.encode(x=x, x2="to:Q", y=y, description="said:N"))
    if not layers:
        empty = alt.Data(values=[{"from": (first + last) / 2, "said": w("timeline.nothing")}])
        layers.append(alt.Chart(empty).mark_text().encode(x=x, text="said:N"))
    if above:
        texts = alt.Chart(alt.Data(values=[{"label": label} for label in order]))
        texts = texts.mark_text(align="left", fontSize=11, dy=-13, limit=width, aria=False)
        layers.append(texts.encode(x=alt.value(0), y=y, text="label:N"))
        row = ROW + 13
    at = parse_day(register.date).decimal
    if first <= at <= last:
        day = alt.Data(values=[{"from": at, "said": names.date(register.date, w.lang)}])
        layers.append(alt.Chart(day).mark_rule(color=HEX["ink"], strokeDash=[2, 2], aria=False).encode(x=x))
        side = {"align": "right", "dx": -4} if at > (first + last) / 2 else {"align": "left", "dx": 4}
        mark = alt.Chart(day).mark_text(baseline="top", fontSize=11, color=HEX["muted"], **side)
        layers.append(mark.encode(x=x, y=alt.value("height"), text="said:N"))
    title = alt.TitleParams(
        text=_title(register, names, w), subtitle=[line for part in note for line in _broken(part, room + width)],
        subtitleFontSize=11, subtitleColor=HEX["muted"], anchor="start", frame="bounds",
    )  # fmt: skip
    chart = alt.layer(*layers).properties(width=width, height=row * max(len(order), 1))
    looks = [k for k in LOOKS if any(r["look"] == k for r in rows)]
    whole = alt.vconcat(chart, _legend(alt, w, looks, width), spacing=26) if looks else chart
    found_spec: Spec = whole.properties(title=title).to_dict()
    return themed(found_spec)


def _legend(alt: Any, w: Words, looks: list[Look], width: int) -> Any:
    """The looks, each drawn as it stands in the chart."""
    columns = max(1, width // 190)
    step = width / columns
    layers = []
    for k, look in enumerate(looks):
        left = (k % columns) * step
        at = {"from": left, "row": k // columns, "said": w(f"timeline.look_{LOOKS.index(look)}")}
        data = alt.Data(values=[at | {"to": left + 26, "text": left + 32}])
        scale = alt.Scale(domain=[0, width], nice=False)
        y = alt.Y("row:O", axis=None)
        bar = alt.Chart(data).mark_bar(aria=False, **_LOOKS[look])
        layers.append(bar.encode(x=alt.X("from:Q", axis=None, scale=scale), x2="to:Q", y=y))
        text = alt.Chart(data).mark_text(align="left", fontSize=11, aria=False)
        layers.append(text.encode(x=alt.X("text:Q", axis=None, scale=scale), y=y, text="said:N"))
    return alt.layer(*layers).properties(width=width, height=18 * (1 + (len(looks) - 1) // columns))


def _broken(text: str, width: int) -> list[str]:
    most, lines = max(30, int(width / 5.6)), [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
