"""The South Caucasus record: complete, bilingual, and with its disputes kept."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import foedus
from foedus.core import Day, Truth
from foedus.world.model import RecordedEvent
from foedus.world.terms import Act, Attribution, Level, RecordKind, Step

FOLDER = Path(foedus.__file__).parent / "scenarios" / "south-caucasus"
STATES = {
    "AZE", "TUR", "ARM", "RUS", "IRN", "GEO", "USA", "FRA", "IND", "ISR", "PAK", "BLR", "KAZ", "KGZ", "TJK",
}  # fmt: skip
ACTORS = STATES | {"EU", "NATO", "CSTO", "OSCE", "NK"}


def read(path: Path) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def record() -> dict[str, RecordedEvent]:
    events = [RecordedEvent(**item) for item in read(FOLDER / "events.yaml")["events"]]
    assert len({e.id for e in events}) == len(events)
    return {e.id: e for e in events}


@pytest.fixture(scope="module")
def claims() -> dict[str, dict[str, Any]]:
    # Read as plain data: the texts are under test here, not the measures that the files also hold.
    items = [c for path in sorted(FOLDER.glob("claims-*.yaml*")) for c in read(path)["claims"]]
    assert len({c["id"] for c in items}) == len(items)
    return {c["id"]: c for c in items}


def ids(record: dict[str, RecordedEvent], test: Any) -> set[str]:
    return {e.id for e in record.values() if test(e)}


def texts(event: RecordedEvent) -> list[tuple[str, str]]:
    found = (event.text, event.response, event.outcome, event.request_note, event.given_note)
    return [(t.en, t.ru) for t in found if t is not None]


def in_both_languages(en: str, ru: str) -> bool:
    """Whether one text is English and the other mostly Cyrillic; names such as TRIPP may stay Latin."""
    letters, cyrillic = re.findall(r"[^\W\d_]", ru), re.findall(r"[А-Яа-яЁё]", ru)
    return not re.search(r"[А-Яа-яЁё]", en) and len(cyrillic) > 0.75 * len(letters) > 0


# -- completeness ---------------------------------------------------------------------------


def test_all_sixty_one_events_stand_in_order_of_date(record):
    assert list(record) == [f"E{n:03d}" for n in range(1, 62)]
    days = [e.date for e in record.values()]
    assert all(not b < a for a, b in itertools.pairwise(days))


def test_kinds_are_as_counted(record):
    assert Counter(e.kind.value for e in record.values()) == {
        "force": 13, "threat": 7, "pressure": 13, "mediation": 9, "treaty": 16, "request": 3,
    }  # fmt: skip


def test_every_pressure_has_a_channel_and_nothing_else_has(record):
    assert ids(record, lambda e: e.channel is not None) == ids(record, lambda e: e.kind is RecordKind.PRESSURE)
    assert Counter(e.channel.value for e in record.values() if e.channel) == {
        "transport": 5, "economic": 5, "information": 2, "covert": 1,
    }  # fmt: skip


def test_events_that_ease_are_controls_without_a_legal_act(record):
    assert ids(record, lambda e: e.eases) == {"E057", "E059"}
    assert record["E057"].legal is None
    assert record["E059"].legal is None


def test_ends_are_not_before_beginnings(record):
    assert all(e.date.on_or_before(e.end) is Truth.YES for e in record.values() if e.end is not None)


def test_codes_are_actors_of_the_scenario(record):
    areas = {a["id"] for a in read(FOLDER / "areas.yaml")["areas"]}
    for event in record.values():
        codes = {*event.by, *event.on, *event.leads, *(c.state for c in event.clauses)}
        if event.legal is not None:
            codes |= {*event.legal.by, *event.legal.on} | ({event.legal.first_use} - {None, "disputed"})
            assert event.legal.at in STATES | areas | {None}
        assert codes <= ACTORS, event.id


def test_sources_and_treaties_exist_in_the_scenario(record, claims):
    sources = {s["id"] for s in read(FOLDER / "sources.yaml")["sources"]}
    treaties = {t["id"] for path in (FOLDER / "treaties").glob("*.yaml") for t in read(path)["treaties"]}
    for event in record.values():
        assert set(event.sources) <= sources, event.id
        assert {c.treaty for c in event.clauses} | ({event.treaty} - {None}) <= treaties, event.id
    for claim in claims.values():
        assert set(claim["sources"]) <= sources, claim["id"]


def test_every_text_is_bilingual(record):
    wrong = [e.id for e in record.values() for en, ru in texts(e) if not in_both_languages(en, ru)]
    assert wrong == []


def test_a_background_fact_names_its_source(record):
    marked = ids(record, lambda e: any("background" in en for en, _ in texts(e)))
    assert marked == ids(record, lambda e: any("фоновые сведения" in ru for _, ru in texts(e)))
    assert marked <= ids(record, lambda e: "BK" in e.sources)


# -- disputes -------------------------------------------------------------------------------


def test_disputed_beginnings_stay_disputed(record):
    assert ids(record, lambda e: e.initiation_disputed == "yes") == {
        "E001", "E008", "E012", "E013", "E015", "E021", "E025", "E028", "E029", "E034", "E039",
    }  # fmt: skip
    assert ids(record, lambda e: e.initiation_disputed == "partly") == {"E033", "E036", "E041", "E043", "E048"}


def test_where_force_is_disputed_first_use_is_too(record):
    force = {RecordKind.FORCE, RecordKind.REQUEST}
    disputed = ids(record, lambda e: e.kind is RecordKind.FORCE and e.initiation_disputed == "yes")
    asked = ids(record, lambda e: e.kind is RecordKind.REQUEST)
    with_first_use = ids(record, lambda e: e.legal is not None and e.legal.first_use == "disputed" and e.kind in force)
    assert with_first_use == (disputed | asked) - {"E001"}
    assert all(record[k].by == record[k].on[::-1] for k in ("E001", "E013"))


def test_a_contested_motive_of_trade_measures_is_unknown(record):
    unknown = ids(record, lambda e: e.legal is not None and e.legal.intent is Truth.UNKNOWN)
    assert unknown == {"E016", "E036", "E039", "E041", "E043", "E048"}


def test_unknown_gunman_and_unintended_strike(record):
    embassy, strike = record["E034"], record["E045"]
    assert embassy.by == ()
    assert embassy.legal.by == ()
    assert (embassy.legal.act, embassy.legal.attribution) == (Act.COVERT_ACT, Attribution.DISPUTED)
    assert (strike.legal.intent, strike.initiation_disputed) == (Truth.NO, "no")


def test_levels_of_force(record):
    wars = ids(record, lambda e: e.kind is RecordKind.FORCE and e.legal is not None and e.legal.level is Level.WAR)
    assert wars == {"E008", "E015", "E049"}
    for event in record.values():
        if event.kind in (RecordKind.THREAT, RecordKind.PRESSURE) and event.legal is not None:
            assert event.legal.level is Level.INCIDENT, event.id


# -- requests, clauses, help ----------------------------------------------------------------


def test_five_armenian_requests_brought_no_troops(record):
    asked = ids(record, lambda e: e.requested == "yes" and "ARM" in {c.state for c in e.clauses})
    assert asked == {"E018", "E021", "E025", "E029"}
    # E029 went to two guarantors at once, so that four events are five requests.
    assert {c.treaty for c in record["E029"].clauses} == {"CST1992", "AMRU1997"}
    assert {record[k].given for k in asked} == {"no", "partly"}
    assert record["E018"].given == "partly"
    assert "no troops" in record["E018"].given_note.en


def test_kazakhstan_asked_once_and_got_troops(record):
    (case,) = (e for e in record.values() if "KAZ" in {c.state for c in e.clauses})
    assert (case.id, case.requested, case.given, case.leads) == ("E026", "yes", "yes", ("CSTO",))
    assert (case.legal.act, case.legal.request, case.legal.decision) == (Act.INTERNAL_UNREST, Step.DONE, Step.DONE)


def test_azerbaijan_had_help_in_2020_without_a_public_request(record):
    war = record["E015"]
    assert (war.requested, war.given, war.leads) == ("partly", "partly", ("TUR",))
    assert war.legal.request is Step.NOT_YET
    assert "disputed" in war.given_note.en


def test_steps_agree_with_what_was_asked(record):
    # A partly made request is told by its note: informal (E017), an appeal (E033), or made before (E032).
    expected = {"yes": Step.DONE, "no": Step.NOT_YET}
    for event in record.values():
        if event.legal is not None and event.requested in expected and event.id != "E020":
            assert event.legal.request is expected[event.requested], event.id


def test_no_council_is_recorded_as_refusing(record):
    assert ids(record, lambda e: e.legal is not None and e.legal.decision is Step.REFUSED) == set()
    assert record["E029"].legal.decision is Step.NOT_YET


def test_no_clause_is_named_before_it_stood(record):
    # A treaty stands from its entry into force where that came later, a declaration from signature.
    since = {
        "CST1992": Day(1994), "AMRU1997": Day(1997, 8, 29), "AZTR2010": Day(2010, 8, 16), "AARU2020": Day(2020, 11, 10),
        "AZTR2021": Day(2021, 6, 15), "AZRU2022": Day(2022, 2, 22), "AZTR2025": Day(2025, 7, 22),
    }  # fmt: skip
    named = [(e.id, c.treaty, e.date) for e in record.values() for c in e.clauses]
    assert named
    assert [x for x in named if since[x[1]].on_or_before(x[2]) is not Truth.YES] == []
    # Signed but not yet approved: the note says so.
    for key in ("E023", "E024"):
        assert "not yet approved" in record[key].request_note.en


# -- formats --------------------------------------------------------------------------------


def test_treaty_and_mediation_events_have_a_format_and_no_others(record):
    managed = ids(record, lambda e: e.kind in (RecordKind.TREATY, RecordKind.MEDIATION))
    assert ids(record, lambda e: e.format is not None) == managed
    assert ids(record, lambda e: e.kind is RecordKind.MEDIATION and e.format == "mediated") == {
        "E005", "E019", "E030", "E053",
    }  # fmt: skip
    assert all(record[k].leads for k in ids(record, lambda e: e.format == "mediated") - {"E044"})
    assert (record["E056"].format, record["E056"].leads) == ("bilateral", ())


def test_every_treaty_event_names_its_instrument(record):
    assert all(e.treaty for e in record.values() if e.kind is RecordKind.TREATY)
    assert ids(record, lambda e: e.treaty == "AZTR2025") == {"E052", "E058"}


# -- claims ---------------------------------------------------------------------------------


def test_all_forty_three_claims_are_there(claims):
    assert set(claims) == {f"C{n:02d}" for n in range(1, 28)} | {f"R{n:02d}" for n in range(1, 17)}
    assert all(c["side"] == ("article" if key[0] == "C" else "rival") for key, c in claims.items())


def test_claims_are_bilingual_with_record_and_sources(claims):
    for key, claim in claims.items():
        for part in ("text", "by", "record"):
            assert in_both_languages(claim[part]["en"], claim[part]["ru"]), (key, part)
        assert claim["sources"], key
        assert bool(claim.get("relation")) == (key[0] == "R"), key


def test_article_claims_cite_the_article_and_carry_tags(claims):
    for key, claim in claims.items():
        if key[0] == "C":
            assert claim["sources"][0] == "S001", key
            assert claim["tags"], key


def test_iranian_drills_of_a_claim_agree_with_the_record(record, claims):
    # Both drills that C21 speaks of are in the record: October 2021 and October 2022.
    drills = [str(e.date)[:7] for e in record.values() if e.by == ("IRN",) and e.subtype == "exercise"]
    assert drills == ["2021-10", "2022-10"]
    assert "October 2021 and October 2022" in claims["C21"]["record"]["en"]
