"""Contested facts in words: each form of name of :class:`foedus.law.facts.Name`, said and denied.

Russian names stand in the nominative, in quotation marks or brackets, so that no name has
to be declined.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["phrase"]

#: What a group of a pattern is called by: group, its text, language.
Say = Callable[[str, str, str], str]

#: Form of a name; then the sentence and its denial in English, and both in Russian.
#: Groups: t treaty, s actors (all of them), o actors (any of them), b place, p provision, c condition, a act, l level, w word of a treaty,
#: f fact in words, d date.
_FORMS: tuple[tuple[re.Pattern[str], tuple[str, str], tuple[str, str]], ...] = tuple(
    (re.compile(pattern), en, ru)
    for pattern, en, ru in (
        (r"(?P<p>\S+) limit holds: (?P<f>.+)",
         ("{p}: {f}", "{p}: it is not so that {f}"),
         ("{p}: верно, что {f}", "{p}: неверно, что {f}")),
        (r"(?P<p>\S+) limits hold together",
         ("{p}: all its limits must be met", "{p}: its limits need not all be met, any one suffices"),
         ("{p}: нужны все условия сразу", "{p}: не нужны все условия, достаточно любого")),
        (r"act came from at least (?P<f>\d+)",
         ("at least {f} stand behind the act", "not so many as {f} stand behind the act"),
         ("за событием стоит не менее {f}", "за событием не стоит и {f}")),
        (r"act came from (?P<o>\S+)",
         ("the act came from {o}", "the act did not come from {o}"),
         ("за событием стоит {o}", "за событием не стоит {o}")),
        (r"act happened in (?P<b>\S+)",
         ("the act happened in {b}", "the act did not happen in {b}"),
         ("место события: {b}", "место события не {b}")),
        (r"act reached (?P<l>\S+) level",
         ("the act reached {l}", "the act did not reach {l}"),
         ("сила достигла уровня: {l}", "сила не достигла уровня: {l}")),
        (r"act came on or after (?P<d>\S+)",
         ("the act came on or after {d}", "the act did not come on or after {d}"),
         ("дата события — {d} или позже", "дата события — не {d} и не позже")),
        (r"(?P<t>\S+) in force for (?P<s>\S+)",
         ("{t} is in force for {s}", "{t} is not in force for {s}"),
         ("{t} действует для стороны {s}", "{t} не действует для стороны {s}")),
        (r"(?P<t>\S+) in force",
         ("{t} is in force", "{t} is not in force"),
         ("{t} действует", "{t} не действует")),
        (r"(?P<t>\S+) suspended for (?P<s>\S+)",
         ("{t} is suspended for {s}", "{t} is not suspended for {s}"),
         ("{t}: действие для стороны {s} приостановлено", "{t}: действие для стороны {s} не приостановлено")),
        (r"(?P<t>\S+) is binding",
         ("{t} creates legal duties", "{t} creates no legal duties"),
         ("{t} создаёт юридические обязательства", "{t} не создаёт юридических обязательств")),
        (r"(?P<p>\S+) wording in force",
         ("the wording in force is {p}", "the wording in force is not {p}"),
         ("действует именно эта редакция: {p}", "действует другая редакция, а не эта: {p}")),
        (r"(?P<p>\S+) is worded as a duty",
         ("{p} is worded as a duty", "{p} is not worded as a duty"),
         ("{p}: сформулировано как обязанность", "{p}: сформулировано не как обязанность")),
        (r"(?P<p>\S+) requires (?P<c>.+)",
         ("{p} requires {c}", "{p} does not require {c}"),
         ("{p}: {c} требуется", "{p}: {c} не требуется")),
        (r"(?P<p>\S+) covers an attack by (?P<s>.+)",
         ("{p} covers an attack by {s}", "{p} does not cover an attack by {s}"),
         ("{p}: норма охватывает нападение такой стороны, как {s}", "{p}: норма не охватывает нападения такой стороны, как {s}")),
        (r"(?P<p>\S+) covers the place of the event",
         ("{p} covers the place of the event", "{p} does not cover the place of the event"),
         ("{p}: норма распространяется на место события", "{p}: норма не распространяется на место события")),
        (r"(?P<p>\S+) covers (?P<b>.+)",
         ("{p} covers {b}", "{p} does not cover {b}"),
         ("{p}: норма распространяется на место: {b}", "{p}: норма не распространяется на место: {b}")),
        (r"(?P<p>\S+) is set off by (?P<a>.+)",
         ("{p} is set off by {a}", "{p} is not set off by {a}"),
         ("{p}: норму приводит в действие {a}", "{p}: норму не приводит в действие {a}")),
        (r"(?P<a>.+) at (?P<l>\S+) level is (?:an? )?(?P<w>armed attack|aggression|threat)",
         ("{a} ({l}) counts as {w}", "{a} ({l}) does not count as {w}"),
         ("{a} ({l}) подпадает под понятие «{w}»", "{a} ({l}) не подпадает под понятие «{w}»")),
        (r"(?P<a>.+) is a use of force",
         ("{a} is a use of force", "{a} is not a use of force"),
         ("{a} — это применение силы", "{a} — это не применение силы")),
        (r"act attributed to a third state",
         ("the act is attributed to a third state", "the act is not attributed to a third state"),
         ("событие приписано третьему государству", "событие не приписано третьему государству")),
        (r"act attributed to (?P<s>.+)",
         ("the act is attributed to {s}", "the act is not attributed to {s}"),
         ("за событие отвечает {s}", "за событие не отвечает {s}")),
        (r"act of (?P<n>\S+) attributed to a state",
         ("the act of {n} is attributed to a state", "the act of {n} is attributed to no state"),
         ("за действия стороны {n} отвечает государство", "за действия стороны {n} не отвечает никакое государство")),
        (r"act of (?P<n>\S+) attributed to (?P<s>\S+)",
         ("the act of {n} is attributed to {s}", "the act of {n} is not attributed to {s}"),
         ("за действия стороны {n} отвечает {s}", "за действия стороны {n} не отвечает {s}")),
        (r"first use of force by (?P<s>.+)",
         ("{s} used force first", "{s} did not use force first"),
         ("первой силу применила сторона {s}", "первой силу применила не сторона {s}")),
        (r"(?P<s>\S+) is a victim",
         ("{s} is a victim of the act", "{s} is not a victim of the act"),
         ("{s} — пострадавшая сторона", "{s} — не пострадавшая сторона")),
        (r"act was intended",
         ("the act was intended", "the act was not intended"),
         ("событие было намеренным", "событие не было намеренным")),
        (r"unintended act is an attack",
         ("an unintended act counts as an attack", "an unintended act does not count as an attack"),
         ("ненамеренное действие считается нападением", "ненамеренное действие не считается нападением")),
        (r"act provoked by the victim",
         ("the victim provoked the act", "the victim did not provoke the act"),
         ("событие спровоцировал пострадавший", "пострадавший не провоцировал событие")),
    )
)  # fmt: skip


def phrase(fact: str, holds: bool, lang: str, say: Say) -> str:
    """Return a contested fact, or its denial, in words; a name of no known form as it is.

    Parameters
    ----------
    fact
        Name of the fact.
    holds
        Whether the sentence says or denies it.
    lang
        ``en`` or ``ru``.
    say
        Puts the part of a name into words.
    """
    for pattern, en, ru in _FORMS:
        found = pattern.fullmatch(fact)
        if found:
            sentence = (ru if lang == "ru" else en)[not holds]
            return sentence.format(**{k: say(k, v, lang) for k, v in found.groupdict().items()})
    return fact
