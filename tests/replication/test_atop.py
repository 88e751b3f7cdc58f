"""The world of alliances against the files of ATOP 5.1 (Leeds, Ritter, Mitchell and Long 2002).

Compared with the alliance and member files from which it is built, and with the directed
dyad-years of the same release as the R package peacesciencer carries them, which were made
independently of both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest

from foedus.core import Day, find
from foedus.history import load
from foedus.history.atop_members import state_code
from foedus.world import World
from foedus.world.model import Provision, Treaty

PLEDGES = {
    "defense": "assist militarily", "offense": "offence", "neutral": "remain neutral", "nonagg": "refrain from force",
    "consul": "consult",
}  # fmt: skip
ATOP = Path("raw/dodl/ATOP")
LAST_YEAR = 2018


@pytest.fixture(scope="module")
def world(history_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_DATA_MIRROR", str(history_dir))
        patch.setenv("FOEDUS_CACHE", str(tmp_path_factory.mktemp("cache")))
        return load("atop")


@pytest.fixture(scope="module")
def alliances(history_dir: Path) -> pl.DataFrame:
    return pl.read_csv(history_dir / ATOP / "atop5_1a.csv", infer_schema_length=None)


@pytest.fixture(scope="module")
def members(history_dir: Path) -> pl.DataFrame:
    return pl.read_csv(history_dir / ATOP / "atop5_1m.csv", infer_schema_length=None)


def _pairs(treaty: Treaty, provision: Provision) -> set[tuple[str, str]]:
    return {
        (a, b) for a in provision.obligors or treaty.members for b in provision.obligees or treaty.members if a != b
    }


def _between(treaty: Treaty, provision: Provision, pair: tuple[str, str]) -> tuple[Day, Day | None] | None:
    """Return when a promise stands between two members, or None where it never does."""
    parties = [treaty.party(code) for code in pair]
    starts = [treaty.entered, provision.version.start, *(p.joined for p in parties if p)]
    ends = [treaty.ended, provision.version.end, *(p.left for p in parties if p)]
    start = max(d for d in starts if isinstance(d, Day))
    end = min((d for d in ends if isinstance(d, Day)), default=None)
    return None if end is not None and not start < end else (start, end)


def test_the_number_of_treaties_and_of_defence_pacts(world: World) -> None:
    defence = [
        t for t in world.treaties if any(p.action and p.action.value == "assist militarily" for p in t.provisions)
    ]
    assert len(world.treaties) == 789
    assert len(defence) == 280
    assert sum(t.ended is None for t in defence) == 48
    assert sum(t.ended is None for t in world.treaties) == 372


@pytest.mark.parametrize("pledge", PLEDGES)
def test_every_member_promises_what_its_row_says_and_nothing_else(
    world: World, members: pl.DataFrame, pledge: str
) -> None:
    coded = {
        (f"ATOP{r['atopid']}", state_code(r["member"], Day(r["yrent"], r["moent"] or None)))
        for r in members.filter(pl.col(pledge) == 1).to_dicts()
    }
    built = {
        (t.id, obligor)
        for t in world.treaties
        for p in t.provisions
        if p.action is not None and p.action.value == PLEDGES[pledge]
        for obligor in p.obligors or t.members
    }
    # Serbia goes on with what Yugoslavia promised under the same COW number.
    heirs = {(t, s) for t, s in built if s == "SRB" and (t, "YUG") in built}
    assert built - heirs == coded - heirs


@pytest.mark.parametrize(
    ("ident", "parties", "begins", "ends", "actions"),
    [
        ("ATOP6035", {"AZE", "TUR"}, "2010-08-16", None,
         {"assist militarily", "refrain from force", "consult", "deny support"}),
        ("ATOP4550", {"AZE", "TUR"}, "1994-02-09", None, {"assist militarily"}),
        ("ATOP4890", {"RUS", "ARM"}, "1997-08-29", None, {"assist militarily", "refrain from force", "consult"}),
        ("ATOP4885", {"RUS", "AZE"}, "1997-07-03", None, {"refrain from force", "consult"}),
        ("ATOP4400", {"ARM", "AZE", "BLR", "GEO", "KAZ", "KGZ", "RUS", "TJK", "UZB"}, "1993-01-22", None,
         {"assist militarily", "refrain from force", "consult"}),
        ("ATOP4220", {"ARM", "AZE", "BLR", "GEO", "KAZ", "KGZ", "RUS", "TJK", "UZB"}, "1992-05-15", None,
         {"assist militarily", "refrain from force", "consult"}),
    ],
)  # fmt: skip
def test_south_caucasus(
    world: World, ident: str, parties: set[str], begins: str, ends: str | None, actions: set[str]
) -> None:
    treaty = world.treaty(ident)
    assert set(treaty.members) == parties
    assert str(treaty.entered) == begins
    assert treaty.ended == ends
    assert actions <= {str(p.action) for p in treaty.provisions}


def test_azerbaijan_and_georgia_belonged_to_the_collective_security_treaty_for_six_years(world: World) -> None:
    treaty = world.treaty("ATOP4220")
    dates = {m.state: (str(m.joined), str(m.left)) for m in treaty.parties if m.state in ("AZE", "GEO")}
    assert dates == {"AZE": ("1993-09-24", "1999-04-21"), "GEO": ("1993-12-09", "1999-04-21")}


def test_how_spells_of_a_member_meet(members: pl.DataFrame) -> None:
    """Where one spell follows another, most meet on one day: the last of one, the first of the next."""
    spells = defaultdict(list)
    for r in members.to_dicts():
        if r["dayent"]:
            spells[r["atopid"], r["member"]].append(r)
    days: Counter[int] = Counter()
    for rows in spells.values():
        starts = {dt.date(r["yrent"], r["moent"], r["dayent"]) for r in rows}
        for r in rows:
            if r["yrexit"] and r["dayexit"]:
                last = dt.date(r["yrexit"], r["moexit"], r["dayexit"])
                days[0] += last in starts
                days[1] += last not in starts and last + dt.timedelta(days=1) in starts
    assert days == {0: 214, 1: 11}


def test_a_treaty_broken_by_an_attack_still_stood_on_that_day(world: World) -> None:
    assert str(world.treaty("ATOP2470").ended) == "1941-06-23"


def test_nothing_is_owed_to_a_member_while_it_was_out(world: World) -> None:
    """Egypt was out of the Arab League from April 1979 to May 1989."""
    treaty = world.treaty("ATOP3205")
    inside = [
        found
        for p in treaty.provisions
        for pair in _pairs(treaty, p)
        if pair == ("IRQ", "EGY") and str(p.action) == "assist militarily" and (found := _between(treaty, p, pair))
    ]
    assert sorted((str(a), str(b)) for a, b in inside) == [("1951-02-02", "1979-04-01"), ("1989-05-22", "None")]


def test_blank_codes_are_unread_and_never_a_no(world: World, members: pl.DataFrame) -> None:
    blank = {
        f"ATOP{r['atopid']}"
        for r in members.to_dicts()
        if any(r[c] is None for c in ("notaiden", "dipaid", "terrres", "seppeace"))
    }
    unread = {t.id for t in world.treaties for p in t.provisions if "blank" in (p.note.en if p.note else "")}
    assert blank == unread
    assert all(
        p.modality is None for t in world.treaties for p in t.provisions if "blank" in (p.note.en if p.note else "")
    )


# -- directed dyad-years ------------------------------------------------------------------------


def _years(start: Day, end: Day | None) -> range:
    """Return the years on some day of which a promise stood; ``end`` is the first day without it."""
    if end is None:
        return range(start.year, LAST_YEAR + 1)
    last = end.earliest - dt.timedelta(days=1) if end.exact else end.latest
    return range(start.year, last.year + 1)


Years = dict[tuple[int, int, int], set[str]]


def _ours(world: World) -> tuple[Years, Years]:
    """Return what each state owes each other by year: for certain, and to partners not told apart."""
    sure: Years = defaultdict(set)
    open_: Years = defaultdict(set)
    words = {action: f"atop_{pledge}" for pledge, action in PLEDGES.items()}
    numbers = {c: n for n, c in ((n, _code(n)) for n in range(2, 1000)) if c}
    numbers |= {"YUG": 345, "SRB": 345, "DEU": 255}
    for t in world.treaties:
        for p in t.provisions:
            word = words.get(str(p.action))
            if word is None:
                continue
            into = open_ if "obvary = 1" in (p.note.en if p.note else "") else sure
            for pair in _pairs(t, p):
                found = _between(t, p, pair)
                if found is not None and set(pair) <= set(numbers):
                    for year in _years(*found):
                        into[numbers[pair[0]], numbers[pair[1]], year].add(word)
    return sure, open_


def _code(cow: int) -> str | None:
    from foedus.core import InputError

    try:
        return find(cow).code if cow != 345 else None
    except InputError:
        return None


def _theirs(path: Path) -> Years:
    rdata = pytest.importorskip("rdata")
    pytest.importorskip("pandas")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tibble classes fall back to plain frames
        frame = next(iter(rdata.read_rda(path).values()))
    one = {260: 255, 678: 679, 730: 732}
    out: Years = defaultdict(set)
    for row in frame.itertuples(index=False):
        a, b = (one.get(int(c), int(c)) for c in (row.ccode1, row.ccode2))
        out[a, b, int(row.year)].update(f"atop_{p}" for p in PLEDGES if getattr(row, f"atop_{p}") == 1)
    return out


def test_directed_dyad_years(world: World, history_dir: Path) -> None:
    """What ``ccode1`` owes ``ccode2`` in each year, for all five promises.

    The member file does not say toward which partner a promise is made where a member's
    promises differ between partners (``obvary``); ours stay open there, and the dyad file must
    lie between what is sure and what is open. What differs beside is listed with its reason.
    """
    sure, open_ = _ours(world)
    theirs = _theirs(history_dir / "raw/peacesciencer/atop_alliance.rda")
    assert sum(len(v) for v in theirs.values()) > 300_000
    missing = [k for k, v in theirs.items() if not v <= sure.get(k, set()) | open_.get(k, set())]
    extra = {k: v - theirs.get(k, set()) for k, v in sure.items() if not v <= theirs.get(k, set())}
    assert missing == []
    reasons = Counter(_reason(*k) for k in extra)
    assert reasons == {
        # A phase ended within the year; the dyad file keeps the promises of the later phase only.
        "Central American pact, phases of 1888": 12,
        "Brazil and Uruguay, phases of 1857": 1,
        "Anglo-Japanese Alliance, phases of 1905": 1,
    }
    # Rows of the dyad file that hold no promise at all: a member that promised none of the five.
    assert sum(not v for v in theirs.values()) > 0
    undecided = {k for k in open_ if open_[k] - sure.get(k, set())}
    assert len(undecided) < 0.005 * len(theirs)


def _reason(a: int, b: int, year: int) -> str:
    if year == 1888 and {a, b} <= {90, 91, 92, 93, 94}:
        return "Central American pact, phases of 1888"
    if (year, {a, b}) == (1857, {140, 165}):
        return "Brazil and Uruguay, phases of 1857"
    if (year, {a, b}) == (1905, {740, 200}):
        return "Anglo-Japanese Alliance, phases of 1905"
    return f"unexplained: {a} {b} {year}"
