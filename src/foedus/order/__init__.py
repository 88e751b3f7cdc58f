"""The order that commitments make: guarantors, blocs, ties across them."""

from foedus.order.commitments import FIRM, Commitment, CommitmentGraph, commitment_graph
from foedus.order.stability import Stability, stability, stable_networks

__all__ = [
    "FIRM", "Commitment", "CommitmentGraph", "Stability", "commitment_graph", "stability", "stable_networks",
]  # fmt: skip
