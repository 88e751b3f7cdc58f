"""The whole answer on the shipped scenario, on small ones, and on one with a treaty added to it.

One assessment of 60 draws is computed for all tests that only read it.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from assess_worlds import provision, treaty
from assess_worlds import world as tiny_world

from foedus import crisis, report
from foedus.app.main import main
from foedus.assess import Assessment, Comparison, Context, Finding, assess, compare, judge
from foedus.assess.compare import STATE_QUANTITIES
from foedus.assess.context import attack
from foedus.assess.document import ClaimRow, PartRow
from foedus.assess.judging import judge_claim
from foedus.assess.measures import run
from foedus.core import InputError
from foedus.crisis import Equilibrium
from foedus.estimate import draw
from foedus.law import contested, owed
from foedus.world import Claim, ClaimPart, Rule, Status, World, load, new

SC = "south-caucasus"
DRAWS = 60
SEED = 20
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shipped() -> World:
    return load(SC)


@pytest.fixture(scope="session")
def answer(shipped: World) -> Assessment:
    return assess(shipped, draws=DRAWS, seed=SEED)


@pytest.fixture(scope="session")
def data(answer: Assessment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.model_dump_json(by_alias=True))
    return found


@pytest.fixture(scope="session")
def context(shipped: World) -> Context:
    return Context(shipped, draw(DRAWS, SEED), SEED)


@pytest.fixture(scope="session")
def unchanged(shipped: World) -> Comparison:
    return compare(shipped, None, draws=6, seed=SEED)


@pytest.fixture(scope="session")
def memorandum(shipped: World) -> Comparison:
    return compare(shipped, "AZTR2025", draws=20, seed=SEED)


def bare(w: World, **changes: Any) -> World:
    """The world without its claims, which take most of the time."""
    return World.model_construct(**{**{name: getattr(w, name) for name in World.model_fields}, "claims": (), **changes})


def same(one: Equilibrium, other: Equilibrium) -> bool:
    """Whether two solved crises agree bit for bit."""
    names = ("p_force", "p_pressure", "p_act", "p_war", "p_spread", "belligerents", "cost_challenger", "help")
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)


# -- the document -----------------------------------------------------------------------------


def test_every_claim_has_verdict_figure_warrant_and_what_would_overturn_it(answer: Assessment) -> None:
    assert len(answer.claims) == 43
    for claim in answer.claims:
        assert claim.overturn.text.en and claim.overturn.text.ru
        if claim.verdict == "not testable here":
            assert claim.figure is not None and claim.figure.value is None and claim.figure.reason is not None
            assert claim.warrant == "none" and all(p.needs for p in claim.parts)
            continue
        figure = claim.figure
        assert figure is not None and claim.warrant in ("recorded", "assumed", "literature"), claim.id
        if figure.value is None or figure.low is None or figure.high is None:
            assert figure.reason is not None and figure.reason.en and figure.reason.ru, claim.id
        else:
            assert figure.low <= figure.value <= figure.high or figure.unit == "truth", claim.id
        assert claim.rests_on, claim.id


def test_every_part_has_a_figure_or_says_what_it_needs(answer: Assessment) -> None:
    for claim in answer.claims:
        for part in claim.parts:
            assert (part.figure is None) == (part.measure is None) == (part.rule is None) == (part.needs is not None), (
                part.id
            )
            assert (part.verdict == "not testable here") == (part.measure is None), part.id
            if part.figure is not None and part.figure.value is None:
                assert part.figure.reason is not None, part.id


def test_every_id_that_a_claim_rests_on_is_in_the_document(answer: Assessment) -> None:
    known = {
        *(d.id for d in answer.duties), *(e.id for e in answer.equilibria), *(r.id for r in answer.record),
        *(t.id for t in answer.treaties), *(p.id for t in answer.treaties for p in t.provisions), *(s.id for s in answer.sources),
    }  # fmt: skip
    for claim in answer.claims:
        for ident in claim.rests_on:
            assert ident in known, (claim.id, ident)
        for part in claim.parts:
            if part.figure is not None:
                assert set(part.figure.rests_on) <= set(claim.rests_on), part.id
                assert {i for d in part.figure.details for i in d["ids"]} <= known, part.id
        assert set(claim.sources) <= known
    assert {d.event for d in answer.duties} <= {e.id for e in answer.events}
    assert len({d.id for d in answer.duties}) == len(answer.duties)


def test_claims_on_behaviour_rest_on_a_crisis_and_claims_on_duties_on_a_duty(answer: Assessment) -> None:
    for claim in answer.claims:
        for part in claim.parts:
            if part.figure is None:
                continue
            if part.measure == "behaviour":
                assert any(i.startswith("crisis:") for i in part.figure.rests_on), part.id
            if part.measure == "duty" and part.figure.details:
                assert any(i.startswith("duty:") for i in part.figure.rests_on), part.id


def test_the_verdict_of_a_claim_follows_from_its_parts(answer: Assessment) -> None:
    for claim in answer.claims:
        words = {p.verdict for p in claim.parts}
        if len(words) == 1:
            assert claim.verdict in words, claim.id
        if "supported" not in words:
            assert not claim.verdict.startswith("supported"), claim.id
        if "contradicted" not in words:
            assert not claim.verdict.startswith("contradicted"), claim.id


def test_the_document_follows_its_published_schema(data: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "assessment.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)


def test_figures_are_numbers(data: dict[str, Any]) -> None:
    """JSON has no infinity and no NaN."""
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("which", ["armed-attack:ARM>AZE@AZE:war", "KARABAKH", "economic-pressure"])
def test_the_command_of_an_event_repeats_its_duties(
    answer: Assessment, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    event = next(e for e in answer.events if which in e.id)
    words = shlex.split(event.command)
    assert words[0] == "foedus"
    assert main([*words[1:], "--json", "-"]) == 0
    found = {d["id"]: d["status"] for d in json.loads(capsys.readouterr().out)["duties"]}
    rows = [d for d in answer.duties if d.event == event.id]
    assert rows
    for row in rows:
        assert found[row.id.split("@event:")[0]] == row.status


# -- determinism ------------------------------------------------------------------------------


def test_the_order_of_files_does_not_matter_and_the_seed_fixes_every_byte(shipped: World, answer: Assessment) -> None:
    turned = {
        name: tuple(getattr(shipped, name)[::-1])
        for name in (
            "treaties",
            "events",
            "states",
            "areas",
            "borders",
            "trade",
            "dependence",
            "rivalries",
            "sources",
            "claims",
        )
    }
    other = assess(World.model_validate({**shipped.model_dump(), **turned}), draws=DRAWS, seed=SEED)
    assert other.model_dump_json() == answer.model_dump_json()


def test_more_draws_keep_the_first_ones(shipped: World) -> None:
    few, many = (crisis.solve(crisis.build(shipped, "ARM", "AZE", draw(n, SEED))) for n in (8, 20))
    np.testing.assert_allclose(many.p_force[:8], few.p_force, rtol=1e-9)
    assert not np.array_equal(crisis.solve(crisis.build(shipped, "ARM", "AZE", draw(8, SEED + 1))).p_force, few.p_force)


# -- with and without ---------------------------------------------------------------------------


def test_a_treaty_that_does_not_exist_is_refused(shipped: World) -> None:
    with pytest.raises(InputError, match="no treaty or provision 'AZTR2026'") as caught:
        compare(shipped, "AZTR2026", draws=1)
    assert "AZTR202" in caught.value.remedy
    with pytest.raises(InputError):
        assess(shipped, treaty="AZTR2026", draws=1)
    with pytest.raises(InputError):
        compare(shipped, None, draws=0)


@pytest.mark.parametrize("without", [None, "EUMA"])
def test_removing_nothing_or_what_promises_no_aid_changes_exactly_nothing(
    shipped: World, unchanged: Comparison, without: str | None
) -> None:
    """The mission of the European Union in Armenia is bound to no state's duty of help."""
    found = unchanged if without is None else compare(shipped, without, draws=6, seed=SEED)
    assert len(found.pairs) > 50
    for change in found.pairs.values():
        assert not change.affected
        for (column, _), absent in change.absent.items():
            assert same(change.present[column], absent)
    for code in found.states:
        for name in STATE_QUANTITIES:
            for column in ("recorded", "supposed"):
                with_ = found.state(code, name, (column, None))
                assert np.abs(with_ - found.state(code, name, (column, "total"))).max() <= 1e-12


def test_removing_the_memorandum_changes_only_crises_of_its_parties(shipped: World, memorandum: Comparison) -> None:
    parties = {"AZE", "TUR"}
    affected = {p for p, c in memorandum.pairs.items() if c.affected}
    assert ("ARM", "AZE") in affected and ("ARM", "TUR") in affected
    for pair, change in memorandum.pairs.items():
        third = {p.code for p in change.present["recorded"].game.third_parties}
        if not parties & ({*pair} | third):
            assert not change.affected, pair
        if not change.affected:
            for (column, _), absent in change.absent.items():
                assert same(change.present[column], absent), pair
        else:
            # A mutual promise of aid is about attacks on a party.
            assert pair[1] in parties, pair


@pytest.mark.parametrize("pair", [("IRN", "ARM"), ("AZE", "ARM"), ("RUS", "GEO"), ("AZE", "TUR")])
def test_an_unaffected_crisis_is_unaffected_when_built_from_the_smaller_world(
    shipped: World, memorandum: Comparison, pair: tuple[str, str]
) -> None:
    """The comparison takes short cuts; here the terms are made anew from a world without the treaty."""
    game = memorandum.pairs[pair].present["recorded"].game
    anew = crisis.terms(shipped.without("AZTR2025"), game)
    assert game.terms.same_inputs(anew) == (not memorandum.pairs[pair].affected)


def test_an_affected_crisis_is_the_one_solved_in_the_smaller_world(shipped: World, memorandum: Comparison) -> None:
    change = memorandum.pairs[("ARM", "AZE")]
    game = change.present["recorded"].game
    absent = crisis.solve(game.replace(terms=crisis.terms(shipped.without("AZTR2025"), game)))
    np.testing.assert_allclose(change.absent[("recorded", "second")].p_force, absent.p_force, rtol=1e-9)


def test_help_by_turkey_rises_with_the_memorandum(memorandum: Comparison) -> None:
    change = memorandum.pairs[("ARM", "AZE")]
    more = change.difference("help", "supposed", "mechanism", helper="TUR", level="war")
    assert (more >= -1e-12).all() and more.max() > 0


# -- what would overturn a verdict ----------------------------------------------------------------


def parts(answer: Assessment, shipped: World, kind: str) -> list[tuple[PartRow, ClaimPart, str, str]]:
    """Every part with a change of a kind: row, part of the file, sentence, verdict under it."""
    claims = {c.id: c for c in shipped.claims}
    out = []
    for row in answer.claims:
        for p, part in zip(row.parts, claims[row.id].parts, strict=True):
            out += [(p, part, o.text.en, str(o.verdict)) for o in p.overturn if o.kind == kind]
    return out


def test_overturning_rows_name_another_verdict(answer: Assessment) -> None:
    for claim in answer.claims:
        assert (claim.overturn.kind == "none") == (claim.overturn.verdict is None)
        assert claim.overturn.verdict != claim.verdict
        for p in claim.parts:
            assert all(o.verdict != p.verdict for o in p.overturn), p.id


def test_facts_that_would_overturn_do_so_when_supposed(answer: Assessment, shipped: World, context: Context) -> None:
    tried = 0
    claims = {c.id: c for c in shipped.claims}
    for row in answer.claims:
        for p, part in zip(row.parts, claims[row.id].parts, strict=True):
            if p.figure is None or not p.figure.facts or part.rule is None:
                continue
            known = [f for f in p.figure.facts if f in contested(shipped)][:6]
            verdicts = {
                str(judge(run(context.supposing(f, v), part, p.id), part.rule)) for f in known for v in ("yes", "no")
            }
            assert verdicts - {p.verdict} <= {o.verdict for o in p.overturn if o.kind == "fact"}, p.id
            tried += bool(verdicts - {p.verdict})
    assert tried >= 1


def test_thresholds_that_would_overturn_lie_at_the_turn(answer: Assessment, shipped: World, context: Context) -> None:
    tried = 0
    for row, part, text, verdict in parts(answer, shipped, "threshold"):
        if (
            row.measure not in ("share_of_events", "commitments", "capability", "open_terms", "record_count")
            and row.id != "C09.1"
        ):
            continue
        rule = part.rule
        assert rule is not None
        said = re.search(r"threshold at (?:≈\s?)?(\S+?)\s?(%|instead)", text.replace("−", "-").replace("\u00a0", " "))
        assert said is not None
        edge = float(said.group(1)) / (100 if said.group(2) == "%" else 1)
        finding = run(context, part, row.id)
        # The sentence rounds to three digits; on one side of it or the other the verdict is the named one.
        near = [judge(finding, moved(rule, edge + d * max(abs(edge), 0.01))) for d in (-0.03, 0.03)]
        assert verdict in {str(v) for v in near}, (row.id, text)
        tried += 1
    assert tried >= 3


def moved(rule: Rule, limit: float) -> Rule:
    return rule.model_copy(update={"above": limit} if rule.above is not None else {"below": limit})


def test_recodings_that_would_overturn_are_the_fewest_that_do(
    answer: Assessment, shipped: World, context: Context
) -> None:
    tried = 0
    for row, part, text, verdict in parts(answer, shipped, "recoding"):
        finding, rule = run(context, part, row.id), part.rule
        assert finding.counts is not None and finding.rebuild is not None and rule is not None
        many = int(re.search(r"\d+", text).group())  # type: ignore[union-attr]  # every such sentence holds the number
        if len(finding.counts) == 2:
            k, n = (int(x) for x in finding.counts)

            def after(m: int, k: int = k, n: int = n, f: Finding = finding, r: Rule = rule) -> set[str]:
                return {str(judge(f.rebuild(x, n), r)) for x in (k - m, k + m) if 0 <= x <= n}  # type: ignore[misc]

        else:
            k1, t1, k2, t2 = finding.counts

            def after(
                m: int, c: tuple[float, ...] = (k1, t1, k2, t2), f: Finding = finding, r: Rule = rule
            ) -> set[str]:
                ways = [(m, 0), (-m, 0), (0, m), (0, -m)]
                return {
                    str(judge(f.rebuild(int(c[0] + a), c[1], int(c[2] + b), c[3]), r))  # type: ignore[misc]
                    for a, b in ways if c[0] + a >= 0 and c[2] + b >= 0
                }  # fmt: skip

        assert verdict in after(many), (row.id, text)
        for fewer in range(1, many):
            assert after(fewer) == {row.verdict}, (row.id, fewer)
        tried += 1
    assert tried >= 4


def test_a_claim_is_overturned_by_the_change_that_it_names(answer: Assessment) -> None:
    rows: list[ClaimRow] = [c for c in answer.claims if c.overturn.kind != "none"]
    assert rows
    for claim in rows:
        assert claim.overturn.text.en in {o.text.en for p in claim.parts for o in p.overturn}, claim.id


# -- other dates, subjects and scenarios ------------------------------------------------------------


def test_an_earlier_date_hides_what_came_later(shipped: World) -> None:
    early = assess(shipped.at("2015-01-01"), draws=1, seed=SEED)
    assert len(early.claims) == 43 and early.scenario.as_of == "2015-01-01"
    today = {e.id for e in early.events if e.command.endswith("--as-of 2015-01-01")}
    assert not [
        d.id
        for d in early.duties
        if d.treaty in ("AZTR2021", "AZTR2025") and d.event in today and d.supposed != "not owed"
    ]
    assert max(r.date for r in early.record) <= "2015-01-01"
    assert all("None" not in t.en for t in early.headline)


def test_one_draw_and_another_subject_give_an_answer(shipped: World) -> None:
    found = assess(bare(shipped), treaty="AZTR2010", draws=1, seed=SEED)
    assert found.scenario.subject == "AZTR2010"
    event = next(e for e in found.events if e.act == "armed attack")
    # "Without it" means without the treaty under study, which here is not the last rung of the ladder.
    left = [
        d.status for d in owed(shipped.without("AZTR2010"), attack(event.by[0], event.on[0])).duties
        if d.obligor == "TUR" and d.obligee == event.on[0]
    ]  # fmt: skip
    strongest = max(left, key=lambda s: s.strength, default=Status.NOT_OWED)
    assert f"“{strongest.value}” without it" in found.headline[0].en


def test_a_treaty_taken_out_of_the_world_changes_nothing(shipped: World) -> None:
    gone = bare(shipped).without("AZTR2025")
    found = assess(gone, treaty="AZTR2025", draws=1, seed=SEED)
    assert found.scenario.subject is None
    assert not any(e.affected for e in found.equilibria)
    assert Context(gone, draw(1, SEED), SEED).subject is None
    # A claim about a text that is not there is not decided, and not an error either.
    claim = next(c for c in shipped.claims if c.id == "C01")
    row = judge_claim(Context(shipped.without("AZTR2025"), draw(1, SEED), SEED), claim)
    assert row.verdict in ("not identified", "not testable here")


@pytest.mark.parametrize(
    "change",
    [{"ladder": ()}, {"guarantor": None, "coverage": None, "limits": ()}, {"subject": None, "focus": None}],
    ids=lambda c: "no " + next(iter(c)),
)
def test_a_scenario_may_leave_things_out(shipped: World, change: dict[str, Any]) -> None:
    found = assess(bare(shipped, settings=shipped.settings.model_copy(update=change)), draws=1, seed=SEED)
    assert found.claims == [] and found.equilibria and found.headline is not None


def test_worlds_without_record_capability_treaties_or_claims_are_answered() -> None:
    pact = treaty("P", ["AZE", "TUR"], provision())
    for w in (
        tiny_world(),
        tiny_world(pact),
        tiny_world(pact, subject="P", focus="AZE", guarantor="TUR", ladder=["P"]),
    ):
        found = assess(w, draws=1)
        assert (found.equilibria, found.claims, found.record) == ([], [], [])
        assert len(found.treaties) == len(w.treaties)
    assert "Treaty P" in report.page(found, "en")


def test_a_rule_that_does_not_fit_its_measure_is_named() -> None:
    w = tiny_world(treaty("P", ["AZE", "TUR"], provision()))
    claim = Claim.model_validate({
        "id": "X1", "text": "x", "by": "x", "side": "article", "sources": ["S1"],
        "parts": [{"text": "x", "measure": "open_terms", "args": {"treaty": "P"}, "rule": {"holds": "yes"}}],
    })  # fmt: skip
    with pytest.raises(InputError, match="claim X1, part 1: a rule 'holds'"):
        judge_claim(Context(w, draw(1, 1)), claim)


def test_a_new_scenario_is_assessed_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = new(tmp_path / "mine", "mine")
    w = load(folder)
    found = assess(w, draws=3)
    assert found.scenario.id == "mine" and found.equilibria
    assert main(["assess", str(folder), "--draws", "3", "--html", str(tmp_path / "page.html"), "--lang", "ru"]) == 0
    assert capsys.readouterr().out
    assert "<html" in (tmp_path / "page.html").read_text(encoding="utf-8")


# -- an invented treaty ------------------------------------------------------------------------------

PACT = """
treaties:
  - id: GEUS2026
    name: {en: Invented Pact of Georgia and the United States, ru: Вымышленный договор Грузии и США}
    form: treaty
    parties:
      - {state: GEO, sources: [S077]}
      - {state: USA, sources: [S077]}
    signed: 2026-01-01
    entered: 2026-01-02
    text: read in full
    sources: [S077]
    provisions:
      - id: GEUS2026.1
        article: "1"
        action: assist militarily
        modality: shall
        trigger: [armed attack]
        conditions: {request: absent, national procedure: absent, joint finding: absent, collective decision: absent, declared opinion: absent}
        means_open: no
        content: {en: Each helps the other if attacked., ru: Каждая помогает другой при нападении.}
        sources: [S077]
"""


def test_one_more_file_adds_a_treaty_to_every_part_of_the_answer(
    tmp_path: Path, shipped: World, unchanged: Comparison
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(str(resources.files("foedus") / "scenarios" / SC), folder)
    (folder / "treaties" / "invented.yaml").write_text(PACT, encoding="utf-8")
    for claims in folder.glob("claims-*.yaml"):
        claims.unlink()  # they speak of other treaties, and take most of the time
    w = load(folder)
    assert {t.id for t in w.treaties} - {t.id for t in shipped.treaties} == {"GEUS2026"}

    duty = next(d for d in owed(w, attack("RUS", "GEO")).duties if d.provision == "GEUS2026.1")
    assert (duty.obligor, duty.obligee, duty.status) == ("USA", "GEO", Status.OWED)

    with_ = compare(w, "GEUS2026", draws=6, seed=SEED)
    assert with_.pairs[("RUS", "GEO")].affected
    more = with_.pairs[("RUS", "GEO")].difference("help", "recorded", "mechanism", helper="USA", level="war")
    assert more.max() > 0 and more.min() >= -1e-12
    for pair, change in with_.pairs.items():
        if not {"GEO", "USA"} & set(pair):
            assert not change.affected, pair
            assert same(change.present["recorded"], unchanged.pairs[pair].present["recorded"]), pair

    found = assess(w, treaty="GEUS2026", draws=2, seed=SEED)
    assert found.scenario.subject == "GEUS2026"
    assert "Вымышленный договор Грузии" in report.page(found, "ru")
