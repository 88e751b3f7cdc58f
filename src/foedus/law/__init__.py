"""Who owes what to whom, when: texts and facts, no probability. Imports core and world only.

``owed`` decides every duty for one event, ``rights`` lists who may enter or use a territory,
``gaps`` searches where help is not certain, ``contested`` names the facts that can be supposed. The procedure is described in docs/law.md.
"""

from foedus.law.access import rights
from foedus.law.acts import meets
from foedus.law.cascade import cascade
from foedus.law.charter import Charter
from foedus.law.closure import Cascade, Clause, Closure, Edge, Joining
from foedus.law.duties import owed
from foedus.law.explanation import Explanation, explanation
from foedus.law.gaps import Gaps, gaps
from foedus.law.gaps_change import GapChange
from foedus.law.ground import contested
from foedus.law.register import Entry, Register, register
from foedus.law.result import Breach, Duties, Duty, Flag, NextStep, Resolution, Right
from foedus.law.stack import Layer, Stack
from foedus.law.sweep import Sweep, sweep
from foedus.law.trace import PARTS, Trace
from foedus.law.words import fact_text

__all__ = [
    "PARTS", "Breach", "Cascade", "Charter", "Clause", "Closure", "Duties", "Duty", "Edge", "Entry", "Explanation",
    "Flag", "GapChange", "Gaps", "Joining", "Layer", "NextStep", "Register", "Resolution", "Right", "Stack", "Sweep", "Trace", "cascade",
    "contested", "explanation", "fact_text", "gaps", "meets", "owed", "register", "rights", "sweep",
]  # fmt: skip
