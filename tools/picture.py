"""Draw the README's picture: the top of the terminal answer, as an SVG without a web font.

Run by ``make picture``; the answer itself is the one of ``make assess``.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

import foedus
from foedus import report
from foedus.core import DEFAULT_SEED

LINES = 62


def main(target: str) -> None:
    """Write the picture."""
    answer = foedus.assess(foedus.load("south-caucasus"), draws=1000, seed=DEFAULT_SEED)
    text = io.StringIO()
    report.terminal(answer, Console(file=text, width=120, force_terminal=True, color_system="truecolor"), "en")
    top = "\n".join(text.getvalue().splitlines()[:LINES])
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    from rich.text import Text

    console.print(Text.from_ansi(top))
    svg = console.export_svg(title="foedus assess south-caucasus")
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)
    Path(target).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
