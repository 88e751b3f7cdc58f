"""The tables of docs/fit.md are those of the code and of the shipped posterior."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from foedus.estimate import shipped

ROOT = Path(__file__).parents[2]


def test_tables_of_the_page() -> None:
    tool = ROOT / "tools" / "fit_tables.py"
    if not tool.is_file():
        pytest.skip("the tools are not part of this installation")
    spec = importlib.util.spec_from_file_location("fit_tables", tool)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.PAGE.read_text("utf-8")
    assert module.page_of(text, shipped()) == text, "write it anew: python tools/fit_tables.py"
