"""A duty as a tree of sentences, and the whole answer in a few lines.

Every status leads down to a clause, a fact, a source. The tree of the whole answer stands in
:mod:`foedus.law.explanation`.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.core import Truth
from foedus.law.acts import reading
from foedus.law.facts import Check
from foedus.law.nodes import (
    clause_node,
    fact_node,
    fact_nodes,
    flag_node,
    means_nodes,
    step_node,
    supposed_node,
    verb_node,
)
from foedus.law.phrases import reason_words, several
from foedus.law.steps import need_words, next_steps
from foedus.law.trace import Trace
from foedus.law.words import ACTIONS, ACTS, LEVELS, Words
from foedus.world.model import Text
from foedus.world.terms import Action, Status

if TYPE_CHECKING:
    from foedus.law.decide import Case, Verdict
    from foedus.law.result import Breach, Duties, Duty, NextStep
    from foedus.world.world import World

__all__ = ["alike", "breach_words", "duty_tree", "event_line", "explain", "head_line", "summary", "tree"]

#: Beyond so many lines of one kind the summary counts the rest.
MOST_LINES = 40


#: The words of the worlds asked last: a tree is told for each of many duties of one answer.
_TOLD: deque[Words] = deque(maxlen=4)


def _words(world: World) -> Words:
    found = next((w for w in _TOLD if w.world is world), None)
    if found is None:
        found = Words(world)
        _TOLD.append(found)
    return found


def tree(case: Case, verdict: Verdict) -> Trace:
    """Return the tree of one duty: status, clause, the deciding condition, the others, what is not known."""
    words = _words(case.scene.world)
    ident = f"duty:{case.provision.id}:{case.obligor}>{case.obligee}"
    nodes = [(_rank(c, verdict), _check(words, case, c, ident)) for c in verdict.checks]
    steps = [step_node(words, case, s, ident) for s in verdict.steps]
    ranked = [n for _, n in sorted(nodes, key=lambda x: x[0])]
    verb = verb_node(case, ident)
    ranked = [verb, *ranked] if verdict.status is Status.DISCRETIONARY else [*ranked, verb]
    ranked += means_nodes(case, verdict, ident)
    decided = [*steps, *ranked] if verdict.status is Status.OWED_IF else [*ranked, *steps]
    children = [clause_node(words, case, ident), *decided, *fact_nodes(words, case, verdict, ident)]
    if verdict.used:
        children.insert(1, supposed_node(words, case, verdict, ident))
    label = Text(en=_head(words, case, verdict, "en"), ru=_head(words, case, verdict, "ru"))
    return Trace(ident, label, str(verdict.status), tuple(children), (), "status")


def duty_tree(duty: Duty, found: Trace) -> Trace:
    """Return the tree of a duty with the flags that stand beside its status."""
    from foedus.law.decide import Case

    if not duty.flags or not isinstance(duty.proof, Case):
        return found
    words = _words(duty.proof.scene.world)
    nodes: list[Trace] = []
    for flag in duty.flags:
        ident = f"{duty.id}/flag:{flag.kind}:{flag.other}"
        twins = sum(n.id.split("#")[0] == ident for n in nodes)
        nodes.append(flag_node(words, duty, flag, f"{ident}#{twins + 1}" if twins else ident))
    return replace(found, children=(*found.children, *nodes))


#: Conditions of which the sentence does not say by itself that a supposition settles them.
_SUPPOSABLE = {"in-force", "in-force-for", "binding", "not-suspended", "wording"}


def _rank(check: Check, verdict: Verdict) -> int:
    if check.fails == verdict.reason and check.truth.is_false:
        return 0
    return {Truth.NO: 1, Truth.UNKNOWN: 2, Truth.YES: 3}[check.truth]


def _head(words: Words, case: Case, verdict: Verdict, lang: str, obligors: tuple[str, ...] = ()) -> str:
    """Return the first line of a duty: who, to whom, what, and the deciding clause.

    ``obligors`` names all who owe the same in the same way, for a line that speaks of several.
    """
    ru = lang == "ru"
    assert case.provision.action is not None
    many = obligors or (case.obligor,)
    who, whom = several(words, list(many), lang), words.name(case.obligee, lang)
    owes, does = ("owe", "do") if len(many) > 1 else ("owes", "does")
    what = ACTIONS[case.provision.action][ru]
    clause = words.clause(case.provision.id, lang)
    status = verdict.status
    tail = ""
    if status is Status.NOT_OWED:
        failed = next(c for c in verdict.checks if c.truth.is_false)
        args = dict(failed.args)
        if len(many) > 1 and "obligor" in args:
            args["obligor"] = "+".join(many)
        tail = words.sentence(failed.code, "no", args, lang, failed.fails)
    elif status is Status.UNKNOWN:
        tail = ("; " if ru else "; and whether ").join(_own(words.fact(f, lang), clause, ru) for f in verdict.unknowns)
    elif status is Status.OWED_IF:
        tail = ", ".join(_needed(words, s, lang, many) for s in verdict.steps if s.open)
    if ru:
        verdict_ru = {
            Status.OWED: "обязательство действует", Status.DISCRETIONARY: "по усмотрению обещавшей стороны",
            Status.NOT_OWED: f"обязательство не возникает: {tail}", Status.OWED_IF: f"обязательство при условии, нужные шаги: {tail}",
            Status.UNKNOWN: f"неизвестно; зависит от того, верно ли: {tail}",
        }[status]  # fmt: skip
        return f"{clause}. {who} → {whom} ({what}): {verdict_ru}"
    if status is Status.OWED:
        return f"{clause}: {who} {owes} {whom} {what}"
    if status is Status.DISCRETIONARY:
        return f"{clause}: {who} may give {whom} {what}, at its own discretion"
    if status is Status.OWED_IF:
        return f"{clause}: {who} {owes} {whom} {what} after {tail}"
    if status is Status.UNKNOWN:
        return f"{clause}: whether {who} {owes} {whom} {what} is unknown; it turns on whether {tail}"
    return f"{clause}: {who} {does} not owe {whom} {what}, because {tail}"


def _own(fact: str, clause: str, ru: bool) -> str:
    """Return a fact about a clause as it reads where the clause has just been named."""
    if fact.startswith(f"{clause}: "):
        return fact.removeprefix(f"{clause}: ").removeprefix("верно, что ")
    return f"it {fact.removeprefix(f'{clause} ')}" if not ru and fact.startswith(f"{clause} ") else fact


def _check(words: Words, case: Case, check: Check, parent: str) -> Trace:
    args = dict(check.args)
    which = args.get("other") or args.get("condition")  # several texts may supersede, several steps be refused
    ident = f"{parent}/{check.code}:{which}" if which else f"{parent}/{check.code}"

    def say(lang: str) -> str:
        return words.sentence(check.code, str(check.truth), args, lang, check.fails)

    children = [_check(words, case, c, f"{ident}:{c.arg('state') or k}") for k, c in enumerate(check.children)]
    children += [fact_node(words, f, ident) for f in check.facts if not check.children]
    if check.code == "trigger":
        why = reading(case.scene.event.act)
        text = Text(en=f"reading of the act: {why[0]}", ru=f"основание: {why[1]}")
        children.append(Trace(f"{ident}/reading", text, "yes", part="conditions"))
    if check.code == "in-force" and case.treaty.political is not None:
        status = case.treaty.political
        text = Text(
            en=f"political status of the text: {status('en')}", ru=f"политический статус текста: {status('ru')}"
        )
        children.append(Trace(f"{ident}/political", text, "yes", part="conditions"))
    label = Text(en=say("en"), ru=say("ru"))
    if check.used and check.code in _SUPPOSABLE:
        # No source says what is only supposed.
        label = Text(en=f"{label.en}, as supposed", ru=f"{label.ru} (по допущению)")
        return Trace(ident, label, str(check.truth), tuple(children), (), "conditions")
    return Trace(ident, label, str(check.truth), tuple(children), check.sources, "conditions")


def _needed(words: Words, step: NextStep, lang: str, many: tuple[str, ...]) -> str:
    """Return an open step with those whose step it is, where several owe the same."""
    actors = many if step.controller == "obligor" else step.actors
    if step.controller == "both" and len(many) > 1:
        actors = (*many, *step.actors[1:])
    return need_words(words, step, lang, actors)


def _mark(words: Words, duty: Duty, lang: str) -> str:
    """Return the marks beside a status: means open, flags."""
    ru = lang == "ru"
    marks = []
    if duty.means_open.is_true and duty.status in (Status.OWED, Status.OWED_IF):
        marks.append("средства не определены" if ru else "means open")
    names = {"barred": "запрет", "hindered": "препятствие", "conflict": "конфликт обязательств"}
    for f in duty.flags:
        maybe = "" if f.truth.is_true else "?"
        marks.append(f"{names[f.kind] if ru else f.kind}{maybe}: {words.clause(f.other, lang)}")
    return f" [{'; '.join(marks)}]" if marks else ""


def event_line(duties: Duties, words: Words, lang: str) -> str:
    """Return the event in one line."""
    e = duties.event
    ru = lang == "ru"
    unknown = "неизвестно" if ru else "unknown"
    by, on = (words.name("+".join(dict.fromkeys(side)), lang) or unknown for side in (e.by, e.on))
    at = words.name(e.at, lang) if e.at else unknown
    day = words.date(duties.date, lang)
    if ru:
        return f"{ACTS[str(e.act)]} ({LEVELS[str(e.level)]}): {by} → {on}; место: {at}; {day}"
    level = "level unknown" if str(e.level) == "unknown" else str(e.level)
    return f"{e.act} ({level}) by {by} on {on}; place: {at}; {day}"


def alike(duties: list[Duty]) -> list[list[Duty]]:
    """Gather duties that differ by obligor only."""
    groups: dict[object, list[Duty]] = {}
    for d in duties:
        steps = tuple((s.condition, s.state, s.presence) for s in d.steps)
        flags = tuple((f.kind, f.other, f.truth) for f in d.flags)
        key = (d.provision, d.obligee, d.status, d.reason, d.unknowns, steps, flags, d.rests_on)
        groups.setdefault(key, []).append(d)
    return list(groups.values())


def head_line(words: Words, group: list[Duty], lang: str) -> str:
    """Return the head of a duty, or of several that differ by obligor only."""
    from foedus.law.decide import Case

    case = group[0].proof
    if not isinstance(case, Case):
        return group[0].trace.label(lang)
    return _head(words, case, case.verdict(case.bonds.base), lang, tuple(d.obligor for d in group))


def strongest_first(duties: Duties) -> list[Duty]:
    """Return the duties that may be owed, by action, the strongest first."""
    return sorted(duties.owing, key=lambda d: (list(Action).index(d.action), -d.status.strength, d.id))


def suppositions(duties: Duties, words: Words, lang: str) -> list[str]:
    """Return the line that says what was supposed, if anything."""
    if not duties.suppositions:
        return []
    if lang == "ru":
        yes_no = {"yes": "да", "no": "нет"}
        return ["При допущении: " + "; ".join(f"{words.fact(k, lang)}: {yes_no[v]}" for k, v in duties.suppositions)]
    return ["Supposing " + "; ".join(f"{k} = {v}" for k, v in duties.suppositions)]


def summary(duties: Duties, lang: str = "en") -> str:
    """Return the answer in a few lines, strongest status first within each action, and the next steps."""
    words = Words(duties.world)
    ru = lang == "ru"
    out = [event_line(duties, words, lang), *suppositions(duties, words, lang)]
    groups = alike(strongest_first(duties))
    if not groups:
        out.append(
            "По текстам, которые здесь учтены, ни у кого нет обязательств." if ru
            else "Under the texts recorded here nobody owes anything."
        )  # fmt: skip
    out += [f"  {head_line(words, g, lang)}{_mark(words, g[0], lang)}" for g in groups[:MOST_LINES]]
    if len(groups) > MOST_LINES:
        left = len(groups) - MOST_LINES
        out.append(f"  и ещё {left}; все — с --explain" if ru else f"  and {left} more; --explain lists them all")
    out += [f"  {x}" for x in (*_reciprocal(duties, words, lang), *_rest(duties, lang))]
    for b in duties.breached:
        sure = "Нарушено самим событием" if ru else "Breached by the act"
        maybe = "Возможно, нарушено самим событием" if ru else "Possibly breached by the act"
        out.append(f"  {sure if b.truth.is_true else maybe}: {breach_words(words, b, lang)}")
    if duties.charter is not None:
        out.append(f"  {duties.charter.notes[0](lang)}")
    asks = next_steps(duties)
    if asks:
        out.append("Следующие шаги" if ru else "Next steps")
        out += [f"  {a.text(words, lang)}" for a in asks[:MOST_LINES]]
    out += [f"! {w(lang)}" for w in duties.warnings]
    return "\n".join(out)


def _rest(duties: Duties, lang: str) -> list[str]:
    """Return how many duties are not owed, by reason, the most frequent first."""
    reasons = Counter(d.reason for d in duties.duties if d.status is Status.NOT_OWED)
    if not reasons:
        return []
    said = "; ".join(f"{reason_words(r, lang)}: {n}" for r, n in sorted(reasons.items(), key=lambda x: (-x[1], x[0])))
    n = reasons.total()
    return [
        f"Ещё рассмотрено, обязательств нет: {n} ({said})."
        if lang == "ru"
        else f"{n} more considered and not owed ({said})."
    ]


def _reciprocal(duties: Duties, words: Words, lang: str) -> list[str]:
    """Return which promises the helped state owes in its own turn, and which run one way only."""
    from foedus.law.decide import Case

    both: dict[str, None] = {}
    single: dict[str, None] = {}
    for d in strongest_first(duties):
        case = d.proof
        if isinstance(case, Case) and d.action.help:
            (both if _returned(case) else single)[d.provision] = None
    ru = lang == "ru"
    out = []
    for found, en, said in (
        (both, "Owed the other way too, in the helper's own case", "Взаимно, то есть и в пользу помогающего"),
        (single, "One way only", "Только в одну сторону"),
    ):
        if found:
            named = list(dict.fromkeys(words.clause(p, lang) for p in found))
            more = f"; {'и ещё' if ru else 'and'} {len(named) - 6}{'' if ru else ' more'}" if len(named) > 6 else ""
            out.append(f"{said if ru else en}: {'; '.join(named[:6])}{more}.")
    return out


def _returned(case: Case) -> bool:
    """Whether a clause of the same text, for the same action, may bind the other way on the day."""
    for p in case.treaty.provisions:
        if p.action is not case.provision.action or p.kind is not case.provision.kind:
            continue
        members = case.treaty.members
        if case.obligee in (p.obligors or members) and case.obligor in (p.obligees or members):
            truth, _, _ = case.bonds.holds(case.treaty, p, case.obligee, case.obligor, case.scene.day)
            if not truth.is_false:
                return True
    return False


def breach_words(words: Words, breach: Breach, lang: str) -> str:
    """Return a breached abstention: the clause, who owed it to whom."""
    clause = words.clause(breach.provision, lang)
    one, other = words.name(breach.obligor, lang), words.name(breach.obligee, lang)
    return f"{clause} ({one} {'→' if lang == 'ru' else 'toward'} {other})"


def explain(duties: Duties, lang: str = "en") -> str:
    """Return the whole answer as text, the duties that may be owed first."""
    from foedus.law.explanation import explanation

    return explanation(duties).summary(lang)
