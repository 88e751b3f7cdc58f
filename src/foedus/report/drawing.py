"""From a Vega-Lite specification to SVG: theme, palette, accessible markup.

Colours of the drawing are custom properties of the page with a fallback, so that one
drawing serves light, dark and print. Nothing is fetched.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from foedus.core import DataMissingError

__all__ = ["HEX", "INK", "NARROW", "Chart", "Spec", "altair_module", "draw", "svg", "svg_file", "themed"]

Spec = dict[str, Any]

#: Fonts: vl-convert measures Liberation Sans, which has Arial's widths and Cyrillic.
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
WIDE, NARROW = 760, 340

#: Ink of the drawing, and the page's property that takes its place. The values are the
#: light theme's; each is unique, so that it can be found again in the drawing.
INK: dict[str, str] = {
    "#1b1f24": "ink", "#5a626d": "muted", "#dfe2e6": "grid", "#fefefe": "paper",
    "#1f6fb2": "c-main", "#c2570c": "c-alt",
    "#1d68a8": "v-supported", "#8ab8dd": "v-supported-part", "#e9a66b": "v-contradicted-part", "#bf560b": "v-contradicted",
    "#9aa1aa": "v-not-identified", "#7d6bb3": "v-open", "#d3d6db": "v-not-testable",
}  # fmt: skip
HEX = {name: colour for colour, name in INK.items()}


@dataclass(frozen=True)
class Chart:
    """One chart: its specifications by width, and what it shows in words."""

    name: str
    title: str
    wide: Spec
    narrow: Spec
    note: str = ""


def altair_module() -> Any:
    """Return altair, imported when first needed.

    Raises
    ------
    DataMissingError
        If it is not installed.
    """
    try:
        import altair
    except ImportError as err:
        raise _missing(err) from None
    return altair


def _missing(err: ImportError) -> DataMissingError:
    return DataMissingError(
        f"the page and its charts need {err.name or 'more packages'}",
        remedy="pip install 'foedus[export]'",
        code="missing-export",
    )


def themed(spec: Spec) -> Spec:
    """Add the theme: no frame, light grid, one font, one ink."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": HEX["ink"], "titleColor": HEX["muted"]}
    spec["config"] = {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": text | {
            "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 240, "domain": False,
            "tickColor": HEX["grid"], "gridColor": HEX["grid"], "labelPadding": 6, "titlePadding": 8,
        },
        "legend": text | {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 280, "symbolStrokeWidth": 2},
        "title": {"font": FONT, "fontSize": 13, "fontWeight": "bold", "color": HEX["ink"], "anchor": "start", "offset": 8},
        "text": {"font": FONT, "fontSize": 12, "color": HEX["ink"]},
        "locale": {},
    }  # fmt: skip
    del spec["config"]["locale"]
    return spec


_COLOUR = re.compile(r'"(#[0-9a-f]{6})"')
_SIZE = re.compile(r'^<svg([^>]*?) width="([\d.]+)" height="([\d.]+)"')


def svg(spec: Spec, name: str, title: str) -> str:
    """Return a specification drawn as one SVG element, ready to stand in a page.

    Ids are made from ``name``; colours become custom properties with the light theme as
    fallback; the title is what a screen reader says.

    Raises
    ------
    DataMissingError
        If vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError as err:
        raise _missing(err) from None
    raw: str = vl_convert.vegalite_to_svg(spec)
    ids = sorted(set(re.findall(r'\bid="([^"]+)"', raw)), key=raw.index)
    for k, ident in enumerate(ids):
        raw = (
            raw.replace(f'id="{ident}"', f'id="{name}-{k}"')
            .replace(f"url(#{ident})", f"url(#{name}-{k})")
            .replace(f'"#{ident}"', f'"#{name}-{k}"')
        )
    raw = _COLOUR.sub(lambda m: f'"var(--{INK[m[1]]}, {m[1]})"' if m[1] in INK else m[0], raw)
    head = f'<title id="{name}-title">{html.escape(title)}</title>'
    return _SIZE.sub(
        lambda m: f'<svg{m[1]} width="{m[2]}" height="{m[3]}" role="img" aria-labelledby="{name}-title"', raw, count=1
    ).replace(">", f">{head}", 1)


def svg_file(spec: Spec, title: str) -> str:
    """Return a specification drawn as an SVG document that stands alone, on white, in the light theme.

    Raises
    ------
    DataMissingError
        If vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError as err:
        raise _missing(err) from None
    config = spec.get("config", {}) | {"background": "#ffffff", "padding": 16}
    raw: str = vl_convert.vegalite_to_svg(spec | {"config": config})
    head = f'<title id="title">{html.escape(title)}</title>'
    return _SIZE.sub(
        lambda m: f'<svg{m[1]} width="{m[2]}" height="{m[3]}" role="img" aria-labelledby="title"', raw, count=1
    ).replace(">", f">{head}", 1)


def draw(chart: Chart) -> tuple[str, str]:
    """Return a chart drawn for a desk and for a telephone."""
    return svg(chart.wide, f"chart-{chart.name}", chart.title), svg(
        chart.narrow, f"chart-{chart.name}-small", chart.title
    )
