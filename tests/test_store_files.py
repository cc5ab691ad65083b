"""Prove that the store's file is refused, moved on, copied and put back as promised, and never harmed on the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal
from samples import SampleRegion, sample, sample_features

from geodata.cli import main
from geodata.errors import StoreError
from geodata.layers import COLUMNS
from geodata.store import (
    APPLICATION_ID,
    VERSION,
    Change,
    Conflict,
    Saved,
    Store,
    backups,
    open_store,
    ready_store,
    write_store,
)
from geodata.store.migrating import ready
from geodata.store.tables import metadata

VERSION_1 = Path(__file__).parent / "stores" / "version1.sqlite"


def write(path: Path) -> None:
    write_store(path, [(sample()[0], sample_features())], [SampleRegion()])


def correct(path: Path, name: str, key: str = "sample-001") -> None:
    with open_store(path) as store:
        assert isinstance(store.save([Change(key, "name", name)], who="王", seen=store.version), Saved)


def names(path: Path) -> list[str]:
    with open_store(path) as store:
        return store.features()["name"].tolist()


def test_a_closed_store_is_one_file_and_marked_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "map #1 规划?.store"
    write(path)
    correct(path, "甲")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("pragma user_version").fetchone() == (VERSION,)
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_store_that_nobody_uses_lets_go_of_its_file(tmp_path: Path) -> None:
    write(tmp_path / "s")
    store: Store | None = open_store(tmp_path / "s")
    assert store is not None
    assert len(store.features()) == 5
    del store
    assert [entry.name for entry in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    "content", [b"", b"hello", "今年新建学校3所。".encode(), b"SQLite format 3\x00" + b"\x01" * 200]
)
def test_what_is_not_a_store_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    for use in (open_store, write, backups.check, lambda place: backups.back_up(place, tmp_path / "copy")):
        with pytest.raises(StoreError, match=r"not a (whole )?store"):
            use(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (a)")
    before = path.read_bytes()
    write(tmp_path / "s")
    for use in (open_store, write, lambda place: backups.restore(tmp_path / "s", place)):
        with pytest.raises(StoreError, match="not a store"):
            use(path)
    with pytest.raises(StoreError, match="not a store"):
        backups.back_up(tmp_path / "s", path)
    assert path.read_bytes() == before


def test_missing_store_folder_and_unwritable_place_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="geodata build"):
        open_store(tmp_path / "no")
    with pytest.raises(StoreError, match="not a store"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="--store"):
        write(tmp_path / "file" / "s")


def test_half_a_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(StoreError, match="not a whole store"), open_store(path) as store:
        store.features()


def test_locked_store_says_so_to_who_writes_and_is_read_by_who_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geodata.store.home.WAIT_S", 0.05)
    write(tmp_path / "s")
    with closing(sqlite3.connect(tmp_path / "s", isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreError, match="locked by another program"):
            correct(tmp_path / "s", "甲")
        assert names(tmp_path / "s")[0] == "东湖大桥"


def test_store_put_in_the_place_of_an_open_one_is_seen(tmp_path: Path) -> None:
    write(tmp_path / "s")
    write(tmp_path / "other")
    correct(tmp_path / "other", "另一个")
    with open_store(tmp_path / "s") as store:
        assert store.features()["name"][0] == "东湖大桥"
        (tmp_path / "other").replace(tmp_path / "s")
        assert store.features()["name"][0] == "另一个"
        assert isinstance(store.save([Change("sample-001", "name", "乙")], who="王", seen=store.version), Saved)
    assert names(tmp_path / "s")[0] == "乙"


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
def test_read_only_folder_can_be_read_and_says_so_to_who_writes(tmp_path: Path) -> None:
    write(tmp_path / "s")
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "s").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with _without_rights():
            assert names(tmp_path / "s")[0] == "东湖大桥"
            with pytest.raises(StoreError, match="--store"):
                correct(tmp_path / "s", "甲")
    finally:
        tmp_path.chmod(0o700)


def version_is(path: Path, version: int, readable_from: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {version}")
        connection.execute("update about set value = ? where key = 'readable_from'", (readable_from,))
        connection.commit()


def test_newer_store_is_read_but_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    write(path)
    version_is(path, VERSION + 1, str(VERSION))
    with open_store(path) as store:
        assert len(store.features()) == 5
        assert "newer program" in store.read_only
        with pytest.raises(StoreError, match="but not changed"):
            store.save([Change("sample-001", "name", "甲")], who="王", seen=store.version)
    with pytest.raises(StoreError, match="newer program"):
        write(path)
    version_is(path, VERSION + 1, str(VERSION + 1))
    with pytest.raises(StoreError, match="install that program"):
        open_store(path)


def test_store_of_version_1_is_moved_on_after_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "s"
    shutil.copy(VERSION_1, path)
    with pytest.raises(StoreError, match="geodata store migrate"):
        open_store(path)
    assert ready(path) == "migrated"
    assert ready(path) == ""
    with open_store(path) as store:
        assert store.reports() == (sample()[0],)
        known = [name for name in COLUMNS if name not in ("explanation_en", "reason_en")]
        assert_geodataframe_equal(store.features()[known], sample_features()[known])
        assert [region.name for region in store.regions()] == ["云山区"]
    backup = tmp_path / "s.version-1.backup"
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (1,)
        assert connection.execute("select count(*) from feature").fetchone() == (5,)
    correct(path, "甲")
    write(path)
    assert names(path)[0] == "甲"


def test_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    ready_store(tmp_path / "s").close()
    with closing(sqlite3.connect(tmp_path / "s")) as connection:
        for table in metadata.sorted_tables:
            made = [row[1] for row in connection.execute(f"pragma table_info({table.name})")]
            assert made == [column.name for column in table.c], table.name


def test_backup_is_one_sound_file_and_restores_equal(tmp_path: Path) -> None:
    path, copy = tmp_path / "s", tmp_path / "copies" / "b"
    write(path)
    correct(path, "甲")
    with open_store(path) as store:
        backups.back_up(path, copy)
        before, log = store.features(), store.entries()
    assert [entry.name for entry in copy.parent.iterdir()] == ["b"]
    correct(path, "乙")
    kept = backups.restore(path, copy)
    assert kept is not None
    assert names(kept)[0] == "乙"
    with open_store(path) as store:
        assert_geodataframe_equal(store.features(), before)
        assert store.entries() == log
    assert backups.check(path) == []
    backups.restore(tmp_path / "new", copy)
    assert names(tmp_path / "new")[0] == "甲"


def test_restore_reaches_who_has_the_store_open_and_tells_old_pages(tmp_path: Path) -> None:
    path, copy = tmp_path / "s", tmp_path / "b"
    write(path)
    backups.back_up(path, copy)
    correct(path, "甲")
    with open_store(path) as store:
        seen = store.version
        backups.restore(path, copy)
        assert store.features()["name"][0] == "东湖大桥"
        assert store.version > seen, "a number that a page has seen is never given twice"
        clash = store.save([Change("sample-001", "name", "乙")], who="李", seen=seen)
        assert isinstance(clash, Conflict)
        assert clash.reread
        assert isinstance(store.save([Change("sample-001", "name", "乙")], who="李", seen=clash.version), Saved)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        connection.execute("delete from entry")


def test_restore_by_another_process_leaves_an_open_store_able_to_save(tmp_path: Path) -> None:
    path, copy = tmp_path / "s", tmp_path / "copy"
    write(path)
    with open_store(path) as held:
        held.save([Change("sample-001", "name", "甲")], who="王", reason="图", seen=held.version)
        backups.back_up(path, copy)
        open_store(path).close()  # looking at the file once more must not take our locks away
        command = [sys.executable, "-m", "geodata", "store", "restore", str(copy), "--store", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        done = held.save([Change("sample-001", "name", "乙")], who="王", reason="图", seen=held.version)
        assert isinstance(done, Saved)
        assert names(path)[0] == "乙"


def test_damaged_store_is_put_aside_by_a_restore(tmp_path: Path) -> None:
    path, copy = tmp_path / "s", tmp_path / "b"
    write(path)
    backups.back_up(path, copy)
    path.write_bytes(path.read_bytes()[:9000])
    aside = backups.restore(path, copy)
    assert aside is not None
    assert aside.stat().st_size == 9000
    assert len(names(path)) == 5


def test_backup_of_version_1_restores_as_this_version(tmp_path: Path) -> None:
    backups.restore(tmp_path / "s", VERSION_1)
    assert len(names(tmp_path / "s")) == 5
    assert [entry.name for entry in tmp_path.iterdir()] == ["s"]


def test_unsound_backup_restores_nothing(tmp_path: Path) -> None:
    path, copy = tmp_path / "s", tmp_path / "b"
    write(path)
    backups.back_up(path, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("insert into item values (9, 'sample', '', 0, 1, 'x', '', 'sample-001', 0)")
        connection.execute("insert into held values (9, 'name', '\"x\"', 1)")
        connection.commit()
    with pytest.raises(StoreError, match="not sound"):
        backups.restore(path, copy)
    assert names(path)[0] == "东湖大桥"
    with pytest.raises(StoreError, match="the store itself"):
        backups.restore(path, path)
    with pytest.raises(StoreError, match="the store itself"):
        backups.back_up(path, path)


def test_commands_do_it_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, where = tmp_path / "s.sqlite", ["--store", str(tmp_path / "s.sqlite")]
    write(path)
    correct(path, "=甲")
    copy, table = tmp_path / "b.sqlite", tmp_path / "c.csv"
    assert main(["store", "backup", *where, str(copy)]) == 0
    assert main(["store", "corrections", "export", *where, str(table)]) == 0
    assert main(["store", "history", *where, "sample-001"]) == 0
    assert "王  sample-001  name: '东湖大桥' -> '=甲'" in capsys.readouterr().out
    assert main(["store", "check", *where]) == 0
    assert main(["store", "migrate", *where]) == 0
    write(tmp_path / "t.sqlite")
    for said in ("1 entries added", "0 entries added, 1 known already"):
        assert main(["store", "corrections", "import", "--store", str(tmp_path / "t.sqlite"), str(table)]) == 0
        assert said in capsys.readouterr().out
    assert names(tmp_path / "t.sqlite")[0] == "=甲"
    assert main(["store", "restore", *where, str(copy)]) == 0
    shutil.copy(VERSION_1, tmp_path / "old.sqlite")
    assert main(["store", "check", "--store", str(tmp_path / "old.sqlite")]) == 1
    assert main(["store", "migrate", "--store", str(tmp_path / "old.sqlite")]) == 0
    assert main(["store", "check", "--store", str(tmp_path / "old.sqlite")]) == 0
    assert main(["store", "backup", "--store", str(tmp_path / "no"), str(copy)]) == 1
    assert main(["store", "corrections", "export", *where, str(tmp_path / "c.txt")]) == 2
