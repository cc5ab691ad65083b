"""Measure placing against the truth table: ``python -m tests.truth.measure`` prints the figures of the README."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from geodata.crs import distance_m
from geodata.gazetteer import Gazetteer, known_regions, load_gazetteer
from geodata.gazetteer.divisions import country
from geodata.geocoding import place_commitment
from geodata.models import Candidate, Match, Precision
from geodata.places import find_mentions
from tests.promises import promise

TABLE = Path(__file__).with_name("places.csv")
ORDER: tuple[Precision, ...] = ("L1", "L2", "L3", "L4", "L7", "L5", "L6", "L0")


@dataclass(frozen=True, slots=True)
class Truth:
    """One named place: what it is, where it is by another source than the gazetteer's, and how fine anybody knows."""

    mention: str
    head: str
    kind: str
    place_id: str
    finest: str
    lon: float | None
    lat: float | None
    town: str
    source: str
    half: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What placing did with one truth; ``error_m`` is None where the truth has no coordinate."""

    truth: Truth
    match: Match | None
    error_m: float | None
    inside_town: bool | None

    @property
    def right(self) -> bool:
        """Whether the place meant is the place chosen; for what nobody can locate, whether nothing was chosen."""
        return (self.match.place.id if self.match else "") == self.truth.place_id

    @property
    def too_fine(self) -> bool:
        """Whether it is put finer than anybody knows, or put anywhere although nobody knows."""
        if self.match is None:
            return False
        return not self.truth.finest or ORDER.index(self.match.precision) < ORDER.index(self.truth.finest)  # type: ignore[arg-type]


def truths() -> tuple[Truth, ...]:
    """Read the table."""
    with TABLE.open(encoding="utf-8") as lines:
        return tuple(
            Truth(
                **{
                    **row,
                    "lon": float(row["lon"]) if row["lon"] else None,
                    "lat": float(row["lat"]) if row["lat"] else None,
                }
            )  # type: ignore[arg-type]
            for row in csv.DictReader(lines)
        )


def judged(truth: Truth, gazetteer: Gazetteer, *, free: bool = False) -> Verdict:
    """Place one truth in a gazetteer, as the name of a work in a sentence of its own.

    Without a region (``free``) a name that several places of the country bear is not resolved at all.
    """
    commitment, report = promise(f"加快{truth.mention}{truth.head}建设。", truth.mention, head=truth.head)
    outcome = place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)
    match = outcome.matches[0] if outcome.matches else None
    if free and match and len({found.place_id for found in _equals(match, gazetteer)}) > 1:
        match = None
    return Verdict(truth, match, _error(truth, match), _inside(truth, match, gazetteer))


def _equals(match: Match, gazetteer: Gazetteer) -> list[Candidate]:
    named = [hit.text for hit in gazetteer.named_in(match.mention.text)] or [match.mention.text]
    found = [candidate for name in named for candidate in gazetteer.lookup(name)]
    best = max(candidate.score for candidate in found) if found else 0
    return [candidate for candidate in found if candidate.score == best]


def _error(truth: Truth, match: Match | None) -> float | None:
    if match is None or truth.lon is None:
        return None
    point = match.geometry.representative_point()
    return float(distance_m(point.x, point.y, truth.lon, truth.lat))


def _inside(truth: Truth, match: Match | None, gazetteer: Gazetteer) -> bool | None:
    if match is None or not truth.town or truth.town not in gazetteer:
        return None
    town = gazetteer.get(truth.town).geometry
    return town is not None and bool(town.buffer(0.005).intersects(match.geometry))


def figures(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Count: rows, linked right, too fine, radius holds the truth, median radius, median error of L1 and L2, towns."""
    rows = list(verdicts)
    located = [row for row in rows if row.error_m is not None and row.match is not None]
    fine = [
        row.error_m for row in located if row.match and row.match.precision in ("L1", "L2") and row.error_m is not None
    ]
    held = [row.error_m <= (row.match.radius_m or 0) for row in located if row.match and row.error_m is not None]
    towns = [row.inside_town for row in rows if row.inside_town is not None]
    return {
        "rows": len(rows),
        "linked_right": sum(row.right for row in rows) / len(rows),
        "too_fine": sum(row.too_fine for row in rows),
        "with_coordinate": len(located),
        "radius_holds_truth": sum(held) / len(held) if held else 0.0,
        "median_radius_m": median(row.match.radius_m or 0 for row in located if row.match) if located else 0.0,
        "median_error_m_fine": median(fine) if fine else 0.0,
        "in_its_town": sum(towns) / len(towns) if towns else 0.0,
    }


def main() -> None:
    """Print the figures of each half, in the report's own region and without a region, and every wrong row."""
    scoped = load_gazetteer("370211")
    free = country(tuple(load_gazetteer(code) for code in known_regions()))
    for half in ("tuned", "held"):
        rows = [truth for truth in truths() if truth.half == half]
        for name, gazetteer in (("in 370211", scoped), ("no region given", free)):
            verdicts = [judged(truth, gazetteer, free=gazetteer is free) for truth in rows]
            told = "  ".join(f"{key} {value:.3g}" for key, value in figures(verdicts).items())
            print(f"{half:5} {name:15} {told}")
            for verdict in verdicts:
                if not verdict.right or verdict.too_fine:
                    got = f"{verdict.match.place.id} {verdict.match.precision}" if verdict.match else "nothing"
                    print(f"        {verdict.truth.mention}: {verdict.truth.place_id or 'nothing'}, got {got}")


if __name__ == "__main__":
    main()
