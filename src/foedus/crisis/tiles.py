"""Compiled value and derivative of the log-likelihood of crisis rows (docs/model.md section 13).

Rows go through in tiles. Within a tile one lane is one row at one level (clash lanes, then war
lanes), so every loop over lanes is vector code. The steps of a tile:

1. primitives from coefficients (linear index, exponential or logistic link);
2. the contest table over joint choices, turned into coefficients of a multilinear polynomial: the
   expected chance is then a polynomial in the probabilities of helping, its partial derivatives
   are what joining changes, and the two sides of one party's menu never multiply;
3. Gauss-Seidel on eq. (9) until no probability of the tile moves by more than the tolerance;
4. backward induction (eq. 4 to 6, 12, 13) with the derivative of every step;
5. the adjoint of the fixed point: with q = R(u), u = U(q), the derivative of the log-likelihood
   with respect to u solves (I - R' U'^T) mu = direct part + R' (part through q);
6. back through polynomial and table to capabilities, and through links to coefficients.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from foedus.crisis.kernel import LANES, any_reaches, larger, load, logistic, pointer, size_of, smaller, spread, store
from foedus.crisis.kernel import exp as exp_of
from foedus.crisis.kernel import log as log_of
from foedus.crisis.lanes import compiled, exp, log

__all__ = ["LANES", "run"]

#: Rows of one tile; a tile has twice as many lanes.
T = LANES
L = 2 * LANES

# Auxiliary rows of the flat workspace, before the primitives.
ACTED, FORCED, SEEN_F, Y_F, SEEN_P, Y_P, SEEN_W, Y_W, WEIGHT = range(9)
CHANCE_C, CHANCE_W, SHARE_C, SHARE_W, HELP_T, HELP_C, ANSWER = range(9, 16)
LOGLIK, G_CHANCE_C, G_CHANCE_W, G_SHARE_C, G_SHARE_W, G_LEVEL, G_ANSWER = range(16, 23)
GRADIENT = 23  # derivatives with respect to the scalar primitives
SCALARS = 22
PRIMITIVES = GRADIENT + SCALARS
# The scalar primitives, in the order of foedus.crisis.likelihood.SCALARS.
(E_I, E_J, M, GAMMA, V_I, V_J, SQ, CONCEDE, ESCALATE, PHI, H, RHO, TAU, PSI, CHI, FIGHT_C, FIGHT_W, C_F, C_P, C_R, B_T, B_C) = (
    range(SCALARS)
)  # fmt: skip


@compiled
def _gather(out: Any, k: int, A: Any, first: int, Q: Any, size: int) -> None:
    """Set out[k] to the sum over ``size`` rows of A[first + row] * Q[row]."""
    left, right, to = pointer(A), pointer(Q), pointer(out)
    for o in range(0, L, T):
        total = load(left, first * L + o) * load(right, o)
        for s in range(1, size):
            total = total + load(left, (first + s) * L + o) * load(right, s * L + o)
        store(to, k * L + o, total)


@compiled
def _contract(A: Any, q: Any, options: int, last: int) -> None:
    """Contract the polynomial at A[2**options:] over options from the last down to ``last``."""
    to, by = pointer(A), pointer(q)
    for k in range(options - 1, last - 1, -1):
        half = 1 << k
        for o in range(0, L, T):
            one = load(by, k * L + o)
            for s in range(half):
                store(to, (half + s) * L + o, load(to, (2 * half + s) * L + o) + one * load(to, (3 * half + s) * L + o))


@compiled
def _extend(Q: Any, q: Any, k: int) -> None:
    """Add option k to the table of products of probabilities."""
    half = 1 << k
    to, by = pointer(Q), pointer(q)
    for o in range(0, L, T):
        one = load(by, k * L + o)
        for s in range(half):
            store(to, (half + s) * L + o, load(to, s * L + o) * one)


@compiled
def _reply(u: Any, k: int, mask: Any, new: Any) -> None:
    """Probability of the only option of a party."""
    for o in range(0, L, T):
        store(pointer(new), o, load(pointer(mask), k * L + o) * logistic(load(pointer(u), k * L + o)))


@compiled
def _reply_two(u: Any, k: int, mask: Any, new: Any) -> None:
    """Probabilities of the two options k - 1 and k of a party."""
    for o in range(0, L, T):
        first, second = load(pointer(mask), (k - 1) * L + o), load(pointer(mask), k * L + o)
        v, w = load(pointer(u), (k - 1) * L + o) * first, load(pointer(u), k * L + o) * second
        top = larger(larger(v, w), 0.0)
        a = first * exp_of(v - top)
        b = second * exp_of(w - top)
        total = exp_of(0.0 - top) + a + b
        store(pointer(new), o, a / total)
        store(pointer(new), L + o, b / total)


@compiled
def _settle(q: Any, k: int, new: Any, x: int, moved: Any, damp: float) -> None:
    for o in range(0, L, T):
        old = load(pointer(q), k * L + o)
        step = (load(pointer(new), x * L + o) - old) * damp
        store(pointer(moved), o, larger(load(pointer(moved), o), size_of(step)))
        store(pointer(q), k * L + o, old + step)


@compiled
def _sweep(
    A: Any, Q: Any, q: Any, d: Any, u: Any, F: Any, a: Any, mask: Any, pair: Any, moved: Any, new: Any, options: int,
    damp: float,
) -> None:  # fmt: skip
    """One Gauss-Seidel pass over all parties; moved becomes the largest move in each lane."""
    for o in range(0, L, T):
        store(pointer(moved), o, spread(0.0))
    _contract(A, q, options, 1)
    for k in range(options):
        half = 1 << k
        _gather(d, k, A, 3 * half, Q, half)
        for o in range(k * L, k * L + L, T):
            store(pointer(u), o, load(pointer(F), o) + load(pointer(a), o) * load(pointer(d), o))
        if pair[k] == 0:
            _reply(u, k, mask, new)
            _settle(q, k, new, 0, moved, damp)
        elif pair[k] == 2:
            _reply_two(u, k, mask, new)
            _settle(q, k - 1, new, 0, moved, damp)
            _settle(q, k, new, 1, moved, damp)
            _extend(Q, q, k - 1)
        if k < options - 1:
            _extend(Q, q, k)


@compiled
def _still(moved: Any, tol: float) -> bool:
    """Whether no lane moved by the tolerance or more."""
    return not (any_reaches(load(pointer(moved), 0), tol) or any_reaches(load(pointer(moved), T), tol))


@compiled
def _residual(q: Any, u: Any, mask: Any, pair: Any, new: Any, worst: Any, options: int) -> None:
    for o in range(0, L, T):
        store(pointer(worst), o, spread(0.0))
    for k in range(options):
        if pair[k] == 1:
            continue
        if pair[k] == 0:
            _reply(u, k, mask, new)
        else:
            _reply_two(u, k, mask, new)
        for x in range(2 if pair[k] else 1):
            row = k - 1 if pair[k] and x == 0 else k
            for o in range(0, L, T):
                off = size_of(load(pointer(new), x * L + o) - load(pointer(q), row * L + o))
                store(pointer(worst), o, larger(load(pointer(worst), o), off))


@compiled
def _backward(w: Any, lam: float) -> None:
    """Backward induction of a tile and its derivative; w is the flat workspace."""
    P = PRIMITIVES
    for t in range(T):
        v_i, v_j = w[(P + V_I) * T + t], w[(P + V_J) * T + t]
        phi, h, rho, tau = w[(P + PHI) * T + t], w[(P + H) * T + t], w[(P + RHO) * T + t], w[(P + TAU) * T + t]
        psi, chi = w[(P + PSI) * T + t], w[(P + CHI) * T + t]
        f_c, f_w = w[(P + FIGHT_C) * T + t], w[(P + FIGHT_W) * T + t]
        chance_c, chance_w = w[CHANCE_C * T + t], w[CHANCE_W * T + t]
        share_c, share_w = w[SHARE_C * T + t], w[SHARE_W * T + t]
        help_t, help_c, answer = w[HELP_T * T + t], w[HELP_C * T + t], w[ANSWER * T + t]
        b_t, b_c = w[(P + B_T) * T + t], w[(P + B_C) * T + t]
        c_f, c_p, c_r = w[(P + C_F) * T + t], w[(P + C_P) * T + t], w[(P + C_R) * T + t]
        concede, sq = w[(P + CONCEDE) * T + t], w[(P + SQ) * T + t]
        acted, forced, weight = w[ACTED * T + t], w[FORCED * T + t], w[WEIGHT * T + t]

        # level
        z_w = w[(P + ESCALATE) * T + t] + b_t * help_t + b_c * help_c
        e = exp(-abs(z_w))
        war = (1.0 if z_w >= 0 else e) / (1.0 + e)
        clash = (e if z_w >= 0 else 1.0) / (1.0 + e)
        y = w[Y_W * T + t]
        ll = w[SEEN_W * T + t] * ((y * z_w) - max(z_w, 0.0) - log(1.0 + e))
        g_w = weight * w[SEEN_W * T + t] * (y - war)
        # the fight
        i_c = psi * v_i * chance_c - f_c * (1.0 + chi * (1.0 - share_c))
        i_w = v_i * chance_w - f_w * (1.0 + chi * (1.0 - share_w))
        j_c = -psi * v_j * chance_c - f_c * (1.0 + chi * share_c)
        j_w = -v_j * chance_w - f_w * (1.0 + chi * share_w)
        i_fight = clash * i_c + war * i_w
        j_fight = clash * j_c + war * j_w
        # answers
        z_f = lam * (j_fight + v_j - concede)
        e = exp(-abs(z_f))
        r_f = (1.0 if z_f >= 0 else e) / (1.0 + e)
        s_f = (e if z_f >= 0 else 1.0) / (1.0 + e)
        y = w[Y_F * T + t]
        ll += w[SEEN_F * T + t] * (y * z_f - max(z_f, 0.0) - log(1.0 + e))
        g_f = weight * w[SEEN_F * T + t] * (y - r_f)
        z_p = lam * (phi * v_j * (1.0 - h) - c_r - concede)
        e = exp(-abs(z_p))
        r_p = (1.0 if z_p >= 0 else e) / (1.0 + e)
        s_p = (e if z_p >= 0 else 1.0) / (1.0 + e)
        y = w[Y_P * T + t]
        ll += w[SEEN_P * T + t] * (y * z_p - max(z_p, 0.0) - log(1.0 + e))
        g_p = weight * w[SEEN_P * T + t] * (y - r_p)
        # the challenger
        resisted = phi * v_i * h - rho * answer
        eu_f = r_f * i_fight + s_f * v_i - c_f
        eu_p = r_p * resisted + s_p * phi * v_i - c_p
        gap = lam * (eu_f - eu_p) / tau
        e = exp(-abs(gap))
        many = log(1.0 + e)
        p_f = (1.0 if gap >= 0 else e) / (1.0 + e)
        p_p = (e if gap >= 0 else 1.0) / (1.0 + e)
        z = lam * max(eu_f, eu_p) + tau * many - lam * sq
        ll += acted * (forced * gap - max(gap, 0.0) - many)
        e = exp(-abs(z))
        act = (1.0 if z >= 0 else e) / (1.0 + e)
        ll += acted * z - max(z, 0.0) - log(1.0 + e)
        w[LOGLIK * T + t] = weight * ll

        # and back
        g_act = weight * (acted - act)
        g_gap = weight * acted * (forced - p_f)
        g_eu_f = lam * (g_act * p_f + g_gap / tau)
        g_eu_p = lam * (g_act * p_p - g_gap / tau)
        low = min(p_f, p_p)
        g_tau = g_act * (many + abs(gap) * low) - g_gap * gap / tau
        g_f += g_eu_f * (i_fight - v_i) * r_f * s_f
        g_p += g_eu_p * (resisted - phi * v_i) * r_p * s_p
        g_i = g_eu_f * r_f
        g_j = lam * g_f
        g_w += (g_i * (i_w - i_c) + g_j * (j_w - j_c)) * war * clash
        g_stake = g_i * v_i - g_j * v_j
        w[G_CHANCE_C * T + t] = clash * psi * g_stake
        w[G_CHANCE_W * T + t] = war * g_stake
        w[G_SHARE_C * T + t] = clash * f_c * chi * (g_i - g_j)
        w[G_SHARE_W * T + t] = war * f_w * chi * (g_i - g_j)
        w[G_LEVEL * T + t] = g_w
        w[G_ANSWER * T + t] = -g_eu_p * r_p * rho
        won = clash * psi * chance_c + war * chance_w
        G = GRADIENT
        w[(G + E_I) * T + t] = 0.0
        w[(G + E_J) * T + t] = 0.0
        w[(G + M) * T + t] = 0.0
        w[(G + GAMMA) * T + t] = 0.0
        w[(G + V_I) * T + t] = g_eu_f * s_f + g_i * won + g_eu_p * phi * (r_p * h + s_p)
        w[(G + V_J) * T + t] = g_j * (1.0 - won) + lam * g_p * phi * (1.0 - h)
        w[(G + SQ) * T + t] = -lam * g_act
        w[(G + CONCEDE) * T + t] = -lam * (g_f + g_p)
        w[(G + ESCALATE) * T + t] = g_w
        w[(G + PHI) * T + t] = g_eu_p * v_i * (r_p * h + s_p) + lam * g_p * v_j * (1.0 - h)
        w[(G + H) * T + t] = phi * (g_eu_p * r_p * v_i - lam * g_p * v_j)
        w[(G + RHO) * T + t] = -g_eu_p * r_p * answer
        w[(G + TAU) * T + t] = g_tau
        w[(G + PSI) * T + t] = clash * chance_c * g_stake
        lost_c = g_i * (1.0 - share_c) + g_j * share_c
        lost_w = g_i * (1.0 - share_w) + g_j * share_w
        w[(G + CHI) * T + t] = -clash * f_c * lost_c - war * f_w * lost_w
        w[(G + FIGHT_C) * T + t] = -clash * (g_i + g_j + chi * lost_c)
        w[(G + FIGHT_W) * T + t] = -war * (g_i + g_j + chi * lost_w)
        w[(G + C_F) * T + t] = -g_eu_f
        w[(G + C_P) * T + t] = -g_eu_p
        w[(G + C_R) * T + t] = -lam * g_p
        w[(G + B_T) * T + t] = g_w * help_t
        w[(G + B_C) * T + t] = g_w * help_c


@compiled
def _table(
    W: Any, sign: Any, E: Any, J: Any, over_e: Any, over_j: Any, odds: Any, chance: Any, share: Any, A: Any, S: Any,
    blocked: Any, options: int,
) -> None:  # fmt: skip
    """Contest over all joint choices (eq. 2, 3), then polynomial coefficients in both halves of the lanes."""
    size = 1 << options
    P = PRIMITIVES
    w, e, j, c, r = pointer(W), pointer(E), pointer(J), pointer(A), pointer(S)
    store(e, 0, load(w, (P + E_I) * T))
    store(j, 0, load(w, (P + E_J) * T))
    for k in range(options):
        half = 1 << k
        which, adds = load(pointer(sign), k * T), load(w, (P + SCALARS + k) * T)
        mine, other = larger(which, 0.0) * adds, larger(0.0 - which, 0.0) * adds
        for s in range(half):
            store(e, (half + s) * T, load(e, s * T) + mine)
            store(j, (half + s) * T, load(j, s * T) + other)
    m, gamma = load(w, (P + M) * T), load(w, (P + GAMMA) * T)
    for s in range(size):
        own, their = load(e, s * T), load(j, s * T)
        # One division for three quotients; capabilities between 1e-60 and 1e60 leave room.
        both = own + their
        z = 1.0 / (own * their * both)
        inverse = their * both * z
        store(pointer(over_e), s * T, inverse)
        store(pointer(over_j), s * T, own * both * z)
        part = own * (own * their * z)
        store(pointer(share), s * T, part)
        store(r, (size + s) * L, part)
        log_odds = 0.0 - log_of(their * inverse * gamma)
        store(pointer(odds), s * T, log_odds)
        p = logistic(m * log_odds)
        store(pointer(chance), s * T, p)
        store(c, (size + s) * L, p)
    for k in range(options):
        half = 1 << k
        for s in range(size):
            if s & half:
                x = (size + s) * L
                store(c, x, load(c, x) - load(c, x - half * L))
                store(r, x, load(r, x) - load(r, x - half * L))
    for s in range(size):
        x = (size + s) * L
        if blocked[s]:
            store(c, x, spread(0.0))
            store(r, x, spread(0.0))
        store(c, x + T, load(c, x))
        store(r, x + T, load(r, x))


@compiled
def _table_back(
    W: Any, G: Any, sign: Any, over_e: Any, over_j: Any, odds: Any, chance: Any, share: Any, gp: Any, gs: Any, options: int
) -> None:  # fmt: skip
    """From derivatives with respect to polynomial coefficients (gp, gs) to those of capabilities, m and gamma."""
    size = 1 << options
    P = PRIMITIVES
    w, g, x, y = pointer(W), pointer(G), pointer(gp), pointer(gs)
    for k in range(options):
        half = 1 << k
        for s in range(size):
            if not s & half:
                store(x, s * T, load(x, s * T) - load(x, (s + half) * T))
                store(y, s * T, load(y, s * T) - load(y, (s + half) * T))
    m = load(w, (P + M) * T)
    g_m, g_odds = spread(0.0), spread(0.0)
    for s in range(size):
        p, part = load(pointer(chance), s * T), load(pointer(share), s * T)
        slope = load(x, s * T) * p * (1.0 - p)
        g_m = g_m + slope * load(pointer(odds), s * T)
        g_odds = g_odds + slope
        change = slope * m + load(y, s * T) * part * (1.0 - part)  # of the log odds of capability
        store(x, s * T, change * load(pointer(over_e), s * T))
        store(y, s * T, 0.0 - change * load(pointer(over_j), s * T))
    store(g, M * T, g_m)
    store(g, GAMMA * T, 0.0 - g_odds * m / load(w, (P + GAMMA) * T))
    for k in range(options - 1, -1, -1):
        half = 1 << k
        mine, other = spread(0.0), spread(0.0)
        for s in range(half):
            a, b = load(x, (half + s) * T), load(y, (half + s) * T)
            mine, other = mine + a, other + b
            store(x, s * T, load(x, s * T) + a)
            store(y, s * T, load(y, s * T) + b)
        which = load(pointer(sign), k * T)
        store(g, (SCALARS + k) * T, larger(which, 0.0) * mine + larger(0.0 - which, 0.0) * other)
    store(g, E_I * T, load(x, 0))
    store(g, E_J * T, load(y, 0))


@compiled
def _bound(
    W: Any, sign: Any, F: Any, a: Any, pair: Any, over_e: Any, over_j: Any, ceiling: Any, reach: Any, total: Any, out: Any,
    options: int,
) -> None:  # fmt: skip
    """Sufficient bound of uniqueness, larger of the levels: (10) from a ceiling on single gains if below 1, else (11)."""
    P = PRIMITIVES
    for k in range(options):
        row = P + SCALARS + k
        for t in range(T):
            # A helper moves the log odds by m log(1 + e_k / e_side); a logistic curve rises by at most a quarter of it.
            far = 1.0 + W[row, t] * (max(sign[k, t], 0.0) * over_e[0, t] + max(-sign[k, t], 0.0) * over_j[0, t])
            ceiling[k, t] = abs(sign[k, t]) * min(1.0, 0.25 * W[P + M, t] * log(far))
    for turn in range(2):
        for k in range(options):
            before = k - 1 if pair[k] == 2 else k
            for t in range(T):
                reach[k, t] = ceiling[k, t] if before == k else ceiling[k, t] + ceiling[before, t]
        if turn == 0:
            for t in range(T):
                out[t] = 0.0
        for k in range(options):
            if pair[k] == 1:
                continue
            first = k - 1 if pair[k] == 2 else k
            for t in range(T):
                total[t] = 0.0
            for other in range(options):
                if pair[other] == 1 or first <= other <= k:
                    continue
                for t in range(T):
                    total[t] += max(
                        abs(a[k, t]) * min(ceiling[k, t], reach[other, t]),
                        abs(a[first, t]) * min(ceiling[first, t], reach[other, t]),
                    )
            if turn == 0:
                beta = 0.25 if first == k else 0.5
                for t in range(T):
                    out[t] = max(out[t], beta * total[t])
                continue
            for level in range(2):
                o = level * T
                for t in range(T):
                    if reach[options, t] < 1.0:
                        continue
                    high = F[k, o + t] + abs(a[k, t]) * ceiling[k, t]
                    if first == k:
                        e = exp(-abs(min(max(0.0, F[k, o + t]), high)))
                        steep = e / ((1.0 + e) * (1.0 + e)) * abs(sign[k, t])
                    else:
                        other_high = F[first, o + t] + abs(a[first, t]) * ceiling[first, t]
                        top = max(
                            max(high if sign[k, t] != 0 else 0.0, other_high if sign[first, t] != 0 else 0.0), 0.0
                        )
                        weight = abs(sign[k, t]) * exp(high - top) + abs(sign[first, t]) * exp(other_high - top)
                        steep = min(0.5, weight / (weight + exp(-top)))
                    out[t] = max(out[t], total[t] * steep)
        if turn == 0:
            most = 0.0
            for t in range(T):
                most = max(most, out[t])
            if most < 1.0:
                return
            for t in range(T):
                reach[options, t] = out[t]
                if out[t] >= 1.0:
                    out[t] = 0.0
            # the exact rise of the curve
            for k in range(options):
                row = P + SCALARS + k
                for t in range(T):
                    far = 1.0 + W[row, t] * (max(sign[k, t], 0.0) * over_e[0, t] + max(-sign[k, t], 0.0) * over_j[0, t])
                    rise = 1.0 - 2.0 / (exp(0.5 * W[P + M, t] * log(far)) + 1.0)
                    ceiling[k, t] = abs(sign[k, t]) * rise


@compiled
def _adjoint(
    H: Any, q: Any, a: Any, pair: Any, lq: Any, gu: Any, matrix: Any, mu: Any, pivot: Any, options: int
) -> None:  # fmt: skip
    """Solve (I - R' U'^T) mu = gu + R' lq in every lane; H holds the second derivatives of the polynomial."""
    h, p, worth, through, direct = pointer(H), pointer(q), pointer(a), pointer(lq), pointer(gu)
    m, out, least = pointer(matrix), pointer(mu), pointer(pivot)
    for o in range(0, L, T):
        for k in range(options):
            one = load(p, k * L + o)
            slope = one * (1.0 - one)
            right = load(direct, k * L + o) + slope * load(through, k * L + o)
            x, joint = k, spread(0.0)
            if pair[k]:  # the other option of the party loses what this one gains
                x = k + 1 if pair[k] == 1 else k - 1
                joint = one * load(p, x * L + o)
                right = right - joint * load(through, x * L + o)
            store(out, k * L + o, right)
            for n in range(options):
                entry = spread(1.0)
                if n != k:
                    entry = 0.0 - slope * load(h, (k * options + n) * L + o) * load(worth, n * L + o)
                if x not in (k, n):
                    entry = entry + joint * load(h, (x * options + n) * L + o) * load(worth, n * L + o)
                store(m, (k * options + n) * L + o, entry)
        # Elimination without exchange of rows: where the fixed point is a contraction the pivots stay near 1.
        small = spread(1.0)
        for k in range(options):
            row = k * options
            found = load(m, (row + k) * L + o)
            small = smaller(small, size_of(found))
            inverse = 1.0 / found
            store(m, (row + k) * L + o, inverse)
            mine = load(out, k * L + o)
            for n in range(k + 1, options):
                at = n * options
                factor = load(m, (at + k) * L + o) * inverse
                for x in range(k + 1, options):
                    store(m, (at + x) * L + o, load(m, (at + x) * L + o) - factor * load(m, (row + x) * L + o))
                store(out, n * L + o, load(out, n * L + o) - factor * mine)
        store(least, o, small)
        for k in range(options - 1, -1, -1):
            total = load(out, k * L + o)
            for n in range(k + 1, options):
                total = total - load(m, (k * options + n) * L + o) * load(out, n * L + o)
            store(out, k * L + o, total * load(m, (k * options + k) * L + o))


@compiled
def _exchanged(H: Any, q: Any, a: Any, pair: Any, lq: Any, gu: Any, mu: Any, t: int, options: int) -> None:
    """Solve the same system in one lane with row exchanges (for lanes with a small pivot)."""
    matrix = np.zeros((options, options))
    right = np.zeros(options)
    for k in range(options):
        first, last = k, k
        if pair[k] == 1:
            last = k + 1
        elif pair[k] == 2:
            first = k - 1
        matrix[k, k] = 1.0
        right[k] = gu[k, t]
        for x in range(first, last + 1):
            slope = q[k, t] * (1.0 - q[k, t]) if x == k else -q[k, t] * q[x, t]
            right[k] += slope * lq[x, t]
            for n in range(options):
                if n != x:
                    matrix[k, n] -= slope * H[x * options + n, t] * a[n, t]
    for k in range(options):
        best = k
        for n in range(k + 1, options):
            if abs(matrix[n, k]) > abs(matrix[best, k]):
                best = n
        if best != k:
            for x in range(options):
                keep = matrix[k, x]
                matrix[k, x] = matrix[best, x]
                matrix[best, x] = keep
            keep = right[k]
            right[k] = right[best]
            right[best] = keep
        for n in range(k + 1, options):
            factor = matrix[n, k] / matrix[k, k]
            for x in range(k, options):
                matrix[n, x] -= factor * matrix[k, x]
            right[n] -= factor * right[k]
    for k in range(options - 1, -1, -1):
        for n in range(k + 1, options):
            right[k] -= matrix[k, n] * mu[n, t]
        mu[k, t] = right[k] / matrix[k, k]


@compiled
def _primitives(
    W: Any,
    data: Any,
    offset: Any,
    constant: Any,
    scale: Any,
    link: Any,
    start: Any,
    coefficient: Any,
    column: Any,
    beta: Any,
    fixed: Any,
    low: int,
) -> None:
    """Primitives of a tile from coefficients and columns."""
    n = data.shape[1]
    w, x = pointer(W), pointer(data)
    for p in range(link.size):
        if fixed[p]:
            continue
        value = load(x, offset[p] * n + low) if offset[p] >= 0 else spread(constant[p])
        for term in range(start[p], start[p + 1]):
            b = beta[coefficient[term]]
            value = value + b if column[term] < 0 else value + b * load(x, column[term] * n + low)
        if link[p] == 1:
            value = exp_of(value)
        elif link[p] == 2:
            value = logistic(value)
        if scale[p] >= 0:
            value = value * load(x, scale[p] * n + low)
        store(w, (PRIMITIVES + p) * T, value)


@compiled
def _observe(W: Any, sign: Any, present: Any, seen: Any, weight: Any, side: Any, low: int, options: int) -> int:
    """What was seen in the rows of a tile; return the number of rows with a seen level."""
    at = np.uint64(low)
    told = 0
    for t in range(T):
        told += seen[5, at + np.uint64(t)] > 0
    for x in range(9):
        if x == WEIGHT:
            for t in range(T):
                W[x, t] = weight[at + np.uint64(t)]
        else:
            for t in range(T):
                W[x, t] = seen[x, at + np.uint64(t)]
    for k in range(options):
        for t in range(T):
            code = side[k, at + np.uint64(t)]
            sign[k, t] = 0.0 if code < 0 else 2.0 * code - 1.0
        for t in range(T):
            present[k, t] = abs(sign[k, t])
    return told


@compiled
def _payoffs(
    W: Any,
    F: Any,
    a: Any,
    mask: Any,
    q: Any,
    sign: Any,
    present: Any,
    guess: Any,
    first: float,
    lam: float,
    low: int,
    options: int,
) -> None:
    """What joining pays apart from the contest, and where the iteration begins."""
    B = PRIMITIVES
    OTHER, STAKE = SCALARS + 2 * options, SCALARS + options
    DUTY, ABSTAIN, COST = SCALARS + 3 * options, SCALARS + 5 * options, SCALARS + 7 * options
    for k in range(options):
        for level in range(2):
            o, x = level * T, B + level * options + k
            for t in range(T):
                F[k, o + t] = lam * (W[x + DUTY, t] - W[x + ABSTAIN, t] + W[B + OTHER + k, t] - W[x + COST, t])
            for t in range(T):
                a[k, o + t] = lam * sign[k, t] * W[B + STAKE + k, t]
            for t in range(T):
                mask[k, o + t] = present[k, t]
            if guess.size:
                for t in range(T):
                    q[k, o + t] = guess[level, k, low + t] * present[k, t]
            else:
                for t in range(T):
                    q[k, o + t] = first * present[k, t]


@compiled
def _expectations(
    W: Any, A: Any, S: Any, Q: Any, q: Any, d: Any, ds: Any, u: Any, F: Any, a: Any, sign: Any, options: int
) -> None:
    """Expected chance, share and helpers at the solution, and their partial derivatives."""
    # everything once more at the solution
    _contract(A, q, options, 0)
    _contract(S, q, options, 0)
    for k in range(options):
        half = 1 << k
        _gather(d, k, A, 3 * half, Q, half)
        _gather(ds, k, S, 3 * half, Q, half)
        for t in range(L):
            u[k, t] = F[k, t] + a[k, t] * d[k, t]
        _extend(Q, q, k)
    for t in range(T):
        W[CHANCE_C, t] = A[1, t]
        W[CHANCE_W, t] = A[1, T + t]
    for t in range(T):
        W[SHARE_C, t] = S[1, t]
        W[SHARE_W, t] = S[1, T + t]
    for t in range(T):
        W[HELP_T, t], W[HELP_C, t], W[ANSWER, t] = 0.0, 0.0, 0.0
    for k in range(options):
        for t in range(T):
            W[HELP_T, t] += q[k, T + t] * max(-sign[k, t], 0.0)
            W[HELP_C, t] += q[k, T + t] * max(sign[k, t], 0.0)


@compiled
def _answers(W: Any, present: Any, pair: Any, party: Any, lam: float, options: int) -> None:
    """Expected number of third parties that answer pressure (eq. 13)."""
    B = PRIMITIVES
    COUNTER = SCALARS + 9 * options
    for k in range(options):
        if pair[k] == 1:
            for t in range(T):
                present[k, t] = max(present[k, t], present[k + 1, t])
        if pair[k] != 2:
            row = B + COUNTER + party[k]
            for t in range(T):
                W[ANSWER, t] += present[k, t] / (1.0 + exp(-lam * W[row, t]))


@compiled
def _pull(W: Any, G: Any, lq: Any, gu: Any, d: Any, ds: Any, q: Any, sign: Any, primitives: int, options: int) -> None:
    """Derivatives of the scalar primitives, and how the value hangs on the probabilities of helping."""
    B = PRIMITIVES
    for p in range(primitives):
        if p < SCALARS:
            for t in range(T):
                G[p, t] = W[GRADIENT + p, t]
        else:
            for t in range(T):
                G[p, t] = 0.0
    for k in range(options):
        for t in range(T):
            lq[k, t] = W[G_CHANCE_C, t] * d[k, t] + W[G_SHARE_C, t] * ds[k, t]
        for t in range(T):
            weighs = W[B + B_C, t] if sign[k, t] > 0 else W[B + B_T, t]
            lq[k, T + t] = W[G_CHANCE_W, t] * d[k, T + t] + W[G_SHARE_W, t] * ds[k, T + t] + W[G_LEVEL, t] * weighs
        for t in range(L):
            gu[k, t] = 0.0


@compiled
def _choices(
    W: Any, gu: Any, u: Any, q: Any, mask: Any, pair: Any, choice: Any, weight: Any, low: int, options: int
) -> None:
    """Seen choices of third parties: their log-likelihood and its derivative with respect to payoffs."""
    for k in range(options):
        if pair[k] == 1:
            continue
        before = k - 1 if pair[k] == 2 else k
        for t in range(T):
            r = low + t
            if W[SEEN_W, t] == 0.0 or choice[k, r] < 0 or (mask[k, t] == 0.0 and mask[before, t] == 0.0):
                continue
            c = t + T if W[Y_W, t] > 0 else t
            top = max(u[k, c] if mask[k, c] > 0 else 0.0, 0.0)
            if before != k and mask[before, c] > 0:
                top = max(top, u[before, c])
            rest = exp(-top)
            rest += exp(u[k, c] - top) if mask[k, c] > 0 else 0.0
            gained = u[k, c] if choice[k, r] == 1 else 0.0
            gu[k, c] = weight[r] * (choice[k, r] * 1.0 - q[k, c])
            if before != k:
                rest += exp(u[before, c] - top) if mask[before, c] > 0 else 0.0
                gained += u[before, c] if choice[before, r] == 1 else 0.0
                gu[before, c] = weight[r] * (choice[before, r] * 1.0 - q[before, c])
            W[LOGLIK, t] += weight[r] * (gained - top - log(rest))


@compiled
def _second(H: Any, A: Any, Q: Any, options: int) -> None:
    """Second derivatives of the expected chance."""
    to, left, right = pointer(H), pointer(A), pointer(Q)
    for k in range(options):
        for x in range(k):
            bit, base = 1 << x, 3 * (1 << k)
            for o in range(0, L, T):
                total = spread(0.0)
                for s in range(1 << k):
                    if s & bit:
                        total = total + load(left, (base + s) * L + o) * load(right, (s - bit) * L + o)
                store(to, (x * options + k) * L + o, total)
                store(to, (k * options + x) * L + o, total)


@compiled
def _spread(
    W: Any,
    G: Any,
    D: Any,
    Q: Any,
    q: Any,
    d: Any,
    a: Any,
    mu: Any,
    new: Any,
    gp: Any,
    gs: Any,
    sign: Any,
    blocked: Any,
    lam: float,
    options: int,
) -> None:
    """From the adjoint to the payoffs of joining and to the coefficients of the polynomial."""
    size = 1 << options
    OTHER, STAKE = SCALARS + 2 * options, SCALARS + options
    DUTY, ABSTAIN, COST = SCALARS + 3 * options, SCALARS + 5 * options, SCALARS + 7 * options
    g, to, by, put, into = pointer(G), pointer(D), pointer(Q), pointer(gp), pointer(gs)
    # 6 back to the primitives
    store(to, 0, load(pointer(W), G_CHANCE_C * T))
    store(to, T, load(pointer(W), G_CHANCE_W * T))
    for k in range(options):
        which = load(pointer(sign), k * T)
        other, staked = spread(0.0), spread(0.0)
        half = 1 << k
        for level in range(2):
            o, x = k * L + level * T, level * options + k
            pull = load(pointer(mu), o)
            gain = lam * pull
            store(g, (DUTY + x) * T, gain)
            store(g, (ABSTAIN + x) * T, 0.0 - gain)
            store(g, (COST + x) * T, 0.0 - gain)
            other = other + gain
            staked = staked + gain * which * load(pointer(d), o)
            moved = pull * load(pointer(a), o)
            one = load(pointer(q), o)
            for s in range(half):
                at = level * T
                store(to, (half + s) * L + at, load(to, s * L + at) * one + moved * load(by, s * L + at))
        store(g, (OTHER + k) * T, load(g, (OTHER + k) * T) + other)
        store(g, (STAKE + k) * T, load(g, (STAKE + k) * T) + staked)
    share_c, share_w = load(pointer(W), G_SHARE_C * T), load(pointer(W), G_SHARE_W * T)
    for s in range(size):
        if blocked[s]:
            store(put, s * T, spread(0.0))
            store(into, s * T, spread(0.0))
        else:
            store(put, s * T, load(to, s * L) + load(to, s * L + T))
            store(into, s * T, share_c * load(by, s * L) + share_w * load(by, s * L + T))


@compiled
def _answers_back(W: Any, G: Any, present: Any, pair: Any, party: Any, lam: float, options: int) -> None:
    """Derivative with respect to the payoffs of answering pressure."""
    B = PRIMITIVES
    COUNTER = SCALARS + 9 * options
    for k in range(options):
        if pair[k] != 2:
            row = COUNTER + party[k]
            for t in range(T):
                e = exp(-abs(lam * W[B + row, t]))
                G[row, t] = present[k, t] * W[G_ANSWER, t] * lam * e / ((1.0 + e) * (1.0 + e))


@compiled
def _write(
    W: Any,
    G: Any,
    q: Any,
    moved: Any,
    limits: Any,
    loglik: Any,
    residual: Any,
    bound: Any,
    gradient: Any,
    sigma: Any,
    low: int,
    options: int,
) -> None:
    """Hand over the outputs of a tile."""
    at = np.uint64(low)
    primitives = G.shape[0]
    for t in range(T):
        loglik[at + np.uint64(t)] = W[LOGLIK, t]
    for t in range(T):
        residual[at + np.uint64(t)] = max(moved[t], moved[T + t])
    for t in range(T):
        bound[at + np.uint64(t)] = limits[t]
    if gradient.size:
        for p in range(primitives):
            for t in range(T):
                gradient[p, at + np.uint64(t)] = G[p, t]
    if sigma.size:
        for k in range(options):
            for t in range(T):
                sigma[0, k, at + np.uint64(t)] = q[k, t]
            for t in range(T):
                sigma[1, k, at + np.uint64(t)] = q[k, T + t]


@compiled
def _chain(
    W: Any,
    G: Any,
    data: Any,
    link: Any,
    start: Any,
    coefficient: Any,
    column: Any,
    marks: Any,
    kept: Any,
    scores: Any,
    low: int,
) -> None:
    """From derivatives of primitives to those of coefficients."""
    n = data.shape[1]
    w, g, x, y, total = pointer(W), pointer(G), pointer(data), pointer(marks), pointer(kept)
    for c in range(marks.shape[0]):
        store(y, c * T, spread(0.0))
    for p in range(link.size):
        if start[p] == start[p + 1]:
            continue
        here = load(g, p * T)
        value = load(w, (PRIMITIVES + p) * T)
        if link[p] == 1:
            here = here * value
        elif link[p] == 2:
            here = here * value * (1.0 - value)
        for term in range(start[p], start[p + 1]):
            c = coefficient[term] * T
            if column[term] < 0:
                store(y, c, load(y, c) + here)
            else:
                store(y, c, load(y, c) + here * load(x, column[term] * n + low))
    for c in range(marks.shape[0]):
        store(total, c * T, load(total, c * T) + load(y, c * T))
        if scores.size:
            store(pointer(scores), c * n + low, load(y, c * T))


@compiled
def _lines(rows: int, width: int) -> Any:
    """Return zeros that begin a cache line, so that no vector straddles two."""
    room = np.zeros(rows * width + 8)
    skip = (-room.ctypes.data % 64) // 8
    return room[skip : skip + rows * width].reshape((rows, width))


@compiled
def run(
    begin: int, end: int,
    data: Any, offset: Any, constant: Any, scale: Any, link: Any, start: Any, coefficient: Any, column: Any, beta: Any,
    side: Any, pair: Any, party: Any, seen: Any, choice: Any, weight: Any,
    guess: Any, first: float, lam: float, tol: float, limit: int,
    loglik: Any, residual: Any, bound: Any, gradient: Any, scores: Any, sigma: Any, total: Any,
) -> int:  # fmt: skip
    """Work through rows ``begin`` to ``end``; fill the outputs, return the number of passes made.

    Parameters
    ----------
    data
        Columns, shape (columns, rows).
    offset, constant, scale, link, start, coefficient, column, beta
        Primitive p is scale * link(offset + sum of beta[coefficient] * column), its terms from
        start[p] to start[p + 1]; ``offset`` and ``scale`` name columns of data (-1: the constant,
        and 1), ``column`` -1 is a one. Links: 0 none, 1 exp, 2 logistic.
    side, choice
        Shape (options, rows), int8: side -1 absent, 0 target, 1 challenger; choice -1 not seen, 0, 1.
        The number of rows of all arrays is a multiple of the tile; rows that only fill it weigh 0.
    pair, party
        Per option: 0 alone, 1 first, 2 second of its party; number of the party.
    seen
        What was seen, in the order of the first auxiliary rows, shape (8, rows), int8.
    guess, first
        Start of the iteration: shape (2, options, rows), or of size 0 and the number ``first``.
    loglik, residual, bound
        Shape (rows,).
    gradient, scores, sigma
        Shape (primitives, rows), (coefficients, rows), (2, options, rows); size 0: not wanted.
    total
        Sum of the scores over the rows, shape (coefficients,).
    """
    options = side.shape[0]
    size = 1 << options
    primitives = link.size
    one = max(options, 1)
    W = _lines(PRIMITIVES + primitives, T)
    flat = W.reshape(W.size)
    G = _lines(primitives, T)
    sign, present = _lines(one, T), _lines(one + 1, T)
    E, J, over_e, over_j = _lines(size, T), _lines(size, T), _lines(size, T), _lines(size, T)
    odds, chance, share = _lines(size, T), _lines(size, T), _lines(size, T)
    A, S = _lines(2 * size, L), _lines(2 * size, L)
    Q, D = _lines(size, L), _lines(size, L)
    q, d, u, F, a, mask = (
        _lines(one, L), _lines(one, L), _lines(one, L), _lines(one, L), _lines(one, L), _lines(one, L),
    )  # fmt: skip
    ds, lq, gu, mu = _lines(one, L), _lines(one, L), _lines(one, L), _lines(one, L)
    H, matrix = _lines(one * one, L), _lines(one * one, L)
    new, moved, pivot = _lines(2, L), _lines(1, L)[0], _lines(1, L)[0]
    gp, gs = _lines(size, T), _lines(size, T)
    ceiling, reach, pull, limits = _lines(one, T), _lines(one + 1, T), _lines(1, T)[0], _lines(1, T)[0]
    kept, marks = _lines(beta.size, T), _lines(beta.size, T)
    blocked = np.zeros(size, dtype=np.bool_)
    for k in range(options):
        if pair[k] == 2:
            both = (1 << k) | (1 << (k - 1))
            for s in range(size):
                if s & both == both:
                    blocked[s] = True
    fixed = np.zeros(primitives, dtype=np.bool_)
    for p in range(primitives):
        fixed[p] = offset[p] < 0 and scale[p] < 0 and start[p] == start[p + 1]
        if fixed[p]:
            W[PRIMITIVES + p, :] = constant[p]
    passes = 0
    for t in range(L):
        Q[0, t] = 1.0

    for low in range(begin, end, T):
        # 1 primitives
        _primitives(W, data, offset, constant, scale, link, start, coefficient, column, beta, fixed, low)
        told = _observe(W, sign, present, seen, weight, side, low, options)
        # 2 table and polynomial
        _table(W, sign, E, J, over_e, over_j, odds, chance, share, A, S, blocked, options)
        _payoffs(W, F, a, mask, q, sign, present, guess, first, lam, low, options)
        # 3 joining
        for k in range(options):
            _extend(Q, q, k)
        turn = 0
        while options and turn < limit:
            _sweep(A, Q, q, d, u, F, a, mask, pair, moved, new, options, 1.0 if turn < 40 else 0.5)
            turn += 1
            if _still(moved, tol):
                break
        passes += turn
        _expectations(W, A, S, Q, q, d, ds, u, F, a, sign, options)
        _residual(q, u, mask, pair, new, moved, options)
        _bound(W, sign, F, a, pair, over_e, over_j, ceiling, reach, pull, limits, options)
        _answers(W, present, pair, party, lam, options)
        # 4 backwards
        _backward(flat, lam)
        _pull(W, G, lq, gu, d, ds, q, sign, primitives, options)
        if told:
            _choices(W, gu, u, q, mask, pair, choice, weight, low, options)
        # 5 adjoint of the fixed point
        _second(H, A, Q, options)
        _adjoint(H, q, a, pair, lq, gu, matrix, mu, pivot, options)
        small = False
        for t in range(L):
            small |= pivot[t] < 0.05
        if small:
            for t in range(L):
                if pivot[t] < 0.05:
                    _exchanged(H, q, a, pair, lq, gu, mu, t, options)
        # 6 back to the primitives
        _spread(W, G, D, Q, q, d, a, mu, new, gp, gs, sign, blocked, lam, options)
        _table_back(W, G, sign, over_e, over_j, odds, chance, share, gp, gs, options)
        _answers_back(W, G, present, pair, party, lam, options)
        # outputs
        _write(W, G, q, moved, limits, loglik, residual, bound, gradient, sigma, low, options)
        if beta.size:
            _chain(W, G, data, link, start, coefficient, column, marks, kept, scores, low)
    for c in range(beta.size):
        total[c] += kept[c].sum()
    return passes
