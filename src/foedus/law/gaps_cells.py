"""The cells of a map of grey zones as columns and as a table of events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.law.grid_space import Space
from foedus.world.model import Event

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Cells", "named"]


@dataclass(frozen=True)
class Cells:
    """The cells of a map as columns: one event as it falls on one of its victims.

    ``index`` (n, 3) holds the places on the axes of ``space`` (act with level, actor with
    attribution, row). ``status`` is the strength of the strongest duty called for, 0..4;
    ``kinds`` the bits of the kinds of grey zone, 0 where help is determinate.
    """

    space: Space
    index: NDArray[np.intp]
    status: NDArray[np.int8]
    kinds: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.index)

    def event(self, n: int) -> Event:
        """Return the event of a cell."""
        a, w, r = (int(x) for x in self.index[n])
        return self.space.event(a, w, r)

    def victim(self, n: int) -> str:
        """Return the victim of a cell."""
        return self.space.rows[int(self.index[n, 2])].victim


def named(cells: Cells) -> pl.DataFrame:
    """Return the events of cells in words, one row per cell."""
    import polars as pl

    room = cells.space
    a, w, r = cells.index.T

    def column(name: str, values: list[str], index: NDArray[np.intp]) -> pl.Series:
        return pl.Series(name, np.array(values, dtype=object)[index].tolist(), dtype=pl.String)

    return pl.DataFrame([
        column("act", [str(x) for x, _ in room.acts], a), column("level", [str(x) for _, x in room.acts], a),
        column("actor", [c or "" for c, _ in room.who], w), column("attribution", [str(x) for _, x in room.who], w),
        column("object", [x.object for x in room.rows], r), column("place", [x.place for x in room.rows], r),
        column("victim", [x.victim for x in room.rows], r),
    ])  # fmt: skip
