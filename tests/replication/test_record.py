"""The record built from the original files: published and documented counts, sources, no zero outside coverage."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from foedus.app.main import main
from foedus.history import build, counts, described, needed, relevant_dyads, summarise, table, tables
from foedus.history import raw as reading
from foedus.history import record as store
from foedus.history.counts import Share

pytestmark = pytest.mark.usefixtures("record")


def percent(found: object) -> float:
    assert isinstance(found, Share)
    return round(100 * found.share, 2)


def cases(found: object) -> tuple[int, int]:
    assert isinstance(found, Share)
    return found.cases, found.of


# -- counts -----------------------------------------------------------------------------


def test_sample_of_initiation() -> None:
    found = counts.sample()
    assert found["dyad_years"] == 1_685_310
    assert (found["initiations"], found["left_out"]) == (2_408, 275)
    assert (found["relevant"], found["relevant_initiations"]) == (223_948, 2_133)
    eras = ("1816_1945", "1946_1989", "1990_2010")
    assert [found[f"relevant_initiations_{e}"] for e in eras] == [718, 851, 564]
    assert (round(percent(found["land"]), 1), round(percent(found["rivals"]), 1)) == (57.3, 43.6)
    assert (found["ongoing"], found["rows"], found["any_onset"]) == (5_487, 218_461, 5_274)


def test_the_two_readings_of_relevance_differ_as_documented() -> None:
    ours = table("dyad_years", ["ccode1", "ccode2", "year", "relevant", "relevant_widely"]).filter(
        pl.col("year") <= 2010
    )
    wide = relevant_dyads(1816, 2010)
    key = ["ccode1", "ccode2", "year"]
    assert wide.height - wide.join(ours, on=key, how="semi").height == 12  # they shared no day
    assert ours["relevant_widely"].sum() == wide.height - 12
    assert ours.filter(pl.col("relevant") & ~pl.col("relevant_widely")).height == 0
    assert ours["relevant_widely"].sum() - ours["relevant"].sum() == 616


def test_disputes_d1_d2_d4() -> None:
    found = counts.disputes()
    assert (found["disputes"], found["spells"], found["most_states"]) == (2_174, 5_217, 38)
    assert round(percent(found["bilateral"]), 1) == 84.0
    assert cases(found["reciprocated"]) == (1_120, 2_174)
    assert [percent(found[f"reciprocated_{e}"]) for e in ("1816_1945", "1946_1989", "1990_2010")] == [
        49.23,
        56.11,
        46.24,
    ]
    assert found["joiners"] == 557
    assert cases(found["with_joiners"]) == (222, 2_174)
    assert round(percent(found["joiners_on_a"]), 1) == 46.0
    # Seven changed sides: by the first spell in time some of them count on the other one.
    assert cases(counts.disputes("dated")["joiners_on_a"]) == (253, 557)


def test_onsets_d3() -> None:
    found = counts.onsets()
    assert (found["pairs"], found["dyad_years"], percent(found["reciprocated"])) == (2_474, 2_408, 49.96)
    assert [percent(found[f"initiator_{n}"]) for n in range(2, 6)] == [3.92, 31.12, 60.27, 4.69]
    assert [percent(found[f"target_{n}"]) for n in range(1, 6)] == [52.30, 1.17, 12.69, 28.82, 5.01]


def test_allies_join_d5() -> None:
    found = counts.ally_joining("owed")
    assert found["disputes"] == 2_023
    assert cases(found["target"]) == (80, 9_019)
    assert cases(found["initiator"]) == (62, 10_377)
    assert cases(found["both_target"]) == (12, 5_806)
    assert (percent(found["target_wrong"]), percent(found["initiator_wrong"])) == (0.16, 0.10)
    # By the duty to help.
    assert cases(counts.ally_joining("owes")["target"]) == (82, 8_908)


def test_joining_by_level_d9() -> None:
    found = counts.joining("listed")
    assert found["opportunities"] == 47_732
    assert [cases(found[k]) for k in ("pledged", "unpledged")] == [(83, 8_908), (113, 22_853)]
    assert [cases(found[k]) for k in ("pledged_war", "unpledged_war")] == [(13, 128), (48, 900)]
    assert [percent(found[k]) for k in ("near_pledged", "near_unpledged")] == [2.47, 0.65]
    assert [round(percent(found[k]), 1) for k in ("near_pledged_war", "near_unpledged_war")] == [26.7, 6.8]
    assert [percent(found[k]) for k in ("late_pledged", "late_unpledged")] == [1.44, 0.43]
    assert [round(percent(found[k]), 1) for k in ("late_pledged_war", "late_unpledged_war")] == [14.7, 5.5]
    ours = counts.joining()  # neighbours that are neighbours
    assert ours["opportunities"] == 46_734
    assert cases(ours["pledged"]) == cases(found["pledged"])
    assert percent(ours["near_pledged_war"]) == pytest.approx(26.7, rel=0.05)


def test_joining_opportunities_of_the_documentation() -> None:
    """Every originator's initiation against every defence ally of its target: 17,812 with 147 joins."""
    acts = table("initiations", ["dispnum", "ccode1", "ccode2", "year", "war"])
    allies = table("alliance_years").filter("defense").select(ally="ccode1", ccode2="ccode2", year="year")
    helped = table("joiners").filter("joined_b").select("dispnum", ally="ccode", joined=pl.lit(True))
    rows = acts.join(allies, on=["ccode2", "year"]).filter(pl.col("ally") != pl.col("ccode1"))
    rows = rows.join(helped, on=["dispnum", "ally"], how="left").with_columns(pl.col("joined").fill_null(False))
    assert (rows.height, rows["joined"].sum()) == (17_812, 147)
    assert rows.filter("war")["joined"].mean() == pytest.approx(0.131, abs=5e-4)


def test_allies_per_state_d8() -> None:
    assert counts.allies_per_state(1816, 1950) == pytest.approx(2.378, abs=1e-3)
    assert counts.allies_per_state(1951, 2003) == pytest.approx(9.617, abs=1e-3)


def test_wars_per_pair_f11() -> None:
    """Some ten times rarer in 1950-2000 than in 1820-1949 (Jackson and Nei 2015)."""
    assert counts.wars_per_pair(1950, 2000) / counts.wars_per_pair(1820, 1949) == pytest.approx(0.097, abs=5e-4)


def test_defended_targets_and_initiation() -> None:
    found = counts.defended_initiation()
    assert (percent(found["defended"]), percent(found["alone"])) == (0.86, 1.13)


def test_reliability_c1() -> None:
    found = counts.honoured()
    assert cases(found["own"]) == (69, 139)
    assert cases(found["earlier"]) == (73, 146)
    assert (round(percent(found["earlier_early"])), round(percent(found["earlier_late"]))) == (66, 22)
    members = table("reliability_members")
    assert (members.height, members["honor3"].sum(), members["honor2"].sum()) == (137, 93, 95)


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    found = summarise()
    assert [c.name for c in found.coverage] == list(tables())
    dyads = next(c for c in found.coverage if c.name == "dyad_years")
    assert (dyads.first, dyads.last) == (1816, 2018)
    assert found.to_frame().filter(pl.col("name") == "joiners")["cases"].item() == 557
    assert main(["data", "summary"]) == 0
    assert "D2  reciprocated disputes: 1,120 of 2,174 = 51.52%" in capsys.readouterr().out
    assert main(["data", "summary", "--lang", "ru"]) == 0
    assert "1 120 из 2 174 = 51,52 %" in capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


# -- what the tables hold ---------------------------------------------------------------


def test_every_column_comes_from_the_files_that_it_names(
    tmp_path: Path, history_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a builder opens is what its columns name, or what the tables that it rests on opened."""
    opened: dict[str, set[str]] = defaultdict(set)
    asked: list[str] = []
    real = reading.path_of
    monkeypatch.setattr(reading, "path_of", lambda ident: (opened[asked[-1]].add(ident), real(ident))[1])
    for what in described().values():

        def get(name: str) -> pl.DataFrame:
            return table(name)  # from the store: opens no original file

        asked.append(what.name)
        if what.name != "dyad_years":  # takes most of the time; its parts are read by the tables below it
            store._builder(what)(get)
            below = {s for name in what.chain()[:-1] for s in described()[name].sources()}
            assert opened[what.name] <= set(what.sources()), what.name
            assert set(what.sources()) <= opened[what.name] | below, what.name


def test_nothing_is_known_outside_the_coverage_of_its_source() -> None:
    states = table("state_years")
    for column, first, last in (
        ("cinc", 1816, 2022), ("milex", 1816, 2022), ("polity2", 1816, 2020), ("gdp", 1816, 2019), ("igo", 1816, 2014),
        ("imports", 1870, 2014), ("ideal_point", 1946, 2019), ("threat", 1816, 2015),
    ):  # fmt: skip
        outside = states.filter(~pl.col("year").is_between(first, last))
        assert outside.height and outside[column].null_count() == outside.height, column
        assert states.filter(pl.col("year").is_between(first, last))[column].drop_nulls().len(), column
    dyads = table("dyad_years")
    for column, first, last in (
        ("distance_km", 1886, 2019), ("imports12", 1870, 2014), ("trade", 1870, 2014), ("shared_igos", 1816, 2014),
        ("peace_scale", 1900, 2020), ("onset", 1816, 2010), ("ongoing", 1816, 2010), ("onset_cow", 1816, 2014),
        ("past_disputes", 1816, 2011), ("past_wars", 1816, 2011), ("peace_years", 1816, 2011), ("rivalry_td", 1816, 2010),
    ):  # fmt: skip
        outside = dyads.filter(~pl.col("year").is_between(first, last))
        assert outside[column].null_count() == outside.height, column


def test_no_code_for_unknown_is_left_as_a_number() -> None:
    may = {"polity2", "joined", "joined_listed", "powdis", "senderdemocracy", "targetdemocracy"}
    for name in tables():
        frame = table(name)
        whole = [c for c, kind in frame.schema.items() if kind.is_integer() and c not in may]
        lowest = frame.select(pl.col(whole).min()).row(0, named=True) if whole else {}
        assert all(v is None or v >= 0 for v in lowest.values()), (name, lowest)


def test_both_directions_of_a_pair_agree() -> None:
    rows = table("dyad_years").filter(pl.col("year").is_in([1850, 1913, 1938, 1975, 2003, 2018]))
    names = {c: f"{c[:-2]}{c[:-3:-1]}" for c in rows.columns if c.endswith(("12", "21"))}
    turned = rows.rename({"ccode1": "ccode2", "ccode2": "ccode1", "major1": "major2", "major2": "major1", **names})
    same = [
        c for c in rows.columns
        if c not in ("onset", "onset_cow") and not c.startswith(("target", "challenger", "ccode"))
    ]  # fmt: skip
    both = rows.sort("year", "ccode1", "ccode2").select("ccode1", "ccode2", *same)
    assert both.equals(turned.sort("year", "ccode1", "ccode2").select("ccode1", "ccode2", *same))


def test_history_of_a_pair_is_what_happened_before_the_year() -> None:
    """Against a count by hand from the dispute file, for pairs with many and with no disputes."""
    fights = table("dispute_dyads").filter(pl.col("ccode1") < pl.col("ccode2"))
    pairs = fights.group_by("ccode1", "ccode2").len().sort("len", "ccode1", "ccode2", descending=True)
    chosen = pairs.head(4).rows() + random.Random(5).sample(pairs.rows(), 12) + [(2, 155, 0), (371, 373, 0)]
    columns = ["ccode1", "ccode2", "year", "past_disputes", "past_wars", "peace_years", "past_initiations12"]
    rows = table("dyad_years", columns)
    acts = table("initiations")
    for one, other, _ in chosen:
        mine = rows.filter(pl.col("ccode1") == one, pl.col("ccode2") == other, pl.col("year") <= 2011)
        first = mine["year"].min()
        own = fights.filter(pl.col("ccode1") == one, pl.col("ccode2") == other)
        begun = own.filter("onset").select("dispnum", "year").rows()
        wars = (
            own.filter(pl.col("hostlev1") == 5, pl.col("hostlev2") == 5).group_by("dispnum").agg(pl.col("year").max())
        )
        from_one = acts.filter(pl.col("ccode1") == one, pl.col("ccode2") == other)["year"].to_list()
        for _, _, year, disputes, fought, peace, started in mine.iter_rows():
            before = [y for _, y in begun if y < year]
            assert disputes == len({n for n, y in begun if y < year})
            assert fought == sum(y < year for y in wars["year"])
            assert started == sum(y < year for y in from_one)
            assert peace == (year - 1 - max(before) if before else year - first)


def test_promises_by_treaty_add_up_to_those_by_year() -> None:
    """The member file, spread over years, holds every row of the published dyad-years; the rest are states not in the system."""
    promises = ("defense", "offense", "neutral", "nonagg", "consul")
    last = pl.col("end").dt.year().fill_null(2018)
    spread = (
        table("alliances")
        .with_columns(year=pl.int_ranges(pl.col("start").dt.year(), last + 1, dtype=pl.Int32))
        .explode("year")
        .group_by(ccode1="obligor", ccode2="obligee", year="year")
        .agg(pl.col(p).any() for p in promises)
    )
    published = table("alliance_years")
    for promise in promises:
        one = spread.filter(promise).select("ccode1", "ccode2", "year")
        other = published.filter(promise).select("ccode1", "ccode2", "year")
        assert other.join(one, on=["ccode1", "ccode2", "year"], how="anti").height == 0, promise
        assert one.height - other.height <= 0.03 * other.height, promise


def test_south_caucasus_rows() -> None:
    pacts = table("alliances").filter(pl.col("obligor") == 640, pl.col("obligee") == 373)
    assert set(pacts["atopid"]) >= {6035, 4550}
    shusha = pacts.filter(pl.col("atopid") == 6035).row(0, named=True)
    assert (shusha["start"].year, shusha["end"], shusha["milcon"], shusha["milaid"], shusha["length"]) == (
        2010,
        None,
        2,
        3,
        120,
    )
    war = table("conflicts").filter(pl.col("conflict_id") == 388, pl.col("year") == 2020).row(0, named=True)
    assert (war["ccode_a"], war["ccode_a_2nd"], war["ccode_b_2nd"]) == (373, 640, 371)
    assert war["type"] == "internationalised intrastate"
    assert table("rivalries").filter(pl.col("ccode1") == 371, pl.col("ccode2") == 373)["source"].to_list() == [
        "td",
        "tss",
    ]


def test_germany_is_translated_by_year() -> None:
    found = table("conflicts").filter(pl.col("gwno_a").is_in([260, 678, 345, 340]) | pl.col("gwno_a_2nd").is_in([260]))
    pairs = found.select("gwno_a", "ccode_a", "year").filter(pl.col("gwno_a") == 678)
    # Yemen is 678 throughout in one system, and 679 since 1990 in the other.
    assert set(pairs.filter(pl.col("year") < 1990)["ccode_a"]) <= {678}
    assert set(pairs.filter(pl.col("year") > 1990)["ccode_a"]) == {679}


# -- speed and safety -------------------------------------------------------------------


def test_a_table_is_read_in_a_fifth_of_a_second() -> None:
    """Processor time, the best of three: the machine may be shared."""
    for name in tables():
        took = []
        for _ in range(3):
            begun = time.process_time()
            table(name)
            took.append(time.process_time() - begun)
        assert min(took) < 0.2, (name, took)


def test_a_kill_during_a_real_build(history_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    names = ["states", "dispute_dyads", "participants", "disputes", "initiations", "joiners"]
    code = f"from foedus.history import build; build({names})"
    with subprocess.Popen([sys.executable, "-c", code]) as child:
        end = time.monotonic() + 60
        while not store.file_of("dispute_dyads").exists() and time.monotonic() < end and child.poll() is None:
            time.sleep(0.002)
        os.kill(child.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    there = [n for n in names if store.file_of(n).exists()]
    assert "dispute_dyads" in there and "joiners" not in there
    assert build(names) == tuple(n for n in names if n not in there)
    assert table("joiners").height == 557
    assert not list(store.folder().glob(".new-*"))


def test_fetch_record_brings_what_build_needs(
    history_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    assert main(["data", "fetch", "--record"]) == 0
    assert f"{len(needed())} data sets" in capsys.readouterr().out
    monkeypatch.delenv("FOEDUS_DATA_MIRROR")
    assert set(build(["wars", "states"])) == {"wars", "states"}
