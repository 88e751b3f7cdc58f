"""The posterior as a file: draws of the coefficients with everything that made them (docs/fit.md section 7)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import Answer, InputError, Place
from foedus.crisis.parameters import Floats
from foedus.estimate.coefficients import Coefficient, Prior

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FORMAT", "PRIOR_DRIVEN", "Posterior", "earned", "load_posterior", "read_posterior", "shipped"]

#: Version of the file's form.
FORMAT = 2
#: A coefficient whose posterior spread is above this part of its prior spread is "prior-driven".
PRIOR_DRIVEN = 0.9
_FILE = "posterior.npz"


@dataclass(frozen=True, eq=False)
class Posterior(Answer):
    """Draws from the posterior of the crisis model.

    Parameters
    ----------
    coefs
        What was fitted, with the priors in force.
    theta
        Draws on theta's scale, shape (M, C).
    mode, laplace
        Mode, and standard deviations of the Laplace approximation there; shape (C,).
    facts
        Plain data on the fit: hashes of data and code, versions, seed, counts of the sample, certificates,
        diagnostics of the chains, checks against the record, warnings.
    """

    coefs: tuple[Coefficient, ...]
    theta: Floats
    mode: Floats
    laplace: Floats
    facts: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return tuple(c.name for c in self.coefs)

    @property
    def shrinkage(self) -> Mapping[str, float]:
        """Posterior over prior standard deviation, on theta's scale, by name."""
        spread = self.theta.std(axis=0, ddof=1)
        prior = self.facts["prior_sd"]
        return {c.name: float(s / prior[c.name]) for c, s in zip(self.coefs, spread, strict=True)}

    @property
    def prior_driven(self) -> tuple[str, ...]:
        """Coefficients about which the record says next to nothing."""
        return tuple(n for n, r in self.shrinkage.items() if r > PRIOR_DRIVEN)

    def parameters(self) -> Mapping[str, Floats]:
        """Return the draws of the parameters of the game, by name; nuisance terms left out."""
        return {c.name: c.parameter(self.theta[:, x]) for x, c in enumerate(self.coefs) if not c.nuisance}

    def failing(self) -> tuple[tuple[str, str], ...]:
        """Return the coefficients that keep the chains from having converged, and why; empty without chains."""
        chains = int(self.facts["plan"]["chains"])
        if not chains:
            return ()
        from foedus.estimate.sampling import ESS, R_HAT, Chain, diagnose

        parts = np.split(self.theta, chains)
        found = diagnose([Chain(t, np.zeros(t.shape[0], dtype=np.bool_), 0) for t in parts])
        out = []
        for name, r_hat, ess in zip(self.names, found.r_hat, found.ess_bulk, strict=True):
            why = [f"R-hat {r_hat:.3f}, not below {R_HAT}"] if not r_hat < R_HAT else []
            why += [f"{ess:.0f} effective draws, not above {ESS:.0f}"] if not ess > ESS else []
            if why:
                out.append((name, "; ".join(why)))
        divergent = int(self.facts["diagnostics"]["divergences"])
        if divergent:
            out.append(("all", f"{divergent} draws diverged"))
        return tuple(out)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per coefficient: mean, sd and 90 % interval of the parameter, shrinkage and label."""
        out, shrinkage, prior_driven = [], self.shrinkage, self.prior_driven
        for x, c in enumerate(self.coefs):
            values = c.parameter(self.theta[:, x])
            low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
            out.append({
                "name": c.name, "mean": float(values.mean()), "sd": float(values.std(ddof=1)), "median": float(middle),
                "low": float(low), "high": float(high), "prior": c.prior.text(), "shrinkage": shrinkage[c.name],
                "label": "prior-driven" if c.name in prior_driven else "estimated", "nuisance": c.nuisance,
            })  # fmt: skip
        return out

    def to_frame(self) -> pl.DataFrame:
        """Return the rows as a frame."""
        import polars as pl

        return pl.DataFrame(self.rows())

    def to_dict(self) -> dict[str, Any]:
        """Return the rows and what made them as plain data (not the draws)."""
        return {"coefficients": self.rows(), "draws": int(self.theta.shape[0]), **self.facts}

    def summary(self, lang: str = "en") -> str:
        """Return what was fitted, how well it converged, and every coefficient in a line."""
        from foedus.estimate.posterior_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the summary with priors and the checks against the record."""
        from foedus.estimate.posterior_tell import explain

        return explain(self, lang)

    # -- the file ------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the content of the file; the same posterior gives the same bytes."""
        meta = {
            "format": FORMAT, "facts": self.facts,
            "coefficients": [
                {"name": c.name, "scale": c.scale, "dist": c.prior.dist, "numbers": list(c.prior.numbers), "nuisance": c.nuisance}
                for c in self.coefs
            ],
        }  # fmt: skip
        text = json.dumps(meta, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        out = io.BytesIO()
        np.savez_compressed(
            out, theta=self.theta.astype(np.float32), mode=self.mode, laplace=self.laplace,
            meta=np.frombuffer(text, dtype=np.uint8),
        )  # fmt: skip
        return out.getvalue()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def read_posterior(content: bytes, where: str = "") -> Posterior:
    """Return the posterior of a file's content.

    Raises
    ------
    InputError
        If it is not such a file, or of a later form than this version knows.
    """
    place = Place(file=where) if where else Place()
    if not content.startswith(b"PK"):
        raise InputError(
            "this file holds no posterior",
            remedy="make one with: foedus fit --out FILE",
            place=place,
            code="bad-posterior",
        )
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {k: np.array(file[k]) for k in ("theta", "mode", "laplace")}
            meta = json.loads(bytes(file["meta"]).decode())
        version = meta["format"]
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        raise InputError(
            "this file holds no posterior",
            remedy="make one with: foedus fit --out FILE",
            place=place,
            code="bad-posterior",
        ) from None
    if version != FORMAT:
        raise InputError(
            f"the posterior has form {version}, this version of foedus reads {FORMAT}",
            remedy="make it anew with: foedus fit --out FILE", place=place, code="bad-posterior",
        )  # fmt: skip
    try:
        coefs = tuple(
            Coefficient(c["name"], c["scale"], Prior(c["dist"], tuple(c["numbers"])), c["nuisance"])
            for c in meta["coefficients"]
        )
        facts = dict(meta["facts"])
        theta = arrays["theta"].astype(np.float64)
    except (KeyError, ValueError, TypeError) as err:
        raise InputError(
            f"this file holds no posterior ({err})",
            remedy="make one with: foedus fit --out FILE",
            place=place,
            code="bad-posterior",
        ) from None
    wide = (len(coefs),)
    shapes = theta.ndim == 2 and theta.shape[1:] == arrays["mode"].shape == arrays["laplace"].shape == wide
    if not shapes or not np.isfinite(theta).all():
        raise InputError(
            "the draws of the posterior do not fit its coefficients", remedy="make it anew with: foedus fit --out FILE",
            place=place, code="bad-posterior",
        )  # fmt: skip
    found = Posterior(coefs, theta, arrays["mode"], arrays["laplace"], facts)
    found.__dict__["digest"] = hashlib.sha256(content).hexdigest()  # of the file as it is, and without packing it again
    return found


@cache
def shipped() -> Posterior | None:
    """Return the posterior that travels with the package, or None where there is none."""
    file = resources.files("foedus.estimate").joinpath(_FILE)
    return read_posterior(file.read_bytes(), _FILE) if file.is_file() else None


def load_posterior(path: str | Path, option: str = "--parameters") -> Posterior:
    """Return the posterior of a file.

    Raises
    ------
    InputError
        If the file cannot be read or is no posterior.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as err:
        raise InputError(
            f"'{path}' cannot be read: {err.strerror}", remedy="name a file that 'foedus fit' has made",
            place=Place(option=option), code="no-file",
        ) from None  # fmt: skip
    return read_posterior(content, str(path))


def earned(posterior: Posterior, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some parameters that the record has moved: fitted, and not prior-driven.

    The contest function comes from its own fit on who won: what the crises leave as they found it there is
    estimated all the same.
    """
    loose = set(posterior.prior_driven) - set(posterior.facts.get("contest", {}).get("names", ()))
    return tuple(n for n in names if n in posterior.names and n not in loose)
