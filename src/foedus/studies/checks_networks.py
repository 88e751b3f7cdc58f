"""Checks of section F on networks, and D8: war-stability, allies per state, wars per pair and year."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "GAMMAS"]

#: Advantages of defence that are tried: eleven, from 0.5 to 9, each country's threshold among them.
GAMMAS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)


def war_stability() -> Mapping[str, float]:
    """Try every network of three, four and five countries at every advantage of defence."""
    from foedus.order import stable_networks

    equal = {f"threshold, equal, n = {n}": (1.0,) * n for n in (3, 4, 5)}
    rising = {f"threshold, strengths 1..{n}": tuple(float(k + 1) for k in range(n)) for n in (3, 4, 5)}
    one_large = {n: (5.0, *(1.0,) * (n - 1)) for n in (3, 4, 5)}
    out: dict[str, float] = {}
    odd = 0
    for name, strengths in {**equal, **rising, **{str(n): s for n, s in one_large.items()}}.items():
        found = {g: stable_networks(strengths, g) for g in GAMMAS}
        odd += sum(any(network for network in networks) for networks in found.values())
        stable = [g for g, networks in found.items() if () in networks]
        out[name] = min(stable, default=float("nan"))
        if any((g in stable) != (g >= out[name]) for g in GAMMAS):
            out[name] = float("nan")  # no threshold: stable at one advantage and not at a larger one
    large = {out.pop(str(n)) for n in one_large}
    out["threshold, strengths 5, 1, ..., 1"] = large.pop() if len(large) == 1 else float("nan")
    out["non-empty war-stable networks"] = odd
    return out


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {"F9": war_stability}
