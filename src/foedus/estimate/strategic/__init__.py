"""Strategic models of discrete choice in games: statistical models whose probabilities are an equilibrium's.

Two players and three outcomes (:func:`egame12`), two players and four (:func:`egame122`), three players
(:func:`egame123`), any tree of two actions per decision (:func:`strategic`), and the ultimatum game
(:func:`ultimatum`). See docs/strategic-models.md.
"""

from foedus.estimate.strategic.models import egame12, egame122, egame123, strategic
from foedus.estimate.strategic.profile import Profile
from foedus.estimate.strategic.result import StrategicFit
from foedus.estimate.strategic.simulate import simulate
from foedus.estimate.strategic.tree import EGAME12, EGAME122, EGAME123, Node, Tree
from foedus.estimate.strategic.ultimatum import ultimatum

__all__ = [
    "EGAME12",
    "EGAME122",
    "EGAME123",
    "Node",
    "Profile",
    "StrategicFit",
    "Tree",
    "egame12",
    "egame122",
    "egame123",
    "simulate",
    "strategic",
    "ultimatum",
]
