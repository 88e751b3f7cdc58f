"""One's own arrays: what is refused, what comes back, several equilibria."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from foedus.core import InputError
from foedus.crisis import join_batch, joining
from foedus.crisis.engine import Contest
from foedus.crisis.reference import look


def games(k: int = 3, n: int = 50, seed: int = 1, stake: float = 1.0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "challenger": np.exp(rng.normal(0, 0.7, n)), "target": np.exp(rng.normal(0, 0.7, n)),
        "third": np.exp(rng.normal(-0.5, 0.7, (k, n))), "sides": ["target", "both", "challenger", "both", "target"][:k],
        "stake": stake * rng.uniform(0.2, 2.0, (k, 2, n)), "payoff": rng.uniform(-1.0, 0.2, (k, 2, n)) * stake,
        "m": rng.uniform(0.5, 2.0, n), "gamma": 1.1,
    }  # fmt: skip


def test_agrees_with_payoffs_written_out() -> None:
    """The same game as a full table of payoffs, solved by another code."""
    given = games()
    found = join_batch(**given, precision=1.3)
    menus = {"target": (0,), "challenger": (1,), "both": (0, 1)}
    shape = tuple(len(menus[s]) + 1 for s in given["sides"])
    for g in (0, 7, 49):
        payoffs = np.zeros((3, *shape))
        for x in itertools.product(*map(range, shape)):
            sides = [None if c == 0 else menus[s][c - 1] for c, s in zip(x, given["sides"], strict=True)]

            def chance(sides: list[int | None], g: int = g) -> float:
                own = given["challenger"][g] + sum(given["third"][k, g] for k, s in enumerate(sides) if s == 1)
                other = given["target"][g] + sum(given["third"][k, g] for k, s in enumerate(sides) if s == 0)
                return float(1 / (1 + (1.1 * other / own) ** given["m"][g]))

            for k, s in enumerate(sides):
                if s is not None:
                    rise = chance(sides) - chance([*sides[:k], None, *sides[k + 1 :]])
                    payoffs[(k, *x)] = given["stake"][k, s, g] * (rise if s else -rise) + given["payoff"][k, s, g]
        exact = joining(payoffs, 1.3)
        mine = [found.probabilities[row, g] for row in range(len(found.pairs))]
        theirs = [
            exact.probabilities[k, 1 + menus[given["sides"][k]].index(("target", "challenger").index(s))]
            for k, s in found.pairs
        ]
        assert mine == pytest.approx(theirs, abs=1e-12)
    assert found.residual.max() < 1e-12
    assert found.certified.all()
    assert found.to_dict()["uncertified"] == 0


def test_shapes_and_sides() -> None:
    given = games()
    found = join_batch(**given)
    assert found.pairs == ((0, "target"), (1, "target"), (1, "challenger"), (2, "challenger"))
    assert found.help("target").shape == (3, 50)
    assert (found.help("target")[2] == 0).all()
    assert np.array_equal(found.help("challenger")[1], found.probabilities[2])
    with pytest.raises(InputError, match="no side 'targt'"):
        found.help("targt")
    one = join_batch([1.0], 2.0, np.zeros((0, 1)), [], np.zeros((0, 1)), np.zeros((0, 1)))
    assert one.chance == pytest.approx([1 / 3])
    assert join_batch([], [], np.zeros((1, 0)), ["target"], np.zeros((1, 0)), np.zeros((1, 0))).chance.shape == (0,)


def test_committed_part_scales_capability() -> None:
    given = games()
    half = join_batch(**given, committed=0.5)
    assert np.array_equal(half.probabilities, join_batch(**{**given, "third": given["third"] * 0.5}).probabilities)


def test_precision_zero_mixes_evenly() -> None:
    found = join_batch(**games(), precision=0.0)
    assert found.probabilities[0] == pytest.approx(np.full(50, 1 / 2))
    assert found.probabilities[1] == pytest.approx(np.full(50, 1 / 3))


@pytest.mark.parametrize(
    ("name", "at", "value", "words"),
    [
        ("challenger", 3, -1.0, "'challenger' is not above zero in row 3"),
        ("target", 4, 0.0, "'target' is not above zero in row 4"),
        ("third", (1, 5), -0.1, r"'third' is negative in row \(1, 5\)"),
        ("third", (0, 2), np.nan, r"'third' is not finite in row \(0, 2\)"),
        ("stake", (0, 1, 2), np.inf, r"'stake' is not finite in row \(0, 1, 2\)"),
        ("stake", (0, 1, 2), -1.0, r"'stake' is negative in row \(0, 1, 2\)"),
        ("payoff", (2, 0, 0), np.nan, r"'payoff' is not finite in row \(2, 0, 0\)"),
        ("payoff", (2, 0, 0), 1e13, "'payoff' is above"),
        ("m", 6, 0.0, "'m' is not above zero in row 6"),
    ],
)  # fmt: skip
def test_bad_values_are_refused_with_row_and_name(name: str, at: Any, value: float, words: str) -> None:
    given = games()
    given[name] = given[name].copy()
    given[name][at] = value
    with pytest.raises(InputError, match=words):
        join_batch(**given)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"committed": np.full((3, 50), 1.5)}, r"'committed' is above 1 in row \(0, 0\)"),
        ({"committed": -0.5}, "'committed' is negative"),
        ({"gamma": -1.0}, "'gamma' is not above zero"),
        ({"sides": ["target", "both", "chalenger"]}, "no menu 'chalenger'"),
        ({"sides": ["target", "both"]}, r"'third' has shape \(3, 50\)"),
        ({"challenger": 1.0}, "'challenger' has shape"),
        ({"target": np.ones(4)}, r"'target' has shape \(4,\)"),
        ({"target": "strong"}, "'target' has shape"),
        ({"precision": -1.0}, "'precision' is -1"),
        ({"precision": np.nan}, "'precision' is nan"),
        ({"precision": "high"}, "'precision' is high"),
        ({"tol": 0.0}, "'tol' is 0"),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        join_batch(**{**games(), **changes})


def test_too_many_joint_choices() -> None:
    with pytest.raises(InputError, match="2,048 joint choices, more than 1,024"):
        join_batch([1.0], [1.0], np.ones((11, 1)), ["target"] * 11, np.ones((11, 1)), np.ones((11, 1)))


def test_several_equilibria_are_all_kept_and_the_principal_one_selected() -> None:
    """Two like third parties of whom one is enough: either may be the one that goes."""
    n = 4
    third = np.array([[2.0, 2.0, 2.1, 0.2], [2.0, 2.1, 2.0, 0.2]])
    stake, payoff = np.full((2, n), 60.0), np.full((2, n), -12.0)
    own, other, m, gamma = np.full(n, 1.0), np.full(n, 0.5), np.full(n, 2.0), np.ones(n)
    found = join_batch(own, other, third, ["target", "target"], stake, payoff, m=m, gamma=gamma)
    assert {s.game for s in found.several} == {0, 1, 2}
    assert not found.unsettled
    assert not found.untraced
    assert found.probabilities[0, 0] == pytest.approx(found.probabilities[1, 0], abs=1e-9)  # the even one
    contest = Contest(own, other, third, m, gamma)
    for one in found.several:
        assert not found.certified[one.game]
        assert len(one.solutions) >= 2
        assert np.array_equal(found.probabilities[:, one.game], one.solutions[one.selected])
        at = slice(one.game, one.game + 1)
        for solution in one.solutions:
            _, _, left = look(((0,), (0,)), contest.at(at), stake[:, at], payoff[:, at], solution[:, None], 1.0)
            assert left[0] < 1e-8
    told = found.to_dict()
    assert told["several"] == 3
    assert told["certified"] + told["uncertified"] == n
