"""Grey zones: definition, examples that replay, what a treaty closes and leaves, the memorandum's cells."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from foedus.app.main import main
from foedus.core import InputError, Truth
from foedus.law import Gaps, gaps, owed
from foedus.law.gaps_tell import shares_table
from foedus.law.gaps_zones import BITS, CALLS, KINDS, zone_of
from foedus.world import (
    Act,
    Condition,
    Event,
    Level,
    Membership,
    Presence,
    Provision,
    Settings,
    Source,
    State,
    Status,
    Text,
    Treaty,
    World,
    load,
)

FACT = "AZTR2025 in force for TUR"


@pytest.fixture(scope="module")
def caucasus() -> World:
    return load("south-caucasus")


@pytest.fixture(scope="module")
def found(caucasus: World) -> Gaps:
    return gaps(caucasus)


def pact(ident: str, members: tuple[str, ...] = ("FRA", "ITA"), signed: str = "1990-01-01", **fields: Any) -> Treaty:
    """A pact of help on an armed attack, with no condition and fixed means unless said otherwise."""
    conditions = {**dict.fromkeys(Condition, Presence.ABSENT), **fields.pop("conditions", {})}
    promise = {
        "action": "assist militarily", "modality": "shall", "trigger": ("armed attack",), "means_open": "no",
        "conditions": conditions, **fields,
    }  # fmt: skip
    return Treaty(
        id=ident, name=Text(en=f"Pact {ident}"), form="treaty", signed=signed, sources=("S1",),
        parties=tuple(Membership(state=m) for m in members),
        provisions=(Provision(id=f"{ident}.1", content=Text(en="help"), sources=("S1",), **promise),),
    )  # fmt: skip


def world(*treaties: Treaty, **settings: Any) -> World:
    return World(
        settings=Settings(
            id="invented", title=Text(en="Invented", ru="Вымысел"), summary=Text(en="x"), as_of="2000-01-01", **settings
        ),
        sources=(Source(id="S1", title="invented", grade="U"),),
        states=tuple(State(code=c) for c in ("FRA", "ITA", "ESP")), treaties=treaties,
    )  # fmt: skip


def kinds(found: Gaps, **where: str) -> set[str]:
    """The kinds of the cells of a frame that meet some conditions; 'certain' where help is."""
    frame = found.to_frame().filter(*(pl.col(k) == v for k, v in where.items()))
    return {k or "certain" for k in frame["kinds"].unique().to_list()}


PLAIN = {"act": "armed attack", "level": "war", "attribution": "acknowledged", "actor": "ESP", "place": "FRA"}


# -- the definition ------------------------------------------------------------------------------


def test_help_without_condition_with_fixed_means_is_no_grey_zone() -> None:
    assert kinds(gaps(world(pact("P"))), victim="FRA", **PLAIN) == {"certain"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"trigger": ("threat",), "adversaries": ("ITA",)}, "no duty"),
        ({"conditions": {Condition.REQUEST: Presence.PRESENT}}, "open condition: obligee"),
        ({"conditions": {Condition.NATIONAL_PROCEDURE: Presence.PRESENT}}, "open condition: obligor"),
        ({"conditions": {Condition.JOINT_FINDING: Presence.PRESENT}}, "open condition: both"),
        ({"conditions": {Condition.COLLECTIVE_DECISION: Presence.PRESENT}}, "open condition: organ"),
        ({"conditions": {Condition.REQUEST: Presence.UNREAD}}, "open condition: obligee; unknown fact"),
        ({"modality": "may"}, "discretion"),
        ({"means_open": "yes"}, "means open"),
        ({"means_open": "unknown"}, "means open"),
        ({"modality": None}, "discretion; unknown fact"),
        ({"adversaries_unread": True}, "unknown fact"),
    ],
)
def test_each_obstacle_is_the_kind_it_is_called(fields: dict[str, Any], expected: str) -> None:
    assert kinds(gaps(world(pact("P", **fields))), victim="FRA", **PLAIN) == {expected}


def test_a_promise_to_the_other_side_is_a_conflict() -> None:
    both = world(pact("P"), pact("Q", ("ITA", "ESP")))
    assert kinds(gaps(both), victim="FRA", **PLAIN) == {"conflict or hindrance"}


def test_every_act_calls_for_something() -> None:
    assert set(CALLS) == set(Act) and all(CALLS.values())


def test_a_duty_that_faces_more_than_another_makes_nothing_grey() -> None:
    near = pact("P", conditions={Condition.REQUEST: Presence.PRESENT})
    far = pact("Q", means_open="yes", conditions={Condition.REQUEST: Presence.PRESENT})
    assert kinds(gaps(world(far)), victim="FRA", **PLAIN) == {"open condition: obligee; means open"}
    assert kinds(gaps(world(near, far)), victim="FRA", **PLAIN) == {"open condition: obligee"}


# -- restricting -----------------------------------------------------------------------------------


def test_the_search_narrows_by_victim_helper_actor_and_act() -> None:
    there = world(pact("P"), pact("Q", ("FRA", "ESP")))
    frame = gaps(there, victims=("FRA",), actors=("ITA",), acts=(Act.INVASION,), levels=(Level.WAR,)).to_frame()
    assert frame["victim"].unique().to_list() == ["FRA"] and frame["actor"].unique().to_list() == ["ITA"]
    assert frame["act"].unique().to_list() == ["invasion"] and frame["level"].unique().to_list() == ["war"]
    assert kinds(gaps(there, helpers=("ITA",)), victim="FRA", **{**PLAIN, "actor": "ITA"}) == {"no duty"}


@pytest.mark.parametrize(
    ("asked", "option", "code"),
    [
        ({"victims": ("NATO",)}, "--victim", "not-a-state"),
        ({"victims": ("XYZ",)}, "--victim", "unknown-state"),
        ({"helpers": ("NK",)}, "--helper", "not-a-state"),
        ({"actors": ("EU",)}, "--by", "not-a-state"),
        ({"treaty": "AZTR1999"}, "--treaty", "unknown-treaty"),
        ({"treaty": "CST1992"}, "--treaty", "no-pair"),
        ({"without": "AZTR1999"}, "--without", "unknown-treaty"),
        ({"victims": ("AZE",), "actors": ("AZE",)}, "--victim", "no-event"),
    ],
)
def test_what_cannot_be_searched_is_refused(caucasus: World, asked: dict[str, Any], option: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        gaps(caucasus, **asked).summary()
    assert caught.value.place is not None and caught.value.place.option == option
    assert caught.value.code == code and caught.value.remedy


def test_a_scenario_without_ladder_says_so() -> None:
    with pytest.raises(InputError, match="ladder"):
        gaps(world(pact("P")), ladder=True).summary()


# -- with and without ----------------------------------------------------------------------------


def test_a_treaty_that_closes_one_zone_and_leaves_another_is_shown_as_that() -> None:
    change = gaps(world(pact("P", means_open="yes")), without="P", victims=("FRA",)).difference
    assert change is not None
    reached = change.reached
    assert change.closed["no duty"] == reached > 0 and change.opened["means open"] == reached
    assert change.left["no duty"] == change.cells - reached
    move = next(m for m in change.moves if m.after is Status.OWED)
    assert move.before is Status.NOT_OWED and move.closed == ("no duty",) and move.opened == ("means open",)
    assert "closes: no duty" in change.summary() and "opens" in change.summary()


def test_a_better_duty_closes_the_step_and_leaves_the_means() -> None:
    old = pact("P", means_open="yes", conditions={Condition.REQUEST: Presence.PRESENT})
    new = pact("Q", signed="1995-01-01", means_open="yes")
    change = gaps(
        world(old, new), without="Q", victims=("FRA",), acts=(Act.ARMED_ATTACK,), levels=(Level.WAR,)
    ).difference
    assert change is not None
    assert change.closed["open condition: obligee"] > 0 and not any(change.opened.values())
    assert change.left["means open"] >= change.closed["open condition: obligee"]


def test_a_treaty_that_changes_nothing_is_said_to() -> None:
    twice = world(pact("P"), pact("Q", signed="1995-01-01"))
    change = gaps(twice, without="Q").difference
    assert change is not None and change.changed == 0 and change.moves == () and change.reached > 0
    assert "changes nothing" in change.summary() and "не меня" in change.summary("ru")
    assert change.to_frame().height == 0
    idle = gaps(world(pact("P"), pact("Q", trigger=("none",))), without="Q").difference
    assert idle is not None and idle.reached == 0 and "in none of" in idle.summary()


def test_the_change_is_the_difference_of_two_maps(caucasus: World) -> None:
    change = gaps(caucasus, without="AZTR2021", victims=("AZE",)).difference
    assert change is not None and change.changed
    frame = change.to_frame()
    assert frame.height == change.changed == sum(m.cells for m in change.moves)
    row = frame.row(frame.height // 2, named=True)
    event = Event(
        row["act"], level=row["level"], by=(row["actor"],) if row["actor"] else (), on=(row["object"],), at=row["place"],
        attribution=row["attribution"], provoked="no",
    )  # fmt: skip
    for label, there in (("before", caucasus.without("AZTR2021")), ("after", caucasus)):
        zone = zone_of(owed(there, event), "AZE")
        assert row[f"status_{label}"] == str(zone.status) and row[f"kinds_{label}"] == "; ".join(zone.kinds)


def test_the_ladder_ends_at_the_world_as_it_is(found: Gaps, caucasus: World) -> None:
    rungs = found.ladder()
    assert [r.text for r in rungs] == [None, *caucasus.settings.ladder]
    assert (rungs[-1].gaps.cells.kinds == found.cells.kinds).all()
    bare = gaps(caucasus.without(*caucasus.settings.ladder))
    assert (rungs[0].gaps.cells.kinds == bare.cells.kinds).all()
    assert rungs[1].change is not None and rungs[1].change.closed["no duty"] > 0


# -- the memorandum of 2025 ------------------------------------------------------------------------


def test_as_recorded_the_memorandum_is_unknown_for_turkey_and_the_fact_is_named(found: Gaps) -> None:
    added = found.added
    assert added is not None and added.treaty == "AZTR2025" and added.facts == (FACT,)
    assert {(p.obligor, p.obligee) for p in added.pairings} == {("TUR", "AZE"), ("AZE", "TUR")}
    for pairing in added.pairings:
        for c in pairing.recorded.classes:
            assert c.own in (Status.UNKNOWN, Status.NOT_OWED)
            assert (FACT in c.facts) == (c.own is Status.UNKNOWN)
        assert pairing.recorded.stronger == 0


def test_supposed_in_force_its_cells_match_the_published_summaries(found: Gaps) -> None:
    """Armed aggression only, on request, by national procedure; the means left to these."""
    added = found.added
    assert added is not None
    force = {Act.ARMED_ATTACK, Act.INVASION, Act.BOMBARDMENT, Act.BLOCKADE_BY_FORCES, Act.INCURSION}
    unsettled = {Act.PROXY_ATTACK, Act.CYBER_ATTACK, Act.COVERT_ACT}
    for pairing in added.pairings:
        assert pairing.supposed is not None
        by_act: dict[Act, set[Status]] = {}
        for c in pairing.supposed.classes:
            for act, _, _ in c.where:
                by_act.setdefault(act, set()).add(c.own)
            assert FACT not in c.facts
            if c.own is Status.OWED_IF:
                steps = {(s.condition, s.controller, s.presence) for s in c.steps}
                assert steps == {
                    (Condition.REQUEST, "obligee", Presence.PRESENT),
                    (Condition.NATIONAL_PROCEDURE, "obligor", Presence.PRESENT),
                }
        assert {a for a, s in by_act.items() if Status.OWED_IF in s} == force
        assert {a for a, s in by_act.items() if s == {Status.UNKNOWN, Status.NOT_OWED}} == unsettled
        assert all(by_act[a] == {Status.NOT_OWED} for a in set(Act) - force - unsettled)
        assert not any(Status.OWED in s or Status.DISCRETIONARY in s for s in by_act.values())


def test_what_it_adds_is_computed_from_the_earlier_texts(found: Gaps, caucasus: World) -> None:
    assert found.added is not None
    pairing = found.added.pairings[0]
    assert pairing.supposed is not None and pairing.earlier == ("AZTR2010.1", "AZTR2021.2")
    assert pairing.supposed.stronger == 0
    top = pairing.supposed.classes[0]
    assert top.earlier is Status.OWED_IF and "2010" in top.adds("en") and "Shusha" in top.adds("en")
    # With the two earlier texts gone the same cells are its own.
    alone = gaps(caucasus.without("AZTR2010", "AZTR2021")).added
    assert alone is not None and alone.pairings[0].supposed is not None
    one = alone.pairings[0].supposed
    assert one.stronger == one.count(Status.OWED_IF, Status.UNKNOWN) > 0
    assert one.classes[0].adds("en") == "the first duty for this case"


def test_both_columns_hold_every_cell_once(found: Gaps) -> None:
    assert found.added is not None
    for p in found.added.pairings:
        frame = p.to_frame()
        assert p.supposed is not None and frame.height == p.recorded.cells == p.supposed.cells
        assert sum(c.cells for c in p.supposed.classes) == frame.height
        counts = {s: frame.filter(pl.col("own_supposed") == s).height for s in frame["own_supposed"].unique()}
        assert counts == {str(s): p.supposed.count(s) for s in Status if p.supposed.count(s)}


def test_a_treaty_of_two_is_asked_about_without_focus_and_guarantor() -> None:
    added = gaps(world(pact("P"), pact("Q", signed="1995-01-01", means_open="yes")), treaty="Q").added
    assert added is not None and added.between == ("FRA", "ITA") and added.facts == ()
    assert all(p.supposed is None for p in added.pairings)
    assert added.pairings[0].recorded.classes[0].adds("en") == "the same duty once more"


# -- examples --------------------------------------------------------------------------------------


def replayed(command: str, folder: Path) -> dict[str, Any]:
    """Run a printed command line and return its answer."""
    words = shlex.split(command)
    assert words[0] == "foedus"
    target = folder / "answer.json"
    assert main([*words[1:], "--json", str(target)]) == 0
    answer: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return answer


@pytest.mark.parametrize("facts", [{}, {FACT: "yes"}])
def test_every_example_replays_from_its_command(
    caucasus: World, facts: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = gaps(caucasus.supposing(facts), without="AZTR2021")
    assert {w.kind for w in answers.witnesses} == {k for k in KINDS if (answers.cells.kinds & BITS[k]).any()}
    assert answers.difference is not None
    # As recorded the examples of kinds; with a supposition those of what changes, before and after.
    moved = [x for pair in answers.difference.witnesses[:2] for x in pair]
    for witness in moved if facts else answers.witnesses:
        answer = replayed(witness.command, tmp_path)
        called = {str(a) for a in CALLS[witness.event.act]}
        live = {
            d["id"]: d for d in answer["duties"]
            if d["obligee"] == witness.victim and d["action"] in called and d["status"] != "not owed"
        }  # fmt: skip
        assert {d["provision"] for d in live.values()} == set(witness.clauses)
        if witness.duty is None:
            assert not live and witness.status is Status.NOT_OWED
            continue
        mine = live[witness.duty.id]
        assert mine["status"] == str(witness.duty.status) and mine["unknowns"] == list(witness.duty.unknowns)
        assert {(f["kind"], f["other"]) for f in mine["flags"]} == {(f.kind, f.other) for f in witness.duty.flags}
        assert max(Status(d["status"]).strength for d in live.values()) <= witness.status.strength
    capsys.readouterr()


def test_the_smallest_example_is_the_first_in_the_documented_order(found: Gaps) -> None:
    frame = found.to_frame()
    for witness in found.witnesses:
        kind = witness.kind
        mine = frame.filter(pl.col("kinds").str.split("; ").list.contains(kind))
        fewest = mine["kinds"].str.split("; ").list.len().min()
        assert len(witness.kinds) == fewest
        if witness.duty is None:
            first = mine.filter(pl.col("level") == "incident", pl.col("attribution") == "acknowledged").row(
                0, named=True
            )
            assert (witness.event.act.value, witness.event.level.value) == ("armed attack", "incident")
            assert first["kinds"] == kind


# -- the result ------------------------------------------------------------------------------------


def test_shares_are_counts_of_the_frame(found: Gaps) -> None:
    frame, table = found.to_frame(), found.by_victim_and_act()
    assert frame.height == len(found.cells) == table["cells"].sum()
    row = table.filter(pl.col("victim") == "AZE", pl.col("act") == "threat of force").row(0, named=True)
    mine = frame.filter(pl.col("victim") == "AZE", pl.col("act") == "threat of force")
    assert row["cells"] == mine.height and row["grey"] == pytest.approx(1 - mine["determinate"].mean())
    share = mine["kinds"].str.contains("means open").mean()
    assert row["means open"] == pytest.approx(share)


def test_places_are_those_where_the_object_can_be_met(found: Gaps) -> None:
    rows = {(r.object, r.place, r.victim) for r in found.space.rows}
    assert {("TUR", "TUR_FORCES_AZE", "TUR"), ("TUR", "TUR_FORCES_AZE", "AZE"), ("RUS", "GYUMRI", "ARM")} <= rows
    assert ("AZE", "ARM_AZE_BORDER", "AZE") in rows and ("ARM", "ARM_AZE_BORDER", "AZE") not in rows
    assert not any(place == "LACHIN" for _, place, _ in rows)  # the corridor ended in 2023
    assert not any(actor in ("EU", "NATO", "OSCE") for actor, _ in found.space.who)
    assert ("NK" in {actor for actor, _ in found.space.who}) and (None in {actor for actor, _ in found.space.who})


def test_the_answer_does_not_depend_on_the_order_of_files(caucasus: World, found: Gaps) -> None:
    turned = caucasus._changed(
        treaties=caucasus.treaties[::-1], areas=caucasus.areas[::-1], states=caucasus.states[::-1]
    )
    other = gaps(turned)
    assert other.to_frame().equals(found.to_frame())
    assert [w.command for w in other.witnesses] == [w.command for w in found.witnesses]


def test_the_document_is_plain_data(found: Gaps, caucasus: World) -> None:
    data = replace(found, without=("AZTR2025",), steps=()).to_dict()
    again = json.loads(json.dumps(data, ensure_ascii=False))
    assert again == data and data["world_hash"] == caucasus.hash
    assert data["difference"]["changed"] == 0 and len(data["ladder"]) == 4 and data["added"]["treaty"] == "AZTR2025"


def test_both_languages_tell_it_without_bare_codes(caucasus: World) -> None:
    full = gaps(caucasus, without="AZTR2021", ladder=True, victims=("AZE",), acts=(Act.ARMED_ATTACK, Act.CYBER_ATTACK))
    for text in (full.summary("ru"), full.explain("ru")):
        said = "\n".join(line for line in text.splitlines() if "foedus owed" not in line).replace("(--explain)", "")
        said = re.sub(r"\((?:[A-Z]{2,}\w*\.\d+)\)|\[[^\]]*\]", "", said)
        assert not re.findall(r"\b[a-z]{4,}\b", said), re.findall(r"\b[a-z]{4,}\b", said)
    assert "changes" in full.summary() and full.explain().count("\n") > full.summary().count("\n")


# -- the command -----------------------------------------------------------------------------------


def test_the_command_prints_writes_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, table = tmp_path / "gaps.json", tmp_path / "cells.csv"
    line = [
        "gaps",
        "south-caucasus",
        "--victim",
        "AZE",
        "--helper",
        "Turkey",
        "--act",
        "armed-attack",
        "--suppose",
        f"{FACT}=yes",
    ]
    assert main([*line, "--json", str(target), "--csv", str(table)]) == 0
    out = capsys.readouterr().out
    assert "Grey zones" in out and "Supposing" in out and "2025 Memorandum" in out
    data = json.loads(target.read_text(encoding="utf-8"))
    assert data["space"]["cells"] == pl.read_csv(table).height
    assert main([*line, "--lang", "ru", "--explain"]) == 0
    assert "Серые зоны" in capsys.readouterr().out
    for wrong, word in (
        (["--victim", "NATO"], "not a state"),
        (["--act", "armed atack"], "armed attack"),
        (["--treaty", "AZTR2020"], "AZTR2021"),
    ):
        assert main(["gaps", "south-caucasus", *wrong]) == 2
        assert word in capsys.readouterr().err


def test_a_scenario_in_a_folder_is_named_in_its_commands(caucasus: World) -> None:
    answer = gaps(caucasus, victims=("AZE",), scenario="my folder/scenario")
    assert all(shlex.split(w.command)[2] == "my folder/scenario" for w in answer.witnesses)


# -- why a duty has its status -----------------------------------------------------------------------


def test_every_line_says_why_the_own_duty_has_its_status(found: Gaps) -> None:
    assert found.added is not None
    said = found.added.summary().splitlines()
    rows = [i for i, line in enumerate(said) if re.match(r"  [\d,]+ +(owed|not owed|unknown|discretionary)", line)]
    assert len(rows) == sum("adds: " in line and "Its own" not in line for line in said) and rows
    assert all(said[i + 1].startswith("      why") for i in rows)
    text = found.added.summary()
    assert re.search(r"  240 +not owed +not owed +not owed\n      why: the state that owes it is the attacker", text)
    assert re.search(r"  3,654 .*not owed\n      why: the act is not what the clause calls for", text)
    assert "why (as recorded): turns on: 2025 Memorandum is in force for Turkey" in text
    assert "why (if in force): after a request (Azerbaijan) and national procedure (Turkey)" in text
    russian = found.added.summary("ru")
    assert "почему: нападает сама обязанная сторона" in russian and "почему (если в силе): нужны: " in russian


def test_a_class_has_one_reason_that_is_the_answers(found: Gaps, caucasus: World) -> None:
    assert found.added is not None
    pairing = found.added.pairings[0]
    frame = pairing.to_frame().filter(pl.col("own_recorded") == "not owed")
    assert set(frame["reason_recorded"]) == {"below-threshold", "obligor-attacker"}
    for row in frame[:: frame.height // 40].iter_rows(named=True):
        event = Event(
            row["act"], level=row["level"], by=(row["actor"],) if row["actor"] else (), on=(row["object"],),
            at=row["place"], attribution=row["attribution"], provoked="no",
        )  # fmt: skip
        duty = next(
            d for d in owed(caucasus, event, obligor="TUR", obligee="AZE").duties if d.provision == "AZTR2025.1"
        )
        assert duty.reason == row["reason_recorded"], event


@pytest.mark.parametrize("date", ["1985", "2020-10-01", "2025-07-21"])
def test_before_it_was_signed_a_treaty_has_nothing_to_compare(caucasus: World, date: str) -> None:
    added = gaps(caucasus.at(date)).added
    assert added is not None and str(added.unsigned) == "2025-07-22"
    assert added.summary().count("\n") == 0 and "signed later (22 July 2025)" in added.summary()
    assert added.summary("ru").count("\n") == 0 and "подписан позже" in added.summary("ru")
    texts = {p for x in added.pairings for p in x.earlier}
    assert texts == (
        {"AZTR2010.1"} if date == "2020-10-01" else set() if date == "1985" else {"AZTR2010.1", "AZTR2021.2"}
    )
    assert all(x.supposed is None for x in added.pairings)


def test_a_text_that_is_not_in_force_is_said_to_be_that() -> None:
    ended = pact("P").model_copy(update={"binding": Truth.NO})
    rows = gaps(world(ended, pact("Q", signed="1995-01-01")), treaty="Q").added
    assert rows is not None and rows.pairings[0].idle == (("P.1", "not-binding"),)
    assert "text not binding in law" in rows.summary()
    idle = gaps(world(pact("P"), pact("Q", signed="1995-01-01").model_copy(update={"binding": Truth.NO})), treaty="Q")
    assert idle.added is not None and idle.added.pairings[0].ruled_out == "not-binding"
    assert "nothing in any of" in idle.added.summary() and "text not binding" in idle.added.summary()
    assert "ничего ни в одном" in idle.added.summary("ru")


def test_a_treaty_whose_parties_were_not_searched_has_nothing_to_compare(caucasus: World) -> None:
    asked = gaps(caucasus, treaty="AZTR2010", victims=("GEO",))
    assert asked.added is not None and asked.added.outside and "nothing to compare" in asked.summary().splitlines()[-1]
    assert "сравнивать нечего" in asked.summary("ru").splitlines()[-1]
    assert "nothing to compare" not in gaps(caucasus, victims=("GEO",)).summary()


# -- the table and the options ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_tables_and_their_legend_fit_a_terminal(found: Gaps, lang: str) -> None:
    full = replace(found, steps=())
    for text in (full.summary(lang), full.explain(lang)):
        lines = text.splitlines()
        start = next(i for i, x in enumerate(lines) if x.startswith(("Shares of", "Доли случаев")))
        table = lines[start : next(i for i, x in enumerate(lines) if x.startswith(("The smallest", "Наименьший")))]
        table = [x for x in table if not re.match(r"  +[\d,\u00a0]+  \S|Facts|Факты", x)]  # the list of facts is none
        rungs = [x for x in lines if x.startswith("  + ") or "open step" in x or "открытый шаг" in x]
        assert len(table) > 20 and len(rungs) > 3
        assert max(len(x) for x in (*table, *rungs)) <= 80


def test_a_long_name_of_an_instrument_is_wrapped() -> None:
    lines = shares_table([("", [("+ " + "long name " * 6, ("100",) * 10)])], "en")
    assert max(map(len, lines)) <= 80 and len(lines) > 4


@pytest.mark.parametrize(
    ("asked", "option", "code"),
    [
        ({"without": "AZTR2025", "treaty": "AZTR2025"}, "--treaty", "treaty-taken-out"),
        ({"victims": ("AZE",), "helpers": ("Azerbaijan",)}, "--helper", "own-helper"),
        ({"acts": ("armed atack",)}, "--act", "unknown-act"),
        ({"levels": ("wra",)}, "--level", "unknown-level"),
    ],
)
def test_what_contradicts_itself_is_refused(caucasus: World, asked: dict[str, Any], option: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        gaps(caucasus, **asked)
    assert caught.value.place is not None and caught.value.place.option == option and caught.value.code == code


def test_the_command_refuses_with_the_nearest_words(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong, word in (
        ("--victim NK", "Armenia (ARM)"),
        ("--helper AZE --victim AZE", "own helper"),
        ("--without AZTR2025 --treaty AZTR2025", "--without"),
        ("--level wra", "war"),
        ("--filter aid", "has no filters"),
    ):
        assert main(["gaps", "south-caucasus", *wrong.split()]) == 2
        err = capsys.readouterr().err
        assert word in err and err.count("foedus: ") == 1


def test_a_search_tells_how_long_it_is_and_how_far(caucasus: World) -> None:
    told: list[tuple[tuple[str, ...], float]] = []
    counted: list[int] = []
    found = gaps(
        caucasus, without="AZTR2025", announce=counted.append, tell=lambda stage, part: told.append((stage, part))
    )
    assert counted == [len(found.cells)] and [s for s, _ in told] == [()] * len(found.space.slices)
    parts = [p for _, p in told]
    assert parts == sorted(parts) and parts[-1] == 1.0
    found.settled()
    assert told[-1] == (("AZTR2025",), 1.0)


def test_a_long_search_is_announced_on_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ["gaps", "south-caucasus", "--victim", "GEO"]
    assert main(line) == 0 and capsys.readouterr().err == ""
    monkeypatch.setattr(import_module("foedus.app.gaps"), "MANY", 100)
    assert main(line) == 0
    err = capsys.readouterr().err
    assert "cells are to be searched" in err and "--victim" in err
    assert main([*line, "--lang", "ru"]) == 0 and "Предстоит просмотреть" in capsys.readouterr().err


def test_filters_of_the_alliances_are_taken_and_repeated(history_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "gaps atop --as-of 1960 --victim FRA --helper BEL --by ITA --act invasion --level war --filter no-nominal"
    assert main(line.split()) == 0
    out = capsys.readouterr().out
    commands = [x.strip() for x in out.splitlines() if x.strip().startswith("foedus owed")]
    assert commands and all("--filter no-nominal" in x for x in commands) and "'no-nominal'" in out
    assert main([*shlex.split(commands[0])[1:], "--json", "-"]) == 0
    assert "'no-nominal'" in capsys.readouterr().out
