"""Measure what refusing each hostile upload costs: wall and processor time, and the largest memory of its child."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from test_hostile_uploads import PLACE, bombs

from geodata.errors import LayerFileError
from geodata.layer_files import read_upload


def measured(name: str, data: bytes) -> str:
    """Read one upload in a process of its own, whose children are then only the reader."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, _told(name, data).encode())
        os._exit(0)
    os.close(writing)
    os.wait()
    with os.fdopen(reading, encoding="utf-8") as said:
        return said.read()


def _told(name: str, data: bytes) -> str:
    start = perf_counter()
    try:
        answer = f"read: {len(read_upload(data, name).rows)} row(s)"
    except LayerFileError as error:
        answer = str(error)
    took, used = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    return f"{took:5.2f} s wall {cpu:5.2f} s CPU {used.ru_maxrss / 1024:5.0f} MB  {answer[:90]}"


def main() -> None:
    """Print one line for an honest upload and for each attack."""
    with tempfile.TemporaryDirectory() as folder:
        cases = {"an honest file": ("x.geojson", PLACE, ""), **bombs(Path(folder))}
    for case, (name, data, _) in cases.items():
        print(f"{case:26} {measured(name, data)}", flush=True)


if __name__ == "__main__":
    main()
