"""Know the one home that a store has today, a SQLite file: all that is SQLite's own stands here and nowhere else."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool

from geodata.errors import StoreError
from geodata.writing import written_beside

APPLICATION_ID: Final = 0x6D617061  # "mapa"
WAIT_S = 10.0
"""How long a writer waits for its turn before it says that the store is locked."""

_FIRST_S: Final = 0.003
_SOONEST_S: Final = 0.0002
_puts: dict[tuple[str, tuple[str, ...]], sa.Executable] = {}


class Home(Protocol):
    """What a store asks of the database it lives in; PostgreSQL can be the next to answer."""

    place: str

    def reading(self) -> Any: ...
    def writing(self) -> Any: ...
    def put(self, table: sa.Table, keys: tuple[str, ...]) -> sa.Executable: ...
    def marks(self) -> tuple[int, int]: ...
    def back_up(self, path: Path) -> None: ...
    def close(self) -> None: ...


class _File:
    """Open connections to one file; apart from the home, so that a home that nobody uses lets go of its file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def connect(self) -> sqlite3.Connection:
        try:
            return self._opened("mode=rw")
        except sqlite3.OperationalError as error:
            left = self.path.with_name(f"{self.path.name}-wal")
            if not any(word in str(error) for word in ("readonly", "unable to open")) or left.exists():
                raise
            return self._opened("mode=ro&immutable=1")

    def _opened(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?{mode}"
        connection = sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def same(self, connection: Any, record: Any, _proxy: Any) -> None:
        """Let go of a connection to a file that somebody has replaced, or its writes would be lost."""
        try:
            status = self.path.stat()
        except OSError:
            status = None
        now = (status.st_dev, status.st_ino) if status else None
        if record.info.setdefault("file", now) != now or now is None:
            raise sa.exc.DisconnectionError


class SqliteHome:
    """One SQLite file: write-ahead log, every commit on the disk before it is acknowledged, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path, self.place, self._file = path, str(path), _File(path)
        engine = sa.create_engine(
            "sqlite://", poolclass=QueuePool, pool_size=4, max_overflow=28, creator=self._file.connect
        )
        sa.event.listen(engine, "begin", _begin)
        sa.event.listen(engine, "checkout", self._file.same)
        self._engine = engine
        self.close = weakref.finalize(self, engine.dispose)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the store until it is left."""
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the one connection that may write now; what it did is on the disk when it is left without an error."""
        writer = self._engine.execution_options(writing=True)
        with self._explained(), writer.begin() as connection:
            yield connection

    @contextmanager
    def alone(self, other: Path) -> Iterator[sa.Connection]:
        """Give a writing connection, used by nobody afterwards, to which another file is attached as ``other``."""
        with self._explained(), self._engine.connect().execution_options(writing=True) as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("ATTACH DATABASE ? AS other", (f"file:{quote(str(other.absolute()))}?mode=ro",))
            connection.detach()
            with connection.begin():
                yield connection

    def put(self, table: sa.Table, keys: tuple[str, ...]) -> sa.Executable:
        """Give the statement that inserts a row or replaces the one of the same key."""
        if (table.name, keys) not in _puts:
            insert = sqlite.insert(table)
            rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
            _puts[table.name, keys] = insert.on_conflict_do_update(index_elements=keys, set_=rest)
        return _puts[table.name, keys]

    def marks(self) -> tuple[int, int]:
        """Give the mark that names the program whose file this is, and the version of its tables."""
        with self.reading() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            return int(application), self.version_in(connection)

    def version_in(self, connection: sa.Connection) -> int:
        """Give the version of the tables as a transaction sees it."""
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def back_up(self, path: Path) -> None:
        """Copy the store as it is at one moment into a single file, while others write; see `write_beside`.

        Raises
        ------
        StoreError
            If the place cannot be written; what stood there is then as it was.
        """
        with _saying(path), written_beside(path) as beside, closing(self._file.connect()) as source:
            with closing(sqlite3.connect(beside)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            whole(beside)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise explained(self.path, error.orig) from None
        except sqlite3.Error as error:
            raise explained(self.path, error) from None


def _begin(connection: sa.Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if not connection.get_execution_options().get("writing", False):
        raw.execute("BEGIN")
        return
    wait_s = raw.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _begin_writing(raw, wait_s)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {wait_s * 1000:.0f}")


def _begin_writing(raw: sqlite3.Connection, wait_s: float) -> None:
    """Wait for the turn to write: the longer, the more often it asks, so that no writer is always overtaken.

    SQLite's own waiting asks ever more seldom, up to a tenth of a second apart; with eight writers some wait for long.
    A plain BEGIN that writes later would be refused at once when another writes, whatever the wait.
    """
    began = time.monotonic()
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - began
            if waited > wait_s or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(max(_SOONEST_S, _FIRST_S - waited / 10))
        else:
            return


def mark(connection: sa.Connection, version: int) -> None:
    """Write the marks of a store into the file; part of the transaction around it."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def use_write_ahead(path: Path) -> None:
    """Turn the write-ahead log on, so that nobody who reads waits for one who writes."""
    with closing(sqlite3.connect(path, timeout=WAIT_S)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def append_only(table: str) -> tuple[str, ...]:
    """Give the rules by which the database itself refuses to change or take away a row."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        for verb in ("UPDATE", "DELETE")
    )


def changeable(table: str) -> tuple[str, ...]:
    """Give what takes `append_only` away again, for a restore."""
    return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete"))


def whole(path: Path) -> None:
    """Make sure that every page of a file is sound.

    Raises
    ------
    StoreError
        If one is not.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        raise explained(path, error) from None
    if found != ["ok"]:
        raise StoreError(f"{path} is damaged ({'; '.join(found)!s:.200}): restore a backup")


def is_database(path: Path) -> bool:
    """Tell whether a file is one of this home's files.

    The file is never opened beside SQLite: closing it would take away the locks that this process holds on it, and
    another process could then remove the write-ahead log beneath open connections.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    if path.stat().st_size == 0:
        return False
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        return "not a database" not in str(error)
    return True


def explained(path: Path, error: BaseException | None) -> StoreError:
    """Say what the database refused, and what to do."""
    words = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return StoreError(f"the store {path} refuses a row ({words}): nothing was changed")
    if "locked" in words or "busy" in words:
        return StoreError(f"the store {path} is locked by another program: close that program and try again")
    if "not a database" in words or "malformed" in words or "no such" in words:
        return StoreError(f"{path} is not a whole store ({words}): restore a backup, or move it away and build again")
    if "full" in words or "disk I/O" in words:
        return StoreError(f"cannot write the store {path} ({words}): free some disk space and try again")
    return StoreError(f"cannot use the store {path} ({words}): check its permissions or name another with --store")


@contextmanager
def _saying(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {path} ({error.strerror}): name another place") from None
    except sqlite3.Error as error:
        raise StoreError(f"cannot write {path} ({error}): free some disk space and try again") from None
