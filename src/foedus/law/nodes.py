"""The nodes of a duty's tree beside its conditions: clause, verb, means, steps, unknown facts, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.core import Truth
from foedus.law.phrases import VERBS
from foedus.law.steps import step_text
from foedus.law.trace import Trace
from foedus.law.words import ACTIONS, Words
from foedus.world.model import Text
from foedus.world.terms import Status

if TYPE_CHECKING:
    from foedus.law.decide import Case, Verdict
    from foedus.law.result import Duty, Flag, NextStep

__all__ = [
    "clause_node", "fact_node", "fact_nodes", "flag_node", "means_nodes", "step_node", "supposed_node", "verb_node",
]  # fmt: skip

_OUTCOMES: dict[Status, tuple[str, str]] = {
    Status.OWED: ("owed", "обязательство действует"),
    Status.OWED_IF: ("owed once its steps are taken", "обязательство при условии нужных шагов"),
    Status.DISCRETIONARY: ("left to discretion", "по усмотрению обещавшей стороны"),
    Status.UNKNOWN: ("still unknown", "по-прежнему неизвестно"),
    Status.NOT_OWED: ("not owed", "обязательства нет"),
}


_FLAGS: dict[str, tuple[str, str]] = {
    "barred": (
        "barred: to help {obligee} under {own} would break {other} ({action})",
        "запрет: помощь ({obligee}) по норме «{own}» нарушила бы норму «{other}» ({action})",
    ),
    "hindered": (
        "hindered: {other} ({action}) binds {obligee}, which may therefore not receive there the forces that {own} promises",
        "препятствие: норма «{other}» ({action}) связывает сторону {obligee}, и принять там силы, обещанные нормой «{own}», "
        "она не вправе",
    ),
    "conflict": (
        "conflict: beside {own}, {obligor} is bound by {other} to help the other side ({action})",
        "конфликт обязательств: кроме нормы «{own}», {obligor} связана нормой «{other}» — помощь другой стороне ({action})",
    ),
}  # fmt: skip


def flag_node(words: Words, duty: Duty, flag: Flag, ident: str) -> Trace:
    """Return a flag that names both provisions in words."""
    other = words.provision(flag.other)

    def say(lang: str) -> str:
        ru = lang == "ru"
        said = _FLAGS[flag.kind][ru].format(
            own=words.clause(flag.provision, lang), other=words.clause(flag.other, lang),
            obligor=words.name(duty.obligor, lang), obligee=words.name(duty.obligee, lang),
            action=ACTIONS[other.action][ru] if other is not None and other.action is not None else "",
        )  # fmt: skip
        return said if flag.truth.is_true else f"{'возможно' if ru else 'possibly'}: {said}"

    facts = tuple(fact_node(words, f, ident) for f in flag.unknowns)
    sources = other.sources if other is not None else ()
    return Trace(ident, Text(en=say("en"), ru=say("ru")), str(flag.truth), facts, sources, "flags")


def verb_node(case: Case, parent: str) -> Trace:
    """Return the verb of the clause, which decides between a duty and a discretion."""
    modality = case.provision.modality
    said = VERBS[modality]
    if modality is None:
        label, value = Text(en="the verb of the clause was not read", ru="глагол нормы не прочитан"), "unknown"
    elif modality.weak:
        label, value = Text(
            en=f"the verb of the clause is {said[0]}: it leaves the help to discretion",
            ru=f"глагол нормы — {said[1]}: помощь оставлена на усмотрение",
        ), "no"  # fmt: skip
    else:
        label, value = Text(en=f"the verb of the clause is {said[0]}", ru=f"глагол нормы — {said[1]}"), "yes"
    return Trace(f"{parent}/verb", label, value, (), case.provision.sources, "conditions")


def means_nodes(case: Case, verdict: Verdict, parent: str) -> list[Trace]:
    """Return whether kind and amount of help are left open, where that matters."""
    action, is_open = case.provision.action, case.provision.means_open
    if action is None or not action.help or is_open.is_false or verdict.status is Status.NOT_OWED:
        return []
    label = Text(
        en="means open: the kind or amount of help is left to the obligor or to talks",
        ru="средства не определены: вид или объём помощи оставлен на усмотрение или на переговоры",
    )
    if is_open.is_unknown:
        label = Text(
            en="whether kind and amount of help are fixed was not read",
            ru="определены ли вид и объём помощи, не прочитано",
        )
    return [Trace(f"{parent}/means", label, str(is_open), (), case.provision.sources, "conditions")]


def fact_nodes(words: Words, case: Case, verdict: Verdict, parent: str) -> list[Trace]:
    """Return what is not known, each fact with the status that follows from it alone."""
    out = []
    for fact in verdict.unknowns:
        holds, fails = (case.verdict(case.bonds.given({fact: v})).status for v in (Truth.YES, Truth.NO))
        en = f"if so, {_OUTCOMES[holds][0]}; if not, {_OUTCOMES[fails][0]}"
        ru = f"если да — {_OUTCOMES[holds][1]}; если нет — {_OUTCOMES[fails][1]}"
        if holds is fails:
            en, ru = f"either way {_OUTCOMES[holds][0]}", f"в любом случае {_OUTCOMES[holds][1]}"
        en = f"{words.fact(fact, 'en')}: not known; {en}"
        ru = f"{words.fact(fact, 'ru')}: неизвестно; {ru}"
        out.append(Trace(f"{parent}/if:{fact}", Text(en=en, ru=ru), "unknown", (), (), "facts", fact))
    return out


def clause_node(words: Words, case: Case, parent: str) -> Trace:
    """Return the clause itself, as paraphrased in the scenario."""
    p = case.provision
    en = f"{words.clause(p.id, 'en')}: {p.content('en')}"
    ru = f"{words.clause(p.id, 'ru')}: {p.content('ru')}"
    return Trace(f"{parent}/{p.id}", Text(en=en, ru=ru), "yes", (), p.sources, "clause")


def fact_node(words: Words, fact: str, parent: str) -> Trace:
    """Return an unknown fact below the condition that turns on it."""
    label = Text(en=f"not known whether {words.fact(fact, 'en')}", ru=f"неизвестно, верно ли: {words.fact(fact, 'ru')}")
    return Trace(f"{parent}/fact:{fact}", label, "unknown", part="conditions")


def step_node(words: Words, case: Case, step: NextStep, parent: str) -> Trace:
    """Return a step: where it stands, whose it is, and whether the text requires it."""
    ident = f"{parent}/step:{step.condition}"
    if step.presence.value == "unread":
        text = Text(en="whether the text requires it was not read", ru="требует ли этого текст, не прочитано")
        there = Trace(f"{ident}/required", text, "unknown", part="steps")
    else:
        text = Text(en="the text requires it", ru="текст этого требует")
        there = Trace(f"{ident}/required", text, "yes", (), case.provision.sources, "steps")
    value = "no" if step.state.value == "refused" else "unknown" if step.open else "yes"
    return Trace(ident, step_text(words, step, case.treaty.id), value, (there,), (), "steps")


def supposed_node(words: Words, case: Case, verdict: Verdict, parent: str) -> Trace:
    """Return the suppositions that the status rests on."""
    given = case.bonds.base
    en = "; ".join(f"{u} = {given.get(u, Truth.UNKNOWN)}" for u in verdict.used)
    yes_no = {"yes": "да", "no": "нет", "unknown": "неизвестно"}
    ru = "; ".join(f"{words.fact(u, 'ru')}: {yes_no[str(given.get(u, Truth.UNKNOWN))]}" for u in verdict.used)
    label = Text(en=f"supposing {en}", ru=f"при допущении: {ru}")
    return Trace(f"{parent}/supposing", label, "yes", part="suppositions")
