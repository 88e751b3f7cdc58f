"""Published results beside ours, and studies of what history says.

A published number lives here as data (``published/*.toml``) and is never an input of a
computation: what computes it stands in the layers below and knows nothing of it.
"""

from foedus.studies.bars import Bar, Bars, Figure, bars
from foedus.studies.registry import SIZES, Studies, Study, studies, study
from foedus.studies.verified import Row, Verified
from foedus.studies.verifying import verify

__all__ = [
    "SIZES", "Bar", "Bars", "Figure", "Row", "Studies", "Study", "Verified", "bars", "studies", "study", "verify",
]  # fmt: skip
