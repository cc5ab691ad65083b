"""Copy a store while others write, check that a store is whole, and put a copy back without stopping anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from geodata.corrections import current
from geodata.errors import StoreError
from geodata.store import statements as run
from geodata.store.home import SqliteHome, append_only, changeable, use_write_ahead, whole
from geodata.store.migrating import is_there, ready, version_of
from geodata.store.opened import open_store
from geodata.store.readings import tick
from geodata.store.tables import VERSION, metadata
from geodata.writing import free_name, moved_aside, written_beside


def back_up(store: Path, to: Path) -> None:
    """Write the store as it is at one moment into one file; editors go on writing.

    Raises
    ------
    StoreError
        If there is no store, ``to`` is the store itself or something that is not a store, or cannot be written.
    """
    version_of(store)
    if is_there(to):
        if to.samefile(store):
            raise StoreError(f"{to} is the store itself: give the name of another file")
        version_of(to)
    home = SqliteHome(store)
    try:
        home.back_up(to)
    finally:
        home.close()


def check(store: Path) -> list[str]:
    """List what is wrong with a store: pages, marks, the law that the state is the replayed log, dangling rows.

    Raises
    ------
    StoreError
        If it cannot be opened at all.
    """
    whole(store)
    with open_store(store) as held:
        entries, state = held.entries(), held.state()
        replayed = {
            item: {field: entry.value for field, entry in fields.items()} for item, fields in current(entries).items()
        }
        found = [] if replayed == state else ["the state of the corrections is not what replaying their log gives"]
        numbers = [entry.number for entry in entries]
        if numbers and max(numbers) > held.version:
            found.append("the log goes beyond the version of the store")
        held.features()
        held.reports()
        held.regions()
    return found


def restore(store: Path, backup: Path) -> Path | None:
    """Put a backup in the place of a store, in one transaction, while others may go on.

    The version of the store goes on counting, so that a page that was opened before is told that all has changed.

    Returns
    -------
    Where the store as it was before now lies; None if there was none.

    Raises
    ------
    StoreError
        If the backup is no sound store; everything is then as it was.
    """
    if is_there(store) and store.samefile(backup):
        raise StoreError(f"{backup} is the store itself: name a backup")
    with _brought_up(backup, store) as fresh:
        if _is_sound(store):
            before = free_name(store.with_name(f"{store.name}.before-restore"))
            back_up(store, before)
            _replace_content(store, fresh)
            return before
        aside = moved_aside(store) if is_there(store) else None
        with written_beside(store) as beside:
            home = SqliteHome(fresh)
            home.back_up(beside)
            home.close()
        use_write_ahead(store)
        return aside


@contextmanager
def _brought_up(backup: Path, store: Path) -> Iterator[Path]:
    """Give a copy of a backup, beside the store, of this program's version and sound in all its parts."""
    copy = store.with_name(f".{store.name}.restoring")
    try:
        if version_of(backup) > VERSION:
            raise StoreError(f"{backup} is from a newer program: install that program to restore it")
        copy.unlink(missing_ok=True)
        home = SqliteHome(backup)
        home.back_up(copy)
        home.close()
        ready(copy)
        wrong = check(copy)
        if wrong:
            raise StoreError(f"{backup} is not sound ({wrong[0]}): restore another backup")
        yield copy
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()


def _is_sound(store: Path) -> bool:
    """Tell whether the store can be written in place; one that is damaged or older is moved aside instead."""
    try:
        if not is_there(store) or version_of(store) != VERSION:
            return False
        whole(store)
    except StoreError as error:
        if "locked" in str(error):
            raise
        return False
    return True


def _replace_content(store: Path, fresh: Path) -> None:
    home = SqliteHome(store)
    try:
        with home.alone(fresh) as connection:
            number = tick(connection)
            for statement in changeable("entry"):
                connection.exec_driver_sql(statement)
            _copy(connection, "other")
            for statement in append_only("entry"):
                connection.exec_driver_sql(statement)
            _count_on(connection, number)
    finally:
        home.close()


def _copy(connection: sa.Connection, other: str) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(sa.delete(table))
    for table in metadata.sorted_tables:
        source = sa.table(table.name, *(sa.column(column.name) for column in table.c), schema=other)
        connection.execute(sa.insert(table).from_select([column.name for column in table.c], sa.select(source)))


def _count_on(connection: sa.Connection, number: int) -> None:
    """Let the version go on from the greater of both, and mark every report as read anew."""
    restored = int(connection.execute(run.VERSION).scalar_one())
    connection.execute(run.JUMP, {"to": max(number, restored)})
    connection.execute(run.REREAD_ALL, {"number": tick(connection)})
