"""Times the command line as a user meets it: ``foedus --help`` and a warm assessment.

Run by ``make bench``. Each command is a new process; the first run warms the disk and
is not counted. Prints a table and writes JSON with a description of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import foedus

HERE = Path(__file__).parent
#: What is promised (seconds, bytes), to be read beside the figures; nothing fails here.
PROMISED = {"help": {"seconds": 0.3}, "assess": {"seconds": 10.0, "bytes": 10**9}}


def measure(command: list[str]) -> tuple[float, int]:
    """Run a command in a process of its own; return its seconds and its peak memory in bytes.

    The peak comes from ``wait4``, so that it is that of this child alone: the figure that
    ``getrusage`` keeps for all children never falls again.
    """
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    # Linux counts in KiB, macOS in bytes.
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def machine() -> dict[str, object]:
    """Describe the machine and the versions that matter for speed."""
    cpu = platform.processor() or platform.machine()
    memory = None
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x.partition(":")[2].strip() for x in info.read_text().splitlines() if x.startswith("model name")]
        cpu = names[0] if names else cpu
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": cpu,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": memory,
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {
            "foedus": foedus.__version__,
            **{name: version(name) for name in ("numpy", "scipy", "polars", "pydantic")},
        },
    }


def main() -> None:
    """Time the commands and report."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--scenario", default="south-caucasus")
    ask.add_argument("--draws", type=int, default=1000)
    ask.add_argument("--runs", type=int, default=5, help="counted runs of each command")
    ask.add_argument("--out", type=Path, default=HERE / "assess.json", help="JSON file to write")
    given = ask.parse_args()
    program = [sys.executable, "-m", "foedus"]
    commands = {
        "help": [*program, "--help"],
        "assess": [*program, "assess", given.scenario, "--draws", str(given.draws)],
    }
    results: dict[str, object] = {}
    for name, command in commands.items():
        measure(command)
        runs = [measure(command) for _ in range(given.runs)]
        seconds = [s for s, _ in runs]
        peak = max(b for _, b in runs)
        results[name] = {
            "command": " ".join(["foedus", *command[3:]]),
            "runs": given.runs,
            "seconds_median": round(statistics.median(seconds), 3),
            "seconds_min": round(min(seconds), 3),
            "seconds_max": round(max(seconds), 3),
            "peak_bytes": peak,
            "promised": PROMISED[name],
        }
        print(
            f"{' '.join(command[2:]):50} median {statistics.median(seconds):7.3f} s  "
            f"({min(seconds):.3f} to {max(seconds):.3f}, {given.runs} runs)  peak {peak / 1e6:6.0f} MB"
        )
    given.out.write_text(json.dumps({"machine": machine(), "results": results}, indent=2) + "\n", encoding="utf-8")
    print(f"written: {given.out}")


if __name__ == "__main__":
    main()
