"""Log-likelihood of observed crises with its derivatives, by input and by coefficient.

:func:`log_likelihood` differentiates with respect to every input of every row;
:class:`Index` puts coefficients and covariates behind the inputs and differentiates with respect
to them, without ever storing the former. Both differentiate the joining equilibrium implicitly
(docs/model.md section 13). What stands behind them: foedus.crisis.packed (inputs as arrays),
foedus.crisis.evaluation (rows in chunks, certificates), foedus.crisis.tiles (compiled).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.crisis.evaluation import Likelihood, evaluate
from foedus.crisis.likelihood import Rows
from foedus.crisis.packed import LINKS, Link, Packed, Term
from foedus.crisis.parameters import Floats

__all__ = ["Index", "Likelihood", "Link", "Term", "log_likelihood"]

TOLERANCE = 1e-12


def log_likelihood(rows: Rows, *, tol: float = TOLERANCE, threads: int | None = None) -> Likelihood:
    """Return the log-likelihood of rows and its derivative with respect to every input.

    Parameters
    ----------
    rows
        What was seen, and the inputs of each game.
    tol
        Largest move of a probability of helping at which the iteration stops.
    threads
        Number of threads, all cores when left out; the answer does not depend on it.

    Raises
    ------
    InputError
        If a row's value or derivative is not finite (inputs of extreme size); it names row and input.
    """
    return evaluate(Packed(rows, {}, {}, ()), np.zeros(0), tol, threads, gradient=True, scores=False)


class Index:
    """Inputs as functions of coefficients: value plus index, value times exp(index), or logistic.

    At coefficients of zero every input has the value that it has in the rows. With the index
    eta = sum of coefficient times covariate, an input is value + eta (``identity``), value *
    exp(eta) (``exp``), or the share whose log odds are those of the value plus eta
    (``logistic``, value strictly between 0 and 1).

    Parameters
    ----------
    rows
        What was seen, and the inputs at coefficients of zero.
    terms
        The products. Coefficients are numbered in the order in which they first appear.
    links
        Input to link; ``identity`` when left out.

    Raises
    ------
    InputError
        If an input or a link is unknown, or a covariate does not fit or is not finite.
    """

    def __init__(self, rows: Rows, terms: Iterable[Term], links: Mapping[str, Link] | None = None) -> None:
        links = dict(links or {})
        grouped: dict[str, list[Term]] = {}
        names: dict[str, int] = {}
        for term in terms:
            grouped.setdefault(term.input, []).append(term)
            names.setdefault(term.coefficient, len(names))
        for name in (*grouped, *links):
            if name not in rows.inputs:
                raise InputError(
                    f"no input '{name}'",
                    remedy=did_you_mean(name, rows.inputs, "see the inputs of Rows"),
                    code="bad-index",
                )
        for name, link in links.items():
            if link not in LINKS:
                raise InputError(
                    f"no link '{link}' for '{name}'", remedy=did_you_mean(link, LINKS, "see Index"), code="bad-index"
                )
        self.names = tuple(names)
        self._packed = Packed(rows, grouped, links, self.names)

    def evaluate(
        self, coefficients: ArrayLike, *, scores: bool = True, tol: float = TOLERANCE, threads: int | None = None
    ) -> Likelihood:
        """Return value, gradient and scores at some coefficients.

        Parameters
        ----------
        coefficients
            Shape (C,), in the order of ``names``.
        scores
            Whether to keep the derivative of every row (B x C numbers).

        Raises
        ------
        InputError
            If a coefficient is not finite, or an input leaves its range; it names row and input.
        """
        beta = np.ascontiguousarray(coefficients, dtype=np.float64)
        if beta.shape != (len(self.names),):
            raise InputError(
                f"{beta.size} coefficients for {len(self.names)} names", remedy="give one each", code="bad-index"
            )
        for name, b in zip(self.names, beta, strict=True):
            if not np.isfinite(b):
                raise InputError(f"coefficient '{name}' is not finite", remedy="give a number", code="bad-index")
        return evaluate(self._packed, beta, tol, threads, gradient=False, scores=scores)

    def inputs(self, coefficients: ArrayLike) -> Mapping[str, Floats]:
        """Return the inputs at some coefficients, by name, in full shape."""
        return self._packed.inputs(np.asarray(coefficients, dtype=np.float64))
