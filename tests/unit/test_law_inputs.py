"""Wrong input to ``owed`` and ``duties``: exit code 2, one clear message, the nearest valid values."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from foedus.app.main import main

SC = "south-caucasus"
PLAIN = ["owed", SC, "--act", "armed attack", "--by", "ARM", "--on", "AZE"]
FACT = "AZTR2025 in force for TUR"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; returns its exit code, standard output and standard error."""

    def call(*args: str) -> SimpleNamespace:
        code = main(args)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def refused(got: SimpleNamespace, option: str, *named: str) -> None:
    """Check a refusal: exit 2, nothing printed as an answer, one message with the option and the remedy."""
    assert (got.code, got.out) == (2, ""), got
    lines = got.err.strip().splitlines()
    assert len(lines) == 2 and lines[0].startswith("foedus: ") and lines[1].startswith("  "), got.err
    assert option in lines[0] and "Traceback" not in got.err
    for word in named:
        assert word in got.err, (word, got.err)


# -- names and dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "option", "named"),
    [
        (["--act", "armed atack", "--by", "ARM", "--on", "AZE"], "--act", ["armed attack"]),
        (["--act", "invade", "--by", "ARM", "--on", "AZE"], "--act", ["invasion"]),
        (["--act", "armed attack", "--by", "ARN", "--on", "AZE"], "--by", ["ARM"]),
        (["--act", "armed attack", "--by", "JPN", "--on", "AZE"], "--by", ["this scenario has", "ARM"]),
        (["--act", "armed attack", "--by", "ARM", "--on", "Azerbaijn"], "--on", ["Azerbaijan", "AZE"]),
        (["--act", "armed attack", "--on", "AZE"], "--by", ["--attribution unattributed"]),
        ([*PLAIN[2:], "--at", "NAKHCHEVAN"], "--at", ["NAKHCHIVAN"]),
        ([*PLAIN[2:], "--at", "NATO"], "--at", ["not a territory"]),
        ([*PLAIN[2:], "--level", "wra"], "--level", ["war"]),
        ([*PLAIN[2:], "--attribution", "disputted"], "--attribution", ["disputed"]),
        ([*PLAIN[2:], "--provoked", "maybe"], "--provoked", ["yes", "no", "unknown"]),
        ([*PLAIN[2:], "--intent", "maybe"], "--intent", ["yes", "no", "unknown"]),
        ([*PLAIN[2:], "--first-use", "RUS"], "--first-use", ["ARM, AZE"]),
        ([*PLAIN[2:], "--answers", "XYZ"], "--answers", ["XYZ"]),
        *(([*PLAIN[2:], f"--{step}", "almost"], f"--{step}", ["done, not yet, refused, unknown"])
          for step in ("request", "procedure", "finding", "decision", "opinion")),
        ([*PLAIN[2:], "--as-of", "1930"], "--by", ["Armenia", "since 1991-12-26"]),
        ([*PLAIN[2:], "--as-of", "1400"], "--as-of", ["1500 to 2200"]),
        ([*PLAIN[2:], "--as-of", "2025-02-30"], "--as-of", ["28 days"]),
        ([*PLAIN[2:], "--as-of", "today"], "--as-of", ["YYYY-MM-DD"]),
        ([*PLAIN[2:], "--without", "AZTR20"], "--without", ["AZTR2025"]),
        ([*PLAIN[2:], "--suppose", "AZTR2025 in force for TRU=yes"], "--suppose", [FACT]),
        ([*PLAIN[2:], "--suppose", f"{FACT}=perhaps"], "--suppose", ["yes or no"]),
        ([*PLAIN[2:], "--suppose", FACT], "--suppose", [f"{FACT}=yes"]),
        ([*PLAIN[2:], "--suppose", "CST1992 is binding=no"], "--suppose", ["not contested", "recorded as yes"]),
        ([*PLAIN[2:], "--part", "clauses"], "--part", ["clause"]),
        ([*PLAIN[2:], "--part", "zzzz"], "--part", ["status", "conditions", "sources"]),
        ([*PLAIN[2:], "--duty", "duty:AZTR2010.1:TUR>AZR"], "--duty", ["duty:AZTR2010.1:TUR>AZE"]),
        ([*PLAIN[2:], "--duty", "CST1992.3"], "--duty", ["duty:CST1992.3:"]),
        ([*PLAIN[2:], "--depth", "-1"], "--depth", ["0"]),
        ([*PLAIN[2:], "--json", "/no/such/folder/x.json"], "--json", ["folder"]),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) and x and x[0].startswith("--") else None,
)  # fmt: skip
def test_owed_refuses(run: Any, args: list[str], option: str, named: list[str]) -> None:
    refused(run("owed", SC, *args), option, *named)


def test_an_unknown_scenario_names_the_nearest(run: Any) -> None:
    refused(run("owed", "south-caucas", *PLAIN[2:]), "SCENARIO", SC)


# -- contradictions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "option", "named"),
    [
        (["--suppose", f"{FACT}=yes", "--suppose", f"{FACT}=no"], "--suppose", ["both ways"]),
        (["--suppose", "AZTR2025 in force=yes", "--suppose", f"{FACT}=no"], "--suppose", ["keep one"]),
        (["--attribution", "unattributed"], "--attribution", ["leave --by out", "disputed"]),
        (["--on", "ARM"], "--on", ["both as actor and as object"]),
        (["--on", "ARM", "--first-use", "disputed"], "--on", ["the same states"]),
        (["--answers", "ARM"], "--answers", ["its own attack"]),
        (["--answers", "RUS"], "--answers", ["name one of AZE"]),
        (["--answers", "AZE", "--first-use", "ARM"], "--first-use", ["leave out --first-use or --answers"]),
    ],
)
def test_contradictory_options_are_refused(run: Any, more: list[str], option: str, named: list[str]) -> None:
    refused(run(*PLAIN, *more), option, *named)


@pytest.mark.parametrize(
    "more",
    [
        ["--suppose", f"{FACT}=yes", "--suppose", f"{FACT}=yes"],
        ["--suppose", "AZTR2025 in force=no", "--suppose", f"{FACT}=no"],
        ["--suppose", f"{FACT}=yes", "--without", "AZTR2025"],
        ["--answers", "AZE"],
        ["--answers", "AZE", "--first-use", "AZE"],
        ["--attribution", "disputed"],
        ["--on", "ARM", "--by", "AZE", "--first-use", "disputed"],
        ["--by", "ARM"],
    ],
)
def test_what_only_looks_contradictory_is_answered(run: Any, more: list[str]) -> None:
    got = run(*PLAIN, *more)
    assert got.code == 0 and got.err == "" and "Armenia, Armenia" not in got.out


def test_an_answer_to_the_sponsor_of_its_object_is_answered(run: Any) -> None:
    assert run("owed", SC, "--act", "armed attack", "--by", "AZE", "--on", "NK", "--answers", "ARM").code == 0


def test_in_force_as_such_but_not_for_one_of_several_parties(run: Any) -> None:
    both = ["--suppose", "AARU2020 in force=yes"]
    assert run(*PLAIN, *both).code == 0
    got = run(*PLAIN, "--suppose", "CST1992 in force=no", "--as-of", "1994-06")
    assert got.code == 0 and "CST1992 in force = no" in got.out


# -- the selections of a trace --------------------------------------------------------------------


def test_explain_part_duty_and_depth_on_the_terminal(run: Any) -> None:
    whole = run(*PLAIN, "--at", "AZE", "--level", "war", "--explain")
    assert whole.code == 0 and "  Sources\n" in whole.out and "Next steps" not in whole.out
    only = run(*PLAIN, "--at", "KARABAKH", "--level", "war", "--part", "charter", "--part", "breaches").out
    assert "Breached by the act itself" in only and "UN Charter, art. 51" in only and "Sources" not in only
    one = run(*PLAIN, "--at", "AZE", "--duty", "AZTR2025.1", "--depth", "1").out.splitlines()
    assert one[0].startswith("2025 Memorandum") and len(one) < 25
    assert "Условия" in run(*PLAIN, "--explain", "--lang", "ru").out


def test_the_json_of_an_explanation_is_what_is_shown(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "trace.json"
    shown = run(*PLAIN, "--at", "AZE", "--level", "war", "--part", "steps", "--json", str(target)).out
    data = json.loads(target.read_text("utf-8"))

    def labels(node: dict[str, Any]) -> list[str]:
        return [node["label"]["en"], *(x for c in node["children"] for x in labels(c))]

    found = labels(data["trace"])
    assert len(found) > 10 and all(label.lower() in shown.lower() for label in found)
    assert json.loads(run(*PLAIN, "--json", "-").out)["duties"], "without a selection the whole answer is written"


# -- duties ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "option", "named"),
    [
        (["--of", "AZX"], "--of", ["AZE"]),
        (["--of", "AZE", "--with", "TRU"], "--with", ["TUR"]),
        (["--of", "AZE", "--with", "Azerbaijan"], "--with", ["named twice"]),
        (["--of", "AZE", "--as-of", "1950"], "--of", ["since 1991-12-26"]),
        (["--of", "AZE", "--since", "2020", "--until", "2010"], "--until", ["exchange"]),
        (["--of", "AZE", "--since", "soon"], "--since", ["YYYY"]),
        (["--of", "AZE", "--action", "consultation"], "--action", ["consult"]),
        (["--of", "AZE", "--json", "-", "--csv", "-"], "--csv", ["file"]),
        (["--of", "AZE", "--svg", "/no/such/folder/x.svg"], "--svg", ["folder"]),
        (["--of", "AZE", "--suppose", "AZTR2025 in force for TRU=yes"], "--suppose", [FACT]),
        (["--of", "AZE", "--without", "AZTR20"], "--without", ["AZTR2025"]),
        ([], "--of", ["--help"]),
    ],
)
def test_duties_refuses(run: Any, args: list[str], option: str, named: list[str]) -> None:
    refused(run("duties", SC, *args), option, *named)


def test_duties_writes_table_data_and_drawing(run: Any, tmp_path: Path) -> None:
    names = {kind: tmp_path / f"d.{kind}" for kind in ("json", "csv", "svg")}
    options = [x for kind, path in names.items() for x in (f"--{kind}", str(path))]
    got = run("duties", SC, "--of", "AZE", "--with", "TUR", "--action", "assist-militarily", *options)
    assert got.code == 0 and "Owed both ways" in got.out
    data = json.loads(names["json"].read_text("utf-8"))
    table = names["csv"].read_text("utf-8").splitlines()
    assert {e["action"] for e in data["entries"]} == {"assist militarily"}
    assert len(table) == 1 + sum(len(t["spells"]) for e in data["entries"] for t in (*e["owes"], *e["owed"]))
    assert names["svg"].read_text("utf-8").startswith("<svg")
    assert run("duties", SC, "--of", "AZE", "--csv", "-").out.startswith("treaty,provision,")
    assert "По времени" in run("duties", SC, "--of", "AZE", "--explain", "--lang", "ru").out


def test_dates_outside_the_record_of_alliances_are_refused(run: Any, history_dir: Path) -> None:
    for date in ("1814", "2019-01-01"):
        refused(
            run("owed", "atop", "--act", "armed attack", "--by", "DEU", "--on", "FRA", "--as-of", date), "--as-of", "18"
        )
    refused(
        run("owed", "atop", "--act", "armed attack", "--by", "CSK", "--on", "FRA", "--as-of", "1914"), "--by", "1918"
    )
