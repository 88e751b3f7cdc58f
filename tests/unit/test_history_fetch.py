"""Fetching data sets: from the cache, a mirror, a server that breaks off; never half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from data_server import ONE, TWO, Behaviour, catalogue_text, serving

from foedus.core import DataMissingError, InputError
from foedus.history import Catalogue, Store, fetch, status
from foedus.history.store import State

pytest.importorskip("pooch")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Behaviour]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(Behaviour()) as how:
        yield how


@pytest.fixture
def listed(server: Behaviour) -> Catalogue:
    return Catalogue.from_toml(catalogue_text(server.address))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def left(store: Store, listed: Catalogue, ident: str) -> set[str]:
    """Names of the files in a data set's folder."""
    return {p.name for p in store.folder(listed.find(ident)).iterdir()}


def test_download_then_nothing_to_do(server: Behaviour, listed: Catalogue, store: Store) -> None:
    got = fetch(["one"], store=store, among=listed)
    assert [(d.id, way) for d, way, _ in got.rows] == [("one", "downloaded")]
    assert got.rows[0][2].read_bytes() == ONE
    assert left(store, listed, "one") == {"one.bin", "lock", "verified.json"}
    again = fetch(["one"], store=store, among=listed)
    assert again.rows[0][1] == "present"
    assert len(server.asked) == 1


def test_default_sets(server: Behaviour, listed: Catalogue, store: Store) -> None:
    got = fetch(store=store, among=listed)
    assert [d.id for d, _, _ in got.rows] == ["two"]
    assert "1 data set, 1 kB" in got.summary()
    assert "наборов данных: 1, 1 КБ" in got.summary("ru")
    assert got.to_frame()["way"].to_list() == ["downloaded"]


def test_goes_on_after_a_cut(server: Behaviour, listed: Catalogue, store: Store) -> None:
    server.cuts = [100_000]
    with pytest.raises(DataMissingError) as caught:
        fetch(["one"], store=store, among=listed)
    err = caught.value
    assert (err.code, err.exit_code) == ("no-network", 3)
    assert server.address + "one.bin" in err.message
    assert "kept" in err.remedy
    assert "FOEDUS_DATA_MIRROR" in err.remedy
    part = store.place(listed.find("one")).with_name("one.bin.part")
    have = part.stat().st_size
    assert 0 < have <= 100_000
    assert fetch(["one"], store=store, among=listed).rows[0][1] == "resumed"
    assert server.asked[-1] == ("/one.bin", f"bytes={have}-")
    assert store.place(listed.find("one")).read_bytes() == ONE
    assert not part.exists()


def test_starts_afresh_where_the_server_knows_no_ranges(server: Behaviour, listed: Catalogue, store: Store) -> None:
    server.ranges = False
    server.cuts = [100_000]
    with pytest.raises(DataMissingError):
        fetch(["one"], store=store, among=listed)
    assert fetch(["one"], store=store, among=listed).rows[0][1] == "downloaded"
    assert store.place(listed.find("one")).read_bytes() == ONE
    assert len(server.asked) == 2


@pytest.mark.parametrize("kept", [b"x" * 5000, b"y" * (len(ONE) - 1), b"z" * len(ONE), b"w" * (len(ONE) + 7)])
def test_a_spoilt_part_is_thrown_away(server: Behaviour, listed: Catalogue, store: Store, kept: bytes) -> None:
    place = store.place(listed.find("one"))
    place.parent.mkdir(parents=True)
    place.with_name("one.bin.part").write_bytes(kept)
    fetch(["one"], store=store, among=listed)
    assert place.read_bytes() == ONE
    assert left(store, listed, "one") == {"one.bin", "lock", "verified.json"}


@pytest.mark.parametrize(
    "served", [bytes(reversed(ONE)), ONE[:-1], ONE + b"!", b"<html>"], ids=["other", "short", "long", "page"]
)
def test_a_wrong_hash_keeps_the_old_file(server: Behaviour, listed: Catalogue, store: Store, served: bytes) -> None:
    place = store.place(listed.find("one"))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"an older file")
    server.files["/one.bin"] = served
    with pytest.raises(DataMissingError) as caught:
        fetch(["one"], store=store, among=listed)
    assert (caught.value.code, caught.value.exit_code) == ("wrong-hash", 3)
    assert listed.find("one").sha256[:12] in caught.value.message
    assert place.read_bytes() == b"an older file"
    assert left(store, listed, "one") == {"one.bin", "lock"}
    assert status(["one"], store=store, among=listed).rows[0].state is State.DAMAGED
    server.files["/one.bin"] = ONE
    fetch(["one"], store=store, among=listed)
    assert place.read_bytes() == ONE


def test_what_came_before_a_failure_stays(server: Behaviour, listed: Catalogue, store: Store) -> None:
    del server.files["/two.csv"]
    with pytest.raises(DataMissingError, match="the server said 404"):
        fetch(["two", "one"], store=store, among=listed)
    assert store.state(listed.find("one"))[0] is State.PRESENT
    assert store.state(listed.find("two"))[0] is State.ABSENT


def test_no_network(store: Store) -> None:
    with serving(Behaviour()) as gone:
        address = gone.address
    among = Catalogue.from_toml(catalogue_text(address))
    with pytest.raises(DataMissingError) as caught:
        fetch(["two"], store=store, among=among)
    assert caught.value.message == f"'two' could not be downloaded from {address}two.csv: the connection was refused"
    assert caught.value.remedy.endswith("set FOEDUS_DATA_MIRROR to a folder that holds raw/some/two.csv")


def test_interrupt_leaves_a_part_only(server: Behaviour, listed: Catalogue, store: Store) -> None:
    def stop(data: object, done: int, word: str) -> None:
        if done > 50_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(["one"], store=store, among=listed, progress=stop)
    assert left(store, listed, "one") == {"one.bin.part", "lock"}
    assert fetch(["one"], store=store, among=listed).rows[0][1] == "resumed"
    assert store.place(listed.find("one")).read_bytes() == ONE


def test_kill_leaves_nothing_that_harms(server: Behaviour, listed: Catalogue, store: Store, tmp_path: Path) -> None:
    server.pause = 0.03
    (tmp_path / "c.toml").write_text(catalogue_text(server.address), "utf-8")
    code = (
        "import sys; from pathlib import Path; from foedus.history import Catalogue, Store, fetch\n"
        "fetch(['one'], store=Store(Path(sys.argv[2])), among=Catalogue.from_toml(Path(sys.argv[1]).read_text('utf-8')))"
    )
    part = store.place(listed.find("one")).with_name("one.bin.part")
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "c.toml"), str(store.root)]) as child:
        end = time.monotonic() + 20
        while not (part.exists() and part.stat().st_size > 30_000) and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    assert not store.place(listed.find("one")).exists()
    server.pause = 0.0
    assert fetch(["one"], store=store, among=listed).rows[0][1] == "resumed"
    assert store.place(listed.find("one")).read_bytes() == ONE
    assert left(store, listed, "one") == {"one.bin", "lock", "verified.json"}


def test_two_at_once_download_once(server: Behaviour, listed: Catalogue, store: Store) -> None:
    server.pause = 0.02
    begun, waited = threading.Event(), threading.Event()
    ways: list[str] = []

    def first() -> None:
        got = fetch(["one"], store=store, among=listed, progress=lambda d, done, w: begun.set() if done else None)
        ways.append(got.rows[0][1])

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    got = fetch(["one"], store=store, among=listed, progress=lambda d, n, w: waited.set() if w == "waiting" else None)
    thread.join()
    assert waited.is_set()
    assert (ways, got.rows[0][1]) == (["downloaded"], "present")
    assert len(server.asked) == 1


def mirror(tmp_path: Path, one: bytes = ONE) -> Path:
    folder = tmp_path / "mirror"
    (folder / "raw" / "some").mkdir(parents=True)
    (folder / "raw" / "some" / "one.bin").write_bytes(one)
    return folder


def test_mirror_is_copied_and_the_network_left_alone(server: Behaviour, listed: Catalogue, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", mirror(tmp_path))
    data = listed.find("one")
    assert store.state(data) == (State.MIRROR, store.mirrored(data))
    assert store.path_of(data) == store.mirrored(data)
    assert fetch(["one"], store=store, among=listed).rows[0][1] == "copied"
    assert store.state(data) == (State.PRESENT, store.place(data))
    assert left(store, listed, "one") == {"one.bin", "lock", "verified.json"}
    # What the mirror lacks is downloaded.
    assert fetch(["two"], store=store, among=listed).rows[0][1] == "downloaded"
    assert [path for path, _ in server.asked] == ["/two.csv"]
    assert store.place(listed.find("two")).read_bytes() == TWO


def test_a_damaged_mirror_is_refused(listed: Catalogue, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", mirror(tmp_path, ONE[::-1]))
    with pytest.raises(DataMissingError) as caught:
        fetch(["one"], store=store, among=listed)
    assert caught.value.code == "wrong-hash"
    assert str(store.mirror) in caught.value.message
    assert left(store, listed, "one") == {"lock"}


def test_without_pooch(listed: Catalogue, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(DataMissingError) as caught:
        fetch(["one"], store=store, among=listed)
    assert (caught.value.code, caught.value.exit_code) == ("no-pooch", 3)
    assert "pip install 'foedus[estimate]'" in caught.value.remedy


def test_a_cache_that_cannot_be_made(listed: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataMissingError) as caught:
        fetch(["one"], store=Store(tmp_path / "file" / "cache"), among=listed)
    assert caught.value.code == "cache-not-writable"
    assert "FOEDUS_CACHE" in caught.value.remedy


def test_unknown_set(listed: Catalogue, store: Store) -> None:
    with pytest.raises(InputError, match="no data set is called 'ones'"):
        fetch(["ones"], store=store, among=listed)
