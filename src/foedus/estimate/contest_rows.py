"""Outcomes of bilateral disputes with what each side had: the rows that the contest is fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core.errors import DataMissingError
from foedus.estimate.ties import LOST, TIED, WON
from foedus.history import path_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ISSUES", "NEEDED", "RESOURCES", "SETS", "contest_rows"]

#: Columns that a frame of contests must have.
NEEDED = ("ccode1", "ccode2", "year", "outcome", "cinc1", "cinc2", "km")
#: What a state may bring to a contest beside the capability index.
RESOURCES = ("milper", "milex", "gdp", "tpop", "pec", "irst")
#: The initiator's demand (``revtype11`` of the GML data), in the order of its codes.
ISSUES = ("none", "territory", "policy", "regime", "other")
#: Data sets read.
SETS = ("gml_dirdisp", "gml_part", "cow_nmc", "cow_gdppop", "cow_democracy", "cow_capitals", "cow_contdir", "cow_majors")  # fmt: skip

#: GML outcome code -> outcome: a yield counts as the other side's victory, as in Carroll and Kenkel (2019).
_OUTCOMES = {1: WON, 4: WON, 2: LOST, 3: LOST, 5: TIED}
_FIRST = ("dispnum", "ccode1", "ccode2", "year", "outcome", "recip", "hostlev1", "hostlev2", "revtype11")
_EARTH_KM = 6371.0


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
        If a file has not been fetched or the reader of its format is not installed.
    """
    import polars as pl

    part = pl.DataFrame(_frame("gml_part", "dispnum", "ccode", "sidea")).cast(pl.Int64)
    both = part.group_by("dispnum").agg(pl.len().alias("n"), pl.col("sidea").sum().alias("a"))
    keys = part.join(both.filter((pl.col("n") == 2) & (pl.col("a") == 1)), on="dispnum", how="semi")
    sides = (
        keys.filter(pl.col("sidea") == 1)
        .select("dispnum", ccode1="ccode")
        .join(keys.filter(pl.col("sidea") == 0).select("dispnum", ccode2="ccode"), on="dispnum")
    )
    first = (
        pl.DataFrame(_frame("gml_dirdisp", *_FIRST))
        .cast(pl.Int64)
        .sort("dispnum", "year")
        .unique(["dispnum", "ccode1", "ccode2"], keep="first", maintain_order=True)
    )
    rows = (
        sides.join(first, on=["dispnum", "ccode1", "ccode2"])
        .filter(pl.col("outcome").is_in(list(_OUTCOMES)))
        .with_columns(
            outcome=pl.col("outcome").replace_strict(_OUTCOMES, return_dtype=pl.Int64),
            resisted=(pl.col("recip") == 1) | (pl.col("hostlev2") > 1),
            forceful=pl.col("hostlev1") >= 4,
            issue=pl.when(pl.col("revtype11").is_between(0, 4)).then(pl.col("revtype11")).otherwise(0),
        )
        .drop("recip", "hostlev1", "hostlev2", "revtype11")
        .sort("dispnum")
    )
    return _with_places(_with_resources(rows))


def _with_resources(rows: pl.DataFrame) -> pl.DataFrame:
    """Attach what each side had the year before, or in the year itself where there is no year before."""
    import polars as pl

    key = ["ccode", "year"]
    gdp = pl.DataFrame(_frame("cow_gdppop", *key, "pwtrgdp")).rename({"pwtrgdp": "gdp"})
    nmc = pl.DataFrame(_frame("cow_nmc", *key, "cinc", "milper", "milex", "tpop", "pec", "irst"))
    regime = pl.DataFrame(_frame("cow_democracy", *key, "euds"))
    panel = nmc.join(gdp, on=key, how="full", coalesce=True).join(regime, on=key, how="full", coalesce=True)
    names = ["cinc", *RESOURCES, "euds"]
    panel = panel.with_columns(pl.col(key).cast(pl.Int64)).with_columns(
        # NaN and the -9 of the source are no values; zero soldiers or coal cannot be a ratio's term.
        *(pl.when(pl.col(c).is_nan() | (pl.col(c) <= 0)).then(None).otherwise(pl.col(c)).alias(c) for c in names[:-1]),
        pl.when(pl.col("euds").is_nan()).then(None).otherwise(pl.col("euds")).alias("euds"),
    )
    for side in ("1", "2"):
        now = panel.rename({"ccode": f"ccode{side}"} | {c: f"{c}{side}_now" for c in names})
        before = panel.with_columns(pl.col("year") + 1).rename({"ccode": f"ccode{side}"} | {c: f"{c}{side}" for c in names})  # fmt: skip
        rows = rows.join(before, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        rows = rows.join(now, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce(f"{c}{side}", f"{c}{side}_now").alias(f"{c}{side}") for c in names)
        rows = rows.drop(f"{c}{side}_now" for c in names if c != "cinc")
    return rows


def _with_places(rows: pl.DataFrame) -> pl.DataFrame:
    """Attach contiguity, major powers and the distance to the theatre."""
    import polars as pl

    one, two, year = (rows[c].to_numpy() for c in ("ccode1", "ccode2", "year"))
    near = _frame("cow_contdir", "ccode1", "ccode2", "conttype", "stdate", "enddate")
    start, end = _year(near["stdate"]), _year(near["enddate"])
    kinds = np.zeros(rows.height, dtype=np.int64)
    big = {c: np.zeros(rows.height, dtype=bool) for c in ("major1", "major2")}
    majors = _frame("cow_majors", "ccode", "styear", "endyear")
    capitals = _frame("cow_capitals", "ccode", "stdate", "enddate", "lat", "lng")
    since, until = _year(capitals["stdate"]), _year(capitals["enddate"])
    spots = np.full((2, rows.height, 2), np.nan)
    for r in range(rows.height):
        pair = ((near["ccode1"] == one[r]) & (near["ccode2"] == two[r])) | ((near["ccode1"] == two[r]) & (near["ccode2"] == one[r]))  # fmt: skip
        found = near["conttype"][pair & (start <= year[r]) & (year[r] <= end) & (near["conttype"] > 0)]
        kinds[r] = int(found.min()) if found.size else 0
        for s, who in enumerate((one[r], two[r])):
            spell = (majors["ccode"] == who) & (majors["styear"] <= year[r]) & (year[r] <= majors["endyear"])
            big[f"major{s + 1}"][r] = spell.any()
            seat = np.flatnonzero((capitals["ccode"] == who) & (since <= year[r]) & (year[r] <= until))
            if seat.size:
                spots[s, r] = capitals["lat"][seat[0]], capitals["lng"][seat[0]]
    (a, b), (c, d) = np.radians(spots[0]).T, np.radians(spots[1]).T
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    far = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    km = np.where(kinds == 1, 0.0, far)
    return rows.with_columns(
        contiguity=pl.Series(kinds), km=pl.Series(km).fill_nan(None), **{c: pl.Series(v) for c, v in big.items()}
    )


def _year(days: Any) -> Any:
    """Return the year of dates kept as days since 1970-01-01."""
    return np.asarray(days, dtype=np.float64).astype("int64").astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970  # fmt: skip


def _frame(ident: str, *columns: str) -> dict[str, Any]:
    """Read columns of an R data set as arrays of floats."""
    try:
        import rdata
    except ImportError:
        raise DataMissingError(
            "the reader of R files is not installed", remedy="pip install 'foedus[estimate]'", code="no-reader"
        ) from None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes of R that the file names and nobody needs here
        table = next(iter(rdata.read_rda(path_of(ident)).values()))
    return {c: table[c].to_numpy(dtype="float64", na_value=np.nan) for c in columns}
