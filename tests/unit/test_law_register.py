"""The catalogue of duties over time: spells, directions, statuses, the timeline."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from test_law_owed import provision, treaty, world

from foedus.core import Day, InputError, Truth
from foedus.history import load as history
from foedus.law import Register, register, rights
from foedus.law.bond import Bonds
from foedus.law.course import course
from foedus.law.ground import ground
from foedus.report.timeline import timeline, timeline_file
from foedus.world import World, load


def spells(found: Register, ident: str, pair: tuple[str, str]) -> list[tuple[str | None, str | None, str]]:
    """Return the spells of one directed duty as (start, end, standing)."""
    tie = next(t for e in found.entries for t in e.ties if t.provision == ident and (t.obligor, t.obligee) == pair)
    return [(s.start, s.end, s.standing) for s in tie.spells]


@pytest.fixture(scope="module")
def caucasus() -> World:
    return load("south-caucasus")


# -- spells ---------------------------------------------------------------------------------


def test_partial_dates_give_unknown_spells_with_the_fact() -> None:
    w = world(treaty("P", ["AZE", "TUR"], provision(), signed="2000", entered="2001-05", ended="2010"))
    found = register(w, "AZE")
    assert spells(found, "P.1", ("AZE", "TUR")) == [
        ("2001-05-01", "2001-05-31", "unknown"),
        ("2001-05-31", "2010-01-01", "in force"),
        ("2010-01-01", "2010-12-31", "unknown"),
    ]
    assert {f for e in found.entries for t in e.ties for s in t.spells for f in s.facts} == {"P in force"}
    assert register(w.supposing({"P in force": "no"}), "AZE").entries[0].owes[0].spells[0].standing == "in force"


def test_joining_and_leaving_cut_each_pair_apart() -> None:
    parties = [
        "RUS",
        {"state": "AZE", "joined": "2003-01-01", "left": "2006-01-01"},
        {"state": "TUR", "joined": "2005-01-01"},
    ]
    found = register(world(treaty("M", parties, provision("M.1"), entered="2000-01-01")), "AZE")
    assert len(found.entries) == 1, "one line for a text of several parties"
    assert spells(found, "M.1", ("AZE", "RUS")) == [("2003-01-01", "2006-01-01", "in force")]
    assert spells(found, "M.1", ("TUR", "AZE")) == [("2005-01-01", "2006-01-01", "in force")]
    assert found.entries[0].mutual and not found.current


def test_one_wording_gives_way_to_another() -> None:
    old = provision("P.1", article="4 (old)", version={"end": "2005-03-01"})
    new = provision("P.2", article="4 (new)", version={"start": "2005-03-01"}, replaces=["P.1"])
    found = register(world(treaty("P", ["AZE", "TUR"], old, new, entered="2000-01-01")), "AZE", "TUR")
    assert spells(found, "P.1", ("AZE", "TUR")) == [("2000-01-01", "2005-03-01", "in force")]
    assert spells(found, "P.2", ("AZE", "TUR")) == [("2005-03-01", None, "in force")]
    assert [e.text.id for e in found.current] == ["P.2"]


def test_a_later_text_supersedes_from_its_entry() -> None:
    later = treaty("Q", ["AZE", "TUR"], provision("Q.1", replaces=["P"]), entered="2008-02-02")
    found = register(world(treaty("P", ["AZE", "TUR"], provision(), entered="2000-01-01"), later), "AZE")
    assert spells(found, "P.1", ("AZE", "TUR")) == [("2000-01-01", "2008-02-02", "in force")]


def test_spells_agree_with_the_bond_on_every_day_around_a_break(caucasus: World) -> None:
    """Between two breaks nothing changes: days inside, at and beside them give the same answer as the bond."""
    bonds: Bonds = ground(caucasus).bonds
    checked = 0
    for state in ("ARM", "AZE", "RUS"):
        for entry in register(caucasus, state).entries:
            of = caucasus.treaty(entry.treaty)
            for tie in entry.ties:
                clause = next(p for p in of.provisions if p.id == tie.provision)
                for day in (Day(1992, 5, 14), Day(1994, 7, 1), Day(1999, 4, 19), Day(1999, 4, 20), Day(2012, 12, 31),
                            Day(2013, 1, 1), Day(2020, 11, 10), Day(2024, 6, 15), Day(2026, 2, 28)):  # fmt: skip
                    truth, facts, reason = bonds.holds(of, clause, tie.obligor, tie.obligee, day)
                    spell = tie.at(day)
                    if spell is None:
                        assert truth.is_false and reason in ("not-in-force", "other-wording", "superseded")
                    else:
                        assert (spell.truth, spell.facts) == (truth, facts)
                    checked += 1
    assert checked > 500


def test_spells_of_a_duty_do_not_overlap(caucasus: World) -> None:
    for entry in register(caucasus, "RUS").entries:
        for tie in entry.ties:
            for one, other in zip(tie.spells, tie.spells[1:], strict=False):
                assert one.end is not None and other.start is not None and one.end <= other.start


# -- what is listed ---------------------------------------------------------------------------


def test_both_directions_stand_side_by_side(caucasus: World) -> None:
    one, other = register(caucasus, "AZE", "TUR"), register(caucasus, "TUR", "AZE")
    assert [e.id for e in one.entries] == [e.id for e in other.entries]
    for a, b in zip(one.entries, other.entries, strict=True):
        assert a.owes == b.owed and a.owed == b.owes
    assert all(e.mutual for e in one.duties)


def test_a_pair_is_a_part_of_the_whole(caucasus: World) -> None:
    whole = register(caucasus, "ARM")
    others = {t.obligee for e in whole.entries for t in e.owes} | {t.obligor for e in whole.entries for t in e.owed}
    ties = {t for e in whole.entries for t in e.ties}
    parts = {t for o in others for e in register(caucasus, "ARM", o).entries for t in e.ties}
    assert ties == parts and len(others) > 5


def test_same_terms_are_one_line_however_many_provisions_carry_them() -> None:
    mine, theirs = (
        provision("P.1", obligors=["AZE"], obligees=["TUR"]),
        provision("P.2", obligors=["TUR"], obligees=["AZE"]),
    )
    weaker = provision("P.3", obligors=["TUR"], obligees=["AZE"], modality="may")
    found = register(world(treaty("P", ["AZE", "TUR"], mine, theirs, weaker, entered="2000-01-01")), "AZE")
    assert [(e.provisions, e.mutual) for e in found.entries] == [(("P.1", "P.2"), True), (("P.3",), False)]


def test_what_binds_nobody_is_listed_apart() -> None:
    w = world(
        treaty("P", ["AZE", "TUR"], provision(), entered="2000-01-01", binding="no"),
        treaty("Q", ["AZE", {"state": "TUR", "suspended": "yes"}], provision("Q.1"), entered="2000-01-01"),
    )
    found = register(w, "AZE")
    assert [e.owes[0].spells[-1].standing for e in found.entries] == ["not binding", "suspended"]
    text = found.summary()
    assert "Promises that bind nobody in law, or are suspended" in text and "Owed both ways" not in text


def test_rights_agree_with_the_law_of_access(caucasus: World) -> None:
    found = register(caucasus, "ARM")
    listed = {
        (t.provision, t.obligee, s.truth) for e in found.rights for t in e.owes for s in (t.at(caucasus.as_of),) if s
    }
    asked = {
        (r.provision, r.holder, r.truth)
        for holder in ("RUS", "EU", "TUR", "USA") for r in rights(caucasus, holder, "ARM")
        if any(p.id == r.provision and p.kind == "permission" for t in caucasus.treaties for p in t.provisions)
    }  # fmt: skip
    assert asked and asked == listed


def test_suppositions_and_removed_treaties_count(caucasus: World) -> None:
    fact = "AZTR2025 in force for TUR"
    recorded, supposed = register(caucasus, "AZE", "TUR"), register(caucasus.supposing({fact: "yes"}), "AZE", "TUR")

    def truths(found: Register) -> set[Truth]:
        return {s.truth for e in found.entries if e.treaty == "AZTR2025" for t in e.ties for s in t.spells}

    assert truths(recorded) == {Truth.UNKNOWN} and truths(supposed) == {Truth.YES}
    assert fact in supposed.summary() and fact not in recorded.summary()
    left = register(caucasus.without("AZTR2025"), "AZE", "TUR")
    assert [e for e in recorded.entries if e.treaty != "AZTR2025"] == list(left.entries)


def test_time_and_actions_narrow_the_history(caucasus: World) -> None:
    assert {e.treaty for e in register(caucasus, "AZE", start="1995", end="1998", date="1998").entries} == {
        "CST1992",
        "AZGETR",
    }
    only = register(caucasus, "AZE", actions=("consult", "assist-militarily"))
    assert {str(e.action) for e in only.entries} == {"consult", "assist militarily"}
    assert register(caucasus, "AZE", end="1998").date == "1998", "a history that ends earlier is listed at its end"


def test_political_status_stands_beside_the_legal_one(caucasus: World) -> None:
    entry = next(e for e in register(caucasus, "ARM").entries if e.id == "entry:CST1992.3")
    assert {who for who, _ in entry.political} == {"", "ARM"}
    assert {s.truth for t in entry.owes for s in (t.at(caucasus.as_of),) if s is not None} == {Truth.YES}
    assert "frozen" in register(caucasus, "ARM").summary()


# -- how it is said ---------------------------------------------------------------------------

IDS = r"\b[A-Z]{2,}_?[A-Z]*\d*(?:\.\d+)?\b|\bTRIPP\b"


@pytest.mark.parametrize("pair", [("AZE", "TUR"), ("ARM", None), ("RUS", None)])
def test_russian_holds_no_english_and_english_no_russian(caucasus: World, pair: tuple[str, str | None]) -> None:
    found = register(caucasus.supposing({"AZTR2025 in force for TUR": "yes"}), *pair)
    for text in (found.summary("ru"), found.explain("ru")):
        assert re.findall(r"[A-Za-z]{2,}", re.sub(IDS, " ", text)) == [] and "{" not in text
    for text in (found.summary(), found.explain()):
        assert not re.search("[а-яё]", text, re.IGNORECASE)


def test_data_table_and_text_say_the_same(caucasus: World) -> None:
    found = register(caucasus, "AZE", "TUR")
    data = found.to_dict()
    assert json.loads(found.to_json()) == json.loads(json.dumps(data))
    assert data["current"] == [e.id for e in found.current]
    frame = found.to_frame()
    assert frame.height == sum(len(t.spells) for e in found.entries for t in e.ties)
    assert set(frame.filter(frame["current"] == "yes")["provision"]) == {p for e in found.current for p in e.provisions}
    assert found._repr_html_().startswith("<pre>")
    assert "at the latest since 1 January 2013" in found.summary(), "the day of entry is not known"
    assert "Nothing stands" in register(caucasus, "KAZ", "TUR").summary()


def test_every_kind_of_term_is_said() -> None:
    clause = provision(
        adversaries=["IRN"], exceptions=["provoked", "own aggression"], scope={"kind": "named", "places": ["ZONE"]},
        when={"all": [{"adversary": ["IRN"]}, {"not": {"at": ["AZE"]}}, {"any": [{"level_at_least": "war"}, {"since": "2001"}]}]},
        means_open="yes",
    )  # fmt: skip
    found = register(world(treaty("P", ["AZE", "TUR"], clause, entered="2000-01-01")), "AZE")
    en, ru = found.explain("en"), found.explain("ru")
    for part in ("only against Iran", "not if the victim provoked", "places: ", "only if ", "means open", "2001"):
        assert part in en, part
    assert "{" not in en + ru and "лишь если" in ru and "только против: Иран" in ru


# -- input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "option", "remedy"),
    [
        ({"state": "AZX"}, "--of", "AZE"),
        ({"state": "AZE", "other": "TRU"}, "--with", "TUR"),
        ({"state": "AZE", "other": "Azerbaijan"}, "--with", "another state"),
        ({"state": "AZE", "start": "2020", "end": "2010"}, "--until", "exchange"),
        ({"state": "AZE", "start": "20x0"}, "--since", "YYYY"),
        ({"state": "AZE", "date": "1950"}, "--of", "correct"),
        ({"state": "AZE", "actions": ("consultt",)}, "--action", "consult"),
    ],
)
def test_wrong_input_names_option_and_remedy(caucasus: World, given: dict[str, Any], option: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        register(caucasus, given.pop("state"), given.pop("other", None), **given)
    assert caught.value.place.option == option and remedy in caught.value.remedy


# -- the timeline -----------------------------------------------------------------------------


def test_rows_are_gathered_until_they_fit(caucasus: World) -> None:
    found = register(caucasus, "AZE")
    assert course(found).by == "promise" and len(course(found).rows) >= len(found.entries)
    assert course(found, 18).by == "text and action"
    texts = course(found, 12, 12)
    assert texts.by == "text" and texts.left_out == 0
    few = course(found, 3, 3)
    assert len(few.rows) == 3 and few.left_out == len(texts.rows) - 3
    with pytest.raises(ValueError, match="room"):
        course(found, 0)


def test_bars_show_the_strongest_status(caucasus: World) -> None:
    rows = {r.id: r for r in course(register(caucasus, "AZE")).rows}
    assert [b.look for b in rows["entry:CST1992.1:both"].bars] == ["unknown", "in force"]
    assert [b.look for b in rows["entry:AZRU2022.3:both"].bars] == ["weak verb"]
    assert rows["entry:AARU2020.3:owed"].direction == "owed"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_timeline_is_drawn_with_shape_as_well_as_colour(caucasus: World, lang: str) -> None:
    drawing = timeline_file(register(caucasus, "AZE"), lang)
    assert drawing.startswith("<svg") and "#ffffff" in drawing
    assert "stroke-dasharray" in drawing and "<title" in drawing
    texts = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    if lang == "ru":
        assert re.findall(r"[A-Za-z]{2,}", re.sub(IDS, " ", texts)) == []
    assert ("28 February 2026" if lang == "en" else "28 февраля 2026 года") in texts
    chart = timeline(register(caucasus, "AZE"), lang)
    assert chart.wide != chart.narrow and chart.title


def test_an_empty_timeline_says_so(caucasus: World) -> None:
    assert "Nothing stood" in timeline_file(register(caucasus, "KAZ", "TUR"))


# -- two centuries ------------------------------------------------------------------------------


def test_the_record_of_alliances_is_listed_at_once_and_stays_readable(history_dir: Path) -> None:
    alliances = history("atop")
    began = time.perf_counter()
    found = register(alliances, "FRA")
    assert time.perf_counter() - began < 5, "under half a second here; a search of all pairs would take minutes"
    assert len(found.entries) > 100
    rows = course(found)
    assert rows.by == "text" and 60 < len(rows.rows) <= 100
    assert course(found, most_texts=20).left_out == len(rows.rows) - 20
    # France and Russia had been allied for twenty years when the war began.
    pair = register(alliances, "FRA", "RUS", date="1914-08-01")
    assert {str(e.action) for e in pair.duties} >= {"assist militarily", "consult"} and all(
        e.mutual for e in pair.duties
    )
    for text in (pair.explain("ru"), found.summary("ru")):
        assert re.findall(r"[A-Za-z]{2,}", re.sub(IDS, " ", text)) == []
    assert max(len(line) for line in found.summary().splitlines()) < 1000
