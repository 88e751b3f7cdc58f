"""Measures decided by texts, in tiny worlds where a reader can see the answer."""

from __future__ import annotations

from typing import Any

import pytest
from assess_worlds import SILENT, WORDS, context, event, provision, treaty, world

from foedus.assess import coverage, texts
from foedus.assess.context import attack
from foedus.assess.findings import Finding
from foedus.assess.measures import party, stated
from foedus.core import InputError, Truth
from foedus.law import owed
from foedus.world import Act, Action, Form, Modality, Status, World

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
PACT = treaty("P", ["AZE", "TUR"], provision())


def ask(w: World, subject: str | None = None, **args: Any) -> Finding:
    return texts.duty(context(w, subject), **{"by": "ARM", "on": "AZE", "obligor": "TUR", "text": WORDS, **args})


# -- duty -------------------------------------------------------------------------------------


def test_a_firm_duty_is_owed_and_automatic() -> None:
    found = ask(world(PACT), at_least=Status.OWED)
    assert found.truth is YES and found.facts == ()
    assert found.rests_on == ("duty:P.1:TUR>AZE@event:armed-attack:ARM>AZE@AZE:war",)
    assert ask(world(PACT), automatic=True).truth is YES


@pytest.mark.parametrize(
    ("fields", "owed_", "owed_if", "automatic"),
    [
        ({"means_open": "yes"}, YES, YES, NO),
        ({"conditions": {**SILENT, "request": "present"}}, NO, YES, NO),
        ({"modality": "may"}, NO, NO, NO),
        ({"adversaries": ["IRN"]}, NO, NO, NO),
        ({"action": "consult"}, NO, NO, NO),
    ],
)  # fmt: skip
def test_what_the_wording_leaves_open(fields: dict[str, Any], owed_: Truth, owed_if: Truth, automatic: Truth) -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(**fields)))
    assert ask(w, at_least=Status.OWED).truth is owed_
    assert ask(w, at_least=Status.OWED_IF).truth is owed_if
    assert ask(w, automatic=True).truth is automatic


def test_a_weak_verb_reaches_discretion() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(modality="may")))
    assert ask(w, at_least=Status.DISCRETIONARY).truth is YES


def test_an_unknown_entry_into_force_is_named_and_can_be_supposed() -> None:
    w = world(treaty("P", ["AZE", {"state": "TUR", "in_force": "unknown", "approved": "unknown"}], provision()))
    found = ask(w, "P")
    assert found.truth is UNKNOWN and found.facts == ("P in force for TUR",)
    assert ask(w, "P", column="supposed").truth is YES
    assert (
        ask(w.supposing({"P in force for TUR": "no"}), "P", column="supposed").truth is NO
    )  # the user is not overruled


def test_one_certain_text_is_enough_beside_an_uncertain_one() -> None:
    doubtful = treaty("Q", ["AZE", "TUR"], provision("Q.1"), in_force="unknown")
    assert ask(world(PACT, doubtful)).truth is YES
    assert ask(world(PACT, doubtful), treaties=("Q",)).truth is UNKNOWN


def test_who_owes_whom_is_read_as_asked() -> None:
    w = world(PACT)
    assert ask(w, obligor="IRN").truth is NO
    assert ask(w, by="AZE", on="ARM", obligee="AZE").truth is NO  # no help for an attacker
    assert ask(w, by="ARM", on="TUR", obligor="AZE").truth is YES
    assert ask(w, act=Act.ECONOMIC_PRESSURE, level="incident").truth is NO  # below what the clause calls for


def test_a_question_registers_its_event() -> None:
    c = context(world(PACT))
    texts.duty(c, by="ARM", on="AZE", obligor="TUR", text=WORDS)
    assert list(c.asked) == ["event:armed-attack:ARM>AZE@AZE:war"]


# -- approvals --------------------------------------------------------------------------------

APPROVED = treaty(
    "P", [{"state": "AZE", "approved": "yes"}, {"state": "TUR", "approved": "unknown"}], provision(),
    approvals=[
        {"by": "AZE", "act": "parliament", "date": "2012-03-01", "disputed": True, "sources": ["S1"]},
        {"by": "AZE", "act": "law signed", "date": "2012-03-09", "sources": ["S1"]},
        {"by": "TUR", "act": "parliament", "date": "unknown", "sources": ["S1"]},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("args", "truth", "facts"),
    [
        ({"party": "AZE"}, YES, ()),
        ({"party": "TUR"}, UNKNOWN, ("P in force for TUR",)),
        ({"party": "all"}, UNKNOWN, ("P in force for TUR",)),
        ({"party": "IRN"}, NO, ()),
        ({"party": "AZE", "act": "parliament", "on": "2012-03-01"}, YES, ()),
        ({"party": "AZE", "act": "parliament", "on": "2012-03-09"}, NO, ()),
        ({"party": "AZE", "act": "decree", "on": "2012-03-09"}, NO, ()),
        ({"party": "TUR", "act": "parliament", "on": "2012-03-09"}, UNKNOWN, ("P in force for TUR",)),
        ({"party": "AZE", "last": True, "on": "2012-03-09"}, YES, ()),
        ({"party": "AZE", "last": True, "on": "2012-03-01"}, NO, ()),
        ({"party": "TUR", "last": True, "on": "2012-03-01"}, UNKNOWN, ("P in force for TUR",)),
    ],
)  # fmt: skip
def test_approvals(args: dict[str, Any], truth: Truth, facts: tuple[str, ...]) -> None:
    found = texts.approvals(context(world(APPROVED)), treaty="P", text=WORDS, **args)
    assert (found.truth, found.facts) == (truth, facts)


def test_a_disputed_act_brings_its_other_reading() -> None:
    c = context(world(APPROVED))
    found = texts.approvals(c, treaty="P", party="AZE", act="parliament", on="2012-03-01", text=WORDS)
    assert [f.truth for _, f in found.readings] == [NO]
    assert texts.approvals(c, treaty="P", party="AZE", act="law signed", on="2012-03-09", text=WORDS).readings == ()


# -- profile ----------------------------------------------------------------------------------


def test_form_and_party() -> None:
    c = context(world(PACT))
    assert texts.form(c, treaty="P", among=(Form.TREATY, Form.PROTOCOL), text=WORDS).truth is YES
    assert texts.form(c, treaty="P", among=(Form.MEMORANDUM,), text=WORDS).truth is NO
    assert party(c, treaty="P", members=("AZE", "TUR"), text=WORDS).truth is YES
    assert party(c, treaty="P", members=("AZE",), outside=("IRN",), text=WORDS).truth is YES
    assert party(c, treaty="P", members=("AZE",), outside=("TUR",), text=WORDS).truth is NO
    assert party(c, treaty="P", members=("IRN",), text=WORDS).truth is NO
    with pytest.raises(InputError, match="no treaty 'Z'"):
        texts.form(c, treaty="Z", among=(Form.TREATY,), text=WORDS)


@pytest.mark.parametrize(
    ("fields", "args", "truth"),
    [
        ({}, {}, YES),
        ({}, {"obligor": "TUR"}, YES),
        ({"obligors": ["AZE"]}, {"obligor": "TUR"}, NO),
        ({"obligors": ["AZE"]}, {"obligor": "AZE"}, YES),
        ({"modality": "may"}, {}, NO),
        ({"modality": "may"}, {"modality": (Modality.MAY,)}, YES),
        ({"action": "consult"}, {}, NO),
        ({"action": "consult"}, {"action": (Action.CONSULT,)}, YES),
        ({"kind": "permission"}, {}, NO),
    ],
)  # fmt: skip
def test_holds_duty(fields: dict[str, Any], args: dict[str, Any], truth: Truth) -> None:
    c = context(world(treaty("P", ["AZE", "TUR"], provision(**fields))))
    assert texts.holds_duty(c, treaty="P", text=WORDS, **args).truth is truth


@pytest.mark.parametrize(("binding", "truth", "loose"), [("yes", YES, YES), ("no", NO, YES), ("unknown", UNKNOWN, YES)])
def test_holds_duty_asks_whether_the_text_binds(binding: str, truth: Truth, loose: Truth) -> None:
    c = context(world(treaty("P", ["AZE", "TUR"], provision(), binding=binding)))
    found = texts.holds_duty(c, treaty="P", text=WORDS)
    assert found.truth is truth and found.facts == (("P is binding",) if truth is UNKNOWN else ())
    assert texts.holds_duty(c, treaty="P", binding=False, text=WORDS).truth is loose


@pytest.mark.parametrize(
    ("clause", "whole", "missing"),
    [
        ({"adversaries": ["IRN"]}, {"duration": "ten years"}, set()),
        ({}, {}, {"adversary named", "duration known"}),
        ({"means_open": "unknown", "trigger": []}, {}, {"adversary named", "duration known", "trigger named", "kind and amount of help"}),
        ({"trigger": ["any"], "modality": "may", "scope": {"kind": "unread"}}, {"duration": "unknown"},
         {"adversary named", "duration known", "trigger named", "firm verb", "territory"}),
        ({"article": "", "conditions": {"request": "present"}}, {"duration": "ten years"},
         {"adversary named", "no step before help", "text or article published"}),
        ({"article": "", "adversaries": ["IRN"]}, {"duration": "ten years", "text": "read in full"}, set()),
    ],
)  # fmt: skip
def test_open_terms(clause: dict[str, Any], whole: dict[str, Any], missing: set[str]) -> None:
    c = context(world(treaty("P", ["AZE", "TUR"], provision(**clause), **whole)))
    found = texts.open_terms(c, treaty="P", text=WORDS)
    assert {d.label.en for d in found.details if d.value == "-"} == missing
    assert len(found.details) == 8 and found.value == len(missing) / 8


def test_open_terms_of_a_treaty_without_such_a_duty() -> None:
    found = texts.open_terms(
        context(world(treaty("P", ["AZE", "TUR"], provision(action="consult")))), treaty="P", text=WORDS
    )
    assert found.value is None and found.reason.en and found.reason.ru


@pytest.mark.parametrize(
    ("fields", "truth"),
    [
        ({"duration": "ten years"}, YES),
        ({"duration": "unknown", "text": "summary"}, UNKNOWN),
        ({"text": "read in full"}, NO),
        ({}, UNKNOWN),
    ],
)
def test_stated(fields: dict[str, Any], truth: Truth) -> None:
    found = stated(context(world(treaty("P", ["AZE", "TUR"], **fields))), treaty="P", term="duration", text=WORDS)
    assert found.truth is truth and bool(found.facts) == truth.is_unknown


# -- several instruments ----------------------------------------------------------------------


def test_earliest_counts_firm_duties_of_all_these_parties() -> None:
    first = treaty("B", ["AZE", "TUR", "PAK"], provision("B.1"), signed="2009")
    weak = treaty("C", ["AZE", "TUR"], provision("C.1", modality="may"), signed="2001")
    other = treaty("D", ["AZE", "RUS"], provision("D.1"), signed="2002")
    late = treaty("E", ["AZE", {"state": "TUR", "joined": "2015"}], provision("E.1"), signed="2000")
    c = context(world(PACT, first, weak, other, late))

    def earliest(ident: str, *parties: str) -> Truth | None:
        return texts.earliest(c, treaty=ident, parties=parties, text=WORDS).truth

    assert earliest("B", "AZE", "TUR") is YES  # not C, whose verb is weak, nor E, which bound Turkey later
    assert earliest("P", "AZE", "TUR") is NO
    assert earliest("D", "AZE") is NO  # E of 2000 already bound Azerbaijan
    assert earliest("E", "AZE") is YES
    assert earliest("C", "AZE", "TUR") is NO


def test_rights_over() -> None:
    access = provision(
        "R.1",
        kind="permission",
        action="grant access",
        obligors=["AZE"],
        obligees=["TUR"],
        modality="may",
        trigger=["none"],
    )
    granted = treaty("R", ["AZE", "TUR"], access)
    doubtful = treaty("R", ["AZE", "TUR"], access, in_force="unknown")

    def right(*treaties: dict[str, Any], **args: Any) -> Finding:
        c = context(world(*treaties), "R")
        return texts.rights_over(c, **{"holder": ("TUR",), "territory": ("AZE",), "text": WORDS, **args})

    assert right(granted).truth is YES and right(granted).rests_on == ("R.1",)
    assert right(granted, holder=("AZE",), territory=("TUR",)).truth is NO  # not mutual
    assert right(granted, treaties=("P",)).truth is NO
    assert right(PACT).truth is NO and right(PACT).rests_on == ("P",)  # names what was consulted
    assert right(granted, holder=("IRN", "TUR"), territory=("TUR", "AZE")).truth is YES
    unsure = right(doubtful)
    assert unsure.truth is UNKNOWN and unsure.facts and all(f.startswith("R in force") for f in unsure.facts)
    assert right(doubtful, column="supposed").truth is YES


def test_uncovered_is_a_count_over_the_sweep() -> None:
    w = world(PACT)
    found = coverage.uncovered(context(w), victim="AZE", helper="TUR", attackers=("ARM", "IRN"), text=WORDS)
    expected = [
        any(d.status is Status.OWED for d in owed(w, attack(a, "AZE", None, level, act)).between("TUR", "AZE"))
        for a in ("ARM", "IRN") for act, level in coverage.SWEEP
    ]  # fmt: skip
    assert 0 < sum(expected) < len(expected) == 2 * len(coverage.SWEEP)
    assert found.value == pytest.approx(1 - sum(expected) / len(expected))
    assert found.rests_on == ("P.1",)


def test_uncovered_change_and_floor() -> None:
    asked = treaty("P", ["AZE", "TUR"], provision(conditions={**SILENT, "request": "present"}))

    def share(*treaties: dict[str, Any], **args: Any) -> float:
        c = context(world(*treaties))
        return float(
            coverage.uncovered(c, victim="AZE", helper="TUR", attackers=("ARM",), text=WORDS, **args).value or 0.0
        )

    assert share() == share(asked) == 1.0  # nothing is certain while a request is needed
    assert share(asked, floor=Status.OWED_IF) == share(PACT) < 1.0
    assert share(PACT, without=("P",), change=True) == pytest.approx(share(PACT) - 1.0)
    assert share(PACT, asked | {"id": "Q"}, without=("Q",), change=True) == 0.0  # the stronger text already covers all


def test_duties_in_record_are_judged_as_recorded_and_at_their_date() -> None:
    legal = {"act": "armed attack", "by": ["ARM"], "on": ["AZE"], "at": "AZE", "level": "war", "provoked": "no"}
    events = [
        event("E1", "2009-01-01", legal=legal),  # before the pact
        event("E2", "2012-01-01", legal=legal),
        event("E3", "2013-01-01", legal={**legal, "request": "refused"}),
        event("E4", "2014-01-01"),  # not coded
    ]
    w = world(treaty("P", ["AZE", "TUR"], provision(conditions={**SILENT, "request": "present"})), events=events)

    def reached(*ids: str, **args: Any) -> Finding:
        return coverage.duties_in_record(
            context(w), **{"events": ids, "obligor": "TUR", "obligee": "AZE", "text": WORDS, **args}
        )

    assert reached("E1", at_least=Status.OWED_IF).truth is NO
    assert reached("E2", at_least=Status.OWED_IF).truth is YES
    assert reached("E2").truth is NO
    assert reached("E3", at_least=Status.OWED_IF).truth is NO
    assert reached("E4").truth is NO and reached("E4").rests_on == ()
    assert reached("E1", "E2", at_least=Status.OWED_IF).truth is YES
    assert "E2" in reached("E1", "E2").rests_on
    assert reached("E2", at_least=Status.OWED_IF, treaties=("Q",)).truth is NO
    assert reached("E2", at_least=Status.OWED_IF, obligor="IRN").truth is NO
