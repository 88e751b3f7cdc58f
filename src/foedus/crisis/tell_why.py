"""Why a solved crisis is as it is, in words and numbers, in English and Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.flips import FACTOR, SHIFT
from foedus.crisis.game import LEVELS, SIDES
from foedus.crisis.tell import (
    ACT_NAMES,
    LEVEL_NAMES,
    amount,
    interval,
    name,
    plain,
    quantiles,
    rests_on,
    say,
    sure,
    table,
)
from foedus.law.words import ACTIONS

if TYPE_CHECKING:
    from foedus.crisis.equilibrium import Equilibrium
    from foedus.crisis.explanation import Explanation
    from foedus.crisis.flips import Flip
    from foedus.crisis.parameters import Floats
    from foedus.crisis.payoffs import Part

__all__ = ["drivers", "explain"]

_NBSP = "\u00a0"
#: Third parties told one by one at each level.
_HELPERS = {"clash": 2, "war": 5}
_WORDS: dict[str, tuple[str, str]] = {
    "head": ("Why: {i} (challenger) against {j} (target). Payoffs in logit units: one unit multiplies the odds of a choice by 2.7. "
             "Median and [90 % interval] over {n} draws.",
             "Почему так. Инициатор: {i}; цель: {j}. Выигрыши в единицах логита: одна единица меняет шансы выбора в 2,7 раза. "
             "Медиана и [интервал 90 %] по выборке {n}."),
    "challenger": ("1. What {i} weighs", "1. Что взвешивает инициатор ({i})"),
    "target": ("2. How {j} answers", "2. Как отвечает цель ({j})"),
    "chance": ("3. Clash or war, once force is resisted", "3. Столкновение или война, если силе дан отпор"),
    "third": ("4. Whether third states join (payoff of joining; staying out is 0)",
              "4. Вступят ли третьи государства (выигрыш от вступления; невступление — 0)"),
    "flips": ("5. What would flip the choice: one quantity changed at a time, the game solved again; {n} draws, "
              "from 1/{f} to {f} times, or up to {s} logit units; capability as a share of both sides' (a third state's: of its own and theirs)",
              "5. Что изменило бы выбор: меняется одна величина, игра решается заново; выборка {n}, "
              "от 1/{f} до {f} раз или до {s} единиц логита; потенциал — доля в сумме двух сторон (третьего государства — в сумме с ними)"),
    "pivots": ("6. Who is pivotal: the crisis if a third state's conduct were known beforehand (chance of force; how far the whole outcome moves)",
               "6. Кто решает дело: кризис при заранее известном поведении третьего государства (вероятность силы; сдвиг исхода в целом)"),
    "rank": ("7. Parameters that move the chance of force most across the draws (rank correlation; names as in the table of priors)",
             "7. Параметры, сильнее всего влияющие на вероятность силы в выборке (ранговая корреляция; имена — по таблице априорных распределений)"),
    "weights": ("8. Duties in the game (mean applicability in a clash / war / under pressure)",
                "8. Обязательства в игре (средняя применимость: столкновение / война / давление)"),
    "none": ("none applies", "ни одно не применимо"),
    "for against": ("Above all, {up} speaks for {what}, and {down} against it.",
                    "Больше всего за вариант «{what}» говорит: {up}; больше всего против: {down}."),
    "gap": ("Worth most to {i}: {best}, by {list}.", "Ценнее всего для инициатора ({i}): {best}, преимущество {list}."),
    "over": ("{gap} over {what}", "{gap} ({what})"),
    "after": ("after {act}", "в ответ: {act}"), "total": ("total", "всего"),
    "chosen": ("chance {p}", "вероятность {p}"),
    "act": ("Another act than the status quo becomes the likeliest:", "Наиболее вероятным становится не статус-кво:"),
    "act back": ("The status quo becomes the likeliest again:", "Наиболее вероятным снова становится статус-кво:"),
    "force": ("Force overtakes pressure:", "Сила становится вероятнее давления:"),
    "force back": ("Pressure overtakes force:", "Давление становится вероятнее силы:"),
    "concede": ("{j} concedes to force rather than resists:", "Цель ({j}) скорее уступает силе, чем даёт отпор:"),
    "concede back": ("{j} resists force rather than concedes:", "Цель ({j}) скорее даёт отпор силе, чем уступает:"),
    "join": ("{k} more likely helps {s} in a war than not:",
             "{k}: вступление в войну (сторона: {s}) становится вероятнее невступления:"),
    "join back": ("{k} more likely does not help {s} in a war:",
                  "{k}: невступление в войну (сторона: {s}) становится вероятнее вступления:"),
    "split": ("(asked of the {share} of the draws in which it is not so already)",
              "(по {share} выборки, где это ещё не так)"),
    "seldom": ("turns it in fewer than half of the draws: {list}", "меняет выбор менее чем в половине выборки: {list}"),
    "beyond": ("no change within the range turns it: {list}", "никакое изменение в этих пределах не меняет выбор: {list}"),
    "turns": ("{share} of draws", "{share} выборки"), "to": ("then {act}", "тогда {act}"),
    "moved": ("outcome moves by {x}", "исход сдвигается на {x}"),
}  # fmt: skip
_TERMS: dict[str, tuple[str, str]] = {
    "base": ("the pair's own circumstances", "обстоятельства самой пары"),
    "pact target": ("pacts of the target with others", "договоры цели с другими"),
    "pact challenger": ("pacts of the challenger with others", "договоры инициатора с другими"),
    "pact between": ("pact between the two", "договор между сторонами"),
    "stake conceded": ("stake won if the target concedes", "ставка, если цель уступит"),
    "stake eroded": ("stake eroded against resistance", "часть ставки, подточенная вопреки сопротивлению"),
    "cost of acting": ("cost of acting", "цена самого действия"),
    "counter-pressure": ("counter-pressure of third states", "ответное давление третьих государств"),
    "stake won in a clash": ("stake won in a clash", "ставка, выигранная в столкновении"),
    "stake won in a war": ("stake won in a war", "ставка, выигранная в войне"),
    "stake lost in a clash": ("stake lost in a clash", "ставка, проигранная в столкновении"),
    "stake lost in a war": ("stake lost in a war", "ставка, проигранная в войне"),
    "cost of a clash": ("cost of a clash", "цена столкновения"), "cost of a war": ("cost of a war", "цена войны"),
    "stake lost": ("stake given up", "отданная ставка"), "cost of resisting": ("cost of resisting", "цена сопротивления"),
    "help target": ("expected help to the target", "ожидаемая помощь цели"),
    "help challenger": ("expected help to the challenger", "ожидаемая помощь инициатору"),
    "stake": ("stake times change in the chance of winning", "ставка, умноженная на сдвиг шанса победы"),
    "cost": ("cost of joining", "цена вступления"), "default": ("default on duties to help", "нарушение обязательств помощи"),
    "abstention": ("breach of duties not to act", "нарушение обязательств воздержания"), "other": ("other", "прочее"),
}  # fmt: skip
_OPTIONS: dict[str, tuple[str, str]] = {
    **ACT_NAMES, "concede": ("concede", "уступить"), "resist": ("resist", "сопротивляться"), "war": ("war", "война"),
}  # fmt: skip
_QUANTITIES: dict[str, tuple[str, str]] = {
    "stake": ("stake of {of}", "ставка ({of})"), "status quo": ("worth of the status quo to {of}", "ценность статус-кво ({of})"),
    "cost of force": ("cost of opening fire ({of})", "цена начала боёв ({of})"),
    "cost of pressure": ("cost of pressing ({of})", "цена давления ({of})"),
    "cost of fighting": ("cost of fighting, both levels", "цена боёв, оба уровня"),
    "payoff of conceding": ("worth of conceding to {of}", "ценность уступки ({of})"),
    "chance of war": ("chance of war rather than a clash", "вероятность войны, а не столкновения"),
    "capability share": ("capability share of {of}", "доля потенциала ({of})"),
    "default cost of duties to the target": ("default cost of duties to the target", "цена нарушения обязательств перед целью"),
    "cost of joining": ("cost of joining ({of})", "цена вступления ({of})"),
    "default cost of its duties": ("default cost of its duties ({of})", "цена нарушения обязательств ({of})"),
}  # fmt: skip


def _say(key: str, lang: str, **fields: object) -> str:
    return _WORDS[key][lang == "ru"].format(**fields)


def _term(term: str, lang: str) -> str:
    return _TERMS[term][lang == "ru"]


def _percent(x: float, lang: str) -> str:
    # Neither none nor all where it is not quite so.
    return f"<{_NBSP}1{_NBSP}%" if 0 < x < 0.01 else f"{plain(min(100 * x, 99) if x < 1 else 100, 0, lang)}{_NBSP}%"


def explain(x: Explanation, lang: str = "en") -> str:
    """Return the payoffs that decide, what would flip the choices, who is pivotal, and the duties behind it."""
    eq, game = x.equilibrium, x.equilibrium.game
    i, j = name(game, game.challenger, lang), name(game, game.target, lang)
    by: dict[tuple[str, ...], list[Part]] = {}
    for part in x.payoffs:
        by.setdefault(part.key, []).append(part)
    lines = [_say("head", lang, i=i, j=j, n=eq.n)]
    if game.terms.removed:
        lines.append(say("without", lang, ids=", ".join(game.terms.removed)))
    lines += [rests_on(eq, lang), _say("challenger", lang, i=i)]
    chosen = {"status quo": eq.p_status_quo, "pressure": eq.p_pressure, "force": eq.p_force}
    for key, group in by.items():
        if key[0] == "challenger":
            lines += _option(group, _OPTIONS[key[3]][lang == "ru"], chosen[key[3]], lang)
    lines += _decides(eq, by, i, lang)
    lines.append(_say("target", lang, j=j))
    for key, group in by.items():
        if key[0] == "target":
            p = eq.p_resist_force if key[2] == "force" else eq.p_resist_pressure
            after = _say("after", lang, act=_OPTIONS[key[2]][lang == "ru"])
            lines += _option(
                group, f"{_OPTIONS[key[3]][lang == 'ru']} ({after})", p if key[3] == "resist" else 1.0 - p, lang
            )
    lines.append(_say("chance", lang))
    for key, group in by.items():
        if key[0] == "chance":
            lines += _option(group, _OPTIONS["war"][lang == "ru"], eq.p_war, lang)
    if game.third_parties:
        lines += [_say("third", lang), *_third(eq, by, lang)]
    lines += _flips(x, i, j, lang)
    lines += _pivots(x, lang)
    if eq.n > 10:
        lines.append(_say("rank", lang))
        lines += [f"  {what}: {plain(value, 2, lang, signed=True)}" for what, value in drivers(eq)[:6]]
    lines.append(_say("weights", lang))
    shown = [a for a in game.terms.applied if max(a.clash, a.war, a.pressure) > 0]
    acts = {str(action): pair for action, pair in ACTIONS.items()}
    rows = [
        (
            f"{a.id} ({acts[a.action][lang == 'ru']})",
            " / ".join(plain(v, 2, lang) for v in (a.clash, a.war, a.pressure)),
        )
        for a in shown
    ]
    lines += table(rows) or ["  " + _say("none", lang)]
    return "\n".join(lines)


def _option(group: list[Part], label: str, chance: Floats, lang: str) -> list[str]:
    """One option: its total, its chance, and its terms, the largest first."""
    total = group[-1]
    head = f"  {label}: {interval(total.values, lang, 'logit', signed=True)}, {_say('chosen', lang, p=interval(chance, lang))}"
    terms = [p for p in group[:-1] if np.any(p.values)]
    if len(terms) == 1:
        return [f"{head} ({_term(terms[0].term, lang)})"]
    order = sorted(terms, key=lambda p: -abs(float(np.median(p.values))))
    return [
        head,
        *table(
            ((_term(p.term, lang), *amount(quantiles(p.values), lang, "logit", signed=True)) for p in order), "      "
        ),
    ]


def _decides(eq: Equilibrium, by: dict[tuple[str, ...], list[Part]], i: str, lang: str) -> list[str]:
    """In words: which act is worth most, by how much, and which terms weigh most in force."""
    worth = {"status quo": eq.u_status_quo, "pressure": eq.eu_pressure, "force": eq.eu_force}
    best = max(worth, key=lambda o: float(np.median(worth[o])))
    over = [
        _say("over", lang, gap=interval(worth[best] - x, lang, "logit"), what=ACT_NAMES[o][lang == "ru"])
        for o, x in worth.items() if o != best
    ]  # fmt: skip
    lines = ["  = " + _say("gap", lang, i=i, best=ACT_NAMES[best][lang == "ru"], list=", ".join(over))]
    force = next(g for k, g in by.items() if k[0] == "challenger" and k[3] == "force")[:-1]
    medians = sorted((float(np.median(p.values)), p.term) for p in force)
    if medians[0][0] < 0 < medians[-1][0]:
        up, down = (f"{_term(t, lang)} ({plain(m, 2, lang, signed=True)})" for m, t in (medians[-1], medians[0]))
        lines.append("  = " + _say("for against", lang, what=ACT_NAMES["force"][lang == "ru"], up=up, down=down))
    return lines


def _third(eq: Equilibrium, by: dict[tuple[str, ...], list[Part]], lang: str) -> list[str]:
    game, lines = eq.game, []
    sides = dict(zip(SIDES, (name(game, c, lang) for c in (game.target, game.challenger)), strict=True))
    for level in reversed(LEVELS):
        found = [(k, g) for k, g in by.items() if k[0] == "third party" and k[4] == level]
        found.sort(key=lambda kg: (-float(np.median(kg[1][-1].values)), kg[0]))
        for key, group in found[: _HELPERS[level]]:
            label = f"{name(game, key[1], lang)} → {sides[key[5]]}, {LEVEL_NAMES[level][lang == 'ru']}"
            lines += _option(group, label, eq.helps(key[1], level, key[5]), lang)
    return lines


def _flips(x: Explanation, i: str, j: str, lang: str) -> list[str]:
    game, groups = x.equilibrium.game, {}  # type: ignore[var-annotated]
    for f in x.flips:
        groups.setdefault((f.choice, f.state, f.side), []).append(f)
    n = x.flips[0].open.size
    lines = [_say("flips", lang, n=n, f=plain(FACTOR, 0, lang), s=plain(SHIFT, 0, lang))]
    for (choice, state, side), group in groups.items():
        first: Flip = group[0]
        s = name(game, (game.target, game.challenger)[SIDES.index(side)], lang) if side else ""
        key = choice if first.stands else f"{choice} back"
        head = "  " + _say(key, lang, i=i, j=j, k=name(game, state, lang), s=s)
        if first.open.mean() < 0.95:
            head += " " + _say("split", lang, share=_percent(float(first.open.mean()), lang))
        lines.append(head)
        turning = sorted((f for f in group if f.found >= 0.5), key=_effort)
        lines += table([_flip_cells(f, game.names, lang) for f in turning], "      ")
        seldom = [f"{_quantity(f, game.names, lang)} ({_percent(f.found, lang)})" for f in group if 0 < f.found < 0.5]
        never = [_quantity(f, game.names, lang) for f in group if f.found == 0]
        for word, those in (("seldom", seldom), ("beyond", never)):
            if those:
                lines.append("      " + _say(word, lang, list=", ".join(those)))
    return lines


def _effort(f: Flip) -> tuple[float, float, str]:
    """Order of the changes: those that turn nearly every draw first, then the smaller step in its own range."""
    size = abs(f.band()[0]) / SHIFT if f.scale == "plus" else abs(np.log(f.band()[0])) / np.log(FACTOR)
    return (0.0 if f.found >= 0.9 else 1.0, float(size), f.quantity)


def _quantity(f: Flip, names: object, lang: str) -> str:
    of = names[f.of](lang) if f.of and f.of in names else f.of  # type: ignore[index, operator]
    return _QUANTITIES[f.quantity][lang == "ru"].format(of=of)


def _flip_cells(f: Flip, names: object, lang: str) -> tuple[str, str, str, str]:
    now, at = amount((float(np.median(f.now[f.open])),), lang, f.unit)[0], amount((f.band("at")[0],), lang, f.unit)[0]
    signed = f.scale == "plus"
    step = " ".join(amount(f.band(), lang, "", signed=signed))
    # Beyond the range tried is not infinity.
    far = (
        (plain(FACTOR, 0, lang), plain(1 / FACTOR, 2, lang))
        if f.scale == "times"
        else (f"+{SHIFT:.0f}", f"−{SHIFT:.0f}")
    )
    step = step.replace("−∞", f"<{_NBSP}{far[1]}").replace("+∞", "∞").replace("∞", f">{_NBSP}{far[0]}")
    text = f"× {step}" if f.scale == "times" else step
    tail = _say("turns", lang, share=_percent(f.found, lang))
    if f.to:
        tail += "; " + _say("to", lang, act=_OPTIONS[f.to][lang == "ru"])
    return _quantity(f, names, lang), text, f"{now} → {at}", tail


def _pivots(x: Explanation, lang: str) -> list[str]:
    if not x.pivots:
        return []
    game, most = x.equilibrium.game, x.pivotal()
    rows = []
    for code in list(most)[:5]:
        for p in (q for q in x.pivots if q.state == code):
            label = f"{name(game, code, lang)}: {sure(game, p.choice, lang)}"
            rows.append((label, *amount(quantiles(p.force), lang), _say("moved", lang, x=interval(p.moved, lang))))
    return [_say("pivots", lang), *table(rows)]


def drivers(eq: Equilibrium) -> list[tuple[str, float]]:
    """Return rank correlations of P(force) with the parameters, strongest first."""

    def ranks(x: Floats) -> Floats:
        out = np.empty(x.size)
        out[np.argsort(x, kind="stable")] = np.arange(x.size)
        return out - (x.size - 1) / 2

    target = ranks(eq.p_force)
    norm = float((target**2).sum())
    found = [
        (label, float((ranks(array) * target).sum()) / norm)
        for label, array in eq.game.parameters.values.items() if np.ptp(array) > 0
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))
