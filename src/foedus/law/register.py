"""The catalogue of duties of a state or a pair: all in force at a date, and their history.

What a state owes and what it is owed stand side by side. Promises of one text with the same
terms are one line, however many provisions and parties carry them; each directed duty under
it has its spells, cut at every date of the text, of the two memberships and of the wording.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from foedus.core import Answer, Day, InputError, Place, Truth, find, parse_day
from foedus.core.text import did_you_mean
from foedus.law.decide import presence, standing
from foedus.law.ground import Ground, ground
from foedus.law.spells import Spell, Spells, Tie
from foedus.world.model import Provision, Text, Treaty
from foedus.world.terms import Action, Condition, Kind, Modality, Presence, ProvisionKind, Trigger
from foedus.world.world import World

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Entry", "Register", "register"]


@dataclass(frozen=True)
class Entry:
    """One promise of one text: its terms, and the directed duties that carry it.

    ``owes`` are those of the state that was asked about, ``owed`` those toward it.
    ``standing`` promises need no event. ``conditions`` lists the procedural conditions that
    are present or unread. ``text`` is the provision that stands for the terms.
    """

    treaty: str
    provisions: tuple[str, ...]
    text: Provision
    standing: bool
    conditions: tuple[tuple[Condition, Presence], ...]
    owes: tuple[Tie, ...]
    owed: tuple[Tie, ...]
    political: tuple[tuple[str, Text], ...] = ()
    binding: Truth = Truth.YES

    @property
    def id(self) -> str:
        """Stable name: that of its first provision."""
        return f"entry:{self.provisions[0]}"

    @property
    def action(self) -> Action:
        """What is promised."""
        assert self.text.action is not None
        return self.text.action

    @property
    def modality(self) -> Modality | None:
        """The verb; None where it was not read."""
        return self.text.modality

    @property
    def right(self) -> bool:
        """Whether it lets somebody do something rather than binding anybody to act."""
        return self.text.kind is ProvisionKind.PERMISSION

    @property
    def ties(self) -> tuple[Tie, ...]:
        """All directed duties, those of the state first."""
        return (*self.owes, *self.owed)

    def current(self, day: Day) -> bool:
        """Whether anything of it stands on a day, or on some day of a month or year."""
        return any(t.at(day) is not None for t in self.ties)

    @property
    def mutual(self) -> bool:
        """Whether each side owes it to the other (reciprocity), at whatever time."""
        return {(t.obligor, t.obligee) for t in self.owes} == {(t.obligee, t.obligor) for t in self.owed}

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the clause."""
        return self.text.sources

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        p = self.text
        return {
            "id": self.id, "treaty": self.treaty, "provisions": list(self.provisions), "article": p.article,
            "kind": str(p.kind), "action": str(self.action), "modality": str(p.modality) if p.modality else None,
            "standing": self.standing, "trigger": [str(t) for t in p.trigger if t is not Trigger.NONE],
            "opinion": p.opinion, "conditions": {str(c): str(there) for c, there in self.conditions},
            "scope": p.scope.model_dump(mode="json"), "adversaries": list(p.adversaries),
            "adversaries_unread": p.adversaries_unread, "exceptions": list(p.exceptions),
            "means_open": str(p.means_open), "limits": p.when.model_dump(mode="json") if p.when is not None else None,
            "content": {"en": p.content("en"), "ru": p.content("ru")}, "binding": str(self.binding),
            "political": {who: {"en": t("en"), "ru": t("ru")} for who, t in self.political},
            "owes": [t.to_dict() for t in self.owes], "owed": [t.to_dict() for t in self.owed],
            "sources": list(p.sources),
        }  # fmt: skip


@dataclass(frozen=True)
class Register(Answer):
    """The catalogue of one state, or of one pair, at a date and over time.

    Parameters
    ----------
    state, other
        Codes; ``other: None`` is the state toward everybody.
    date
        The day whose law is listed.
    start, end
        The time of the history; None is open.
    entries
        All that stood at some day of that time, in order of treaty and provision.
    """

    state: str
    other: str | None
    date: str
    start: str | None
    end: str | None
    actions: tuple[Action, ...]
    entries: tuple[Entry, ...]
    suppositions: tuple[tuple[str, str], ...]
    world: World = field(compare=False, repr=False)

    @cached_property
    def world_hash(self) -> str:
        """Content hash of the world that was asked."""
        return self.world.hash

    @cached_property
    def current(self) -> tuple[Entry, ...]:
        """The promises of which something stands on the date."""
        day = parse_day(self.date)
        return tuple(p for p in self.entries if p.current(day))

    @cached_property
    def duties(self) -> tuple[Entry, ...]:
        """The duties that stand on the date."""
        return tuple(p for p in self.current if not p.right)

    @cached_property
    def rights(self) -> tuple[Entry, ...]:
        """The permissions that stand on the date; who owes is the grantor, to whom the holder."""
        return tuple(p for p in self.current if p.right)

    @property
    def years(self) -> tuple[float, float]:
        """First and last day of the history as decimal years, for charts."""
        starts = [s.start for p in self.entries for t in p.ties for s in t.spells if s.start]
        first = self.start or min(starts, default=self.date)
        last = self.end or self.date
        return parse_day(first).decimal, max(parse_day(last).decimal, parse_day(first).decimal)

    def _pairs(self) -> Iterator[tuple[Entry, Tie, Spell]]:
        for entry in self.entries:
            for tie in entry.ties:
                for spell in tie.spells:
                    yield entry, tie, spell

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "state": self.state, "other": self.other, "date": self.date, "start": self.start, "end": self.end,
            "actions": [str(a) for a in self.actions], "world_hash": self.world_hash,
            "suppositions": dict(self.suppositions),
            "remarks": [{"en": r("en"), "ru": r("ru")} for r in self.world.remarks], "current": [p.id for p in self.current],
            "entries": [p.to_dict() for p in self.entries],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per directed duty and spell; ``current`` marks those of the date."""
        import polars as pl

        columns = (
            "treaty", "provision", "article", "kind", "action", "modality", "obligor", "obligee", "start", "end",
            "legal", "reason", "facts", "political", "current", "trigger", "conditions", "adversaries", "scope",
            "exceptions", "means_open", "limits", "sources",
        )  # fmt: skip
        day = parse_day(self.date)
        rows: list[dict[str, str]] = []
        for entry, tie, spell in self._pairs():
            p = entry.text
            rows.append({
                "treaty": entry.treaty, "provision": tie.provision, "article": p.article, "kind": str(p.kind),
                "action": str(entry.action), "modality": str(p.modality or ""), "obligor": tie.obligor,
                "obligee": tie.obligee, "start": spell.start or "", "end": spell.end or "", "legal": str(spell.truth),
                "reason": spell.reason, "facts": "; ".join(spell.facts),
                "political": "; ".join(f"{who}: {t('en')}" if who else t("en") for who, t in entry.political),
                "current": "yes" if spell.overlaps(day, day) else "no",
                "trigger": "; ".join(str(t) for t in p.trigger if t is not Trigger.NONE),
                "conditions": "; ".join(f"{c}: {there}" for c, there in entry.conditions),
                "adversaries": "unread" if p.adversaries_unread else "; ".join(p.adversaries),
                "scope": "; ".join([p.scope.kind, *p.scope.places]), "exceptions": "; ".join(p.exceptions),
                "means_open": str(p.means_open), "limits": _when(p), "sources": "; ".join(p.sources),
            })  # fmt: skip
        return pl.DataFrame({c: [r[c] for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))

    def summary(self, lang: str = "en") -> str:
        """Return the promises that stand on the date, one a line."""
        from foedus.law.register_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return each promise with its terms, its clause and its history."""
        from foedus.law.register_tell import explain

        return explain(self, lang)


def register(
    world: World,
    state: str,
    other: str | None = None,
    *,
    date: Day | str | int | None = None,
    start: Day | str | int | None = None,
    end: Day | str | int | None = None,
    actions: tuple[Action | str, ...] = (),
) -> Register:
    """Return all that a state owes and is owed, or that two states owe each other.

    Parameters
    ----------
    world
        Facts with the suppositions that were made.
    state, other
        A state or organisation of the scenario; ``other`` narrows the catalogue to a pair.
    date
        The day whose law is listed; the world's date by default, or ``end`` if that is earlier.
    start, end
        Time of the history; all of it by default.
    actions
        Keep promises of these actions only; all by default.

    Returns
    -------
    Register
        Duties and permissions with their spells.

    Raises
    ------
    InputError
        Unknown state, a state that did not exist on the date, one state named twice, an
        unknown action, a time that ends before it starts, an unknown supposition.
    """
    g = ground(world)
    g.check_suppositions()
    since, until = _day(start, "--since"), _day(end, "--until")
    if since is not None and until is not None and until.before(since).is_true:
        raise InputError(
            f"the time ends ({until}) before it starts ({since})", remedy="exchange the two dates",
            place=Place(option="--until"), code="reversed-time",
        )  # fmt: skip
    day = _day(date, "--as-of")
    if day is None:
        day = until if until is not None and until.latest < world.as_of.earliest else world.as_of
    one = _actor(world, state, "--of", day)
    two = None if other is None else _actor(world, other, "--with", day)
    if one == two:
        raise InputError(
            f"{one} is named twice", remedy="name another state, or leave --with out for all of them",
            place=Place(option="--with"), code="same-state",
        )  # fmt: skip
    wanted = tuple(dict.fromkeys(_action(a) for a in actions))
    entries = tuple(_entries(g, one, two, wanted, since, until))
    return Register(
        state=one, other=two, date=str(day), start=None if since is None else str(since),
        end=None if until is None else str(until), actions=wanted, entries=entries,
        suppositions=tuple(sorted(world.suppositions.items())), world=world,
    )  # fmt: skip


def _day(value: Day | str | int | None, option: str) -> Day | None:
    if value is None:
        return None
    try:
        return parse_day(value)
    except InputError as err:
        raise InputError(err.message, remedy=err.remedy, place=Place(option=option), code=err.code) from None


def _actor(world: World, name: str, option: str, day: Day) -> str:
    found = world.state(name, option=option)
    if found.kind is Kind.STATE:
        try:
            find(found.code, on=day)
        except InputError as err:
            if err.code != "unknown-state":  # an invented state of a scenario is not in the country table
                raise InputError(err.message, remedy=err.remedy, place=Place(option=option), code=err.code) from None
    return found.code


def _action(name: Action | str) -> Action:
    plain = " ".join(str(name).lower().replace("-", " ").replace("_", " ").split())
    known = [str(a) for a in Action]
    if plain not in known:
        # "keep third-state forces out" holds a hyphen of its own.
        same = [k for k in known if k.replace("-", " ") == plain]
        if not same:
            raise InputError(
                f"'{name}' is no action", remedy=did_you_mean(plain, known, "one of: " + ", ".join(known)),
                place=Place(option="--action"), code="unknown-action",
            )  # fmt: skip
        plain = same[0]
    return Action(plain)


def _when(p: Provision) -> str:
    return "" if p.when is None else json.dumps(p.when.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def _terms(p: Provision) -> tuple[object, ...]:
    """Return what two provisions of one text must share to be one promise."""
    conditions = tuple((str(c), str(presence(p, c))) for c in Condition)
    scope = (p.scope.kind, p.scope.places, p.scope.excluded, p.scope.disputed)
    return (
        p.article, p.kind, p.action, p.modality, p.trigger, p.opinion, conditions, p.adversaries, p.adversaries_unread,
        p.exceptions, scope, p.means_open, _when(p),
    )  # fmt: skip


def _entries(
    g: Ground, one: str, two: str | None, actions: tuple[Action, ...], since: Day | None, until: Day | None
) -> Iterator[Entry]:
    bonds = Spells(g)
    for treaty in g.treaties:
        lines: dict[tuple[object, ...], list[tuple[Provision, list[Tie], list[Tie]]]] = {}
        for p in treaty.provisions:
            if p.kind not in (ProvisionKind.DUTY, ProvisionKind.PERMISSION) or p.action is None:
                continue
            obligors, obligees = p.obligors or treaty.members, p.obligees or treaty.members
            if (actions and p.action not in actions) or not (one in obligors or one in obligees):
                continue
            owes, owed = (
                [t for t in ties if any(s.overlaps(since, until) for s in t.spells)]
                for ties in (
                    [bonds.tie(treaty, p, one, o) for o in _others(obligees, one, two) if one in obligors],
                    [bonds.tie(treaty, p, o, one) for o in _others(obligors, one, two) if one in obligees],
                )
            )
            if owes or owed:
                lines.setdefault(_terms(p), []).append((p, owes, owed))
        for found in lines.values():
            yield _entry(treaty, one, two, found)


def _others(states: tuple[str, ...], one: str, two: str | None) -> list[str]:
    return [s for s in states if s != one and two in (None, s)]


def _entry(treaty: Treaty, one: str, two: str | None, found: list[tuple[Provision, list[Tie], list[Tie]]]) -> Entry:
    text = found[0][0]
    always = standing(text) or text.kind is ProvisionKind.PERMISSION
    conditions = () if always else tuple((c, presence(text, c)) for c in Condition)
    members = [m for m in (treaty.party(one), treaty.party(two) if two else None) if m is not None]
    political = [("", treaty.political)] if treaty.political is not None else []
    political += [(m.state, m.political) for m in members if m.political is not None]

    def ordered(side: int) -> tuple[Tie, ...]:
        return tuple(
            sorted(
                (t for x in found for t in (x[2] if side == 2 else x[1])),
                key=lambda t: (t.obligor, t.obligee, t.provision),
            )
        )

    return Entry(
        treaty=treaty.id, provisions=tuple(sorted(p.id for p, _, _ in found)), text=text, standing=always,
        conditions=tuple(c for c in conditions if c[1] is not Presence.ABSENT), owes=ordered(1), owed=ordered(2),
        political=tuple(political), binding=treaty.binding,
    )  # fmt: skip
