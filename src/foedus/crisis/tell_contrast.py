"""What treaties change in one crisis, in words, in English and Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.contrast import READINGS
from foedus.crisis.game import SIDES
from foedus.crisis.tell import LEVEL_NAMES, amount, name, quantiles, rests_on, table

if TYPE_CHECKING:
    from foedus.crisis.contrast import Contrast

__all__ = ["summary"]

_LISTED = 4
_WORDS: dict[str, tuple[str, str]] = {
    "head": ("{i} (challenger) against {j} (target), with and without {ids}: median and [90 % interval] over {n} draws",
             "Инициатор: {i}; цель: {j}. С документами и без них ({ids}); медиана и [интервал 90 %] по выборке {n}"),
    "with": ("with", "с ними"), "mechanism": ("change: mechanism", "изменение: механизм"),
    "total": ("change: total", "изменение: всего"),
    "note": ("Change: with less without, per draw; of chances in percentage points. Mechanism: through expected help alone. Total: with the terms of free sign "
             "for having a pact at all; a verdict on deterrence rests on it.",
             "Изменение — разность «с» и «без» в каждой точке выборки, для вероятностей в процентных пунктах. Механизм — только через ожидаемую помощь. "
             "Всего — вместе с поправками свободного знака на само наличие договора; вывод о сдерживании опирается на эту величину."),
    "unsettled": ("The interval of the total change in the chance of force includes zero: whether they deter is not settled.",
                  "Интервал изменения вероятности силы (всего) включает ноль: сдерживают ли они, отсюда не следует."),
    "same": ("They change nothing here: none of their duties bears on this crisis.", "Здесь они ничего не меняют: ни одно их обязательство не относится к этому кризису."),
    "p_force": ("force in a year", "сила за год"), "p_pressure": ("pressure in a year", "давление за год"),
    "path clash": ("clash in a year", "столкновение за год"), "path war": ("war in a year", "война за год"),
    "p_regional_fight": ("a fight that widens, in a year", "бои с третьими странами за год"),
    "p_resist_force": ("the target resists force", "цель даёт отпор силе"), "p_war": ("war, if force is resisted", "война, если дан отпор"),
    "p_spread": ("a third state joins, if resisted", "вступит третий, если дан отпор"),
    "belligerents clash": ("states fighting: clash", "воюет государств: столкновение"),
    "belligerents war": ("states fighting: war", "воюет государств: война"),
    "cost_challenger": ("cost to the challenger (logit)", "цена боёв инициатору (логит)"),
    "price_of_force": ("status quo above force (logit)", "статус-кво выше силы на (логит)"),
    "entropy_outcome": ("openness of outcome (bits)", "неопределённость исхода (биты)"),
}  # fmt: skip


def _say(key: str, lang: str, **fields: object) -> str:
    return _WORDS[key][lang == "ru"].format(**fields)


def summary(found: Contrast, lang: str) -> str:
    """Return the main figures with, without, and the change by mechanism and in total."""
    eq, game = found.present, found.present.game
    i, j = name(game, game.challenger, lang), name(game, game.target, lang)
    lines = [
        _say("head", lang, i=i, j=j, n=eq.n, ids=", ".join(found.without.game.terms.removed)),
        rests_on(eq, lang, found.changes("total")["p_force"][1]),
    ]
    mechanism, total, second = (found.changes(r) for r in READINGS)
    if not any(change.any() for reading in (mechanism, total, second) for _, change in reading.values()):
        return "\n".join([*lines, _say("same", lang)])
    figures = {f.name: f for f in eq.figures}
    shown = {k: _say(k, lang) for k in _WORDS if k in figures}
    shown |= _moved(found, lang)
    rows = [("", *(_say(k, lang) for k in ("with", "mechanism", "total")))]
    for key, label in shown.items():
        f = figures[key]
        unit = "points" if f.unit == "probability" else f.unit
        changes = (" ".join(amount(quantiles(r[key][1]), lang, unit, signed=True)) for r in (mechanism, total))
        rows.append((label, " ".join(amount(quantiles(f.values), lang, f.unit)), *changes))
    low, high = np.quantile(total["p_force"][1], [0.05, 0.95])
    unsettled = [_say("unsettled", lang)] if low <= 0.0 <= high else []
    return "\n".join([*lines, *table(rows), _say("note", lang), *unsettled, *(f"! {w(lang)}" for w in eq.warnings)])


def _moved(found: Contrast, lang: str) -> dict[str, str]:
    """Figures of help that the treaties move most, with their labels."""
    game, change = found.present.game, found.changes("mechanism")
    sides = dict(zip(SIDES, (name(game, c, lang) for c in (game.target, game.challenger)), strict=True))
    moved = [f for f in found.present.figures if f.quantity == "help" and change[f.name][1].any()]
    moved.sort(key=lambda f: (-abs(float(np.median(change[f.name][1]))), f.name))
    return {
        f.name: f"{name(game, f.state, lang)} → {sides[f.side]}, {LEVEL_NAMES[f.level][lang == 'ru']}"
        for f in moved[:_LISTED]
    }
