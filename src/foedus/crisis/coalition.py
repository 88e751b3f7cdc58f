"""The joining equilibrium on a coalition table: exact expectations, block Gauss-Seidel.

The table of the challenger's chance has one entry per joint choice of the third parties
(docs/model.md eq. 2). Third parties are cut into two halves. Contracting the table over one
half is one small matrix product per draw, shared by all *rows* (levels and variants of a game);
what is left has the square root of the table's size, and on it the other half is solved by
Gauss-Seidel sweeps. Then the halves change places, until nothing moves.

Layout: choices before rows before draws, the draws contiguous; only the table itself has the
draws first, for the matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.game import TARGET
from foedus.crisis.parameters import Floats

__all__ = ["Block", "halves", "respond"]

#: Sweeps over one half before the other half is looked at again.
INNER = 2
#: Passes before damping sets in.
PLAIN = 40


def halves(shape: Sequence[int]) -> int:
    """Return how many leading third parties make the first half, the two parts near one size."""
    sizes = np.cumprod([1, *shape], dtype=np.float64)
    return int(np.argmin([max(a, sizes[-1] / a) for a in sizes]))


def respond(gains: Floats, precision: float = 1.0) -> Floats:
    """Return logit choice probabilities (docs/model.md eq. 9).

    Parameters
    ----------
    gains
        Payoff of each side over staying out, shape (sides, ...).

    Returns
    -------
    array of shape (1 + sides, ...)
        Staying out first.
    """
    z = gains * precision if precision != 1.0 else gains
    out = np.empty((z.shape[0] + 1, *z.shape[1:]))
    top = 0.0 if z.size == 0 or z.max() < 300.0 else np.maximum(z.max(axis=0), 0.0)
    np.exp(z - top, out=out[1:])
    out[0] = np.exp(-top)
    out /= out.sum(axis=0)
    return out


@dataclass
class Block:
    """A run of draws of one game, all rows at once.

    Parameters
    ----------
    table
        Challenger's chance, shape (draws, coalitions).
    menus
        Sides on each third party's menu.
    stake
        Per third party, stake in the sides of its menu, shape (sides, rows, draws).
    fixed
        Per third party, the rest of the payoff of joining over staying out, same shape.
    """

    table: Floats
    menus: tuple[tuple[int, ...], ...]
    stake: list[Floats]
    fixed: list[Floats]
    precision: float = 1.0

    def __post_init__(self) -> None:
        self.shape = tuple(len(m) + 1 for m in self.menus)
        self.cut = halves(self.shape)
        self.draws = self.table.shape[0]
        self.rows = self.fixed[0].shape[1]
        first = int(np.prod(self.shape[: self.cut], dtype=np.int64))
        self.square = self.table.reshape(self.draws, first, -1)
        # Helping the target pays by the fall of the challenger's chance, so the sign goes into the stake.
        self.signed = [
            np.stack([-s if side == TARGET else s for side, s in zip(menu, stake, strict=True)])
            for menu, stake in zip(self.menus, self.stake, strict=True)
        ]

    def start(self, where: str = "out") -> list[Floats]:
        """Return a starting point: everybody ``out``, ``uniform``, or ``in`` (evenly on its sides)."""
        sigma = []
        for a in self.shape:
            share = {"out": 0.0, "uniform": 1.0 - 1.0 / a, "in": 1.0}[where]
            s = np.full((a, self.rows, self.draws), share / (a - 1))
            s[0] = 1.0 - share
            sigma.append(s)
        return sigma

    def solve(self, sigma: list[Floats], tol: float, limit: int = 400, done: int = 0) -> int:
        """Iterate to a fixed point in place; return the number of passes.

        Draws that stand still leave the block as soon as they are half of it. What has not
        settled after :data:`PLAIN` passes is damped. Whether it settled is for :meth:`residual`
        to say. ``done`` counts the passes already made.
        """
        while done < limit:
            done += 1
            damp = done > PLAIN
            moved = np.maximum(self._half(sigma, True, damp), self._half(sigma, False, damp))
            live = np.flatnonzero(moved >= tol)
            if not live.size:
                break
            if live.size <= self.draws // 2:
                part = [np.ascontiguousarray(s[:, :, live]) for s in sigma]
                done = self.take(live).solve(part, tol, limit, done)
                for s, p in zip(sigma, part, strict=True):
                    s[:, :, live] = p
                break
        return done

    def take(self, draws: NDArray[np.intp]) -> Block:
        """Return the block of some of its draws."""
        return Block(
            self.table[draws], self.menus, [np.ascontiguousarray(s[:, :, draws]) for s in self.stake],
            [np.ascontiguousarray(f[:, :, draws]) for f in self.fixed], self.precision,
        )  # fmt: skip

    def residual(self, sigma: list[Floats]) -> Floats:
        """Return max |sigma - response(sigma)| over third parties, shape (rows, draws)."""
        worst = np.zeros((self.rows, self.draws))
        for first in (True, False):
            members = range(self.cut) if first else range(self.cut, len(self.shape))
            reduced = self._reduced(sigma, first)
            for k, expected in self._conditional(reduced, sigma, members):
                np.maximum(worst, np.abs(self._response(k, expected) - sigma[k]).max(axis=0), out=worst)
        return worst

    def gains(self, sigma: list[Floats]) -> list[Floats]:
        """Return what joining pays over staying out, the others' choices given, shape (sides, rows, draws) each."""
        out: dict[int, Floats] = {}
        for first in (True, False):
            members = range(self.cut) if first else range(self.cut, len(self.shape))
            for k, expected in self._conditional(self._reduced(sigma, first), sigma, members):
                out[k] = (expected[1:] - expected[0]) * self.signed[k] + self.fixed[k]
        return [out[k] for k in range(len(self.shape))]

    def expect(self, table: Floats, sigma: list[Floats]) -> Floats:
        """Return the expectation of a table over the joint choices, shape (rows, draws)."""
        square = table.reshape(self.square.shape)
        left = self._joint(sigma[: self.cut])
        part = square @ self._joint(sigma[self.cut :]).transpose(2, 0, 1)
        return np.asarray(np.einsum("nav,avn->vn", part, left))

    # -- the parts ------------------------------------------------------------------------

    def _joint(self, sigma: list[Floats]) -> Floats:
        """Joint probabilities of some third parties, shape (choices, rows, draws)."""
        joint = np.ones((1, self.rows, self.draws))
        for s in sigma:
            joint = (joint[:, None] * s[None]).reshape(-1, self.rows, self.draws)
        return joint

    def _reduced(self, sigma: list[Floats], first: bool) -> Floats:
        """The table contracted over the other half, shape (choices of this half, rows, draws)."""
        if first:
            weight = np.ascontiguousarray(self._joint(sigma[self.cut :]).transpose(2, 0, 1))
            return np.ascontiguousarray((self.square @ weight).transpose(1, 2, 0))
        weight = np.ascontiguousarray(self._joint(sigma[: self.cut]).transpose(2, 1, 0))
        return np.ascontiguousarray((weight @ self.square).transpose(2, 1, 0))

    def _conditional(self, reduced: Floats, sigma: list[Floats], members: range) -> Iterator[tuple[int, Floats]]:
        """Yield (k, expected chance given each choice of k) in turn, using choices updated meanwhile."""
        kept = [reduced]
        for k in reversed(members[1:]):
            y = kept[-1].reshape(-1, self.shape[k], self.rows, self.draws)
            total = y[:, 0] * sigma[k][0]
            for s in range(1, self.shape[k]):
                total += y[:, s] * sigma[k][s]
            kept.append(total)
        before = np.ones((1, self.rows, self.draws))
        for k, rest in zip(members, reversed(kept), strict=False):
            y = rest.reshape(-1, self.shape[k], self.rows, self.draws)
            yield k, y[0] if y.shape[0] == 1 else np.einsum("pavn,pvn->avn", y, before)
            before = (before[:, None] * sigma[k][None]).reshape(-1, self.rows, self.draws)

    def _response(self, k: int, expected: Floats) -> Floats:
        gains = expected[1:] - expected[0]
        gains *= self.signed[k]
        gains += self.fixed[k]
        return respond(gains, self.precision)

    def _half(self, sigma: list[Floats], first: bool, damp: bool) -> Floats:
        """Solve one half given the other, in place; return the largest move per draw, shape (draws,)."""
        members = range(self.cut) if first else range(self.cut, len(self.shape))
        moved = np.zeros(self.draws)
        if not members:
            return moved
        reduced = self._reduced(sigma, first)
        for sweep in range(INNER if len(members) > 1 else 1):
            for k, expected in self._conditional(reduced, sigma, members):
                new = self._response(k, expected)
                if damp:
                    new += sigma[k]
                    new *= 0.5
                if sweep == 0:  # what later sweeps move lies within what the first one moved
                    np.maximum(moved, np.abs(new[0] - sigma[k][0]).max(axis=0), out=moved)
                    if new.shape[0] > 2:
                        np.maximum(moved, np.abs(new[1] - sigma[k][1]).max(axis=0), out=moved)
                sigma[k][...] = new
        return moved
