"""The columns of the two equations of the contest: who wins if it is decided, and whether it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.estimate.contest_rows import ISSUES, NEEDED, RESOURCES
from foedus.estimate.davidson import Ints

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CONTEST", "STALEMATE", "Design", "design"]

Floats = NDArray[np.float64]

#: Terms of the log odds: loss with distance, difference of democracy, resources beside CINC.
CONTEST = ("distance", "regime", "resources")
#: Terms of the stalemate: cubic in time, size of both together, evenness, the demand, land border and distance.
STALEMATE = ("era", "size", "parity", "issue", "border")
#: Where the logarithm of joint capability and the year are centred: fixed, so that no test year leaks in.
_SIZE, _YEAR, _SPAN = 0.02, 1900.0, 50.0


@dataclass(frozen=True, eq=False)
class Design:
    """Covariates of the log odds ``z`` and of the undecided ``u``, with the outcome.

    ``z`` starts with the constant; ``resources`` are the columns that make up log capability and
    ``far`` that of distance. ``cluster`` numbers undirected pairs; ``unknown`` counts ratios of
    resources that are unknown and set to even.
    """

    z: Floats
    u: Floats
    z_names: tuple[str, ...]
    u_names: tuple[str, ...]
    resources: list[int]
    far: int | None
    outcome: Ints
    year: Ints
    cluster: Ints
    unknown: int

    def take(self, rows: Ints) -> Design:
        """Return some of the rows."""
        return replace(
            self, z=self.z[rows], u=self.u[rows], outcome=self.outcome[rows], year=self.year[rows],
            cluster=self.cluster[rows],
        )  # fmt: skip

    def without_distance(self) -> Design:
        """Return the design with kappa at 0."""
        far = self.far
        if far is None:
            return self
        return replace(
            self, z=np.delete(self.z, far, axis=1), z_names=(*self.z_names[:far], *self.z_names[far + 1 :]), far=None,
            resources=[c - (c > far) for c in self.resources],
        )  # fmt: skip


def design(rows: pl.DataFrame, contest: Sequence[str], stalemate: Sequence[str]) -> Design:
    """Return the covariates of a choice of terms.

    Raises
    ------
    InputError
        If a term or a column is unknown, or a value is missing or impossible; the row is named.
    """
    for given, known in ((contest, CONTEST), (stalemate, STALEMATE)):
        for term in given:
            if term not in known:
                raise InputError(
                    f"no term '{term}' of the contest", code="unknown-term",
                    remedy=did_you_mean(term, known, f"choose from {', '.join(known)}"),
                )  # fmt: skip
    if rows.height == 0:
        raise InputError("there are no contests", remedy="give at least some dozens of rows", code="empty")
    col = {c: _column(rows, c) for c in NEEDED}
    _demand(np.isin(col["outcome"], (0, 1, 2)), "outcome", "is not 0, 1 or 2")
    for c in ("cinc1", "cinc2"):
        _demand(col[c] > 0, c, "is not above 0")
    _demand(col["km"] >= 0, "km", "is below 0")
    one = np.ones(rows.height)
    ratio = np.log(col["cinc1"] / col["cinc2"])
    z, names, far, unknown = [one, ratio], ["constant", "cinc"], None, 0
    resources = [1]
    if "distance" in contest:
        far = len(z)
        z.append(np.log1p(col["km"] / 1000.0))
        names.append("distance")
    if "resources" in contest:
        for c in RESOURCES:
            own, other = (_column(rows, f"{c}{s}", gaps=True) for s in "12")
            with np.errstate(divide="ignore", invalid="ignore"):
                value = np.log(own / other)
            lost = ~np.isfinite(value)
            unknown += int(lost.sum())
            resources.append(len(z))
            z.append(np.where(lost, 0.0, value))
            names.append(c)
    if "regime" in contest:
        gap = _column(rows, "euds1", gaps=True) - _column(rows, "euds2", gaps=True)
        unknown += int(np.isnan(gap).sum())
        z.append(np.nan_to_num(gap))
        names.append("regime")
    u, u_names = _stalemate(rows, col, stalemate, ratio)
    low, high = np.minimum(col["ccode1"], col["ccode2"]), np.maximum(col["ccode1"], col["ccode2"])
    return Design(
        np.column_stack(z), u, tuple(names), u_names, resources, far, col["outcome"].astype(np.int64),
        col["year"].astype(np.int64), (low * 100_000 + high).astype(np.int64), unknown,
    )  # fmt: skip


def _stalemate(rows: pl.DataFrame, col: dict[str, Floats], terms: Sequence[str], ratio: Floats) -> tuple[Floats, tuple[str, ...]]:  # fmt: skip
    """Return the covariates of the undecided."""
    u, names = [np.ones(rows.height)], ["stalemate"]
    if "era" in terms:
        t = (col["year"] - _YEAR) / _SPAN
        u += [t, t**2, t**3]
        names += ["t", "t^2", "t^3"]
    if "size" in terms:
        u.append(np.log((col["cinc1"] + col["cinc2"]) / _SIZE))
        names.append("size")
    if "parity" in terms:
        u.append(-np.abs(ratio))
        names.append("parity")
    if "issue" in terms:
        issue = _column(rows, "issue")
        for code in (1, 2, 3):
            u.append((issue == code).astype(np.float64))
            names.append(f"issue: {ISSUES[code]}")
    if "border" in terms:
        u += [(_column(rows, "contiguity") == 1).astype(np.float64), np.log1p(col["km"] / 1000.0)]
        names += ["land border", "distance apart"]
    return np.column_stack(u), tuple(names)


def _column(rows: pl.DataFrame, name: str, *, gaps: bool = False) -> Floats:
    """Return a column as floats; gaps are NaN where they are allowed, and otherwise refused."""
    import polars as pl

    if name not in rows.columns:
        raise InputError(
            f"the contests have no column '{name}'",
            remedy=f"columns needed: {', '.join(NEEDED)}",
            code="missing-column",
        )
    try:
        values = rows[name].cast(pl.Float64).to_numpy().astype(np.float64)
    except pl.exceptions.PolarsError:
        raise InputError(f"the column '{name}' holds no numbers", remedy="give numbers", code="bad-column") from None
    if not gaps:
        _demand(np.isfinite(values), name, "is missing or not finite")
    return values


def _demand(good: NDArray[np.bool_], name: str, what: str) -> None:
    """Refuse the first row that breaks a rule."""
    if not good.all():
        row = int(np.flatnonzero(~good)[0])
        raise InputError(f"'{name}' {what} in row {row}", remedy="drop the row or mend the value", code="bad-value")
