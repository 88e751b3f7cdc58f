"""The order that commitments make: guarantors, blocs, ties across them."""

from foedus.order.commitments import FIRM, Commitment, CommitmentGraph, commitment_graph

__all__ = ["FIRM", "Commitment", "CommitmentGraph", "commitment_graph"]
