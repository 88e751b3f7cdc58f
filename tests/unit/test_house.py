"""The house itself: public names, import cost, pins, what may be written in the repository."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import foedus

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", foedus.__all__)
def test_public_name_resolves(name: str) -> None:
    assert getattr(foedus, name) is not None
    assert name in dir(foedus)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'owd'"):
        foedus.owd  # noqa: B018 (the look-up is the test)


def test_assess_is_callable_before_and_after_its_package_is_loaded() -> None:
    out = python(
        "import foedus as fd; first = callable(fd.assess); import foedus.assess;"
        "from foedus.assess import compare; print(first, callable(fd.assess), callable(foedus.assess.assess))"
    )
    assert out == "True True True"


def test_version_is_that_of_the_project() -> None:
    assert foedus.__version__ == PROJECT["project"]["version"]


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, foedus; print([m for m in ('numpy','polars','scipy','pydantic','typer') if m in sys.modules])"
    assert python(code) == "[]"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, io, contextlib\nfrom foedus.app.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        "print([m for m in ('numpy','polars','scipy','networkx','altair','foedus.world') if m in sys.modules])"
    )
    assert python(code) == "[]"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_pins_are_hashed_and_have_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "file:" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "no option lines (index, find-links)"
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9.\-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_test_pins_hold_the_run_time_pins() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") < pins("requirements-test.lock")


def test_every_dependency_is_pinned() -> None:
    text = (ROOT / "requirements-test.lock").read_text("utf-8")
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wanted += [*project["optional-dependencies"]["export"], *project["optional-dependencies"]["estimate"]]
    wanted += [*PROJECT["build-system"]["requires"]]
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9.\-_]+", requirement)
        assert name is not None
        plain = re.sub(r"[-_.]+", "-", name.group()).lower()
        assert plain == "foedus" or re.search(rf"^{plain}==", text, re.MULTILINE), requirement


def test_layers_of_the_contract_are_the_packages() -> None:
    layers = set(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    packages = {p.parent.name for p in (ROOT / "src" / "foedus").glob("*/__init__.py")}
    assert packages == layers


def test_shipped_data_is_inside_the_package() -> None:
    package = Path(foedus.__file__).parent
    assert (package / "py.typed").exists()
    assert list((package / "scenarios").glob("*/*.yaml"))
