"""Building blocks of the scenario format: dates, truth values, ids, texts, the frozen base.

Every class of a scenario file is made of these, so that a date or a word is read, checked
and written in one way everywhere.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator

from foedus.core import Day, Truth, parse_day
from foedus.core.errors import InputError

__all__ = ["Confidence", "DateField", "Frozen", "Id", "MaybeDate", "Sources", "Text", "TruthField"]


def _day(value: object) -> object:
    if value is None or isinstance(value, Day):
        return value
    try:
        return parse_day(value)
    except InputError as err:
        raise ValueError(f"{err.message}; {err.remedy}") from None


def _truth(value: object) -> object:
    if isinstance(value, bool | str | Truth) or value is None:
        try:
            return Truth.of(value)
        except ValueError:
            raise ValueError("write yes, no or unknown") from None
    raise ValueError("write yes, no or unknown")


#: A date known to the day, month or year, written ``2025-12-16``, ``2025-12`` or ``2025``.
DateField = Annotated[
    Day,
    BeforeValidator(_day),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
#: A date, or the word ``unknown`` where the sources do not give it.
MaybeDate = DateField | Literal["unknown"] | None
#: yes, no or unknown.
TruthField = Annotated[
    Truth,
    BeforeValidator(_truth),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"enum": ["yes", "no", "unknown", True, False]}),
]
#: Identifier of anything: letters, digits, dot, hyphen, underscore.
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]{0,63}$")]
Sources = Annotated[tuple[Id, ...], Field(min_length=1, description="Ids of the sources of the fact.")]
Confidence = Literal["high", "medium", "low"]


class Frozen(BaseModel):
    """Base: immutable, unknown fields refused, enums kept as enums."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


class Text(Frozen):
    """A text in English and Russian. In a file a plain string stands for both."""

    en: Annotated[str, Field(min_length=1)]
    ru: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"en": value} if isinstance(value, str) else value

    def __call__(self, lang: str = "en") -> str:
        """Return the text in a language, in English where there is no other."""
        return (self.ru or self.en) if lang == "ru" else self.en

    def __str__(self) -> str:
        return self.en
