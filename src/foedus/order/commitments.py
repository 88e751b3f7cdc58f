"""The graph of standing commitments: who would owe help to whom if attacked.

An edge obligor -> obligee carries the strongest status of military help over armed
attacks on the obligee's own territory by any state that could be its challenger (a
neighbour or a major power). Blocs are communities of the graph of firm ties; a
cross-bloc tie joins two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from foedus.law import Duties
from foedus.world import Action, Event, Status

__all__ = ["FIRM", "Commitment", "CommitmentGraph", "commitment_graph"]

_MILITARY = (Action.ASSIST_MILITARILY, Action.ASSIST)
#: Ties that count as firm: help is owed, at most after a procedure.
FIRM = Status.OWED_IF


@dataclass(frozen=True)
class Commitment:
    """One standing commitment.

    Parameters
    ----------
    obligor, obligee
        State codes.
    status
        Strongest status of military help over all attackers.
    duties
        Ids of the duties that reach it.
    """

    obligor: str
    obligee: str
    status: Status
    duties: tuple[str, ...]


@dataclass(frozen=True)
class CommitmentGraph:
    """All standing commitments among some states.

    Parameters
    ----------
    states
        Codes, sorted.
    commitments
        Every ordered pair with a status above ``not owed``.
    blocs
        Communities of the firm ties (greedy modularity: Clauset, Newman and Moore 2004),
        largest first; states without a firm tie stand alone.
    modularity
        Newman's Q of that division, at most 1; 0 without firm ties.
    """

    states: tuple[str, ...]
    commitments: tuple[Commitment, ...]
    blocs: tuple[tuple[str, ...], ...]
    modularity: float

    def guarantors(self, state: str, floor: Status = FIRM) -> tuple[str, ...]:
        """States that would owe ``state`` help at least to a status."""
        return tuple(
            sorted(c.obligor for c in self.commitments if c.obligee == state and c.status.strength >= floor.strength)
        )

    def bloc_of(self, state: str) -> tuple[str, ...]:
        """The bloc of a state."""
        return next(b for b in self.blocs if state in b)

    def cross(self, floor: Status = Status.DISCRETIONARY) -> tuple[Commitment, ...]:
        """Commitments, at least to a status, between states of different blocs of two or more."""
        big = [set(b) for b in self.blocs if len(b) > 1]
        side = {s: i for i, b in enumerate(big) for s in b}
        return tuple(
            c for c in self.commitments
            if c.status.strength >= floor.strength and c.obligor in side and c.obligee in side
            and side[c.obligor] != side[c.obligee]
        )  # fmt: skip


def commitment_graph(
    pairs: Iterable[tuple[str, str]], duties: Callable[[Event], Duties], attack: Callable[[str, str], Event]
) -> CommitmentGraph:
    """Build the graph for the states of some directed pairs.

    Parameters
    ----------
    pairs
        (challenger, target) pairs that are asked about; their states are the nodes.
    duties
        Evaluates an event (the caller caches it).
    attack
        Makes the event of an attack by one state on another's territory.
    """
    asked = sorted(set(pairs))
    codes = tuple(sorted({c for pair in asked for c in pair}))
    best: dict[tuple[str, str], tuple[Status, set[str]]] = {}
    for attacker, victim in asked:
        for d in duties(attack(attacker, victim)).duties:
            if d.obligee != victim or d.obligor not in codes or d.action not in _MILITARY:
                continue
            key = (d.obligor, victim)
            status, ids = best.get(key, (Status.NOT_OWED, set()))
            if d.status.strength > status.strength:
                best[key] = (d.status, {d.id})
            elif d.status is status and status is not Status.NOT_OWED:
                ids.add(d.id)
    commitments = tuple(
        Commitment(a, b, status, tuple(sorted(ids)))
        for (a, b), (status, ids) in sorted(best.items())
        if status is not Status.NOT_OWED
    )
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(codes)
    graph.add_edges_from((c.obligor, c.obligee) for c in commitments if c.status.strength >= FIRM.strength)
    if graph.number_of_edges() == 0:
        return CommitmentGraph(codes, commitments, tuple((c,) for c in codes), 0.0)
    found = nx.community.greedy_modularity_communities(graph)
    blocs = tuple(sorted((tuple(sorted(b)) for b in found), key=lambda b: (-len(b), b)))
    return CommitmentGraph(codes, commitments, blocs, float(nx.community.modularity(graph, found)))
