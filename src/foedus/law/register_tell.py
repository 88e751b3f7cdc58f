"""The catalogue of duties in words: one line a promise, or each with its terms and history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from foedus.core import Day, parse_day
from foedus.law.phrases import capital, counted, several, terms
from foedus.law.words import ACTIONS, Words

if TYPE_CHECKING:
    from foedus.law.register import Entry, Register
    from foedus.law.spells import Spell, Tie

__all__ = ["explain", "standing_words", "summary"]

#: Beyond so many promises of one kind the summary counts them instead.
MOST_LINES = 40
_STANDING: dict[str, tuple[str, str]] = {
    "in force": ("in force", "в силе"),
    "unknown": ("not known whether in force", "неизвестно, в силе ли"),
    "not binding": ("stands, but binds nobody in law", "существует, но юридически не обязывает"),
    "suspended": ("suspended", "действие приостановлено"),
    "part": ("in force for part of that time", "в силе часть этого времени"),
}


def standing_words(standing: str, lang: str) -> str:
    """Return the legal status of a spell in words."""
    return _STANDING[standing][lang == "ru"]


def summary(register: Register, lang: str = "en") -> str:
    """Return the promises that stand on the date, one a line, by who owes them."""
    words, day = Words(register.world), parse_day(register.date)
    out = _head(register, words, lang)
    if not register.current:
        out.append("  " + ("В этот день ничего не действует." if lang == "ru" else "Nothing stands on that day."))
    for title, found in _sections(register, words, day, lang):
        out.append(title)
        out += [f"  {_line(register, words, p, day, lang)}" for p in found[:MOST_LINES]]
        if len(found) > MOST_LINES:
            out.append(_more(len(found) - MOST_LINES, lang))
    political = _political(register.current, words, lang)
    if political:
        out += ["Политический статус" if lang == "ru" else "Political status", *(f"  {x}" for x in political)]
    past = len(register.entries) - len(register.current)
    if past:
        out.append(
            f"В другое время: {counted(past, lang, ('promise', 'promises'), ('обещание', 'обещания', 'обещаний'))}."
            if lang == "ru"
            else f"At other times: {counted(past, lang, ('promise', 'promises'), ('', '', ''))}."
        )
    return "\n".join(out)


def explain(register: Register, lang: str = "en") -> str:
    """Return each promise with its clause, terms, statuses and history; what stands on the date first."""
    words, day, ru = Words(register.world), parse_day(register.date), lang == "ru"
    out = _head(register, words, lang)
    for title, found in _sections(register, words, day, lang):
        out += ["", title]
        for p in found:
            out += _block(register, words, p, day, lang)
    past = [p for p in register.entries if p not in register.current]
    if past:
        out += ["", "В другое время" if ru else "At other times"]
        for p in past:
            out += _block(register, words, p, day, lang)
    return "\n".join(out)


def _head(register: Register, words: Words, lang: str) -> list[str]:
    ru = lang == "ru"
    one = words.name(register.state, lang)
    who = one if register.other is None else f"{one} {'и' if ru else 'and'} {words.name(register.other, lang)}"
    out = [f"{who}: {'обязательства и права' if ru else 'duties and rights'}, {words.date(register.date, lang)}"]
    if register.suppositions:
        yes_no = {"yes": "да", "no": "нет"}
        said = "; ".join(
            f"{words.fact(k, lang)}: {yes_no[v]}" if ru else f"{k} = {v}" for k, v in register.suppositions
        )
        out.append(f"При допущении: {said}" if ru else f"Supposing {said}")
    return [*out, *(f"! {r(lang)}" for r in register.world.remarks)]


def _more(n: int, lang: str) -> str:
    return f"  и ещё {n}" if lang == "ru" else f"  and {n} more"


def _sections(register: Register, words: Words, day: Day, lang: str) -> list[tuple[str, list[Entry]]]:
    """Return the promises of the date by kind, each kind with its title."""
    ru = lang == "ru"
    one = words.name(register.state, lang)
    kinds: dict[str, list[Entry]] = {"both": [], "owes": [], "owed": [], "rights": [], "political": []}
    for p in register.current:
        kinds[_kind(p, day)].append(p)
    other = words.name(register.other, lang) if register.other is not None else ""
    if ru:
        titles = {
            "both": "Взаимные обязательства",
            "owes": f"Обязательства: {one} → {other}" if other else f"Обязана сторона: {one}",
            "owed": f"Обязательства: {other} → {one}" if other else f"Обязаны перед стороной: {one}",
            "rights": "Права и разрешения",
            "political": "Обещания без юридической силы или приостановленные",
        }
    else:
        titles = {
            "both": "Owed both ways",
            "owes": f"Owed by {one} to {other}" if other else f"Owed by {one}",
            "owed": f"Owed by {other} to {one}" if other else f"Owed to {one}",
            "rights": "Rights and permissions",
            "political": "Promises that bind nobody in law, or are suspended",
        }
    return [(titles[k], sorted(v, key=_order)) for k, v in kinds.items() if v]


def _kind(p: Entry, day: Day) -> str:
    if p.right:
        return "rights"
    owes, owed = _now(p.owes, day), _now(p.owed, day)
    if all(s.standing in ("not binding", "suspended") for _, s in (*owes, *owed)):
        return "political"
    if owes and owed:
        return "both"
    return "owes" if owes else "owed"


def _order(p: Entry) -> tuple[int, str]:
    from foedus.world.terms import Action

    return list(Action).index(p.action), p.provisions[0]


def _now(ties: tuple[Tie, ...], day: Day) -> list[tuple[Tie, Spell]]:
    return [(t, s) for t in ties for s in (t.at(day),) if s is not None]


def _line(register: Register, words: Words, p: Entry, day: Day, lang: str) -> str:
    what = capital(ACTIONS[p.action][lang == "ru"])
    said = "; ".join(terms(words, p.text, p.standing, p.conditions, lang))
    return f"{what}. {words.clause(p.text.id, lang)}: {said}. {_status(register, words, p, day, lang)}"


def _status(register: Register, words: Words, p: Entry, day: Day, lang: str) -> str:
    """Return with whom it stands and how: one sentence for all, or one for each status."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[Tie, Spell]]] = {}
    for tie, spell in [*_now(p.owes, day), *_now(p.owed, day)]:
        groups.setdefault((spell.standing, spell.facts), []).append((tie, spell))
    out = []
    for (standing, facts), found in groups.items():
        said = standing_words(standing, lang)
        begun = {(s.start, _doubtful(t, s)) for t, s in found}
        if standing == "part" and len({(s.start, s.end) for _, s in found}) == 1:
            said += f" ({_between(words, found[0][1], lang).removesuffix(':')})"
        elif len(begun) == 1 and standing != "part":
            said = _since(words, said, standing, *next(iter(begun)), lang)
        said += _turns_on(words, facts, lang)
        if register.other is None or p.right:
            said = f"{_with(register, words, p, [t for t, _ in found], lang)}: {said}"
        out.append(capital(said))
    return "; ".join(out) + "."


def _doubtful(tie: Tie, spell: Spell) -> bool:
    """Whether a spell follows on one in which nothing was known, so that its start is the latest possible."""
    return spell.truth.is_true and any(s.truth.is_unknown and s.end == spell.start for s in tie.spells)


def _since(words: Words, said: str, standing: str, start: str | None, doubtful: bool, lang: str) -> str:
    if start is None:
        return said
    ru, date = lang == "ru", words.date(start, lang)
    if standing == "unknown":
        return f"с {date} {said}" if ru else f"since {date} {said}"
    if doubtful:
        return f"{said}, самое позднее с {date}" if ru else f"{said}, at the latest since {date}"
    return f"{said} с {date}" if ru else f"{said} since {date}"


def _turns_on(words: Words, facts: tuple[str, ...], lang: str) -> str:
    if not facts:
        return ""
    said = "; ".join(words.fact(f, lang) for f in facts)
    return f" (зависит от того, верно ли: {said})" if lang == "ru" else f" (it turns on whether {said})"


def _with(register: Register, words: Words, p: Entry, ties: list[Tie], lang: str) -> str:
    """Return the other sides of some ties; for a right, who holds it over whose territory."""
    if p.right:
        grantors, holders = sorted({t.obligor for t in ties}), sorted({t.obligee for t in ties})
        return f"{several(words, grantors, lang)} → {several(words, holders, lang)}"
    others = sorted({t.obligee if t.obligor == register.state else t.obligor for t in ties})
    return f"{'' if lang == 'ru' else 'with '}{several(words, others, lang)}"


def _political(promises: tuple[Entry, ...], words: Words, lang: str) -> list[str]:
    """Return the political statuses of the texts, each once."""
    out: dict[str, None] = {}
    for p in promises:
        for who, text in p.political:
            name = f" ({words.name(who, lang)})" if who else ""
            out[f"{words.treaty(p.treaty, lang)}{name}: {text(lang)}"] = None
    return list(out)


def _block(register: Register, words: Words, p: Entry, day: Day, lang: str) -> list[str]:
    ru = lang == "ru"
    ids = ", ".join(p.provisions)
    cited = f" [{', '.join(p.sources)}]" if p.sources else ""
    clause = words.clause(p.text.id, lang)
    named = "" if clause.endswith(f"({ids})") else f" ({ids})"
    out = [f"  {capital(ACTIONS[p.action][ru])}. {clause}{named}{cited}"]
    out.append(f"    {'Норма' if ru else 'Clause'}: {p.text.content(lang)}")
    said = "; ".join(terms(words, p.text, p.standing, p.conditions, lang))
    out.append(f"    {'Условия' if ru else 'Terms'}: {said}.")
    if p.current(day):
        date = words.date(register.date, lang)
        head = f"Юридический статус, {date}" if ru else f"Legal status on {date}"
        out.append(f"    {head}: {_status(register, words, p, day, lang)}")
    for line in _political((p,), words, lang):
        out.append(f"    {'Политический статус' if ru else 'Political status'}: {line}")
    out.append(f"    {'По времени' if ru else 'Over time'}")
    out += [f"      {line}" for line in _history(words, p, lang)]
    return out


def _history(words: Words, p: Entry, lang: str) -> list[str]:
    """Return the spells of the directed duties, those alike in one line."""
    alike: dict[tuple[Spell, ...], list[Tie]] = {}
    for t in p.ties:
        alike.setdefault(t.spells, []).append(t)
    out = []
    for spells, ties in alike.items():
        pairs = [f"{words.name(t.obligor, lang)} → {words.name(t.obligee, lang)}" for t in ties]
        shown = ", ".join(pairs[:6]) + (_more(len(pairs) - 6, lang)[1:] if len(pairs) > 6 else "")
        said = [
            f"{_between(words, s, lang)} {standing_words(s.standing, lang)}{_turns_on(words, s.facts, lang)}"
            for s in spells
        ]
        out.append(f"{shown}: {'; '.join(said)}.")
    return out


def _between(words: Words, spell: Spell, lang: str) -> str:
    """Return the time of a spell, its last day included."""
    ru = lang == "ru"
    start = words.date(spell.start, lang) if spell.start else ""
    last = ""
    if spell.end:
        last = words.date((dt.date.fromisoformat(spell.end) - dt.timedelta(days=1)).isoformat(), lang)
    if start and last:
        return f"{start} – {last}:"
    if start:
        return f"с {start}:" if ru else f"since {start}:"
    if last:
        return f"до {last}:" if ru else f"until {last}:"
    return "всё время:" if ru else "at all times:"
