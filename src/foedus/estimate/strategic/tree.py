"""Game trees of perfect information with two actions at every node, and their choice probabilities.

Written once for every tree: the models with three and four outcomes and two or three players are the
trees :data:`EGAME12`, :data:`EGAME122` and :data:`EGAME123`.

Notation (docs/strategic-models.md). At node n player k compares the expected utility of right with that
of left, d = E u_k(right) - E u_k(left), and goes right with probability F(d / s).

- *Agent error*: every action carries a shock of its own with standard deviation sigma_k, seen only by the
  player's agent who moves there; s = sqrt(2) sigma_k (Signorino, 2003, Political Analysis 11:316-344).
- *Private information*: k's payoff in each outcome carries a shock that k alone knows from the start;
  s^2 = sigma_k^2 times the sum over outcomes below n of the squared probability with which the action
  that can lead there does. Utilities that are zero carry a shock too, as in the R package games from its
  release 1.0 on; before, the last mover had one, and coefficients smaller by the square root of 2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from foedus.estimate.strategic.jets import Jet, Link, constant

__all__ = ["EGAME12", "EGAME122", "EGAME123", "Node", "Tree"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A decision: who moves, and what left and right lead to (a node, or the name of an outcome)."""

    player: int
    left: Node | str
    right: Node | str

    def outcomes(self) -> list[str]:
        """Outcomes below, from left to right."""
        out: list[str] = []
        for branch in (self.left, self.right):
            out += [branch] if isinstance(branch, str) else branch.outcomes()
        return out

    def walk(self) -> Iterator[Node]:
        """Yield the node and those below."""
        yield self
        for branch in (self.left, self.right):
            if isinstance(branch, Node):
                yield from branch.walk()


@dataclass(frozen=True)
class Tree:
    """A tree with the utilities that are estimated.

    Parameters
    ----------
    name
        Name of the model.
    root
        First decision.
    utilities
        Pairs (player, outcome), in the order of the equations; what is not listed is zero by normalisation.
    """

    name: str
    root: Node
    utilities: tuple[tuple[int, str], ...]
    outcomes: tuple[str, ...] = field(init=False)
    nodes: tuple[Node, ...] = field(init=False)
    #: Per node and outcome: +1 if the path to the outcome goes right there, -1 left, 0 elsewhere.
    turns: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        outcomes = tuple(self.root.outcomes())
        nodes = tuple(self.root.walk())
        turns = np.zeros((len(nodes), len(outcomes)))
        for i, node in enumerate(nodes):
            for branch, sign in ((node.left, -1.0), (node.right, 1.0)):
                for name in [branch] if isinstance(branch, str) else branch.outcomes():
                    turns[i, outcomes.index(name)] = sign
        for name, value in (("outcomes", outcomes), ("nodes", nodes), ("turns", turns)):
            object.__setattr__(self, name, value)

    @property
    def equations(self) -> tuple[str, ...]:
        """Names of the utilities, such as ``u1(war)``."""
        return tuple(f"u{k}({z})" for k, z in self.utilities)

    @property
    def players(self) -> tuple[int, ...]:
        """Numbers of the players."""
        return tuple(sorted({n.player for n in self.nodes}))

    def relabelled(self, outcomes: Sequence[str]) -> Tree:
        """Return the tree with other names for its outcomes, from left to right."""
        if tuple(outcomes) == self.outcomes:
            return self
        new = dict(zip(self.outcomes, outcomes, strict=True))

        def rename(branch: Node | str) -> Node | str:
            if isinstance(branch, str):
                return new[branch]
            return Node(branch.player, rename(branch.left), rename(branch.right))

        root = rename(self.root)
        assert isinstance(root, Node)
        return Tree(self.name, root, tuple((k, new[z]) for k, z in self.utilities))

    def differences(
        self, utilities: Mapping[tuple[int, str], Jet], scale: Mapping[int, Jet], link: Link, private: bool, zero: Jet
    ) -> list[Jet]:
        """Return per node the standardised difference d / s.

        Parameters
        ----------
        utilities
            Jet of every utility.
        scale
            Log standard deviation by player; a player that is not there has 1.
        link, private
            Distribution, and whether information is private.
        zero
            Jet of zeros.
        """
        found: dict[int, Jet] = {}

        def visit(branch: Node | str, above: tuple[int, ...]) -> tuple[dict[int, Jet], dict[str, Jet | None]]:
            """Expected utilities of the players above, and the probability of each outcome (None: one)."""
            if isinstance(branch, str):
                return {k: utilities.get((k, branch), zero) for k in above}, {branch: None}
            k = branch.player
            left, reach_left = visit(branch.left, (*above, k))
            right, reach_right = visit(branch.right, (*above, k))
            difference = right[k] - left[k]
            if private:
                shocks = [p for reach in (reach_left, reach_right) for p in reach.values()]
                variance = constant(np.full(len(zero.value), float(sum(p is None for p in shocks))), zero.second)
                for p in shocks:
                    if p is not None:
                        variance = variance + p * p
                standard = (
                    difference * variance.power(-0.5)
                    if variance.grad is not None
                    else difference.times(variance.value**-0.5)
                )
            else:
                standard = difference.times(1 / math.sqrt(2))
            if k in scale:
                standard = standard * (-scale[k]).exp()
            found[self.nodes.index(branch)] = standard
            if not above:
                return {}, {}
            go, stay = link.cdf(standard), link.cdf(-standard)
            means = {j: stay * left[j] + go * right[j] for j in set(above)}
            reach: dict[str, Jet | None] = {}
            if private:
                for chance, below in ((stay, reach_left), (go, reach_right)):
                    reach |= {z: chance if p is None else chance * p for z, p in below.items()}
            return means, reach

        visit(self.root, ())
        return [found[i] for i in range(len(self.nodes))]


#: One player starts; the other answers (Signorino 2003; Leblang 2003).
EGAME12 = Tree("egame12", Node(1, "sq", Node(2, "cap", "war")), ((1, "sq"), (1, "cap"), (1, "war"), (2, "war")))
#: The second player answers either action of the first.
EGAME122 = Tree(
    "egame122", Node(1, Node(2, "LL", "LR"), Node(2, "RL", "RR")),
    ((1, "LL"), (1, "LR"), (1, "RL"), (1, "RR"), (2, "LR"), (2, "RR")),
)  # fmt: skip
#: Three players move in turn; each may end the game.
EGAME123 = Tree(
    "egame123", Node(1, "L", Node(2, "RL", Node(3, "RRL", "RRR"))),
    ((1, "L"), (1, "RL"), (1, "RRL"), (1, "RRR"), (2, "RL"), (2, "RRL"), (2, "RRR"), (3, "RRR")),
)  # fmt: skip
