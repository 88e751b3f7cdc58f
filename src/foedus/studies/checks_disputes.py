"""Checks of section D, and F11: disputes, who answered, who joined, allies and wars over time.

Where the published counts go by a reading of their own (a promise turned around, the side that
the file lists first, pairs listed as not contiguous), that reading is named in the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["CHECKS"]


def participation() -> Mapping[str, float]:
    """Count disputes and those who took part."""
    n = _disputes()
    return {
        "disputes": n["disputes"], "participation spells": n["spells"], "share bilateral": n["bilateral"].share,
        "most states": n["most_states"],
    }  # fmt: skip


def reciprocation() -> Mapping[str, float]:
    """Count disputes in which the other side took action of its own."""
    n = _disputes()
    out = {"reciprocated": n["reciprocated"].cases, "share reciprocated": n["reciprocated"].share}
    for first, last in ((1816, 1945), (1946, 1989), (1990, 2010)):
        out[f"share reciprocated, {first}-{last}"] = n[f"reciprocated_{first}_{last}"].share
    return out


def onsets() -> Mapping[str, float]:
    """Count initiations by how far each side went."""
    from foedus.history import counts

    n: Any = counts.onsets()
    out = {"onsets": n["pairs"], "share reciprocated": n["reciprocated"].share}
    for side, levels in (("initiator", (2, 3, 4, 5)), ("target", (1, 2, 3, 4, 5))):
        out |= {f"{side} hostility {k}": n[f"{side}_{k}"].share for k in levels}
    return out


def joiners() -> Mapping[str, float]:
    """Count states that joined a dispute, and the disputes that they joined."""
    n = _disputes()
    return {
        "joiners": n["joiners"], "disputes with joiners": n["with_joiners"].cases,
        "share of disputes with joiners": n["with_joiners"].share, "share of joiners on side A": n["joiners_on_a"].share,
    }  # fmt: skip


def allies() -> Mapping[str, float]:
    """Count allies of one side and what they did, in disputes with one originator on each side."""
    from foedus.history import counts

    n: Any = counts.ally_joining(ally="owed", switchers="listed")
    return {
        "disputes": n["disputes"],
        "target's ally joins target": n["target"].cases, "target's allies": n["target"].of,
        "initiator's ally joins initiator": n["initiator"].cases, "initiator's allies": n["initiator"].of,
        "share of target's allies on the wrong side": n["target_wrong"].share,
        "share of initiator's allies on the wrong side": n["initiator_wrong"].share,
        "ally of both joins": n["both_target"].cases, "allies of both": n["both_target"].of,
    }  # fmt: skip


def by_level() -> Mapping[str, float]:
    """Count third parties not pledged to the initiator that joined the target's side, by pact and level."""
    from foedus.history import counts

    n: Any = counts.joining(neighbours="listed")
    out: dict[str, float] = {"opportunities": n["opportunities"]}
    for word, key in (("pledged", "pledged"), ("not pledged", "unpledged")):
        for level, end in (("", ""), (" in wars", "_war")):
            some = n[key + end]
            out |= {f"{word}, joined{level}": some.cases, f"{word}{level}": some.of}
        for level, name in (("", f"near_{key}"), (", wars", f"near_{key}_war"), (", after 1945", f"late_{key}"), (", wars after 1945", f"late_{key}_war")):  # fmt: skip
            out[f"near or major: share, {word}{level}"] = n[name].share
    return out


def density() -> Mapping[str, float]:
    """Average over years the promises of defence or offence per member of the state system."""
    from foedus.history import counts

    out: dict[str, float] = {}
    for first, last in ((1816, 1950), (1951, 2003)):
        value = counts.allies_per_state(first, last)
        out |= {f"allies per state, {first}-{last}": value, f"allies per state, {first}-{last}, as printed": value}
    return out


def wars_per_pair() -> Mapping[str, float]:
    """Compare pairs that began to fight a war, per pair and year of the state system."""
    from foedus.history import counts

    return {"ratio": counts.wars_per_pair(1950, 2000) / counts.wars_per_pair(1820, 1949)}


def _disputes() -> Any:
    from foedus.history import counts

    return counts.disputes(switchers="listed")


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "D1": participation, "D2": reciprocation, "D3": onsets, "D4": joiners, "D5": allies, "D8": density, "D9": by_level,
    "F11": wars_per_pair,
}  # fmt: skip
