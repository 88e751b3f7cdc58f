"""Parts of sentences that several answers share: verbs, triggers, terms of a clause, reasons.

As in :mod:`foedus.law.words`, Russian names stand in the nominative, in brackets or after a
colon.
"""

from __future__ import annotations

from typing import Any

from foedus.law.words import ACTS, LEVELS, Words
from foedus.world.fields import Text
from foedus.world.model import Provision
from foedus.world.predicates import Test, predicates
from foedus.world.terms import Act, Condition, Level, Modality, Presence, Trigger

__all__ = ["REASONS", "VERBS", "capital", "counted", "limit_words", "listed", "reason_words", "several", "terms"]

Pair = tuple[str, str]

VERBS: dict[Modality | None, Pair] = {
    Modality.SHALL: ("“shall”", "«обязаны»"),
    Modality.UNDERTAKE: ("“undertake”", "«обязуются»"),
    Modality.WILL: ("“will”", "«будут»"),
    Modality.READY_TO: ("“ready to”, a weak verb", "«готовы», слабый глагол"),
    Modality.MAY: ("“may”, a weak verb", "«могут», слабый глагол"),
    Modality.INTEND: ("“intend”, a weak verb", "«намерены», слабый глагол"),
    None: ("verb not read", "глагол не прочитан"),
}
_TRIGGERS: dict[Trigger, Pair] = {
    Trigger.ARMED_ATTACK: ("an armed attack", "вооружённое нападение"),
    Trigger.AGGRESSION: ("aggression", "агрессия"),
    Trigger.THREAT: ("a threat", "угроза"),
    Trigger.ANY: ("any event", "любое событие"),
}
_SCOPES: dict[str, Pair] = {
    "obligee territory": ("in the territory of the state to be helped", "на территории защищаемого государства"),
    "parties territory": ("in the territory of the parties", "на территории сторон"),
    "treaty area": ("in the treaty area", "в районе действия договора"),
    "unread": ("where it applies was not read", "территория действия не прочитана"),
}
_EXCEPTIONS: dict[str, Pair] = {
    "provoked": ("not if the victim provoked it", "кроме случая, когда событие спровоцировал пострадавший"),
    "own aggression": (
        "not if the victim itself committed aggression",
        "кроме случая собственной агрессии пострадавшего",
    ),
}
_STEPS: dict[Condition, Pair] = {
    Condition.REQUEST: ("a request by the state to be helped", "просьба защищаемой стороны"),
    Condition.NATIONAL_PROCEDURE: ("national procedure in the state that owes", "внутренняя процедура обязанной стороны"),
    Condition.JOINT_FINDING: ("a joint finding by both sides", "совместный вывод обеих сторон"),
    Condition.COLLECTIVE_DECISION: ("a decision of the treaty's organ", "решение органа договора"),
    Condition.DECLARED_OPINION: ("a declared opinion of the state concerned", "заявленное мнение заинтересованной стороны"),
}  # fmt: skip
#: Why a duty is not owed, as one of several: (one, many) in English; the Russian form serves both.
REASONS: dict[str, Pair] = {
    "not-in-force": ("text not in force on the day", "текст на этот день не в силе"),
    "not-binding": ("text not binding in law", "документ юридически не обязывает"),
    "suspended": ("text suspended", "действие текста приостановлено"),
    "other-wording": ("another wording stands", "действует другая редакция"),
    "superseded": ("superseded by a later text", "заменено более поздним текстом"),
    "defensive-answer": ("the act is a defensive answer", "событие — оборонительный ответ"),
    "obligee-attacker": ("the state to be helped is the attacker", "нападает сама сторона, которой обещана помощь"),
    "below-threshold": ("the act is not what the clause calls for", "событие не подпадает под слова нормы"),
    "not-attributed": ("the act is not attributed to that actor", "событие не приписано этой стороне"),
    "not-first-use": ("the opponent of the state to be helped did not use force first",
                      "противник стороны, которой обещана помощь, силу первым не применял"),
    "unintended": ("the act was not intended", "умысла не было"),
    "obligor-attacker": ("the state that owes it is the attacker", "нападает сама обязанная сторона"),
    "adversary-not-named": ("the adversary is not one that the clause names", "в норме назван другой противник"),
    "outside-scope": ("the place is outside the scope", "место вне предела действия"),
    "not-victim": ("the state to be helped is not a victim", "сторона, которой обещана помощь, не пострадала"),
    "limited": ("a limit of the clause is not met", "условие нормы не выполнено"),
    "provoked": ("the act was provoked", "событие спровоцировано"),
    "own-aggression": ("the victim committed aggression", "была собственная агрессия"),
    "refused": ("a step was refused", "получен отказ в необходимом шаге"),
}  # fmt: skip


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(names: list[str], lang: str) -> str:
    """Return names as a list with *and* before the last."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'и' if lang == 'ru' else 'and'} {names[-1]}"


def several(words: Words, codes: list[str], lang: str, most: int = 8) -> str:
    """Return names of actors; beyond ``most`` the rest are counted."""
    names = [words.name(c, lang) for c in codes[:most]]
    if len(codes) <= most:
        return ", ".join(names)
    left = len(codes) - most
    return f"{', '.join(names)} {f'и ещё {left}' if lang == 'ru' else f'and {left} more'}"


def counted(n: int, lang: str, en: Pair, ru: tuple[str, str, str]) -> str:
    """Return a number with its noun in the right form."""
    if lang != "ru":
        return f"{n} {en[n != 1]}"
    form = 2 if n % 100 in (11, 12, 13, 14) else 0 if n % 10 == 1 else 1 if n % 10 in (2, 3, 4) else 2
    return f"{n} {ru[form]}"


def reason_words(code: str, lang: str) -> str:
    """Return why a duty is not owed; an unknown code says that it is another reason."""
    return REASONS.get(code, ("another reason", "другая причина"))[lang == "ru"]


def limit_words(words: Words, test: Test, lang: str) -> str:
    """Return a limit of a clause (``when``) in words."""
    ru = lang == "ru"
    if test.parts:
        inner = [limit_words(words, t, lang) for t in test.parts]
        if test.word == "not":
            return f"{'неверно, что' if ru else 'it is not so that'}: {inner[0]}"
        if test.word == "all_or_any" and len(inner) > 1:
            head = "всё это или хотя бы одно, что не прочитано" if ru else "all of these or any one, which was not read"
            return f"({head}: {'; '.join(inner)})"
        joint = (" или " if ru else " or ") if test.word == "any" else (" и " if ru else " and ")
        return f"({joint.join(inner)})" if len(inner) > 1 else inner[0]
    predicate = predicates()[test.word]
    value = _value(words, predicate.codes, test.value, lang)
    return (predicate.ru if ru else predicate.en).format(value=value)


def _value(words: Words, codes: str, value: Any, lang: str) -> str:
    ru = lang == "ru"
    if isinstance(value, Text):
        return value(lang)
    if codes == "treaty":
        return words.treaty(value, lang)
    if codes:
        return (" или " if ru else " or ").join(words.name(c, lang) for c in value)
    if isinstance(value, tuple):
        return ", ".join(ACTS.get(str(v), str(v)) if ru else str(v) for v in value)
    if isinstance(value, Level | Act):
        return {**ACTS, **LEVELS}.get(str(value), str(value)) if ru else str(value)
    if hasattr(value, "earliest"):
        return words.date(str(value), lang)
    return {"yes": "да", "no": "нет", "unknown": "неизвестно"}.get(str(value), str(value)) if ru else str(value)


def terms(
    words: Words, p: Provision, standing: bool, conditions: tuple[tuple[Condition, Presence], ...], lang: str
) -> list[str]:
    """Return the terms of a clause: verb, trigger, steps, limits, exceptions, means."""
    ru = lang == "ru"
    out = [VERBS[p.modality][ru]]
    if standing:
        out.append("постоянно" if ru else "at all times")
    elif p.opinion:
        out.append(
            "если сторона сочтёт, что случай наступил" if ru else "once a party declares that the case has arisen"
        )
    else:
        called = [_TRIGGERS[t][ru] for t in p.trigger if t is not Trigger.NONE]
        if called:
            joint = " или " if ru else " or "
            out.append(f"{'повод: ' if ru else 'on '}{joint.join(called)}")
        else:
            out.append("повод не прочитан" if ru else "what sets it off was not read")
    present = [_STEPS[c][ru] for c, there in conditions if there is Presence.PRESENT]
    unread = [_STEPS[c][ru] for c, there in conditions if there is Presence.UNREAD]
    if present:
        out.append(f"{'нужны шаги: ' if ru else 'needs '}{', '.join(present)}")
    if unread:
        out.append(f"{'если текст этого требует: ' if ru else 'if the text requires it: '}{', '.join(unread)}")
    if p.adversaries_unread:
        out.append("против кого, не прочитано" if ru else "against whom was not read")
    elif p.adversaries:
        named = ", ".join(words.name(a, lang) for a in p.adversaries)
        out.append(f"{'только против: ' if ru else 'only against '}{named}")
    if p.scope.kind == "named":
        places = ", ".join(words.name(a, lang) for a in p.scope.places)
        out.append(f"{'места: ' if ru else 'places: '}{places}")
    elif p.scope.kind in _SCOPES:
        out.append(_SCOPES[p.scope.kind][ru])
    if p.when is not None:
        out.append(f"{'лишь если ' if ru else 'only if '}{limit_words(words, p.when, lang)}")
    out += [_EXCEPTIONS[e][ru] for e in p.exceptions]
    help_ = p.action is not None and p.action.help and not standing
    if help_ and p.means_open.is_true:
        out.append("средства не определены" if ru else "means open")
    return out
