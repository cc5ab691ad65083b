"""Try to lose, tear or overwrite corrections: many writers, kill -9, full disks, backups under load, broken moves.

``python -m tests.benchmarks.durability FOLDER [--edits N] [--kills N] [--backups N] [--saves N] [--only NAME …]``
prints one line per figure. The tests run the same functions with small numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples import sample_features, sample_report

from geodata.corrections import Change, Conflict, current
from geodata.errors import StoreError
from geodata.layers import frame_of
from geodata.store import Store, backups, open_store, write_store
from geodata.store.migrating import migrate, version_of

VERSION_1 = Path(__file__).resolve().parent.parent / "stores" / "version1.sqlite"
Lines = list[dict[str, Any]]


def big_store(path: Path, commitments: int) -> Path:
    """Make a store of one report with many commitments, each named after its number."""
    row = sample_features().to_dict("records")[2]
    numbers = range(commitments)
    rows = [
        row | {"id": f"sample-{n:06d}", "name": f"工程{n}", "name_read": f"工程{n}", "name_start": n, "name_end": n + 1}
        for n in numbers
    ]
    write_store(path, [(sample_report(), frame_of(rows))], [])
    return path


class Child:
    """A forked process that tells what it did, one line of JSON per deed, on a pipe."""

    def __init__(self, work: Callable[[Callable[..., None]], None]) -> None:
        read, write = os.pipe()
        self.id = os.fork()
        if self.id == 0:
            os.close(read)
            self._work(work, write)
        os.close(write)
        self._pipe = os.fdopen(read, "rb")

    @staticmethod
    def _work(work: Callable[[Callable[..., None]], None], pipe: int) -> None:
        code = 1
        try:
            work(lambda **told: os.write(pipe, json.dumps(told).encode() + b"\n") and None)
            code = 0
        finally:
            os._exit(code)

    def first(self) -> None:
        """Wait until the child has told of one deed."""
        self._pipe.peek(1)

    def kill(self) -> None:
        """End it at this very moment."""
        os.kill(self.id, signal.SIGKILL)

    def told(self) -> Lines:
        """Wait for its end and give every whole line."""
        lines = self._pipe.read().split(b"\n")
        self._pipe.close()
        os.waitpid(self.id, 0)
        return [json.loads(line) for line in lines[:-1]]


def writers(path: Path, count: int, edits: int, hot: int) -> dict[str, Any]:
    """Let many processes add one to figures that all want: the sums must be the number of acknowledged edits."""
    _gone(path)
    big_store(path, hot)
    began = time.perf_counter()
    children = [Child(lambda tell, w=w: _add_ones(path, w, edits // count, hot, tell)) for w in range(count)]
    lines = [line for child in children for line in child.told()]
    seconds = time.perf_counter() - began
    saved = sum((Counter(line["saved"]) for line in lines), Counter())
    with open_store(path) as store:
        sums = {row["id"]: row["quantities"][0]["value"] for row in store.features().to_dict("records")}
        lost = sum(abs(15 + saved[key] - value) for key, value in sums.items())
        logged = len(store.entries())
    return {
        "edits": sum(saved.values()), "lost": int(lost), "logged": logged,
        "clashes": sum(line["clashes"] for line in lines), "clashes not shown": sum(line["blind"] for line in lines),
        "refused without clash": sum(line["refused"] for line in lines) + count - len(lines),
        "wrong in the store": backups.check(path), "edits per second": round(sum(saved.values()) / seconds),
    }  # fmt: skip


def _add_ones(path: Path, number: int, edits: int, hot: int, tell: Callable[..., None]) -> None:
    dice, clashes, blind, refused, saved = random.Random(number), 0, 0, 0, Counter[str]()
    with open_store(path) as store:
        for _ in range(edits):
            key = f"sample-{dice.randrange(hot):06d}"
            while True:
                try:
                    done = _add_one(store, key, f"planner {number}")
                except StoreError:
                    refused += 1
                    continue
                if not isinstance(done, Conflict):
                    saved[key] += 1
                    break
                clashes += 1
                blind += not (done.clashes and done.others and done.clashes[0].theirs != done.clashes[0].yours)
        tell(saved=saved, clashes=clashes, blind=blind, refused=refused)


def _add_one(store: Store, key: str, who: str) -> Any:
    seen = store.version
    _, row = store.row(key)
    one = row["quantities"][0]
    told = {name: one[name] for name in ("unit", "comparator", "role")} | {"value": one["value"] + 1}
    # Two who add one to the same figure want the same value; a reason of their own makes the clash a clash.
    mine = [Change(key, "quantities", [told]), Change(key, "name", f"{who} {one['value']:g} {time.monotonic_ns()}")]
    return store.save(mine, who=who, seen=seen)


def kills(folder: Path, count: int, seed: int = 0) -> dict[str, Any]:
    """Kill writers at any moment: what was acknowledged is in the log, unbroken, and the state is the replayed log."""
    dice, acknowledged, lost, torn = random.Random(seed), 0, 0, 0
    path = folder / "kills.sqlite"
    for number in range(count):
        if number % 100 == 0:
            _gone(path)
            big_store(path, 20)
        children = [Child(lambda tell, w=w, n=number: _write_on(path, 10 * n + w, tell)) for w in range(2)]
        for child in children:
            child.first()
        time.sleep(dice.uniform(0, 0.03))
        for child in children:
            child.kill()
        lines = [line for child in children for line in child.told()]
        acknowledged += len(lines)
        missing, broken = _missing(path, lines)
        lost, torn = lost + missing, torn + broken
    return {"kills": 2 * count, "acknowledged": acknowledged, "lost": lost, "torn": torn}


def _write_on(path: Path, seed: int, tell: Callable[..., None]) -> None:
    dice = random.Random(seed)
    with open_store(path) as store:
        for number in range(1_000_000):
            key, value = f"sample-{dice.randrange(20):06d}", f"名{seed}-{number}" + "长" * dice.randrange(150)
            stage = dice.choice(["planned", "completed", "trial"])
            done = store.save(
                [Change(key, "name", value), Change(key, "stage", stage)],
                who=f"w{seed}",
                reason="r",
                seen=store.version,
            )
            if not isinstance(done, Conflict):
                for entry in done.entries:
                    tell(number=entry.number, id=key, value=entry.value)


def _missing(path: Path, lines: Lines) -> tuple[int, int]:
    """Count acknowledged entries that the log lost, and 1 if the store is torn."""
    with open_store(path) as store:
        log = {entry.number: entry for entry in store.entries()}
        held, state = current(log.values()), store.state()
        replayed = {item: {field: entry.value for field, entry in fields.items()} for item, fields in held.items()}
        torn = replayed != state or sorted(log) != list(range(2, store.version + 1)) or not len(store.features())
    missing = [line for line in lines if line["number"] not in log or log[line["number"]].value != line["value"]]
    return len(missing), int(torn)


def full_disks(folder: Path, step: int, most: int) -> dict[str, Any]:
    """Let files grow only so far, for every limit: an error is told, and nothing acknowledged is lost."""
    path, acknowledged, lost, torn, told_errors, tries = folder / "full.sqlite", 0, 0, 0, 0, 0
    big_store(path, 20)
    size = path.stat().st_size
    for limit in (*range(0, size, max(step * 4, 4096)), *range(size - step, size + most, step)):
        _gone(path)
        big_store(path, 20)
        lines = Child(lambda tell, limit=limit: _write_until_full(path, limit, tell)).told()
        done = [line for line in lines if "number" in line]
        missing, broken = _missing(path, done)
        acknowledged, lost, torn, tries = acknowledged + len(done), lost + missing, torn + broken, tries + 1
        told_errors += any("error" in line for line in lines)
    return {
        "limits": tries,
        "ended with a sentence": told_errors,
        "acknowledged": acknowledged,
        "lost": lost,
        "torn": torn,
    }


def _once(tell: Callable[..., None]) -> Callable[..., None]:
    """Tell of the first deed only, for a pipe that nobody empties."""
    left = [True]
    return lambda **told: left and left.pop() and tell(**told)


def _write_until_full(path: Path, limit: int, tell: Callable[..., None]) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_store(path) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for number in range(400):
            try:
                done = store.save(
                    [Change(f"sample-{number % 20:06d}", "name", f"名{number}" + "长" * 100)],
                    who="w",
                    seen=store.version,
                )
            except StoreError as error:
                tell(error=str(error))
                return
            if not isinstance(done, Conflict):
                tell(number=done.entries[0].number, value=done.entries[0].value)


def backups_under_load(folder: Path, count: int, writers: int) -> dict[str, Any]:
    """Back up while others write, restore elsewhere: both are sound, equal, and a beginning of the log there was."""
    path, equal = folder / "load.sqlite", 0
    _gone(path)
    big_store(path, 50)
    children = [Child(lambda tell, w=w: _write_on(path, w, _once(tell))) for w in range(writers)]
    for child in children:
        child.first()
    copies = []
    for number in range(count):
        copy, back = folder / f"copy-{number}.sqlite", folder / f"back-{number}.sqlite"
        backups.back_up(path, copy)
        backups.restore(back, copy)
        equal += backups.check(copy) == [] and backups.check(back) == [] and _content(copy) == _content(back)
        copies.append(_log(copy))
        _gone(copy)
        _gone(back)
    for child in children:
        child.kill()
        child.told()
    whole = _log(path)
    beginnings = sum(whole[: len(copy)] == copy for copy in copies)
    return {"backups": count, "restored equal": equal, "beginnings of the log": beginnings, "entries": len(whole)}


def _log(path: Path) -> list[Any]:
    with open_store(path) as store:
        return [(entry.number, entry.field, entry.value) for entry in store.entries()]


def _content(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' order by 1")]
        return [(name, sorted(map(repr, connection.execute(f"select * from {name}")))) for name in names]


def killed_migrations(folder: Path, source: Path = VERSION_1, every: int = 1) -> dict[str, Any]:
    """Kill a migration at each of its statements, commits and closings: the store is the old one or the new one."""
    path, steps, between = folder / "old.sqlite", 0, 0
    kinds: Counter[int] = Counter()
    while True:
        _gone(path)
        shutil.copy(source, path)
        lines = Child(lambda tell, at=steps: _migrate_until(path, at, tell)).told()
        if any("done" in line for line in lines):
            return {"kills": kinds.total(), "old": kinds[1], "new": kinds[2], "between": between}
        version = version_of(path)
        kinds[version] += 1
        try:
            if version == 1:
                migrate(path)
            with open_store(path) as store:
                between += backups.check(path) != [] or len(store.features()) != 5
        except StoreError:
            between += 1
        steps += every


def _migrate_until(path: Path, at: int, tell: Callable[..., None]) -> None:
    left = [at]

    def step(*_: Any) -> None:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    sa.event.listen(sa.Engine, "before_cursor_execute", step)
    sa.event.listen(sa.Engine, "commit", step)
    sa.event.listen(sa.pool.Pool, "checkin", step)
    sa.event.listen(sa.pool.Pool, "close", step)
    migrate(path)
    tell(done=True)


def save_times(folder: Path, commitments: int, count: int, saves: int) -> dict[str, Any]:
    """Time saves of many writers beside bare INSERTs of as many, in turns, each durable on the disk when it ends."""
    path, bare = folder / "times.sqlite", folder / "bare.sqlite"
    _gone(path)
    _gone(bare)
    big_store(path, commitments)
    with closing(sqlite3.connect(bare)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table t (id integer primary key, who text, value text)")
    children = [Child(lambda tell, w=w: _timed(path, bare, w, commitments, saves, tell)) for w in range(count)]
    lines = [line for child in children for line in child.told()]
    mine, its = sorted(line["save"] for line in lines), sorted(line["bare"] for line in lines)
    told: dict[str, Any] = {"saves": len(mine), "clashes": sum(line["clash"] for line in lines)}
    for name, times in (("save", mine), ("bare INSERT", its)):
        told |= {f"{name} p50 ms": round(statistics.median(times), 2), f"{name} p99 ms": round(_p99(times), 2)}
    return told | {
        "p99 ratio": round(_p99(mine) / _p99(its), 2),
        "p50 ratio": round(mine[len(mine) // 2] / its[len(its) // 2], 2),
    }


def _p99(times: list[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.99))]


def _timed(path: Path, bare: Path, number: int, commitments: int, saves: int, tell: Callable[..., None]) -> None:
    dice = random.Random(number)
    with open_store(path) as store, closing(sqlite3.connect(bare, timeout=10, isolation_level=None)) as raw:
        raw.execute("pragma synchronous = full")
        for turn in range(saves):
            change = Change(f"sample-{dice.randrange(commitments):06d}", "name", f"名{number}-{turn}")
            seen = store.version
            began = time.perf_counter()
            done = store.save([change], who=f"w{number}", reason="核对", seen=seen)
            between = time.perf_counter()
            raw.execute("begin immediate")
            raw.execute("insert into t (who, value) values (?, ?)", (f"w{number}", f"名{number}-{turn}"))
            raw.execute("commit")
            ended = time.perf_counter()
            tell(save=(between - began) * 1000, bare=(ended - between) * 1000, clash=isinstance(done, Conflict))


def _gone(path: Path) -> None:
    for left in path.parent.glob(f"*{path.name}*"):
        left.unlink()


def _chosen(words: argparse.Namespace) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    place = words.folder
    yield "writers", lambda: writers(place / "writers.sqlite", 8, words.edits, 50)
    yield "kills", lambda: kills(place, words.kills // 2)
    yield "disks", lambda: full_disks(place, words.step, 400_000)
    yield "backups", lambda: backups_under_load(place, words.backups, 8)
    yield "migrations", lambda: killed_migrations(place)
    yield "times", lambda: save_times(place, 10_000, 8, words.saves)


def main() -> None:
    """Run what is asked for and print a line of figures for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--backups", type=int, default=10)
    parser.add_argument("--saves", type=int, default=100)
    parser.add_argument("--step", type=int, default=4096)
    parser.add_argument("--only", nargs="+", default=[])
    words = parser.parse_args()
    words.folder.mkdir(parents=True, exist_ok=True)
    for name, run in _chosen(words):
        if not words.only or name in words.only:
            began = time.perf_counter()
            figures = run()
            print(f"{name} ({time.perf_counter() - began:.0f} s): {figures}", flush=True)


if __name__ == "__main__":
    main()
