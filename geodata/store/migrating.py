"""Bring a store to the tables of this program: made anew beside its place, or moved on in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from geodata.errors import StoreError
from geodata.store.home import APPLICATION_ID, SqliteHome, is_database, mark, use_write_ahead
from geodata.store.tables import VERSION
from geodata.writing import free_name, written_beside

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_UNSTAMPED: Final = 1
"""The version of stores that were written before migrations were counted in the store itself."""


def ready(path: Path) -> str:
    """Make sure that a store of this program's version stands at ``path``.

    A store of an older version is copied beside itself first (``NAME.version-1.backup``) and then moved on in one
    transaction: killed at any moment, it is the old store or the new one.

    Returns
    -------
    What was done: ``made``, ``migrated`` or "" if nothing had to be.

    Raises
    ------
    StoreError
        If something else stands there, the place cannot be written, or the store is newer than the program.
    """
    if not is_there(path):
        _make(path)
        return "made"
    version = version_of(path)
    if version > VERSION:
        raise StoreError(f"{path} is a store of version {version}, from a newer program: install that program")
    if version == VERSION:
        return ""
    migrate(path)
    return "migrated"


def migrate(path: Path) -> Path:
    """Move an older store on, after a backup, and give the path of the backup."""
    version = version_of(path)
    backup = free_name(path.with_name(f"{path.name}.version-{version}.backup"))
    home = SqliteHome(path)
    try:
        home.back_up(backup)
        with home.writing() as connection:
            if home.version_in(connection) < VERSION:
                upgrade(connection, "head", stamped=version if version == _UNSTAMPED else 0)
                mark(connection, VERSION)
    finally:
        home.close()
    use_write_ahead(path)
    return backup


def upgrade(connection: sa.Connection, revision: str, *, stamped: int = 0) -> None:
    """Run the migrations up to a revision inside the transaction of a connection."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if stamped:
        command.stamp(config, f"v{stamped}")
    command.upgrade(config, revision)


def is_there(path: Path) -> bool:
    """Whether anything stands at the place of a store.

    Raises
    ------
    StoreError
        If the place cannot be looked at.
    """
    try:
        return path.exists()
    except OSError as error:
        raise StoreError(f"cannot reach the store {path} ({error.strerror}): name another place with --store") from None


def version_of(path: Path) -> int:
    """Give the version of the store at a path.

    Raises
    ------
    StoreError
        If the file is missing, is not a store, is locked, or cannot be read.
    """
    _check_file(path)
    home = SqliteHome(path)
    try:
        application, version = home.marks()
    finally:
        home.close()
    if application != APPLICATION_ID or version < 1:
        raise StoreError(f"{path} is a database but not a store: name another place with --store")
    return version


def _check_file(path: Path) -> None:
    if is_there(path) and not path.is_file():
        raise StoreError(f"{path} is a folder, a device or a pipe and not a store: name a file with --store")
    try:
        good = is_database(path)
    except FileNotFoundError:
        raise StoreError(f"there is no store {path}: make one with geodata build --store {path}") from None
    except OSError as error:
        raise StoreError(
            f"cannot read the store {path} ({error.strerror}): check the name and its permissions"
        ) from None
    if not good:
        raise StoreError(
            f"{path} is not a store: name the file that geodata build wrote, or another place for a new one"
        )


def _make(path: Path) -> None:
    try:
        with written_beside(path) as beside:
            home = SqliteHome(beside)
            try:
                with home.writing() as connection:
                    upgrade(connection, "head")
                    mark(connection, VERSION)
            finally:
                home.close()
            use_write_ahead(beside)
    except OSError as error:
        raise StoreError(f"cannot write the store {path} ({error.strerror}): name another place with --store") from None
