"""The world of alliances on made-up rows: codes, members, dates, filters, cache."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from foedus.core import DataMissingError, Day, InputError, Truth
from foedus.history import atop_cache as cache
from foedus.history import load
from foedus.history.atop import build
from foedus.history.atop_codes import Promise, promises, provision
from foedus.history.atop_members import groups, spells, state_code
from foedus.law import owed
from foedus.world import Event, World
from foedus.world.model import Provision, Version

MEMBER = (
    "atopid", "member", "phase", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "defense", "offense",
    "neutral", "nonagg", "consul", "defcoadv", "defcoloc", "defcocon", "defconum", "defcodem", "defconpr", "offcoadv",
    "offcoloc", "offcocon", "offconum", "offcodem", "neucoadv", "neucoloc", "neucocon", "neuconum", "neucodem",
    "neuconpr", "neucoatt", "concoadv", "concoloc", "concocon", "concoreq", "olimob", "obvary", "notaiden", "dipaid",
    "terrres", "seppeace", "statthr1", "statthr2", "organ1",
)  # fmt: skip
ALLIANCE = (
    "atopid", "begyr", "begmo", "begday", "endyr", "endmo", "endday", "bilat", "maxphase", "estmode", "pubsecr",
    "specthrt", "defense", "offense", "neutral", "nonagg", "consul", "milcon", "milaid", "base", "intcom", "subord",
    "organ1", "interv",
)  # fmt: skip
UK, FRANCE, GERMANY, AUSTRIA, ITALY, RUSSIA = 200, 220, 255, 300, 325, 365


def member(cow: int, start: str = "1900-01-01", last: str = "", phase: int = 0, **codes: int | None) -> dict[str, Any]:
    """Return a row of the member file: nothing coded but what is given."""
    row: dict[str, Any] = dict.fromkeys(MEMBER, 0)
    row |= {"atopid": 1, "member": cow, "phase": phase, **codes}
    for name, text in (("ent", start), ("exit", last)):
        parts = [int(x) for x in text.split("-")] if text else [0, 0, 0]
        parts += [None] * (3 - len(parts))  # type: ignore[list-item]
        row |= dict(zip((f"yr{name}", f"mo{name}", f"day{name}"), parts, strict=True))
    return row


def alliance(start: str = "1900-01-01", last: str = "", **codes: int | None) -> dict[str, Any]:
    """Return a row of the alliance file."""
    row: dict[str, Any] = dict.fromkeys(ALLIANCE, 0)
    row |= {"atopid": 1, "bilat": 1, "estmode": 1, **codes}
    for name, text in (("beg", start), ("end", last)):
        parts = [int(x) for x in text.split("-")] if text else [0, 0, 0]
        row |= dict(zip((f"{name}yr", f"{name}mo", f"{name}day"), parts, strict=True))
    return row


def written(folder: Path, name: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Path:
    lines = [",".join(columns), *(",".join("" if r[c] is None else str(r[c]) for c in columns) for r in rows)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def built(folder: Path, rows: list[dict[str, Any]], head: list[dict[str, Any]] | None = None) -> World:
    files = written(folder, "a.csv", ALLIANCE, head or [alliance()]), written(folder, "m.csv", MEMBER, rows)
    return build(*files)[0]


def status(world: World, event: Event, obligor: str, action: str) -> str:
    found = [d for d in owed(world, event).duties if d.obligor == obligor and str(d.action) == action]
    assert len(found) == 1
    return str(found[0].status)


def as_text(p: Provision) -> dict[str, Any]:
    return {} if p.when is None else p.when.model_dump(mode="json")


def made(**codes: int | None) -> dict[str, Provision]:
    """Return the provisions of one row, by variable."""
    row = member(FRANCE, **codes)
    return {p.code: provision("ATOP1.1", p, (), (), Version()) for p in promises(row, ("DEU",))}


# -- codes -------------------------------------------------------------------------------------


def test_each_promise_code_is_one_duty() -> None:
    given = {
        "defense": 1,
        "offense": 1,
        "neutral": 1,
        "nonagg": 1,
        "consul": 1,
        "notaiden": 1,
        "dipaid": 1,
        "terrres": 1,
    }
    assert {code: str(p.action) for code, p in made(**given, seppeace=1).items()} == {
        "defense": "assist militarily", "offense": "offence", "neutral": "remain neutral", "nonagg": "refrain from force",
        "consul": "consult", "notaiden": "deny support", "dipaid": "diplomatic aid", "terrres": "lend territory",
        "seppeace": "no separate peace",
    }  # fmt: skip
    assert made() == {}


@pytest.mark.parametrize(
    ("codes", "promise", "words"),
    [
        ({"defense": 1, "defcoadv": 1}, "defense", {"adversary"}),
        ({"defense": 1, "defconpr": 1}, "defense", {"provoked"}),
        ({"defense": 1, "defcoloc": 1}, "defense", {"fact"}),
        ({"defense": 1, "defcoloc": 1, "defcocon": 1}, "defense", {"all_or_any", "fact"}),
        ({"neutral": 1, "neucoatt": 1}, "neutral", {"obligee_attacked"}),
        ({"neutral": 1, "neuconpr": 1}, "neutral", {"all", "obligee_attacked", "provoked"}),
        ({"offense": 1}, "offense", {"obligee_attacked"}),
        ({"offense": 1, "offcodem": 1}, "offense", {"all", "obligee_attacked", "fact"}),
        ({"consul": 1, "concoloc": 1, "olimob": 1}, "consul", {"all_or_any", "fact"}),
        ({"notaiden": 3}, "notaiden", {"fact"}),
        ({"defense": 1, "obvary": 1}, "defense", {"fact"}),
        ({"defense": 1, "obvary": 1, "defconpr": 1}, "defense", {"all", "fact", "provoked"}),
    ],
)
def test_limits_become_predicates(codes: dict[str, int], promise: str, words: set[str]) -> None:
    when = made(**codes)[promise].when
    assert when is not None
    assert {test.word for _, test in when.walk()} == words


def test_a_limit_to_an_adversary_that_is_not_named_is_an_open_fact() -> None:
    (promise,) = promises(member(FRANCE, defense=1, defcoadv=1), ())
    when = provision("ATOP1.1", promise, (), (), Version()).when
    assert when is not None
    assert when.word == "fact"


def test_a_blank_is_unread() -> None:
    found = made(notaiden=None, dipaid=None, terrres=None, seppeace=None)
    assert set(found) == {"notaiden", "dipaid", "terrres", "seppeace"}
    assert {p.modality for p in found.values()} == {None}
    assert "blank" in found["seppeace"].content.en


def test_every_text_has_both_languages() -> None:
    codes = dict.fromkeys(MEMBER[9:37], 1)
    for value, varies in itertools.product((1, 2, 3, 4, None), (0, 1)):
        for p in made(**{**codes, "notaiden": value, "seppeace": value, "obvary": varies}).values():
            texts = (
                [p.content, p.cited, p.note, *(t.value for _, t in p.when.walk() if t.word == "fact")] if p.when else []
            )
            assert all(t is not None and t.en and t.ru and t.en != t.ru for t in texts)


def test_consultation_on_request_and_without() -> None:
    assert {str(k): str(v) for k, v in made(consul=1, concoreq=1)["consul"].conditions.items()}["request"] == "present"
    assert {str(k): str(v) for k, v in made(consul=1)["consul"].conditions.items()}["request"] == "absent"


# -- members and dates ----------------------------------------------------------------------


def test_partial_dates_stay_partial() -> None:
    (spell,) = spells([member(FRANCE, "1815-06", "1822-12", defense=1)])
    assert (spell.start, spell.end) == (Day(1815, 6), Day(1822, 12))


def test_the_last_day_still_counts_unless_the_next_phase_begins_on_it() -> None:
    rows = [
        member(FRANCE, "1900-01-01", "1905-05-05", 1),
        member(FRANCE, "1905-05-05", "1910-12-31", 2),
        member(FRANCE, "1911-01-01", "1912-03-01", 3),
    ]
    assert [(str(s.start), str(s.end)) for s in spells(rows)] == [
        ("1900-01-01", "1905-05-05"), ("1905-05-05", "1911-01-01"), ("1911-01-01", "1912-03-02"),
    ]  # fmt: skip


def test_a_number_with_two_codes_is_split_where_the_code_changes() -> None:
    assert [state_code(345, d) for d in (Day(1913, 6, 1), Day(1942, 1, 1), Day(2010, 1, 1))] == ["SRB", "YUG", "SRB"]
    found = spells([member(345, "2000-11-27", nonagg=1), member(FRANCE, "1975-08-01", nonagg=1)])
    assert [(s.state, str(s.start), str(s.end)) for s in found] == [
        ("FRA", "1975-08-01", "None"), ("SRB", "2006-06-05", "None"), ("YUG", "2000-11-27", "2006-06-05"),
    ]  # fmt: skip


def test_equal_promises_are_one_provision_between_all() -> None:
    rows = [member(s, defense=1) for s in (GERMANY, AUSTRIA, ITALY)]
    (group,) = groups(spells(rows))
    assert (group.obligors, group.obligees, group.start, group.end) == ((), (), None, None)


def test_one_sided_promise() -> None:
    (group,) = groups(spells([member(UK, defense=1), member(FRANCE)]))
    assert (group.obligors, group.obligees) == (("GBR",), ())


def test_a_promise_of_a_later_phase_has_its_first_day() -> None:
    rows = [
        member(GERMANY, "1900-01-01", "1905-05-05", 1, defense=1), member(AUSTRIA, "1900-01-01", "1905-05-05", 1, defense=1),
        member(GERMANY, "1905-05-05", "", 2, defense=1, consul=1), member(AUSTRIA, "1905-05-05", "", 2, defense=1, consul=1),
    ]  # fmt: skip
    assert [(g.promise.code, str(g.start)) for g in groups(spells(rows))] == [
        ("defense", "None"),
        ("consul", "1905-05-05"),
    ]


def test_nobody_owes_across_phases_that_run_side_by_side() -> None:
    rows = [member(316, "1993-01-01", "", 2, nonagg=1), member(FRANCE, "1993-01-01", "", 2, nonagg=1),
            member(317, "1993-01-01", "", 3, nonagg=1), member(FRANCE, "1993-01-01", "", 3, nonagg=1)]  # fmt: skip
    pairs = {
        (a, b)
        for g in groups(spells(rows))
        for a in g.obligors
        for b in (g.obligees or ("CZE", "SVK", "FRA"))
        if a != b
    }
    assert pairs == {("CZE", "FRA"), ("SVK", "FRA"), ("FRA", "CZE"), ("FRA", "SVK")}


def test_groups_do_not_depend_on_the_order_of_rows() -> None:
    rows = [
        member(GERMANY, "1900-01-01", "1905-05-05", 1, defense=1), member(AUSTRIA, "1900-01-01", "1905-05-05", 1, neutral=1),
        member(GERMANY, "1905-05-05", "", 2, defense=1), member(AUSTRIA, "1905-05-05", "1908-01-01", 2, defense=1),
        member(ITALY, "1906-01-01", "", 2, consul=1, defense=1),
    ]  # fmt: skip
    expected = groups(spells(rows))
    assert all(groups(spells(order)) == expected for order in itertools.permutations(rows))


# -- the engine on such a world -----------------------------------------------------------------

ATTACK = Event("invasion", by="DEU", on="FRA", at="FRA", level="war", date=Day(1914, 8, 3))


def test_a_defence_promise_without_limits_waits_for_steps_that_the_codes_do_not_tell(tmp_path: Path) -> None:
    world = built(tmp_path, [member(FRANCE, defense=1), member(RUSSIA, defense=1)])
    assert status(world, ATTACK, "RUS", "assist militarily") == "owed if"


def test_a_named_adversary_decides(tmp_path: Path) -> None:
    for threat, expected in ((GERMANY, "owed if"), (AUSTRIA, "not owed")):
        rows = [member(s, defense=1, defcoadv=1, statthr1=threat) for s in (FRANCE, RUSSIA)]
        assert status(built(tmp_path, rows), ATTACK, "RUS", "assist militarily") == expected


def test_an_adversary_that_no_code_names_is_unknown_both_ways(tmp_path: Path) -> None:
    world = built(tmp_path, [member(s, defense=1, defcoadv=1) for s in (FRANCE, RUSSIA)])
    assert status(world, ATTACK, "RUS", "assist militarily") == "unknown"
    (fact,) = next(d.unknowns for d in owed(world, ATTACK).duties if d.obligor == "RUS")
    assert status(world.supposing({fact: "yes"}), ATTACK, "RUS", "assist militarily") == "owed if"
    assert status(world.supposing({fact: "no"}), ATTACK, "RUS", "assist militarily") == "not owed"


def test_one_of_several_limits_that_fails_leaves_it_unknown(tmp_path: Path) -> None:
    codes = {"defense": 1, "defcoadv": 1, "defcoloc": 1, "statthr1": AUSTRIA}
    world = built(tmp_path, [member(s, **codes) for s in (FRANCE, RUSSIA)])
    assert status(world, ATTACK, "RUS", "assist militarily") == "unknown"


def test_offence_is_not_owed_to_a_partner_that_was_attacked(tmp_path: Path) -> None:
    world = built(tmp_path, [member(s, offense=1) for s in (FRANCE, RUSSIA)])
    assert status(world, ATTACK, "RUS", "offence") == "not owed"
    own = Event("invasion", by="FRA", on="DEU", at="DEU", level="war", date=Day(1914, 8, 3))
    assert status(world, own, "RUS", "offence") == "owed if"


def test_nothing_is_owed_before_and_after(tmp_path: Path) -> None:
    rows = [member(s, "1900-01-01", "1914-08-03", defense=1) for s in (FRANCE, RUSSIA)]
    world = built(tmp_path, rows, [alliance("1900-01-01", "1914-08-03")])
    on_last_day = status(world, ATTACK, "RUS", "assist militarily")
    later = owed(world, ATTACK.model_copy(update={"date": Day(1914, 8, 4)}))
    assert on_last_day == "owed if"
    assert not [d for d in later.duties if str(d.status) != "not owed"]


# -- names, filters, cache, dates -----------------------------------------------------------------


def test_names_are_made_from_kind_year_and_parties(tmp_path: Path) -> None:
    world = built(tmp_path, [member(GERMANY, defense=1), member(AUSTRIA, defense=1)], [alliance(defense=1)])
    name = world.treaty("ATOP1").name
    assert name.en == "Defence pact of 1900: Austria-Hungary, German Empire (ATOP 1)"
    assert name.ru == "Договор о взаимной обороне 1900 года: Австро-Венгрия, Германская империя (ATOP 1)"
    assert world.treaty("ATOP1").in_force is Truth.YES


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of three treaties in place of ATOP, with an empty cache."""
    heads = [alliance(atopid=1, defense=1), alliance(atopid=4400, bilat=0, nonagg=1), alliance(atopid=3, consul=1)]
    rows = [
        member(s, atopid=i, **{c: 1})
        for i, c in ((1, "defense"), (4400, "nonagg"), (3, "consul"))
        for s in (UK, FRANCE)
    ]
    files = {
        cache.ALLIANCES: written(tmp_path, "a.csv", ALLIANCE, heads),
        cache.MEMBERS: written(tmp_path, "m.csv", MEMBER, rows),
    }
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "path_of", files.__getitem__)
    return tmp_path / "cache"


def test_filters_leave_out_treaties_and_say_so(small: Path) -> None:
    def left(*names: str) -> list[str]:
        return [t.id for t in load("atop", names).treaties]

    assert left() == ["ATOP1", "ATOP3", "ATOP4400"]
    assert left("no-nominal") == ["ATOP1", "ATOP3"]
    assert left("institutions") == ["ATOP1", "ATOP3"]
    assert left("aid") == ["ATOP1"]
    assert left("aid", "No_Nominal", "aid") == ["ATOP1"]
    remarks = load("atop", ("aid", "no-nominal")).remarks
    assert [r.en.split(":")[0] for r in remarks] == ["filter 'no-nominal'", "filter 'aid'"]
    assert "(не учтено договоров: 2)" in remarks[1].ru
    assert load("atop").remarks == ()
    event = Event("invasion", by="DEU", on="FRA", at="FRA", level="war", date=Day(1914, 8, 3))
    assert load("atop", ("aid",)).remarks[0] in owed(load("atop", ("aid",)), event).warnings


def test_a_filter_that_is_not_known(small: Path) -> None:
    with pytest.raises(InputError) as err:
        load("atop", ("instutions",))
    assert (err.value.code, err.value.remedy) == ("unknown-filter", "did you mean institutions?")
    with pytest.raises(InputError) as err:
        load("south-caucasus", ("aid",))
    assert err.value.code == "no-filters"


def test_the_cache_gives_the_same_world(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load("atop")
    monkeypatch.setattr(cache, "path_of", lambda ident: pytest.fail("the files are read again"))
    again = load("atop")
    assert again == first
    assert again.to_dict() == first.to_dict()
    assert len(list((small / "worlds").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b"\n{}"])
def test_a_damaged_cache_is_built_anew(small: Path, damage: bytes) -> None:
    first = load("atop")
    (file,) = (small / "worlds").iterdir()
    good = file.read_bytes()
    for content in (damage, good[: len(good) // 2], good.replace(b"FRA", b"GBR", 1)):
        file.write_bytes(content)
        assert load("atop") == first
        assert file.read_bytes() == good


def test_a_cache_folder_that_cannot_be_written_costs_nothing_but_time(small: Path) -> None:
    small.write_text("a file where the folder should be", encoding="utf-8")
    assert len(load("atop").treaties) == 3


def test_missing_files_say_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    with pytest.raises(DataMissingError) as err:
        load("atop")
    assert err.value.exit_code == 3
    assert "foedus data fetch" in err.value.remedy


@pytest.mark.parametrize(
    ("date", "nearest"), [("2019-01-01", "2018-12-31"), ("1814-12-31", "1815-01-01"), ("2026", "2018-12-31")]
)
def test_a_date_outside_the_record_is_refused(small: Path, date: str, nearest: str) -> None:
    with pytest.raises(InputError) as err:
        load("atop").at(date)
    assert err.value.code == "outside-coverage"
    assert err.value.remedy == f"the nearest date is {nearest}"


def test_dates_inside_the_record_and_of_other_scenarios_are_taken(small: Path) -> None:
    assert [str(load("atop").at(d).as_of) for d in ("1815", "1914-08-03", "2018-12-31")] == [
        "1815",
        "1914-08-03",
        "2018-12-31",
    ]
    assert str(load("south-caucasus").at("2026-02-28").as_of) == "2026-02-28"
    with pytest.raises(InputError) as err:
        load("atop").at("the ides of March", "--as-of")
    assert err.value.place.option == "--as-of"


def test_a_promise_knows_its_action() -> None:
    assert str(Promise("defense", 1).action) == "assist militarily"
