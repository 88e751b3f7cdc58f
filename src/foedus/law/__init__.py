"""Who owes what to whom, when: texts and facts, no probability. Imports core and world only."""

from foedus.law.result import Breach, Duties, Duty, Flag, NextStep, Resolution, Right
from foedus.law.trace import Trace

__all__ = ["Breach", "Duties", "Duty", "Flag", "NextStep", "Resolution", "Right", "Trace"]
