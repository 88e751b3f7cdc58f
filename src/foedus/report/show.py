"""Print any result that can say what it found."""

from __future__ import annotations

import sys
import textwrap
from typing import Any

from rich.console import Console
from rich.text import Text

from foedus.core import InputError
from foedus.report.catalogue import words
from foedus.report.terminal import terminal

__all__ = ["show"]


def show(result: Any, console: Console, lang: str = "en", *, explain: bool = False) -> None:
    """Print a result: an assessment, duties, an equilibrium, a comparison.

    Parameters
    ----------
    result
        An :class:`foedus.assess.document.Assessment`, or any result with ``summary(lang)``.
    explain
        Print the result's own explanation (its traces) instead of its summary, if it has one.

    Raises
    ------
    InputError
        If the result cannot say anything, or the language is not known.
    """
    words(lang)
    if _is_assessment(result):
        terminal(result, console, lang, details=explain)
        return
    speak = getattr(result, "explain" if explain and hasattr(result, "explain") else "summary", None)
    if speak is None:
        raise InputError(
            f"a {type(result).__name__} has no summary", remedy="pass a result of foedus.law, foedus.crisis or foedus.assess",
            code="no-summary",
        )  # fmt: skip
    said = str(speak(lang))
    if console.is_terminal:
        said = "\n".join(_fold(line, console.width) for line in said.split("\n"))
    # soft_wrap: what is piped keeps its lines, so that it can be searched and compared.
    console.print(Text(said), soft_wrap=True, highlight=False)


def _is_assessment(result: Any) -> bool:
    """Whether it is an assessment; its classes take half a second to load, so only those already loaded are asked."""
    document = sys.modules.get("foedus.assess.document")
    return document is not None and isinstance(result, document.Assessment)


def _fold(line: str, width: int) -> str:
    """Break a long sentence between words, its later lines set in; a command stays whole, to be copied."""
    start = line[: len(line) - len(line.lstrip())]
    if len(line) <= width or line.lstrip().startswith("foedus "):
        return line
    return textwrap.fill(
        line, width, subsequent_indent=f"{start}    ", replace_whitespace=False, expand_tabs=False,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
