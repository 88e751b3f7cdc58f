"""The file of a posterior, and the command that shows it or refuses to."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foedus.app.main import main
from foedus.core import InputError
from foedus.estimate import Plan, Posterior, earned, load_posterior, read_posterior
from foedus.estimate.coefficients import coefficients


@pytest.fixture(scope="module")
def made() -> Posterior:
    """Four chains that agree: independent draws about the middle of the priors, the first coefficient loose."""
    coefs = tuple(c.standardised(1.0) for c in coefficients().values())
    rng = np.random.default_rng(1)
    spread = np.array([c.spread() for c in coefs])
    tight = np.where(np.arange(len(coefs)) == 0, 1.0, 0.3) * spread
    mode = np.array([c.start() for c in coefs])
    theta = (mode + tight * rng.standard_normal((2400, len(coefs)))).astype(np.float32).astype(np.float64)
    sample = dict.fromkeys(("rows", "acts", "force", "resisted", "fought", "wars", "joiners", "joiners_kept"), 3)
    check = {"observed": 0.1, "prior_low": None, "prior_high": None, "low": 0.05, "median": 0.1, "high": 0.2, "p": 0.9}
    facts: dict[str, Any] = {
        "plan": {"first": 1816, "last": 2010, "chains": 4}, "sample": sample, "checks": {"acts": check},
        "mode": {"several": 0, "unsettled": 0}, "prior_sd": {c.name: float(s) for c, s in zip(coefs, spread, strict=True)},
        "diagnostics": {"method": "NUTS", "r_hat_max": 1.001, "ess_bulk_min": 500.0, "divergences": 0, "passed": True},
    }  # fmt: skip
    return Posterior(coefs, theta, mode, tight, facts)


def test_round_trip(made: Posterior, tmp_path: Path) -> None:
    content = made.to_bytes()
    assert content == made.to_bytes()
    (tmp_path / "p.npz").write_bytes(content)
    found = load_posterior(tmp_path / "p.npz")
    assert found.to_bytes() == content
    assert found.digest == made.digest
    assert np.array_equal(found.theta, made.theta)
    assert found.coefs == tuple(type(c)(c.name, c.scale, c.prior, c.nuisance) for c in made.coefs)
    assert found.prior_driven == made.prior_driven == (made.names[0],)
    assert earned(found, made.names[:2]) == made.names[1:2]


def _changed(content: bytes, **meta: Any) -> bytes:
    with np.load(io.BytesIO(content)) as file:
        arrays = {k: np.array(file[k]) for k in file.files}
    text = {**json.loads(bytes(arrays.pop("meta")).decode()), **meta}
    out = io.BytesIO()
    np.savez(out, **arrays, meta=np.frombuffer(json.dumps(text).encode(), dtype=np.uint8))
    return out.getvalue()


def test_damaged_foreign_and_newer_files_are_refused(made: Posterior) -> None:
    content = made.to_bytes()
    foreign = io.BytesIO()
    np.savez(foreign, x=np.zeros(3))
    middle = len(content) // 2
    bad = {
        "": "holds no posterior", "text": "holds no posterior", "cut": "holds no posterior", "flipped": "holds no posterior",
        "foreign": "holds no posterior", "newer": "form 99", "no facts": "holds no posterior", "fewer": "do not fit",
    }  # fmt: skip
    contents = {
        "": b"", "text": b"year,state\n", "cut": content[:middle], "foreign": foreign.getvalue(),
        "flipped": content[:middle] + bytes(x ^ 255 for x in content[middle : middle + 64]) + content[middle + 64 :],
        "newer": _changed(content, format=99), "no facts": _changed(content, facts=None),
        "fewer": _changed(content, coefficients=[]),
    }  # fmt: skip
    for name, words in bad.items():
        with pytest.raises(InputError, match=words):
            read_posterior(contents[name], "p.npz")


def test_it_names_the_coefficients_that_have_not_converged(made: Posterior) -> None:
    assert made.failing() == ()
    theta = made.theta.copy()
    theta[:600, 3] += 5 * theta[:, 3].std()  # the first chain elsewhere
    facts = {**made.facts, "diagnostics": {**made.facts["diagnostics"], "divergences": 2}}
    failing = dict(Posterior(made.coefs, theta, made.mode, made.laplace, facts).failing())
    assert set(failing) == {made.names[3], "all"}
    assert "R-hat" in failing[made.names[3]]


def test_the_command_shows_and_refuses(made: Posterior, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.npz"
    file.write_bytes(made.to_bytes())
    assert main(["fit", "--show", str(file)]) == 0
    assert "before any fit" in capsys.readouterr().out
    assert main(["fit", "--show", str(file), "--lang", "ru"]) == 0
    assert "до подгонки" in capsys.readouterr().out
    assert main(["fit", "--show", str(file), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["draws"] == 2400
    for wrong in (["--show", str(tmp_path / "no.npz")], [str(file)], ["--draws", "3"], ["--out", "-"], ["--first", "1900", "--last", "1890"]):  # fmt: skip
        assert main(["fit", *wrong]) == 2, wrong
        assert "Traceback" not in capsys.readouterr().err


def test_plans_out_of_range() -> None:
    for bad in ({"first": 1700}, {"options": 11}, {"chains": -1}, {"tune": 1}):
        with pytest.raises(InputError, match=next(iter(bad))):
            Plan(**bad)
