"""Crisis games as trees for Gambit, the peer that the engine is measured beside and tested against."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from foedus.crisis import Game, ThirdParty, TreatyTerms
from foedus.estimate import draw

__all__ = ["extensive_form", "joining_form", "random_game"]


def extensive_form(game: Game, war: Fraction = Fraction(1, 4)) -> str:
    """The extensive form of a game of one draw as an .efg text, written from the payoffs and not from the solver.

    ``war`` is the chance of war, which in the game must not hang on expected help.
    """
    p = {name: float(array[0]) for name, array in game.parameters.values.items()}
    codes = [x.code for x in game.third_parties]
    players = ["I", "J", *codes]
    ends = itertools.count(1)
    v_i, v_j, give = float(game.stake_challenger[0]), float(game.stake_target[0]), float(game.concession[0])
    e = [float(game.strength_target[0]), float(game.strength_challenger[0])]
    add = [float(x[0]) for x in game.strength]

    def names(words: list[str]) -> str:
        return "{ " + " ".join(f'"{w}"' for w in words) + " }"

    def end(i: float, j: float, others: dict[str, float]) -> str:
        number = next(ends)
        pays = ", ".join(repr(x) for x in [i, j, *(others.get(c, 0.0) for c in codes)])
        return f't "" {number} "o{number}" {{ {pays} }}'

    def move(player: str, infoset: int, label: str, actions: list[str], below: list[str]) -> str:
        return "\n".join([f'p "" {players.index(player) + 1} {infoset} "{label}" {names(actions)} 0', *below])

    def chance_and_share(choice: tuple[int, ...]) -> tuple[float, float]:
        own = e[1] + sum(a for a, c in zip(add, choice, strict=True) if c == 1)
        other = e[0] + sum(a for a, c in zip(add, choice, strict=True) if c == 0)
        return own ** p["m"] / (own ** p["m"] + (p["gamma"] * other) ** p["m"]), own / (own + other)

    def fought(level: int, choice: tuple[int, ...]) -> str:
        psi, c = (p["psi_clash"], p["fight_clash"]) if level == 0 else (1.0, p["fight_war"])
        chance, share = chance_and_share(choice)
        pay = {}
        for k, (code, mine) in enumerate(zip(codes, choice, strict=True)):
            if mine < 0:
                continue
            without = chance_and_share((*choice[:k], -1, *choice[k + 1 :]))[0]
            gain = (chance - without) if mine == 1 else (without - chance)
            pay[code] = (
                float(np.exp(game.log_help_stake[k, mine, 0])) * gain
                + float(game.join_other[k, mine, 0]) - float(game.join_cost[level, k, 0])
            )  # fmt: skip
        return end(
            psi * v_i * chance - p["cost_force"] - c * (1 + p["chi"] * (1 - share)),
            -psi * v_j * chance - c * (1 + p["chi"] * share), pay,
        )  # fmt: skip

    def joins(level: int, choice: tuple[int, ...]) -> str:
        """One information set per third party and level: nobody sees the others' choices."""
        if len(choice) == len(codes):
            return fought(level, choice)
        party = game.third_parties[len(choice)]
        options = (-1, *party.menu)  # -1 is staying out
        label = f"{party.code} {('clash', 'war')[level]}"
        return move(
            party.code, level + 1, label, [str(o) for o in options], [joins(level, (*choice, o)) for o in options]
        )

    fight = "\n".join([f'c "" 1 "level" {{ "clash" {1 - war} "war" {war} }} 0', joins(0, ()), joins(1, ())])
    pressed = move("J", 1, "after P", ["C", "R"], [
        end(p["phi"] * v_i - p["cost_pressure"], -p["phi"] * v_j + give, {}),
        end(p["phi"] * v_i * p["h"] - p["cost_pressure"], -p["phi"] * v_j * p["h"] - p["cost_resist"], {}),
    ])  # fmt: skip
    forced = move("J", 2, "after F", ["C", "R"], [end(v_i - p["cost_force"], -v_j + give, {}), fight])
    root = move("I", 1, "root", ["SQ", "P", "F"], [end(float(game.status_quo[0]), 0.0, {}), pressed, forced])
    return f'EFG 2 R "crisis" {names(players)}\n{root}\n'


def joining_form(arrays: Mapping[str, Any], row: int) -> str:
    """The joining stage of one row of arrays for :func:`foedus.crisis.join_batch` as an .efg text; one side each."""
    sides = [0 if word == "target" else 1 for word in arrays["sides"]]
    e = [float(arrays["target"][row]), float(arrays["challenger"][row])]
    add, m = [float(x[row]) for x in arrays["third"]], float(arrays["m"][row])
    ends = itertools.count(1)

    def chance(choice: tuple[int, ...]) -> float:
        own, other = (
            e[side] + sum(a for a, c, s in zip(add, choice, sides, strict=True) if c and s == side) for side in (1, 0)
        )
        return own**m / (own**m + other**m)

    def below(choice: tuple[int, ...]) -> str:
        k = len(choice)
        if k < len(sides):
            moves = "\n".join(below((*choice, c)) for c in (0, 1))
            return f'p "" {k + 1} 1 "K{k}" {{ "out" "help" }} 0\n{moves}'
        pays = []
        for x, side in enumerate(sides):
            gain = chance(choice) - chance((*choice[:x], 0, *choice[x + 1 :]))
            worth = float(arrays["stake"][x][row]) * (gain if side else -gain) + float(arrays["payoff"][x][row])
            pays.append(repr(worth if choice[x] else 0.0))
        number = next(ends)
        return f't "" {number} "o{number}" {{ {", ".join(pays)} }}'

    players = " ".join(f'"K{k}"' for k in range(len(sides)))
    return f'EFG 2 R "joining" {{ {players} }}\n{below(())}\n'


def random_game(k: int, n: int, seed: int) -> Game:
    """Return a game of n draws with k third parties, one side each, such that a tree can hold it.

    Plain logit at the root (tau = 1), chance at the level, no counter-pressure; strengths and
    stakes lognormal, joining not rare.
    """
    rng = np.random.default_rng(seed)
    parameters = draw(n, seed, source="prior").replace(tau=1.0, war_help_target=0.0, war_help_challenger=0.0, rho=0.0)

    def positive(*shape: int) -> np.ndarray:
        return np.exp(rng.normal(0, 0.7, shape))

    terms = TreatyTerms(
        np.zeros((2, k, 2, n)), np.zeros((2, k, 2, n)), np.zeros((k, n)), np.zeros((3, n)), np.zeros((k, 2, n))
    )
    return Game(
        challenger="I", target="J", third_parties=tuple(ThirdParty(f"K{x}", (x % 2,)) for x in range(k)),
        parameters=parameters, terms=terms, strength_challenger=positive(n), strength_target=positive(n),
        strength=positive(k, n), stake_challenger=positive(n), stake_target=positive(n),
        log_help_stake=rng.normal(0, 0.3, (k, 2, n)), join_cost=np.stack([c * positive(k, n) for c in (1.0, 0.5)]),
        join_other=rng.normal(0, 0.2, (k, 2, n)), status_quo=rng.normal(1, 0.5, n), concession=rng.normal(0, 0.5, n),
        escalation=np.full(n, np.log(1 / 3)), counter_other=rng.normal(-2, 0.5, (k, n)), leverage=rng.random((4, n)),
    )  # fmt: skip
