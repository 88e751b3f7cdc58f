"""A fitted strategic model as plain data, as a table and in words, in English and Russian."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.estimate.strategic.result import StrategicFit

__all__ = ["explain", "plain", "summary"]

_WORDS: dict[str, tuple[str, str]] = {
    "head": ("{model}: {link}, {errors}; {rows} rows", "{model}: {link}, {errors}; строк: {rows}"),
    "agent": ("agent error", "ошибка агента"),
    "private": ("private information", "частная информация"),
    "weight": (", weight {w:g}", ", вес {w:g}"),
    "hessian": ("standard errors from the Hessian", "стандартные ошибки по матрице вторых производных"),
    "robust": ("robust standard errors", "робастные стандартные ошибки"),
    "cluster": ("standard errors clustered", "стандартные ошибки, кластерные"),
    "columns": ("estimate", "оценка"), "se": ("s.e.", "ст. ош."), "z": ("z", "z"), "p": ("p", "p"),
    "fit": ("log L {ll}, AIC {aic}, BIC {bic}; {k} coefficients", "log L {ll}, AIC {aic}, BIC {bic}; коэффициентов: {k}"),
    "climb": ("maximum reached in {n} steps; another promises {gain}", "максимум достигнут, шагов: {n}; ещё один обещает {gain}"),
    "lost": ("no maximum reached ({n} steps)", "максимум не достигнут (шагов: {n})"),
    "shares": ("outcome: observed, predicted on average", "исход: наблюдалось, предсказано в среднем"),
    "warn": ("Warning", "Внимание"),
}  # fmt: skip


def say(key: str, lang: str, **fields: object) -> str:
    """Return a phrase."""
    return _WORDS[key][lang == "ru"].format(**fields)


def number(x: float, decimals: int, lang: str) -> str:
    """Return a number with a true minus sign and the language's decimal sign; a dash where there is none."""
    if not math.isfinite(x):
        return "–"
    text = f"{abs(x):.{decimals}f}"
    sign = "−" if x < 0 and any(c in "123456789" for c in text) else ""
    return sign + (text.replace(".", ",") if lang == "ru" else text)


def finite(x: float) -> float | None:
    """Return a number for JSON, None where it is not finite."""
    return float(x) if math.isfinite(x) else None


def plain(fit: StrategicFit) -> dict[str, Any]:
    """Return plain data."""
    rows = [{k: finite(v) if isinstance(v, float) else v for k, v in row.items()} for row in fit.to_frame().to_dicts()]
    return {
        "model": fit.model, "formula": fit.formula, "link": fit.link, "errors": fit.errors, "coefficients": rows,
        "covariance": [[finite(v) for v in line] for line in fit.covariance.tolist()],
        "covariance_kind": fit.covariance_kind, "loglik": fit.loglik, "aic": fit.aic, "bic": fit.bic,
        "rows": fit.rows, "weight": fit.weight, "left_out": fit.left_out, "outcomes": dict(fit.outcomes),
        "mean_probabilities": fit.mean_probabilities(), "converged": fit.converged, "iterations": fit.iterations,
        "residual": finite(fit.residual), "condition": finite(fit.condition), "optima": list(fit.optima),
        "warnings": [w.model_dump() for w in fit.warnings],
    }  # fmt: skip


def summary(fit: StrategicFit, lang: str = "en") -> str:
    """Return the table of estimates and what qualifies it."""
    head = say("head", lang, model=fit.model, link=fit.link, errors=say(fit.errors, lang), rows=fit.rows)
    if fit.weight != fit.rows:
        head += say("weight", lang, w=fit.weight)
    wide = max([12, *(len(n) for n in fit.names)])
    lines = [head, fit.formula, "", " " * wide + "".join(f"{say(c, lang):>11}" for c in ("columns", "se", "z", "p"))]
    se, z, p = fit.se, fit.z, fit.p
    for i, name in enumerate(fit.names):
        cells = (
            number(fit.coefficients[i], 4, lang),
            number(se[i], 4, lang),
            number(z[i], 2, lang),
            number(p[i], 3, lang),
        )
        lines.append(f"{name:<{wide}}" + "".join(f"{c:>11}" for c in cells))
    ll, aic, bic = (number(v, 3, lang) for v in (fit.loglik, fit.aic, fit.bic))
    lines += ["", say("fit", lang, ll=ll, aic=aic, bic=bic, k=len(fit.names)) + "; " + say(fit.covariance_kind, lang)]
    lines.append(say("climb" if fit.converged else "lost", lang, n=fit.iterations, gain=f"{fit.residual:.0e}"))
    means = fit.mean_probabilities()
    if set(means) == set(fit.outcomes):
        shares = "; ".join(
            f"{k} {number(v / fit.weight, 3, lang)}, {number(means[k], 3, lang)}" for k, v in fit.outcomes.items()
        )
        lines.append(f"{say('shares', lang)}: {shares}")
    lines += [f"{say('warn', lang)}: {w(lang)}" for w in fit.warnings]
    return "\n".join(x for i, x in enumerate(lines) if x or i != 1)


_EXPLAIN: dict[str, tuple[str, str]] = {
    "agent": (
        "Every decision carries a shock of its own that nobody knows beforehand, not even the player; sigma is its standard deviation for one action, so a difference of utilities is divided by the square root of 2 times sigma.",
        "У каждого решения свой случайный толчок, которого заранее не знает никто, даже сам игрок; сигма — стандартное отклонение толчка одного действия, поэтому разность полезностей делится на корень из 2, умноженный на сигму.",
    ),
    "private": (
        "Each utility carries a shock that its player alone knows from the start; the spread of a comparison depends on the chances of what comes after.",
        "В каждой полезности есть толчок, который с самого начала знает только сам игрок; разброс сравнения зависит от вероятностей дальнейшего.",
    ),
    "scale": (
        "Utilities are measured in units of sigma; only differences of a player's utilities can be learned, and their size only relative to the shocks.",
        "Полезности измеряются в единицах сигмы; узнать можно только разности полезностей игрока, и только в сравнении с толчками.",
    ),
    "read": (
        "A positive coefficient makes that outcome worth more to that player. It does not say that the outcome grows likelier: the others react. Use predict() for that.",
        "Положительный коэффициент делает исход ценнее для игрока. Это не значит, что исход становится вероятнее: другие отвечают. Для этого есть predict().",
    ),
    "ultimatum": (
        "Player 1 offers y of Q; player 2 accepts or refuses. R1 and R2 are what each has without a deal; s1 and s2 are the spreads of what the other cannot see (logistic). Offers of nothing and of everything are corners: only their probability counts.",
        "Игрок 1 предлагает y из Q; игрок 2 принимает или отвергает. R1 и R2 — то, что каждый имеет без сделки; s1 и s2 — разброс того, чего не видит другой (логистический). Предложения «ничего» и «всё» — края: в расчёт идёт только их вероятность.",
    ),
}  # fmt: skip


def explain(fit: StrategicFit, lang: str = "en") -> str:
    """Return in words what was fitted, how to read it, and what qualifies it."""
    keys = ["ultimatum"] if fit.model == "ultimatum" else [fit.errors, "scale", "read"]
    lines = [_EXPLAIN[k][lang == "ru"] for k in keys]
    lines += [f"{say('warn', lang)}: {w(lang)}" for w in fit.warnings]
    return "\n".join(lines)
