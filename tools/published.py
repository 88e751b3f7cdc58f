"""Write the table of published results into docs/published-results.md anew: ``python tools/published.py``."""

from __future__ import annotations

from pathlib import Path

from foedus.studies import bars

PAGE = Path(__file__).parents[1] / "docs" / "published-results.md"
MARK = "<!-- bars: foedus.studies.bars().to_markdown() -->\n\n"

if __name__ == "__main__":
    head, mark, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(head + mark + bars().to_markdown(), "utf-8")
