"""Do the strategic models give back what data were made from? Games played with known utilities, then estimated."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, stream
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Recovered", "Recovery", "strategic_recovery"]

Floats = NDArray[np.float64]
#: Data sets per design, and rows per data set.
_SIZES = {"small": (60, 600), "full": (1000, 1000)}
_TITLE = Said(
    "Strategic models on games played with known utilities", "Стратегические модели на играх с известными полезностями"
)
_HEAD = Said(
    "{sets} data sets of {rows} rows for each design. Coverage: share of 95 % intervals that hold the truth; its sampling error here is {error}.",
    "По {sets} выборок из {rows} строк на каждый случай. Покрытие: доля 95 %-х интервалов, содержащих истину; её ошибка здесь {error}.",
)


@dataclass(frozen=True)
class Recovered:
    """One coefficient of one design: truth, mean and spread of estimates, mean standard error, coverage."""

    design: str
    name: str
    truth: float
    mean: float
    sd: float
    mean_se: float
    coverage: float

    @property
    def bias(self) -> float:
        """Mean estimate less the truth."""
        return self.mean - self.truth


@dataclass(frozen=True)
class Recovery(Answer):
    """What came back, by design and coefficient.

    Parameters
    ----------
    rows
        One per design and coefficient.
    sets, size
        Data sets per design, rows per data set.
    failed
        Data sets per design whose fit did not converge or was singular; they are left out of the rows.
    seed
        Root of the random numbers.
    """

    rows: tuple[Recovered, ...]
    sets: int
    size: int
    failed: dict[str, int]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "rows": [{**r.__dict__, "bias": r.bias} for r in self.rows], "sets": self.sets, "size": self.size,
            "failed": dict(self.failed), "seed": self.seed,
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per design and coefficient."""
        import polars as pl

        return pl.DataFrame([{**r.__dict__, "bias": r.bias} for r in self.rows])

    def summary(self, lang: str = "en") -> str:
        """Return the table."""
        error = math.sqrt(0.95 * 0.05 / self.sets)
        lines = [_TITLE(lang), _HEAD(lang).format(sets=self.sets, rows=self.size, error=f"{error:.3f}"), ""]
        words = ("истина", "среднее", "разброс", "ст. ош.", "покрытие") if lang == "ru" else ("truth", "mean", "spread", "s.e.", "coverage")  # fmt: skip
        lines.append(" " * 46 + "".join(f"{w:>10}" for w in words))
        for r in self.rows:
            cells = f"{r.truth:10.3f}{r.mean:10.3f}{r.sd:10.3f}{r.mean_se:10.3f}{r.coverage:10.3f}"
            lines.append(f"{r.design + ' ' + r.name:46}" + (cells.replace(".", ",") if lang == "ru" else cells))
        lost = {k: v for k, v in self.failed.items() if v}
        if lost:
            said = "Не сошлось: " if lang == "ru" else "Not converged: "
            lines.append(said + ", ".join(f"{k} {v}" for k, v in lost.items()))
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return what it shows."""
        return self.summary(lang)


@dataclass(frozen=True)
class _Design:
    """A tree, its utilities as (constant, slope) or None for zero, and the options of the fit."""

    name: str
    tree: str
    truth: tuple[tuple[float, ...] | None, ...]
    options: dict[str, Any]


_TWELVE = ((0.3, 0.8), None, (-0.2, 0.7), (0.2, 0.9))
_DESIGNS = (
    _Design("egame12 agent probit", "EGAME12", _TWELVE, {}),
    _Design("egame12 agent logit", "EGAME12", _TWELVE, {"link": "logit"}),
    _Design("egame12 private probit", "EGAME12", _TWELVE, {"errors": "private"}),
    _Design("egame122 agent probit", "EGAME122", ((0.2, 0.6), (0.3, 0.5), None, (0.4, 0.7), (0.1, 0.8), (-0.2, 0.6)), {}),
    _Design(
        "egame123 agent probit", "EGAME123",
        ((0.1, 0.7), (0.2, 0.6), None, (0.3, 0.8), (-0.3, 0.6), None, (0.2, 0.9), (0.1, 0.7)), {},
    ),
)  # fmt: skip


def strategic_recovery(
    *, size: str = "small", seed: int, progress: Callable[[str, float], None] | None = None
) -> Recovery:
    """Play games with known utilities, estimate, compare.

    Parameters
    ----------
    size
        ``small`` (60 data sets of 600 rows a design) or ``full`` (1,000 of 1,000).
    seed
        Root of the random numbers.
    progress
        Called with the design and the share done.
    """
    sets, n = _SIZES[size]
    rows: list[Recovered] = []
    failed: dict[str, int] = {}
    for k, design in enumerate(_DESIGNS):
        truth = np.array([v for t in design.truth if t is not None for v in t])
        estimates, errors, names = [], [], ()
        for i, fit in enumerate(_fits(design, sets, n, seed)):
            if progress:
                progress(design.name, (k + i / sets) / len(_DESIGNS))
            if fit.converged and np.isfinite(fit.se).all():
                names = fit.names
                estimates.append(fit.coefficients)
                errors.append(fit.se)
        failed[design.name] = sets - len(estimates)
        b, se = np.array(estimates), np.array(errors)
        inside = (np.abs(b - truth) <= 1.959964 * se).mean(axis=0)
        rows += [
            Recovered(design.name, names[j], float(truth[j]), float(b[:, j].mean()), float(b[:, j].std(ddof=1)), float(se[:, j].mean()), float(inside[j]))
            for j in range(len(truth))
        ]  # fmt: skip
    if progress:
        progress("", 1.0)
    return Recovery(tuple(rows), sets, n, failed, seed)


def _fits(design: _Design, sets: int, n: int, seed: int) -> Iterator[Any]:
    from foedus.estimate import strategic as models

    tree = getattr(models, design.tree)
    for i in range(sets):
        rng = stream(seed, "strategic-recovery", design.name, i)
        x = rng.standard_normal((len(design.truth), n))
        blocks = [
            0 if t is None else (np.column_stack([np.ones(n), x[j]]), ["constant", "x"])
            for j, t in enumerate(design.truth)
        ]
        utilities = [0.0 if t is None else t[0] + t[1] * x[j] for j, t in enumerate(design.truth)]
        y = models.simulate(tree, utilities, seed=int(rng.integers(2**31)), **design.options)
        yield models.strategic(tree, outcome=y, blocks=blocks, **design.options)
