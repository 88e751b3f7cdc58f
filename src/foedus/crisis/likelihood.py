"""Observed crises as rows of numbers, and the log-likelihood of the crisis game (docs/model.md section 13).

A row is one game with what was seen of it. :class:`Rows` holds and checks the inputs;
:func:`plain` is the value by enumeration in NumPy, for checks. The compiled value with its
derivatives, and coefficients and covariates behind the inputs, are in foedus.crisis.gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.crisis.game import CHALLENGER, TARGET, Game
from foedus.crisis.parameters import Floats

__all__ = ["ACTS", "LEVEL_INPUTS", "OPTION_INPUTS", "SCALARS", "Rows", "check_range", "plain", "restricted"]

Codes = NDArray[np.int8]

#: What the challenger did: codes of ``Rows.act``.
ACTS = {"SQ": 0, "P": 1, "F": 2}
#: Inputs of one number per row. The compiled code counts on this order.
SCALARS = (
    "strength_challenger", "strength_target", "m", "gamma", "stake_challenger", "stake_target", "status_quo",
    "concession", "escalation", "phi", "h", "rho", "tau", "psi_clash", "chi", "fight_clash", "fight_war", "cost_force",
    "cost_pressure", "cost_resist", "war_help_target", "war_help_challenger",
)  # fmt: skip
#: Inputs of one number per option and row, and per level, option and row.
OPTION_INPUTS = ("strength", "help_stake", "join_other")
LEVEL_INPUTS = ("duty", "abstention", "join_cost")
#: What an input is when it is not given.
NEUTRAL = {
    "m": 1.0, "gamma": 1.0, "tau": 1.0, "rho": 0.0, "war_help_target": 0.0, "war_help_challenger": 0.0,
    "join_other": 0.0, "duty": 0.0, "abstention": 0.0, "counter": 0.0,
}  # fmt: skip
_POSITIVE = ("strength_challenger", "strength_target", "m", "gamma", "stake_challenger", "stake_target", "tau")
_NONNEGATIVE = (
    "rho", "chi", "fight_clash", "fight_war", "cost_force", "cost_pressure", "help_stake", "duty", "abstention", "join_cost",
)  # fmt: skip
_SHARES = ("phi", "h", "psi_clash", "tau")
#: Capabilities outside this range lose their last digits in sums and ratios.
_STRENGTH = (1e-60, 1e60)
#: Most options of one game: 1,024 joint choices.
MAX_OPTIONS = 10


@dataclass(frozen=True, eq=False)
class Rows:
    """B observed crises, with up to ten options of third parties to join.

    An *option* is one side that one third party may help. A third party with both sides on its
    menu has two neighbouring options with the same number in ``party``. Level 0 is a clash,
    level 1 a war; side 0 is the target's, side 1 the challenger's.

    Parameters
    ----------
    values
        Name to array. Names in :data:`SCALARS` broadcast to (B,); ``strength``, ``help_stake``,
        ``join_other`` to (options, B); ``duty``, ``abstention``, ``join_cost`` to
        (2 levels, options, B); ``counter`` (payoff of answering pressure) to (parties, B).
        Left out, ``m``, ``gamma`` and ``tau`` are 1, and ``rho``, ``war_help_target``,
        ``war_help_challenger``, ``join_other``, ``duty``, ``abstention``, ``counter`` are 0.
        Capabilities, m, gamma, stakes and tau are above 0; phi, h, psi_clash and tau at most 1;
        costs, duties, rho and chi 0 or more; utilities in logit units.
    act
        What the challenger did: 0 status quo, 1 pressure, 2 force; shape (B,).
    response, war
        1 if the target resisted, if it came to war; 0 if not; -1 if not seen (shape (B,)). Left
        out: not seen.
    side
        Side of every option: 0 target, 1 challenger, -1 where the option does not exist; broadcasts to
        (options, B).
    choice
        1 if the option was taken, 0 if not, -1 if not seen; broadcasts to (options, B). Read only
        where ``war`` is seen after force and resistance.
    party
        Number of the third party of each option, 0, 1, ... in order; each one its own when left out.
    weight
        Weight of the row, 0 or more; 1 when left out.
    precision
        Common precision of the private shocks.

    Raises
    ------
    InputError
        With the name and the row of the entry that is wrong.
    """

    values: Mapping[str, ArrayLike]
    act: ArrayLike
    response: ArrayLike | None = None
    war: ArrayLike | None = None
    side: ArrayLike = ()
    choice: ArrayLike = -1
    party: ArrayLike | None = None
    weight: ArrayLike = 1.0
    precision: float = 1.0
    #: Checked inputs by name, full shape (read-only views).
    inputs: Mapping[str, Floats] = field(init=False, repr=False)
    #: Per option: 0 alone, 1 first, 2 second of its party.
    pair: Codes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        act = _codes("act", self.act, None, (0, 1, 2))
        if act.ndim != 1 or not act.size:
            raise InputError("'act' needs one entry per row", remedy="give an array of one dimension", code="bad-rows")
        n = act.size
        put("act", act)
        for name in ("response", "war"):
            given = getattr(self, name)
            put(name, _codes(name, -1 if given is None else given, (n,), (-1, 0, 1)))
        side = np.atleast_1d(np.asarray(self.side, dtype=np.float64))
        options = side.shape[0]
        if options > MAX_OPTIONS:
            raise InputError(
                f"{options} options of third parties are too many", remedy=f"keep the {MAX_OPTIONS} that weigh most",
                code="bad-rows",
            )  # fmt: skip
        if side.ndim == 1:
            side = side[:, None]
        put("side", _codes("side", side, (options, n), (-1, 0, 1)))
        put("choice", _codes("choice", self.choice, (options, n), (-1, 0, 1)))
        self._check_parties(options)
        parties = int(np.max(np.asarray(self.party), initial=-1)) + 1
        shapes: dict[str, tuple[int, ...]] = dict.fromkeys(SCALARS, (n,))
        shapes |= dict.fromkeys(OPTION_INPUTS, (options, n)) | dict.fromkeys(LEVEL_INPUTS, (2, options, n))
        shapes["counter"] = (parties, n)
        for name in self.values:
            if name not in shapes:
                raise InputError(
                    f"no input '{name}'", remedy=did_you_mean(name, shapes, "see the list of inputs"), code="bad-rows"
                )
        inputs = {}
        for name, shape in shapes.items():
            if name not in self.values and name not in NEUTRAL and int(np.prod(shape)):
                raise InputError(f"'{name}' is missing", remedy=f"give '{name}'", code="bad-rows")
            inputs[name] = _floats(name, self.values.get(name, NEUTRAL.get(name, 0.0)), shape)
            check_range(name, inputs[name], np.asarray(self.side))
        put("inputs", inputs)
        weight = _floats("weight", self.weight, (n,))
        _refuse("weight", weight < 0, "is negative")
        put("weight", np.ascontiguousarray(weight))
        if not (np.isfinite(self.precision) and self.precision >= 0):
            raise InputError(
                f"a precision is 0 or more, not {self.precision}", remedy="leave it out", code="bad-precision"
            )

    @property
    def n(self) -> int:
        """Number of rows, B."""
        return int(np.asarray(self.act).size)

    @property
    def options(self) -> int:
        """Number of options."""
        return int(np.asarray(self.side).shape[0])

    @classmethod
    def of_game(cls, game: Game, act: ArrayLike, **seen: Any) -> Rows:
        """Return the draws of a game as rows.

        Parameters
        ----------
        game
            Its third parties give the options, side by side for those with both on their menu.
        act, **seen
            What was seen (response, war, choice, weight).
        """
        p, terms = game.parameters, game.terms
        at = [(k, s) for k, third in enumerate(game.third_parties) for s in third.menu]
        index = ([k for k, _ in at], [s for _, s in at])
        stake = np.exp(game.log_help_stake + terms.alignment * p["help_stake_alignment"])
        pact = sum(
            p[name] * terms.indicators[x]
            for x, name in enumerate(("sq_pact_target", "sq_pact_challenger", "sq_pact_between"))
        )
        values: dict[str, ArrayLike] = {
            name: p[name] for name in SCALARS if name in p.names and not name.startswith(("strength", "stake"))
        }
        values |= {name: getattr(game, name) for name in ("strength_challenger", "strength_target")}
        values |= {
            name: getattr(game, name) for name in ("stake_challenger", "stake_target", "concession", "escalation")
        }
        values |= {
            "status_quo": game.status_quo + pact, "strength": game.strength[index[0]], "help_stake": stake[index],
            "join_other": game.join_other[index], "duty": terms.duty[:, index[0], index[1]],
            "abstention": terms.abstention[:, index[0], index[1]], "join_cost": game.join_cost[:, index[0]],
            "counter": terms.pressure_duty + game.counter_other,
        }  # fmt: skip
        return cls(
            values, np.broadcast_to(np.asarray(act), (game.n,)), side=np.array(index[1], dtype=np.int8), party=index[0],
            precision=game.precision, **seen,
        )  # fmt: skip

    def _check_parties(self, options: int) -> None:
        party = np.arange(options) if self.party is None else np.asarray(self.party, dtype=np.int64)
        steps = np.diff(party, prepend=-1)
        if party.shape != (options,) or ((steps != 0) & (steps != 1)).any() or (options and party[0] != 0):
            raise InputError(
                "'party' must number the third parties 0, 1, ... in the order of their options",
                remedy="leave it out if every third party has one option", code="bad-rows",
            )  # fmt: skip
        pair = np.zeros(options, dtype=np.int8)
        side, choice = np.asarray(self.side), np.asarray(self.choice)
        for k in np.flatnonzero(steps == 0):
            if pair[k - 1]:
                raise InputError(
                    f"third party {party[k]} has more than two options", remedy="there are two sides", code="bad-rows"
                )
            pair[k - 1], pair[k] = 1, 2
            _refuse("side", (side[k] == side[k - 1]) & (side[k] >= 0), f"of third party {party[k]} stands there twice")
            _refuse("choice", (choice[k] == 1) & (choice[k - 1] == 1), f"of third party {party[k]} takes both sides")
            _refuse(
                "choice", ((choice[k] < 0) != (choice[k - 1] < 0)) & (side[k] >= 0) & (side[k - 1] >= 0),
                f"of third party {party[k]} is seen for one of its sides only",
            )  # fmt: skip
        _refuse("choice", (choice == 1) & (side < 0), "takes an option that does not exist")
        for k in np.flatnonzero(pair == 2):  # of an option that does not exist, as much is seen as of its twin
            for one, other in ((k, k - 1), (k - 1, k)):
                choice[one] = np.where(side[one] < 0, np.where(choice[other] < 0, -1, 0), choice[one])
        object.__setattr__(self, "party", party)
        object.__setattr__(self, "pair", pair)


def check_range(name: str, array: Floats, side: Codes) -> None:
    """Refuse an input outside its range, with its name and row; ``side`` tells which options exist."""
    there: Any = side >= 0 if name == "strength" else True
    if name in _POSITIVE:
        _refuse(name, array <= 0, "is not positive")
    if name in _NONNEGATIVE or name == "strength":
        _refuse(name, there & (array < 0), "is negative")
    if name in _SHARES:
        _refuse(name, array > 1, "is above 1")
        _refuse(name, array < 0, "is negative")
    if name.startswith("strength_"):
        _refuse(name, (array < _STRENGTH[0]) | (array > _STRENGTH[1]), "is outside 1e-60 to 1e60")
    elif name == "strength":
        _refuse(name, there & (array > _STRENGTH[1]), "is above 1e60")


def restricted(name: str, link: str) -> bool:
    """Whether an input of some link may leave its range."""
    if link == "identity":
        return name in (*_POSITIVE, *_NONNEGATIVE, *_SHARES, "strength")
    return link == "exp" and (name in _SHARES or name.startswith("strength"))


def _refuse(name: str, bad: Any, what: str) -> None:
    if np.any(bad):
        place = [int(x) for x in np.argwhere(bad)[0]]
        where = f"row {place[-1]}" if len(place) == 1 else f"row {place[-1]} ({', '.join(map(str, place[:-1]))})"
        raise InputError(f"'{name}' {what} in {where}", remedy="repair that entry", code="bad-rows")


def _floats(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Floats:
    try:
        array = np.asarray(value, dtype=np.float64)
        full = np.broadcast_to(array, shape)
    except (TypeError, ValueError):
        raise InputError(
            f"'{name}' does not fit the shape {shape}",
            remedy="give numbers, the rows on the last axis",
            code="bad-rows",
        ) from None
    if not np.isfinite(array).all():
        _refuse(name, ~np.isfinite(full), "is not finite")
    return full


def _codes(name: str, value: ArrayLike, shape: tuple[int, ...] | None, allowed: tuple[int, ...]) -> Codes:
    array = np.asarray(value)
    full = _floats(name, value, array.shape if shape is None else shape)
    _refuse(name, ~np.isin(full, allowed), f"is none of {', '.join(map(str, allowed))}")
    return np.ascontiguousarray(full, dtype=np.int8)


# -- the same value by enumeration, in NumPy -----------------------------------------------------


def plain(rows: Rows, tol: float = 1e-14, most: int = 2000) -> Floats:
    """Return each row's log-likelihood (weight not applied), by enumeration of all joint choices.

    Slow and short, for checks: one Gauss-Seidel iteration from nobody joining, at every row until all have
    settled. Where several equilibria exist it takes the one that this iteration reaches.

    Returns
    -------
    array of shape (B,)
    """
    x, lam = rows.inputs, rows.precision
    side, choice, party = np.asarray(rows.side), np.asarray(rows.choice), np.asarray(rows.party)
    act, response, war = np.asarray(rows.act), np.asarray(rows.response), np.asarray(rows.war)
    menus = [np.flatnonzero(party == k) for k in range(int(party.max(initial=-1)) + 1)]
    joint: list[tuple[int, ...]] = [()]  # per party the option taken, or -1
    for menu in menus:
        joint = [(*j, int(o)) for j in joint for o in (-1, *menu)]

    def capability(j: tuple[int, ...], s: int) -> Floats:
        base = x["strength_challenger" if s == CHALLENGER else "strength_target"]
        return np.asarray(base + sum(np.where(side[o] == s, x["strength"][o], 0.0) for o in j if o >= 0))

    odds = [np.log(capability(j, CHALLENGER)) - np.log(capability(j, TARGET)) for j in joint]
    chance = [_logistic(x["m"] * (o - np.log(x["gamma"]))) for o in odds]
    share = [_logistic(o) for o in odds]

    result, expected = [], []
    for level in (0, 1):
        fixed = x["duty"][level] - x["abstention"][level] + x["join_other"] - x["join_cost"][level]
        sigma = np.zeros((rows.options, rows.n))

        def probability(j: tuple[int, ...], sigma: Floats, skip: int = -1) -> Floats:
            out = np.ones(rows.n)
            for k, o in enumerate(j):
                if k != skip:
                    out = out * (sigma[o] if o >= 0 else 1.0 - sigma[menus[k]].sum(axis=0))
            return out

        logs = np.zeros((len(menus), 3, rows.n))  # log probability of out and of each option
        for _ in range(most):
            moved = 0.0
            for k, menu in enumerate(menus):
                gain = np.full((1 + menu.size, rows.n), -np.inf)
                gain[0] = 0.0
                at = {o: np.zeros(rows.n) for o in (-1, *menu)}
                for c, j in enumerate(joint):
                    at[j[k]] = at[j[k]] + probability(j, sigma, k) * chance[c]
                for n, o in enumerate(menu):
                    change = np.where(side[o] == CHALLENGER, 1.0, -1.0) * (at[o] - at[-1])
                    gain[n + 1] = np.where(side[o] < 0, -np.inf, lam * (x["help_stake"][o] * change + fixed[o]))
                gain -= gain.max(axis=0)
                log_p = gain - np.log(np.exp(gain).sum(axis=0))
                logs[k, : 1 + menu.size] = log_p
                moved = max(moved, float(np.abs(np.exp(log_p[1:]) - sigma[menu]).max()))
                sigma[menu] = np.exp(log_p[1:])
            if moved < tol:
                break
        result.append((sigma, logs))
        weights = [probability(j, sigma) for j in joint]
        expected.append([sum(w * t for w, t in zip(weights, table, strict=True)) for table in (chance, share)])

    in_war = result[1][0]
    z_w = (
        x["escalation"] + x["war_help_target"] * np.where(side == TARGET, in_war, 0.0).sum(axis=0)
        + x["war_help_challenger"] * np.where(side == CHALLENGER, in_war, 0.0).sum(axis=0)
    )  # fmt: skip
    omega = _logistic(z_w)
    u_i, u_j = np.zeros(rows.n), np.zeros(rows.n)
    for level, part, psi, fight in (
        (0, 1.0 - omega, x["psi_clash"], x["fight_clash"]),
        (1, omega, 1.0, x["fight_war"]),
    ):
        win, mine = expected[level]
        u_i = u_i + part * (psi * x["stake_challenger"] * win - fight * (1 + x["chi"] * (1 - mine)))
        u_j = u_j + part * (-psi * x["stake_target"] * win - fight * (1 + x["chi"] * mine))
    there = np.array([(side[menu] >= 0).any(axis=0) for menu in menus]).reshape(len(menus), rows.n)
    answer = (there * _logistic(lam * x["counter"])).sum(axis=0)
    phi, h, v_i, v_j = x["phi"], x["h"], x["stake_challenger"], x["stake_target"]
    z_f = lam * (u_j - (-v_j + x["concession"]))
    z_p = lam * (-phi * v_j * h - x["cost_resist"] - (-phi * v_j + x["concession"]))
    eu_f = _logistic(z_f) * u_i + _logistic(-z_f) * v_i - x["cost_force"]
    eu_p = _logistic(z_p) * (phi * v_i * h - x["rho"] * answer) + _logistic(-z_p) * phi * v_i - x["cost_pressure"]
    gap = lam * (eu_f - eu_p) / x["tau"]
    z = lam * eu_p + x["tau"] * np.logaddexp(0.0, gap) - lam * x["status_quo"]

    def log_of(z: Floats, yes: Any) -> Floats:
        return np.asarray(-np.logaddexp(0.0, np.where(yes, -z, z)))

    total = log_of(z, act > 0) + np.where(act > 0, log_of(gap, act == ACTS["F"]), 0.0)
    answered = np.where(act == ACTS["F"], log_of(z_f, response == 1), log_of(z_p, response == 1))
    total += np.where((act > 0) & (response >= 0), answered, 0.0)
    fought = (act == ACTS["F"]) & (response == 1) & (war >= 0)
    total += np.where(fought, log_of(z_w, war == 1), 0.0)
    for k, menu in enumerate(menus):
        seen = fought & there[k] & np.any((choice[menu] >= 0) & (side[menu] >= 0), axis=0)
        for level in (0, 1):
            logs = result[level][1][k]
            own = logs[0]
            for n, o in enumerate(menu):
                own = np.where(choice[o] == 1, logs[n + 1], own)
            total += np.where(seen & (war == level), own, 0.0)
    return np.asarray(total)


def _logistic(z: Floats) -> Floats:
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, e) / (1.0 + e))
