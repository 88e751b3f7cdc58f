"""Named quantities of a solved crisis, and how their draws are summarised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.crisis import Equilibrium

__all__ = ["DERIVED", "QUANTITIES", "Floats", "band", "quantity", "relative"]

Floats = NDArray[np.float64]

#: Named quantities of a solved crisis: attribute of the equilibrium, unit.
QUANTITIES: dict[str, tuple[str, str]] = {
    "force": ("p_force", "probability"),
    "pressure": ("p_pressure", "probability"),
    "act": ("p_act", "probability"),
    "resist": ("p_resist_force", "probability"),
    "war": ("p_war", "probability"),
    "spread": ("p_spread", "probability"),
    "belligerents": ("belligerents", "count"),
    "cost": ("cost_challenger", "index"),
    "price": ("price_of_force", "index"),
    "win": ("p_win_challenger", "probability"),
    "uncertainty": ("entropy_outcome", "index"),
    "counter-pressure": ("counter_pressure", "count"),
}
#: Quantities made from others, or that name a helper and a level.
DERIVED: dict[str, str] = {"help": "probability", "help uncertainty": "index", "pressure share": "share"}


def quantity(eq: Equilibrium, name: str, helper: str | None = None, level: str = "war") -> Floats:
    """Return a named quantity of a solved crisis, shape (n,).

    Raises
    ------
    InputError
        If there is no such quantity, or ``help`` is asked without naming who helps.
    """
    if name in QUANTITIES:
        return np.asarray(getattr(eq, QUANTITIES[name][0]), dtype=np.float64)
    if name == "pressure share":
        return eq.p_pressure / eq.p_act
    if name in ("help", "help uncertainty"):
        if helper is None:
            raise InputError(f"'{name}' needs a helper", remedy="name the state that would help", code="no-helper")
        p = eq.helps(helper, level)
        if name == "help":
            return p
        q = np.clip(p, 1e-300, 1.0)
        r = np.clip(1.0 - p, 1e-300, 1.0)
        return -(q * np.log2(q) + r * np.log2(r))
    known = [*QUANTITIES, *DERIVED]
    raise InputError(
        f"no quantity '{name}'",
        remedy=did_you_mean(name, known, f"there are {', '.join(known)}"),
        code="unknown-quantity",
    )


def relative(present: Floats, absent: Floats) -> Floats:
    """Relative change per draw; none where both are zero (a certain choice has no entropy to lose)."""
    safe = np.where(absent > 0, absent, 1.0)
    out: Floats = np.where(absent > 0, present / safe - 1.0, np.where(present > 0, np.inf, 0.0))
    return out


def band(x: Floats) -> tuple[float, float, float]:
    """Median and central 90 % of draws: (median, low, high)."""
    mid, low, high = np.quantile(x, [0.5, 0.05, 0.95])
    return float(mid), float(low), float(high)
