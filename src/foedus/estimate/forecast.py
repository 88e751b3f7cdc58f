"""What the crisis model expects of each row of a sample: acts, answers, war, help (docs/fit.md section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient
from foedus.estimate.structure import STATUS_QUO, Block, index_of

__all__ = ["Forecast", "forecast", "simulate"]


@dataclass(frozen=True, eq=False)
class Forecast:
    """Probabilities for the rows of a block; shape (B,) unless said.

    ``pressure``, ``force``: of the acts; ``resist_pressure``, ``resist_force``: of resistance to each; ``war``:
    of war after force and resistance; ``help``: of each option by level, shape (2, P, B), 0 clash, 1 war.
    """

    pressure: Floats
    force: Floats
    resist_pressure: Floats
    resist_force: Floats
    war: Floats
    help: Floats

    @property
    def act(self) -> Floats:
        """Probability of any act."""
        return self.pressure + self.force


def forecast(
    block: Block,
    theta: Floats,
    coefs: Sequence[Coefficient],
    threads: int | None = None,
    *,
    common: Floats | None = None,
) -> Forecast:
    """Return what the model expects at theta.

    ``common`` (standard normal, shape (B,)) is what the third parties of a row have in common; it moves ``help`` alone,
    since whoever acts before expects the middle. Each probability is that of an observation, taken from the likelihood itself, so that forecast and fit cannot
    differ.
    """
    at = {c.name: x for x, c in enumerate(coefs)}
    leave = [c for c in STATUS_QUO if c not in at]

    def seen(act: int, response: int = -1, war: int = -1, shared: Floats | None = None) -> tuple[Floats, Floats]:
        kind = np.int8
        posed = replace(
            block, act=np.full(block.n, act, kind), response=np.full(block.n, response, kind),
            war=np.full(block.n, war, kind), choice=np.full_like(block.choice, -1),
        )  # fmt: skip
        index = index_of(posed, 1.0, leave, shared)
        beta = np.array([coefs[at[n]].index(float(theta[at[n]]))[0] for n in index.names])
        found = index.evaluate(beta, scores=False, threads=threads)
        return found.rows, found.help

    pressed, _ = seen(1)
    forced, help_ = seen(2)
    if common is not None:
        help_ = seen(2, shared=common)[1]
    pressed_resisted, _ = seen(1, 1)
    resisted, _ = seen(2, 1)
    at_war, _ = seen(2, 1, 1)
    return Forecast(
        np.exp(pressed), np.exp(forced), np.exp(pressed_resisted - pressed), np.exp(resisted - forced),
        np.exp(at_war - resisted), help_,
    )  # fmt: skip


def simulate(block: Block, expected: Forecast, rng: np.random.Generator) -> Block:
    """Return the block with observations drawn from what is expected."""
    n = block.n
    u = rng.random((4, n))
    act = np.where(u[0] < expected.pressure, 1, np.where(u[0] < expected.act, 2, 0)).astype(np.int8)
    resist = np.where(act == 1, expected.resist_pressure, expected.resist_force)
    response = np.where(act > 0, (u[1] < resist).astype(np.int8), -1).astype(np.int8)
    fought = (act == 2) & (response == 1)
    war = np.where(fought, (u[2] < expected.war).astype(np.int8), -1).astype(np.int8)
    choice = np.full(block.side.shape, -1, dtype=np.int8)
    level = np.maximum(war, 0)
    help_ = np.where(level == 1, expected.help[1], expected.help[0])
    for k in np.unique(block.party):
        options = np.flatnonzero(block.party == k)
        draw, low = rng.random(n), np.zeros(n)
        for o in options:
            there = block.side[o] >= 0
            p = np.where(there, help_[o], 0.0)
            taken = (draw >= low) & (draw < low + p)
            low = low + p
            choice[o] = np.where(fought & there, taken, -1)
        if options.size == 2:
            # Of an option that does not exist as much is seen as of its twin.
            for one, other in ((options[0], options[1]), (options[1], options[0])):
                absent = block.side[one] < 0
                choice[one] = np.where(absent & (choice[other] >= 0), 0, choice[one])
    return replace(block, act=act, response=response, war=war, choice=choice)
