"""Checks of the law layer that hold for every world (docs/law.md)."""

from __future__ import annotations

import json
import random
import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from foedus.core import Day, InputError
from foedus.law import Duties, contested, owed
from foedus.world import Event, Status, Treaty, World
from oracle.cases import treaty_for
from property.worlds import CODES, cases, events, treaties, worlds

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


Case = tuple[World, Event]
#: Small worlds that shrink well, and worlds that reach every word of the format.
small = st.tuples(worlds(replacing=True), events())
whole = st.one_of(small, cases())
supposed = st.one_of(small, cases(suppose=True))
thorough = settings(quick, max_examples=100)

#: A code where a sentence should stand.
_BARE = re.compile(r"^[a-z-]+: (yes|no|unknown)$")


@thorough
@given(whole, st.permutations(CODES))
def test_permuting_states_permutes_answers(one: Case, order: list[str]) -> None:
    world, event = one
    renamed = dict(zip(CODES, order, strict=True))

    def swap(value: object) -> object:
        if isinstance(value, dict):
            return {k: swap(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [swap(v) for v in value]
        return renamed.get(value, value) if isinstance(value, str) else value

    other = World.model_validate(swap(world.model_dump(mode="json")))
    moved = Event.model_validate(swap(event.model_dump(mode="json")))

    def rows(answer: Duties, names: dict[str, str]) -> set[object]:
        said: set[object] = {
            (d.provision, names.get(d.obligor, d.obligor), names.get(d.obligee, d.obligee), d.status, d.reason,
             tuple((f.kind, f.other, f.truth) for f in d.flags), tuple(s.condition for s in d.open_steps))
            for d in (*answer.duties, *answer.lapsed, *answer.standing)
        }  # fmt: skip
        said |= {(b.provision, names.get(b.obligor), names.get(b.obligee), b.truth) for b in answer.breached}
        said |= {("attacker", names.get(a, a)) for a in answer.attackers}
        return said | {("victim", names.get(v, v)) for v in answer.victims}

    assert rows(owed(world, event), renamed) == rows(owed(other, moved), {c: c for c in CODES})


@thorough
@given(whole, st.one_of(treaties("T9"), st.integers(0, 2**48).map(lambda n: treaty_for(random.Random(n), "T9"))))
def test_adding_a_treaty_never_weakens_a_duty_of_another(one: Case, extra: Treaty) -> None:
    world, event = one
    assume(
        not any(
            old == "T9" or old.startswith("T9.") for t in world.treaties for p in t.provisions for old in p.replaces
        )
    )
    # What the new text supersedes by its own words are its own older wordings only.
    assert all(old.startswith("T9.") for p in extra.provisions for old in p.replaces)
    before = owed(world, event)
    after = owed(world.with_(extra), event)
    now = {d.id: d.status for d in after.duties}
    for d in before.duties:
        assert now[d.id] is d.status
        stronger = after.strongest(d.obligor, d.obligee, d.action)
        assert stronger.strength >= before.strongest(d.obligor, d.obligee, d.action).strength


@thorough
@given(whole)
def test_without_a_treaty_equals_a_world_that_never_had_it(one: Case) -> None:
    world, event = one
    gone = world.treaties[-1].id
    never = World.model_validate({**world.model_dump(mode="json"), "treaties": [
        t.model_dump(mode="json") for t in world.treaties if t.id != gone
    ]})  # fmt: skip
    left, bare = owed(world.without(gone), event), owed(never, event)
    assert left.duties == bare.duties and left.lapsed == bare.lapsed
    assert left.breached == bare.breached and left.permissions == bare.permissions and left.standing == bare.standing


@thorough
@given(whole)
def test_an_event_before_signature_triggers_nothing(one: Case) -> None:
    world, event = one
    early = event.model_copy(update={"date": Day(1995, 1, 1)})
    # Every day in these worlds is later; a text with neither day may be as old as you like.
    signed = {t.id for t in world.treaties if isinstance(t.signed, Day) or isinstance(t.entered, Day)}
    answer = owed(world, early)
    for d in (*answer.duties, *answer.lapsed, *answer.standing):
        if d.treaty in signed:
            assert d.status is Status.NOT_OWED
            assert d.reason in ("not-in-force", "not-binding", "suspended", "superseded", "other-wording")
    assert not any(b.treaty in signed for b in answer.breached)
    assert not any(f.other.partition(".")[0] in signed for d in answer.duties for f in d.flags)


def _possible(world: World, event: Event) -> Duties | None:
    """The answer, or none where facts cannot fall so: in force for a party of a text not in force as such."""
    try:
        return owed(world, event)
    except InputError as err:
        if err.code != "contradictory-facts":
            raise
        return None


@thorough
@given(supposed)
def test_resolving_an_unknown_leads_to_an_announced_status(one: Case) -> None:
    world, event = one
    for duty in [d for d in owed(world, event).duties if d.unknowns][:4]:
        for facts, announced in duty.resolutions[:6]:
            if len(duty.unknowns) <= 6:
                assert announced is not Status.UNKNOWN, "with every fact settled the status is settled"
            after = _possible(world.supposing({k: str(v) for k, v in facts}), event)
            if after is None:
                continue
            found = {d.id: d for d in (*after.duties, *after.lapsed)}[duty.id]
            assert found.status is announced
            if found.status is not Status.NOT_OWED:
                assert set(found.rests_on) <= {k for k, _ in facts} | set(world.suppositions)
    for duty in owed(world, event).duties:
        assert bool(duty.unknowns) == (duty.status is Status.UNKNOWN) or duty.status is Status.OWED_IF


@quick
@given(supposed, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_files(one: Case, draw: random.Random) -> None:
    world, event = one
    data = world.model_dump(mode="json")
    for section in ("treaties", "states", "sources", "areas"):
        draw.shuffle(data[section])
    for t in data["treaties"]:
        draw.shuffle(t["provisions"])
        draw.shuffle(t["parties"])
        draw.shuffle(t["approvals"])
    other = World.model_validate(data)
    a, b = owed(world, event), owed(other, event)
    assert contested(world) == contested(other)
    one, two = a.to_dict(), b.to_dict()
    one.pop("world_hash"), two.pop("world_hash")
    assert json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    assert a.summary() == b.summary() and a.explain("ru") == b.explain("ru")


@quick
@given(whole)
def test_every_contested_fact_can_be_supposed(one: Case) -> None:
    world, event = one
    answer = owed(world, event)
    for fact in contested(world)[:5]:
        for value in ("yes", "no"):
            owed(world.supposing({fact: value}), event)
    named = {f for d in (*answer.duties, *answer.standing, *answer.breached) for f in d.unknowns}
    named |= {f for d in answer.duties for flag in d.flags for f in flag.unknowns}
    for fact in sorted(named)[:12]:
        owed(world.supposing({fact: "yes"}), event)


@quick
@given(supposed)
def test_the_order_of_decision(one: Case) -> None:
    world, event = one
    for d in owed(world, event).duties:
        weak = d.modality is not None and d.modality.weak
        if d.status is Status.OWED:
            assert not weak and not d.open_steps and not d.unknowns
        elif d.status is Status.OWED_IF:
            assert not weak and d.open_steps
        elif d.status is Status.DISCRETIONARY:
            assert weak or d.rests_on or d.modality is None
        assert d.trace.value == str(d.status)
        nodes = list(d.trace.walk())
        assert len({n.id for n in nodes}) == len(nodes)
        for n in nodes:
            assert n.label("en") != n.label("ru"), "every sentence is said in both languages"
            assert not _BARE.match(n.label("en")), "every condition has a sentence"
