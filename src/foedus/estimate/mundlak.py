"""Within-group terms: what a covariate says inside a pair of states, apart from what sets pairs apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.columns import Columns

__all__ = ["mundlak"]


def mundlak(data: Any, group: str, columns: Sequence[str], suffix: str = "_mean") -> dict[str, NDArray[np.float64]]:
    """Return the group means of covariates, to be fitted beside them.

    With the mean beside it, the coefficient of a covariate rests on its changes within a group (Mundlak,
    1978, Econometrica 46): a standing difference between pairs, such as that friends both ally and do
    not fight, goes into the mean's.

    Parameters
    ----------
    data
        A polars or pandas frame, or a mapping of names to arrays.
    group
        Column that names the groups (a dyad).
    columns
        Covariates; missing values are left out of the means.
    suffix
        Added to a covariate's name.

    Returns
    -------
    dict
        Name with suffix to the mean of each row's group, shape (rows,); NaN where a group has no value.

    Examples
    --------
    >>> rows = {"dyad": [1, 1, 2], "pact": [0.0, 1.0, 1.0]}
    >>> mundlak(rows, "dyad", ["pact"])["pact_mean"].tolist()
    [0.5, 0.5, 1.0]
    """
    table = Columns(data)
    codes, n = table.keys(group)
    out = {}
    for name in columns:
        values = table.numbers(name)
        here = ~np.isnan(values) & (codes >= 0)
        total = np.bincount(codes[here], values[here], n)
        count = np.bincount(codes[here], minlength=n)
        with np.errstate(invalid="ignore"):
            mean = total / count
        out[f"{name}{suffix}"] = np.where(codes >= 0, mean[codes], np.nan)
    return out
