"""A finding: one measured figure with everything it rests on.

Measures return findings, rules turn findings into verdicts, and the sensitivity
analysis asks what would overturn them. A figure is never without its kind, its
interval or the reason why it has none, and its warrants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth, Warrant
from foedus.crisis import Grounds
from foedus.world import Text

__all__ = ["INTERVAL", "Detail", "Finding", "from_counts", "from_draws", "from_rates", "from_truth", "from_value"]

#: Probability mass of every printed interval (central, equal tails).
INTERVAL = 0.9

Unit = Literal["truth", "count", "share", "probability", "ratio", "change", "per year", "days", "index"]


@dataclass(frozen=True)
class Detail:
    """One line under a finding: a case that was counted, with its ids."""

    label: Text
    value: Text | str
    ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain data."""
        value = {"en": self.value, "ru": self.value} if isinstance(self.value, str) else self.value.model_dump()
        return {"label": self.label.model_dump(), "value": value, "ids": list(self.ids)}


@dataclass(frozen=True)
class Finding:
    """What a measure found.

    Parameters
    ----------
    text
        What the figure is, one sentence in both languages.
    unit
        What the figure counts; ``share`` and ``probability`` are in 0..1, ``change`` is
        relative (0.1 means 10 % more).
    value, low, high
        The figure and its central 90 % interval; ``None`` with a ``reason``.
    truth
        For statements decided by texts: yes, no or unknown.
    draws
        Per-draw values, shape (n,), for figures of the crisis layer.
    counts
        ``(k, n)`` or ``(k1, t1, k2, t2)`` for figures counted in the record.
    rebuild
        Makes the finding anew from other counts: how many codings would have to differ.
    warrants
        What the figure rests on.
    rests_on
        Ids of duties, equilibria, events, treaties and provisions behind it.
    facts
        Names of contested facts on which it depends.
    details
        The cases that were counted.
    readings
        The same figure under other readings of contested facts.
    rests
        What of a behavioural figure is estimated, where a posterior is used.
    """

    text: Text
    unit: Unit
    value: float | None = None
    low: float | None = None
    high: float | None = None
    truth: Truth | None = None
    reason: Text | None = None
    draws: NDArray[np.float64] | None = None
    counts: tuple[float, ...] | None = None
    rebuild: Callable[..., Finding] | None = field(default=None, repr=False, compare=False)
    warrants: tuple[Warrant, ...] = (Warrant.RECORDED,)
    rests_on: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    readings: tuple[tuple[Text, Finding], ...] = field(default=(), repr=False, compare=False)
    rests: Grounds | None = field(default=None, repr=False, compare=False)

    def with_(self, **changes: Any) -> Finding:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, without the draws."""
        return {
            "text": self.text.model_dump(),
            "unit": self.unit,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "interval": INTERVAL if self.low is not None else None,
            "truth": str(self.truth) if self.truth is not None else None,
            "reason": self.reason.model_dump() if self.reason else None,
            "counts": list(self.counts) if self.counts else None,
            "warrants": [str(w) for w in self.warrants],
            "rests_on": list(self.rests_on),
            "facts": list(self.facts),
            "details": [d.to_dict() for d in self.details],
            "rests": None
            if self.rests is None
            else {k: getattr(self.rests, k) for k in ("estimated", "of", "low", "high")},
        }


def from_truth(
    text: Text,
    truth: Truth,
    *,
    rests_on: Sequence[str] = (),
    facts: Sequence[str] = (),
    details: Sequence[Detail] = (),
    warrant: Warrant = Warrant.RECORDED,
) -> Finding:
    """A statement decided by texts and facts: its figure is 1, 0 or none."""
    value = {Truth.YES: 1.0, Truth.NO: 0.0, Truth.UNKNOWN: None}[truth]
    reason = (
        Text(en="rests on facts that the sources do not give", ru="зависит от фактов, которых нет в источниках")
        if truth.is_unknown
        else Text(en="decided by texts, not by a sample", ru="решается текстами, а не выборкой")
    )
    return Finding(
        text=text, unit="truth", value=value, truth=truth, reason=reason, rests_on=tuple(rests_on), facts=tuple(facts),
        details=tuple(details), warrants=(warrant,),
    )  # fmt: skip


def from_value(
    text: Text,
    value: float,
    unit: Unit,
    *,
    rests_on: Sequence[str] = (),
    facts: Sequence[str] = (),
    details: Sequence[Detail] = (),
    reason: Text | None = None,
) -> Finding:
    """An exact figure, such as a count of provisions: no sampling, so no interval."""
    why = reason or Text(en="a complete count, not a sample", ru="полный подсчёт, а не выборка")
    return Finding(
        text=text, unit=unit, value=float(value), reason=why, rests_on=tuple(rests_on), facts=tuple(facts),
        details=tuple(details),
    )  # fmt: skip


def from_draws(
    text: Text,
    draws: NDArray[np.float64],
    unit: Unit,
    *,
    warrants: Sequence[Warrant],
    rests_on: Sequence[str] = (),
    facts: Sequence[str] = (),
    details: Sequence[Detail] = (),
) -> Finding:
    """A figure of the crisis layer: median and central 90 % of its draws."""
    low, mid, high = (float(x) for x in np.quantile(draws, [(1 - INTERVAL) / 2, 0.5, (1 + INTERVAL) / 2]))
    return Finding(
        text=text, unit=unit, value=mid, low=low, high=high, draws=np.asarray(draws, dtype=np.float64),
        warrants=tuple(warrants), rests_on=tuple(rests_on), facts=tuple(facts), details=tuple(details),
    )  # fmt: skip


def from_counts(text: Text, k: int, n: int, *, rests_on: Sequence[str] = (), details: Sequence[Detail] = ()) -> Finding:
    """A share k of n in the record, with the Jeffreys interval (Brown, Cai and DasGupta 2001)."""
    ids, cases = tuple(rests_on), tuple(details)

    def rebuild(k: int, n: int) -> Finding:
        return from_counts(text, k, n, rests_on=ids, details=cases)

    if n == 0:
        return Finding(
            text=text, unit="share", counts=(k, n), rebuild=rebuild, rests_on=ids, details=cases,
            reason=Text(en="no such event in the record", ru="в перечне нет таких событий"),
        )  # fmt: skip
    from scipy import special

    tail = (1 - INTERVAL) / 2
    low = 0.0 if k == 0 else float(special.betaincinv(k + 0.5, n - k + 0.5, tail))
    high = 1.0 if k == n else float(special.betaincinv(k + 0.5, n - k + 0.5, 1 - tail))
    return Finding(
        text=text, unit="share", value=k / n, low=low, high=high, counts=(k, n), rebuild=rebuild, rests_on=ids, details=cases,
    )  # fmt: skip


def from_rates(
    text: Text, k1: int, t1: float, k2: int, t2: float, *, rests_on: Sequence[str] = (), details: Sequence[Detail] = ()
) -> Finding:
    """Ratio of two Poisson rates, (k2 / t2) / (k1 / t1), with the exact conditional interval.

    Given k1 + k2 events, k2 is binomial with odds equal to the rate ratio times t2 / t1
    (Przyborowski and Wilenski 1940); the Jeffreys interval of that share is mapped back.
    """
    ids, cases = tuple(rests_on), tuple(details)

    def rebuild(k1: int, t1: float, k2: int, t2: float) -> Finding:
        return from_rates(text, k1, t1, k2, t2, rests_on=ids, details=cases)

    n = k1 + k2
    base = Finding(text=text, unit="ratio", counts=(k1, t1, k2, t2), rebuild=rebuild, rests_on=ids, details=cases)
    if n == 0 or t1 <= 0 or t2 <= 0:
        return base.with_(
            reason=Text(en="no such event in either window", ru="ни в одном из периодов нет таких событий")
        )
    from scipy import special

    tail = (1 - INTERVAL) / 2
    low = 0.0 if k2 == 0 else float(special.betaincinv(k2 + 0.5, k1 + 0.5, tail))
    high = 1.0 if k1 == 0 else float(special.betaincinv(k2 + 0.5, k1 + 0.5, 1 - tail))

    def ratio(p: float) -> float:
        return float("inf") if p >= 1 else p / (1 - p) * t1 / t2

    if k1 == 0:
        return base.with_(
            low=ratio(low),
            reason=Text(
                en="no event in the first window: only a lower bound",
                ru="в первом периоде событий нет: есть только нижняя граница",
            ),
        )
    return base.with_(value=(k2 / t2) / (k1 / t1), low=ratio(low), high=ratio(high))
