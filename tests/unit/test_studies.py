"""The room of published results: its files, its strict reader, the comparison, the commands."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from foedus.app.main import main
from foedus.core import CheckError, DataMissingError, InputError
from foedus.history import catalogue
from foedus.studies import bars, study, verify, verifying
from foedus.studies import registry as registry_module
from foedus.studies.bars import KINDS, PROVENANCE, STANDING, Bars, Figure, read_bars
from foedus.studies.registry import STUDIES, Study
from foedus.studies.verified import WORDS

BAR = """[[bar]]
id = "X1"
name = "some-result"
title = { en = "Some", ru = "Что-то" }
citation = "Somebody (2000)."
provenance = "RUN"
tol = 0.01
figure = [
  { name = "b", value = 1.5 },
  { name = "recalled", value = 9, provenance = "MEM" },
]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def call(*args: str) -> SimpleNamespace:
        code = main(args)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A world with one published result; the dictionary holds what its check returns or raises."""
    found: dict[str, object] = {"b": 1.505, "recalled": 1.0}

    def check() -> Mapping[str, float]:
        if "raise" in found:
            raise found["raise"]  # type: ignore[misc]
        return {k: v for k, v in found.items() if isinstance(v, float)}

    monkeypatch.setattr(verifying, "bars", lambda: Bars(read_bars(BAR)))
    monkeypatch.setattr(verifying, "checks", lambda: {"X1": check})
    return found


# -- the files ----------------------------------------------------------------------------


def test_every_result_reads_and_names_known_data() -> None:
    ids = [b.id for b in bars()]
    assert ids == sorted(ids, key=lambda i: (i[0], int(i[1:]))) and len(set(ids)) == len(ids)
    for bar in bars():
        for ident in bar.data:
            assert catalogue().find(ident).id == ident, bar.id
        assert bar.section in "ABCDEFG"
        assert (bar.status == "run") == (bar.reason is None)
        for said in (bar.title, bar.reason, bar.what):
            assert said is None or (any("а" <= c <= "я" for c in said.ru) and not any("а" <= c <= "я" for c in said.en))


def test_no_number_from_memory_decides() -> None:
    for bar in bars():
        if bar.provenance == "MEM":
            assert bar.status != "run"


def test_checks_belong_to_results_that_are_computed() -> None:
    assert set(verifying.checks()) <= {b.id for b in bars() if b.status == "run"}


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("name = \"some-result\"", "nome = \"x\""), 3, "unknown field 'nome'"),
        (("citation = \"Somebody (2000).\"\n", ""), 1, "has no 'citation'"),
        (("ru = \"Что-то\"", "de = \"Etwas\""), 4, "two texts, en and ru"),
        (("\"RUN\"", "\"SEEN\""), 6, "not one of: RUN, LOG, TEXT, MEM"),
        (("tol = 0.01\n", ""), 8, "says no tolerance"),
        (("value = 1.5", "value = \"1.5\""), 9, "no finite number"),
        (("value = 1.5", "value = nan"), 9, "no finite number"),
        (("value = 1.5", "value = true"), 9, "no finite number"),
        (("value = 1.5", "value = 1.5, tol = -1"), 9, "no number of 0 or more"),
        (("value = 1.5", "value = 1.5, kind = \"about\""), 9, "not one of: abs"),
        (("value = 1.5", "value = [2, 1], kind = \"range\""), 9, "no pair of bounds"),
        (("value = 1.5 }", "value = 1.5, source = \"x\" }"), 9, "unknown field 'source'"),
        (("\"recalled\"", "\"b\""), 1, "names a figure twice: b"),
        (("\"b\", value = 1.5", "\"b\", value = 1.5, provenance = \"MEM\""), 1, "no figure that could decide"),
        (("id = \"X1\"", "id = \"first\""), 1, "needs an id such as B1"),
        (("tol = 0.01", "tol = 0.01\nstatus = \"cite\""), 1, "says a reason if and only if"),
        (("[[bar]]", "[[bars]]"), 0, "[[bar]] tables and nothing else"),
        (("tol = 0.01", "tol = "), 7, "not TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(change: tuple[str, str], line: int, said: str) -> None:
    text = BAR.replace(*change)
    assert text != BAR
    with pytest.raises(InputError) as caught:
        read_bars(text, "published/X.toml")
    assert said in caught.value.message
    assert (caught.value.place.file, caught.value.code) == ("published/X.toml", "bad-bar")
    assert caught.value.place.line == line


@pytest.mark.parametrize(
    ("kind", "value", "good", "bad"),
    [
        ("abs", 2.0, (1.9, 2.1), (1.89, 2.11)),
        ("rel", -2.0, (-1.8, -2.2), (-1.79, 2.0)),
        ("at-least", 2.0, (1.9, 99.0), (1.89,)),
        ("at-most", 2.0, (2.1, -99.0), (2.11,)),
        ("sign", -2.0, (-1e-9,), (0.0, 1e-9)),
        ("sign", 0.0, (0.0,), (1e-9,)),
        ("range", (1.0, 2.0), (0.9, 2.1), (0.89, 2.11)),
    ],
)
def test_kinds(kind: str, value: float | tuple[float, float], good: tuple[float, ...], bad: tuple[float, ...]) -> None:
    figure = Figure("x", value, 0.1 + 1e-12, kind, "RUN")
    assert all(figure.holds(x) for x in good)
    assert not any(figure.holds(x) for x in (*bad, math.nan))


def test_names_ids_and_sections_select() -> None:
    assert [b.id for b in bars().select(["sigint-pl"])] == ["A1", "A2"]
    assert [b.id for b in bars().select(["b1", "A1", "egame12"])] == ["A1", "B1"]
    assert {b.section for b in bars().select(["D"])} == {"D"}
    with pytest.raises(InputError) as caught:
        bars().select(["egam12"])
    assert caught.value.code == "unknown-bar" and "egame12" in caught.value.remedy


# -- the comparison ----------------------------------------------------------------------


def test_near_enough_passes_and_memory_decides_nothing(world: dict[str, object]) -> None:
    found = verify()
    one, two = found.rows
    assert (one.outcome, one.difference) == ("pass", pytest.approx(0.005))
    assert two.outcome == "shown" and not two.passed
    assert found.exit_code == 0


@pytest.mark.parametrize("ours", [1.52, math.nan, None])
def test_too_far_nan_or_nothing_falls_short(world: dict[str, object], ours: float | None) -> None:
    world["b"] = ours
    found = verify()
    assert found.rows[0].outcome == "falls short" and found.exit_code == 1
    assert "falls short" in found.summary() and "не сходится" in found.summary("ru")


def test_a_check_that_fails_falls_short_with_its_message(world: dict[str, object]) -> None:
    world["raise"] = CheckError("it did not converge", remedy="look", code="x")
    found = verify()
    assert found.exit_code == 1 and "it did not converge" in found.summary()


def test_missing_data_are_no_failure(world: dict[str, object]) -> None:
    world["raise"] = DataMissingError("no file", remedy="run: foedus data fetch this", code="x")
    found = verify()
    assert found.exit_code == 3 and "foedus data fetch this" in found.summary()


def test_a_result_without_a_check_falls_short(world: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "checks", dict)
    assert verify().exit_code == 1


def test_what_is_not_computed_never_passes() -> None:
    named = [b.id for b in bars() if b.status != "run"]
    found = verify(named)
    assert {r.outcome for r in found.rows} <= set(STANDING) - {"run"}
    assert not any(r.passed for r in found.rows) and found.exit_code == 0
    assert f"Results only named: {len(named)}" in found.summary()


def test_two_checks_of_one_result_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(CHECKS={"X1": dict})
    monkeypatch.setattr(
        verifying.pkgutil, "iter_modules", lambda _: [SimpleNamespace(name=f"checks_{x}") for x in "ab"]
    )
    monkeypatch.setattr(verifying, "import_module", lambda _: module)
    with pytest.raises(ValueError, match="two checks of X1"):
        verifying.checks.__wrapped__()


def test_frame_json_and_progress(world: dict[str, object]) -> None:
    told: list[tuple[str, float]] = []
    found = verify(progress=lambda stage, part: told.append((stage, part)))
    assert told == [("X1 some-result", 0.0), ("", 1.0)]
    assert found.to_frame().height == 2
    assert json.loads(found.to_json())["rows"][0]["pass"] is True
    assert max(len(x) for x in found.explain().splitlines()) <= 80


# -- the commands ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["verify", "study"])
def test_help(run, command: str) -> None:
    got = run(command, "--help")
    assert got.code == 0 and "Usage: foedus" in got.out


def test_command_list(run) -> None:
    got = run("verify", "--list")
    assert (got.code, got.err) == (0, "")
    assert all(f"\n{b.id} " in "\n" + got.out for b in bars())
    assert "[data absent]" in got.out
    assert "данных нет" in run("verify", "C", "--list", "--lang", "ru").out
    assert len(json.loads(run("verify", "--list", "--json", "-").out)["bars"]) == len(bars())


def test_command_codes(run, world: dict[str, object], tmp_path: Path) -> None:
    got = run("verify", "--json", str(tmp_path / "out.json"))
    assert got.code == 0 and "1 pass" in got.out
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["counts"]["pass"] == 1
    world["b"] = 3.0
    assert run("verify", "X1").code == 1
    assert run("verify", "X2").code == 2


def test_missing_files_are_named_and_the_rest_is_computed(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    got = run("verify", "C1")
    assert got.code == 3
    assert "foedus data fetch berkemeier_fuhrmann" in got.out


# -- studies -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_studies_resolve(name: str) -> None:
    module, _, function = STUDIES[name].target.partition(":")
    assert callable(getattr(__import__(f"foedus.studies.{module}", fromlist=[function]), function))
    assert list(STUDIES) == sorted(STUDIES)


def test_study_command(run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Found:
        def summary(self, lang: str) -> str:
            return f"found in {lang}"

        def to_dict(self) -> dict[str, object]:
            return {"n": 1}

    def some(size: str, seed: int, progress: object) -> Found:
        asked.update(size=size, seed=seed)
        return Found()

    monkeypatch.setattr(registry_module, "import_module", lambda _: SimpleNamespace(some=some))
    monkeypatch.setitem(STUDIES, "some-study", Study("study_some:some", catalogue().sets[0].title))
    assert "found in ru" in run("study", "some_study", "--size", "full", "--seed", "7", "--lang", "ru").out
    assert asked == {"size": "full", "seed": 7}
    assert json.loads(run("study", "some-study", "--json", "-").out) == {"n": 1}
    assert "some-study" in run("study", "--list").out
    got = run("study", "some-studi")
    assert got.code == 2 and "did you mean some-study?" in got.err
    assert run("study").code == 2
    with pytest.raises(InputError, match="no size"):
        study("some-study", size="large")


# -- the documentation -------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "published-results.md").read_text("utf-8")


def test_documentation_lists_every_result() -> None:
    assert PAGE.split("<!-- bars: foedus.studies.bars().to_markdown() -->\n\n")[1] == bars().to_markdown(), (
        "run: python tools/published.py"
    )


def test_documentation_names_every_kind_and_word() -> None:
    for word in (*KINDS, *(s for s in STANDING if s != "run")):
        assert f"`{word}`" in PAGE
    for word in (*WORDS, *PROVENANCE):
        assert f"**{word}**" in PAGE


def test_the_example_of_the_documentation_reads() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (bar,) = read_bars(text)
    assert (bar.id, bar.figures[0].tol, bar.figures[1].tol) == ("C1", 0.0, 5e-5)


def test_the_code_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})
    said = capsys.readouterr().out
    assert "share a member" in said and "No separation" not in said.splitlines()[0]


def test_a_long_check_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(progress: Callable[[str, float], None] | None) -> dict[str, float]:
        if progress is not None:
            progress("half", 0.5)
        return {}

    monkeypatch.setattr(verifying, "checks", lambda: {"A7": verifying.Long(slow)})
    told: list[tuple[str, float]] = []
    verifying.verify(["A7"], progress=lambda stage, part: told.append((stage, part)))
    assert ("A7 sigint-mc, half", 0.5) in told and told[-1][1] == 1.0
    assert not verifying.verify(["A7"]).rows[0].passed
