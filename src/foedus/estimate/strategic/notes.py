"""Warnings of a fit in both languages."""

from __future__ import annotations

from foedus.world import Text

__all__ = ["note"]

_NOTES: dict[str, tuple[str, str]] = {
    "left-out": (
        "{n} of {of} rows were left out because a value is missing.",
        "Пропущено строк: {n} из {of} (есть пустые значения).",
    ),
    "not-converged": (
        "The climb did not end at a maximum ({steps} steps; one more promises {gain}): do not use these numbers; try starts=20, or bring covariates to a size near 1.",
        "Максимум не достигнут (шагов: {steps}; ещё один обещает {gain}): пользоваться числами нельзя; задайте starts=20 или приведите переменные к масштабу около 1.",
    ),
    "singular": (
        "The data do not identify {names}: the Hessian is singular there and no standard error is given.",
        "Данные не определяют {names}: матрица вторых производных вырождена, стандартной ошибки нет.",
    ),
    "separation": (
        "The standard error of {names} is so wide that the data say nearly nothing: a covariate may predict a choice perfectly (separation), or a choice is too rare.",
        "Стандартная ошибка {names} так велика, что данные почти ничего не говорят: переменная, возможно, безошибочно предсказывает выбор (разделимость) или выбор слишком редок.",
    ),
    "separated": (
        "Separation: {names} predicts the choice '{outcome}' of player {player} perfectly, so its estimate runs off to infinity; drop it, join categories, or use a penalised model.",
        "Разделимость: {names} безошибочно предсказывает выбор «{outcome}» игрока {player}, и оценка уходит в бесконечность; уберите переменную, объедините категории или возьмите модель со штрафом.",
    ),
    "optima": (
        "{number} different maxima were found (log L {values}); the highest is shown. Look at profile().",
        "Найдено разных максимумов: {number} (log L {values}); показан наибольший. Посмотрите profile().",
    ),
    "sampling": (
        "Sampling weights with errors from the Hessian: these are too small or too large; ask for covariance='robust' or cluster=.",
        "Веса выборки при ошибках по матрице вторых производных: они занижены или завышены; задайте covariance='robust' или cluster=.",
    ),
    "better": (
        "A profile found a higher likelihood (log L {value}, {by} above the fit): the fit is not the global maximum; use refit().",
        "Профиль нашёл большее правдоподобие (log L {value}, на {by} выше): найденный максимум не глобальный; вызовите refit().",
    ),
}  # fmt: skip


def note(key: str, **fields: object) -> Text:
    """Return a warning with its fields filled in."""
    en, ru = _NOTES[key]
    return Text(en=en.format(**fields), ru=ru.format(**fields))
