"""Checks of the cascade that hold for every world (docs/cascade.md)."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.law import Cascade, Closure, cascade, owed
from foedus.world import Event, Status, World
from property.worlds import SIX, events, tangles, wars, worlds

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
#: Small worlds in which every kind of fact may be unknown, and tangles of alliances in which one duty sets off another.
cases = st.one_of(
    st.tuples(worlds(replacing=True), events()), st.tuples(tangles(), wars()), st.tuples(tangles(), wars())
)
_BELLIGERENT = {"assist militarily", "assist", "offence"}


def _plain(answer: Cascade) -> dict[str, object]:
    data = answer.to_dict()
    data.pop("world_hash")
    return data


def _shape(closure: Closure, name: dict[str, str] | None = None) -> object:
    """What a closure says, apart from its sentences, with states renamed."""
    call = (lambda s: name.get(s, s)) if name else (lambda s: s)
    return (
        {call(s): call(side) for s, side in closure.sides.items()},
        {call(s): n for s, n in closure.joined.items()},
        {
            (e.round, call(e.helper), call(e.helped), frozenset(map(call, e.against)), e.action, call(e.side), e.joins,
             tuple((p.provision, p.status, tuple((s.condition, s.presence) for s in p.steps)) for p in e.provisions))
            for e in closure.edges
        },
        {frozenset(map(call, f)) for f in closure.fronts},
        {(call(j.state), len(j.facts)) for j in closure.could},
        closure.rounds,
    )  # fmt: skip


@quick
@given(cases)
def test_the_minimal_cascade_is_inside_the_maximal_one(case: tuple[World, Event]) -> None:
    world, event = case
    c = cascade(world, event)
    wide = {e.key: e for e in c.maximal.edges}
    for e in c.minimal.edges:
        assert e.key in wide and (not e.joins or wide[e.key].joins)
        assert wide[e.key].round <= e.round
    assert set(c.minimal.sides) <= set(c.maximal.sides)
    assert set(c.minimal.fronts) <= set(c.maximal.fronts)
    for s, n in c.minimal.joined.items():
        assert c.maximal.joined[s] <= n


@quick
@given(cases)
def test_who_joins_joins_by_a_duty_and_rounds_follow_from_each_other(case: tuple[World, Event]) -> None:
    world, event = case
    c = cascade(world, event)
    duties = {(p.id, a, b) for t in world.treaties for p in t.provisions for a in t.members for b in t.members}
    for closure in c.closures:
        assert closure.rounds == max((e.round for e in closure.edges), default=0)
        assert len(closure.edges) == len({e.key for e in closure.edges})
        roots = {s for s, n in closure.joined.items() if n == 0}
        for s in closure.drawn_in:
            assert s not in roots and closure.joining(s)
        for e in closure.edges:
            assert e.helper != e.helped and e.helper not in e.against and e.helped not in e.against
            assert e.provisions and all((p.provision, e.helper, e.helped) in duties for p in e.provisions)
            assert not e.action.abstention
            if e.joins:
                assert str(e.action) in _BELLIGERENT and e.helper in closure.sides
            wanted = {Status.OWED} if closure.kind == "minimal" else {Status.OWED, Status.OWED_IF, Status.DISCRETIONARY}
            assert {p.status for p in e.provisions} <= wanted
            if closure.kind == "minimal" and e.joins:
                assert any(not p.means_open.is_true for p in e.provisions)
            if e.round > 1:
                # Each later round answers one in which somebody joined just before.
                before = {x.helper for x in closure.edges if x.joins and x.round == e.round - 1}
                assert before & {e.helped, *e.against}
        for j in closure.could:
            assert j.state not in closure.sides and j.facts


@quick
@given(cases)
def test_the_first_round_is_what_owed_says(case: tuple[World, Event]) -> None:
    world, event = case
    c, answer = cascade(world, event), owed(world, event)
    owing = {(d.provision, d.obligor, d.obligee): d.status for d in answer.duties if not d.action.abstention}
    mine = {(p.provision, e.helper, e.helped): p.status for e in c.maximal.edges if e.round == 1 for p in e.provisions}
    given_ = {Status.OWED, Status.OWED_IF, Status.DISCRETIONARY}
    theirs = {k: v for k, v in owing.items() if v in given_ and k[2] in {e.helped for e in c.maximal.edges} | set(mine)}
    assert mine.items() <= owing.items()
    assert {k for k, v in owing.items() if v in given_} == set(mine), theirs


@quick
@given(tangles(), wars(), st.permutations(SIX))
def test_permuting_states_permutes_the_answer(world: World, event: Event, order: list[str]) -> None:
    renamed = dict(zip(SIX, order, strict=True))

    def swap(value: object) -> object:
        if isinstance(value, dict):
            return {k: swap(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [swap(v) for v in value]
        return renamed.get(value, value) if isinstance(value, str) else value

    other = World.model_validate(swap(world.model_dump(mode="json")))
    moved = Event.model_validate(swap(event.model_dump(mode="json")))
    mine, theirs = cascade(world, event), cascade(other, moved)
    for a, b in zip(mine.closures, theirs.closures, strict=True):
        assert _shape(a, renamed) == _shape(b)


@quick
@given(cases, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_files(case: tuple[World, Event], random: object) -> None:
    world, event = case
    data = world.model_dump(mode="json")
    for section in ("treaties", "states", "sources"):
        random.shuffle(data[section])  # type: ignore[attr-defined]
    for t in data["treaties"]:
        random.shuffle(t["provisions"])  # type: ignore[attr-defined]
        random.shuffle(t["parties"])  # type: ignore[attr-defined]
    a, b = cascade(world, event), cascade(World.model_validate(data), event)
    assert json.dumps(_plain(a)) == json.dumps(_plain(b))
    assert a.summary() == b.summary() and a.explain("ru") == b.explain("ru")


@quick
@given(cases)
def test_without_a_treaty_equals_a_world_that_never_had_it(case: tuple[World, Event]) -> None:
    world, event = case
    gone = world.treaties[-1].id
    never = World.model_validate({**world.model_dump(mode="json"), "treaties": [
        t.model_dump(mode="json") for t in world.treaties if t.id != gone
    ]})  # fmt: skip
    assert _plain(cascade(world.without(gone), event)) == _plain(cascade(never, event))


@quick
@given(cases)
def test_settling_the_facts_settles_who_joins(case: tuple[World, Event]) -> None:
    """Every fact that a joining hangs on can be supposed, and the answer then rests on it."""
    world, event = case
    for closure in cascade(world, event).closures:
        for j in closure.could[:2]:
            for value in ("yes", "no"):
                settled = cascade(world.supposing(dict.fromkeys(j.facts, value)), event)
                again = next(c for c in settled.closures if c.kind == closure.kind)
                left = {f for x in again.could if x.state == j.state for f in x.facts}
                assert not left & set(j.facts)


@quick
@given(cases)
def test_the_graph_holds_every_edge_and_the_texts_differ_by_language(case: tuple[World, Event]) -> None:
    world, event = case
    c = cascade(world, event)
    for closure in c.closures:
        made = closure.graph()
        assert made.number_of_edges() == len(closure.edges)
        assert {s for s, d in made.nodes(data=True) if d["side"]} == set(closure.sides)
    assert c.to_frame().height == len(c.minimal.edges) + len(c.maximal.edges)
    assert c.summary("en") != c.summary("ru") and c.explain("en") != c.explain("ru")


@quick
@given(cases)
def test_sharing_verdicts_among_opponents_changes_nothing(case: tuple[World, Event]) -> None:
    """Each edge's status is that of its own duty in its own event, decided anew."""
    world, event = case
    for closure in cascade(world, event).closures:
        for e in (*closure.edges, *(e for j in closure.could for e in j.edges)):
            for p in e.provisions:
                assert p.proof is not None
                again = p.proof.verdict(p.proof.bonds.base)
                assert (p.status, p.steps, p.unknowns, p.rests_on) == (
                    again.status, again.steps, again.unknowns, again.used,
                )  # fmt: skip
