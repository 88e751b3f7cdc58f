"""Checks of section D: disputes, who answered, who joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CHECKS"]

#: The published counts of allies take a state's first spell as the file lists them; seven joined both sides.
ERAS = ((1816, 1945), (1946, 1989), (1990, 2010))


def participation() -> Mapping[str, float]:
    """Count disputes and those who took part."""
    from foedus.history import table

    disputes = table("disputes", ["dispnum", "states"])
    return {
        "disputes": disputes.height,
        "participation spells": table("participants", ["dispnum"]).height,
        "share bilateral": float((disputes["states"] == 2).mean() or 0),
        "most states": int(disputes["states"].max() or 0),  # type: ignore[call-overload]
    }


def reciprocation() -> Mapping[str, float]:
    """Count disputes in which the other side took action of its own."""
    from foedus.history import table

    disputes = table("disputes", ["year", "recip"])
    out = {"reciprocated": float(disputes["recip"].sum()), "share reciprocated": _mean(disputes, "recip")}
    for first, last in ERAS:
        era = disputes.filter(disputes["year"].is_between(first, last))
        out[f"share reciprocated, {first}-{last}"] = _mean(era, "recip")
    return out


def onsets() -> Mapping[str, float]:
    """Count initiations by how far each side went."""
    from foedus.history import table

    rows = table("initiations", ["recip", "hostlev1", "hostlev2"])
    out = {"onsets": float(rows.height), "share reciprocated": _mean(rows, "recip")}
    out |= {f"initiator hostility {k}": float((rows["hostlev1"] == k).mean() or 0) for k in (2, 3, 4, 5)}
    out |= {f"target hostility {k}": float((rows["hostlev2"] == k).mean() or 0) for k in (1, 2, 3, 4, 5)}
    return out


def joiners() -> Mapping[str, float]:
    """Count states that joined a dispute, and the disputes that they joined."""
    from foedus.history import table

    rows, disputes = _sides(), table("disputes", ["dispnum"]).height
    joined = rows["dispnum"].n_unique()
    return {
        "joiners": rows.height,
        "disputes with joiners": joined,
        "share of disputes with joiners": joined / disputes,
        "share of joiners on side A": _mean(rows, "sidea"),
    }


def allies() -> Mapping[str, float]:
    """Count states to whom a side owes defence, and what they did: disputes with one originator on each side.

    The published counts look up the pact from the originator's row: an ally is a state that the
    originator owes defence. Nearly all such promises go both ways.
    """
    import polars as pl

    from foedus.history import table

    c = pl.col
    rows = table("joining", ["dispnum", "third", "defended_by_target", "defended_by_initiator"])
    rows = rows.join(_sides(), left_on=["dispnum", "third"], right_on=["dispnum", "ccode"], how="left")
    with_target, with_initiator = c("sidea") == 0, c("sidea") == 1
    of_target, of_initiator = c("defended_by_target"), c("defended_by_initiator")

    def count(*conditions: pl.Expr) -> int:
        return rows.filter(*conditions).height

    target, initiator = (of_target, ~of_initiator), (of_initiator, ~of_target)
    return {
        "disputes": rows["dispnum"].n_unique(),
        "target's ally joins target": count(*target, with_target),
        "target's allies": count(*target),
        "initiator's ally joins initiator": count(*initiator, with_initiator),
        "initiator's allies": count(*initiator),
        "share of target's allies on the wrong side": count(*target, with_initiator) / count(*target),
        "share of initiator's allies on the wrong side": count(*initiator, with_target) / count(*initiator),
        "ally of both joins": count(of_target, of_initiator, with_target),
        "allies of both": count(of_target, of_initiator),
    }


def by_level() -> Mapping[str, float]:
    """Count third parties not pledged to the initiator that joined the target's side, by pact and level."""
    import polars as pl

    from foedus.history import table

    c = pl.col
    rows = table("joining", [
        "year", "war", "major", "spell_target", "spell_initiator", "defense_target", "defense_initiator", "joined_target",
    ])  # fmt: skip
    rows = rows.filter(c("spell_target") | c("spell_initiator") | c("major") | c("defense_target") | c("defense_initiator"))
    out: dict[str, float] = {"opportunities": rows.height}
    free = rows.filter(~c("defense_initiator"))
    close = free.filter(c("spell_target") | c("major"))
    late = c("year") > 1945
    for word, pledged in (("pledged", c("defense_target")), ("not pledged", ~c("defense_target"))):
        for level, where in (("", pl.lit(True)), (" in wars", c("war"))):
            some = free.filter(pledged, where)
            out |= {f"{word}, joined{level}": float(some["joined_target"].sum()), f"{word}{level}": some.height}
        for level, where in (("", pl.lit(True)), (", wars", c("war")), (", after 1945", late), (", wars after 1945", c("war") & late)):  # fmt: skip
            out[f"near or major: share, {word}{level}"] = _mean(close.filter(pledged, where), "joined_target")
    return out


def density() -> Mapping[str, float]:
    """Average over years the directed defence or offence promises per state of the system."""
    import polars as pl

    from foedus.history import table

    c = pl.col
    ties = table("alliance_years").filter(c("defense") | c("offense")).group_by("year").len("ties")
    states = table("state_years", ["ccode", "year"]).group_by("year").len("states")
    rows = ties.join(states, on="year").with_columns(each=c("ties") / c("states"))
    out = {}
    for first, last in ((1816, 1950), (1951, 2003)):
        value = _mean(rows.filter(c("year").is_between(first, last)), "each")
        out |= {f"allies per state, {first}-{last}": value, f"allies per state, {first}-{last}, as printed": value}
    return out


def wars_per_pair() -> Mapping[str, float]:
    """Compare pairs that began to fight a war, per pair and year of the state system."""
    import polars as pl

    from foedus.history import table

    c = pl.col
    began = table("war_dyads", ["ccode1", "ccode2", "year", "onset"]).filter(c("onset"), c("ccode1") < c("ccode2"))
    states = table("state_years", ["ccode", "year"]).group_by("year").len("n")
    rate = []
    for first, last in ((1820, 1949), (1950, 2000)):
        n = states.filter(c("year").is_between(first, last))["n"].cast(pl.Float64)
        rate.append(began.filter(c("year").is_between(first, last)).height / float((n * (n - 1) / 2).sum()))
    return {"ratio": rate[1] / rate[0]}


def _sides() -> pl.DataFrame:
    """Return each joiner of a dispute with its side in the first spell that the file lists."""
    from foedus.history.raw import read

    spells = read("gml_part")
    return spells.filter(spells["orig"] == 0).unique(["dispnum", "ccode"], keep="first", maintain_order=True).select(
        "dispnum", "ccode", "sidea"
    )  # fmt: skip


def _mean(rows: pl.DataFrame, column: str) -> float:
    value = rows[column].mean()
    return float(value) if isinstance(value, int | float) else float("nan")


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "D1": participation, "D2": reciprocation, "D3": onsets, "D4": joiners, "D5": allies, "D8": density, "D9": by_level,
    "F11": wars_per_pair,
}  # fmt: skip
