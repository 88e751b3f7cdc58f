"""Ground floor: countries, dates, truth, errors, sources, seeds. Knows no treaty."""

from foedus.core.answer import Answer
from foedus.core.countries import Country, by_code, by_number, countries, find, living
from foedus.core.dates import Day, Span, parse_day
from foedus.core.errors import CheckError, DataMissingError, Fault, FoedusError, InputError, Place, ScenarioError
from foedus.core.seeds import DEFAULT_SEED, stream
from foedus.core.sources import GRADES, Warrant, weakest
from foedus.core.truth import Truth, all_of, any_of

__all__ = [
    "DEFAULT_SEED", "GRADES", "Answer", "CheckError", "Country", "DataMissingError", "Day", "Fault", "FoedusError",
    "InputError", "Place", "ScenarioError", "Span", "Truth", "Warrant", "all_of", "any_of", "by_code", "by_number",
    "countries", "find", "living", "parse_day", "stream", "weakest",
]  # fmt: skip
