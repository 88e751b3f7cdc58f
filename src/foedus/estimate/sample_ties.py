"""Year by year, what ties any two states: promises, borders, distance, rivalry, trade (docs/fit.md section 1).

Square arrays over the states of one year, row the state that owes (or joins), column the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.parameters import Floats
from foedus.history import table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NOMINAL", "Ties", "ties_by_year"]

Bools = NDArray[np.bool_]
#: Left out: the charter of 1993 that the source codes as a pact of defence among all its members.
NOMINAL = (4400,)
#: Applicability of a promise with a coded condition whose content the source does not give: an even chance.
CONDITIONAL = 0.5
#: Formality of an instrument that needs no ratification, and of one that does (docs/model.md section 5).
_EXECUTIVE, _TREATY = -0.5, 1.0


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties among the N states of one year.

    ``code``, ``cinc``, ``major``, ``polyarchy`` (NaN unknown), ``honour``: shape (N,).
    ``defence``, ``offence``: applicability of the promises, stacked over treaties; ``form``, ``depth``: largest over
    the treaties that promise help; ``neutral``, ``abstain``: number of treaties that promise neutrality, and
    neutrality or non-aggression; ``land``: whether they share a land border; ``log_km``: log(1 + km / 1000) between
    capitals, 0 across a land border; ``rival``: rivals the year before; ``trade``: mean share of each in the other's
    trade the year before, 0 where unknown. Shape (N, N).
    """

    year: int
    code: NDArray[np.int64]
    cinc: Floats
    major: Bools
    polyarchy: Floats
    honour: Floats
    defence: Floats
    offence: Floats
    form: Floats
    depth: Floats
    neutral: Floats
    abstain: Floats
    land: Bools
    log_km: Floats
    rival: Bools
    trade: Floats

    def place(self, codes: Any) -> NDArray[np.int64]:
        """Return the positions of COW numbers; -1 for one that is not there."""
        at = np.searchsorted(self.code, codes)
        at = np.minimum(at, self.code.size - 1)
        return np.asarray(np.where(self.code[at] == codes, at, -1))


def ties_by_year(first: int, last: int, stacking: float = 0.5) -> Iterator[Ties]:
    """Yield the ties of each year.

    Parameters
    ----------
    first, last
        Years.
    stacking
        1/q of docs/model.md eq. (8): 1 adds instruments up, 0 takes the strongest alone.
    """
    import polars as pl

    states = table("state_years", ["ccode", "year", "cinc", "major", "polyarchy"])
    before = states.select(
        "ccode", pl.col("year") + 1, pl.col("cinc").alias("cinc_"), pl.col("polyarchy").alias("poly_")
    )
    states = states.join(before, on=["ccode", "year"], how="left").with_columns(
        cinc=pl.coalesce("cinc_", "cinc"), polyarchy=pl.coalesce("poly_", "polyarchy")
    )
    states = states.filter(pl.col("year").is_between(first, last) & (pl.col("cinc") > 0)).sort("year", "ccode")
    pairs = _pairs(first, last)
    promises, honours = _promises(), _Honour()
    by_year = {k[0]: v for k, v in states.partition_by("year", as_dict=True).items()}
    pairs_by_year = {k[0]: v for k, v in pairs.partition_by("year", as_dict=True).items()}
    for year in range(first, last + 1):
        here = by_year[year]
        code = here["ccode"].to_numpy().astype(np.int64)
        n = code.size
        square = pairs_by_year[year]
        i, j = _places(code, square["ccode1"]), _places(code, square["ccode2"])
        both = (i >= 0) & (j >= 0)
        i, j = i[both], j[both]

        def fill(
            name: str,
            kind: Any = np.float64,
            square: Any = square,
            i: Any = i,
            j: Any = j,
            both: Any = both,
            n: int = n,
        ) -> Any:
            out = np.zeros((n, n), dtype=kind)
            out[i, j] = square[name].to_numpy()[both]
            return out

        defence, offence, form, depth, neutral, abstain = _duties(promises, code, year, stacking)
        yield Ties(
            year, code, here["cinc"].to_numpy(), here["major"].to_numpy(), here["polyarchy"].fill_null(np.nan).to_numpy(),
            honours.at(code, year), defence, offence, form, depth, neutral, abstain, fill("land", np.bool_), fill("log_km"), fill("rival", np.bool_), fill("trade"),
        )  # fmt: skip


def _places(code: NDArray[np.int64], column: Any) -> NDArray[np.int64]:
    wanted = column.to_numpy()
    at = np.minimum(np.searchsorted(code, wanted), code.size - 1)
    return np.asarray(np.where(code[at] == wanted, at, -1))


def _pairs(first: int, last: int) -> pl.DataFrame:
    import polars as pl

    now = table("dyad_years", ["ccode1", "ccode2", "year", "contiguity", "capital_km"])
    now = now.filter(pl.col("year").is_between(first, last))
    before = table("dyad_years", ["ccode1", "ccode2", "year", "rivalry_td", "imports12", "imports21"])
    before = before.filter(pl.col("year").is_between(first - 1, last - 1))
    totals = table("state_years", ["ccode", "year", "imports", "exports"])
    for side in ("1", "2"):
        before = before.join(
            totals.select(pl.col("ccode").alias(f"ccode{side}"), "year", pl.col("imports").alias(f"m{side}"), pl.col("exports").alias(f"x{side}")),
            on=[f"ccode{side}", "year"], how="left",
        )  # fmt: skip
    flows = [("imports12", "m1"), ("imports12", "x2"), ("imports21", "m2"), ("imports21", "x1")]
    shares = [pl.col(a) / pl.col(b) for a, b in flows]
    before = before.select(
        "ccode1", "ccode2", pl.col("year") + 1, rival=pl.col("rivalry_td").fill_null(False),
        trade=pl.mean_horizontal(*(pl.when(s.is_finite()).then(s.clip(0, 1)) for s in shares)).fill_null(0.0),
    )  # fmt: skip
    land = pl.col("contiguity") == 1
    return now.join(before, on=["ccode1", "ccode2", "year"], how="left").select(
        "ccode1", "ccode2", "year", land=land,
        log_km=pl.when(land).then(0.0).otherwise((pl.col("capital_km").fill_null(pl.col("capital_km").mean()) / 1000).log1p()),
        rival=pl.col("rival").fill_null(False), trade=pl.col("trade").fill_null(0.0),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Promises:
    """Every promise of one state to another, with the days between which it was in force."""

    obligor: NDArray[np.int64]
    obligee: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    defence: Floats
    offence: Floats
    neutral: Bools
    nonagg: Bools
    form: Floats
    depth: Floats


def _promises() -> _Promises:
    import polars as pl

    rows = table("alliances").filter(~pl.col("atopid").cast(pl.Int64).is_in(NOMINAL))
    days = rows.select(
        start=pl.col("start").cast(pl.Int32), end=pl.col("end").fill_null(dt.date(9999, 1, 1)).cast(pl.Int32)
    )
    conditional = {}
    for kind, mark in (("defense", "defcon"), ("offense", "offcon")):
        conditional[kind] = np.where((rows[mark].fill_null(0) > 0).to_numpy(), CONDITIONAL, 1.0)
    made = {k: rows[k].fill_null(False).to_numpy() for k in ("defense", "offense", "neutral", "nonagg", "consul")}
    # Kinds of military tie, as docs/model.md section 5 counts them in a scenario.
    kinds = [rows[c].fill_null(0).to_numpy() > 0 for c in ("milcon", "base", "milaid", "organ1")] + [made["consul"]]
    depth = np.minimum(np.sum(kinds, axis=0), 4) / 2.0 - 1.0
    return _Promises(
        rows["obligor"].to_numpy().astype(np.int64), rows["obligee"].to_numpy().astype(np.int64),
        days["start"].to_numpy().astype(np.int64), days["end"].to_numpy().astype(np.int64),
        made["defense"] * conditional["defense"], made["offense"] * conditional["offense"], made["neutral"], made["nonagg"],
        np.where(rows["estmode"].fill_null(1).to_numpy() > 0, _TREATY, _EXECUTIVE), depth,
    )  # fmt: skip


def _duties(p: _Promises, code: NDArray[np.int64], year: int, stacking: float) -> tuple[Floats, ...]:
    """Return defence, offence, form, depth, neutral and abstain on 1 January of a year."""
    day = (dt.date(year, 1, 1) - dt.date(1970, 1, 1)).days
    live = np.flatnonzero((p.start < day) & (p.end >= day))
    i = np.minimum(np.searchsorted(code, p.obligor[live]), code.size - 1)
    j = np.minimum(np.searchsorted(code, p.obligee[live]), code.size - 1)
    known = (code[i] == p.obligor[live]) & (code[j] == p.obligee[live])
    live, i, j = live[known], i[known], j[known]
    n = code.size
    power = 1.0 / max(stacking, 1e-6)

    def stacked(value: Floats) -> Floats:
        total = np.zeros((n, n))
        np.add.at(total, (i, j), value[live] ** power)
        return total ** (1.0 / power)

    def largest(value: Floats, where: Bools) -> Floats:
        out = np.full((n, n), -np.inf)
        use = where[live]
        np.maximum.at(out, (i[use], j[use]), value[live][use])
        return np.where(np.isfinite(out), out, 0.0)

    def number(where: Bools) -> Floats:
        out = np.zeros((n, n))
        np.add.at(out, (i, j), where[live].astype(float))
        return out

    helping = (p.defence > 0) | (p.offence > 0)
    return (
        stacked(p.defence), stacked(p.offence), largest(p.form, helping), largest(p.depth, helping),
        number(p.neutral), number(p.neutral | p.nonagg),
    )  # fmt: skip


class _Honour:
    """The record of honour: wars in which a pact of a state was invoked, older ones counting less (docs/model.md section 5)."""

    #: Mass and mean of the prior, yearly decay, and the limit of the score.
    MASS, MEAN, DECAY, LIMIT = 4.0, 0.5, 0.95, 3.0

    def __init__(self) -> None:
        import polars as pl

        kept = table("reliability").filter(pl.col("honoured").is_not_null() & pl.col("year").is_not_null())
        members = table("alliances", ["atopid", "obligor", "start", "end"]).unique()
        rows = kept.join(members, on="atopid").filter(
            pl.col("start").dt.year() <= pl.col("year"),
            pl.col("end").is_null() | (pl.col("end").dt.year() >= pl.col("year")),
        )
        # Sorted, so that sums over the rows are taken in one order.
        key = ["atopid", "year", "obligor", "warid"]
        rows = rows.sort(*key, "honoured").unique(key, keep="first", maintain_order=True)
        self.code = rows["obligor"].to_numpy().astype(np.int64)
        self.year = rows["year"].to_numpy().astype(np.int64)
        self.kept = rows["honoured"].to_numpy().astype(float)

    def at(self, code: NDArray[np.int64], year: int) -> Floats:
        """Return H of each state, from wars before the year."""
        past = self.year < year
        weight = self.DECAY ** (year - self.year[past])
        place = np.minimum(np.searchsorted(code, self.code[past]), code.size - 1)
        known = code[place] == self.code[past]
        good, all_ = np.zeros(code.size), np.zeros(code.size)
        np.add.at(good, place[known], (weight * self.kept[past])[known])
        np.add.at(all_, place[known], weight[known])
        rate = (self.MASS * self.MEAN + good) / (self.MASS + all_)
        return np.clip(np.log(rate) - np.log1p(-rate), -self.LIMIT, self.LIMIT)
