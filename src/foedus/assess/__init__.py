"""What a treaty changes, and which statements about it hold. Draws no picture."""

from foedus.assess.answer import assess
from foedus.assess.compare import Comparison, PairChange, compare
from foedus.assess.context import Context
from foedus.assess.document import Assessment
from foedus.assess.findings import Finding
from foedus.assess.measures import MEASURES, describe
from foedus.assess.quantities import quantity
from foedus.assess.variants import Variants
from foedus.assess.verdicts import Verdict, combine, judge

__all__ = [
    "MEASURES", "Assessment", "Comparison", "Context", "Finding", "PairChange", "Variants", "Verdict", "assess", "combine",
    "compare", "describe", "judge", "quantity",
]  # fmt: skip
