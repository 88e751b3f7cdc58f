"""A solved crisis on one screen, in English and Russian."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.game import LEVELS, SIDES, WAR

if TYPE_CHECKING:
    from foedus.crisis.equilibrium import Equilibrium
    from foedus.crisis.explanation import Explanation
    from foedus.crisis.game import Game
    from foedus.crisis.parameters import Floats, Parameters

__all__ = [
    "ACT_NAMES",
    "LEVEL_NAMES",
    "PATH_NAMES",
    "amount",
    "drawn_from",
    "interval",
    "name",
    "plain",
    "rests_on",
    "summary",
    "table",
]

NBSP, MINUS = "\u00a0", "\u2212"
#: Third parties listed one by one, and shown as pivotal.
_LISTED, _PIVOTAL = 6, 3
PATH_NAMES: dict[str, tuple[str, str]] = {
    "status quo": ("status quo", "статус-кво"),
    "pressure conceded": ("pressure, the target concedes", "давление, цель уступает"),
    "pressure resisted": ("pressure, the target resists", "давление, цель сопротивляется"),
    "force conceded": ("force, the target concedes", "сила, цель уступает"),
    "clash": ("force resisted: clash", "сила, цель даёт отпор: столкновение"),
    "war": ("force resisted: war", "сила, цель даёт отпор: война"),
}
ACT_NAMES: dict[str, tuple[str, str]] = {
    "status quo": ("status quo", "статус-кво"), "pressure": ("pressure", "давление"), "force": ("force", "сила"),
}  # fmt: skip
LEVEL_NAMES: dict[str, tuple[str, str]] = {"clash": ("clash", "столкновение"), "war": ("war", "война")}
_WORDS: dict[str, tuple[str, str]] = {
    "head": ("{i} (challenger) against {j} (target): one year, median and [90 % interval] over {n} draws",
             "Инициатор: {i}; цель: {j}. Один год; медиана и [интервал 90 %] по выборке {n}"),
    "without": ("Without: {ids}", "Без документов: {ids}"),
    "prior": ("Every figure follows from stated ranges of the parameters, weakest warrant: {warrant}; the posterior is not used.",
              "Все числа вытекают из заявленных диапазонов параметров (слабейшее основание: {warrant}); апостериорное распределение не использовано."),
    "posterior": ("Parameters: posterior {digest} ({held} draws, disputes of {first}–{last}): {estimated} estimated, {loose} prior-driven, {rest} not in the fit "
                  "(assumed or from the literature).",
                  "Параметры: апостериорное распределение {digest} ({held} розыгрышей, споры {first}–{last} гг.): оценено {estimated}, осталось при априорных "
                  "значениях {loose}, в подгонку не входит {rest} (допущения или литература)."),
    "chance": ("The chance of force", "Вероятность силы"),
    "change": ("The total change in the chance of force", "Изменение вероятности силы (всего)"),
    "grounds": ("{what} rests on {of} of them, {n} estimated; what is not estimated carries {low} to {high} % of its spread.",
                "{what} зависит от {of} из них, оценено {n}; на неоценённое приходится от {low} до {high} % её разброса."),
    "few": ("{what} rests on {of} of them, {n} estimated; too few draws to say what carries its spread.",
            "{what} зависит от {of} из них, оценено {n}; розыгрышей слишком мало, чтобы разложить её разброс."),
    "paths": ("How the crisis can go (chance in a year)", "Как может пойти кризис (вероятность за год)"),
    "local": ("fighting that stays between the two", "бои остаются между двумя сторонами"),
    "regional": ("fighting that a third state joins", "в бои вступает третье государство"),
    "resist": ("if force is used: the target resists", "если применена сила: цель даёт отпор"),
    "then": ("Once force is resisted", "Если силе дан отпор"),
    "war": ("war rather than a clash", "война, а не столкновение"),
    "spread": ("a third state joins (clash or war)", "вступает третье государство (столкновение или война)"),
    "fighting": ("expected number of states fighting: {level}", "ожидаемое число воюющих государств: {level}"),
    "win": ("the challenger's side wins", "побеждает сторона инициатора"),
    "cost": ("cost of fighting to the challenger (logit)", "цена боёв для инициатора (логит)"),
    "entropy": ("how open the outcome is (bits, of {most})", "неопределённость исхода (биты, из {most})"),
    "help": ("Who would help whom, once force is resisted", "Кто кому помог бы, если силе дан отпор"),
    "more": ("{n} more, in a war at most {most} each (median)", "ещё {n}, в войне не более {most} у каждого (медиана)"),
    "nobody": ("no third party is in the game", "третьих сторон в игре нет"),
    "pivotal": ("Who is pivotal: chance of force in a year, if it were known beforehand what a third state does",
                "Кто решает дело: вероятность силы за год, будь поведение третьего государства известно заранее"),
    "sure out": ("stays out", "не вступает"), "sure help": ("helps {s}", "вступает (сторона: {s})"),
    "most": ("moves it most in {share} of the draws", "влияет сильнее всех в {share} выборки"),
    "why": ("Worth to {i} in logit units: {list}. The more an act is worth, the likelier it is.",
            "Ценность для инициатора ({i}) в единицах логита: {list}. Чем ценнее действие, тем оно вероятнее."),
    "certified": ("Solution: unique equilibrium certified in {share} of the draws; largest residual {residual:.0e}.",
                  "Решение: единственность равновесия доказана для {share} выборки; наибольшая невязка {residual:.0e}."),
    "pressure note": ("Pressure is what threats and displays can show; sanctions, cyber and covert acts are not in it.",
                      "Давление — то, что видно по угрозам и демонстрациям силы; санкций, кибератак и тайных операций в нём нет."),
}  # fmt: skip
_WARRANTS = {"assumed": "допущения", "literature": "литература", "estimated": "оценка", "recorded": "данные"}


def say(key: str, lang: str, **fields: object) -> str:
    """Return a phrase of this page."""
    return _WORDS[key][lang == "ru"].format(**fields)


def name(game: Game, code: str, lang: str) -> str:
    """Return a state in words; its code where it has no name."""
    text = game.names.get(code)
    return text(lang) if text is not None else code


def drawn_from(p: Parameters, lang: str) -> str:
    """Return in one sentence where the parameters come from."""
    if p.origin is None:
        warrant = str(p.warrant)
        return say("prior", lang, warrant=_WARRANTS.get(warrant, warrant) if lang == "ru" else warrant)
    o = p.origin
    held = f"{o.draws:,}".replace(",", NBSP) if lang == "ru" else f"{o.draws:,}"
    return say(
        "posterior", lang, digest=o.short, held=held, first=o.first, last=o.last, estimated=o.count("estimated"),
        loose=o.count("prior-driven"), rest=len(p.names) - len(o.labels),
    )  # fmt: skip


def rests_on(eq: Equilibrium, lang: str, change: Floats | None = None) -> str:
    """Return where the parameters come from, and what of the chance of force (or its change) is estimated."""
    from foedus.crisis.grounds import entering, grounds

    said = drawn_from(eq.game.parameters, lang)
    if eq.game.parameters.origin is None:
        return said
    g = grounds(eq.p_force if change is None else change, eq.game.parameters, entering(eq.game))
    told = {"n": g.estimated, "of": g.of, "low": f"{100 * g.low:.0f}", "high": f"{100 * g.high:.0f}"}
    told["what"] = say("chance" if change is None else "change", lang)
    return f"{said} {say('few' if (g.low, g.high) == (0.0, 1.0) else 'grounds', lang, **told)}"


def plain(x: float, decimals: int, lang: str, *, signed: bool = False) -> str:
    """Return a number with a true minus sign and the language's decimal sign."""
    if math.isinf(x):
        return "∞" if x > 0 else f"{MINUS}∞"
    text = f"{abs(x):.{decimals}f}"
    sign = "" if not any(c in "123456789" for c in text) else MINUS if x < 0 else "+" if signed else ""
    return sign + (text.replace(".", ",") if lang == "ru" else text)


def _decimals(values: Iterable[float], most: int) -> int:
    finite = [v for v in values if math.isfinite(v)]
    scale = max(abs(finite[0]), (max(finite) - min(finite)) / 4) if finite else 0.0
    return max(0, min(most, 1 - math.floor(math.log10(scale) + 1e-9))) if scale > 0 else 0


def amount(values: tuple[float, ...], lang: str, unit: str = "probability", *, signed: bool = False) -> tuple[str, str]:
    """Return a median with its unit, and the interval in brackets, with the decimals that they deserve.

    Parameters
    ----------
    values
        Median, low and high end; or the median alone.
    unit
        ``probability`` and ``share`` are shown in per cent, ``points`` (a change of these) in percentage points,
        which the reader is told elsewhere.
    """
    percent = unit in ("probability", "share", "points")
    scaled = [v * 100.0 if percent else v for v in values]
    # A chance near one is told by what it lacks.
    decimals = _decimals([100.0 - v for v in scaled] if percent and 50 < scaled[0] < 100 else scaled, 2)
    texts = [plain(v, decimals, lang, signed=signed) for v in scaled]
    tail = f"{NBSP}%" if unit in ("probability", "share") else ""
    if scaled[0] and not any(c in "123456789∞" for c in texts[0]):
        texts[0] = f"<{NBSP}{plain(10.0**-decimals, decimals, lang)}" if min(scaled) >= 0 else f"≈{NBSP}0"
    return texts[0] + tail, f"[{texts[1]}; {texts[2]}]" if len(texts) > 2 else ""


def quantiles(x: Floats) -> tuple[float, float, float]:
    """Return median and central 90 %."""
    low, mid, high = (float(q) for q in np.quantile(x, [0.05, 0.5, 0.95]))
    return mid, low, high


def interval(x: Floats, lang: str, unit: str = "probability", *, signed: bool = False) -> str:
    """Return median and 90 % interval of a figure."""
    return " ".join(amount(quantiles(x), lang, unit, signed=signed))


def table(rows: Iterable[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Return rows of cells as lines with aligned columns."""
    rows = list(rows)
    widths = [max(len(r[c]) for r in rows if len(r) > c) for c in range(max(map(len, rows), default=0))]
    return [(indent + "  ".join(cell.ljust(w) for cell, w in zip(r, widths, strict=False))).rstrip() for r in rows]


def _cells(label: str, x: Floats, lang: str, unit: str = "probability") -> tuple[str, str, str]:
    return label, *amount(quantiles(x), lang, unit)


def summary(eq: Equilibrium, lang: str = "en", explanation: Explanation | None = None) -> str:
    """Return the main figures with 90 % intervals, and what was left out or not certified.

    Parameters
    ----------
    explanation
        Adds who is pivotal, which takes further solutions.
    """
    game = eq.game
    i, j = name(game, game.challenger, lang), name(game, game.target, lang)
    lines = [say("head", lang, i=i, j=j, n=eq.n)]
    if game.terms.removed:
        lines.append(say("without", lang, ids=", ".join(game.terms.removed)))
    lines.append(rests_on(eq, lang))
    figures = {f.name: f for f in eq.figures}

    def cells(label: str, figure: str, **fields: object) -> tuple[str, str, str]:
        f = figures[figure]
        return _cells(say(label, lang, **fields), f.values, lang, f.unit)

    first = [_cells(PATH_NAMES[p][lang == "ru"], x, lang) for p, x in eq.paths.items()]
    first += [cells("local", "p_local_fight"), cells("regional", "p_regional_fight"), cells("resist", "p_resist_force")]
    most = plain(math.log2(len(eq.paths)), 2, lang)
    first.append(cells("entropy", "entropy_outcome", most=most))
    then = [cells("war", "p_war"), cells("spread", "p_spread")]
    then += [cells("fighting", f"belligerents {x}", level=LEVEL_NAMES[x][lang == "ru"]) for x in LEVELS]
    then += [cells("win", "p_win_challenger"), cells("cost", "cost_challenger")]
    both = table([*first, *then])
    lines += [say("paths", lang), *both[: len(first)], say("then", lang), *both[len(first) :]]
    worth = zip(("status quo", "pressure", "force"), (eq.u_status_quo, eq.eu_pressure, eq.eu_force), strict=True)
    told = ", ".join(f"{ACT_NAMES[act][lang == 'ru']} {interval(x, lang, 'logit')}" for act, x in worth)
    lines.append(say("why", lang, i=i, list=told))
    lines += _helpers(eq, lang)
    if explanation is not None:
        lines += _pivotal(explanation, lang)
    lines.append(
        say("certified", lang, share=_share(float(eq.certified.mean()), lang), residual=float(eq.residual.max()))
    )
    lines.append(say("pressure note", lang))
    return "\n".join([*lines, *(f"! {w(lang)}" for w in eq.warnings)])


def _share(x: float, lang: str) -> str:
    # "100 %" only where it is so.
    return f"{plain(min(100.0 * x, 99.9) if x < 1 else 100.0, 1 if 0.99 < x < 1 else 0, lang)}{NBSP}%"


def _helpers(eq: Equilibrium, lang: str) -> list[str]:
    game, ru = eq.game, lang == "ru"
    ranked = sorted(
        (-float(np.median(eq.help[WAR, k, s])), p.code, k, s) for k, p in enumerate(game.third_parties) for s in p.menu
    )
    if not ranked:
        return [say("help", lang), "  " + say("nobody", lang)]
    shown = ranked if len(ranked) == _LISTED + 1 else ranked[:_LISTED]
    sides = [name(game, c, lang) for c in (game.target, game.challenger)]
    rows: list[tuple[str, ...]] = [("", LEVEL_NAMES["clash"][ru], "", LEVEL_NAMES["war"][ru])]
    for _, code, k, s in shown:
        at = [amount(quantiles(eq.help[level, k, s]), lang) for level in (0, 1)]
        rows.append((f"{name(game, code, lang)} → {sides[s]}", *at[0], *at[1]))
    lines = [say("help", lang), *table(rows)]
    if len(ranked) > len(shown):
        top = amount((-ranked[len(shown)][0],), lang)[0]
        lines.append("  " + say("more", lang, n=len(ranked) - len(shown), most=top))
    return lines


def _pivotal(explanation: Explanation, lang: str) -> list[str]:
    if not explanation.pivots:
        return []
    game, share = explanation.equilibrium.game, explanation.pivotal()
    rows = []
    for code in list(share)[:_PIVOTAL]:
        told = []
        for p in explanation.pivots:
            if p.state == code:
                told.append(f"{sure(game, p.choice, lang)} {interval(p.force, lang)}")
        most = say("most", lang, share=_share(share[code], lang))
        rows.append(f"  {name(game, code, lang)}: {'; '.join(told)} ({most})")
    return [say("pivotal", lang), *rows]


def sure(game: Game, choice: str, lang: str) -> str:
    """Return a certain choice of a third party in words."""
    if choice == "out":
        return say("sure out", lang)
    side = (game.target, game.challenger)[SIDES.index(choice)]
    return say("sure help", lang, s=name(game, side, lang))
