"""Open a scenario by name: the world's alliances, or a scenario folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from foedus.core import Day, InputError, Place, parse_day
from foedus.history.atop_cache import cached
from foedus.history.atop_filters import chosen, filtered
from foedus.world import load as load_folder
from foedus.world.world import World

__all__ = ["ATOP", "at", "load", "read_date"]

#: Name of the scenario that is built from the historical record.
ATOP = "atop"


def load(name: str | Path, filters: Iterable[str] = ()) -> World:
    """Return a scenario.

    Parameters
    ----------
    name
        ``atop`` (the alliances of 1815 to 2018), the name of a shipped scenario, or the path of
        a folder.
    filters
        For ``atop`` only: ``no-nominal``, ``institutions``, ``aid`` (docs/atop.md). Each leaves a
        remark in ``World.remarks``, which every answer prints.

    Raises
    ------
    InputError
        If there is no such scenario or filter, or a filter is given for another scenario.
    ScenarioError
        If a folder has faults.
    DataMissingError
        If the files of ATOP are not here; the remedy says what to run.
    """
    names = tuple(filters)
    if str(name) != ATOP:
        if names:
            raise InputError(
                f"'{name}' has no filters",
                remedy=f"leave out --filter, or ask about '{ATOP}'",
                place=Place(option="--filter"),
                code="no-filters",
            )
        return load_folder(name)
    use = chosen(names)
    world, left_out = cached()
    return filtered(world, left_out, use)


def at(world: World, date: str | int | Day, option: str = "--as-of") -> World:
    """Return a world at another date, refusing one of which its record does not speak.

    A scenario folder describes a present and may be asked about days before and after it. The
    record of alliances ends; asked about a later day it would call treaties in force of which
    it does not know.

    Raises
    ------
    InputError
        ``bad-date``; ``outside-coverage``, with the nearest day that the record covers.
    """
    day = read_date(date, option)
    coverage = world.settings.coverage
    if world.settings.id == ATOP and coverage is not None:
        first, last = coverage
        if day.earliest < first.earliest or day.latest > last.latest:
            nearest = first if day.earliest < first.earliest else last
            raise InputError(
                f"{day} is outside what '{ATOP}' covers ({first} to {last})",
                remedy=f"the nearest date is {nearest}",
                place=Place(option=option),
                code="outside-coverage",
            )
    return world.at(day)


def read_date(text: str | int | Day, option: str = "--as-of") -> Day:
    """Read a date, laying an error to the option that gave it."""
    try:
        return parse_day(text)
    except InputError as err:
        raise InputError(err.message, remedy=err.remedy, place=Place(option=option), code=err.code) from None
