"""Formats answers: terminal, one-file page, charts. Computes nothing.

``page`` and ``charts`` need the extra ``export`` (altair, jinja2, vl-convert); they are
imported when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.report.schema import schema, write_schema
from foedus.report.show import show
from foedus.report.terminal import terminal

if TYPE_CHECKING:
    from foedus.report.onepage import page

__all__ = ["page", "schema", "show", "terminal", "write_schema"]


def __getattr__(name: str) -> Any:
    # The page pulls in templates and charts, which the terminal answer does without.
    if name == "page":
        from foedus.report.onepage import page

        return page
    raise AttributeError(f"module 'foedus.report' has no attribute '{name}'")
