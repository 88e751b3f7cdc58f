"""What every fit by maximum likelihood can say of its coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.answer import Answer
from foedus.core.text import did_you_mean, listed

__all__ = ["Fitted"]

Floats = NDArray[np.float64]


class Fitted(Answer):
    """Base of frozen fits that have ``names``, ``coefficients`` and ``covariance``, shape (C,), (C, C).

    A coefficient that the data do not identify has NaN in the covariance, and so no standard error.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    loglik: float

    @property
    def se(self) -> Floats:
        """Standard errors, NaN where there is none."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def z(self) -> Floats:
        """Estimates over standard errors."""
        return np.asarray(self.coefficients / self.se)

    @property
    def p(self) -> Floats:
        """Two-sided p-values of the normal approximation."""
        from scipy.special import ndtr

        return np.asarray(2 * ndtr(-np.abs(self.z)))

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k - 2 log L, of the likelihood (or pseudo-likelihood) in ``loglik``."""
        return 2 * len(self.names) - 2 * self.loglik

    def __getitem__(self, name: str) -> float:
        """Return an estimate by name."""
        return float(self.coefficients[self.place(name)])

    def error(self, name: str) -> float:
        """Return a standard error by name."""
        return float(self.se[self.place(name)])

    def place(self, name: str) -> int:
        """Return the place of a coefficient.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        if name not in self.names:
            raise InputError(
                f"no coefficient '{name}'", remedy=did_you_mean(name, self.names, f"there are {listed(self.names)}"),
                code="unknown-coefficient",
            )  # fmt: skip
        return self.names.index(name)

    def interval(self, level: float = 0.95) -> Floats:
        """Return Wald intervals; shape (coefficients, 2).

        Parameters
        ----------
        level
            Coverage, between 0 and 1.
        """
        if not 0 < level < 1:
            raise InputError(f"a level lies between 0 and 1, not {level}", remedy="give 0.95", code="bad-option")
        from scipy.special import ndtri

        half = float(ndtri(0.5 + level / 2)) * self.se
        return np.column_stack([self.coefficients - half, self.coefficients + half])
