"""The South Caucasus after the record's end: a forecast from data to 2010 beside the scenario's own record.

An illustration with its sample size said, not a test: few pairs, one of them with nearly all
that happened, and a record written about some of the pairs and not about the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import by_number
from foedus.estimate.panel import LAST, Panel, horizon
from foedus.estimate.scores import log_loss
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.baselines import Model

__all__ = ["CORE", "NEIGHBOURS", "UNTIL", "Pair", "Region", "region"]

#: States of the region and those that border on it, by COW number.
CORE = (371, 372, 373)
NEIGHBOURS = (365, 630, 640)
#: Last year of the forecast.
UNTIL = 2025
SCENARIO = "south-caucasus"
#: Force in the record that is no attack of one state on another.
_NOT_MEANT = ("unintended strike", "peace operation")
#: Non-state party to the state whose dispute the record's coders make of it.
_STANDS_FOR = {"NK": "ARM"}

CAVEATS = (
    Text(
        en="Covariates stay those of 2010, and the years of peace run on as if no dispute followed: what a forecaster "
        "without later data would have.",
        ru="Признаки остаются такими, как в 2010 году, а годы мира идут так, будто споров больше не было: как у того, кто "
        "не знает последующего.",
    ),
    Text(
        en="The scenario's record is written about Armenia, Azerbaijan and their guarantors. That it says nothing of a pair "
        "is no proof of peace between the two, so a zero outside Armenia and Azerbaijan is weak.",
        ru="Летопись сценария написана об Армении, Азербайджане и их гарантах. Если о паре в ней ничего нет, это не "
        "доказательство мира, поэтому ноль вне пары Армения и Азербайджан мало что значит.",
    ),
    Text(
        en="It records armed attacks, not threats and displays, and not all incidents at the border: disputes in the sense "
        "of the training data would be more. Force against Nagorno-Karabakh counts as force against Armenia.",
        ru="В ней нападения, а не угрозы и демонстрации силы, и не все случаи на границе: споров в смысле обучающих данных "
        "было бы больше. Сила против Нагорного Карабаха считается силой против Армении.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One directed pair: what each model expected, and what is recorded.

    Attributes
    ----------
    one, two
        Codes of challenger and target.
    expected
        Model to the expected number of years with an initiation.
    any
        Model to the chance of at least one.
    years
        Years in which the scenario records an attack of one on two.
    disputed
        Those of them whose beginning is disputed.
    """

    one: str
    two: str
    expected: Mapping[str, float]
    any: Mapping[str, float]
    years: tuple[int, ...]
    disputed: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "challenger": self.one, "target": self.two, "expected": dict(self.expected), "any": dict(self.any),
            "years": list(self.years), "disputed": list(self.disputed),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Region:
    """The forecast of all directed pairs of the region.

    Attributes
    ----------
    losses
        Model to mean log-loss over the pair-years, every pair taken as fully recorded.
    """

    pairs: tuple[Pair, ...]
    losses: Mapping[str, float]
    first: int = LAST + 1
    last: int = UNTIL
    caveats: tuple[Text, ...] = CAVEATS

    @property
    def n(self) -> int:
        """Number of directed pair-years."""
        return len(self.pairs) * (self.last - self.first + 1)

    @property
    def events(self) -> int:
        """Directed pair-years with a recorded attack."""
        return sum(len(p.years) for p in self.pairs)

    @property
    def eventful(self) -> int:
        """Undirected pairs with any."""
        return len({frozenset((p.one, p.two)) for p in self.pairs if p.years})

    def to_frame(self) -> pl.DataFrame:
        """Return one row per pair and model."""
        import polars as pl

        rows = [(p.one, p.two, m, p.expected[m], p.any[m], len(p.years)) for p in self.pairs for m in p.expected]
        return pl.DataFrame(rows, schema=["challenger", "target", "model", "expected", "any", "recorded"], orient="row")

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "scenario": SCENARIO, "years": [self.first, self.last], "pair_years": self.n, "events": self.events,
            "pairs_with_events": self.eventful, "log-loss": dict(self.losses), "pairs": [p.to_dict() for p in self.pairs],
            "caveats": [{"en": c("en"), "ru": c("ru")} for c in self.caveats],
        }  # fmt: skip


def region(rows: Panel, models: Mapping[str, Model]) -> Region:
    """Forecast the directed pairs of the region from data to 2010.

    Pairs that are politically relevant in 2011 and have a state of the South Caucasus in them.
    """
    codes = {n: _code(n) for n in (*CORE, *NEIGHBOURS)}
    now = horizon()
    inside = np.isin(now.ccode1, list(codes)) & np.isin(now.ccode2, list(codes))
    inside &= np.isin(now.ccode1, CORE) | np.isin(now.ccode2, CORE)
    now = now.take(inside)
    years = np.arange(LAST + 1, UNTIL + 1)
    ahead = [_later(now, int(y)) for y in years]
    record = _record({c: n for n, c in codes.items()})
    chances: dict[str, list[np.ndarray]] = {}
    for name, model in models.items():
        fitted = model.fit(rows)
        chances[name] = [np.asarray(fitted.predict(r)) for r in ahead]
    happened = np.array([[(int(a), int(b), int(y)) in record for a, b in zip(now.ccode1, now.ccode2, strict=True)] for y in years])  # fmt: skip
    pairs = []
    for k, (a, b) in enumerate(zip(now.ccode1.tolist(), now.ccode2.tolist(), strict=True)):
        own = {m: np.array([c[k] for c in p]) for m, p in chances.items()}
        seen = tuple(int(y) for y in years if (a, b, int(y)) in record)
        pairs.append(
            Pair(
                codes[a], codes[b], {m: float(p.sum()) for m, p in own.items()},
                {m: float(1 - np.prod(1 - p)) for m, p in own.items()}, seen, tuple(y for y in seen if record[a, b, y]),
            )
        )  # fmt: skip
    losses = {m: float(log_loss(happened.ravel().astype(float), np.concatenate(p)).mean()) for m, p in chances.items()}
    return Region(tuple(pairs), losses)


def _later(now: Panel, year: int) -> Panel:
    """Return the first rows after the record as they are in a later year if nothing happened between."""
    values = dict(now.values)
    values["peace_years"] = now.values["peace_years"] + (year - LAST - 1)
    return replace(now, year=np.full(now.n, year), values=values)


def _record(numbers: Mapping[str, int]) -> dict[tuple[int, int, int], bool]:
    """Return challenger, target and year of recorded attacks, and whether their beginning is disputed."""
    from foedus.world import RecordKind, load

    found: dict[tuple[int, int, int], bool] = {}
    for event in load(SCENARIO).events:
        year = event.date.earliest.year
        if event.kind is not RecordKind.FORCE or event.subtype in _NOT_MEANT or not LAST < year <= UNTIL:
            continue
        for by in event.by:
            for on in event.on:
                a, b = (numbers.get(_STANDS_FOR.get(c, c)) for c in (by, on))
                if a is not None and b is not None and a != b:
                    found[a, b, year] = found.get((a, b, year), True) and event.initiation_disputed != "no"
    return found


def _code(number: int) -> str:
    country = by_number(number, UNTIL)
    return str(number) if country is None else country.code
