"""Nearest known names for error messages, and paragraphs for the terminal."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable

__all__ = ["did_you_mean", "listed", "nearest", "wrapped"]

_MARGIN = 0.12


def nearest(word: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return up to ``n`` known words that a person may have meant."""
    names = list(dict.fromkeys(known))
    lower = {k.lower(): k for k in names}
    asked = str(word).lower()
    close = difflib.get_close_matches(asked, list(lower), n=n, cutoff=0.55)
    likeness = [difflib.SequenceMatcher(None, m, asked).ratio() for m in close]
    # A word that is nearly right leaves no room for the others.
    return [lower[m] for m, x in zip(close, likeness, strict=True) if x >= likeness[0] - _MARGIN]


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy: the nearest known names, or another hint."""
    names = list(known)
    close = nearest(word, names)
    return f"did you mean {' or '.join(close)}?" if close else otherwise


def listed(names: Iterable[str], most: int = 24) -> str:
    """Return names in a row, those beyond a number only counted."""
    known = list(names)
    rest = len(known) - most
    return ", ".join(known) if rest <= 0 else f"{', '.join(known[:most])} and {rest} others"


def wrapped(text: str, width: int = 80) -> list[str]:
    """Return the lines of a text whose paragraphs, one a line, are broken at a width."""
    return [line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, width) or [""]]
