"""Numbers as text: decimals that the interval deserves, signs, per cent, in two languages.

A figure and its interval share one number of decimals, chosen so that the figure (or,
when it is near zero, the interval) shows two significant digits. Nothing is computed
here but the scale: a probability is shown in per cent, and so is a relative change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from foedus.report.catalogue import Words
from foedus.report.quantities import Kind

__all__ = ["NBSP", "Shown", "count", "number", "shared_decimals", "triple"]

NBSP = "\u00a0"
MINUS = "\u2212"
#: Most decimals ever printed; a smaller figure is about zero.
MOST_DECIMALS = 4


@dataclass(frozen=True)
class Shown:
    """A figure as text: value and the two ends, without the unit, and the unit."""

    value: str
    low: str = ""
    high: str = ""
    unit: str = ""

    @property
    def main(self) -> str:
        """Value with its unit."""
        return f"{self.value}{self.unit}"

    @property
    def bracket(self) -> str:
        """Interval in brackets, for terminals; empty without one."""
        return f"[{self.low}; {self.high}]" if self.low or self.high else ""

    @property
    def inline(self) -> str:
        """Value, unit and interval on one line."""
        return f"{self.main} {self.bracket}".strip()


def number(x: float, decimals: int, w: Words, *, signed: bool = False) -> str:
    """Return a number with the language's separators and a true minus sign."""
    if math.isinf(x):
        return "∞" if x > 0 else f"{MINUS}∞"
    if math.isnan(x):
        return "–"
    text = f"{abs(x):,.{decimals}f}"
    if w.lang == "ru":
        text = text.replace(",", NBSP).replace(".", ",")
    zero = not any(c in "123456789" for c in text)
    sign = "" if zero else MINUS if x < 0 else "+" if signed else ""
    return sign + text


def count(x: float, w: Words) -> str:
    """Return a count: no decimals where there are none."""
    return number(x, 0 if x == int(x) else 1, w)


def decimals_for(values: Sequence[float]) -> int:
    """Return how many decimals two significant digits of a figure and its interval take."""
    finite = [v for v in values if math.isfinite(v)]
    if not finite:
        return 0
    width = max(finite) - min(finite)
    scale = max(abs(finite[0]), width / 4)
    if scale == 0:
        return 0
    return max(0, min(MOST_DECIMALS, 1 - math.floor(math.log10(scale) + 1e-9)))


def shared_decimals(rows: Sequence[Sequence[float]], kind: Kind) -> int:
    """Return the decimals for a column of figures: those of its largest row, or one more."""
    scaled = [[v * kind.scale for v in row] for row in rows]
    largest = max(scaled, key=lambda row: abs(row[0]), default=[0.0])
    found = decimals_for(largest)
    return max(found, min(found + 1, 3))


def triple(
    values: Sequence[float | None], kind: Kind, w: Words, *, change: bool = False, decimals: int | None = None
) -> Shown:
    """Return a figure with its interval, in the unit of its kind.

    Parameters
    ----------
    values
        Median, low, high; or the value alone. ``None`` ends are left out.
    kind
        What the number is.
    change
        Whether it is a relative change of such a number: signed, in per cent.
    decimals
        Decimals to use instead of those that the interval deserves.
    """
    if change:
        kind = Kind(percent=True, signed=True)
    given = [None if v is None else float(v) * kind.scale for v in values]
    known = [v for v in given if v is not None]
    if not known:
        return Shown("–")
    if decimals is None:
        decimals = 0 if kind.whole and all(v == int(v) for v in known if math.isfinite(v)) else decimals_for(known)
    signed = kind.signed
    texts = [("" if v is None else number(v, decimals, w, signed=signed)) for v in given]
    shows = [any(c in "123456789∞" for c in t) for t in texts]
    if not any(shows):
        # The whole interval is zero at this precision: zeros in a row would say nothing more.
        texts = ["0" if not any(known) else f"≈{NBSP}0"]
    elif not shows[0]:
        texts[0] = "0" if not given[0] else f"≈{NBSP}0"
    texts += ["", ""]
    unit = f"{NBSP}%" if kind.percent else ""
    return Shown(texts[0] or "–", texts[1], texts[2], unit)
