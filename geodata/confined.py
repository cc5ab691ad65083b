"""Run one reader of hostile bytes in a process of its own: limits on memory and time, nothing to open, no network."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Limits:
    """How much memory (megabytes), processor time and time in all (seconds) a child may take."""

    megabytes: int
    seconds: int
    wall_seconds: int


_CLOSED: Final = ("socket.", "open", "os.", "subprocess.", "shutil.", "tempfile.", "urllib.")
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def answer_of(module: str, words: tuple[str, ...], data: bytes, limits: Limits) -> bytes:
    """Return what a module prints when it is run with ``words`` and given ``data`` on standard input.

    Raises
    ------
    TimeoutError
        If it takes longer than the time in all.
    ChildProcessError
        If a limit struck, or the reader broke so badly that it ended the process.
    """
    command = [sys.executable, "-P", "-m", module, *words]
    environment = {**os.environ, **_ONE_THREAD}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=limits.wall_seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{module} took longer than {limits.wall_seconds} s") from None
    if done.returncode != 0:
        raise ChildProcessError(f"{module} ended with {done.returncode}")
    return done.stdout


def limit(limits: Limits) -> None:
    """Set the limits on memory and processor time where the system has them; nothing can be written to a file."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.megabytes << 20, limits.megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def seal() -> None:
    """Let this process open nothing from now on: no file, no socket, no other process.

    Everything that it needs must be imported and every data file of its libraries opened before. Where the system has
    limits, no new descriptor can be made, by Python or by a library; everywhere, Python itself refuses.
    """
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_CLOSED):
        raise PermissionError(f"a reader of uploads tried {event}")
