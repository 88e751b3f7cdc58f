"""What the documentation quotes of the engine's answers: commands, table rows, printed lines, YAML files.

A page of the documentation is read as follows.

* A block ``console`` holds commands, each after ``$``; lines that follow one are quoted from what it
  prints, in that order, whole or cut by ``...``.
* A table headed ``clause | who → to whom | status | rests on`` quotes the answer to the command before it.
* A block ``yaml`` that begins with ``# folder/file.yaml`` is that file of a scenario; one that begins
  with ``# folder/file.yaml, continued`` is its next part.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Command", "Page", "fence", "read", "row"]

HEAD = "| clause | who → to whom | status | rests on |"
_FENCE = re.compile(r"^```(\w*)$")


@dataclass
class Command:
    """One command of a page with what the page says that it prints."""

    args: list[str]
    line: int
    quoted: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return shlex.join(self.args)


@dataclass
class Page:
    """Commands and files of one page, in order."""

    commands: list[Command]
    files: dict[str, str]
    blocks: list[tuple[str, str]]


def read(path: Path) -> Page:
    """Read a page."""
    page = Page([], {}, [])
    lines = path.read_text(encoding="utf-8").splitlines()
    n = 0
    while n < len(lines):
        start = _FENCE.match(lines[n])
        if start:
            end = next(k for k in range(n + 1, len(lines)) if lines[k] == "```")
            body = lines[n + 1 : end]
            page.blocks.append((start[1], "\n".join(body) + "\n"))
            if start[1] == "console":
                _commands(page, body, n + 2)
            elif start[1] == "yaml":
                _file(page, body)
            n = end + 1
        elif lines[n] == HEAD:
            n += 2
            while n < len(lines) and lines[n].startswith("|"):
                page.commands[-1].rows.append(lines[n])
                n += 1
        else:
            n += 1
    return page


def _commands(page: Page, body: list[str], line: int) -> None:
    n = 0
    while n < len(body):
        text = body[n]
        if text.startswith("$ "):
            while text.endswith("\\"):
                n += 1
                text = text[:-1] + body[n]
            page.commands.append(Command(shlex.split(text[2:]), line + n))
        else:
            page.commands[-1].quoted.append(text)
        n += 1


def _file(page: Page, body: list[str]) -> None:
    first = re.match(r"^# ([\w./-]+\.yaml)(, continued)?$", body[0])
    if first is None:
        return
    text = "\n".join(body[1:]) + "\n"
    assert (first[1] in page.files) == bool(first[2]), f"{first[1]}: a part out of place"
    page.files[first[1]] = page.files.get(first[1], "") + text


def row(duty: dict[str, Any]) -> str:
    """Return the row of a table that says what the engine answered of one duty (plain data of ``owed``)."""
    status = duty["status"]
    rests: list[str] = []
    if status == "unknown":
        rests += [f"{f}?" for f in duty["unknowns"]]
    elif status == "owed if":
        rests += [
            s["condition"] + (" (if the text requires it)" if s["presence"] == "unread" else "")
            for s in duty["steps"] if s["state"] != "done"
        ]  # fmt: skip
    elif status == "not owed":
        rests.append(duty["reason"])
    elif status == "discretionary":
        rests.append(f"the verb: {duty['modality']}")
    if status in ("owed", "owed if") and duty["means_open"] == "yes":
        rests.append("means open")
    for flag in duty["flags"]:
        rests.append(f"{flag['kind']}{'' if flag['truth'] == 'yes' else '?'}: {flag['other']}")
    who = f"{duty['obligor']} → {duty['obligee']}"
    return f"| {duty['provision']} | {who} | {status} | {'; '.join(rests)} |"


def fence(page: Page, kind: str) -> list[str]:
    """Return the blocks of a kind."""
    return [body for k, body in page.blocks if k == kind]
