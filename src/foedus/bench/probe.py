"""Run a probe in a process of its own and gather its figures."""

from __future__ import annotations

import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from foedus.core.errors import DataMissingError, FoedusError, InputError, Place
from foedus.core.text import did_you_mean

__all__ = ["Bench", "Figure", "alone", "machine", "named", "timed"]

P = TypeVar("P", bound=tuple[Any, ...])
#: Seconds after which a probe is given up.
PATIENCE = 900.0


@dataclass(frozen=True)
class Figure:
    """One thing measured.

    Parameters
    ----------
    what
        What was done.
    seconds
        Every run that counts, in order; the first, which warms, is not among them unless said.
    aim
        Seconds that are aimed at, read beside the figure; None for none.
    bytes
        Peak memory of the process.
    detail
        What else was seen: sizes, the slowest case, where the time goes.
    missing
        Why there is no figure.
    """

    what: str
    seconds: tuple[float, ...] = ()
    aim: float | None = None
    bytes: int | None = None
    aim_bytes: int | None = None
    detail: tuple[tuple[str, Any], ...] = ()
    missing: str = ""

    @property
    def median(self) -> float | None:
        """Median of the runs, in seconds."""
        return statistics.median(self.seconds) if self.seconds else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "what": self.what, "median": self.median, "seconds": list(self.seconds), "aim": self.aim,
            "bytes": self.bytes, "aim_bytes": self.aim_bytes, "detail": dict(self.detail), "missing": self.missing,
        }  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """The figures of one part of the program, with the machine they were taken on."""

    name: str
    figures: tuple[Figure, ...]
    machine: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"bench": self.name, "machine": self.machine, "figures": [f.to_dict() for f in self.figures]}

    def summary(self, lang: str = "en") -> str:
        """Return a table of the figures, what was seen beside them, and the machine."""
        ru = lang == "ru"
        head = ("что", "медиана", "от и до", "цель", "память") if ru else ("what", "median", "range", "aim", "memory")
        rows = [head, *(_row(f, ru) for f in self.figures)]
        wide = [max(len(r[i]) for r in rows) for i in range(len(head))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(r, wide, strict=True)).rstrip() for r in rows]
        for figure in self.figures:
            for key, value in figure.detail:
                lines.append(
                    f"    {figure.what}: {key}: {value}"
                    if not isinstance(value, list)
                    else f"    {figure.what}: {key}:"
                )
                if isinstance(value, list):
                    lines += [f"      {x}" for x in value]
        return "\n".join([*lines, *(f"{k}: {v}" for k, v in self.machine.items())])


def _row(figure: Figure, ru: bool) -> tuple[str, str, str, str, str]:
    if figure.missing:
        return figure.what, "—", figure.missing, "", ""
    low, high = min(figure.seconds), max(figure.seconds)
    memory = "" if figure.bytes is None else f"{figure.bytes / 1e6:.0f} MB"
    if figure.aim_bytes:
        memory += f" ({'цель' if ru else 'aim'} {figure.aim_bytes / 1e6:.0f})"
    return (
        figure.what,
        _time(figure.median or 0),
        f"{_time(low)} … {_time(high)}",
        _time(figure.aim) if figure.aim else "",
        memory,
    )


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def timed(run: Callable[[], Any], times: int, warm: int = 1) -> list[float]:
    """Return the seconds of each of several runs, after some that are not counted."""
    for _ in range(warm):
        run()
    out = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        out.append(time.perf_counter() - start)
    return out


def alone(module: str, probe: str, *args: Any, cores: int = 1) -> dict[str, Any]:
    """Run ``module.probe(*args)`` in a new process on some cores; return its plain data with ``bytes``.

    Raises
    ------
    DataMissingError
        If the probe needs data that are not here; its message is the probe's own.
    """
    code = "import sys; from foedus.bench.probe import child; child(*sys.argv[1:])"
    command = [sys.executable, "-c", code, module, probe, json.dumps(args), str(cores)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode == DataMissingError.exit_code:
        raise DataMissingError(done.stderr.strip().splitlines()[-1], code="data-missing")
    if done.returncode:
        raise RuntimeError(f"{module}.{probe} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(module: str, probe: str, args: str, cores: str = "1") -> None:
    """Run a probe as the body of its process: pin to the first cores, run, print JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    try:
        found = getattr(importlib.import_module(module), probe)(*json.loads(args))
    except FoedusError as err:
        sys.stderr.write(f"{err}\n")
        sys.exit(DataMissingError.exit_code)
    sys.stdout.write(json.dumps({**found, "bytes": peak()}) + "\n")


def peak() -> int:
    """Return the peak memory of this process, in bytes."""
    import resource

    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def machine() -> dict[str, Any]:
    """Describe the machine and the versions that matter for speed."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [x.partition(":")[2].strip() for x in info.read_text().splitlines() if x.startswith("model name")]
        cpu = names[0] if names else cpu
    out = {
        "processor": cpu,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    for name in ("foedus", "numpy", "polars", "pydantic"):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


def named(probes: Sequence[P], only: str) -> list[P]:
    """Return the probes whose name, which comes first in each, holds a text.

    Raises
    ------
    InputError
        If there is none.
    """
    chosen = [p for p in probes if only in p[0]]
    if not chosen:
        known = [p[0] for p in probes]
        raise InputError(
            f"no probe has '{only}' in its name", remedy=did_you_mean(only, known, f"there are {', '.join(known)}"),
            place=Place(option="--only"), code="unknown-probe",
        )  # fmt: skip
    return chosen
