"""Every kind of fault is reported at its line and column, with what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_table import BASE, CASES, MARK, Case

from foedus.core import ScenarioError
from foedus.world import load, validate


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def edited(case: Case) -> tuple[dict[str, str], tuple[int, int] | None]:
    """Return the files of a case and the line and column that its mark stands for."""
    assert BASE[case.file].count(case.old) == 1, "an edit must hit one place"
    text = BASE[case.file].replace(case.old, case.new)
    place = None
    if MARK in text:
        before = text[: text.index(MARK)]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return {**BASE, case.file: text.replace(MARK, "")}, place


def test_base_has_no_fault(tmp_path: Path) -> None:
    write(tmp_path, BASE)
    assert validate(tmp_path) == ()
    assert load(tmp_path).treaty("T1").provisions[0].article == "2"


def test_table_is_large_enough_and_names_are_unique() -> None:
    assert len(CASES) >= 60
    assert len({c.name for c in CASES}) == len(CASES)
    assert len({c.code for c in CASES}) >= 35


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name.replace(" ", "-"))
def test_fault(case: Case, tmp_path: Path) -> None:
    files, place = edited(case)
    write(tmp_path, files)
    faults = validate(tmp_path)
    found = [f for f in faults if f.code == case.code]
    assert found, [str(f) for f in faults]
    fault = found[0]
    if place is not None:
        assert (fault.place.file, fault.place.line, fault.place.column) == (f"{tmp_path}/{case.file}", *place)
    assert case.message in fault.message
    assert case.remedy in fault.remedy
    assert {f.code for f in faults} - {case.code} <= set(case.also), [str(f) for f in faults]
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert caught.value.faults == faults


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name.replace(" ", "-"))
def test_message_is_plain(case: Case, tmp_path: Path) -> None:
    write(tmp_path, edited(case)[0])
    for fault in validate(tmp_path):
        assert fault.remedy, fault
        for jargon in (
            "pydantic",
            "Input should",
            "validation",
            "dict",
            "NoneType",
            "tuple",
            "Traceback",
            "scalar",
            "__",
        ):
            assert jargon not in fault.message + fault.remedy, fault
        assert fault.message[0].islower() or not fault.message[0].isalpha() or fault.message.split()[0][0].isupper()
        assert not fault.message.endswith(".")
