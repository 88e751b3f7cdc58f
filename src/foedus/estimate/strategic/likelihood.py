"""Log-likelihood of linear indices: value, gradient, scores and Hessian in the coefficients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.strategic.jets import Jet, constant, index

__all__ = ["Likelihood", "Part"]

Floats = NDArray[np.float64]
#: Log-likelihood of rows [start, stop) given the jets of all indices.
Kernel = Callable[[list[Jet], slice], Jet]
#: Rows handled at a time, so that intermediate arrays stay in the cache.
_CHUNK = 2048


@dataclass(frozen=True, eq=False)
class Part:
    """One equation: index = offset + covariates times coefficients.

    Parameters
    ----------
    name
        Name of the equation.
    x
        Covariates, shape (rows, coefficients); no columns if the index is fixed.
    names
        Names of the coefficients.
    offset
        Known part, shape (rows,).
    """

    name: str
    x: Floats
    names: tuple[str, ...]
    offset: Floats

    def index(self, b: Floats) -> Floats:
        """Return the index of every row."""
        return self.offset + self.x @ b if self.x.shape[1] else self.offset


@dataclass(frozen=True, eq=False)
class Likelihood:
    """A log-likelihood whose rows depend on the coefficients through a few indices.

    Parameters
    ----------
    parts
        Equations in order.
    kernel
        Log-likelihood of a slice of rows.
    weight
        Weight of every row.
    """

    parts: tuple[Part, ...]
    kernel: Kernel
    weight: Floats
    #: Where the coefficients of each equation stand, and the number of each equation among the active ones.
    places: tuple[slice, ...] = field(init=False)
    active: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        ends = np.cumsum([0, *(p.x.shape[1] for p in self.parts)])
        object.__setattr__(self, "places", tuple(slice(int(a), int(b)) for a, b in pairwise(ends)))
        object.__setattr__(self, "active", tuple(i for i, p in enumerate(self.parts) if p.x.shape[1]))

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return self.places[-1].stop if self.places else 0

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.weight)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients with their equation."""
        return tuple(f"{p.name}:{n}" for p in self.parts for n in p.names)

    def indices(self, b: Floats, rows: slice, order: int) -> list[Jet]:
        """Return the jets of the indices of some rows; order 0 has no derivatives, 1 the first, 2 both."""
        out = []
        for i, (part, place) in enumerate(zip(self.parts, self.places, strict=True)):
            value = part.offset[rows] + part.x[rows] @ b[place] if part.x.shape[1] else part.offset[rows]
            if order and i in self.active:
                out.append(index(value, self.active.index(i), len(self.active), order > 1))
            else:
                out.append(constant(value, order > 1))
        return out

    def rows_at(self, b: Floats) -> Floats:
        """Return the log-likelihood of every row, without weights."""
        out = np.empty(self.rows)
        with np.errstate(all="ignore"):
            for rows in self.chunks():
                out[rows] = self.kernel(self.indices(b, rows, 0), rows).value
        return out

    def chunks(self) -> list[slice]:
        """Return the slices of rows that are handled at a time."""
        return [slice(i, min(i + _CHUNK, self.rows)) for i in range(0, self.rows, _CHUNK)]

    def value(self, b: Floats) -> float:
        """Return the log-likelihood; minus infinity where it is not a number."""
        total = float(self.weight @ self.rows_at(b))
        return total if np.isfinite(total) else -np.inf

    def scores(self, b: Floats) -> Floats:
        """Return the gradient of every row's log-likelihood, without weights; shape (rows, coefficients)."""
        out = np.zeros((self.rows, self.size))
        with np.errstate(all="ignore"):
            for rows in self.chunks():
                grad = self.kernel(self.indices(b, rows, 1), rows).grad
                if grad is None:
                    continue
                for row, i in enumerate(self.active):
                    out[rows, self.places[i]] = grad[row][:, None] * self.parts[i].x[rows]
        return out

    def gradient(self, b: Floats) -> Floats:
        """Return the gradient; shape (coefficients,)."""
        return self.weight @ self.scores(b)

    def second(self, b: Floats) -> tuple[float, Floats, Floats]:
        """Return value, gradient and Hessian."""
        k = self.size
        value, gradient, hessian = 0.0, np.zeros(k), np.zeros((k, k))
        with np.errstate(all="ignore"):
            for rows in self.chunks():
                jet = self.kernel(self.indices(b, rows, 2), rows)
                w = self.weight[rows]
                value += float(w @ jet.value)
                for r, i in enumerate(self.active):
                    x = self.parts[i].x[rows]
                    if jet.grad is not None:
                        gradient[self.places[i]] += (w * jet.grad[r]) @ x
                    if jet.hess is None:
                        continue
                    for s, j in enumerate(self.active[: r + 1]):
                        y = self.parts[j].x[rows]
                        hessian[self.places[i], self.places[j]] += x.T @ ((w * jet.hess[r, s])[:, None] * y)
        low = np.tril(hessian)
        whole = low + np.tril(hessian, -1).T
        return value if np.isfinite(value) else -np.inf, gradient, whole

    def with_weight(self, weight: Floats) -> Likelihood:
        """Return the same likelihood with other weights."""
        return replace(self, weight=weight)
