"""Every claim of a scenario: its parts measured, judged, combined, and tried for what would overturn it."""

from __future__ import annotations

from foedus.assess.context import Context
from foedus.assess.document import ClaimRow, FigureRow, OverturnRow, PartRow
from foedus.assess.findings import Finding
from foedus.assess.measures import run
from foedus.assess.sensitivity import Overturn, Part, claim_overturn, part_overturns
from foedus.assess.verdicts import Verdict, combine, judge, support
from foedus.assess.words import rule_text
from foedus.core import InputError, Truth, weakest
from foedus.world import Claim, ClaimPart, Text

__all__ = ["judge_claim", "judge_claims"]


def judge_claims(context: Context) -> list[ClaimRow]:
    """Judge all claims of the world, in the order of their ids."""
    claims = sorted(context.world.claims, key=lambda c: (c.side, c.id))
    rows = []
    for i, claim in enumerate(claims):
        rows.append(judge_claim(context, claim))
        context.progress("claims", (i + 1) / len(claims))
    return rows


def judge_claim(context: Context, claim: Claim) -> ClaimRow:
    """Judge one claim.

    Raises
    ------
    InputError
        If a part names an unknown measure or wrong arguments.
    """
    parts: list[Part] = []
    for number, part in enumerate(claim.parts, start=1):
        where = f"claim {claim.id}, part {number}"
        if part.measure is None or part.rule is None:
            parts.append(Part(part, where, Verdict.NOT_TESTABLE, None))
            continue
        finding = _measured(context, part, where)
        try:
            verdict = judge(finding, part.rule)
        except InputError as err:
            raise InputError(f"{where}: {err.message}", remedy=err.remedy, code=err.code) from None
        parts.append(Part(part, where, verdict, finding))
    overturns = [part_overturns(context, p) for p in parts]
    whole = combine([(p.verdict, p.part.core) for p in parts])
    deciding = _deciding(parts)
    warrants = [w for p in parts if p.finding is not None for w in p.finding.warrants]
    rests = dict.fromkeys(i for p in parts if p.finding is not None for i in p.finding.rests_on)
    return ClaimRow(
        id=claim.id, text=claim.text, by=claim.by, side=claim.side, tags=list(claim.tags), relation=claim.relation,
        record=claim.record, verdict=str(whole), figure=_figure(deciding if deciding is not None else _nothing(claim)), warrant=str(weakest(*warrants)) if warrants else "none",
        overturn=_row(claim_overturn(parts, overturns)),
        parts=[_part(claim, i, p, rows) for i, (p, rows) in enumerate(zip(parts, overturns, strict=True), start=1)],
        rests_on=list(rests), sources=list(claim.sources),
    )  # fmt: skip


def _measured(context: Context, part: ClaimPart, where: str) -> Finding:
    """Run a part's measure; a part about a treaty that was taken out cannot be measured, and says so."""
    try:
        return run(context, part, where)
    except InputError as err:
        gone = [t for t in context.world.removed if t in err.message]
        if err.code != "unknown-treaty" or not gone:
            raise
        names = ", ".join(gone)
        reason = Text(en=f"taken out of this world: {names}", ru=f"исключено из этого мира: {names}")
        return Finding(text=part.text, unit="truth", truth=Truth.UNKNOWN, reason=reason)


def _deciding(parts: list[Part]) -> Finding | None:
    """Return the finding that a claim is quoted with: of the core part, else of the first tested one."""
    tested = [p for p in parts if p.finding is not None]
    core = [p for p in tested if p.part.core]
    chosen = (core or tested)[:1]
    return chosen[0].finding if chosen else None


def _nothing(claim: Claim) -> Finding:
    """Stand in for the figure of a claim that cannot be tested here: the reason is the data that it needs."""
    needs = next(p.needs for p in claim.parts if p.needs is not None)
    reason = Text(
        en=f"not testable here; it needs {needs.en}", ru=f"здесь не проверить; нужны данные: {needs.ru or needs.en}"
    )
    return Finding(text=claim.text, unit="truth", reason=reason, warrants=())


def _figure(finding: Finding | None) -> FigureRow | None:
    return FigureRow.model_validate(finding.to_dict()) if finding is not None else None


def _row(o: Overturn) -> OverturnRow:
    return OverturnRow.model_validate(
        {"kind": o.kind, "text": o.text, "verdict": str(o.verdict) if o.verdict else None}
    )


def _part(claim: Claim, number: int, judged: Part, overturns: list[Overturn]) -> PartRow:
    part, finding = judged.part, judged.finding
    share = None
    if (
        finding is not None
        and part.rule is not None
        and finding.draws is not None
        and part.rule.holds is None
        and not part.rule.forecast
    ):
        share = support(finding, part.rule)
    return PartRow(
        id=f"{claim.id}.{number}", text=part.text, verdict=str(judged.verdict), core=part.core, measure=part.measure,
        args={k: v for k, v in part.args.items() if k != "figure"},
        rule=rule_text(part.rule, finding.unit) if part.rule is not None and finding is not None else None,
        support=share, figure=_figure(finding), needs=part.needs, overturn=[_row(o) for o in overturns],
    )  # fmt: skip
