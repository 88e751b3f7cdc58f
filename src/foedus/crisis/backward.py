"""Backward induction: from the joining equilibria to the target's answer and the challenger's choice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from foedus.crisis.equilibrium import Equilibrium
from foedus.crisis.game import CHALLENGER, CLASH, TARGET, WAR, Game
from foedus.crisis.parameters import Floats

__all__ = ["finish"]


def logistic(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    e = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, e) / (1.0 + e))


def entropy(*probabilities: Floats) -> Floats:
    """Return the entropy of a distribution given part by part, bits."""
    total = np.zeros_like(probabilities[0])
    for p in probabilities:
        safe = np.where(p > 0, p, 1.0)
        total -= p * np.log2(safe)
    return np.maximum(total, 0.0)


#: Draws of one step: few enough that what lies between the steps stays in the second cache.
_STEP = 4096
_PACTS = ("sq_pact_target", "sq_pact_challenger", "sq_pact_between")
_PARAMETERS = (
    "fight_clash", "fight_war", "psi_clash", "chi", "war_help_target", "war_help_challenger", "cost_force", "phi", "h",
    "cost_resist", "cost_pressure", "rho", "tau", "channel_leverage", "tau_c", *_PACTS,
)  # fmt: skip


def finish(
    game: Game, sigma: Floats, chance: Floats, share: Floats, *, threads: int = 1, **diagnostics: Any
) -> Equilibrium:
    """Return the equilibrium of a game whose joining is solved (docs/model.md eq. 4 to 6, 12, 13).

    Parameters
    ----------
    sigma
        Probability that k helps side s, shape (2 levels, K, 2 sides, n).
    chance, share
        Expected chance and share of the challenger's side, shape (2 levels, n).
    threads
        Threads to use; the figures do not depend on it.
    **diagnostics
        Residual, bounds, warnings and so on of the result.
    """
    out: dict[str, Any] = {}

    def step(begin: int) -> None:
        at = slice(begin, begin + _STEP)
        for name, values in _figures(game, at, sigma[..., at], chance[:, at], share[:, at]).items():
            out[name][..., at] = values

    begins = range(0, game.n, _STEP)
    if len(begins) == 1:
        out = _figures(game, slice(None), sigma, chance, share)
    else:
        first = _figures(game, slice(0, 1), sigma[..., :1], chance[:, :1], share[:, :1])
        out = {name: np.empty((*values.shape[:-1], game.n)) for name, values in first.items()}
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(step, begins))
        else:
            for begin in begins:
                step(begin)
    return Equilibrium(game=game, help=sigma, **out, **diagnostics)


def _figures(game: Game, at: slice, sigma: Floats, chance: Floats, share: Floats) -> dict[str, Floats]:
    """Figures of some draws, by their names in :class:`Equilibrium`."""
    p, lam = {name: game.parameters[name][at] for name in _PARAMETERS}, game.precision
    n = p["tau"].size
    v_i, v_j = game.stake_challenger[at], game.stake_target[at]
    concession = game.concession[at]
    fight = np.stack([p["fight_clash"], p["fight_war"]])
    psi = np.stack([p["psi_clash"], np.ones(n)])
    cost_i = fight * (1.0 + p["chi"] * (1.0 - share))
    cost_j = fight * (1.0 + p["chi"] * share)

    helpers = sigma[WAR].sum(axis=0)  # expected helpers of either side in war, shape (2 sides, n)
    omega = logistic(
        game.escalation[at] + p["war_help_target"] * helpers[TARGET] + p["war_help_challenger"] * helpers[CHALLENGER]
    )
    level = np.stack([1.0 - omega, omega])

    def mixed(by_level: Floats) -> Floats:
        return np.asarray((level * by_level).sum(axis=0))

    i_fight = mixed(psi * v_i * chance - cost_i) - p["cost_force"]
    j_fight = mixed(-psi * v_j * chance - cost_j)
    q_each = (
        logistic(lam * (game.terms.pressure_duty[:, at] + game.counter_other[:, at]))
        if len(game.third_parties)
        else np.zeros((0, n))
    )
    q = q_each.sum(axis=0)
    resist_f = logistic(lam * (j_fight - (-v_j + concession)))
    resist_p = logistic(lam * ((-p["phi"] * v_j * p["h"] - p["cost_resist"]) - (-p["phi"] * v_j + concession)))
    eu_f = resist_f * i_fight + (1.0 - resist_f) * (v_i - p["cost_force"])
    eu_p = (
        resist_p * (p["phi"] * v_i * p["h"] - p["cost_pressure"] - p["rho"] * q)
        + (1.0 - resist_p) * (p["phi"] * v_i - p["cost_pressure"])
    )  # fmt: skip
    u_sq = game.status_quo[at] + sum(p[name] * game.terms.indicators[x, at] for x, name in enumerate(_PACTS))
    # Nest of force and pressure: tau times the log of the sum, written so that small tau cannot overflow.
    tau = p["tau"]
    gap = lam * (eu_f - eu_p) / tau
    inclusive = lam * np.maximum(eu_f, eu_p) + tau * np.log1p(np.exp(-np.abs(gap)))
    act = logistic(inclusive - lam * u_sq)
    force_given = logistic(gap)
    p_f, p_p = act * force_given, act * (1.0 - force_given)

    nobody = np.prod(1.0 - sigma.sum(axis=2), axis=1)  # (2 levels, n)
    no_help = np.prod(1.0 - sigma[:, :, TARGET], axis=1)
    who = np.zeros(n)
    for k in range(len(game.third_parties)):
        helps = sigma[WAR, k, TARGET]
        who += entropy(helps, 1.0 - helps)
    z = p["channel_leverage"] * game.leverage[:, at] / p["tau_c"]
    z = np.exp(z - z.max(axis=0))
    return {
        "p_act": act, "p_force": p_f, "p_pressure": p_p, "p_status_quo": 1.0 - act, "p_resist_force": resist_f,
        "p_resist_pressure": resist_p, "p_war": omega, "p_spread": 1.0 - mixed(nobody),
        "p_any_help_target_clash": 1.0 - no_help[CLASH], "p_any_help_target_war": 1.0 - no_help[WAR],
        "p_win_challenger": mixed(chance), "belligerents": 2.0 + mixed(sigma.sum(axis=(1, 2))),
        "cost_challenger": mixed(cost_i), "cost_target": mixed(cost_j), "price_of_force": u_sq - eu_f,
        "counter_pressure": q,
        "entropy_outcome": entropy(
            1.0 - act, p_p * resist_p, p_p * (1.0 - resist_p), p_f * (1.0 - resist_f),
            p_f * resist_f * (1.0 - omega), p_f * resist_f * omega,
        ),
        "entropy_help": who, "channels": z / z.sum(axis=0), "eu_force": eu_f, "eu_pressure": eu_p,
        "u_status_quo": np.asarray(u_sq),
    }  # fmt: skip
