"""Dates that may be known only to a month or a year, and intervals of them.

A ``Day`` holds what is known: year, maybe month, maybe day. Comparisons of two
partly known dates are three-valued (:class:`foedus.core.truth.Truth`): "2025-12"
is before "2026" (yes), and "2025-12" before "2025-12-16" is unknown.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from foedus.core.errors import InputError
from foedus.core.truth import Truth

__all__ = ["Day", "Span", "parse_day"]

_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)
#: Years that the country table and the treaty record can speak of.
FIRST_YEAR, LAST_YEAR = 1500, 2200


@dataclass(frozen=True)
class Day:
    """A date known to the day, the month or the year.

    Parameters
    ----------
    year
        Year of the common era, 1500 to 2200.
    month, day
        ``None`` where not known.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"year {self.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
        if self.month is None and self.day is not None:
            raise ValueError("a day needs a month")
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}")
        if self.day is not None and self.month is not None:
            last = calendar.monthrange(self.year, self.month)[1]
            if not 1 <= self.day <= last:
                raise ValueError(f"{self.year}-{self.month:02d} has {last} days, not {self.day}")

    @property
    def earliest(self) -> dt.date:
        """First calendar day that the date may mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        """Last calendar day that the date may mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def exact(self) -> bool:
        """Whether it is known to the day."""
        return self.day is not None

    def on_or_before(self, other: Day) -> Truth:
        """Whether this date is the same as or earlier than the other."""
        if self.latest <= other.earliest:
            return Truth.YES
        if self.earliest > other.latest:
            return Truth.NO
        # Two equal dates known to the day were settled above; what is left overlaps.
        return Truth.UNKNOWN

    def before(self, other: Day) -> Truth:
        """Whether this date is strictly earlier than the other."""
        return ~other.on_or_before(self)

    @property
    def decimal(self) -> float:
        """Middle of what the date may mean, as a decimal year (for charts and rates)."""
        mid = (self.earliest.toordinal() + self.latest.toordinal()) / 2
        start, end = dt.date(self.year, 1, 1).toordinal(), dt.date(self.year + 1, 1, 1).toordinal()
        return self.year + (mid - start) / (end - start)

    def __str__(self) -> str:
        out = f"{self.year:04d}"
        if self.month is not None:
            out += f"-{self.month:02d}"
        if self.day is not None:
            out += f"-{self.day:02d}"
        return out

    def __lt__(self, other: Day) -> bool:
        # A total order for sorting only; it decides nothing about what is known.
        return (self.earliest, self.latest) < (other.earliest, other.latest)


def parse_day(text: object) -> Day:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises
    ------
    InputError
        If the text has another form or names a day that does not exist.
    """
    if isinstance(text, Day):
        return text
    if isinstance(text, dt.date):
        return Day(text.year, text.month, text.day)
    if isinstance(text, int) and not isinstance(text, bool):
        text = f"{text:04d}"
    found = _FORM.match(str(text).strip())
    if not found:
        raise InputError(f"'{text}' is not a date", remedy="write YYYY, YYYY-MM or YYYY-MM-DD", code="bad-date")
    year, month, day = (int(g) if g else None for g in found.groups())
    try:
        return Day(year or 0, month, day)
    except ValueError as err:
        raise InputError(str(err), remedy="correct the date", code="bad-date") from None


@dataclass(frozen=True)
class Span:
    """A half-known interval: from ``start`` to before ``end``.

    ``None`` means open (always, or still going on).
    """

    start: Day | None = None
    end: Day | None = None

    def holds(self, day: Day) -> Truth:
        """Whether the day lies in the interval (start included, end excluded)."""
        after = Truth.YES if self.start is None else self.start.on_or_before(day)
        ended = Truth.NO if self.end is None else self.end.on_or_before(day)
        return after & ~ended

    def overlaps(self, other: Span) -> Truth:
        """Whether two intervals share a day."""
        left = Truth.YES if self.end is None or other.start is None else ~self.end.on_or_before(other.start)
        right = Truth.YES if other.end is None or self.start is None else ~other.end.on_or_before(self.start)
        return left & right

    @property
    def reversed(self) -> bool:
        """Whether the end is certainly not after the start."""
        return self.start is not None and self.end is not None and self.end.before(self.start).is_true
