"""Grey zones in words: the table by victim, the smallest examples, what a text changes and adds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from foedus.law.facts import Name
from foedus.law.gaps_zones import GROUPS, KINDS
from foedus.law.phrases import VERBS
from foedus.law.steps import need_words
from foedus.law.words import ACTS, LEVELS, STATUSES, Words, fact_text
from foedus.world.model import Event
from foedus.world.terms import Act, Attribution, Level, Trigger

if TYPE_CHECKING:
    from foedus.law.gaps import Gaps, Witness

__all__ = [
    "KIND_WORDS", "act_text", "event_text", "explain", "facts_text", "kinds_text", "legend", "number", "percent",
    "shares_table", "summary", "table_of",
]  # fmt: skip

Pair = tuple[str, str]
#: Kinds in a sentence, and at the head of a column.
KIND_WORDS: dict[str, Pair] = {
    "no duty": ("no duty", "обязательства нет"),
    "open condition: obligee": ("a step open to the state to be helped", "шаг за тем, кому помогают"),
    "open condition: obligor": ("a step open to the helper", "шаг за тем, кто помогает"),
    "open condition: both": ("a step open to both together", "общий шаг обеих сторон"),
    "open condition: organ": ("a step open to an organ", "шаг за органом договора"),
    "discretion": ("the helper's discretion", "усмотрение помогающего"),
    "means open": ("means left open", "средства не определены"),
    "unknown fact": ("an unknown fact", "неизвестный факт"),
    "conflict or hindrance": ("a conflict or hindrance", "конфликт или препятствие"),
}
_HEADS: dict[str, Pair] = {
    "no duty": ("none", "нет"),
    "open condition: obligee": ("victim", "кому"),
    "open condition: obligor": ("helper", "кто"),
    "open condition: both": ("both", "оба"),
    "open condition: organ": ("organ", "орган"),
    "discretion": ("discr", "усм."),
    "means open": ("means", "сред."),
    "unknown fact": ("fact", "факт"),
    "conflict or hindrance": ("confl", "конф."),
}
_GROUPS: dict[str, Pair] = {
    "force": ("force", "сила"),
    "threat": ("threat", "угроза"),
    "hidden": ("hidden", "скрытое"),
    "pressure": ("pressure", "давление"),
    "unrest": ("unrest", "беспорядки"),
}
_MOST_FACTS = 4
#: Columns of a terminal; a table is no wider, piped or not.
_WIDTH = 80


def number(n: int, lang: str) -> str:
    """Return a count with the thousands set off as the language does."""
    return f"{n:,}".replace(",", "\u00a0" if lang == "ru" else ",")


def percent(share: float) -> str:
    """Return a share in per cent; a dot for none, and never 0 or 100 for what is not quite so."""
    if share == 0:
        return "·"
    if share == 1:
        return "100"
    return "<1" if share < 0.005 else ">99" if share > 0.995 else f"{100 * share:.0f}"


def table_of(rows: list[list[str]], left: int) -> list[str]:
    """Return rows as lines; the first ``left`` columns are aligned to the left, the rest to the right."""
    width = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [c.ljust(width[i]) if i < left else c.rjust(width[i]) for i, c in enumerate(row)]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def kinds_text(kinds: Iterable[str], lang: str) -> str:
    """Return kinds of grey zone in words."""
    return "; ".join(KIND_WORDS[k][lang == "ru"] for k in kinds)


def act_text(act: Act, lang: str) -> str:
    """Return an act in words."""
    return ACTS[str(act)] if lang == "ru" else str(act)


def event_text(event: Event, words: Words, lang: str) -> str:
    """Return an event in one phrase."""
    ru = lang == "ru"
    by = words.name("+".join(event.by), lang) or ("неизвестная сторона" if ru else "an unknown actor")
    on = words.name("+".join(event.on), lang)
    level = LEVELS[str(event.level)] if ru else str(event.level)
    out = f"{act_text(event.act, lang)} ({level}): {by} → {on}" if ru else f"{event.act} ({level}) by {by} on {on}"
    if event.at is not None and event.at not in event.on:
        out += f"; место: {words.name(event.at, lang)}" if ru else f", in {words.name(event.at, lang)}"
    if event.attribution is Attribution.DISPUTED:
        out += ", ответственность оспаривается" if ru else ", attribution disputed"
    return out


def shares_table(blocks: Iterable[tuple[str, list[tuple[str, tuple[str, ...]]]]], lang: str) -> list[str]:
    """Return shares as lines of at most 80 columns.

    Parameters
    ----------
    blocks
        A heading (empty for none) and its rows: what they are about, and the figures (certain, then each kind).
    """
    ru = lang == "ru"
    heads = ("точно" if ru else "sure", *(_HEADS[k][ru] for k in KINDS))
    widths = [max(len(h), 3) for h in heads]
    figures = sum(widths) + len(widths)
    given = [*blocks]
    plain = all(not title for title, _ in given)
    indent = "  " if plain else "    "
    label = _WIDTH - figures - len(indent)
    label = min(label, max((len(said) for _, rows in given for said, _ in rows), default=0))

    def line(said: str, cells: Iterable[str]) -> str:
        row = "".join(f" {c:>{w}}" for c, w in zip(cells, widths, strict=False))
        return f"{indent}{said:<{label}}{row}".rstrip()

    # Whose step is open stands over its four columns.
    first = len(indent) + label + widths[0] + widths[1] + 3
    steps = "открытый шаг" if ru else "open step of"
    span = sum(widths[2:6]) + 3
    out = [f"{' ' * first}{f' {steps} ':-^{span}}", line("", heads)]
    for title, rows in given:
        if title:
            out += textwrap.wrap(title, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        for said, cells in rows:
            lines = textwrap.wrap(said, label, break_on_hyphens=False) or [""]
            out += [line(lines[0], cells), *(line(x, ()) for x in lines[1:])]
    return out


def legend(lang: str, *, acts: bool = True) -> list[str]:
    """Return what the columns of a table of shares mean, in lines of at most 80 columns."""
    ru = lang == "ru"
    text = (
        "Доли случаев, %. Виды пересекаются; доля случаев — не вероятность. Точно: помощь несомненна; нет: обязательства "
        "нет; открытый шаг: за кем он (кому помогают, кто помогает, оба, орган договора); усм.: усмотрение помогающего; "
        "сред.: средства не определены; факт: неизвестный факт; конф.: конфликт или препятствие."
        if ru
        else "Shares of cells, %. Kinds overlap; a share of cells is no probability. Sure: help is certain; none: no duty; "
        "open step of: whose it is (victim, helper, both together, an organ); discr: the helper's discretion; "
        "means: left open; fact: an unknown fact; confl: a conflict or hindrance."
    )
    if acts:
        text += " Скрытое: кибератаки и тайные операции." if ru else " Hidden: cyber attacks and covert acts."
    return textwrap.wrap(text, _WIDTH, break_on_hyphens=False)


def facts_text(facts: Iterable[str], words: Words, lang: str, most: int = _MOST_FACTS, *, acts: bool = True) -> str:
    """Return facts in words, those about the words of texts and about attribution gathered.

    ``acts``: whether to name the acts of which it is open what they are.
    """
    ru = lang == "ru"
    attack = {Name.means(a, lv, w): a for a in Act for lv in Level for w in (Trigger.ARMED_ATTACK, Trigger.AGGRESSION)}
    threat = {Name.means(a, lv, Trigger.THREAT): a for a in Act for lv in Level}
    asked: dict[str, dict[Act, None]] = {"attack": {}, "threat": {}}
    attributed = False
    plain: list[str] = []
    for f in facts:
        if f in attack:
            asked["attack"][attack[f]] = None
        elif f in threat:
            asked["threat"][threat[f]] = None
        elif f.startswith(("act attributed to ", "act of ")):
            attributed = True
        else:
            plain.append(f)
    out = [words.fact(f, lang) for f in plain[:most]]
    if len(plain) > most:
        out.append(f"и ещё {len(plain) - most}" if ru else f"{len(plain) - most} more")
    said = {
        "attack": ("whether it is an attack or aggression", "нападение ли это или агрессия"),
        "threat": ("whether it is a threat", "угроза ли это"),
    }
    for key, some in asked.items():
        if some:
            named = f" ({', '.join(act_text(a, lang) for a in sorted(some, key=[*Act].index))})" if acts else ""
            out.append(f"{said[key][ru]}{named}")
    if attributed:
        out.append("кому приписать событие" if ru else "to whom the act is attributed")
    return "; ".join(out)


# -- the table ---------------------------------------------------------------------------------


def _head(found: Gaps, words: Words, lang: str) -> list[str]:
    ru = lang == "ru"
    room = found.space
    cells = len(found.cells)
    certain = int((found.cells.kinds == 0).sum())
    day = words.date(str(room.day), lang)
    title = found.world.settings.title(lang)
    out = [f"Серые зоны. {title}; {day}" if ru else f"Grey zones. {title}; {day}"]
    if found.world.suppositions:
        yes_no = {"yes": "да", "no": "нет"}
        given = "; ".join(
            f"{words.fact(k, lang)}: {yes_no[v]}" if ru else f"{k} = {v}" for k, v in found.world.suppositions.items()
        )
        out.append(f"При допущении: {given}" if ru else f"Supposing {given}")
    if found.world.removed:
        names = ", ".join(found.world.removed)
        out.append(f"Без документов: {names}" if ru else f"Without {names}")
    if found.map.helpers is not None:
        names = words.name("+".join(found.map.helpers), lang)
        out.append(f"Чья помощь: {names}" if ru else f"Help by: {names}")
    total, sure = number(cells, lang), number(certain, lang)
    out.append(
        f"Просмотрено случаев: {total} (событие и тот, кто от него пострадал). Помощь несомненна в {sure}."
        if ru
        else f"{total} cells searched (an event as it falls on one victim). Help is certain in {sure}."
    )
    fixed = (
        f"Во всех случаях: спровоцировано — {_truth(str(room.provoked), lang)}, умысел — {_truth(str(room.intent), lang)}; "
        "о просьбе, решениях и других шагах ещё ничего не известно."
        if ru
        else f"Fixed in every event: provoked {room.provoked}, intended {room.intent}; nothing is known yet of requests, "
        "decisions and other steps."
    )
    out.append(fixed)
    out += [f"! {r(lang)}" for r in found.world.remarks]
    return out


def _truth(word: str, lang: str) -> str:
    return {"yes": "да", "no": "нет", "unknown": "неизвестно"}[word] if lang == "ru" else word


def _figures(found: Gaps, victim: str, acts: tuple[Act, ...]) -> tuple[str, ...] | None:
    """Return the figures of one line: certain, then each kind, in per cent."""
    mine = [s for s in found.shares if s.victim == victim and s.act in acts]
    total = sum(s.cells for s in mine)
    if not total:
        return None
    certain = 1 - sum(s.grey * s.cells for s in mine) / total
    whole = {k: sum(s.kinds[k] * s.cells for s in mine) / total for k in KINDS}
    near = {k: 0.0 if abs(v) < 1e-12 else 1.0 if abs(v - 1) < 1e-12 else v for k, v in {"": certain, **whole}.items()}
    return tuple(percent(v) for v in near.values())


def _lines(found: Gaps, words: Words, lang: str) -> list[str]:
    """Return the table victim by group of acts; what has the same figures stands on one line."""
    ru = lang == "ru"
    blocks: dict[tuple[tuple[str, tuple[str, ...]], ...], list[str]] = {}
    for victim in found.space.slices:
        rows: dict[tuple[str, ...], list[str]] = {}
        for name, acts, _ in GROUPS:
            figures = _figures(found, victim, acts)
            if figures is not None:
                rows.setdefault(figures, []).append(_GROUPS[name][ru])
        whole = len(rows) == 1 and len(next(iter(rows.values()))) > 1
        every = "любые" if ru else "all"
        key = tuple((every if whole else ", ".join(v), k) for k, v in rows.items())
        if key:
            blocks.setdefault(key, []).append(words.name(victim, lang))
    order = sorted(blocks.items(), key=lambda x: (all(f[1] == "100" for _, f in x[0]), -len(x[0]), x[1]))
    table = [(", ".join(names), [(said, figures) for said, figures in key]) for key, names in order]
    return [*legend(lang), *shares_table(table, lang)]


# -- examples ----------------------------------------------------------------------------------


def _because(witness: Witness, words: Words, lang: str, helpers: tuple[str, ...] | None) -> str:
    """Say what one duty shows: the clause, its status, and what stands in the way."""
    ru = lang == "ru"
    d = witness.duty
    if d is None and helpers is not None:
        named = words.name("+".join(helpers), lang)
        return f"такой помощи на этот случай не обещали: {named}" if ru else f"no promise of such help by {named}"
    if d is None:
        return "никто не обещал помощи на такой случай" if ru else "nobody has promised help against this"
    head = f"{words.name(d.obligor, lang)} → {words.name(d.obligee, lang)}, {words.clause(d.provision, lang)}"
    head += f" ({STATUSES[d.status][ru]})"
    tail = ""
    if witness.kind.startswith("open condition"):
        who = witness.kind.partition(": ")[2]
        tail = ", ".join(need_words(words, s, lang, s.actors) for s in d.open_steps if s.controller == who)
    elif witness.kind == "discretion":
        tail = f"{'глагол' if ru else 'the verb is'} {VERBS[d.modality][ru]}"
    elif witness.kind == "means open":
        unread = d.means_open.is_unknown
        tail = (
            ("определены ли средства, не прочитано" if unread else "вид и объём помощи не определены")
            if ru
            else ("whether the means are fixed was not read" if unread else "kind and amount of help are left open")
        )
    elif witness.kind == "unknown fact":
        tail = facts_text(d.unknowns, words, lang)
    elif witness.kind == "conflict or hindrance":
        names = {
            "barred": ("barred by", "запрещает"), "hindered": ("hindered by", "препятствует"),
            "conflict": ("in conflict with", "противоречит"),
        }  # fmt: skip
        several: dict[tuple[str, str], None] = {(f.kind, f.other): None for f in d.flags}
        tail = "; ".join(f"{names[kind][ru]} {words.clause(other, lang)}" if not ru else
                         f"{names[kind][1]}: {words.clause(other, lang)}" for kind, other in several)  # fmt: skip
    return f"{head}: {tail}" if tail else head


def _examples(found: Gaps, words: Words, lang: str, trees: bool = False) -> list[str]:
    ru = lang == "ru"
    if not found.witnesses:
        return []
    out = ["", "Наименьший пример каждого вида" if ru else "The smallest example of each kind"]
    for x in found.witnesses:
        out.append(f"  {KIND_WORDS[x.kind][ru]}. {event_text(x.event, words, lang)}")
        out.append(f"    {_because(x, words, lang, found.map.helpers)}")
        out.append(f"    {x.command}")
        if trees and x.duty is not None:
            out += [f"      {line}" for line in x.duty.trace.lines(lang)]
    return out


# -- the whole -----------------------------------------------------------------------------------


def _beside(found: Gaps, lang: str, every: bool) -> list[str]:
    from foedus.law.gaps_tell_change import added_lines, change_lines, ladder_lines

    out = []
    if found.difference is not None:
        out += ["", *change_lines(found.difference, lang, every)]
    if found.rungs:
        out += ["", *ladder_lines(found.rungs, lang)]
    if found.added is not None and (found.treaty is not None or not found.added.outside):
        out += ["", *added_lines(found.added, lang, every)]
    return out


def summary(found: Gaps, lang: str = "en") -> str:
    """Return the table by victim, the smallest examples, and what texts change and add."""
    words = Words(found.world)
    out = [*_head(found, words, lang), *_lines(found, words, lang), *_examples(found, words, lang)]
    return "\n".join([*out, *_beside(found, lang, False)])


def explain(found: Gaps, lang: str = "en") -> str:
    """Return the summary with every act, the facts and the traces of the examples."""
    ru = lang == "ru"
    words = Words(found.world)
    out = [*_head(found, words, lang), *_lines(found, words, lang), ""]
    table: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for s in found.shares:
        # Every act has as many cells as another, toward one victim.
        cells = number(s.cells, lang)
        each = f"случаев на каждое событие: {cells}" if ru else f"{cells} cells for each act"
        figures = (percent(1 - s.grey), *(percent(s.kinds[k]) for k in KINDS))
        table.setdefault(f"{words.name(s.victim, lang)} ({each})", []).append((act_text(s.act, lang), figures))
    out += shares_table(table.items(), lang)
    if found.facts:
        out += ["", "Факты, от которых это зависит, и число случаев" if ru else "Facts on which it turns, and cells"]
        out += [f"  {number(n, lang):>7}  {fact_text(f, found.world)(lang) if ru else f}" for f, n in found.facts]
    out += _examples(found, words, lang, trees=True)
    return "\n".join([*out, *_beside(found, lang, True)])
