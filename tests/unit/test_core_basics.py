"""Dates, truth, errors, seeds, warrants and nearest names."""

from __future__ import annotations

import datetime as dt

import pytest

from foedus.core import (
    CheckError,
    DataMissingError,
    Day,
    Fault,
    FoedusError,
    InputError,
    Place,
    ScenarioError,
    Span,
    Truth,
    Warrant,
    all_of,
    any_of,
    parse_day,
    stream,
    weakest,
)  # fmt: skip
from foedus.core.text import did_you_mean, nearest


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-16", Day(2025, 12, 16)), ("2025-12", Day(2025, 12)), ("2025", Day(2025)), (2025, Day(2025)),
        (" 2025 ", Day(2025)), (dt.date(2025, 1, 2), Day(2025, 1, 2)), (Day(2025), Day(2025)), ("2024-02-29", Day(2024, 2, 29)),
    ],
)  # fmt: skip
def test_parse_day(text: object, day: Day) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text", ["16.12.2025", "2025-13", "2025-02-29", "2025-1-1", "25", "", None, True, "1400", "2025-12-00", "٢٠٢٥-٠١"]
)
def test_parse_day_refuses(text: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_day(text)
    assert caught.value.code == "bad-date"
    assert caught.value.remedy


def test_comparisons_say_what_is_known() -> None:
    assert Day(2025, 12).before(Day(2026)) is Truth.YES
    assert Day(2025, 12).before(Day(2025, 12, 16)) is Truth.UNKNOWN
    assert Day(2026).before(Day(2025, 12)) is Truth.NO
    assert Day(2025, 1, 1).on_or_before(Day(2025, 1, 1)) is Truth.YES
    assert Day(2025, 1, 1).before(Day(2025, 1, 1)) is Truth.NO
    assert Day(2025).on_or_before(Day(2025)) is Truth.UNKNOWN


def test_day_in_words_and_numbers() -> None:
    assert [str(Day(2025)), str(Day(2025, 3)), str(Day(2025, 3, 4))] == ["2025", "2025-03", "2025-03-04"]
    assert Day(2025).earliest == dt.date(2025, 1, 1)
    assert Day(2024, 2).latest == dt.date(2024, 2, 29)
    assert Day(2025, 1, 1).decimal == 2025
    assert Day(2025).decimal == pytest.approx(2025.5, abs=0.01)
    assert Day(2025, 1, 1).exact
    assert not Day(2025, 1).exact


def test_spans() -> None:
    span = Span(Day(2020, 5, 1), Day(2021))
    assert span.holds(Day(2020, 5, 1)) is Truth.YES
    assert span.holds(Day(2020, 4, 30)) is Truth.NO
    assert span.holds(Day(2021, 6, 1)) is Truth.UNKNOWN
    assert span.holds(Day(2022)) is Truth.NO
    assert Span().holds(Day(1800)) is Truth.YES
    assert span.overlaps(Span(Day(2019), Day(2020, 5, 1))) is Truth.NO
    assert span.overlaps(Span(Day(2020, 6, 1), None)) is Truth.YES
    assert Span(Day(2021), Day(2020)).reversed
    assert not Span(Day(2021), Day(2021)).reversed


def test_truth() -> None:
    yes, no, unknown = Truth.YES, Truth.NO, Truth.UNKNOWN
    assert (yes & unknown, no & unknown, yes | unknown, no | unknown) == (unknown, no, yes, unknown)
    assert (~yes, ~no, ~unknown) == (no, yes, unknown)
    assert (all_of([]), any_of([]), all_of([yes, unknown]), any_of([no, unknown])) == (yes, no, unknown, unknown)
    assert [Truth.of(x) for x in (True, False, None, "yes", unknown)] == [yes, no, unknown, yes, unknown]
    with pytest.raises(TypeError, match="three values"):
        bool(unknown)


def test_errors_carry_place_remedy_and_exit_code() -> None:
    error = InputError("no state 'X'", remedy="write AZE", place=Place(option="--by"), code="unknown-state")
    assert str(error) == "--by: no state 'X' [write AZE]"
    assert error.to_dict()["option"] == "--by"
    assert (InputError("").exit_code, CheckError("").exit_code, DataMissingError("").exit_code) == (2, 1, 3)
    assert str(Place("a.yaml", 3, 4)) == "a.yaml:3:4"
    assert str(Place("a.yaml")) == "a.yaml"
    assert isinstance(error, FoedusError)


def test_scenario_error_carries_every_fault_in_order_of_place() -> None:
    faults = [Fault(Place("b", 1, 1), "x", "second", "mend"), Fault(Place("a", 9, 1), "x", "first", "mend")]
    error = ScenarioError(faults)
    assert [f.message for f in error.faults] == ["first", "second"]
    assert error.message == "first (and 1 more)"
    assert str(faults[0]) == "b:1:1: second [mend]"
    assert faults[0].to_dict()["line"] == 1


def test_streams_are_named_and_apart() -> None:
    first = stream(1, "a").random(3).tolist()
    assert stream(1, "a").random(3).tolist() == first
    assert stream(1, "b").random(3).tolist() != first
    assert stream(2, "a").random(3).tolist() != first
    assert stream(1, "a", 2).random(3).tolist() != first


def test_weakest_warrant() -> None:
    assert weakest() is Warrant.RECORDED
    assert weakest(Warrant.LITERATURE, Warrant.ASSUMED, Warrant.ESTIMATED) is Warrant.ASSUMED


def test_nearest_names() -> None:
    assert nearest("armed atack", ["armed attack", "proxy attack", "threat"]) == ["armed attack"]
    assert nearest("xyz", ["armed attack"]) == []
    assert did_you_mean("treatys", ["treaties", "trade"], "other") == "did you mean treaties?"
    assert did_you_mean("xyz", ["treaties"], "other") == "other"
