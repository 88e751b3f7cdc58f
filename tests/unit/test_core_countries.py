"""The table of states: one name, one state, at one date."""

from __future__ import annotations

import re

import pytest

from foedus.core import Country, Day, InputError, Truth, by_code, by_number, countries, find


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        ("AZE", None, "AZE"), ("aze", None, "AZE"), ("373", None, "AZE"), (373, None, "AZE"), ("GW373", None, "AZE"),
        ("Azerbaijan", None, "AZE"), ("азербайджан", None, "AZE"), ("Азербайджан", "2025-12-16", "AZE"),
        ("TUR", None, "TUR"), ("Турция", None, "TUR"), ("Türkiye", None, "TUR"), ("Ottoman Empire", "1900", "TUR"),
        ("UKG", None, "GBR"), ("US", None, "USA"), ("ОАЭ", None, "ARE"), ("Объединенные Арабские Эмираты", None, "ARE"),
        ("AUH", "1914", "AUH"), ("GMY", "1914", "DEU"), ("GMY", "2000", "DEU"), ("255", "1914", "DEU"),
        ("260", "1970", "DEU"), ("265", "1970", "DDR"), ("Germany", None, "DEU"), ("Germany", "1914", "DEU"),
        ("345", None, "SRB"), ("345", "1950", "YUG"), ("345", "1900", "SRB"), ("Soviet Union", "1950", "RUS"),
        ("SUN", "1950", "RUS"), ("RUS", "1950", "RUS"), ("365", "2020", "RUS"), ("Persia", "1900", "IRN"),
        ("Yemen", "2000", "YEM"), ("678", "1980", "YEM"), ("679", "2000", "YEM"), ("680", "1980", "YMD"),
        ("Hong Kong", "2023", "HKG"), ("Nor", None, "NOR"), ("Norway", None, "NOR"), ("Vietnam", None, "VNM"),
        ("Kyrgyzstan", None, "KGZ"), ("Киргизия", None, "KGZ"), ("Korea", "1900", "KOR"),
        ("Rhodesia", "1970", "ZWE"), ("552", "1970", "ZWE"), ("Upper Volta", "1970", "BFA"), ("Дагомея", "1970", "BEN"),
        ("Cote d'Ivoire", None, "CIV"), ("Кот-д'Ивуар", None, "CIV"), ("Берег Слоновой Кости", None, "CIV"),
        ("SWZ", "1950", "CHE"), ("SLV", "1950", "SLV"), ("Папуа-Новая Гвинея", None, "PNG"), ("Hanover", "1850", "HAN"),
        ("970", None, "NRU"), ("GW970", None, "KIR"), ("8152", "1874", "ANN"), ("Аннам", None, "ANN"),
    ],
)  # fmt: skip
def test_find(name: str | int, on: str | None, code: str) -> None:
    assert find(name, on).code == code


@pytest.mark.parametrize(
    ("name", "on", "code", "names"),
    [
        ("Germany", "1970", "ambiguous-state", ["West Germany (DEU)", "East Germany (DDR)"]),
        ("Yemen", "1980", "ambiguous-state", ["North Yemen (YEM)", "South Yemen (YMD)"]),
        ("Korea", None, "ambiguous-state", ["South Korea (KOR)", "North Korea (PRK)"]),
        ("Конго", None, "ambiguous-state", ["(COD)", "(COG)"]),
        ("AUS", None, "ambiguous-state", ["Australia (AUS)", "Austria (AUT)"]),
        ("MNG", None, "ambiguous-state", ["Montenegro (MNE)", "Mongolia (MNG)"]),
        ("SWZ", None, "ambiguous-state", ["Switzerland (CHE)", "Eswatini (SWZ)"]),
        ("SLV", None, "ambiguous-state", ["Slovenia (SVN)", "El Salvador (SLV)"]),
        ("Hesse", "1850", "ambiguous-state", ["Hesse-Kassel (HSE)", "Hesse-Darmstadt (HSG)"]),
        ("Zanzibar", "1970", "state-no-longer", ["1963-12-19 to 1964-04-26"]),
        ("Azerbaijan", "1950", "state-not-yet", ["since 1991-12-26"]),
        ("GDR", "2000", "state-no-longer", ["1954-03-25 to 1990-10-02"]),
        ("AUH", "1939", "state-no-longer", ["1816-01-01 to 1918-11-12"]),
        ("Soviet Union", "2000", "state-no-longer", ["1922-12-30 to 1991-12-25"]),
        ("Poland", "1942", "state-no-longer", ["1918-11-03 to 1939-09-27", "since 1945-06-28"]),
        ("255", "1970", "state-no-longer", ["1816-01-01 to 1945-05-08", "since 1990-10-03"]),
        ("Atlantis", None, "unknown-state", ["Atlantis"]),
    ],
)
def test_refused(name: str, on: str | None, code: str, names: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        find(name, on)
    assert caught.value.code == code
    for said in names:
        assert said in caught.value.message
    assert caught.value.remedy


def test_remedies_name_what_to_write() -> None:
    def remedy(name: str, on: str | None = None) -> str:
        with pytest.raises(InputError) as caught:
            find(name, on)
        return caught.value.remedy

    assert remedy("Azerbajan") == "did you mean Azerbaijan (AZE)?"
    assert remedy("Азербайжан") == "did you mean Азербайджан (AZE)?"
    assert remedy("Zimbabwe", "1970") == "write Rhodesia (ZWE) for that date"
    assert remedy("Soviet Union", "2000") == "write Russia (RUS) for that date"
    # What the remedy names is itself understood.
    assert remedy("AUS") == "write 900 or AUT"
    assert {find("900").code, find("AUT").code} == {"AUS", "AUT"}


def test_names_are_those_of_the_date() -> None:
    assert find("640", "1900").name_en == "Ottoman Empire"
    assert find("640", "1900").name_ru == "Османская империя"
    assert find("640").name_en == "Turkey"
    assert (find("DEU", "1970").cow, find("DEU", "1970").gw) == (260, 260)
    assert (find("DEU").cow, find("DEU").gw) == (255, 260)
    assert (find("SRB").cow, find("SRB").gw) == (345, 340)
    assert (find("YEM", "2000").cow, find("YEM", "2000").gw) == (679, 678)


def test_existence_has_three_values() -> None:
    azerbaijan = find("AZE")
    assert azerbaijan.exists(Day(1991, 12, 25)) is Truth.NO
    assert azerbaijan.exists(Day(1991, 12, 26)) is Truth.YES
    assert azerbaijan.exists(Day(1991, 12)) is Truth.UNKNOWN
    assert azerbaijan.exists(Day(1991)) is Truth.UNKNOWN
    east = find("DDR")
    assert east.exists(Day(1990, 10, 2)) is Truth.YES
    assert east.exists(Day(1990, 10, 3)) is Truth.NO
    assert find("TUR").exists(Day(1923, 10, 29)) is Truth.YES
    assert find("HKG").exists(Day(2000)) is Truth.NO
    assert not find("HKG").is_state


def test_a_change_of_name_makes_no_gap() -> None:
    assert find("RUS").dates() == "since 1816-01-01"
    assert find("TUR").dates() == "since 1816-01-01"
    assert find("POL").dates() == "1918-11-03 to 1939-09-27, since 1945-06-28"


@pytest.mark.parametrize(
    ("number", "on", "code", "name"),
    [
        (255, "1815-06-08", "DEU", "Prussia"), (345, "1942", "YUG", "Yugoslavia"), (260, "1954-10-23", "DEU", "West Germany"),
        (290, "1942", "POL", "Poland"), (365, "1950", "RUS", "Soviet Union"), (300, "2000", "AUH", "Austria-Hungary"),
        (640, "1923-10-28", "TUR", "Ottoman Empire"), (640, "1923-10-29", "TUR", "Turkey"),
    ],
)  # fmt: skip
def test_a_number_in_a_record_has_a_meaning_outside_membership(number: int, on: str, code: str, name: str) -> None:
    country = by_number(number, on)
    assert country is not None
    assert (country.code, country.name_en) == (code, name)
    assert by_number(8152, "1874") is None


def test_table_holds_what_the_scenarios_name() -> None:
    wanted = (
        "AZE TUR ARM RUS IRN GEO USA FRA IND ISR PAK BLR KAZ KGZ TJK UZB ITA GRC CHN DEU ARE HKG VNM GBR IRQ CHE BRA "
        "SAU POL PHL JPN SYR UKR"
    )
    for code in wanted.split():
        country = by_code(code)
        assert country is not None, code
        assert country.code == code


@pytest.mark.parametrize("country", countries(), ids=lambda c: c.code)
def test_entry(country: Country) -> None:
    assert re.fullmatch(r"[A-Z]{3}", country.code)
    assert country.name_en.isascii()
    assert re.search(r"[а-яё]", country.name_ru)
    assert not re.search(r"[a-z]", country.name_ru)
    assert country.is_state == (country.cow is not None) == (country.cow_abbrev is not None)
    # Every entry is found by its own names and numbers at a date on which it existed.
    on = None
    if country.spells:
        last = country.spells[-1]
        on = last.start
        assert on is not None
        assert country.exists(on) is Truth.YES
        assert all(a.end is not None and a.end.on_or_before(b.start).is_true for a, b in zip(country.spells, country.spells[1:], strict=False))  # fmt: skip
    ended = bool(country.spells) and country.spells[-1].end is not None
    assert (find(country.code, on) if ended else find(country.name_en)).code == country.code
    assert by_code(country.code) == country


def test_order_and_uniqueness() -> None:
    codes = [c.code for c in countries()]
    assert codes == sorted(set(codes))
    assert len(codes) > 200
    assert by_code("aze") is None
    assert by_code("UAE") is None


def test_a_code_that_is_another_states_abbreviation_is_still_that_codes_state() -> None:
    from foedus.core import living

    assert living("AUS", "1971-07-01").name_en == "Australia"  # type: ignore[union-attr]
    assert living("NOSUCH", "1971") is None
    with pytest.raises(InputError, match="did not exist yet"):
        living("AZE", "1950-01-01")
