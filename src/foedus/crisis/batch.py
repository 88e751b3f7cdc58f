"""Many joining games of one's own, given as plain arrays: no scenario, no treaty, no file."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.crisis.engine import MOST, SMALLEST, Contest, box_bounds, positions, solve_rows, threads_of
from foedus.crisis.game import CHALLENGER, SIDES, TARGET
from foedus.crisis.parameters import Floats
from foedus.crisis.reference import look
from foedus.crisis.several import SETTLED, search
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["JoinBatch", "SeveralFound", "checked", "in_range", "join_batch", "menus_of", "warnings_of"]

_MENUS = {"target": (TARGET,), "challenger": (CHALLENGER,), "both": (TARGET, CHALLENGER)}
#: Games without a certificate that are taken up at a time.
_SOME = 65_536
#: Largest payoff, in units of the private shocks, and the range of strengths: beyond it floats give out.
_MOST_PAYOFF, _MOST_STRENGTH = 1e12, 1e300


@dataclass(frozen=True, eq=False)
class SeveralFound:
    """A game in which more than one equilibrium was found.

    ``solutions`` has shape (number found, P); ``selected`` is the one that was taken, on the
    principal branch unless the game is among :attr:`JoinBatch.untraced`.
    """

    game: int
    solutions: Floats
    selected: int


@dataclass(frozen=True, eq=False)
class JoinBatch:
    """Solutions of B joining games with K third parties and P pairs of a third party and a side on its menu.

    Attributes
    ----------
    probabilities
        Probability that a third party helps a side, shape (P, B), in the order of ``pairs``.
    pairs
        The third party (0 to K - 1) and the side (``target`` or ``challenger``) of each row.
    chance
        Expected chance that the challenger's side wins, shape (B,).
    residual
        max |sigma - response(sigma)|, shape (B,).
    bound_crude, bound
        Upper bounds of the contraction modulus (docs/model.md eq. 10; eq. 11, and over boxes where that is 1 or
        more), shape (B,). Below 1 the equilibrium is unique.
    passes
        Passes of the iteration from nobody joining, shape (B,).
    several
        Games in which more than one equilibrium was found, all of them kept.
    untraced
        Games whose starts disagreed, or led nowhere, and whose principal branch was lost; the equilibrium
        nearest to nobody joining stands there.
    unsettled
        Games whose residual is above 1e-10 and ten times the tolerance: do not use them.
    """

    probabilities: Floats
    pairs: tuple[tuple[int, str], ...]
    chance: Floats
    residual: Floats
    bound_crude: Floats
    bound: Floats
    passes: NDArray[np.int32]
    several: tuple[SeveralFound, ...]
    untraced: tuple[int, ...]
    unsettled: tuple[int, ...]
    tolerance: float

    @property
    def certified(self) -> NDArray[np.bool_]:
        """Whether the bound proves that there is no other equilibrium, shape (B,)."""
        return np.asarray(self.bound < 1)

    @property
    def uncertified(self) -> NDArray[np.intp]:
        """Games in which the bound does not prove that there is no other equilibrium."""
        return np.flatnonzero(~self.certified)

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What must be known before the answers are used."""
        return warnings_of(self.chance.size, self.uncertified.size, len(self.several), self.untraced, self.unsettled)

    def summary(self, lang: str = "en") -> str:
        """Return how sure the answers are, in words."""
        told = self.to_dict()
        head = (
            f"Игр: {told['games']:,}; единственность доказана: {told['certified']:,}; наибольшая невязка {told['residual']:.1e}"
            if lang == "ru"
            else f"{told['games']:,} games, {told['certified']:,} certified; largest residual {told['residual']:.1e}"
        )
        return "\n".join([head, *(w(lang) for w in self.warnings)])

    def to_frame(self) -> pl.DataFrame:
        """Return one row per game, third party and side: probability, and the game's chance and certificates."""
        import polars as pl

        count, p = self.chance.size, len(self.pairs)
        games = np.arange(count)
        per_game = {
            "chance": self.chance, "residual": self.residual, "bound": self.bound, "certified": self.certified,
            "several": np.isin(games, [s.game for s in self.several]), "settled": ~np.isin(games, self.unsettled),
        }  # fmt: skip
        return pl.DataFrame({
            "game": np.repeat(games, p), "third_party": np.tile(np.array([k for k, _ in self.pairs], dtype=np.int64), count),
            "side": [side for _, side in self.pairs] * count, "probability": self.probabilities.T.ravel(),
            **{name: np.repeat(value, p) for name, value in per_game.items()},
        })  # fmt: skip

    def help(self, side: str) -> Floats:
        """Return the probability of helping a side, shape (K, B); 0 where it is not on the menu."""
        if side not in SIDES:
            raise InputError(f"no side '{side}'", remedy=did_you_mean(side, SIDES, "'target'"), code="unknown-side")
        out = np.zeros((1 + max((k for k, _ in self.pairs), default=-1), self.chance.size))
        for row, (k, name) in enumerate(self.pairs):
            if name == side:
                out[k] = self.probabilities[row]
        return out

    def to_dict(self) -> dict[str, Any]:
        """Return how sure the answers are: counts and largest values, not the games themselves."""
        count = self.chance.size
        return {
            "games": count, "tolerance": self.tolerance,
            "residual": float(self.residual.max()) if count else 0.0,
            "certified": int(self.certified.sum()), "uncertified": int(count - self.certified.sum()),
            "uncertified_share": float(1.0 - self.certified.mean()) if count else 0.0,
            "treatment": "three starts each; where they disagree the principal branch from precision 0 is selected",
            "several": len(self.several), "untraced": len(self.untraced), "unsettled": len(self.unsettled),
        }  # fmt: skip


def warnings_of(
    games: int, uncertified: int, several: int, untraced: Sequence[int], unsettled: Sequence[int]
) -> tuple[Text, ...]:
    """Return what a reader of many solved games must know."""
    out = []
    if unsettled:
        out.append(Text(
            en=f"joining did not settle in {len(unsettled)} games, the first of them game {unsettled[0]}: do not use them",
            ru=f"расчёт вступления не сошёлся в играх числом {len(unsettled)}, первая из них {unsettled[0]}: не используйте их",
        ))  # fmt: skip
    if several:
        out.append(Text(
            en=f"several equilibria were found in {several} games; the one on the principal branch is selected, all are kept",
            ru=f"несколько равновесий найдено в играх числом {several}; выбрано лежащее на главной ветви, сохранены все",
        ))  # fmt: skip
    if untraced:
        out.append(Text(
            en=f"the principal branch was lost in {len(untraced)} games, the first of them game {untraced[0]}",
            ru=f"главная ветвь потеряна в играх числом {len(untraced)}, первая из них {untraced[0]}",
        ))  # fmt: skip
    if uncertified:
        out.append(Text(
            en=f"the bound does not certify a unique equilibrium in {uncertified} of {games} games: third parties react to "
            "one another too strongly there for the proof; three starts each were tried",
            ru=f"граница не доказывает единственности равновесия в играх числом {uncertified} из {games}: третьи стороны "
            "слишком сильно зависят там друг от друга; опробовано по три начальные точки",
        ))  # fmt: skip
    return tuple(out)


def join_batch(
    challenger: ArrayLike, target: ArrayLike, third: ArrayLike, sides: Sequence[str], stake: ArrayLike, payoff: ArrayLike,
    *, m: ArrayLike = 1.0, gamma: ArrayLike = 1.0, committed: ArrayLike | None = None, precision: float = 1.0,
    tol: float = 1e-13, threads: int | None = None,
) -> JoinBatch:  # fmt: skip
    """Solve many joining games: who helps whom in a contest, as logit equilibria of a simultaneous choice.

    Third party k gains stake_ks [p_s(s, x) - p_s(out, x)] + payoff_ks from helping side s while the
    others do x, with p the ratio contest of docs/model.md eq. (2). Games run along the last axis of
    every array.

    Parameters
    ----------
    challenger, target
        Effective capability of the two sides, any common unit, above zero, shape (B,).
    third
        Effective capability of the third parties, same unit, 0 or more, shape (K, B).
    sides
        Menu of each third party besides staying out, K words: ``target``, ``challenger`` or ``both``. At
        most 1,024 joint choices (ten third parties with one side each, six with both).
    stake
        What it is worth to k that the side wins for certain rather than loses, logit units, 0 or more;
        shape (K, B), or (K, 2, B) with the target's side first.
    payoff
        What joining pays besides, logit units: costs with a minus, cost of default on a promise with a
        plus; same shapes.
    m, gamma
        Decisiveness and defence advantage of the contest, above zero; a number or shape (B,).
    committed
        Part of its capability that each third party can commit, 0 to 1; broadcast to (K, B). All when left out.
    precision
        Of the logit response, 0 or more; 0 gives even mixing.
    tol
        Largest move of a probability at which an iteration stops, above zero.
    threads
        Threads to use, the number of cores when left out. The answers do not depend on it.

    Returns
    -------
    JoinBatch
        Every game with its residual and bound. Games that the bound does not certify are solved from
        three starts; what these find is kept and the principal branch is selected.

    Raises
    ------
    InputError
        With the name of the array and the first bad row, for a value that is not finite, a capability
        below or at zero, a negative stake, a committed part outside [0, 1], too many joint choices,
        or shapes that do not fit.

    References
    ----------
    McKelvey and Palfrey (1995); Turocy (2005); Skaperdas (1996).

    Examples
    --------
    >>> found = join_batch([1.0], [1.0], [[0.5], [0.5]], ["target", "both"], [[1.0], [1.0]], [[-1.0], [-1.0]])
    >>> found.probabilities.shape, bool(found.certified[0])
    ((3, 1), True)
    """
    menus = menus_of(sides)
    in_range("precision", precision, 0.0, _MOST_PAYOFF)
    in_range("tol", tol, 5e-16, _MOST_PAYOFF)
    own = checked("challenger", challenger, None, low=SMALLEST, high=_MOST_STRENGTH)
    count = own.size
    k_all = len(menus)
    rest = {
        name: checked(name, value, (count,), low=SMALLEST, high=_MOST_STRENGTH if name != "m" else 1e6)
        for name, value in (("target", target), ("m", m), ("gamma", gamma))
    }
    helpers = checked("third", third, (k_all, count), low=0.0, high=_MOST_STRENGTH)
    if committed is not None:
        helpers = helpers * checked("committed", committed, (k_all, count), low=0.0, high=1.0)
    pairs = positions(menus)
    most = _MOST_PAYOFF / max(1.0, float(precision))
    stakes = _payoffs("stake", stake, pairs, k_all, count, 0.0, most)
    fixed = _payoffs("payoff", payoff, pairs, k_all, count, -most, most)

    contest = Contest(own, rest["target"], helpers, rest["m"], rest["gamma"])
    sigma = np.empty((1, len(pairs), count))
    workers = threads_of(threads)
    solved = solve_rows(
        menus, contest, stakes[None], [0], fixed[None], sigma, range(len(pairs)), precision=precision, tol=tol, share=False,
        threads=workers,
    )  # fmt: skip
    probabilities, residual, chance = sigma[0], solved.residual[0], solved.chance[0]
    several: list[SeveralFound] = []
    untraced: list[int] = []
    sharp = solved.sharp[0]
    doubtful = np.flatnonzero(sharp >= 1)
    for begin in range(0, doubtful.size, _SOME):
        games = doubtful[begin : begin + _SOME]
        some, at_stake, pays = contest.at(games), stakes[:, games], fixed[:, games]
        closer = box_bounds(menus, some, at_stake[None], [0], pays[None], precision=precision, threads=workers)[0]
        sharp[games] = np.minimum(sharp[games], closer)
        left = np.flatnonzero((sharp[games] >= 1) | (residual[games] > SETTLED))
        games, some, at_stake, pays = games[left], some.at(left), at_stake[:, left], pays[:, left]
        if not games.size:
            continue
        starts = [(probabilities[:, games], residual[games])]
        for outset in (1, 2):
            other = np.empty((1, len(pairs), games.size))
            again = solve_rows(
                menus, some, at_stake[None], [0], pays[None], other, range(len(pairs)), precision=precision, tol=tol,
                share=False, bounds=False, outset=outset, threads=workers,
            )  # fmt: skip
            starts.append((other[0], again.residual[0]))
        for d, found in search(menus, some, at_stake, pays, precision, starts).items():
            game = int(games[d])
            chosen = found.solutions[found.selected]
            at = slice(d, d + 1)
            one, _, rest_moves = look(menus, some.at(at), at_stake[:, at], pays[:, at], chosen[:, None], precision)
            probabilities[:, game], chance[game], residual[game] = chosen, one[0], rest_moves[0]
            if len(found.solutions) > 1:
                several.append(SeveralFound(game, found.solutions, found.selected))
            if not found.traced:
                untraced.append(game)
    unsettled = np.flatnonzero(residual > max(1e-10, 10 * tol))
    return JoinBatch(
        probabilities, tuple((k, SIDES[s]) for k, s in pairs), chance, residual, solved.crude[0], sharp,
        solved.passes[0], tuple(several), tuple(untraced), tuple(int(x) for x in unsettled), float(tol),
    )  # fmt: skip


def menus_of(sides: Sequence[str]) -> list[tuple[int, ...]]:
    """Return the menus that words stand for, and refuse more joint choices than are solved."""
    menus = []
    for word in sides:
        if word not in _MENUS:
            raise InputError(
                f"no menu '{word}'", remedy=did_you_mean(str(word), tuple(_MENUS), "'target'"), code="unknown-side"
            )
        menus.append(_MENUS[word])
    choices = int(np.prod([len(menu) + 1.0 for menu in menus])) if menus else 1
    if choices > MOST:
        raise InputError(
            f"'sides' gives {choices:,} joint choices, more than {MOST:,}",
            remedy="leave out third parties that hardly matter, or give them one side each", code="too-many",
        )  # fmt: skip
    return menus


def in_range(name: str, number: object, least: float, most: float) -> None:
    """Refuse an argument that is no number from ``least`` to ``most``."""
    plain = isinstance(number, (int, float, np.integer, np.floating)) and not isinstance(number, bool)
    if not plain or not (least <= float(number) <= most):  # type: ignore[arg-type]
        raise InputError(f"'{name}' is {number}", remedy=f"give a number from {least:g} to {most:g}", code="bad-batch")


def checked(name: str, value: ArrayLike, shape: tuple[int, ...] | None, low: float, high: float) -> Floats:
    """Return a checked array of a shape, a number standing for all games."""
    try:
        array = np.asarray(value, dtype=np.float64)
        if shape is None:
            if array.ndim != 1:
                raise ValueError
        elif array.shape != shape:
            array = np.ascontiguousarray(np.broadcast_to(array, shape))
    except (TypeError, ValueError):
        wanted = "one number per game" if shape is None else f"shape {shape}"
        raise InputError(f"'{name}' has shape {np.shape(value)}", remedy=f"give {wanted}", code="bad-batch") from None
    if not array.size:
        return array
    least, most = _span(array)
    if least >= low and most <= high:
        return array
    bad = ~np.isfinite(array)
    if bad.any():
        what = "is not finite"
    elif least < low:
        bad = array < low
        what = "is not above zero" if low > 0 else ("is negative" if low == 0 else f"is below {low:g}")
    else:
        bad, what = array > high, f"is above {high:g}"
    row = tuple(int(x) for x in np.argwhere(bad)[0])
    raise InputError(
        f"'{name}' {what} in row {row[0] if len(row) == 1 else row}: {array[row]:g}", remedy="repair that entry",
        code="bad-batch",
    )  # fmt: skip


def _payoffs(
    name: str, value: ArrayLike, pairs: Sequence[tuple[int, int]], k_all: int, count: int, low: float, high: float
) -> Floats:
    """Return checked payoffs by pair of a third party and a side on its menu, shape (P, B)."""
    by_side = np.ndim(value) == 3
    array = checked(name, value, (k_all, 2, count) if by_side else (k_all, count), low, high)
    if by_side:
        return np.ascontiguousarray(array.reshape(2 * k_all, count)[[2 * k + side for k, side in pairs]])
    # The usual case, one side each, takes the user's own array without a copy.
    return array if len(pairs) == k_all else np.ascontiguousarray(array[[k for k, _ in pairs]])


#: Numbers that one thread looks through at a time.
_PART = 500_000


def _span(array: Floats) -> tuple[float, float]:
    """Return the least and the largest entry; a value that is not a number comes through both."""
    if array.size <= _PART or not array.flags.c_contiguous:
        return float(array.min()), float(array.max())
    flat = array.reshape(-1)
    with ThreadPoolExecutor(threads_of(None)) as pool:
        parts = [flat[x : x + _PART] for x in range(0, flat.size, _PART)]
        found = list(pool.map(lambda part: (part.min(), part.max()), parts))
    return float(np.min([x for x, _ in found])), float(np.max([x for _, x in found]))
