"""Numbers: decimals that the interval deserves, signs, separators, two languages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import sample

from foedus.assess.document import FigureRow
from foedus.report.catalogue import words
from foedus.report.cells import event_name, figure, quantity_name
from foedus.report.numbers import number, shared_decimals, triple
from foedus.report.quantities import Kind, kind_of

CHANCE, PLAIN = Kind(percent=True), Kind()
EN, RU = words("en"), words("ru")


@pytest.mark.parametrize(
    ("values", "kind", "change", "en", "ru"),
    [
        ((0.0042, 0.001, 0.013), CHANCE, False, "0.42 % [0.10; 1.30]", "0,42 % [0,10; 1,30]"),
        ((0.234, 0.05, 0.551), CHANCE, False, "23 % [5; 55]", "23 % [5; 55]"),
        ((-0.0003, -0.0011, 0.0002), CHANCE, True, "−0.030 % [−0.110; +0.020]", "−0,030 % [−0,110; +0,020]"),
        ((1e-9, -2e-5, 3e-5), CHANCE, True, "≈ 0 % [−0.0020; +0.0030]", "≈ 0 % [−0,0020; +0,0030]"),
        ((1e-12, 0.0, 1e-11), CHANCE, True, "≈ 0 %", "≈ 0 %"),
        ((0.0, 0.0, 0.0), CHANCE, True, "0 %", "0 %"),
        ((3.1,), PLAIN, False, "3.1", "3,1"),
        ((12345.0,), Kind(whole=True), False, "12,345", "12 345"),
    ],
)
def test_a_figure_with_its_interval(values: tuple[float, ...], kind: Kind, change: bool, en: str, ru: str) -> None:
    plain = {"\u00a0": " "}
    assert triple(values, kind, EN, change=change).inline.translate(str.maketrans(plain)) == en
    assert triple(values, kind, RU, change=change).inline.translate(str.maketrans(plain)) == ru


def test_per_cent_and_thousands_do_not_break_over_lines() -> None:
    assert triple((0.5,), CHANCE, RU).main == "50\u00a0%"
    assert number(1234567.0, 0, RU) == "1\u00a0234\u00a0567"


def test_a_negative_number_that_rounds_to_zero_has_no_sign() -> None:
    assert number(-0.0004, 2, EN) == "0.00"
    assert number(-math.inf, 0, EN) == "−∞"


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_printed_figure_is_the_figure(mid: float, below: float, above: float) -> None:
    shown = triple((mid, mid - below, mid + above), PLAIN, EN)
    if shown.value.startswith(("≈", "0")) and "." not in shown.value:
        assert abs(mid) < 1
        return
    value = float(shown.value.replace("−", "-").replace(",", "").replace("≈\u00a0", ""))
    assert abs(value - mid) <= max(abs(mid) * 0.06, (below + above) * 0.06, 1e-4)


def test_a_column_shares_its_decimals() -> None:
    rows = [(-0.0022, -0.004, 0.0002), (0.0001, 0.0, 0.0003)]
    d = shared_decimals(rows, CHANCE)
    texts = [triple(r, CHANCE, EN, change=True, decimals=d).value for r in rows]
    assert [len(t.split(".")[1]) for t in texts] == [d, d]


def finding(**fields: object) -> FigureRow:
    base = {
        "text": {"en": "x", "ru": "x"}, "unit": "share", "value": None, "low": None, "high": None, "interval": None, "truth": None,
        "reason": None, "counts": None, "warrants": [], "rests_on": [], "facts": [], "details": [],
    }  # fmt: skip
    return FigureRow.model_validate(base | fields)


@pytest.mark.parametrize(
    ("fields", "ru"),
    [
        ({"unit": "truth", "truth": "unknown"}, "неизвестно"),
        ({"unit": "ratio", "low": 2.5, "high": math.inf}, "не менее 2,5"),
        ({"unit": "share", "low": 0.1, "high": 0.9}, "от 10 до 90 %"),
        ({"unit": "change", "value": -0.124, "low": -0.41, "high": 0.07}, "−12 % [−41; +7]"),
        ({"unit": "days", "value": 22.0}, "22 дня"),
        ({"unit": "per year", "value": 1.4, "low": 0.5, "high": 3.0}, "1,4 в год [0,5; 3,0]"),
        ({"unit": "count", "value": 5.0}, "5"),
    ],
)
def test_findings_by_unit(fields: dict[str, object], ru: str) -> None:
    assert figure(finding(**fields), RU).inline.replace("\u00a0", " ") == ru


def test_a_missing_figure_is_a_dash() -> None:
    assert figure(None, EN).inline == "–"


def test_names_of_quantities_and_events() -> None:
    d = sample()
    assert quantity_name(d, "help TUR war", RU) == "Вероятность помощи (Турция): война"
    assert quantity_name(d, "something new", EN) == "something new"
    assert kind_of("help TUR war").percent
    assert (
        event_name(d, d.events[1], RU).replace("\u00a0", " ")
        == "Вооружённое нападение (столкновение): Иран → Азербайджан, Нахичевань"
    )
