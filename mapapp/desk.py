"""Keep the queue of reports that planners brought: each is read in a process of its own and can be stopped."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any, Final

import orjson

from geodata.errors import GeodataError
from geodata.pipeline import MOST_COMMITMENTS

AT_ONCE: Final = max(1, min(2, (os.cpu_count() or 1) - 1))
MOST_JOBS: Final = 20
KEPT_SECONDS: Final = 3600.0  # how long a report that was read waits for the planner to keep it
WALL_SECONDS: Final = 3900.0
ENDED: Final = ("done", "failed", "cancelled")
COMMAND: Final = (sys.executable, "-P", "-m", "mapapp.reading")


class FullError(GeodataError):
    """Too many reports wait to be read."""


@dataclass
class Job:
    """One report on its way: where it stands (``stage``), what it holds once read, and why it failed if it did."""

    id: str
    name: str
    body: IO[bytes]
    stage: str = "queued"
    message: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    instead_of: str = ""
    report: str = ""
    process: subprocess.Popen[bytes] | None = None
    touched: float = field(default_factory=time.monotonic)

    def forget(self) -> None:
        """Let go of the file and of what was read."""
        self.body.close()
        self.result = None


Keep = Callable[[Job], str]


class Desk:
    """Reads what is brought, in order, ``AT_ONCE`` at a time.

    Parameters
    ----------
    keep
        Stores what was read and returns the id of the report; called in one of the desk's own threads.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Job] = []
        self._change = threading.Condition()
        self._workers: list[threading.Thread] = []
        atexit.register(self.close)

    def bring(self, name: str, body: IO[bytes]) -> Job:
        """Take a file in; the name is only words and never becomes a path.

        Raises
        ------
        FullError
            If too many wait already.
        """
        with self._change:
            self._clear()
            if len([job for job in self._jobs.values() if job.stage not in ENDED]) >= MOST_JOBS:
                raise FullError("too many reports are waiting to be read: try again in some minutes")
            job = Job(secrets.token_urlsafe(18), name, body)
            self._jobs[job.id] = job
            self._queue(job)
        return job

    def find(self, job_id: str) -> Job | None:
        """Return a job, if it is still known."""
        job = self._jobs.get(job_id)
        if job:
            job.touched = time.monotonic()
        return job

    def place(self, job: Job) -> int:
        """Return how many are read before this one, itself counted; 0 if it does not wait."""
        with self._change:
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def keep(self, job: Job, about: dict[str, Any]) -> bool:
        """Have a report that was read stored under what the planner says of it; False if it is not ready for that."""
        with self._change:
            if job.stage != "ready":
                return False
            job.about = about
            self._queue(job)
        return True

    def cancel(self, job: Job) -> None:
        """Stop a job wherever it stands; what is being written to the store at this moment is written whole."""
        with self._change:
            if job.stage in (*ENDED, "storing"):
                return
            job.stage = "cancelled"
            if job in self._waiting:
                self._waiting.remove(job)
            _end(job.process)
            if job.process is None:
                job.forget()

    def close(self) -> None:
        """End every process."""
        with self._change:
            for job in self._jobs.values():
                _end(job.process)

    def _queue(self, job: Job) -> None:
        job.stage = "queued"
        self._waiting.append(job)
        if len(self._workers) < AT_ONCE:
            self._workers.append(threading.Thread(target=self._work, daemon=True))
            self._workers[-1].start()
        self._change.notify()

    def _clear(self) -> None:
        """Forget jobs that nobody has asked for in an hour."""
        old = time.monotonic() - KEPT_SECONDS
        for job in [one for one in self._jobs.values() if one.touched < old and one.stage in (*ENDED, "ready")]:
            job.forget()
            del self._jobs[job.id]

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting)
                job = self._waiting.pop(0)
                job.stage = "reading"
            try:
                self._advance(job)
            except (GeodataError, OSError) as error:
                job.about = {}
                self._settle(job, "ready" if job.result else "failed", str(error))  # what was read is not lost

    def _advance(self, job: Job) -> None:
        """Read a report, or store it once the planner has said what it is."""
        if not job.about:
            job.result = self._read(job, {"name": job.name, "id": _id_of(job.body)})
            self._settle(job, "ready")
            return
        if job.result and _differs(job.result["report"], job.about):
            job.result = self._read(job, {"name": job.name, "report": job.result["report"], "about": job.about})
        with self._change:
            if job.stage == "cancelled" or job.result is None:
                return
            job.stage = "storing"
        job.report = self._keep(job)
        self._settle(job, "done")

    def _read(self, job: Job, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Run the reading process to its end and return what it found; None if it was stopped or failed."""
        with self._change:
            if job.stage == "cancelled":
                return None
            options: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
            job.process = subprocess.Popen(
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options
            )
        patience = threading.Timer(WALL_SECONDS, _end, [job.process])
        patience.daemon = True
        patience.start()
        try:
            asked |= {"most": MOST_COMMITMENTS}
            threading.Thread(target=_feed, args=(job.process, asked, job.body), daemon=True).start()
            return self._follow(job)
        finally:
            patience.cancel()
            _end(job.process)
            job.process.wait()
            job.process = None

    def _follow(self, job: Job) -> dict[str, Any] | None:
        assert job.process and job.process.stdout
        for line in job.process.stdout:
            said = orjson.loads(line)
            if "result" in said:
                found: dict[str, Any] = said["result"]
                return found
            if "error" in said:
                raise GeodataError(said["error"])
            with self._change:
                if job.stage != "cancelled":
                    job.stage, job.told = said["stage"], job.told | said
        if job.stage == "cancelled":
            return None
        raise GeodataError(f"{job.name} needs too much time or memory to read, or breaks its reader: save it as text")

    def _settle(self, job: Job, stage: str, message: str = "") -> None:
        with self._change:
            if job.stage != "cancelled":
                job.stage, job.message = stage, message
            if job.stage in ENDED:
                job.forget()


def _feed(process: subprocess.Popen[bytes], asked: dict[str, Any], body: IO[bytes]) -> None:
    """Give the process its request and the file; it may have ended before it has read them."""
    assert process.stdin
    with contextlib.suppress(BrokenPipeError, ValueError), process.stdin:
        process.stdin.write(orjson.dumps(asked) + b"\n")
        if "report" not in asked:
            body.seek(0)
            while block := body.read(1 << 16):
                process.stdin.write(block)


def _id_of(body: IO[bytes]) -> str:
    """Name a report by its bytes, so that the same file brought twice is one report."""
    body.seek(0)
    return f"u{hashlib.file_digest(body, 'sha256').hexdigest()[:12]}"  # type: ignore[arg-type]


def _differs(report: dict[str, Any], about: dict[str, Any]) -> bool:
    return any(report[name] != value for name, value in about.items())


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """Kill a process with all that it started."""
    if process is None or process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def spooled() -> IO[bytes]:
    """Return a file without a name: whatever happens, nothing of it is left behind."""
    return TemporaryFile()
