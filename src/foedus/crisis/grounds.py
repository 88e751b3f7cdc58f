"""What a figure of a crisis rests on: the parameters that enter it, and what of its spread is not estimated.

docs/model.md section 9 states the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foedus.core import Warrant
from foedus.crisis.game import Game
from foedus.crisis.parameters import Floats, Parameters

__all__ = ["Entering", "Grounds", "entering", "grounds"]

#: Parameters that choose the channel of pressure, and so enter no chance of an act.
_CHANNELS = ("channel_leverage", "tau_c", "leverage_")
#: Parameters of the stages before joining: they enter no chance of help.
_BEFORE_JOINING = (
    "sq_", "war_", "stake_", "concede_", "fight_", "cost_", "psi_", "phi", "h", "rho", "tau", "chi", "counter_",
)  # fmt: skip
_ALWAYS = (
    "m", "gamma", "chi", "fight_clash", "fight_war", "psi_clash", "phi", "h", "cost_force", "cost_pressure", "cost_resist",
    "tau",
)  # fmt: skip
_PACTS = ("sq_pact_target", "sq_pact_challenger", "sq_pact_between")
#: Slope of stake and escalation -> covariate; a slope on a covariate of zero enters nothing.
_SLOPES = {
    "stake_rivalry": "rivalry", "stake_claim": "claim", "stake_contiguity": "contiguity", "war_parity": "parity",
    "war_contiguity": "contiguity", "war_rivalry": "rivalry", "war_claim": "claim", "war_past": "past_wars",
    "concede_weakness": "weakness",
}  # fmt: skip
#: Draws on which a game is built again to hear what it asks for.
_HEARD = 64
#: Draws per regressor below which nothing is said about shares.
_LEAST = 5


@dataclass(frozen=True)
class Entering:
    """Parameters and auxiliary draws that enter a game: names, and (kind, names) of the auxiliary draws."""

    names: tuple[str, ...]
    auxiliary: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Grounds:
    """What a figure rests on.

    Parameters
    ----------
    warrants
        Warrants of the parameters that enter it, each once.
    estimated, of
        How many of them are estimated, and how many there are.
    low, high
        Bounds on the part of its spread (variance of its ranks) that parameters and auxiliary draws carry which
        are not estimated; 0 and 1 where there are too few draws to tell.
    """

    warrants: tuple[Warrant, ...]
    estimated: int
    of: int
    low: float
    high: float


class _Heard(Parameters):
    """Parameters that remember what was asked of them."""

    def __getitem__(self, name: str) -> Floats:
        self.__dict__.setdefault("_names", set()).add(name)
        return super().__getitem__(name)

    def _auxiliary(self, kind: str, names: tuple[str, ...]) -> Floats:
        self.__dict__.setdefault("_asked", set()).add((kind, names))
        return super()._auxiliary(kind, names)

    def kept(self, key, make):  # type: ignore[no-untyped-def]  # as in Parameters
        """Make every array anew, so that whatever it asks for is heard."""
        return make()


def entering(game: Game) -> Entering:
    """Return what enters the chances of a game, by building it again on a few draws and listening.

    Slopes on a covariate of zero do not enter, nor do channels of pressure. A game that was not built from a
    world is taken to rest on every parameter.
    """
    from foedus.crisis.build import STATUS_QUO, build

    p, world = game.parameters, game.terms.world
    if world is None:
        return Entering(tuple(n for n in p.names if not n.startswith(_CHANNELS)), ())
    some = p.subset(np.arange(min(_HEARD, p.n)))
    heard = _Heard(some.values, some.warrants, some.seed, some.rows, some.central)
    build(world, game.challenger, game.target, heard, candidates=game)
    found = set(heard.__dict__.get("_names", ())) | set(_ALWAYS)
    marked = [bool(row.any()) for row in game.terms.indicators]
    for x, slope in enumerate(_PACTS):
        found -= set() if marked[x] else {slope, f"{slope}_pair"}
        found |= {slope, f"{slope}_pair"} if marked[x] else set()
    found -= {s for s, c in (STATUS_QUO | _SLOPES).items() if not game.covariates.get(c, 1.0)}
    if game.third_parties:
        found |= {"rho", "war_help_target", "war_help_challenger"}
        found |= {"help_stake_alignment"} if game.terms.alignment.any() else set()
    else:
        found -= {"join_common"}
    names = tuple(n for n in p.names if n in found and not n.startswith(_CHANNELS))
    return Entering(names, tuple(sorted(heard.__dict__.get("_asked", ()))))


def grounds(values: Floats, parameters: Parameters, found: Entering, quantity: str = "", level: str = "") -> Grounds:
    """Return what a figure rests on.

    Parameters
    ----------
    values
        The figure, shape (n,).
    parameters
        The draws behind it.
    found
        What enters its game (or games).
    quantity, level
        ``help`` narrows it to what enters joining at that level.

    Notes
    -----
    Ranks of the figure are regressed on normal scores of the draws. What the parameters that are not estimated
    explain (adjusted for the number of regressors) bounds their part from below; what the estimated ones leave
    unexplained bounds it from above. Either bound is moved out by two standard errors.
    """
    names: Sequence[str] = found.names
    if quantity.startswith("help"):
        other = {"war": "clash", "clash": "war"}.get(level)
        names = [n for n in names if not _before(n) and n != f"join_cost_{other}"]
    mine = [n for n in names if parameters.warrants[n] is Warrant.ESTIMATED]
    rest = [n for n in names if n not in set(mine)]
    warrants = {parameters.warrants[n] for n in names}
    # What third parties have in common is part of what was fitted; the other auxiliary draws are assumed.
    extra = [a for a in found.auxiliary if a[1][0] != "dispute"]
    common = [a for a in found.auxiliary if a[1][0] == "dispute" and "join_common" in mine]
    warrants |= {Warrant.ASSUMED} if any(a[1][0] == "commit" for a in extra) else set()
    low, high = 0.0, 1.0
    if not mine:
        low = 1.0
    elif np.ptp(values) == 0:
        high = 0.0
    elif parameters.n >= _LEAST * (len(names) + len(found.auxiliary)):
        y = _scores(values)
        explained = _explained(
            y, [_kept_scores(parameters, n) for n in rest] + [_kept_aux(parameters, a) for a in extra]
        )
        fitted = _explained(y, [_kept_scores(parameters, n) for n in mine] + [_kept_aux(parameters, a) for a in common])
        low, high = (
            max(explained - 2 * _error(explained, y.size), 0.0),
            min(1.0 - fitted + 2 * _error(fitted, y.size), 1.0),
        )
        low = min(low, high)
    ordered = sorted(warrants, key=lambda w: list(Warrant).index(w))
    return Grounds(tuple(ordered), len(mine), len(names), low, high)


def _before(name: str) -> bool:
    return any(name == p or (p.endswith("_") and name.startswith(p)) for p in _BEFORE_JOINING)


def _scores(x: Floats) -> Floats:
    """Normal scores of the ranks, ties sharing their mean rank."""
    from statistics import NormalDist

    _, at, count = np.unique(x, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2.0
    inverse = NormalDist().inv_cdf
    return np.array([inverse(float(r) / (x.size + 1.0)) for r in rank])[at]


def _kept_scores(p: Parameters, name: str) -> Floats:
    return p.kept(("scores", name), lambda: _scores(p[name]))


def _kept_aux(p: Parameters, which: tuple[str, tuple[str, ...]]) -> Floats:
    kind, names = which
    return p.kept(("scores", *which), lambda: _scores(p.uniform(*names) if kind == "uniform" else p.normal(*names)))


def _explained(y: Floats, regressors: Sequence[Floats]) -> float:
    """Return the adjusted share of variance that a linear regression explains."""
    varied = [x for x in regressors if np.ptp(x) > 0]
    if not varied:
        return 0.0
    design = np.stack([np.ones(y.size), *varied], axis=1)
    rank = int(np.linalg.matrix_rank(design))
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    plain = 1.0 - float(left @ left) / float(((y - y.mean()) ** 2).sum())
    return float(np.clip(1.0 - (1.0 - plain) * (y.size - 1) / max(y.size - rank, 1), 0.0, 1.0))


def _error(share: float, n: int) -> float:
    """Standard error of an explained share (Olkin and Finn 1995, large samples)."""
    return float(np.sqrt(4.0 * share * (1.0 - share) ** 2 / n))
