"""Counts of the record: how many, of how many. Each says its denominator; none is fitted.

They are what published counts are compared with, and what a summary shows. Names of the
rows (D1, E, ...) are those of the list of published results (docs/data.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.core import InputError, Place
from foedus.history.record import table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Share", "allies_per_state", "ally_joining", "defended_initiation", "disputes", "honoured", "joining", "onsets", "sample", "wars_per_pair"]  # fmt: skip

#: Last year of the disputes, and so of whatever counts them.
LAST = 2010
#: The eras in which counts are given beside the whole.
ERAS = ((1816, 1945), (1946, 1989), (1990, 2010))


@dataclass(frozen=True)
class Share:
    """A number of cases among a number of opportunities; ``share`` is NaN where there is none."""

    cases: int
    of: int

    @property
    def share(self) -> float:
        """Cases over opportunities."""
        return self.cases / self.of if self.of else float("nan")

    def to_dict(self) -> dict[str, float | int | None]:
        """Return it as plain data; the share of nothing is null."""
        return {"cases": self.cases, "of": self.of, "share": self.share if self.of else None}


def _share(flags: pl.Series) -> Share:
    return Share(int(flags.sum() or 0), flags.len() - flags.null_count())


def sample() -> dict[str, int | Share]:
    """Return the steps from all directed dyad-years to the rows on which initiation is estimated, 1816-2010.

    Returns
    -------
    dict
        ``dyad_years``; ``initiations`` among them; ``relevant`` (politically relevant) and the
        initiations among those, in all and by era; ``left_out`` (initiations in pairs that are not
        relevant); ``land``, ``rivals`` (Shares of the relevant initiations between land neighbours,
        between rivals of Thompson, Sakuwa and Suhas); ``any_onset`` (relevant rows in which any
        dispute began, joiners and both sides included); ``ongoing`` (relevant rows of a dispute
        that goes on, without a new initiation), and ``rows``, the relevant ones without those.
    """
    import polars as pl

    columns = ["year", "relevant", "contiguity", "contiguous", "rivalry_tss", "onset", "ongoing", "dispute_onset"]
    rows = table("dyad_years", columns).filter(pl.col("year") <= LAST)
    chosen = rows.filter("relevant")
    begun = chosen.filter("onset")
    dropped = chosen.filter(pl.col("ongoing") & ~pl.col("onset")).height
    out: dict[str, int | Share] = {
        "dyad_years": rows.height, "initiations": int(rows["onset"].sum()),
        "relevant": chosen.height, "relevant_initiations": begun.height,
    }  # fmt: skip
    for first, last in ERAS:
        out[f"relevant_initiations_{first}_{last}"] = begun.filter(pl.col("year").is_between(first, last)).height
    out["left_out"] = int(rows["onset"].sum()) - begun.height
    out["land"] = _share(begun.select(pl.col("contiguous") & (pl.col("contiguity") == 1)).to_series())
    out["rivals"] = _share(begun["rivalry_tss"])
    out["any_onset"] = int(chosen["dispute_onset"].sum())
    out["ongoing"] = dropped
    out["rows"] = chosen.height - dropped
    return out


def _switchers(word: str) -> str:
    """Return the ending of the columns that say on which side a state that changed sides counts."""
    if word not in ("listed", "dated"):
        raise InputError(
            f"the side of those who changed it is not '{word}'", remedy="choose listed or dated",
            place=Place(option="switchers"), code="unknown-word",
        )  # fmt: skip
    return "_listed" if word == "listed" else ""


def disputes(switchers: str = "listed") -> dict[str, int | Share]:
    """Return the counts of disputes (rows D1, D2, D4).

    Parameters
    ----------
    switchers
        On which side the seven joiners count that changed sides: ``listed``, of the spell that
        the source lists first, as published counts do; ``dated``, of the first in time.

    Returns
    -------
    dict
        ``disputes``, ``spells`` of participants, ``bilateral`` (Share of disputes with two
        states), ``most_states``; ``reciprocated`` (Share), in all and by era of the onset;
        ``joiners`` (a state in a dispute once), ``with_joiners`` (Share of disputes that have
        any), ``joiners_on_a`` (Share of joiners on the side that acted first).
    """
    import polars as pl

    rows, parts, joined = table("disputes"), table("participants", ["dispnum"]), table("joiners")
    recip = rows["recip"] == 1
    out: dict[str, int | Share] = {
        "disputes": rows.height, "spells": parts.height, "bilateral": _share(rows["states"] == 2),
        "most_states": int(rows["states"].max()),  # type: ignore[arg-type]
        "reciprocated": _share(recip),
    }  # fmt: skip
    for first, last in ERAS:
        out[f"reciprocated_{first}_{last}"] = _share(recip.filter(rows["year"].is_between(first, last)))
    out["joiners"] = joined.height
    out["with_joiners"] = _share(rows.select(pl.col("dispnum").is_in(joined["dispnum"].unique().implode())).to_series())
    out["joiners_on_a"] = _share(joined[f"sidea{_switchers(switchers)}"] == 1)
    return out


def onsets() -> dict[str, int | Share]:
    """Return the counts of initiations, originator against originator (row D3).

    Returns
    -------
    dict
        ``pairs``; ``dyad_years`` (distinct); ``reciprocated`` (Share, of the dispute);
        ``initiator_2`` to ``initiator_5`` and ``target_1`` to ``target_5`` (Shares by hostility).
    """
    rows = table("initiations")
    out: dict[str, int | Share] = {
        "pairs": rows.height, "dyad_years": rows.select("ccode1", "ccode2", "year").unique().height,
        "reciprocated": _share(rows["recip"] == 1),
    }  # fmt: skip
    for side, column, levels in (("initiator", "hostlev1", range(2, 6)), ("target", "hostlev2", range(1, 6))):
        for level in levels:
            out[f"{side}_{level}"] = _share(rows[column] == level)
    return out


def ally_joining(ally: str = "owes", switchers: str = "listed") -> dict[str, Share | int]:
    """Return how often a defence ally of one side joined it, in disputes with one originator a side (row D5).

    Parameters
    ----------
    ally
        Whose promise makes an ally: ``owes``, the third state's to the side; ``owed``, the side's
        to the third state. The published row counts by the second; the duty to help is the first.
    switchers
        As in :func:`disputes`.

    Returns
    -------
    dict
        ``disputes``; for allies of the target and not of the initiator: ``target`` (joined the
        target, Share) and ``target_wrong`` (joined the initiator); ``initiator`` and
        ``initiator_wrong`` alike; for allies of both: ``both_target``, ``both_initiator``.
    """
    import polars as pl

    if ally not in ("owes", "owed"):
        raise InputError(
            f"an ally is not one that '{ally}'",
            remedy="choose owes or owed",
            place=Place(option="ally"),
            code="unknown-word",
        )
    rows, did = table("joining"), f"joined{_switchers(switchers)}"
    kind = "defense" if ally == "owes" else "defended_by"
    of_target, of_initiator = pl.col(f"{kind}_target"), pl.col(f"{kind}_initiator")
    out: dict[str, Share | int] = {"disputes": int(table("initiations", ["single"])["single"].sum())}
    groups = (("target", of_target & ~of_initiator, 1), ("initiator", of_initiator & ~of_target, -1))
    for name, chosen, side in groups:
        joined = rows.filter(chosen)[did]
        out[name], out[f"{name}_wrong"] = _share(joined == side), _share(joined == -side)
    joined = rows.filter(of_target & of_initiator)[did]
    out["both_target"], out["both_initiator"] = _share(joined == 1), _share(joined == -1)
    return out


def joining(neighbours: str = "contiguous") -> dict[str, Share | int]:
    """Return how often third parties joined the target, by pledge and level (row D9).

    Third parties are neighbours of either side, major powers, and states that owe either side
    defence; those that owe the initiator defence are left out of all but ``opportunities``.

    Parameters
    ----------
    neighbours
        ``contiguous``: in any type on some day of the year. ``listed``: pairs for which the
        contiguity data have a spell in the year, even one that says that they are *not*
        contiguous; the published row counts so.

    Returns
    -------
    dict
        ``opportunities``, and Shares: ``pledged``, ``unpledged`` (to the target's defence);
        ``_war``: in wars; ``near_``: only neighbours of the target and major powers; ``late_``:
        those of them after 1945.
    """
    import polars as pl

    if neighbours not in ("contiguous", "listed"):
        raise InputError(
            f"there are no neighbours called '{neighbours}'", remedy="choose contiguous or listed",
            place=Place(option="neighbours"), code="unknown-word",
        )  # fmt: skip
    kind = "neighbour" if neighbours == "contiguous" else "spell"
    beside_target, beside = pl.col(f"{kind}_target"), pl.col(f"{kind}_target") | pl.col(f"{kind}_initiator")
    rows = table("joining").filter(beside | pl.col("major") | pl.col("defense_target") | pl.col("defense_initiator"))
    out: dict[str, Share | int] = {"opportunities": rows.height}
    free = rows.filter(~pl.col("defense_initiator"))
    near = free.filter(beside_target | pl.col("major"))
    for name, chosen in (("", free), ("near_", near), ("late_", near.filter(pl.col("year") > 1945))):
        for word, pledged in (("pledged", True), ("unpledged", False)):
            part = chosen.filter(pl.col("defense_target") == pledged)
            out[f"{name}{word}"] = _share(part["joined_target"])
            out[f"{name}{word}_war"] = _share(part.filter("war")["joined_target"])
    return out


def allies_per_state(first: int, last: int) -> float:
    """Return the mean over years of promises of defence or offence per member of the state system (row D8).

    A promise counts once for each obligor, obligee and year, whoever the two are; the
    denominator is the number of members on some day of the year.

    Raises
    ------
    InputError
        If the years lie outside the alliances.
    """
    import polars as pl

    if not 1816 <= first <= last <= 2018:
        raise InputError(
            f"no alliances for {first} to {last}", remedy="choose years from 1816 to 2018, the earlier first",
            place=Place(option="years"), code="outside-coverage",
        )  # fmt: skip
    made = table("alliance_years").filter(pl.col("defense") | pl.col("offense")).group_by("year").agg(n=pl.len())
    there = (
        table("state_years", ["year"])
        .group_by("year")
        .agg(states=pl.len())
        .filter(pl.col("year").is_between(first, last))
    )
    return float(
        there.join(made, on="year", how="left").select((pl.col("n").fill_null(0) / pl.col("states")).mean()).item()
    )


def wars_per_pair(first: int, last: int) -> float:
    """Return how many pairs began to fight in an interstate war, per pair of states and year (row F11).

    A pair counts once in a war; resumed fighting is left out. The source holds 1823 to 2003.

    Raises
    ------
    InputError
        If the years lie outside the state system.
    """
    import polars as pl

    if not 1816 <= first <= last <= LAST:
        raise InputError(
            f"no wars for {first} to {last}", remedy=f"choose years from 1816 to {LAST}, the earlier first",
            place=Place(option="years"), code="outside-coverage",
        )  # fmt: skip
    span = pl.col("year").is_between(first, last)
    begun = table("war_dyads").filter("onset", ~pl.col("resumed"), span, pl.col("ccode1") < pl.col("ccode2"))
    return begun.select("warnum", "ccode1", "ccode2").unique().height / (
        table("dyad_years", ["year"]).filter(span).height / 2
    )


def defended_initiation() -> Mapping[str, Share]:
    """Return how often a politically relevant dyad-year saw an initiation, with and without a third state that owes the target defence."""
    import polars as pl

    rows = table("dyad_years", ["year", "relevant", "target_defended", "onset"]).filter(
        "relevant", pl.col("year") <= LAST
    )
    return {
        word: _share(rows.filter(pl.col("target_defended") == flag)["onset"])
        for word, flag in (("defended", True), ("alone", False))
    }


def honoured() -> dict[str, Share]:
    """Return how often alliances were honoured in wars in which they were called on (row C1).

    Returns
    -------
    dict
        ``own`` (the authors' coding) and ``earlier`` (the rules of the earlier study), each in
        all, ``_early`` (wars to 1944) and ``_late``.
    """
    import polars as pl

    rows = table("reliability")
    out = {}
    for word, column in (("own", "honoured"), ("earlier", "honoured_llm")):
        out[word] = _share(rows[column])
        out[f"{word}_early"] = _share(rows.filter("early")[column])
        out[f"{word}_late"] = _share(rows.filter(~pl.col("early"))[column])
    return out
