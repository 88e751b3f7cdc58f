"""Each status, reason, flag and mark of ``owed`` in tiny worlds written by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from foedus.core import Day, InputError, Truth
from foedus.law import contested, fact_text, meets, owed, rights
from foedus.law.facts import Name
from foedus.world import Act, Condition, Event, Level, Status, Step, Trigger, World

SILENT = dict.fromkeys(
    ("request", "national procedure", "joint finding", "collective decision", "declared opinion"), "absent"
)


def provision(ident: str = "P.1", **fields: Any) -> dict[str, Any]:
    return {
        "id": ident, "article": "1", "action": "assist militarily", "modality": "shall", "trigger": ["armed attack"],
        "conditions": SILENT, "means_open": "no", "content": "a promise", "sources": ["S1"], **fields,
    }  # fmt: skip


def treaty(ident: str, parties: list[Any], *provisions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    members = [{"state": p} if isinstance(p, str) else p for p in parties]
    return {
        "id": ident, "name": f"Treaty {ident}", "form": "treaty", "parties": members, "signed": "2010-01-01",
        "entered": "2010-02-01", "provisions": list(provisions), "sources": ["S1"], **fields,
    }  # fmt: skip


def world(*treaties: dict[str, Any], as_of: str = "2020-01-01") -> World:
    return World.model_validate({
        "settings": {"id": "tiny", "title": "Tiny", "summary": "Tiny", "as_of": as_of},
        "sources": [{"id": "S1", "title": "invented", "grade": "U"}],
        "states": [
            *({"code": c} for c in ("AZE", "TUR", "ARM", "RUS", "IRN", "FRA")),
            {"code": "NK", "kind": "non-state", "name": "authorities", "sponsor": {"state": "ARM", "disputed": True}},
            {"code": "MIL", "kind": "non-state", "name": "militia", "sponsor": {"state": "ARM"}},
        ],
        "areas": [
            {"id": "ZONE", "name": "zone", "kind": "contested area", "sovereign": "AZE", "sources": ["S1"]},
            {"id": "BASE", "name": "base", "kind": "forces abroad", "sovereign": "AZE", "forces_of": ["TUR"], "sources": ["S1"]},
            {"id": "LINE", "name": "line", "kind": "border zone", "sovereign": "AZE", "border_of": ["ARM", "AZE"], "sources": ["S1"]},
        ],
        "treaties": list(treaties),
    })  # fmt: skip


def attack(**fields: Any) -> Event:
    given = {"by": "ARM", "on": "AZE", "at": "AZE", "level": "clash", "provoked": "no", **fields}
    return Event(given.pop("act", "armed attack"), **given)


PACT = treaty("P", ["AZE", "TUR"], provision())


def one(w: World, event: Event, obligor: str = "TUR", obligee: str = "AZE") -> Any:
    answer = owed(w, event)
    lapsed = [d for d in answer.lapsed if (d.obligor, d.obligee) == (obligor, obligee)]
    found = [*answer.between(obligor, obligee), *lapsed]
    assert len(found) == 1
    return found[0]


# -- statuses, in their order -----------------------------------------------------------------


def test_all_met_is_owed() -> None:
    duty = one(world(PACT), attack())
    assert (duty.status, duty.reason, duty.unknowns, duty.steps, duty.flags) == (Status.OWED, "all-met", (), (), ())
    assert duty.id == "duty:P.1:TUR>AZE"


@pytest.mark.parametrize("modality", ["may", "intend", "ready to"])
def test_weak_verb_is_discretionary_even_with_open_steps(modality: str) -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(modality=modality, conditions={**SILENT, "request": "present"})))
    duty = one(w, attack(request="not yet"))
    assert duty.status is Status.DISCRETIONARY
    assert [str(s.condition) for s in duty.open_steps] == ["request"]


def test_open_steps_are_listed_in_order_with_those_whose_step_it_is() -> None:
    conditions = dict.fromkeys(SILENT, "present")
    w = world(treaty("P", ["AZE", "TUR", "RUS"], provision(conditions=conditions)))
    duty = one(w, attack(request="done", procedure="not yet"))
    assert duty.status is Status.OWED_IF and duty.unknowns == ()
    assert [(str(s.condition), s.controller, s.actors) for s in duty.open_steps] == [
        ("national procedure", "obligor", ("TUR",)),
        ("joint finding", "both", ("TUR", "AZE")),
        ("collective decision", "organ", ("AZE", "RUS", "TUR")),
        ("declared opinion", "obligee", ("AZE",)),
    ]


def test_unread_condition_is_a_step_if_the_text_requires_it() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(conditions={**SILENT, "request": "unread"})))
    duty = one(w, attack(request="not yet"))
    assert duty.status is Status.OWED_IF and duty.unknowns == ("P.1 requires request",)
    assert {facts[0][1]: status for facts, status in duty.resolutions} == {
        Truth.YES: Status.OWED_IF, Truth.NO: Status.OWED,
    }  # fmt: skip
    assert one(w, attack(request="done")).status is Status.OWED
    assert one(w.supposing({"P.1 requires request": "no"}), attack()).status is Status.OWED


@pytest.mark.parametrize(("presence", "status"), [
    ("present", Status.NOT_OWED), ("absent", Status.OWED), ("unread", Status.UNKNOWN),
])  # fmt: skip
def test_only_refusal_makes_a_duty_fail(presence: str, status: Status) -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(conditions={**SILENT, "national procedure": presence})))
    duty = one(w, attack(procedure="refused"))
    assert duty.status is status
    if presence == "present":
        assert duty.reason == "refused"
    if presence == "unread":
        assert {s for _, s in duty.resolutions} == {Status.OWED, Status.NOT_OWED}
    for step in (Step.NOT_YET, Step.UNKNOWN, Step.DONE):
        assert one(w, attack(procedure=step)).status is not Status.NOT_OWED


def test_false_decides_before_unknown_and_unknown_before_weak() -> None:
    dark = treaty("P", ["AZE", "TUR"], provision(modality="may"), in_force="unknown")
    assert one(world(dark), attack()).status is Status.UNKNOWN
    assert one(world(dark), attack(act="economic pressure")).reason == "below-threshold"


def test_verb_that_was_not_read_leaves_duty_or_discretion() -> None:
    duty = one(world(treaty("P", ["AZE", "TUR"], provision(modality=None))), attack())
    assert duty.status is Status.UNKNOWN and duty.unknowns == ("P.1 is worded as a duty",)
    assert {s for _, s in duty.resolutions} == {Status.OWED, Status.DISCRETIONARY}


def test_resolutions_cover_every_combination() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(adversaries_unread=True), in_force="unknown"))
    duty = one(w, attack(act="cyber attack"))
    assert len(duty.unknowns) == 3 and len(duty.resolutions) == 8
    assert [s for _, s in duty.resolutions].count(Status.OWED) == 1


# -- in force ---------------------------------------------------------------------------------


def test_entry_into_force_is_one_fact_between_two_parties() -> None:
    parties = [{"state": "AZE", "in_force": "unknown"}, {"state": "TUR", "in_force": "unknown", "approved": "unknown"}]
    w = world(treaty("P", parties, provision(), in_force="unknown", entered="unknown"))
    duty = one(w, attack())
    assert duty.unknowns == ("P in force for TUR",) and "P in force for TUR" in contested(w)
    for value, status in (("yes", Status.OWED), ("no", Status.NOT_OWED)):
        settled = one(w.supposing({"P in force for TUR": value}), attack())
        assert settled.status is status and settled.rests_on == ("P in force for TUR",)
    assert one(w.supposing({"P in force": "yes"}), attack()).status is Status.OWED
    assert one(w, attack(by="IRN", on="TUR", at="TUR"), "AZE", "TUR").unknowns == duty.unknowns


def test_among_several_parties_each_has_its_own_fact() -> None:
    w = world(treaty("P", ["AZE", {"state": "TUR", "in_force": "unknown"}, "RUS"], provision()))
    assert one(w, attack()).unknowns == ("P in force for TUR",)
    assert one(w, attack(), "RUS").status is Status.OWED


@pytest.mark.parametrize(("day", "status"), [
    ("2010-01-31", Status.NOT_OWED), ("2010-02-01", Status.OWED), ("2010-02", Status.OWED), ("2010", Status.UNKNOWN),
])  # fmt: skip
def test_entry_and_event_dates_may_be_partly_known(day: str, status: Status) -> None:
    assert one(world(PACT), attack(date=day)).status is status


def test_unknown_day_of_entry_is_open_only_after_the_last_approval() -> None:
    approvals = [{"by": "TUR", "act": "ratified", "date": "2011-02-02", "final": True, "sources": ["S1"]}]
    w = world(treaty("P", ["AZE", "TUR"], provision(), entered="unknown", approvals=approvals))
    found = [one(w, attack(date=d)).status for d in ("2011-01-01", "2011-06-01", "2012-12-31", "2013-01-01")]
    assert found == [Status.NOT_OWED, Status.UNKNOWN, Status.UNKNOWN, Status.OWED]


def test_membership_dates_bind_each_party() -> None:
    w = world(treaty("P", ["AZE", {"state": "TUR", "joined": "2012-01-01", "left": "2015-01-01"}, "RUS"], provision()))
    found = [one(w, attack(date=d)).status for d in ("2011-06-01", "2013-06-01", "2016-01-01")]
    assert found == [Status.NOT_OWED, Status.OWED, Status.NOT_OWED]


@pytest.mark.parametrize(("fields", "reason"), [
    ({"in_force": "no"}, "not-in-force"), ({"binding": "no"}, "not-binding"), ({"ended": "2018-01-01"}, "not-in-force"),
])  # fmt: skip
def test_what_does_not_bind_is_not_owed(fields: dict[str, Any], reason: str) -> None:
    duty = one(world(treaty("P", ["AZE", "TUR"], provision(), **fields)), attack())
    assert (duty.status, duty.reason) == (Status.NOT_OWED, reason)


def test_suspension_and_political_status_differ() -> None:
    frozen = {"state": "TUR", "political": "frozen"}
    assert one(world(treaty("P", ["AZE", frozen], provision())), attack()).status is Status.OWED
    halted = one(world(treaty("P", ["AZE", {"state": "TUR", "suspended": "yes"}], provision())), attack())
    assert halted.reason == "suspended"
    open_ = one(world(treaty("P", ["AZE", {"state": "TUR", "suspended": "unknown"}], provision())), attack())
    assert open_.unknowns == ("P suspended for TUR",)


def test_disputed_binding_character_is_a_fact() -> None:
    duty = one(world(treaty("P", ["AZE", "TUR"], provision(), binding="unknown")), attack())
    assert duty.unknowns == ("P is binding",)


# -- wordings ---------------------------------------------------------------------------------


def wordings(second: dict[str, Any]) -> World:
    return world(treaty(
        "P", ["AZE", "TUR"], provision("P.1", version={"end": "unknown"}),
        provision("P.2", version={"start": "unknown"}, **second),
    ))  # fmt: skip


def test_undated_wordings_hang_on_one_fact_and_the_stack_keeps_what_holds_either_way() -> None:
    answer = owed(wordings({"conditions": {**SILENT, "request": "present"}}), attack())
    assert {d.unknowns for d in answer.between("TUR", "AZE")} == {("P.2 wording in force",)}
    assert answer.strongest("TUR", "AZE", "assist militarily") is Status.OWED_IF
    settled = owed(answer.world.supposing({"P.2 wording in force": "no"}), attack())
    assert {d.provision: d.status for d in settled.duties if d.obligor == "TUR"} == {
        "P.1": Status.OWED, "P.2": Status.NOT_OWED,
    }  # fmt: skip


def test_wordings_that_agree_leave_nothing_unknown() -> None:
    for duty in owed(wordings({}), attack(act="border closure")).between("TUR", "AZE"):
        assert duty.status is Status.NOT_OWED


def test_dated_wording_decides_by_date() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision("P.1", version={"end": "2015-01-01"}),
                     provision("P.2", modality="may", version={"start": "2015-01-01"})))  # fmt: skip
    early, late = (owed(w, attack(date=d)) for d in ("2014-06-01", "2016-06-01"))
    assert early.strongest("TUR", "AZE", "assist militarily") is Status.OWED
    assert late.strongest("TUR", "AZE", "assist militarily") is Status.DISCRETIONARY
    assert {d.reason for d in late.lapsed if d.provision == "P.1"} == {"other-wording"}
    assert not [d for d in late.duties if d.provision == "P.1"]


def test_only_express_supersession_replaces() -> None:
    later = treaty("Q", ["AZE", "TUR"], provision("Q.1", modality="may", replaces=["P.1"]), signed="2012-01-01")
    assert owed(world(PACT, treaty("Q", ["AZE", "TUR"], provision("Q.1", modality="may"))), attack()).strongest(
        "TUR", "AZE", "assist militarily") is Status.OWED  # fmt: skip
    found = {d.provision: d.reason for d in owed(world(PACT, later), attack()).between("TUR", "AZE")}
    assert found == {"P.1": "superseded", "Q.1": "weak-verb"}
    dark = owed(world(PACT, {**later, "in_force": "unknown"}), attack()).between("TUR", "AZE")
    assert {d.provision: d.unknowns for d in dark} == {"P.1": ("Q in force",), "Q.1": ("Q in force",)}


# -- the table of acts ------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "level", "armed", "aggression", "threat"), [
    ("armed attack", "incident", "unknown", "unknown", "yes"), ("armed attack", "clash", "yes", "yes", "yes"),
    ("invasion", "war", "yes", "yes", "yes"), ("bombardment", "unknown", "unknown", "unknown", "yes"),
    ("blockade by forces", "clash", "unknown", "yes", "yes"), ("proxy attack", "war", "unknown", "unknown", "unknown"),
    ("cyber attack", "war", "unknown", "unknown", "unknown"), ("covert act", "incident", "unknown", "unknown", "unknown"),
    ("incursion", "clash", "unknown", "unknown", "yes"), ("incursion", "war", "yes", "yes", "yes"),
    ("threat of force", "unknown", "no", "no", "yes"), ("display of force", "incident", "no", "no", "yes"),
    ("border closure", "unknown", "no", "no", "no"), ("economic pressure", "war", "no", "no", "no"),
    ("transport pressure", "clash", "no", "no", "no"), ("information pressure", "incident", "no", "no", "no"),
    ("internal unrest", "clash", "no", "no", "unknown"),
])  # fmt: skip
def test_table_of_acts(act: str, level: str, armed: str, aggression: str, threat: str) -> None:
    words = (Trigger.ARMED_ATTACK, Trigger.AGGRESSION, Trigger.THREAT)
    assert [str(meets(Act(act), Level(level), w)) for w in words] == [armed, aggression, threat]
    assert meets(Act(act), Level(level), Trigger.ANY).is_true


def test_open_cell_of_the_table_is_a_fact_that_can_be_supposed() -> None:
    duty = one(world(PACT), attack(act="cyber attack"))
    assert duty.unknowns == ("cyber attack at clash level is an armed attack",)
    assert one(world(PACT).supposing({duty.unknowns[0]: "yes"}), attack(act="cyber attack")).status is Status.OWED


def test_declared_opinion_admits_any_act() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(trigger=["threat"], opinion=True)))
    closing = {"act": "border closure"}
    assert one(w, attack(**closing, opinion="done")).status is Status.OWED
    waiting = one(w, attack(**closing, opinion="not yet"))
    assert waiting.status is Status.OWED_IF and waiting.open_steps[0].actors == ("AZE",)
    assert one(w, attack(**closing, opinion="refused")).reason == "refused"


# -- roles ------------------------------------------------------------------------------------


def test_duty_is_reciprocal_and_the_attacker_gets_no_defence() -> None:
    w = world(PACT)
    assert one(w, attack(by="IRN", on="TUR", at="TUR"), "AZE", "TUR").status is Status.OWED
    assert one(w, attack(by="AZE", on="ARM", at="ARM")).reason == "obligee-attacker"
    assert one(w, attack(by="TUR", on="AZE")).reason == "obligor-attacker"


def test_offence_is_owed_to_an_attacker() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(action="offence", trigger=["any"])))
    assert one(w, attack(by="AZE", on="ARM", at="ARM")).status is Status.OWED


def test_attack_on_troops_abroad_has_two_victims() -> None:
    answer = owed(world(PACT), attack(by="IRN", on="TUR", at="BASE"))
    assert answer.victims == ("AZE", "TUR")
    assert {(d.obligor, d.status) for d in answer.duties} == {("TUR", Status.OWED), ("AZE", Status.OWED)}


def test_disputed_first_use_and_unknown_actor_open_attack_triggers_only() -> None:
    talks = provision("P.2", action="consult", trigger=["threat"])
    w = world(treaty("P", ["AZE", "TUR"], provision(), talks))
    for fields, fact in (
        ({"first_use": "disputed"}, "first use of force by ARM"),
        ({"by": ()}, "act attributed to a third state"),
        ({"attribution": "disputed"}, "act attributed to ARM"),
        ({"attribution": "unattributed"}, "act attributed to ARM"),
    ):
        found = {d.provision: d for d in owed(w, attack(**fields)).between("TUR", "AZE")}
        assert found["P.1"].unknowns == (fact,), fields
        assert {s for _, s in found["P.1"].resolutions} == {Status.OWED, Status.NOT_OWED}
        assert found["P.2"].status is Status.OWED
    assert one(world(PACT), attack(first_use="AZE")).reason == "obligee-attacker"


def test_when_the_victim_fired_first_roles_turn() -> None:
    w = world(PACT)
    event = attack(by="AZE", on="ARM", at="ZONE", first_use="disputed")
    duty = one(w, event)
    assert duty.unknowns == ("first use of force by AZE",)
    assert {facts[0][1]: s for facts, s in duty.resolutions} == {Truth.YES: Status.NOT_OWED, Truth.NO: Status.OWED}


def test_each_side_blaming_the_other_is_one_fact() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision()), treaty("Q", ["ARM", "RUS"], provision("Q.1")))
    answer = owed(w, attack(by=("ARM", "AZE"), on=("AZE", "ARM"), at="LINE", first_use="disputed"))
    facts = {d.unknowns for d in answer.duties if d.obligor in ("TUR", "RUS")}
    assert facts == {("first use of force by ARM",)}
    settled = owed(w.supposing({"first use of force by ARM": "yes"}), answer.event)
    assert settled.strongest("TUR", "AZE", "assist militarily") is Status.OWED
    assert settled.strongest("RUS", "ARM", "assist militarily") is Status.NOT_OWED


def test_defensive_answer_triggers_nothing_for_the_attackers_allies() -> None:
    duty = one(world(PACT), attack(by="ARM", on="AZE", at="AZE", answers="AZE"))
    assert duty.reason == "defensive-answer"


def test_non_state_actor_and_its_sponsor() -> None:
    w = world(PACT)
    assert one(w, attack(by="NK", at="ZONE")).unknowns == ("act of NK attributed to ARM",)
    assert one(w, attack(by="MIL", at="ZONE")).status is Status.OWED
    pact = treaty("Q", ["ARM", "RUS"], provision("Q.1"))
    duty = one(world(pact), attack(by="AZE", on="NK", at="ZONE"), "RUS", "ARM")
    assert duty.reason == "not-victim"


def test_unintended_act_is_open() -> None:
    duty = one(world(PACT), attack(intent="no"))
    assert duty.unknowns == ("unintended act is an attack",)
    both = one(world(PACT), attack(intent="unknown"))
    assert set(both.unknowns) == {"act was intended", "unintended act is an attack"}


# -- adversary, place, exceptions -------------------------------------------------------------


def test_named_unread_and_inner_adversaries() -> None:
    named = world(treaty("P", ["AZE", "TUR"], provision(adversaries=["IRN"])))
    assert one(named, attack()).reason == "adversary-not-named"
    assert one(named, attack(by="IRN")).status is Status.OWED
    unread = world(treaty("P", ["AZE", "TUR"], provision(adversaries_unread=True)))
    assert one(unread, attack()).unknowns == ("P.1 covers an attack by ARM",)
    inner = world(treaty("P", ["AZE", "TUR", "ARM"], provision()))
    assert one(inner, attack()).unknowns == ("P.1 covers an attack by ARM",)


@pytest.mark.parametrize(("scope", "at", "status"), [
    ({"kind": "obligee territory"}, "AZE", Status.OWED), ({"kind": "obligee territory"}, "ZONE", Status.OWED),
    ({"kind": "obligee territory"}, "TUR", Status.NOT_OWED), ({"kind": "parties territory"}, "TUR", Status.OWED),
    ({"kind": "treaty area", "excluded": ["ZONE"]}, "ZONE", Status.NOT_OWED),
    ({"kind": "named", "places": ["ZONE"]}, "AZE", Status.NOT_OWED), ({"kind": "named", "places": ["ZONE"]}, "ZONE", Status.OWED),
    ({"kind": "any", "disputed": ["ZONE"]}, "ZONE", Status.UNKNOWN), ({"kind": "unread"}, "AZE", Status.UNKNOWN),
    ({"kind": "obligee territory"}, None, Status.UNKNOWN), ({"kind": "any"}, None, Status.OWED),
    ({"kind": "obligee territory"}, "LINE", Status.UNKNOWN),
])  # fmt: skip
def test_scope(scope: dict[str, Any], at: str | None, status: Status) -> None:
    duty = one(world(treaty("P", ["AZE", "TUR"], provision(scope=scope))), attack(at=at))
    assert duty.status is status
    if status is Status.NOT_OWED:
        assert duty.reason == "outside-scope"
    if status is Status.UNKNOWN:
        assert duty.unknowns == (f"P.1 covers {at or 'the place of the event'}",)


def test_exceptions() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(exceptions=["provoked"])))
    assert one(w, attack(provoked="yes")).reason == "provoked"
    assert one(w, attack(provoked="unknown")).unknowns == ("act provoked by the victim",)
    own = world(
        treaty("P", ["AZE", "TUR"], provision(action="consult", exceptions=["own aggression"], trigger=["any"]))
    )
    assert one(own, attack(by="AZE", on="ARM", at="ARM")).reason == "own-aggression"


# -- beside the status ------------------------------------------------------------------------


def test_flags_name_both_provisions() -> None:
    neutral = treaty("N", ["TUR", "ARM"], provision("N.1", action="remain neutral", trigger=["none"]))
    duty = one(world(PACT, neutral), attack())
    assert [(f.kind, f.provision, f.other, f.truth) for f in duty.flags] == [("barred", "P.1", "N.1", Truth.YES)]
    force = treaty("N", ["TUR", "ARM"], provision("N.1", action="refrain from force", trigger=["none"]))
    assert one(world(PACT, force), attack()).flags == ()
    help_ = treaty("N", ["TUR", "ARM"], provision("N.1"))
    assert [(f.kind, f.other) for f in one(world(PACT, help_), attack()).flags] == [("conflict", "N.1")]
    may = treaty("N", ["TUR", "ARM"], provision("N.1", modality="may"))
    assert one(world(PACT, may), attack()).flags == (), "what is left to discretion binds to nothing"
    unread = treaty("N", ["TUR", "ARM"], provision("N.1", modality="unread"))
    assert [f.unknowns for f in one(world(PACT, unread), attack()).flags] == [("N.1 is worded as a duty",)]
    dark = treaty("N", ["TUR", "ARM"], provision("N.1"), in_force="unknown")
    assert [(f.truth, f.unknowns) for f in one(world(PACT, dark), attack()).flags] == [(Truth.UNKNOWN, ("N in force",))]


def test_ban_on_third_state_forces_hinders_its_parties_only() -> None:
    ban = treaty("B", ["ARM", "AZE"], provision("B.1", action="keep third-state forces out", trigger=["none"],
                                                scope={"kind": "named", "places": ["LINE"]}))  # fmt: skip
    w = world(PACT, ban)
    assert [(f.kind, f.other, f.truth) for f in one(w, attack(at="LINE")).flags] == [("hindered", "B.1", Truth.YES)]
    assert [f.truth for f in one(w, attack(at="AZE")).flags] == [Truth.UNKNOWN]
    assert one(w, attack(by="IRN", on="TUR", at="TUR"), "AZE", "TUR").flags == ()


def test_means_open_is_a_mark() -> None:
    assert one(world(treaty("P", ["AZE", "TUR"], provision(means_open="yes"))), attack()).means_open is Truth.YES


def test_abstentions_stand_and_the_act_breaches_them() -> None:
    w = world(treaty("N", ["ARM", "AZE"], provision("N.1", action="refrain from force", trigger=["none"])))
    answer = owed(w, attack())
    assert [(b.provision, b.obligor, b.truth) for b in answer.breached] == [("N.1", "ARM", Truth.YES)]
    assert {(d.obligor, d.obligee) for d in answer.standing} == {("ARM", "AZE"), ("AZE", "ARM")}
    assert owed(w, attack(act="border closure")).breached == ()
    assert owed(w, attack(answers="AZE")).breached == ()
    assert owed(w, attack(first_use="disputed")).breached[0].unknowns == ("first use of force by ARM",)


def test_stack_says_what_each_instrument_adds() -> None:
    first = treaty("P", ["AZE", "TUR"], provision(conditions={**SILENT, "request": "present"}))
    second = treaty("Q", ["AZE", "TUR"], provision("Q.1"), signed="2015-01-01")
    stack = owed(world(first, second), attack()).stack("TUR", "AZE", "assist militarily")
    assert stack.status is Status.OWED
    assert [layer.duty.treaty for layer in stack.layers] == ["P", "Q"]
    assert "from 'owed if' to 'owed'" in stack.layers[1].adds("en")


def test_charter_background_starts_with_the_charter() -> None:
    old = treaty("P", ["IRN", "FRA"], provision(), signed="1930-01-01", entered="1930-01-01")
    w = world(old, as_of="1950-01-01")
    before = owed(w, attack(by="TUR", on="IRN", at="IRN", date="1939-01-01"))
    after = owed(w, attack(by="TUR", on="IRN", at="IRN", request="done"))
    assert before.charter is None
    assert after.charter is not None and after.charter.collective_defence is Truth.YES
    assert "no force" in owed(w, attack(act="threat of force", by="TUR", on="IRN", at="IRN")).charter.notes[0]("en")  # type: ignore[union-attr]


def test_rights_over_a_territory() -> None:
    grant = provision("B.1", kind="permission", action="grant access", trigger=["none"], obligors=["AZE"], obligees=["TUR"],
                      scope={"kind": "named", "places": ["BASE"]})  # fmt: skip
    w = world(treaty("B", ["AZE", "TUR"], grant))
    assert [(r.id, r.truth, r.places) for r in rights(w, "TUR", "AZE")] == [("right:B.1:TUR@AZE", Truth.YES, ("BASE",))]
    assert rights(w, "TUR", "BASE") and not rights(w, "TUR", "ZONE") and not rights(w, "AZE", "TUR")
    assert rights(w, "TUR", "AZE", "2009-01-01") == ()
    assert rights(w.supposing({"first use of force by ARM": "yes"}), "TUR", "AZE")
    with pytest.raises(InputError, match="no contested fact"):
        rights(w.supposing({"B in farce": "yes"}), "TUR", "AZE")
    assert [r.id for r in owed(w, attack(at="BASE")).permissions] == ["right:B.1:TUR@BASE"]


# -- input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fields", "code", "option"), [
    ({"by": "ARN"}, "unknown-state", "--by"), ({"on": "USA"}, "state-not-in-scenario", "--on"),
    ({"at": "ZONNE"}, "unknown-place", "--at"), ({"at": "NK"}, "unknown-place", "--at"),
    ({"on": "ARM"}, "same-state", "--on"), ({"answers": "ARM"}, "answers-itself", "--answers"),
    ({"first_use": "FRA"}, "not-a-party", "--first-use"), ({"on": (), "at": "ARM"}, "no-victim", "--on"),
])  # fmt: skip
def test_contradictory_events_are_refused(fields: dict[str, Any], code: str, option: str) -> None:
    with pytest.raises(InputError) as found:
        owed(world(PACT), attack(**fields))
    assert (found.value.code, found.value.place.option) == (code, option)
    assert found.value.remedy


def test_state_that_did_not_exist_is_refused() -> None:
    with pytest.raises(InputError) as found:
        owed(world(PACT), attack(date="1950-01-01"))
    assert found.value.place.option == "--by"


@pytest.mark.parametrize(("fact", "value", "code"), [
    ("P in force for TURKEY", "yes", "unknown-fact"), ("P is binding", "no", "settled-fact"), ("P in farce", "yes", "unknown-fact"),
])  # fmt: skip
def test_suppositions_must_name_a_contested_fact(fact: str, value: str, code: str) -> None:
    parties = [{"state": "AZE"}, {"state": "TUR", "in_force": "unknown", "approved": "unknown"}]
    w = world(treaty("P", parties, provision()))
    with pytest.raises(InputError) as found:
        owed(w.supposing({fact: value}), attack())
    assert (found.value.code, found.value.place.option) == (code, "--suppose")
    if code == "unknown-fact":
        assert "P in force for TUR" in found.value.remedy
    with pytest.raises(InputError, match="yes or no"):
        owed(w.supposing({"P in force for TUR": "maybe"}), attack())


def test_supposition_about_a_removed_treaty_is_idle() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(), in_force="unknown")).supposing({"P in force": "yes"})
    assert owed(w.without("P"), attack()).duties == ()


def test_names_of_states_are_understood() -> None:
    assert owed(world(PACT), attack(by="Armenia", on="Azerbaijan", at="Azerbaijan")).event.by == ("ARM",)


# -- traces -----------------------------------------------------------------------------------


def test_trace_leads_with_the_decision_and_reaches_the_source() -> None:
    duty = one(world(PACT), attack(act="border closure"))
    assert [c.part for c in duty.trace.children[:2]] == ["clause", "conditions"]
    first = duty.trace.deciding
    assert first.id.endswith("/trigger") and first.value == "no"
    assert any("S1" in node.sources for node in first.walk())
    ids = [n.id for n in duty.trace.walk()]
    assert len(ids) == len(set(ids))
    assert "does not owe" in duty.trace.label("en") and "обязательство не возникает" in duty.trace.label("ru")


def test_text_and_json_are_the_same_tree() -> None:
    answer = owed(world(treaty("P", ["AZE", "TUR"], provision(), in_force="unknown")), attack())
    data = answer.to_dict()["duties"][0]["trace"]

    def labels(node: dict[str, Any]) -> list[str]:
        return [node["label"]["en"], *(x for c in node["children"] for x in labels(c))]

    trace = answer.duties[0].trace
    assert data == trace.to_dict() and labels(data) == [n.label("en") for n in trace.walk()]
    text = trace.text("en").lower()
    assert all(label.lower() in text for label in labels(data))
    assert "Not known whether Treaty P is in force." in trace.text("en")
    assert '--suppose "P in force=yes"' in answer.explain()


def test_answers_print_their_suppositions() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(), in_force="unknown")).supposing({"P in force": "yes"})
    answer = owed(w, attack())
    assert answer.summary().splitlines()[1] == "Supposing P in force = yes"
    assert "При допущении" in answer.summary("ru")
    assert answer.to_frame().select("obligor", "status").rows() == [("TUR", "owed")]
    assert answer.to_dict()["suppositions"] == {"P in force": "yes"}
    assert answer._repr_html_().startswith("<pre>")


def test_unknown_place_and_late_event_are_warned_of() -> None:
    answer = owed(world(PACT), attack(at=None, date="2021-01-01"))
    assert len(answer.warnings) == 2 and "later than the date" in answer.warnings[0]("en")
    assert "место события неизвестно" in answer.explain("ru").lower()


def test_every_word_is_said_in_both_languages() -> None:
    from foedus.law import words
    from foedus.world import Action, Condition, Form

    assert set(words.ACTIONS) == set(Action) and set(words.STATUSES) == set(Status)
    assert set(words.CONDITIONS) == set(Condition) and set(words.STATES) == set(Step)
    assert set(words.ACTS) >= {*map(str, Act), "aggression", "threat", "any"}
    assert set(words.LEVELS) == set(map(str, Level)) and set(words.FORMS) == set(map(str, Form))


def test_every_contested_fact_has_a_russian_reading() -> None:
    from foedus.law.words import Words
    from foedus.world import load

    w = load("south-caucasus")
    said = Words(w)
    for fact in contested(w):
        assert said.fact(fact, "ru") != fact


NAMES = (
    Name.in_force("AZTR2025", "TUR"), Name.in_force("AZTR2025"), Name.suspended("CST1992", "ARM"), Name.binding("AZTR2025"),
    Name.wording("CST1992.3"), Name.verb("AZIR2002.1"), Name.requires("AZTR2010.1", Condition.JOINT_FINDING),
    Name.covers("CST1992.3", "KARABAKH"), Name.covers("CST1992.3", None), Name.against("AZIR2002.1", ("ARM", "NK")),
    Name.against("AZIR2002.1", ()), Name.sets_off("AZIR2002.1", Act.BLOCKADE_BY_FORCES), Name.means(Act.BLOCKADE_BY_FORCES, Level.CLASH, Trigger.AGGRESSION),
    Name.means(Act.INCURSION, Level.INCIDENT, Trigger.ARMED_ATTACK), Name.means(Act.DISPLAY, Level.CLASH, Trigger.THREAT),
    Name.force(Act.CYBER_ATTACK), Name.attributed(("RUS",)), Name.attributed(()), Name.sponsored("NK", "ARM"), Name.sponsored("NK", None),
    Name.first_use(("AZE",)), Name.victim("AZE"), Name.INTENDED, Name.UNINTENDED_COUNTS, Name.PROVOKED,
    Name.limit("CST1992.3", "совет собрался"), Name.together("CST1992.3"), Name.came_from(("RUS", "ARM")),
    Name.happened_in(("KARABAKH",)), Name.came_from_many(2), Name.reached(Level.WAR), Name.came_since(Day(1914, 8)),
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_fact_is_said_and_denied_in_both_languages(name: str) -> None:
    from foedus.world import load

    for w in (None, load("south-caucasus")):
        said, denied = fact_text(name, w), fact_text(name, w, holds=False)
        assert len({said.en, said.ru, denied.en, denied.ru}) == 4
        for ru in (said.ru, denied.ru):
            assert re.search("[а-яё]", ru) and (w is None or not re.search(r"[a-z]{2}", ru)), ru
        assert re.search(r"\b(no|not)\b", denied.en) and re.search(r"\b(не|неверно|другая)\b", denied.ru)


def test_force_on_ones_own_soil_is_not_settled_to_be_an_armed_attack() -> None:
    home = owed(world(PACT), attack(by="TUR", on="ARM", at="TUR")).charter
    abroad = owed(world(PACT), attack(by="TUR", on="ARM", at="ARM")).charter
    assert home is not None and home.armed_attack is Truth.UNKNOWN
    assert abroad is not None and abroad.armed_attack is Truth.YES


def test_kinds_of_facts_are_all_tried() -> None:
    kinds = {k for k, v in vars(Name).items() if not k.startswith("_")} - {"of_event"}
    assert len(kinds) == 25 and fact_text("nobody knows").ru == "nobody knows"


def test_fact_in_words() -> None:
    from foedus.world import load

    name = "AZTR2025 in force for TUR"
    assert fact_text(name).en == "AZTR2025 is in force for TUR"
    assert fact_text(name, load("south-caucasus"), holds=False).en == "2025 Memorandum is not in force for Turkey"
    assert fact_text(name, load("south-caucasus")).ru == "Меморандум 2025 года действует для стороны «Турция»"
