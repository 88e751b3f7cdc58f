"""Outcomes of bilateral disputes with what each side had: the rows that the contest is fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.estimate.davidson import LOST, TIED, WON

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ISSUES", "NEEDED", "RESOURCES", "contest_rows"]

#: Columns that a frame of contests must have.
NEEDED = ("ccode1", "ccode2", "year", "outcome", "cinc1", "cinc2", "km")
#: What a state may bring to a contest beside the capability index.
RESOURCES = ("milper", "milex", "gdp", "tpop", "pec", "irst")
#: The initiator's demand (``revtype11`` of the GML data), in the order of its codes.
ISSUES = ("none", "territory", "policy", "regime", "other")

#: GML outcome code -> outcome: a yield counts as the other side's victory, as in Carroll and Kenkel (2019).
_OUTCOMES = {1: WON, 4: WON, 2: LOST, 3: LOST, 5: TIED}


def contest_rows() -> pl.DataFrame:
    """Return one row per bilateral dispute that ended in victory, yield or stalemate.

    Bilateral: one participation on each side in ``gml_part``. State 1 is on the side that acted
    first. Compromises, releases, disputes that merged into a war and unclear outcomes are left out,
    as in DOE 2.0 (Carroll and Kenkel 2019, AJPS 63:577-593).

    Returns
    -------
    polars.DataFrame
        ``dispnum``, ``ccode1``, ``ccode2``, ``year``; ``outcome`` (0 the initiator loses, 1
        stalemate, 2 it wins); ``resisted`` (reciprocated, or target hostility above 1); ``forceful``
        (initiator hostility 4 or 5); ``issue`` (index of :data:`ISSUES`); ``km`` from capital to
        capital, 0 across a land border, as in the crisis game; ``contiguity`` (0 none, 1 land to 5);
        ``major1``, ``major2``; and for each side ``cinc``, ``milper``, ``milex``, ``gdp``, ``tpop``,
        ``pec``, ``irst``, ``euds``, all of the year before, or of the year itself for a state without
        a year before; ``cinc1_now``, ``cinc2_now`` of the year itself. Missing is null.
        Sorted by dispute.

    Raises
    ------
    DataMissingError
        If the record has to be built and its files are not here.
    """
    import polars as pl

    from foedus.history import table

    spells = table("participants", ["dispnum", "ccode", "sidea"])
    two = spells.group_by("dispnum").agg(pl.len().alias("n"), pl.col("sidea").sum().alias("a"))
    sides = spells.join(two.filter((pl.col("n") == 2) & (pl.col("a") == 1)), on="dispnum", how="semi")
    pairs = sides.filter(pl.col("sidea") == 1).select("dispnum", ccode1="ccode").join(
        sides.filter(pl.col("sidea") == 0).select("dispnum", ccode2="ccode"), on="dispnum"
    )  # fmt: skip
    first = (
        table("dispute_dyads", ["dispnum", "ccode1", "ccode2", "year", "outcome", "recip", "hostlev1", "hostlev2", "revtype11"])
        .sort("dispnum", "year")
        .unique(["dispnum", "ccode1", "ccode2"], keep="first", maintain_order=True)
    )  # fmt: skip
    rows = (
        pairs.join(first, on=["dispnum", "ccode1", "ccode2"])
        .filter(pl.col("outcome").is_in(list(_OUTCOMES)))
        .with_columns(
            outcome=pl.col("outcome").cast(pl.Int64).replace_strict(_OUTCOMES, return_dtype=pl.Int64),
            resisted=(pl.col("recip") == 1) | (pl.col("hostlev2") > 1),
            forceful=pl.col("hostlev1") >= 4,
            issue=pl.when(pl.col("revtype11").is_between(0, 4)).then(pl.col("revtype11")).otherwise(0),
        )
        .drop("recip", "hostlev1", "hostlev2", "revtype11")
        .with_columns(pl.col("dispnum", "ccode1", "ccode2", "year", "issue").cast(pl.Int64))
        .sort("dispnum")
    )
    key = ["ccode1", "ccode2", "year"]
    place = table("dyad_years", [*key, "contiguity", "capital_km", "major1", "major2"]).with_columns(
        pl.col(key).cast(pl.Int64)
    )
    rows = rows.join(place, on=key, how="left", maintain_order="left").with_columns(
        km=pl.when(pl.col("contiguity") == 1).then(0.0).otherwise(pl.col("capital_km"))
    )
    return _with_resources(rows.drop("capital_km"))


def _with_resources(rows: pl.DataFrame) -> pl.DataFrame:
    """Attach what each side had the year before, or in the year itself where there is no year before."""
    import polars as pl

    from foedus.history import table

    names = ["cinc", *RESOURCES, "euds"]
    panel = table("state_years", ["ccode", "year", *names]).with_columns(pl.col("ccode", "year").cast(pl.Int64))
    # Zero soldiers or coal cannot be a ratio's term.
    panel = panel.with_columns(pl.when(pl.col(c) > 0).then(pl.col(c)).alias(c) for c in names[:-1])
    for side in ("1", "2"):
        now = panel.rename({"ccode": f"ccode{side}"} | {c: f"{c}{side}_now" for c in names})
        before = panel.with_columns(pl.col("year") + 1).rename({"ccode": f"ccode{side}"} | {c: f"{c}{side}" for c in names})  # fmt: skip
        rows = rows.join(before, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        rows = rows.join(now, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce(f"{c}{side}", f"{c}{side}_now").alias(f"{c}{side}") for c in names)
        rows = rows.drop(f"{c}{side}_now" for c in names if c != "cinc")
    return rows
