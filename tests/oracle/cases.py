"""Random worlds and events for the comparison with the oracle, drawn with a plain seeded generator.

Hypothesis draws a world of this size in some tens of milliseconds; a seeded generator does it
in one, so that thousands can be compared in a run. A case is known by its seed; what fails is
made smaller by :mod:`oracle.shrink`. ``case`` also takes the generator that Hypothesis hands
out (``st.randoms``), so that the other property tests can draw from the same space.

Every world has four states, a region of one of them, a border zone, a base abroad, two
non-state actors (one with a sponsor that may be disputed, one without) and up to four
instruments. Most choices are the ones that let a duty live; the others come up often enough
that every reason is met (the tests count them).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from foedus.core import InputError
from foedus.law import owed
from foedus.world import Act, Event, Treaty, World

__all__ = ["CODES", "case", "event_for", "supposing", "treaty_for", "world_for"]

CODES = ("AZE", "FRA", "IRN", "TUR")
PLACES = (*CODES, "BASE", "BORDER", "ZONE")
_STEPS = ("request", "procedure", "finding", "decision", "opinion")
_CONDITIONS = ("request", "national procedure", "joint finding", "collective decision", "declared opinion")
_ACTIONS = (
    "assist militarily", "assist", "offence", "consult", "diplomatic aid", "economic aid", "lend territory",
    "grant access", "grant transit", "supply arms", "mediate", "cooperate", "intervene", "refrain from force",
    "remain neutral", "deny support", "no separate peace", "keep third-state forces out",
)  # fmt: skip
_STRONG, _WEAK = ("shall", "undertake", "will"), ("ready to", "may", "intend")
_TRUTHS = ("yes", "unknown", "no")
#: Days around those of the events, known to the day, the month or the year.
_DAYS = (
    "2001-05-01", "2009-01-01", "2010", "2010-06", "2010-06-01", "2014-12", "2015", "2015-06-15", "2018-03-01", "2019",
)  # fmt: skip


class _Draw:
    """A generator with the odds of trouble: in a calm case most conditions hold, so that duties live."""

    def __init__(self, rng: random.Random) -> None:
        self.random, self.choice, self.sample, self.randint = rng.random, rng.choice, rng.sample, rng.randint
        self.trouble = rng.choice((0.15, 0.5, 1.0))


def _usually(rng: _Draw, healthy: Any, others: Sequence[Any], odds: float = 0.9) -> Any:
    return healthy if rng.random() >= (1 - odds) * rng.trouble else rng.choice(list(others))


def _some(rng: _Draw, values: Sequence[Any], most: int) -> list[Any]:
    """Up to ``most`` of the values, in their own order."""
    wanted = set(rng.sample(range(len(values)), rng.randint(0, min(most, len(values)))))
    return [v for i, v in enumerate(values) if i in wanted]


def _limit(rng: _Draw, treaties: Sequence[str], depth: int = 2) -> dict[str, Any]:
    """A random test of a ``when``, nested up to ``depth``."""
    if depth and rng.random() < 0.5:
        word = rng.choice(("all", "any", "not", "all or any", "all or any"))
        parts = [_limit(rng, treaties, depth - 1) for _ in range(rng.randint(1, 3))]
        return {word: parts[0] if word == "not" else parts}
    word = rng.choice((
        "adversary", "adversaries at least", "at", "act", "level at least", "obligee attacked", "obligor attacked",
        "provoked", "since", "bound by", "fact",
    ))  # fmt: skip
    return {word: {
        "adversary": lambda: rng.sample(("IRN", "NK", *CODES), 2),
        "adversaries at least": lambda: rng.randint(1, 2),
        "at": lambda: rng.sample(PLACES, 2),
        "act": lambda: rng.sample([str(a) for a in Act], 6) + ["armed attack"] * (rng.random() < 0.6),
        "level at least": lambda: rng.choice(("incident", "clash", "war")),
        "obligee attacked": lambda: _usually(rng, "yes", ("no",), 0.7),
        "obligor attacked": lambda: _usually(rng, "no", ("yes",), 0.7),
        "provoked": lambda: _usually(rng, "no", ("yes",), 0.7),
        "since": lambda: rng.choice(_DAYS),
        "bound by": lambda: rng.choice(list(treaties)),
        "fact": lambda: rng.choice((
            {"en": "the council met", "ru": "совет собрался"}, {"en": "the strait is closed", "ru": "пролив закрыт"},
        )),
    }[word]()}  # fmt: skip


def _provision(rng: _Draw, ident: str, members: list[str], older: list[str]) -> dict[str, Any]:
    action = rng.choice(_ACTIONS) if rng.random() < 0.6 else rng.choice((*_ACTIONS[:3], _ACTIONS[-1]))
    trigger = _some(rng, ("armed attack", "aggression", "threat", "any"), 2)
    if not trigger and rng.random() < 0.5:
        trigger = ["none"]
    elif rng.random() < 0.03:
        trigger.append("none")
    conditions = dict.fromkeys(_CONDITIONS, "absent") if rng.random() < 0.6 else {}
    for condition in _some(rng, _CONDITIONS, 2) if rng.random() < 0.5 else ():
        conditions[condition] = rng.choice(("present", "present", "absent", "unread"))
    kind = _usually(rng, "any", ("obligee territory", "parties territory", "treaty area", "named", "unread"), 0.6)
    start = _usually(rng, None, ("unknown", *_DAYS))
    return {
        "id": ident,
        "kind": _usually(rng, "duty", ("permission", "scope", "practice"), 0.96),
        "action": _usually(rng, action, (None,), 0.98),
        "obligors": _usually(rng, [], (members[:1], members[-1:]), 0.8),
        "obligees": _usually(rng, [], (members[:2], members[-1:]), 0.85),
        "modality": _usually(rng, rng.choice(_STRONG), (*_WEAK, None), 0.75),
        "trigger": trigger,
        "opinion": rng.random() < 0.08,
        "conditions": conditions,
        "adversaries": _usually(rng, [], (["IRN"], ["FRA", "TUR"], ["NK"], ["IRN", "NK"]), 0.8),
        "adversaries_unread": rng.random() < 0.05,
        "when": _limit(rng, ("T0", ident.partition(".")[0])) if rng.random() < 0.2 else None,
        "exceptions": _usually(rng, [], (["provoked"], ["own aggression"], ["own aggression", "provoked"]), 0.8),
        "scope": {
            "kind": kind,
            "places": rng.sample(PLACES, rng.randint(1, 2)) if kind == "named" or rng.random() < 0.05 else [],
            "excluded": _usually(rng, [], (["ZONE"], ["AZE"], ["BORDER", "TUR"])),
            "disputed": _usually(rng, [], (["ZONE"], ["BORDER", "AZE"])),
        },
        "means_open": rng.choice(_TRUTHS),
        "version": {
            "start": start,
            "end": _usually(rng, None, ("unknown", *_DAYS)),
            "seen": rng.choice(_DAYS) if start is not None and rng.random() < 0.3 else None,
        },
        "replaces": [rng.choice(older)] if older and rng.random() < 0.15 else [],
        "content": {"en": "an invented promise", "ru": "вымышленное обещание"},
        "sources": ["S1"],
    }  # fmt: skip


def _treaty(rng: _Draw, ident: str, older: list[str]) -> dict[str, Any]:
    members = rng.sample(CODES, rng.choice((2, 2, 3, 4)))
    provisions: list[dict[str, Any]] = []
    for i in range(1, rng.choice((1, 2, 2, 3)) + 1):
        made = _provision(rng, f"{ident}.{i}", members, [*older, *(p["id"] for p in provisions)])
        if provisions and rng.random() < 0.15:  # another wording of the same article
            made = {**provisions[-1], "id": made["id"], "conditions": made["conditions"], "replaces": made["replaces"]}
            turn = rng.choice(("unknown", *_DAYS))
            provisions[-1]["version"] = {
                "start": rng.choice((None, "unknown", "2001-05-01")),
                "end": turn,
                "seen": None,
            }
            made["version"] = {"start": turn, "end": None, "seen": None}
        provisions.append(made)
    parties = [
        {
            "state": m, "joined": _usually(rng, None, ("unknown", *_DAYS)), "left": _usually(rng, None, ("unknown", *_DAYS), 0.93),
            "in_force": _usually(rng, "yes", ("unknown", "unknown", "no"), 0.93),
            "approved": _usually(rng, "yes", ("unknown", "no"), 0.8),
            "suspended": _usually(rng, "no", ("yes", "unknown"), 0.95),
        }
        for m in members
    ]  # fmt: skip
    approvals = [
        {"by": m, "act": "ratified", "date": _usually(rng, rng.choice(_DAYS), (None, "unknown")),
         "final": rng.random() < 0.7, "sources": ["S1"]}
        for m in members if rng.random() < 0.2
    ]  # fmt: skip
    return {
        "id": ident, "name": f"Treaty {ident}", "form": rng.choice(("treaty", "declaration")),
        "binding": _usually(rng, "yes", ("unknown", "no"), 0.93),
        "in_force": _usually(rng, "yes", ("unknown", "unknown", "no"), 0.9),
        "signed": rng.choice((None, None, "2001-05-01", "2001-05-01", "2009-01-01", "unknown", *_DAYS[:5])),
        "entered": _usually(rng, None, ("unknown", "unknown", *_DAYS), 0.7),
        "ended": _usually(rng, None, ("2028", "unknown", *_DAYS), 0.93),
        "other_parties": _usually(rng, 0, (1, 3)),
        "parties": parties, "approvals": approvals, "provisions": provisions, "sources": ["S1"],
    }  # fmt: skip


def treaty_for(rng: random.Random, ident: str) -> Treaty:
    """Return a random instrument that supersedes nothing of others."""
    return Treaty.model_validate(_treaty(_Draw(rng), ident, []))


def world_for(rng: random.Random) -> World:
    """Return a random world."""
    return _world(_Draw(rng))


def _world(rng: _Draw) -> World:
    treaties: list[dict[str, Any]] = []
    for i in range(rng.randint(1, 4)):
        older = [t["id"] for t in treaties] + [p["id"] for t in treaties for p in t["provisions"]]
        treaties.append(_treaty(rng, f"T{i}", older))
    sovereign, neighbour, host = rng.choice(CODES), *rng.sample(CODES, 2)
    other = rng.choice([c for c in CODES if c != neighbour])
    area = {"sources": ["S1"]}
    return World.model_validate({
        "settings": {"id": "random", "title": "random", "summary": "random", "as_of": "2020-01-01"},
        "sources": [{"id": "S1", "title": "invented", "grade": "U"}],
        "states": [
            *({"code": c} for c in CODES),
            {"code": "NK", "kind": "non-state", "name": "authorities",
             "sponsor": {"state": rng.choice(CODES), "disputed": rng.random() < 0.5}},
            {"code": "BAND", "kind": "non-state", "name": "a band"},
        ],
        "areas": [
            {"id": "ZONE", "name": "zone", "kind": "contested area", "sovereign": sovereign, **area},
            {"id": "BASE", "name": "base", "kind": "base abroad", "sovereign": host, "forces_of": ["TUR"], **area},
            {"id": "BORDER", "name": "border", "kind": "border zone", "sovereign": neighbour,
             "border_of": sorted((neighbour, other)), **area},
        ],
        "treaties": treaties,
    })  # fmt: skip


def event_for(rng: random.Random, world: World) -> Event:
    """Return a random event in a world, one that the engine accepts."""
    return _event(_Draw(rng), world)


def _event(rng: _Draw, world: World) -> Event:
    by = list(_usually(rng, ("IRN",), (("FRA",), ("TUR", "IRN"), ("NK",), ("NK",), ("BAND",), ("IRN", "NK"), ()), 0.6))
    on = rng.choice(
        [o for o in (["AZE"], ["AZE"], ["TUR"], ["FRA", "AZE"], ["NK"], ["IRN"], []) if not set(o) & set(by)]
    )
    first = _usually(rng, None, ("disputed", *by, *on), 0.8)
    if rng.random() < 0.06:
        by = rng.choice((["AZE", "IRN"], ["AZE", "IRN", "TUR"], ["IRN", "NK"]))
        on, first = list(by), "disputed"
    at = _usually(rng, (on or ["TUR"])[0] if (on or ["TUR"])[0] in CODES else "AZE", (*PLACES, None), 0.6)
    if not on and world.sovereign(at) in by:
        at = next(c for c in CODES if c not in by)
    answering = [c for c in (*on, *CODES) if c not in by]
    return Event(
        _usually(rng, Act.ARMED_ATTACK, list(Act), 0.5), by=by, on=on, at=at,
        level=rng.choice(("incident", "clash", "war", "war", "unknown")),
        date=_usually(rng, None, ("1999-01-01", "2002-02", *_DAYS), 0.6),
        attribution="acknowledged" if rng.random() < 0.85 else rng.choice(("disputed", "unattributed")),
        first_use=first, intent="yes" if rng.random() < 0.85 else rng.choice(("unknown", "no")), provoked=rng.choice((*_TRUTHS, "no")),
        answers=_usually(rng, None, answering, 0.93),
        **{f: "done" if rng.random() < 0.7 else rng.choice(("not yet", "refused", "unknown")) for f in _STEPS},
    )  # fmt: skip


def supposing(rng: random.Random, world: World, event: Event) -> World:
    """Return the world with some of the facts settled on which its answer turns."""
    answer = owed(world, event)
    facts = sorted({f for d in (*answer.duties, *answer.standing) for f in d.unknowns})
    chosen = rng.sample(facts, rng.randint(1, min(4, len(facts)))) if facts else []
    other = world.supposing({f: rng.choice(("yes", "no")) for f in chosen}) if chosen else world
    try:
        owed(other, event)
    except InputError as err:
        if err.code != "contradictory-facts":  # every fact that an answer names can be supposed
            raise
        return world
    return other


def case(rng: random.Random, suppose: bool = True) -> tuple[World, Event]:
    """Return a random world and an event in it; two worlds in five have suppositions."""
    draw = _Draw(rng)
    world = _world(draw)
    event = _event(draw, world)
    return (supposing(rng, world, event) if suppose and rng.random() < 0.4 else world), event
