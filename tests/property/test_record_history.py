"""What is known of a pair in a year: nothing of that year or later, and what a count by hand gives."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from foedus.history.building.dyads import _history

STATES = (2, 20, 200)
YEARS = st.integers(1816, 1830)


@st.composite
def disputes(draw: st.DrawFn) -> pl.DataFrame:
    """Some disputes among three states, one row for each pair, direction and year."""
    rows = []
    for number in range(draw(st.integers(0, 8))):
        one, other = draw(st.permutations(STATES))[:2]
        start, war = draw(YEARS), draw(st.booleans())
        for year in range(start, start + draw(st.integers(1, 3))):
            again = year > start and draw(st.booleans())
            for a, b, side in ((one, other, 1), (other, one, 0)):
                rows.append((number, a, b, year, year == start or again, side, 5 if war else 4, 5 if war else 1))
    names = ["dispnum", "ccode1", "ccode2", "year", "onset", "sidea1", "hostlev1", "hostlev2"]
    return pl.DataFrame(rows, schema={n: pl.Boolean if n == "onset" else pl.Int32 for n in names}, orient="row")


def history(fights: pl.DataFrame) -> pl.DataFrame:
    acts = fights.filter("onset", pl.col("sidea1") == 1)
    rows = pl.DataFrame(
        [(a, b, y, min(a, b) * 1000 + max(a, b)) for y in range(1816, 1834) for a in STATES for b in STATES if a != b],
        schema=dict.fromkeys(("ccode1", "ccode2", "year", "dyad"), pl.Int32), orient="row",
    )  # fmt: skip
    return _history(rows, {"dispute_dyads": fights, "initiations": acts}.__getitem__)


@given(disputes())
def test_history_is_what_a_count_by_hand_gives(fights: pl.DataFrame) -> None:
    found = history(fights)
    assert found.select("ccode1", "ccode2", "year").is_duplicated().sum() == 0
    rows = fights.rows(named=True)
    for r in found.iter_rows(named=True):
        one, other, year = r["ccode1"], r["ccode2"], r["year"]
        own = [x for x in rows if (x["ccode1"], x["ccode2"]) == (one, other)]
        begun = [x for x in own if x["onset"] and x["year"] < year]
        assert r["past_disputes"] == len({x["dispnum"] for x in begun})
        assert r["past_initiations12"] == len({x["dispnum"] for x in begun if x["sidea1"] == 1})
        last = {
            x["dispnum"]: max(y["year"] for y in own if y["dispnum"] == x["dispnum"]) for x in own if x["hostlev2"] == 5
        }
        wars = {n for n, y in last.items() if y < year and all(x["hostlev1"] == 5 for x in own if x["dispnum"] == n)}
        assert r["past_wars"] == len(wars)
        assert r["peace_years"] == (year - 1 - max(x["year"] for x in begun) if begun else year - 1816)


@given(disputes(), YEARS)
def test_the_future_changes_nothing(fights: pl.DataFrame, year: int) -> None:
    """Disputes that begin in a year or later do not show before the year after it."""
    starts = fights.group_by("dispnum").agg(start=pl.col("year").min())
    known = fights.join(starts.filter(pl.col("start") < year), on="dispnum", how="semi")
    before = pl.col("year") <= year
    assert history(fights).filter(before).equals(history(known).filter(before))
