"""The answer as trees and text: every status leads down to a clause, a fact, a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.core import Truth
from foedus.law.acts import reading
from foedus.law.facts import Check
from foedus.law.trace import Trace
from foedus.law.words import ACTIONS, CONDITIONS, STATES, Words
from foedus.world.model import Text
from foedus.world.terms import Action, Presence, Status

if TYPE_CHECKING:
    from foedus.law.decide import Case, Verdict
    from foedus.law.result import Duties, Duty, NextStep

__all__ = ["explain", "summary", "tree"]


def tree(case: Case, verdict: Verdict) -> Trace:
    """Return the tree of one duty, the deciding condition first."""
    words = Words(case.scene.world)
    ident = f"duty:{case.provision.id}:{case.obligor}>{case.obligee}"
    nodes = [(_rank(c, verdict), _check(words, case, c, ident)) for c in verdict.checks]
    steps = [_step(words, case, s, ident) for s in verdict.steps]
    ranked = [n for _, n in sorted(nodes, key=lambda x: x[0])]
    children = [*steps, *ranked] if verdict.status is Status.OWED_IF else [*ranked, *steps]
    if verdict.used:
        children.insert(0, _supposed(words, case, verdict, ident))
    label = Text(en=_head(words, case, verdict, "en"), ru=_head(words, case, verdict, "ru"))
    return Trace(ident, label, str(verdict.status), tuple(children), case.provision.sources)


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
    who, whom = words.name("+".join(many), lang), words.name(case.obligee, lang)
    owes, does = ("owe", "do") if len(many) > 1 else ("owes", "does")
    what = ACTIONS[case.provision.action][ru]
    clause = words.clause(case.provision.id, lang)
    status = verdict.status
    tail = ""
    if status is Status.NOT_OWED:
        failed = next(c for c in verdict.checks if c.truth.is_false)
        tail = words.sentence(failed.code, "no", dict(failed.args), lang, failed.fails)
    elif status is Status.UNKNOWN:
        tail = "; ".join(words.fact(f, lang) if ru else f for f in verdict.unknowns)
    elif status is Status.OWED_IF:
        tail = ", ".join(_need(words, s, lang, many) for s in verdict.steps if s.open)
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
        return f"{clause}: whether {who} {owes} {whom} {what} is unknown; it turns on: {tail}"
    return f"{clause}: {who} {does} not owe {whom} {what}, because {tail}"


def _need(words: Words, step: NextStep, lang: str, obligors: tuple[str, ...] = ()) -> str:
    """Return one step with those whose step it is."""
    ru = lang == "ru"
    name = CONDITIONS[step.condition][ru]
    if step.controller == "organ":
        whose = "орган договора" if ru else "the treaty's organ"
    else:
        actors = obligors if step.controller == "obligor" and obligors else step.actors
        if step.controller == "both" and len(obligors) > 1:
            actors = (*obligors, *(a for a in step.actors[1:]))
        whose = words.name("+".join(actors), lang)
    unread = (
        ("; если текст этого требует" if ru else "; if the text requires it")
        if step.presence is Presence.UNREAD
        else ""
    )
    return f"{name} ({whose}{unread})"


def _check(words: Words, case: Case, check: Check, parent: str) -> Trace:
    args = dict(check.args)
    which = args.get("other") or args.get("condition")  # several texts may supersede, several steps be refused
    ident = f"{parent}/{check.code}:{which}" if which else f"{parent}/{check.code}"

    def say(lang: str) -> str:
        return words.sentence(check.code, str(check.truth), args, lang, check.fails)

    children = [_check(words, case, c, f"{ident}:{c.arg('state')}") for c in check.children]
    children += [_fact(words, f, ident) for f in check.facts if not check.children]
    if check.code.startswith("trigger"):
        children.append(_clause(words, case, ident))
        if check.code == "trigger":
            why = reading(case.scene.event.act)
            children.append(
                Trace(f"{ident}/reading", Text(en=f"reading of the act: {why[0]}", ru=f"основание: {why[1]}"), "yes")
            )
    return Trace(ident, Text(en=say("en"), ru=say("ru")), str(check.truth), tuple(children), check.sources)


def _clause(words: Words, case: Case, parent: str) -> Trace:
    """Return the clause itself, as paraphrased in the scenario."""
    p = case.provision
    en = f"{words.clause(p.id, 'en')}: {p.content('en')}"
    ru = f"{words.clause(p.id, 'ru')}: {p.content('ru')}"
    return Trace(f"{parent}/{p.id}", Text(en=en, ru=ru), "yes", (), p.sources)


def _fact(words: Words, fact: str, parent: str) -> Trace:
    label = Text(en=f"unknown: {fact}", ru=f"неизвестно, верно ли: {words.fact(fact, 'ru')}")
    return Trace(f"{parent}/fact:{fact}", label, "unknown")


def _step(words: Words, case: Case, step: NextStep, parent: str) -> Trace:
    label = Text(
        en=f"{_need(words, step, 'en')}: {STATES[step.state][0]}",
        ru=f"{_need(words, step, 'ru')}: {STATES[step.state][1]}",
    )
    value = "no" if step.state.value == "refused" else "unknown" if step.open else "yes"
    return Trace(f"{parent}/step:{step.condition}", label, value, (), case.provision.sources)


def _supposed(words: Words, case: Case, verdict: Verdict, parent: str) -> Trace:
    given = case.bonds.base
    en = "; ".join(f"{u} = {given.get(u, Truth.UNKNOWN)}" for u in verdict.used)
    yes_no = {"yes": "да", "no": "нет", "unknown": "неизвестно"}
    ru = "; ".join(f"{words.fact(u, 'ru')}: {yes_no[str(given.get(u, Truth.UNKNOWN))]}" for u in verdict.used)
    return Trace(f"{parent}/supposing", Text(en=f"supposing {en}", ru=f"при допущении: {ru}"), "yes")


def _mark(duty: Duty, lang: str) -> str:
    """Return the marks beside a status: means open, flags."""
    ru = lang == "ru"
    marks = []
    if duty.means_open.is_true and duty.status in (Status.OWED, Status.OWED_IF):
        marks.append("средства не определены" if ru else "means open")
    names = {"barred": "запрет", "hindered": "препятствие", "conflict": "конфликт обязательств"}
    for f in duty.flags:
        maybe = "" if f.truth.is_true else "?"
        marks.append(f"{names[f.kind] if ru else f.kind}{maybe}: {f.other}")
    return f" [{'; '.join(marks)}]" if marks else ""


def _event_line(duties: Duties, words: Words, lang: str) -> str:
    from foedus.law.words import ACTS, LEVELS

    e = duties.event
    ru = lang == "ru"
    unknown = "неизвестно" if ru else "unknown"
    by, on = words.name("+".join(e.by), lang) or unknown, words.name("+".join(e.on), lang) or unknown
    at = words.name(e.at, lang) if e.at else unknown
    day = words.date(duties.date, lang)
    if ru:
        return f"{ACTS[str(e.act)]} ({LEVELS[str(e.level)]}): {by} → {on}; место: {at}; {day}"
    level = "level unknown" if str(e.level) == "unknown" else str(e.level)
    return f"{e.act} ({level}) by {by} on {on}; place: {at}; {day}"


def _alike(duties: list[Duty]) -> list[list[Duty]]:
    """Gather duties that differ by obligor only."""
    groups: dict[object, list[Duty]] = {}
    for d in duties:
        steps = tuple((s.condition, s.state, s.presence) for s in d.steps)
        flags = tuple((f.kind, f.other, f.truth) for f in d.flags)
        key = (d.provision, d.obligee, d.status, d.unknowns, steps, flags, d.rests_on)
        groups.setdefault(key, []).append(d)
    return list(groups.values())


def _line(words: Words, group: list[Duty], lang: str) -> str:
    """Return the head of a duty, or of several that differ by obligor only."""
    from foedus.law.decide import Case

    case = group[0].proof
    if not isinstance(case, Case):
        return group[0].trace.label(lang)
    return _head(words, case, case.verdict(case.bonds.base), lang, tuple(d.obligor for d in group))


def _suppositions(duties: Duties, words: Words, lang: str) -> list[str]:
    if not duties.suppositions:
        return []
    if lang == "ru":
        yes_no = {"yes": "да", "no": "нет"}
        return ["При допущении: " + "; ".join(f"{words.fact(k, lang)}: {yes_no[v]}" for k, v in duties.suppositions)]
    return ["Supposing " + "; ".join(f"{k} = {v}" for k, v in duties.suppositions)]


def summary(duties: Duties, lang: str = "en") -> str:
    """Return the answer in a few lines, strongest status first within each action."""
    words = Words(duties.world)
    ru = lang == "ru"
    out = [_event_line(duties, words, lang), *_suppositions(duties, words, lang)]
    live = sorted(duties.owing, key=lambda d: (list(Action).index(d.action), -d.status.strength, d.id))
    if not live:
        out.append("Ни у кого нет обязательств." if ru else "Nobody owes anything.")
    for group in _alike(live):
        out.append("  " + _line(words, group, lang) + _mark(group[0], lang))
    rest = len(duties.duties) - len(live)
    if rest:
        reasons = sorted({d.reason for d in duties.duties if d.status is Status.NOT_OWED})
        out.append(
            f"  Ещё рассмотрено и отклонено норм: {rest}."
            if ru
            else f"  {rest} more considered and not owed ({', '.join(reasons)})."
        )
    for b in duties.breached:
        sure = b.truth.is_true
        clause = words.clause(b.provision, lang)
        if ru:
            head = "Нарушено самим событием" if sure else "Возможно, нарушено самим событием"
            out.append(f"  {head}: {clause} ({words.name(b.obligor, lang)} → {words.name(b.obligee, lang)})")
        else:
            head = "Breached by the act" if sure else "Possibly breached by the act"
            out.append(f"  {head}: {clause} ({words.name(b.obligor, lang)} toward {words.name(b.obligee, lang)})")
    if duties.charter is not None:
        out += [f"  {duties.charter.notes[0](lang)}"]
    return "\n".join(out)


def explain(duties: Duties, lang: str = "en") -> str:
    """Return the trees of all duties, those that may be owed first."""
    words = Words(duties.world)
    out = [_event_line(duties, words, lang), *_suppositions(duties, words, lang)]
    for d in sorted(duties.duties, key=lambda d: (-d.status.strength, d.id)):
        out += ["", *d.trace.lines(lang)]
    if duties.charter is not None:
        out += [
            "",
            "Устав ООН" if lang == "ru" else "Charter background",
            *(f"  {n(lang)}" for n in duties.charter.notes),
        ]
    out += [f"! {w(lang)}" for w in duties.warnings]
    return "\n".join(out)
