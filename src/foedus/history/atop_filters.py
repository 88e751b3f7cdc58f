"""Treaties that one may want to leave aside: pacts on paper, without institutions, without aid.

A filter removes treaties from the world and leaves a remark that every answer prints, so that
nobody takes the smaller record for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foedus.core import InputError, Place
from foedus.core.text import did_you_mean
from foedus.world.fields import Text
from foedus.world.world import World

__all__ = ["FILTERS", "Filter", "chosen", "filtered"]

#: The Charter of the Commonwealth of Independent States (1993), a defence pact by its codes.
NOMINAL = 4400


@dataclass(frozen=True)
class Filter:
    """A filter: its name, which rows of the alliance file it leaves out, and what that means."""

    name: str
    leaves_out: Callable[[Mapping[str, Any]], bool]
    en: str
    ru: str

    def remark(self, number: int) -> Text:
        """Return the remark on an answer, with the number of treaties left out."""
        return Text(
            en=f"filter '{self.name}': {self.en} (treaties left out: {number})",
            ru=f"фильтр «{self.name}»: {self.ru} (не учтено договоров: {number})",
        )


#: All filters, in the order in which their remarks stand.
FILTERS: tuple[Filter, ...] = (
    Filter(
        "no-nominal",
        lambda row: row["atopid"] == NOMINAL,
        "without the 1993 Charter of the CIS, by which its codes make Armenia and Azerbaijan allies",
        "без Устава СНГ 1993 года, по кодам которого Армения и Азербайджан — союзники",
    ),
    Filter(
        "institutions",
        lambda row: not row["bilat"] and not (row["milcon"] or 0) > 0,
        "only texts of two parties, and of more where peacetime military contact is coded",
        "только двусторонние договоры и те многосторонние, у которых в кодах есть военные контакты мирного времени",
    ),
    Filter(
        "aid",
        lambda row: not (row["defense"] or row["offense"] or row["neutral"]),
        "without pacts that promise only non-aggression or consultation",
        "без договоров, которые обещают только ненападение или консультации",
    ),
)


def chosen(names: Iterable[str]) -> tuple[Filter, ...]:
    """Return the filters of these names, each once, in the order of :data:`FILTERS`.

    Raises
    ------
    InputError
        ``unknown-filter``; the remedy names the nearest ones.
    """
    known = [f.name for f in FILTERS]
    wanted = set()
    for given in names:
        plain = "-".join(given.lower().replace("_", " ").replace("-", " ").split())
        if plain not in known:
            raise InputError(
                f"there is no filter '{given}'",
                remedy=did_you_mean(plain, known, "one of: " + ", ".join(known)),
                place=Place(option="--filter"),
                code="unknown-filter",
            )
        wanted.add(plain)
    return tuple(f for f in FILTERS if f.name in wanted)


def filtered(world: World, left_out: Mapping[str, Sequence[str]], filters: Iterable[Filter]) -> World:
    """Return the world without the treaties that some filters leave out, with a remark for each.

    The number in a remark is that of its own filter; a treaty that two leave out counts in both.
    """
    use = tuple(filters)
    if not use:
        return world
    gone = {ident for f in use for ident in left_out[f.name]}
    return world.model_copy(
        update={
            "treaties": tuple(t for t in world.treaties if t.id not in gone),
            "remarks": (*world.remarks, *(f.remark(len(left_out[f.name])) for f in use)),
        }
    )
