"""The options that all strategic models share, checked before any data are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import DEFAULT_SEED, InputError
from foedus.core.text import did_you_mean
from foedus.estimate.columns import Columns
from foedus.estimate.strategic.covariance import KINDS
from foedus.estimate.strategic.data import row_numbers

__all__ = ["Call", "group_reader", "weights_of", "wrong_option"]

Floats = NDArray[np.float64]
LINKS, ERRORS, WEIGHTS = ("probit", "logit"), ("agent", "private"), ("frequency", "sampling")


@dataclass(frozen=True, eq=False)
class Call:
    """The options that all strategic models share (see :func:`foedus.estimate.strategic.egame12`)."""

    formula: str | None = None
    data: Any = None
    outcome: Any = None
    blocks: Mapping[str, Any] | Sequence[Any] | None = None
    order: Sequence[Any] | None = None
    link: str = "probit"
    errors: str = "agent"
    fixed: Mapping[str, Any] | Sequence[Any] | None = None
    scale: str | None = None
    weights: str | ArrayLike | None = None
    weight_kind: str = "frequency"
    covariance: str = "hessian"
    cluster: str | ArrayLike | None = None
    start: ArrayLike | None = None
    starts: int = 0
    seed: int = DEFAULT_SEED
    progress: Callable[[str, float], None] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name, value, known in (
            ("link", self.link, LINKS), ("errors", self.errors, ERRORS), ("covariance", self.covariance, KINDS),
            ("weight_kind", self.weight_kind, WEIGHTS),
        ):  # fmt: skip
            if value not in known:
                raise wrong_option(f"no {name} '{value}'", did_you_mean(str(value), known, f"use {' or '.join(known)}"))
        if self.link == "logit" and self.errors == "private":
            raise wrong_option(
                "private information has no logit form: a sum of logistic shocks is not logistic", "use link='probit'"
            )
        if not 0 <= self.starts <= 10_000 or self.seed < 0:
            raise wrong_option(
                f"starts={self.starts}, seed={self.seed}", "give 0 to 10,000 starts and a seed of 0 or more"
            )
        if (self.formula is None) == (self.blocks is None):
            raise wrong_option(
                "give either a formula with data, or blocks with outcome", "see help(foedus.estimate.strategic)"
            )
        if self.formula is not None and self.data is None:
            raise wrong_option("a formula needs data", "give data=FRAME")
        if self.blocks is not None and self.outcome is None:
            raise wrong_option("blocks need an outcome", "give outcome=ARRAY")

    @property
    def kind(self) -> str:
        """Kind of covariance, ``cluster`` as soon as clusters are named."""
        return "cluster" if self.cluster is not None else self.covariance


def wrong_option(message: str, remedy: str) -> InputError:
    """Return the error of an option that cannot be used."""
    return InputError(message, remedy=remedy, code="bad-option")


def weights_of(call: Call, data: Columns, rows: int) -> Floats:
    """Return the weight of every row; negative ones are refused."""
    weight = row_numbers("weights", call.weights, data, rows)
    if weight is None:
        return np.ones(rows)
    if (weight < 0).any():
        raise InputError(
            f"the weight of row {int(np.flatnonzero(weight < 0)[0]) + 1} is negative",
            remedy="give 0 or more",
            code="bad-weights",
        )
    return weight


def group_reader(data: Columns, rows: int) -> Callable[[Any], NDArray[np.int64]]:
    """Return what reads a column name or an array into group numbers, -1 where missing."""

    def read(cluster: Any) -> NDArray[np.int64]:
        if isinstance(cluster, str):
            codes, _ = data.keys(cluster)
            return codes
        codes, _ = Columns({"cluster": cluster if hasattr(cluster, "dtype") else np.asarray(cluster)}).keys("cluster")
        if len(codes) != rows:
            raise wrong_option(f"cluster has {len(codes)} entries for {rows} rows", "give one per row")
        return codes

    return read
