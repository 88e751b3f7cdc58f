"""Rows, links and terms in the arrays that the compiled likelihood takes (docs/model.md section 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.crisis.likelihood import LEVEL_INPUTS, OPTION_INPUTS, SCALARS, Rows, restricted
from foedus.crisis.parameters import Floats
from foedus.crisis.tiles import LANES

__all__ = ["LINKS", "Link", "Packed", "Term"]

#: How an input follows from its index: added to the value in the rows, multiplying it by exp, or
#: adding to its log odds.
Link = Literal["identity", "exp", "logistic"]
LINKS: tuple[Link, ...] = ("identity", "exp", "logistic")


@dataclass(frozen=True, eq=False)
class Term:
    """One product in the index of an input: coefficient times covariate.

    ``covariate`` broadcasts to the input's shape (rows last), so that options and levels may
    have their own; a coefficient may stand in several terms and inputs.
    """

    input: str
    coefficient: str
    covariate: ArrayLike = 1.0


class _Columns:
    """Distinct arrays over the rows, gathered into one matrix."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.arrays: list[Floats] = []
        self._seen: dict[tuple[object, ...], int] = {}

    def add(self, array: Floats) -> tuple[int, float]:
        """Return (column, 0) of an array over rows, or (-1, constant) of one that is broadcast from a number."""
        if self.n and array.strides == (0,):
            return -1, float(array[0])
        key = (array.__array_interface__["data"][0], array.strides)
        if key not in self._seen:
            self._seen[key] = len(self.arrays)
            self.arrays.append(array)
        return self._seen[key], 0.0

    def matrix(self, fill: NDArray[np.intp]) -> Floats:
        out = np.empty((len(self.arrays), fill.size))
        for x, array in enumerate(self.arrays):
            out[x] = array[fill]
        return out


class Packed:
    """Rows, links and terms in the arrays that the compiled code takes."""

    def __init__(
        self, rows: Rows, terms: Mapping[str, list[Term]], links: Mapping[str, Link], names: tuple[str, ...]
    ) -> None:
        self.rows, self.names = rows, names
        number = {name: c for c, name in enumerate(names)}
        columns = _Columns(rows.n)
        self.order: list[tuple[str, tuple[int, ...]]] = []
        offset, constant, scale, link, start, which, column = [], [], [], [], [0], [], []
        keep = []  # covariates, alive as long as their addresses stand for them
        for name in (*SCALARS, *OPTION_INPUTS, *LEVEL_INPUTS, "counter"):
            full = rows.inputs[name]
            mine = [(number[t.coefficient], _covariate(t, full.shape)) for t in terms.get(name, ())]
            keep.append(mine)
            for at in np.ndindex(full.shape[:-1]):
                self.order.append((name, at))
                parts = []
                for c, x in mine:
                    col, value = columns.add(x[at])
                    if col < 0 and value == 0:
                        continue
                    if col < 0 and value != 1:
                        col, _ = columns.add(np.full(rows.n, value))
                        keep.append([(c, columns.arrays[col])])
                    parts.append((c, col))
                kind = links.get(name, "identity") if parts else "identity"
                off, const, sc = -1, 0.0, -1
                if kind == "identity":
                    off, const = columns.add(full[at])
                elif kind == "exp":
                    sc, value = columns.add(full[at])
                    if sc < 0 and value > 0:
                        const = float(np.log(value))
                    elif sc < 0:
                        sc, _ = columns.add(np.full(rows.n, value))
                else:
                    inside = (full[at] > 0) & (full[at] < 1)
                    if not inside.all():
                        raise InputError(
                            f"'{name}' is not strictly between 0 and 1 in row {int(np.flatnonzero(~inside)[0])}",
                            remedy="a logistic link needs a value inside; give 0.5", code="bad-index",
                        )  # fmt: skip
                    odds = np.log(full[at]) - np.log1p(-full[at])
                    off, const = columns.add(
                        np.broadcast_to(odds[:1], odds.shape) if full[at].strides == (0,) else odds
                    )
                    keep.append([(0, odds)])
                offset.append(off)
                constant.append(const)
                scale.append(sc)
                link.append(LINKS.index(kind))
                which += [c for c, _ in parts]
                column += [col for _, col in parts]
                start.append(len(which))
        # Rows are padded to whole tiles with copies of the first that weigh nothing.
        fill = np.concatenate([np.arange(rows.n), np.zeros(-rows.n % LANES, dtype=np.intp)])
        self.data = columns.matrix(fill)
        act, response, war = np.asarray(rows.act), np.asarray(rows.response), np.asarray(rows.war)
        forced, answered = act == 2, response >= 0
        seen = np.stack([
            act > 0, forced, forced & answered, response == 1, (act == 1) & answered, response == 1,
            forced & (response == 1) & (war >= 0), war == 1,
        ]).astype(np.int8)  # fmt: skip
        weight = np.asarray(rows.weight)[fill]
        weight[rows.n :] = 0.0
        self.party = np.asarray(rows.party, dtype=np.int64)
        self.arrays: tuple[Any, ...] = (
            np.ascontiguousarray(np.asarray(rows.side)[:, fill]), np.ascontiguousarray(np.asarray(rows.choice)[:, fill]),
            np.ascontiguousarray(seen[:, fill]), weight,
        )  # fmt: skip
        self.spec = (
            np.array(offset, dtype=np.int64), np.array(constant, dtype=np.float64), np.array(scale, dtype=np.int64),
            np.array(link, dtype=np.int64), np.array(start, dtype=np.int64), np.array(which, dtype=np.int64),
            np.array(column, dtype=np.int64),
        )  # fmt: skip

        # Links that may lead out of an input's range.
        self.guarded = tuple(n for n in terms if restricted(n, links.get(n, "identity")))

    def inputs(self, beta: Floats, at: ArrayLike | None = None, only: str = "") -> dict[str, Floats]:
        """Return the inputs by name (of some rows)."""
        rows = np.arange(self.rows.n) if at is None else np.asarray(at)
        names = (only,) if only else tuple(self.rows.inputs)
        out = {name: np.empty((*self.rows.inputs[name].shape[:-1], rows.size)) for name in names}
        offset, constant, scale, link, start, which, column = self.spec
        for p, (name, place) in enumerate(self.order):
            if name not in out:
                continue
            eta = np.full(rows.size, constant[p])
            if offset[p] >= 0:
                eta = eta + self.data[offset[p], rows]
            for term in range(start[p], start[p + 1]):
                eta = eta + beta[which[term]] * (self.data[column[term], rows] if column[term] >= 0 else 1.0)
            with np.errstate(over="ignore"):
                eta = np.exp(eta) if link[p] == 1 else 1.0 / (1.0 + np.exp(-eta)) if link[p] == 2 else eta
            out[name][place] = eta * self.data[scale[p], rows] if scale[p] >= 0 else eta
        return out


def _covariate(term: Term, shape: tuple[int, ...]) -> Floats:
    what = f"covariate of '{term.coefficient}' in '{term.input}'"
    try:
        array = np.asarray(term.covariate, dtype=np.float64)
        full = np.broadcast_to(array, shape)
    except (TypeError, ValueError):
        raise InputError(
            f"{what} does not fit the shape {shape}", remedy="give numbers, the rows on the last axis", code="bad-index"
        ) from None
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(full))[0][-1])
        raise InputError(f"{what} is not finite in row {row}", remedy="repair that entry", code="bad-index")
    return full
