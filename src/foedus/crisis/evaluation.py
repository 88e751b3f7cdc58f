"""One evaluation of the likelihood: the compiled code chunk by chunk, then once more where uniqueness is not certain."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.crisis.branch import trace
from foedus.crisis.coalition import respond
from foedus.crisis.likelihood import LEVEL_INPUTS, OPTION_INPUTS, SCALARS, check_range
from foedus.crisis.packed import Packed
from foedus.crisis.parameters import Floats
from foedus.crisis.tiles import LANES, run
from foedus.world import Text

__all__ = ["Likelihood", "evaluate"]

#: Rows that one call of the compiled code works through; sums do not depend on the threads.
CHUNK = 8_192
#: Two solutions closer than this are one; a residual above SETTLED is no solution.
SAME, SETTLED = 1e-6, 1e-9
LIMIT = 400


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Log-likelihood of rows, with derivatives and certificates.

    Attributes
    ----------
    value
        Sum over the rows, weights applied.
    rows
        What each row contributes, shape (B,).
    gradient
        Input to derivative of the row's contribution, in the input's shape with the rows last; empty
        from an :class:`Index`.
    names, coefficients, total, scores
        From an :class:`Index`: names and values of the C coefficients, derivative of ``value``,
        shape (C,), and of each row's contribution, shape (B, C).
    help
        Probability of each option, shape (2 levels, options, B).
    residual, bound, certified
        Largest distance of a probability of helping from its response; sufficient bound of uniqueness
        (docs/model.md eq. 11, from a ceiling, larger of the levels); whether it is below 1. Shape (B,).
    several
        Rows in which more than one joining equilibrium was found; the one on the principal branch counts.
    unsettled
        Rows whose iteration did not settle: their value is not to be trusted.
    passes
        Passes over the parties per row, mean.
    """

    value: float
    rows: Floats
    gradient: Mapping[str, Floats]
    names: tuple[str, ...]
    coefficients: Floats
    total: Floats
    scores: Floats
    help: Floats
    residual: Floats
    bound: Floats
    certified: NDArray[np.bool_]
    several: tuple[int, ...]
    unsettled: tuple[int, ...]
    passes: float

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader must know before using the value."""
        out = []
        if self.unsettled:
            out.append(Text(
                en=f"joining did not settle in {len(self.unsettled)} rows, the first of them row {self.unsettled[0]}",
                ru=f"расчёт вступления не сошёлся в строках числом {len(self.unsettled)}, первая из них {self.unsettled[0]}",
            ))  # fmt: skip
        if self.several:
            out.append(Text(
                en=f"several joining equilibria in {len(self.several)} rows; the one on the principal branch counts",
                ru=f"несколько равновесий вступления в строках числом {len(self.several)}; учтено лежащее на главной ветви",
            ))  # fmt: skip
        doubtful = int((~self.certified).sum())
        if doubtful:
            out.append(Text(
                en=f"the bound does not certify a unique equilibrium in {doubtful} of {self.rows.size} rows; "
                "several starts were tried there",
                ru=f"граница не гарантирует единственности равновесия в строках числом {doubtful} из {self.rows.size}; "
                "там опробовано несколько начальных точек",
            ))  # fmt: skip
        return tuple(out)


def evaluate(
    packed: Packed, beta: Floats, tol: float, threads: int | None, *, gradient: bool, scores: bool
) -> Likelihood:
    """Run the compiled code over all rows, then again where uniqueness is not certain."""
    if not tol > 0:
        raise InputError(f"a tolerance is above zero, not {tol}", remedy="leave it out", code="bad-tolerance")
    for name in packed.guarded:
        check_range(name, packed.inputs(beta, only=name)[name], np.asarray(packed.rows.side))
    n, run = packed.rows.n, _Run(packed, beta, tol, gradient, scores)
    chunks = [(low, min(low + CHUNK, n)) for low in range(0, n, CHUNK)]
    workers = min(threads or os.cpu_count() or 1, len(chunks))
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            passes = sum(pool.map(lambda c: run.work(*c), chunks))
    else:
        passes = sum(run.work(*c) for c in chunks)
    run.check()
    several = run.settle_uncertain()
    # Where uniqueness is not certain rows may have been done again, so the sum is taken last.
    total = run.scores.sum(axis=1) if scores else sum(run.sums[low] for low, _ in chunks)
    return Likelihood(
        float(run.loglik.sum()), run.loglik, _by_name(packed, run.gradient) if gradient else {}, packed.names, beta,
        np.asarray(total), run.scores.T, run.sigma, run.residual, run.bound, run.bound < 1.0, several,
        tuple(int(r) for r in np.flatnonzero(run.residual > SETTLED)), passes / max(1, -(-n // LANES)),
    )  # fmt: skip


def _by_name(packed: Packed, gradient: Floats) -> dict[str, Floats]:
    out, p = {}, 0
    for name in (*SCALARS, *OPTION_INPUTS, *LEVEL_INPUTS, "counter"):
        shape = packed.rows.inputs[name].shape
        size = int(np.prod(shape[:-1]))
        out[name] = gradient[p : p + size].reshape(shape)
        p += size
    return out


class _Run:
    """One evaluation: the outputs, filled by the compiled code chunk by chunk."""

    def __init__(
        self, packed: Packed, beta: Floats, tol: float, gradient: bool, scores: bool, at: NDArray[np.intp] | None = None
    ) -> None:  # fmt: skip
        self.packed, self.beta, self.tol = packed, beta, tol
        pick = np.arange(packed.rows.n) if at is None else at
        n = self.n = pick.size
        full = -(-n // LANES) * LANES  # whole tiles
        if at is None and full == packed.data.shape[1]:
            self.arrays = packed.arrays
            self.data = packed.data
        else:
            fill = np.concatenate([pick, np.repeat(pick[:1], full - n)])
            self.arrays = tuple(np.ascontiguousarray(x[..., fill]) for x in packed.arrays)
            self.arrays[-1][n:] = 0.0
            self.data = np.ascontiguousarray(packed.data[:, fill])
        self.outputs = {name: np.zeros(full) for name in ("loglik", "residual", "bound")}
        self.outputs["gradient"] = np.zeros((len(packed.order) if gradient else 0, full))
        self.outputs["scores"] = np.zeros((beta.size if scores else 0, full))
        self.outputs["sigma"] = np.zeros((2, packed.rows.options, full))
        self.loglik, self.residual, self.bound, self.gradient, self.scores, self.sigma = (
            x[..., :n] for x in self.outputs.values()
        )
        self.sums: dict[int, Floats] = {}

    def work(self, low: int, high: int, guess: Floats | None = None, first: float = 0.0, limit: int = LIMIT) -> int:
        """Work through some rows; return the number of passes over tiles."""
        total = np.zeros(self.beta.size)
        offset, constant, scale, link, start, which, column = self.packed.spec
        side, choice, seen, weight = self.arrays
        out = self.outputs
        if guess is not None:
            guess = np.concatenate([guess, np.repeat(guess[:, :, :1], side.shape[1] - self.n, axis=2)], axis=2)
        passes = run(
            low, -(-high // LANES) * LANES, self.data, offset, constant, scale, link, start, which, column, self.beta, side,
            self.packed.rows.pair, self.packed.party, seen, choice, weight,
            np.zeros((0, 0, 0)) if guess is None else guess, first, float(self.packed.rows.precision), self.tol, limit,
            out["loglik"], out["residual"], out["bound"], out["gradient"], out["scores"], out["sigma"], total,
        )  # fmt: skip
        self.sums[low] = total
        return int(passes)

    def check(self) -> None:
        """Let nothing leave that is not finite; name the row and the input."""
        bad = ~(np.isfinite(self.loglik) & np.isfinite(self.residual))
        with np.errstate(invalid="ignore", over="ignore"):
            for array in (self.gradient, self.scores):
                if array.size and not np.isfinite(array.sum()):
                    bad |= ~np.isfinite(array).all(axis=0)
        for total in self.sums.values():
            if not self.scores.size and not np.isfinite(total).all():
                bad[:] |= not bad.any()
        rows = np.flatnonzero(bad)
        if rows.size:
            row = int(rows[0])
            inputs = self.packed.inputs(self.beta, [row])
            size = {name: float(np.abs(x).max(initial=0.0)) for name, x in inputs.items()}
            name = max(size, key=lambda x: np.inf if np.isnan(size[x]) else size[x])
            raise InputError(
                f"the log-likelihood or its derivative is not finite in row {row}, where '{name}' is {size[name]:g}",
                remedy="bring that input to a size that fits utilities in logit units", code="bad-rows",
            )  # fmt: skip

    def settle_uncertain(self) -> tuple[int, ...]:
        """Try several starts where the bound fails; put in the principal branch where they disagree."""
        doubtful = np.flatnonzero((self.bound >= 1.0) | (self.residual > SETTLED))
        if not doubtful.size or not self.packed.rows.options:
            return ()
        tries = []
        for first in (0.5, 1.0):
            again = _Run(self.packed, self.beta, self.tol, False, False, doubtful)
            again.work(0, doubtful.size, first=first)
            tries.append(again)
        # Nearly all rows come out the same from every start: only the others are looked at one by one.
        mine = self.sigma[:, :, doubtful]
        odd = self.residual[doubtful] > SETTLED
        for again in tries:
            apart = np.abs(mine - again.sigma).max(axis=(0, 1)) >= SAME
            odd |= (again.residual <= SETTLED) & apart
        several, fixed = [], {}
        for d in np.flatnonzero(odd):
            row = doubtful[d]
            found: list[Floats] = []
            for sigma, residual in [
                (self.sigma[:, :, row], self.residual[row]), *((t.sigma[:, :, d], t.residual[d]) for t in tries)
            ]:  # fmt: skip
                if residual <= SETTLED and not any(np.abs(sigma - f).max() < SAME for f in found):
                    found.append(sigma)
            if len(found) == 1 and self.residual[row] <= SETTLED:
                continue
            principal = self._principal(int(row)) if len(found) != 1 else None
            if len(found) > 1:
                several.append(int(row))
            if principal is not None:
                fixed[int(row)] = principal
            elif found and self.residual[row] > SETTLED:
                fixed[int(row)] = found[0]
        if fixed:
            at = np.array(list(fixed), dtype=np.intp)
            again = _Run(self.packed, self.beta, self.tol, bool(self.gradient.size), bool(self.beta.size), at)
            again.work(0, at.size, guess=np.ascontiguousarray(np.stack(list(fixed.values()), axis=-1)), limit=0)
            again.check()
            if not self.scores.size and self.beta.size:
                before = _Run(self.packed, self.beta, self.tol, False, True, at)
                before.work(0, at.size)
                self.sums[0] += again.scores.sum(axis=1) - before.scores.sum(axis=1)
            for name in ("loglik", "residual", "gradient", "scores", "sigma"):
                if getattr(self, name).size:
                    getattr(self, name)[..., at] = getattr(again, name)
        return tuple(several)

    def _principal(self, row: int) -> Floats | None:
        """Probabilities of helping on the principal branch, both levels; None where it was lost."""
        rows = self.packed.rows
        inputs = {name: x[..., 0] for name, x in self.packed.inputs(self.beta, [row]).items()}
        side, party = np.asarray(rows.side)[:, row], np.asarray(rows.party)
        menus = [menu for k in range(int(party.max()) + 1) if (menu := np.flatnonzero((party == k) & (side >= 0))).size]
        joint = np.array(list(itertools.product(*[(-1, *menu) for menu in menus])))
        strength = [
            inputs["strength_challenger" if s else "strength_target"]
            + ((side[joint] == s) & (joint >= 0)) * inputs["strength"][joint] @ np.ones(len(menus))
            for s in (0, 1)
        ]
        odds = inputs["m"] * (np.log(strength[1] / strength[0]) - np.log(inputs["gamma"]))
        chance = 1.0 / (1.0 + np.exp(np.clip(-odds, -700.0, 700.0)))
        out = np.zeros((2, rows.options))
        cuts = np.cumsum([menu.size for menu in menus])[:-1]
        for level in (0, 1):
            fixed = (
                inputs["duty"][level] - inputs["abstention"][level] + inputs["join_other"] - inputs["join_cost"][level]
            )

            def gains(y: Floats, fixed: Floats = fixed) -> Floats:
                sigma = np.zeros((rows.options + 1, y.shape[1]))  # the last row is not used
                stay = []
                for menu, part in zip(menus, np.split(y, cuts), strict=True):
                    p = respond(part)
                    sigma[menu] = p[1:]
                    stay.append(p[0])
                each = [np.where(joint[:, [k]] >= 0, sigma[joint[:, k]], stay[k]) for k in range(len(menus))]
                rise = []
                for k, menu in enumerate(menus):
                    others = np.prod([e for x, e in enumerate(each) if x != k], axis=0) * chance[:, None]
                    others = np.broadcast_to(others, (joint.shape[0], y.shape[1]))
                    base = others[joint[:, k] < 0].sum(axis=0)
                    for o in menu:
                        change = others[joint[:, k] == o].sum(axis=0) - base
                        rise.append((1.0 if side[o] == 1 else -1.0) * inputs["help_stake"][o] * change + fixed[o])
                return np.stack(rise)

            try:
                end = trace(gains, sum(menu.size for menu in menus), float(rows.precision))
            except np.linalg.LinAlgError:
                end = None
            if end is None:
                return None
            for menu, part in zip(menus, np.split(end, cuts), strict=True):
                out[level, menu] = respond(part[:, None])[1:, 0]
        return out
