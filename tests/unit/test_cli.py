"""The command line: exit codes, messages, where output goes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import foedus
from foedus.app import answers
from foedus.app import main as entry
from foedus.app.main import main
from foedus.core import CheckError, DataMissingError, Fault, InputError, Place, ScenarioError

SC = "south-caucasus"
ATTACK = ["owed", SC, "--act", "armed attack", "--by", "ARM", "--on", "AZE", "--at", "AZE"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; returns its exit code, standard output and standard error."""

    def call(*args: str) -> SimpleNamespace:
        code = main(args)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


# -- the frame --------------------------------------------------------------------------


def test_version(run) -> None:
    got = run("--version")
    assert (got.code, got.err) == (0, "")
    assert got.out.startswith("foedus 0.")


@pytest.mark.parametrize(
    "command", [[], ["assess"], ["owed"], ["solve"], ["compare"], ["scenario"], ["scenario", "new"]]
)
def test_help_of_every_command(run, command: list[str]) -> None:
    got = run(*command, "--help")
    assert got.code == 0
    assert "Usage: foedus" in got.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["asess", SC], "did you mean 'assess'"),
        (["assess"], "missing argument"),
        (["assess", SC, "--lan", "ru"], "--lang"),
        (["assess", SC, "--lang", "de"], "'--lang'"),
        (["assess", SC, "--draws", "0"], "'--draws'"),
        (["assess", SC, "--draws", "100001"], "'--draws'"),
        (["assess", SC, "--draws", "many"], "'--draws'"),
        (["assess", SC, "--seed", "-1"], "'--seed'"),
        (["owed", SC, "--act", "armed attack", "--by", "ARM"], "--on"),
        (["compare", SC], "--without"),
        (["solve", SC, "--challenger", "ARM"], "--target"),
        ([*ATTACK, "--provoked", "perhaps"], "'--provoked'"),
    ],
)
def test_wrong_use(run, args: list[str], said: str) -> None:
    got = run(*args)
    assert (got.code, got.out) == (2, "")
    assert got.err.startswith("foedus: ")
    assert said.lower() in got.err.lower()
    assert "--help'" in got.err
    assert "Traceback" not in got.err


@pytest.mark.parametrize(
    ("args", "option", "said"),
    [
        (["assess", "no-such-scenario"], "SCENARIO", SC),
        (["assess", SC, "--as-of", "2026-02-30"], "--as-of", "correct the date"),
        (["assess", SC, "--as-of", "yesterday"], "--as-of", "YYYY"),
        (["assess", SC, "--treaty", "AZTR2024"], "--treaty", "AZTR2025"),
        (["assess", SC, "--html", "no/such/folder/x.html"], "--html", "make it first"),
        (["assess", SC, "--json", "."], "--json", "name of a file"),
        (["owed", SC, "--act", "armed atack", "--by", "ARM", "--on", "AZE"], "--act", "armed attack"),
        (["owed", SC, "--act", "qqqq", "--by", "ARM", "--on", "AZE"], "--act", "border closure"),
        (["owed", SC, "--act", "armed attack", "--by", "ARN", "--on", "AZE"], "--by", "ARM"),
        (["owed", SC, "--act", "armed attack", "--by", "ARM", "--on", "AZX"], "--on", "AZE"),
        (["owed", SC, "--act", "armed attack", "--on", "AZE"], "--by", "unattributed"),
        (
            ["owed", SC, "--act", "armed attack", "--by", "ARM", "--on", "AZE", "--at", "NAKHCHEVAN"],
            "--at",
            "NAKHCHIVAN",
        ),
        ([*ATTACK, "--level", "battle"], "--level", "clash"),
        ([*ATTACK, "--attribution", "denied"], "--attribution", "disputed"),
        ([*ATTACK, "--request", "doen"], "--request", "done"),
        ([*ATTACK, "--without", "AZTR2024"], "--without", "AZTR2025"),
        ([*ATTACK, "--suppose", "AZTR2025 in force for TUR"], "--suppose", "=yes"),
        ([*ATTACK, "--suppose", "=yes"], "--suppose", "=yes"),
        ([*ATTACK, "--suppose", "AZTR2025 in force for TUR=maybe"], "--suppose", "yes or no"),
        ([*ATTACK, "--suppose", "a b=yes", "--suppose", "a  b=no"], "--suppose", "keep one"),
        (["solve", SC, "--challenger", "ARM", "--target", "ARM"], "--target", "another"),
        (["solve", SC, "--challenger", "EU", "--target", "ARM"], "--challenger", "state"),
    ],
)
def test_wrong_input(run, args: list[str], option: str, said: str) -> None:
    got = run(*args)
    assert (got.code, got.out) == (2, "")
    first, *rest = got.err.splitlines()
    assert first.startswith(f"foedus: {option}: ")
    assert said in "\n".join(rest)
    assert "Traceback" not in got.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("wrong", remedy="mend it", place=Place(option="--by")), 2),
        (CheckError("short", remedy="look"), 1),
        (DataMissingError("none", remedy="fetch it"), 3),
    ],
)
def test_exit_code_is_that_of_the_error(run, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(answers, "open_world", fail)
    got = run("assess", SC)
    assert got.code == code
    assert got.err.splitlines()[0].startswith("foedus: ")
    assert got.err.splitlines()[1].startswith("  ")


def test_every_fault_of_a_scenario_is_printed(run, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [Fault(Place("x/a.yaml", line, 3), "c", f"fault {line}", "mend it") for line in (9, 2)]

    def fail(*_: object, **__: object) -> None:
        raise ScenarioError(faults)

    monkeypatch.setattr(answers, "open_world", fail)
    got = run("assess", SC)
    assert got.code == 2
    lines = got.err.splitlines()
    assert lines[:2] == ["x/a.yaml:2:3: fault 2 [mend it]", "x/a.yaml:9:3: fault 9 [mend it]"]
    assert "2 faults" in lines[2]


def test_a_fault_of_the_program_is_not_hidden(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "open_world", fail)
    with pytest.raises(ZeroDivisionError):
        run("assess", SC)


def test_interruption(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(answers, "open_world", fail)
    got = run("assess", SC)
    assert (got.code, got.err) == (entry.INTERRUPTED, "foedus: interrupted\n")


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes of this kind here")
def test_a_closed_pipe_is_quiet() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "foedus", "scenario", "schema"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == ""
    assert done.returncode in (0, -signal.SIGPIPE)


# -- scenario files ---------------------------------------------------------------------


def test_scenario_list(run) -> None:
    got = run("scenario", "list")
    assert (got.code, got.err) == (0, "")
    assert SC in got.out
    data = json.loads(run("scenario", "list", "--json", "-").out)
    assert SC in [row["name"] for row in data]


def test_shipped_scenario_has_no_faults(run) -> None:
    got = run("scenario", "validate", SC)
    assert (got.code, got.err) == (0, "")
    assert json.loads(run("scenario", "validate", SC, "--json", "-").out) == []


def test_new_scenario_validates(run, tmp_path: Path) -> None:
    folder = tmp_path / "my-region"
    assert run("scenario", "new", str(folder)).code == 0
    assert run("scenario", "validate", str(folder)).code == 0


def test_validate_ends_with_1_and_prints_every_fault(run, tmp_path: Path) -> None:
    folder = tmp_path / "my-region"
    assert run("scenario", "new", str(folder)).code == 0
    (folder / "zz-wrong.yaml").write_text(
        "borders:\n  - {a: XX1, b: XX2, length_km: -1, state: open, sources: [NONE]}\n", encoding="utf-8"
    )
    got = run("scenario", "validate", str(folder))
    assert got.code == 1
    assert got.out == ""
    assert len([x for x in got.err.splitlines() if "zz-wrong.yaml:2:" in x]) >= 2
    as_data = run("scenario", "validate", str(folder), "--json", "-")
    assert as_data.code == 1
    assert {f["file"].rpartition("/")[2] for f in json.loads(as_data.out)} == {"zz-wrong.yaml"}


def test_schema_is_one_json_document(run) -> None:
    got = run("scenario", "schema")
    assert (got.code, got.err) == (0, "")
    assert json.loads(got.out)["$schema"].startswith("https://json-schema.org/")


# -- answers ----------------------------------------------------------------------------


def test_owed_as_json_is_one_document(run) -> None:
    got = run(*ATTACK, "--json", "-")
    assert (got.code, got.err) == (0, "")
    duties = json.loads(got.out)["duties"]
    assert any(d["id"] == "duty:AZTR2025.1:TUR>AZE" for d in duties)


def test_owed_in_words_of_a_person(run) -> None:
    plain = json.loads(run(*ATTACK, "--json", "-").out)
    same = ["owed", SC, "--act", "armed-attack", "--by", "Armenia", "--on", "373", "--at", "aze", "--json", "-"]
    assert json.loads(run(*same).out)["duties"] == plain["duties"]


def test_owed_without_a_treaty(run) -> None:
    left = json.loads(run(*ATTACK, "--without", "AZTR2025", "--json", "-").out)["duties"]
    assert left
    assert not [d for d in left if d["treaty"] == "AZTR2025"]


def test_owed_on_the_terminal_and_in_russian(run) -> None:
    english, russian = run(*ATTACK), run(*ATTACK, "--lang", "ru")
    assert english.code == russian.code == 0
    assert "Turkey" in english.out or "Türkiye" in english.out
    assert "Турци" in russian.out


def test_owed_of_an_unattributed_act_needs_no_actor(run) -> None:
    got = run("owed", SC, "--act", "cyber attack", "--on", "AZE", "--attribution", "unattributed", "--json", "-")
    assert got.code == 0


def test_json_file_is_written_beside_the_terminal_answer(run, tmp_path: Path) -> None:
    target = tmp_path / "duties.json"
    got = run(*ATTACK, "--json", str(target))
    assert got.code == 0
    assert got.out
    assert json.loads(target.read_text("utf-8"))["duties"]
    assert [p.name for p in tmp_path.iterdir()] == ["duties.json"]


def test_solve_prints_interval_level_and_warrant(run) -> None:
    args = ["solve", SC, "--challenger", "ARM", "--target", "AZE", "--draws", "20"]
    got = run(*args)
    assert got.code == 0
    assert "war" in got.out
    assert "assumed" in got.out
    first, second = (run(*args, "--json", "-") for _ in range(2))
    assert first.out == second.out
    assert json.loads(first.out)


def test_the_treaty_of_the_readme_is_added_by_one_file(run, tmp_path: Path) -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text("utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    folder = tmp_path / "region"
    shutil.copytree(Path(foedus.__file__).parent / "scenarios" / SC, folder)
    attack = [
        "owed",
        str(folder),
        "--act",
        "armed attack",
        "--by",
        "RUS",
        "--on",
        "GEO",
        "--at",
        "GEO",
        "--level",
        "war",
        "--json",
        "-",
    ]
    before = json.loads(run(*attack).out)["duties"]
    (folder / "treaties" / "treaty1.yaml").write_text(example, encoding="utf-8")
    assert run("scenario", "validate", str(folder)).code == 0
    after = json.loads(run(*attack).out)["duties"]
    new = [d for d in after if d["treaty"] == "TREATY1" and d["obligor"] == "AZE" and d["obligee"] == "GEO"]
    assert [d["status"] for d in new] == ["owed if"]
    kept = {d["id"]: d["status"] for d in after if d["treaty"] != "TREATY1"}
    assert kept == {d["id"]: d["status"] for d in before}


@pytest.mark.parametrize(
    "command",
    [
        ("assess", "south-caucasus", "--draws", "5"),
        ("compare", "south-caucasus", "--without", "AZTR2025", "--draws", "5"),
        ("solve", "south-caucasus", "--challenger", "ARM", "--target", "AZE", "--draws", "5"),
    ],
)
def test_a_date_before_a_state_existed_is_laid_to_the_option_that_set_it(run, command: tuple[str, ...]) -> None:
    got = run(*command, "--as-of", "1985")
    assert (got.code, got.out) == (2, "")
    assert "foedus: --as-of: " in got.err and "1991-12-26" in got.err and "--by" not in got.err
