"""Conditions on the substance of a duty, as small named predicates: what ``when`` holds in a file.

A clause often binds only against one adversary, in one place, for one war. Such limits are
written with predicates that combine (strong Kleene logic)::

    when:
      all:
        - adversary: [RUS]
        - not: {at: [KARABAKH]}
        - any: [{level_at_least: war}, {fact: the council has found a threat}]

``all_or_any`` holds a list of which the text (or the data that code it) does not say whether
all must be met or any one: where both readings agree that settles it, otherwise the reading
is an unknown fact.

A predicate is one field of :class:`Test`: its word, the form of its value, the question that
it asks and the sentence that says it, in one place. Reader, schema, engine and traces take a
new one from there. The question reads recorded facts, and roles that the law layer supplies
as :class:`Facts`; nothing here decides what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, Field, WithJsonSchema, model_serializer, model_validator

from foedus.core import Truth
from foedus.world.fields import DateField, Frozen, Id, Text, TruthField
from foedus.world.terms import Act, Level

__all__ = ["COMBINING", "Facts", "Predicate", "Test", "predicates"]

Path = tuple[str | int, ...]
#: The words that combine tests.
COMBINING = ("all", "any", "not", "all_or_any")


class Facts(Protocol):
    """What a predicate may ask about one duty before one event; the law layer supplies it."""

    def among(self, codes: tuple[str, ...]) -> Truth:
        """Whether the other side is one of these actors."""

    def count(self) -> int | None:
        """How many stand on the other side; None where that is not known."""

    def at_least(self, number: int) -> Truth:
        """Whether at least so many stand on the other side."""

    def within(self, places: tuple[str, ...]) -> Truth:
        """Whether it happened at one of these places, or on the soil of one of these states."""

    def act(self) -> Act:
        """What was done."""

    def reached(self, level: Level) -> Truth:
        """Whether force reached a level."""

    def attacked(self, side: str) -> Truth:
        """Whether the ``obligee`` or the ``obligor`` is a victim of the act."""

    def provoked(self) -> Truth:
        """Whether the victim provoked the act."""

    def since(self, day: Any) -> Truth:
        """Whether the event came on or after a day."""

    def bound(self, treaty: str) -> Truth:
        """Whether another instrument is in force between the two."""

    def fact(self, text: Text) -> Truth:
        """Whether a fact holds that only a supposition can settle."""


@dataclass(frozen=True)
class Predicate:
    """The question that a word asks, and its sentence; ``{value}`` stands for the value in words.

    ``codes`` says what the value names, so that the reader can check it: actors, places, a treaty.
    """

    ask: Callable[[Facts, Any], Truth]
    en: str
    ru: str
    codes: str = ""


def _same(wanted: Truth, found: Truth) -> Truth:
    return found if wanted.is_true else ~found if wanted.is_false else Truth.UNKNOWN


def _settled(value: Truth) -> Truth:
    if value.is_unknown:
        raise ValueError("write yes or no; leave the test out where nothing is known")
    return value


#: yes or no: what a limit asks for.
YesNo = Annotated[TruthField, AfterValidator(_settled), WithJsonSchema({"enum": ["yes", "no", True, False]})]


class Test(Frozen):
    """One test of a ``when``: a mapping with exactly one key, a combining word or a predicate."""

    __test__ = False  # not a test of pytest

    all: Annotated[tuple[Test, ...] | None, Field(min_length=1, description="Every one of these.")] = None
    any: Annotated[tuple[Test, ...] | None, Field(min_length=1, description="At least one of these.")] = None
    not_: Annotated[Test | None, Field(alias="not", description="This does not hold.")] = None
    all_or_any: Annotated[
        tuple[Test, ...] | None,
        Field(min_length=1, description="These, where it is not known whether all must hold or any one."),
    ] = None

    adversary: Annotated[
        tuple[str, ...] | None,
        Field(min_length=1, description="The other side is one of these actors."),
        Predicate(lambda f, v: f.among(v), "the other side is {value}", "другая сторона: {value}", "actors"),
    ] = None
    adversaries_at_least: Annotated[
        int | None,
        Field(ge=1, description="At least so many stand on the other side."),
        Predicate(
            lambda f, v: f.at_least(v), "at least {value} stand on the other side", "на другой стороне не менее {value}"
        ),
    ] = None
    at: Annotated[
        tuple[str, ...] | None,
        Field(min_length=1, description="It happens at one of these places or on the soil of one of these states."),
        Predicate(lambda f, v: f.within(v), "it happens in {value}", "место события: {value}", "places"),
    ] = None
    act: Annotated[
        tuple[Act, ...] | None,
        Field(min_length=1, description="The act is one of these."),
        Predicate(lambda f, v: Truth.of(f.act() in v), "the act is {value}", "событие: {value}"),
    ] = None
    level_at_least: Annotated[
        Level | None,
        Field(description="Force has reached this level."),
        Predicate(lambda f, v: f.reached(v), "force has reached this level: {value}", "сила достигла уровня: {value}"),
    ] = None
    obligee_attacked: Annotated[
        YesNo | None,
        Field(description="The state to which the duty is owed is a victim of the act."),
        Predicate(
            lambda f, v: _same(v, f.attacked("obligee")),
            "the obligee was attacked: {value}", "сторона, которой обещано, подверглась нападению: {value}",
        ),
    ] = None  # fmt: skip
    obligor_attacked: Annotated[
        YesNo | None,
        Field(description="The state that owes the duty is itself a victim of the act."),
        Predicate(
            lambda f, v: _same(v, f.attacked("obligor")),
            "the obligor was itself attacked: {value}", "обязанная сторона сама подверглась нападению: {value}",
        ),
    ] = None  # fmt: skip
    provoked: Annotated[
        YesNo | None,
        Field(description="The victim provoked the act."),
        Predicate(
            lambda f, v: _same(v, f.provoked()),
            "the victim provoked the act: {value}", "событие спровоцировано пострадавшей стороной: {value}",
        ),
    ] = None  # fmt: skip
    since: Annotated[
        DateField | None,
        Field(description="The event comes on this day or later."),
        Predicate(lambda f, v: f.since(v), "the event comes on or after {value}", "дата события — {value} или позже"),
    ] = None
    bound_by: Annotated[
        Id | None,
        Field(description="Another instrument is in force between the two."),
        Predicate(
            lambda f, v: f.bound(v), "{value} is in force between the two", "между ними действует: {value}", "treaty"
        ),
    ] = None
    fact: Annotated[
        Text | None,
        Field(description="Anything else, in words: unknown until it is supposed."),
        Predicate(lambda f, v: f.fact(v), "{value}", "{value}"),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found = {str(k).replace(" ", "_"): v for k, v in value.items()}
        if len(found) != 1 or None in found.values():
            raise ValueError("a test has exactly one word; join several with 'all' or 'any'")
        word = next(iter(found))
        if word in ("adversary", "at", "act") and isinstance(found[word], str):
            found[word] = (found[word],)
        return found

    @model_serializer
    def _plain(self) -> dict[str, Any]:
        value = self.value
        if isinstance(value, tuple):
            value = [v.model_dump(mode="json") if isinstance(v, Frozen) else str(v) for v in value]
        elif isinstance(value, Frozen):
            value = value.model_dump(mode="json")
        return {self.word: value if isinstance(value, int | list | dict) else str(value)}

    @property
    def word(self) -> str:
        """The word of the test: a combining one or a predicate's."""
        return self._set[0]

    @property
    def value(self) -> Any:
        """What stands beside the word."""
        return self._set[1]

    @property
    def _set(self) -> tuple[str, Any]:
        for name in type(self).model_fields:
            found = getattr(self, name)
            if found is not None:
                return ("not" if name == "not_" else name), found
        raise ValueError("an empty test")

    @property
    def parts(self) -> tuple[Test, ...]:
        """The tests that a combining word joins; empty for a predicate."""
        word, value = self._set
        if word not in COMBINING:
            return ()
        return value if isinstance(value, tuple) else (value,)

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, Test]]:
        """Yield this test and all below it, each with its path in the file."""
        yield path, self
        word, value = self._set
        if word in COMBINING:
            if isinstance(value, tuple):
                for i, part in enumerate(value):
                    yield from part.walk((*path, word, i))
            else:
                yield from value.walk((*path, word))


@cache
def predicates() -> dict[str, Predicate]:
    """Return the predicates by their words."""
    out = {}
    for name, field in Test.model_fields.items():
        for extra in field.metadata:
            if isinstance(extra, Predicate):
                out[name] = extra
    return out
