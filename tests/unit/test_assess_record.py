"""Questions to the event record: filters, windows, order in time, forecasts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from assess_worlds import WORDS, context, event, treaty, world

from foedus.assess.record import Filter, forecast_events, order_in_time, rate_change, record_count, share_of_events
from foedus.core import InputError, Truth
from foedus.world import RecordedEvent

FULL = RecordedEvent.model_validate(event(
    "E1", "2015-03", channel="economic", subtype="clash", treaty="P", leads=["RUS"], format="mediated", requested="yes",
    given="no", initiation_disputed="partly", clauses=[{"treaty": "P", "state": "AZE"}],
))  # fmt: skip


@pytest.mark.parametrize(
    ("hit", "miss"),
    [
        ({"kind": ["force", "threat"]}, {"kind": ["threat"]}),
        ({"by": ["ARM", "RUS"]}, {"by": ["AZE"]}),
        ({"on": ["AZE"]}, {"on": ["ARM"]}),
        ({"involving": ["AZE"]}, {"involving": ["RUS"]}),
        ({"leads": ["RUS"]}, {"leads": ["TUR"]}),
        ({"led": True}, {"led": False}),
        ({"channel": ["economic"]}, {"channel": ["covert"]}),
        ({"format": ["mediated"]}, {"format": ["bilateral"]}),
        ({"treaty": ["P"]}, {"treaty": ["Q"]}),
        ({"subtype": ["clash"]}, {"subtype": ["war"]}),
        ({"not_subtype": ["war"]}, {"not_subtype": ["clash", "war"]}),
        ({"clause": ["P"]}, {"clause": ["Q"]}),
        ({"clause_for": ["AZE"]}, {"clause_for": ["ARM"]}),
        ({"requested": ["yes"]}, {"requested": ["no"]}),
        ({"given": ["no", "partly"]}, {"given": ["yes"]}),
        ({"ids": ["E1"]}, {"ids": ["E2"]}),
        ({"eases": None}, {"eases": True}),
        ({"disputed": True}, {"disputed": False}),
        ({"since": "2015-03-01"}, {"since": "2015-03-02"}),  # a month counts from its first day
        ({"until": "2015-03-02"}, {"until": "2015-03"}),
        ({"kind": ["force"], "by": ["ARM"]}, {"kind": ["force"], "by": ["AZE"]}),  # every field must match
        ({}, {"eases": True}),
    ],
)  # fmt: skip
def test_filter_fields(hit: dict[str, Any], miss: dict[str, Any]) -> None:
    assert Filter.model_validate(hit).matches(FULL)
    assert not Filter.model_validate(miss).matches(FULL)


def test_every_field_of_the_filter_is_tried() -> None:
    marks = test_filter_fields.pytestmark[0].args[1]
    assert {k for hit, miss in marks for k in (*hit, *miss)} == set(Filter.model_fields)


def test_easing_events_count_only_when_asked_for() -> None:
    eased = FULL.model_copy(update={"eases": True})
    assert not Filter().matches(eased)
    assert Filter(eases=None).matches(eased) and Filter(eases=True).matches(eased)


def test_share_of_events_counts_and_names_its_cases() -> None:
    events = [event(f"E{i}", f"201{i}", given="yes" if i < 3 else "no") for i in range(8)]
    c = context(world(events=events))
    found = share_of_events(c, of=Filter(given=("yes",)), among=Filter(), text=WORDS)
    assert (found.value, found.counts) == (3 / 8, (3, 8))
    assert len(found.rests_on) == 8 and [d.ids[0] for d in found.details] == ["E0", "E1", "E2"]


def test_a_disputed_beginning_counts_both_ways() -> None:
    events = [
        event("E1", "2011", by=["AZE"], on=["ARM"]),
        event("E2", "2012"),
        event("E3", "2013", by=["AZE"], on=["ARM"], initiation_disputed="yes"),
        event("E4", "2014", initiation_disputed="yes"),
        event("E5", "2015", initiation_disputed="partly"),
    ]
    c = context(world(events=events))
    found = share_of_events(c, of=Filter(by=("AZE",)), among=Filter(), text=WORDS)
    low, high = (f for _, f in found.readings)
    assert (low.value, high.value) == (1 / 5, 3 / 5)  # E3 and E4 may have been begun by either side
    assert (found.value, found.low, found.high) == (None, low.low, high.high)
    assert "2 of 5" in found.reason.en and "2 из 5" in found.reason.ru
    # Who was attacked is not in dispute in the same way: a question without `by` is a plain count.
    assert share_of_events(c, of=Filter(on=("ARM",)), among=Filter(), text=WORDS).value == 2 / 5


def test_record_count_and_distinct_leaders() -> None:
    events = [
        event("E1", "2011", leads=["RUS", "FRA"]),
        event("E2", "2012", leads=["RUS"]),
        event("E3", "2031", leads=["TUR"]),
    ]
    c = context(world(events=events))
    assert record_count(c, events=Filter(), text=WORDS).value == 2  # the third lies after the date of the world
    assert record_count(c, events=Filter(), distinct="leads", text=WORDS).value == 2
    assert record_count(c, events=Filter(led=False), text=WORDS).value == 0


def test_the_world_at_an_earlier_date_hides_later_events() -> None:
    w = world(events=[event("E1", "2011"), event("E2", "2015-12-31"), event("E3", "2016-01")])
    assert record_count(context(w.at("2015")), events=Filter(), text=WORDS).value == 2
    assert record_count(context(w.at("2015-12-30")), events=Filter(), text=WORDS).value == 1
    assert record_count(context(w.at("1999")), events=Filter(), text=WORDS).value == 0


def test_rates_use_windows_cut_at_the_date_of_the_world() -> None:
    events = [
        event("E1", "2012-01-01"),
        event("E2", "2013-12-31"),
        event("E3", "2014-01-01"),
        event("E4", "2019-12-31"),
        event("E5", "2020-01-01"),
    ]
    c = context(world(events=events, as_of="2020-01-01"))
    found = rate_change(c, events=Filter(), before=("2012", "2014"), after=("2014", None), text=WORDS)
    k1, t1, k2, t2 = found.counts
    assert (k1, k2) == (2, 3)  # `until` is excluded, the last day of the world is not
    assert t1 == pytest.approx(731 / 365.2425)
    assert t2 == pytest.approx(2192 / 365.2425)  # 2014-01-01 to 2020-01-01, both included
    assert found.value == pytest.approx((3 / t2) / (2 / t1))
    later = rate_change(c, events=Filter(), before=("2012", "2014"), after=("2014", "2040"), text=WORDS)
    assert later.counts == found.counts


def test_rates_use_windows_cut_at_the_coverage_of_the_record() -> None:
    w = world(events=[event("E1", "2011-06"), event("E2", "2018")], coverage=["2011", "2018-12-31"])
    found = rate_change(context(w), events=Filter(), before=("1990", "2012"), after=("2012", None), text=WORDS)
    assert found.counts == pytest.approx((1, 365 / 365.2425, 1, 2557 / 365.2425))
    none = rate_change(context(w), events=Filter(), before=("1990", "2000"), after=("2012", None), text=WORDS)
    assert none.value is None and none.reason is not None  # no day of the first window is covered


def test_forecast_agrees_with_closed_form_and_simulation() -> None:
    """Gamma-Poisson: P(none in h) = (t / (t + h))^(k + 1/2); here also by drawing rates and counts."""
    w = world(events=[event(f"E{i}", f"201{i}-05-01") for i in range(4)], as_of="2019-12-31")
    found = forecast_events(context(w), events=Filter(), since="2010-01-01", years=2.0, text=WORDS)
    t = 3652 / 365.2425
    assert found.counts == (4, round(t, 3))
    assert found.value == pytest.approx(1 - (t / (t + 2)) ** 4.5)
    rng = np.random.default_rng(7)
    rates = rng.gamma(4.5, 1 / t, 200_000)
    assert found.value == pytest.approx((rng.poisson(rates * 2) > 0).mean(), abs=0.005)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(1 - np.exp(-2 * rates), [0.05, 0.95])), abs=0.005)
    assert {str(x) for x in found.warrants} == {"recorded", "assumed"}


def test_forecast_from_no_event_is_small_but_not_zero() -> None:
    found = forecast_events(context(world()), events=Filter(), since="2010", years=1, text=WORDS)
    assert 0 < found.low < found.value < 0.1


def test_forecast_before_the_record_begins_has_a_reason_and_no_figure() -> None:
    found = forecast_events(context(world().at("2005")), events=Filter(), since="2010", years=1, text=WORDS)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.reason.en and found.reason.ru


APPROVED = treaty(
    "P", ["AZE", "TUR"],
    approvals=[
        {"by": "AZE", "act": "parliament", "date": "2012-03-01", "sources": ["S1"]},
        {"by": "TUR", "act": "law signed", "date": "2012-05-01", "sources": ["S1"]},
        {"by": "TUR", "act": "committee", "date": "2013-01-01", "sources": ["S1"]},
        {"by": "AZE", "act": "gazette", "date": "unknown", "sources": ["S1"]},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("date", "mark", "truth"),
    [
        ("2012-04-30", "2012-05-01", Truth.YES),
        ("2012-05-01", "2012-05-01", Truth.NO),
        ("2012-05-02", "2012-05-01", Truth.NO),
        ("2012-05", "2012-05-15", Truth.UNKNOWN),
        ("2012", "2012-05-15", Truth.UNKNOWN),
        ("2011", "2012", Truth.YES),
        ("2012-04", "2012-05", Truth.YES),
        ("2012-05", "2012", Truth.UNKNOWN),
        ("2012-04-30", "P", Truth.YES),  # the last approval; a committee's vote is none
        ("2012-06", "P", Truth.NO),
        ("2014", "M", Truth.YES),  # another event
    ],
)  # fmt: skip
def test_order_in_time_knows_what_it_does_not_know(date: str, mark: str, truth: Truth) -> None:
    w = world(APPROVED, events=[event("E1", date), event("M", "2016-01-01", kind="treaty")])
    only = Filter(ids=("E1",))
    for quantifier in ("any", "first"):
        assert order_in_time(context(w), events=only, before=mark, quantifier=quantifier, text=WORDS).truth is truth
    share = order_in_time(context(w), events=only, before=mark, text=WORDS)
    assert share.counts == (1 if truth.is_true else 0, 1)
    assert ("P" in share.rests_on) == (mark == "P") and ("M" in share.rests_on) == (mark == "M")


def test_order_in_time_of_several_events() -> None:
    w = world(APPROVED, events=[event("E1", "2011"), event("E2", "2012-05"), event("E3", "2013")])
    found = order_in_time(context(w), events=Filter(), before="P", text=WORDS)
    assert found.counts == (1, 3)
    first = order_in_time(context(w), events=Filter(since="2012"), before="P", quantifier="first", text=WORDS)
    assert first.truth is Truth.NO  # May 2012 is not before 1 May 2012
    assert (
        order_in_time(context(w), events=Filter(ids=("E9",)), before="P", quantifier="any", text=WORDS).truth
        is Truth.NO
    )


def test_a_treaty_without_approvals_is_dated_by_its_signature() -> None:
    w = world(treaty("Q", ["AZE", "TUR"]), events=[event("E1", "2009-12-31")])
    assert order_in_time(context(w), events=Filter(), before="Q", quantifier="any", text=WORDS).truth is Truth.YES


@pytest.mark.parametrize("mark", ["E9", "yesterday", "2012-13", "R"])
def test_an_unknown_mark_is_refused(mark: str) -> None:
    w = world(treaty("R", ["AZE", "TUR"], signed="unknown"), events=[event("E1", "2011")])
    with pytest.raises(InputError, match=f"'{mark}'"):
        order_in_time(context(w), events=Filter(), before=mark, text=WORDS)
