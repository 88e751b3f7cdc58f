"""Names of contested facts, and the ledger that reads them under suppositions.

A fact is recorded as yes or no, or it is contested and has a name. A supposition, or one
branch of a resolution, gives a contested fact a value; it never touches a recorded one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foedus.core import Day, Truth
from foedus.world.terms import Act, Condition, Level, Trigger

__all__ = ["Check", "Joined", "Ledger", "Name", "Values"]

#: Values of contested facts, by name: what was supposed.
Values = Mapping[str, Truth]

_WORD = {
    Trigger.ARMED_ATTACK: "an armed attack",
    Trigger.AGGRESSION: "aggression",
    Trigger.THREAT: "a threat",
}


class Name:
    """How contested facts are called; the words after ``--suppose``."""

    @staticmethod
    def in_force(treaty: str, state: str | None = None) -> str:
        """Entry into force of a text, for one party or as such."""
        return f"{treaty} in force for {state}" if state else f"{treaty} in force"

    @staticmethod
    def suspended(treaty: str, state: str) -> str:
        """Legal suspension of a text for one party."""
        return f"{treaty} suspended for {state}"

    @staticmethod
    def binding(treaty: str) -> str:
        """Whether the instrument creates legal duties at all."""
        return f"{treaty} is binding"

    @staticmethod
    def wording(provision: str) -> str:
        """Whether this wording is the one in force at the date."""
        return f"{provision} wording in force"

    @staticmethod
    def verb(provision: str) -> str:
        """Whether an unread verb is one of duty."""
        return f"{provision} is worded as a duty"

    @staticmethod
    def requires(provision: str, condition: Condition) -> str:
        """Whether an unread text holds a procedural condition."""
        return f"{provision} requires {condition}"

    @staticmethod
    def covers(provision: str, place: str | None) -> str:
        """Whether a duty applies at a place."""
        return f"{provision} covers {place or 'the place of the event'}"

    @staticmethod
    def against(provision: str, actors: tuple[str, ...]) -> str:
        """Whether a duty is directed at these actors."""
        return f"{provision} covers an attack by {'+'.join(actors) or 'an unknown actor'}"

    @staticmethod
    def sets_off(provision: str, act: Act) -> str:
        """Whether an unread trigger is met by an act."""
        return f"{provision} is set off by {act}"

    @staticmethod
    def means(act: Act, level: Level, word: Trigger) -> str:
        """Whether an act at a level is what a treaty's word means."""
        return f"{act} at {level} level is {_WORD[word]}"

    @staticmethod
    def force(act: Act) -> str:
        """Whether an act is a use of force."""
        return f"{act} is a use of force"

    @staticmethod
    def attributed(actors: tuple[str, ...]) -> str:
        """Whether the act can be laid at the door of these actors."""
        return f"act attributed to {'+'.join(actors) or 'a third state'}"

    @staticmethod
    def sponsored(actor: str, sponsor: str | None) -> str:
        """Whether the act of a non-state actor is its sponsor's."""
        return f"act of {actor} attributed to {sponsor or 'a state'}"

    @staticmethod
    def first_use(actors: tuple[str, ...]) -> str:
        """Whether these actors used force first."""
        return f"first use of force by {'+'.join(actors) or 'an unknown actor'}"

    @staticmethod
    def victim(state: str) -> str:
        """Whether a state is a victim of an act without known object and place."""
        return f"{state} is a victim"

    @staticmethod
    def limit(provision: str, text: str) -> str:
        """Whether a fact holds on which a clause makes its duty depend."""
        return f"{provision} limit holds: {text}"

    @staticmethod
    def together(provision: str) -> str:
        """Whether the limits of a clause must all be met, and not any one of them."""
        return f"{provision} limits hold together"

    @staticmethod
    def came_from(codes: tuple[str, ...]) -> str:
        """Whether one of these actors stands behind the act."""
        return f"act came from {'+'.join(codes)}"

    @staticmethod
    def came_from_many(number: int) -> str:
        """Whether at least so many stand behind an act of unknown actors."""
        return f"act came from at least {number}"

    @staticmethod
    def happened_in(places: tuple[str, ...]) -> str:
        """Whether an act whose place is open happened in one of these."""
        return f"act happened in {'+'.join(places)}"

    @staticmethod
    def reached(level: Level) -> str:
        """Whether an act whose level is open reached this one."""
        return f"act reached {level} level"

    @staticmethod
    def came_since(day: Day) -> str:
        """Whether an act of a date not known to the day came on or after a day."""
        return f"act came on or after {day}"

    @staticmethod
    def of_event(fact: str) -> bool:
        """Whether a fact is about one event, and so contested only where that event is asked about."""
        starts = ("first use of force by ", "act ")
        marks = (" is a victim", " covers an attack by ", " is set off by ")
        return fact.startswith(starts) or any(m in fact for m in marks)

    INTENDED = "act was intended"
    UNINTENDED_COUNTS = "unintended act is an attack"
    PROVOKED = "act provoked by the victim"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a duty, evaluated: its truth and what it rests on.

    ``fails`` is the reason of the duty when the check is false; ``facts`` are the contested
    facts that it read without finding a value; ``used`` are suppositions that it read.
    """

    code: str
    truth: Truth
    fails: str = ""
    facts: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    children: tuple[Check, ...] = ()
    sources: tuple[str, ...] = ()

    def arg(self, key: str) -> str:
        """Return one of the particulars that the sentence of the check needs."""
        return dict(self.args).get(key, "")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several checks at once: the first that fails, whether all hold, and what they rest on."""

    checks: tuple[Check, ...]
    failed: Check | None
    holds: bool
    facts: tuple[str, ...]
    used: tuple[str, ...]

    @classmethod
    def of(cls, checks: tuple[Check, ...]) -> Joined:
        """Join checks in the order in which they decide."""
        failed = next((c for c in checks if c.truth is Truth.NO), None)
        facts = tuple(dict.fromkeys(f for c in checks for f in c.facts))
        used = tuple(dict.fromkeys(u for c in checks for u in c.used))
        return cls(checks, failed, all(c.truth is Truth.YES for c in checks), facts, used)

    def __add__(self, other: Joined) -> Joined:
        """Join with checks that decide after these."""
        return Joined(
            (*self.checks, *other.checks), self.failed or other.failed, self.holds and other.holds,
            (*self.facts, *(f for f in other.facts if f not in self.facts)) if other.facts else self.facts,
            (*self.used, *(u for u in other.used if u not in self.used)) if other.used else self.used,
        )  # fmt: skip


class Ledger:
    """Reads facts: recorded values as they are, contested ones from the given values.

    Notes on paper which contested facts were read, found (``used``) or not (``unknown``).
    """

    __slots__ = ("unknown", "used", "values")

    def __init__(self, values: Mapping[str, Truth]) -> None:
        self.values = values
        self.unknown: list[str] = []
        self.used: list[str] = []

    def read(self, name: str, recorded: Truth = Truth.UNKNOWN) -> Truth:
        """Return the recorded truth of a fact, or where that is unknown the given one."""
        if recorded is not Truth.UNKNOWN:
            return recorded
        value = self.values.get(name)
        if value is None or value is Truth.UNKNOWN:
            self.unknown.append(name)
            return Truth.UNKNOWN
        self.used.append(name)
        return value

    def check(
        self,
        code: str,
        truth: Truth,
        fails: str = "",
        *,
        children: tuple[Check, ...] = (),
        sources: tuple[str, ...] = (),
        args: Mapping[str, str] | None = None,
        **more: str,
    ) -> Check:
        """Return the check that what was read since the ledger's start amounts to."""
        facts = list(dict.fromkeys(self.unknown)) if truth is Truth.UNKNOWN else []
        named = tuple({**(args or {}), **more}.items())
        return Check(code, truth, fails, tuple(facts), tuple(dict.fromkeys(self.used)), named, children, sources)
