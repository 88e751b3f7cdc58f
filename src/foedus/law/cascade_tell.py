"""A cascade as text: who is drawn in, round by round, each with the clause it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.law.closure import BOTH, Edge
from foedus.law.words import ACTIONS, ACTS, CONDITIONS, LEVELS, STATUSES, Words
from foedus.world.terms import Action, Presence, Status

if TYPE_CHECKING:
    from foedus.law.closure import Cascade, Clause, Closure, Joining

__all__ = ["explain", "headline", "side_name", "summary", "supposed"]

_KINDS = {
    "minimal": (
        "Minimal: only help owed outright counts, and help is no attack",
        "Минимум: учтена только помощь, которую обязаны оказать без оговорок; помощь не считается нападением",
    ),
    "maximal": (
        "Maximal: open steps taken, discretion used, open means given; the two sides attack each other",
        "Максимум: все шаги сделаны, усмотрение использовано, неопределённая помощь оказана; стороны нападают друг на друга",
    ),
}
_SIDES = {"victim": ("victim's side", "сторона пострадавшего"), "attacker": ("attacker's side", "сторона нападающего"),
          BOTH: ("both sides", "обе стороны")}  # fmt: skip
_NOTE = (
    "This says what the texts call for, not what the states will do.",
    "Здесь сказано, чего требуют тексты, а не как государства поступят.",
)


def side_name(side: str, words: Words, lang: str) -> str:
    """Return a side in words."""
    pair = _SIDES.get(side)
    if pair is not None:
        return pair[lang == "ru"]
    return f"сторона ({words.name(side, lang)})" if lang == "ru" else f"side of {words.name(side, lang)}"


def headline(cascade: Cascade, lang: str) -> str:
    """Return the event in one line."""
    e, words, ru = cascade.event, Words(cascade.world), lang == "ru"
    unknown = "неизвестно" if ru else "unknown"
    by, on = words.name("+".join(e.by), lang) or unknown, words.name("+".join(e.on), lang) or unknown
    at, day = words.name(e.at, lang) if e.at else unknown, words.date(cascade.date, lang)
    if ru:
        return f"{ACTS[str(e.act)]} ({LEVELS[str(e.level)]}): {by} → {on}; место: {at}; {day}"
    level = "level unknown" if str(e.level) == "unknown" else str(e.level)
    return f"{e.act} ({level}) by {by} on {on}; place: {at}; {day}"


def supposed(cascade: Cascade, words: Words, lang: str) -> list[str]:
    """Return what was supposed, in one line or none."""
    if not cascade.suppositions:
        return []
    if lang == "ru":
        yes_no = {"yes": "да", "no": "нет"}
        said = "; ".join(f"{words.fact(k, lang)}: {yes_no[v]}" for k, v in cascade.suppositions)
        return [f"При допущении: {said}"]
    return ["Supposing " + "; ".join(f"{k} = {v}" for k, v in cascade.suppositions)]


@dataclass(frozen=True)
class _Group:
    """Edges that differ by opponent only, or by opponent and helper."""

    edge: Edge
    helpers: tuple[str, ...]
    against: tuple[str, ...]


def _grouped(edges: Iterable[Edge], *, helpers: bool = False) -> list[_Group]:
    found: dict[tuple[object, ...], list[Edge]] = {}
    for e in edges:
        clauses = tuple(
            (p.provision, p.status, p.unknowns, tuple((s.condition, s.state) for s in p.steps)) for p in e.provisions
        )
        who = "" if helpers else e.helper
        found.setdefault((e.round, who, e.helped, e.action, e.side, e.joins, clauses), []).append(e)
    return [
        _Group(v[0], tuple(sorted({e.helper for e in v})), tuple(sorted({a for e in v for a in e.against})))
        for v in found.values()
    ]


def _whom(group: _Group, words: Words, lang: str) -> str:
    """Return who helps whom against whom with what."""
    e, ru = group.edge, lang == "ru"
    what, against = ACTIONS[e.action][ru], words.name("+".join(group.against), lang)
    helper, helped = words.name("+".join(group.helpers), lang), words.name(e.helped, lang)
    if ru:
        return f"{helper} → {helped} ({what})" + (f"; против: {against}" if against else "")
    return f"{helper} → {helped} ({what})" + (f", against {against}" if against else "")


def _promise(promise: Clause, words: Words, lang: str) -> str:
    """Return a promise in half a line: clause, status, marks."""
    ru = lang == "ru"
    marks = [STATUSES[promise.status][ru]]
    if promise.status is Status.OWED_IF:
        unread = " (если требуется)" if ru else " (if required)"
        steps = ", ".join(
            CONDITIONS[s.condition][ru] + (unread if s.presence is Presence.UNREAD else "") for s in promise.open_steps
        )
        marks = [f"{marks[0]}: {steps}"]
    if promise.means_open.is_true and promise.status in (Status.OWED, Status.OWED_IF):
        marks.append("средства не определены" if ru else "means open")
    return f"{words.clause(promise.provision, lang)}: {'; '.join(marks)}"


def _line(group: _Group, words: Words, lang: str) -> str:
    clauses = " | ".join(_promise(p, words, lang) for p in group.edge.provisions)
    return f"{_whom(group, words, lang)} — {clauses}"


def _could(joinings: list[Joining], words: Words, lang: str) -> str:
    ru = lang == "ru"
    facts = "; ".join(words.fact(f, lang) if ru else f for f in joinings[0].facts)
    whom = words.name("+".join(sorted({e.helped for j in joinings for e in j.edges})), lang)
    name = words.name("+".join(j.state for j in joinings), lang)
    if ru:
        return f"{name}" + (f" (кому обещана помощь: {whom})" if whom else "") + f": зависит от того, верно ли: {facts}"
    return f"{name}" + (f" (for {whom})" if whom else "") + f", depending on: {facts}"


def _standing(closure: Closure, words: Words, lang: str) -> list[str]:
    """Return the sides and those on both of them."""
    ru = lang == "ru"
    out = []
    for side in sorted(set(closure.sides.values()), key=lambda s: (s == BOTH, s != "victim", s)):
        named = []
        for s in closure.sides:
            if closure.sides[s] == side:
                n = closure.joined[s]
                later = "" if not n else f" (круг {n})" if ru else f" (round {n})"
                named.append(words.name(s, lang) + later)
        out.append(f"  {_capital(side_name(side, words, lang))}: {', '.join(named)}")
    for s in closure.both_sides:
        of = sorted({e.provisions[0].provision for e in closure.edges if e.joins and e.helper == s})
        clauses = "; ".join(words.clause(p, lang) for p in of)
        if ru:
            out.append(
                f"  ! {words.name(s, lang)}: обещания связывают с обеими сторонами; выбор здесь не делается ({clauses})"
            )
        else:
            out.append(f"  ! {words.name(s, lang)} is bound to both sides; this is not resolved here ({clauses})")
    return out


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _nobody(closure: Closure, lang: str) -> list[str]:
    if closure.drawn_in:
        return []
    return ["  Больше никто не вступает." if lang == "ru" else "  Nobody else is drawn in."]


def _maybe(closure: Closure, words: Words, lang: str) -> list[str]:
    if not closure.could:
        return []
    head = (
        "Могут вступить, но это зависит от неизвестного:"
        if lang == "ru"
        else "Could join; this hangs on unknown facts:"
    )
    alike: dict[tuple[object, ...], list[Joining]] = {}
    for j in closure.could:
        alike.setdefault((j.facts, tuple(sorted({e.helped for e in j.edges}))), []).append(j)
    return [f"  {head}", *(f"    {_could(v, words, lang)}" for v in alike.values())]


def summary(cascade: Cascade, lang: str = "en") -> str:
    """Return who is drawn in on which side, and by which promise each joined."""
    words, ru = Words(cascade.world), lang == "ru"
    out = [headline(cascade, lang), *supposed(cascade, words, lang)]
    for closure in cascade.closures:
        out += ["", _KINDS[closure.kind][ru], *_standing(closure, words, lang), *_nobody(closure, lang)]
        why = _grouped((e for s in closure.drawn_in for e in closure.joining(s)), helpers=True)
        for g in sorted(why, key=lambda g: g.edge.round):
            out.append(f"  {g.edge.round}. {_line(g, words, lang)}")
        rest: dict[tuple[Action, str], set[str]] = {}
        for e in closure.edges:
            if not e.joins:
                rest.setdefault((e.action, e.helped), set()).add(e.helper)
        if rest:
            said = "; ".join(
                f"{words.name('+'.join(sorted(rest[k])), lang)} → {words.name(k[1], lang)} ({ACTIONS[k[0]][ru]})"
                for k in sorted(rest, key=lambda k: (list(Action).index(k[0]), k[1]))
            )
            head = "Обещано также, но участником не делает" if ru else "Also promised, without joining the fighting"
            out.append(f"  {head}: {said}")
        out += _maybe(closure, words, lang)
    return "\n".join([*out, "", _NOTE[ru], *(f"! {w(lang)}" for w in cascade.warnings)])


def explain(cascade: Cascade, lang: str = "en") -> str:
    """Return rounds, edges under them, and under each edge the tree of reasons of its clauses."""
    words, ru = Words(cascade.world), lang == "ru"
    out = [headline(cascade, lang), *supposed(cascade, words, lang)]
    for closure in cascade.closures:
        out += ["", _KINDS[closure.kind][ru], *_standing(closure, words, lang), *_nobody(closure, lang)]
        for n in range(1, closure.rounds + 1):
            out.append(_round(n, lang))
            for g in _grouped(tuple(e for e in closure.edges if e.round == n)):
                short = "" if g.edge.joins else (" — участником не делает" if ru else " — joins nobody to the fighting")
                out.append(f"    {_whom(g, words, lang)}{short}")
                out.append(f"      {_set_off(g, words, lang)}")
                for p in g.edge.provisions:
                    out += p.trace.lines(lang, 3)
        out += _maybe(closure, words, lang)
    return "\n".join([*out, "", _NOTE[ru], *(f"! {w(lang)}" for w in cascade.warnings)])


def _round(number: int, lang: str) -> str:
    if lang == "ru":
        return f"  Круг {number}" + (": из самого события" if number == 1 else f": из круга {number - 1}")
    return f"  Round {number}" + (": set off by the event" if number == 1 else f": set off by round {number - 1}")


def _set_off(group: _Group, words: Words, lang: str) -> str:
    """Return what happened that set the duties off."""
    e, ru = group.edge.event, lang == "ru"
    by, on = words.name("+".join(e.by), lang), words.name("+".join(e.on), lang)
    if group.edge.helped in e.on:
        by = words.name("+".join(group.against), lang) or by
    else:
        on = words.name("+".join(group.against), lang) or on
    if ru:
        return f"повод: {ACTS[str(e.act)]}, {by or 'неизвестно'} → {on or 'неизвестно'}"
    return f"set off by: {e.act}, {by or 'unknown'} → {on or 'unknown'}"
