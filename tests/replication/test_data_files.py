"""The catalogue against the published files: hash, size, columns, rows."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

from foedus.app.main import main
from foedus.history import DataSet, Store, catalogue, path_of
from foedus.history.store import digest


@pytest.mark.parametrize("data", catalogue().sets, ids=lambda d: d.id)
def test_hash_and_size(history_dir: Path, data: DataSet) -> None:
    path = history_dir / data.file
    assert path.stat().st_size == data.bytes
    assert digest(path) == data.sha256


@pytest.mark.parametrize("data", [d for d in catalogue() if d.name.endswith(".csv")], ids=lambda d: d.id)
def test_columns_and_rows(history_dir: Path, data: DataSet) -> None:
    with (history_dir / data.file).open(encoding="utf-8-sig" if data.encoding == "utf-8" else data.encoding) as stream:
        rows = list(csv.reader(stream))
    head = rows[0]
    # A first column without a name numbers the rows; readers leave it out or call it so.
    assert [c for c in head if c] == [c for c in data.columns if c in head]
    assert len(rows) - 1 == data.rows


@pytest.mark.parametrize("ident", ["cow_states", "gml_part", "cow_nmc", "cow_contdir"])
def test_columns_of_r_files(history_dir: Path, ident: str) -> None:
    rdata = pytest.importorskip("rdata")
    data = catalogue().find(ident)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (frame,) = rdata.read_rda(history_dir / data.file).values()
    assert tuple(str(c) for c in frame.columns) == data.columns
    assert len(frame) == data.rows


def test_fetch_from_the_mirror(
    history_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(history_dir))
    atop = catalogue().find("atop5_1a")
    assert path_of("atop5_1a") == history_dir / atop.file
    assert main(["data", "fetch", "--lang", "ru"]) == 0
    said = SimpleNamespace(**dict(zip(("out", "err"), capsys.readouterr(), strict=True)))
    assert "скопировано из зеркала" in said.out
    assert said.err.count("копируется") == len(catalogue().default)
    assert path_of("atop5_1a") == Store(tmp_path).place(atop)
    monkeypatch.delenv("FOEDUS_DATA_MIRROR")
    assert digest(path_of("atop5_1a")) == atop.sha256
