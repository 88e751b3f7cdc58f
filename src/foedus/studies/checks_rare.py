"""The check of E9: rare events logit on the file of the Zelig package."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "EVENTS", "POPULATION"]

#: Disputes and dyad-years of the population from which the file's rows were chosen (King and Zeng 2001).
EVENTS, POPULATION = 1042, 303_772


def relogit() -> Mapping[str, float]:
    """Fit by prior correction with the bias taken away; the chance is that of a dyad with mean covariates."""
    import gzip

    import numpy as np
    import polars as pl

    from foedus.estimate.rare import mean_chance, relogit
    from foedus.history import catalogue, path_of

    columns = catalogue().find("zelig_mid").columns
    text = gzip.decompress(path_of("zelig_mid").read_bytes())
    # The header names no column for the row's number, which comes first in every row.
    rows = pl.read_csv(text, separator=" ", skip_rows=1, has_header=False, new_columns=["row", *columns])
    fit = relogit(rows, f"conflict ~ {' + '.join(columns[1:])}", tau=EVENTS / POPULATION)
    names = ["const", *columns[1:]]
    means = np.array([1.0, *(float(rows[c].to_numpy().mean()) for c in columns[1:])])
    return {
        "n": fit.n, **{n: float(b) for n, b in zip(names, fit.coef, strict=True)},
        **{f"se {n}": float(s) for n, s in zip(names, fit.se, strict=True)},
        "residual deviance": fit.deviance, "Pr at means": float(mean_chance(fit, means)[0]),
    }  # fmt: skip


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {"E9": relogit}
