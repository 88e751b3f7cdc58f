"""Forecasts of the past's future: every model fitted on the same earlier rows, scored on the same later ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import DEFAULT_SEED, Answer, InputError
from foedus.core.text import did_you_mean
from foedus.estimate import baselines
from foedus.estimate.panel import FIRST, LAST, Floats, Panel, panel
from foedus.estimate.scores import Scores, log_loss, score

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.region import Region

__all__ = ["BARS", "ORIGINS", "SPLITS", "Backtest", "Bar", "Split", "Window", "backtest"]

Progress = Callable[[str, float], None]

#: Fixed splits: name to the last year of training; the test runs from the next year to 2010.
SPLITS: dict[str, int] = {"E1": 1979, "E2": 1989}
#: First years of the windows of rolling origins; each ends where the next begins, the last with the record.
ORIGINS = tuple(range(1920, 2001, 10))
#: Bars that the structural model is held to: figure, bound, and whether it must lie below.
BARS: tuple[tuple[str, float, float], ...] = (
    ("log-loss over full", 0.0, 1.03), ("log-loss over structure", 0.0, 1.0), ("ECE", 0.0, 0.003), ("slope", 0.8, 1.25),
    ("relative risk", 2.2, float("inf")),
)  # fmt: skip
STRUCTURAL = "structural"


@dataclass(frozen=True)
class Bar:
    """One bar of one split: the figure, and the range in which it must lie."""

    split: str
    name: str
    value: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether it does; NaN never does."""
        return self.low <= self.value <= self.high

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"split": self.split, "name": self.name, "value": self.value, "low": self.low, "high": self.high, "holds": self.holds}  # fmt: skip


@dataclass(frozen=True)
class Window:
    """One origin: what each model lost on average in the years from ``first`` to ``last``."""

    first: int
    last: int
    n: int
    events: int
    losses: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"first": self.first, "last": self.last, "rows": self.n, "events": self.events, "log-loss": dict(self.losses)}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Split:
    """Scores of one split; ``windows`` is filled for rolling origins."""

    name: str
    trained: tuple[int, int]
    tested: tuple[int, int]
    scores: Scores
    windows: tuple[Window, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.name, "trained": list(self.trained), "tested": list(self.tested),
            "windows": [w.to_dict() for w in self.windows], **self.scores.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Backtest(Answer):
    """Scores of all models by split.

    Attributes
    ----------
    splits
        In the order asked for.
    absent
        Models that are registered and not there to be fitted.
    lagged
        Whether covariates are of the year before.
    filled
        Rows whose pair has no year before; the year itself stands in.
    region
        The forecast of the South Caucasus after the record's end, if asked for.
    """

    splits: tuple[Split, ...]
    models: tuple[str, ...]
    absent: tuple[str, ...]
    lagged: bool
    n: int
    events: int
    filled: int
    seed: int
    region: Region | None = None

    def bars(self) -> tuple[Bar, ...]:
        """Return the bars of the structural model; none where it was not fitted."""
        found = []
        for split in self.splits:
            rows = split.scores.rows
            if STRUCTURAL not in rows or split.name not in SPLITS:
                continue
            own = rows[STRUCTURAL]
            figures = {
                "ECE": own["ECE"].value,
                "slope": own["slope"].value,
                "relative risk": own["relative risk"].value,
            }
            for other in ("full", "structure"):
                if other in rows:
                    figures[f"log-loss over {other}"] = own["log-loss"].value / rows[other]["log-loss"].value
            found += [Bar(split.name, n, figures[n], low, high) for n, low, high in BARS if n in figures]
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "sample": {"rows": self.n, "events": self.events, "years": [FIRST, LAST], "lagged": self.lagged, "filled": self.filled},
            "models": list(self.models), "not_fitted": list(self.absent), "splits": [s.to_dict() for s in self.splits],
            "bars": [b.to_dict() for b in self.bars()], "region": None if self.region is None else self.region.to_dict(),
            "seed": self.seed,
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per split, model and measure."""
        import polars as pl

        return pl.concat([s.scores.to_frame().with_columns(split=pl.lit(s.name)) for s in self.splits])

    def summary(self, lang: str = "en") -> str:
        """Return the tables."""
        from foedus.estimate.backtest_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the tables with what each model knows and how to read the measures."""
        from foedus.estimate.backtest_tell import explain

        return explain(self, lang)


def backtest(
    splits: Sequence[str] = ("E1", "E2"), models: Sequence[str] | None = None, *, lagged: bool = True, draws: int = 500,
    region: bool = False, seed: int = DEFAULT_SEED, rows: Panel | None = None, progress: Progress | None = None,
) -> Backtest:  # fmt: skip
    """Fit models on earlier rows and score them on later ones.

    Parameters
    ----------
    splits
        ``E1`` (trained to 1979), ``E2`` (to 1989), ``rolling`` (expanding window, steps of ten years).
    models
        Names of :data:`foedus.estimate.baselines.MODELS`; all if None.
    lagged
        Covariates of the year before; with those of the same year the forecast is none, and only good for
        a comparison with figures made so.
    draws
        Draws of pairs for the intervals.
    region
        Add the forecast of the South Caucasus from data to 2010.
    rows
        Rows of one's own; the estimation sample of the record if None.

    Raises
    ------
    InputError
        Unknown split or model, or rows on which no model can be fitted.
    DataMissingError
        If the record has to be built and its files are not here.
    """
    known = (*SPLITS, "rolling")
    for name in splits:
        if name not in known:
            raise InputError(
                f"no split is called '{name}'", remedy=did_you_mean(name, known, f"one of: {', '.join(known)}"),
                code="unknown-split",
            )  # fmt: skip
    wanted = baselines.names() if models is None else tuple(dict.fromkeys(models))
    loaded = {name: baselines.model(name) for name in wanted}
    there = {name: m for name, m in loaded.items() if m is not None}
    absent = tuple(name for name in wanted if name not in there)
    if not there or not splits:
        raise InputError(
            f"there is nothing to fit: {', '.join(absent) or 'no model'}", remedy="name a model that is not marked as not fitted",
            code="no-model",
        )  # fmt: skip
    whole = panel(lagged=lagged) if rows is None else rows
    steps = sum(len(ORIGINS) if s == "rolling" else 1 for s in splits) * len(there)
    tell = _Steps(progress, steps)
    found = tuple(
        _rolling(whole, there, draws, seed, tell) if s == "rolling" else _fixed(whole, s, there, draws, seed, tell)
        for s in splits
    )
    around = None
    if region:
        from foedus.estimate.region import region as region_of

        around = region_of(whole, there)
    return Backtest(
        found, tuple(there), absent, whole.lagged, whole.n, int(whole.onset.sum()), whole.filled, seed, around
    )


class _Steps:
    """Counts the fits for whoever watches."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self.progress, self.steps, self.done = progress, max(steps, 1), 0

    def __call__(self, word: str) -> None:
        if self.progress is not None:
            self.progress(word, self.done / self.steps)
        self.done += 1


def _fits(
    train: Panel, test: Panel, models: Mapping[str, baselines.Model], where: str, tell: _Steps
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return forecasts of onset and of mutual force (where a model has its own)."""
    onset, force = {}, {}
    for name, model in models.items():
        tell(f"{where}: {name}")
        fitted = model.fit(train)
        onset[name] = _held(fitted.predict(test), test.n, name)
        own = getattr(fitted, "predict_force", None)
        if own is not None:
            force[name] = _held(own(test), test.n, name)
    return onset, force


def _held(p: Any, n: int, name: str) -> Floats:
    """Refuse forecasts that are none, with the model's name."""
    found = np.asarray(p, dtype=np.float64)
    if found.shape != (n,) or not np.isfinite(found).all() or (found < 0).any() or (found > 1).any():
        raise InputError(
            f"the model '{name}' gave no probability for each of the {n} rows", code="bad-forecast",
            remedy="predict() returns one probability between 0 and 1 for each row",
        )  # fmt: skip
    return found


def _parted(whole: Panel, first: int, last: int) -> tuple[Panel, Panel]:
    train, test = whole.between(int(whole.year.min()), first - 1), whole.between(first, last)
    if not train.n or not test.n:
        raise InputError(
            f"no rows before {first}, or none from {first} to {last}", remedy="give rows on both sides", code="empty"
        )
    return train, test


def _fixed(
    whole: Panel, name: str, models: Mapping[str, baselines.Model], draws: int, seed: int, tell: _Steps
) -> Split:
    last = int(whole.year.max())
    train, test = _parted(whole, SPLITS[name] + 1, last)
    onset, force = _fits(train, test, models, name, tell)
    scored = score(
        test.onset, onset, test.pair, base=float(train.onset.mean()), risk=force, risk_event=test.forced, draws=draws, seed=seed
    )  # fmt: skip
    return Split(name, (int(train.year.min()), SPLITS[name]), (SPLITS[name] + 1, last), scored)


def _rolling(whole: Panel, models: Mapping[str, baselines.Model], draws: int, seed: int, tell: _Steps) -> Split:
    """Score the rows of all windows together, each forecast made from what came before its window."""
    ends = (*(o - 1 for o in ORIGINS[1:]), int(whole.year.max()))
    parts: list[Panel] = []
    onset: dict[str, list[Floats]] = {name: [] for name in models}
    force: dict[str, list[Floats]] = {name: [] for name in models}
    windows = []
    for first, last in zip(ORIGINS, ends, strict=True):
        train, test = _parted(whole, first, last)
        made, risk = _fits(train, test, models, f"{first}-{last}", tell)
        losses = {name: float(log_loss(test.onset, p).mean()) for name, p in made.items()}
        windows.append(Window(first, last, test.n, int(test.onset.sum()), losses))
        parts.append(test)
        for name in models:
            onset[name].append(made[name])
            force[name].append(risk.get(name, made[name]))
    events, forced, pair = (np.concatenate([getattr(p, k) for p in parts]) for k in ("onset", "forced", "pair"))
    base = float(whole.between(int(whole.year.min()), ORIGINS[0] - 1).onset.mean())
    joined = {name: np.concatenate(p) for name, p in onset.items()}
    scored = score(
        events, joined, pair, base=base, risk={n: np.concatenate(p) for n, p in force.items()}, risk_event=forced,
        draws=draws, seed=seed,
    )  # fmt: skip
    return Split("rolling", (int(whole.year.min()), ORIGINS[0] - 1), (ORIGINS[0], ends[-1]), scored, tuple(windows))
