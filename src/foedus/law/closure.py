"""The frozen answer of a cascade: rounds, edges, sides, and the facts on which a joining hangs.

Nothing is decided here; ``foedus.law.cascade`` fills these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from foedus.core import Answer, Truth
from foedus.law.result import NextStep
from foedus.law.trace import Trace
from foedus.world.model import Event, Text
from foedus.world.terms import Action, Modality, Status

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

    from foedus.law.decide import Case
    from foedus.world.world import World

__all__ = ["BELLIGERENT", "BOTH", "Cascade", "Clause", "Closure", "Edge", "Joining"]

#: Actions that make whoever gives them a party to the fighting.
BELLIGERENT = frozenset({Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE})
#: Side of a state whose promises bind it to both camps.
BOTH = "both"


@dataclass(frozen=True)
class Clause:
    """One provision behind an edge, with the status of the duty for the event that set it off."""

    treaty: str
    provision: str
    article: str
    status: Status
    modality: Modality | None = None
    means_open: Truth = Truth.UNKNOWN
    steps: tuple[NextStep, ...] = ()
    unknowns: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    proof: Case | None = field(default=None, compare=False, repr=False)

    @cached_property
    def trace(self) -> Trace:
        """Status because condition because clause or fact; worked out when asked for."""
        if self.proof is None:
            return Trace(f"duty:{self.provision}", Text(en=str(self.status)), str(self.status), (), self.sources)
        return self.proof.trace()

    @property
    def open_steps(self) -> tuple[NextStep, ...]:
        """Steps not yet taken, in order."""
        return tuple(s for s in self.steps if s.open)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, without the trace."""
        return {
            "treaty": self.treaty, "provision": self.provision, "article": self.article, "status": str(self.status),
            "modality": str(self.modality) if self.modality else None, "means_open": str(self.means_open),
            "steps": [s.to_dict() for s in self.steps], "unknowns": list(self.unknowns),
            "rests_on": list(self.rests_on), "sources": list(self.sources),
        }  # fmt: skip


@dataclass(frozen=True)
class Edge:
    """Help that one state owes another against a third, and the promises it comes from.

    Parameters
    ----------
    round
        When it was set off: 1 by the event itself, n + 1 by what round n led to.
    helper, helped
        Obligor and obligee.
    against
        The other side in the event that set it off.
    side
        Side that the helper takes: ``victim``, ``attacker``, or the code of a state where each blames the other.
    joins
        Whether giving this help makes the helper a party to the fighting in this closure.
    event
        What set it off: the root event, or one that follows from an earlier round.
    """

    round: int
    helper: str
    helped: str
    against: tuple[str, ...]
    action: Action
    side: str
    joins: bool
    provisions: tuple[Clause, ...]
    event: Event

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str, str]:
        """What the edge is about, apart from its round and its promises."""
        return (self.helper, self.helped, self.against, str(self.action), self.side)

    @property
    def id(self) -> str:
        """Stable name."""
        return f"help:{self.helper}>{self.helped}:{'+'.join(self.against)}:{str(self.action).replace(' ', '-')}"

    @property
    def status(self) -> Status:
        """The strongest status among its promises."""
        return max((p.status for p in self.provisions), key=lambda s: s.strength)

    @cached_property
    def reason(self) -> Text:
        """Who owes whom what under which clause, one sentence a promise."""
        heads = [p.trace.label for p in self.provisions]
        return Text(en="; ".join(h("en") for h in heads), ru="; ".join(h("ru") for h in heads))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        e = self.event
        return {
            "id": self.id, "round": self.round, "helper": self.helper, "helped": self.helped,
            "against": list(self.against), "action": str(self.action), "side": self.side, "joins": self.joins,
            "status": str(self.status), "provisions": [p.to_dict() for p in self.provisions],
            "set_off_by": {
                "act": str(e.act), "level": str(e.level), "by": list(e.by), "on": list(e.on), "at": e.at,
                "answers": e.answers,
            },
            "reason": {"en": self.reason("en"), "ru": self.reason("ru")},
        }  # fmt: skip


@dataclass(frozen=True)
class Joining:
    """A state whose joining hangs on unknown facts: it joins under some values of them, not under others."""

    state: str
    facts: tuple[str, ...]
    edges: tuple[Edge, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"state": self.state, "facts": list(self.facts), "edges": [e.to_dict() for e in self.edges]}


@dataclass(frozen=True)
class Closure:
    """One closure of duties: who is drawn in, by which promise, in which round.

    Parameters
    ----------
    kind
        ``minimal`` or ``maximal``.
    sides
        Side of each state drawn in: ``victim``, ``attacker``, the code of a state (where each
        of the two blames the other), or ``both``. A party to the event keeps its side.
    both_sides
        States whose promises bind them to both sides, parties to the event included; never resolved.
    joined
        Round in which each was drawn in; 0 for the parties of the event itself.
    edges
        All help set off, by round; those that do not join are help short of fighting.
    fronts
        Pairs that stand against each other, each in order of code.
    could
        States outside whose joining hangs on unknown facts.
    rounds
        Number of the last round that set off anything.
    """

    kind: str
    sides: Mapping[str, str]
    both_sides: tuple[str, ...]
    joined: Mapping[str, int]
    edges: tuple[Edge, ...]
    fronts: tuple[tuple[str, str], ...]
    could: tuple[Joining, ...]
    rounds: int

    @property
    def drawn_in(self) -> tuple[str, ...]:
        """States that were no party to the event and join."""
        return tuple(s for s, n in self.joined.items() if n)

    def joining(self, state: str) -> tuple[Edge, ...]:
        """Return the edges that draw a state in: those of its first round."""
        first = self.joined.get(state)
        return tuple(e for e in self.edges if e.joins and e.helper == state and e.round == first)

    def graph(self) -> nx.MultiDiGraph:
        """Return the closure as a graph: states as nodes, an edge from helper to helped for each promise of help.

        Nodes carry ``side`` and ``round``; edges ``round``, ``against``, ``action``, ``side``,
        ``joins``, ``status`` and ``provisions`` (ids); the key of an edge is its id.
        """
        import networkx as nx

        made = nx.MultiDiGraph(kind=self.kind, rounds=self.rounds)
        for state, side in self.sides.items():
            made.add_node(state, side=side, round=self.joined[state])
        for e in self.edges:
            for end in (e.helper, e.helped):
                if end not in made:
                    made.add_node(end, side="", round=None)
            made.add_edge(
                e.helper, e.helped, key=f"{e.id}:{e.side}", round=e.round, against=e.against, action=str(e.action),
                side=e.side, joins=e.joins, status=str(e.status), provisions=tuple(p.provision for p in e.provisions),
            )  # fmt: skip
        return made

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind, "rounds": self.rounds, "sides": dict(self.sides), "joined": dict(self.joined),
            "both_sides": list(self.both_sides), "fronts": [list(f) for f in self.fronts],
            "edges": [e.to_dict() for e in self.edges], "could": [c.to_dict() for c in self.could],
        }  # fmt: skip


@dataclass(frozen=True)
class Cascade(Answer):
    """The closures of the duties that one event sets off.

    ``minimal`` takes only what is owed outright and counts no help as an attack; ``maximal``
    takes what is owed after steps, at discretion or with open means too, and lets the two
    sides attack each other. What an answer leaves out is in neither.
    """

    event: Event
    date: str
    attackers: tuple[str, ...]
    victims: tuple[str, ...]
    minimal: Closure
    maximal: Closure
    suppositions: tuple[tuple[str, str], ...]
    warnings: tuple[Text, ...]
    world: World = field(compare=False, repr=False)

    @cached_property
    def world_hash(self) -> str:
        """Content hash of the world that was asked."""
        return self.world.hash

    @property
    def closures(self) -> tuple[Closure, Closure]:
        """The minimal and the maximal closure."""
        return (self.minimal, self.maximal)

    def graph(self) -> nx.MultiDiGraph:
        """Return the maximal closure as a graph whose nodes and edges say whether they are in the minimal one too."""
        made = self.maximal.graph()
        sure = {e.key: e.joins for e in self.minimal.edges}
        for state, data in made.nodes(data=True):
            data["minimal"] = state in self.minimal.sides
        edges = {f"{e.id}:{e.side}": e.key for e in self.maximal.edges}
        for _, _, key, data in made.edges(keys=True, data=True):
            data["minimal"] = edges[key] in sure
            data["joins_minimal"] = sure.get(edges[key], False)
        return made

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as described in docs/cascade.md."""
        return {
            "event": self.event.model_dump(mode="json"), "date": self.date, "world_hash": self.world_hash,
            "suppositions": dict(self.suppositions), "attackers": list(self.attackers), "victims": list(self.victims),
            "minimal": self.minimal.to_dict(), "maximal": self.maximal.to_dict(),
            "warnings": [{"en": w("en"), "ru": w("ru")} for w in self.warnings],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per edge and closure."""
        import polars as pl

        schema = {
            "closure": pl.String, "round": pl.Int64, "helper": pl.String, "helped": pl.String, "against": pl.String,
            "action": pl.String, "side": pl.String, "joins": pl.Boolean, "status": pl.String, "provisions": pl.String,
        }  # fmt: skip
        rows = [
            {
                "closure": c.kind, "round": e.round, "helper": e.helper, "helped": e.helped,
                "against": "; ".join(e.against), "action": str(e.action), "side": e.side, "joins": e.joins,
                "status": str(e.status), "provisions": "; ".join(p.provision for p in e.provisions),
            }
            for c in self.closures for e in c.edges
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=schema)

    def summary(self, lang: str = "en") -> str:
        """Return who is drawn in on which side, and by what."""
        from foedus.law.cascade_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the tree of rounds, edges and clauses."""
        from foedus.law.cascade_tell import explain

        return explain(self, lang)
