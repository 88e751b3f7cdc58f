"""Draws from a log posterior by NUTS (nutpie), whitened by the Laplace approximation, chain by chain."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.errors import DataMissingError
from foedus.crisis.parameters import Floats

__all__ = ["Chain", "Diagnostics", "diagnose", "sample_chain"]

Density = Callable[[Floats], tuple[float, Floats]]
#: Gates of convergence (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, Bayesian Analysis 16).
R_HAT, ESS = 1.01, 400.0
#: Squared distance from the mode, in Laplace units, beyond which there is no probability. For C = 73 coefficients it
#: is about 100 on average, and 300 along the longest tails. The first trial steps of the warm-up go further, to games
#: of absurd payoffs that each take a second to certify.
FAR = 2500.0


@dataclass(frozen=True, eq=False)
class Chain:
    """Draws of one chain.

    ``theta``: shape (draws, C); ``divergent``: shape (draws,); ``gradients``: evaluations, warm-up included.
    """

    theta: Floats
    divergent: NDArray[np.bool_]
    gradients: int


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Whether chains have converged.

    Parameters
    ----------
    r_hat, ess_bulk, ess_tail
        By coefficient, shape (C,); rank-normalised.
    divergences
        Number of draws.
    """

    r_hat: Floats
    ess_bulk: Floats
    ess_tail: Floats
    divergences: int

    @property
    def passed(self) -> bool:
        """Whether R-hat is below 1.01, bulk ESS above 400 everywhere, and no draw diverged."""
        return bool(self.r_hat.max() < R_HAT and self.ess_bulk.min() > ESS and self.divergences == 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the worst of each as plain data."""
        return {
            "r_hat_max": float(self.r_hat.max()), "ess_bulk_min": float(self.ess_bulk.min()),
            "ess_tail_min": float(self.ess_tail.min()), "divergences": self.divergences, "passed": self.passed,
        }  # fmt: skip


def sample_chain(
    density: Density, centre: Floats, covariance: Floats, *, draws: int, tune: int, seed: int,
    target_accept: float = 0.96, tell: Callable[[int], None] | None = None,
) -> Chain:  # fmt: skip
    """Return one chain of NUTS.

    Parameters
    ----------
    density
        theta -> (log density, gradient); an :class:`InputError` counts as a place of no probability.
    centre, covariance
        Laplace approximation, by which theta is whitened.
    draws, tune
        Draws kept, and draws of warm-up.
    seed
        Of the chain.
    tell
        Called with the number of evaluations so far.

    Raises
    ------
    DataMissingError
        If nutpie is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # arviz announces its next version whenever it is imported
            import nutpie
            from nutpie.compiled_pyfunc import from_pyfunc
    except ImportError:
        raise DataMissingError(
            "the sampler nutpie is not installed", remedy="pip install 'foedus[estimate]'", code="no-sampler"
        ) from None
    size = centre.size
    root = np.linalg.cholesky(covariance)
    count = 0

    def make_density() -> Any:
        def whitened(z: Floats) -> tuple[float, Floats]:
            nonlocal count
            count += 1
            if tell is not None and count % 50 == 0:
                tell(count)
            try:
                if float(z @ z) > FAR:
                    raise InputError("too far from the mode", remedy="none", code="far")
                value, gradient = density(centre + root @ z)
            except InputError:
                return -np.inf, np.zeros(size)
            return value, root.T @ gradient

        return whitened

    def make_expand(*_: Any) -> Any:
        return lambda z: {"theta": centre + root @ z}

    rng = np.random.default_rng(seed)
    start = 0.5 * rng.standard_normal(size)
    model = from_pyfunc(
        size,
        make_density,
        make_expand,
        [np.dtype("float64")],
        [(size,)],
        ["theta"],
        make_initial_point_fn=lambda _: start,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trace = nutpie.sample(
            model, draws=draws, tune=tune, chains=1, cores=1, seed=seed, progress_bar=False, save_warmup=False,
            target_accept=target_accept,
        )  # fmt: skip
    return Chain(
        np.asarray(trace.posterior["theta"].values[0], dtype=np.float64),
        np.asarray(trace.sample_stats["diverging"].values[0], dtype=bool), count,
    )  # fmt: skip


def diagnose(chains: Sequence[Chain]) -> Diagnostics:
    """Return R-hat, effective sample sizes and divergences of chains of equal length."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz

        theta = np.stack([c.theta for c in chains])
        data = arviz.convert_to_dataset({"theta": theta})
        return Diagnostics(
            np.asarray(arviz.rhat(data)["theta"].values), np.asarray(arviz.ess(data, method="bulk")["theta"].values),
            np.asarray(arviz.ess(data, method="tail")["theta"].values), int(sum(c.divergent.sum() for c in chains)),
        )  # fmt: skip
