"""Every command of docs/historical-cases.md, run again: each row of its tables must come out."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from foedus.app.main import main
from foedus.world.terms import Status

DOCUMENT = Path(__file__).parents[2] / "docs" / "historical-cases.md"
CASE = re.compile(r"```console\n\$ (foedus [^\n]+)\n```\n\n\|[^\n]+\n\|[-|]+\n((?:\|[^\n]+\n)+)")


def cases() -> list[tuple[str, list[list[str]]]]:
    found = CASE.findall(DOCUMENT.read_text(encoding="utf-8"))
    return [
        (command, [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()])
        for command, table in found
    ]


def test_the_document_holds_cases() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 5
    assert len(cases()) == text.count("$ foedus ")


@pytest.fixture(scope="module")
def store(history_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"FOEDUS_DATA_MIRROR": str(history_dir), "FOEDUS_CACHE": str(tmp_path_factory.mktemp("cache"))}


@pytest.mark.parametrize(("command", "rows"), cases(), ids=[c.partition("--act ")[2][:60] for c, _ in cases()])
def test_case(
    command: str,
    rows: list[list[str]],
    store: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in store.items():
        monkeypatch.setenv(name, value)
    assert main([*shlex.split(command)[1:], "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    said: dict[tuple[str, str, str, str], list[Status]] = {}
    for duty in answer["duties"]:
        key = (duty["treaty"], duty["obligor"], duty["obligee"], duty["action"])
        said.setdefault(key, []).append(Status(duty["status"]))
    broken = {(b["treaty"], b["obligor"], b["obligee"], b["action"]) for b in answer["breached"] if b["truth"] == "yes"}
    for treaty, pair, action, status in rows:
        obligor, obligee = pair.split(" → ")
        key = (treaty, obligor, obligee, action)
        if status == "breached":
            assert key in broken, f"{key} is not breached"
        else:
            # Several promises of one treaty stand side by side: the strongest is what is owed.
            assert key in said, f"{key} is not among the answers"
            assert str(max(said[key], key=lambda s: s.strength)) == status, str(key)
