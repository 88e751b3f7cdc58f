"""Sources and warrants: what a statement rests on."""

from __future__ import annotations

from enum import Enum

__all__ = ["GRADES", "Warrant", "weakest"]

#: What each grade of a source means.
GRADES: dict[str, str] = {
    "A": "primary text or reference data",
    "B": "established news, agency or named analyst",
    "C": "repost, encyclopedia or aggregator",
    "D": "degraded copy",
    "U": "unsourced background knowledge",
}


class Warrant(Enum):
    """What a number rests on, from strongest to weakest.

    ``recorded``: read from a text or counted in the scenario's own record.
    ``estimated``: fitted on the historical record, with an interval.
    ``literature``: taken from a cited publication.
    ``assumed``: a range set by the authors, stated with the number.
    """

    RECORDED = "recorded"
    ESTIMATED = "estimated"
    LITERATURE = "literature"
    ASSUMED = "assumed"

    def __str__(self) -> str:
        return self.value


_ORDER = list(Warrant)


def weakest(*warrants: Warrant) -> Warrant:
    """Return the weakest of some warrants; ``recorded`` when none is given."""
    return max(warrants, key=_ORDER.index, default=Warrant.RECORDED)
