"""Write a file beside its place and move it there whole: a reader sees the old file or the new one, never a half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a temporary path in the folder of ``path``; on leaving without an error it takes the place of ``path``.

    The bytes are on the disk (fsync of file and folder) before the name changes hands. After an error, or a kill at any
    moment, ``path`` is as it was; a kill may leave a ``.name.*.part`` file beside it, which no one reads. A file that
    is replaced passes its permissions on, a new one has those of the user's mask.

    Raises
    ------
    OSError
        If the folder cannot be made or written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{token_hex(8)}.part")
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield beside
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        _to_disk(beside)
        beside.replace(path)
        _to_disk(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """Give a path that nothing has yet: this one, else with a number behind it."""
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 10_000)))
    return next(name for name in names if not name.exists())


def moved_aside(path: Path) -> Path:
    """Give a file another name beside its place, one that nothing has, and say which."""
    aside = free_name(path.with_name(f"{path.name}.aside"))
    path.rename(aside)
    return aside


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
