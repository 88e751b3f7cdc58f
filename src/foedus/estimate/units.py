"""Units of the parameters of the crisis game, in words of both languages."""

from __future__ import annotations

from foedus.world import Text

__all__ = ["UNITS", "unit_text"]

#: Unit as priors.yaml writes it, in English and in Russian.
UNITS: dict[str, tuple[str, str]] = {
    "logit": ("logit", "логит"),
    "none": ("no unit", "без единицы"),
    "log": ("log", "логарифм"),
    "share": ("share", "доля"),
    "probability": ("probability", "вероятность"),
    "log of logit": ("log of logit", "логарифм логита"),
    "logit per unit of trade share": ("logit per unit of trade share", "логит на единицу доли в торговле"),
    "logit per expected helper": ("logit per expected helper", "логит на одного ожидаемого помощника"),
    "log per step of democracy score": ("log per step of democracy score", "логарифм на шаг показателя демократии"),
    "log per step of depth": ("log per step of depth", "логарифм на ступень глубины"),
    "log per step of formality": ("log per step of formality", "логарифм на ступень формальности"),
    "log per unit of H": ("log per unit of H", "логарифм на единицу H"),
    "logit per log ratio of capability": ("logit per log ratio of capability", "логит на логарифм отношения мощи"),
    "logit per log1p of 1000 km": (
        "logit per log of (1 + distance / 1000 km)",
        "логит на логарифм (1 + расстояние / 1000 км)",
    ),
    "logit per log of capability over 0.01": (
        "logit per log of capability over 0.01",
        "логит на логарифм отношения мощи к 0,01",
    ),
    "logit per unit of the challenger's share": (
        "logit per unit of the challenger's share of capability",
        "логит на единицу доли претендента в мощи",
    ),
    "logit per log1p of past clashes": (
        "logit per log of (1 + past clashes)",
        "логит на логарифм (1 + прошлые столкновения)",
    ),
    "logit per log1p of years without a clash": (
        "logit per log of (1 + years without a clash)",
        "логит на логарифм (1 + годы без столкновений)",
    ),
    "logit per unit of stake": ("logit per unit of stake", "логит на единицу ставки"),
    "log per unit of likeness of democracy scores": (
        "log per unit of likeness of democracy scores",
        "логарифм на единицу сходства показателей демократии",
    ),
    "log per unit of trade share": ("log per unit of trade share", "логарифм на единицу доли в торговле"),
    "log cost per log of capability over 0.01": (
        "log cost per log of capability over 0.01",
        "логарифм цены на логарифм отношения мощи к 0,01",
    ),
    "log cost per log1p of 1000 km": (
        "log cost per log of (1 + distance / 1000 km)",
        "логарифм цены на логарифм (1 + расстояние / 1000 км)",
    ),
    "logit per unit of the lower democracy score": (
        "logit per unit of the lower democracy score",
        "логит на единицу меньшего показателя демократии",
    ),
}


def unit_text(unit: str) -> Text:
    """Return a unit in words; a unit that has none stands as it is written."""
    en, ru = UNITS.get(unit, (unit, unit))
    return Text(en=en, ru=ru)
