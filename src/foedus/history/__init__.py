"""The historical record: what data sets there are, where they lie, and the tables that are built from them.

Fits nothing and draws nothing. No file is shipped: ``foedus data fetch`` brings what is
wanted, compared with the hash of the catalogue (docs/data.md).
"""

from foedus.history.atop import settings
from foedus.history.catalogue import Catalogue, Citations, DataSet, catalogue
from foedus.history.cite import cite
from foedus.history.columns import described
from foedus.history.dyads import relevant_dyads
from foedus.history.fetch import Fetched, fetch
from foedus.history.kept import Kept, kept
from foedus.history.load import ATOP, load
from foedus.history.record import build, needed, table, tables
from foedus.history.status import Status, status
from foedus.history.store import Store, path_of
from foedus.history.summary import Summary, summarise

__all__ = [
    "ATOP", "Catalogue", "Citations", "DataSet", "Fetched", "Kept", "Status", "Store", "Summary", "build", "catalogue", "cite",
    "described", "fetch", "kept", "load", "needed", "path_of", "relevant_dyads", "settings", "status", "summarise", "table",
    "tables",
]  # fmt: skip
