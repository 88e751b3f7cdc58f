"""What the numbers of the answer are: kind, scale and sign, by quantity or unit.

Labels stand in the catalogues under the same keys.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LADDER", "QUANTITIES", "UNITS", "Kind", "kind_of", "unit_kind"]


@dataclass(frozen=True)
class Kind:
    """How a number is shown.

    ``percent``: stored as a share in 0..1 and shown in per cent. ``signed``: always with
    its sign. ``whole``: a count. No sign is good or bad.
    """

    percent: bool = False
    signed: bool = False
    whole: bool = False

    @property
    def scale(self) -> float:
        """What the stored number is multiplied with."""
        return 100.0 if self.percent else 1.0


_CHANCE, _PLAIN = Kind(percent=True), Kind()

#: Quantities of the crisis layer, by the names that the answer uses.
QUANTITIES: dict[str, Kind] = {
    "help clash": _CHANCE,
    "help war": _CHANCE,
    "force": _CHANCE,
    "pressure": _CHANCE,
    "act": _CHANCE,
    "resist": _CHANCE,
    "war": _CHANCE,
    "spread": _CHANCE,
    "belligerents": _PLAIN,
    "cost": _PLAIN,
    "price": _PLAIN,
    "win": _CHANCE,
    "uncertainty": _PLAIN,
    "counter-pressure": _PLAIN,
    "pressure share": _CHANCE,
    "help uncertainty": _PLAIN,
    "attacked": _CHANCE,
    "uses force": _CHANCE,
    "fighting": _PLAIN,
}

#: The order in which the ladder's columns stand; others follow in the answer's order.
LADDER = ("help clash", "help war", "force", "cost")

#: Units of findings.
UNITS: dict[str, Kind] = {
    "truth": Kind(whole=True),
    "count": Kind(whole=True),
    "share": _CHANCE,
    "probability": _CHANCE,
    "ratio": _PLAIN,
    "change": Kind(percent=True, signed=True),
    "per year": _PLAIN,
    "days": Kind(whole=True),
    "index": _PLAIN,
}


def kind_of(quantity: str) -> Kind:
    """Return the kind of a quantity; a plain number if it is not known."""
    # "help TUR war": a chance, whoever helps.
    return QUANTITIES.get(quantity) or (_CHANCE if quantity.startswith("help ") else _PLAIN)


def unit_kind(unit: str) -> Kind:
    """Return the kind of a finding's unit; a plain number if it is not known."""
    return UNITS.get(unit, _PLAIN)
