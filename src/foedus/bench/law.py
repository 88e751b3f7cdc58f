"""Speed of the law layer: single questions, cascades, grey zones, and two centuries at once."""

from __future__ import annotations

import cProfile
import gc
import pstats
import random
import time
from collections.abc import Callable
from typing import Any

from foedus.bench.probe import Bench, Figure, alone, machine, named, timed
from foedus.core.errors import DataMissingError

__all__ = ["law"]

_HERE = "foedus.bench.law"
#: (probe, its figure, aim in seconds, aim in bytes)
_PROBES: tuple[tuple[str, str, float | None, int | None], ...] = (
    ("atop_load", "load of atop from the cache", 1.5, None),
    ("atop_event", "one event on atop, any date", 0.010, None),
    ("atop_cascade", "cascade of a general European war (1939)", 0.100, None),
    ("region_event", "one event, south-caucasus", None, None),
    ("region_gaps", "grey-zone search, south-caucasus", 0.5, None),
    ("atop_sweep", "armed attack on every relevant dyad-year, 1816-2018", 60.0, 10**9),
)


def law(times: int = 5, only: str = "", tell: Callable[[str, float], None] | None = None) -> Bench:
    """Measure the law layer.

    Parameters
    ----------
    times
        Runs that count, for probes that are repeated.
    only
        Part of the name of the probes to run; all by default.
    tell
        Takes the probe that runs and the part that is done (0..1).

    Returns
    -------
    Bench
        Probes whose data are not here say so in place of a figure.

    Raises
    ------
    InputError
        If no probe has such a name.
    """
    chosen = named(_PROBES, only)
    figures = []
    for i, (probe, what, aim, aim_bytes) in enumerate(chosen):
        if tell is not None:
            tell(what, i / len(chosen))
        try:
            found = alone(_HERE, probe, times)
        except DataMissingError as err:
            figures.append(Figure(what, aim=aim, missing=err.message))
            continue
        figures.append(
            Figure(what, tuple(found["seconds"]), aim, found["bytes"], aim_bytes, tuple(found["detail"].items()))
        )
    return Bench("law", tuple(figures), machine())


# -- probes: each is the body of a process --------------------------------------------------


def atop_load(times: int) -> dict[str, Any]:
    """Time the load in this fresh process; the first is what a user waits for, so all count."""
    from foedus.history import load

    start = time.perf_counter()
    world = load("atop")
    first = time.perf_counter() - start
    again = timed(lambda: load("atop"), times, warm=0)
    detail = {
        "treaties": len(world.treaties), "promises": sum(len(t.provisions) for t in world.treaties),
        "states": len(world.states), "loaded again in the same process": f"{min(again) * 1e3:.1f} ms",
    }  # fmt: skip
    return {"seconds": [first], "detail": detail}


def atop_event(times: int) -> dict[str, Any]:
    """Time full answers to random armed attacks at random dates; every answer counts once."""
    from foedus.history import load
    from foedus.law import owed
    from foedus.world import Event

    world = load("atop")
    events = [Event("armed attack", by=a, on=b, at=b, level="war", date=f"{y}-06-15") for a, b, y in _dyads(40 * times)]
    owed(world, events[0])
    seconds, sizes, pauses = [], [], []
    since = [0.0, 0.0]

    def collected(phase: str, _info: dict[str, int]) -> None:
        # Python's collector goes through the whole world now and then; its pauses are told apart.
        now = time.perf_counter()
        since[1] = since[1] + now - since[0] if phase == "stop" else since[1]
        since[0] = now

    gc.callbacks.append(collected)
    for event in events:
        since[1] = 0.0
        start = time.perf_counter()
        found = owed(world, event)
        owing = len(found.owing)
        seconds.append(time.perf_counter() - start)
        pauses.append(since[1])
        sizes.append((len(found.duties), owing))
    gc.callbacks.remove(collected)
    slow = max(range(len(events)), key=seconds.__getitem__)
    share = sum(s <= 0.010 for s in seconds) / len(seconds)
    worst = f"{seconds[slow] * 1e3:.1f} ms: {events[slow].by[0]} on {events[slow].on[0]}, {events[slow].date}, {sizes[slow][0]} duties"
    net = [s - p for s, p in zip(seconds, pauses, strict=True)]
    return {"seconds": seconds, "detail": {
        "events": len(events), "within 10 ms": f"{share:.1%}", "slowest": worst,
        "without the pauses of Python's collector": f"{sum(s <= 0.010 for s in net) / len(net):.1%} within 10 ms, slowest {max(net) * 1e3:.1f} ms",
    }}  # fmt: skip


def _dyads(number: int) -> list[tuple[str, str, int]]:
    """Return random pairs of states that existed in a random year."""
    from foedus.core import Day, countries

    rng = random.Random(1815)
    known = [c for c in countries() if c.is_state]
    out: list[tuple[str, str, int]] = []
    while len(out) < number:
        year = rng.randint(1816, 2018)
        alive = sorted({c.code for c in known if c.exists(Day(year, 6, 15)).is_true})
        one, other = rng.sample(alive, 2)
        out.append((one, other, year))
    return out


def atop_cascade(times: int) -> dict[str, Any]:
    """Time the closure from the attack on Poland in 1939, every open fact that could draw somebody in supposed."""
    from foedus.core import InputError
    from foedus.history import load
    from foedus.law import cascade
    from foedus.world import Event

    world = load("atop")
    event = Event("armed attack", by="DEU", on="POL", at="POL", level="war", date="1939-09-01", provoked="no")
    recorded = timed(lambda: cascade(world, event), times)
    while True:
        found = cascade(world, event)
        facts = {f for c in (found.minimal, found.maximal) for j in c.could for f in j.facts} - set(world.suppositions)
        if not facts:
            break
        # That any one limit suffices draws in more than that all must be met.
        wider = world.supposing({f: "no" if f.endswith("hold together") else "yes" for f in sorted(facts)})
        try:
            cascade(wider, event)
        except InputError:
            break  # a fact that is contested only together with others cannot be set alone
        world = wider
    seconds = timed(lambda: cascade(world, event), 5 * times)
    closed = cascade(world, event).maximal
    detail = {
        "as recorded, median": f"{sorted(recorded)[len(recorded) // 2] * 1e3:.1f} ms", "suppositions": len(world.suppositions),
        "states drawn in": len(closed.drawn_in), "promises followed": len(closed.edges),
    }  # fmt: skip
    return {"seconds": seconds, "detail": detail}


def region_event(times: int) -> dict[str, Any]:
    """Time one full answer of the flagship scenario."""
    from foedus.law import owed
    from foedus.world import Event, load

    world = load("south-caucasus")
    event = Event("armed attack", by="ARM", on="AZE", at="AZE", level="clash")
    return {
        "seconds": timed(lambda: owed(world, event), 20 * times),
        "detail": {"duties": len(owed(world, event).duties)},
    }


def region_gaps(times: int) -> dict[str, Any]:
    """Time the full search from a loaded world, prepared anew each time."""
    from foedus.law import gaps
    from foedus.world import load

    worlds = [load("south-caucasus") for _ in range(times + 1)]
    waiting = iter(worlds)
    seconds = timed(lambda: gaps(next(waiting)), times, warm=1)
    return {"seconds": seconds, "detail": {"cells": gaps(worlds[0]).to_frame().height}}


def atop_sweep(times: int) -> dict[str, Any]:
    """Time one sweep, and say where the time of another, shorter one went."""
    from foedus.core import Day, by_number
    from foedus.history import load, relevant_dyads
    from foedus.law import sweep

    world = load("atop")
    codes: dict[tuple[int, int], str] = {}
    dyads = []
    for one, other, year in relevant_dyads().iter_rows():
        pair = []
        for number in (one, other):
            if (number, year) not in codes:
                country = by_number(number, Day(year, 7, 1))
                codes[number, year] = "" if country is None else country.code
            pair.append(codes[number, year])
        if all(pair) and pair[0] != pair[1]:
            dyads.append((pair[0], pair[1], Day(year, 7, 1)))
    start = time.perf_counter()
    found = sweep(world, dyads)
    seconds = time.perf_counter() - start
    profile = cProfile.Profile()
    tenth = dyads[:: max(len(dyads) // 25_000, 1)]
    profile.runcall(sweep, load("atop"), sorted(tenth, key=lambda d: (str(d[2]), d[1], d[0])))
    where = _where(profile)
    return {"seconds": [seconds], "detail": {
        "events": len(dyads), "events per second": round(len(dyads) / seconds), "strongest status": found.summary().splitlines()[1:],
        "where the time goes (own time, a sample of a tenth)": where,
    }}  # fmt: skip


def _where(profile: cProfile.Profile, most: int = 8) -> list[str]:
    """Return the functions with the largest share of own time."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in stats.values())
    rows = sorted(((own, name) for name, (_, _, own, _, _) in stats.items()), reverse=True)[:most]
    return [f"{own / total:5.1%}  {name[0].rpartition('/')[2]}:{name[2]}" for own, name in rows]
