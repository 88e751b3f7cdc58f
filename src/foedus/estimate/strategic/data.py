"""From a user's data to the equations of a model: outcome, covariates, weights, rows that can be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean, listed
from foedus.estimate.columns import Columns, read_column
from foedus.estimate.formula import Design, Formula, bind
from foedus.estimate.strategic.tree import Tree

__all__ = ["Blocks", "blocks_of", "outcome_codes", "row_numbers", "usable"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Covariates of every equation: matrices, names of columns, and how they were coded (None for arrays)."""

    x: tuple[Floats, ...]
    names: tuple[tuple[str, ...], ...]
    designs: tuple[Design | None, ...]


def blocks_of(formula: Formula, equations: Sequence[str], data: Columns) -> Blocks:
    """Bind the equations of a formula to the data."""
    if len(formula.blocks) != len(equations):
        raise InputError(
            f"the formula has {len(formula.blocks)} equations, the model {len(equations)}",
            remedy=f"write {' | '.join(equations)}", code="bad-formula",
        )  # fmt: skip
    designs = [bind(b, data) for b in formula.blocks]
    return Blocks(tuple(d.matrix(data) for d in designs), tuple(d.names for d in designs), tuple(designs))


def blocks_of_arrays(given: Mapping[str, Any] | Sequence[Any], equations: Sequence[str], rows: int) -> Blocks:
    """Read covariates given as arrays, by the name of the equation or in order.

    An entry is None or 0 (nothing), 1 (a constant), an array (rows, columns), or a pair of array and names.
    """
    if isinstance(given, Mapping):
        for name in given:
            if name not in equations:
                raise InputError(
                    f"no equation '{name}'", remedy=did_you_mean(str(name), equations, f"there are {listed(equations)}"),
                    code="bad-blocks",
                )  # fmt: skip
        entries = [given.get(e) for e in equations]
    else:
        entries = list(given)
        if len(entries) != len(equations):
            raise InputError(
                f"{len(entries)} blocks for {len(equations)} equations", remedy=f"give one each for {listed(equations)}",
                code="bad-blocks",
            )  # fmt: skip
    xs, names = [], []
    for equation, entry in zip(equations, entries, strict=True):
        said: Sequence[str] | None = None
        if isinstance(entry, tuple) and len(entry) == 2 and not np.isscalar(entry[1]):
            entry, said = entry
        if entry is None or (np.isscalar(entry) and entry in (0, 1)):
            x = np.ones((rows, 1 if entry == 1 else 0))
            said = ["constant"][: x.shape[1]]
        else:
            try:
                x = np.asarray(entry, dtype=np.float64)
            except (TypeError, ValueError):
                raise InputError(
                    f"the covariates of '{equation}' are not numbers",
                    remedy="give an array of numbers",
                    code="bad-blocks",
                ) from None
            x = x[:, None] if x.ndim == 1 else x
            if x.ndim != 2 or x.shape[0] != rows:
                raise InputError(
                    f"the covariates of '{equation}' have shape {x.shape}, not ({rows}, columns)",
                    remedy="give one row per observation", code="bad-blocks",
                )  # fmt: skip
        said = [f"x{i + 1}" for i in range(x.shape[1])] if said is None else list(map(str, said))
        if len(said) != x.shape[1] or len(set(said)) < len(said):
            raise InputError(
                f"{len(said)} names for {x.shape[1]} covariates of '{equation}', or one twice",
                remedy="give each its own name", code="bad-blocks",
            )  # fmt: skip
        xs.append(x)
        names.append(tuple(said))
    return Blocks(tuple(xs), tuple(names), (None,) * len(xs))


def outcome_codes(
    tree: Tree, data: Columns, response: Sequence[str], order: Sequence[Any] | None
) -> tuple[Floats, tuple[str, ...]]:
    """Return the number of the outcome of every row (NaN where missing), and the names of the outcomes.

    One column names the outcome itself: numbers in rising order, or words whose order is declared (by the
    type of the column or by ``order``). Several columns are the moves, 0 for left and 1 for right: one per
    level of the tree; where every node is at its own place (two players answering twice) two or three.
    """
    size = len(tree.outcomes)
    if not response:
        raise InputError("the formula has no outcome", remedy="write 'outcome ~ ...'", code="bad-formula")
    if len(response) > 1:
        return _moves(tree, data, response), tree.outcomes
    name = response[0]
    column = data[name]
    if column.levels:
        if order is not None:
            labels = [str(x) for x in order]
            strange = [x for x in column.levels if x not in labels]
            if strange or len(set(labels)) != size:
                raise InputError(
                    f"order names {listed(labels)}, column '{name}' has {listed(column.levels)}",
                    remedy=f"name the {size} outcomes once each, from left to right of the tree", code="bad-outcome",
                )  # fmt: skip
        elif not column.ordered and set(column.levels) == set(tree.outcomes):
            labels = list(tree.outcomes)
        elif not column.ordered:
            raise InputError(
                f"the outcomes of column '{name}' are words without an order: {listed(column.levels)}",
                remedy=f"give order=[...] with the {size} outcomes from left to right of the tree", code="bad-outcome",
            )  # fmt: skip
        else:
            labels = list(column.levels)
        _whole(name, size, len(column.levels), column.levels)
        place = np.array([labels.index(x) for x in column.levels], dtype=np.float64)
        gone = np.isnan(column.values)
        return np.where(gone, np.nan, place[np.where(gone, 0, column.values).astype(int)]), tuple(labels)
    seen = np.unique(column.values[~np.isnan(column.values)])
    values = seen if order is None else np.asarray(order, dtype=np.float64)
    if order is not None and (len(values) != size or not np.isin(seen, values).all()):
        raise InputError(
            f"order does not name the {size} values of column '{name}'",
            remedy="name them once each, from left to right of the tree", code="bad-outcome",
        )  # fmt: skip
    _whole(name, size, len(seen), [f"{v:g}" for v in seen])
    codes = np.full(data.rows, np.nan)
    for i, v in enumerate(values):
        codes[column.values == v] = i
    return codes, tree.outcomes


def _whole(name: str, size: int, found: int, values: Sequence[str]) -> None:
    if found != size:
        raise InputError(
            f"column '{name}' has {found} outcomes ({listed(values, 8)}), the model has {size}",
            remedy="every outcome of the tree must occur; join or split categories, or take another model",
            code="bad-outcome",
        )  # fmt: skip


def _moves(tree: Tree, data: Columns, response: Sequence[str]) -> Floats:
    given = []
    for name in response:
        values = data.numbers(name)
        bad = ~np.isnan(values) & (values != 0) & (values != 1)
        if bad.any():
            raise InputError(
                f"move '{name}' is {values[bad][0]:g} in row {int(np.flatnonzero(bad)[0]) + 1}",
                remedy="code 0 for left and 1 for right", code="bad-outcome",
            )  # fmt: skip
        given.append(values)
    twice = tree.name == "egame122"
    wanted = (2, 3) if twice else (len(tree.outcomes) - 1,)
    if len(given) not in wanted:
        raise InputError(
            f"{len(given)} columns of moves, the model has {' or '.join(map(str, wanted))}",
            remedy="name one column per decision, or one column with the outcome", code="bad-outcome",
        )  # fmt: skip
    if twice:
        answer = given[1] if len(given) == 2 else np.where(given[0] == 1, given[2], given[1])
        return np.asarray(2 * given[0] + answer)
    out = np.full(data.rows, np.nan)
    alive = np.ones(data.rows, dtype=bool)
    for i, move in enumerate(given):
        out[alive & (move == 0)] = i
        alive &= move == 1
    out[alive] = len(given)
    return out  # a move that was not reached may be missing


def row_numbers(what: str, given: ArrayLike | str | None, data: Columns | None, rows: int) -> Floats | None:
    """Return one number per row from a column name or an array."""
    if given is None:
        return None
    if isinstance(given, str):
        if data is None:
            raise InputError(f"{what} names a column, and there are no data", remedy="give an array", code="bad-option")
        return data.numbers(given)
    values = read_column(what, np.asarray(given) if not hasattr(given, "dtype") else given).values
    if values.shape != (rows,):
        raise InputError(
            f"{what} has shape {values.shape}, not ({rows},)", remedy="give one number per row", code="bad-option"
        )
    return values


def usable(columns: Sequence[tuple[str, Floats]]) -> NDArray[np.bool_]:
    """Return which rows have no missing value; an infinite one is refused with its place."""
    rows = len(columns[0][1])
    whole = np.ones(rows, dtype=bool)
    for name, values in columns:
        bad = np.isinf(values)
        if bad.any():
            where = int(np.flatnonzero(bad.reshape(rows, -1).any(axis=1))[0])
            raise InputError(
                f"'{name}' is infinite in row {where + 1}", remedy="correct or drop the row", code="bad-data"
            )
        whole &= ~np.isnan(values).reshape(rows, -1).any(axis=1)
    return whole
