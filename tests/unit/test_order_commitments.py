"""The graph of standing commitments, on graphs whose figures can be computed by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from assess_worlds import SILENT, WORDS, context, provision, treaty, world

from foedus.assess.context import attack
from foedus.assess.measures import commitments
from foedus.law import owed
from foedus.order import CommitmentGraph, commitment_graph
from foedus.world import Status, World

EAST = treaty("E", ["AZE", "PAK", "TUR"], provision("E.1"))
WEST = treaty("W", ["ARM", "IRN", "RUS"], provision("W.1"))
TIE = treaty("T", ["IRN", "PAK"], provision("T.1"))
WEAK = treaty("K", ["AZE", "RUS"], provision("K.1", modality="may", obligors=["RUS"]))
#: France attacks everybody, so that every pact is called upon.
PAIRS = [("FRA", s) for s in ("ARM", "AZE", "IRN", "PAK", "RUS", "TUR")]


def graph(w: World, pairs: list[tuple[str, str]] = PAIRS) -> CommitmentGraph:
    return commitment_graph(pairs, lambda event: owed(w, event), attack)


def test_two_blocs_and_a_tie_across() -> None:
    found = graph(world(EAST, WEST, TIE, WEAK))
    assert found.blocs == (("ARM", "IRN", "RUS"), ("AZE", "PAK", "TUR"), ("FRA",))
    # Newman's Q by hand: seven ties, three within each triangle, degrees 7 and 7.
    assert found.modularity == pytest.approx(2 * (3 / 7 - (7 / 14) ** 2))
    assert {(c.obligor, c.obligee, c.status) for c in found.cross()} == {
        ("IRN", "PAK", Status.OWED), ("PAK", "IRN", Status.OWED), ("RUS", "AZE", Status.DISCRETIONARY),
    }  # fmt: skip
    assert {(c.obligor, c.obligee) for c in found.cross(Status.OWED_IF)} == {("IRN", "PAK"), ("PAK", "IRN")}
    assert found.bloc_of("TUR") == ("AZE", "PAK", "TUR") and found.bloc_of("FRA") == ("FRA",)


def test_modularity_against_networkx_on_the_same_ties() -> None:
    found = graph(world(EAST, WEST, TIE))
    g = nx.Graph(
        [("AZE", "PAK"), ("AZE", "TUR"), ("PAK", "TUR"), ("ARM", "IRN"), ("ARM", "RUS"), ("IRN", "RUS"), ("IRN", "PAK")]
    )
    g.add_node("FRA")
    assert found.modularity == pytest.approx(nx.community.modularity(g, [set(b) for b in found.blocs]))
    # No division of these seven states does better: the greedy search found the best.
    best = max(nx.community.modularity(g, division) for division in _divisions(sorted(g)))
    assert found.modularity == pytest.approx(best)


def _divisions(items: list[str]) -> list[list[set[str]]]:
    if not items:
        return [[]]
    out = []
    for rest in _divisions(items[1:]):
        out.append([{items[0]}, *rest])
        out += [[*rest[:i], {items[0], *rest[i]}, *rest[i + 1 :]] for i in range(len(rest))]
    return out


def test_guarantors_by_status() -> None:
    found = graph(world(EAST, WEST, TIE, WEAK))
    assert found.guarantors("AZE") == ("PAK", "TUR")
    assert found.guarantors("AZE", Status.DISCRETIONARY) == ("PAK", "RUS", "TUR")
    assert found.guarantors("PAK") == ("AZE", "IRN", "TUR")
    assert found.guarantors("FRA") == ()


def test_the_strongest_text_carries_the_tie_and_equal_ones_share_it() -> None:
    again = treaty("A", ["AZE", "TUR"], provision("A.1"))
    asked = treaty("B", ["AZE", "TUR"], provision("B.1", conditions={**SILENT, "request": "present"}))
    found = graph(world(EAST, again, asked))
    tie = next(c for c in found.commitments if (c.obligor, c.obligee) == ("TUR", "AZE"))
    assert tie.status is Status.OWED and tie.duties == ("duty:A.1:TUR>AZE", "duty:E.1:TUR>AZE")


def test_no_firm_tie_leaves_every_state_alone() -> None:
    found = graph(world(WEAK))
    assert found.blocs == tuple((s,) for s in sorted({c for p in PAIRS for c in p}))
    assert (found.modularity, found.cross()) == (0.0, ())
    assert [(c.obligor, c.obligee) for c in found.commitments] == [("RUS", "AZE")]


def test_states_outside_the_pairs_and_other_duties_do_not_count() -> None:
    talk = treaty("C", ["AZE", "TUR"], provision("C.1", action="consult"))
    assert graph(world(talk)).commitments == ()
    assert graph(world(EAST), [("FRA", "AZE")]).commitments == ()  # neither helper is among the states asked about


def test_the_order_of_treaties_and_pairs_does_not_matter() -> None:
    one, other = graph(world(EAST, WEST, TIE)), graph(world(TIE, WEST, EAST), PAIRS[::-1])
    assert one == other


@pytest.mark.parametrize(
    ("feature", "states", "value"),
    [("modularity", (), 5 / 14), ("blocs", (), 2), ("cross ties", (), 3), ("cross ties", ("TUR",), 0), ("cross ties", ("AZE",), 1),
     ("unguaranteed", ("AZE", "FRA"), 1), ("unguaranteed", ("FRA",), 1)],
)  # fmt: skip
def test_the_measure_of_commitments(feature: str, states: tuple[str, ...], value: float) -> None:
    c = context(world(EAST, WEST, TIE, WEAK))
    c.graph = graph(c.world)  # these worlds have no capability, and so no pairs of their own
    assert commitments(c, feature=feature, states=states, text=WORDS).value == pytest.approx(value)
