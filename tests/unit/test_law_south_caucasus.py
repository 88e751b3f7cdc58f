"""Well-known cases of the region, decided by the scenario's own texts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from foedus.law import contested, owed, rights
from foedus.world import Event, Status, World, load

FACT = "AZTR2025 in force for TUR"


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


def attack(**fields: Any) -> Event:
    return Event("armed attack", **{"level": "war", "provoked": "no", **fields})


def test_memorandum_hangs_on_turkish_entry_into_force(world: World) -> None:
    event = attack(by="ARM", on="AZE", at="AZE", request="not yet", procedure="not yet")
    assert FACT in contested(world)
    duty = next(d for d in owed(world, event).between("TUR", "AZE") if d.provision == "AZTR2025.1")
    assert duty.status is Status.UNKNOWN and duty.unknowns == (FACT,)
    assert {s for _, s in duty.resolutions} == {Status.OWED_IF, Status.NOT_OWED}
    supposed = owed(world.supposing({FACT: "yes"}), event)
    duty = next(d for d in supposed.between("TUR", "AZE") if d.provision == "AZTR2025.1")
    assert duty.status is Status.OWED_IF and duty.means_open.is_true and duty.rests_on == (FACT,)
    assert [(str(s.condition), s.actors) for s in duty.open_steps] == [
        ("request", ("AZE",)), ("national procedure", ("TUR",)),
    ]  # fmt: skip


@pytest.mark.parametrize("act", ["border closure", "economic pressure", "transport pressure", "information pressure"])
def test_memorandum_covers_no_pressure_and_the_declaration_may(world: World, act: str) -> None:
    event = Event(act, by="RUS", on="AZE", at="AZE", opinion="not yet")
    found = {d.provision: d for d in owed(world.supposing({FACT: "yes"}), event).between("TUR", "AZE")}
    assert found["AZTR2025.1"].reason == "below-threshold"
    assert found["AZTR2021.1"].status is Status.OWED_IF


def test_karabakh_2020_was_outside_the_scope_of_armenias_pacts(world: World) -> None:
    event = attack(by="AZE", on=("NK", "ARM"), at="KARABAKH", date="2020-09-27", first_use="disputed")
    duties = [d for d in owed(world, event).duties if d.obligee == "ARM" and d.obligor in ("RUS", "KAZ")]
    assert {d.treaty for d in duties} >= {"CST1992", "AMRU1997"}
    assert {(d.status, d.reason) for d in duties} == {(Status.NOT_OWED, "outside-scope")}


def test_attack_on_armenian_soil_2022(world: World) -> None:
    event = attack(by="AZE", on="ARM", at="ARM", date="2022-09-13", level="clash", request="done", decision="not yet")
    answer = owed(world, event)
    found = {d.provision: d for d in answer.between("RUS", "ARM")}
    duty = found["CST1992.3"]  # the wording was cited in 2020, so it stood in 2022 although its first day is not known
    assert duty.status is Status.OWED_IF and found["CST1992.2"].reason == "other-wording"
    assert found["AMRU1997.2"].status is Status.OWED
    assert answer.strongest("KAZ", "ARM", "assist militarily") is Status.OWED_IF
    assert [str(s.condition) for s in duty.open_steps] == ["collective decision"]
    # Russia's promise to Azerbaijan of 2022 is a "may": it binds to nothing, so the two do not conflict.
    assert not duty.flags


def test_2010_agreement_is_reciprocal(world: World) -> None:
    one = owed(world, attack(by="ARM", on="AZE", at="AZE")).between("TUR", "AZE", "assist militarily")
    other = owed(world, attack(by="IRN", on="TUR", at="TUR")).between("AZE", "TUR", "assist militarily")
    assert {d.provision: d.status for d in one}["AZTR2010.1"] is {d.provision: d.status for d in other}["AZTR2010.1"]


def test_nato_does_not_cover_azerbaijani_soil(world: World) -> None:
    answer = owed(world, attack(by="IRN", on="TUR", at="TUR_FORCES_AZE"))
    five = [d for d in answer.duties if d.provision == "NAT1949.2" and d.obligee == "TUR"]
    assert five and {(d.status, d.reason) for d in five} == {(Status.NOT_OWED, "outside-scope")}
    home = owed(world, attack(by="IRN", on="TUR", at="TUR"))
    assert {d.status for d in home.duties if d.provision == "NAT1949.2" and d.obligee == "TUR"} == {Status.OWED_IF}


def test_frozen_membership_is_still_in_force(world: World) -> None:
    answer = owed(world.at("2026-02-28"), attack(by="AZE", on="ARM", at="ARM", request="done"))
    duty = next(d for d in answer.between("RUS", "ARM") if d.provision == "CST1992.3")
    assert duty.status is Status.OWED_IF and [str(s.condition) for s in duty.open_steps] == ["collective decision"]


def test_wording_of_unknown_first_day_is_unknown_before_it_was_cited(world: World) -> None:
    answer = owed(world.at("2010-06-01"), attack(by="AZE", on="ARM", at="ARM", request="done"))
    found = {d.provision: d for d in answer.between("RUS", "ARM")}
    assert found["CST1992.3"].unknowns == ("CST1992.3 wording in force",) == found["CST1992.2"].unknowns
    assert {s for _, s in found["CST1992.3"].resolutions} == {Status.OWED_IF, Status.NOT_OWED}


def test_iran_russia_treaty_bars_help_to_the_aggressor_and_promises_none(world: World) -> None:
    answer = owed(world, attack(by="ISR", on="IRN", at="IRN"))
    assert [(d.provision, d.status) for d in answer.between("RUS", "IRN", "deny support")] == [
        ("IRRU2025.1", Status.OWED)
    ]
    assert answer.strongest("RUS", "IRN", "assist militarily") is Status.NOT_OWED


def test_no_text_gives_turkey_rights_on_azerbaijani_soil(world: World) -> None:
    assert rights(world.supposing({FACT: "yes"}), "TUR", "AZE") == ()
    assert {r.provision for r in rights(world, "RUS", "ARM")} == {"AMRU1995.1"}


def test_every_recorded_event_has_an_answer(world: World) -> None:
    asked = [e.legal.model_copy(update={"date": e.legal.date or e.date}) for e in world.events if e.legal is not None]
    assert len(asked) > 20
    for event in asked:
        for d in owed(world, event).duties:
            assert d.status is not Status.UNKNOWN or d.unknowns


def test_answers_read_in_both_languages(world: World) -> None:
    for event in (
        attack(by="ARM", on="AZE", at="AZE"),
        Event("cyber attack", by="IRN", on="AZE", attribution="disputed"),
    ):
        answer = owed(world, event)
        for lang in ("en", "ru"):
            text = answer.summary(lang) + answer.explain(lang)
            assert "{" not in text
        # What is typed keeps its form in both languages.
        assert "unknown" not in re.sub(r'--suppose "[^"]+"', "", answer.explain("ru"))
        assert "неизвестно" not in answer.explain("en")
