"""What the machine could do at most: float64 operations that the joining solver consists of, from the first cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from foedus.crisis.lanes import exp, log

__all__ = ["games_per_second", "rates"]

_SIZE, _ROUNDS = 1024, 4000


@njit(nogil=True, error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator,unused-ignore]
def _exp(a: Any, b: Any, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(a.size):
            b[i] = exp(a[i])


@njit(nogil=True, error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator,unused-ignore]
def _log(a: Any, b: Any, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(a.size):
            b[i] = log(a[i])


@njit(nogil=True, error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator,unused-ignore]
def _div(a: Any, b: Any, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(a.size):
            b[i] = 1.0 / a[i]


@njit(nogil=True, error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator,unused-ignore]
def _fma(a: Any, b: Any, rounds: int) -> None:
    # Ten multiply-adds on each loaded value: so that loads do not set the pace.
    for _ in range(rounds):
        for i in range(a.size):
            x = a[i]
            s, t = x, x
            for _j in range(5):
                s = s * x + 0.5
                t = t * x + 0.25
            b[i] = s + t


def rates() -> dict[str, float]:
    """Return operations a second on one core, best of five: ``exp``, ``log``, ``div``, ``fma``."""
    a = np.linspace(0.1, 0.9, _SIZE)
    b = np.empty_like(a)
    kinds: dict[str, tuple[Callable[..., None], int]] = {
        "exp": (_exp, 1), "log": (_log, 1), "div": (_div, 1), "fma": (_fma, 10),
    }  # fmt: skip
    out = {}
    for name, (run, each) in kinds.items():
        run(a, b, 10)
        best = float("inf")
        for _ in range(5):
            begin = time.perf_counter()
            run(a, b, _ROUNDS)
            best = min(best, time.perf_counter() - begin)
        out[name] = _SIZE * _ROUNDS * each / best
    return out


def games_per_second(k: int, passes: float, rate: dict[str, float]) -> float:
    """Return how many joining games a second one core could solve if nothing but arithmetic took time.

    A table of 2^k chances takes a logarithm, an exponential and a division each; a pass takes
    about 3 2^k multiply-adds, and an exponential and a division for each third party.
    """
    table = 2**k * (1 / rate["log"] + 1 / rate["exp"] + 1 / rate["div"])
    one = k * (1 / rate["exp"] + 1 / rate["div"]) + 3 * 2**k / rate["fma"]
    return 1 / (table + passes * one)
