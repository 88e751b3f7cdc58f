"""Who is pivotal: what a third party's certain choice would do to a crisis.

The choice of one third party is fixed, at both levels, and the game is solved again: the others
adapt to it. Nothing is read off weights or capabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foedus.crisis.equilibrium import Equilibrium
from foedus.crisis.game import SIDES, Game
from foedus.crisis.parameters import Floats
from foedus.crisis.solve import solve_all

__all__ = ["Pivot", "pivots"]

#: Payoff, in shocks, that makes a choice certain to 1e-26: beyond the last digit of any probability.
_CERTAIN = 60.0


@dataclass(frozen=True, eq=False)
class Pivot:
    """A crisis in which a third party's choice is known beforehand.

    Parameters
    ----------
    state
        The third party.
    choice
        ``out``, or the side that it helps: ``target``, ``challenger``.
    given
        The crisis solved under that choice.
    free
        The crisis in which it is free.
    """

    state: str
    choice: str
    given: Equilibrium
    free: Equilibrium

    @property
    def force(self) -> Floats:
        """P(force) under that choice, shape (n,)."""
        return self.given.p_force

    @property
    def moved(self) -> Floats:
        """Total variation distance between the two distributions over the paths of the crisis, 0..1, shape (n,)."""
        a, b = self.given.paths, self.free.paths
        return np.asarray(sum(np.abs(a[x] - b[x]) for x in a) / 2.0)


def pivots(eq: Equilibrium) -> tuple[Pivot, ...]:
    """Return the crisis under every certain choice of every third party, the most pivotal party first.

    The order is by the span of P(force) over a party's choices, in the median draw, ties by code.
    Without precision no payoff makes a choice certain, and there is none to return.
    """
    game = eq.game
    if game.precision <= 0 or not game.third_parties:
        return ()
    wanted = [(k, s) for k, p in enumerate(game.third_parties) for s in (None, *p.menu)]
    solved = solve_all([_fixed(game, k, s) for k, s in wanted])
    by_state: dict[str, list[Pivot]] = {}
    for (k, s), given in zip(wanted, solved, strict=True):
        code = game.third_parties[k].code
        by_state.setdefault(code, []).append(Pivot(code, "out" if s is None else SIDES[s], given, eq))
    order = sorted(by_state, key=lambda c: (-float(np.median(span(by_state[c]))), c))
    return tuple(p for code in order for p in by_state[code])


def span(of: list[Pivot]) -> Floats:
    """Return how far P(force) runs over the choices of one third party, shape (n,)."""
    force = np.stack([p.force for p in of])
    return np.asarray(force.max(axis=0) - force.min(axis=0))


def _fixed(game: Game, k: int, side: int | None) -> Game:
    """Return the game in which third party k surely helps a side, or surely stays out."""
    other = game.join_other.copy()
    # Whatever else it weighs is taken out first, so that a strong duty cannot outbid the fixed choice.
    weight = np.abs(game.terms.duty[:, k]).max() + np.abs(game.terms.abstention[:, k]).max()
    weight += np.abs(game.join_cost[:, k]).max() + float(np.exp(game.log_help_stake[k]).max()) * 10.0
    sure = _CERTAIN / game.precision + float(weight) + float(np.abs(other[k]).max())
    other[k] = -sure
    if side is not None:
        other[k, side] = sure
    return game.replace(join_other=other)
