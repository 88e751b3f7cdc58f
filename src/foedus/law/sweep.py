"""Very many alike events at once: the same act by one state on another, pair by pair and day by day.

``owed`` answers one event in full. A sweep asks the same of hundreds of thousands and keeps
only the statuses. It gives each duty to the same functions, once for every class of
attackers that the clauses cannot tell apart, so that both have one meaning (docs/law.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.core import Answer, Day, InputError, Place, Truth
from foedus.law.bond import members_at
from foedus.law.decide import Case
from foedus.law.event import Scene
from foedus.law.facts import Name
from foedus.law.ground import ground
from foedus.law.promises import Promise
from foedus.world.model import Event
from foedus.world.predicates import predicates
from foedus.world.terms import Act, Action, Kind, Level, Status
from foedus.world.world import World

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Sweep", "sweep"]

_MILITARY = (Action.ASSIST_MILITARILY, Action.ASSIST)
#: What of an attacker the clauses can see: is it the obligor, a party, a named adversary.
_Class = tuple[bool, bool, bool, tuple[bool, ...]]
_ORDER = (Status.OWED, Status.OWED_IF, Status.DISCRETIONARY, Status.UNKNOWN)


@dataclass(frozen=True)
class Sweep(Answer):
    """Statuses of duties of help toward the victim of many alike events, one row for each event.

    ``rows`` holds (attacker, victim, day, then the number of states whose strongest duty of
    military assistance is owed, owed if, discretionary, unknown), in the order asked.
    """

    act: Act
    level: Level
    rows: tuple[tuple[str, str, Day, int, int, int, int], ...]
    world: World

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What every reader of the figures must know: filters of the world."""
        return tuple(str(r) for r in self.world.remarks)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per event: attacker, victim, date, the four counts, and the strongest status."""
        import polars as pl

        names = ["attacker", "victim", "date", *(str(s).replace(" ", "_") for s in _ORDER)]
        columns = list(zip(*self.rows, strict=True)) if self.rows else [()] * len(names)
        data: dict[str, list[str] | list[int]] = {
            n: [str(x) for x in c] if n == "date" else list(c) for n, c in zip(names, columns, strict=True)
        }
        best = [
            next((str(s) for s, n in zip(_ORDER, row[3:], strict=True) if n), str(Status.NOT_OWED)) for row in self.rows
        ]
        kinds: dict[str, type[pl.DataType]] = dict.fromkeys(names[:3], pl.String) | dict.fromkeys(names[3:], pl.Int32)
        return pl.DataFrame({**data, "strongest": best}, schema={**kinds, "strongest": pl.String})

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "act": str(self.act), "level": str(self.level), "remarks": [r.en for r in self.world.remarks],
            "rows": [[*row[:2], str(row[2]), *row[3:]] for row in self.rows],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return how many events have somebody who owes help, by strongest status."""
        from foedus.law.words import STATUSES

        ru = lang == "ru"
        best = dict.fromkeys((*_ORDER, Status.NOT_OWED), 0)
        for row in self.rows:
            best[next((s for s, n in zip(_ORDER, row[3:], strict=True) if n), Status.NOT_OWED)] += 1
        head = f"Событий: {len(self.rows)}" if ru else f"{len(self.rows)} events"
        lines = [f"  {STATUSES[s][ru]}: {n} ({n / max(len(self.rows), 1):.1%})" for s, n in best.items()]
        return "\n".join([head, *lines, *(f"! {r(lang)}" for r in self.world.remarks)])


def sweep(
    world: World,
    dyads: Iterable[tuple[str, str, Day]],
    *,
    act: Act = Act.ARMED_ATTACK,
    level: Level = Level.WAR,
    provoked: Truth = Truth.UNKNOWN,
) -> Sweep:
    """Return who would owe the victim military help, for each (attacker, victim, day).

    Parameters
    ----------
    dyads
        States by the codes of the world, and the day. Each event is one act by one state on
        another, on the victim's territory, acknowledged and meant; fastest when those of one
        victim and day stand together.
    act, level, provoked
        The same for all events.

    Returns
    -------
    Sweep
        Counts of states by the strongest status of their duties of military assistance
        toward the victim; flags and duties toward the attacker are not asked for.

    Raises
    ------
    InputError
        If a code is no state of the world, or a state would attack itself. Whether both existed
        on the day is left to the caller.
    """
    swept = _Swept(world, act, level, provoked)
    return Sweep(act, level, tuple(swept.rows(dyads)), world)


class _Swept:
    """What is kept between the events of one sweep."""

    def __init__(self, world: World, act: Act, level: Level, provoked: Truth) -> None:
        self.world = world
        self.ground = ground(world)
        self.ground.check_suppositions()
        self.fields = {"level": level, "provoked": provoked}
        self.act = act
        self._victim: tuple[str, Day] | None = None
        self._cases: list[tuple[Promise, str, tuple[tuple[str, ...], ...], frozenset[str], str]] = []
        self._known: dict[tuple[str, str, str, str, _Class], Status] = {}
        self._named: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._states = {s.code for s in world.states if s.kind is Kind.STATE}
        # Such facts carry the attacker's name ("P covers an attack by X"): attackers then differ even within a class.
        self._by_name = any(Name.of_event(fact) for fact in world.suppositions)

    def rows(self, dyads: Iterable[tuple[str, str, Day]]) -> Iterator[tuple[str, str, Day, int, int, int, int]]:
        """Yield one row per event."""
        index = {s: i for i, s in enumerate(_ORDER)}
        for attacker, victim, day in dyads:
            self._check(attacker, victim)
            if self._victim != (victim, day):
                self._take(victim, day)
            best: dict[str, int] = {}
            for case in self._cases:
                status = self._status(case, attacker, victim, day)
                rank = index.get(status)
                if rank is not None and rank < best.get(case[1], 9):
                    best[case[1]] = rank
            counts = [0, 0, 0, 0]
            for rank in best.values():
                counts[rank] += 1
            yield attacker, victim, day, counts[0], counts[1], counts[2], counts[3]

    def _check(self, attacker: str, victim: str) -> None:
        if (attacker, victim) in self._seen:
            return
        for code in (attacker, victim):
            if code not in self._states:
                self.world.state(code)
                raise InputError(
                    f"'{code}' is not a state", remedy="name a state by its code", place=Place(), code="not-a-state"
                )
        if attacker == victim:
            raise InputError(
                f"{attacker} cannot attack itself", remedy="name two states", place=Place(), code="both-sides"
            )
        self._seen.add((attacker, victim))

    def _take(self, victim: str, day: Day) -> None:
        """Gather the duties toward a victim that may bind on a day."""
        self._victim = (victim, day)
        self._cases = []
        for promise in self.ground.promises.toward(victim, day):
            provision = promise.provision
            if provision.action not in _MILITARY or promise.standing:
                continue
            members = frozenset(members_at(promise.treaty, day))
            for obligor in promise.obligors:
                if obligor == victim:
                    continue
                checks = self.ground.bonds.checks(promise.treaty, provision, obligor, victim, day)
                if any(c.truth.is_false for c in checks):
                    continue
                # What a verdict can depend on beside the classes of attackers: the bond, and where dates matter the day.
                bond = "".join(f"{c.code}{c.facts}" for c in checks if c.facts)
                named = self._names(promise)
                dated = f"{day}" if named and named[-1] == ("since",) else ""
                self._cases.append((promise, obligor, named, members, f"{bond}{dated}"))

    def _names(self, promise: Promise) -> tuple[tuple[str, ...], ...]:
        """Return the lists of actors that the limits of a clause name; last, whether they look at the date."""
        ident = promise.provision.id
        found = self._named.get(ident)
        if found is None:
            tests = [] if promise.provision.when is None else [t for _, t in promise.provision.when.walk()]
            lists = [tuple(t.value) for t in tests if t.word in predicates() and predicates()[t.word].codes == "actors"]
            dated = [("since",)] if any(t.word in ("since", "bound_by") for t in tests) else []
            found = self._named[ident] = (*lists, *dated)
        return found

    def _status(
        self,
        case: tuple[Promise, str, tuple[tuple[str, ...], ...], frozenset[str], str],
        attacker: str,
        victim: str,
        day: Day,
    ) -> Status:
        promise, obligor, named, members, bond = case
        provision = promise.provision
        kind: _Class = (
            attacker == obligor, attacker in members, attacker in provision.adversaries,
            tuple(attacker in codes for codes in named) if named else (),
        )  # fmt: skip
        key = (provision.id, obligor, victim, f"{bond}{attacker}" if self._by_name else bond, kind)
        status = self._known.get(key)
        if status is None:
            status = self._known[key] = self._ask(promise, obligor, attacker, victim, day)
        return status

    def _ask(self, promise: Promise, obligor: str, attacker: str, victim: str, day: Day) -> Status:
        event = Event(self.act, by=attacker, on=victim, at=victim, **self.fields)
        scene = Scene(self.world, event, day)
        case = Case(scene, self.ground.bonds, promise.treaty, promise.provision, obligor, victim)
        return case.verdict(self.ground.values).status
