"""Make empty stores in every home that is known, so that the contract's tests take the home as a parameter."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from geodata.store import Store, ready_store


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        ready_store(Path(folder) / "empty").close()
        return (Path(folder) / "empty").read_bytes()


def _write_ahead(folder: Path) -> Store:
    (folder / "store.sqlite").write_bytes(_empty())
    return ready_store(folder / "store.sqlite")


def _rollback_journal(folder: Path) -> Store:
    """A SQLite file as a program without a write-ahead log leaves it; the contract holds there too."""
    path = folder / "store.sqlite"
    _write_ahead(folder).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = delete")
    return ready_store(path)


HOMES: dict[str, Callable[[Path], Store]] = {"write-ahead": _write_ahead, "rollback-journal": _rollback_journal}
