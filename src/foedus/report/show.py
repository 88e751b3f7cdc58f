"""Print any result that can say what it found."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from foedus.assess.document import Assessment
from foedus.core import InputError
from foedus.report.catalogue import words
from foedus.report.terminal import terminal

__all__ = ["show"]


def show(result: Any, console: Console, lang: str = "en", *, explain: bool = False) -> None:
    """Print a result: an assessment, duties, an equilibrium, a comparison.

    Parameters
    ----------
    result
        An :class:`Assessment`, or any result with ``summary(lang)``.
    explain
        Print the result's own explanation (its traces) instead of its summary, if it has one.

    Raises
    ------
    InputError
        If the result cannot say anything, or the language is not known.
    """
    words(lang)
    if isinstance(result, Assessment):
        terminal(result, console, lang, details=explain)
        return
    speak = getattr(result, "explain" if explain and hasattr(result, "explain") else "summary", None)
    if speak is None:
        raise InputError(
            f"a {type(result).__name__} has no summary", remedy="pass a result of foedus.law, foedus.crisis or foedus.assess",
            code="no-summary",
        )  # fmt: skip
    # soft_wrap: a trace keeps its lines, so that what is piped is what was computed.
    console.print(Text(str(speak(lang))), soft_wrap=True, highlight=False)
