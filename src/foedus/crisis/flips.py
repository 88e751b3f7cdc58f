"""What would turn a choice: the smallest change of one quantity at a time, found by solving again.

Each draw has its own turning point. A quantity that leaves joining alone is tried by backward
induction; any other by solving the whole game at every trial value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.backward import finish
from foedus.crisis.equilibrium import Equilibrium
from foedus.crisis.game import SIDES, TARGET, WAR, Game
from foedus.crisis.parameters import Floats
from foedus.crisis.payoffs import Moments, moments
from foedus.crisis.solve import solve, solve_all

__all__ = ["FACTOR", "SHIFT", "Flip", "flips", "some_draws"]

#: Range tried: from 1/20 to 20 times a quantity, or up to 10 logit units either way.
FACTOR, SHIFT = 20.0, 10.0
#: Trial values in each direction, and halvings of the bracket found; fewer where joining is solved anew.
_GRID, _HALVINGS = {False: 16, True: 6}, {False: 12, True: 7}


@dataclass(frozen=True, eq=False)
class Flip:
    """What one quantity would have to become for a choice to turn, per draw.

    Parameters
    ----------
    choice
        ``act`` (the likeliest act of the challenger is another), ``force`` (force overtakes pressure, or falls
        behind it), ``concede`` (the target rather concedes to force than resists, or the reverse), ``join``
        (a third party more likely helps a side in war than not, or the reverse).
    state, side, level
        Who chooses; side and level for ``join``.
    quantity
        What is changed, all else held.
    scale
        ``times`` (positive quantities) or ``plus`` (logit units).
    now, at
        The quantity as it is and at the turning point, shape (n,); NaN where nothing within the range turns it.
    change
        Factor or difference, shape (n,); NaN alike.
    open
        Draws in which the choice stands as it does in most; only these can turn. Shape (n,), bool.
    stands
        Whether, in most draws, the choice named first stands: force behind pressure and so on.
    of
        Whose quantity it is: a state's code, or empty.
    unit
        ``logit``, ``share``, ``probability`` or empty (no unit).
    to
        For ``act``: the act that takes over in most of these draws.
    """

    choice: str
    state: str
    quantity: str
    scale: str
    now: Floats
    at: Floats
    change: Floats
    open: NDArray[np.bool_]
    stands: bool
    side: str = ""
    level: str = ""
    of: str = ""
    unit: str = ""
    to: str = ""

    @property
    def found(self) -> float:
        """Part of the open draws in which the choice turns within the range, 0..1."""
        return float(np.isfinite(self.change[self.open]).mean()) if self.open.any() else 0.0

    def band(self, what: str = "change") -> tuple[float, float, float]:
        """Return median and central 90 % over the open draws, those without a turning point lying beyond all others.

        Ends that lie beyond are infinite, with the sign of the direction.
        """
        values, change = getattr(self, what)[self.open], self.change[self.open]
        if not values.size:
            return float("nan"), float("nan"), float("nan")
        up = self.upward
        beyond = np.where(np.isfinite(change), values, np.inf if up else -np.inf)
        # Quantiles that need no mean of two values: the mean with an infinite one would hide the finite.
        low, mid, high = (float(x) for x in np.quantile(beyond, [0.05, 0.5, 0.95], method="inverted_cdf"))
        return mid, low, high

    @property
    def upward(self) -> bool:
        """Whether the quantity has to rise."""
        known = self.change[np.isfinite(self.change)]
        return bool(known.size == 0 or np.median(known) >= (1.0 if self.scale == "times" else 0.0))


@dataclass(frozen=True)
class _Lever:
    """One quantity: how the game looks with it changed (by a factor or a difference per draw), and its value."""

    name: str
    scale: str
    change: Callable[[Game, Floats], Game]
    value: Callable[[Equilibrium], Floats]
    joins: bool = False
    of: str = ""
    unit: str = ""


@dataclass(frozen=True)
class _Choice:
    """A choice: ``margin`` is above zero where it is turned from what it is named for."""

    name: str
    state: str
    margin: Callable[[Equilibrium], Floats]
    side: str = ""
    level: str = ""


def some_draws(game: Game, index: NDArray[np.intp]) -> Game:
    """Return a game with some of its draws."""
    terms = replace(game.terms, **{
        f: getattr(game.terms, f)[..., index] for f in ("duty", "abstention", "pressure_duty", "indicators", "alignment")
    })  # fmt: skip
    arrays = (
        "strength_challenger", "strength_target", "strength", "stake_challenger", "stake_target", "log_help_stake",
        "join_cost", "join_other", "status_quo", "concession", "escalation", "counter_other", "leverage",
    )  # fmt: skip
    some: dict[str, Any] = {f: np.ascontiguousarray(getattr(game, f)[..., index]) for f in arrays}
    return replace(game, parameters=game.parameters.subset(index), terms=terms, **some)


def flips(eq: Equilibrium, *, draws: int = 1000, helpers: int = 3) -> tuple[Flip, ...]:
    """Return what would turn the main choices of a crisis.

    Parameters
    ----------
    draws
        At most this many draws are used, the first ones: each needs many solutions.
    helpers
        Third parties asked about: those likeliest to join a side in war.
    """
    if eq.n > draws:
        eq = solve(some_draws(eq.game, np.arange(draws)))
    game = eq.game
    bench = _Bench(eq)
    out: list[Flip] = []
    for choice in (
        _Choice("act", game.challenger, lambda e: np.maximum(e.p_force, e.p_pressure) - e.p_status_quo),
        _Choice("force", game.challenger, lambda e: e.p_force - e.p_pressure),
        _Choice("concede", game.target, lambda e: 0.5 - e.p_resist_force),
    ):
        for lever in _levers(game):
            if not (lever.name == "status quo" and choice.name != "act"):
                out.append(_flip(bench, choice, lever))
    for k, side in _likeliest(eq)[:helpers]:
        out += _joining(bench, k, side)
    return tuple(out)


def _likeliest(eq: Equilibrium) -> list[tuple[int, int]]:
    """Third parties, each with the side that it likelier helps, in order of the median chance in war."""
    ranked = []
    for k, party in enumerate(eq.game.third_parties):
        chance = {s: float(np.median(eq.help[WAR, k, s])) for s in party.menu}
        best = max(party.menu, key=lambda s: (chance[s], -s))
        ranked.append((-chance[best], party.code, k, best))
    return [(k, side) for _, _, k, side in sorted(ranked)]


def _factor(*names: str) -> Callable[[Game, Floats], Game]:
    def change(game: Game, x: Floats) -> Game:
        p = game.parameters
        return game.replace(parameters=p.replace(**{name: p[name] * x for name in names}))

    return change


def _field(name: str, plus: bool = False) -> Callable[[Game, Floats], Game]:
    return lambda game, x: game.replace(**{name: getattr(game, name) + x if plus else getattr(game, name) * x})


def _default(game: Game, x: Floats) -> Game:
    duty = game.terms.duty.copy()
    duty[:, :, TARGET] *= x
    return game.replace(terms=replace(game.terms, duty=duty))


def _levers(game: Game) -> list[_Lever]:
    i, j = game.challenger, game.target
    out = [
        _Lever("stake", "times", _field("stake_challenger"), lambda e: e.game.stake_challenger, of=i, unit="logit"),
        _Lever("stake", "times", _field("stake_target"), lambda e: e.game.stake_target, of=j, unit="logit"),
        _Lever("status quo", "plus", _field("status_quo", True), lambda e: e.u_status_quo, of=i, unit="logit"),
        _Lever("cost of force", "times", _factor("cost_force"), lambda e: e.game.parameters["cost_force"], of=i, unit="logit"),
        _Lever("cost of pressure", "times", _factor("cost_pressure"), lambda e: e.game.parameters["cost_pressure"], of=i, unit="logit"),
        _Lever("cost of fighting", "times", _factor("fight_clash", "fight_war"), lambda e: e.game.parameters["fight_war"], unit="logit"),
        _Lever("payoff of conceding", "plus", _field("concession", True), lambda e: e.game.concession, of=j, unit="logit"),
        _Lever("chance of war", "plus", _field("escalation", True), lambda e: e.p_war, unit="probability"),
        _Lever(
            "capability share", "times", _field("strength_challenger"),
            lambda e: e.game.strength_challenger / (e.game.strength_challenger + e.game.strength_target),
            joins=True, of=i, unit="share",
        ),
    ]  # fmt: skip
    if game.terms.duty[:, :, TARGET].any():
        # The largest of them in war stands for all: each is multiplied alike.
        out.append(_Lever(
            "default cost of duties to the target", "times", _default,
            lambda e: e.game.terms.duty[WAR, :, TARGET].max(axis=0), joins=True, unit="logit",
        ))  # fmt: skip
    return out


class _Bench:
    """Solutions at trial values; those at grid points are kept, since several choices ask for the same."""

    def __init__(self, eq: Equilibrium) -> None:
        self.eq = eq
        self.moments: Moments = moments(eq.game, eq.help)
        self._kept: dict[tuple[str, str], list[Equilibrium]] = {}

    def at(self, lever: _Lever, values: Sequence[Floats]) -> list[Equilibrium]:
        """Return the crisis at each of several values."""
        games = [lever.change(self.eq.game, v) for v in values]
        if lever.joins:
            return list(solve_all(games))
        e, m = self.eq, self.moments
        return [
            finish(g, e.help, m.chance, m.share, residual=e.residual, bound_crude=e.bound_crude, bound=e.bound,
                   certified=e.certified)
            for g in games
        ]  # fmt: skip

    def grid(self, lever: _Lever) -> tuple[Floats, list[Equilibrium]]:
        """Return steps (negative ones first, nearest first in each direction) and the crisis at each."""
        steps = np.linspace(0.0, 1.0, _GRID[lever.joins] + 1)[1:]
        both = np.concatenate([-steps, steps])
        key = (lever.name, lever.of)
        if key not in self._kept:
            ones = np.ones(self.eq.n)
            self._kept[key] = self.at(lever, [_value(lever, s * ones) for s in both])
        return both, self._kept[key]


def _value(lever: _Lever, step: Floats) -> Floats:
    """Return the factor or difference at a step in -1..1."""
    return np.asarray(FACTOR**step if lever.scale == "times" else SHIFT * step)


def _flip(bench: _Bench, choice: _Choice, lever: _Lever) -> Flip:
    """Find the nearest step, in each direction, at which the margin changes sign; report the direction that turns more."""
    eq = bench.eq
    margin = choice.margin(eq)
    stands = bool(np.median(margin) <= 0)
    sign = 1.0 if stands else -1.0
    open_ = sign * margin <= 0
    steps, solved = bench.grid(lever)
    turned = np.stack([sign * choice.margin(e) > 0 for e in solved])
    half = len(steps) // 2
    found: list[tuple[float, float, Floats, Floats]] = []
    for direction in (slice(0, half), slice(half, None)):
        hits, near = turned[direction], steps[direction]
        hit = hits.any(axis=0) & open_
        first = hits.argmax(axis=0)
        high = np.where(hit, near[first], 0.0)
        low = np.where(hit & (first > 0), near[np.maximum(first - 1, 0)], 0.0)
        share = float(hit[open_].mean()) if open_.any() else 0.0
        nearest = -float(np.median(np.abs(high[hit]))) if hit.any() else -np.inf
        found.append((share, nearest, low, np.where(hit, high, np.nan)))
    # The direction that turns more draws; of equals, the nearer one.
    share, _, low, high = max(found, key=lambda f: f[:2])
    at = high
    if share > 0:
        hit = np.isfinite(high)
        top = np.where(hit, high, 0.0)
        for _ in range(_HALVINGS[lever.joins]):
            middle = (low + top) / 2
            (e,) = bench.at(lever, [_value(lever, middle)])
            over = sign * choice.margin(e) > 0
            top, low = np.where(over, middle, top), np.where(over, low, middle)
        at = np.where(hit, top, np.nan)
        (end,) = bench.at(lever, [_value(lever, np.where(hit, at, 0.0))])
        value = np.where(hit, lever.value(end), np.nan)
        ahead = end.p_force[hit] > end.p_pressure[hit]
        to = "" if choice.name != "act" else "force" if ahead.mean() >= 0.5 else "pressure"
    else:
        value, to = np.full(eq.n, np.nan), ""
    if not stands:
        to = "status quo" if choice.name == "act" else ""
    return Flip(
        choice.name, choice.state, lever.name, lever.scale, lever.value(eq), value, _value(lever, at), open_, stands,
        choice.side, choice.level, lever.of, lever.unit, to,
    )  # fmt: skip


def _joining(bench: _Bench, k: int, side: int) -> list[Flip]:
    """Return what would turn third party k toward a side in war, or away from it.

    Stake, cost and default cost enter its payoff as one sum, so that the shift of that sum at which it is
    even gives the turning point of each: the game at that point is the same, the others adapting alike.
    """
    eq = bench.eq
    game, party = eq.game, eq.game.third_parties[k]
    choice = _Choice(
        "join", party.code, lambda e: np.asarray(e.help[WAR, k, side] - 0.5), SIDES[side], "war"
    )  # fmt: skip
    stands = bool(np.median(choice.margin(eq)) <= 0)
    open_ = np.asarray((choice.margin(eq) <= 0) == stands)
    own, gain = _even(game, k, (side,), side, stands, open_)
    both = own if len(party.menu) == 1 else _even(game, k, party.menu, side, stands, open_)[0]
    stake = np.exp(
        game.log_help_stake[k, side] + game.terms.alignment[k, side] * game.parameters["help_stake_alignment"]
    )
    cost, duty = game.join_cost[WAR, k], game.terms.duty[WAR, k, side]
    out = []
    for name, scale, now, at in (
        ("stake", "times", stake, stake + own / np.where(gain > 0, gain, np.nan)),
        ("cost of joining", "times", cost, cost - both),
        ("default cost of its duties", "plus", duty, duty + own),
    ):
        change = at / now if scale == "times" else at - now
        inside = (
            (change >= 1 / FACTOR) & (change <= FACTOR) if scale == "times" else (np.abs(change) <= SHIFT) & (at >= 0)
        )
        fine = np.isfinite(change) & inside & open_
        out.append(Flip(
            "join", party.code, name, scale, now, np.where(fine, at, np.nan), np.where(fine, change, np.nan), open_,
            stands, SIDES[side], "war", party.code, "logit",
        ))  # fmt: skip

    def stronger(game: Game, x: Floats) -> Game:
        strength = game.strength.copy()
        strength[k] *= x
        return game.replace(strength=strength)

    def share(e: Equilibrium) -> Floats:
        mine, g = e.game.strength[k], e.game
        return np.asarray(mine / (mine + g.strength_challenger + g.strength_target))

    lever = _Lever("capability share", "times", stronger, share, joins=True, of=party.code, unit="share")
    return [*out, _flip(bench, choice, lever)]


def _even(
    game: Game, k: int, sides: Sequence[int], side: int, stands: bool, open_: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the shift of k's payoff from some sides at which it helps one with chance 1/2 in war, and its gain there.

    NaN where no shift within reach does it.
    """

    def shifted(t: Floats) -> Equilibrium:
        other = game.join_other.copy()
        for s in sides:
            other[k, s] += t
        return solve(game.replace(join_other=other))

    sign = 1.0 if stands else -1.0
    near, far = np.zeros(game.n), np.full(game.n, sign * SHIFT)
    reached = sign * (shifted(far).help[WAR, k, side] - 0.5) > 0
    for _ in range(14):
        middle = (near + far) / 2
        over = sign * (shifted(middle).help[WAR, k, side] - 0.5) > 0
        far, near = np.where(over, middle, far), np.where(over, near, middle)
    end = shifted(far)
    gain = moments(end.game, end.help).gain[WAR, k, side]
    fine = reached & open_
    return np.where(fine, far, np.nan), np.where(fine, gain, np.nan)
