"""Games that no bound certifies: several starts, every equilibrium found kept, the principal branch selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foedus.crisis.branch import trace
from foedus.crisis.coalition import Block, respond
from foedus.crisis.contest import coalition_tables
from foedus.crisis.engine import Contest
from foedus.crisis.parameters import Floats

__all__ = ["SAME", "SETTLED", "Found", "search"]

#: Two fixed points closer than this are one; a point with a larger residual than the other is none.
SAME, SETTLED = 1e-6, 1e-9
#: The end of the principal branch is one of the fixed points if it is this close to it.
NEAR = 1e-5


@dataclass(frozen=True)
class Found:
    """What was found for one game: solutions of shape (number, P), the selected row, whether the branch was traced.

    P counts pairs of a third party and a side on its menu.
    """

    solutions: Floats
    selected: int
    traced: bool


def search(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, fixed: Floats, precision: float, starts: Sequence[tuple[Floats, Floats]],
) -> dict[int, Found]:  # fmt: skip
    """Compare what several starts led to; trace the principal branch where they disagree or none settled.

    Parameters
    ----------
    menus
        Sides on each third party's menu.
    contest
        Strengths, decisiveness and defence advantage of the n games.
    stake, fixed
        Shape (P, n).
    starts
        For each start the probabilities reached, shape (P, n), and their residual, shape (n,). The
        first start is the one whose answer stands where all agree.

    Returns
    -------
    dict
        Games (by position) in which starts disagreed or the first did not settle.
    """
    points = np.stack([sigma for sigma, _ in starts])
    good = np.stack([residual < SETTLED for _, residual in starts])
    apart = np.abs(points - points[0]).max(axis=1) >= SAME
    out: dict[int, Found] = {}
    for d in np.flatnonzero((apart & good).any(axis=0) | ~good[0]):
        solutions: list[Floats] = []
        for point, fine in zip(points[:, :, d], good[:, d], strict=True):
            if fine and not any(_distance(point, kept) < SAME for kept in solutions):
                solutions.append(point)
        end = _principal(menus, contest.at(slice(d, d + 1)), stake[:, d], fixed[:, d], precision)
        chosen = solutions[0] if solutions else points[0, :, d]
        if end is not None:
            match = next((s for s in solutions if _distance(s, end) < NEAR), None)
            if match is None:
                solutions.append(end)
                match = end
            chosen = match
        elif not solutions:
            solutions.append(chosen)
        selected = next(x for x, s in enumerate(solutions) if s is chosen)
        out[int(d)] = Found(np.stack(solutions), selected, end is not None)
    return out


def _distance(a: Floats, b: Floats) -> float:
    return float(np.abs(a - b).max())


def _principal(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, fixed: Floats, precision: float
) -> Floats | None:
    """Probabilities at the end of the principal branch of one game, shape (P,)."""
    own, other, third, m, gamma = contest
    table, _ = coalition_tables(own, other, third, menus, m, gamma)
    ends = np.cumsum([len(menu) for menu in menus])
    cuts = ends[:-1]

    def gains(y: Floats) -> Floats:
        batch = y.shape[1]
        spread = [np.repeat(v[:, None, None], batch, axis=2) for v in np.split(stake, cuts)]
        rest = [np.repeat(v[:, None, None], batch, axis=2) for v in np.split(fixed, cuts)]
        many = Block(np.repeat(table, batch, axis=0), tuple(menus), spread, rest, precision)
        return np.concatenate([g[:, 0] for g in many.gains([respond(v[:, None]) for v in np.split(y, cuts)])])

    end = trace(gains, int(ends[-1]), precision)
    return None if end is None else np.concatenate([respond(v)[1:] for v in np.split(end, cuts)])
