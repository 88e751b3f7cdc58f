"""Limits of a clause (``when``): predicates, how they combine, and how a file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foedus.core import ScenarioError, Truth
from foedus.law import contested, owed
from foedus.law.facts import Ledger
from foedus.law.limits import limits
from foedus.law.words import Words
from foedus.world import Event, Provision, Status, World, load
from foedus.world.predicates import COMBINING, Facts, Predicate, Test, predicates

YES, NO, OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN
ATTACK = Event("armed attack", by="ARM", on="AZE", at="KARABAKH", level="clash", provoked="no")


@pytest.fixture(scope="module")
def region() -> World:
    return load("south-caucasus")


def limited(world: World, when: dict[str, Any]) -> World:
    """The 2010 agreement once more, its promise of help bound by limits."""
    treaty = world.treaty("AZTR2010")
    data = {**treaty.provisions[0].model_dump(mode="json"), "id": "LIM.1", "when": when}
    return world.with_(treaty.model_copy(update={"id": "LIM", "provisions": (Provision.model_validate(data),)}))


def duty(world: World, event: Event = ATTACK) -> Any:
    return next(d for d in owed(world, event, obligor="TUR", obligee="AZE").duties if d.provision == "LIM.1")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"adversary": ["ARM"]}, YES), ({"adversary": ["RUS"]}, NO), ({"not": {"adversary": ["RUS"]}}, YES),
        ({"adversaries_at_least": 2}, NO), ({"adversaries_at_least": 1}, YES),
        ({"at": ["KARABAKH"]}, YES), ({"at": ["AZE"]}, YES), ({"at": ["NAKHCHIVAN"]}, NO),
        ({"act": ["invasion", "armed attack"]}, YES), ({"act": "blockade by forces"}, NO),
        ({"level_at_least": "clash"}, YES), ({"level_at_least": "war"}, NO),
        ({"obligee_attacked": "yes"}, YES), ({"obligor_attacked": "yes"}, NO), ({"obligor_attacked": "no"}, YES),
        ({"provoked": "no"}, YES), ({"provoked": "yes"}, NO),
        ({"since": "2026-01-01"}, YES), ({"since": "2026-03-01"}, NO), ({"since": "2026"}, OPEN),
        ({"bound_by": "AZTR2021"}, YES), ({"bound_by": "CST1992"}, NO), ({"bound_by": "AZTR2025"}, OPEN),
        ({"fact": "the council met"}, OPEN),
        ({"all": [{"adversary": ["ARM"]}, {"fact": "x"}]}, OPEN), ({"all": [{"adversary": ["RUS"]}, {"fact": "x"}]}, NO),
        ({"any": [{"adversary": ["ARM"]}, {"fact": "x"}]}, YES), ({"any": [{"adversary": ["RUS"]}, {"fact": "x"}]}, OPEN),
        ({"all or any": [{"adversary": ["RUS"]}, {"level_at_least": "clash"}]}, OPEN),
        ({"all_or_any": [{"adversary": ["RUS"]}, {"at": ["NAKHCHIVAN"]}]}, NO),
        ({"all_or_any": [{"adversary": ["ARM"]}, {"at": ["KARABAKH"]}]}, YES),
    ],
)  # fmt: skip
def test_a_limit_decides_as_its_predicates_say(region: World, when: dict[str, Any], expected: Truth) -> None:
    found = duty(limited(region, when))
    if expected is NO:
        assert (found.status, found.reason) == (Status.NOT_OWED, "limited")
    elif expected is OPEN:
        assert found.status is Status.UNKNOWN and found.unknowns
    else:
        assert found.status is Status.OWED_IF
    for lang in ("en", "ru"):
        said = [n.label(lang) for n in found.trace.walk() if "/limit-" in n.id]
        assert said and all(s and "{" not in s for s in said)


def test_every_predicate_is_tried_and_said_in_both_languages(region: World) -> None:
    tried = {"adversary", "adversaries_at_least", "at", "act", "level_at_least", "obligee_attacked", "obligor_attacked",
             "provoked", "since", "bound_by", "fact"}  # fmt: skip
    assert set(predicates()) == tried
    assert {n for n in Test.model_fields if n not in predicates()} == {"all", "any", "not_", "all_or_any"}
    for predicate in predicates().values():
        assert "{value}" in predicate.en and "{value}" in predicate.ru
    assert COMBINING == ("all", "any", "not", "all_or_any")


def test_an_open_limit_can_be_supposed_and_leads_where_it_said(region: World) -> None:
    when = {
        "all_or_any": [{"adversary": ["RUS"]}, {"fact": {"en": "the demands were met", "ru": "требования приняты"}}]
    }
    world = limited(region, when)
    found = duty(world)
    assert found.unknowns == ("LIM.1 limit holds: the demands were met", "LIM.1 limits hold together")
    assert set(found.unknowns) <= set(contested(world))
    for facts, status in found.resolutions:
        assert duty(world.supposing({k: str(v) for k, v in facts})).status is status
    assert "требования приняты" in Words(world).fact(found.unknowns[0], "ru")


def test_an_actor_behind_whom_a_named_state_may_stand_leaves_the_limit_open(region: World) -> None:
    world = limited(region, {"adversary": ["ARM"]})
    found = duty(world, Event("armed attack", by="NK", on="AZE", at="KARABAKH", level="clash"))
    assert "act came from ARM" in found.unknowns
    unknown = Event("armed attack", on="AZE", at=None, level="unknown", attribution="unattributed")
    assert "act came from ARM" in duty(world, unknown).unknowns
    open_ = limited(region, {"all": [{"at": ["NAKHCHIVAN"]}, {"level_at_least": "war"}, {"adversaries_at_least": 1}]})
    assert {"act happened in NAKHCHIVAN", "act reached war level"} <= set(duty(open_, unknown).unknowns)


def test_one_entry_is_enough_for_a_new_predicate(region: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the docstring promises: a field with its question and sentence, and nothing elsewhere."""
    from typing import Annotated

    class Longer(Test):
        same_side: Annotated[
            bool | None, Predicate(lambda f, v: Truth.of(f.count() == 1), "one adversary: {value}", "один противник: {value}")
        ] = None  # fmt: skip

    added = {n: m for n, f in Longer.model_fields.items() for m in f.metadata if isinstance(m, Predicate)}
    monkeypatch.setattr("foedus.law.limits.predicates", lambda: added)
    monkeypatch.setattr("foedus.law.words.predicates", lambda: added)
    base = limited(region, {"fact": "x"})
    provision = base.treaty("LIM").provisions[0].model_copy(update={"when": Longer.model_validate({"same_side": True})})
    treaty = base.treaty("LIM").model_copy(update={"provisions": (provision,)})
    found = duty(base.with_(treaty))
    assert found.status is Status.OWED_IF and "one adversary" in "\n".join(found.trace.lines())


def test_round_trip_keeps_a_limit_as_it_was_written(region: World) -> None:
    when = {
        "any": [{"not": {"at": ["KARABAKH"]}}, {"since": "1914-08"}, {"provoked": False}, {"adversaries at least": 2}]
    }
    test = Test.model_validate(when)
    assert Test.model_validate(test.model_dump(mode="json")) == test
    assert test.model_dump(mode="json")["any"][3] == {"adversaries_at_least": 2}
    assert [p for p, _ in test.walk()][:3] == [(), ("any", 0), ("any", 0, "not")]


REGION = """
scenario: {id: x, title: x, summary: x, as_of: 2020-01-01}
sources: [{id: S1, title: invented, grade: U}]
states: [{code: ARM}, {code: AZE}, {code: TUR}]
treaties:
  - id: T
    name: T
    form: treaty
    parties: [{state: AZE}, {state: TUR}]
    sources: [S1]
    provisions:
      - id: T.1
        action: assist
        modality: shall
        trigger: [armed attack]
        content: help
        sources: [S1]
        when: WHEN
"""


@pytest.mark.parametrize(
    ("when", "message", "remedy"),
    [
        ("{adversery: [ARM]}", "adversery", "adversary"), ("{adversary: [AMR]}", "AMR", "ARM"),
        ("{at: [KARABAH]}", "KARABAH", ""), ("{bound_by: TT}", "TT", "T"), ("{level_at_least: ware}", "ware", "war"),
        ("{all: []}", "all", ""), ("{adversary: [ARM], at: [AZE]}", "exactly one word", "all"),
        ("{any: [{not: {act: [armed atack]}}]}", "armed atack", "armed attack"), ("{adversaries_at_least: 0}", "", ""),
        ("{all: null}", "exactly one word", ""), ("{provoked: unknown}", "yes or no", "leave the test out"),
    ],
)  # fmt: skip
def test_a_wrong_limit_is_refused_at_its_line(tmp_path: Path, when: str, message: str, remedy: str) -> None:
    (tmp_path / "x.yaml").write_text(REGION.replace("WHEN", when))
    with pytest.raises(ScenarioError) as err:
        load(str(tmp_path))
    said = str(err.value)
    assert ":18:" in said and message in said and remedy in said


def test_an_unread_verb_is_written_and_leaves_the_duty_open(tmp_path: Path) -> None:
    text = REGION.replace("modality: shall", "modality: unread").replace("        when: WHEN\n", "")
    (tmp_path / "x.yaml").write_text(text)
    world = load(str(tmp_path))
    event = Event("armed attack", by="ARM", on="AZE", at="AZE", level="war", provoked="no")
    (found,) = owed(world, event, obligor="TUR", obligee="AZE").duties
    assert found.status is Status.UNKNOWN and found.unknowns == ("T.1 is worded as a duty",)
    (tmp_path / "x.yaml").write_text(text.replace("        modality: unread\n", ""))
    with pytest.raises(ScenarioError, match="unread"):
        load(str(tmp_path))


def test_limits_read_nothing_where_there_are_none(region: World) -> None:
    provision = region.treaty("AZTR2010").provisions[0]
    assert limits(None, provision, "TUR", "AZE", lambda t, look: OPEN, {}) == []  # type: ignore[arg-type]
    assert isinstance(Ledger({}), Ledger) and Facts is not None
