"""Measure how fast reports are read and commitments extracted, beside two yardsticks, and whether time grows in line.

    python tests/benchmarks/speed_extraction.py FOLDER

FOLDER holds report texts (*.txt). Yardsticks in the same run: reading and splitting into sentences (the floor) and
``jieba.cut``, if jieba is installed (what others would start with). CPU time of one process; nothing is written.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from geodata.commitments import extract
from geodata.models import Report
from geodata.reports import read_report, report_from_text

HOSTILE = {
    "a million 、": "、" * 1_000_000,
    "no full stop": "推进地铁6号线二期工程，新建学校16所，" * 40_000,
    "one list of names": "加快" + "甲乙丙丁路、" * 150_000 + "等道路建设。",
    "nested quotes": "“《（" * 150_000 + "建设" + "）》”" * 150_000,
    "only figures": "新增5个、" * 150_000,
    "only verbs": "推进建设改造提升" * 100_000,
}


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds that the work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak() -> float:
    """Return the peak memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speeds(reports: list[Report], paths: list[Path]) -> None:
    """Print characters per CPU second for the floor, the extraction and jieba."""
    chars = sum(len(report.text) for report in reports)
    extract(reports[0])
    floor = cpu(lambda: [read_report(path) for path in paths])
    found: list[int] = []
    ours = cpu(lambda: found.extend(len(extract(report)) for report in reports))
    print(f"{len(reports)} reports, {chars:,} characters, {sum(found):,} commitments; peak memory {peak():.0f} MB")
    print(f"read and split (floor)     {chars / floor:12,.0f} chars per CPU second")
    print(f"extract                    {chars / ours:12,.0f}")
    print(f"read, split and extract    {chars / (floor + ours):12,.0f}")
    yardstick(reports, chars, chars / (floor + ours))


def yardstick(reports: list[Report], chars: int, ours: float) -> None:
    """Print jieba's speed on the same text, and ours as a share of it."""
    try:
        import jieba
    except ImportError:
        print("jieba is not installed: pip install jieba, to see the second yardstick")
        return
    jieba.setLogLevel(logging.ERROR)
    list(jieba.cut("预热"))
    speed = chars / cpu(lambda: [list(jieba.cut(report.text)) for report in reports])
    print(f"jieba.cut                  {speed:12,.0f}   ours is {ours / speed:.2f} of it (goal: 0.50)")


def growth(reports: list[Report]) -> None:
    """Print how time grows for ten times the text, ordinary and hostile."""
    text = "".join(report.text[len(report.text) // 2 :] for report in reports[:8])[:60_000]
    samples = {"ordinary text": text} | {name: sample[: len(sample) // 10] for name, sample in HOSTILE.items()}
    print("\nten times the length takes … times as long (goal: at most 11)")
    for name, sample in samples.items():
        small, large = plan(sample), plan(HOSTILE.get(name, sample * 10))
        first = min(cpu(partial(extract, small)) for _ in range(2))
        second = min(cpu(partial(extract, large)) for _ in range(2))
        print(f"  {name:20s} {len(large.text):>9,} chars  {second:7.2f} s   x{second / max(first, 0.005):.1f}")


def plan(text: str) -> Report:
    """Wrap a text as a report."""
    return report_from_text(text, id="sample")


def main(arguments: list[str]) -> int:
    """Run the benchmark on a folder of texts."""
    paths = sorted(Path(arguments[0]).glob("*.txt")) if arguments else []
    if not paths:
        print("usage: python tests/benchmarks/speed_extraction.py FOLDER (a folder with report texts, *.txt)")
        return 2
    speeds([read_report(path) for path in paths], paths)
    growth([read_report(path) for path in paths[:8]])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
