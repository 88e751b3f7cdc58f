"""Reading scenarios: values, identity, the starter and the schema."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jsonschema
import pytest
from broken_table import BASE, CASES, MARK

from foedus.core import Day, InputError, Truth
from foedus.world import SECTIONS, Event, load, names, new, schema, validate
from foedus.world import yaml as positioned
from foedus.world.yaml import parse

SCENARIOS = Path(positioned.__file__).parents[1] / "scenarios"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


# -- scalars ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ("2025-12-16", "2025-12-16"), ("2025-12", "2025-12"), ("2025", 2025),
        ("1:30", "1:30"), ("010", 10), ("0o10", 8), ("0x1F", 31), ("1_000", "1_000"), ("1e3", 1000.0), (".5", 0.5),
        ("-7", -7), ("+1.5", 1.5), (".inf", ".inf"), (".nan", ".nan"), ("'5'", "5"), ('"true"', "true"), ("1.2.3", "1.2.3"),
        ("=", "="), ("9" * 30, float("9" * 30)), ("! x", "x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("compiled", [True, False])
def test_scalar(text: str, value: object, compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(positioned, "CParser", None)
    doc, faults = parse(f"a: {text}\n".encode(), "f")
    assert faults == []
    assert doc.data == {"a": value}
    assert type(doc.data["a"]) is type(value)


def test_places_of_keys_and_values() -> None:
    doc, _ = parse("a:\n  - b: 1\n    'ж': {c: [x, y]}\n".encode(), "f")
    assert (doc.place(("a", 0, "b")).line, doc.place(("a", 0, "b")).column) == (2, 8)
    assert (doc.place(("a", 0, "b"), key=True).line, doc.place(("a", 0, "b"), key=True).column) == (2, 5)
    assert (doc.place(("a", 0, "ж", "c", 1)).line, doc.place(("a", 0, "ж", "c", 1)).column) == (3, 18)
    # What is not there is placed at the nearest thing around it.
    assert doc.place(("a", 0, "zzz")) == doc.place(("a", 0))


def test_byte_order_mark_and_line_ends_of_other_systems() -> None:
    doc, faults = parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f")
    assert faults == []
    assert doc.data == {"a": 1, "b": 2}
    assert doc.place(("b",)).line == 2


@pytest.mark.parametrize("case", [c for c in CASES if c.name != "empty value"], ids=lambda c: c.name.replace(" ", "-"))
def test_both_parsers_say_the_same(case: object, monkeypatch: pytest.MonkeyPatch) -> None:
    text = BASE[case.file].replace(case.old, case.new).replace(MARK, "").encode()  # type: ignore[attr-defined]
    one, said = parse(text, "f")
    monkeypatch.setattr(positioned, "CParser", None)
    other, said_too = parse(text, "f")
    assert said == said_too
    assert said or one.data == other.data


# -- worlds -------------------------------------------------------------------------------


def test_numbers_are_kept_as_written_where_the_format_wants_text(tmp_path: Path) -> None:
    text = (
        BASE["treaties/one.yaml"].replace("article: 2\n", "article: 1.10\n").replace("name: First pact", "name: 2010")
    )
    world = load(write(tmp_path, {**BASE, "treaties/one.yaml": text}))
    assert world.treaty("T1").provisions[0].article == "1.10"
    assert world.treaty("T1").name.en == "2010"


def test_norway_is_not_a_falsehood(tmp_path: Path) -> None:
    extra = "states:\n  - {code: NO, name: Northland, note: off}\n"
    assert load(write(tmp_path, {**BASE, "more.yaml": extra})).state("NO").note == "off"


def test_facts_arrive(tmp_path: Path) -> None:
    world = load(write(tmp_path, BASE))
    treaty = world.treaty("T2")
    assert treaty.signed == Day(2021, 6, 15)
    assert treaty.in_force is Truth.UNKNOWN
    assert treaty.parties[1].approved is Truth.UNKNOWN
    assert world.area("PORT").start == Day(1995)
    assert world.settings.coverage == (Day(2000), Day(2024))
    assert world.events[0].legal == Event(
        "armed attack", by="ARM", on="AZE", at="PORT", level="war", first_use="disputed"
    )


def test_nothing_depends_on_files_and_their_order(tmp_path: Path) -> None:
    one = load(write(tmp_path / "a", BASE))
    whole: dict[str, list[str]] = {}
    for text in BASE.values():
        for part in text.split("\n")[:-1]:
            if part and not part.startswith((" ", "-")):
                section = part
                whole.setdefault(section, [])
            else:
                whole[section].append(part)
    text = "\n".join("\n".join([name, *lines]) for name, lines in reversed(whole.items())) + "\n"
    other = load(write(tmp_path / "b", {"zz.yml": text, "notes.md": "not read: [", ".hidden.yaml": "["}))
    assert one == other
    assert one.hash == other.hash
    assert one.to_dict() == other.to_dict()


def test_items_of_one_section_in_another_order(tmp_path: Path) -> None:
    two = BASE["sources.yaml"].split("\n")
    swapped = "\n".join([two[0], two[2], two[1], ""])
    one, other = load(write(tmp_path / "a", BASE)), load(write(tmp_path / "b", {**BASE, "sources.yaml": swapped}))
    assert one.to_dict() == other.to_dict()


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    files = dict(BASE)
    files["treaties/two.yaml"] = files["treaties/two.yaml"].replace("form: memorandum", "form: memo\n    colour: red")
    files["sources.yaml"] = files["sources.yaml"].replace("grade: A", "grade: Z")
    files["record.yaml"] = files["record.yaml"].replace("at: PORT", "at: NOWHERE")
    files["broken.yaml"] = "a: [\n"
    faults = validate(write(tmp_path, files))
    assert [(f.place.file.removeprefix(f"{tmp_path}/"), f.code) for f in faults] == [
        ("broken.yaml", "yaml-syntax"), ("sources.yaml", "unknown-word"), ("treaties/two.yaml", "unknown-word"),
        ("treaties/two.yaml", "unknown-field"),
    ]  # fmt: skip
    # A name may be defined in the file that cannot be read, so names are looked up once it can.
    (tmp_path / "broken.yaml").unlink()
    assert "unknown-place" in {f.code for f in validate(tmp_path)}


def test_unknown_scenario_names_the_shipped_ones() -> None:
    with pytest.raises(InputError, match="there is no scenario 'south-caucasas'") as caught:
        load("south-caucasas")
    assert "south-caucasus" in caught.value.remedy


def test_file_in_place_of_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("sources: []\n")
    with pytest.raises(InputError, match="is a file"):
        load(file)


@pytest.mark.parametrize("name", ["", "x\x00y", "/" * 5000 + "x", "a" * 5000])
def test_odd_names_are_refused_plainly(name: str) -> None:
    with pytest.raises(InputError, match="there is no scenario"):
        validate(name)


def test_empty_folder(tmp_path: Path) -> None:
    (fault,) = validate(tmp_path)
    assert fault.code == "empty-folder"
    assert "scenario new" in fault.remedy


def test_path_is_shown_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mine", {**BASE, "treaties/two.yaml": "treaties: 1\n"})
    monkeypatch.chdir(tmp_path)
    assert {f.place.file for f in validate("mine/")} == {"mine/treaties/two.yaml"}


# -- shipped scenarios, schema, starter ---------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_shipped_scenario_has_no_fault_and_loads_fast(name: str) -> None:
    assert validate(name) == ()
    start = time.process_time()
    load(name)
    assert time.process_time() - start < 2.0  # a wide bound: 0.1 s compiled, 0.5 s in pure Python


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert set(schema()["properties"]) == {"scenario", *SECTIONS}
    assert all("description" in x for x in schema()["properties"].values())
    assert schema() == schema()
    json.dumps(schema())


CHECKER = jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("file", sorted(SCENARIOS.rglob("*.yaml")), ids=lambda p: p.name)
def test_shipped_files_fit_the_schema(file: Path) -> None:
    assert [e.message for e in CHECKER.iter_errors(parse(file.read_bytes(), file.name)[0].data)] == []


def test_base_fits_the_schema() -> None:
    for name, text in BASE.items():
        assert [e.message for e in CHECKER.iter_errors(parse(text.encode(), name)[0].data)] == []


#: Kinds of fault that one file shows by itself; the others join two items.
LOCAL = {
    "unknown-section",
    "unknown-field",
    "missing-field",
    "empty-value",
    "wrong-type",
    "unknown-word",
    "bad-id",
    "share-over-100",
}
#: What a schema of one file cannot know.
BEYOND = {"actor without a name", "not a number"}


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.code in LOCAL and c.name not in BEYOND], ids=lambda c: c.name.replace(" ", "-")
)
def test_schema_refuses_what_it_can_see(case: object) -> None:
    text = BASE[case.file].replace(case.old, case.new).replace(MARK, "")  # type: ignore[attr-defined]
    assert list(CHECKER.iter_errors(parse(text.encode(), "f")[0].data))


def test_new_scenario_validates_and_fits_the_schema(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine", "my-first")
    assert validate(folder) == ()
    world = load(folder)
    assert world.settings.id == "my-first"
    assert [len(x) for x in (world.states, world.treaties, world.borders, world.events, world.claims)] == [
        3,
        1,
        2,
        1,
        1,
    ]
    for file in folder.rglob("*.yaml"):
        assert file.read_text(encoding="utf-8").startswith("# "), "comments teach the format"
        assert not list(CHECKER.iter_errors(parse(file.read_bytes(), file.name)[0].data))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"], "nothing half-written is left"


@pytest.mark.parametrize("ident", ["true", "null", "yes", "NO", "e5", "a-b.c_d"])
def test_new_takes_any_id(tmp_path: Path, ident: str) -> None:
    assert load(new(tmp_path / "x", ident)).settings.id == ident


def test_new_refuses_a_full_folder(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    with pytest.raises(InputError, match="not an empty folder"):
        new(tmp_path, "x")
    assert [p.name for p in tmp_path.iterdir()] == ["kept.txt"]
    assert kept.read_text() == "mine"


def test_new_takes_an_empty_folder_and_makes_parents(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert validate(new(tmp_path / "empty", "x")) == ()
    assert validate(new(tmp_path / "a" / "b", "x")) == ()


@pytest.mark.parametrize("ident", ["", "1x", "a b", "a/b", "x" * 65, "ж"])
def test_new_refuses_a_bad_id(tmp_path: Path, ident: str) -> None:
    with pytest.raises(InputError, match="is not an id"):
        new(tmp_path / "x", ident)
    assert not (tmp_path / "x").exists()


def test_new_leaves_nothing_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        new(tmp_path / "x", "x")
    assert list(tmp_path.iterdir()) == []
