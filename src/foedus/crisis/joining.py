"""A joining game of one's own: logit equilibria of a small game given as payoff arrays."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from foedus.core import InputError
from foedus.crisis.bounds import slope
from foedus.crisis.branch import trace
from foedus.crisis.coalition import respond
from foedus.crisis.parameters import Floats
from foedus.world import Text

__all__ = ["Joining", "joining"]

#: Two fixed points closer than this are one.
SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Joining:
    """Logit equilibria of a joining game.

    Attributes
    ----------
    probabilities
        Selected equilibrium (on the principal branch), shape (K, largest menu); staying out first, rows padded by 0.
    equilibria
        All equilibria found, each of that shape, in order of the first state's probability of staying out.
    residual
        max |sigma - response(sigma)| of the selected one.
    bound_crude, bound
        Upper bounds of the contraction modulus; below 1 the equilibrium is unique.
    certified
        Whether the sharper bound is below 1.
    on_branch
        Whether the principal branch was traced to the end.
    """

    probabilities: Floats
    equilibria: tuple[Floats, ...]
    residual: float
    bound_crude: float
    bound: float
    certified: bool
    on_branch: bool
    precision: float
    tolerance: float
    warnings: tuple[Text, ...] = ()
    method: str = "Gauss-Seidel from several starts; principal branch by pseudo-arclength"

    @property
    def join(self) -> Floats:
        """Probability of not staying out, shape (K,)."""
        return np.asarray(1.0 - self.probabilities[:, 0])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "probabilities": self.probabilities.tolist(), "equilibria": [e.tolist() for e in self.equilibria],
            "residual": self.residual, "bound": {"crude": self.bound_crude, "sharp": self.bound},
            "certified": self.certified, "on_branch": self.on_branch, "precision": self.precision,
            "tolerance": self.tolerance, "method": self.method, "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip


def joining(payoffs: ArrayLike, precision: float = 1.0, *, tol: float = 1e-13) -> Joining:
    """Solve a joining game: logit quantal response equilibrium of K states that choose at once.

    Parameters
    ----------
    payoffs
        Payoff of each state at each joint choice, shape (K, a_1, ..., a_K); choice 0 is staying
        out. At most 2**20 joint choices.
    precision
        lambda of the logit response, 0 or more (0 gives even mixing).
    tol
        Largest move at which an iteration stops.

    Returns
    -------
    Joining
        With more than one equilibrium found, all are kept, the one on the principal branch is
        selected, and a warning says so.

    Raises
    ------
    InputError
        If the array has another shape or holds a value that is not finite, or the precision is negative.

    References
    ----------
    McKelvey and Palfrey (1995); Turocy (2005).
    """
    table = np.asarray(payoffs, dtype=np.float64)
    k_all = table.shape[0] if table.ndim else 0
    if k_all == 0 or table.ndim != k_all + 1 or min(table.shape[1:]) < 2:
        raise InputError(
            f"payoffs of shape {table.shape} are not those of a joining game",
            remedy="give shape (K, a_1, ..., a_K) with two or more choices each", code="bad-payoffs",
        )  # fmt: skip
    if table[0].size > 2**20:
        raise InputError("too many joint choices", remedy="give at most 2**20", code="bad-payoffs")
    if not np.isfinite(table).all():
        row = tuple(int(x) for x in np.argwhere(~np.isfinite(table))[0])
        raise InputError(f"'payoffs' is not finite in row {row}", remedy="repair that entry", code="bad-payoffs")
    if not (np.isfinite(precision) and precision >= 0):
        raise InputError(f"a precision is 0 or more, not {precision}", remedy="give another", code="bad-precision")
    shape = table.shape[1:]
    # Gains over staying out, the state's own choice first.
    gains = []
    for k in range(k_all):
        own = np.moveaxis(table[k], k, 0)
        gains.append(own[1:] - own[0])

    def expected(k: int, sigma: list[Floats]) -> Floats:
        out = gains[k]
        for other in reversed([x for x in range(k_all) if x != k]):
            out = out @ sigma[other]
        return np.asarray(out)

    def settle(sigma: list[Floats]) -> list[Floats]:
        for turn in range(20_000):
            moved = 0.0
            for k in range(k_all):
                new = respond(expected(k, sigma), precision)
                new = new if turn < 500 else (new + sigma[k]) / 2
                moved = max(moved, float(np.abs(new - sigma[k]).max()))
                sigma[k] = new
            if moved < tol:
                break
        return sigma

    def residual(sigma: list[Floats]) -> float:
        return max(float(np.abs(respond(expected(k, sigma), precision) - sigma[k]).max()) for k in range(k_all))

    starts = [[np.full(a, 1.0 / a) for a in shape]]
    corners = itertools.islice(itertools.product(*[range(a) for a in shape]), 64)
    starts += [[np.eye(a)[c] for a, c in zip(shape, corner, strict=True)] for corner in corners]
    starts.append([np.eye(a)[a - 1] for a in shape])
    found: list[list[Floats]] = []
    for start in starts:
        sigma = settle(start)
        if residual(sigma) < 1e-9 and not any(_distance(sigma, f) < SAME for f in found):
            found.append(sigma)

    cuts = np.cumsum([a - 1 for a in shape])[:-1]

    def batch(y: Floats) -> Floats:
        out = np.empty_like(y)
        for b in range(y.shape[1]):
            sigma = [respond(part) for part in np.split(y[:, b], cuts)]
            out[:, b] = np.concatenate([expected(k, sigma) for k in range(k_all)])
        return out

    crude, sharp = _bounds(gains, precision)
    end = trace(batch, sum(a - 1 for a in shape), precision) if sharp >= 1 or len(found) != 1 else None
    warnings: list[Text] = []
    if end is not None:
        principal = [respond(part) for part in np.split(end, cuts)]
        match = next((f for f in found if _distance(f, principal) < 1e-5), None)
        if match is None:
            found.append(principal)
            match = principal
        chosen = match
    elif found:
        chosen = found[0]
    else:
        raise InputError("no equilibrium was found", remedy="try a lower precision", code="no-equilibrium")
    traced = end is not None or sharp < 1
    if not traced:
        warnings.append(Text(
            en="the principal branch could not be traced to the end; the equilibrium reached from even mixing is shown",
            ru="главную ветвь не удалось проследить до конца; показано равновесие, достигнутое от равных вероятностей",
        ))  # fmt: skip
    if len(found) > 1:
        warnings.append(Text(
            en=f"{len(found)} equilibria found; the one on the principal branch is selected",
            ru=f"найдено равновесий: {len(found)}; выбрано лежащее на главной ветви",
        ))  # fmt: skip
    elif sharp >= 1:
        warnings.append(Text(
            en=f"the bound ({sharp:.3g}) does not certify that the equilibrium is unique; one was found",
            ru=f"граница ({sharp:.3g}) не гарантирует единственности равновесия; найдено одно",
        ))  # fmt: skip
    order = sorted(found, key=lambda f: tuple(float(x) for s in f for x in s))
    return Joining(
        _pad(chosen), tuple(_pad(f) for f in order), residual(chosen), crude, sharp, sharp < 1, traced,
        float(precision), tol, tuple(warnings),
    )  # fmt: skip


def _distance(a: list[Floats], b: list[Floats]) -> float:
    return max(float(np.abs(x - y).max()) for x, y in zip(a, b, strict=True))


def _pad(sigma: list[Floats]) -> Floats:
    out = np.zeros((len(sigma), max(s.size for s in sigma)))
    for k, s in enumerate(sigma):
        out[k, : s.size] = s
    return out


def _bounds(gains: list[Floats], precision: float) -> tuple[float, float]:
    crude = sharp = 0.0
    for g in gains:
        total = sum(float((g.max(axis=a) - g.min(axis=a)).max()) for a in range(1, g.ndim)) * precision
        flat = g.reshape(g.shape[0], -1) * precision
        crude = max(crude, total * (0.25 if g.shape[0] == 1 else 0.5))
        steep = slope(flat.min(axis=1)[:, None], flat.max(axis=1)[:, None])
        sharp = max(sharp, total * float(steep[0]))
    return crude, sharp
