"""From findings to verdicts: the only place where a verdict is made.

The rule of a part is set in the claim's file before any figure is seen. A part gets
one of six words; a claim's parts are combined by :func:`combine`. Nothing here knows
which claim it judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np

from foedus.assess.findings import Finding
from foedus.core import InputError, Truth
from foedus.world import Rule

__all__ = ["Verdict", "combine", "judge", "support"]

_ROUNDING = 1e-12


class Verdict(str, Enum):
    """What can be said of a statement."""

    SUPPORTED = "supported"
    SUPPORTED_IN_PART = "supported in part"
    CONTRADICTED = "contradicted"
    CONTRADICTED_IN_PART = "contradicted in part"
    NOT_IDENTIFIED = "not identified"
    OPEN = "open"
    NOT_TESTABLE = "not testable here"

    def __str__(self) -> str:
        return self.value


def support(finding: Finding, rule: Rule) -> float | None:
    """Return the share of draws that satisfy a rule's threshold; None without draws.

    A finding without draws is on one side, on the other, or straddles: 1, 0 or None.
    """
    if finding.draws is not None:
        return float(np.mean(_satisfies(finding.draws, rule)))
    if finding.low is not None and finding.high is not None:
        sides = _satisfies(
            np.array([finding.low, finding.high, finding.value if finding.value is not None else finding.low]), rule
        )
        return 1.0 if sides.all() else 0.0 if not sides.any() and not _spans(finding, rule) else None
    if finding.low is not None:
        # Only a lower bound: it can pass a threshold from above, or rule out one below it.
        if rule.above is not None:
            return 1.0 if finding.low > rule.above else None
        limit = rule.below if rule.below is not None else rule.within[1] if rule.within is not None else np.inf
        return 0.0 if finding.low > limit or (rule.below is not None and finding.low == limit) else None
    if finding.value is None:
        return None
    return float(_satisfies(np.array([finding.value]), rule)[0])


def _satisfies(x: np.ndarray, rule: Rule) -> np.ndarray:
    if rule.above is not None:
        return x > rule.above
    if rule.below is not None:
        return x < rule.below
    if rule.within is not None:
        return (x >= rule.within[0]) & (x <= rule.within[1])
    raise ValueError("the rule has no threshold")


def _spans(finding: Finding, rule: Rule) -> bool:
    """Whether an interval reaches across a whole ``within`` band."""
    if rule.within is None or finding.low is None or finding.high is None:
        return False
    return finding.low < rule.within[0] and finding.high > rule.within[1]


def judge(finding: Finding, rule: Rule) -> Verdict:
    """Return the verdict of one part.

    Notes
    -----
    ``holds``: the truth value itself; unknown gives *not identified*. Thresholds: at least
    ``confidence`` of the draws (or the whole 90 % interval) on the rule's side gives
    *supported*, on the other side *contradicted*, else *not identified*. ``forecast`` gives
    *open*; its figure is the probability.
    """
    if rule.forecast:
        return Verdict.OPEN if finding.value is not None else Verdict.NOT_IDENTIFIED
    if rule.holds is not None:
        if finding.truth is None:
            raise InputError(
                "a rule 'holds' needs a measure that answers yes or no",
                remedy="use a threshold: above, below or within", code="bad-rule",
            )  # fmt: skip
        if finding.truth.is_unknown or rule.holds.is_unknown:
            return Verdict.SUPPORTED if finding.truth is rule.holds is Truth.UNKNOWN else Verdict.NOT_IDENTIFIED
        return Verdict.SUPPORTED if finding.truth is rule.holds else Verdict.CONTRADICTED
    share = support(finding, rule)
    if share is None:
        return Verdict.NOT_IDENTIFIED
    # A tenth of the draws is exactly a tenth, whatever 1 - 0.9 is in binary.
    if share >= rule.confidence - _ROUNDING:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if share <= 1 - rule.confidence + _ROUNDING else Verdict.NOT_IDENTIFIED


def combine(parts: Sequence[tuple[Verdict, bool]]) -> Verdict:
    """Return the verdict of a claim from ``(verdict, core)`` of its parts.

    A claim whose core part is a forecast is open. Parts that cannot be tested here never
    decide, but they keep a claim from being supported or contradicted as a whole. Where parts point both ways, the core part
    names the direction, and without one the majority; a tie is contradicted in part.
    """
    words = [v for v, _ in parts]
    tested = [v for v in words if v is not Verdict.NOT_TESTABLE]
    if not tested:
        return Verdict.NOT_TESTABLE
    if any(c and v is Verdict.OPEN for v, c in parts):
        return Verdict.OPEN
    yes, no = words.count(Verdict.SUPPORTED), words.count(Verdict.CONTRADICTED)
    if yes == len(words):
        return Verdict.SUPPORTED
    if no == len(words):
        return Verdict.CONTRADICTED
    if yes and no:
        core = [v for v, c in parts if c and v in (Verdict.SUPPORTED, Verdict.CONTRADICTED)]
        up = core.count(Verdict.SUPPORTED) > core.count(Verdict.CONTRADICTED) if core else yes > no
        return Verdict.SUPPORTED_IN_PART if up else Verdict.CONTRADICTED_IN_PART
    if yes:
        return Verdict.SUPPORTED_IN_PART
    if no:
        return Verdict.CONTRADICTED_IN_PART
    return Verdict.OPEN if Verdict.OPEN in tested else Verdict.NOT_IDENTIFIED
