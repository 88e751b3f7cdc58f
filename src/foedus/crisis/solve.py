"""Solve crisis games: joining at both levels, then backwards to the challenger's choice.

Games that share a contest (variants of one pair) are solved together: the coalition table is
built once per tile of draws, and a level whose inputs equal another's is not solved again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from foedus.core import InputError
from foedus.crisis.backward import finish
from foedus.crisis.engine import MOST, SMALLEST, Contest, box_bounds, positions, solve_rows, threads_of
from foedus.crisis.equilibrium import Equilibrium, Several
from foedus.crisis.game import LEVELS, Game
from foedus.crisis.parameters import Floats
from foedus.crisis.reference import box_bounds_numpy, look, solve_rows_numpy
from foedus.crisis.several import SETTLED, search
from foedus.world import Text

__all__ = ["TOLERANCE", "solve", "solve_all"]

TOLERANCE = 1e-13


@dataclass
class Rows:
    """Distinct joining problems of one group of games (rows), over all draws.

    Distinct stakes, each (K, 2, n); which of them each row takes; the rest of the payoff of each
    row, (K, 2, n); and the rows of each game's two levels.
    """

    stake: list[Floats]
    stake_of: list[int]
    fixed: list[Floats]
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
    lost: dict[int, list[int]]


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
        solved = _group([games[g] for g in members], tol, inner)
        for g, equilibrium in zip(members, solved, strict=True):
            out[g] = equilibrium

    asked = threads_of(threads)
    workers = min(asked, len(groups))
    inner = max(1, asked // max(1, workers))
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, groups.values()))
    else:
        for members in groups.values():
            run(members)
    return tuple(e for e in out if e is not None)


def _ru(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + " %"


def _group(games: Sequence[Game], tol: float, threads: int) -> list[Equilibrium]:
    rows = _rows(games)
    joined = _join(games[0], rows, tol, threads)
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
        lost = sorted({d for row in pick for d in joined.lost.get(row, ())})
        if lost:
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
            bound_crude=joined.crude[pick].max(axis=0), bound=sharp, certified=sharp < 1, several=several, untraced=tuple(lost),
            tolerance=tol, warnings=tuple(warnings), threads=threads,
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
    rows = Rows([], [], [], [])
    for game in games:
        # Alignment is the pact-driven part of the stake (eq. 7), so that a reading can switch it off.
        twin = next((x for x, g in enumerate(games[: len(rows.of)]) if _same_joining(g, game)), None)
        if twin is not None:
            rows.of.append(rows.of[twin])
            continue
        stake = np.exp(game.log_help_stake + game.terms.alignment * game.parameters["help_stake_alignment"])
        which = next((x for x, s in enumerate(rows.stake) if np.array_equal(s, stake)), len(rows.stake))
        if which == len(rows.stake):
            rows.stake.append(stake)
        at = []
        for level in (0, 1):
            fixed = (
                game.terms.duty[level] - game.terms.abstention[level] + game.join_other - game.join_cost[level][:, None]
            )
            for r, f in enumerate(rows.fixed):
                if rows.stake_of[r] == which and np.array_equal(f, fixed):
                    at.append(r)
                    break
            else:
                at.append(len(rows.fixed))
                rows.stake_of.append(which)
                rows.fixed.append(fixed)
        rows.of.append((at[0], at[1]))
    return rows


def _join(game: Game, rows: Rows, tol: float, threads: int) -> Joined:
    menus = tuple(p.menu for p in game.third_parties)
    n, k_all, count = game.n, len(menus), len(rows.fixed)
    pairs = positions(menus)
    slots = [2 * k + side for k, side in pairs]
    contest = Contest(
        game.strength_challenger, game.strength_target, game.strength, game.parameters["m"], game.parameters["gamma"]
    )
    stake = np.stack([s.reshape(2 * k_all, n)[slots] for s in rows.stake])
    fixed = np.stack([f.reshape(2 * k_all, n)[slots] for f in rows.fixed])
    sigma = np.zeros((count, 2 * k_all, n))
    run = solve_rows if _compiled(game) else solve_rows_numpy
    solved = run(
        menus, contest, stake, rows.stake_of, fixed, sigma, slots, precision=game.precision, tol=tol, threads=threads
    )
    out = Joined(
        sigma.reshape(count, k_all, 2, n), solved.chance, solved.share, solved.residual, solved.crude, solved.sharp, {}, {}
    )  # fmt: skip
    for row in np.flatnonzero((solved.sharp >= 1).any(axis=1)):
        draws = np.flatnonzero(solved.sharp[row] >= 1)
        some = contest.at(draws)
        inputs = stake[rows.stake_of[row]][:, draws], fixed[row][:, draws]
        pays = inputs[0][None], [0], inputs[1][None]
        closer = (
            box_bounds(menus, some, *pays, precision=game.precision, threads=threads) if run is solve_rows
            else box_bounds_numpy(menus, some, *pays, precision=game.precision)
        )[0]  # fmt: skip
        solved.sharp[row, draws] = np.minimum(solved.sharp[row, draws], closer)
        left = np.flatnonzero((solved.sharp[row, draws] >= 1) | (solved.residual[row, draws] > SETTLED))
        if not left.size:
            continue
        draws, some, inputs = draws[left], some.at(left), (inputs[0][:, left], inputs[1][:, left])
        starts = [(sigma[row][:, draws][slots], solved.residual[row, draws])]
        for outset in (1, 2):
            other = np.zeros((1, len(slots), draws.size))
            again = run(
                menus, some, inputs[0][None], [0], inputs[1][None], other, range(len(slots)), precision=game.precision,
                tol=tol, bounds=False, outset=outset, threads=threads,
            )  # fmt: skip
            starts.append((other[0], again.residual[0]))
        for d, found in search(menus, some, *inputs, game.precision, starts).items():
            draw = int(draws[d])
            if not found.traced:
                out.lost.setdefault(int(row), []).append(draw)
            chosen = found.solutions[found.selected]
            at = slice(d, d + 1)
            chance, share, residual = look(
                menus, some.at(at), inputs[0][:, at], inputs[1][:, at], chosen[:, None], game.precision
            )
            out.chance[row, draw], out.share[row, draw], out.residual[row, draw] = chance[0], share[0], residual[0]
            sigma[row, slots, draw] = chosen
            if len(found.solutions) > 1:
                table = np.zeros((len(found.solutions), k_all, 2))
                for p, (k, side) in enumerate(pairs):
                    table[:, k, side] = found.solutions[:, p]
                out.several.setdefault(int(row), []).append(Several(draw, "", table, found.selected))
    return out


def _compiled(game: Game) -> bool:
    """Whether the compiled solver takes a game; FOEDUS_ENGINE=numpy takes the reference for comparison."""
    if os.environ.get("FOEDUS_ENGINE", "") == "numpy" or game.coalitions > MOST:
        return False
    return min(float(game.strength_challenger.min()), float(game.strength_target.min())) > SMALLEST
