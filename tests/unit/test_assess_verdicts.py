"""From a finding to a verdict: every rule and word, at and beside its boundary."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.assess.findings import Finding, from_counts, from_draws, from_rates, from_truth, from_value
from foedus.assess.verdicts import Verdict, combine, judge, support
from foedus.core import InputError, Truth, Warrant
from foedus.world import Rule, Text

T = Text(en="a figure", ru="показатель")
V = Verdict
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def draws(*values: float) -> Finding:
    return from_draws(T, np.array(values), "index", warrants=(Warrant.ASSUMED,))


def interval(low: float | None, high: float | None, value: float | None = None) -> Finding:
    return Finding(text=T, unit="index", value=value, low=low, high=high)


@pytest.mark.parametrize(
    ("truth", "holds", "word"),
    [
        (YES, "yes", V.SUPPORTED), (NO, "yes", V.CONTRADICTED), (UNKNOWN, "yes", V.NOT_IDENTIFIED),
        (YES, "no", V.CONTRADICTED), (NO, "no", V.SUPPORTED), (UNKNOWN, "no", V.NOT_IDENTIFIED),
        (UNKNOWN, "unknown", V.SUPPORTED), (YES, "unknown", V.NOT_IDENTIFIED), (NO, "unknown", V.NOT_IDENTIFIED),
    ],
)  # fmt: skip
def test_holds(truth: Truth, holds: str, word: Verdict) -> None:
    assert judge(from_truth(T, truth), Rule(holds=holds)) is word


def test_holds_of_a_figure_without_truth_is_a_fault_of_the_file_not_a_trace() -> None:
    with pytest.raises(InputError, match="answers yes or no"):
        judge(from_value(T, 3, "count"), Rule(holds="yes"))


TEN = [*[1.0] * 9, -1.0]


@pytest.mark.parametrize(
    ("finding", "rule", "word"),
    [
        # draws: the share on the rule's side against the confidence, both bounds included
        (draws(*TEN), Rule(above=0), V.SUPPORTED),
        (draws(*TEN), Rule(above=0, confidence=0.91), V.NOT_IDENTIFIED),
        (draws(*[-x for x in TEN]), Rule(above=0), V.CONTRADICTED),
        (draws(*[-x for x in TEN]), Rule(above=0, confidence=0.95), V.NOT_IDENTIFIED),
        (draws(*TEN), Rule(below=0), V.CONTRADICTED),
        (draws(1.0, -1.0), Rule(below=0), V.NOT_IDENTIFIED),
        (draws(0.0), Rule(above=0), V.CONTRADICTED),  # strictly above
        (draws(0.0), Rule(below=0), V.CONTRADICTED),  # strictly below
        (draws(0.1, 0.2), Rule(within=(0.1, 0.2)), V.SUPPORTED),  # both edges belong to a band
        (draws(0.0, 0.3), Rule(within=(0.1, 0.2)), V.CONTRADICTED),
        # intervals: the whole of it
        (interval(0.1, 0.4, 0.2), Rule(above=0.05), V.SUPPORTED),
        (interval(0.1, 0.4, 0.2), Rule(above=0.1), V.NOT_IDENTIFIED),
        (interval(0.1, 0.4, 0.2), Rule(above=0.4), V.CONTRADICTED),
        (interval(0.1, 0.4, 0.2), Rule(below=0.4), V.NOT_IDENTIFIED),
        (interval(0.1, 0.4, 0.2), Rule(below=0.41), V.SUPPORTED),
        (interval(0.1, 0.4, 0.2), Rule(below=0.1), V.CONTRADICTED),
        (interval(0.1, 0.4, 0.2), Rule(within=(0.1, 0.4)), V.SUPPORTED),
        (interval(0.1, 0.4, 0.2), Rule(within=(0.15, 0.3)), V.NOT_IDENTIFIED),
        (interval(0.1, 0.4, 0.12), Rule(within=(0.15, 0.3)), V.NOT_IDENTIFIED),  # reaches across the band
        (interval(0.1, 0.4, 0.2), Rule(within=(0.5, 0.6)), V.CONTRADICTED),
        # no figure but bounds on both sides: a disputed beginning
        (interval(0.6, 0.9), Rule(above=0.5), V.SUPPORTED),
        (interval(0.4, 0.9), Rule(above=0.5), V.NOT_IDENTIFIED),
        # a lower bound alone
        (interval(2.0, None), Rule(above=1), V.SUPPORTED),
        (interval(0.5, None), Rule(above=1), V.NOT_IDENTIFIED),
        (interval(2.0, None), Rule(below=1), V.CONTRADICTED),
        (interval(1.0, None), Rule(below=1), V.CONTRADICTED),
        (interval(0.5, None), Rule(below=1), V.NOT_IDENTIFIED),
        (interval(2.0, None), Rule(within=(0.5, 1)), V.CONTRADICTED),
        (interval(0.7, None), Rule(within=(0.5, 1)), V.NOT_IDENTIFIED),
        # an exact figure, and none at all
        (from_value(T, 2, "count"), Rule(above=1), V.SUPPORTED),
        (from_value(T, 1, "count"), Rule(above=1), V.CONTRADICTED),
        (from_value(T, 1, "count"), Rule(below=1), V.CONTRADICTED),
        (interval(None, None), Rule(above=0), V.NOT_IDENTIFIED),
        (from_counts(T, 0, 0), Rule(below=0.5), V.NOT_IDENTIFIED),
        (from_counts(T, 0, 40), Rule(below=0.5), V.SUPPORTED),
        (from_rates(T, 0, 10, 12, 1), Rule(below=1), V.CONTRADICTED),
        (from_rates(T, 0, 10, 12, 1), Rule(above=1), V.SUPPORTED),
        # forecasts
        (interval(0.1, 0.4, 0.2), Rule(forecast=True), V.OPEN),
        (interval(None, None), Rule(forecast=True), V.NOT_IDENTIFIED),
    ],
)  # fmt: skip
def test_thresholds(finding: Finding, rule: Rule, word: Verdict) -> None:
    assert judge(finding, rule) is word


def test_support_is_the_share_of_draws() -> None:
    assert support(draws(1, 2, 3, 4), Rule(above=1)) == 0.75
    assert support(draws(1, 2, 3, 4), Rule(within=(2, 3))) == 0.5


S, C, N, X, O = V.SUPPORTED, V.CONTRADICTED, V.NOT_IDENTIFIED, V.NOT_TESTABLE, V.OPEN  # noqa: E741


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ([(S, True)], S),
        ([(S, True), (S, False)], S),
        ([(C, True), (C, False)], C),
        ([(S, True), (C, False), (C, False)], V.SUPPORTED_IN_PART),  # the core names the direction
        ([(S, False), (S, False), (C, True)], V.CONTRADICTED_IN_PART),
        ([(S, False), (S, False), (C, False)], V.SUPPORTED_IN_PART),  # else the majority
        ([(S, False), (C, False)], V.CONTRADICTED_IN_PART),  # a tie is not support
        ([(S, False), (C, False), (N, True)], V.CONTRADICTED_IN_PART),  # an undecided core names none
        ([(S, True), (N, False)], V.SUPPORTED_IN_PART),
        ([(N, True), (C, False)], V.CONTRADICTED_IN_PART),
        ([(N, True), (N, False)], N),
        ([(O, True), (S, False)], O),
        ([(O, True), (C, False)], O),
        ([(O, False), (S, True)], V.SUPPORTED_IN_PART),
        ([(O, False), (N, True)], O),
        ([(X, True)], X),
        ([(X, True), (X, False)], X),
        ([(S, True), (X, False)], V.SUPPORTED_IN_PART),  # untested is not supported
        ([(C, False), (X, True)], V.CONTRADICTED_IN_PART),
        ([(N, False), (X, True)], N),
    ],
)  # fmt: skip
def test_combine(parts: list[tuple[Verdict, bool]], word: Verdict) -> None:
    assert combine(parts) is word
