"""Warnings of a fit of the signalling game, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from foedus.estimate.separation import separating
from foedus.estimate.signalling.design import SIDES, Design
from foedus.estimate.signalling.game import PAYOFFS
from foedus.estimate.signalling.likelihood import expected
from foedus.estimate.signalling.normal import Floats
from foedus.world import Text

__all__ = ["about_design", "about_estimate", "note", "separated"]

#: The scaled Hessian's condition number from which a likelihood is called flat.
FLAT = 1e7

_NOTES: dict[str, tuple[str, str]] = {
    "left-out": (
        "{n} of {of} rows were left out because a value is missing.",
        "Пропущено строк: {n} из {of} (есть пустые значения).",
    ),
    "unseen": (
        "{n} rows were never played (all four counts are 0) and tell nothing.",
        "Строк без единого исхода: {n}; они ничего не сообщают.",
    ),
    "not-converged": (
        "No maximum was reached ({what}): do not use these numbers.",
        "Максимум не достигнут ({what}): пользоваться числами нельзя.",
    ),
    "npl-open": (
        "The iteration stopped after {rounds} rounds while numbers still moved by {change:.1e}: try damp=0.5, more rounds (most=), or method='cmle'.",
        "Итерации остановлены после {rounds} шагов, числа ещё меняются на {change:.1e}: попробуйте damp=0.5, больше шагов (most=) или method='cmle'.",
    ),
    "pl-noise": (
        "Standard errors leave out the noise of the first stage and are too small: give first_stage_covariance= or bootstrap=.",
        "Стандартные ошибки не учитывают погрешность первого шага и занижены: задайте first_stage_covariance= или bootstrap=.",
    ),
    "pl-beliefs": (
        "At these payoffs the first stage is no equilibrium: B's answer differs from it by up to {gap:.2f}. Two-step estimates are biased where the first stage is noisy.",
        "При этих выигрышах первый шаг не равновесие: ответ B расходится с ним на величину до {gap:.2f}. Если первый шаг неточен, двухшаговая оценка смещена.",
    ),
    "naive": (
        "This estimator takes the first equilibrium that a root finder meets ({unsolved} games unsolved); it is shown for comparison only.",
        "Этот способ берёт первое найденное равновесие (не решено игр: {unsolved}); он дан только для сравнения.",
    ),
    "several": (
        "{share:.1%} of the games have several equilibria at the estimate: the same payoffs allow different courses.",
        "У {share:.1%} игр при найденных выигрышах несколько равновесий: одни и те же выигрыши допускают разные исходы.",
    ),
    "fold": (
        "{n} games are at the point where an equilibrium appears or vanishes: standard errors do not hold there.",
        "Игр в точке, где равновесие появляется или исчезает: {n}; стандартные ошибки там неверны.",
    ),
    "none": (
        "{n} games have no equilibrium but the corner in which B never resists.",
        "Игр без внутреннего равновесия (B никогда не сопротивляется): {n}.",
    ),
    "singular": (
        "The data do not identify {names}: no standard error is given.",
        "Данные не определяют {names}: стандартной ошибки нет.",
    ),
    "flat": (
        "The likelihood is flat in the direction of {names} (condition {condition:.0e}): look at profile().",
        "Правдоподобие почти плоское в направлении {names} (число обусловленности {condition:.0e}): посмотрите profile().",
    ),
    "separation": (
        "{names} tells perfectly whether B concedes (separation), so that its estimate runs off: drop it or join categories.",
        "{names} безошибочно предсказывает, уступит ли B (разделимость), и оценка уходит в бесконечность: уберите её или объедините категории.",
    ),
    "few-games": (
        "{games} different games give at most {most} probabilities for {size} coefficients: the model is not identified by the data, only by its form (Lewis and Schultz 2003).",
        "Разных игр {games}, они дают не больше {most} вероятностей на {size} коэффициентов: модель определяется не данными, а лишь своей формой (Lewis, Schultz 2003).",
    ),
    "no-exclusion": (
        "No regressor of {side} stands in one payoff alone: its payoffs are told apart by the shape of the normal distribution only (Lewis and Schultz 2003).",
        "Ни одна переменная стороны {side} не входит лишь в один выигрыш: выигрыши различаются только формой нормального распределения (Lewis, Schultz 2003).",
    ),
    "regimes": (
        "All regressors take two values: few distinct games, and estimates lean on the normal shape; add a continuous one.",
        "Все переменные принимают два значения: различных игр мало, и оценки держатся на форме нормального распределения; добавьте непрерывную.",
    ),
}  # fmt: skip


def note(key: str, **fields: object) -> Text:
    """Return a warning with its fields filled in."""
    en, ru = _NOTES[key]
    return Text(en=en.format(**fields), ru=ru.format(**fields))


def about_design(design: Design) -> list[Text]:
    """Return what is weak about the regressors, whatever the outcomes."""
    found: list[Text] = []
    unseen = int((design.counts.sum(axis=1) == 0).sum())
    if unseen:
        found.append(note("unseen", n=unseen))
    games = len(np.unique(np.hstack([np.round(b, 12) for b in design.blocks]), axis=0))
    if 3 * games < design.size:
        found.append(note("few-games", games=games, most=3 * games, size=design.size))
    varying = [c for b in design.blocks for c in b.T if np.ptp(c) > 0]
    if varying and all(len(np.unique(c)) == 2 for c in varying):
        found.append(note("regimes"))
    for side, names in SIDES.items():
        terms = [
            c.tobytes() for p in names for c in np.ascontiguousarray(design.blocks[PAYOFFS.index(p)].T) if np.ptp(c) > 0
        ]
        blocks = sum(design.blocks[PAYOFFS.index(p)].shape[1] > 0 for p in names)
        if terms and blocks > 1 and all(terms.count(t) > 1 for t in terms):
            found.append(note("no-exclusion", side=side))
    return found


def separated(design: Design, p: Floats, f: Floats) -> tuple[str, ...]:
    """Return coefficients of B along which its answers are told perfectly (Albert and Anderson 1984).

    Given p_F, B's half is a probit, so that separation is a question for linear programming: is there a
    direction in which no answer speaks against, and some speak for?
    """
    _, _, z = expected(design, p, f)
    own = np.flatnonzero(np.abs(z).max(axis=0) > 0)
    no, yes = design.counts[:, 1] > 0, (design.counts[:, 2] + design.counts[:, 3]) > 0
    way = separating(np.vstack([z[yes], -z[no]])[:, own])
    return () if way is None else tuple(design.names[own[i]] for i in np.flatnonzero(np.abs(way) > 1e-6))


def about_estimate(names: Iterable[str], covariance: Floats, free: np.ndarray) -> tuple[list[Text], float]:
    """Return what the covariance tells of directions that the data hardly know, and its condition number."""
    labels = np.array(list(names))
    part = covariance[np.ix_(free, free)]
    if not np.isfinite(part).all():
        return [note("singular", names=", ".join(labels[free]))], float("inf")
    size = np.sqrt(np.maximum(np.diag(part), 1e-300))
    value, vector = np.linalg.eigh(part / np.outer(size, size))
    condition = float(value[-1] / max(value[0], 1e-300))
    if condition < FLAT:
        return [], condition
    heavy = labels[free][np.abs(vector[:, -1]) > 0.3]
    return [note("flat", names=", ".join(heavy), condition=condition)], condition
