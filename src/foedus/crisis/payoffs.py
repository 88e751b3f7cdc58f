"""What a solved crisis is made of: every payoff in the game, term by term (docs/model.md eq. 4 to 9, 12, 13).

The terms are taken from the game and its solution, not from the solver's own sums; that they
add up to the utilities by which the solver chose is a check of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.contest import coalition_tables
from foedus.crisis.game import CHALLENGER, LEVELS, SIDES, TARGET, WAR, Game
from foedus.crisis.parameters import Floats

if TYPE_CHECKING:
    from foedus.crisis.equilibrium import Equilibrium

__all__ = ["Moments", "Part", "moments", "parts"]

#: Entries of one block of the coalition table, so that many draws take no more memory than few.
_BLOCK = 256_000


@dataclass(frozen=True, eq=False)
class Moments:
    """Expectations over who joins, at each level.

    ``chance`` and ``share``: expected chance of winning and share of capability of the
    challenger's side, shape (2 levels, n). ``gain``: what k adds to a side's chance by helping
    it rather than staying out, the others mixing, shape (2 levels, K, 2 sides, n).
    """

    chance: Floats
    share: Floats
    gain: Floats


@dataclass(frozen=True, eq=False)
class Part:
    """One term of a payoff, a number per draw, logit units.

    Parameters
    ----------
    node
        Whose choice it bears on: ``challenger``, ``target``, ``chance``, ``third party``, ``counter-pressure``.
    option
        What would be chosen; the terms of an option add up to its ``total``.
    term
        Name of the term.
    state
        Who chooses; empty for chance.
    after
        The act that is answered (``force`` or ``pressure``), at the target's node.
    level, side
        Level of force and side helped, where the option has them.
    """

    node: str
    option: str
    term: str
    values: Floats
    state: str = ""
    after: str = ""
    level: str = ""
    side: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What an option is known by: all but the term."""
        return self.node, self.state, self.after, self.option, self.level, self.side


def moments(game: Game, help: Floats) -> Moments:
    """Return expectations over the coalitions at given chances of help.

    Parameters
    ----------
    help
        Probability that k helps side s at level l, shape (2 levels, K, 2 sides, n).
    """
    n, menus = game.n, [p.menu for p in game.third_parties]
    out = Moments(np.zeros((2, n)), np.zeros((2, n)), np.zeros((2, len(menus), 2, n)))
    size = max(32, _BLOCK // game.coalitions)
    for start in range(0, n, size):
        at = slice(start, min(start + size, n))
        chance, share = coalition_tables(
            game.strength_challenger[at], game.strength_target[at], np.ascontiguousarray(game.strength[:, at]), menus,
            game.parameters["m"][at], game.parameters["gamma"][at],
        )  # fmt: skip
        for level in (0, 1):
            mix = []
            for k, menu in enumerate(menus):
                joins = [help[level, k, s, at] for s in menu]
                mix.append(np.stack([1.0 - sum(joins, np.zeros(at.stop - at.start)), *joins], axis=1))
            out.share[level, at] = _expect(share, mix)
            out.chance[level, at] = _expect(chance, mix)
            for k, given in enumerate(_each(chance, mix)):
                for x, side in enumerate(menus[k]):
                    gain = given[:, x + 1] - given[:, 0]
                    out.gain[level, k, side, at] = gain if side == CHALLENGER else -gain
    return out


def _expect(table: Floats, mix: list[Floats]) -> Floats:
    for choice in reversed(mix):
        table = _last(table, choice)
    return table[:, 0]


def _last(table: Floats, choice: Floats) -> Floats:
    """Take the expectation over the choice that runs fastest."""
    rows, options = choice.shape
    return np.asarray((table.reshape(rows, -1, options) @ choice[:, :, None])[:, :, 0])


def _each(table: Floats, mix: list[Floats]) -> list[Floats]:
    """Expectation given each option of each third party, the others mixing: shape (n, options) for each."""
    later = [table]
    for choice in reversed(mix[1:]):
        later.append(_last(later[-1], choice))
    out = []
    for k, left in enumerate(reversed(later[: len(mix)])):
        for choice in mix[:k]:
            rows, options = choice.shape
            left = (choice[:, None, :] @ left.reshape(rows, options, -1))[:, 0]
        out.append(left)
    return out


def parts(eq: Equilibrium, found: Moments) -> tuple[Part, ...]:
    """Return every payoff in the game, term by term, with a ``total`` for each option."""
    terms = (*_challenger(eq, found), *_target(eq, found), *_chance(eq), *_third(eq, found), *_counter(eq))
    sums: dict[tuple[str, ...], list[Part]] = {}
    for part in terms:
        sums.setdefault(part.key, []).append(part)
    out: list[Part] = []
    for (node, state, after, option, level, side), group in sums.items():
        total = np.sum([p.values for p in group], axis=0)
        out += [*group, Part(node, option, "total", np.asarray(total), state, after, level, side)]
    return tuple(out)


def _challenger(eq: Equilibrium, found: Moments) -> list[Part]:
    game, p = eq.game, eq.game.parameters
    v, r, rp = game.stake_challenger, eq.p_resist_force, eq.p_resist_pressure

    def part(option: str, term: str, values: Floats, level: str = "") -> Part:
        return Part("challenger", option, term, np.asarray(values), game.challenger, level=level)

    out = [part("status quo", "base", game.status_quo)]
    for x, name in enumerate(("pact target", "pact challenger", "pact between")):
        out.append(part("status quo", name, p["sq_" + name.replace(" ", "_")] * game.terms.indicators[x]))
    out += [
        part("pressure", "stake conceded", (1.0 - rp) * p["phi"] * v),
        part("pressure", "stake eroded", rp * p["phi"] * v * p["h"]),
        part("pressure", "cost of acting", -p["cost_pressure"]),
        part("pressure", "counter-pressure", -rp * p["rho"] * eq.counter_pressure),
        part("force", "stake conceded", (1.0 - r) * v),
    ]
    for level, name in enumerate(LEVELS):
        weight = r * (eq.p_war if level == WAR else 1.0 - eq.p_war)
        psi = 1.0 if level == WAR else p["psi_clash"]
        out.append(part("force", f"stake won in a {name}", weight * psi * v * found.chance[level]))
        cost = p[f"fight_{name}"] * (1.0 + p["chi"] * (1.0 - found.share[level]))
        out.append(part("force", f"cost of a {name}", -weight * cost))
    return [*out, part("force", "cost of acting", -p["cost_force"])]


def _target(eq: Equilibrium, found: Moments) -> list[Part]:
    game, p = eq.game, eq.game.parameters
    v = game.stake_target

    def part(after: str, option: str, term: str, values: Floats) -> Part:
        return Part("target", option, term, np.asarray(values), game.target, after)

    out = [
        part("pressure", "concede", "stake lost", -p["phi"] * v), part("pressure", "concede", "base", game.concession),
        part("pressure", "resist", "stake eroded", -p["phi"] * v * p["h"]),
        part("pressure", "resist", "cost of resisting", -p["cost_resist"]),
        part("force", "concede", "stake lost", -v), part("force", "concede", "base", game.concession),
    ]  # fmt: skip
    for level, name in enumerate(LEVELS):
        weight = eq.p_war if level == WAR else 1.0 - eq.p_war
        psi = 1.0 if level == WAR else p["psi_clash"]
        out.append(part("force", "resist", f"stake lost in a {name}", -weight * psi * v * found.chance[level]))
        cost = p[f"fight_{name}"] * (1.0 + p["chi"] * found.share[level])
        out.append(part("force", "resist", f"cost of a {name}", -weight * cost))
    return out


def _chance(eq: Equilibrium) -> list[Part]:
    p = eq.game.parameters
    helpers = eq.help[WAR].sum(axis=0)
    return [
        Part("chance", "war", "base", eq.game.escalation),
        Part("chance", "war", "help target", np.asarray(p["war_help_target"] * helpers[TARGET])),
        Part("chance", "war", "help challenger", np.asarray(p["war_help_challenger"] * helpers[CHALLENGER])),
    ]


def _third(eq: Equilibrium, found: Moments) -> list[Part]:
    game, terms = eq.game, eq.game.terms
    stake = np.exp(game.log_help_stake + terms.alignment * game.parameters["help_stake_alignment"])
    out = []
    for level, name in enumerate(LEVELS):
        for k, party in enumerate(game.third_parties):
            for s in party.menu:
                values = (
                    ("stake", stake[k, s] * found.gain[level, k, s]), ("cost", -game.join_cost[level, k]),
                    ("default", terms.duty[level, k, s]), ("abstention", -terms.abstention[level, k, s]),
                    ("other", game.join_other[k, s]),
                )  # fmt: skip
                out += [
                    Part("third party", "join", term, np.asarray(x), party.code, level=name, side=SIDES[s])
                    for term, x in values
                ]
    return out


def _counter(eq: Equilibrium) -> list[Part]:
    game = eq.game
    out = []
    for k, party in enumerate(game.third_parties):
        for term, x in (("default", game.terms.pressure_duty[k]), ("other", game.counter_other[k])):
            out.append(Part("counter-pressure", "answer", term, np.asarray(x), party.code, after="pressure"))
    return out
