"""The catalogue of data sets, where their files lie, and the commands on them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from data_server import ONE, TWO, catalogue_text

from foedus.app.main import main
from foedus.core import DataMissingError, InputError
from foedus.history import Catalogue, DataSet, Store, catalogue, path_of, status
from foedus.history import store as places
from foedus.history.catalogue import size_in_words
from foedus.history.store import State, cache_folder, mirror_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and no mirror."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    return tmp_path


@pytest.fixture
def listed() -> Catalogue:
    return Catalogue.from_toml(catalogue_text("https://example.org/"))


def put(store: Store, data: DataSet, content: bytes) -> Path:
    place = store.place(data)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


# -- the catalogue ----------------------------------------------------------------------


@pytest.mark.parametrize("data", catalogue().sets, ids=lambda d: d.id)
def test_entry(data: DataSet) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", data.id)
    assert re.fullmatch(r"[0-9a-f]{64}", data.sha256)
    assert data.bytes > 0
    assert data.rows > 0
    # The address is fixed to one commit, so that what lies there cannot change.
    assert re.fullmatch(r"https://raw\.githubusercontent\.com/[^/]+/[^/]+/[0-9a-f]{40}/\S+", data.url)
    assert data.file.startswith(("raw/", "replication/"))
    assert data.url.endswith("/" + data.name)
    assert data.years is None or 1400 < data.years[0] <= data.years[1] < 2100
    assert set(data.key) <= set(data.columns)
    assert len(set(data.columns)) == len(data.columns)
    for said in (data.title, data.use, data.terms, *data.caveats):
        assert re.search(r"[а-яё]", said.ru), said
        assert not re.search(r"[а-яё]", said.en), said
    assert data.citation.endswith(".")
    assert catalogue().find(data.id) is data
    assert catalogue().find(data.name) is data


def test_ids_and_hashes_are_unique() -> None:
    for what in ("id", "sha256", "url", "file"):
        values = [getattr(d, what) for d in catalogue()]
        assert len(set(values)) == len(values), what


def test_no_set_that_its_maintainers_ask_not_to_serve() -> None:
    assert not [d.id for d in catalogue() if re.search(r"cow_alliance|alliance_v4|sipri", d.url, re.IGNORECASE)]


def test_default_is_what_the_world_atop_reads() -> None:
    assert catalogue().default == ("atop5_1a", "atop5_1m")
    assert [d.id for d in catalogue().select()] == ["atop5_1a", "atop5_1m"]


@pytest.mark.parametrize(
    ("asked", "near"),
    [("atop_5_1", "atop5_1a"), ("icb1", "icb1v13"), ("cow_nmcc", "cow_nmc"), ("???", "foedus data status")],
)
def test_unknown_id(asked: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        catalogue().find(asked)
    assert caught.value.code == "unknown-data"
    assert near in caught.value.remedy


def test_find_takes_the_name_of_the_file() -> None:
    assert catalogue().find("LeedsAnacIIrep").id == "leeds_anac"
    assert catalogue().find("ATOP5_1A.csv").id == "atop5_1a"


def test_a_year_outside_coverage_is_not_known() -> None:
    atop = catalogue().find("atop5_1a")
    assert [atop.covers(y) for y in (1814, 1815, 2018, 2019)] == [False, True, True, False]


def test_a_catalogue_with_a_double_or_unknown_id_is_refused(listed: Catalogue) -> None:
    with pytest.raises(ValueError, match="named twice: one"):
        Catalogue((*listed.sets, listed.sets[0]), ())
    with pytest.raises(ValueError, match="unknown among the default sets: three"):
        Catalogue(listed.sets, ("three",))


def test_cite_names_each_work_once() -> None:
    cited = catalogue().cite(["atop5_1m", "atop5_1a", "cow_nmc"])
    assert [[d.id for d in sets] for _, sets in cited.works()] == [["atop5_1a", "atop5_1m"], ["cow_nmc"]]
    assert cited.summary().count("Leeds, B. A.") == 1
    assert "Условия: ATOP: скачивание свободное" in cited.summary("ru")
    assert cited.to_frame().height == 3
    assert len(catalogue().cite().sets) == len(catalogue())


def test_frame_and_dict() -> None:
    frame = catalogue().to_frame()
    assert frame.height == len(catalogue())
    assert frame["id"].to_list() == [d["id"] for d in catalogue().to_dict()["data"]]
    json.dumps(catalogue().to_dict())


def test_documentation_lists_every_set() -> None:
    page = (ROOT / "docs" / "data.md").read_text("utf-8")
    listed = page.split("<!-- sets: foedus.history.catalogue().to_markdown() -->\n\n")[1]
    assert listed == catalogue().to_markdown()


# -- places -----------------------------------------------------------------------------


def test_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOEDUS_CACHE", raising=False)
    monkeypatch.setattr(places.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "foedus"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache_folder() == Path.home() / ".cache" / "foedus"
    monkeypatch.setattr(places.sys, "platform", "darwin")
    assert cache_folder() == Path.home() / "Library" / "Caches" / "foedus"
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"


def test_mirror_that_is_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(tmp_path / "none"))
    with pytest.raises(DataMissingError, match="which is no folder"):
        mirror_folder()
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", "")
    assert mirror_folder() is None


def test_states(listed: Catalogue, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", tmp_path)
    one, two = listed
    assert [r.state for r in status(store=store, among=listed).rows] == [State.ABSENT, State.ABSENT]
    put(store, one, ONE[::-1])
    assert store.state(one)[0] is State.DAMAGED
    put(store, one, ONE[:-1])
    assert store.state(one)[0] is State.DAMAGED
    (tmp_path / "raw" / "some").mkdir(parents=True)
    (tmp_path / "raw" / "some" / "one.bin").write_bytes(ONE)
    assert store.state(one)[0] is State.MIRROR  # a good file elsewhere goes before a damaged one
    put(store, one, ONE)
    put(store, two, TWO)
    said = status(store=store, among=listed)
    assert [r.state for r in said.rows] == [State.PRESENT, State.PRESENT]
    assert said.ready
    assert said.to_frame()["state"].to_list() == ["present", "present"]


def test_a_file_is_read_once_and_again_when_it_changes(
    listed: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, (one, _) = Store(tmp_path), listed
    place = put(store, one, ONE)
    read: list[Path] = []
    whole = places.digest
    monkeypatch.setattr(places, "digest", lambda path: (read.append(path), whole(path))[1])
    assert store.path_of(one) == place
    assert Store(tmp_path).path_of(one) == place
    assert read == [place]
    place.write_bytes(ONE[::-1])  # the same size, another time and content
    with pytest.raises(DataMissingError) as caught:
        store.path_of(one)
    assert caught.value.code == "data-damaged"
    assert read == [place, place]
    (place.parent / "verified.json").write_text("[not what it was", "utf-8")
    place.write_bytes(ONE)
    assert store.path_of(one) == place


def test_a_cache_that_cannot_be_written_still_reads_a_mirror(listed: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "raw" / "some").mkdir(parents=True)
    (tmp_path / "raw" / "some" / "one.bin").write_bytes(ONE)
    (tmp_path / "file").write_text("not a folder")
    store = Store(tmp_path / "file" / "cache", tmp_path)
    assert store.path_of(listed.find("one")).read_bytes() == ONE


def test_path_of_says_what_to_run(home: Path) -> None:
    with pytest.raises(DataMissingError) as caught:
        path_of("atop5_1a")
    assert (caught.value.code, caught.value.exit_code) == ("data-missing", 3)
    assert "foedus data fetch atop5_1a" in caught.value.remedy
    assert "FOEDUS_DATA_MIRROR" in caught.value.remedy
    with pytest.raises(InputError):
        path_of("atop5_1")


# -- commands ---------------------------------------------------------------------------


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def call(*args: str) -> SimpleNamespace:
        code = main(args)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


@pytest.mark.parametrize("command", [["data"], ["data", "fetch"], ["data", "status"], ["data", "cite"]])
def test_help(run, command: list[str]) -> None:
    got = run(*command, "--help")
    assert got.code == 0
    assert "Usage: foedus" in got.out
    if command[-1] == "fetch":
        assert size_in_words(sum(d.bytes for d in catalogue().select())) in got.out


def test_status_command(run, home: Path) -> None:
    got = run("data", "status")
    assert (got.code, got.err) == (0, "")
    assert re.search(r"^atop5_1a +ATOP 5\.1 +1815-2018 +184 kB +absent$", got.out, re.MULTILINE)
    assert f"cache: {home / 'cache'}" in got.out.replace("\n", "")
    assert got.out.rstrip().endswith("for the world atop: foedus data fetch")
    assert "нет" in run("data", "status", "--lang", "ru").out
    assert not (home / "cache").exists()  # looking leaves nothing behind
    found = json.loads(run("data", "status", "atop5_1a", "--json", "-").out)
    assert [(d["id"], d["state"]) for d in found["data"]] == [("atop5_1a", "absent")]


def test_fetch_command_refuses_a_contradiction(run, home: Path) -> None:
    got = run("data", "fetch", "atop5_1a", "--all")
    assert got.code == 2
    assert "--all" in got.err
    got = run("data", "fetch", "atop5")
    assert got.code == 2
    assert "did you mean atop5_1" in got.err


def test_fetch_command_without_the_means(run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pooch", None)
    got = run("data", "fetch")
    assert (got.code, got.out) == (3, "")
    assert "pip install 'foedus[estimate]'" in got.err


def test_cite_command(run) -> None:
    got = run("data", "cite", "war1800")
    assert (got.code, got.err) == (0, "")
    assert "Journal of Statistical Software" in got.out
    found = json.loads(run("data", "cite", "--json", "-").out)
    assert sum(len(w["data"]) for w in found["works"]) == len(catalogue())
