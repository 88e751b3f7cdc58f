"""What a new user meets: wrong input answered once and usefully, dates that stay partial, output that can be read."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from foedus.app.main import main
from foedus.bench import law as bench
from foedus.core import InputError, find
from foedus.history import load
from foedus.law import fact_text, gaps, owed, register
from foedus.report import show
from foedus.world import Event, World, new, validate

SCENARIO = "south-caucasus"
ATTACK = ("--act", "armed attack", "--by", "ARM", "--on", "AZE")


@pytest.fixture(scope="module")
def region() -> World:
    return load(SCENARIO)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that must be refused and return its message."""
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("foedus: ") and len(said.err.splitlines()) == 2
    return said.err


def test_a_name_close_to_atop_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean atop?" in refused(capsys, "owed", "atopp", *ATTACK)
    assert "south-caucasus, atop" in refused(capsys, "owed", "zzz", *ATTACK)


def test_atop_has_no_files_to_validate(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no files to check" in refused(capsys, "scenario", "validate", "atop")


def test_an_unknown_probe_is_refused() -> None:
    with pytest.raises(InputError, match="regiom") as caught:
        bench(only="regiom_gaps")
    assert "region_gaps" in caught.value.remedy and caught.value.place.option == "--only"


def test_a_treaty_to_leave_out_is_named_from_the_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert "AZTR2025" in refused(capsys, "owed", SCENARIO, *ATTACK, "--without", "ZZZZZZ")


def test_unrest_has_no_actor_beside_its_object(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "owed", SCENARIO, "--act", "internal unrest", "--by", "KAZ", "--on", "KAZ")
    assert "--attribution unattributed" in said


def test_nearest_states_are_named_once_and_dates_by_their_length() -> None:
    with pytest.raises(InputError) as caught:
        find("XXX")
    assert "XKX (XKX)" not in caught.value.remedy and "Kosovo (XKX)" in caught.value.remedy
    with pytest.raises(InputError, match="did not exist yet in 1985"):
        find("ARM", on="1985")
    with pytest.raises(InputError, match="did not exist yet on 1985-05-01"):
        find("ARM", on="1985-05-01")


def test_two_documents_need_two_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = str(tmp_path / "both")
    assert "standard output" in refused(capsys, "cascade", SCENARIO, *ATTACK, "--json", "-", "--svg", "-")
    assert "standard output" in refused(capsys, "duties", SCENARIO, "--of", "AZE", "--json", "-", "--svg", "-")
    assert "both" in refused(capsys, "duties", SCENARIO, "--of", "AZE", "--json", both, "--csv", both)
    assert not list(tmp_path.iterdir())


def test_a_drawing_goes_to_standard_output_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["cascade", SCENARIO, *ATTACK, "--svg", "-"]) == 0
    said = capsysbinary.readouterr().out.decode().strip()
    assert said.startswith("<svg") and said.endswith("</svg>")


def test_a_fault_under_a_word_with_a_space_is_shown_where_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new(folder, "mine")
    file = folder / "treaties" / "pact2020.yaml"
    written = file.read_text(encoding="utf-8").replace(
        "        means_open: yes\n",
        "        means_open: yes\n        when:\n          all or any:\n            - adversary: XCC\n            - level: war\n",
        1,
    )
    file.write_text(written, encoding="utf-8")
    (fault,) = validate(folder)
    line = next(k for k, text in enumerate(written.splitlines(), start=1) if "level: war" in text and "- level" in text)
    assert fault.place.line == line and "'level'" in fault.message and "level_at_least" in fault.remedy


def test_a_day_after_the_record_is_answered_with_a_remark(region: World) -> None:
    event = Event("armed attack", by="ARM", on="AZE", level="war")
    later = region.at("2045")
    for lang, words in (("en", "the texts are recorded as of 2026-02-28"), ("ru", "по состоянию на 2026-02-28")):
        assert words in owed(later, event).summary(lang)
        assert words not in owed(region, event).summary(lang)
        assert words in register(later, "AZE").summary(lang)
    assert later.at("2050").remarks == later.remarks
    assert later.at("2020").remarks == () and later.at("2026-02-28") == region


def test_nobody_owes_under_the_texts_recorded(region: World) -> None:
    event = Event("border closure", by="AZE", on="ARM")
    assert "Under the texts recorded here nobody owes anything." in owed(region, event).summary("en")


def test_an_answer_to_an_attack_says_that_the_attack_is_another_question(region: World) -> None:
    answer = owed(region, Event("armed attack", by="ARM", on="AZE", at="AZE", level="clash", answers="AZE"))
    assert "(attacker: Azerbaijan, victim: Armenia)" in answer.summary("en")
    assert "(нападающий: Азербайджан, пострадавший: Армения)" in answer.summary("ru")
    plain = owed(region, Event("armed attack", by="ARM", on="AZE", at="AZE", level="clash"))
    assert "!" not in plain.summary("en")


def test_the_summary_says_that_a_place_is_no_longer_one_of_its_own(region: World) -> None:
    event = Event("armed attack", by="ARM", on="AZE", at="LACHIN", level="clash")
    assert "! Lachin corridor is not recorded as a separate place" in owed(region, event).summary("en")


def test_a_state_is_named_as_it_was_called_at_the_date(region: World) -> None:
    assert region.label("TUR").en == "Turkey"
    assert region.at("1900").label("TUR").en == "Ottoman Empire"
    assert region.at("1950").label("RUS").ru == "Советский Союз"
    assert region.at("1950").label("ARM").en == "Armenia"  # it did not exist then: its last name


def test_part_of_a_month_or_year_is_neither_nothing_nor_all(region: World) -> None:
    # The declaration of 22 February 2022.
    for date, listed in (
        ("2022-02-21", False),
        ("2022-02-22", True),
        ("2022-02", True),
        ("2022", True),
        ("2021", False),
    ):
        found = register(region, "AZE", "RUS", date=date)
        assert ("AZRU2022" in {e.treaty for e in found.current}) is listed, date
    for date in ("2022-02", "2022"):
        found = register(region, "AZE", "RUS", date=date)
        assert "In force for part of that time (since 22 February 2022)" in found.summary("en")
        assert "В силе часть этого времени (с 22 февраля 2022 года)" in found.summary("ru")
        (duty,) = (
            d for d in owed(region.at(date), Event("armed attack", by="ARM", on="AZE", level="war")).duties
            if d.id == "duty:AZRU2022.3:RUS>AZE"
        )  # fmt: skip
        assert duty.unknowns == ("AZRU2022 in force",)
    assert "part of that time" not in register(region, "AZE", "RUS", date="2023").summary("en")


def test_russian_facts_are_sentences(region: World) -> None:
    said = fact_text("AZTR2010.1 covers the place of the event", region).ru
    assert said.endswith("норма распространяется на место события")
    assert "подпадает под понятие" in fact_text("armed attack at unknown level is an armed attack", region).ru


def test_a_terminal_gets_whole_words_and_a_pipe_whole_lines(region: World) -> None:
    found = owed(region, Event("armed attack", by="ARM", on="AZE", level="war", at="AZE"))

    class Long:
        def summary(self, lang: str) -> str:
            return f"{found.summary(lang)}\n  foedus owed {'x' * 100} --on AZE"

    screen, pipe = io.StringIO(), io.StringIO()
    show(Long(), Console(file=screen, width=80, force_terminal=True, no_color=True))
    show(Long(), Console(file=pipe, width=80))
    assert pipe.getvalue().rstrip("\n") == Long().summary("en")
    lines = screen.getvalue().splitlines()
    assert max(len(x) for x in lines if not x.lstrip().startswith("foedus ")) <= 80
    assert any(x == f"  foedus owed {'x' * 100} --on AZE" for x in lines)
    assert " ".join(screen.getvalue().split()) == " ".join(Long().summary("en").split())


def test_json_has_the_remark_of_a_later_day(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["owed", SCENARIO, *ATTACK, "--as-of", "2030", "--json", "-"]) == 0
    data = json.loads(capsysbinary.readouterr().out)
    assert "recorded as of 2026-02-28" in json.dumps(data)


@pytest.mark.parametrize("date", ["1985", "2020-10-01", "2025-07-21"])
def test_a_treaty_of_later_date_adds_nothing(region: World, date: str) -> None:
    found = gaps(region.at(date)).added
    assert found is not None and found.pairings
    for pairing in found.pairings:
        for column in (pairing.recorded, pairing.supposed):
            assert column is None or {(str(c.own), c.reason) for c in column.classes} == {("not owed", "not-in-force")}


def test_two_documents_of_a_search_need_two_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = str(tmp_path / "both")
    assert "standard output" in refused(capsys, "gaps", SCENARIO, "--json", "-", "--csv", "-")
    assert "both" in refused(capsys, "gaps", SCENARIO, "--json", both, "--csv", both)


@pytest.mark.parametrize("part", ["law", "crisis", "estimate"])
def test_an_unknown_probe_is_refused_in_every_part(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no probe has 'zzz'" in refused(capsys, "bench", part, "--only", "zzz")
