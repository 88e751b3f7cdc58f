"""Who may join: third parties, their menus, and who is left out for the sake of size (docs/model.md section 1)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from foedus.core import Truth
from foedus.crisis.events import CrisisEvents
from foedus.crisis.game import CHALLENGER, TARGET, Dropped, ThirdParty
from foedus.world import World

__all__ = ["bonds_and_pledges", "rivals", "select"]

#: Reasons for ``not owed`` that lie in the bond itself, so that there is no pledge at all.
NO_BOND = {"not-in-force", "not-binding", "suspended", "other-wording", "superseded"}


def rivals(world: World, a: str, b: str, kind: str = "rivalry") -> bool:
    """Whether two states are rivals (or have a territorial claim) at the date of the world."""
    from foedus.core import Day

    for r in world.rivalries:
        if {r.a, r.b} == {a, b} and r.kind == kind:
            began = r.start.on_or_before(world.as_of) if isinstance(r.start, Day) else Truth.YES
            ended = r.end.on_or_before(world.as_of) if isinstance(r.end, Day) else Truth.NO
            if not began.is_false and not ended.is_true:
                return True
    return False


def bonds_and_pledges(duties: CrisisEvents, challenger: str, target: str) -> tuple[set[str], dict[str, set[int]]]:
    """Return the states with a duty that may apply, and the sides to which each is pledged.

    A pledge is a promise of help in force between the two, whether or not this event sets it off.
    """
    sides = {target: TARGET, challenger: CHALLENGER}
    bound: set[str] = set()
    pledged: dict[str, set[int]] = {}
    for answer in (duties.clash, duties.war):
        for d in (*answer.duties, *(d for d in answer.standing if d.action.abstention)):
            if d.obligee not in sides or d.obligor in sides or d.reason in NO_BOND:
                continue
            if d.action.help:
                pledged.setdefault(d.obligor, set()).add(sides[d.obligee])
                bound.add(d.obligor)
            elif d.action.abstention and str(d.status) != "not owed":
                bound.add(d.obligor)
    return bound, pledged


def menu(pledges: Iterable[int], hostile_to: Iterable[int]) -> tuple[int, ...]:
    """Return the sides on a third party's menu.

    Pledged to exactly one side, it has that side; pledged to none and rival of exactly one
    side, the other; otherwise both.
    """
    given, against = set(pledges), set(hostile_to)
    if len(given) == 1:
        return tuple(given)
    if not given and len(against) == 1:
        return (1 - next(iter(against)),)
    return (TARGET, CHALLENGER)


def select(
    weights: Mapping[str, float], menus: Mapping[str, tuple[int, ...]], bound: Iterable[str], others: Iterable[str],
    most: int,
) -> tuple[tuple[ThirdParty, ...], tuple[Dropped, ...]]:  # fmt: skip
    """Return the third parties and those left out.

    Bound states come first, then neighbours and major powers; within each by weight, ties by
    code, as long as the product of menu sizes stays within ``most``. The order in the game is by code.
    """
    firm = set(bound)
    order = sorted(firm, key=lambda c: (-weights[c], c)) + sorted(set(others) - firm, key=lambda c: (-weights[c], c))
    kept: list[ThirdParty] = []
    dropped: list[Dropped] = []
    size = 1
    for code in order:
        if size * (len(menus[code]) + 1) <= most:
            size *= len(menus[code]) + 1
            kept.append(ThirdParty(code, menus[code], weights[code], code in firm))
        else:
            dropped.append(Dropped(code, weights[code], code in firm))
    return tuple(sorted(kept, key=lambda p: p.code)), tuple(sorted(dropped, key=lambda d: (-d.weight, d.code)))


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points, km (mean radius 6,371)."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
