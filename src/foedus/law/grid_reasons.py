"""Why a duty is not owed, over a grid: the first of its conditions that fails in each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foedus.core import Truth
from foedus.law import event as seen
from foedus.law.facts import Ledger
from foedus.law.grid import CODE, Grid
from foedus.world.model import Provision, Treaty

__all__ = ["failing"]

_NO = CODE[Truth.NO]
_WHY = ("not-attributed", "not-first-use", "unintended")


def failing(
    grid: Grid, treaty: Treaty, provision: Provision, obligor: str, obligee: str, rows: slice
) -> NDArray[np.int8]:
    """Return which condition of a duty fails first, as a number; 0 where none does.

    Cells with one number have one reason (``Duty.reason``); the order of conditions is that of
    the decision procedure (docs/law.md). Where the texts alone rule the duty out, all are 0.

    Returns
    -------
    numpy.ndarray
        Shape (A, W, rows).
    """
    room = grid.space
    shape = (len(room.acts), len(room.who), rows.stop - rows.start)
    out = np.zeros(shape, dtype=np.int8)
    found = grid.conditions(treaty, provision, obligor, obligee, rows)
    if found is None:
        return out
    _, attacker, adversary, *rest = found.parts
    why, against = _sides(grid, obligor, obligee, rows)
    unsaid = found.trigger == _NO
    # An act that the words cover fails for want of an attacker, a first use or an intention.
    laid = unsaid & (found.attack != _NO) & (False if found.laid is None else found.laid.truth == _NO)
    fails = [
        attacker.truth == _NO,
        *(laid & (why == i) for i in range(len(_WHY))),
        unsaid,
        (adversary.truth == _NO) & against,
        adversary.truth == _NO,
        *(part.truth == _NO for part in rest),
    ]
    for number, mask in reversed([*enumerate(fails, start=1)]):
        out[np.broadcast_to(mask, shape)] = number
    out[:, ~room.possible[:, rows]] = 0
    return out


def _sides(grid: Grid, obligor: str, obligee: str, rows: slice) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return what an attack lacks, by number, and whether the obligor is on the other side; shape (1, W, rows)."""
    room = grid.space
    why = np.zeros((1, len(room.who), rows.stop - rows.start), dtype=np.int8)
    against = np.zeros(why.shape, dtype=bool)
    for w, i in np.argwhere(room.possible[:, rows]).tolist():
        scene = grid.scene(w, rows.start + i)
        why[0, w, i] = _WHY.index(seen.laid(scene, obligee, Ledger(grid.ground.values))[1])
        against[0, w, i] = obligor in scene.opponents(obligee)
    return why, against
