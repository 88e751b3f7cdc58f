"""Lines of text for the drawings that are written by hand."""

from __future__ import annotations

import html

from foedus.report.drawing import HEX

__all__ = ["wrapped", "written"]


def written(
    x: float, y: float, text: str, *, size: int, anchor: str = "start", bold: bool = False, colour: str = HEX["ink"],
    halo: bool = False,
) -> str:  # fmt: skip
    """Return one line of text; a halo keeps a line under it from crossing it out."""
    weight = ' font-weight="bold"' if bold else ""
    said = html.escape(text)
    head = f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}'
    under = f'{head} fill="none" stroke="{HEX["paper"]}" stroke-width="4" stroke-linejoin="round" aria-hidden="true">{said}</text>'
    return (under if halo else "") + f'{head} fill="{colour}">{said}</text>'


def wrapped(text: str, most: int) -> list[str]:
    """Break a text at its spaces into lines of at most so many signs, where a word allows."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
