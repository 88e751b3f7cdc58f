"""Draws of the parameters of the crisis game: from the posterior where the record was asked, else from the priors."""

from __future__ import annotations

from typing import Literal

import numpy as np

from foedus.core import DEFAULT_SEED, InputError, Warrant, stream
from foedus.crisis import Parameters
from foedus.crisis.parameters import Origin
from foedus.estimate.posterior import Posterior, earned, shipped
from foedus.estimate.priors import priors

__all__ = ["MOST", "draw"]

#: Most draws that one call may ask for.
MOST = 1_000_000


def draw(n: int = 1000, seed: int = DEFAULT_SEED, source: Posterior | Literal["prior"] | None = None) -> Parameters:
    """Return n draws of every parameter of the crisis game.

    Coefficients of the fit are drawn together, since the record ties them to each other; parameters that the
    record says nothing about (the taking of open steps, contested facts, channels of pressure, stacking of
    treaties) come from their priors. The warrant of a parameter is ``estimated`` where the fit has moved it, and
    that of its prior where it is *prior-driven* (posterior spread above .9 of the prior's). The contest function counts
    as estimated: it was fitted on who won.

    Parameters
    ----------
    n
        Number of draws, 1 to 1,000,000. Up to the number that the posterior holds none is drawn twice.
    seed
        Root seed, 0 or more; the same seed gives the same draws.
    source
        A posterior; ``"prior"`` for the stated ranges alone; the shipped posterior when left out.

    Raises
    ------
    InputError
        If n or the seed is out of range.
    """
    if not 1 <= n <= MOST:
        raise InputError(f"cannot take {n} draws", remedy=f"ask for 1 to {MOST:,}", code="bad-draws")
    if seed < 0:
        raise InputError(f"a seed is 0 or more, not {seed}", remedy="give another seed", code="bad-seed")
    posterior = shipped() if source is None else None if source == "prior" else source
    known = priors()
    values = {name: p.sample(n, seed) for name, p in known.items()}
    warrants = {name: p.warrant for name, p in known.items()}
    central = {name: p.mean for name, p in known.items()}
    origin: Origin | None = None
    if posterior is not None:
        fitted = {name: x for name, x in posterior.parameters().items() if name in known}
        held = posterior.theta.shape[0]
        rng = stream(seed, "parameters", "posterior")
        order = rng.permutation(held)
        at = order[:n] if n <= held else np.concatenate([order, rng.integers(held, size=n - held)])
        for name, x in fitted.items():
            values[name] = x[at]
            central[name] = float(x.mean())
        moved = set(earned(posterior, tuple(fitted)))
        warrants |= dict.fromkeys(moved, Warrant.ESTIMATED)
        plan = posterior.facts["plan"]
        origin = Origin(
            posterior.digest, held, int(plan["first"]), int(plan["last"]),
            {name: "estimated" if name in moved else "prior-driven" for name in fitted},
            {name: x for name, x in posterior.shrinkage.items() if name in fitted},
            {c.name: c.prior.text() for c in posterior.coefs if c.name in fitted},
        )  # fmt: skip
    return Parameters(values, warrants, seed, central=central, origin=origin)
