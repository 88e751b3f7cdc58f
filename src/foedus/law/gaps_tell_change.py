"""In words: what texts change in the grey zones, along a ladder, and what a treaty adds to earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.law.gaps_added import covered
from foedus.law.gaps_tell import (
    KIND_WORDS,
    act_text,
    event_text,
    facts_text,
    kinds_text,
    number,
    percent,
    shares_table,
    table_of,
)
from foedus.law.gaps_zones import BITS, KINDS
from foedus.law.phrases import reason_words
from foedus.law.steps import need_words
from foedus.law.words import ACTIONS, LEVELS, STATUSES, Words
from foedus.world.terms import Act, Attribution, Level, Status

if TYPE_CHECKING:
    from foedus.law.gaps import Gaps
    from foedus.law.gaps_added import Added, Class, Column, Pairing
    from foedus.law.gaps_change import GapChange, Rung
    from foedus.law.grid_space import Space
    from foedus.law.stack import Layer

__all__ = ["added_lines", "change_lines", "ladder_lines"]

_MOST_ROWS, _MOST_MOVES = 8, 4
_ATTRIBUTIONS: dict[Attribution, tuple[str, str]] = {
    Attribution.ACKNOWLEDGED: ("actor known", "сторона известна"),
    Attribution.DISPUTED: ("actor disputed", "сторона оспаривается"),
    Attribution.UNATTRIBUTED: ("actor unknown", "сторона неизвестна"),
}


# -- what texts change ---------------------------------------------------------------------------


def _text_names(found: Gaps, texts: tuple[str, ...], words: Words, lang: str) -> str:
    known = {t.id for t in found.world.treaties}
    return ", ".join(words.treaty(t, lang) if t in known else words.clause(t, lang) for t in texts)


def change_lines(change: GapChange, lang: str, every: bool = False, ways: bool = True) -> list[str]:
    """Return what some texts change, in sentences; ``ways`` adds the commonest ways in which cells change."""
    words = Words(change.after.world)
    ru = lang == "ru"
    name = _text_names(change.after, change.texts, words, lang)
    n, total, reached = (number(k, lang) for k in (change.changed, change.cells, change.reached))
    if not change.changed:
        if not change.reached:
            return [
                f"{name}: не меняет ничего; ни в одном из случаев ({total}) обещание не действует."
                if ru
                else f"{name} changes nothing: in none of {total} cells does it promise anything."
            ]
        return [
            f"{name}: ни один случай из {total} не меняет вида или статуса. Обещание касается случаев: {reached}, но другие тексты "
            "там уже не слабее, а препятствий не больше."
            if ru
            else f"{name} changes nothing: of {total} cells none changes in status or kind. It promises something in "
            f"{reached}, but there other texts are as strong already and face no more obstacles."
        ]
    out = [
        f"{name}: меняются случаи: {n} из {total}; статус сильнее в {number(change.stronger, lang)}"
        + (f", слабее в {number(change.weaker, lang)}" if change.weaker else "") + "."
        if ru
        else f"{name} changes {n} of {total} cells; the status is stronger in {number(change.stronger, lang)}"
        + (f", weaker in {number(change.weaker, lang)}" if change.weaker else "") + "."
    ]  # fmt: skip
    for counts, en, rus in (
        (change.closed, "closes", "закрывает"), (change.opened, "opens", "открывает"), (change.left, "leaves", "оставляет"),
    ):  # fmt: skip
        said = [f"{KIND_WORDS[k][ru]} ({number(c, lang)})" for k, c in counts.items() if c]
        if said:
            out.append(f"  {rus if ru else en}: {'; '.join(said)}")
    if not ways:
        return out
    shown = list(zip(change.moves, change.witnesses, strict=True))[: None if every else _MOST_MOVES]
    for move, (one, other) in shown:
        was, now = STATUSES[move.before][ru], STATUSES[move.after][ru]
        steps = []
        if move.closed:
            steps.append(f"{'закрыто' if ru else 'closed'}: {kinds_text(move.closed, lang)}")
        if move.opened:
            steps.append(f"{'открыто' if ru else 'opened'}: {kinds_text(move.opened, lang)}")
        if move.left:
            steps.append(f"{'осталось' if ru else 'left'}: {kinds_text(move.left, lang)}")
        if move.determinate:
            steps.append("помощь несомненна" if ru else "help is certain")
        count = f"случаев: {number(move.cells, lang)}" if ru else f"{number(move.cells, lang)} cells"
        out.append(f"  {count}: {was} → {now}. {'. '.join(steps)}")
        example = "например" if ru else "for example"
        out.append(f"    {example}: {event_text(other.event, words, lang)}")
        if every:
            out += [f"    {one.command}", f"    {other.command}"]
    rest = len(change.moves) - len(shown)
    if rest > 0:
        out.append(f"  и ещё так: {rest} (--explain)" if ru else f"  and {rest} more ways (--explain)")
    return out


def ladder_lines(rungs: tuple[Rung, ...], lang: str) -> list[str]:
    """Return the ladder: shares of cells by kind on each rung, and what each instrument changed."""
    ru = lang == "ru"
    words = Words(rungs[-1].gaps.world)
    table: list[tuple[str, tuple[str, ...]]] = []
    for rung in rungs:
        kinds = rung.gaps.cells.kinds
        name = ("ни одного" if ru else "none of them") if rung.text is None else words.treaty(rung.text, lang)
        shares = (float((kinds == 0).mean()), *(float(((kinds & BITS[k]) != 0).mean()) for k in KINDS))
        table.append((name if rung.text is None else f"+ {name}", tuple(percent(s) for s in shares)))
    out = ["По ступеням: доли случаев после каждого документа, %" if ru else
           "Along the ladder: shares of cells once each instrument is there, %", *shares_table([("", table)], lang)]  # fmt: skip
    for rung in rungs:
        if rung.change is not None:
            out += change_lines(rung.change, lang, ways=False)
    return out


# -- what a treaty adds --------------------------------------------------------------------------


def _covered(where: Iterable[tuple[Act, Level, Attribution]], room: Space, lang: str) -> str:
    """Return acts with their levels and attributions, gathered where they agree."""
    ru = lang == "ru"
    every_level, every_attribution = {lv for _, lv in room.acts}, {x for _, x in room.who}
    parts: dict[Act, dict[Attribution, list[Level]]] = {}
    for act, level, attribution in where:
        parts.setdefault(act, {}).setdefault(attribution, []).append(level)
    # Acts that occur at the same levels under the same attributions stand together.
    alike: dict[tuple[tuple[Attribution, tuple[Level, ...]], ...], list[Act]] = {}
    for act, found in parts.items():
        alike.setdefault(tuple((x, tuple(lv)) for x, lv in found.items()), []).append(act)
    said = []
    for form, acts in alike.items():
        levels = dict.fromkeys(lv for _, lv in form)
        whole = len(acts) > 1 and set(acts) == {a for a, _ in room.acts}
        text = ("любые события" if ru else "all acts") if whole else ", ".join(act_text(a, lang) for a in acts)
        if len(levels) == 1:
            only = next(iter(levels))
            if set(only) != every_level:
                text += f" ({', '.join(LEVELS[str(x)] if ru else str(x) for x in only)})"
            if {x for x, _ in form} != every_attribution:
                text += f" [{', '.join(_ATTRIBUTIONS[x][ru] for x, _ in form)}]"
        else:
            each = [
                f"{', '.join(LEVELS[str(y)] if ru else str(y) for y in lv)}: {_ATTRIBUTIONS[x][ru]}" for x, lv in form
            ]
            text += f" ({'; '.join(each)})"
        said.append(text)
    return "; ".join(said)


@dataclass(frozen=True)
class _Row:
    """Cells of one line: what the treaty's own duty is in both columns, why, and what it adds."""

    cells: int
    recorded: list[Class]
    supposed: list[Class]
    mask: NDArray[np.bool_]

    @property
    def last(self) -> Class:
        return (self.supposed or self.recorded)[0]


def _rows(pairing: Pairing) -> list[_Row]:
    """Return the cells by what is said of them in both columns: the strongest own status first."""
    found: dict[tuple[object, ...], list[tuple[Class, Class | None, NDArray[np.bool_]]]] = {}
    for one in pairing.recorded.classes:
        for other in (None,) if pairing.supposed is None else pairing.supposed.classes:
            mask = one.mask if other is None else one.mask & other.mask
            if mask.any():
                last = other or one
                said = (last.earlier, last.adds("en"), one.own, one.reason, other and (other.own, other.reason))
                found.setdefault(said, []).append((one, other, mask))
    out = []
    for several in found.values():
        mask = np.any([m for _, _, m in several], axis=0)
        first = list(dict.fromkeys(id(x) for x, _, _ in several))
        recorded = [next(x for x, _, _ in several if id(x) == k) for k in first]
        out.append(_Row(int(mask.sum()), recorded, [x for _, x, _ in several if x is not None], mask))
    return sorted(out, key=lambda x: (-x.last.own.strength, -x.recorded[0].own.strength, -x.cells))


def _why(found: Added, classes: list[Class], words: Words, lang: str, acts: bool = False) -> str:
    """Say why the treaty's own duty has its status in some classes that share it."""
    ru = lang == "ru"
    status = classes[0].own
    if status is Status.NOT_OWED:
        return "; ".join(dict.fromkeys(reason_words(c.reason, lang) for c in classes))
    if status is Status.UNKNOWN:
        facts = sorted({f for c in classes for f in c.facts}, key=lambda f: (f not in found.facts, f))
        return f"{'зависит от того, верно ли' if ru else 'turns on'}: {facts_text(facts, words, lang, acts=acts)}"
    if status is Status.DISCRETIONARY:
        return "глагол оставляет помощь на усмотрение" if ru else "the verb leaves help to the helper's discretion"
    steps = list({s.condition: need_words(words, s, lang, s.actors) for c in classes for s in c.steps}.values())
    if steps:
        return f"{'нужны: ' if ru else 'after '}{(', ' if ru else ' and ').join(steps)}"
    return "все условия выполнены" if ru else "every condition is met"


def _idle_lines(found: Added, words: Words, lang: str) -> list[str]:
    """Return in one line that there is nothing to compare, where that is so."""
    ru = lang == "ru"
    one, other = (words.name(c, lang) for c in found.between)
    title = words.treaty(found.treaty, lang)
    if found.unsigned is not None:
        day, signed = words.date(str(found.world.as_of), lang), words.date(str(found.unsigned), lang)
        return [
            f"{title}: на {day} сравнивать нечего, документ подписан позже ({signed})." if ru
            else f"{title}: nothing to compare on {day}, since it was signed later ({signed})."
        ]  # fmt: skip
    if found.outside:
        return [
            f"{title}: сравнивать нечего, среди пострадавших и помощников нет его сторон ({one}, {other})." if ru
            else f"{title}: nothing to compare, since neither {one} nor {other} was asked about as victim of the other's help."
        ]  # fmt: skip
    return []


def _layer(layer: Layer, words: Words, lang: str) -> str:
    """Return one instrument of a stack: its status, its open steps, its means."""
    ru = lang == "ru"
    d = layer.duty
    text = f"{words.clause(d.provision, lang)}: {STATUSES[d.status][ru]}"
    notes = [need_words(words, s, lang, s.actors) for s in d.open_steps]
    if d.status is Status.UNKNOWN:
        notes = [facts_text(d.unknowns, words, lang)]
    if d.status in (Status.OWED, Status.OWED_IF) and not d.means_open.is_false:
        read = d.means_open.is_true
        notes.append(("средства не определены" if read else "о средствах не прочитано") if ru else
                     ("means open" if read else "means not read"))  # fmt: skip
    return f"{text} ({'; '.join(notes)})" if notes and d.status is not Status.NOT_OWED else text


def added_lines(found: Added, lang: str, every: bool = False) -> list[str]:
    """Return what a treaty adds, in both columns: a table and sentences."""
    ru = lang == "ru"
    words = Words(found.world)
    title = words.treaty(found.treaty, lang)
    one, other = (words.name(c, lang) for c in found.between)
    idle = _idle_lines(found, words, lang)
    if idle:
        return idle
    out = [
        f"Что добавляет к прежним текстам: {title} ({one}, {other})" if ru
        else f"What the {title} adds to earlier texts between {one} and {other}"
    ]  # fmt: skip
    if not found.pairings:
        out.append("  Помощи или консультаций документ не обещает." if ru else "  It promises neither help nor talks.")
    for p in found.pairings:
        out += _pairing_lines(found, p, words, lang, every)
    return out


def _pairing_lines(found: Added, p: Pairing, words: Words, lang: str, every: bool) -> list[str]:
    ru = lang == "ru"
    head = f"{words.name(p.obligor, lang)} → {words.name(p.obligee, lang)}, {ACTIONS[p.action][ru]}"
    reasons = dict(p.idle)
    earlier = "; ".join(
        words.clause(c, lang) + (f" ({reason_words(reasons[c], lang)})" if c in reasons else "") for c in p.earlier
    )
    earlier = earlier or ("нет" if ru else "none")
    cells = number(p.recorded.cells, lang)
    if p.ruled_out:
        why = reason_words(p.ruled_out, lang)
        return [
            f"{head}: ничего ни в одном из случаев ({cells}): {why} (прежние тексты: {earlier})." if ru
            else f"{head}: nothing in any of {cells} cells, {why} (earlier texts: {earlier})."
        ]  # fmt: skip
    out = [
        f"{head} (случаев: {cells}; прежние тексты: {earlier})" if ru
        else f"{head} ({cells} cells; earlier texts: {earlier})"
    ]  # fmt: skip
    given = bool(found.world.suppositions)
    heads = (
        ["случаев", "прежние тексты", "сам, при допущении" if given else "сам, по данным", "сам, если в силе"] if ru
        else ["cells", "earlier texts", "as supposed" if given else "as recorded", "if in force"]
    )  # fmt: skip
    rows = _rows(p)
    shown = rows if every else rows[:_MOST_ROWS]
    table = [heads if p.supposed is not None else heads[:3]]
    for row in shown:
        own = [STATUSES[x[0].own][ru] for x in (row.recorded, row.supposed) if x]
        table.append([number(row.cells, lang), STATUSES[row.last.earlier][ru], *own])
    lines = table_of(table, len(heads))
    out.append(lines[0])
    for line, row in zip(lines[1:], shown, strict=True):
        said = [_why(found, x, words, lang) for x in (row.recorded, row.supposed) if x]
        same = len(set(said)) == 1
        out.append(line)
        labels = ("по данным", "если в силе") if ru else ("as recorded", "if in force")
        if given:
            labels = (heads[2].partition(", ")[2] if ru else heads[2], labels[1])
        for label, why in zip([""] if same else [f" ({x})" for x in labels], said, strict=False):
            out.append(f"      {'почему' if ru else 'why'}{label}: {why}")
        out.append(f"      {'добавляет' if ru else 'adds'}: {row.last.adds(lang)}")
        out.append(f"      {_covered(covered(p.space, row.mask), p.space, lang)}")
    if len(shown) < len(rows):
        more = len(rows) - len(shown)
        out.append(f"  и ещё строк: {more} (--explain)" if ru else f"  and {more} more rows (--explain)")
    recorded = "При сделанном допущении" if ru else "As supposed"
    if not given:
        recorded = "По имеющимся данным" if ru else "As recorded"
    columns = [(p.recorded, recorded)]
    if p.supposed is not None:
        facts = ", ".join(words.fact(f, lang) for f in found.facts)
        columns.append((p.supposed, f"Если принять, что {facts}" if ru else f"Supposing {facts}"))
    out += [f"  {label}: {_column_text(found, column, words, lang)}" for column, label in columns]
    last = p.supposed or p.recorded
    live = [c for c in last.classes if c.own is not Status.NOT_OWED]
    if live:
        top = live[0]
        head = "Рядом, например" if ru else "Side by side, for example"
        out.append(f"  {head}, {event_text(top.event, words, lang)}:")
        out += [f"    {_layer(x, words, lang)}" for x in top.stack.layers]
        out.append(f"    {top.command}")
    if every:
        for column, label in columns:
            out.append(f"  {label}:")
            for c in column.classes:
                why = f"{STATUSES[c.own][ru]} ({_why(found, [c], words, lang)})"
                out.append(f"    {number(c.cells, lang)}: {why}; {c.adds(lang)}; {_covered(c.where, p.space, lang)}")
                out.append(f"      {c.command}")
    return out


def _column_text(found: Added, column: Column, words: Words, lang: str) -> str:
    """Return in sentences how often the treaty makes help stronger, and its own statuses with the reasons."""
    ru = lang == "ru"
    said = []
    for status in (Status.OWED, Status.OWED_IF, Status.DISCRETIONARY, Status.UNKNOWN, Status.NOT_OWED):
        mine = [c for c in column.classes if c.own is status]
        if not mine:
            continue
        count = number(column.count(status), lang)
        text = f"«{STATUSES[status][1]}»: {count}" if ru else f"'{status}' in {count}"
        if status is Status.NOT_OWED:
            reasons: dict[str, int] = {}
            for c in mine:
                reasons[c.reason] = reasons.get(c.reason, 0) + c.cells
            each = [
                reason_words(r, lang) + (f": {number(n, lang)}" if len(reasons) > 1 else "")
                for r, n in sorted(reasons.items(), key=lambda x: (-x[1], x[0]))
            ]
            text += f" ({'; '.join(each)})"
        else:
            text += f" ({_why(found, mine, words, lang, acts=True)})"
        if status is Status.OWED_IF:
            gains = "; ".join(dict.fromkeys(c.adds(lang) for c in mine))
            text += f"; {'добавляет' if ru else 'it adds'}: {gains}"
        said.append(text)
    gain = number(column.stronger, lang) if column.stronger else ""
    if ru:
        more = (
            f"прежний статус становится сильнее в случаях: {gain}" if gain
            else "ни в одном случае прежний статус не становится сильнее"
        )  # fmt: skip
        return f"{more}. Его собственная норма: {'; '.join(said)}."
    more = f"it makes the status of help stronger in {gain or 'no'} {'cells' if gain else 'cell'}"
    return f"{more}. Its own duty is {'; '.join(said)}."
