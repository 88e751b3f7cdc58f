"""The forecasts that a model of disputes must be held against, from none to boosted trees.

Each is a model with ``name``, ``fit(train)`` and, fitted, ``predict(rows)``. Covariates are those of
the panel: lagged a year, history up to the year before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, runtime_checkable

import numpy as np

from foedus.core import DataMissingError, InputError
from foedus.core.text import did_you_mean
from foedus.estimate.irls import chances, newton
from foedus.estimate.panel import Floats, Panel
from foedus.world import Text

__all__ = ["MODELS", "Entry", "Fitted", "Model", "model", "names"]


@runtime_checkable
class Fitted(Protocol):
    """A model after its fit. ``predict_force`` is asked for the risk of mutual force where there is one."""

    def predict(self, rows: Panel) -> Floats:
        """Return the probability that state 1 initiates a dispute with state 2, shape (n,)."""


@runtime_checkable
class Model(Protocol):
    """A model to be fitted on the past and scored on the future."""

    name: str

    def fit(self, train: Panel) -> Fitted:
        """Fit it; nothing but the rows given may be used."""


@dataclass(frozen=True)
class Entry:
    """A model by name: where it is (``module:class`` below ``foedus.estimate``), and what it knows."""

    target: str
    title: Text
    what: Text
    options: tuple[tuple[str, Any], ...] = ()

    def load(self) -> Model | None:
        """Return the model, or None where its module is not there yet."""
        module, _, name = self.target.partition(":")
        path = f"foedus.estimate.{module}"
        try:
            made = getattr(import_module(path), name)
        except ModuleNotFoundError as err:
            if err.name == path:
                return None
            raise
        found: Model = made(**dict(self.options))
        return found


#: What a term of the logit is made of.
_TERMS: dict[str, Callable[[Panel], list[Floats]]] = {
    "share": lambda p: [p.values["cinc1"] / (p.values["cinc1"] + p.values["cinc2"])],
    "structure": lambda p: [
        (p.values["contiguity"] == 1).astype(np.float64), (p.values["contiguity"] > 1).astype(np.float64),
        p.values["major1"], p.values["major2"], np.log(p.values["cinc1"]), np.log(p.values["cinc2"]),
    ],
    "time": lambda p: [(p.values["peace_years"] / 100.0) ** k for k in (1, 2, 3)],
    "pacts": lambda p: [
        p.values[c] for c in ("defense12", "nonagg12", "neutral12", "target_defended", "challenger_defended", "challenger_offense", "challenger_neutral")
    ],
    "rivalry": lambda p: [p.values["rivalry_td"]],
    "past": lambda p: [np.log1p(p.values["past_disputes"])],
}  # fmt: skip

_FULL = ("structure", "time", "pacts", "rivalry", "past")
_LOGIT = "baselines:Logit"
#: Name on the command line to model, from the simplest to the richest.
MODELS: dict[str, Entry] = {
    "constant": Entry(
        "baselines:Constant", Text(en="constant", ru="константа"),
        Text(en="The share of events in the past.", ru="Доля событий в прошлом."), (("name", "constant"),),
    ),
    "capability": Entry(
        _LOGIT, Text(en="capability alone", ru="только мощь"),
        Text(en="Logit on state 1's share of both capabilities.", ru="Логит по доле государства 1 в общей мощи пары."),
        (("name", "capability"), ("terms", ("share",))),
    ),
    "history": Entry(
        _LOGIT, Text(en="history alone", ru="только история"),
        Text(en="Logit on the cubic of the years of peace and past disputes.", ru="Логит по кубу лет мира и прошлым спорам."),
        (("name", "history"), ("terms", ("time", "past"))),
    ),
    "structure": Entry(
        _LOGIT, Text(en="structure + time", ru="структура + время"),
        Text(en="Logit on contiguity, major powers, both capabilities and the cubic of the years of peace.", ru="Логит по соседству, великим державам, мощи обоих и кубу лет мира."),
        (("name", "structure"), ("terms", ("structure", "time"))),
    ),
    "full": Entry(
        _LOGIT, Text(en="full logit", ru="полный логит"),
        Text(en="The same with pacts of both, rivalry (a list coded with hindsight) and past disputes.", ru="То же с пактами обоих, соперничеством (список составлен задним числом) и прошлыми спорами."),
        (("name", "full"), ("terms", _FULL)),
    ),
    "full-no-rivalry": Entry(
        _LOGIT, Text(en="full logit without rivalry", ru="полный логит без соперничества"),
        Text(en="The full logit without what was coded with hindsight.", ru="Полный логит без того, что закодировано задним числом."),
        (("name", "full-no-rivalry"), ("terms", tuple(t for t in _FULL if t != "rivalry"))),
    ),
    "boosting": Entry(
        "baselines:Boosting", Text(en="boosted trees", ru="бустинг деревьев"),
        Text(en="150 boosted trees on everything that the full logit has; settings chosen on 1960-1979.", ru="150 деревьев бустинга на всём, что есть у полного логита; настройки выбраны на 1960-1979 гг."),
        (("name", "boosting"),),
    ),
    "structural": Entry(
        "structural:Structural", Text(en="the crisis game", ru="игра кризиса"),
        Text(en="The structural model of docs/model.md, fitted on the same past.", ru="Структурная модель docs/model.md, оценённая на том же прошлом."),
    ),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """Return the names of the models."""
    return tuple(MODELS)


def model(name: str) -> Model | None:
    """Return a model by name; None where it is registered and not there yet.

    Raises
    ------
    InputError
        If no model has this name.
    """
    if name not in MODELS:
        raise InputError(
            f"no model is called '{name}'", remedy=did_you_mean(name, MODELS, f"one of: {', '.join(MODELS)}"),
            code="unknown-model",
        )  # fmt: skip
    return MODELS[name].load()


@dataclass(frozen=True)
class Constant:
    """The share of events."""

    name: str = "constant"

    def fit(self, train: Panel) -> Fitted:
        """Take the share of the past."""
        return _Rate(_rate(train))


@dataclass(frozen=True)
class _Rate:
    rate: float

    def predict(self, rows: Panel) -> Floats:
        return np.full(rows.n, self.rate)


@dataclass(frozen=True)
class Logit:
    """Maximum-likelihood logit on some terms."""

    name: str = "full"
    terms: tuple[str, ...] = _FULL

    def design(self, rows: Panel) -> Floats:
        """Return the covariates with a constant, shape (n, k)."""
        return np.column_stack([np.ones(rows.n), *(c for t in self.terms for c in _TERMS[t](rows))])

    def fit(self, train: Panel) -> Fitted:
        """Fit it.

        Raises
        ------
        InputError
            If there is no event, or the covariates are dependent or separate the events.
        """
        rate = _rate(train)
        x = self.design(train)
        # A covariate that does not vary in the past (no such pact yet, say) stays out.
        varied = np.ptp(x, axis=0) > 0
        varied[0] = True
        start = np.zeros(int(varied.sum()))
        start[0] = np.log(rate / (1 - rate))
        y = train.onset.astype(np.float64)
        fit = newton(x[:, varied], y, np.ones_like(y), np.zeros_like(y), start=start)
        if not fit.converged:
            raise InputError(
                f"the logit '{self.name}' has no maximum in {train.n} rows", code="no-convergence",
                remedy="train on a longer past: covariates are dependent, or tell its events apart without error",
            )  # fmt: skip
        coef = np.zeros(x.shape[1])
        coef[varied] = fit.coef
        return _Line(self, coef)


@dataclass(frozen=True, eq=False)
class _Line:
    logit: Logit
    coef: Floats

    def predict(self, rows: Panel) -> Floats:
        return chances(self.logit.design(rows) @ self.coef)


@dataclass(frozen=True)
class Boosting:
    """Gradient-boosted trees (scikit-learn's histogram form), never stopped early, so that no row is held back."""

    name: str = "boosting"
    trees: int = 150

    def design(self, rows: Panel) -> Floats:
        """Return the covariates, shape (n, k)."""
        v = rows.values
        return np.column_stack(
            [v["contiguity"], *(c for t in ("structure", "pacts", "rivalry") for c in _TERMS[t](rows)), v["peace_years"], v["past_disputes"]]
        )  # fmt: skip

    def fit(self, train: Panel) -> Fitted:
        """Fit it.

        Raises
        ------
        DataMissingError
            If scikit-learn is not installed.
        """
        try:
            from sklearn.ensemble import HistGradientBoostingClassifier
        except ImportError:
            raise DataMissingError(
                "the boosted trees need scikit-learn", remedy="pip install 'foedus[estimate]'", code="no-learner"
            ) from None
        _rate(train)
        trees = HistGradientBoostingClassifier(
            max_iter=self.trees, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=100, l2_regularization=1.0,
            early_stopping=False, random_state=0,
        )  # fmt: skip
        return _Trees(self, trees.fit(self.design(train), train.onset))


@dataclass(frozen=True, eq=False)
class _Trees:
    boosting: Boosting
    trees: Any

    def predict(self, rows: Panel) -> Floats:
        return np.asarray(self.trees.predict_proba(self.boosting.design(rows))[:, 1])


def _rate(train: Panel) -> float:
    """Return the share of events, or refuse rows to learn from that hold none (or nothing else)."""
    rate = float(train.onset.mean()) if train.n else 0.0
    if not 0 < rate < 1:
        raise InputError(
            f"the {train.n} rows to learn from hold {int(train.onset.sum())} events", code="one-outcome",
            remedy="train on a longer past",
        )  # fmt: skip
    return rate
