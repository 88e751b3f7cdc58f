"""The cascade in tiny worlds written by hand, its texts, its data, its drawing, its command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from foedus.app.main import main
from foedus.core import InputError
from foedus.law import Cascade, cascade
from foedus.report.network import network
from foedus.world import Event, World, load

SILENT = dict.fromkeys(
    ("request", "national procedure", "joint finding", "collective decision", "declared opinion"), "absent"
)


def pact(ident: str, parties: str, **fields: Any) -> dict[str, Any]:
    """A treaty with one promise; the first party owes where ``one_sided`` is set."""
    members = parties.split()
    owes = {"obligors": members[:1], "obligees": members[1:]} if fields.pop("one_sided", False) else {}
    return {
        "id": ident, "name": f"Treaty {ident}", "form": "treaty", "parties": [{"state": m} for m in members],
        "signed": "2010-01-01", "entered": "2010-02-01", "sources": ["S1"],
        "provisions": [{
            "id": f"{ident}.1", "article": "1", "action": "assist militarily", "modality": "shall",
            "trigger": ["armed attack"], "conditions": SILENT, "means_open": "no", "content": "a promise",
            "sources": ["S1"], **owes, **fields,
        }],
    }  # fmt: skip


def world(*treaties: dict[str, Any]) -> World:
    return World.model_validate({
        "settings": {"id": "tiny", "title": "Tiny", "summary": "Tiny", "as_of": "2020-01-01"},
        "sources": [{"id": "S1", "title": "invented", "grade": "U"}],
        "states": [
            *({"code": c} for c in ("ARM", "AZE", "DEU", "FRA", "GBR", "IRN", "ITA", "RUS", "TUR", "USA")),
            {"code": "NK", "kind": "non-state", "name": "authorities", "sponsor": {"state": "ARM", "disputed": True}},
        ],
        "treaties": list(treaties),
    })  # fmt: skip


def attack(**fields: Any) -> Event:
    given = {"by": "ARM", "on": "AZE", "at": "AZE", "level": "clash", "provoked": "no", **fields}
    return Event(given.pop("act", "armed attack"), **given)


def run(*treaties: dict[str, Any], **event: Any) -> Cascade:
    return cascade(world(*treaties), attack(**event))


# -- the minimal closure ------------------------------------------------------------------------


def test_help_owed_outright_draws_in_and_is_no_attack() -> None:
    c = run(pact("P", "AZE TUR"), pact("Q", "ARM RUS"), pact("R", "TUR USA"))
    assert dict(c.minimal.sides) == {"ARM": "attacker", "AZE": "victim", "TUR": "victim"}
    assert dict(c.minimal.joined) == {"ARM": 0, "AZE": 0, "TUR": 1}
    assert c.minimal.fronts == (("ARM", "AZE"), ("ARM", "TUR"))
    (edge,) = c.minimal.edges
    assert (edge.helper, edge.helped, edge.against, edge.round, edge.joins) == ("TUR", "AZE", ("ARM",), 1, True)
    assert edge.provisions[0].trace.value == "owed"


def test_a_partner_in_offence_follows_the_helper() -> None:
    c = run(pact("P", "AZE TUR"), pact("R", "TUR USA", action="offence", trigger=["any"]))
    assert dict(c.minimal.joined)["USA"] == 2
    assert c.minimal.rounds == 3, "the last round holds Turkey's own promise toward the United States"
    assert c.minimal.joining("USA")[0].event.by == ("TUR",)


@pytest.mark.parametrize(
    "weaker",
    [
        {"means_open": "yes"},
        {"modality": "may"},
        {"conditions": {**SILENT, "request": "present"}},
    ],
)
def test_open_means_discretion_and_steps_count_only_in_the_maximal(weaker: dict[str, Any]) -> None:
    c = run(pact("P", "AZE TUR", **weaker))
    assert c.minimal.drawn_in == () and c.maximal.drawn_in == ("TUR",)


def test_means_that_were_not_read_are_no_open_means() -> None:
    assert run(pact("P", "AZE TUR", means_open="unknown")).minimal.drawn_in == ("TUR",)


@pytest.mark.parametrize("action", ["consult", "diplomatic aid", "economic aid", "lend territory", "supply arms"])
def test_help_short_of_fighting_is_listed_and_draws_nobody_in(action: str) -> None:
    c = run(pact("P", "AZE TUR", action=action))
    for closure in c.closures:
        assert [e.joins for e in closure.edges] == [False] and closure.drawn_in == ()


def test_abstentions_are_no_edges() -> None:
    c = run(pact("P", "AZE TUR", action="remain neutral"), pact("Q", "AZE TUR", action="refrain from force"))
    assert c.maximal.edges == ()


# -- the maximal closure --------------------------------------------------------------------------


def test_sides_attack_each_other() -> None:
    c = run(
        pact("P", "AZE TUR"), pact("R", "TUR USA"), pact("O", "RUS ARM", action="offence", one_sided=True), pact("S", "RUS DEU")
    )  # fmt: skip
    sides = c.maximal.sides
    assert (sides["TUR"], sides["USA"]) == ("victim", "victim")
    assert (sides["RUS"], sides["DEU"]) == ("attacker", "attacker"), "Turkey attacks Russia, which Germany owes help"
    assert ("DEU", "USA") in c.maximal.fronts
    assert set(c.minimal.drawn_in) == {"TUR", "RUS"}


def test_the_attacker_of_the_event_stays_excluded_in_later_rounds() -> None:
    c = run(pact("P", "AZE TUR"), pact("Q", "ARM RUS"))
    assert "RUS" not in c.maximal.sides and c.maximal.could == ()


def test_only_the_victim_of_the_event_can_have_provoked() -> None:
    first = pact("P", "AZE TUR")
    second = pact("R", "TUR USA", exceptions=["provoked"])
    assert "USA" in run(first, second, provoked="yes").maximal.sides
    assert "TUR" not in run(pact("P", "AZE TUR", exceptions=["provoked"]), second, provoked="yes").maximal.sides


def test_steps_of_the_event_are_not_those_of_a_later_one() -> None:
    steps = {"conditions": {**SILENT, "request": "present"}}
    c = run(pact("P", "AZE TUR", **steps), pact("R", "TUR USA", **steps), request="done")
    assert c.minimal.drawn_in == ("TUR",)
    (edge,) = c.maximal.joining("USA")
    assert str(edge.status) == "owed if" and edge.provisions[0].open_steps[0].actors == ("TUR",)
    refused = run(pact("P", "AZE TUR", **steps), request="refused")
    assert refused.maximal.drawn_in == ()


def test_a_state_bound_to_both_sides_is_flagged_and_not_resolved() -> None:
    c = run(
        pact("P", "AZE TUR"), pact("O", "RUS ARM", action="offence", one_sided=True),
        pact("X", "USA TUR", one_sided=True), pact("Y", "USA RUS", one_sided=True),
    )  # fmt: skip
    assert c.maximal.sides["USA"] == "both" and c.maximal.both_sides == ("USA",)
    assert {e.side for e in c.maximal.edges if e.helper == "USA" and e.joins} == {"victim", "attacker"}
    assert "Treaty X, art. 1" in c.explain() and "is bound to both sides" in c.summary()


def test_a_party_to_the_event_keeps_its_side() -> None:
    """The victim once promised the attacker's helper protection: flagged, and nothing follows from it."""
    c = run(
        pact("P", "AZE TUR"), pact("O", "RUS ARM", action="offence", one_sided=True), pact("Y", "AZE RUS", one_sided=True)
    )  # fmt: skip
    assert c.maximal.sides["AZE"] == "victim" and c.maximal.both_sides == ("AZE",)
    assert ("AZE", "TUR") not in c.maximal.fronts


# -- facts ------------------------------------------------------------------------------------------


def test_an_unknown_fact_draws_nobody_in_and_is_named() -> None:
    treaties = (pact("P", "AZE TUR", adversaries_unread=True), pact("R", "TUR USA"))
    c = run(*treaties)
    assert c.maximal.drawn_in == ()
    (could,) = c.maximal.could
    assert (could.state, could.facts) == ("TUR", ("P.1 covers an attack by ARM",))
    settled = cascade(world(*treaties).supposing({could.facts[0]: "yes"}), attack())
    assert settled.maximal.drawn_in == ("TUR", "USA")
    assert settled.maximal.joining("TUR")[0].provisions[0].rests_on == could.facts
    assert could.facts[0] in settled.summary()


def test_a_fact_of_a_later_event_can_be_supposed() -> None:
    treaties = (pact("P", "AZE TUR"), pact("R", "TUR USA", adversaries_unread=True))
    (could,) = run(*treaties).maximal.could
    for value, drawn in (("yes", ("TUR", "USA")), ("no", ("TUR",))):
        assert (
            cascade(world(*treaties).supposing(dict.fromkeys(could.facts, value)), attack()).maximal.drawn_in == drawn
        )


def test_a_supposition_about_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="names no contested fact"):
        cascade(world(pact("P", "AZE TUR")).supposing({"P.1 covers an attack by RUS": "yes"}), attack())


def test_a_disputed_sponsor_could_join() -> None:
    c = run(pact("P", "AZE TUR"), by="NK")
    assert c.maximal.sides["NK"] == "attacker" and "ARM" not in c.maximal.sides
    assert [j.state for j in c.maximal.could] == ["ARM", "TUR"]


def test_where_each_blames_the_other_the_sides_bear_their_names() -> None:
    c = run(
        pact("P", "AZE TUR"), pact("Q", "ARM RUS"), by=("ARM", "AZE"), on=("ARM", "AZE"), first_use="disputed", at=None
    )
    assert dict(c.maximal.sides) == {"ARM": "ARM", "AZE": "AZE"}
    assert {j.state for j in c.maximal.could} == {"RUS", "TUR"}
    assert c.attackers == c.victims == ("ARM", "AZE")
    assert "side of Armenia" in c.summary().lower().replace("armenia", "Armenia")


def test_a_number_of_adversaries_is_not_told_by_a_later_pair() -> None:
    c = run(pact("P", "AZE TUR"), pact("R", "TUR USA", when={"adversaries_at_least": 2}))
    assert [j.state for j in c.maximal.could] == ["USA"]


# -- many states ----


def test_a_large_tangle_ends() -> None:
    """Forty states and a hundred and twenty pacts: everybody is drawn in, and it still ends."""
    codes = [f"X{k:02d}" for k in range(40)]
    made = []
    for k in range(120):
        one, other = codes[k % 40], codes[(k * 7 + 1 + k // 40 + (k * 7 + 1 + k // 40 == k)) % 40]
        fields: dict[str, Any] = {"action": "offence", "trigger": ["any"]} if k % 3 == 0 else {}
        if one != other:
            made.append(pact(f"T{k:03d}", f"{one} {other}", modality="may" if k % 5 == 0 else "shall", **fields))
    w = World.model_validate({
        "settings": {"id": "large", "title": "Large", "summary": "Large", "as_of": "2020-01-01"},
        "sources": [{"id": "S1", "title": "invented", "grade": "U"}],
        "states": [{"code": c} for c in codes], "treaties": made,
    })  # fmt: skip
    c = cascade(w, attack(by="X00", on="X01", at="X01"))
    assert len(c.maximal.sides) > 30 and c.maximal.rounds >= 4
    assert set(c.minimal.sides) <= set(c.maximal.sides) and {e.key for e in c.minimal.edges} <= {
        e.key for e in c.maximal.edges
    }


# -- what it says -----------------------------------------------------------------------------------

CHAIN = [
    pact("A", "AZE TUR"), pact("B", "TUR USA", modality="may"), pact("C", "USA GBR"), pact("D", "GBR FRA", means_open="yes"),
    pact("E", "RUS ARM", action="offence", one_sided=True), pact("F", "RUS DEU"), pact("G", "DEU ITA"),
    pact("H", "IRN RUS", one_sided=True), pact("I", "IRN TUR", one_sided=True),
]  # fmt: skip


def test_data_frame_graph_and_text_agree() -> None:
    c = run(*CHAIN)
    assert len(c.maximal.sides) == 10
    data = json.loads(c.to_json())
    assert set(data) == {
        "attackers", "date", "event", "maximal", "minimal", "suppositions", "victims", "warnings", "world_hash",
    }  # fmt: skip
    assert set(data["maximal"]) == {"both_sides", "could", "edges", "fronts", "joined", "kind", "rounds", "sides"}
    assert set(data["maximal"]["edges"][0]) == {
        "action", "against", "helped", "helper", "id", "joins", "provisions", "reason", "round", "set_off_by", "side", "status",
    }  # fmt: skip
    assert c.to_frame().height == len(c.minimal.edges) + len(c.maximal.edges)
    graph = c.graph()
    assert sorted(graph) == sorted(c.maximal.sides)
    assert {s for s, d in graph.nodes(data=True) if d["minimal"]} == set(c.minimal.sides)
    assert sum(d["joins_minimal"] for _, _, d in graph.edges(data=True)) == sum(e.joins for e in c.minimal.edges)
    for lang, word in (("en", "Round 2"), ("ru", "Круг 2")):
        text = c.explain(lang)
        assert word in text and all(e.provisions[0].trace.label(lang) in text for e in c.maximal.edges[:5])


def test_russian_holds_no_english_word() -> None:
    text = run(*CHAIN).summary("ru")
    words = set(re.findall(r"[a-z]{4,}", text))
    assert words <= {"reaty"}, words


# -- the drawing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_drawing_is_well_formed_titled_and_the_same_each_time(lang: str) -> None:
    c = run(*CHAIN)
    svg = network(c, lang)
    assert svg == network(run(*reversed(CHAIN)), lang)
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert (
        root.get("role") == "img" and root.find(f"{space}title") is not None and root.find(f"{space}desc") is not None
    )
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) == ids
    said = [e.text for e in root.iter(f"{space}text")]
    for state in c.maximal.sides:
        name = c.world.label(state)(lang).split()[0]
        assert any(name in (t or "") for t in said)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_names_and_labels_of_the_drawing_fit_and_do_not_overlap(lang: str) -> None:
    root = ElementTree.fromstring(network(run(*CHAIN), lang))
    boxes = []
    for e in root.iter("{http://www.w3.org/2000/svg}text"):
        if e.get("aria-hidden"):
            continue
        size, text = float(e.get("font-size", 0)), e.text or ""
        width = 0.56 * size * len(text)
        x, y = float(e.get("x", 0)), float(e.get("y", 0))
        assert e.get("text-anchor") != "middle" or width <= 176, f"'{text}' is wider than a box"
        left = {"start": x, "middle": x - width / 2, "end": x - width}[e.get("text-anchor", "start")]
        boxes.append((left, y - 0.75 * size, left + width, y, text))
    for k, a in enumerate(boxes):
        for b in boxes[k + 1 :]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"'{a[4]}' lies over '{b[4]}'"


def test_sides_can_be_told_without_colour() -> None:
    svg = network(run(*CHAIN))
    assert 'rx="14"' in svg and 'rx="0"' in svg and "L" in svg and "stroke-dasharray" in svg
    for said in ("Victim&#x27;s side", "Attacker&#x27;s side", "Both sides"):
        assert said in svg


# -- scenario and command ---------------------------------------------------------------------------


def test_the_south_caucasus() -> None:
    event = attack()
    c = cascade(load("south-caucasus"), event)
    assert c.minimal.drawn_in == ()
    assert dict(c.maximal.joined)["TUR"] == 1 and dict(c.maximal.joined)["USA"] == 2
    without = cascade(load("south-caucasus").without("NAT1949"), event)
    assert "USA" not in without.maximal.sides


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    base = [
        "cascade",
        "south-caucasus",
        "--act",
        "armed attack",
        "--by",
        "ARM",
        "--on",
        "AZE",
        "--at",
        "AZE",
        "--level",
        "clash",
    ]
    drawing, data = tmp_path / "c.svg", tmp_path / "c.json"
    assert main([*base, "--svg", str(drawing), "--json", str(data), "--lang", "ru"]) == 0
    assert "Максимум" in capsys.readouterr().out
    assert drawing.read_text(encoding="utf-8").startswith("<svg")
    assert json.loads(data.read_text(encoding="utf-8"))["maximal"]["rounds"] >= 2
    assert main([*base, "--explain"]) == 0
    assert "set off by" in capsys.readouterr().out
    assert main([*base, "--svg", str(tmp_path / "none" / "c.svg")]) == 2
    assert "--svg" in capsys.readouterr().err


def test_the_example_in_the_documentation_is_what_the_program_says() -> None:
    text = (Path(__file__).parents[2] / "docs" / "cascade.md").read_text(encoding="utf-8")
    event = Event(
        "armed attack", by="ARM", on="AZE", at="AZE", level="clash", request="done", procedure="done", finding="done",
        opinion="done",
    )  # fmt: skip
    assert cascade(load("south-caucasus"), event).summary() in text
