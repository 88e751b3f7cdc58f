"""The compiled solver: its exponential and logarithm, its cache, extremes, threads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foedus.crisis import engine, kernel, native
from foedus.crisis.engine import Contest, positions, solve_rows


def ulps(found: np.ndarray, exact: np.ndarray) -> float:
    """Largest error in units of the last place, against extended precision."""
    return float((np.abs(found - exact) / np.spacing(np.abs(exact).astype(np.float64))).max())


@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="no extended precision on this machine")
@pytest.mark.parametrize("reach", [1e-9, 0.3, 1.0, 30.0, 700.0])
def test_exponential_and_logarithm_to_the_last_place(reach: float) -> None:
    x = np.concatenate([np.random.default_rng(1).uniform(-reach, reach, 100_001), [0.0, -reach, reach]])
    found, room = np.empty_like(x), np.empty(native.LANES)
    kernel.exp_of(x, found, room)
    assert ulps(found, np.exp(x.astype(np.longdouble))) < 1.5
    y = np.exp(x)
    kernel.log_of(y, found, room)
    exact = np.log(y.astype(np.longdouble))
    at_one = y == 1.0
    assert ulps(found[~at_one], exact[~at_one]) < 1.5
    assert (found[at_one] == 0.0).all()


def test_exponential_stays_finite_and_positive() -> None:
    x = np.array([-1e308, -1e4, -745.0, 745.0, 1e4, 1e308])
    found = np.empty_like(x)
    kernel.exp_of(x, found, np.empty(native.LANES))
    assert np.isfinite(found).all() and (found > 0).all()
    assert found[0] == found[2] and found[3] == found[5]


def sample(menus: tuple[tuple[int, ...], ...], n: int, seed: int = 3) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    pairs = len(positions(menus))
    return {
        "contest": Contest(
            np.exp(rng.normal(0, 0.7, n)), np.exp(rng.normal(0, 0.7, n)), np.exp(rng.normal(-0.5, 0.7, (len(menus), n))),
            rng.uniform(0.5, 2.5, n), np.exp(rng.normal(0, 0.2, n)),
        ),
        "stake": rng.uniform(0.4, 6.0, (1, pairs, n)), "stake_of": [0],
        "fixed": rng.uniform(-2.0, 2.0, (1, pairs, n)), "sigma": np.zeros((1, pairs, n)), "place": range(pairs),
        "precision": 1.0, "tol": 1e-13,
    }  # fmt: skip


@pytest.mark.parametrize("n", [1, 31, 32, 33, 200])
def test_threads_and_tiles_do_not_matter(n: int) -> None:
    menus = ((0,), (0, 1), (1,), (0,))
    one, two = sample(menus, n), sample(menus, n)
    a, b = solve_rows(menus, **one), solve_rows(menus, **two, threads=3)
    assert np.array_equal(one["sigma"], two["sigma"])
    assert np.array_equal(a.chance, b.chance)
    assert np.array_equal(a.residual, b.residual)
    few = sample(menus, n)
    cut = {
        **few,
        "contest": few["contest"].at(slice(n - 1, n)),
        "stake": few["stake"][..., -1:],
        "fixed": few["fixed"][..., -1:],
    }
    cut["sigma"] = np.zeros((1, 5, 1))
    solve_rows(menus, **cut)
    assert cut["sigma"][..., 0] == pytest.approx(one["sigma"][..., -1], abs=1e-13)


def test_without_games_and_without_third_parties() -> None:
    empty = solve_rows((), **sample((), 0))
    assert empty.chance.shape == (1, 0)
    alone = sample((), 5)
    found = solve_rows((), **alone)
    c = alone["contest"]
    odds = (c.gamma * c.other / c.own) ** c.m
    assert found.chance[0] == pytest.approx(1 / (1 + odds), abs=1e-15)
    assert found.residual.max() == 0.0


@pytest.mark.parametrize("menus", [((0,), (1,), (0,)), ((0, 1),) * 3, ((0,), (1,)) * 4])
def test_extremes_give_numbers(menus: tuple[tuple[int, ...], ...]) -> None:
    """Strengths, decisiveness and payoffs far outside any use never give anything but probabilities."""
    rng = np.random.default_rng(9)
    n = 64
    games = sample(menus, n)
    games["contest"] = Contest(
        10.0 ** rng.uniform(-250, 250, n), 10.0 ** rng.uniform(-250, 250, n),
        np.where(rng.random((len(menus), n)) < 0.3, 0.0, 10.0 ** rng.uniform(-300, 250, (len(menus), n))),
        10.0 ** rng.uniform(-3, 6, n), np.ones(n),
    )  # fmt: skip
    games["stake"] = 10.0 ** rng.uniform(-3, 6, games["stake"].shape)
    games["fixed"] = rng.choice([-1.0, 1.0], games["fixed"].shape) * 10.0 ** rng.uniform(-3, 6, games["fixed"].shape)
    found = solve_rows(menus, **games)
    for array in (games["sigma"], found.chance, found.share):
        assert ((array >= 0) & (array <= 1)).all()
    assert np.isfinite(found.residual).all()
    assert not np.isnan(found.crude).any() and not np.isnan(found.sharp).any()


# -- what is kept on disk ----------------------------------------------------------------------


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> tuple[str, bytes]:
    """The machine code of this processor, which then is given without compiling."""
    native.solver()
    folder = next(f for f in native._folders() if native._read(f"{f}/kernel-{native._key()}.o"))
    found = native._read(f"{folder}/kernel-{native._key()}.o")
    assert found is not None
    monkeypatch.setattr(kernel, "machine_code", lambda kinds: found)
    return found


def test_a_read_only_package_keeps_its_code_with_the_user(
    code: tuple[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "file"
    closed.write_text("not a folder")
    monkeypatch.setattr(native, "_folders", lambda: iter([str(closed / "x"), str(tmp_path / "user")]))
    native._load()
    assert native._read(str(tmp_path / "user" / f"kernel-{native._key()}.o")) == code
    monkeypatch.setattr(kernel, "machine_code", None)  # from now on it may not be asked for
    native._load()


def test_where_nothing_can_be_kept_the_solver_works_all_the_same(
    code: tuple[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "file"
    closed.write_text("not a folder")
    monkeypatch.setattr(native, "_folders", lambda: iter([str(closed / "x")]))
    assert callable(native._load())


@pytest.mark.parametrize("spoil", [lambda x: x[: len(x) // 2], lambda x: b"", lambda x: x[:-9] + b"otherwise"])
def test_a_spoilt_file_is_made_anew(
    spoil: Callable[[bytes], bytes], code: tuple[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "_folders", lambda: iter([str(tmp_path)]))
    native._load()
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(spoil(kept.read_bytes()))
    assert native._read(str(kept)) is None
    native._load()
    assert native._read(str(kept)) == code


def test_without_machine_code_the_reference_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    menus = ((0,), (0, 1))
    fast, slow = sample(menus, 40), sample(menus, 40)
    first = solve_rows(menus, **fast)

    def none() -> None:
        raise RuntimeError("no machine code")

    monkeypatch.setattr(engine, "solver", none)
    second = solve_rows(menus, **slow)
    assert slow["sigma"] == pytest.approx(fast["sigma"], abs=1e-12)
    assert second.sharp == pytest.approx(first.sharp, abs=1e-12)


def test_the_solver_is_loaded_only_when_asked() -> None:
    code = "import sys, foedus.crisis, foedus.assess; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
