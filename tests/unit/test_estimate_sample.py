"""Which third parties a row of the sample gets, and with which sides, on made-up ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from foedus.estimate.sample import _choose
from foedus.estimate.sample_ties import Ties

#: The challenger, the target, and third states.
A, B, C, D, E = range(5)


def ties(n: int = 5, **given: Any) -> Ties:
    """Ties among n equal states without any tie, but for what is given."""
    none = np.zeros((n, n))
    base: dict[str, Any] = {
        "code": np.arange(1, n + 1), "cinc": np.full(n, 0.1), "major": np.zeros(n, bool), "polyarchy": np.full(n, np.nan),
        "honour": np.zeros(n), "land": np.zeros((n, n), bool), "log_km": none.copy(), "rival": np.zeros((n, n), bool),
    }  # fmt: skip
    for name in ("defence", "offence", "form", "depth", "neutral", "abstain", "trade"):
        base[name] = none.copy()
    for name, pairs in given.items():
        if name in ("cinc", "major"):
            base[name] = np.asarray(pairs)
            continue
        for pair in pairs:
            base[name][pair] = 1
            if name in ("land", "rival"):
                base[name][pair[::-1]] = 1
    return Ties(1900, **base)


def chosen(made: Ties, most: int = 6, originals: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    """The third parties of a row of A against B in their order, with the sides they may take (1 target, 2 challenger)."""
    seen = {7: {"joined": {}, "original": dict.fromkeys(originals, 1)}}
    dispute = np.array([7 if originals else -1])
    found = _choose(made, np.array([A]), np.array([B]), dispute, seen, most)
    assert found.pairs[0] == (found.menu[0][found.who[0] >= 0] == 3).sum()
    assert found.singles[0] == (found.menu[0][found.who[0] >= 0] != 3).sum()
    return [(int(k), int(m)) for k, m in zip(found.who[0], found.menu[0], strict=True) if k >= 0]


@pytest.mark.parametrize(
    ("given", "side"),
    [
        ({"defence": [(C, B)]}, 1),
        ({"defence": [(C, A)]}, 2),
        ({"offence": [(C, A)]}, 2),
        ({"defence": [(C, A), (C, B)]}, 3),
        ({"land": [(C, A)]}, 3),
        ({"land": [(C, A)], "rival": [(C, A)]}, 1),
        ({"land": [(C, A)], "rival": [(C, B)]}, 2),
        ({"land": [(C, A)], "rival": [(C, A), (C, B)]}, 3),
        # A pledge counts before a rivalry.
        ({"defence": [(C, A)], "rival": [(C, A)]}, 2),
        ({"neutral": [(C, B)]}, 3),
    ],
    ids=[
        "target", "challenger", "offence", "both", "none", "rival of the challenger", "rival of the target",
        "rival of both", "pledged to its rival", "neutral",
    ],
)  # fmt: skip
def test_sides_of_a_third_party(given: dict[str, Any], side: int) -> None:
    assert chosen(ties(**given)) == [(C, side)]


def test_a_promise_made_to_a_third_party_does_not_bind_it() -> None:
    assert chosen(ties(defence=[(B, C), (A, C)])) == []


def test_bound_states_come_first_and_the_weightiest_of_each() -> None:
    cinc = [0.1, 0.1, 0.02, 0.05, 0.3, 0.2]
    made = ties(6, cinc=cinc, defence=[(C, B), (D, B)], land=[(E, B), (5, B)])
    assert chosen(made) == [(D, 1), (C, 1), (E, 3), (5, 3)]
    # Six places: one each for the two bound, two each for the others; who does not fit leaves room for a smaller menu.
    assert chosen(made, 4) == [(D, 1), (C, 1), (E, 3)]
    assert chosen(made, 3) == [(D, 1), (C, 1)]
    assert chosen(made, 1) == [(D, 1)]
    assert chosen(made, 0) == []
    rival = ties(6, cinc=cinc, defence=[(C, B), (D, B)], land=[(E, B), (5, B)], rival=[(5, A)])
    assert chosen(rival, 3) == [(D, 1), (C, 1), (5, 1)]


def test_distance_lowers_the_weight() -> None:
    made = ties(defence=[(C, B), (D, B)])
    assert chosen(made) == [(C, 1), (D, 1)]
    made.log_km[C, B] = 2.0
    assert chosen(made) == [(D, 1), (C, 1)]


def test_major_powers_are_asked_and_originators_are_not() -> None:
    made = ties(major=[False, False, True, False, False], defence=[(D, B)])
    assert chosen(made) == [(D, 1), (C, 3)]
    assert chosen(made, originals=(1, 2, 4)) == [(C, 3)]
