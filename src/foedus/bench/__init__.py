"""Speed and memory of the parts, measured as a user meets them; gates nothing.

Each probe runs in a process of its own, so that its peak of memory is its own, pinned to
one core where the system allows it. Figures are medians with their range; the machine is
said beside them.
"""

from foedus.bench.crisis import crisis
from foedus.bench.estimate import estimate
from foedus.bench.law import law
from foedus.bench.probe import Bench, Figure, machine

__all__ = ["Bench", "Figure", "crisis", "estimate", "law", "machine"]
