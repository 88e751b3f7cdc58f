"""How strong an unmeasured cause would have to be to explain an association away.

Ding and VanderWeele (2016, Epidemiology 27): if an unmeasured cause is associated with the treatment by a
risk ratio of at most a (the largest over its levels) and with the outcome by at most b, given all that is
adjusted for, then it can have shifted a risk ratio by no more than the factor a b / (a + b - 1). The
E-value (VanderWeele and Ding 2017, Annals of Internal Medicine 167) is the a = b at which that factor is
as large as the estimate. With rare outcomes an odds ratio is close to a risk ratio; where it is not, take
the ratio of mean predicted chances.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from foedus.core import InputError

__all__ = ["Band", "band", "bounding_factor", "e_value"]


@dataclass(frozen=True)
class Band:
    """What a ratio may be, given how strong an unmeasured cause may be.

    ``low``, ``high``: bounds of the ratio if the cause is associated with treatment and outcome by up to
    ``strength``; ``settled``: they lie on one side of 1.
    """

    ratio: float
    strength: float
    low: float
    high: float

    @property
    def settled(self) -> bool:
        """Whether the sign stands."""
        return self.low > 1 or self.high < 1

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "ratio": self.ratio,
            "strength": self.strength,
            "low": self.low,
            "high": self.high,
            "settled": self.settled,
        }


def _ratio(value: float, name: str, least: float) -> float:
    value = float(value)
    if not (math.isfinite(value) and value >= least and value > 0):
        raise InputError(
            f"'{name}' is {value}", remedy=f"give a ratio {'from 1 on' if least else 'above zero'}", code="bad-ratio"
        )
    return value


def bounding_factor(with_treatment: float, with_outcome: float) -> float:
    """Return by what factor an unmeasured cause can at most have shifted a risk ratio.

    Parameters
    ----------
    with_treatment, with_outcome
        Risk ratios of the cause with each, 1 or more.

    Raises
    ------
    InputError
        If one is below 1 or not finite.

    Examples
    --------
    >>> bounding_factor(2.0, 2.0)
    1.3333333333333333
    """
    a = _ratio(with_treatment, "with_treatment", 1.0)
    b = _ratio(with_outcome, "with_outcome", 1.0)
    return a * b / (a + b - 1.0)


def e_value(ratio: float) -> float:
    """Return the strength at which an unmeasured cause could explain a risk ratio away; 1 for a ratio of 1.

    Examples
    --------
    >>> round(e_value(2.0), 3), e_value(1.0)
    (3.414, 1.0)
    """
    r = _ratio(ratio, "ratio", 0.0)
    r = max(r, 1.0 / r)
    return r + math.sqrt(r * (r - 1.0))


def band(ratio: float, strength: float) -> Band:
    """Return what a risk ratio may be if an unmeasured cause is as strong as this with treatment and outcome."""
    factor = bounding_factor(strength, strength)
    r = _ratio(ratio, "ratio", 0.0)
    return Band(r, float(strength), r / factor, r * factor)
