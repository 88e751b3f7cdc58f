"""The page: its structure, that every link lands, that it loads nothing; the published schema."""

from __future__ import annotations

import json
import re
import runpy
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from foedus.assess.document import Assessment
from foedus.report import page, schema

ROOT = Path(__file__).parents[2]
sample = runpy.run_path(str(ROOT / "tests" / "unit" / "report_sample.py"))["sample"]

SECTIONS = [
    "answer", "ladder", "duties", "states", "crises", "claims", "treaties", "parameters", "sensitivity", "references", "sources",
    "limits", "replay",
]  # fmt: skip
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects what the tests ask about, and checks that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sections: list[str] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.unlabelled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        self.tags[tag] += 1
        if a.get("id"):
            self.ids.append(str(a["id"]))
        if tag == "a":
            self.links.append(str(a.get("href")))
        if tag == "section":
            self.sections.append(str(a.get("id")))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append((tag, a))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [t for t, _ in self.open]
        foreign = any(a.get("lang") == "en" for _, a in self.open[2:])
        if not foreign and not {"code", "style", "script"} & set(inside):
            self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def english() -> str:
    return page(sample(), "en")


@pytest.fixture(scope="module")
def russian() -> str:
    return page(sample(), "ru")


def test_structure(english: str) -> None:
    r = read(english)
    assert r.sections == SECTIONS
    assert r.headings[0] == 1
    assert r.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(r.headings, r.headings[1:], strict=False)), "a level of heading is skipped"
    assert r.tags["caption"] == r.tags["table"]
    assert r.tags["svg"] == 8
    assert r.tags["article"] == 43
    assert english.startswith('<!doctype html>\n<html lang="en">')


def test_ids_are_unique_and_every_inner_link_lands(english: str, russian: str) -> None:
    for text in (english, russian):
        r = read(text)
        assert [i for i, n in Counter(r.ids).items() if n > 1] == []
        inner = {x[1:] for x in r.links if x.startswith("#")}
        assert inner - set(r.ids) == set()


def test_every_id_that_a_claim_rests_on_is_an_anchor_and_a_link(english: str) -> None:
    d = sample()
    wanted = {i for c in d.claims for i in (*c.rests_on, *c.sources)}
    wanted |= {i for c in d.claims for p in c.parts if p.figure for i in p.figure.rests_on}
    wanted |= {i for c in d.claims for p in c.parts if p.figure for x in p.figure.details for i in x["ids"]}
    assert {"E003", "AZTR2025.1", "crisis:ARM>AZE", "AZTR2025", "S001"} <= wanted
    linked = {
        text: slug
        for slug, text in re.findall(r'<a href="#([^"]+)"><code>([^<]+)</code></a>', english.replace("&gt;", ">"))
    }
    assert wanted - set(linked) == set()
    assert {linked[i] for i in wanted} <= set(read(english).ids)


def test_it_loads_nothing_and_runs_nothing(english: str) -> None:
    r = read(english)
    for tag in ("script", "link", "img", "iframe", "object", "embed", "image", "use"):
        assert r.tags[tag] == 0, tag
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)|\bsrc=|\bon[a-z]+=", english)
    assert [x for x in r.links if not x.startswith("#")] == ["https://example.org/text?a=1&b=2"]


def test_texts_are_escaped() -> None:
    text = page(sample(hostile="<script>alert(1)</script>\"'&{{ 7 * 7 }}"), "en")
    assert "<script" not in text
    assert "{{ 7 * 7 }}" in text
    assert read(text).tags["script"] == 0


def test_russian_page_leaves_no_english_words(russian: str) -> None:
    words = " ".join(read(russian).words)
    # Codes and ids, proper Latin names, and names of parameters stay.
    known = r"Leeds and Anac|Foedus|AZTR\d+|CST\d+|AZRU\d+|[CR]\d\d(?:\.\d)?|[SE]\d{3}|[0-9a-f]{16}|log_cost_war|tau|chi|event:\S+|\bq\b"
    rest = re.sub(known, "", words)
    assert re.findall(r"[A-Za-z]{2,}", rest) == []
    assert '<html lang="ru">' in russian


def test_the_same_document_gives_the_same_bytes(english: str) -> None:
    assert page(sample(), "en") == english


def test_numbers_on_the_page_follow_the_language(english: str, russian: str) -> None:
    assert "0.41\u00a0%" in english
    assert "0,41\u00a0%" in russian
    assert not re.search(r"\d\.\d", re.sub(r"[CR]\d\d\.\d|AZ\w+\.\d|0\.1\.0", "", " ".join(read(russian).words)))


def test_a_document_with_nothing_in_it_still_makes_a_page() -> None:
    data = sample(claims=0).model_dump(by_alias=True)
    for key in (
        "events",
        "duties",
        "ladder",
        "equilibria",
        "states",
        "treaties",
        "parameters",
        "sensitivity",
        "sources",
        "record",
        "warnings",
    ):
        data[key] = []
    data["scenario"] |= {
        "subject": None,
        "subject_name": None,
        "guarantor": None,
        "suppositions": {"X in force": "yes"},
    }
    r = read(page(Assessment.model_validate(data), "en"))
    assert r.sections == ["answer", "limits", "replay"]


def test_the_published_schema_is_current() -> None:
    path = ROOT / "docs" / "schema" / "assessment.schema.json"
    assert path.read_text(encoding="utf-8") == schema(), (
        "write it anew: foedus.report.write_schema(Path('docs/schema/assessment.schema.json'))"
    )


def test_an_answer_validates_against_the_published_schema() -> None:
    rules = json.loads(schema())
    document = json.loads(sample().model_dump_json(by_alias=True))
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.validate(document, rules)
    del document["claims"][0]["verdict"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, rules)
