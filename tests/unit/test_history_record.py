"""The store of the record: atomic, one builder at a time, damaged files made anew; descriptions and commands."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from foedus.app.main import main
from foedus.core import DataMissingError, InputError
from foedus.history import build, catalogue, cite, described, kept, needed, status, table, tables
from foedus.history import record as store
from foedus.history.columns import Table, to_markdown

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and no mirror."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    return tmp_path


def blank(what: Table) -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema={c.name: pl.Int32 for c in what.columns})


@pytest.fixture
def made(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Builders that need no files; the names of the tables that they were asked for, in order."""
    asked: list[str] = []

    def builder(what: Table):
        return lambda get: (asked.append(what.name), blank(what))[1]

    monkeypatch.setattr(store, "_builder", builder)
    monkeypatch.setattr(store, "_check_files", lambda wanted: None)
    return asked


# -- what is described ------------------------------------------------------------------


@pytest.mark.parametrize("what", described().values(), ids=lambda t: t.name)
def test_every_column_has_a_source_and_a_meaning(what: Table) -> None:
    ids = {d.id for d in catalogue()}
    names = [c.name for c in what.columns]
    assert len(set(names)) == len(names)
    assert set(what.key) <= set(names)
    assert set(what.rests_on) < set(tables())
    assert what.chain()[-1] == what.name
    assert set(what.sources()) <= set(needed([what.name]))
    assert re.search(r"[а-яё]", what.title.ru)
    for column in what.columns:
        assert column.sources and set(column.sources) <= ids, column.id
        assert column.meaning.en.endswith(".") and column.meaning.ru.endswith("."), column.id
        assert re.search(r"[а-яё]", column.meaning.ru) and not re.search(r"[а-яё]", column.meaning.en), column.id


def test_documentation_lists_every_table() -> None:
    page = (ROOT / "docs" / "data.md").read_text("utf-8")
    listed = page.split("<!-- tables: foedus.history.columns.to_markdown() -->\n\n")[1].split(
        "\n<!-- end of tables -->"
    )[0]
    assert listed == to_markdown()


def test_cite_a_column() -> None:
    found = cite(["dyad_years.distance_km"])
    assert [d.id for d in found.sets] == ["cow_mindist"]
    assert [c.id for c in found.columns] == ["dyad_years.distance_km"]
    assert "CShapes 2.0" in found.summary()
    assert "Кратчайшее расстояние" in found.summary("ru") and "Откуда: cow_mindist" in found.summary("ru")
    both = cite(["rivalries.source", "war1800"])
    assert [d.id for d in both.sets] == ["td_rivalries", "tss_rivalries", "war1800"]
    whole = cite(["dyad_years"])
    assert [c.name for c in whole.columns] == [c.name for c in described()["dyad_years"].columns]
    assert {d.id for d in whole.sets} == set(described()["dyad_years"].sources())
    assert len(cite().sets) == len(catalogue())


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        ("dyad_years.distanc", "unknown-column", "distance_km"),
        ("dyad_yeers", "unknown-data", "dyad_years"),
        ("dyad_yeers.distance_km", "unknown-data", "dyad_years.distance_km"),
        ("???", "unknown-data", "foedus data status"),
    ],
)
def test_cite_unknown(asked: str, code: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        cite([asked])
    assert caught.value.code == code
    assert near in caught.value.remedy


def test_no_table_is_called_like_a_data_set() -> None:
    for name in tables():
        with pytest.raises(InputError):
            catalogue().find(name)


# -- the store --------------------------------------------------------------------------


def test_build_once(made: list[str]) -> None:
    said: list[tuple[str, float]] = []
    assert set(build(progress=lambda word, part: said.append((word, part)))) == set(tables())
    assert sorted(made) == sorted(tables())  # each once
    assert [p for _, p in said] == sorted(p for _, p in said)
    assert said[-1] == ("done", 1.0)
    for name in made:  # each after those that it rests on
        assert all(made.index(o) < made.index(name) for o in described()[name].rests_on)
    assert build() == ()
    assert table("joining", ["war", "third"]).columns == ["war", "third"]
    assert len(made) == len(tables())
    assert build(["states"], anew=True) == ("states",)


def test_a_table_is_built_when_it_is_asked_for_with_what_it_rests_on(made: list[str]) -> None:
    assert table("initiations").columns == [c.name for c in described()["initiations"].columns]
    assert set(made) == set(described()["initiations"].chain())
    assert {r.name for r in kept().rows if r.state == "there"} == set(made)


@pytest.mark.parametrize(
    ("name", "columns", "code"), [("dyads", None, "unknown-table"), ("states", ["cc"], "unknown-column")]
)
def test_unknown_table_or_column(made: list[str], name: str, columns: list[str] | None, code: str) -> None:
    with pytest.raises(InputError) as caught:
        table(name, columns)
    assert caught.value.code == code
    assert made == []


def test_a_builder_that_makes_something_else_is_a_defect(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_builder", lambda what: lambda get: blank(what).drop("name"))
    with pytest.raises(AssertionError, match="columns differ"):
        build(["states"])
    twice = pl.DataFrame({c.name: [1, 1] for c in described()["states"].columns})
    monkeypatch.setattr(store, "_builder", lambda what: lambda get: twice)
    with pytest.raises(AssertionError, match="key is not unique"):
        build(["states"])
    assert not store.file_of("states").exists()


def test_a_spoilt_table_is_built_anew(made: list[str]) -> None:
    build(["states"])
    whole = store.file_of("states").read_bytes()
    store.file_of("states").write_bytes(whole[: len(whole) // 2])
    assert kept().rows[0].rows is None
    assert table("states").height == 0
    assert made == ["states", "states"]
    assert store.file_of("states").read_bytes() == whole


def test_a_failure_keeps_what_was_finished(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real = store._builder

    def failing(what: Table):
        if what.name == "disputes":
            raise KeyboardInterrupt
        return real(what)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_builder", failing)
        with pytest.raises(KeyboardInterrupt):
            build()
    before = list(made)
    assert "participants" in before and "disputes" not in before
    assert set(build()) == set(tables()) - set(before)
    assert len(set(made)) == len(made)


def test_other_versions_and_leftovers_are_swept_away(made: list[str]) -> None:
    old = store.folder().parent / "0123456789abcdef"
    old.mkdir(parents=True)
    (old / "states.parquet").write_bytes(b"old")
    store.folder().mkdir()
    (store.folder() / ".new-1-states.parquet").write_bytes(b"half")
    build(["states"])
    assert old.exists()  # until the new one is whole
    assert {p.name for p in store.folder().iterdir()} == {"states.parquet"}
    build()
    assert not old.exists()
    assert {p.stem for p in store.folder().iterdir()} == set(tables())


def test_a_cache_that_cannot_be_written(made: list[str], home: Path) -> None:
    (home / "cache").write_text("no folder")
    with pytest.raises(DataMissingError) as caught:
        build(["states"])
    assert (caught.value.code, caught.value.exit_code) == ("cache-not-writable", 3)
    assert "FOEDUS_CACHE" in caught.value.remedy


#: A process that builds with builders that need no files; one of them takes its time.
SLOW = """
import sys, time
import polars as pl
from foedus.history import record
def builder(what):
    def make(get):
        if what.name == "trade":
            print("slow", flush=True)
            time.sleep(float(sys.argv[1]))
        return pl.DataFrame(schema={c.name: pl.Int32 for c in what.columns})
    return make
record._builder, record._check_files = builder, lambda wanted: None
print(*record.build(progress=lambda word, part: print(word, flush=True) if word == "waiting" else None))
"""


def test_kill_loses_no_finished_table(made: list[str]) -> None:
    with subprocess.Popen([sys.executable, "-c", SLOW, "60"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "slow\n"
        os.kill(child.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    there = {p.stem for p in store.folder().iterdir()}
    assert "distances" in there and "trade" not in there
    assert set(build()) == set(tables()) - there
    assert not there & set(made)


def test_two_at_once_build_once(made: list[str]) -> None:
    with subprocess.Popen([sys.executable, "-c", SLOW, "0.5"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "slow\n"
        waited: list[str] = []
        assert build(progress=lambda word, part: waited.append(word)) == ()
        built = child.stdout.readline().split()
    assert child.returncode == 0
    assert waited == ["waiting", "done"]
    assert set(built) == set(tables())
    assert made == []


def test_readers_need_no_lock(made: list[str]) -> None:
    build(["states"])
    from foedus.history.lock import alone

    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with alone(store.folder().parent / "lock"):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    begun = time.monotonic()
    assert table("states").height == 0
    assert time.monotonic() - begun < 5
    done.set()
    thread.join()


# -- files that are missing or wrong ----------------------------------------------------


def test_missing_files_are_named_with_the_command_that_brings_them(home: Path) -> None:
    with pytest.raises(DataMissingError) as caught:
        build()
    assert (caught.value.code, caught.value.exit_code) == ("record-files-missing", 3)
    assert f"{len(needed())} not here (" in caught.value.message
    assert "foedus data fetch --record" in caught.value.remedy
    assert not (home / "cache" / "record").exists()
    with pytest.raises(DataMissingError, match="built from 1 data sets"):
        table("states")


def test_a_wrong_file_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = catalogue().find("cow_system")
    wrong = home / "mirror" / data.file
    wrong.parent.mkdir(parents=True)
    wrong.write_bytes(b"x" * data.bytes)
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(home / "mirror"))
    with pytest.raises(DataMissingError, match=r"1 damaged \(cow_system\)"):
        build(["states"])


def test_a_missing_reader_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_check_files", lambda wanted: None)
    monkeypatch.setattr("foedus.history.raw.path_of", lambda ident: home / "a.rda")
    monkeypatch.setitem(sys.modules, "rdata", None)
    with pytest.raises(DataMissingError) as caught:
        build(["states"])
    assert (caught.value.code, caught.value.exit_code) == ("no-reader", 3)
    assert "pip install 'foedus[estimate]'" in caught.value.remedy


# -- commands ---------------------------------------------------------------------------


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def call(*args: str) -> SimpleNamespace:
        code = main(args)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def test_build_command(run, made: list[str]) -> None:
    got = run("data", "build", "states", "disputes")
    assert (got.code, got.err) == (0, "")
    assert re.search(r"^states +0 +\S+ kB +built$", got.out, re.MULTILINE)
    assert "tables built: 3 of" in got.out and "to build them: foedus data build" in got.out
    found = json.loads(run("data", "build", "--json", "-").out)
    assert found["whole"] is True
    assert {t["name"] for t in found["tables"] if t["state"] == "there"} == {"states", "participants", "disputes"}
    assert "таблиц построено" in run("data", "build", "--lang", "ru").out
    assert kept().to_frame().height == len(tables())
    said = status()
    assert said.record is not None and said.record.whole
    assert "tables built" in run("data", "status").out
    assert json.loads(run("data", "status", "--json", "-").out)["record"]["whole"] is True


def test_build_command_without_files(run, home: Path) -> None:
    got = run("data", "build")
    assert (got.code, got.out) == (3, "")
    assert "foedus data fetch --record" in got.err
    assert run("data", "summary").code == 3
    assert "for the tables: foedus data fetch --record" in run("data", "status").out


def test_build_command_with_an_unknown_table(run, home: Path) -> None:
    got = run("data", "build", "dyad_yeers")
    assert got.code == 2
    assert "did you mean dyad_years" in got.err


def test_cite_command_takes_columns(run) -> None:
    got = run("data", "cite", "dyad_years.distance_km")
    assert (got.code, got.err) == (0, "")
    assert "From: cow_mindist" in got.out
    found = json.loads(run("data", "cite", "state_years.cinc", "--json", "-").out)
    assert [(c["column"], c["sources"]) for c in found["columns"]] == [("state_years.cinc", ["cow_nmc"])]


def test_fetch_record_wants_what_build_reads(run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetching = sys.modules["foedus.history.fetch"]  # the package's own name for it is the function
    monkeypatch.setattr(fetching, "_bring", lambda data, place, tell: (asked.append(data.id), "present")[1])
    assert run("data", "fetch", "--record").code == 0
    assert tuple(asked) == needed()
    asked.clear()
    assert run("data", "fetch", "war1800", "--record").code == 0
    assert set(asked) == {*needed(), "war1800"}
    assert run("data", "fetch", "--record", "--all").code == 2
