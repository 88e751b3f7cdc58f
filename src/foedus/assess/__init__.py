"""What a treaty changes, and which statements about it hold. Draws no picture."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from foedus.assess.compare import Comparison, PairChange, compare
from foedus.assess.quantities import quantity
from foedus.assess.variants import Variants

if TYPE_CHECKING:
    from foedus.assess.answer import assess
    from foedus.assess.context import Context
    from foedus.assess.document import Assessment
    from foedus.assess.findings import Finding
    from foedus.assess.measures import MEASURES, describe
    from foedus.assess.verdicts import Verdict, combine, judge

__all__ = [
    "MEASURES", "Assessment", "Comparison", "Context", "Finding", "PairChange", "Variants", "Verdict", "assess", "combine",
    "compare", "describe", "judge", "quantity",
]  # fmt: skip

#: What a comparison does without: measures and verdicts bring in the order of commitments and the record.
_LATER = {
    "MEASURES": "measures", "Assessment": "document", "Context": "context", "Finding": "findings", "Verdict": "verdicts",
    "assess": "answer", "combine": "verdicts", "describe": "measures", "judge": "verdicts",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"foedus.assess.{_LATER[name]}"), name)
    raise AttributeError(f"module 'foedus.assess' has no attribute '{name}'")
