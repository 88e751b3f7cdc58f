"""Nearest known names for error messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]


def nearest(word: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return up to ``n`` known words that a person may have meant."""
    names = list(dict.fromkeys(known))
    lower = {k.lower(): k for k in names}
    return [lower[m] for m in difflib.get_close_matches(str(word).lower(), list(lower), n=n, cutoff=0.55)]


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy: the nearest known names, or another hint."""
    names = list(known)
    close = nearest(word, names)
    return f"did you mean {' or '.join(close)}?" if close else otherwise
