"""Published results that are quick to compute: each as ``foedus verify`` reports it, from the original files."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.app.main import main
from foedus.studies import bars, study, verify

#: Those that take seconds; the slow ones have tests of their own beside what computes them.
QUICK = ("C1", "C5", "D1", "D2", "D3", "D4", "D5", "D8", "D9", "E9", "E11", "F6", "F8", "F9", "F11")


@pytest.fixture(autouse=True)
def _data(history_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(history_dir))


@pytest.mark.parametrize("ident", QUICK)
def test_published_result(ident: str) -> None:
    found = verify([ident])
    assert found.exit_code == 0, found.explain()
    assert sum(r.passed for r in found.rows) == sum(f.provenance != "MEM" for b in bars().select([ident]) for f in b.figures)  # fmt: skip


def test_reliability_shows_both_denominators(capsys: pytest.CaptureFixture[str]) -> None:
    """C1 beside D5: half of the promises that a war called on, under one percent of allies in disputes."""
    found = study("reliability")
    assert (found.count("atop").cases, found.count("atop").of) == (69, 139)
    ally = found.count("ally")
    assert ally.of > 8000 and ally.share < 0.01
    assert found.count("llm-early").share == pytest.approx(0.66, abs=0.005)
    assert found.logit["formal"] < 0 and found.penalised["formal"] < 0
    low, high = found.count("atop").interval
    assert low < 0.4964 < high
    page = (Path(__file__).parents[2] / "docs" / "published-results.md").read_text("utf-8")
    for name in ("atop", "atop-early", "atop-late"):
        n = found.count(name)
        assert (f"{n.cases} of {n.of}" in page and f"{n.cases} из {n.of}" in page) or name == "atop"
    assert main(["study", "reliability", "--lang", "ru"]) == 0
    assert "69 / 139" in capsys.readouterr().out
