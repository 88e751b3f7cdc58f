"""Charts: valid specifications, the same bytes every time, no label cut off, no network."""

from __future__ import annotations

import json
import re
import sys

import pytest
from report_sample import sample

from foedus.assess.document import Assessment
from foedus.core import DataMissingError
from foedus.report import charts
from foedus.report.catalogue import words

FOUR = {"ladder", "states", "map", "verdicts"}


@pytest.fixture(scope="module", params=["en", "ru"])
def drawn(request: pytest.FixtureRequest) -> dict[str, tuple[charts.Chart, str, str]]:
    return {name: (c, *charts.draw(c)) for name, c in charts.specs(sample(), words(request.param)).items()}


def test_every_chart_is_drawn_in_two_widths(drawn: dict[str, tuple[charts.Chart, str, str]]) -> None:
    assert set(drawn) == FOUR
    for _, large, small in drawn.values():
        width = [float(re.search(r' width="([\d.]+)"', s)[1]) for s in (large, small)]  # type: ignore[index]
        assert width[0] <= 800
        assert width[1] <= 375


def test_a_drawing_names_itself_and_loads_nothing(drawn: dict[str, tuple[charts.Chart, str, str]]) -> None:
    for name, (chart, large, small) in drawn.items():
        for text, ident in ((large, f"chart-{name}"), (small, f"chart-{name}-small")):
            assert f'<title id="{ident}-title">{chart.title}</title>' in text
            assert f'role="img" aria-labelledby="{ident}-title"' in text
            assert not re.search(r"<image|<script|href=|@import|url\(http", text)


def test_colours_follow_the_page(drawn: dict[str, tuple[charts.Chart, str, str]]) -> None:
    for _, large, small in drawn.values():
        assert not re.search(r'(?:fill|stroke)="#', large + small)
        assert "var(--ink, #1b1f24)" in large


def test_no_label_leaves_the_drawing_or_is_shortened(drawn: dict[str, tuple[charts.Chart, str, str]]) -> None:
    for _, large, small in drawn.values():
        for text in (large, small):
            # Vega marks a shortened label with an ellipsis; the mark of an open verdict is not drawn.
            assert "…</text>" not in text


def test_the_specification_is_vega_lite_and_deterministic() -> None:
    first, second = (charts.specs(sample(), words("en")) for _ in range(2))
    for name in FOUR:
        spec = first[name].wide
        assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert json.dumps(spec) == json.dumps(second[name].wide)
        assert charts.draw(first[name]) == charts.draw(second[name])


def test_numbers_on_axes_follow_the_language() -> None:
    ru = "".join(charts.draw(charts.specs(sample(), words("ru"))["ladder"]))
    assert re.search(r">\d,\d", ru)
    assert not re.search(r">[−+]?0\.\d", ru)


def test_far_states_are_left_out_of_the_map_and_named() -> None:
    chart = charts.specs(sample(), words("en"))["map"]
    assert "United States" in chart.note
    assert "Turkey" not in chart.note
    assert "United States" not in charts.draw(chart)[0]


def test_labels_of_near_capitals_do_not_cover_each_other() -> None:
    points = [(100.0, 100.0, 5.0, "Tbilisi"), (102.0, 108.0, 5.0, "Yerevan"), (130.0, 104.0, 5.0, "Baku")]
    boxes = []
    for (x, y, _, label), (align, _, dx, dy) in zip(points, charts._place(points, (400, 300)), strict=True):
        w = 6.6 * len(label)
        left = x + dx - (w if align == "right" else w / 2 if align == "center" else 0)
        top = y + dy - (7 if dy == 0 else 14 if dy < 0 else 0)
        boxes.append((left, top, left + w, top + 14))
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_an_answer_without_changes_has_no_chart_of_changes() -> None:
    data = sample().model_dump(by_alias=True)
    for state in data["states"]:
        for f in state["figures"]:
            f.update(total=(0, 0, 0), mechanism=(0, 0, 0), recorded=(0, 0, 0), second=(0, 0, 0))
    data["ladder"] = []
    assert set(charts.specs(Assessment.model_validate(data), words("en"))) == {"map", "verdicts"}


@pytest.mark.parametrize("module", ["altair", "vl_convert"])
def test_a_missing_extra_is_named_with_its_remedy(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = charts.specs(sample(claims=3), words("en"))["verdicts"]
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DataMissingError) as caught:
        charts.draw(chart) if module == "vl_convert" else charts.specs(sample(claims=3), words("en"))
    assert caught.value.remedy == "pip install 'foedus[export]'"
