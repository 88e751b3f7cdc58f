"""Signalling games played with known payoffs, then estimated: the published design at a size for every day."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from foedus.studies import study, study_sigint
from foedus.studies.study_sigint import TRUTH, SigintMC, draw, simulated


@pytest.fixture(scope="module")
def found() -> SigintMC:
    return simulated(sets=3, trees=30, methods=("pl", "npl", "cmle"), seed=11, plays=(200,))


def test_iterated_and_constrained_estimates_find_the_payoffs(found: SigintMC) -> None:
    assert found.row("cmle", 200).rmse < 0.25
    assert found.row("npl", 200).rmse < 0.6
    assert all(r.kept == 1 for r in found.rows)


def test_the_two_step_estimate_is_bent_towards_nought_by_its_first_stage(found: SigintMC) -> None:
    row = found.row("pl", 200)
    assert 1.8 < row.rmse < 3.2
    bias = dict(zip(study_sigint.NAMES, row.bias, strict=True))
    assert bias["W_B"] > 1 and bias["W_B:X"] > 0.3 and bias["V_B"] < -0.5


def test_two_steps_do_well_where_the_first_stage_is_true() -> None:
    """The bias is the forest's: at the true probabilities of the design there is none."""
    from foedus.estimate.signalling import Payoffs, equilibria
    from foedus.estimate.signalling.pseudo import two_step

    design = draw(200, 0, 3)
    x = design.blocks[4][:, 1]
    v_a, w_a, w_b, slope, a, v_b = TRUTH
    true = equilibria(Payoffs.of(V_A=v_a, W_A=w_a, W_B=w_b + slope * x, a=a, V_B=v_b))
    got = two_step(design, true.p_resist, true.p_fight)
    assert got.arrived and np.abs(got.at - TRUTH)[[0, 1, 4]].max() < 0.15
    assert abs(got.at[2] - w_b) < 0.5


def test_the_study_goes_on_where_it_was_cut(tmp_path: Path, found: SigintMC) -> None:
    keep = tmp_path / "done.jsonl"
    options = {"trees": 10, "methods": ("pl",), "seed": 11, "plays": (25, 50), "keep": keep}
    whole = simulated(sets=3, **options)
    lines = [x for x in keep.read_text("utf-8").splitlines() if x]
    assert len(lines) == 6
    keep.write_text("\n".join(lines[:3]) + "\n" + lines[3][:20], encoding="utf-8")
    asked: list[str] = []
    again = simulated(sets=3, **options, progress=lambda stage, part: asked.append(stage))
    assert again == whole and len(asked) == 6
    assert sum(1 for x in keep.read_text("utf-8").splitlines() if x.startswith("{") and x.endswith("}")) == 6
    assert json.loads(found.to_json())["truth"]["W_B"] == -2.45
    assert "published" in found.summary() and "опубл." in found.explain("ru") and found.to_frame().height == 3


def test_the_study_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(study_sigint._SETS, "small", (2, 0, 5))
    monkeypatch.setattr(study_sigint, "PLAYS", (25,))
    monkeypatch.setattr(study_sigint, "METHODS", {"pl": "PL"})
    monkeypatch.setattr(
        study_sigint.simulated, "__kwdefaults__", {**study_sigint.simulated.__kwdefaults__, "plays": (25,)}
    )
    got = study("sigint-mc")
    assert [r.label for r in got.rows] == ["PL"] and got.rows[0].sets == 2
