"""Compute what was published, and compare."""

from __future__ import annotations

import math
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module

from foedus.core import DataMissingError, FoedusError
from foedus.history.catalogue import catalogue
from foedus.history.store import State, Store
from foedus.studies.bars import Bar, bars
from foedus.studies.verified import MISSING, PASS, SHORT, SHOWN, Row, Verified, row_of

__all__ = ["Check", "Long", "checks", "verify"]

#: A check computes a bar's figures from the original data: figure to number.
Check = Callable[[], Mapping[str, float]]
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Long:
    """A check of many minutes, which says how far it is."""

    run: Callable[[Progress | None], Mapping[str, float]]

    def __call__(self, progress: Progress | None = None) -> Mapping[str, float]:
        """Compute the figures; ``progress`` is called with a stage and the part of it that is done."""
        return self.run(progress)


@cache
def checks() -> dict[str, Check]:
    """Return the check of each bar's id: ``CHECKS`` of all modules ``foedus.studies.checks_*``.

    Raises
    ------
    ValueError
        If two modules check one bar.
    """
    import foedus.studies as package

    found: dict[str, Check] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name.startswith("checks_")):
        for ident, check in import_module(f"foedus.studies.{module}").CHECKS.items():
            if ident in found:
                raise ValueError(f"two checks of {ident}: the second in {module}")
            found[ident] = check
    return found


def verify(names: Iterable[str] | None = None, *, progress: Progress | None = None) -> Verified:
    """Compute published results from the original data and compare.

    Parameters
    ----------
    names
        Names, ids or section letters of results (:func:`foedus.studies.bars`); all if None.
    progress
        Called with the name of the result in work and the part that is done.

    Raises
    ------
    InputError
        If there is no such result.

    Notes
    -----
    Data that are missing do not stop it: what can be computed is, and ``Verified.missing`` says
    what to fetch. A check that ends in an error of the tree falls short, with its message.
    """
    chosen = bars().select(names)
    store = Store.of_user()
    rows: list[Row] = []
    missing: dict[str, None] = {}
    for n, bar in enumerate(chosen):
        if progress is not None:
            progress(f"{bar.id} {bar.name}", n / len(chosen))
        if bar.status != "run":
            rows.append(
                Row(bar.id, bar.name, "", None, 0.0, "", None, bar.status, bar.provenance, bar.citation, bar.reason.en if bar.reason else "")
            )  # fmt: skip
            continue
        absent = [d for d in bar.data if store.state(catalogue().find(d))[0] not in (State.PRESENT, State.MIRROR)]
        missing.update(dict.fromkeys(absent))
        if absent:
            rows += _absent(bar, f"foedus data fetch {' '.join(absent)}")
        else:
            rows += _computed(bar, progress and partial(_within, progress, bar, n, len(chosen)))
    if progress is not None:
        progress("", 1.0)
    return Verified(chosen.rows, tuple(rows), tuple(missing))


def _absent(bar: Bar, why: str, outcome: str = MISSING) -> list[Row]:
    """Return the rows of a result without numbers of ours; what was quoted from memory decides nothing here either."""
    return [row_of(bar, f, None, SHOWN if f.provenance == "MEM" else outcome, why) for f in bar.figures]


def _within(progress: Progress, bar: Bar, done: int, of: int, stage: str, part: float) -> None:
    """Tell how far one check is as a part of all."""
    progress(f"{bar.id} {bar.name}, {stage}", (done + part) / of)


def _computed(bar: Bar, progress: Progress | None) -> list[Row]:
    check = checks().get(bar.id)
    if check is None:
        return _absent(bar, "nothing computes it yet", SHORT)
    try:
        found = check(progress) if isinstance(check, Long) else check()
    except DataMissingError as err:
        return _absent(bar, err.remedy or err.message)
    except FoedusError as err:
        return _absent(bar, str(err), SHORT)
    out = []
    for f in bar.figures:
        ours = found.get(f.name)
        # A figure from memory stands beside ours and decides nothing.
        if ours is None or math.isnan(ours):
            outcome = SHOWN if f.provenance == "MEM" else SHORT
            out.append(row_of(bar, f, None, outcome, "" if outcome == SHOWN else f"'{f.name}' was not computed"))
        else:
            outcome = SHOWN if f.provenance == "MEM" else PASS if f.holds(float(ours)) else SHORT
            out.append(row_of(bar, f, float(ours), outcome))
    return out
