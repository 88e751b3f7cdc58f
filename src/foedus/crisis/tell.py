"""A solved crisis in words, in English and Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.game import LEVELS, SIDES, TARGET

if TYPE_CHECKING:
    from foedus.crisis.equilibrium import Equilibrium
    from foedus.crisis.parameters import Floats

__all__ = ["explain", "summary"]

_WORDS = {
    "head": ("{i} (challenger) against {j} (target); {n} draws, {warrant}; no posterior exists yet",
             "{i} (инициатор) против {j} (цель); выборка {n}, основание: {warrant}; апостериорных оценок пока нет"),
    "force": ("force in a year", "применение силы за год"),
    "pressure": ("indirect pressure in a year", "косвенное давление за год"),
    "resist": ("resistance to force", "отпор силе"),
    "war": ("war, once force is resisted", "война, если силе дан отпор"),
    "spread": ("a third state joins, once force is resisted", "вступление третьей стороны, если силе дан отпор"),
    "win": ("the challenger's side wins", "победа стороны инициатора"),
    "help": ("{k} helps {side} in a {level}", "{k} помогает: {side}, уровень: {level}"),
    "target": ("the target", "цели"), "challenger": ("the challenger", "инициатору"),
    "clash": ("clash", "столкновение"), "war level": ("war", "война"),
    "certified": ("unique equilibrium certified in {share:.1%} of the draws; largest residual {residual:.1e}",
                  "единственность равновесия доказана для {share:.1%} выборки; наибольшая невязка {residual:.1e}"),
    "pressure note": ("Pressure is what a record of threats and displays can show; sanctions, cyber and covert acts are not in it.",
                      "Давление здесь понимается так, как его видно по угрозам и демонстрациям силы; санкций, кибератак и тайных операций в этих данных нет."),
    "decide": ("What decides the choice of {i} (median, logit units, 90 % interval):",
               "Что определяет выбор: {i} (медиана, единицы логита, интервал 90 %):"),
    "u_sq": ("status quo", "статус-кво"), "eu_f": ("force", "сила"), "eu_p": ("pressure", "давление"),
    "price": ("how far force lies below the status quo", "насколько сила уступает статус-кво"),
    "stake": ("stake", "ставка"), "cost": ("expected cost of fighting", "ожидаемая цена боевых действий"),
    "rank": ("What moves P(force) most across the draws (rank correlation):",
             "Что сильнее всего сдвигает P(силы) в выборке (ранговая корреляция):"),
    "flip": ("Force and the status quo would be even if force gained {gap:.2f} logit units, {times:.1f} times the median stake.",
             "Сила сравнялась бы со статус-кво, если бы её полезность выросла на {gap:.2f} единицы логита, то есть на {times:.1f} медианной ставки."),
    "never": ("Force is already worth the status quo in the median draw.", "В медианной точке выборки сила уже не уступает статус-кво."),
    "weights": ("Duties in the game (mean applicability in clash / war / pressure):",
                "Обязательства в игре (средняя применимость: столкновение / война / давление):"),
    "none": ("none applies", "ни одно не применимо"),
}  # fmt: skip
_WARRANT = {"assumed": "допущения", "literature": "литература", "estimated": "оценка", "recorded": "данные"}


def _say(key: str, lang: str, **fields: object) -> str:
    return _WORDS[key][1 if lang == "ru" else 0].format(**fields)


def _band(x: Floats, percent: bool = True) -> str:
    low, mid, high = (float(q) for q in np.quantile(x, [0.05, 0.5, 0.95]))
    return f"{mid:.2%} ({low:.2%}..{high:.2%})" if percent else f"{mid:.2f} ({low:.2f}..{high:.2f})"


def _name(eq: Equilibrium, code: str, lang: str) -> str:
    text = eq.game.names.get(code)
    return text(lang) if text is not None else code


def _help_lines(eq: Equilibrium, lang: str) -> list[str]:
    out = []
    for level, level_name in enumerate(LEVELS):
        for k, party in enumerate(eq.game.third_parties):
            for side in party.menu:
                what = _say(
                    "help", lang, k=_name(eq, party.code, lang), side=_say(SIDES[side], lang),
                    level=_say("clash" if level_name == "clash" else "war level", lang),
                )  # fmt: skip
                out.append(f"  {what}: {_band(eq.help[level, k, side])}")
    return out


def summary(eq: Equilibrium, lang: str = "en") -> str:
    """Return the main figures with 90 % intervals, and what was left out or not certified."""
    warrant = str(eq.warrant)
    head = _say(
        "head", lang, i=_name(eq, eq.game.challenger, lang), j=_name(eq, eq.game.target, lang), n=eq.n,
        warrant=_WARRANT[warrant] if lang == "ru" else warrant,
    )  # fmt: skip
    lines = [head]
    for key, array in (
        ("force", eq.p_force), ("pressure", eq.p_pressure), ("resist", eq.p_resist_force), ("war", eq.p_war),
        ("spread", eq.p_spread), ("win", eq.p_win_challenger),
    ):  # fmt: skip
        lines.append(f"  {_say(key, lang)}: {_band(array)}")
    lines += _help_lines(eq, lang)
    lines.append("  " + _say("certified", lang, share=eq.certified.mean(), residual=eq.residual.max()))
    lines.append("  " + _say("pressure note", lang))
    lines += [f"  ! {w(lang)}" for w in eq.warnings]
    return "\n".join(lines)


def explain(eq: Equilibrium, lang: str = "en") -> str:
    """Return the utilities that decide, the duties behind them, what moves force and what would flip the choice."""
    game = eq.game
    lines = [_say("decide", lang, i=_name(eq, game.challenger, lang))]
    for key, array in (
        ("u_sq", eq.u_status_quo), ("eu_f", eq.eu_force), ("eu_p", eq.eu_pressure), ("price", eq.price_of_force),
        ("stake", game.stake_challenger), ("cost", eq.cost_challenger),
    ):  # fmt: skip
        lines.append(f"  {_say(key, lang)}: {_band(array, percent=False)}")
    gap = float(np.median(eq.price_of_force))
    lines.append(
        _say("flip", lang, gap=gap, times=gap / float(np.median(game.stake_challenger)))
        if gap > 0
        else _say("never", lang)
    )
    if eq.n > 10:
        lines.append(_say("rank", lang))
        lines += [f"  {name}: {value:+.2f}" for name, value in drivers(eq)[:6]]
    lines.append(_say("weights", lang))
    shown = [a for a in game.terms.applied if max(a.clash, a.war, a.pressure) > 0]
    lines += [f"  {a.id} ({a.action}): {a.clash:.2f} / {a.war:.2f} / {a.pressure:.2f}" for a in shown] or [
        f"  {_say('none', lang)}"
    ]
    strongest = game.terms.duty[1, :, TARGET].mean(axis=-1) if game.third_parties else np.zeros(0)
    for k in np.argsort(-strongest, kind="stable"):
        if strongest[k] > 0:
            lines.append(
                f"  A({_name(eq, game.third_parties[k].code, lang)}) = {_band(game.terms.duty[1, k, TARGET], percent=False)}"
            )
    return "\n".join(lines)


def drivers(eq: Equilibrium) -> list[tuple[str, float]]:
    """Return rank correlations of P(force) with the parameters, strongest first."""

    def ranks(x: Floats) -> Floats:
        out = np.empty(x.size)
        out[np.argsort(x, kind="stable")] = np.arange(x.size)
        return out - (x.size - 1) / 2

    target = ranks(eq.p_force)
    norm = float((target**2).sum())
    found = [
        (name, float((ranks(array) * target).sum()) / norm)
        for name, array in eq.game.parameters.values.items() if np.ptp(array) > 0
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))
