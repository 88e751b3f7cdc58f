"""Solve crisis games: joining at both levels, then backwards to the challenger's choice.

Games that share a contest (variants of one pair) are solved together: the coalition table is
built once per block of draws, and a level whose inputs equal another's is not solved again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.crisis.backward import finish
from foedus.crisis.bounds import bound_from_ceiling, bound_from_table
from foedus.crisis.branch import trace
from foedus.crisis.coalition import Block, respond
from foedus.crisis.contest import coalition_tables, gain_ceiling
from foedus.crisis.equilibrium import Equilibrium, Several
from foedus.crisis.game import LEVELS, Game
from foedus.crisis.parameters import Floats
from foedus.world import Text

__all__ = ["TOLERANCE", "solve", "solve_all"]

TOLERANCE = 1e-13
#: Entries of one block's coalition table: 250 draws of the largest game, about 2 MB.
BLOCK = 256_000
#: Two fixed points closer than this are one; a point with a larger residual than the other is none.
SAME, SETTLED = 1e-6, 1e-9


@dataclass
class Rows:
    """Distinct joining problems of one group of games (rows), over all draws."""

    stake: list[list[Floats]]
    fixed: list[list[Floats]]
    of: list[tuple[int, int]]


@dataclass
class Joined:
    """Solution of the rows: sigma (rows, K, 2, n), expectations and diagnostics (rows, n)."""

    sigma: Floats
    chance: Floats
    share: Floats
    residual: Floats
    crude: Floats
    sharp: Floats
    several: dict[int, list[Several]]
    lost: set[int]


def solve(game: Game, *, tol: float = TOLERANCE) -> Equilibrium:
    """Return the equilibrium of a game (see :func:`solve_all`)."""
    return solve_all([game], tol=tol)[0]


def solve_all(games: Sequence[Game], *, tol: float = TOLERANCE, threads: int | None = None) -> tuple[Equilibrium, ...]:
    """Return the equilibria of several games, in their order.

    Parameters
    ----------
    games
        Any games; variants made by :meth:`Game.counterfactual` share work.
    tol
        Largest move of a joining probability at which an iteration stops.
    threads
        Games of different pairs run side by side; the number of cores when left out. The
        answers do not depend on it.

    Raises
    ------
    InputError
        If the tolerance is not above zero.
    """
    if not tol > 0:
        raise InputError(f"a tolerance is above zero, not {tol}", remedy="leave it out", code="bad-tolerance")
    groups: dict[tuple[object, ...], list[int]] = {}
    for g, game in enumerate(games):
        menus = tuple(p.menu for p in game.third_parties)
        key = (
            id(game.strength_challenger), id(game.strength_target), id(game.strength), id(game.parameters), menus, game.precision,
        )  # fmt: skip
        groups.setdefault(key, []).append(g)
    out: list[Equilibrium | None] = [None] * len(games)

    def run(members: list[int]) -> None:
        solved = _group([games[g] for g in members], tol)
        for g, equilibrium in zip(members, solved, strict=True):
            out[g] = equilibrium

    workers = min(threads or os.cpu_count() or 1, len(groups))
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, groups.values()))
    else:
        for members in groups.values():
            run(members)
    return tuple(e for e in out if e is not None)


def _ru(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + " %"


def _group(games: Sequence[Game], tol: float) -> list[Equilibrium]:
    rows = _rows(games)
    joined = _join(games[0], rows, tol)
    kept: list[Equilibrium] = []
    for g, (game, (clash, war)) in enumerate(zip(games, rows.of, strict=True)):
        pick = [clash, war]
        twin = next((x for x in range(g) if rows.of[x] == (clash, war) and _alike(games[x], game)), None)
        if twin is not None:
            kept.append(replace(kept[twin], game=game))
            continue
        warnings = list(game.warnings)
        several = tuple(
            Several(s.draw, LEVELS[x], s.solutions, s.selected) for x in (0, 1) for s in joined.several.get(pick[x], ())
        )
        sharp = joined.sharp[pick].max(axis=0)
        residual = joined.residual[pick].max(axis=0)
        if several:
            share = len({s.draw for s in several}) / game.n
            warnings.append(Text(
                en=f"several joining equilibria in {share:.1%} of the draws; the one on the principal branch is selected, all are kept",
                ru=f"несколько равновесий вступления в {_ru(share)} розыгрышей; выбрано лежащее на главной ветви, сохранены все",
            ))  # fmt: skip
        if joined.lost & set(pick):
            warnings.append(Text(
                en="the principal branch could not be traced in some draws; the equilibrium nearest to nobody joining is selected",
                ru="в части розыгрышей главную ветвь проследить не удалось; выбрано равновесие, ближайшее к невступлению",
            ))  # fmt: skip
        open_draws = float((sharp >= 1).mean())
        if open_draws:
            warnings.append(Text(
                en=f"the bound does not certify a unique equilibrium in {open_draws:.1%} of the draws; several starts were tried there",
                ru=f"в {_ru(open_draws)} розыгрышей граница не гарантирует единственности равновесия; там опробовано несколько начальных точек",
            ))  # fmt: skip
        if residual.max() > max(1e-10, 10 * tol):
            worst = f"{residual.max():.1e}"
            warnings.append(Text(en=f"the largest residual is {worst}", ru=f"наибольшая невязка {worst}"))
        if game.dropped:
            left = {
                lang: ", ".join(f"{game.names[d.code](lang)} ({d.weight:.2g})" for d in game.dropped)
                for lang in ("en", "ru")
            }
            warnings.append(Text(
                en=f"left out for size, with the change in log odds if they joined: {left['en']}",
                ru=f"не вошли из-за размера (в скобках — изменение логарифма шансов при вступлении): {left['ru'].replace('.', ',')}",
            ))  # fmt: skip
        kept.append(finish(
            game, joined.sigma[pick], joined.chance[pick], joined.share[pick], residual=residual,
            bound_crude=joined.crude[pick].max(axis=0), bound=sharp, certified=sharp < 1, several=several,
            tolerance=tol, warnings=tuple(warnings),
        ))  # fmt: skip
    return kept


def _same_joining(a: Game, b: Game) -> bool:
    """Whether two variants share the arrays of their joining stage (by identity: a quick test, not the last word)."""
    same = all(getattr(a.terms, f) is getattr(b.terms, f) for f in ("duty", "abstention", "alignment"))
    return same and all(getattr(a, f) is getattr(b, f) for f in ("log_help_stake", "join_cost", "join_other"))


def _alike(a: Game, b: Game) -> bool:
    """Whether two variants differ in labels alone."""
    rest = ("stake_challenger", "stake_target", "status_quo", "concession", "escalation", "counter_other", "leverage")
    return a.terms.same_inputs(b.terms) and all(getattr(a, f) is getattr(b, f) for f in rest) and a.dropped == b.dropped


def _rows(games: Sequence[Game]) -> Rows:
    """Distinct (stake, fixed) inputs among all levels of all games."""
    rows = Rows([], [], [])
    inputs: list[tuple[Floats, Floats]] = []
    for game in games:
        # Alignment is the pact-driven part of the stake (eq. 7), so that a reading can switch it off.
        twin = next((x for x, g in enumerate(games[: len(rows.of)]) if _same_joining(g, game)), None)
        if twin is not None:
            rows.of.append(rows.of[twin])
            continue
        stake = np.exp(game.log_help_stake + game.terms.alignment * game.parameters["help_stake_alignment"])
        at = []
        for level in (0, 1):
            fixed = (
                game.terms.duty[level] - game.terms.abstention[level] + game.join_other - game.join_cost[level][:, None]
            )
            for r, (s, f) in enumerate(inputs):
                if np.array_equal(f, fixed) and np.array_equal(s, stake):
                    at.append(r)
                    break
            else:
                at.append(len(inputs))
                inputs.append((stake, fixed))
        rows.of.append((at[0], at[1]))
    menus = [p.menu for p in games[0].third_parties]
    rows.stake = [[np.stack([s[k, x] for s, _ in inputs]) for x in menu] for k, menu in enumerate(menus)]
    rows.fixed = [[np.stack([f[k, x] for _, f in inputs]) for x in menu] for k, menu in enumerate(menus)]
    return rows


def _join(game: Game, rows: Rows, tol: float) -> Joined:
    menus = tuple(p.menu for p in game.third_parties)
    n, k_all = game.n, len(menus)
    count = 1 + max(max(pair) for pair in rows.of)
    m, gamma = game.parameters["m"], game.parameters["gamma"]
    out = Joined(
        np.zeros((count, k_all, 2, n)), np.zeros((count, n)), np.zeros((count, n)), np.zeros((count, n)),
        np.zeros((count, n)), np.zeros((count, n)), {}, set(),
    )  # fmt: skip
    size = max(32, BLOCK // game.coalitions)
    for start in range(0, n, size):
        at = slice(start, min(start + size, n))
        sides = (game.strength_challenger[at], game.strength_target[at], np.ascontiguousarray(game.strength[:, at]))
        chance, share = coalition_tables(*sides, menus, m[at], gamma[at])
        if not k_all:
            out.chance[:, at], out.share[:, at] = chance[:, 0], share[:, 0]
            continue
        stake = [np.stack([s[:, at] for s in r]) for r in rows.stake]
        fixed = [np.stack([f[:, at] for f in r]) for r in rows.fixed]
        block = Block(chance, menus, stake, fixed, game.precision)
        sigma = block.start("out")
        block.solve(sigma, tol)
        crude, sharp = bound_from_ceiling(gain_ceiling(*sides, m[at]), menus, stake, fixed, game.precision)
        doubtful = np.flatnonzero((sharp >= 1).any(axis=0))
        if doubtful.size:
            some = block.take(doubtful)
            exact_crude, exact = bound_from_table(some.table, menus, some.stake, some.fixed, game.precision)
            crude[:, doubtful] = np.minimum(crude[:, doubtful], exact_crude)
            sharp[:, doubtful] = np.minimum(sharp[:, doubtful], exact)
        for row in np.flatnonzero((sharp >= 1).any(axis=1)):
            _several(block, sigma, int(row), np.flatnonzero(sharp[row] >= 1), start, tol, out)
        out.residual[:, at] = block.residual(sigma)
        out.crude[:, at], out.sharp[:, at] = crude, sharp
        out.chance[:, at], out.share[:, at] = block.expect(chance, sigma), block.expect(share, sigma)
        for k, menu in enumerate(menus):
            for x, side in enumerate(menu):
                out.sigma[:, k, side, at] = sigma[k][x + 1]
    return out


def _several(
    block: Block, sigma: list[Floats], row: int, draws: NDArray[np.intp], offset: int, tol: float, out: Joined
) -> None:
    """Solve uncertified draws of one row from several starts; keep all, select the principal branch."""
    part = Block(
        block.table[draws], block.menus, [s[:, row : row + 1, draws] for s in block.stake],
        [f[:, row : row + 1, draws] for f in block.fixed], block.precision,
    )  # fmt: skip
    found = [[np.ascontiguousarray(s[:, row : row + 1, draws]) for s in sigma]]
    for start in ("uniform", "in"):
        other = part.start(start)
        part.solve(other, tol)
        found.append(other)
    good = np.stack([part.residual(f)[0] < SETTLED for f in found])
    for d in range(draws.size):
        solutions: list[list[Floats]] = []
        for f, fine in zip(found, good[:, d], strict=True):
            one = [s[:, 0, d] for s in f]
            if fine and not any(_distance(one, other) < SAME for other in solutions):
                solutions.append(one)
        if len(solutions) < 2 and good[0, d]:
            continue
        end = _principal(part, d)
        chosen = solutions[0] if solutions else [s[:, 0, d] for s in found[0]]
        if end is None:
            out.lost.add(row)
        else:
            match = next((s for s in solutions if _distance(s, end) < 1e-5), None)
            if match is None:
                solutions.append(end)
                match = end
            chosen = match
        for s, value in zip(sigma, chosen, strict=True):
            s[:, row, draws[d]] = value
        if len(solutions) > 1:
            selected = next(x for x, s in enumerate(solutions) if s is chosen)
            out.several.setdefault(row, []).append(
                Several(offset + int(draws[d]), "", np.stack([_table(block, s) for s in solutions]), selected)
            )


def _table(block: Block, sigma: list[Floats]) -> Floats:
    out = np.zeros((len(sigma), 2))
    for k, menu in enumerate(block.menus):
        for x, side in enumerate(menu):
            out[k, side] = sigma[k][x + 1]
    return out


def _distance(a: list[Floats], b: list[Floats]) -> float:
    return max(float(np.abs(x - y).max()) for x, y in zip(a, b, strict=True))


def _principal(part: Block, draw: int) -> list[Floats] | None:
    """Joining probabilities at the end of the principal branch of one draw."""
    cuts = np.cumsum([len(m) for m in part.menus])[:-1]

    def gains(y: Floats) -> Floats:
        batch = y.shape[1]
        many = part.take(np.full(batch, draw))
        sigma = [respond(np.ascontiguousarray(v)[:, None]) for v in np.split(y, cuts)]
        return np.concatenate([g[:, 0] for g in many.gains(sigma)])

    end = trace(gains, int(sum(len(m) for m in part.menus)), part.precision)
    return None if end is None else [respond(v) for v in np.split(end, cuts)]
