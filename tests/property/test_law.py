"""Checks of the law layer that hold for every world (docs/law.md)."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.law import contested, owed
from foedus.world import Event, Status, World
from property.worlds import CODES, events, treaties, worlds

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


#: A code where a sentence should stand.
_BARE = re.compile(r"^[a-z-]+: (yes|no|unknown)$")


@quick
@given(worlds(replacing=True), events(), st.permutations(CODES))
def test_permuting_states_permutes_answers(world: World, event: Event, order: list[str]) -> None:
    renamed = dict(zip(CODES, order, strict=True))

    def swap(value: object) -> object:
        if isinstance(value, dict):
            return {k: swap(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [swap(v) for v in value]
        return renamed.get(value, value) if isinstance(value, str) else value

    other = World.model_validate(swap(world.model_dump(mode="json")))
    moved = Event.model_validate(swap(event.model_dump(mode="json")))
    mine = {
        (d.provision, renamed[d.obligor], renamed[d.obligee]): (d.status, d.reason) for d in owed(world, event).duties
    }
    theirs = {(d.provision, d.obligor, d.obligee): (d.status, d.reason) for d in owed(other, moved).duties}
    assert mine == theirs


@quick
@given(worlds(), events(), treaties("T9"))
def test_adding_a_treaty_never_weakens_a_duty_of_another(world: World, event: Event, extra: object) -> None:
    assert not any(p.replaces for p in extra.provisions)  # type: ignore[attr-defined]
    before = owed(world, event)
    after = owed(world.with_(extra), event)  # type: ignore[arg-type]
    now = {d.id: d.status for d in after.duties}
    for d in before.duties:
        assert now[d.id] is d.status
        stronger = after.strongest(d.obligor, d.obligee, d.action)
        assert stronger.strength >= before.strongest(d.obligor, d.obligee, d.action).strength


@quick
@given(worlds(replacing=True), events())
def test_without_a_treaty_equals_a_world_that_never_had_it(world: World, event: Event) -> None:
    gone = world.treaties[-1].id
    never = World.model_validate({**world.model_dump(mode="json"), "treaties": [
        t.model_dump(mode="json") for t in world.treaties if t.id != gone
    ]})  # fmt: skip
    left, bare = owed(world.without(gone), event), owed(never, event)
    assert left.duties == bare.duties
    assert left.breached == bare.breached and left.permissions == bare.permissions and left.standing == bare.standing


@quick
@given(worlds(), events())
def test_an_event_before_signature_triggers_nothing(world: World, event: Event) -> None:
    early = event.model_copy(update={"date": world.settings.as_of.__class__(1995, 1, 1)})
    signed = {t.id for t in world.treaties if t.signed is not None}
    answer = owed(world, early)
    for d in (*answer.duties, *answer.standing):
        if d.treaty in signed:
            assert d.status is Status.NOT_OWED and d.reason in (
                "not-in-force",
                "not-binding",
                "suspended",
                "superseded",
            )
    assert not any(b.treaty in signed for b in answer.breached)


@quick
@given(worlds(replacing=True), events())
def test_resolving_an_unknown_leads_to_an_announced_status(world: World, event: Event) -> None:
    for duty in [d for d in owed(world, event).duties if d.unknowns][:4]:
        for facts, announced in duty.resolutions[:6]:
            if len(duty.unknowns) <= 6:
                assert announced is not Status.UNKNOWN, "with every fact settled the status is settled"
            found = {d.id: d for d in owed(world.supposing({k: str(v) for k, v in facts}), event).duties}[duty.id]
            assert found.status is announced
            if found.status is not Status.NOT_OWED:
                assert set(found.rests_on) <= {k for k, _ in facts}
    for duty in owed(world, event).duties:
        assert bool(duty.unknowns) == (duty.status is Status.UNKNOWN) or duty.status is Status.OWED_IF


@quick
@given(worlds(replacing=True), events(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_files(world: World, event: Event, random: object) -> None:
    data = world.model_dump(mode="json")
    for section in ("treaties", "states", "sources"):
        random.shuffle(data[section])  # type: ignore[attr-defined]
    for t in data["treaties"]:
        random.shuffle(t["provisions"])  # type: ignore[attr-defined]
        random.shuffle(t["parties"])  # type: ignore[attr-defined]
    other = World.model_validate(data)
    a, b = owed(world, event), owed(other, event)
    assert contested(world) == contested(other)
    one, two = a.to_dict(), b.to_dict()
    one.pop("world_hash"), two.pop("world_hash")
    assert json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    assert a.summary() == b.summary() and a.explain("ru") == b.explain("ru")


@quick
@given(worlds(replacing=True), events())
def test_every_contested_fact_can_be_supposed(world: World, event: Event) -> None:
    answer = owed(world, event)
    for fact in contested(world)[:5]:
        for value in ("yes", "no"):
            owed(world.supposing({fact: value}), event)
    for d in answer.duties[:5]:
        for fact in d.unknowns:
            owed(world.supposing({fact: "yes"}), event)


@quick
@given(worlds(replacing=True), events())
def test_the_order_of_decision(world: World, event: Event) -> None:
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
