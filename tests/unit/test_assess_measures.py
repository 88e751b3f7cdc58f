"""The catalogue of measures, the claims that name them, and the pages that describe them."""

from __future__ import annotations

import inspect
import re
from importlib import resources
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from assess_worlds import WORDS, context, event, provision, treaty, world

from foedus.assess import MEASURES, describe
from foedus.assess.findings import Finding
from foedus.assess.measures import _arguments, run
from foedus.assess.record import Filter
from foedus.assess.verdicts import Verdict
from foedus.core import InputError
from foedus.world import ClaimPart, World, load

ROOT = Path(__file__).parents[2]


def part(measure: str, **args: Any) -> ClaimPart:
    return ClaimPart(text=WORDS, measure=measure, args=args, rule={"holds": "yes"})


@pytest.fixture(scope="module")
def tiny() -> World:
    return world(treaty("PACT", ["AZE", "TUR"], provision()), events=[event("E1", "2012")])


GOOD = {"by": "ARM", "on": "AZE", "obligor": "TUR"}


@pytest.mark.parametrize(
    ("measure", "args", "said", "remedy"),
    [
        ("dutty", GOOD, "no measure 'dutty'", "duty"),
        ("duty", {**GOOD, "obligr": "TUR"}, "no argument 'obligr'", "obligor"),
        ("duty", {**GOOD, "context": 1}, "no argument 'context'", "it takes"),
        ("duty", {**GOOD, "level": "big"}, "argument 'level'", "correct"),
        ("duty", {**GOOD, "automatic": "perhaps"}, "argument 'automatic'", "correct"),
        ("duty", {"by": "ARM", "on": "AZE"}, "'duty' needs 'obligor'", "add"),
        ("record_count", {"events": {"kindd": ["force"]}}, "argument 'events.kindd'", "correct"),
        ("record_count", {"events": {"kind": ["forc"]}}, "argument 'events.kind.0'", "correct"),
        ("order_in_time", {"events": {}, "before": "then"}, "'then'", "give an event"),
        # a name that matches nothing would look like an answer
        ("duty", {**GOOD, "obligor": "TRU"}, "'obligor' names no actor or place of this scenario: 'TRU'", "TUR"),
        ("duty", {**GOOD, "treaties": ["PACTT"]}, "'treaties' names no treaty", "PACT"),
        ("party", {"treaty": "PACT", "members": ["AZR"]}, "'members' names no actor", "AZE"),
        ("record_count", {"events": {"by": ["AMR"]}}, "'by' names no actor", "ARM"),
        ("record_count", {"events": {"ids": ["E2"]}}, "'ids' names no recorded event", "E1"),
        ("duties_in_record", {"events": ["E3"], "obligor": "TUR", "obligee": "AZE"}, "'events' names no recorded event", "E1"),
        ("form", {"treaty": "PACCT", "among": ["treaty"]}, "'treaty' names no treaty", "PACT"),
        ("behaviour", {"quantity": "force", "challenger": "ARM", "target": "AZE"}, "no crisis ARM against AZE", "contiguous"),
    ],
)  # fmt: skip
def test_wrong_words_in_a_claim_are_refused_with_the_nearest_right_one(
    tiny: World, measure: str, args: dict[str, Any], said: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        run(context(tiny), part(measure, **args), "claim C07, part 2")
    assert caught.value.message.startswith("claim C07, part 2: ")
    assert said in caught.value.message
    assert remedy in caught.value.remedy


def test_a_right_call_runs_and_takes_its_figure_sentence(tiny: World) -> None:
    found = run(context(tiny), part("duty", **GOOD, figure={"en": "own words", "ru": "свои слова"}), "claim X, part 1")
    assert found.truth is not None and found.truth.is_true and found.text.en == "own words"
    assert (
        run(context(tiny), part("approvals", treaty="PACT", party="AZE", act="parliament", on="2012-01-01"), "").truth
        is not None
    )


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_is_documented_and_typed(name: str) -> None:
    function = MEASURES[name]
    doc = inspect.getdoc(function)
    assert doc is not None and doc.split("\n")[0].endswith(".")
    hints = get_type_hints(function)
    assert hints["return"] is Finding
    parameters = list(inspect.signature(function).parameters.values())
    assert parameters[0].name == "context"
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters[1:])
    assert all(p.name in hints for p in parameters)
    assert function.__name__ == name


# -- the shipped claims ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> World:
    return load("south-caucasus")


def test_the_claims_are_all_there(shipped: World) -> None:
    ids = sorted(c.id for c in shipped.claims)
    assert ids == [f"C{i:02d}" for i in range(1, 28)] + [f"R{i:02d}" for i in range(1, 17)]
    assert {c.side for c in shipped.claims if c.id.startswith("C")} == {"article"}
    assert {c.side for c in shipped.claims if c.id.startswith("R")} == {"rival"}


UNTESTABLE = ["C08", "C14", "C15", "C16", "C18", "C20", "C25", "R04", "R09", "R14"]


@pytest.mark.parametrize("ident", UNTESTABLE)
def test_what_speaks_of_minds_and_causes_names_the_data_that_would_test_it(shipped: World, ident: str) -> None:
    claim = next(c for c in shipped.claims if c.id == ident)
    needs = [p.needs for p in claim.parts if p.needs is not None]
    assert needs
    assert all(len(n.en) > 20 and len(n.ru) > 20 and re.search("[а-я]", n.ru) for n in needs)
    if ident in ("C20", "R04"):
        assert len(needs) == len(claim.parts)  # nothing of these two can be tested here


def test_every_part_resolves_and_every_threshold_has_its_reason(shipped: World) -> None:
    for claim in shipped.claims:
        for number, p in enumerate(claim.parts, 1):
            where = f"{claim.id}.{number}"
            if p.measure is None:
                assert p.needs is not None, where
                continue
            assert p.measure in MEASURES, where
            assert set(p.args) - {"figure"} <= set(_arguments(p.measure)), where
            assert p.rule is not None and (p.rule.why or p.rule.forecast), where
            assert p.text.ru and p.text.en, where
            if "figure" in p.args:
                assert p.args["figure"]["en"] and p.args["figure"]["ru"], where
        assert sum(p.core for p in claim.parts) <= 1, claim.id


def test_no_verdict_is_typed_by_hand(shipped: World) -> None:
    folder = resources.files("foedus") / "scenarios" / "south-caucasus"
    words = "|".join(re.escape(v.value) for v in Verdict if v is not Verdict.OPEN)
    for name in ("claims-article.yaml", "claims-rival.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "verdict:" not in text
        assert not re.search(rf"\b({words})\b", text, re.IGNORECASE), name
        assert not re.search(r":\s*[\"']?open[\"']?\s*$", text, re.MULTILINE), name


def test_general_measures_serve_several_claims(shipped: World) -> None:
    users: dict[str, set[str]] = {}
    for claim in shipped.claims:
        for p in claim.parts:
            if p.measure:
                users.setdefault(p.measure, set()).add(claim.id)
    assert set(users) == set(MEASURES)  # none is left over
    # Single use is fine for a measure with a plain subject of its own, never for the bulk of them.
    assert sum(len(u) > 1 for u in users.values()) > len(MEASURES) / 2


# -- the pages ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measures_page() -> str:
    return (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "first", "arguments"), describe())
def test_the_page_names_every_measure_and_argument(
    measures_page: str, name: str, first: str, arguments: list[str]
) -> None:
    found = re.search(rf"^### `{name}`\n(.*?)(?=^##|\Z)", measures_page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/measures.md has no section on {name}"
    body = found.group(1)
    rows = set(re.findall(r"^\| `([a-z_]+)`", body, re.MULTILINE))
    assert rows == set(arguments), name
    required = {k for k, (_, needed) in _arguments(name).items() if needed}
    assert set(re.findall(r"^\| `([a-z_]+)` \(required\)", body, re.MULTILINE)) == required, name


def test_the_page_names_no_measure_that_is_gone(measures_page: str) -> None:
    sections = measures_page.split("## The event filter")[0]
    assert set(re.findall(r"^### `([a-z_]+)`$", sections, re.MULTILINE)) == set(MEASURES)


def test_the_page_names_every_field_of_the_filter(measures_page: str) -> None:
    table = measures_page.split("## The event filter")[1]
    assert set(re.findall(r"^\| `([a-z_]+)`", table, re.MULTILINE)) == set(Filter.model_fields)


def test_the_page_on_verdicts_explains_every_word_and_rule() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    for verdict in Verdict:
        assert re.search(rf"^\| {re.escape(verdict.value)} \|", page, re.MULTILINE), verdict
    for rule in ("holds", "above", "below", "within", "forecast"):
        assert f"`{rule}" in page
    for warrant in ("recorded", "estimated", "literature", "assumed"):
        assert warrant in page
