"""Prove that the store gives back what was written, replaces whole, and refuses what is not its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from samples import SampleRegion, sample, sample_features

from geodata.errors import StoreError
from geodata.layers import LISTS, build_features
from geodata.store import APPLICATION_ID, VERSION, open_store, write_store


def write(path: Path) -> None:
    write_store(
        path,
        [(sample()[0], sample_features())],
        [SampleRegion()],
        fingerprint="abc",
        built_from=[{"name": "sample.txt", "sha256": "0"}],
    )


def test_store_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "map #1 规划.store"
    write(path)
    store = open_store(path)
    assert store.reports() == (sample()[0],)
    assert store.report("sample") == sample()[0]
    assert_geodataframe_equal(store.features(), sample_features())
    assert_frame_equal(store.features()[list(LISTS)], sample_features()[list(LISTS)])
    assert (store.fingerprint, store.built_from) == ("abc", [{"name": "sample.txt", "sha256": "0"}])


def test_store_holds_the_base_map(tmp_path: Path) -> None:
    write(tmp_path / "s")
    (region,) = open_store(tmp_path / "s").regions()
    assert region.outline.equals(SampleRegion.outline)
    assert (region.name, region.bbox, region.attributions) == ("云山区", SampleRegion.bbox, ("区界：某图",))
    assert region.basemap == SampleRegion().basemap()


def test_features_of_one_report_or_of_none(tmp_path: Path) -> None:
    write(tmp_path / "s")
    store = open_store(tmp_path / "s")
    assert len(store.features("sample")) == 5
    assert len(store.features("another")) == 0
    with pytest.raises(StoreError, match="no report another"):
        store.report("another")


def test_same_in_same_out(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_writing_again_replaces_whole_and_keeps_permissions(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path)
    path.chmod(0o640)
    reader = open_store(path)
    before = reader.features()
    write_store(path, [], [], fingerprint="new")
    assert open_store(path).fingerprint == "new"
    assert len(open_store(path).features()) == 0
    assert len(before) == 5
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["s"]


def test_two_reports_of_one_id_leave_the_old_store(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path)
    before = path.read_bytes()
    report, commitments, placements = sample()
    twice = (report, build_features(report, commitments, placements))
    with pytest.raises(StoreError, match="share one id"):
        write_store(path, [twice, twice], [])
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["s"]


def test_killed_writer_leaves_the_old_store(tmp_path: Path) -> None:
    """Kill a writer while its file is half filled: the store is the old one and opens."""
    path = tmp_path / "s"
    write(path)
    before = path.read_bytes()
    script = (
        "import os, signal, sys; from pathlib import Path; from geodata.writing import written_beside\n"
        "with written_beside(Path(sys.argv[1])) as beside:\n"
        "    beside.write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode != 0
    assert path.read_bytes() == before
    assert len(open_store(path).features()) == 5


@pytest.mark.parametrize("share", [0, 0.2, 0.6, 0.95])
def test_full_disk_leaves_the_old_store_and_says_so(tmp_path: Path, share: float) -> None:
    """Let files grow to a share of what the store needs: the old store stays whole wherever writing stops."""
    path = tmp_path / "s"
    write(path)
    before = path.read_bytes()
    script = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[2]); import test_store; from pathlib import Path\n"
        "from geodata.errors import StoreError\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))\n"
        "try:\n    test_store.write(Path(sys.argv[1]))\nexcept StoreError as error:\n    print(error)\n"
    )
    words = [sys.executable, "-B", "-c", script, str(path), str(Path(__file__).parent), str(int(share * len(before)))]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "cannot write the store" in done.stdout
    assert done.stdout.count("\n") == 1
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    "content", [b"", b"hello", "今年新建学校3所。".encode(), b"SQLite format 3\x00" + b"\x01" * 200]
)
def test_what_is_not_a_store_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"not a (whole )?store"):
        open_store(path)
    with pytest.raises(StoreError, match=r"not a (whole )?store"):
        write(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (a)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a store"):
        write(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "says"), [(VERSION + 1, "newer program"), (0, "older program")])
def test_store_of_another_version_is_refused_and_kept(tmp_path: Path, version: int, says: str) -> None:
    path = tmp_path / "s"
    write(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"pragma user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=says):
        open_store(path)
    with pytest.raises(StoreError, match=says):
        write(path)
    assert path.read_bytes() == before


def test_locked_store_says_so_and_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.store._WAIT_MS", 50)
    path = tmp_path / "s"
    write(path)
    before = path.read_bytes()
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("begin exclusive")
        with pytest.raises(StoreError, match="locked by another program"):
            open_store(path)
        with pytest.raises(StoreError, match="locked by another program"):
            write(path)
    finally:
        other.close()
    assert path.read_bytes() == before


def test_missing_store_folder_and_unwritable_place_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="geodata build"):
        open_store(tmp_path / "no")
    with pytest.raises(StoreError, match="not a store"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot write the store"):
        write(tmp_path / "file" / "s")


@contextmanager
def _without_rights() -> Iterator[None]:
    """Give up root's rights, to which no folder is closed; any other user keeps his own."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="folders are not closed by their mode there")
def test_read_only_folder_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path / "first")
    tmp_path.chmod(0o500)
    try:
        with _without_rights(), pytest.raises(StoreError, match="--store"):
            write(tmp_path / "s")
    finally:
        tmp_path.chmod(0o700)


def test_half_a_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(StoreError, match="not a whole store"):
        open_store(path).features()


def test_file_is_marked_as_ours(tmp_path: Path) -> None:
    write(tmp_path / "s")
    with sqlite3.connect(tmp_path / "s") as connection:
        assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
