"""Reading a solution: payoffs that add up, turning points that turn, pivotal parties, treaties in and out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crisis_games import game_of
from foedus import crisis
from foedus.app.main import main
from foedus.crisis import LEVELS, PATHS, SIDES, Equilibrium, Game, solve
from foedus.crisis.flips import FACTOR, Flip, flips, some_draws
from foedus.crisis.game import TARGET, WAR
from foedus.crisis.payoffs import moments
from foedus.crisis.pivots import pivots
from foedus.estimate import draw
from foedus.world import World, load

MIXED = [(0,), (0, 1), (1,)]


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def game_with_duties(seed: int = 3, n: int = 25, precision: float = 1.0) -> Game:
    game = game_of(MIXED, n=n, seed=seed, precision=precision)
    rng = np.random.default_rng(seed)
    k = len(MIXED)
    return game.replace(terms=replace(
        game.terms, duty=rng.gamma(1.0, 0.5, (2, k, 2, n)), abstention=rng.gamma(1.0, 0.3, (2, k, 2, n)),
        pressure_duty=rng.gamma(1.0, 0.3, (k, n)), indicators=rng.integers(0, 2, (3, n)).astype(float),
        alignment=rng.integers(0, 2, (k, 2, n)).astype(float),
    ))  # fmt: skip


# -- payoffs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "precision"), [(3, 1.0), (4, 2.5)])
def test_payoffs_add_up_to_what_the_solver_chose_by(seed: int, precision: float) -> None:
    game = game_with_duties(seed, precision=precision)
    eq = solve(game)
    total = {p.key: p.values for p in eq.explanation.payoffs if p.term == "total"}

    def of(node: str, option: str, state: str = "", after: str = "", level: str = "", side: str = "") -> np.ndarray:
        return total[node, state, after, option, level, side]

    assert of("challenger", "status quo", "I") == pytest.approx(eq.u_status_quo, abs=1e-12)
    assert of("challenger", "pressure", "I") == pytest.approx(eq.eu_pressure, abs=1e-12)
    assert of("challenger", "force", "I") == pytest.approx(eq.eu_force, abs=1e-10)
    for after, resists in (("force", eq.p_resist_force), ("pressure", eq.p_resist_pressure)):
        gap = of("target", "resist", "J", after) - of("target", "concede", "J", after)
        assert logistic(precision * gap) == pytest.approx(resists, abs=1e-10)
    assert logistic(of("chance", "war")) == pytest.approx(eq.p_war, abs=1e-12)
    for lev, level in enumerate(LEVELS):
        for k, party in enumerate(game.third_parties):
            joins = {
                s: np.exp(precision * of("third party", "join", party.code, "", level, SIDES[s])) for s in party.menu
            }
            for s in party.menu:
                assert joins[s] / (1 + sum(joins.values())) == pytest.approx(eq.help[lev, k, s], abs=1e-10)
    answers = [logistic(precision * of("counter-pressure", "answer", p.code, "pressure")) for p in game.third_parties]
    assert np.sum(answers, axis=0) == pytest.approx(eq.counter_pressure, abs=1e-12)


def test_moments_against_plain_enumeration() -> None:
    game = game_of(MIXED, n=4, seed=7)
    eq = solve(game)
    found, d, p = moments(game, eq.help), 2, game.parameters
    for level in (0, 1):
        mix = [
            [1 - eq.help[level, k, :, d].sum(), *(eq.help[level, k, s, d] for s in x.menu)]
            for k, x in enumerate(game.third_parties)
        ]
        gain, whole, share = np.zeros((3, 2)), 0.0, 0.0
        for choice in np.ndindex(*game.shape):
            sides = [None if c == 0 else MIXED[k][c - 1] for k, c in enumerate(choice)]
            own = game.strength_challenger[d] + sum(game.strength[k, d] for k, s in enumerate(sides) if s == 1)
            other = game.strength_target[d] + sum(game.strength[k, d] for k, s in enumerate(sides) if s == 0)
            wins = float(1 / (1 + (p["gamma"][d] * other / own) ** p["m"][d]))
            weights = [mix[k][c] for k, c in enumerate(choice)]
            whole += float(np.prod(weights)) * wins
            share += float(np.prod(weights)) * own / (own + other)
            for k, side in enumerate(sides):
                rest = float(np.prod([w for m, w in enumerate(weights) if m != k]))
                for s in MIXED[k]:
                    sign = 1.0 if s == 1 else -1.0
                    gain[k, s] += sign * rest * wins * ((side == s) - (side is None))
        assert found.chance[level, d] == pytest.approx(whole, abs=1e-12)
        assert found.share[level, d] == pytest.approx(share, abs=1e-12)
        assert found.gain[level, :, :, d] == pytest.approx(gain, abs=1e-12)


# -- pivotal parties ------------------------------------------------------------------------------


def test_a_sure_helper_is_the_smaller_game_with_its_strength_added() -> None:
    """An independent route to the same equilibrium: the party leaves the menu and its capability joins the side."""
    base = game_with_duties(5)
    p = base.parameters.replace(war_help_target=0.0, war_help_challenger=0.0)
    game = base.replace(parameters=p)
    found = {(x.state, x.choice): x.given for x in pivots(solve(game))}
    assert set(found) == {
        ("K0", "out"), ("K0", "target"), ("K1", "out"), ("K1", "target"), ("K1", "challenger"), ("K2", "out"),
        ("K2", "challenger"),
    }  # fmt: skip
    cut = {f: np.delete(getattr(game.terms, f), 1, axis=1) for f in ("duty", "abstention")}
    cut |= {f: np.delete(getattr(game.terms, f), 1, axis=0) for f in ("pressure_duty", "alignment")}
    small = game.replace(
        third_parties=(game.third_parties[0], game.third_parties[2]), terms=replace(game.terms, **cut),
        strength=np.delete(game.strength, 1, axis=0), log_help_stake=np.delete(game.log_help_stake, 1, axis=0),
        join_cost=np.delete(game.join_cost, 1, axis=1), join_other=np.delete(game.join_other, 1, axis=0),
        counter_other=np.delete(game.counter_other, 1, axis=0),
    )  # fmt: skip
    for choice, change in (
        ("out", {}), ("target", {"strength_target": small.strength_target + game.strength[1]}),
        ("challenger", {"strength_challenger": small.strength_challenger + game.strength[1]}),
    ):  # fmt: skip
        other, given = solve(small.replace(**change)), found["K1", choice]
        assert given.help[:, [0, 2]] == pytest.approx(other.help, abs=1e-10)
        assert given.p_war == pytest.approx(other.p_war, abs=1e-12)
        assert given.p_resist_force == pytest.approx(other.p_resist_force, abs=1e-9)
        assert given.p_win_challenger == pytest.approx(other.p_win_challenger, abs=1e-9)


def test_pivotal_shares_and_order() -> None:
    eq = solve(game_with_duties(6, n=60))
    x = eq.explanation
    shares = x.pivotal()
    assert sum(shares.values()) == pytest.approx(1.0)
    spans = {s: np.ptp(np.stack([p.force for p in x.pivots if p.state == s]), axis=0) for s in shares}
    medians = [float(np.median(v)) for v in spans.values()]
    assert medians == sorted(medians, reverse=True)
    for p in x.pivots:
        assert (p.moved >= 0).all() and (p.moved <= 1).all()


def test_a_strong_duty_cannot_outbid_a_certain_choice() -> None:
    game = game_with_duties(8)
    heavy = game.replace(terms=replace(game.terms, duty=game.terms.duty + 200.0))
    for p in pivots(solve(heavy)):
        k = [x.code for x in game.third_parties].index(p.state)
        joined = p.given.help[:, k].sum(axis=1)
        assert joined == pytest.approx(np.full(joined.shape, 0.0 if p.choice == "out" else 1.0), abs=1e-12)


# -- turning points -----------------------------------------------------------------------------------


def margin(eq: Equilibrium, choice: str, k: int = 0, side: int = 0) -> np.ndarray:
    if choice == "act":
        return np.maximum(eq.p_force, eq.p_pressure) - eq.p_status_quo
    if choice == "force":
        return eq.p_force - eq.p_pressure
    if choice == "concede":
        return 0.5 - eq.p_resist_force
    return eq.help[WAR, k, side] - 0.5


def changed(game: Game, f: Flip, x: np.ndarray) -> Game:
    """The game with a quantity changed, written anew from its meaning."""
    p, codes = game.parameters, [t.code for t in game.third_parties]
    if f.choice == "join":
        k, s = codes.index(f.state), SIDES.index(f.side)
        if f.quantity == "stake":
            stake = game.log_help_stake.copy()
            stake[k, s] += np.log(x)
            return game.replace(log_help_stake=stake)
        if f.quantity == "cost of joining":
            cost = game.join_cost.copy()
            cost[:, k] *= x
            return game.replace(join_cost=cost)
        if f.quantity == "default cost of its duties":
            duty = game.terms.duty.copy()
            duty[WAR, k, s] += x
            return game.replace(terms=replace(game.terms, duty=duty))
        strength = game.strength.copy()
        strength[k] *= x
        return game.replace(strength=strength)
    if f.quantity == "stake":
        name = "stake_challenger" if f.of == game.challenger else "stake_target"
        return game.replace(**{name: getattr(game, name) * x})
    if f.quantity == "default cost of duties to the target":
        duty = game.terms.duty.copy()
        duty[:, :, TARGET] *= x
        return game.replace(terms=replace(game.terms, duty=duty))
    direct = {
        "status quo": lambda: game.replace(status_quo=game.status_quo + x),
        "cost of force": lambda: game.replace(parameters=p.replace(cost_force=p["cost_force"] * x)),
        "cost of pressure": lambda: game.replace(parameters=p.replace(cost_pressure=p["cost_pressure"] * x)),
        "cost of fighting": lambda: game.replace(
            parameters=p.replace(fight_clash=p["fight_clash"] * x, fight_war=p["fight_war"] * x)
        ),
        "payoff of conceding": lambda: game.replace(concession=game.concession + x),
        "chance of war": lambda: game.replace(escalation=game.escalation + x),
        "capability share": lambda: game.replace(strength_challenger=game.strength_challenger * x),
    }
    return direct[f.quantity]()


@pytest.fixture(scope="module")
def many() -> tuple[Game, tuple[Flip, ...]]:
    # A game whose choices are near enough to even that much can turn them.
    game = game_with_duties(11, n=40)
    game = game.replace(status_quo=game.status_quo + 1.0)
    return game, flips(solve(game))


def test_every_turning_point_turns_the_choice_and_not_before(many: tuple[Game, tuple[Flip, ...]]) -> None:
    game, found = many
    seen = set()
    for f in found:
        k = [t.code for t in game.third_parties].index(f.state) if f.choice == "join" else 0
        side = SIDES.index(f.side) if f.side else 0
        hit = np.isfinite(f.change)
        if not hit.any():
            continue
        seen.add((f.choice, f.quantity))
        sign = 1.0 if f.stands else -1.0
        assert (sign * margin(solve(game), f.choice, k, side)[f.open] <= 0).all()
        even = 1.0 if f.scale == "times" else 0.0
        step = np.where(hit, f.change, even)

        def turned(stretch: float, f: Flip = f, step: np.ndarray = step, k: int = k, side: int = side) -> np.ndarray:
            x = step**stretch if f.scale == "times" else step * stretch
            return margin(solve(changed(game, f, x)), f.choice, k, side)

        assert (sign * turned(1.01)[hit] >= -1e-6).all(), (f.choice, f.quantity)
        assert (sign * turned(0.98)[hit] <= 1e-6).all(), (f.choice, f.quantity)
        if f.choice == "join" and f.quantity != "capability share":
            assert turned(1.0)[hit] == pytest.approx(np.zeros(hit.sum()), abs=1e-3)
    assert len(seen) >= 14


def test_no_turning_point_means_the_ends_of_the_range_do_not_turn_it(many: tuple[Game, tuple[Flip, ...]]) -> None:
    game, found = many
    checked = 0
    for f in found:
        if f.scale != "times" or f.choice == "join":
            continue
        sign = 1.0 if f.stands else -1.0
        none = f.open & ~np.isfinite(f.change)
        end = FACTOR if f.upward else 1 / FACTOR
        turned = sign * margin(solve(changed(game, f, np.full(game.n, end))), f.choice) > 0
        assert not turned[none].any(), (f.choice, f.quantity)
        checked += int(none.sum())
    assert checked > 0


def test_band_puts_draws_without_a_turning_point_beyond_all_others() -> None:
    change = np.array([2.0, 3.0, 4.0, np.nan, np.nan, np.nan])
    f = Flip("act", "I", "stake", "times", np.ones(6), change, change, np.array([True] * 5 + [False]), True)
    assert f.found == pytest.approx(0.6)
    assert f.band() == (4.0, 2.0, np.inf)
    down = replace(f, change=1 / change, at=1 / change)
    assert down.band() == (0.25, -np.inf, 0.5)


def test_some_draws_keep_their_solution() -> None:
    game = game_with_duties(2, n=30)
    index = np.array([3, 7, 20])
    assert solve(some_draws(game, index)).p_force == pytest.approx(solve(game).p_force[index], abs=1e-12)


# -- figures --------------------------------------------------------------------------------------------


def test_paths_are_a_distribution_and_agree_with_the_entropy() -> None:
    eq = solve(game_with_duties(9))
    paths = np.stack([eq.paths[x] for x in PATHS])
    assert paths.sum(axis=0) == pytest.approx(np.ones(eq.n), abs=1e-12)
    bits = -(paths * np.log2(np.where(paths > 0, paths, 1.0))).sum(axis=0)
    assert bits == pytest.approx(eq.entropy_outcome, abs=1e-10)
    figures = {f.name: f.values for f in eq.figures}
    both = figures["p_local_fight"] + figures["p_regional_fight"]
    assert both == pytest.approx(eq.paths["clash"] + eq.paths["war"], abs=1e-12)
    mixed = (1 - eq.p_war) * figures["belligerents clash"] + eq.p_war * figures["belligerents war"]
    assert mixed == pytest.approx(eq.belligerents, abs=1e-12)


@pytest.mark.parametrize("menus", [MIXED, ()])
def test_frame_has_one_row_per_figure_level_state_and_side(menus: list[tuple[int, ...]]) -> None:
    eq = solve(game_of(menus, n=12, seed=3))
    for frame in (eq.to_frame(), eq.explanation.to_frame()):
        assert {"figure", "mean", "median", "low", "high", "quantity", "level", "state", "side", "warrant"} <= set(
            frame.columns
        )
        assert frame["figure"].is_unique().all()
        flips_too = frame.filter(~frame["quantity"].str.starts_with("flip"))
        assert flips_too.select("quantity", "level", "state", "side").is_unique().all()
        assert (flips_too["low"] <= flips_too["median"]).all() and (flips_too["median"] <= flips_too["high"]).all()
        assert set(frame["warrant"]) == {"assumed"}
    helps = eq.to_frame().filter(eq.to_frame()["quantity"] == "help")
    assert set(helps["level"]) <= set(LEVELS)
    data = json.loads(json.dumps(eq.explanation.to_dict(), allow_nan=False))
    assert data["figures"]["p_force"]["median"] == pytest.approx(float(np.median(eq.p_force)))
    assert {"payoffs", "pivots", "flips"} <= set(data)
    assert all(r["change"].keys() == {"median", "low", "high"} for r in data["flips"]["rows"])


def test_without_precision_nothing_is_certain() -> None:
    eq = solve(game_of(MIXED, n=5, seed=1, precision=0.0))
    assert eq.explanation.pivots == ()
    assert eq.explanation.pivotal() == {}
    assert "pivotal" not in eq.explanation.summary("en")


# -- treaties in and out ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


PACTS = ("AZTR2010", "AZTR2021", "AZTR2025")


def test_contrast_keeps_the_parties_and_separates_the_readings(world: World) -> None:
    p = draw(40)
    found = crisis.contrast(world, "ARM", "AZE", p, PACTS)
    for absent in found.absent.values():
        assert absent.game.third_parties == found.present.game.third_parties
    bare = solve(crisis.build(world.without(*PACTS), "ARM", "AZE", p, candidates=found.present.game))
    assert found.without.p_force == pytest.approx(bare.p_force, abs=1e-12)
    old, change = found.changes("mechanism")["help target TUR war"]
    assert (change > 0).all()
    assert old + change == pytest.approx(found.present.helps("TUR", "war"), abs=1e-15)
    # Mechanism and total join alike; only the challenger's choice can differ.
    assert np.array_equal(found.absent["mechanism"].help, found.absent["total"].help)
    frame = found.to_frame()
    assert set(frame["reading"]) == {"with", "mechanism", "total", "second"}
    assert frame.select("figure", "reading").is_unique().all()
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["removed"] == list(PACTS)
    assert set(data["effect"]["p_force"]) == {"with", "mechanism", "total", "second"}


def test_contrast_with_indicators_off_is_the_total(world: World) -> None:
    pacts = [t.id for t in world.treaties if {"AZE", "TUR"} <= set(t.members) or {"AZE", "RUS"} <= set(t.members)]
    found = crisis.contrast(world, "ARM", "AZE", draw(40), pacts)
    mechanism, total = (found.changes(r)["p_act"][1] for r in ("mechanism", "total"))
    assert not np.array_equal(mechanism, total)


def test_a_treaty_that_does_not_bear_on_the_crisis_changes_nothing(world: World) -> None:
    found = crisis.contrast(world, "USA", "IRN", draw(10), ["AZTR2025"])
    assert not any(change.any() for _, change in found.changes("second").values())
    assert "change nothing" in found.summary("en")
    assert "ничего не меняют" in found.summary("ru")


# -- words -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def solved(world: World) -> Equilibrium:
    return solve(crisis.build(world, "ARM", "AZE", draw(60, source="prior")))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_summary_fits_a_screen_and_says_its_warrant_once(solved: Equilibrium, lang: str) -> None:
    text = solved.explanation.summary(lang)
    assert len(text.splitlines()) <= 40
    said = "assumed" if lang == "en" else "допущени"
    assert sum(said in line for line in text.splitlines()) == 1
    if lang == "ru":
        assert re.findall(r"[A-Za-z]{2,}", text) == []


def test_explanation_in_russian_has_no_english(solved: Equilibrium) -> None:
    text = solved.explain("ru").partition("\n7. ")[0]  # what follows names parameters and clauses by their ids
    assert re.findall(r"[A-Za-z]{2,}", text) == []


def test_explanation_tells_the_figures_that_were_computed(solved: Equilibrium) -> None:
    text = solved.explain("en")
    for head in range(1, 9):
        assert f"\n{head}. " in text
    stake = next(f for f in solved.explanation.flips if f.choice == "act" and f.quantity == "stake" and f.of == "ARM")
    line = next(x for x in text.splitlines() if "stake of Armenia" in x)
    assert f"× {stake.band()[0]:.1f}" in line
    assert stake.found == 1.0 and "100\u00a0% of draws" in line
    never = next(f for f in solved.explanation.flips if f.choice == "act" and f.found == 0)
    assert never.band()[0] in (np.inf, -np.inf)
    assert "no change within the range turns it" in text


def test_contrast_in_russian_has_no_english(world: World) -> None:
    text = crisis.contrast(world, "ARM", "AZE", draw(15, source="prior"), PACTS).summary("ru")
    assert re.findall(r"[A-Za-z]{2,}", re.sub("|".join(PACTS), "", text)) == []


# -- the command ---------------------------------------------------------------------------------------------

SOLVE = ("solve", "south-caucasus", "--challenger", "ARM", "--target", "AZE", "--draws", "12")


def test_command_explains_and_draws(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    svg, data = tmp_path / "tree.svg", tmp_path / "crisis.json"
    assert main([*SOLVE, "--explain", "--svg", str(svg), "--json", str(data)]) == 0
    out = capsys.readouterr().out
    assert "What would flip the choice" in out
    assert svg.read_text("utf-8").startswith("<svg")
    assert json.loads(data.read_text("utf-8"))["pivots"]


def test_command_short_by_default_and_without_a_treaty(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(list(SOLVE)) == 0
    short = capsys.readouterr().out
    assert "Who is pivotal" in short and "What would flip" not in short
    assert main([*SOLVE, "--without", "AZTR2021"]) == 0
    out = capsys.readouterr().out
    assert "change: mechanism" in out and "change: total" in out
    assert main([*SOLVE, "--without", "AZTR2021", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == ["AZTR2021"]
    assert main([*SOLVE, "--without", "NONE"]) == 2
    assert "--without" in capsys.readouterr().err
