"""ATOP 5.1 as a world: the alliances of 1815 to 2018, phase by phase and member by member.

Alliance Treaty Obligations and Provisions (Leeds, B. A., Ritter, J. M., Mitchell, S. M. and
Long, A. G., 2002, International Interactions 28, 237-260), version 5.1. Treaties, dates and
parties come from the alliance and member files; which code is which duty is decided in
:mod:`foedus.history.atop_codes`, who owes it to whom in :mod:`foedus.history.atop_members`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from foedus.core import Day, Truth, countries
from foedus.history.atop_codes import SOURCE, Row, provision
from foedus.history.atop_filters import FILTERS
from foedus.history.atop_members import Spell, day_of, groups, hulls, next_day, spells
from foedus.history.atop_names import name, short
from foedus.world.fields import Text
from foedus.world.model import Membership, Settings, Source, State, Treaty, Version
from foedus.world.terms import Form
from foedus.world.world import World

__all__ = ["FIRST", "LAST", "build", "settings", "treaty_id"]

#: First and last day that the record speaks of.
FIRST, LAST = Day(1815, 1, 1), Day(2018, 12, 31)

_SECRECY = {1: "partly secret", 2: "secret"}
_FORMS = {0: Form.AGREEMENT, 1: Form.TREATY}
#: Threats named: states, states in a region, another alliance.
_DIRECTED = (1, 3, 6)


def treaty_id(number: int) -> str:
    """Return the id of a treaty of this world, such as ``ATOP1350``."""
    return f"ATOP{number}"


def build(alliances: Path, members: Path) -> tuple[World, dict[str, tuple[str, ...]]]:
    """Read the alliance file and the member file of ATOP 5.1 into a world.

    Parameters
    ----------
    alliances, members
        ``atop5_1a.csv`` and ``atop5_1m.csv``.

    Returns
    -------
    World
        All treaties.
    dict
        For each filter the ids of the treaties that it leaves out.
    """
    head = _read(alliances)
    rows: dict[int | None, list[Row]] = defaultdict(list)
    for row in _read(members):
        rows[row["atopid"]].append(row)
    treaties = tuple(sorted((_treaty(row, rows[row["atopid"]]) for row in head), key=lambda t: t.id))
    world = World(settings=settings(), sources=(_source(),), states=_states(treaties), treaties=treaties)
    left_out = {f.name: tuple(sorted(treaty_id(r["atopid"]) for r in head if f.leaves_out(r))) for f in FILTERS}
    return world, left_out


def _read(path: Path) -> list[dict[str, Any]]:
    import polars as pl

    return pl.read_csv(path, infer_schema_length=None).to_dicts()


def _treaty(row: Row, rows: list[Row]) -> Treaty:
    number, year = row["atopid"], row["begyr"]
    assert number is not None and year is not None
    ident = treaty_id(number)
    entered = day_of(year, row["begmo"], row["begday"])
    ended = None if not row["endyr"] else next_day(day_of(row["endyr"], row["endmo"], row["endday"]))
    found = spells(rows)
    provisions = tuple(
        provision(f"{ident}.{i}", g.promise, g.obligors, g.obligees, Version(start=g.start, end=g.end))
        for i, g in enumerate(groups(found), start=1)
    )
    parties = tuple(
        Membership(state=state, joined=None if start == entered else start, left=None if end == ended else end)
        for state, (start, end) in hulls(found).items()
    )
    promised = frozenset(p.code for s in found for p in s.made)
    founders = tuple(p.state for p in parties if p.joined is None)
    return Treaty(
        id=ident, name=name(number, founders, entered, promised), short=short(number),
        form=_FORMS.get(-1 if row["estmode"] is None else row["estmode"], Form.TREATY), binding=Truth.YES,
        parties=parties, entered=entered, ended=ended, text="secondary", provisions=provisions,
        against_third_states=Truth.YES if row["specthrt"] in _DIRECTED else Truth.UNKNOWN,
        sources=(SOURCE,), confidence="medium", note=_note(row, found),
    )  # fmt: skip


def _note(row: Row, found: list[Spell]) -> str:
    """Return what else the alliance file says, in the names of its variables."""
    said = [_SECRECY[s] for s in (row["pubsecr"],) if s in _SECRECY]
    if row["maxphase"]:
        said.append(f"{len({s.phase for s in found})} phases")
    for code in ("milcon", "milaid", "base", "intcom", "subord", "organ1", "interv"):
        if row[code]:
            said.append(f"{code} = {row[code]}")
    return "; ".join(said)


def _states(treaties: Iterable[Treaty]) -> tuple[State, ...]:
    """Return every state of the COW system, and members of treaties that never belonged to it."""
    codes = {c.code for c in countries() if c.is_state}
    codes |= {m.state for t in treaties for m in t.parties}
    return tuple(State(code=code) for code in sorted(codes))


def _source() -> Source:
    return Source(
        id=SOURCE,
        title="Leeds, B. A., Ritter, J. M., Mitchell, S. M. and Long, A. G. (2002). Alliance Treaty Obligations and "
        "Provisions, 1815-1944. International Interactions 28, 237-260; version 5.1, with its codebook",
        url="http://www.atopdata.org",
        date="2018",
        kind="data set",
        grade="A",
    )


def settings() -> Settings:
    """Return what the scenario says of itself; needs no file."""
    return Settings(
        id="atop",
        title=Text(en="Alliances of the world, 1815 to 2018", ru="Союзы мира, 1815–2018"),
        summary=Text(
            en="Every alliance that ATOP 5.1 records, with its phases and members, as duties read from codes.",
            ru="Все союзы, записанные в ATOP 5.1, с их периодами и участниками: обязательства, прочитанные по кодам.",
        ),
        as_of=LAST,
        coverage=(FIRST, LAST),
        span=(FIRST, LAST),
        limits=(
            Text(
                en="Duties are read from codes, not from the texts of the treaties: a coded condition says that a "
                "promise is limited, not how.",
                ru="Обязательства прочитаны по кодам, а не по текстам договоров: код условия говорит, что обещание "
                "ограничено, но не чем.",
            ),
            Text(
                en="ATOP does not record requests, national procedures or joint findings (but for requests to "
                "consult): whether a text requires them was not read.",
                ru="ATOP не записывает просьбы, внутренние процедуры и совместные решения (кроме просьбы о "
                "консультациях): требует ли их договор, не прочитано.",
            ),
        ),
    )
