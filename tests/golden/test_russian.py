"""The Russian answer on the shipped scenario: no English is left in it."""

from __future__ import annotations

import io
import re
import runpy
from pathlib import Path

import pytest
from rich.console import Console

from foedus.assess import assess
from foedus.assess.document import Assessment
from foedus.estimate import priors
from foedus.report import page, terminal
from foedus.world import load

read = runpy.run_path(str(Path(__file__).parent / "test_page.py"))["read"]

#: Ids of claims, events, treaties, provisions, sources and duties; a hash; names written in Latin letters also in Russian.
IDS = r"\b(?:duty|event|crisis):\S+|\b[A-Z]{3,}(?:_[A-Z]+)?\d*(?:\.\d+)?\b|\b[CRES]\d+(?:\.\d)?\b|\b[0-9a-f]{12,}\b"
NAMES = r"\b(?:Foedus|CINC|TRIPP|RUSI|ATOP|BK)\b"
#: What a reader types: a command, with its options, and data formats.
TYPED = r"foedus assess .*|--\S+|\b(?:en|ru|json)\b"


@pytest.fixture(scope="module")
def document() -> Assessment:
    return assess(load("south-caucasus"), draws=12)


def english(document: Assessment, text: str) -> list[str]:
    """Return the Latin words of a text that are not names of this answer."""
    cites = {p.cite for p in priors().values() if p.cite}
    named = [*document.facts, *cites, *(s.date for s in document.sources), *(p.name for p in document.parameters)]
    for name in sorted(filter(None, named), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return re.findall(r"[A-Za-z]{2,}", re.sub(f"{TYPED}|{IDS}|{NAMES}", " ", text))


def test_page(document: Assessment) -> None:
    assert english(document, "\n".join(read(page(document, "ru")).words)) == []


@pytest.mark.parametrize(("width", "details"), [(80, False), (120, False), (120, True)])
def test_terminal(document: Assessment, width: int, details: bool) -> None:
    out = io.StringIO()
    terminal(document, Console(file=out, width=width), "ru", details=details)
    # A line that was broken at a width may break a name: names are sought in the joined text.
    text = re.sub(r"\n +", " ", re.sub(r"(?m)^.*foedus assess.*$", "", out.getvalue()))
    assert english(document, re.sub(r"\s+", " ", text)) == []


def test_every_text_has_both_languages(document: Assessment) -> None:
    def texts(node: object, path: str) -> list[tuple[str, dict[str, str]]]:
        if isinstance(node, dict):
            if set(node) == {"en", "ru"}:
                return [(path, node)]
            return [x for k, v in node.items() for x in texts(v, f"{path}.{k}")]
        return [x for i, v in enumerate(node) for x in texts(v, f"{path}[{i}]")] if isinstance(node, list) else []

    found = texts(document.model_dump(mode="json", by_alias=True), "")
    assert len(found) > 1000
    for path, text in found:
        latin = english(document, text["ru"])
        assert text["ru"] and not latin, (path, text["ru"], latin)


def test_facts_are_named_in_words(document: Assessment) -> None:
    unknown = {f for d in document.duties for f in d.unknowns}
    assert unknown and unknown <= set(document.facts)
    assert document.facts["AZTR2025 in force for TUR"].ru == "Меморандум 2025 года действует для стороны «Турция»"
    said = [o.text for c in document.claims for p in c.parts for o in p.overturn if o.kind == "fact"]
    assert any("(“first use of force by AZE”)" in t.en and "«first use of force by AZE»" in t.ru for t in said)
