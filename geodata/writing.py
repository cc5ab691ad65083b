"""Write a file beside its place and move it there whole: a reader sees the old file or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a temporary path in the folder of ``path``; on leaving without an error it takes the place of ``path``.

    The bytes are on the disk (fsync of file and folder) before the name changes hands. After an error, or a kill at any
    moment, ``path`` is as it was; a kill may leave a ``.name.*.part`` file beside it, which no one reads.

    Raises
    ------
    OSError
        If the folder cannot be made or written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        _to_disk(beside)
        beside.chmod(_mode(path))
        beside.replace(path)
        _to_disk(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Keep the permissions of the file that is replaced; a new file gets what the user's mask allows."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
