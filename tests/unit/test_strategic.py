"""Strategic models: derivatives, formulas, input of every kind, covariances, warnings, what is refused."""

from __future__ import annotations

import dataclasses
import doctest
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.core import InputError
from foedus.estimate.columns import Columns
from foedus.estimate.formula import bind, parse
from foedus.estimate.separation import separating
from foedus.estimate.strategic import (
    EGAME12,
    EGAME122,
    EGAME123,
    Node,
    StrategicFit,
    Tree,
    egame12,
    egame122,
    egame123,
    simulate,
    strategic,
    ultimatum,
)  # fmt: skip
from foedus.estimate.strategic.jets import Link
from foedus.estimate.strategic.kernel import TreeKernel
from foedus.estimate.strategic.likelihood import Likelihood, Part
from foedus.estimate.strategic.newton import maximise
from foedus.estimate.strategic.ultimatum import OfferKernel

TREES = {"egame12": EGAME12, "egame122": EGAME122, "egame123": EGAME123}
FORMULA = "y ~ a | 0 | b | c"


def frame(n: int = 400, seed: int = 1, **options: Any) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    a, b, c = rng.standard_normal((3, n))
    y = simulate(EGAME12, [0.3 + 0.8 * a, 0.0, -0.2 + 0.7 * b, 0.2 + 0.9 * c], seed=seed, **options)
    return pl.DataFrame({"y": y, "a": a, "b": b, "c": c, "g": np.arange(n) % 40, "w": rng.integers(1, 4, n)})


def likelihood(tree: Tree, link: str, private: bool, scales: tuple[tuple[int, ...], ...], n: int = 40) -> Likelihood:
    rng = np.random.default_rng(7)
    parts = [Part(e, rng.standard_normal((n, 2)), ("p", "q"), 0.3 * rng.standard_normal(n)) for e in tree.equations]
    parts += [Part(f"s{i}", 0.3 * rng.standard_normal((n, 1)), ("s",), np.zeros(n)) for i in range(len(scales))]
    signs = tree.turns[:, rng.integers(0, len(tree.outcomes), n)]
    return Likelihood(tuple(parts), TreeKernel(tree, Link(link), private, scales, signs), rng.uniform(0.5, 2, n))


def central(f: Any, b: np.ndarray, h: float = 1e-5) -> np.ndarray:
    return np.array([(f(b + h * e) - f(b - h * e)) / (2 * h) for e in np.eye(len(b))])


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize(("link", "private"), [("probit", False), ("logit", False), ("probit", True)])
@pytest.mark.parametrize("by_player", [False, True])
def test_derivatives_are_those_of_central_differences(name: str, link: str, private: bool, by_player: bool) -> None:
    tree = TREES[name]
    scales = tuple((k,) for k in tree.players) if by_player else (tree.players,)
    model = likelihood(tree, link, private, scales)
    b = 0.6 * np.random.default_rng(3).standard_normal(model.size)
    value, gradient, hessian = model.second(b)
    assert value == pytest.approx(model.value(b), rel=1e-13)
    assert gradient == pytest.approx(central(model.value, b), rel=1e-6, abs=1e-6)
    assert gradient == pytest.approx(model.gradient(b), rel=1e-12)
    assert hessian == pytest.approx(central(model.gradient, b), rel=1e-6, abs=1e-6)


def test_derivatives_of_the_ultimatum_game() -> None:
    rng = np.random.default_rng(5)
    n = 60
    y = np.clip(rng.normal(5, 4, n), 0, 10)
    parts = [
        Part(e, np.column_stack([np.ones(n), rng.standard_normal(n)]), ("p", "q"), np.zeros(n)) for e in ("R1", "R2")
    ]
    parts += [Part(s, np.ones((n, 1)), ("s",), np.zeros(n)) for s in ("s1", "s2")]
    for answer in (None, (rng.random(n) < 0.6).astype(float)):
        model = Likelihood(tuple(parts), OfferKernel(y, answer, 10.0, 1e-8), np.ones(n))
        b = np.array([3.0, 0.4, 2.0, -0.3, 0.2, 0.6])
        _, gradient, hessian = model.second(b)
        assert gradient == pytest.approx(central(model.value, b), rel=1e-6, abs=1e-6)
        assert hessian == pytest.approx(central(model.gradient, b), rel=1e-6, abs=1e-5)
    # The density of offers and its corners are one distribution.
    kernel = OfferKernel(np.linspace(0, 10, 20_001), None, 10.0, 1e-9)
    one = Likelihood(
        tuple(Part(p.name, np.ones((20_001, 1)), ("c",), np.zeros(20_001)) for p in parts), kernel, np.ones(20_001)
    )
    density = np.exp(one.rows_at(np.array([3.0, 2.0, 0.2, 0.6])))
    assert density[0] + density[-1] + np.trapezoid(density[1:-1], dx=10 / 20_000) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("link", ["probit", "logit"])
def test_the_log_of_a_chance_keeps_its_digits_far_out(link: str) -> None:
    from foedus.estimate.strategic.jets import index

    t = np.array([-1e6, -9e3, -40.0, -1.0, 0.0, 1.0, 30.0])
    jet = Link(link).logcdf(index(t, 0, 1), np.ones(7))
    assert np.isfinite(jet.value).all()
    assert jet.grad is not None
    assert jet.hess is not None
    assert jet.grad[0, 0] == pytest.approx(1e6 if link == "probit" else 1.0)
    assert (jet.hess <= 0).all()


# -- formulas and columns ---------------------------------------------------------------------


def test_a_formula_is_read() -> None:
    f = parse("esc + war ~ sqrt(s) + log(`a b`) | 0 | 1 | x - 1 | 0 + x")
    assert f.response == ("esc", "war")
    assert [str(b) for b in f.blocks] == ["sqrt(s) + log(a b)", "0", "1", "x - 1", "x - 1"]
    assert f.columns == ("esc", "war", "s", "a b", "x")
    assert f.blocks[1].empty


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"), ("y ~ a ~ b", "second '~'"), ("y ~ a |", "character 8: an equation is empty"), ("y ~ a *b", "'*'"),
        ("y ~ 2", "the number 2"), ("y ~ a + a", "twice"), ("y ~ sin(a)", "no function 'sin'"), ("y ~ a +", "ends in '+'"),
        ("y ~ a - b", "cannot be taken away"), ("y ~ a b", "without a sign"), ("y + ~ a", "ends in '+'"),
        ("y ~ sqrt(a + b)", "takes one column"), ("y ~ (a)", "'('"), ("1 ~ a", "left of '~'"),
    ],
)  # fmt: skip
def test_a_wrong_formula_says_where(text: str, said: str) -> None:
    with pytest.raises(InputError, match="formula") as info:
        parse(text)
    assert said in str(info.value)
    assert info.value.remedy


def test_words_are_coded_as_indicators() -> None:
    data = {"r": np.array(["b", "a", "c", None, "b"], dtype=object), "x": [1.0, 4.0, 9.0, 16.0, 25.0]}
    with_constant = bind(parse("~ r + sqrt(x)").blocks[0], Columns(data))
    assert with_constant.names == ("constant", "r[b]", "r[c]", "sqrt(x)")
    x = with_constant.matrix(Columns(data))
    assert x[[0, 1, 2, 4]].tolist() == [[1, 1, 0, 1], [1, 0, 0, 2], [1, 0, 1, 3], [1, 1, 0, 5]]
    assert np.isnan(x[3]).tolist() == [False, True, True, False]
    assert bind(parse("~ r - 1").blocks[0], Columns(data)).names == ("r[a]", "r[b]", "r[c]")
    with pytest.raises(InputError, match="level 'd'"):
        with_constant.matrix(Columns({"r": np.array(["d"]), "x": [1.0]}))
    with pytest.raises(InputError, match="row 1, where x is -1"):
        bind(parse("~ sqrt(x)").blocks[0], Columns({"x": [-1.0]})).matrix(Columns({"x": [-1.0]}))


def test_frames_of_all_kinds_give_the_same_bytes() -> None:
    pd = pytest.importorskip("pandas")
    data = frame().with_columns(r=pl.Series(["lo", "mid", "hi", None] * 100, dtype=pl.Enum(["lo", "mid", "hi"])))
    formula = "y ~ a | 0 | b | c + r"
    pandas = pd.DataFrame({k: data[k].to_numpy() for k in "yabc"})
    pandas["r"] = pd.Categorical(data["r"].to_list(), ["lo", "mid", "hi"])
    fits = [egame12(formula, x) for x in (data, pandas)]
    fits.append(egame12(formula, {k: data[k] if k == "r" else data[k].to_numpy() for k in "yabcr"}))
    assert {f.to_json() for f in fits} == {fits[0].to_json()}
    assert fits[0].names[-2:] == ("u2(war):r[mid]", "u2(war):r[hi]")
    assert fits[0].left_out == 100
    assert "100 of 400 rows" in fits[0].warnings[0].en


def test_arrays_and_a_formula_are_one_model() -> None:
    d = frame()
    a, b, c = (np.column_stack([np.ones(400), d[k].to_numpy()]) for k in "abc")
    one = egame12(FORMULA, d)
    two = egame12(outcome=d["y"].to_numpy(), blocks=[a, 0, (b, ["constant", "b"]), c])
    by_name = egame12(outcome=d["y"].to_numpy(), blocks={"u1(sq)": a, "u1(war)": b, "u2(war)": c})
    assert np.array_equal(one.coefficients, two.coefficients)
    assert np.array_equal(two.coefficients, by_name.coefficients)
    assert two.names[2:4] == ("u1(war):constant", "u1(war):b")
    new = two.predict([a[:5], 0, b[:5], c[:5]])
    assert new.to_numpy() == pytest.approx(one.predict(d.head(5)).to_numpy(), rel=1e-12)


def test_an_outcome_may_be_moves_or_words() -> None:
    d = frame()
    y = d["y"].to_numpy()
    moves = d.with_columns(esc=pl.Series((y > 0) * 1), war=pl.Series([None if v == 0 else int(v == 2) for v in y]))
    named = np.array(["none", "give", "fight"])[y]
    base = egame12(FORMULA, d)
    assert np.array_equal(egame12("esc + war ~ a | 0 | b | c", moves).coefficients, base.coefficients)
    words = egame12(FORMULA, d.with_columns(y=pl.Series(named)), order=["none", "give", "fight"])
    assert np.array_equal(words.coefficients, base.coefficients)
    assert words.names[0] == "u1(none):constant"
    assert list(words.predict().columns) == ["none", "give", "fight"]
    with pytest.raises(InputError, match="without an order") as info:
        egame12(FORMULA, d.with_columns(y=pl.Series(named)))
    assert "order=" in info.value.remedy


# -- results ----------------------------------------------------------------------------------


def test_a_result_says_itself() -> None:
    fit = egame12(FORMULA, frame())
    assert fit.converged
    assert fit.residual < 1e-9
    assert fit.aic == pytest.approx(2 * 6 - 2 * fit.loglik)
    assert fit.bic == pytest.approx(6 * math.log(400) - 2 * fit.loglik)
    data = json.loads(fit.to_json())
    assert data["coefficients"][0]["term"] == "constant"
    assert sum(data["mean_probabilities"].values()) == pytest.approx(1)
    assert fit.to_frame().columns == ["equation", "term", "estimate", "se", "z", "p", "low", "high"]
    assert fit["u1(sq):a"] == fit.coefficients[1]
    for lang, words in (
        ("en", ("agent error", "log L", "maximum reached")),
        ("ru", ("ошибка агента", "максимум достигнут")),
    ):
        text = fit.summary(lang)
        assert all(w in text for w in words)
        assert fit.explain(lang)
    assert (
        "."
        not in "".join(line for line in fit.summary("ru").splitlines() if line.startswith("u1(sq):a")).split(":a")[1]
    )
    assert "<pre>" in fit._repr_html_()
    with pytest.raises(InputError, match="no coefficient 'u1"):
        fit["u1(sq):aa"]
    with pytest.raises(InputError, match="level"):
        fit.interval(1.0)


def test_predictions_are_chances_and_mark_missing_rows() -> None:
    fit = egame12(FORMULA, frame())
    assert fit.predict().sum_horizontal().to_numpy() == pytest.approx(np.ones(400))
    p = fit.predict(kind="action")
    assert p.columns == ["player 1: cap or war", "player 2: war"]
    out = fit.predict()
    assert (p[:, 0] * p[:, 1]).to_numpy() == pytest.approx(out["war"].to_numpy())
    new = fit.predict(pl.DataFrame({"a": [0.0, None], "b": [1.0, 1.0], "c": [0.0, 0.0]}))
    assert np.isnan(new["sq"].to_numpy()).tolist() == [False, True]
    with pytest.raises(InputError, match="no column 'b'"):
        fit.predict(pl.DataFrame({"a": [0.0]}))


def test_covariances_robust_and_clustered_are_what_they_say() -> None:
    d = frame()
    fit = egame12(FORMULA, d)
    s = fit.likelihood.scores(fit.coefficients)
    bread = fit.covariance
    assert fit.with_covariance("robust").covariance == pytest.approx(bread @ (s.T @ s) @ bread * 400 / 399)
    g = np.array([s[d["g"].to_numpy() == k].sum(axis=0) for k in range(40)])
    clustered = egame12(FORMULA, d, cluster="g")
    assert clustered.covariance_kind == "cluster"
    assert clustered.covariance == pytest.approx(bread @ (g.T @ g) @ bread * 40 / 39)
    assert fit.with_covariance("cluster", d["g"].to_numpy()).covariance == pytest.approx(clustered.covariance)
    drawn = egame12(FORMULA, d, weights="w", weight_kind="sampling")
    assert "covariance='robust'" in drawn.warnings[0].en
    robust = egame12(FORMULA, d, weights=3 * d["w"].to_numpy(), weight_kind="sampling", covariance="robust")
    assert not robust.warnings
    assert robust.se == pytest.approx(drawn.with_covariance("robust").se)  # the size of the weights does not matter
    own = fit.with_covariance("cluster", np.arange(400)).covariance
    assert own == pytest.approx(fit.with_covariance("robust").covariance)


def test_a_tree_of_ones_own() -> None:
    rng = np.random.default_rng(2)
    tree = Tree("ladder", Node(1, "end", Node(2, "yield", Node(1, "stop", "go"))), (
        (1, "yield"), (1, "stop"), (1, "go"), (2, "stop"), (2, "go"),
    ))  # fmt: skip
    x = rng.standard_normal((4, 3000))
    y = simulate(tree, [0.5 * x[0], 0.3, 0.2 + 0.8 * x[1], 0.6 * x[2], 0.7 * x[3]])
    fit = strategic(tree, "y ~ a - 1 | 1 | b | c - 1 | d - 1", {"y": y, "a": x[0], "b": x[1], "c": x[2], "d": x[3]})
    truth = np.array([0.5, 0.3, 0.2, 0.8, 0.6, 0.7])
    assert np.abs((fit.coefficients - truth) / fit.se).max() < 3.5


def test_scale_equations_and_fixed_utilities() -> None:
    rng = np.random.default_rng(4)
    n = 3000
    x = rng.standard_normal(n)
    d = {"y": simulate(EGAME12, [-1.0, 0.0, -1.4 * np.ones(n), 0.4], sigma=1.5), "x": x}
    fit = egame12("y ~ 1", d, fixed={"u1(sq)": -1.0, "u1(cap)": 0.0, "u1(war)": -1.4, "u2(war)": 0.4})
    assert fit.names == ("log(sigma):constant",)
    assert abs(fit.coefficients[0] - math.log(1.5)) < 3.5 * fit.se[0]
    two = egame12("y ~ 1", d, fixed=(-1.0, 0.0, -1.4, 0.4), scale="1 | 1")
    assert two.names == ("log(sigma1):constant", "log(sigma2):constant")
    assert two.loglik >= fit.loglik - 1e-9
    sloped = egame12("y ~ 1 | 0 | 1 | 1", d, scale="x - 1")
    assert sloped.names[-1] == "log(sigma):x"
    assert abs(sloped.coefficients[-1]) < 4 * sloped.se[-1]
    assert sloped.predict(d).shape == (n, 3)


# -- what can go wrong ------------------------------------------------------------------------


def test_separation_is_told() -> None:
    d = frame().with_columns(s=pl.when(pl.col("y") == 2).then(1.0).otherwise(0.0))
    fit = egame12("y ~ a | 0 | b | s", d)
    assert any("Separation: u2(war):" in w.en and "penalised" in w.en for w in fit.warnings)
    assert any("Разделимость" in w.ru for w in fit.warnings)
    x = np.column_stack([np.ones(6), [0.0, 1, 2, 3, 4, 5]])
    way = separating(np.array([-1.0, -1, -1, 1, 1, 1])[:, None] * x)
    assert way is not None
    assert way[1] > 0 > way[0]
    assert separating(np.array([-1.0, 1, -1, 1, -1, 1])[:, None] * x) is None
    assert separating(np.empty((0, 2))) is None


def test_a_singular_hessian_names_the_coefficients() -> None:
    d = frame().with_columns(h=(pl.col("a") > 0).cast(pl.Float64)).with_columns(k=1 - pl.col("h"))
    # h + k = 1: constants of all utilities together, which no two columns show.
    fit = egame12("y ~ h + k - 1 | 1 | h + k - 1 | c", d)
    assert any("singular" in w.en for w in fit.warnings)
    assert np.isnan(fit.se).any()
    assert fit.condition == np.inf or fit.condition > 1e10
    assert json.loads(fit.to_json())["coefficients"][0]["se"] is None


def test_the_climb_ends_at_a_maximum_and_leaves_saddles() -> None:
    # A likelihood with two maxima.
    def two(b: np.ndarray) -> float:
        x = b[0]
        return float(np.logaddexp(-2 * (x + 2) ** 2, 0.7 - 2 * (x - 2) ** 2))

    def second(b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        h = 1e-4
        g = (two(b + h) - two(b - h)) / (2 * h)
        return two(b), np.array([g]), np.array([[(two(b + h) - 2 * two(b) + two(b - h)) / h**2]])

    low, high = (maximise(second, two, np.array([x]), tolerance=1e-9) for x in (-2.2, 1.0))
    assert low.converged
    assert low.b[0] == pytest.approx(-2, abs=1e-3)
    assert high.value > low.value + 0.6
    saddle = maximise(
        lambda b: (-(b[0] ** 4) + b[0] ** 2 - b[1] ** 2, np.array([-4 * b[0] ** 3 + 2 * b[0], -2 * b[1]]),
                   np.array([[-12 * b[0] ** 2 + 2, 0], [0, -2.0]])),
        lambda b: float(-(b[0] ** 4) + b[0] ** 2 - b[1] ** 2), np.zeros(2),
    )  # fmt: skip
    assert saddle.converged
    assert abs(saddle.b[0]) == pytest.approx(math.sqrt(0.5), abs=1e-6)


def test_profiles_fall_away_from_a_maximum_and_find_a_better_one() -> None:
    d = frame(200)
    fit = egame12("y ~ a | 0 | 1 | c", d)
    told: list[tuple[str, float]] = []
    profile = fit.profile(["u1(sq):a", "u2(war):c"], steps=2, progress=lambda n, s: told.append((n, s)))
    assert (profile.loglik < fit.loglik).all()
    assert not profile.better
    assert profile.refit() is fit
    assert told[-1] == ("u2(war):c", 1.0)
    # One standard error away the likelihood falls by about a half.
    near = egame12("y ~ a | 0 | 1 | c", d).profile(["u2(war):c"], steps=1, dist=1.0)
    assert near.fit_loglik - near.loglik == pytest.approx(np.full((1, 2), 0.5), abs=0.15)
    assert profile.to_frame().columns == ["name", "value", "loglik", "drop"]
    assert json.loads(profile.to_json())["better"] is False
    worse = dataclasses.replace(
        fit, coefficients=fit.coefficients + 0.4, loglik=fit.likelihood.value(fit.coefficients + 0.4)
    )
    found = worse.profile(["u1(sq):a"], steps=1)
    assert found.better
    assert "global" in found.summary()
    assert "глобальный" in found.summary("ru")
    assert found.refit().loglik == pytest.approx(fit.loglik, abs=1e-8)


def wrong() -> list[Any]:
    d = frame()
    y = d["y"].to_numpy()
    x = np.ones((400, 1))
    rows: list[tuple[str, Any, str]] = [
        ("column", lambda: egame12("y ~ aa | 0 | b | c", d), "no column 'aa'"),
        ("equations", lambda: egame12("y ~ a | 0 | b", d), "3 equations, the model 4"),
        ("empty", lambda: egame12(FORMULA, d.head(0)), "empty"),
        ("no data", lambda: egame12(FORMULA), "needs data"),
        ("neither", lambda: egame12(), "either a formula"),
        ("kind", lambda: egame12(FORMULA, 3), "cannot be read"),
        ("uneven", lambda: egame12(FORMULA, {"y": [1, 2], "a": [1]}), "differ in length"),
        ("infinite", lambda: egame12(FORMULA, d.with_columns(a=pl.when(pl.col("y") == 0).then(math.inf).otherwise(0.0))), "infinite"),
        ("all missing", lambda: egame12(FORMULA, d.with_columns(a=pl.lit(None, dtype=pl.Float64))), "no row can be used"),
        ("link", lambda: egame12(FORMULA, d, link="cauchit"), "no link"),
        ("logit private", lambda: egame12(FORMULA, d, link="logit", errors="private"), "no logit form"),
        ("outcomes", lambda: egame12(FORMULA, d.filter(pl.col("y") < 2)), "2 outcomes"),
        ("moves", lambda: egame12("y + g ~ a | 0 | b | c", d), "is 2 in row"),
        ("weights", lambda: egame12(FORMULA, d, weights=np.full(400, -1.0)), "negative"),
        ("weights shape", lambda: egame12(FORMULA, d, weights=np.ones(3)), "shape"),
        ("cluster", lambda: egame12(FORMULA, d, cluster=np.ones(400)), "one cluster"),
        ("covariance", lambda: egame12(FORMULA, d, covariance="magic"), "no covariance"),
        ("everywhere", lambda: egame12("y ~ a | a | a | c", d), "only differences"),
        ("copies", lambda: egame12("y ~ a + d | 0 | b | c", d.with_columns(d=2 * pl.col("a"))), "copies"),
        ("zero", lambda: egame12("y ~ a | 0 | b + z | c", d.with_columns(z=pl.lit(0.0))), "zero in every row"),
        ("scale", lambda: egame12(FORMULA, d, scale="1"), "not identified"),
        ("fixed", lambda: egame12("y ~ 1", d, fixed=(1, 2)), "2 fixed utilities"),
        ("fixed name", lambda: egame12("y ~ 1", d, fixed={"u1(peace)": 1}), "no utility"),
        ("fixed and free", lambda: egame12(FORMULA, d, fixed={"u1(sq)": 1}), "fixed and has covariates"),
        ("blocks", lambda: egame12(outcome=y, blocks=[x, x]), "2 blocks"),
        ("block rows", lambda: egame12(outcome=y, blocks=[x[:3], 0, x, x]), "shape"),
        ("start", lambda: egame12(FORMULA, d, start=[0.0]), "start has shape"),
        ("offers", lambda: ultimatum("y + g ~ a | b", d, most=1.0), "outside 0 to 1"),
        ("answers", lambda: ultimatum("y + g ~ a | b", d, most=2.0), "other numbers than 0 and 1"),
        ("most", lambda: ultimatum("y ~ a | b", d, most=0.0), "most that can be offered"),
    ]  # fmt: skip
    return [pytest.param(f, said, id=name) for name, f, said in rows]


@pytest.mark.parametrize(("call", "said"), wrong())
def test_bad_input_is_one_message_with_a_remedy(call: Any, said: str) -> None:
    with pytest.raises(InputError) as info:
        call()
    assert said in info.value.message
    assert info.value.remedy
    assert info.value.code != "error"


def test_models_of_four_outcomes_take_moves_in_two_ways() -> None:
    rng = np.random.default_rng(6)
    x = rng.standard_normal((4, 500))
    y = simulate(EGAME122, [0.4 * x[0], 0.3, 0.0, 0.2 + 0.5 * x[1], x[2], 0.5 * x[3]])
    d = {"y": y, "m": y // 2, "r": y % 2, "a": x[0], "b": x[1], "c": x[2], "d": x[3]}
    formula = "~ a - 1 | 1 | 0 | b | c | d"
    one, two = egame122("y " + formula, d), egame122("m + r " + formula, d)
    assert np.array_equal(one.coefficients, two.coefficients)
    z = simulate(EGAME123, [0.2, 0.3 * x[0], 0.1, x[1], 0.1, 0.0, 0.4 * x[2], x[3]])
    e = {"y": z, **{k: d[k] for k in "abcd"}}
    moves = {**e, "p": (z > 0) * 1, "q": (z > 1) * 1, "s": (z > 2) * 1}
    right = "~ 1 | a - 1 | 0 | b - 1 | 1 | 0 | c - 1 | d - 1"
    fits: list[StrategicFit] = [egame123("y " + right, e), egame123("p + q + s " + right, moves)]
    assert np.array_equal(fits[0].coefficients, fits[1].coefficients)


def test_the_examples_of_the_documentation_run() -> None:
    page = Path(__file__).parents[2] / "docs" / "strategic-models.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried >= 25
    assert failed == 0
