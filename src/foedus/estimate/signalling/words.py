"""A fit of the signalling game as plain data and in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import foedus

if TYPE_CHECKING:
    from foedus.estimate.signalling.result import SignallingFit

__all__ = ["explain", "plain", "summary"]

METHODS = {
    "pl": ("two-step pseudo-likelihood", "двухшаговое псевдоправдоподобие"),
    "npl": ("nested pseudo-likelihood", "вложенное псевдоправдоподобие"),
    "cmle": ("constrained maximum likelihood", "максимум правдоподобия при условии равновесия"),
    "naive": ("maximum likelihood at the first equilibrium found", "максимум правдоподобия при первом найденном равновесии"),
}  # fmt: skip
SOURCES = {
    "random forest": ("random forest", "случайный лес"),
    "given": ("given", "задан"),
    "none": ("none", "нет"),
}
KINDS = {
    "two-step": ("outer products and first-stage noise", "внешние произведения и погрешность первого шага"),
    "outer": ("outer products, first stage taken as known", "внешние произведения, первый шаг принят за известный"),
    "nested": ("fixed point of the pseudo-likelihood", "неподвижная точка псевдоправдоподобия"),
    "bordered": ("bordered Hessian", "окаймлённая матрица вторых производных"),
    "none": ("none", "нет"),
}


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def plain(fit: SignallingFit) -> dict[str, Any]:
    """Return the fit as plain data; what does not exist is null."""
    rows = [{k: _number(v) if isinstance(v, float) else v for k, v in row.items()} for row in fit.to_frame().to_dicts()]
    return {
        "model": "signalling", "formula": fit.formula, "method": fit.method, "coefficients": rows,
        "covariance_kind": fit.covariance_kind, "loglik": fit.loglik, "aic": fit.aic, "bic": fit.bic,
        "games": fit.games, "plays": fit.plays, "left_out": fit.left_out, "outcomes": dict(fit.outcomes),
        "mean_probabilities": {k: float(v) for k, v in fit.predict().mean().to_dicts()[0].items()},
        "equilibrium_gap": _number(fit.gap), "several_equilibria": fit.several,
        "converged": fit.converged, "steps": fit.steps, "rounds": fit.rounds, "change": _number(fit.change),
        "slope": _number(fit.slope), "condition": _number(fit.condition), "first_stage": fit.first_stage,
        "seed": fit.seed, "version": foedus.__version__,
        "warnings": [{"en": w("en"), "ru": w("ru")} for w in fit.warnings],
    }  # fmt: skip


def summary(fit: SignallingFit, lang: str = "en") -> str:
    """Return the table of estimates."""
    i = int(lang == "ru")
    wide = max(len(n) for n in fit.names)
    heads = ("estimate", "se", "z", "p") if not i else ("оценка", "ст. ош.", "z", "p")
    seen = ", ".join(f"{k} {v}" for k, v in fit.outcomes.items())
    head = (
        f"Сигнальная игра, {METHODS[fit.method][1]}; игр {fit.games}, исходов {fit.plays} ({seen})"
        if i
        else f"Signalling game, {METHODS[fit.method][0]}; {fit.games} games, {fit.plays} outcomes ({seen})"
    )
    lines = [head, f"{'':{wide}}" + "".join(f"{h:>12}" for h in heads)]
    for n, b, s, z, p in zip(fit.names, fit.coefficients, fit.se, fit.z, fit.p, strict=True):
        tail = f"{s:12.4f}{z:12.2f}{p:12.4f}" if math.isfinite(s) else f"{'-':>12}{'-':>12}{'-':>12}"
        lines.append(f"{n:{wide}}{b:12.4f}{tail}")
    lines.append(f"log L {fit.loglik:.4f}, AIC {fit.aic:.2f}, BIC {fit.bic:.2f}")
    if i:
        lines.append(f"Ковариация: {KINDS[fit.covariance_kind][1]}. Первый шаг: {SOURCES[fit.first_stage][1]}.")
        lines.append(f"Расхождение с равновесием {fit.gap:.1e}; несколько равновесий у {fit.several:.1%} игр.")
    else:
        lines.append(f"Covariance: {KINDS[fit.covariance_kind][0]}. First stage: {SOURCES[fit.first_stage][0]}.")
        lines.append(f"Distance from equilibrium {fit.gap:.1e}; several equilibria in {fit.several:.1%} of the games.")
    mark = "Внимание" if i else "Warning"
    return "\n".join([*lines, *(f"{mark}: {w(lang)}" for w in fit.warnings)])


_GAME = (
    "A may challenge B; B concedes (CD) or resists; resisted, A fights (SF) or backs down (BD). Each side knows its own "
    "costs and not the other's, and B learns from the challenge. A coefficient is the change of a mean payoff, in units "
    "of the spread of what the other side does not know, per unit of its regressor.",
    "Сторона A может бросить вызов B; B уступает (CD) или сопротивляется; тогда A воюет (SF) или отступает (BD). "
    "Каждый знает свои издержки, но не чужие, и B делает вывод из самого вызова. Коэффициент — изменение среднего "
    "выигрыша на единицу переменной; мера — разброс того, чего другая сторона не знает.",
)
_METHOD = {
    "pl": (
        "Two steps: how likely each answer looks is estimated without the game, then payoffs are fitted to it. Fast, but "
        "noise of the first step bends the estimate.",
        "Два шага: вероятности ответов оцениваются без игры, затем к ним подбираются выигрыши. Быстро, но погрешность "
        "первого шага смещает оценку.",
    ),
    "npl": (
        "The two steps are repeated, every time from the answers that the fitted game gives, until nothing moves: the "
        "probabilities then are an equilibrium.",
        "Два шага повторяются, каждый раз от ответов найденной игры, пока ничто не меняется: тогда вероятности — равновесие.",
    ),
    "cmle": (
        "Payoffs and equilibria are found together, so that every game is at an equilibrium and, where it has several, at "
        "the one that its outcomes speak for.",
        "Выигрыши и равновесия ищутся вместе: каждая игра находится в равновесии, а если их несколько — в том, за которое "
        "говорят её исходы.",
    ),
    "naive": (
        "At every trial the first equilibrium found is taken. Shown for comparison.",
        "При каждой пробе берётся первое найденное равновесие. Дано для сравнения.",
    ),
}


def explain(fit: SignallingFit, lang: str = "en") -> str:
    """Return what was fitted, by which method, and how to read it."""
    i = int(lang == "ru")
    mean = fit.predict().mean().to_dicts()[0]
    chances = (
        f"В среднем по играм: вызов {mean['p_challenge']:.3f}, сопротивление {mean['p_resist']:.3f}, война {mean['p_fight']:.3f}."
        if i
        else f"Mean over games: challenge {mean['p_challenge']:.3f}, resist {mean['p_resist']:.3f}, fight {mean['p_fight']:.3f}."
    )
    return "\n".join([_GAME[i], _METHOD[fit.method][i], chances, *(w(lang) for w in fit.warnings)])
