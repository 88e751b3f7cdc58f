"""The historical record: what data sets there are, where they lie, and what is read from them.

Fits nothing and draws nothing. No file is shipped: ``foedus data fetch`` brings what is
wanted, compared with the hash of the catalogue (docs/data.md).
"""

from foedus.history.atop import settings
from foedus.history.catalogue import Catalogue, Citations, DataSet, catalogue
from foedus.history.dyads import relevant_dyads
from foedus.history.fetch import Fetched, fetch
from foedus.history.load import ATOP, load
from foedus.history.record import build, table, tables
from foedus.history.status import Status, status
from foedus.history.store import Store, path_of

__all__ = [
    "ATOP", "Catalogue", "Citations", "DataSet", "Fetched", "Status", "Store", "build", "catalogue", "fetch", "load",
    "path_of", "relevant_dyads", "settings", "status", "table", "tables",
]  # fmt: skip
