"""Laws of combining verdicts and of judging figures."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from foedus.assess.findings import from_counts, from_draws, from_rates
from foedus.assess.verdicts import Verdict, combine, judge, support
from foedus.core import Warrant
from foedus.world import Rule, Text

T = Text(en="a figure", ru="показатель")
V = Verdict
#: What one part can be: a part is never "in part".
WORDS = st.sampled_from([V.SUPPORTED, V.CONTRADICTED, V.NOT_IDENTIFIED, V.OPEN, V.NOT_TESTABLE])
PARTS = st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6)
FIGURES = st.lists(st.floats(-5, 5), min_size=1, max_size=30)
RULES = st.one_of(
    st.floats(-5, 5).map(lambda x: Rule(above=x)),
    st.floats(-5, 5).map(lambda x: Rule(below=x)),
    st.tuples(st.floats(-5, 5), st.floats(0, 3)).map(lambda x: Rule(within=(x[0], x[0] + x[1]))),
)


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_parts_does_not_matter(parts, random) -> None:
    other = list(parts)
    random.shuffle(other)
    assert combine(other) is combine(parts)


@given(PARTS)
def test_a_claim_is_whole_only_if_every_part_is(parts) -> None:
    words = {v for v, _ in parts}
    verdict = combine(parts)
    assert (verdict is V.SUPPORTED) == (words == {V.SUPPORTED})
    assert (verdict is V.CONTRADICTED) == (words == {V.CONTRADICTED})
    assert (verdict is V.NOT_TESTABLE) == (words == {V.NOT_TESTABLE})


@given(PARTS, st.integers(1, 3), st.booleans())
def test_parts_that_cannot_be_tested_never_turn_a_claim(parts, many, core) -> None:
    tested = [p for p in parts if p[0] is not V.NOT_TESTABLE]
    if not tested:
        return
    before, after = combine(tested), combine([*tested, *[(V.NOT_TESTABLE, core)] * many])
    weaker = {V.SUPPORTED: V.SUPPORTED_IN_PART, V.CONTRADICTED: V.CONTRADICTED_IN_PART}
    assert after is weaker.get(before, before)


@given(PARTS)
def test_an_open_core_leaves_the_claim_open(parts) -> None:
    assert combine([*parts, (V.OPEN, True)]) is V.OPEN


SWAP = {V.SUPPORTED: V.CONTRADICTED, V.CONTRADICTED: V.SUPPORTED}


@given(PARTS)
def test_denying_every_part_turns_the_claim_round(parts) -> None:
    """Except for a tie, which is contradicted in part either way."""
    turned = {
        V.SUPPORTED: V.CONTRADICTED, V.CONTRADICTED: V.SUPPORTED, V.SUPPORTED_IN_PART: V.CONTRADICTED_IN_PART,
        V.CONTRADICTED_IN_PART: V.SUPPORTED_IN_PART,
    }  # fmt: skip
    one, other = combine(parts), combine([(SWAP.get(v, v), c) for v, c in parts])
    assert other is turned.get(one, one) or one is other is V.CONTRADICTED_IN_PART


@given(FIGURES, RULES)
def test_a_rule_and_its_complement_never_both_hold(values, rule) -> None:
    finding = from_draws(T, np.array(values), "index", warrants=(Warrant.ASSUMED,))
    share = support(finding, rule)
    assert share is not None and 0.0 <= share <= 1.0
    if rule.above is not None:
        other = support(finding, Rule(below=rule.above))
        assert other is not None and share + other <= 1.0 + 1e-12
        assert not (judge(finding, rule) is judge(finding, Rule(below=rule.above)) is V.SUPPORTED)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.01, 0.99))
def test_a_counted_share_lies_in_its_interval_and_turns_with_its_complement(k, rest, limit) -> None:
    n = k + rest
    found, other = from_counts(T, k, n), from_counts(T, rest, n)
    if n == 0:
        assert found.value is None and found.reason is not None
        return
    assert found.low is not None and found.high is not None and other.low is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    np.testing.assert_allclose([found.low, found.high], [1 - other.high, 1 - other.low], atol=1e-12)
    if judge(found, Rule(above=limit)) is V.SUPPORTED:
        assert judge(found, Rule(below=limit)) is V.CONTRADICTED


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.1, 50), st.floats(0.1, 50))
def test_a_ratio_of_rates_turns_with_its_windows(k1, k2, t1, t2) -> None:
    one, other = from_rates(T, k1, t1, k2, t2), from_rates(T, k2, t2, k1, t1)
    if k1 and k2:
        np.testing.assert_allclose(
            [one.value, one.low, one.high], [1 / other.value, 1 / other.high, 1 / other.low], rtol=1e-9
        )
        assert one.low < one.value < one.high
