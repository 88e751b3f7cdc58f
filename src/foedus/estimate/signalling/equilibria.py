"""All equilibria of signalling games: a grid finds sign changes, bisection closes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from foedus.core.answer import Answer
from foedus.core.errors import InputError
from foedus.estimate.signalling.game import PAYOFFS, Payoffs, challenge, fights, indices, resist_index
from foedus.estimate.signalling.normal import Floats

__all__ = ["Equilibria", "best_response", "equilibria", "outcomes"]

#: The grid is even in q = Phi^-1(p_R), fine where p_R differs visibly from 0 and 1.
_STEPS = 321
#: Beyond |q| = 8.3, p_R is 0 or 1 in double precision.
_EDGE = 8.25
#: An equilibrium whose slope is closer to 0 than this is not told from a fold.
FLAT = 1e-4


def residual(u: Payoffs, q: Floats) -> Floats:
    """Return q - z(p_F(Phi(q))): zero at an equilibrium, with the sign of p_R less B's answer."""
    return q - resist_index(u, np.maximum(fights(u, np.maximum(ndtr(q), 1e-300), ndtr(-q)), 1e-300))


def best_response(u: Payoffs, p: Floats) -> Floats:
    """Return the chance that B resists where A expects B to resist with chance ``p``."""
    return ndtr(resist_index(u, np.maximum(fights(u, p), 1e-300)))


def outcomes(u: Payoffs, p: Floats) -> Floats:
    """Return the probabilities of SQ, CD, SF and BD in equilibria ``p``; shape (..., 4)."""
    x, y = indices(u, p)
    go, fight = challenge(x, y), fights(u, p)
    return np.stack([ndtr(-x) * ndtr(-y), go * (1 - p), go * p * fight, go * p * (1 - fight)], axis=-1)


@dataclass(frozen=True)
class Equilibria(Answer):
    """All equilibria of some games, one row each, by game and rising p_R.

    ``game`` is the number of the game; ``slope`` the derivative of q less B's answer in q: above
    0 at an equilibrium that best replies approach (when also below 2), below 0 between two others,
    0 at a fold. ``residual`` is the largest error of p_R. ``games`` counts the games asked about.
    """

    games: int
    game: np.ndarray
    p_resist: Floats
    p_challenge: Floats
    p_fight: Floats
    slope: Floats
    residual: float
    warnings: tuple[str, ...] = ()

    @property
    def count(self) -> np.ndarray:
        """Number of equilibria of each game; shape (games,)."""
        return np.bincount(self.game, minlength=self.games)

    @property
    def several(self) -> float:
        """Share of games with more than one equilibrium."""
        return float((self.count > 1).mean())

    @property
    def regular(self) -> np.ndarray:
        """Whether each equilibrium moves smoothly with the payoffs; shape of ``game``."""
        return np.abs(self.slope) > FLAT

    def to_frame(self) -> Any:
        """Return a polars frame, one row for each equilibrium."""
        import polars as pl

        return pl.DataFrame(
            {
                "game": self.game, "p_challenge": self.p_challenge, "p_resist": self.p_resist,
                "p_fight": self.p_fight, "slope": self.slope, "regular": self.regular,
            }
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "games": self.games, "several": self.several, "residual": self.residual, "warnings": list(self.warnings),
            "equilibria": self.to_frame().to_dicts(),
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return counts of games by number of equilibria."""
        number, games = np.unique(self.count, return_counts=True)
        if lang == "ru":
            rows = [f"равновесий {k}: игр {g}" for k, g in zip(number, games, strict=True)]
            head = f"Игр {self.games}, равновесий {len(self.game)}; остаток {self.residual:.1e}"
        else:
            rows = [
                f"with {k} equilibri{'um' if k == 1 else 'a'}: {g} games" for k, g in zip(number, games, strict=True)
            ]
            head = f"{self.games} games, {len(self.game)} equilibria; residual {self.residual:.1e}"
        return "\n".join([head, *rows, *self.warnings])

    def explain(self, lang: str = "en") -> str:
        """Return what several equilibria mean."""
        if lang == "ru":
            return (
                "Равновесие — такая вероятность сопротивления B, при которой ожидания A и ответ B совпадают. "
                "Если равновесий несколько, одни и те же выигрыши допускают разные исходы, "
                "и какой из них наступит, решают взаимные ожидания."
            )
        return (
            "An equilibrium is a chance of resistance at which A's expectation and B's answer agree. "
            "Where a game has several, the same payoffs allow different courses, and mutual expectations decide."
        )


def _grid() -> Floats:
    inner = np.linspace(-_EDGE, _EDGE, _STEPS)
    # Below the edge B's answer still moves, fast at first; above it A's threshold is S_A and nothing moves.
    return np.concatenate([np.linspace(-37.0, -_EDGE, 60)[:-1], inner, [20.0, 40.0, 1e12]])


def _bisect(u: Payoffs, low: Floats, high: Floats, sign: Floats) -> Floats:
    """Close brackets; ``sign`` is the sign at the lower end."""
    for _ in range(56):
        mid = (low + high) / 2
        same = np.sign(residual(u, mid)) == sign
        low, high = np.where(same, mid, low), np.where(same, high, mid)
    return (low + high) / 2


def _brackets(u: Payoffs, q: Floats) -> tuple[np.ndarray, Floats, Floats, Floats]:
    """Find sign changes on the grid, and look closer where two may hide between its points."""
    r = residual(u.column(), q[None, :])
    s = np.where(r >= 0, 1.0, -1.0)
    row, at = np.nonzero(s[:, 1:] != s[:, :-1])
    found = [(row, q[at], q[at + 1], s[row, at])]
    mid = np.abs(r[:, 1:-1])
    turn = (mid < np.abs(r[:, :-2])) & (mid <= np.abs(r[:, 2:])) & (s[:, 1:-1] == s[:, :-2]) & (s[:, 1:-1] == s[:, 2:])
    row, at = np.nonzero(turn & (mid < 1.0))
    if len(row):
        part = np.linspace(0, 1, 65)
        fine = q[at][:, None] + (q[at + 2] - q[at])[:, None] * part
        sf = np.where(residual(u.rows(row).column(), fine) >= 0, 1.0, -1.0)
        i, j = np.nonzero(sf[:, 1:] != sf[:, :-1])
        found.append((row[i], fine[i, j], fine[i, j + 1], sf[i, j]))
    return tuple(np.concatenate(c) for c in zip(*found, strict=True))  # type: ignore[return-value]


def equilibria(u: Payoffs, *, chunk: int = 128) -> Equilibria:
    """Return all equilibria of games.

    The search looks at 383 values of p_R, even in Phi^-1(p_R), and again 64 times finer where the
    curve turns near 0; two equilibria closer together than that are a fold in practice.

    Parameters
    ----------
    u
        Payoffs, shape (games,).
    chunk
        Games handled at a time; about 3 MB for 128.

    Raises
    ------
    InputError
        ``bad-payoffs`` when a payoff is not a finite number.
    """
    if not all(np.isfinite(getattr(u, n)).all() for n in PAYOFFS):
        raise InputError("a payoff is not a finite number", remedy="look for missing values", code="bad-payoffs")
    q = _grid()
    games: list[np.ndarray] = []
    roots: list[Floats] = []
    for start in range(0, len(u), chunk):
        rows = np.arange(start, min(start + chunk, len(u)))
        at, low, high, sign = _brackets(u.rows(rows), q)
        roots.append(_bisect(u.rows(rows[at]), low, high, sign))
        games.append(rows[at])
    game, root = np.concatenate(games), np.concatenate(roots)
    order = np.lexsort((root, game))
    game, root = game[order], root[order]
    own = u.rows(game)
    p = np.maximum(ndtr(root), 1e-300)
    x, y = indices(own, p, ndtr(-root))
    step = 1e-5 * np.maximum(1, np.abs(root))
    slope = (residual(own, root + step) - residual(own, root - step)) / (2 * step)
    error = np.abs(ndtr(root) - ndtr(root - residual(own, root)))
    none = int((np.bincount(game, minlength=len(u)) == 0).sum())
    notes = (f"{none} games have none but the corner in which B never resists",) if none else ()
    return Equilibria(
        games=len(u), game=game, p_resist=ndtr(root), p_challenge=challenge(x, y), p_fight=fights(own, p, ndtr(-root)),
        slope=slope, residual=float(error.max(initial=0.0)), warnings=notes,
    )  # fmt: skip
