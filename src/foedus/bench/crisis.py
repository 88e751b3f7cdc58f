"""Speed of the crisis engine: beside Gambit on the same trees, and as throughput by number of third parties."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from foedus.bench.probe import Bench, Figure, alone, machine, named, peak, timed
from foedus.core.errors import DataMissingError

__all__ = ["crisis"]

_HERE = "foedus.bench.crisis"
#: Trees that Gambit solves for each number of third parties.
_TREES = (12, 12, 10, 6, 3)
#: Games of one run, by number of third parties: about equal times.
_GAMES = (2_000_000, 1_000_000, 1_000_000, 1_000_000, 500_000, 500_000, 200_000, 200_000, 100_000, 50_000, 50_000)


def crisis(times: int = 5, only: str = "", tell: Callable[[str, float], None] | None = None) -> Bench:
    """Measure the crisis engine.

    Parameters
    ----------
    times
        Runs that count.
    only
        Part of the name of the probes to run; all by default.
    tell
        Takes the probe that runs and the part that is done (0..1).
    """
    both = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    probes: list[tuple[str, str, tuple[Any, ...], int, float | None, int | None]] = [
        *(
            (f"gambit_{k}", f"whole crisis, {k} third parties, per game", (k, times), both, None, None)
            for k in range(5)
        ),
        *((f"join_{k}", f"joining, {k} third parties, per million", (k, times), both, None, None) for k in range(11)),
        ("mixed", "joining, 729 coalitions, per million", (times,), both, None, None),
        ("memory", "a million games of 8 third parties", (), both, None, None),
        ("start", "process, import and 100,000 games of 3 third parties, cached", (times,), both, 0.7, None),
        ("compare", "compare south-caucasus --without AZTR2025, 4,000 draws", (min(times, 3),), both, 3.0, None),
    ]
    chosen = named(probes, only)
    figures = []
    for i, (name, what, args, cores, aim, aim_bytes) in enumerate(chosen):
        if tell is not None:
            tell(what, i / len(chosen))
        try:
            found = alone(_HERE, name.rstrip("0123456789").rstrip("_"), *args, cores=cores)
        except DataMissingError as err:
            figures.append(Figure(what, aim=aim, missing=err.message))
            continue
        seconds = tuple(found["seconds"])
        figures.append(Figure(what, seconds, aim, found["bytes"], aim_bytes, tuple(found["detail"].items())))
    return Bench("crisis", tuple(figures), machine())


# -- probes: each is the body of a process --------------------------------------------------


def gambit(k: int, times: int) -> dict[str, Any]:
    """Time whole games (status quo, pressure or force; answer; clash or war; joining), and Gambit on some of them."""
    import io
    from fractions import Fraction

    from foedus.bench.gambit import extensive_form, random_game
    from foedus.crisis import solve

    count = 50_000
    game = random_game(k, count, seed=1000 + k)
    seconds = [s / count for s in timed(lambda: solve(game), times)]
    detail: dict[str, Any] = {"games a second": f"{1 / statistics.median(seconds):,.0f}"}
    try:
        import pygambit
    except ImportError:
        return {"seconds": seconds, "detail": {**detail, "Gambit": "pygambit is not installed"}}
    theirs = []
    for number in range(_TREES[k]):
        tree = pygambit.read_efg(io.StringIO(extensive_form(random_game(k, 1, seed=number), Fraction(1, 4))))
        start = time.perf_counter()
        pygambit.qre.logit_solve_lambda(tree, 1.0)
        theirs.append(time.perf_counter() - start)
    peer = statistics.median(theirs)
    detail["Gambit, one game, median"] = f"{peer * 1e3:.2f} ms ({len(theirs)} games, solving only)"
    detail["ratio of medians"] = f"{peer / statistics.median(seconds):,.0f}"
    if k:
        detail |= _joining_beside(k, times)
    return {"seconds": seconds, "detail": detail}


def _joining_beside(k: int, times: int) -> dict[str, Any]:
    """Time the joining stage alone, on all cores, and Gambit on the first of the same games at the same precision."""
    import io

    import pygambit

    from foedus.bench.gambit import joining_form

    arrays = random_arrays(k, _GAMES[k])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    ours = statistics.median(timed(_joined(arrays, cores), times)) / _GAMES[k]
    theirs = []
    for row in range(_TREES[k]):
        tree = pygambit.read_efg(io.StringIO(joining_form(arrays, row)))
        start = time.perf_counter()
        pygambit.qre.logit_solve_lambda(tree, arrays["precision"])
        theirs.append(time.perf_counter() - start)
    peer = statistics.median(theirs)
    return {
        "joining alone, per game": f"{ours * 1e6:.3f} µs",
        "Gambit, joining alone": f"{peer * 1e3:.2f} ms (precision {arrays['precision']:g})",
        "ratio, joining alone": f"{peer / ours:,.0f}",
    }


def random_arrays(k: int, count: int, both: bool = False) -> dict[str, Any]:
    """Random joining games: precision 4, stakes 0.2 to 1.5, net payoffs -0.4 to 0.4, m 0.5 to 2.5."""
    import numpy as np

    rng = np.random.default_rng(k)
    sides = ["both"] * k if both else ["target" if x % 2 else "challenger" for x in range(k)]
    return {
        "challenger": np.exp(rng.normal(0, 0.7, count)), "target": np.exp(rng.normal(0, 0.7, count)),
        "third": np.exp(rng.normal(0, 0.7, (k, count))), "sides": sides, "stake": rng.uniform(0.2, 1.5, (k, count)),
        "payoff": rng.uniform(-0.4, 0.4, (k, count)), "m": rng.uniform(0.5, 2.5, count), "precision": 4.0, "tol": 1e-10,
    }  # fmt: skip


def _joined(arrays: dict[str, Any], threads: int) -> Callable[[], Any]:
    """Return a run of the engine on arrays that were checked, without the certificates of a batch."""
    import numpy as np

    from foedus.crisis.engine import Contest, positions, solve_rows
    from foedus.crisis.game import CHALLENGER, TARGET

    sides = {"target": (TARGET,), "challenger": (CHALLENGER,), "both": (TARGET, CHALLENGER)}
    menus = [sides[word] for word in arrays["sides"]]
    pairs = positions(menus)
    count = arrays["challenger"].size
    which = [k for k, _ in pairs]
    contest = Contest(arrays["challenger"], arrays["target"], arrays["third"], arrays["m"], np.ones(count))
    stake, fixed = (np.ascontiguousarray(arrays[name][which])[None] for name in ("stake", "payoff"))
    sigma = np.empty((1, len(pairs), count))
    return lambda: solve_rows(
        menus, contest, stake, [0], fixed, sigma, range(len(pairs)), precision=arrays["precision"], tol=arrays["tol"],
        share=False, bounds=False, threads=threads,
    )  # fmt: skip


def join(k: int, times: int) -> dict[str, Any]:
    """Time the bare engine on one and on all cores, and the documented function with its checks and certificates."""
    from foedus.bench.limit import games_per_second, rates
    from foedus.crisis import join_batch

    count = _GAMES[k]
    arrays = random_arrays(k, count)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    one = statistics.median(timed(_joined(arrays, 1), times)) / count
    every = [s / count * 1e6 for s in timed(_joined(arrays, cores), times)]
    whole = statistics.median(timed(lambda: join_batch(**arrays), times)) / count
    found = join_batch(**arrays)
    limit = games_per_second(k, float(found.passes.mean()), rates()) / 1e6
    return {"seconds": every, "detail": {
        "passes, mean": round(float(found.passes.mean()), 1),
        "limit of arithmetic on one core, million games a second": round(limit, 1),
        "share of that limit": f"{1e-6 / one / limit:.0%}",
        "one core, million games a second": round(1e-6 / one, 2),
        f"{cores} cores, million games a second": round(1 / statistics.median(every), 2),
        f"{cores} cores over one": round(one * 1e6 / statistics.median(every), 2),
        "with checks and certificates, million games a second": round(1e-6 / whole, 2),
        "certified": f"{found.certified.mean():.2%}",
    }}  # fmt: skip


def mixed(times: int) -> dict[str, Any]:
    """Time six third parties with both sides on their menus."""
    count = 20_000
    arrays = random_arrays(6, count, both=True)
    seconds = [s / count * 1e6 for s in timed(_joined(arrays, 1), times)]
    return {"seconds": seconds, "detail": {"one core, games a second": f"{1e6 / statistics.median(seconds):,.0f}"}}


def memory() -> dict[str, Any]:
    """Measure what a million games of eight third parties take beyond input and output."""
    small = _joined(random_arrays(8, 1000), 1)
    small()  # compiled code is not what is asked for
    arrays = random_arrays(8, 1_000_000)
    run = _joined(arrays, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    before = peak()
    start = time.perf_counter()
    run()
    return {"seconds": [time.perf_counter() - start], "detail": {
        "peak beyond what stood before the run": f"{(peak() - before) / 1e6:.0f} MB (results among it)",
    }}  # fmt: skip


def start(times: int) -> dict[str, Any]:
    """Time a whole process that solves 100,000 games, its code compiled before; and once compiling it."""
    script = (
        "from foedus.bench.crisis import random_arrays\nfrom foedus.crisis import join_batch\n"
        "join_batch(**random_arrays(3, 100_000))"
    )
    run = [sys.executable, "-c", script]
    seconds = timed(lambda: subprocess.run(run, check=True), times)
    # What the first process on a machine does besides: make the code that later ones load.
    make = "from foedus.crisis.kernel import machine_code\nfrom foedus.crisis.native import KINDS\nmachine_code(KINDS)"
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", make], check=True)
    return {"seconds": seconds, "detail": {"compiling, once for a processor": f"{time.perf_counter() - begin:.1f} s"}}


def compare(times: int) -> dict[str, Any]:
    """Time the comparison of every pair with and without the memorandum, both levels."""
    from foedus.assess import compare as run
    from foedus.world import load

    world = load("south-caucasus")
    seconds = timed(lambda: run(world, "AZTR2025", draws=4000), times)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": seconds, "detail": {"processor seconds in all": round(used.ru_utime + used.ru_stime, 1)}}
