"""A yes-or-no outcome and its covariates, taken from any data frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import listed
from foedus.estimate.columns import Columns
from foedus.estimate.formula import Design, bind, parse

__all__ = ["Binary", "binary"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: A diagonal entry of the triangular factor below this share of its column is no direction of its own.
_RANK = 1e-9
#: Above this share, products of columns settle it: the square, 1e-6, is far above their error, 1e-10 for a million rows.
_APART = 1e-3
#: Squares of what is larger, summed, leave the range of a double.
_LARGEST = 1e100


@dataclass(frozen=True, eq=False)
class Binary:
    """Rows of a binary regression, complete ones only.

    Parameters
    ----------
    formula
        As parsed.
    design
        The equation bound to the data: codes further data alike.
    y
        0 or 1, shape (n,).
    x
        Covariates, shape (n, k), full column rank.
    weights, offset
        Shape (n,); ones and zeros where none were given.
    groups
        For each clustering the group of each row, numbered from 0.
    clusters
        Names of these clusterings.
    dyads
        Members of each row's pair, shape (n, 2), numbered from 0; None if pairs are not named.
    dropped
        Rows left out since a value is missing.
    weighted
        Whether weights were given.
    """

    formula: str
    design: Design
    y: Floats
    x: Floats
    weights: Floats
    offset: Floats
    groups: tuple[Ints, ...]
    clusters: tuple[str, ...]
    dyads: Ints | None
    dropped: int
    weighted: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return self.design.names

    @property
    def constant(self) -> int | None:
        """Place of the constant among the coefficients, if there is one."""
        return 0 if self.design.block.constant else None


def binary(
    data: Any,
    formula: str,
    *,
    weights: str | None = None,
    offset: str | None = None,
    cluster: str | Sequence[str] | None = None,
    dyads: tuple[str, str] | None = None,
) -> Binary:
    """Take the rows of a binary regression from a data frame.

    Parameters
    ----------
    data
        A polars or pandas frame, or a mapping of names to arrays.
    formula
        ``outcome ~ x1 + x2``; the outcome is 0 or 1.
    weights, offset
        Columns; weights are finite and not negative.
    cluster
        One or more columns that name groups of rows.
    dyads
        Two columns that name the members of each row's pair, in any order.

    Raises
    ------
    InputError
        If a column is missing or of the wrong kind, a value is not finite, a weight is negative, the
        outcome takes other values than 0 and 1 or only one of them, or covariates are collinear.
    """
    columns, parsed = Columns(data), parse(formula)
    if len(parsed.response) != 1 or len(parsed.blocks) != 1:
        raise _wrong(f"'{formula}' is not one outcome and one equation", "write 'outcome ~ x1 + x2'")
    (outcome,), block = parsed.response, parsed.blocks[0]
    if block.empty:
        raise _wrong("the equation is empty", "name a covariate, or 1 for a constant alone")
    design = bind(block, columns)
    y, x = columns.numbers(outcome), design.matrix(columns)
    w = np.ones(columns.rows) if weights is None else columns.numbers(weights)
    o = np.zeros(columns.rows) if offset is None else columns.numbers(offset)
    for name, values in ((outcome, y), (weights, w), (offset, o)):
        _finite(str(name), values)
    for k, name in enumerate(design.names):
        _finite(name, x[:, k])
    if (w < 0).any():
        raise _bad(f"'{weights}' is negative in row {int(np.flatnonzero(w < 0)[0]) + 1}", "weights are 0 or more")
    named = (cluster,) if isinstance(cluster, str) else tuple(cluster or ())
    found = [columns.keys(c)[0] for c in named]
    pair = None if dyads is None else np.column_stack(_members(columns, dyads))
    keep = ~(np.isnan(y) | np.isnan(w) | np.isnan(o) | np.isnan(x).any(axis=1))
    for g in found:
        keep &= g >= 0
    if pair is not None:
        keep &= (pair >= 0).all(axis=1)
        same = keep & (pair[:, 0] == pair[:, 1])
        if same.any():
            raise _bad(f"row {int(np.flatnonzero(same)[0]) + 1} pairs a state with itself", "leave such rows out")
    if not keep.any():
        raise _bad("no row is complete", "look for the column that is always missing")
    y, x, w, o = y[keep], x[keep], w[keep], o[keep]
    odd = ~np.isin(y, (0.0, 1.0))
    if odd.any():
        raise _bad(f"the outcome '{outcome}' holds {y[odd][0]:g}", "code it 0 and 1")
    if len(np.unique(y[w > 0])) < 2:
        raise _bad(f"the outcome '{outcome}' never varies in the complete rows", "there is nothing to explain")
    _full_rank(x, w, design.names)
    return Binary(
        str(parsed), design, y, x, w, o, tuple(_again(g[keep]) for g in found), named,
        None if pair is None else _again(pair[keep].ravel()).reshape(-1, 2), int((~keep).sum()), weights is not None,
    )  # fmt: skip


def _members(columns: Columns, dyads: tuple[str, str]) -> tuple[Ints, Ints]:
    """Number the states of both columns alike."""
    if len(dyads) != 2:
        raise _wrong("a pair has two members", "name two columns")
    one, two = (columns[d] for d in dyads)
    if bool(one.levels) != bool(two.levels):
        raise _bad(f"'{dyads[0]}' and '{dyads[1]}' name states in different ways", "code both alike")
    if one.levels:
        place = {word: k for k, word in enumerate(sorted({*one.levels, *two.levels}))}
        values = [np.array([np.nan if np.isnan(v) else place[c.levels[int(v)]] for v in c.values]) for c in (one, two)]
    else:
        values = [one.values, two.values]
    gone = [np.isnan(v) for v in values]
    _, codes = np.unique(np.concatenate([np.where(g, -1.0, v) for g, v in zip(gone, values, strict=True)]), return_inverse=True)  # fmt: skip
    codes = codes.astype(np.int64)
    n = columns.rows
    return np.where(gone[0], -1, codes[:n]), np.where(gone[1], -1, codes[n:])


def _again(codes: Ints) -> Ints:
    """Number the groups that are left from 0."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _finite(name: str, values: Floats) -> None:
    infinite = np.isinf(values)
    if infinite.any():
        raise _bad(
            f"'{name}' is infinite in row {int(np.flatnonzero(infinite)[0]) + 1}", "correct it, or mark it missing"
        )


def _full_rank(x: Floats, w: Floats, names: Sequence[str]) -> None:
    """Refuse collinear covariates, naming those that others already say."""
    used = x if (w > 0).all() else x[w > 0]
    products = used.T @ used
    norm = np.sqrt(np.diag(products))
    if (norm == 0).any():
        raise _collinear([n for n, s in zip(names, norm, strict=True) if s == 0])
    # The triangular factor from the products of columns costs a tenth of that from the rows and has half its digits:
    # enough to clear columns that stand well apart, never to refuse any.
    try:
        if (np.diag(np.linalg.cholesky(products / norm / norm[:, None])) > _APART).all():
            return
    except np.linalg.LinAlgError:
        pass
    # Column by column, so that the one named is the one that the earlier ones explain.
    basis = np.linalg.qr(used / norm, mode="r")
    bad = np.abs(np.diag(basis)) < _RANK if len(basis) == len(names) else np.ones(len(names), dtype=bool)
    if bad.any():
        raise _collinear([n for n, b in zip(names, bad, strict=True) if b])


def _collinear(names: list[str]) -> InputError:
    return InputError(
        f"collinear covariates: {listed(names)} follow from the others", remedy="leave them out", code="collinear"
    )


def _bad(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="bad-data")


def _wrong(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="bad-formula")
