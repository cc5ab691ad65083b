"""Measure a region that a planner makes: ``python -m tests.truth.elsewhere`` adds one service's points, asks another's.

The region is made with ``gazetteer new`` from a box around the stations, its stations are added with ``gazetteer add``
in the datum of their source; then each is placed as a commitment, and its distance to the point of the other service is
taken on the ellipsoid.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import shapely

from geodata.crs import distance_m, wgs84_from
from geodata.gazetteer import Gazetteer, load_gazetteer
from geodata.gazetteer.command import register
from geodata.geocoding import place_commitment
from geodata.places import find_mentions
from tests.promises import promise

TABLE = Path(__file__).with_name("elsewhere.csv")
ADCODE = "310000"


@dataclass(frozen=True, slots=True)
class Pair:
    """A station, the point that is added and the point that another source gives, each with its datum."""

    name: str
    added: tuple[float, float, str]
    true: tuple[float, float, str]
    half: str


@dataclass(frozen=True, slots=True)
class Found:
    """What placing made of a station: whether it is the one meant, how far off, and within which declared radius."""

    pair: Pair
    right: bool
    precision: str
    error_m: float
    radius_m: float


def pairs() -> tuple[Pair, ...]:
    """Read the table."""
    with TABLE.open(encoding="utf-8") as lines:
        return tuple(
            Pair(
                row["name"],
                (float(row["added_lon"]), float(row["added_lat"]), row["added_datum"]),
                (float(row["true_lon"]), float(row["true_lat"]), row["true_datum"]),
                row["half"],
            )
            for row in csv.DictReader(lines)
        )


def region(folder: Path, rows: tuple[Pair, ...]) -> Gazetteer:
    """Make the region and add its stations by command; ``MAPAPP_GAZETTEER`` must point to an empty folder."""
    box = shapely.MultiPoint([pair.added[:2] for pair in rows]).envelope.buffer(0.05)
    (folder / "outline.geojson").write_text(json.dumps(shapely.geometry.mapping(box)), encoding="utf-8")
    (folder / "stations.csv").write_text(
        "name,lon,lat\n" + "".join(f"{pair.name},{pair.added[0]},{pair.added[1]}\n" for pair in rows), encoding="utf-8"
    )
    about = ("--source", "see SOURCES.txt")
    _run("new", ADCODE, "--outline", str(folder / "outline.geojson"), "--datum", rows[0].added[2], *about)
    kind = ("--adcode", ADCODE, "--kind", "station", "--precision", "L2")
    _run("add", str(folder / "stations.csv"), "--datum", rows[0].added[2], *kind, *about)
    return load_gazetteer(ADCODE)


def _run(*words: str) -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    told = parser.parse_args(["gazetteer", *words])
    if told.run(told):
        raise RuntimeError(f"gazetteer {words[0]} did not end well")


def found(pair: Pair, gazetteer: Gazetteer) -> Found:
    """Place one station and compare it with the other source."""
    commitment, report = promise(f"推进{pair.name}改造。", pair.name, adcode=ADCODE)
    outcome = place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)
    match = outcome.matches[0]
    lon, lat = (float(part) for part in wgs84_from(pair.true[2], pair.true[0], pair.true[1]))
    error = float(distance_m(match.geometry.x, match.geometry.y, lon, lat))
    return Found(pair, match.place.name == pair.name, match.precision, error, match.radius_m or 0.0)


def told(rows: list[Found]) -> str:
    """Say in one line how good the rows are."""
    errors = sorted(row.error_m for row in rows)
    held = sum(row.error_m <= row.radius_m for row in rows) / len(rows)
    right = sum(row.right for row in rows) / len(rows)
    return (
        f"rows {len(rows)}  linked right {right:.3f}  median error {median(errors):.0f} m  "
        f"nine in ten within {errors[int(0.9 * len(errors))]:.0f} m  worst {errors[-1]:.0f} m  "
        f"radius holds the truth {held:.3f}  median radius {median(row.radius_m for row in rows):.0f} m"
    )


def main() -> None:
    """Print the figures of each half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuned", "held"), nargs="+", default=["tuned", "held"])
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAPAPP_GAZETTEER"] = str(Path(folder) / "own")
        gazetteer = region(Path(folder), pairs())
        for half in words.half:
            print(half, told([found(pair, gazetteer) for pair in pairs() if pair.half == half]))


if __name__ == "__main__":
    main()
