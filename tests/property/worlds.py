"""Hypothesis strategies for small random worlds and events; every property test draws from here.

Codes are real ones, so that the country table knows them; the treaties are invented.
"""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from foedus.world import (
    Act,
    Action,
    Area,
    Attribution,
    Condition,
    Event,
    Level,
    Membership,
    Modality,
    Presence,
    Provision,
    Scope,
    Settings,
    Source,
    State,
    Step,
    Text,
    Treaty,
    Trigger,
    Version,
    World,
)  # fmt: skip
from oracle.cases import case as oracle_case

CODES = ("AZE", "FRA", "IRN", "TUR")
ZONE = "ZONE"


def mostly(healthy: Any, *others: Any) -> st.SearchStrategy[Any]:
    """One value nine times in ten: otherwise some condition of nearly every duty fails."""
    return st.sampled_from((healthy,) * (9 * len(others)) + others)


TRUTHS = mostly("yes", "unknown", "no")
DATES = st.sampled_from((None, None, None, "2001-05-01", "2010", "unknown"))

_ACTIONS = (
    Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE, Action.CONSULT, Action.REFRAIN_FROM_FORCE,
    Action.REMAIN_NEUTRAL, Action.DENY_SUPPORT, Action.KEEP_FORCES_OUT, Action.GRANT_ACCESS,
)  # fmt: skip


@st.composite
def provisions(draw: st.DrawFn, ident: str, members: tuple[str, ...], others: tuple[str, ...] = ()) -> Provision:
    """A random duty of a treaty; ``others`` are provisions that it may replace."""
    triggers = draw(
        st.sets(st.sampled_from((Trigger.ARMED_ATTACK, Trigger.AGGRESSION, Trigger.THREAT, Trigger.ANY)), max_size=2)
    )
    kind = draw(mostly("any", "obligee territory", "parties territory", "named", "unread"))
    silent = dict.fromkeys(Condition, Presence.ABSENT) if draw(st.booleans()) else {}
    return Provision(
        id=ident,
        action=draw(st.sampled_from(_ACTIONS)),
        obligors=draw(mostly((), (members[0],))),
        modality=draw(st.sampled_from((*(Modality.SHALL, Modality.WILL, Modality.UNDERTAKE, Modality.MAY) * 3, None))),
        trigger=tuple(sorted(triggers, key=str)) or draw(st.sampled_from(((), (Trigger.NONE,)))),
        opinion=draw(st.booleans()) and draw(st.booleans()),
        conditions={**silent, **draw(st.dictionaries(st.sampled_from(list(Condition)), st.sampled_from(list(Presence)), max_size=2))},
        adversaries=draw(mostly((), ("IRN",), ("FRA",))),
        adversaries_unread=draw(mostly(False, True)),
        exceptions=draw(mostly((), ("provoked",), ("own aggression", "provoked"))),
        scope=Scope(
            kind=kind, places=(draw(st.sampled_from((*CODES, ZONE))),) if kind == "named" else (),
            disputed=draw(st.sampled_from(((), (), (ZONE,)))),
        ),
        means_open=draw(TRUTHS),
        version=Version(start=draw(mostly(None, "unknown", "2010")), end=draw(mostly(None, "unknown"))),
        replaces=tuple(sorted(draw(st.sets(st.sampled_from(others), max_size=1)))) if others else (),
        content=Text(en="an invented promise", ru="вымышленное обещание"),
        sources=("S1",),
    )  # fmt: skip


@st.composite
def treaties(draw: st.DrawFn, ident: str, others: tuple[str, ...] = ()) -> Treaty:
    """A random instrument between two or more of the states."""
    members = tuple(draw(st.permutations(CODES))[: draw(st.integers(2, 4))])
    count = draw(st.integers(1, 2))
    return Treaty(
        id=ident, name=Text(en=f"Treaty {ident}"), form=draw(st.sampled_from(("treaty", "declaration"))),
        binding=draw(TRUTHS), in_force=draw(TRUTHS),
        signed=draw(st.sampled_from((None, "2001-05-01", "2009-01-01"))), entered=draw(DATES),
        ended=draw(mostly(None, "2028", "unknown")),
        parties=tuple(
            Membership(
                state=m, joined=draw(mostly(None, "2012-01-01", "unknown")), in_force=draw(TRUTHS),
                approved=draw(TRUTHS), suspended=draw(mostly("no", "yes", "unknown")),
            )
            for m in members
        ),
        provisions=tuple(draw(provisions(f"{ident}.{i}", members, others)) for i in range(1, count + 1)),
        sources=("S1",),
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn, replacing: bool = False) -> World:
    """A random world of four states, a zone on the soil of one, a non-state actor, up to three treaties."""
    made: list[Treaty] = []
    for i in range(draw(st.integers(1, 3))):
        known = tuple(p.id for t in made for p in t.provisions)
        made.append(draw(treaties(f"T{i}", known if replacing else ())))
    return World(
        settings=Settings(id="random", title=Text(en="random"), summary=Text(en="random"), as_of="2020-01-01"),
        sources=(Source(id="S1", title="invented", grade="U"),),
        states=(
            *(State(code=c) for c in CODES),
            State(code="NK", kind="non-state", name=Text(en="authorities"), sponsor={"state": "IRN", "disputed": draw(st.booleans())}),
        ),
        areas=(Area(id=ZONE, name=Text(en="zone"), kind="contested area", sovereign="AZE", sources=("S1",)),),
        treaties=tuple(made),
    )  # fmt: skip


@st.composite
def events(draw: st.DrawFn) -> Event:
    """A random event among the states of :func:`worlds`."""
    by = draw(mostly(("IRN",), ("FRA",), ("IRN", "TUR"), ("NK",), ()))
    on = draw(
        st.sampled_from(
            [o for o in (("AZE",), ("AZE",), ("TUR",), ("AZE", "FRA"), ("NK",), ()) if not set(o) & set(by)]
        )
    )
    at = draw(st.sampled_from(("AZE", "TUR", ZONE, None)))
    if not on and at == "TUR" and "TUR" in by:
        at = "AZE"
    parties: tuple[Any, ...] = (None, "disputed", *by, *on)
    steps = {f: draw(mostly(Step.DONE, *Step)) for f in ("request", "procedure", "finding", "decision", "opinion")}
    answers = draw(mostly(None, *on, None))
    return Event(
        draw(st.sampled_from((*(Act.ARMED_ATTACK,) * 20, *Act))), by=by, on=on, at=at,
        level=draw(st.sampled_from((Level.CLASH, Level.WAR, *Level))),
        date=draw(mostly(None, "2010-06-01", "1999-01-01", "2015-06")),
        attribution=draw(mostly(*Attribution)), first_use=draw(mostly(*parties)),
        intent=draw(TRUTHS), provoked=draw(mostly("no", "yes", "unknown")), answers=answers, **steps,
    )  # fmt: skip


#: States of :func:`tangles`.
SIX = ("ARM", "AZE", "FRA", "IRN", "RUS", "TUR")


@st.composite
def tangles(draw: st.DrawFn) -> World:
    """A random world of six states bound by many plain alliances, so that one duty sets off another."""
    made = []
    for i in range(draw(st.integers(2, 7))):
        members = tuple(draw(st.permutations(SIX))[: draw(st.sampled_from((2, 2, 3)))])
        promises = []
        for k in range(1, draw(st.integers(1, 2)) + 1):
            steps = dict.fromkeys(Condition, Presence.ABSENT)
            if draw(mostly(False, True)):
                steps[Condition.REQUEST] = draw(st.sampled_from(Presence))
            promises.append(Provision(
                id=f"T{i}.{k}", obligors=draw(mostly((), (members[0],))), conditions=steps, sources=("S1",),
                action=draw(st.sampled_from((*(Action.ASSIST_MILITARILY, Action.OFFENCE) * 3, Action.ASSIST, Action.CONSULT))),
                modality=draw(mostly(Modality.SHALL, Modality.MAY)),
                trigger=draw(st.sampled_from(((Trigger.ARMED_ATTACK,), (Trigger.ARMED_ATTACK,), (Trigger.ANY,)))),
                adversaries=draw(st.sampled_from(((), (), ("RUS",), ("FRA", "TUR")))),
                exceptions=draw(mostly((), ("provoked",), ("own aggression",))),
                scope=Scope(kind=draw(mostly("any", "obligee territory", "parties territory"))),
                means_open=draw(mostly("no", "yes", "unknown")), content=Text(en="an invented promise", ru="вымышленное обещание"),
            ))  # fmt: skip
        made.append(Treaty(
            id=f"T{i}", name=Text(en=f"Treaty T{i}"), form="treaty", signed="2001-05-01", in_force=draw(mostly("yes", "unknown")),
            parties=tuple(Membership(state=m) for m in members), provisions=tuple(promises), sources=("S1",),
        ))  # fmt: skip
    return World(
        settings=Settings(id="tangle", title=Text(en="tangle"), summary=Text(en="tangle"), as_of="2020-01-01"),
        sources=(Source(id="S1", title="invented", grade="U"),),
        states=(
            *(State(code=c) for c in SIX),
            State(code="NK", kind="non-state", name=Text(en="authorities"), sponsor={"state": "IRN", "disputed": draw(st.booleans())}),
        ),
        treaties=tuple(made),
    )  # fmt: skip


@st.composite
def wars(draw: st.DrawFn) -> Event:
    """A random attack among the states of :func:`tangles`; at times each side says that the other began."""
    order = draw(st.permutations(SIX))
    kind = draw(mostly("plain", "both", "two", "proxy", "answer"))
    by, on = {"two": (tuple(order[:2]), tuple(order[2:4])), "proxy": (("NK",), (order[0],))}.get(
        kind, (tuple(order[:1]), tuple(order[1:2]))
    )
    if kind == "both":
        by = on = (*by, *on)
    return Event(
        draw(mostly(Act.ARMED_ATTACK, Act.THREAT)), by=by, on=on, at=draw(st.sampled_from((on[0], None))) if kind == "plain" else None,
        level=draw(st.sampled_from((Level.CLASH, Level.WAR))), first_use="disputed" if kind == "both" else None,
        provoked=draw(mostly("no", "yes", "unknown")), answers=on[0] if kind == "answer" else None,
        request=draw(mostly(Step.DONE, Step.REFUSED, Step.UNKNOWN)),
    )  # fmt: skip


# -- the whole format ----------------------------------------------------------------------------


def cases(suppose: bool = False) -> st.SearchStrategy[tuple[World, Event]]:
    """Worlds and events that reach every word of the format (:mod:`oracle.cases`), by Hypothesis.

    Beyond :func:`worlds`: all actions and kinds, weak verbs, limits (``when``), excluded and
    disputed places, a border zone and a base abroad, wordings with the day by which they stood,
    approvals, parties beyond those listed, several unknown days, disputes over who began with the
    same states on both sides, and with ``suppose`` some of the facts settled.
    """
    return st.integers(0, 2**48).map(lambda seed: oracle_case(random.Random(seed), suppose))
