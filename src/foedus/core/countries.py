"""The dated table of states: who existed when, under which code and name.

A state is known by its ISO 3166-1 alpha-3 code (the COW abbreviation where ISO has
none), its Correlates of War (COW) number and abbreviation, its Gleditsch-Ward
number, and its names in English and Russian. Spells of existence are those of the
COW state system (Correlates of War Project, State System Membership, v2016); a
state whose last spell has no end still exists. Where one member of that system
changed its name (Ottoman Empire, Turkey) the table has one row for each name; where
it counts two states as one member (Serbia, Yugoslavia) the rows have two codes.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from foedus.core.dates import Day, Span, parse_day
from foedus.core.errors import InputError
from foedus.core.text import nearest
from foedus.core.truth import Truth, any_of

__all__ = ["Country", "by_code", "by_number", "countries", "find", "living"]


@dataclass(frozen=True)
class Country:
    """A state, or a territory that records name beside states.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-3 code, or the COW abbreviation of a state that has none.
    name_en, name_ru
        Names at the date that was asked about, else the latest.
    cow, cow_abbrev
        COW number and abbreviation at that date; ``None`` for a non-member.
    gw
        Gleditsch-Ward number at that date.
    spells
        Intervals of membership of the COW state system, end excluded; empty for a
        territory that the table lists but that system does not (Hong Kong).
    note
        What a reader must know about the entry (disputed statehood, succession).
    """

    code: str
    name_en: str
    name_ru: str
    cow: int | None = None
    cow_abbrev: str | None = None
    gw: int | None = None
    spells: tuple[Span, ...] = ()
    note: str = ""

    @property
    def is_state(self) -> bool:
        """Whether it is or was a member of the COW state system."""
        return bool(self.spells)

    def exists(self, day: Day) -> Truth:
        """Whether it was a member of the state system on a day (unknown for a date too coarse to tell)."""
        return any_of(span.holds(day) for span in self.spells)

    def dates(self) -> str:
        """Return its spells in words, such as ``1918-11-03 to 1939-09-27, since 1945-06-28``."""
        return ", ".join(_words(span) for span in self.spells)


@dataclass(frozen=True)
class _Row:
    """One row of the table: a code under one name, number and spell."""

    country: Country
    span: Span | None
    aliases: tuple[str, ...]

    @property
    def keys(self) -> set[str]:
        c = self.country
        keys = {c.code, c.name_en, c.name_ru, *self.aliases, c.cow_abbrev or "", "" if c.cow is None else str(c.cow)}
        if c.gw is not None:
            keys.add(f"GW{c.gw}")
        return {_fold(k) for k in keys if k}

    def possible(self, day: Day | None) -> bool:
        """Whether the row may hold on a day; without a day, whether it holds still."""
        if self.span is None:
            return True
        if day is None:
            return self.span.end is None
        if day.year == _FIRST.year - 1 and self.span.start == _FIRST:
            # The state system is counted from its first day on; its first members did not begin on it.
            # Records of treaties reach back one year more.
            return True
        return not self.span.holds(day).is_false


#: The day from which COW counts the members of the state system.
_FIRST = Day(1816, 1, 1)


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _words(span: Span) -> str:
    if span.end is None:
        return f"since {span.start}"
    return f"{span.start} to {_shift(span.end, -1)}"


def _shift(day: Day, days: int) -> Day:
    moved = day.earliest + dt.timedelta(days)
    return Day(moved.year, moved.month, moved.day)


def _join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spells that follow each other without a gap (a change of name, not of state)."""
    out: list[Span] = []
    for span in spans:
        if out and out[-1].end == span.start:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def _days_off(span: Span | None, day: Day) -> int:
    """Return how many days a date (its earliest day) is away from a spell; 0 inside it."""
    assert span is not None
    when = day.earliest
    if span.start is not None and when < span.start.earliest:
        return (span.start.earliest - when).days
    if span.end is not None and when >= span.end.earliest:
        return (when - span.end.earliest).days + 1
    return 0


@cache
def _rows() -> tuple[_Row, ...]:
    text = resources.files("foedus.core").joinpath("countries.csv").read_text(encoding="utf-8")
    records = sorted(csv.DictReader(text.splitlines()), key=lambda r: (r["code"], r["start"]))
    spans: list[Span | None] = []
    for r in records:
        start = parse_day(r["start"]) if r["start"] else None
        # The table gives the last day of membership, as COW does; a Span excludes its end.
        end = _shift(parse_day(r["end"]), 1) if r["end"] else None
        spans.append(Span(start, end) if start else None)
    whole: dict[str, list[Span]] = {}
    for r, s in zip(records, spans, strict=True):
        whole.setdefault(r["code"], []).extend([s] if s else [])
    return tuple(
        _Row(
            Country(
                r["code"], r["name_en"], r["name_ru"], int(r["cow"]) if r["cow"] else None, r["cow_abbrev"] or None,
                int(r["gw"]) if r["gw"] else None, _join(whole[r["code"]]), r["note"],
            ),
            s,
            tuple(a for a in r["aliases"].split(";") if a),
        )
        for r, s in zip(records, spans, strict=True)
    )  # fmt: skip


@cache
def _index() -> dict[str, tuple[_Row, ...]]:
    out: dict[str, list[_Row]] = {}
    for row in _rows():
        for key in row.keys:
            out.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in out.items()}


@cache
def _latest() -> dict[str, Country]:
    return {row.country.code: row.country for row in _rows()}


def countries() -> tuple[Country, ...]:
    """Return every entry of the table under its latest name, in order of code."""
    return tuple(_latest()[code] for code in sorted(_latest()))


def by_code(code: str) -> Country | None:
    """Return the entry of exactly this code, or None. Scenario files name states by code only."""
    return _latest().get(code)


def living(code: str, on: Day | str | int) -> Country | None:
    """Return the entry of exactly this code at a date; None for a code that is no state of the table.

    Raises
    ------
    InputError
        ``state-not-yet`` or ``state-no-longer`` (its dates are named).
    """
    day = parse_day(on)
    rows = tuple(row for row in _rows() if row.country.code == code and row.span is not None)
    if not rows:
        return None
    live = [row for row in rows if row.possible(day)]
    if not live:
        raise _absent(code, rows, day)
    return live[-1].country


def by_number(cow: int, on: Day | str | int) -> Country | None:
    """Return the entry that a COW number means at a date, or None where no state ever had the number.

    A treaty record also numbers parties that are not members of the state system on the day (the
    signatories of 1815, governments in exile). They are given the entry nearest in time, so that
    255 means Prussia in 1815 and 345 means Yugoslavia in 1942; ``exists`` tells whether they
    were members. Use :func:`find` for what a person writes: it refuses such a date.
    """
    day = parse_day(on)
    rows = [row for row in _rows() if row.country.cow == cow and row.span is not None]
    return min(rows, key=lambda row: _days_off(row.span, day)).country if rows else None


def find(name: str | int, on: Day | str | int | None = None) -> Country:
    """Return the state that a name means at a date.

    Parameters
    ----------
    name
        ISO 3166-1 alpha-3 code (``AZE``), COW abbreviation (``AUH``), COW number
        (``373``), Gleditsch-Ward number (``GW373``), or a name in English or
        Russian; upper and lower case are the same.
    on
        The date meant. Without it a state that still exists is preferred.

    Raises
    ------
    InputError
        ``unknown-state``; ``ambiguous-state`` (both are named); ``state-not-yet`` or
        ``state-no-longer`` (its dates are named).
    """
    day = None if on is None else parse_day(on)
    rows = _index().get(_fold(str(name)), ())
    if not rows:
        raise InputError(f"no state is called '{name}'", remedy=_nearest(str(name)), code="unknown-state")
    live = [row for row in rows if row.possible(day)]
    if not live and day is None:
        live = list(rows)
    if not live:
        raise _absent(str(name), rows, day)
    if len(_one_each(live)) > 1:
        both = " and ".join(f"{row.country.name_en} ({row.country.code})" for row in _one_each(live))
        when = "" if day is None else f" {'on' if day.earliest == day.latest else 'in'} {day}"
        raise InputError(
            f"'{name}' means more than one state{when}: {both}",
            remedy=f"write {' or '.join(_plain(row) for row in _one_each(live))}",
            code="ambiguous-state",
        )
    return live[-1].country


def _one_each(rows: Iterable[_Row]) -> list[_Row]:
    return list({row.country.code: row for row in rows}.values())


def _plain(row: _Row) -> str:
    """Return the first key of a row that means nothing else: its code, its number or its name."""
    c = row.country
    for key in (c.code, *([] if c.cow is None else [str(c.cow)]), c.name_en):
        if {r.country.code for r in _index()[_fold(key)]} == {c.code}:
            return key
    return c.name_en


def _nearest(name: str) -> str:
    keys = sorted(
        {n for row in _rows() for n in (row.country.name_en, row.country.name_ru, row.country.code, *row.aliases)}
    )
    close = nearest(name, keys)
    found = [(k, _index()[_fold(k)][-1].country) for k in close]
    said = list(dict.fromkeys(f"{c.name_en if k == c.code else k} ({c.code})" for k, c in found))
    return (
        f"did you mean {' or '.join(said)}?" if said else "write an ISO 3166 code such as AZE, a COW number or a name"
    )


def _absent(name: str, rows: tuple[_Row, ...], day: Day | None) -> InputError:
    assert day is not None
    row = rows[-1]
    spans = [r.span for r in rows if r.span is not None]
    later = any(s.start is not None and day.before(s.start).is_true for s in spans)
    earlier = any(s.end is not None and s.end.on_or_before(day).is_true for s in spans)
    code = "state-not-yet" if later and not earlier else "state-no-longer"
    when = f"on {day}" if day.earliest == day.latest else f"in {day}"
    if later and earlier:
        word = f"was not an independent state {when}"
    else:
        word = f"did not exist yet {when}" if later else f"no longer existed {when}"
    label = row.country.name_en if _fold(name) != _fold(row.country.name_en) else ""
    shown = f"{label} ('{name}')" if label else name
    then = sorted({
        f"{r.country.name_en} ({r.country.code})"
        for r in _rows()
        if r.country.cow is not None and r.country.cow == row.country.cow and r.span is not None and r.span.holds(day).is_true
    })  # fmt: skip
    remedy = f"write {' or '.join(then)} for that date" if then else "correct the date or the state"
    return InputError(
        f"{shown} {word}: it existed {', '.join(_words(s) for s in _join(spans))}", remedy=remedy, code=code
    )
