"""The fitted contest in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.world import Text

if TYPE_CHECKING:
    from foedus.estimate.contest import Contest

__all__ = ["explain", "summary"]

_SAMPLES = {
    "all": Text(en="all bilateral disputes", ru="все двусторонние споры"),
    "resisted": Text(en="bilateral disputes in which the target fought back", ru="двусторонние споры, где цель ответила"),
    "forceful": Text(
        en="bilateral disputes with force by the initiator and an answer by the target",
        ru="двусторонние споры, где инициатор применил силу, а цель ответила",
    ),
}  # fmt: skip
_HEAD = Text(
    en="Contest function fitted on {n} {sample}, {first}-{last}: {won} won by the initiator, {lost} lost, {tied} stalemates.",
    ru="Функция состязания по выборке «{sample}» ({n}, {first}-{last}): инициатор выиграл {won}, проиграл {lost}, "
    "вничью {tied}.",
)  # fmt: skip
_LINE = Text(
    en="{symbol} = {value:.2f}, 90 % interval {low:.2f} to {high:.2f}",
    ru="{symbol} = {value:.2f}, 90 %-й интервал от {low:.2f} до {high:.2f}",
)
_LOSS = Text(
    en="It takes away {prl:.1%} of the loss of the bare shares of outcomes (10-fold by dispute, {low:.1%} to {high:.1%} "
    "over {cuts} cuts).",
    ru="Она снимает {prl:.1%} потерь по сравнению с долями исходов (10 частей по спорам, от {low:.1%} до {high:.1%} в "
    "{cuts} разбиениях).",
)  # fmt: skip
_AHEAD = Text(
    en="Trained before {year} and tested from then on: {value:.1%}.",
    ru="Обучена на годах до {year}, проверена на следующих: {value:.1%}.",
)
_ODDS = Text(
    en="Of two states, one twice as strong, the stronger initiator wins {chance:.0%} of the disputes that are decided.",
    ru="Если инициатор вдвое сильнее, он выигрывает {chance:.0%} споров, у которых есть победитель.",
)
_CARRIED = Text(en="Carried into the crisis game", ru="Передаётся в игру кризиса")


def summary(contest: Contest, lang: str = "en") -> str:
    """Return the parameters and what they earn."""
    lost, tied, won = contest.outcomes
    first, last = contest.years
    head = _HEAD(lang).format(
        n=contest.n, sample=_SAMPLES[contest.sample](lang), first=first, last=last, won=won, lost=lost, tied=tied
    )
    error = np.sqrt(np.diag(contest.covariance))
    lines = [head]
    for symbol, i in (("m", 0), ("γ", 1)):
        middle = contest.estimates[i]
        low, high = (float(np.exp(middle + q * error[i])) for q in (-1.645, 1.645))
        lines.append(_LINE(lang).format(symbol=symbol, value=float(np.exp(middle)), low=low, high=high))
    if "kappa" in contest.names:
        low, high = (float(contest.estimates[2] + q * error[2]) for q in (-1.645, 1.645))
        lines.append(_LINE(lang).format(symbol="κ", value=contest.kappa, low=max(low, 0.0), high=max(high, 0.0)))
    part = contest.reduction
    lines.append(
        _LOSS(lang).format(prl=part.value, low=min(part.repeats), high=max(part.repeats), cuts=len(part.repeats))
    )
    return "\n".join(lines)


def explain(contest: Contest, lang: str = "en") -> str:
    """Return the summary with its reading, the prior that it makes, and its warnings."""
    lines = [summary(contest, lang)]
    odds = contest.m * (np.log(2.0) - contest.estimates[1])
    lines.append(_ODDS(lang).format(chance=float(1.0 / (1.0 + np.exp(-odds)))))
    if contest.reduction.forward is not None:
        from foedus.estimate.contest import FORWARD

        lines.append(_AHEAD(lang).format(year=FORWARD, value=contest.reduction.forward))
    spread = np.sqrt(np.diag(contest.carried))
    told = ", ".join(f"{n} {a:.2f} ± {s:.2f}" for n, a, s in zip(contest.names, contest.mean, spread, strict=True))
    lines.append(f"{_CARRIED(lang)}: {told}")
    return "\n".join([*lines, *(f"! {w(lang)}" for w in contest.warnings)])
