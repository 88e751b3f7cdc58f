"""Outcomes of signalling games at known payoffs."""

from __future__ import annotations

import numpy as np

from foedus.core import InputError, stream
from foedus.estimate.signalling.equilibria import equilibria, outcomes
from foedus.estimate.signalling.game import Payoffs
from foedus.estimate.signalling.normal import Floats

__all__ = ["simulate"]


def simulate(u: Payoffs, times: int, seed: int, *names: str | int, which: str = "unique") -> Floats:
    """Play every game ``times`` times; returns counts of SQ, CD, SF and BD, shape (games, 4).

    Parameters
    ----------
    u
        Payoffs.
    times
        Plays of each game.
    seed, names
        Root seed and the use of it.
    which
        The equilibrium played: ``unique`` (an error where there are several), ``low`` or ``high`` (in p_R).

    Raises
    ------
    InputError
        ``several-equilibria`` or ``no-equilibrium``.
    """
    if which not in ("unique", "low", "high"):
        raise InputError(f"no equilibrium '{which}'", remedy="use unique, low or high", code="bad-option")
    all_ = equilibria(u)
    if (all_.count == 0).any():
        raise InputError("a game has no equilibrium inside (0, 1)", remedy="change its payoffs", code="no-equilibrium")
    if which == "unique" and (all_.count > 1).any():
        raise InputError(
            f"{int((all_.count > 1).sum())} games have several equilibria", remedy="say which='low' or which='high'",
            code="several-equilibria",
        )  # fmt: skip
    last = np.cumsum(all_.count)
    p = all_.p_resist[last - 1 if which == "high" else last - all_.count]
    chance = outcomes(u, p)
    rng = stream(seed, "signalling", "simulate", *names)
    return rng.multinomial(times, chance / chance.sum(axis=1, keepdims=True)).astype(float)
