"""What would overturn a verdict: facts, readings, recodings, parameters, thresholds.

Each change of assumption is tried on its own, by computing the part again under it; a row
names the change and the verdict that it gives. A verdict that nothing tried changes says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from foedus.assess.context import Context
from foedus.assess.findings import Finding
from foedus.assess.measures import run
from foedus.assess.verdicts import Verdict, combine, judge, support
from foedus.assess.words import NOTHING, number, parameter_name, supposing, threshold
from foedus.core import InputError, Truth
from foedus.crisis import Parameters
from foedus.law import contested
from foedus.world import ClaimPart, Rule, Text

__all__ = ["Overturn", "Part", "claim_overturn", "parameter_table", "part_overturns"]

#: Share of draws at each end on which a parameter is tried.
TAIL = 0.2
#: Most facts tried for one part; a part rests on few, and each costs one new evaluation.
MOST_FACTS = 6
#: Measures that ask about hundreds of events at once, so that fewer facts are tried.
SWEEPS = {"commitments": 2, "uncovered": 2}
#: Parameters that every table of sensitivity lists: the size of deterrence in the mechanism (chi, and omega through its
#: constant), the increments of a ladder (q), substitution between force and pressure (tau).
ALWAYS = ("chi", "war_const", "inverse_q", "tau")
#: Order in which kinds of change are preferred when a claim names just one.
ORDER = ("fact", "reading", "recoding", "parameter", "threshold")


@dataclass(frozen=True)
class Overturn:
    """One change of assumption and the verdict of the part under it."""

    kind: str
    text: Text
    verdict: Verdict | None


@dataclass(frozen=True)
class Part:
    """A judged part of a claim."""

    part: ClaimPart
    where: str
    verdict: Verdict
    finding: Finding | None


def part_overturns(context: Context, judged: Part) -> list[Overturn]:
    """Return every change tried that would give a part another verdict, by kind."""
    finding, rule = judged.finding, judged.part.rule
    if finding is None or rule is None or judged.verdict is Verdict.OPEN:
        return []
    rows: list[Overturn] = []
    for make in (_facts, _readings, _recodings, _parameters, _thresholds):
        rows += [row for row in make(context, judged, finding, rule) if row.verdict is not judged.verdict]
    return rows


def claim_overturn(parts: list[Part], overturns: list[list[Overturn]]) -> Overturn:
    """Return the one change that would overturn a claim's verdict soonest."""
    words = [(p.verdict, p.part.core) for p in parts]
    now = combine(words)
    found: list[tuple[int, int, int, Overturn]] = []
    for i, rows in enumerate(overturns):
        for j, row in enumerate(rows):
            if row.verdict is None:
                continue
            changed = combine([(row.verdict, c) if k == i else (v, c) for k, (v, c) in enumerate(words)])
            if changed is not now:
                found.append(
                    (ORDER.index(row.kind), 0 if parts[i].part.core else 1, j, Overturn(row.kind, row.text, changed))
                )
    if found:
        return min(found, key=lambda r: r[:3])[3]
    return Overturn("none", NOTHING, None)


# -- kinds of change ------------------------------------------------------------------------


def _facts(context: Context, judged: Part, finding: Finding, rule: Rule) -> Iterator[Overturn]:
    if finding.draws is not None or finding.counts is not None:
        return
    known = contested(context.world)
    roots = tuple({i.split(":")[1] if i.startswith("duty:") else i for i in finding.rests_on})
    treaties = {r.split(".")[0] for r in roots}
    tried = [f for f in finding.facts if f in known]
    others = [f for f in known if f not in tried and (f.split(" ")[0] in roots or f.split(" ")[0] in treaties)]
    # Whether a text binds at all comes before how it is read.
    tried += sorted(others, key=lambda f: (" in force" not in f, f))
    for fact in tried[: SWEEPS.get(judged.part.measure or "", MOST_FACTS)]:
        for value in ("yes", "no"):
            try:
                again = run(context.supposing(fact, value), judged.part, judged.where)
            except InputError:  # the fact is settled by another supposition of the user
                continue
            yield Overturn("fact", supposing(fact, context.world, Truth.of(value)), judge(again, rule))
    if finding.truth is Truth.UNKNOWN:
        # Facts that no supposition reaches, such as a term of an unpublished text: the truth value itself.
        for fact in finding.facts:
            if fact in known:
                continue
            for truth in (Truth.YES, Truth.NO):
                changed = judge(finding.with_(truth=truth), rule)
                yield Overturn("fact", supposing(fact, context.world, truth), changed)


def _readings(context: Context, judged: Part, finding: Finding, rule: Rule) -> Iterator[Overturn]:
    args = judged.part.args
    changes: list[tuple[str, Any, Text]] = []
    if args.get("column") == "supposed":
        changes.append(
            (
                "column",
                "recorded",
                Text(
                    en="taking the treaty as recorded, not supposing it in force",
                    ru="если брать договор как записано, не предполагая его действующим",
                ),
            )
        )
    if finding.draws is not None and args.get("as") in ("change", "difference"):
        changes.append(
            (
                "effect",
                "mechanism",
                Text(
                    en="counting expected help alone (mechanism)",
                    ru="если учитывать только ожидаемую помощь (механизм)",
                ),
            )
        )
        changes.append(
            (
                "effect",
                "second",
                Text(
                    en="with the pact-driven stake off too (second reading)",
                    ru="если отключить и связанную с пактом заинтересованность (второе прочтение)",
                ),
            )
        )
    for name, value, text in changes:
        if args.get(name) == value:
            continue
        part = judged.part.model_copy(update={"args": {**args, name: value}})
        yield Overturn("reading", text, judge(run(context, part, judged.where), rule))
    for text, other in finding.readings:
        yield Overturn("reading", text, judge(other, rule))


def _recodings(context: Context, judged: Part, finding: Finding, rule: Rule) -> Iterator[Overturn]:
    if finding.counts is None or finding.rebuild is None or rule.forecast:
        return
    if len(finding.counts) == 2:
        k, n = (int(x) for x in finding.counts)
        for m in range(1, n + 1):
            for other in (k - m, k + m):
                if 0 <= other <= n:
                    verdict = judge(finding.rebuild(other, n), rule)
                    if verdict is not judged.verdict:
                        yield Overturn("recoding", _recode(m, n), verdict)
                        return
        return
    k1, t1, k2, t2 = finding.counts
    for m in range(1, 11):
        for d1, d2 in ((m, 0), (-m, 0), (0, m), (0, -m)):
            if k1 + d1 >= 0 and k2 + d2 >= 0:
                verdict = judge(finding.rebuild(int(k1 + d1), t1, int(k2 + d2), t2), rule)
                if verdict is not judged.verdict:
                    yield Overturn("recoding", _more(m, d1 + d2 > 0, d1 != 0), verdict)
                    return


def _recode(m: int, n: int) -> Text:
    return Text(
        en=f"if {m} of the {n} recorded events {'were' if m > 1 else 'was'} coded otherwise",
        ru=f"если иначе закодировать {m} из {n} событий",
    )


def _more(m: int, added: bool, first: bool) -> Text:
    return Text(
        en=f"with {m} {'more' if added else 'fewer'} event{'s' if m > 1 else ''} in the {'first' if first else 'second'} window",
        ru=f"если событий {'в первом' if first else 'во втором'} периоде на {m} {'больше' if added else 'меньше'}",
    )


def _parameters(context: Context, judged: Part, finding: Finding, rule: Rule) -> Iterator[Overturn]:
    if finding.draws is None:
        return
    found = []
    for name, side, share, verdict in _tails(context.parameters, finding, rule):
        if verdict is not judged.verdict:
            found.append((abs(share - (support(finding, rule) or 0.0)), name, side, verdict))
    for _, name, side, verdict in sorted(found, key=lambda r: (-r[0], r[1], r[2]))[:3]:
        cut = float(np.quantile(context.parameters[name], TAIL if side == "low" else 1 - TAIL))
        label = parameter_name(name)
        yield Overturn(
            "parameter",
            Text(
                en=f"if {label('en')} ({name}) is {'below' if side == 'low' else 'above'} {number(cut, 'en')}, its {'lowest' if side == 'low' else 'highest'} fifth",
                ru=f"если {label('ru')} ({name}) {'ниже' if side == 'low' else 'выше'} {number(cut, 'ru')} ({'нижняя' if side == 'low' else 'верхняя'} пятая часть)",
            ),
            verdict,
        )


def _tails(parameters: Parameters, finding: Finding, rule: Rule) -> Iterator[tuple[str, str, float, Verdict]]:
    assert finding.draws is not None  # asked by the caller
    for name in parameters.names:
        x = parameters[name]
        low, high = np.quantile(x, [TAIL, 1 - TAIL])
        for side, keep in (("low", x <= low), ("high", x >= high)):
            if keep.sum() < 10:
                continue
            part = finding.with_(draws=finding.draws[keep])
            yield name, side, support(part, rule) or 0.0, judge(part, rule)


def _thresholds(context: Context, judged: Part, finding: Finding, rule: Rule) -> Iterator[Overturn]:
    """Name the nearest threshold at which the verdict would be another."""
    if rule.holds is not None or rule.forecast or rule.within is not None:
        return
    limit = rule.above if rule.above is not None else rule.below
    if limit is None:
        return
    edges: list[float] = []
    if finding.draws is not None:
        edges = [float(q) for q in np.quantile(finding.draws, [1 - rule.confidence, rule.confidence])]
    else:
        edges = [float(v) for v in (finding.low, finding.high, finding.value) if v is not None and np.isfinite(v)]
    best: tuple[float, float, Verdict] | None = None
    for edge in edges:
        step = 1e-6 * max(1.0, abs(edge))
        for value in (edge - step, edge + step):
            changed = rule.model_copy(update={"above": value} if rule.above is not None else {"below": value})
            verdict = judge(finding, changed)
            if verdict is not judged.verdict and (best is None or abs(value - limit) < best[0]):
                best = (abs(value - limit), edge, verdict)
    if best is not None:
        yield Overturn("threshold", threshold(rule, best[1], finding.unit), best[2])


def parameter_table(context: Context, figures: list[tuple[str, Text, np.ndarray]]) -> list[dict[str, Any]]:
    """Return, per headline figure, the parameters that move it most, and those that always appear.

    The figure's median over the lowest and the highest third of each parameter's draws.
    ``chi`` and the war constant carry the size of deterrence in the mechanism, and ``q`` the
    increments of a ladder of treaties, so they are always listed.
    """
    p = context.parameters
    out = []
    for ident, text, values in figures:
        rows = []
        for name in p.names:
            x = p[name]
            low, high = np.quantile(x, [1 / 3, 2 / 3])
            a, b = float(np.median(values[x <= low])), float(np.median(values[x >= high]))
            rows.append((abs(b - a), name, a, b))
        rows.sort(key=lambda r: (-r[0], r[1]))
        chosen = rows[:8] + [r for r in rows[8:] if r[1] in ALWAYS]
        out += [
            {
                "figure": ident, "text": text.model_dump(), "parameter": name,
                "name": parameter_name(name).model_dump(), "low": a, "high": b,
                "warrant": str(p.warrants[name]), "label": p.label(name),
            }
            for _, name, a, b in chosen
        ]  # fmt: skip
    return out
