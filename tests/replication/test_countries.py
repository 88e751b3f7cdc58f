"""The table of states against the published lists of the state system.

Correlates of War Project (2017), State System Membership, v2016; Gleditsch and Ward (1999),
list of independent states.
"""

from __future__ import annotations

import csv
import datetime as dt
import warnings
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from foedus.core import by_number, find


def _table(folder: Path, name: str, of: str = "peacesciencer") -> Any:
    rdata = pytest.importorskip("rdata")
    (path,) = sorted(folder.rglob(f"{of}/{name}.rda"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdata.read_rda(path)[name]


def _ours() -> list[dict[str, str]]:
    text = resources.files("foedus.core").joinpath("countries.csv").read_text("utf-8")
    return [r for r in csv.DictReader(text.splitlines()) if r["cow"]]


def test_cow_spells_and_abbreviations(history_dir: Path) -> None:
    frame = _table(history_dir, "cow_states")
    last = "2016-12-31"  # the list ends here; a spell that reaches it goes on

    def date(row: Any, end: str) -> str:
        return f"{int(row[end + 'year']):04d}-{int(row[end + 'month']):02d}-{int(row[end + 'day']):02d}"

    theirs: dict[int, list[tuple[str, str]]] = {}
    names: dict[int, set[str]] = {}
    for _, row in frame.iterrows():
        end = date(row, "end")
        theirs.setdefault(int(row["ccode"]), []).append((date(row, "st"), "" if end == last else end))
        names.setdefault(int(row["ccode"]), set()).add(str(row["stateabb"]))
    ours: dict[int, list[list[str]]] = {}
    for row in sorted(_ours(), key=lambda r: r["start"]):
        spells = ours.setdefault(int(row["cow"]), [])
        day_before = dt.date.fromisoformat(row["start"]) - dt.timedelta(1)
        if spells and spells[-1][1] == day_before.isoformat():
            spells[-1][1] = row["end"]  # a change of name only
        else:
            spells.append([row["start"], row["end"]])
        assert {row["cow_abbrev"]} == names[int(row["cow"])], row
    for number, spells in ours.items():
        assert [tuple(s) for s in spells] == sorted(theirs[number]), number
    assert ours.keys() == theirs.keys()  # every member of the system, and nobody else


def test_every_party_of_the_treaty_record_has_an_entry(history_dir: Path) -> None:
    (path,) = sorted(history_dir.rglob("ATOP/atop5_1m.csv"))
    with path.open(encoding="utf-8-sig") as stream:
        members = {int(r["member"]) for r in csv.DictReader(stream)}
    unknown = {n for n in members if by_number(n, "1900") is None}
    assert unknown == {8152}
    assert not find(8152).is_state


def test_gleditsch_ward_numbers(history_dir: Path) -> None:
    # The longer form of the list also numbers the smallest states.
    frame = _table(history_dir, "gw_system", of="isard")
    origin = dt.date(1970, 1, 1)
    theirs: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for _, row in frame.iterrows():
        first, last = (origin + dt.timedelta(int(row[c])) for c in ("start", "end"))
        theirs.setdefault(int(row["gwcode"]), []).append((first, last))
    for row in _ours():
        # Both lists count the state on the first day of the COW spell, give or take a few years.
        day = dt.date.fromisoformat(row["start"])
        slack = dt.timedelta(366 * 8)
        assert any(a - slack <= day <= b for a, b in theirs[int(row["gw"])]), row


def test_iso_codes(history_dir: Path) -> None:
    (path,) = sorted(history_dir.rglob("countrycode/codelist_without_cldr.csv"))
    with path.open(encoding="utf-8") as stream:
        listed = {r["cown"]: r["iso3c"] for r in csv.DictReader(stream) if r["cown"] not in ("", "NA")}
    # Codes of states that ISO 3166-1 does not list today are explained in the notes.
    former = {"AUH", "DDR", "CSK", "YUG", "YMD", "RVN", "XKX", "ZAN"}
    former |= {"BAD", "BAV", "HAN", "HSE", "HSG", "MEC", "MOD", "PAP", "PMA", "SAX", "SIC", "TUS", "WRT"}
    for row in _ours():
        code = listed.get(row["cow"], "")
        if row["code"] in former:
            assert row["note"] or code in ("", "NA"), row
        elif code not in ("", "NA"):
            assert row["code"] == code, row
