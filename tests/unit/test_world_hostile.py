"""Hostile folders get the same kind of answer as any other, within a second and 200 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS = 1.0
MEGABYTES = 200

# Measured in a process of its own, so that its peak of memory is that of the reading alone.
# CPU time, because the machine that runs the checks is shared.
PROBE = """
import json, pathlib, resource, sys, time
from foedus.core import FoedusError
from foedus.world import validate
start = time.process_time()
try:
    faults = [f.to_dict() for f in validate(sys.argv[1])]
except FoedusError as err:
    faults = [err.to_dict()]
seconds = time.process_time() - start
# Linux keeps the parent's peak in ru_maxrss over fork and exec; VmHWM is of this program alone.
status = pathlib.Path("/proc/self/status")
own = [int(x.split()[1]) for x in status.read_text().splitlines() if x.startswith("VmHWM")] if status.exists() else []
peak = (own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
print(json.dumps([faults[:50], len(faults), seconds, peak]))
"""


def text(content: str | bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "a.yaml").write_bytes(content.encode() if isinstance(content, str) else content)

    return make


def bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(20)]
    return "\n".join(lines)


def many_files(folder: Path) -> None:
    for i in range(2001):
        (folder / f"f{i}.yaml").write_text("sources:\n")


def heavy_folder(folder: Path) -> None:
    for i in range(6):
        (folder / f"f{i}.yaml").write_text("sources:\n" + "#" * 950_000 + "\n")


def sparse(folder: Path) -> None:
    with (folder / "a.yaml").open("wb") as stream:
        stream.truncate(5_000_000_000)


def dense_folder(folder: Path) -> None:
    for i in range(50):
        (folder / f"g{i}.yaml").write_text("claims: [{args: [" + "1," * 45_000 + "]}]\n")


def link_out(folder: Path) -> None:
    outside = folder.parent / "outside.yaml"
    outside.write_text("sources: []\n")
    (folder / "a.yaml").symlink_to(outside)


def link_to_folder(folder: Path) -> None:
    (folder / "sub").symlink_to("/etc")


def link_loop(folder: Path) -> None:
    (folder / "sub").symlink_to(folder)


def link_inside(folder: Path) -> None:
    (folder / "b.txt").write_text("sources: []\n")
    (folder / "a.yaml").symlink_to(folder / "b.txt")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.yaml")


def deep_folders(folder: Path) -> None:
    (folder / "/".join(["d"] * 40)).mkdir(parents=True)


def device(folder: Path) -> None:
    (folder / "a.yaml").symlink_to("/dev/zero")


CASES: dict[str, tuple[Callable[[Path], None], str, int, int]] = {
    # name: how it is made, code, line, column (0: the whole file)
    "alias bomb": (text(bomb()), "alias", 1, 4),
    "merge bomb": (text("a: {<<: *b}\n"), "alias", 1, 5),
    "code tag": (text("a: !!python/object/apply:builtins.exit [7]\n"), "tag", 1, 4),
    "named tag": (text("%TAG ! tag:yaml.org,2002:python/\n---\na: !object 1\n"), "tag", 3, 4),
    "several documents": (text("a: 1\n---\nb: 2\n"), "several-documents", 2, 1),
    "huge file": (sparse, "too-large", 0, 0),
    "too many files": (many_files, "too-many-files", 0, 0),
    "too much together": (heavy_folder, "too-large", 0, 0),
    "too many values": (dense_folder, "too-large", 0, 0),
    "binary": (text(b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe" * 1000), "binary", 1, 10),
    "not utf-8": (text("a: 1\nb: Баку\n".encode("cp1251")), "not-utf-8", 2, 4),
    "utf-16": (text("a: 1\n".encode("utf-16")), "binary", 1, 1),
    "nul byte": (text("a: 1\nb: x\x00y\n"), "control-character", 2, 5),
    "escape sequence": (text("a: 1\nb: \x1b[31m\n"), "control-character", 2, 4),
    "deep brackets": (text("a: " + "[" * 900_000), "too-deep", 1, 53),
    "deep braces": (text("{a: " * 200_000), "too-deep", 1, 201),
    "deep indentation": (text("\n".join(" " * i + "a:" for i in range(900))), "too-deep", 51, 51),
    "endless line": (text("a: " + "x" * 990_000), "unknown-section", 1, 1),
    "endless quotation": (text("a: '" + "x " * 490_000), "yaml-syntax", 1, 4),
    "endless digits": (text("scenario: {id: x, title: t, summary: s, as_of: " + "9" * 900_000 + "}"), "bad-date", 1, 48),
    "many items": (text("sources:\n" + "- {}\n" * 180_000), "too-large", 99_999, 3),
    "many faults": (text("sources:\n" + "- {}\n" * 40_000), "missing-field", 2, 3),
    "many unknown fields": (
        text("sources:\n- {" + ", ".join(f"k{i}: 1" for i in range(40_000)) + "}\n"), "unknown-field", 2, 4,
    ),
    "many equal keys": (text("a: 1\n" * 49_000), "duplicate-key", 2, 1),
    "many list keys": (text("[a]: 1\n" * 90_000), "bad-key", 1, 1),
    "many unknown sections": (text("".join(f"k{i}: 1\n" for i in range(40_000))), "unknown-section", 1, 1),
    "many unknown sources": (
        text("borders:\n- {a: ARM, b: AZE, length_km: 1, status: open, sources: ["
             + ", ".join(f"S{i}" for i in range(40_000)) + "]}\n"), "unknown-source", 2, 58,
    ),
    "many colons": (text("a: " + "b: " * 200_000), "yaml-syntax", 1, 5),
    "many question marks": (text("? " * 200_000), "bad-key", 1, 3),
    "link out of the folder": (link_out, "link-outside", 0, 0),
    "link to a folder outside": (link_to_folder, "link-outside", 0, 0),
    "link to the folder itself": (link_loop, "link", 0, 0),
    "link inside": (link_inside, "link", 0, 0),
    "link to a device": (device, "link-outside", 0, 0),
    "pipe": (pipe, "not-a-file", 0, 0),
    "deep folders": (deep_folders, "too-deep", 0, 0),
}  # fmt: skip


def probe(folder: Path) -> tuple[list[dict[str, object]], int, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(folder)], capture_output=True, text=True, check=True, timeout=60
    )
    faults, n, seconds, peak = json.loads(done.stdout)
    return faults, n, seconds, peak


@pytest.mark.parametrize("name", CASES)
def test_hostile_folder(name: str, tmp_path: Path) -> None:
    make, code, line, column = CASES[name]
    folder = tmp_path / "scenario"
    folder.mkdir()
    make(folder)
    faults, n, seconds, peak = probe(folder)
    found = [f for f in faults if f["code"] == code]
    assert found, faults[:5]
    assert (found[0]["line"], found[0]["column"]) == (line, column), found[0]
    assert str(found[0]["file"]).startswith(str(folder))
    assert found[0]["message"]
    assert found[0]["remedy"]
    assert len(str(found[0]["message"])) < 300
    assert n <= 1000
    assert seconds < SECONDS, f"{seconds:.2f} s"
    assert peak < MEGABYTES, f"{peak:.0f} MB"


def test_the_root_of_the_machine_is_refused() -> None:
    faults, _, seconds, peak = probe(Path("/"))
    assert faults
    assert seconds < SECONDS
    assert peak < MEGABYTES
