"""Hypothesis strategies that tests of all layers share; each feature adds its own here."""

from __future__ import annotations

import calendar

from hypothesis import strategies as st

from foedus.core import Country, Day, Span, Truth, countries

__all__ = ["days", "exact_days", "scalars", "spans", "states", "truths"]


@st.composite
def days(draw: st.DrawFn, first: int = 1800, last: int = 2050) -> Day:
    """A date known to the day, the month or the year."""
    year = draw(st.integers(first, last))
    month = draw(st.none() | st.integers(1, 12))
    if month is None:
        return Day(year)
    return Day(year, month, draw(st.none() | st.integers(1, calendar.monthrange(year, month)[1])))


@st.composite
def exact_days(draw: st.DrawFn, first: int = 1800, last: int = 2050) -> Day:
    """A date known to the day."""
    day = draw(st.dates(min_value=Day(first).earliest, max_value=Day(last).latest))
    return Day(day.year, day.month, day.day)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """An interval, open or closed at either end, in order."""
    start, end = draw(st.none() | days()), draw(st.none() | days())
    if start is not None and end is not None and end < start:
        start, end = end, start
    return Span(start, end)


def truths() -> st.SearchStrategy[Truth]:
    """One of the three truth values."""
    return st.sampled_from(list(Truth))


def states() -> st.SearchStrategy[Country]:
    """A state of the country table."""
    return st.sampled_from([c for c in countries() if c.is_state])


def scalars() -> st.SearchStrategy[object]:
    """A value as it may stand anywhere in a scenario file."""
    words = st.sampled_from(
        [
            "AZE",
            "unknown",
            "yes",
            "no",
            "2020-01-01",
            "2020-13",
            "",
            "S1",
            "armed attack",
            "-",
            "a: b",
            "&a",
            "*a",
            "!x",
        ]
    )
    texts = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",)), max_size=8)
    return (
        st.none()
        | st.booleans()
        | st.integers(-(10**6), 10**6)
        | st.floats(allow_nan=False, allow_infinity=False)
        | words
        | texts
    )
