"""Files are written whole or not at all; JSON is standard JSON; words are read kindly."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.app.options import read_suppositions, read_word
from foedus.app.output import check_target, emit_json, to_json, write_text
from foedus.core import InputError
from foedus.world import Act, Step


def test_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    write_text(str(target), "old", "--html")
    write_text(str(target), "нов\n", "--html")
    assert target.read_bytes() == "нов\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_file_has_the_rights_that_a_new_file_has(tmp_path: Path) -> None:
    plain, target = tmp_path / "plain", tmp_path / "target"
    plain.write_text("x")
    write_text(str(target), "x", "--html")
    assert target.stat().st_mode == plain.stat().st_mode


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left") as caught:
        write_text(str(target), "new", "--json")
    assert caught.value.place.option == "--json"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="may not be written"):
        check_target(str(tmp_path / "a.json"), "--json")


def test_json_has_no_infinity() -> None:
    data = {"a": [1.0, float("inf"), float("nan")], "b": (float("-inf"), "да")}
    assert json.loads(to_json(data)) == {"a": [1.0, None, None], "b": [None, "да"]}
    assert "да" in to_json(data)


def test_json_on_standard_output_is_utf8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    emit_json({"имя": "Турция"}, "-")
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8")) == {"имя": "Турция"}


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z0-9.]+( [A-Za-z0-9.=]+){0,4}", fullmatch=True), st.sampled_from(["yes", "no"])
    )
)
def test_suppositions_survive(facts: dict[str, str]) -> None:
    assert read_suppositions([f"{k}={v}" for k, v in facts.items()]) == facts


@pytest.mark.parametrize("act", list(Act))
def test_words_are_read_with_hyphens_and_capitals(act: Act) -> None:
    for word in (act.value, act.value.replace(" ", "-"), act.value.upper()):
        assert read_word(word, Act, "--act") is act


def test_step_words_of_the_command_line() -> None:
    assert read_word("not-yet", Step, "--request") is Step.NOT_YET
