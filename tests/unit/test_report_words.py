"""The catalogues of both languages hold the same words, and Russian counts rightly."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import foedus.report
from foedus.assess.verdicts import Verdict
from foedus.core import GRADES, InputError, Warrant
from foedus.report.catalogue import plural_index, words
from foedus.report.cells import MARKS
from foedus.report.quantities import QUANTITIES, UNITS
from foedus.world import terms


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    en, ru = words("en").table, words("ru").table
    assert {g: set(t) for g, t in en.items()} == {g: set(t) for g, t in ru.items()}
    differing = [f"{g}.{k}" for g in en for k in en[g] if placeholders(en[g][k]) != placeholders(ru[g][k])]
    assert differing == []


def test_no_word_is_empty_and_russian_is_written_in_cyrillic() -> None:
    # What may stay Latin: names of the program, formats, placeholders, commands, e.g. "[a; b]".
    allowed = re.compile(r"\{[^}]*\}|foedus assess.*?(?=  |$)|Foedus|JSON|HTML|\ben\b|\bru\b|\[a; b\]")
    for group, table in words("ru").table.items():
        for key, text in table.items():
            assert text.strip(), f"{group}.{key}"
            assert not re.search(r"[A-Za-z]", allowed.sub("", text)), f"{group}.{key}: {text}"


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("action", terms.Action), ("act", terms.Act), ("level", terms.Level), ("modality", terms.Modality), ("form", terms.Form),
        ("condition", terms.Condition), ("step", terms.Step), ("presence", terms.Presence), ("status", terms.Status),
        ("channel", terms.Channel), ("record_kind", terms.RecordKind), ("provision_kind", terms.ProvisionKind),
        ("verdict", Verdict), ("warrant", Warrant), ("grade", GRADES), ("quantity", QUANTITIES), ("quantity_short", QUANTITIES),
        ("unit", UNITS),
    ],
)  # fmt: skip
def test_every_word_of_the_vocabulary_is_in_the_catalogue(group: str, values: object) -> None:
    missing = [str(v) for v in values if not words("ru").knows(group, v)]  # type: ignore[attr-defined]
    assert missing == []


def test_every_verdict_has_a_mark_of_its_own() -> None:
    assert set(MARKS) == {str(v) for v in Verdict}
    assert len({m for m, _ in MARKS.values()}) == len(MARKS) == len({a for _, a in MARKS.values()})
    assert all(a.isascii() for _, a in MARKS.values())


def test_every_key_that_code_and_templates_name_exists() -> None:
    folder = Path(foedus.report.__file__).parent
    named = set()
    for path in [*folder.glob("*.py"), *folder.glob("templates/*.j2")]:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""\bw\(["']([a-z_]+\.[a-z_ 0-9]+)["']""", text))
    assert len(named) > 80
    table = words("en").table
    assert [k for k in sorted(named) if k.split(".")[1] not in table[k.split(".")[0]]] == []


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "1 событие"),
        (2, "2 события"),
        (5, "5 событий"),
        (11, "11 событий"),
        (21, "21 событие"),
        (112, "112 событий"),
        (0, "0 событий"),
        (1.5, "1.5 события"),
    ],
)
def test_russian_plurals(n: float, text: str) -> None:
    assert words("ru").plural("events", n) == text


def test_english_plurals() -> None:
    assert [words("en").plural("events", n) for n in (0, 1, 2)] == ["0 events", "1 event", "2 events"]
    assert plural_index("en", 1) == 0


def test_an_unknown_language_is_refused_with_a_remedy() -> None:
    with pytest.raises(InputError, match="xx") as caught:
        words("xx")
    assert caught.value.remedy == "use en or ru"
    assert str(caught.value.place) == "--lang"
