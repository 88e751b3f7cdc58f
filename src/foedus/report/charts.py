"""Charts of the answer as Vega-Lite specifications, in two widths: for a desk and for a telephone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from foedus.assess.document import Assessment, StateRow
from foedus.report.catalogue import Words
from foedus.report.cells import (
    VERDICTS,
    changed,
    claims_of,
    ladder_quantities,
    quantity_name,
    rung_changes,
    rung_name,
    verdict_counts,
)  # fmt: skip
from foedus.report.drawing import HEX, NARROW, Chart, Spec, altair_module, draw, svg, themed
from foedus.report.quantities import Kind, kind_of, unit_kind

__all__ = ["CHARTS", "Chart", "draw", "specs", "svg"]

VERDICT_COLOURS: dict[str, str] = {
    "supported": "v-supported", "supported in part": "v-supported-part", "contradicted in part": "v-contradicted-part",
    "contradicted": "v-contradicted", "not identified": "v-not-identified", "open": "v-open", "not testable here": "v-not-testable",
}  # fmt: skip
TOP_STATES = 8
MAP_HEIGHT = 470


def _number_labels(w: Words, percent: bool, signed: bool = False) -> str:
    """Vega expression for axis labels: decimal comma, true minus, per cent."""
    sign = "datum.value > 0 ? '+' : ''" if signed else "''"
    text = "replace(format(abs(datum.value), '~r'), '.', ',')" if w.lang == "ru" else "format(abs(datum.value), '~r')"
    unit = "'\\u00a0%'" if percent and not signed else "''"
    return f"({sign}) + (datum.value < 0 ? '\\u2212' : '') + {text} + {unit}"


def _intervals(
    alt: Any, w: Words, rows: list[Spec], *, order: list[str], width: int, title: list[str], percent: bool, signed: bool,
    series: list[str], labels: bool, step: int,
) -> Any:  # fmt: skip
    """One panel: a row per label, a dot and a bar per series, over one scale."""
    band = 0.0 if len(series) == 1 else 0.24
    y_axis = alt.Axis(title=None, ticks=False, grid=False, labels=labels)
    y = alt.Y("label:N", sort=order, axis=y_axis, scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1))
    offset = alt.YOffset("series:N", sort=series, scale=alt.Scale(domain=series, paddingInner=0.0, paddingOuter=band))
    axis = alt.Axis(
        title=None,
        tickCount=4,
        labelOverlap=True,
        labelSeparation=8,
        labelExpr=_number_labels(w, percent, signed),
        labelFlush=False,
    )
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(nice=True, zero=True))
    colour = alt.Color(
        "series:N", scale=alt.Scale(domain=series, range=[HEX["c-main"], HEX["c-alt"]][: len(series)]),
        legend=None if len(series) == 1 else alt.Legend(title=None, orient="top", direction="horizontal", symbolType="circle", symbolOpacity=1, offset=14),
    )  # fmt: skip
    base = alt.Chart(alt.Data(values=rows)).encode(y=y, color=colour)
    if len(series) > 1:
        base = base.encode(yOffset=offset)
    layers = [base.mark_rule(strokeWidth=2, opacity=0.55, aria=False).encode(x=x, x2="high:Q")]
    if signed:
        zero = (
            alt.Chart(alt.Data(values=[{"low": 0}]))
            .mark_rule(color=HEX["muted"], strokeWidth=1, aria=False)
            .encode(x=x)
        )
        layers.insert(0, zero)
    layers.append(
        base.mark_point(filled=True, size=62, opacity=1).encode(
            x=alt.X("mid:Q"), shape=alt.Shape("series:N", scale=alt.Scale(domain=series, range=["circle", "diamond"][: len(series)]), legend=None),
            description="said:N",
        )
    )  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=alt.Step(step), title=title)


def _scaled(values: Sequence[float], kind: Kind) -> Spec:
    scale = kind.scale
    return {"mid": values[0] * scale, "low": values[1] * scale, "high": values[2] * scale}


def _panels(alt: Any, panels: list[Any], columns: int) -> Spec:
    grid = alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 34}).resolve_scale(
        x="independent", color="shared", shape="shared"
    )
    found: Spec = grid.to_dict()
    return themed(found)


def ladder_chart(document: Assessment, w: Words) -> Chart | None:
    """Figures on each rung, as recorded and supposing the treaty in force."""
    if not document.ladder:
        return None
    alt = altair_module()
    names = {"recorded": w("ladder.recorded"), "supposed": w("ladder.supposed")}
    order = [rung_name(r, w) for r in document.ladder]
    two = any(rung_changes(r) for r in document.ladder)

    def build(columns: int, width: int) -> Spec:
        panels = []
        for k, quantity in enumerate(ladder_quantities(document)):
            rows = []
            for rung in document.ladder:
                for cell in rung.cells:
                    if cell.quantity != quantity:
                        continue
                    readings = ["recorded", "supposed"] if two else ["recorded"]
                    rows += [
                        {"label": rung_name(rung, w), "series": names[r], "said": f"{rung_name(rung, w)}, {names[r]}"} | _scaled(getattr(cell, r), kind_of(quantity))
                        for r in readings
                    ]  # fmt: skip
            series = list(names.values()) if two else [names["recorded"]]
            panels.append(
                _intervals(
                    alt, w, rows, order=order, width=width, title=_wrap(quantity_name(document, quantity, w), width), percent=kind_of(quantity).percent,
                    signed=False, series=series, labels=columns == 1 or k % columns == 0, step=13 if two else 26,
                )
            )  # fmt: skip
        return _panels(alt, panels, columns)

    return Chart("ladder", w("ladder.chart"), build(2, 285), build(1, 215))


def states_chart(document: Assessment, w: Words) -> Chart | None:
    """Change per state: total and mechanism."""
    top = [s for s in sorted(document.states, key=lambda s: s.rank) if changed(s.figures)][:TOP_STATES]
    if not top:
        return None
    alt = altair_module()
    names = {"total": w("states.series_total"), "mechanism": w("states.series_mechanism")}
    quantities = list(dict.fromkeys(f.quantity for s in top for f in s.figures))
    order = [w.text(s.name) for s in top]

    def build(columns: int, width: int) -> Spec:
        panels = []
        for k, quantity in enumerate(quantities):
            rows = [
                {"label": w.text(s.name), "series": names[r], "said": f"{w.text(s.name)}, {names[r]}"}
                | _scaled(getattr(f, r), unit_kind("change"))
                for s in top
                for f in s.figures
                if f.quantity == quantity
                for r in names
            ]
            panels.append(
                _intervals(
                    alt, w, rows, order=order, width=width, title=_wrap(quantity_name(document, quantity, w) + ", %", width), percent=True,
                    signed=True, series=list(names.values()), labels=columns == 1 or k % columns == 0, step=12,
                )
            )  # fmt: skip
        return _panels(alt, panels, columns)

    return Chart("states", w("states.chart"), build(3, 190), build(1, 215))


def verdicts_chart(document: Assessment, w: Words) -> Chart | None:
    """Number of claims by verdict and side."""
    if not document.claims:
        return None
    alt = altair_module()
    sides = [(side, w(f"claims.{side}")) for side in ("article", "rival") if claims_of(document, side)]
    rows, start = [], 0
    for side, label in sides:
        start = 0
        for verdict, n in verdict_counts(claims_of(document, side)):
            rows.append({
                "side": label, "verdict": w.term("verdict", verdict), "n": n, "from": start, "to": start + n, "mid": start + n / 2,
                "dark": verdict in ("supported", "contradicted", "open"), "said": f"{label}: {w.term('verdict', verdict)} {n}",
            })  # fmt: skip
            start += n
    there = [v for v in VERDICTS if any(r["verdict"] == w.term("verdict", v) for r in rows)]

    def build(width: int, columns: int) -> Spec:
        scale = alt.Scale(domain=[w.term("verdict", v) for v in there], range=[HEX[VERDICT_COLOURS[v]] for v in there])
        legend = alt.Legend(
            title=None,
            orient="bottom",
            columns=columns,
            symbolType="square",
            symbolSize=130,
            symbolStrokeWidth=0,
            offset=10,
        )
        y = alt.Y(
            "side:N",
            sort=[label for _, label in sides],
            axis=alt.Axis(title=None, ticks=False, grid=False, orient="left"),
        )
        base = alt.Chart(alt.Data(values=rows)).encode(y=y)
        bars = base.mark_bar(height=30, stroke=HEX["paper"], strokeWidth=1.5).encode(
            x=alt.X("from:Q", axis=None),
            x2="to:Q",
            color=alt.Color("verdict:N", scale=scale, legend=legend),
            description="said:N",
        )
        # A number in the paper's colour on dark bars, in ink on the light ones.
        colour = alt.condition("datum.dark", alt.value(HEX["paper"]), alt.value(HEX["ink"]))
        label = base.mark_text(fontWeight="bold", aria=False).encode(x="mid:Q", text="n:Q", color=colour)
        found: Spec = alt.layer(bars, label).properties(width=width, height=alt.Step(44)).to_dict()
        return themed(found)

    return Chart("verdicts", w("claims.chart"), build(560, 4), build(190, 1))


def _in_frame(states: Sequence[StateRow]) -> list[StateRow]:
    """Return the states near the region's core; the others would shrink it to a dot."""
    core = [s for s in states if s.role == "core" and s.lat is not None and s.lon is not None] or [
        s for s in states if s.lat is not None
    ]
    if not core:
        return []
    lats, lons = [s.lat or 0.0 for s in core], [s.lon or 0.0 for s in core]
    south, north, west, east = min(lats) - 6, max(lats) + 4, min(lons) - 8, max(lons) + 12
    return [
        s
        for s in states
        if s.lat is not None and s.lon is not None and south <= s.lat <= north and west <= s.lon <= east
    ]


_SIDES: tuple[tuple[str, str, float, float], ...] = (
    ("left", "middle", 1, 0),
    ("right", "middle", -1, 0),
    ("center", "bottom", 0, -1),
    ("center", "top", 0, 1),
)


def _place(
    points: list[tuple[float, float, float, str]], size: tuple[float, float]
) -> list[tuple[str, str, float, float]]:
    """Choose for each point's label the first side where it covers no other label or point."""
    taken = [(x - r - 1, y - r - 1, x + r + 1, y + r + 1) for x, y, r, _ in points]
    out = []
    for k, (x, y, r, label) in enumerate(points):
        w, h, gap = 6.6 * len(label) + 2, 14.0, r + 5
        best, least = _SIDES[0], math.inf
        for side in _SIDES:
            dx, dy = side[2:]
            cx = x + dx * (gap + w / 2)
            cy = y + dy * (gap + h / 2)
            box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
            cover = sum(
                max(0.0, min(box[2], t[2]) - max(box[0], t[0])) * max(0.0, min(box[3], t[3]) - max(box[1], t[1]))
                for j, t in enumerate(taken)
                if j != k
            )
            cover += 50 * (max(0.0, -box[0]) + max(0.0, box[2] - size[0]))
            if cover < least - 1e-9:
                best, least, chosen = side, cover, box
        taken.append(chosen)
        out.append((best[0], best[1], best[2] * gap, best[3] * gap))
    return out


def map_chart(document: Assessment, w: Words) -> Chart | None:
    """Capitals as points sized by the change for the state, duties of help as lines."""
    alt = altair_module()
    states = _in_frame(document.states)
    if len(states) < 2:
        return None
    shown = {s.code: s for s in states}
    left_out = [w.text(s.name) for s in sorted(document.states, key=lambda s: s.rank) if s.code not in shown]
    pairs = sorted({
        (d.obligor, d.obligee) for d in document.duties
        if d.action in ("assist militarily", "assist") and d.supposed != "not owed" and d.obligor in shown and d.obligee in shown
    })  # fmt: skip
    lats, lons = [s.lat or 0.0 for s in states], [s.lon or 0.0 for s in states]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    largest = max((abs(f.total[0]) for s in states for f in s.figures[:1]), default=0.0)

    def build(width: float) -> Spec:
        west, east = min(lons) - 3, max(lons) + 3
        south, north = min(lats) - 2, max(lats) + 2
        width = min(width, MAP_HEIGHT * (east - west) * squeeze / (north - south))
        unit = width / ((east - west) * squeeze)
        height = (north - south) * unit

        def xy(s: StateRow) -> tuple[float, float]:
            return ((s.lon or 0.0) - west) * squeeze * unit, (north - (s.lat or 0.0)) * unit

        def radius(s: StateRow) -> float:
            size = abs(s.figures[0].total[0]) / largest if largest and s.figures else 0.0
            return 3.5 + 9 * math.sqrt(size)

        rows = []
        spots = [(*xy(s), radius(s), w.text(s.name)) for s in states]
        for s, (x, y, r, label), (align, baseline, dx, dy) in zip(
            states, spots, _place(spots, (width, height)), strict=True
        ):
            move = s.figures[0].total[0] if s.figures else 0.0
            kind = "down" if move < 0 else "up" if move > 0 else "same"
            rows.append(
                {
                    "x": x,
                    "y": y,
                    "area": math.pi * r * r,
                    "label": label,
                    "align": align,
                    "baseline": baseline,
                    "lx": x + dx,
                    "ly": y + dy,
                    "kind": kind,
                }
            )
        spot = {s.code: xy(s) for s in states}
        lines = [{"x": spot[a][0], "y": spot[a][1], "x2": spot[b][0], "y2": spot[b][1]} for a, b in pairs]
        grid = [
            {"x": ((lon - west) * squeeze * unit), "x2": ((lon - west) * squeeze * unit), "y": 0, "y2": height}
            for lon in range(math.ceil(west / 10) * 10, int(east) + 1, 10)
        ]
        grid += [
            {"x": 0, "x2": width, "y": (north - lat) * unit, "y2": (north - lat) * unit}
            for lat in range(math.ceil(south / 10) * 10, int(north) + 1, 10)
        ]
        degrees = [
            {"x": g["x"] + 3, "y": height - 5, "label": f"{lon}°"}
            for g, lon in zip(grid, range(math.ceil(west / 10) * 10, int(east) + 1, 10), strict=False)
        ]
        parallels = range(math.ceil(south / 10) * 10, int(north) + 1, 10)
        degrees += [{"x": 3, "y": (north - lat) * unit - 6, "label": f"{lat}°"} for lat in parallels]
        x_scale, y_scale = (
            alt.Scale(domain=[0, width], nice=False),
            alt.Scale(domain=[0, height], reverse=True, nice=False),
        )
        x, y = alt.X("x:Q", axis=None, scale=x_scale), alt.Y("y:Q", axis=None, scale=y_scale)
        layers = [
            alt.Chart(alt.Data(values=grid))
            .mark_rule(color=HEX["grid"], aria=False)
            .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
        ]
        layers.append(
            alt.Chart(alt.Data(values=degrees))
            .mark_text(align="left", fontSize=10, color=HEX["muted"], aria=False)
            .encode(x=x, y=y, text="label:N")
        )
        if lines:
            layers.append(
                alt.Chart(alt.Data(values=lines))
                .mark_rule(color=HEX["muted"], strokeWidth=1.4, aria=False)
                .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
            )
        colour = alt.Color(
            "kind:N",
            legend=None,
            scale=alt.Scale(
                domain=["down", "up", "same"], range=[HEX["c-main"], HEX["c-alt"], HEX["v-not-identified"]]
            ),
        )
        points = alt.Chart(alt.Data(values=rows)).mark_circle(opacity=1, stroke=HEX["paper"], strokeWidth=1.5)
        layers.append(
            points.encode(
                x=x, y=y, size=alt.Size("area:Q", scale=None, legend=None), color=colour, description="label:N"
            )
        )
        for align, baseline, _, _ in _SIDES:
            mine = [r for r in rows if (r["align"], r["baseline"]) == (align, baseline)]
            if mine:
                # Written twice: first as a halo, so that a line under a name does not cross it out.
                for more in ({"stroke": HEX["paper"], "strokeWidth": 4, "strokeJoin": "round"}, {}):
                    text = alt.Chart(alt.Data(values=mine)).mark_text(
                        align=align, baseline=baseline, aria=False, **more
                    )
                    layers.append(
                        text.encode(
                            x=alt.X("lx:Q", axis=None, scale=x_scale),
                            y=alt.Y("ly:Q", axis=None, scale=y_scale),
                            text="label:N",
                        )
                    )
        found: Spec = alt.layer(*layers).properties(width=width, height=height).to_dict()
        return themed(found)

    note = w("states.map_left_out", names=", ".join(left_out)) if left_out else ""
    return Chart("map", w("states.map"), build(660), build(NARROW), note)


def _wrap(text: str, width: int) -> list[str]:
    """Break a panel's title into lines that fit its width."""
    most, lines = max(18, int(width / 6.9)), [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


CHARTS: dict[str, Callable[[Assessment, Words], Chart | None]] = {
    "ladder": ladder_chart,
    "states": states_chart,
    "map": map_chart,
    "verdicts": verdicts_chart,
}


def specs(document: Assessment, w: Words) -> dict[str, Chart]:
    """Return all charts that the answer has something for, by name.

    Raises
    ------
    DataMissingError
        If altair is not installed.
    """
    found = {name: build(document, w) for name, build in CHARTS.items()}
    return {name: chart for name, chart in found.items() if chart is not None}
