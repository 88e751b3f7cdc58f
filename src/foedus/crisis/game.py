"""The crisis game of one directed pair of states, ready to be solved (docs/model.md eq. 1 to 13).

Everything is an array over draws, the draws on the last axis. Sides are numbered 0 (the
target's) and 1 (the challenger's), levels 0 (clash) and 1 (war).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import numpy as np

from foedus.core import InputError
from foedus.crisis.parameters import Floats, Parameters
from foedus.world import Text, World

__all__ = [
    "CHALLENGER", "CHANNELS", "CLASH", "LEVELS", "SIDES", "TARGET", "WAR", "Applied", "Dropped", "Game", "Reading",
    "ThirdParty", "TreatyTerms",
]  # fmt: skip

TARGET, CHALLENGER = 0, 1
CLASH, WAR = 0, 1
SIDES = ("target", "challenger")
LEVELS = ("clash", "war")
#: Channels of indirect pressure, in the order of ``Game.leverage`` and ``Equilibrium.channels``.
CHANNELS = ("economic", "transport", "covert", "information")
#: How a counterfactual counts: expected help alone; pact indicators too; pact-driven stake too.
Reading = Literal["mechanism", "total", "second"]


@dataclass(frozen=True)
class ThirdParty:
    """A state that may join.

    ``menu`` holds the sides (0 target, 1 challenger) that it can choose besides staying out;
    ``weight`` is the change in the log odds of the contest if it joins, at prior means;
    ``bound`` says that it has a duty toward a side, or is a party to a treaty under study.
    """

    code: str
    menu: tuple[int, ...]
    weight: float = 0.0
    bound: bool = False


@dataclass(frozen=True)
class Dropped:
    """A state left out for the sake of size, and its weight (change in log odds)."""

    code: str
    weight: float
    bound: bool = False


@dataclass(frozen=True)
class Applied:
    """One duty as the game uses it: mean applicability by level, for tracing by id."""

    id: str
    treaty: str
    obligor: str
    obligee: str
    action: str
    clash: float
    war: float
    pressure: float


#: Fields of the treaty terms that enter the game.
_INPUTS = ("duty", "abstention", "pressure_duty", "indicators", "alignment")


@dataclass(frozen=True, eq=False)
class TreatyTerms:
    """All inputs of a game that rest on treaties, with K third parties and n draws.

    Parameters
    ----------
    duty
        A, cost of default on duties to help, shape (2 levels, K, 2 sides, n).
    abstention
        A-bar, cost of default on duties not to act, same shape.
    pressure_duty
        A of the answer to pressure on the target, shape (K, n).
    indicators
        Pact indicators of the status quo payoff, shape (3, n): target with others,
        challenger with others, between the two.
    alignment
        Pact-driven part of the stake: 1 where k has a pact with the side, shape (K, 2, n).
    applied
        The duties behind them.
    world, touching
        The world they were taken from, and the treaties whose removal could change them.
    """

    duty: Floats
    abstention: Floats
    pressure_duty: Floats
    indicators: Floats
    alignment: Floats
    applied: tuple[Applied, ...] = ()
    world_hash: str = ""
    removed: tuple[str, ...] = ()
    suppositions: tuple[tuple[str, str], ...] = ()
    world: World | None = None
    touching: frozenset[str] = frozenset()

    def same_inputs(self, other: TreatyTerms) -> bool:
        """Whether every number that enters the game is the same."""
        return all(_equal(getattr(self, name), getattr(other, name)) for name in _INPUTS)

    def reading(self, other: TreatyTerms, reading: Reading) -> TreatyTerms:
        """Return these terms with those of another world, as one of the three readings.

        ``mechanism``: duties of the other world, indicators and alignment held;
        ``total``: its pact indicators too; ``second``: its pact-driven stake too.
        """
        if reading not in ("mechanism", "total", "second"):
            raise InputError(
                f"no reading '{reading}'", remedy="choose mechanism, total or second", code="unknown-reading"
            )
        return replace(
            other,
            indicators=self.indicators if reading == "mechanism" else other.indicators,
            alignment=other.alignment if reading == "second" else self.alignment,
        )


@dataclass(frozen=True, eq=False)
class Game:
    """One crisis game (challenger, target, third parties), n draws.

    Built by :func:`foedus.crisis.build`; changed copies by :meth:`counterfactual`. All
    utilities are in logit units (precision 1); multiply ``precision`` to change that.
    """

    challenger: str
    target: str
    third_parties: tuple[ThirdParty, ...]
    parameters: Parameters
    terms: TreatyTerms
    #: Effective capability of challenger and target (n,), of third parties (K, n).
    strength_challenger: Floats
    strength_target: Floats
    strength: Floats
    #: Stake of the challenger (v_ij) and of the target (v_ji), shape (n,).
    stake_challenger: Floats
    stake_target: Floats
    #: Stake of third parties without alignment, log scale, shape (K, 2, n).
    log_help_stake: Floats
    #: Cost of joining, shape (2 levels, K, n), and other payoffs of joining Z'b_J, shape (K, 2, n).
    join_cost: Floats
    join_other: Floats
    #: u_i(SQ) without pact indicators; X_c' b_c; X_w' b_w without expected help; shape (n,).
    status_quo: Floats
    concession: Floats
    escalation: Floats
    #: Payoff of counter-pressure without duties, shape (K, n).
    counter_other: Floats
    #: Leverage of the challenger over the target by channel, shape (4, n).
    leverage: Floats
    covariates: Mapping[str, float] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    precision: float = 1.0
    warnings: tuple[Text, ...] = ()
    names: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_all(frozenset())

    def _check_all(self, known: frozenset[str]) -> None:
        """Refuse arrays of a wrong shape or out of range, but for those that were checked before."""
        n, k = self.parameters.n, len(self.third_parties)
        shapes: dict[str, tuple[int, ...]] = {
            "strength_challenger": (n,), "strength_target": (n,), "strength": (k, n),
            "stake_challenger": (n,), "stake_target": (n,), "log_help_stake": (k, 2, n),
            "join_cost": (2, k, n), "join_other": (k, 2, n), "status_quo": (n,), "concession": (n,),
            "escalation": (n,), "counter_other": (k, n), "leverage": (len(CHANNELS), n),
        }  # fmt: skip
        for name, shape in shapes.items():
            if name not in known:
                _check(name, getattr(self, name), shape, positive=name.startswith(("strength", "stake")))
        if "terms" in known:
            return
        for name, shape in {
            "duty": (2, k, 2, n), "abstention": (2, k, 2, n), "pressure_duty": (k, n), "indicators": (3, n),
            "alignment": (k, 2, n),
        }.items():  # fmt: skip
            _check(name, getattr(self.terms, name), shape, nonnegative=True)

    @property
    def n(self) -> int:
        """Number of draws."""
        return self.parameters.n

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the menus of the third parties (staying out included)."""
        return tuple(len(p.menu) + 1 for p in self.third_parties)

    @property
    def coalitions(self) -> int:
        """Number of joint choices of the third parties."""
        return int(np.prod(self.shape, dtype=np.int64)) if self.third_parties else 1

    def replace(self, **changes: Any) -> Game:
        """Return the game with some fields changed (those are checked)."""
        if not {"parameters", "third_parties"}.isdisjoint(changes) or not changes.keys() <= _FIELDS:
            return replace(self, **changes)  # shapes may change, so everything is looked at again
        new = copy.copy(self)
        for name, value in changes.items():
            object.__setattr__(new, name, value)
        new._check_all(_FIELDS - changes.keys())
        return new

    def counterfactual(self, terms: TreatyTerms, reading: Reading = "mechanism") -> Game:
        """Return the game under the treaties of another world, all else held.

        Parameters
        ----------
        terms
            From :func:`foedus.crisis.terms` for the other world and *this* game's third parties.
        reading
            See :meth:`TreatyTerms.reading`.
        """
        return self.replace(terms=self.terms.reading(terms, reading))


_FIELDS = frozenset(f.name for f in fields(Game))


def _check(
    name: str, array: Floats, shape: tuple[int, ...], *, positive: bool = False, nonnegative: bool = False
) -> None:
    if array.shape != shape:
        raise InputError(
            f"'{name}' has shape {array.shape}, not {shape}", remedy="build games with crisis.build", code="bad-game"
        )
    if not array.size:
        return
    least, most = float(array.min()), float(array.max())  # a value that is not a number comes through both
    if -np.inf < least and most < np.inf and not (positive and least <= 0) and not (nonnegative and least < 0):
        return
    bad = ~np.isfinite(array)
    what = "is not finite"
    if positive and not bad.any():
        bad, what = array <= 0, "is not positive"
    elif nonnegative and not bad.any():
        bad, what = array < 0, "is negative"
    row = tuple(int(x) for x in np.argwhere(bad)[0])
    raise InputError(
        f"'{name}' {what} in row {row if len(row) > 1 else row[0]}", remedy="repair that entry", code="bad-game"
    )


def _equal(a: Floats, b: Floats) -> bool:
    return a is b or np.array_equal(a, b)
