"""The NumPy engine behind the same door as the compiled one: the reference, and what games out of its range go to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foedus.crisis.bounds import bound_from_ceiling, bound_from_table, bound_over_boxes
from foedus.crisis.coalition import Block
from foedus.crisis.contest import coalition_tables, gain_ceiling
from foedus.crisis.engine import Contest, Solved, positions
from foedus.crisis.parameters import Floats

__all__ = ["BLOCK", "box_bounds_numpy", "look", "solve_rows_numpy"]

#: Entries of one block's coalition table: 250 draws of the largest game, about 2 MB.
BLOCK = 256_000
_STARTS = ("out", "uniform", "in")


def solve_rows_numpy(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, stake_of: Sequence[int], fixed: Floats, sigma: Floats, place: Sequence[int], *,
    precision: float, tol: float, share: bool = True, bounds: bool = True, outset: int = 0, threads: int = 1,
) -> Solved:  # fmt: skip
    """Solve what :func:`foedus.crisis.engine.solve_rows` solves, by :class:`~foedus.crisis.coalition.Block`.

    The share and the number of passes of a whole block are always returned; ``threads`` does not matter.
    """
    menus = tuple(menus)
    rows, n = len(stake_of), contest.own.size
    out = Solved(
        np.zeros((rows, n)), np.zeros((rows, n)), np.zeros((rows, n)), np.zeros((rows, n)), np.zeros((rows, n)),
        np.ones((rows, n), dtype=np.int32),
    )  # fmt: skip
    size = max(32, BLOCK // int(np.prod([len(menu) + 1 for menu in menus], dtype=np.int64)))
    for begin in range(0, n, size):
        at = slice(begin, min(begin + size, n))
        own, other, third, m, gamma = contest.at(at)
        chance, shares = coalition_tables(own, other, third, menus, m, gamma)
        if not menus:
            out.chance[:, at], out.share[:, at] = chance[:, 0], shares[:, 0]
            continue
        block = _block(chance, menus, stake[list(stake_of)][..., at], fixed[..., at], precision)
        found = block.start(_STARTS[outset])
        out.passes[:, at] = block.solve(found, tol)
        if bounds:
            crude, sharp = bound_from_ceiling(
                gain_ceiling(own, other, third, m), menus, block.stake, block.fixed, precision
            )
            doubtful = np.flatnonzero((sharp >= 1).any(axis=0))
            if doubtful.size:
                some = block.take(doubtful)
                exact_crude, exact = bound_from_table(some.table, menus, some.stake, some.fixed, precision)
                crude[:, doubtful] = np.minimum(crude[:, doubtful], exact_crude)
                sharp[:, doubtful] = np.minimum(sharp[:, doubtful], exact)
            out.crude[:, at], out.sharp[:, at] = crude, sharp
        out.residual[:, at] = block.residual(found)
        out.chance[:, at], out.share[:, at] = block.expect(chance, found), block.expect(shares, found)
        for slot, probability in zip(place, np.concatenate([s[1:] for s in found]), strict=True):
            sigma[:, slot, at] = probability
    return out


def box_bounds_numpy(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, stake_of: Sequence[int], fixed: Floats, *,
    precision: float,
) -> Floats:  # fmt: skip
    """Return what :func:`foedus.crisis.engine.box_bounds` returns, shape (R, N)."""
    menus = tuple(menus)
    n = contest.own.size
    out = np.zeros((len(stake_of), n))
    cuts = np.cumsum([len(menu) for menu in menus])[:-1]
    size = max(32, BLOCK // int(np.prod([len(menu) + 1 for menu in menus], dtype=np.int64)))
    for begin in range(0, n if menus else 0, size):
        at = slice(begin, min(begin + size, n))
        own, other, third, m, gamma = contest.at(at)
        chance, _ = coalition_tables(own, other, third, menus, m, gamma)
        for row, which in enumerate(stake_of):
            out[row, at] = bound_over_boxes(
                chance, menus, np.split(stake[which][:, at], cuts), np.split(fixed[row][:, at], cuts), precision
            )
    return out


def look(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, fixed: Floats, sigma: Floats, precision: float,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Return the expected chance and share and the residual of given probabilities, shape (n,) each.

    Parameters
    ----------
    stake, fixed, sigma
        By pair of a third party and a side on its menu, shape (P, n).
    """
    own, other, third, m, gamma = contest
    chance, share = coalition_tables(own, other, third, menus, m, gamma)
    block = _block(chance, tuple(menus), stake[None], fixed[None], precision)
    cuts = np.cumsum([len(menu) for menu in menus])[:-1]
    given = [np.concatenate([1.0 - s.sum(axis=0, keepdims=True), s])[:, None] for s in np.split(sigma, cuts)]
    return block.expect(chance, given)[0], block.expect(share, given)[0], block.residual(given)[0]


def _block(table: Floats, menus: tuple[tuple[int, ...], ...], stake: Floats, fixed: Floats, precision: float) -> Block:
    """A block from payoffs of shape (rows, P, n)."""
    of: list[list[int]] = [[] for _ in menus]
    for p, (k, _) in enumerate(positions(menus)):
        of[k].append(p)
    return Block(
        table, menus, [np.ascontiguousarray(stake[:, at].transpose(1, 0, 2)) for at in of],
        [np.ascontiguousarray(fixed[:, at].transpose(1, 0, 2)) for at in of], precision,
    )  # fmt: skip
