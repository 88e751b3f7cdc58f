"""The crisis layer: types, bad input, several equilibria, and the South Caucasus from end to end."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from crisis_games import game_of
from foedus import crisis
from foedus.core import InputError, Truth, Warrant
from foedus.crisis import Parameters, applicability, joining, reference, solve, solve_all
from foedus.crisis.bounds import bound_from_ceiling, bound_from_table
from foedus.crisis.contest import coalition_tables, gain_ceiling
from foedus.crisis.default import stack
from foedus.estimate import draw
from foedus.law import Duty, NextStep
from foedus.world import Action, Condition, Presence, Status, Step, World, load

# -- parameters ------------------------------------------------------------------------------


def test_parameters_subset_and_replace() -> None:
    p = draw(50, 3)
    assert p.n == 50
    half = p.subset(np.arange(50) % 2 == 0)
    assert np.array_equal(half["m"], p["m"][::2])
    assert np.array_equal(half.uniform("fact", "x"), p.uniform("fact", "x")[::2])
    set_ = p.replace(chi=2.0)
    assert set_["chi"].tolist() == [2.0] * 50
    assert set_.warrants["chi"] is Warrant.ASSUMED
    assert set_.central["chi"] == 2.0
    assert np.array_equal(set_["m"], p["m"])
    with pytest.raises(ValueError, match="read-only"):
        p["m"][0] = 1.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": [1.0, np.nan]}, "'a' is not finite in row 1"),
        ({"a": [1.0, 2.0], "b": [1.0]}, "'b' has 1 draws, the others have 2"),
        ({"a": [[1.0]]}, "'a' has 2 dimensions"),
        ({}, "no draws"),
    ],
)
def test_bad_parameters(values: dict[str, list[float]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Parameters({k: np.array(v) for k, v in values.items()})


def test_unknown_parameter_names_the_nearest() -> None:
    with pytest.raises(InputError, match="kappa"):
        draw(3)["kapa"]
    with pytest.raises(InputError, match="no parameter 'chy'"):
        draw(3).replace(chy=1.0)


# -- games refused ----------------------------------------------------------------------------


def test_bad_arrays_are_refused_with_row_and_name() -> None:
    game = game_of([(0,)], n=4)
    bad = game.strength.copy()
    bad[0, 2] = -1.0
    with pytest.raises(InputError, match=r"'strength' is not positive in row \(0, 2\)"):
        game.replace(strength=bad)
    bad = game.stake_target.copy()
    bad[3] = np.nan
    with pytest.raises(InputError, match="'stake_target' is not finite in row 3"):
        game.replace(stake_target=bad)
    with pytest.raises(InputError, match="'status_quo' has shape"):
        game.replace(status_quo=np.zeros(3))
    with pytest.raises(InputError, match="'duty' is negative"):
        game.replace(terms=dataclasses.replace(game.terms, duty=game.terms.duty - 1.0))
    with pytest.raises(InputError, match="no reading 'both'"):
        game.counterfactual(game.terms, "both")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="tolerance"):
        solve(game, tol=0.0)


@pytest.mark.parametrize(
    ("payoffs", "precision", "words"),
    [
        (np.zeros((2, 2)), 1.0, "not those of a joining game"),
        (np.full((1, 2), np.nan), 1.0, "not finite in row"),
        (np.zeros((1, 2)), -1.0, "precision"),
    ],
)
def test_joining_refuses(payoffs: np.ndarray, precision: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        joining(payoffs, precision)


# -- solving -----------------------------------------------------------------------------------


def test_without_third_parties() -> None:
    game = game_of((), n=5)
    before = game.strength_target.copy()
    eq = solve(game)
    assert eq.belligerents.tolist() == [2.0] * 5
    assert eq.p_spread.tolist() == [0.0] * 5
    assert np.array_equal(before, game.strength_target)
    assert eq.certified.all()


def test_threads_and_company_do_not_matter() -> None:
    games = [game_of([(0,), (0, 1), (1,)], n=9, seed=s) for s in range(4)]
    a = solve_all(games, threads=1)
    b = solve_all(games[::-1], threads=4)[::-1]
    for x, y in zip(a, b, strict=True):
        assert np.array_equal(x.help, y.help)
        assert np.array_equal(x.p_act, y.p_act)


def test_blocks_of_draws_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    game = game_of([(0,), (0, 1), (1,)], n=130, seed=5)
    whole = solve(game)
    monkeypatch.setenv("FOEDUS_ENGINE", "numpy")
    monkeypatch.setattr(reference, "BLOCK", 1)
    assert solve(game).help == pytest.approx(whole.help, abs=1e-12)


def test_equilibrium_against_brute_force() -> None:
    """Residual, chance, share and spread from a plain enumeration of one draw."""
    game = game_of([(0,), (1,), (0, 1)], n=3, seed=2)
    eq = solve(game)
    d, p = 1, game.parameters
    stake = np.exp(game.log_help_stake[:, :, d])
    for level in (0, 1):
        sigma = [
            [1 - eq.help[level, k, :, d].sum(), *(eq.help[level, k, s, d] for s in x.menu)]
            for k, x in enumerate(game.third_parties)
        ]
        gain = np.zeros((3, 2))
        for choice in np.ndindex(*game.shape):
            sides = [None if c == 0 else game.third_parties[k].menu[c - 1] for k, c in enumerate(choice)]

            def chance(sides: list[int | None]) -> float:
                own = game.strength_challenger[d] + sum(game.strength[k, d] for k, s in enumerate(sides) if s == 1)
                other = game.strength_target[d] + sum(game.strength[k, d] for k, s in enumerate(sides) if s == 0)
                return float(1 / (1 + (p["gamma"][d] * other / own) ** p["m"][d]))

            for k, s in enumerate(sides):
                if s is not None:
                    rest = np.prod([sigma[x][c] for x, c in enumerate(choice) if x != k])
                    sign = 1 if s == 1 else -1
                    gain[k, s] += (
                        rest * sign * (chance(sides) - chance([None if x == k else y for x, y in enumerate(sides)]))
                    )
        for k, x in enumerate(game.third_parties):
            value = {
                s: stake[k, s] * gain[k, s] + game.join_other[k, s, d] - game.join_cost[level, k, d] for s in x.menu
            }
            total = 1 + sum(np.exp(v) for v in value.values())
            for s, v in value.items():
                assert eq.help[level, k, s, d] == pytest.approx(np.exp(v) / total, abs=1e-12)
    nobody = np.prod(1 - eq.help[:, :, :, d].sum(axis=2), axis=1)
    omega = eq.p_war[d]
    assert eq.p_spread[d] == pytest.approx(1 - (1 - omega) * nobody[0] - omega * nobody[1])


def test_several_equilibria_are_kept_and_said() -> None:
    """Weak sides and high stakes make joiners complements: both equilibria are kept, one selected, a warning given."""
    k, n = 4, 40
    base = game_of([(0,)] * k, n=n, seed=3)
    p = base.parameters.replace(m=6.0, gamma=1.0)
    game = base.replace(
        parameters=p, strength_challenger=np.full(n, 1.0), strength_target=np.full(n, 0.2), strength=np.full((k, n), 0.3),
        log_help_stake=np.full((k, 2, n), np.log(40.0)), join_cost=np.full((2, k, n), 8.0), join_other=np.zeros((k, 2, n)),
    )  # fmt: skip
    eq = solve(game)
    assert not eq.certified.any()
    assert eq.several
    found = eq.several[0]
    assert found.solutions.shape[1:] == (k, 2)
    assert len(found.solutions) >= 2
    chosen = found.solutions[found.selected]
    level = 0 if found.level == "clash" else 1
    assert eq.help[level, :, :, found.draw] == pytest.approx(chosen)
    assert any("several joining equilibria" in w.en for w in eq.warnings)
    assert eq.residual.max() < 1e-9


def test_bounds_agree() -> None:
    """The bound from the ceiling is never below the one read off the table (one side on each menu)."""
    game = game_of([(0,), (1,), (1,), (0,)], n=30, seed=7)
    menus = tuple(x.menu for x in game.third_parties)
    p = game.parameters
    sides = (game.strength_challenger, game.strength_target, game.strength)
    table, _ = coalition_tables(*sides, menus, p["m"], p["gamma"])
    stake = [np.exp(game.log_help_stake[k, list(menu)])[:, None] for k, menu in enumerate(menus)]
    fixed = [(game.join_other[k, list(menu)] - game.join_cost[1, k])[:, None] for k, menu in enumerate(menus)]
    rough = bound_from_ceiling(gain_ceiling(*sides, p["m"]), menus, stake, fixed, 1.0)
    exact = bound_from_table(table, menus, stake, fixed, 1.0)
    for a, b in zip(rough, exact, strict=True):
        assert (a >= b - 1e-12).all()
        assert (b > 0).all()


# -- duties -------------------------------------------------------------------------------------


def test_stacking() -> None:
    terms = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])
    assert stack(terms, np.array([1.0, 0.0, 0.5])) == pytest.approx([3.0, 2.0, np.sqrt(5.0)])
    assert stack(terms[:1], np.full(3, 0.3)).tolist() == [1.0, 1.0, 1.0]
    assert stack(np.zeros((2, 3)), np.full(3, 0.3)).tolist() == [0.0, 0.0, 0.0]


def _duty(status: Status, **fields: object) -> Duty:
    return Duty("T", "T.1", "1", "A", "B", Action.ASSIST, None, status, "test", **fields)  # type: ignore[arg-type]


def test_applicability_of_settled_duties() -> None:
    p = draw(40, 2)
    assert applicability(_duty(Status.OWED), p).tolist() == [1.0] * 40
    assert applicability(_duty(Status.NOT_OWED), p).tolist() == [0.0] * 40
    assert np.array_equal(applicability(_duty(Status.DISCRETIONARY), p), p["discretionary"])
    request = NextStep(Condition.REQUEST, Step.UNKNOWN, Presence.PRESENT, "obligee", ("B",))
    unread = NextStep(Condition.COLLECTIVE_DECISION, Step.NOT_YET, Presence.UNREAD, "organ", ("A", "B"))
    done = NextStep(Condition.NATIONAL_PROCEDURE, Step.DONE, Presence.PRESENT, "obligor", ("A",))
    got = applicability(_duty(Status.OWED_IF, steps=(request, unread, done)), p)
    mixture = 1 - p["p_condition_present"] * (1 - p["p_collective_decision"])
    assert got == pytest.approx(p["p_request"] * mixture)


def test_an_unknown_fact_is_one_draw_everywhere() -> None:
    class Proof:
        def resolutions(self):  # type: ignore[no-untyped-def]
            return (((("T in force", Truth.YES),), Status.OWED), ((("T in force", Truth.NO),), Status.NOT_OWED))

    p = draw(400, 2)
    a = applicability(_duty(Status.UNKNOWN, unknowns=("T in force",), proof=Proof()), p)
    b = applicability(
        dataclasses.replace(_duty(Status.UNKNOWN, unknowns=("T in force",), proof=Proof()), provision="T.2"), p
    )
    assert set(a.tolist()) == {0.0, 1.0}
    assert np.array_equal(a, b)
    assert a.mean() == pytest.approx(p["p_fact"].mean(), abs=0.1)


# -- the South Caucasus --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


def test_pairs(world: World) -> None:
    pairs = crisis.pairs(world)
    assert ("ARM", "AZE") in pairs
    assert ("USA", "IRN") in pairs
    assert ("IRN", "ISR") not in pairs  # neither neighbours nor a major power
    assert ("ARM", "RUS") in pairs
    assert all(a != b for a, b in pairs)
    assert sorted(pairs) == list(pairs)


def test_build_refuses(world: World) -> None:
    p = draw(5)
    with pytest.raises(InputError, match="itself"):
        crisis.build(world, "AZE", "AZE", p)
    with pytest.raises(InputError, match="not a state"):
        crisis.build(world, "AZE", "NATO", p)
    with pytest.raises(InputError):
        crisis.build(world, "AZE", "Atlantis", p)


def test_menus_follow_pledges(world: World) -> None:
    game = crisis.build(world, "ARM", "AZE", draw(5), under_study=("AZTR2025",))
    menus = {x.code: x.menu for x in game.third_parties}
    assert menus["TUR"] == (0,)  # pledged to Azerbaijan alone
    assert menus["RUS"] == (0, 1)  # pledged to both
    assert game.coalitions <= crisis.MAX_COALITIONS
    assert all(d.weight >= 0 for d in game.dropped)
    small = crisis.build(world, "ARM", "AZE", draw(5), max_coalitions=8)
    assert small.coalitions <= 8
    assert {d.code for d in small.dropped} >= {d.code for d in game.dropped}
    held = crisis.build(world.without("AZTR2010", "AZTR2021", "AZTR2025"), "ARM", "AZE", draw(5), candidates=game)
    assert held.third_parties == game.third_parties


def test_who_is_in_does_not_hang_on_the_draws(world: World) -> None:
    a = crisis.build(world, "RUS", "GEO", draw(5, 1))
    b = crisis.build(world, "RUS", "GEO", draw(9, 2))
    assert a.third_parties == b.third_parties


def test_removing_all_pacts_removes_the_duty_and_nothing_else(world: World) -> None:
    p = draw(60)
    game = crisis.build(world, "ARM", "AZE", p)
    k = [x.code for x in game.third_parties].index("TUR")
    bare = world.without("AZTR2010", "AZTR2021", "AZTR2025")
    terms = crisis.terms(bare, game)
    assert game.terms.duty[1, k, 0].min() > 0
    assert not terms.duty[:, k, 0].any()
    built = crisis.build(bare, "ARM", "AZE", p, candidates=game)
    # Without the treaty equals the world in which it was never loaded, third parties held.
    for name in ("duty", "abstention", "pressure_duty", "indicators", "alignment"):
        assert np.array_equal(getattr(built.terms, name), getattr(terms, name)), name
    a, b, c = solve_all([game, game.counterfactual(terms, "second"), built])
    for name in ("p_force", "p_act", "help", "p_war"):
        assert getattr(b, name) == pytest.approx(getattr(c, name), abs=1e-12), name
    assert (b.help[1, k, 0] < a.help[1, k, 0]).all()
    others = [x for x in range(len(game.third_parties)) if x != k]
    assert np.array_equal(terms.duty[:, others], game.terms.duty[:, others])


def test_armed_attack_clauses_do_not_answer_pressure(world: World) -> None:
    game = crisis.build(world, "RUS", "AZE", draw(40))
    by_id = {a.id: a for a in game.terms.applied}
    memo = by_id["duty:AZTR2025.1:TUR>AZE"]
    assert memo.war > 0
    assert memo.pressure == 0


def test_terms_shortcut_is_the_full_answer(world: World) -> None:
    """Where a treaty does not touch a pair its removal gives the very same arrays, and a fresh build agrees."""
    p = draw(20)
    game = crisis.build(world, "USA", "IRN", p)
    bare = world.without("AZTR2025")
    terms = crisis.terms(bare, game)
    assert terms.duty is game.terms.duty
    assert terms.removed == ("AZTR2025",)
    assert terms.same_inputs(crisis.build(bare, "USA", "IRN", p, candidates=game).terms)
    later = crisis.terms(world.supposing({"AZTR2025 in force for TUR": "yes"}), game)
    assert later.suppositions == (("AZTR2025 in force for TUR", "yes"),)


def test_same_seed_same_bytes(world: World) -> None:
    def once() -> dict[str, object]:
        return solve(crisis.build(world, "ARM", "AZE", draw(30, 9))).to_dict()

    assert json.dumps(once(), sort_keys=True) == json.dumps(once(), sort_keys=True)


def test_texts(world: World) -> None:
    eq = solve(crisis.build(world, "ARM", "AZE", draw(30)))
    english, russian = eq.summary("en"), eq.summary("ru")
    assert "Armenia" in english
    assert "Армения" in russian
    assert "help" not in russian.lower().split("!")[0]
    assert "duty:AZTR2025.1:TUR>AZE" in eq.explain("en")
    assert "сила" in eq.explain("ru").lower()
    assert eq._repr_html_().startswith("<pre>")
    frame = eq.to_frame()
    assert "help target TUR war" in frame["figure"].to_list()
    assert eq.helps("TUR", "war", "target").shape == (30,)
    assert not eq.helps("XXX").any()
    assert json.loads(json.dumps(eq.to_dict()))["id"] == "equilibrium:ARM>AZE"
