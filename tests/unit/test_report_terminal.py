"""The terminal answer: complete, within its width, readable without colour."""

from __future__ import annotations

import io
import re

import pytest
from report_sample import sample
from rich.cells import cell_len
from rich.console import Console

from foedus.core import InputError
from foedus.report import show, terminal


def printed(
    width: int,
    lang: str = "en",
    *,
    details: bool = False,
    encoding: str = "utf-8",
    hostile: str = "",
    colour: bool = False,
) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(file=file, width=width, force_terminal=colour)
    terminal(sample(hostile=hostile), console, lang, details=details)
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_it_names_every_claim_and_keeps_its_width(width: int, lang: str) -> None:
    text = printed(width, lang)
    lines = text.splitlines()
    assert max(cell_len(line) for line in lines) <= min(width, 120)
    ids = re.findall(r"^ +([CR]\d\d) ", text, flags=re.M)
    assert ids == [f"C{n:02d}" for n in range(1, 28)] + [f"R{n:02d}" for n in range(1, 17)]
    assert "\x1b" not in text


def test_a_claim_line_has_mark_word_figure_interval_and_warrant() -> None:
    line = next(x for x in printed(120).splitlines() if " C07 " in x)
    assert re.search(r"… +open +A direct Iranian .*0\.41\u00a0% \[0\.07; 1\.84\] +assumed +a fact", line)


def test_it_fits_an_analysts_screen() -> None:
    assert len(printed(120).splitlines()) <= 105


def test_the_ladder_shows_both_readings_where_they_differ() -> None:
    text = printed(120)
    assert re.search(r"\+ 2025 +unknown .*\n +supposing in force +owed if", text)
    assert re.search(r"No treaty +none +0\.50 \[0\.15; 1\.30\].*\n +2010 ", text)


def test_details_say_what_would_overturn_each_verdict_and_what_it_rests_on() -> None:
    text = printed(100, details=True)
    assert text.count("What would overturn it:") == 43
    assert "Rests on: duty:AZTR2010.1:TUR>AZE@event:armed-attack" in text
    assert "Data that would test it: Coded statements of officials, by year" in text


def test_an_ascii_output_gets_ascii() -> None:
    text = printed(100, encoding="ascii")
    assert " (x) contradicted in part" in text
    assert text.isascii()


def test_texts_are_never_read_as_markup() -> None:
    assert "[red]x[/red][/]" in printed(200, hostile=" [red]x[/red][/]")


def test_colour_only_repeats_what_marks_say() -> None:
    plain = re.sub(r"\x1b\[[\d;]*m", "", printed(120, colour=True))
    assert plain == printed(120)


def test_russian_output_has_no_english_words_left() -> None:
    text = printed(120, "ru")
    rest = re.sub(r"foedus assess[^\n]*?(?=  |\n)|Foedus|\[a; b\]|факты [0-9a-f]+|[CR]\d\d", "", text)
    assert re.findall(r"[A-Za-z]{2,}", rest) == []


def test_show_prints_the_summary_or_the_explanation_of_any_result() -> None:
    class Result:
        def summary(self, lang: str) -> str:
            return f"summary in {lang} [bold]"

        def explain(self, lang: str) -> str:
            return f"why in {lang}"

    file = io.StringIO()
    show(Result(), Console(file=file, width=10), "ru")
    show(Result(), Console(file=file, width=10), "en", explain=True)
    assert file.getvalue() == "summary in ru [bold]\nwhy in en\n"


def test_show_prints_an_assessment_and_refuses_what_cannot_speak() -> None:
    file = io.StringIO()
    show(sample(), Console(file=file, width=100), "en")
    assert "WHAT IT OBLIGES" in file.getvalue()
    with pytest.raises(InputError, match="int has no summary"):
        show(3, Console(file=file), "en")
    with pytest.raises(InputError, match="language"):
        terminal(sample(), Console(file=file), "de")
