"""Draws of the parameters of the crisis game: named arrays, each with its warrant."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import DEFAULT_SEED, InputError, Warrant, stream, weakest
from foedus.core.text import did_you_mean

__all__ = ["Floats", "Origin", "Parameters"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Origin:
    """The posterior from which parameters were drawn.

    Parameters
    ----------
    digest
        SHA-256 of its file.
    draws
        Number of draws that it holds.
    first, last
        Years of the record on which it was fitted.
    labels
        Parameter of the fit to ``estimated`` or ``prior-driven``.
    shrinkage, priors
        Parameter to the spread of the posterior over that of its prior, and to that prior in words.
    """

    digest: str
    draws: int
    first: int
    last: int
    labels: Mapping[str, str]
    shrinkage: Mapping[str, float] = field(default_factory=dict)
    priors: Mapping[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """First twelve hexadecimal digits of the digest."""
        return self.digest[:12]

    def count(self, label: str) -> int:
        """Return how many parameters of the game have a label."""
        return sum(x == label for x in self.labels.values())

    def to_dict(self) -> dict[str, Any]:
        """Return what an answer says of it, as plain data."""
        loose = [n for n, x in self.labels.items() if x == "prior-driven"]
        return {
            "digest": self.digest, "draws": self.draws, "first": self.first, "last": self.last,
            "estimated": self.count("estimated"), "prior_driven": loose,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of the crisis game, as draws.

    Parameters
    ----------
    values
        Name to array of shape (n,), float64, finite. Names and meaning: docs/model.md, table of priors.
    warrants
        Name to what the numbers rest on; a name left out is ``assumed``.
    seed
        Root of the auxiliary draws (contested facts, country effects, committed shares).
    rows
        Position of each draw in the original sample, so that auxiliary draws follow a subset. Shape (n,).
    central
        Name to the mean of its distribution, used where a choice must not depend on the draws (who is in the game).
    origin
        The posterior from which they were drawn; None for stated ranges.

    Raises
    ------
    InputError
        If an array has another length, is not one-dimensional, or holds a value that is not finite;
        the message names the parameter and the row.
    """

    values: Mapping[str, Floats]
    warrants: Mapping[str, Warrant] = field(default_factory=dict)
    seed: int = DEFAULT_SEED
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    central: Mapping[str, float] = field(default_factory=dict)
    origin: Origin | None = None
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        clean: dict[str, Floats] = {}
        n = -1
        for name in sorted(self.values):
            array = np.array(
                self.values[name], dtype=np.float64
            )  # a copy: the caller keeps the right to change his own
            if array.ndim != 1:
                raise InputError(
                    f"parameter '{name}' has {array.ndim} dimensions, not one", remedy="give one value per draw",
                    code="bad-parameter",
                )  # fmt: skip
            if n >= 0 and array.size != n:
                raise InputError(
                    f"parameter '{name}' has {array.size} draws, the others have {n}",
                    remedy="give every parameter the same number of draws", code="bad-parameter",
                )  # fmt: skip
            n = array.size
            bad = np.flatnonzero(~np.isfinite(array))
            if bad.size:
                raise InputError(
                    f"parameter '{name}' is not finite in row {bad[0]}", remedy="remove or repair that draw",
                    code="bad-parameter",
                )  # fmt: skip
            array.setflags(write=False)
            clean[name] = array
        if n < 1:
            raise InputError("no draws of parameters", remedy="draw at least one", code="bad-parameter")
        rows = np.array(self.rows, dtype=np.int64) if len(self.rows) else np.arange(n, dtype=np.int64)
        if rows.shape != (n,):
            raise InputError("'rows' must have one entry per draw", remedy="leave it out", code="bad-parameter")
        rows.setflags(write=False)
        object.__setattr__(self, "values", MappingProxyType(clean))
        object.__setattr__(
            self, "warrants", MappingProxyType({k: self.warrants.get(k, Warrant.ASSUMED) for k in clean})
        )
        object.__setattr__(self, "rows", rows)
        object.__setattr__(
            self,
            "central",
            MappingProxyType({k: float(self.central.get(k, float(v.mean()))) for k, v in clean.items()}),
        )

    @property
    def n(self) -> int:
        """Number of draws."""
        return int(self.rows.size)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in alphabetical order."""
        return tuple(self.values)

    @property
    def warrant(self) -> Warrant:
        """The weakest warrant of all."""
        return weakest(*self.warrants.values())

    def label(self, name: str) -> str:
        """Return ``estimated`` or ``prior-driven`` for a parameter of the fit, else its warrant."""
        found = self.origin.labels.get(name, "") if self.origin is not None else ""
        estimated = self.warrants[name] is Warrant.ESTIMATED
        return found if found and estimated == (found == "estimated") else str(self.warrants[name])

    def __getitem__(self, name: str) -> Floats:
        try:
            return self.values[name]
        except KeyError:
            raise InputError(
                f"no parameter '{name}'",
                remedy=did_you_mean(name, self.names, "see the table of priors"),
                code="unknown-parameter",
            ) from None

    def subset(self, keep: ArrayLike) -> Parameters:
        """Return some of the draws, by mask, by index or by slice-like sequence.

        Auxiliary draws (facts, country effects) stay with their row.
        """
        index = np.asarray(keep)
        return Parameters(
            {k: v[index] for k, v in self.values.items()}, self.warrants, self.seed, self.rows[index], self.central,
            self.origin,
        )  # fmt: skip

    def replace(self, warrant: Warrant = Warrant.ASSUMED, /, **values: ArrayLike) -> Parameters:
        """Return the same draws with some parameters set; a single number stands for every draw.

        Raises
        ------
        InputError
            If there is no parameter of that name, or the values are not finite.
        """
        new = dict(self.values)
        central = dict(self.central)
        for name, value in values.items():
            if name not in new:
                self[name]  # raises with the nearest name
            new[name] = np.broadcast_to(np.asarray(value, dtype=np.float64), (self.n,)).copy()
            central[name] = float(new[name].mean())
        warrants = {**self.warrants, **dict.fromkeys(values, warrant)}
        return Parameters(new, warrants, self.seed, self.rows, central, self.origin)

    def uniform(self, *names: str) -> Floats:
        """Return uniform auxiliary draws of one named use, shape (n,).

        The same name gives the same draws in every game, so that a contested fact has one
        value per draw across provisions and pairs.
        """
        return self._auxiliary("uniform", names)

    def normal(self, *names: str) -> Floats:
        """Return standard normal auxiliary draws of one named use, shape (n,)."""
        return self._auxiliary("normal", names)

    def _auxiliary(self, kind: str, names: tuple[str, ...]) -> Floats:
        def make() -> Floats:
            rng, most = stream(self.seed, *names), int(self.rows.max()) + 1
            return (rng.random(most) if kind == "uniform" else rng.standard_normal(most))[self.rows]

        return self.kept((kind, *names), make)

    def kept(self, key: Hashable, make: Callable[[], Floats]) -> Floats:
        """Return an array that follows from these draws and a key alone, computed once and read-only.

        Games of one set of draws have much in common: what two states at the same distance can
        send, how far a duty with the same open steps applies.
        """
        found: Floats | None = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
            found.setflags(write=False)
        return found

    def __repr__(self) -> str:
        return f"Parameters({len(self.values)} names, {self.n} draws, seed {self.seed}, {self.warrant})"
