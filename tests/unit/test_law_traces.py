"""Traces: sentences in two languages, the deciding clause first, parts that can be selected, one tree."""

from __future__ import annotations

import json
import re

import pytest
from test_law_owed import PACT, SILENT, attack, provision, treaty, world

from foedus.core import InputError
from foedus.law import PARTS, Duties, Trace, explanation, owed
from foedus.law.phrases import REASONS
from foedus.world import Event, Status, World, load


@pytest.fixture(scope="module")
def caucasus() -> World:
    return load("south-caucasus")


@pytest.fixture(scope="module")
def answer(caucasus: World) -> Duties:
    return owed(caucasus, Event("armed attack", by="ARM", on="AZE", at="AZE", level="war"))


IDS = r"--suppose \"[^\"]+\"|\b[A-Z]{2,}_?[A-Z]*\d*(?:\.\d+)?\b|\b[SCE]\d+\b"


def latin(text: str) -> list[str]:
    """Return the English words of a Russian text; ids and what is typed are none."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(IDS, " ", text))


def without_sources(text: str) -> str:
    """Return a text up to the list of sources, whose titles stay in their own language."""
    return text.split("\n  Источники")[0].split("\n  Sources")[0]


# -- one duty -----------------------------------------------------------------------------------


def test_clause_first_then_what_decides() -> None:
    duty = owed(world(PACT), attack(act="border closure")).duties[0]
    parts = [c.part for c in duty.trace.children]
    assert parts[:2] == ["clause", "conditions"] and duty.trace.deciding.value == "no"
    lines = duty.trace.lines("en")
    assert "does not owe" in lines[0] and lines[1].strip().startswith("The clause: Treaty P, art. 1: a promise. [S1]")
    assert lines[2].strip() == "Conditions" and "is not what the clause calls for" in lines[3]


def test_open_steps_come_before_conditions_and_say_whose_they_are() -> None:
    conditions = {**SILENT, "request": "present", "national procedure": "unread"}
    w = world(treaty("P", ["AZE", "TUR"], provision(conditions=conditions)))
    trace = owed(w, attack(request="not yet", procedure="done")).duties[0].trace
    assert [c.part for c in trace.children][:3] == ["clause", "steps", "steps"] and trace.deciding.part == "steps"
    text = trace.text("en")
    assert "Azerbaijan: no request has been made yet." in text and "The text requires it. [S1]" in text
    assert "Turkey: national procedure is complete." in text and "Whether the text requires it was not read." in text
    assert "Азербайджан: просьба ещё не поступила." in trace.text("ru")


def test_each_unknown_fact_says_what_follows_and_how_to_suppose_it() -> None:
    trace = owed(world(treaty("P", ["AZE", "TUR"], provision(), in_force="unknown")), attack()).duties[0].trace
    node = trace.find("duty:P.1:TUR>AZE/if:P in force")
    assert (node.part, node.fact) == ("facts", "P in force")
    assert trace.text().endswith(
        'Treaty P is in force: not known; if so, owed; if not, not owed (--suppose "P in force=yes").'
    )
    supposed = owed(
        world(treaty("P", ["AZE", "TUR"], provision(), in_force="unknown")).supposing({node.fact: "yes"}), attack()
    )
    assert supposed.duties[0].status is Status.OWED


def test_what_is_announced_for_a_fact_is_what_follows(answer: Duties) -> None:
    """The status said for yes and for no is the one that the engine gives under that supposition."""
    said = {
        "owed once its steps are taken": "owed if",
        "left to discretion": "discretionary",
        "still unknown": "unknown",
    }
    checked = 0
    for d in answer.owing:
        for node in (c for c in d.trace.children if c.part == "facts"):
            words = node.label("en").split("not known; ")[1]
            found = re.fullmatch(r"if so, (.+); if not, (.+)|either way (.+)", words)
            assert found is not None, words
            for value, group in (("yes", found[1] or found[3]), ("no", found[2] or found[3])):
                again = owed(answer.world.supposing({node.fact: value}), answer.event)
                now = next(x for x in again.duties if x.id == d.id)
                assert str(now.status) == said.get(group, group), (node.id, value)
                checked += 1
    assert checked >= 8


def test_a_weak_verb_decides_and_is_cited() -> None:
    trace = owed(world(treaty("P", ["AZE", "TUR"], provision(modality="may"))), attack()).duties[0].trace
    assert trace.deciding.id.endswith("/verb") and trace.deciding.value == "no"
    assert "leaves the help to discretion" in trace.deciding.label("en") and trace.deciding.sources == ("S1",)


def test_flags_name_both_provisions_in_words(caucasus: World) -> None:
    answer = owed(caucasus, Event("armed attack", by="RUS", on="KAZ", at="KAZ", level="war"))
    trace = next(d for d in answer.duties if d.id == "duty:CST1992.3:ARM>KAZ").trace
    flags = [c for c in trace.children if c.part == "flags"]
    assert {f.id.rsplit(":", 1)[1] for f in flags} == {"AMRU1997.2", "CST1992.3"}
    said = flags[0].label
    assert "Collective Security Treaty" in said("en") and "1997 Armenia-Russia Treaty, art. 3" in said("en")
    assert "Договор о коллективной безопасности" in said("ru") and "Договор Армении и России" in said("ru")


def test_barred_and_hindered_read_as_sentences() -> None:
    w = world(
        treaty("P", ["AZE", "TUR"], provision()),
        treaty("N", ["TUR", "ARM"], provision("N.1", action="remain neutral", trigger=["none"])),
        treaty("K", ["AZE", "IRN"], provision("K.1", action="keep third-state forces out", trigger=["none"])),
    )
    trace = next(d for d in owed(w, attack()).duties if d.provision == "P.1").trace
    said = {n.id.split("flag:")[1].split(":")[0]: n.label for n in trace.children if n.part == "flags"}
    assert set(said) == {"barred", "hindered"}
    assert (
        said["barred"]("en")
        == "barred: to help Azerbaijan under Treaty P, art. 1 would break Treaty N, art. 1 (neutrality)"
    )
    assert "Treaty K, art. 1" in said["hindered"]("en") and "препятствие" in said["hindered"]("ru")


def test_legal_and_political_status_stand_together(answer: Duties) -> None:
    text = next(d for d in answer.duties if d.id == "duty:AZTR2010.1:TUR>AZE").trace.text()
    assert "is in force between Turkey and Azerbaijan" in text and "Political status of the text: " in text


# -- the whole answer ---------------------------------------------------------------------------


def test_ids_are_unique_and_stable(answer: Duties) -> None:
    tree = explanation(answer).tree
    ids = [n.id for n in tree.walk()]
    assert len(ids) == len(set(ids)) > 200
    again = owed(answer.world.without(), answer.event)
    assert [n.id for n in explanation(again).tree.walk()] == ids
    assert all(n.part in PARTS for n in tree.walk() if n is not tree)


def test_text_json_and_table_are_the_same_tree(answer: Duties) -> None:
    found = explanation(answer)

    def walk(node: dict[str, object]) -> list[str]:
        return [str(node["id"]), *(x for c in node["children"] for x in walk(c))]  # type: ignore[attr-defined]

    data = json.loads(json.dumps(found.to_dict()))["trace"]
    assert walk(data) == [n.id for n in found.tree.walk()] == found.to_frame()["id"].to_list()
    text = found.summary().lower()
    assert all(n.label("en").lower() in text for n in found.tree.walk())
    assert found.summary() == answer.explain() == found.explain()


@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_can_be_asked_for(answer: Duties, part: str) -> None:
    events = {
        "breaches": Event("armed attack", by="RUS", on="AZE", at="AZE", level="war"),
        "flags": Event("armed attack", by="RUS", on="KAZ", at="KAZ", level="war"),
    }
    supposed = owed(answer.world.supposing({"AZTR2025 in force for TUR": "yes"}), events.get(part, answer.event))
    found = explanation(supposed, [part]).tree
    kept = [n for n in found.walk() if n.part == part]
    assert kept or part in ("permissions", "warnings")
    # What else is there leads to it: the root and the status lines above.
    inside = {id(x) for n in kept for x in n.walk()}
    assert all(n.part == "status" or n is found or id(n) in inside for n in found.walk())


def test_status_alone_is_one_line_a_duty(answer: Duties) -> None:
    found = explanation(answer, ["status"]).tree
    assert all(not c.children for c in found.children) and len(found.children) == 8


def test_one_duty_can_be_followed(answer: Duties) -> None:
    by_id = explanation(answer, duty="duty:AZTR2010.1:TUR>AZE").tree
    assert by_id == next(d for d in answer.duties if d.id == by_id.id).trace
    assert explanation(answer, duty="aztr2010.1").tree == by_id, "a provision will do where it names one duty"
    assert explanation(answer, duty="duty:AZTR2025.1:TUR>AZE", parts=["clause"]).tree.children[0].part == "clause"
    assert explanation(answer, duty="duty:CST1992.3:BLR>ARM").tree.value == "not owed", "also what is not owed"


def test_depth_cuts_the_tree(answer: Duties) -> None:
    assert explanation(answer, depth=0).tree.children == ()
    one = explanation(answer, depth=1).tree
    assert one.children and all(c.children == () for c in one.children)


@pytest.mark.parametrize(
    ("given", "code", "remedy"),
    [
        ({"parts": ["clauses"]}, "unknown-part", "clause"),
        ({"parts": ["zzz"]}, "unknown-part", "conditions"),
        ({"duty": "duty:AZTR2010.1:TUR>AZR"}, "unknown-duty", "TUR>AZE"),
        ({"duty": "CST1992.3"}, "ambiguous-duty", "CST1992.3"),
        ({"depth": -1}, "bad-depth", "0"),
    ],
)
def test_wrong_selections_name_the_nearest(answer: Duties, given: dict[str, object], code: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        explanation(answer, **given)  # type: ignore[arg-type]
    assert caught.value.code == code and remedy in caught.value.remedy


def test_find_names_the_nearest_node(answer: Duties) -> None:
    trace: Trace = answer.owing[0].trace
    assert trace.find(trace.deciding.id) == trace.deciding
    with pytest.raises(InputError) as caught:
        trace.find(trace.deciding.id + "x")
    assert trace.deciding.id in caught.value.remedy


@pytest.mark.parametrize("where", ["AZE", "ARM", "KARABAKH"])
def test_both_languages_read_cleanly(caucasus: World, where: str) -> None:
    for supposed in ({}, {"AZTR2025 in force for TUR": "yes"}):
        found = owed(caucasus.supposing(supposed), Event("armed attack", by="AZE" if where == "ARM" else "ARM",
                     on="ARM" if where == "ARM" else "AZE", at=where, level="war", request="not yet", procedure="done"))  # fmt: skip
        for text in (found.summary("ru"), without_sources(found.explain("ru"))):
            assert latin(text) == [] and "{" not in text
        for text in (found.summary(), found.explain()):
            assert not re.search("[а-яё]", text, re.IGNORECASE) and "{" not in text


def test_every_line_is_a_sentence(answer: Duties) -> None:
    headings = {h for pair in PARTS.values() for h in pair}
    for lang in ("en", "ru"):
        for line in without_sources(explanation(answer).summary(lang)).splitlines():
            said = re.sub(r" \[[^\]]*\]$", "", line.strip())
            assert said in headings or (said[0] == said[0].upper() and said.endswith(".")), line


def test_refusals_are_counted_by_reason_in_words(answer: Duties) -> None:
    refused = [d for d in answer.duties if d.status is Status.NOT_OWED]
    assert f"{len(refused)} more considered and not owed" in answer.summary()
    assert all(
        REASONS[d.reason][0] in answer.summary() and REASONS[d.reason][1] in answer.summary("ru") for d in refused
    )
    tree = explanation(answer).tree
    counts = [n.label("en").rsplit(": ", 1) for n in tree.children if n.part == "others"]
    assert sum(int(n) for _, n in counts) == len(refused)


def test_every_reason_of_the_procedure_has_words() -> None:
    from pathlib import Path

    listed = (
        (Path(__file__).parents[2] / "docs" / "law.md")
        .read_text("utf-8")
        .split("## The decision procedure on one page")[1]
        .split("## Beside a status")[0]
    )
    codes = {c for row in listed.splitlines() if row.startswith("| ") for c in re.findall(r"`([a-z-]+)`", row)}
    assert len(codes) > 15 and codes - {"when"} <= set(REASONS)


# -- next steps ---------------------------------------------------------------------------------


def test_taking_the_next_steps_makes_owed_of_owed_if() -> None:
    conditions = dict.fromkeys(SILENT, "present")
    w = world(treaty("P", ["AZE", "TUR", "RUS"], provision(conditions=conditions)))
    answer = owed(w, attack())
    fields = {"request": "request", "national procedure": "procedure", "joint finding": "finding",
              "collective decision": "decision", "declared opinion": "opinion"}  # fmt: skip
    taken: dict[str, str] = {}
    for ask in answer.next_steps:
        taken[fields[str(ask.condition)]] = "done"
    waiting = {d.id for d in answer.duties if d.status is Status.OWED_IF}
    assert waiting == {i for a in answer.next_steps for i in a.duties} != set()
    done = owed(w, attack(**taken))
    assert {d.id for d in done.duties if d.status is Status.OWED} == waiting and done.next_steps == ()
    last = next(iter(fields.values()))
    assert all(
        d.status is Status.OWED_IF for d in owed(w, attack(**{**taken, last: "not yet"})).duties if d.id in waiting
    )


def test_next_steps_gather_those_who_take_the_same_step() -> None:
    conditions = {**SILENT, "request": "present", "national procedure": "unread"}
    w = world(treaty("P", ["AZE", "TUR", "RUS"], provision(conditions=conditions)))
    asks = owed(w, attack()).next_steps
    assert [(str(a.condition), a.actors) for a in asks] == [
        ("request", ("AZE",)),
        ("national procedure", ("RUS", "TUR")),
    ]
    text = owed(w, attack()).summary()
    assert "Next steps\n  Azerbaijan: make a request — Treaty P, art. 1\n" in text
    assert "Russia, Turkey: complete national procedure — Treaty P, art. 1 (if the text requires it)" in text


def test_reciprocity_is_said_once() -> None:
    mutual = treaty("P", ["AZE", "TUR"], provision())
    single = treaty("Q", ["AZE", "RUS"], provision("Q.1", obligors=["RUS"], obligees=["AZE"]))
    text = owed(world(mutual, single), attack()).summary()
    assert text.count("Owed the other way too, in the helper's own case: Treaty P, art. 1.") == 1
    assert "One way only: Treaty Q, art. 1." in text


def test_long_lists_are_counted() -> None:
    many = [treaty(f"P{k:02}", ["AZE", "TUR"], provision(f"P{k:02}.1")) for k in range(60)]
    text = owed(world(*many), attack()).summary()
    assert "and 20 more; --explain lists them all" in text and len(text.splitlines()) < 60
    lapsed = [treaty(f"P{k:02}", ["AZE", "TUR"], provision(f"P{k:02}.1", trigger=["threat"])) for k in range(60)]
    assert len(owed(world(*lapsed), attack(act="border closure")).explain().splitlines()) < 30
