"""Hands joining problems to the compiled solver, a run of games at a time to each thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.coalition import halves
from foedus.crisis.game import CHALLENGER, TARGET
from foedus.crisis.native import LANES, WHOLE, room, solver
from foedus.crisis.parameters import Floats

__all__ = ["MOST", "SMALLEST", "Contest", "Solved", "box_bounds", "positions", "solve_rows", "threads_of"]

#: Most joint choices that the compiled solver takes.
MOST = 1024
#: Runs of games per thread: enough to even out hard and easy ones.
_RUNS = 32
#: Least strength that the compiled logarithm takes.
SMALLEST = 1e-300
_EMPTY = np.empty(0)
#: What the compiled solver is asked for when only the bound over boxes is wanted.
BOXES = 4


class Contest(NamedTuple):
    """Who is how strong (docs/model.md eq. 2), N games.

    Strength of the challenger and of the target, shape (N,), above zero; of third parties, shape
    (K, N), 0 or more; decisiveness m and defence advantage gamma, shape (N,), above zero.
    """

    own: Floats
    other: Floats
    third: Floats
    m: Floats
    gamma: Floats

    def at(self, games: NDArray[np.intp] | slice) -> Contest:
        """Return some of the games."""
        return Contest(*(np.ascontiguousarray(x[..., games]) for x in self))


@dataclass(frozen=True)
class Solved:
    """What the compiled solver returns for R rows of N games, each array of shape (R, N).

    ``share``, ``crude`` and ``sharp`` are empty when not asked for. Sigma was written in place.
    """

    chance: Floats
    share: Floats
    residual: Floats
    crude: Floats
    sharp: Floats
    passes: NDArray[np.int32]


@dataclass(frozen=True)
class _Shape:
    """Index arrays of one set of menus (see :func:`foedus.crisis.kernel.solve_tiles`)."""

    start: NDArray[np.int64]
    sides_of: NDArray[np.int64]
    cut: int
    own_bits: NDArray[np.int64]
    other_bits: NDArray[np.int64]
    own_of: NDArray[np.int64]
    other_of: NDArray[np.int64]


def positions(menus: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Return (third party, side) of every probability, in the order of the solver."""
    return [(k, side) for k, menu in enumerate(menus) for side in menu]


def threads_of(threads: int | None) -> int:
    """Return a number of threads: as asked, or the number of cores."""
    return max(1, threads if threads is not None else os.cpu_count() or 1)


@cache
def _shape(menus: tuple[tuple[int, ...], ...]) -> _Shape:
    own, other = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    own_bits: list[int] = []
    other_bits: list[int] = []
    for k, menu in enumerate(menus):
        own = 2 * own if CHALLENGER in menu else own
        other = 2 * other if TARGET in menu else other
        own = (own[:, None] + np.array([0, *(int(s == CHALLENGER) for s in menu)])).ravel()
        other = (other[:, None] + np.array([0, *(int(s == TARGET) for s in menu)])).ravel()
        own_bits += [k] * (CHALLENGER in menu)
        other_bits += [k] * (TARGET in menu)
    shape = [len(m) + 1 for m in menus]
    return _Shape(
        np.cumsum([0, *(len(m) for m in menus)], dtype=np.int64),
        np.array([s for _, s in positions(menus)], dtype=np.int64),
        len(menus) if own.size <= WHOLE else halves(shape),
        np.array(own_bits, dtype=np.int64), np.array(other_bits, dtype=np.int64), own, other,
    )  # fmt: skip


def solve_rows(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, stake_of: Sequence[int], fixed: Floats,
    sigma: Floats, place: Sequence[int], *, precision: float, tol: float, share: bool = True, bounds: bool = True,
    outset: int = 0, threads: int = 1,
) -> Solved:  # fmt: skip
    """Solve R joining problems of each of N games; those of one game share its table of coalitions.

    Nothing is checked here.

    Parameters
    ----------
    menus
        Sides on each third party's menu, K of them, with P pairs of a third party and a side.
    contest
        Strengths, decisiveness and defence advantage of the N games.
    stake, stake_of
        Stakes in a side, S sets of them, shape (S, P, N), and which set each row takes.
    fixed
        The rest of the payoff of joining over staying out, shape (R, P, N).
    sigma, place
        Where probabilities go: an array of shape (R, slots, N) and a slot for each of the P.
    share, bounds
        Whether the expected share and the bounds on the contraction modulus are wanted.
    outset
        Where the iteration begins: 0 everybody out, 1 even mixing, 2 everybody in.
    """
    try:
        solve = solver()
    except (OSError, RuntimeError):
        # No machine code for this processor: the reference gives the same answers, more slowly.
        from foedus.crisis.reference import solve_rows_numpy

        return solve_rows_numpy(
            menus, contest, stake, stake_of, fixed, sigma, place, precision=precision, tol=tol, outset=outset
        )
    shape = _shape(tuple(menus))
    games, rows = contest.own.size, len(stake_of)
    out = Solved(
        np.empty((rows, games)), np.empty((rows, games)) if share else _EMPTY,
        np.zeros((rows, games)), np.zeros((rows, games)) if bounds else _EMPTY,
        np.zeros((rows, games)) if bounds else _EMPTY, np.empty((rows, games), dtype=np.int32),
    )  # fmt: skip
    if not games or not rows:
        return out

    if not (sigma.flags.c_contiguous and sigma.dtype == np.float64):
        raise ValueError("sigma must be a contiguous array of float64")
    want = share + 2 * bounds
    _run(solve, shape, contest, stake, stake_of, fixed, sigma, place, out, want, precision, tol, outset, threads)
    return out


def box_bounds(
    menus: Sequence[tuple[int, ...]], contest: Contest, stake: Floats, stake_of: Sequence[int], fixed: Floats,
    *, precision: float, threads: int = 1,
) -> Floats:  # fmt: skip
    """Return a sharper bound of the contraction modulus (docs/model.md section 6), shape (R, N).

    It holds in a box in which every equilibrium lies, and costs several times what a solution does: for
    games that the bounds of :func:`solve_rows` do not certify. Arguments as there.
    """
    try:
        solve = solver()
    except (OSError, RuntimeError):
        from foedus.crisis.reference import box_bounds_numpy

        return box_bounds_numpy(menus, contest, stake, stake_of, fixed, precision=precision)
    shape = _shape(tuple(menus))
    games, rows = contest.own.size, len(stake_of)
    out = Solved(_EMPTY, _EMPTY, _EMPTY, _EMPTY, np.zeros((rows, games)), np.empty(0, dtype=np.int32))
    if games and rows:
        _run(solve, shape, contest, stake, stake_of, fixed, _EMPTY, [0], out, BOXES, precision, 1.0, 0, threads)
    return out.sharp


def _aligned(size: int) -> Floats:
    """Return a new array that begins a cache line: vectors that straddle two lines cost a third of the speed."""
    array = np.empty(size + 8)
    return array[(-array.ctypes.data % 64) // 8 :][:size]


def _run(
    solve: Callable[..., None], shape: _Shape, contest: Contest, stake: Floats, stake_of: Sequence[int], fixed: Floats,
    sigma: Floats, place: Sequence[int], out: Solved, want: int, precision: float, tol: float, outset: int, threads: int,
) -> None:  # fmt: skip
    """Give each thread runs of games until none is left; ``out`` is filled in place."""

    def flat(array: Floats) -> Floats:
        return np.ascontiguousarray(array, dtype=np.float64).reshape(-1)

    games, rows = contest.own.size, len(stake_of)
    coalitions, parties, pairs = shape.own_of.size, shape.start.size - 1, shape.sides_of.size
    numbers = (
        games, parties, pairs, rows, sigma.size // (rows * games), coalitions, shape.cut, shape.own_bits.size,
        shape.other_bits.size, want, float(precision), float(tol), outset,
    )  # fmt: skip
    arrays = (
        shape.start, shape.sides_of, shape.own_bits, shape.other_bits, shape.own_of, shape.other_of,
        np.array(stake_of, dtype=np.int64), *(flat(x) for x in contest), flat(stake), flat(fixed), sigma, out.chance,
        out.share, out.residual, out.crude, out.sharp, np.array(place, dtype=np.int64), out.passes,
    )  # fmt: skip
    tiles = -(-games // LANES)
    workers = min(threads, tiles)
    run = LANES * (tiles if workers == 1 else max(1, -(-tiles // (workers * _RUNS))))
    runs = iter(range(0, games, run))

    def work() -> None:
        own_room = _aligned(room(coalitions, parties, pairs))
        for first in runs:  # taking the next run is one step of the interpreter, which no other thread can cut
            solve(first, min(first + run, games), *numbers, *arrays, own_room)

    if workers == 1:
        work()
    else:
        with ThreadPoolExecutor(workers) as pool:
            for done in [pool.submit(work) for _ in range(workers)]:
                done.result()
