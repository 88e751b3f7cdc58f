"""The back-test: the same rows for all models, no look ahead, honest when a model is not there."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest

from foedus.core import InputError
from foedus.estimate import baselines
from foedus.estimate.backtest import ORIGINS, SPLITS, backtest
from foedus.estimate.panel import COVARIATES, Panel, panel_of


def rows(n: int = 6000, seed: int = 0) -> Panel:
    """Pairs whose disputes depend on a border and on rivalry."""
    rng = np.random.default_rng(seed)
    year = np.sort(rng.integers(1880, 2011, n))
    one = rng.integers(2, 40, n)
    frame = {"ccode1": one, "ccode2": one + rng.integers(1, 9, n), "year": year}
    frame |= {c: rng.integers(0, 2, n).astype(float) for c in COVARIATES}
    frame |= {"cinc1": rng.uniform(0.001, 0.1, n), "cinc2": rng.uniform(0.001, 0.1, n)}
    frame |= {"peace_years": rng.integers(0, 120, n).astype(float), "past_disputes": rng.poisson(1.0, n).astype(float)}
    line = -3.5 + 1.5 * frame["contiguity"] + 1.0 * frame["rivalry_td"] - 0.01 * frame["peace_years"]
    onset = rng.random(n) < 1 / (1 + np.exp(-line))
    return panel_of(pl.DataFrame(frame | {"onset": onset, "forced": onset & (rng.random(n) < 0.5)}))


@dataclass(frozen=True)
class Oracle:
    """A model that keeps what it was shown."""

    name: str = "oracle"
    seen: list | None = None
    answer: float = 0.1

    def fit(self, train: Panel) -> Oracle:
        if self.seen is not None:
            self.seen.append(("fit", int(train.year.min()), int(train.year.max())))
        return self

    def predict(self, test: Panel) -> np.ndarray:
        if self.seen is not None:
            self.seen.append(("predict", int(test.year.min()), int(test.year.max())))
        return np.full(test.n, self.answer)

    def predict_force(self, test: Panel) -> np.ndarray:
        return np.linspace(0, 1, test.n)


def register(monkeypatch: pytest.MonkeyPatch, model: object, name: str = "oracle") -> None:
    entry = replace(baselines.MODELS["constant"], target="x:y")
    monkeypatch.setitem(baselines.MODELS, name, entry)
    real = baselines.Entry.load
    monkeypatch.setattr(baselines.Entry, "load", lambda self: model if self.target == "x:y" else real(self))


def test_no_model_sees_the_years_on_which_it_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int, int]] = []
    register(monkeypatch, Oracle(seen=seen))
    backtest(("E1", "E2", "rolling"), ("oracle",), rows=rows(), draws=0)
    fits, tests = seen[::2], seen[1::2]
    assert [f[0] for f in fits] == ["fit"] * len(fits) and [t[0] for t in tests] == ["predict"] * len(tests)
    assert len(fits) == len(SPLITS) + len(ORIGINS)
    assert all(f[2] < t[1] for f, t in zip(fits, tests, strict=True))
    assert [t[1:] for t in tests[2:]] == [(o, o + 9) for o in ORIGINS[:-1]] + [(2000, 2010)]


def test_all_models_are_scored_on_the_same_rows_and_the_better_one_wins() -> None:
    whole = rows()
    found = backtest(
        ("E2",), ("constant", "capability", "history", "structure", "full", "full-no-rivalry"), rows=whole, draws=40
    )
    (split,) = found.splits
    assert split.scores.n == int((whole.year >= 1990).sum())
    loss = {m: r["log-loss"].value for m, r in split.scores.rows.items()}
    assert min(loss, key=loss.__getitem__) == "full"
    assert loss["structure"] < loss["constant"]
    assert split.scores.base == pytest.approx(whole.onset[whole.year < 1990].mean())
    assert split.scores.gains["constant", "full"].low > 0
    assert found.absent == ()


def test_boosted_trees_run_and_repeat() -> None:
    pytest.importorskip("sklearn")
    one, two = (backtest(("E2",), ("boosting",), rows=rows(), draws=10) for _ in range(2))
    assert one.to_json() == two.to_json()
    assert one.splits[0].scores.rows["boosting"]["AUC"].value > 0.6


def test_a_model_that_is_not_there_is_said_not_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        baselines.MODELS, "ghost", replace(baselines.MODELS["structural"], target="no_such_module:Model")
    )
    assert baselines.model("ghost") is None
    found = backtest(("E2",), ("constant", "ghost"), rows=rows(), draws=0)
    assert found.absent == ("ghost",)
    assert found.models == ("constant",)
    assert any(line.endswith("not fitted here") for line in found.summary().splitlines())
    assert found.bars() == ()
    with pytest.raises(InputError) as caught:
        backtest(("E2",), ("ghost",), rows=rows(), draws=0)
    assert caught.value.code == "no-model"


def test_the_structural_model_is_held_to_its_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, Oracle(), "structural")
    found = backtest(("E1",), ("structure", "full", "structural"), rows=rows(), draws=0)
    bars = {b.name: b for b in found.bars()}
    assert set(bars) == {"log-loss over full", "log-loss over structure", "ECE", "slope", "relative risk"}
    scored = found.splits[0].scores.rows
    assert bars["log-loss over full"].value == pytest.approx(
        scored["structural"]["log-loss"].value / scored["full"]["log-loss"].value
    )
    # A constant has no slope, and what does not exist holds no bar.
    assert not bars["slope"].holds
    assert "falls short" in found.summary()
    # The relative risk is that of its own forecast of force, not of its forecast of onset.
    whole = rows().between(1980, 2010)
    top = np.zeros(whole.n, dtype=bool)
    top[-round(0.22 * whole.n) :] = True
    assert bars["relative risk"].value == pytest.approx(whole.forced[top].mean() / whole.forced[~top].mean())


@pytest.mark.parametrize("bad", [np.array([0.1]), "nan", 1.5])
def test_forecasts_that_are_none_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, bad: object) -> None:
    class Broken(Oracle):
        def predict(self, test: Panel) -> np.ndarray:
            return bad if isinstance(bad, np.ndarray) else np.full(test.n, float(bad))

    register(monkeypatch, Broken())
    with pytest.raises(InputError, match="'oracle'") as caught:
        backtest(("E2",), ("oracle",), rows=rows(500), draws=0)
    assert caught.value.code == "bad-forecast"


def test_covariates_that_do_not_vary_in_the_past_stay_out_and_separation_is_told() -> None:
    whole = rows()
    still = replace(whole, values={**whole.values, "neutral12": (whole.year >= 1990).astype(float)})
    assert np.isfinite(
        backtest(("E2",), ("full",), rows=still, draws=0).splits[0].scores.rows["full"]["log-loss"].value
    )
    told = replace(whole, values={**whole.values, "rivalry_td": whole.onset.astype(float)})
    with pytest.raises(InputError) as caught:
        backtest(("E2",), ("full",), rows=told, draws=0)
    assert caught.value.code == "no-convergence"
    quiet = replace(whole, onset=whole.onset & (whole.year >= 1990))
    with pytest.raises(InputError) as caught:
        backtest(("E2",), ("structure",), rows=quiet, draws=0)
    assert caught.value.code == "one-outcome"


def test_wrong_words_and_rows_are_refused() -> None:
    for call, code in (
        (lambda: backtest(("E3",), rows=rows(200)), "unknown-split"),
        (lambda: backtest(("E1",), ("ful",), rows=rows(200)), "unknown-model"),
        (lambda: backtest(("E1",), ("constant",), rows=rows(200).between(1990, 2010)), "empty"),
        (lambda: panel_of(pl.DataFrame({"ccode1": [2]})), "missing-column"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == code
        assert caught.value.remedy
    frame = pl.DataFrame({c: [1.0, None] for c in ("ccode1", "ccode2", "year", "onset", *COVARIATES)})
    with pytest.raises(InputError, match="row 1"):
        panel_of(frame.with_columns(pl.col("ccode1", "ccode2", "year").fill_null(3.0)))


def test_a_result_says_itself_in_both_languages_and_is_drawn() -> None:
    found = backtest(("E1", "rolling"), ("constant", "structure", "full"), rows=rows(), draws=20)
    told = json.loads(found.to_json())
    assert [s["name"] for s in told["splits"]] == ["E1", "rolling"]
    assert told["splits"][0]["models"]["constant"]["slope"]["value"] is None
    assert len(told["splits"][1]["windows"]) == len(ORIGINS)
    assert set(found.to_frame()["model"]) == {"constant", "structure", "full"}
    for lang, word in (("en", "full logit"), ("ru", "полный логит")):
        assert word in found.summary(lang)
        assert len(found.explain(lang)) > len(found.summary(lang))
    pytest.importorskip("altair")
    from foedus.report.calibration import calibration_spec

    spec = json.dumps(calibration_spec(found, "en"))
    assert "E1: full logit" in spec and "rolling: structure + time" in spec
    assert "E1: constant" not in spec  # a forecast that does not vary has no diagram


def test_progress_reaches_every_fit() -> None:
    heard: list[tuple[str, float]] = []
    backtest(
        ("E1", "E2"), ("constant", "structure"), rows=rows(2000), draws=0, progress=lambda w, p: heard.append((w, p))
    )
    assert [w for w, _ in heard] == ["E1: constant", "E1: structure", "E2: constant", "E2: structure"]
    assert [p for _, p in heard] == [0.0, 0.25, 0.5, 0.75]


def test_a_check_of_a_model_that_is_not_there_falls_short_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from foedus.studies import checks_scores

    monkeypatch.setitem(
        baselines.MODELS, "structural", replace(baselines.MODELS["structural"], target="no_such_module:M")
    )
    checks_scores._structural.cache_clear()
    for check in (checks_scores.structural, checks_scores.force_risk):
        with pytest.raises(InputError, match="not part of this version"):
            check()
    checks_scores._structural.cache_clear()


def test_the_checks_give_every_figure_of_their_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    from foedus.studies import bars, checks_scores

    register(monkeypatch, Oracle(), "structural")
    whole = rows()
    found = backtest(("E1", "E2"), ("structure", "full", "structural"), rows=whole, draws=0)
    monkeypatch.setattr(checks_scores, "_structural", lambda: found)
    one = {s: backtest((s,), tuple(checks_scores._MODELS.values()), rows=whole, draws=0) for s in SPLITS}
    monkeypatch.setattr(checks_scores, "_baselines", one.__getitem__)
    for ident in ("E1", "E2", "E4", "G2"):
        (bar,) = bars().select([ident]).rows
        assert set(checks_scores.CHECKS[ident]()) >= {f.name for f in bar.figures}
