"""What the documentation of the law layer shows is what comes out: commands, answers, files, fields."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import shutil
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from doc_rows import Command, fence, read, row
from foedus.app.main import main
from foedus.law import owed
from foedus.law.acts import TABLE
from foedus.law.phrases import REASONS
from foedus.world import Act, Event, Level, Trigger, World, load
from foedus.world.predicates import predicates

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {name: read(DOCS / f"{name}.md") for name in ("law", "coding-a-treaty", "hard-questions", "scenario-format")}
FORMAT = (DOCS / "scenario-format.md").read_text(encoding="utf-8")
LAW = (DOCS / "law.md").read_text(encoding="utf-8")
#: Files of the starter that the guide tells its reader to delete.
DELETED = ("borders.yaml", "events.yaml", "claims.yaml", "treaties/pact2020.yaml")

# -- commands and answers -----------------------------------------------------------------


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenarios that the guide to coding builds up."""
    folder = tmp_path_factory.mktemp("docs")
    assert main(["scenario", "new", str(folder / "my-treaty")]) == 0
    for name in DELETED:
        (folder / "my-treaty" / name).unlink()
    for name, text in PAGES["coding-a-treaty"].files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(folder / "my-treaty", folder / "with-a-fault")
    file = folder / "with-a-fault" / "treaties" / "aztr2010.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("modality: shall", "modality: must", 1), encoding="utf-8")
    return folder


@cache
def loaded(room: Path, name: str) -> World:
    """Read each scenario once; a world does not change."""
    return load(str(room / name) if (room / name).is_dir() else name)


def shown() -> list[Any]:
    return [
        pytest.param(c, id=f"{name}:{c.line}")
        for name, page in PAGES.items() for c in page.commands if c.args[1:3] != ["scenario", "new"]
    ]  # fmt: skip


def matches(quoted: str, line: str) -> bool:
    """Whether a line is as quoted; a quotation may be cut short by `...`."""
    return line.startswith(quoted[:-3]) if quoted.endswith("...") else line == quoted


def said(command: Command, out: str, err: str) -> None:
    """Each quoted line stands in the output, in the order of the page; `...` passes over some."""
    lines = iter([*out.splitlines(), *err.splitlines()])
    for quoted in command.quoted:
        assert quoted == "..." or any(matches(quoted, x) for x in lines), (
            f"{command} does not print, or not in this order: {quoted}"
        )


@pytest.mark.parametrize("command", shown())
def test_what_a_page_shows_comes_out(
    command: Command, room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.args[0] == "foedus"
    monkeypatch.chdir(room)
    monkeypatch.setattr(import_module("foedus.history.load"), "load", lambda name, filters=(): loaded(room, name))
    code = main([*command.args[1:], *(["--json", "-"] if command.rows else [])])
    out, err = capsys.readouterr()
    wrong = 2 if any(q.startswith("foedus: ") for q in command.quoted) else 1 if "with-a-fault" in command.args else 0
    assert code == wrong, err
    said(command, out, err)
    if command.rows:
        answer = json.loads(out)
        lapsed = set(answer["lapsed"])
        rows = {row(d) for d in answer["duties"]} | {broken(b) for b in answer["breached"]}
        for wanted in command.rows:
            ident = wanted.split("|")[1].strip()
            if ident.partition(".")[0] in lapsed:
                assert wanted.endswith("| not owed | not-in-force |")
            else:
                assert wanted in rows, "\n".join([str(command), wanted, *sorted(r for r in rows if ident in r)])


def broken(breach: dict[str, Any]) -> str:
    """Return the row of a table that says that an abstention is breached."""
    word = "breached" if breach["truth"] == "yes" else "possibly breached"
    facts = "; ".join(f"{f}?" for f in breach["unknowns"])
    return f"| {breach['provision']} | {breach['obligor']} → {breach['obligee']} | {word} | {facts} |"


def test_the_starter_is_what_the_guide_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = PAGES["coding-a-treaty"].commands[0]
    assert main(first.args[1:]) == 0
    said(first, *capsys.readouterr())
    for name in DELETED:
        assert f"`{name}`" in (DOCS / "coding-a-treaty.md").read_text(encoding="utf-8")
        assert (tmp_path / "my-treaty" / name).is_file()


@pytest.mark.parametrize("name", PAGES)
def test_python_examples_print_what_they_show(name: str) -> None:
    for n, body in enumerate(fence(PAGES[name], "pycon")):
        found = doctest.DocTestParser().get_doctest(body, {}, f"{name}:{n}", None, None)
        assert doctest.DocTestRunner(verbose=False).run(found).failed == 0


def test_there_is_enough_to_check() -> None:
    hard = (DOCS / "hard-questions.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d+\. ", hard, re.MULTILINE)) >= 10
    rows = [r for page in PAGES.values() for c in page.commands for r in c.rows]
    assert {r.split("|")[3].strip() for r in rows} >= {"owed", "owed if", "discretionary", "unknown", "not owed"}


def test_a_wrong_row_or_quotation_is_noticed(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = next(c for c in PAGES["hard-questions"].commands if c.rows)
    wrong = Command(command.args, command.line, [], [command.rows[0].replace("unknown", "owed", 1)])
    with pytest.raises(AssertionError):
        test_what_a_page_shows_comes_out(wrong, room, capsys, monkeypatch)
    with pytest.raises(AssertionError):
        said(Command(["foedus"], 1, ["b", "a"]), "a\nb\n", "")


def test_the_worked_example_answers_as_the_shipped_file(room: Path) -> None:
    mine, shipped = load(str(room / "my-treaty")), load("south-caucasus")
    own, theirs = (w.treaty("AZTR2010").provisions[0] for w in (mine, shipped))
    words = {"content", "note", "sources", "cited", "conditions"}
    assert own.model_dump(exclude=words) == theirs.model_dump(exclude=words)
    for level in Level:
        for act in Act:
            event = Event(act, by="ARM", on="AZE", at="AZE", level=level)
            found = [
                [d.status for d in owed(w, event, obligor="TUR").duties if d.provision == "AZTR2010.1"]
                for w in (mine, shipped)
            ]
            assert found[0] == found[1]


def test_the_commands_of_the_readme_run(
    room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text[text.index("## The law layer by itself") : text.index("## The record")]
    lines = [shlex.split(x) for x in part.splitlines() if x.startswith("foedus ")]
    assert {x[1] for x in lines} == {"owed", "cascade", "gaps", "duties", "data"}
    monkeypatch.setattr(import_module("foedus.history.load"), "load", lambda name, filters=(): loaded(room, name))
    for line in lines:
        if line[1] != "data" and line[2] != "atop":  # these need files that are fetched; see tests/replication
            assert main(line[1:]) == 0
    capsys.readouterr()


def test_the_commands_on_the_record_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """They need files that are fetched, so only their options are tried."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text[text.index("## The record") : text.index("## Adding a treaty")]
    lines = [shlex.split(x) for x in part.splitlines() if x.startswith("foedus ")]
    assert {x[1] for x in lines} == {"data", "verify", "fit", "backtest", "study"}
    for line in lines:
        assert main([*line[1:], "--help"]) == 0
    capsys.readouterr()


# -- the reference ------------------------------------------------------------------------


def test_the_table_of_acts_is_the_engines() -> None:
    said_no = {Act.THREAT: "threat", Act.DISPLAY: "display of force"}
    rows = {}
    for line in LAW[LAW.index("| act | armed attack |") :].split("\n\n")[0].splitlines()[2:]:
        name, *cells = (c.strip() for c in line.strip("|").split("|"))
        rows[name] = cells
    words = (Trigger.ARMED_ATTACK, Trigger.AGGRESSION, Trigger.THREAT)

    def hold(acts: tuple[Act, ...], levels: tuple[Level, ...], cells: list[str]) -> None:
        assert len(cells) == 3
        for act in acts:
            for level in levels:
                assert [str(TABLE[act, level, w]) for w in words] == cells, (act, level)

    every = (Level.INCIDENT, Level.CLASH, Level.WAR)
    plain = (Act.ARMED_ATTACK, Act.INVASION, Act.BOMBARDMENT)
    hold(plain, every[1:], rows.pop("armed attack, invasion, bombardment at a clash or war"))
    hold(plain, every[:1], rows.pop("the same, incident"))
    both = rows.pop("incursion: incident, clash / war")
    hold((Act.INCURSION,), every[:2], [c.split(" / ")[0] for c in both])
    hold((Act.INCURSION,), every[2:], [c.split(" / ")[-1] for c in both])
    hold((Act.BLOCKADE_BY_FORCES,), every, rows.pop("blockade by forces"))
    hold(
        (Act.PROXY_ATTACK, Act.CYBER_ATTACK, Act.COVERT_ACT), every, rows.pop("proxy attack, cyber attack, covert act")
    )
    hold(tuple(said_no), every, rows.pop("threat, display of force"))
    calm = (Act.BORDER_CLOSURE, Act.ECONOMIC_PRESSURE, Act.TRANSPORT_PRESSURE, Act.INFORMATION_PRESSURE)
    hold(calm, every, rows.pop("closing one's border; economic, transport, information pressure"))
    hold((Act.INTERNAL_UNREST,), every, rows.pop("internal unrest"))
    assert rows == {}


def test_the_procedure_names_every_reason_of_the_engine() -> None:
    part = LAW[LAW.index("**1. Conditions") : LAW.index("| step | whose")]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", part)) >= {
        *REASONS,
        "unknown-fact",
        "weak-verb",
        "open-step",
        "all-met",
    }
    table = part[: part.index("**2.")]
    assert set(re.findall(r"`([a-z-]+)`", table)) == {*REASONS, "not owed", "when"} - {"not owed"}
    code = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "src/foedus/law").glob("*.py")))
    assert all(f'"{reason}"' in code for reason in REASONS)


@pytest.mark.parametrize("path", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


# -- the format ---------------------------------------------------------------------------


def test_the_example_of_limits_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "starter"
    assert main(["scenario", "new", str(folder)]) == 0
    body = next(b for b in fence(PAGES["scenario-format"], "yaml") if b.startswith("when:"))
    file = folder / "treaties" / "pact2020.yaml"
    text = file.read_text(encoding="utf-8")
    mark = "        action: assist militarily\n"
    assert text.count(mark) == 1
    file.write_text(text.replace(mark, mark + "".join(f"        {x}\n" for x in body.splitlines())), encoding="utf-8")
    world = load(str(folder))
    limit = world.treaty("PACT2020").provisions[0].when
    assert limit is not None
    assert [t.word for _, t in limit.walk()] == ["all", "adversary", "not", "at", "any", "level_at_least", "fact"]
    ask = ["owed", str(folder), "--act", "armed attack", "--by", "XCC", "--on", "XAA", "--at", "XAA"]
    capsys.readouterr()
    for more, status in (
        (["--level", "war"], "owed if"), (["--level", "clash"], "unknown"),
        (["--level", "clash", "--suppose", "PACT2020.1 limit holds: the council has found a threat=no"], "not owed"),
    ):  # fmt: skip
        assert main([*ask, *more, "--json", "-"]) == 0
        duties = json.loads(capsys.readouterr().out)["duties"]
        assert [(d["status"], d["reason"] == "limited") for d in duties if d["obligee"] == "XAA"] == [
            (status, status == "not owed")
        ]


def test_every_predicate_has_its_row() -> None:
    part = FORMAT[FORMAT.index("| word | value | holds if |") :].split("\n\n")[0]
    listed = re.findall(r"^\| `([a-z ]+)` \|", part, re.MULTILINE)
    assert set(listed) == {w.replace("_", " ") for w in (*predicates(), "all", "any", "not", "all_or_any")}


#: Which section of the description of the format names the fields of which class.
SECTIONS = {
    "scenario": "Settings", "sources": "Source", "states": "State Figure Person Place Sponsor Range", "areas": "Area",
    "borders, trade, dependence, rivalries": "Border TradeShare Dependence Rivalry",
    "treaties": "Treaty Membership Approval", "provisions of a treaty": "Provision Scope Version Test",
    "events": "RecordedEvent Event TreatyNamed", "claims": "Claim ClaimPart Rule",
}  # fmt: skip


def models() -> dict[str, type[BaseModel]]:
    """Every class that a scenario file can hold, found from the sections of a world."""
    found: dict[str, type[BaseModel]] = {}

    def visit(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__name__ not in found:
            found[kind.__name__] = kind
            for one in kind.model_fields.values():
                visit(one.annotation)
        for part in get_args(kind) if not isinstance(kind, type) or get_origin(kind) else ():
            visit(part)

    visit(World)
    for name in ("World", "Text"):
        del found[name]
    return found


def words(kind: Any) -> list[str]:
    """Return the words between which a field of a file chooses."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(k.value) for k in kind]
    if get_origin(kind) is Literal:
        return [str(v) for v in get_args(kind)]
    out: list[str] = []
    for part in get_args(kind):
        out += words(part)
    return out


def described(heading: str) -> str:
    """Return what stands in code under a heading of the format."""
    start = re.search(rf"^### {re.escape(heading)}$", FORMAT, re.MULTILINE)
    assert start, heading
    rest = FORMAT[start.end() :]
    text = re.split(r"^###? ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    # A span of code may run over the end of a line.
    return "\n".join([*re.findall(r"`([^`]+)`", " ".join(plain.split())), *blocks])


def test_every_class_of_the_format_has_its_section() -> None:
    assert {n for names in SECTIONS.values() for n in names.split()} == set(models())


@pytest.mark.parametrize(("heading", "names"), SECTIONS.items(), ids=list(SECTIONS))
def test_every_field_of_the_format_is_described(heading: str, names: str) -> None:
    code = described(heading)
    missing = []
    for name in names.split():
        for field, info in models()[name].model_fields.items():
            key = (info.alias or field).replace("_", " ") if name == "Test" else field
            if not re.search(rf"(?<!\w){key}(?!\w)", code):
                missing.append(f"{name}.{key}")
            missing += [f"{name}.{field}: {w}" for w in words(info.annotation) if w not in code and w not in FORMAT]
    assert missing == []
