"""War-stable networks: against a search over all coalitions, and the published exhaustive check in part."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from foedus.core import InputError
from foedus.order import stability, stable_networks
from foedus.order.stability import vulnerable


def by_search(links: np.ndarray, strength: np.ndarray, gamma: float, holding: frozenset[int] = frozenset()) -> set[int]:
    """Who is vulnerable to some leader's coalition that holds given countries, every coalition tried."""
    n = len(strength)
    near = [frozenset(map(int, np.flatnonzero(links[k]))) for k in range(n)]
    out = set()
    for i, j in itertools.permutations(range(n), 2):
        pool = sorted((near[j] | {j}) - {i})
        for size in range(1, len(pool) + 1):
            for some in itertools.combinations(pool, size):
                if not holding <= set(some):
                    continue
                defence = sum(strength[k] for k in ({i} | near[i]) - set(some))
                if sum(strength[k] for k in some) > gamma * defence * (1 + 1e-12):
                    out.add(i)
    return out


def drawn(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((n, n)) < rng.uniform(0.2, 0.8), 1)
    return upper | upper.T, rng.integers(1, 6, n).astype(float), float(rng.choice([0.5, 1, 1.5, 2, 3]))


@pytest.mark.parametrize("seed", range(60))
def test_the_best_coalition_is_all_of_a_countrys_allies(seed: int) -> None:
    links, strength, gamma = drawn(seed, 6)
    assert {int(i) for i in np.flatnonzero(vulnerable(links, strength, gamma).any(axis=1))} == by_search(links, strength, gamma)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_stability_is_that_of_the_definition(seed: int) -> None:
    links, strength, gamma = drawn(seed, 4)
    if seed % 3 == 0:
        links[:] = False
    s1 = not by_search(links, strength, gamma)
    s2, s3 = True, True
    for j, k in itertools.combinations(range(4), 2):
        other = links.copy()
        other[j, k] = other[k, j] = not links[j, k]
        if links[j, k]:
            s3 &= {j, k} <= by_search(other, strength, gamma)
        else:
            s2 &= not by_search(other, strength, gamma, frozenset({j, k})) - {j, k}
    names = {f"c{k}": float(s) for k, s in enumerate(strength)}
    pairs = [(f"c{a}", f"c{b}") for a, b in np.argwhere(np.triu(links))]
    found = stability(pairs, names, gamma)
    assert found.stable == (s1 and s2 and s3)
    assert bool(found.vulnerable) != s1 and bool(found.needless) != s3
    if s1:
        assert bool(found.tempting) != s2


def test_equal_strengths_have_a_stable_network_only_where_defence_is_twice_as_strong() -> None:
    assert stable_networks([1, 1, 1, 1], 1.9) == ()
    assert stable_networks([1, 1, 1, 1], 2.0) == ((),)


def test_words_and_data() -> None:
    found = stability([("A", "B"), ("B", "C")], {"A": 1.0, "B": 2.0, "C": 1.0, "D": 3.0}, 1.0)
    said = found.summary()
    assert "not war-stable" in said and "не устойчива" in found.summary("ru")
    assert json.loads(found.to_json())["stable"] is False
    assert stability([], {"A": 1.0, "B": 1.0}, 2.0).summary() == "gamma = 2: the network is war-stable."


@pytest.mark.parametrize(
    ("links", "strengths", "gamma"),
    [([("A", "Z")], {"A": 1, "B": 1}, 1), ([("A", "A")], {"A": 1, "B": 1}, 1), ([], {"A": 0, "B": 1}, 1), ([], {"A": 1}, 1), ([], {"A": 1, "B": np.nan}, 1), ([], {"A": 1, "B": 1}, 0)],
)  # fmt: skip
def test_nonsense_is_refused(links: list[tuple[str, str]], strengths: dict[str, float], gamma: float) -> None:
    with pytest.raises(InputError) as caught:
        stability(links, strengths, gamma)
    assert caught.value.code == "bad-network"


def test_too_many_countries_are_refused() -> None:
    with pytest.raises(InputError, match="7 countries"):
        stable_networks([1] * 7, 1)
