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


def speeds(paths: list[Path]) -> None:
    """Print characters per CPU second for the floor, the extraction and jieba, each report by all of them in turn."""
    extract(read_report(paths[0]))
    bare = peak()
    cut = jieba_cut()
    other = peak() - bare
    floor = ours = theirs = 0.0
    chars, found = 0, list[int]()
    for path in paths:
        floor += cpu(partial(read_report, path))
        report = read_report(path)
        chars += len(report.text)
        ours += cpu(partial(lambda held: found.append(len(extract(held))), report))
        theirs += cpu(partial(cut, report.text)) if cut else 0.0
    print(f"{len(paths)} reports, {chars:,} characters, {sum(found):,} commitments")
    print(f"peak memory {peak() - other:.0f} MB, without the {other:.0f} MB of jieba's words")
    print(f"read and split (floor)     {chars / floor:12,.0f} chars per CPU second")
    print(f"extract                    {chars / ours:12,.0f}")
    print(f"read, split and extract    {chars / (floor + ours):12,.0f}")
    if cut:
        share = theirs / (floor + ours)
        print(f"jieba.cut                  {chars / theirs:12,.0f}   ours is {share:.2f} of it (goal: 0.50)")


def jieba_cut() -> Callable[[str], object] | None:
    """Return the second yardstick, warm, if it is installed."""
    try:
        import jieba
    except ImportError:
        print("jieba is not installed: pip install jieba, to see the second yardstick")
        return None
    jieba.setLogLevel(logging.ERROR)
    list(jieba.cut("预热"))
    return lambda text: list(jieba.cut(text))


def growth(reports: list[Report]) -> None:
    """Print how time grows for ten times the text, ordinary and hostile."""
    text = "".join(report.text[len(report.text) // 2 :] for report in reports[:8])[:60_000]
    samples = {"ordinary text": text} | {name: sample[: len(sample) // 10] for name, sample in HOSTILE.items()}
    print("\nten times the length takes … times as long (goal: at most 11)")
    for name, sample in samples.items():
        small, large = plan(sample), plan(HOSTILE.get(name, sample * 10))
        extract(small)
        first, second = side_by_side(small, large)
        print(
            f"  {name:20s} {len(large.text):>9,} chars  {second:7.2f} s   x{second / max(first, 0.005):.1f}", flush=True
        )


def side_by_side(small: Report, large: Report) -> tuple[float, float]:
    """Return the seconds for each; the small one runs five times before and after, to see as busy a machine."""
    before = sum(cpu(partial(extract, small)) for _ in range(5))
    whole = cpu(partial(extract, large))
    after = sum(cpu(partial(extract, small)) for _ in range(5))
    return (before + after) / 10, whole


def plan(text: str) -> Report:
    """Wrap a text as a report."""
    return report_from_text(text, id="sample")


def main(arguments: list[str]) -> int:
    """Run the benchmark on a folder of texts."""
    paths = sorted(Path(arguments[0]).glob("*.txt")) if arguments else []
    if not paths:
        print("usage: python tests/benchmarks/speed_extraction.py FOLDER (a folder with report texts, *.txt)")
        return 2
    speeds(paths)
    growth([read_report(path) for path in paths[:8]])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
