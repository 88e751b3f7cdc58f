"""Forecast against frequency: the reliability diagrams of a back-test as one drawing."""

from __future__ import annotations

from typing import Any

from foedus.estimate.backtest import Backtest
from foedus.estimate.backtest_tell import model_name
from foedus.report.catalogue import words
from foedus.report.drawing import HEX, Spec, altair_module, svg_file, themed
from foedus.world import Text

__all__ = ["calibration", "calibration_spec"]

TITLE = Text(
    en="Calibration by tenths of the forecast: share of pair-years with an initiation against the mean forecast",
    ru="Калибровка по десятым долям прогноза: доля пар-годов с началом спора и средний прогноз",
)
_X = Text(en="mean forecast", ru="средний прогноз")
_Y = Text(en="observed share", ru="наблюдаемая доля")
_PANEL = Text(en="{split}: {model}", ru="{split}: {model}")
_SIDE, _COLUMNS = 175, 4
#: Models whose forecasts do not vary, or nearly so, make no diagram.
_LEAST = 3


def calibration(test: Backtest, lang: str = "en") -> str:
    """Return the diagrams as an SVG document: a row for each split, a panel for each model.

    Raises
    ------
    DataMissingError
        If altair or vl-convert is not installed.
    """
    return svg_file(calibration_spec(test, lang), TITLE(lang))


def calibration_spec(test: Backtest, lang: str = "en") -> Spec:
    """Return the Vega-Lite specification. Axes are square roots, so that rare and rarer can both be read."""
    words(lang)
    alt = altair_module()
    rows = []
    for split in test.splits:
        shown = {m: d for m, d in split.scores.diagrams.items() if d.count.size >= _LEAST}
        top = max((float(max(d.high.max(), d.forecast.max())) for d in shown.values()), default=0.1)
        panels = [
            _panel(alt, split.name, m, shown[m].to_dict(), top, lang, first=k % _COLUMNS == 0)
            for k, m in enumerate(shown)
        ]
        if panels:
            rows.append(alt.concat(*panels, columns=_COLUMNS, spacing=24))
    found: Spec = alt.vconcat(*rows, spacing=26).to_dict()
    return themed(found)


def _panel(alt: Any, split: str, model: str, diagram: dict[str, Any], top: float, lang: str, *, first: bool) -> Any:
    """Return one diagram."""
    values = [
        {"x": x, "y": y, "low": max(low, 0.0), "high": high, "said": f"{x:.4f}: {y:.4f}"}
        for x, y, low, high in zip(*(diagram[k] for k in ("forecast", "frequency", "low", "high")), strict=True)
    ]
    scale = alt.Scale(type="sqrt", domain=[0, top], nice=False)
    ticks = [t for t in (0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5) if t <= top]
    text = "replace(format(datum.value, '~r'), '.', ',')" if lang == "ru" else "format(datum.value, '~r')"
    axis = {"values": ticks, "labelExpr": text, "labelOverlap": True}
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(title=_X(lang), **axis))
    y = alt.Y("y:Q", scale=scale, axis=alt.Axis(title=_Y(lang) if first else None, labels=first, **axis))
    line = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": top, "y": top}]))
    perfect = line.mark_line(color=HEX["muted"], strokeWidth=1, strokeDash=[4, 3], aria=False).encode(x=x, y=y)
    base = alt.Chart(alt.Data(values=values)).encode(x=x)
    bars = base.mark_rule(color=HEX["c-main"], strokeWidth=2, opacity=0.5, aria=False).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")  # fmt: skip
    dots = base.mark_point(color=HEX["c-main"], filled=True, size=46, opacity=1).encode(y=y, description="said:N")
    title = _PANEL(lang).format(split=split, model=model_name(model, lang))
    return alt.layer(perfect, bars, dots).properties(width=_SIDE, height=_SIDE, title=title)
