"""Draw resolved mentions at random for reading by hand: ``python -m tests.truth.draw FOLDER`` prints what to judge.

The verdicts of one such reading (66 work reports of provinces and cities, every drawn place and others up to a hundred,
seed 66) stand in ``spread.csv``: report, region, span, the place taken, whether province and place are right, and the
rule by which the cause of a wrong one was mended afterwards. The reports themselves are not part of the project.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.commitments import extract
from geodata.errors import ReportError
from geodata.gazetteer import load_gazetteer, region_of
from geodata.geocoding import locate
from geodata.models import Match, Place, Report
from geodata.places import find_mentions
from geodata.reports import read_report

AROUND = 14


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mention of a report, the place it was taken for, and whether that is drawn on the map."""

    report: str
    adcode: str
    start: int
    end: int
    place: Place
    on_map: bool
    context: str


def resolved(report: Report) -> Iterator[Drawn]:
    """Yield every mention of a report that was taken for a known place."""
    adcode = report.adcode or region_of(f"{report.issuer} {report.title}")
    gazetteer = load_gazetteer(adcode)
    for commitment in extract(report):
        head = commitment.head.text if commitment.head else ""
        for mention in find_mentions(commitment, report, gazetteer):
            found = locate(mention, gazetteer, head)
            if found is not None:
                place = found.place if isinstance(found, Match) else found
                around = report.text[max(mention.start - AROUND, 0) : mention.end + AROUND].replace("\n", "/")
                yield Drawn(report.id, adcode, mention.start, mention.end, place, isinstance(found, Match), around)


def sample(rows: list[Drawn], count: int, seed: int) -> list[Drawn]:
    """Take every row that is on the map, and others at random up to ``count``."""
    shown = [row for row in rows if row.on_map]
    rest = sorted((row for row in rows if not row.on_map), key=lambda row: (row.report, row.start, row.place.id))
    return [*shown, *random.Random(seed).sample(rest, max(0, min(count - len(shown), len(rest))))]


def main() -> None:
    """Print one line per mention that was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=66)
    words = parser.parse_args()
    rows: list[Drawn] = []
    for path in sorted(words.folder.glob("*.txt")):
        try:
            rows.extend(resolved(read_report(path)))
        except ReportError as error:
            print(f"{path.name}: {error}")
    for row in sorted(sample(rows, words.count, words.seed), key=lambda row: (row.report, row.start)):
        shown = row.place.precision if row.on_map else "-"
        print(f"{row.report} {row.start}-{row.end} {shown:2} {row.place.name} [{row.place.id}] | {row.context}")


if __name__ == "__main__":
    main()
