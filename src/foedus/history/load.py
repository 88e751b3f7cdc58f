"""Open a scenario by name: the world's alliances, or a scenario folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean
from foedus.history.atop_cache import cached
from foedus.history.atop_filters import chosen, filtered
from foedus.world import load as load_folder
from foedus.world import names as names_of_folders
from foedus.world.world import World

__all__ = ["ATOP", "load"]

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
    given = tuple(filters)
    if str(name) != ATOP:
        if given:
            raise InputError(
                f"'{name}' has no filters",
                remedy=f"leave out --filter, or ask about '{ATOP}'",
                place=Place(option="--filter"),
                code="no-filters",
            )
        try:
            return load_folder(name)
        except InputError as err:
            known = [*names_of_folders(), ATOP]
            if err.code != "unknown-scenario" or str(name) in known or Path(name).exists():
                raise
            otherwise = f"give a folder, or one of: {', '.join(known)}"
            remedy = did_you_mean(str(name), known, otherwise)
            raise InputError(err.message, remedy=remedy, place=err.place, code=err.code) from None
    use = chosen(given)
    world, left_out = cached()
    return filtered(world, left_out, use)
