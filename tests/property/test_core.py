"""What holds for every date, truth value, state and scenario file."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from broken_table import BASE
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from foedus.core import Country, Day, InputError, Span, Truth, all_of, any_of, find, parse_day
from foedus.world import validate
from foedus.world.yaml import parse
from strategies import days, exact_days, scalars, spans, states, truths


@given(days())
def test_day_is_read_back(day: Day) -> None:
    assert parse_day(str(day)) == day
    assert day.earliest <= day.latest
    assert day.exact == (day.earliest == day.latest)
    assert day.year <= day.decimal < day.year + 1


@given(days(), days())
def test_comparison_agrees_with_every_reading(a: Day, b: Day) -> None:
    ends = [(x, y) for x in (a.earliest, a.latest) for y in (b.earliest, b.latest)]
    for told, holds in ((a.on_or_before(b), [x <= y for x, y in ends]), (a.before(b), [x < y for x, y in ends])):
        # The corners of two ranges decide: all agree, or the answer is unknown.
        expected = Truth.YES if all(holds) else Truth.NO if not any(holds) else Truth.UNKNOWN
        assert told is expected


@given(days(), days())
def test_order_for_sorting_is_total(a: Day, b: Day) -> None:
    assert (a < b) + (b < a) + (a == b) == 1


@given(spans(), exact_days(), exact_days())
def test_a_coarser_span_never_contradicts_a_finer_one(span: Span, day: Day, other: Day) -> None:
    told = span.holds(day)
    starts = [None] if span.start is None else [span.start.earliest, span.start.latest]
    ends = [None] if span.end is None else [span.end.earliest, span.end.latest]
    date = day.earliest
    readings = [(s is None or s <= date) and (e is None or date < e) for s, e in product(starts, ends)]
    if told is Truth.YES:
        assert all(readings)
    if told is Truth.NO:
        assert not any(readings)
    assert Span(day, other).overlaps(span) is span.overlaps(Span(day, other))


@given(truths(), truths(), truths())
def test_kleene(a: Truth, b: Truth, c: Truth) -> None:
    assert ~~a is a
    assert ~(a & b) is (~a | ~b)
    assert a & (b | c) is (a & b) | (a & c)
    assert all_of([a, b, c]) is a & b & c
    assert any_of([c, b, a]) is a | b | c


@given(states(), exact_days(1816, 2024))
def test_a_state_is_found_exactly_on_the_days_on_which_it_exists(state: Country, day: Day) -> None:
    try:
        found = find(state.code, day)
    except InputError as refusal:
        code = refusal.code
    else:
        code = ""
    if code:
        # A code that is also another's COW abbreviation can be ambiguous; otherwise it did not exist.
        assert code == "ambiguous-state" or state.exists(day) is Truth.NO
        return
    if found.code == state.code:
        assert state.exists(day) is Truth.YES
    else:  # the code is another's COW abbreviation, and only the other existed
        assert found.cow_abbrev == state.code
        assert state.exists(day) is Truth.NO


@given(states(), exact_days(1816, 2024))
def test_a_cow_number_means_one_state_on_a_day(state: Country, day: Day) -> None:
    try:
        found = find(str(state.cow), day)
    except InputError as refusal:
        code, found = refusal.code, None
    if found is None:
        assert code in ("state-not-yet", "state-no-longer")
        return
    assert found.cow == state.cow
    assert found.exists(day) is Truth.YES


@given(st.text(max_size=20))
def test_any_name_is_found_or_refused(name: str) -> None:
    remedy = "found"
    try:
        find(name)
    except InputError as refusal:
        remedy = refusal.remedy
    assert remedy


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    doc, faults = parse(raw, "f")
    lines = raw.count(b"\n") + raw.count(b"\r") + 4 * raw.count(b"\xc2\x85") + 4 * raw.count(b"\xe2\x80") + 2
    for fault in faults:
        assert fault.remedy
        assert 0 <= fault.place.line <= lines
    assert faults or doc.data is None or isinstance(doc.data, str | int | float | bool | dict | list)


def _same(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(
    st.recursive(
        scalars(),
        lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text("abcж", min_size=1), x, max_size=4),
        max_leaves=12,
    )
)
def test_json_is_read_as_itself(value: Any) -> None:
    # JSON in UTF-8 is YAML 1.2, so any value written as JSON must come back unchanged.
    doc, faults = parse(json.dumps({"a": value}).encode(), "f")
    assert faults == []
    assert doc.data == _same({"a": value})


PLAIN = {name: YAML(typ="safe", pure=True).load(text) for name, text in BASE.items()}


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        found += _paths(inner, (*path, key))
    return found


@settings(max_examples=150)
@given(st.data())
def test_any_change_of_a_scenario_is_valid_or_refused_at_a_place_in_its_files(data: st.DataObject) -> None:
    """One value is replaced by another of any kind: never a stack trace, always a place and a remedy."""
    file = data.draw(st.sampled_from(sorted(PLAIN)))
    content = json.loads(json.dumps(PLAIN[file], default=lambda x: x.isoformat() if isinstance(x, dt.date) else str(x)))
    path = data.draw(st.sampled_from(_paths(content)))
    node = content
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = data.draw(scalars() | st.just([]) | st.just({}) | st.just([None]) | st.just({"x": 1}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for other, text in BASE.items():
            target = folder / other
            target.parent.mkdir(exist_ok=True)
            target.write_text(json.dumps(content, indent=1) if other == file else text, encoding="utf-8")
        for fault in validate(folder):
            assert fault.remedy
            assert fault.place.file.startswith(name)
            if fault.place.line:
                lines = (folder / fault.place.file.removeprefix(f"{name}/")).read_text("utf-8").split("\n")
                assert 1 <= fault.place.line <= len(lines)
                assert 1 <= fault.place.column <= len(lines[fault.place.line - 1]) + 1
