"""The frozen world: all facts of a scenario at a date, under stated suppositions.

``World`` computes no consequence. It answers what is recorded, and returns changed
copies: :meth:`World.at`, :meth:`World.without`, :meth:`World.with_`,
:meth:`World.supposing`. Equal facts give equal worlds and equal content hashes.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any

from pydantic import ConfigDict, Field

from foedus.core import Day, InputError, Place, Truth, by_code, find, living, parse_day
from foedus.core.text import did_you_mean, listed
from foedus.core.text import nearest as near
from foedus.world.fields import Frozen
from foedus.world.model import (
    Area,
    Border,
    Claim,
    Dependence,
    RecordedEvent,
    Rivalry,
    Settings,
    Source,
    State,
    Text,
    TradeShare,
    Treaty,
)  # fmt: skip
from foedus.world.terms import Kind

__all__ = ["World"]


class World(Frozen):
    """Everything recorded in a scenario.

    Parameters
    ----------
    settings
        What the scenario is about; ``settings.as_of`` is the date of the world.
    suppositions
        Contested facts and readings that were set, as ``{fact: "yes" | "no"}``.
        Every answer that rests on one prints it.
    removed
        Treaties taken out by :meth:`without`, kept for the labels of answers.
    remarks
        What every answer about this world must say, such as a filter that was applied.
    recorded
        The day for which the scenario was written, where :meth:`at` has moved the world to another.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    settings: Settings
    sources: tuple[Source, ...] = ()
    states: tuple[State, ...] = ()
    areas: tuple[Area, ...] = ()
    borders: tuple[Border, ...] = ()
    trade: tuple[TradeShare, ...] = ()
    dependence: tuple[Dependence, ...] = ()
    rivalries: tuple[Rivalry, ...] = ()
    treaties: tuple[Treaty, ...] = ()
    events: tuple[RecordedEvent, ...] = ()
    claims: tuple[Claim, ...] = ()
    suppositions: dict[str, str] = Field(default_factory=dict)
    removed: tuple[str, ...] = ()
    remarks: tuple[Text, ...] = ()
    recorded: Day | None = None

    # -- changed copies ---------------------------------------------------------------

    def _changed(self, **update: Any) -> World:
        # Not model_copy: that would carry the cached properties of the old facts along.
        return World.model_construct(**{**{name: getattr(self, name) for name in World.model_fields}, **update})

    def at(self, date: str | int | Day, option: str = "") -> World:
        """Return the world at another date: the record ends there, duties are judged there.

        Raises
        ------
        InputError
            ``bad-date``; ``outside-coverage``, if the treaties are no record of that day.
        """
        try:
            day = parse_day(date)
        except InputError as err:
            raise InputError(err.message, remedy=err.remedy, place=Place(option=option), code=err.code) from None
        self.covers(day, option)
        written = self.recorded or self.settings.as_of
        kept = tuple(r for r in self.remarks if r != _beyond(written))
        return self._changed(
            settings=self.settings.model_copy(update={"as_of": day}),
            recorded=written,
            # What was signed, ended or approved after that day is not in the files.
            remarks=(*kept, _beyond(written)) if day.latest > written.latest else kept,
        )

    def covers(self, day: Day, option: str = "") -> None:
        """Refuse a day of which the treaties of this world are no record.

        A scenario folder describes a present and may be asked about days around it. A record
        that ends would call in force what has ended since.

        Raises
        ------
        InputError
            ``outside-coverage``, with the nearest day.
        """
        if self.settings.span is None:
            return
        first, last = self.settings.span
        if day.earliest < first.earliest or day.latest > last.latest:
            nearest = first if day.earliest < first.earliest else last
            raise InputError(
                f"{day} is outside what '{self.settings.id}' covers ({first} to {last})",
                remedy=f"the nearest date is {nearest}", place=Place(option=option), code="outside-coverage",
            )  # fmt: skip

    def without(self, *ids: str) -> World:
        """Return the world in which some treaties (or single provisions) were never loaded.

        Raises
        ------
        InputError
            If an id names neither a treaty nor a provision.
        """
        treaties = list(self.treaties)
        for wanted in ids:
            kept = [t for t in treaties if t.id != wanted]
            if len(kept) == len(treaties):
                kept = []
                hit = False
                for t in treaties:
                    left = tuple(p for p in t.provisions if p.id != wanted)
                    hit |= len(left) != len(t.provisions)
                    kept.append(t if len(left) == len(t.provisions) else t.model_copy(update={"provisions": left}))
                if not hit:
                    known = [t.id for t in self.treaties] + [p.id for t in self.treaties for p in t.provisions]
                    raise InputError(
                        f"no treaty or provision '{wanted}'",
                        remedy=did_you_mean(wanted, known, f"the treaties are {listed(known[: len(self.treaties)])}"),
                        place=Place(option="--without"),
                        code="unknown-treaty",
                    )
            treaties = kept
        return self._changed(treaties=tuple(treaties), removed=tuple(sorted({*self.removed, *ids})))

    def with_(self, treaty: Treaty) -> World:
        """Return the world with one more treaty (it replaces one of the same id)."""
        others = [t for t in self.treaties if t.id != treaty.id]
        return self._changed(
            treaties=tuple(sorted([*others, treaty], key=lambda t: t.id)),
            removed=tuple(r for r in self.removed if r != treaty.id),
        )

    def supposing(self, facts: dict[str, str | bool | Truth] | None = None, /, **more: str) -> World:
        """Return the world with contested facts set, such as ``{"AZTR2025 in force for TUR": "yes"}``.

        Names of facts are checked by the law layer, which knows which facts are contested.
        """
        given = {**(facts or {}), **more}
        values = {k: str(Truth.of(v)) if isinstance(v, bool) else str(v) for k, v in given.items()}
        return self._changed(suppositions=dict(sorted({**self.suppositions, **values}.items())))

    # -- look-ups -----------------------------------------------------------------------

    @property
    def as_of(self) -> Day:
        """The date of the world."""
        return self.settings.as_of

    @cached_property
    def _by_code(self) -> dict[str, State]:
        return {s.code: s for s in self.states}

    @cached_property
    def _treaty_by_id(self) -> dict[str, Treaty]:
        return {t.id: t for t in self.treaties}

    @cached_property
    def _area_by_id(self) -> dict[str, Area]:
        return {a.id: a for a in self.areas}

    @cached_property
    def _source_by_id(self) -> dict[str, Source]:
        return {s.id: s for s in self.sources}

    def state(self, name: str, option: str = "") -> State:
        """Return an actor by scenario code, ISO 3166, COW abbreviation, COW number or name.

        Raises
        ------
        InputError
            If the scenario holds no such actor; the message names the nearest ones.
        """
        if name in self._by_code:
            return self._by_code[name]
        if name.upper() in self._by_code:
            return self._by_code[name.upper()]
        place = Place(option=option)
        try:
            code = find(name, on=self.as_of).code
        except InputError as err:
            # An actor of the scenario is likelier meant than a far state of a similar name.
            close = near(name, self._by_code)
            remedy = self._nearest(name) if close and err.code == "unknown-state" else err.remedy or self._nearest(name)
            raise InputError(err.message, remedy=remedy, place=place, code=err.code) from None
        if code not in self._by_code:
            raise InputError(
                f"'{name}' is not part of this scenario",
                remedy=self._nearest(name),
                place=place,
                code="state-not-in-scenario",
            )
        return self._by_code[code]

    def _nearest(self, name: str) -> str:
        return did_you_mean(name, list(self._by_code), f"this scenario has {listed(self._by_code)}")

    def treaty(self, ident: str, option: str = "") -> Treaty:
        """Return a treaty by id.

        Raises
        ------
        InputError
            If there is none of that id.
        """
        if ident not in self._treaty_by_id:
            raise InputError(
                f"no treaty '{ident}' in this scenario",
                remedy=did_you_mean(ident, list(self._treaty_by_id), f"it has {listed(self._treaty_by_id)}"),
                place=Place(option=option),
                code="unknown-treaty",
            )
        return self._treaty_by_id[ident]

    def area(self, ident: str) -> Area | None:
        """Return the area of that id, or None (a state's own territory has no entry)."""
        return self._area_by_id.get(ident)

    def sovereign(self, place: str | None) -> str | None:
        """Return the state whose territory a place is, or None where the place is unknown."""
        if place is None:
            return None
        area = self._area_by_id.get(place)
        return area.sovereign if area else place

    def source(self, ident: str) -> Source:
        """Return a source by id."""
        return self._source_by_id[ident]

    def label(self, code: str) -> Text:
        """Return the name of an actor or place in both languages."""
        if code in self._area_by_id:
            return self._area_by_id[code].name
        state = self._by_code.get(code)
        if state is not None and state.name is not None:
            return state.name
        return self._named(code)

    def _named(self, code: str) -> Text:
        """Return the name that a state of the country table bore at the date of the world, or bears last."""
        found = self._names.get(code)
        if found is None:
            try:
                country = living(code, on=self.as_of)
            except InputError:  # it did not exist then
                country = None
            country = country or by_code(code)
            found = Text(en=code, ru=code) if country is None else Text(en=country.name_en, ru=country.name_ru)
            self._names[code] = found
        return found

    @cached_property
    def _names(self) -> dict[str, Text]:
        return {}

    @cached_property
    def actors(self) -> tuple[State, ...]:
        """The states proper, in order of code: those that can be challenger, target or obligor."""
        return tuple(sorted((s for s in self.states if s.kind is Kind.STATE), key=lambda s: s.code))

    @cached_property
    def non_state(self) -> frozenset[str]:
        """Codes of actors that are neither states nor organisations."""
        return frozenset(s.code for s in self.states if s.kind is Kind.NON_STATE)

    @cached_property
    def sponsors(self) -> dict[str, tuple[str, bool]]:
        """State behind each non-state actor, and whether that is disputed."""
        return {s.code: (s.sponsor.state, s.sponsor.disputed) for s in self.states if s.sponsor is not None}

    @cached_property
    def record(self) -> tuple[RecordedEvent, ...]:
        """Recorded events that had begun by the date of the world, in order of date."""
        known = (e for e in self.events if e.date.earliest <= self.as_of.latest)
        return tuple(sorted(known, key=lambda e: (e.date, e.id)))

    def border(self, a: str, b: str) -> Border | None:
        """Return the land border of two states, if one is recorded with a length above zero."""
        return self._border_of.get(frozenset((a, b)))

    @cached_property
    def _border_of(self) -> dict[frozenset[str], Border]:
        return {frozenset((x.a, x.b)): x for x in reversed(self.borders) if x.length_km > 0}

    # -- identity -----------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the whole world as plain data."""
        return self.model_dump(mode="json")

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the facts: equal worlds have equal hashes, whatever the order of files."""
        data = self.to_dict()
        for key in ("sources", "states", "areas", "treaties", "events", "claims"):
            data[key] = sorted(data[key], key=lambda x: x.get("id") or x.get("code"))
        for key in ("borders", "trade", "dependence", "rivalries"):
            data[key] = sorted(data[key], key=lambda x: json.dumps(x, sort_keys=True))
        data.pop("removed")
        data.pop("remarks")
        data.pop("recorded")
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return int(self.hash[:15], 16)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, World) and self.hash == other.hash


def _beyond(written: Day) -> Text:
    """Return the remark on a day after the one for which a scenario was written."""
    return Text(
        en=f"the texts are recorded as of {written}; what happened to them later is not known here",
        ru=f"тексты учтены по состоянию на {written}; что с ними стало позже, здесь неизвестно",
    )
