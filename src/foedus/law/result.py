"""The frozen answers of the law layer: duties, steps, flags, rights, and how they print.

Nothing is decided here. ``foedus.law.owed`` fills these classes; the crisis layer reads
``Duty.status``, ``unknowns``, ``resolutions``, ``steps`` and ``means_open`` to weigh a duty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from foedus.core import Answer, Truth
from foedus.law.trace import Trace
from foedus.world.model import Event, Text
from foedus.world.terms import Action, Condition, Modality, Presence, Status, Step

if TYPE_CHECKING:
    import polars as pl

    from foedus.law.charter import Charter
    from foedus.law.stack import Stack
    from foedus.law.steps import Ask
    from foedus.world.world import World

__all__ = ["Breach", "Duties", "Duty", "Flag", "NextStep", "Proof", "Resolution", "Right"]

#: Assignment of facts (name, value) and the status that follows from it.
Resolution = tuple[tuple[tuple[str, Truth], ...], Status]


class Proof(Protocol):
    """What a duty can still be asked for: worked out only when somebody asks."""

    def resolutions(self) -> tuple[Resolution, ...]:
        """Return the status under each resolution of the unknown facts."""

    def trace(self) -> Trace:
        """Return the tree from the status down to articles and sources."""


class Rest(Protocol):
    """What an answer holds beside the duties of the event: worked out only when somebody asks."""

    def standing(self) -> tuple[Duty, ...]:
        """Return the duties that no event sets off."""

    def lapsed(self) -> tuple[Duty, ...]:
        """Return the duties that dates rule out."""

    def breached(self) -> tuple[Breach, ...]:
        """Return the abstentions that the act breaks."""


@dataclass(frozen=True)
class NextStep:
    """One procedural condition of a duty.

    ``presence: unread`` reads "if the text requires it". ``actors`` are those who can take
    the step (the members of an organ are all parties of the treaty).
    """

    condition: Condition
    state: Step
    presence: Presence
    controller: Literal["obligee", "obligor", "both", "organ"]
    actors: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether it still stands between the event and the duty."""
        return self.presence is not Presence.ABSENT and self.state is not Step.DONE

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "condition": str(self.condition), "state": str(self.state), "presence": str(self.presence),
            "controller": self.controller, "actors": list(self.actors), "open": self.open,
        }  # fmt: skip


@dataclass(frozen=True)
class Flag:
    """What stands beside a status: another provision that pulls the other way.

    ``barred``: the obligor owes the other side neutrality or denial of support, which helping
    would break. ``hindered``: the obligee may not receive third-state forces there.
    ``conflict``: the obligor owes help to both sides. ``truth`` is unknown where the other
    provision itself rests on unknown facts (``unknowns``).
    """

    kind: Literal["barred", "hindered", "conflict"]
    provision: str
    other: str
    truth: Truth = Truth.YES
    unknowns: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind, "provision": self.provision, "other": self.other,
            "truth": str(self.truth), "unknowns": list(self.unknowns),
        }  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """One duty between two states for one event, with its status.

    ``reason`` is a stable code (see docs/law.md). ``unknowns`` names, when the status is
    ``unknown``, the facts that leave it so; when it is ``owed if``, the procedural
    conditions whose presence in the text is unread; otherwise it is empty.
    ``rests_on`` names the suppositions that the status uses.
    """

    treaty: str
    provision: str
    article: str
    obligor: str
    obligee: str
    action: Action
    modality: Modality | None
    status: Status
    reason: str
    means_open: Truth = Truth.UNKNOWN
    unknowns: tuple[str, ...] = ()
    steps: tuple[NextStep, ...] = ()
    flags: tuple[Flag, ...] = ()
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    proof: Proof | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """Stable name, by which other results refer to the duty."""
        return f"duty:{self.provision}:{self.obligor}>{self.obligee}"

    @cached_property
    def resolutions(self) -> tuple[Resolution, ...]:
        """Status under each resolution of ``unknowns``; empty when there are none.

        All combinations up to six facts; beyond that one fact at a time, the others as recorded.
        """
        return self.proof.resolutions() if self.proof is not None and self.unknowns else ()

    @cached_property
    def trace(self) -> Trace:
        """Status because condition because clause or fact, with article and source."""
        if self.proof is not None:
            from foedus.law.tell import duty_tree

            return duty_tree(self, self.proof.trace())
        return Trace(self.id, Text(en=f"{self.status}"), str(self.status), (), self.sources)

    @property
    def open_steps(self) -> tuple[NextStep, ...]:
        """Steps not yet taken, in order."""
        return tuple(s for s in self.steps if s.open)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, trace included."""
        return {
            "id": self.id, "treaty": self.treaty, "provision": self.provision, "article": self.article,
            "obligor": self.obligor, "obligee": self.obligee, "action": str(self.action),
            "modality": str(self.modality) if self.modality else None, "status": str(self.status),
            "reason": self.reason, "means_open": str(self.means_open), "unknowns": list(self.unknowns),
            "resolutions": [
                {"facts": {k: str(v) for k, v in facts}, "status": str(status)} for facts, status in self.resolutions
            ],
            "steps": [s.to_dict() for s in self.steps], "flags": [f.to_dict() for f in self.flags],
            "rests_on": list(self.rests_on), "sources": list(self.sources), "trace": self.trace.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True)
class Breach:
    """An abstention that the act itself breaks; ``truth`` is unknown where a fact is."""

    treaty: str
    provision: str
    article: str
    obligor: str
    obligee: str
    action: Action
    truth: Truth
    unknowns: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable name."""
        return f"breach:{self.provision}:{self.obligor}>{self.obligee}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.id, "treaty": self.treaty, "provision": self.provision, "article": self.article,
            "obligor": self.obligor, "obligee": self.obligee, "action": str(self.action),
            "truth": str(self.truth), "unknowns": list(self.unknowns), "sources": list(self.sources),
        }  # fmt: skip


@dataclass(frozen=True)
class Right:
    """A provision that lets ``holder`` enter, cross, use or act on ``territory``.

    ``truth`` says whether it is in force between the grantor and the holder at the date;
    ``places`` narrows it when the clause names places.
    """

    treaty: str
    provision: str
    article: str
    action: Action
    grantor: str
    holder: str
    territory: str
    places: tuple[str, ...]
    truth: Truth
    reason: str
    unknowns: tuple[str, ...] = ()
    modality: Modality | None = None
    sources: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable name."""
        return f"right:{self.provision}:{self.holder}@{self.territory}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.id, "treaty": self.treaty, "provision": self.provision, "article": self.article,
            "action": str(self.action), "grantor": self.grantor, "holder": self.holder,
            "territory": self.territory, "places": list(self.places), "truth": str(self.truth),
            "reason": self.reason, "unknowns": list(self.unknowns),
            "modality": str(self.modality) if self.modality else None, "sources": list(self.sources),
        }  # fmt: skip


@dataclass(frozen=True)
class Duties(Answer):
    """The answer to *who owes what to whom* for one event.

    ``duties`` are those that the event could set off, toward its victims and its actors.
    Duties that the dates of their text rule out on the day are in ``lapsed``, not in ``duties``.
    ``standing`` are duties in force among the parties of the event that no event sets off
    (abstentions, peacetime cooperation). ``breached`` are abstentions that the act breaks.
    """

    event: Event
    date: str
    victims: tuple[str, ...]
    attackers: tuple[str, ...]
    duties: tuple[Duty, ...]
    permissions: tuple[Right, ...]
    charter: Charter | None
    suppositions: tuple[tuple[str, str], ...]
    warnings: tuple[Text, ...]
    world: World = field(compare=False, repr=False)
    rest: Rest | None = field(default=None, compare=False, repr=False)

    @cached_property
    def standing(self) -> tuple[Duty, ...]:
        """Duties in force among those concerned that no event sets off; worked out when first asked for."""
        return self.rest.standing() if self.rest is not None else ()

    @cached_property
    def lapsed(self) -> tuple[Duty, ...]:
        """Duties between those concerned whose dates rule them out: of texts ended before, or entered after."""
        return self.rest.lapsed() if self.rest is not None else ()

    @cached_property
    def breached(self) -> tuple[Breach, ...]:
        """Abstentions that the act breaks, or may break; worked out when first asked for."""
        return self.rest.breached() if self.rest is not None else ()

    @cached_property
    def world_hash(self) -> str:
        """Content hash of the world that was asked."""
        return self.world.hash

    def between(self, obligor: str, obligee: str, action: Action | str | None = None) -> tuple[Duty, ...]:
        """Return the duties of one state toward another, strongest first."""
        wanted = None if action is None else Action(action)
        found = [
            d for d in self.duties
            if d.obligor == obligor and d.obligee == obligee and (wanted is None or d.action is wanted)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda d: (-d.status.strength, d.id)))

    def stack(self, obligor: str, obligee: str, action: Action | str) -> Stack:
        """Return the instruments side by side for one action, and what each adds."""
        from foedus.law.stack import stack

        return stack(self, obligor, obligee, Action(action))

    def strongest(self, obligor: str, obligee: str, action: Action | str) -> Status:
        """Return the strongest status of one action; ``not owed`` where no duty exists."""
        return self.stack(obligor, obligee, action).status

    @cached_property
    def next_steps(self) -> tuple[Ask, ...]:
        """What has to be done, and by whom, so that each ``owed if`` becomes ``owed``."""
        from foedus.law.steps import next_steps

        return next_steps(self)

    @property
    def owing(self) -> tuple[Duty, ...]:
        """The duties that are not ``not owed``."""
        return tuple(d for d in self.duties if d.status is not Status.NOT_OWED)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, traces included."""
        return {
            "event": self.event.model_dump(mode="json"), "date": self.date, "world_hash": self.world_hash,
            "suppositions": dict(self.suppositions), "victims": list(self.victims),
            "attackers": list(self.attackers), "duties": [d.to_dict() for d in self.duties],
            "lapsed": sorted({d.treaty for d in self.lapsed}),
            "standing": [d.to_dict() for d in self.standing], "breached": [b.to_dict() for b in self.breached],
            "permissions": [r.to_dict() for r in self.permissions],
            "next_steps": [a.to_dict() for a in self.next_steps],
            "charter": self.charter.to_dict() if self.charter else None, "warnings": [{"en": w("en"), "ru": w("ru")} for w in self.warnings],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per duty."""
        import polars as pl

        columns = (
            "id", "treaty", "provision", "article", "obligor", "obligee", "action", "modality",
            "status", "reason", "means_open", "unknowns", "steps", "flags",
        )  # fmt: skip
        rows: list[dict[str, str]] = [
            {
                "id": d.id, "treaty": d.treaty, "provision": d.provision, "article": d.article,
                "obligor": d.obligor, "obligee": d.obligee, "action": str(d.action),
                "modality": str(d.modality or ""), "status": str(d.status), "reason": d.reason,
                "means_open": str(d.means_open), "unknowns": "; ".join(d.unknowns),
                "steps": "; ".join(str(s.condition) for s in d.open_steps),
                "flags": "; ".join(f"{f.kind} ({f.other})" for f in d.flags),
            }
            for d in self.duties
        ]  # fmt: skip
        return pl.DataFrame({c: [r[c] for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))

    def summary(self, lang: str = "en") -> str:
        """Return the answer in a few lines: who owes what, and why not the rest."""
        from foedus.law.tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the answer with the tree of reasons of every duty."""
        from foedus.law.tell import explain

        return explain(self, lang)
