"""Questions to the event record: filters, windows, shares, rates, order in time.

A filter is data (it stands in a claim's file); the functions here are measures, listed
in :mod:`foedus.assess.measures`. Every figure counts recorded events and names them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from foedus.assess.context import Context
from foedus.assess.findings import INTERVAL, Detail, Finding, from_counts, from_rates, from_truth, from_value
from foedus.core import Day, InputError, Truth, Warrant, any_of, parse_day
from foedus.world import Channel, RecordedEvent, RecordKind, Text

__all__ = ["Filter", "forecast_events", "order_in_time", "rate_change", "record_count", "share_of_events"]

_YEAR = 365.2425
_DAY = dt.timedelta(days=1)


class Filter(BaseModel):
    """Which recorded events are meant; every given field must match.

    ``by``, ``on``, ``leads`` and ``involving`` match when any listed code is there. Window
    bounds are dates as everywhere; ``since`` is included and ``until`` excluded.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: tuple[RecordKind, ...] = ()
    by: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    involving: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    led: bool | None = Field(default=None, description="Whether any outsider led it.")
    channel: tuple[Channel, ...] = ()
    format: tuple[str, ...] = ()
    treaty: tuple[str, ...] = ()
    subtype: tuple[str, ...] = ()
    not_subtype: tuple[str, ...] = ()
    clause: tuple[str, ...] = Field(default=(), description="Aid clause available, to anybody.")
    clause_for: tuple[str, ...] = Field(default=(), description="Any aid clause available to one of these.")
    requested: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    eases: bool | None = False
    disputed: bool | None = Field(default=None, description="Only events of disputed (or only undisputed) initiation.")
    since: str | None = None
    until: str | None = None

    def matches(self, e: RecordedEvent) -> bool:
        """Whether an event is meant."""
        pairs: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
            (self.kind, (e.kind,)),
            (self.by, e.by),
            (self.on, e.on),
            (self.involving, (*e.by, *e.on)),
            (self.leads, e.leads),
            (self.channel, (e.channel,)),
            (self.format, (e.format,)),
            (self.treaty, (e.treaty,)),
            (self.subtype, (e.subtype,)),
            (self.clause, tuple(c.treaty for c in e.clauses)),
            (self.clause_for, tuple(c.state for c in e.clauses)),
            (self.requested, (e.requested,)),
            (self.given, (e.given,)),
            (self.ids, (e.id,)),
        ]
        if any(wanted and not set(wanted) & set(found) for wanted, found in pairs):
            return False
        if e.subtype in self.not_subtype:
            return False
        if self.eases is not None and e.eases is not self.eases:
            return False
        if self.led is not None and bool(e.leads) is not self.led:
            return False
        if self.disputed is not None and (e.initiation_disputed != "no") is not self.disputed:
            return False
        day = e.date.earliest
        if self.since is not None and day < parse_day(self.since).earliest:
            return False
        return self.until is None or day < parse_day(self.until).earliest


def _details(events: list[RecordedEvent]) -> tuple[Detail, ...]:
    return tuple(Detail(e.text, str(e.date), (e.id,)) for e in events)


def share_of_events(context: Context, *, of: Filter, among: Filter, text: Text) -> Finding:
    """Share of the events ``of`` among the events ``among``, with the Jeffreys interval.

    When ``of`` asks who began (``by``) and the beginning of some events is disputed, those
    events count both ways: the figure is left open and the interval spans both readings.
    """
    base = [e for e in context.world.record if among.matches(e)]
    hits = [e for e in base if of.matches(e)]
    rests, details = [e.id for e in base], _details(hits)
    found = from_counts(text, len(hits), len(base), rests_on=rests, details=details)
    contested = [e for e in base if e.initiation_disputed == "yes"] if of.by else []
    if not contested:
        return found
    sure = sum(e not in contested for e in hits)
    low = from_counts(text, sure, len(base), rests_on=rests, details=details)
    high = from_counts(text, sure + len(contested), len(base), rests_on=rests, details=details)
    readings = (
        (
            Text(
                en="if the other side began every disputed event", ru="если все спорные события начала другая сторона"
            ),
            low,
        ),
        (
            Text(
                en="if the named state began every disputed event",
                ru="если все спорные события начало названное государство",
            ),
            high,
        ),
    )
    return low.with_(
        value=None,
        high=high.high,
        counts=None,
        rebuild=None,
        readings=readings,
        reason=Text(
            en=f"who began is disputed in {len(contested)} of {len(base)} events; the interval spans both readings",
            ru=f"кто начал, оспаривается в {len(contested)} из {len(base)} событий; интервал охватывает оба прочтения",
        ),
    )


def record_count(context: Context, *, events: Filter, distinct: Literal["leads"] | None = None, text: Text) -> Finding:
    """Count the recorded events that match: a complete count of this record, not of the world.

    With ``distinct`` the different leaders of those events are counted instead.
    """
    hits = [e for e in context.world.record if events.matches(e)]
    if distinct == "leads":
        leads = sorted({code for e in hits for code in e.leads})
        found = tuple(Detail(context.name(c), str(sum(c in e.leads for e in hits))) for c in leads)
        return from_value(text, len(leads), "count", rests_on=[e.id for e in hits], details=found)
    return from_value(text, len(hits), "count", rests_on=[e.id for e in hits], details=_details(hits))


def rate_change(
    context: Context, *, events: Filter, before: tuple[str, str], after: tuple[str, str | None], text: Text
) -> Finding:
    """Ratio of the yearly rate in the window ``after`` to that in ``before``.

    Windows are cut at the record's coverage and at the date of the world.
    """
    first = _window(context, before)
    second = _window(context, after)
    hits = [e for e in context.world.record if events.matches(e)]
    in1 = [e for e in hits if first[0] <= e.date.earliest < first[1]]
    in2 = [e for e in hits if second[0] <= e.date.earliest < second[1]]
    t1, t2 = ((w[1] - w[0]).days / _YEAR for w in (first, second))
    found = from_rates(
        text, len(in1), t1, len(in2), t2, rests_on=[e.id for e in (*in1, *in2)], details=_details([*in1, *in2])
    )
    note = Text(
        en=f"{text.en} ({len(in1)} in {t1:.1f} years, then {len(in2)} in {t2:.1f} years)",
        ru=f"{text.ru} ({len(in1)} за {_comma(t1)} года, затем {len(in2)} за {_comma(t2)} года)",
    )
    return found.with_(text=note)


def _comma(x: float) -> str:
    return f"{x:.1f}".replace(".", ",")


def _window(context: Context, bounds: tuple[str, str | None]) -> tuple[dt.date, dt.date]:
    coverage = context.world.settings.coverage
    # The end is excluded, so that the last day of the world and of the coverage still counts.
    start, end = parse_day(bounds[0]).earliest, context.world.as_of.latest + _DAY
    if bounds[1] is not None:
        end = min(end, parse_day(bounds[1]).earliest)
    if coverage is not None:
        start, end = max(start, coverage[0].earliest), min(end, coverage[1].latest + _DAY)
    return start, max(start, end)


def order_in_time(
    context: Context, *, events: Filter, before: str, quantifier: Literal["all", "any", "first"] = "all", text: Text
) -> Finding:
    """Whether events precede a date, a recorded event, or the last approval of a treaty.

    Parameters
    ----------
    before
        A date, an event id (its date), or a treaty id (the date of the vote under study:
        the latest dated approval of that treaty).
    quantifier
        ``all``: share of the matching events that came before, as a share; ``any`` and
        ``first``: truth that any (the first) did.
    """
    mark, ident = _mark(context, before)
    hits = [e for e in context.world.record if events.matches(e)]
    came = [e.date.before(mark) for e in hits]
    details = tuple(
        Detail(e.text, f"{e.date} ({'<' if c.is_true else '>' if c.is_false else '?'} {mark})", (e.id,))
        for e, c in zip(hits, came, strict=True)
    )
    rests = [e.id for e in hits] + ([ident] if ident else [])
    if quantifier == "all":
        k = sum(c.is_true for c in came)
        found = from_counts(text, k, len(hits), rests_on=rests, details=details)
        return found
    if not hits:
        return from_truth(text, Truth.NO, rests_on=rests, details=details)
    return from_truth(text, any_of(came) if quantifier == "any" else came[0], rests_on=rests, details=details)


def _mark(context: Context, name: str) -> tuple[Day, str]:
    event = next((e for e in context.world.events if e.id == name), None)
    if event is not None:
        return event.date, event.id
    treaty = next((t for t in context.facts.treaties if t.id == name), None)
    if treaty is not None:
        dated = sorted(a.date for a in treaty.approvals if isinstance(a.date, Day) and a.act != "committee")
        if dated:
            return dated[-1], treaty.id
        if isinstance(treaty.signed, Day):
            return treaty.signed, treaty.id
    try:
        return parse_day(name), ""
    except InputError:
        raise InputError(
            f"'{name}' is neither an event, a dated treaty nor a date",
            remedy="give an event id, a treaty id or a date",
            code="bad-mark",
        ) from None


def forecast_events(context: Context, *, events: Filter, since: str, years: float, text: Text) -> Finding:
    """Chance of at least one matching event within ``years``, from the rate in the record.

    Gamma-Poisson with the Jeffreys prior: with k events in t years the rate has the
    posterior Gamma(k + 1/2, t); the chance is averaged over it. It supposes that the
    future resembles the window, which a forecast must say.
    """
    from scipy import special

    start, end = _window(context, (since, None))
    hits = [e for e in context.world.record if events.matches(e) and start <= e.date.earliest < end]
    t = (end - start).days / _YEAR
    k = len(hits)
    if t <= 0:
        return Finding(
            text=text, unit="probability", warrants=(Warrant.RECORDED, Warrant.ASSUMED),
            reason=Text(en="the record had not begun by that date", ru="к этой дате перечень ещё не начинался"),
        )  # fmt: skip
    mean = 1.0 - (t / (t + years)) ** (k + 0.5)
    tail = (1 - INTERVAL) / 2
    rates = special.gammaincinv(k + 0.5, np.array([tail, 1 - tail])) / t
    low, high = (float(1.0 - np.exp(-r * years)) for r in rates)
    span = f"{years:g}".replace(".", ",")
    note = Text(
        en=f"{text.en} ({k} in {t:.1f} years of record; supposes that the coming {years:g} years resemble them)",
        ru=f"{text.ru} ({k} за {_comma(t)} года наблюдений; предполагается, что и в следующий срок ({span} г.) частота останется той же)",
    )
    return Finding(
        text=note, unit="probability", value=float(mean), low=low, high=high, counts=(k, round(t, 3)),
        warrants=(Warrant.RECORDED, Warrant.ASSUMED), rests_on=tuple(e.id for e in hits), details=_details(hits),
    )  # fmt: skip
