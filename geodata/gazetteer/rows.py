"""Read the tables and outlines of a region pack as they stand on disk, strictly."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.crs import datum_named
from geodata.errors import GazetteerError
from geodata.layer_files.layer import BROKEN, printable, short
from geodata.models import Alias, CitedFact


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One line of ``places.csv``: everything about a place but its geometry, which ``position`` derives."""

    id: str
    name: str
    kind: str
    position: str
    town: str
    published_length_km: float | None
    valid_from: str
    valid_to: str
    source: str
    licence: str
    retrieved: str
    reason: str


@dataclass(frozen=True, slots=True)
class PointRow:
    """A located point: WGS 84 degrees, with the coordinate and datum of its source beside it; radius in metres."""

    lon: float
    lat: float
    source_lon: float
    source_lat: float
    source_datum: str
    radius_m: float
    source: str
    licence: str
    retrieved: str


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A geometry in WGS 84 with the source, licence and datum of the file that holds it.

    A point keeps the coordinate of its source, in that datum, beside it.
    """

    geometry: BaseGeometry
    source: str
    licence: str
    datum: str
    retrieved: str
    source_lon: float | None = None
    source_lat: float | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """The raw content of one region folder."""

    region: dict[str, Any]
    places: tuple[PlaceRow, ...]
    points: dict[str, PointRow]
    outlines: dict[str, OutlineRow]
    routes: dict[str, tuple[str, ...]]
    aliases: dict[str, tuple[Alias, ...]]
    facts: dict[str, tuple[CitedFact, ...]] = field(default_factory=dict)
    reasons_en: dict[str, str] = field(default_factory=dict)


def read_pack(folder: Path, added: Path | None = None) -> Pack:
    """Read a region folder; sub-folders (``odbl``, ``amap``, …) may be absent, so that what they hold coarsens.

    ``added`` is a folder of batches that a planner added; a row there replaces the row of the same id.

    Raises
    ------
    GazetteerError
        Names the file and the row that breaks the schema.
    """
    with naming(added or folder):
        folders = (folder, *_inside(folder), *(_inside(added) if added else ()))
    return Pack(
        region=read_region(folder / "region.json"),
        places=_place_rows(folders),
        points={
            key: row
            for folder in folders
            for name in ("stations.csv", "points.csv")
            for key, row in _points(folder / name).items()
        },
        outlines={key: row for p in folders for file in sorted(p.glob("*.geojson")) for key, row in _outlines(file)},
        routes=_routes(folder / "routes.csv"),
        aliases=_aliases([p / "aliases.csv" for p in folders]),
        facts=_facts(folder / "cited.csv"),
        reasons_en=_reasons_en(folder / "reasons_en.csv"),
    )


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn whatever a file of a pack can do to its reader into one sentence that names the file.

    Raises
    ------
    GazetteerError
        For a file that cannot be opened or decoded, and for missing or wrong columns, members, types and numbers.
    """
    try:
        yield
    except (*BROKEN, OSError, csv.Error, shapely.errors.ShapelyError) as error:
        told = f"{printable(str(path))} of a region pack cannot be read ({type(error).__name__}: {short(error)})"
        raise GazetteerError(f"{told}: mend or remove it") from error


def read_region(path: Path) -> dict[str, Any]:
    """Read ``region.json``.

    Raises
    ------
    GazetteerError
        Names the file, if it cannot be read or lacks what a region must say of itself.
    """
    region = _json(path)
    with naming(path):
        west, south, east, north = (float(side) for side in region["bbox"])
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("its bbox is not west, south, east, north in degrees")
        _check_texts(region["adcode"], region["name"], *region.get("issuer_names", []))
        _check_texts(*region.get("attributions", []))
        for parent in region.get("parents", []):
            _check_texts(parent["adcode"], parent["name"])
        for label in region.get("labels", []):
            _check_texts(label["kind"], label["name"])
            _check_numbers(label["lon"], label["lat"])
    return region


def _check_texts(*values: Any) -> None:
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"{printable(repr(value))} stands where a text must")


def _check_numbers(*values: Any) -> None:
    for value in values:
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            raise TypeError(f"{printable(repr(value))} stands where a number must")


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _place_rows(folders: tuple[Path, ...]) -> tuple[PlaceRow, ...]:
    kept: dict[str, PlaceRow] = {}
    for folder in folders:
        here: set[str] = set()
        with naming(folder / "places.csv"):
            rows = [(_place_row(row, where), where) for row, where in _table(folder / "places.csv")]
        for place, where in rows:
            if place.id in here:
                raise GazetteerError(f"{where}: the id {place.id!r} stands twice: ids must be unique")
            here.add(place.id)
            kept[place.id] = place
    return tuple(kept.values())


def _json(path: Path) -> dict[str, Any]:
    with naming(path):
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise TypeError("it must hold one JSON object")
    return content


def _table(path: Path) -> list[tuple[dict[str, str], str]]:
    if not path.is_file():
        return []
    rows, shown = [], f"{path.parent.name}/{path.name}"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, strict=True), 2):
            if None in row or None in row.values():
                raise GazetteerError(f"{shown} line {number}: the number of columns differs from the header")
            rows.append((row, f"{shown} line {number}"))
    return rows


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise GazetteerError(f"{where}: {text!r} is not a number") from error


def _place_row(row: dict[str, str], where: str) -> PlaceRow:
    if not (row.get("id") and row.get("name") and row.get("kind")):
        raise GazetteerError(f"{where}: id, name and kind must not be empty")
    length = row["published_length_km"]
    return PlaceRow(
        **{key: row[key] for key in PlaceRow.__slots__ if key != "published_length_km"},
        published_length_km=_number(length, where) if length else None,
    )


def _points(path: Path) -> dict[str, PointRow]:
    with naming(path):
        return {row["place_id"]: _point(row, where) for row, where in _table(path)}


def _point(row: dict[str, str], where: str) -> PointRow:
    return PointRow(
        lon=_number(row["lon"], where),
        lat=_number(row["lat"], where),
        source_lon=_number(row["source_lon"], where),
        source_lat=_number(row["source_lat"], where),
        source_datum=datum_named(row["source_datum"]),
        radius_m=_number(row["radius_m"], where),
        source=row["source"],
        licence=row["licence"],
        retrieved=row["retrieved"],
    )


def _outlines(path: Path) -> list[tuple[str, OutlineRow]]:
    collection = _json(path)
    with naming(path):
        about = {key: str(collection.get(key, "")) for key in ("source", "licence", "datum", "retrieved")}
        features = collection.get("features", [])
        return [(str(one["properties"]["id"]), _outline(one, about)) for one in features]


def _outline(feature: dict[str, Any], about: dict[str, str]) -> OutlineRow:
    lon, lat = (feature["properties"].get(key) for key in ("source_lon", "source_lat"))
    _check_numbers(*(value for value in (lon, lat) if value is not None))
    said = (about["source"], about["licence"], about["datum"], about["retrieved"])
    return OutlineRow(_valid(feature["geometry"]), *said, lon, lat)


def _valid(geometry: Any) -> BaseGeometry:
    made: BaseGeometry = shape(geometry)
    return made if shapely.is_valid(made) else shapely.make_valid(made)


def _routes(path: Path) -> dict[str, tuple[str, ...]]:
    stops: dict[str, list[tuple[float, str]]] = {}
    with naming(path):
        for row, where in _table(path):
            stops.setdefault(row["place_id"], []).append((_number(row["seq"], where), row["station_id"]))
    return {key: tuple(stop for _, stop in sorted(rows)) for key, rows in stops.items()}


def _aliases(paths: list[Path]) -> dict[str, tuple[Alias, ...]]:
    found: dict[str, list[Alias]] = {}
    for path in paths:
        with naming(path):
            for row, where in _table(path):
                alias = Alias(row["alias"], row["rule"], _number(row["weight"], where), row["source"])
                found.setdefault(row["place_id"], []).append(alias)
    return {key: tuple(rows) for key, rows in found.items()}


def _reasons_en(path: Path) -> dict[str, str]:
    with naming(path):
        return {row["reason"]: row["reason_en"] for row, _ in _table(path)}


def _facts(path: Path) -> dict[str, tuple[CitedFact, ...]]:
    found: dict[str, list[CitedFact]] = {}
    with naming(path):
        for row, where in _table(path):
            value = _number(row["value"], where) if row["value"] else None
            kind = row["kind"] if row["status"] == "current" else f"{row['kind']}_history"
            fact = CitedFact(kind, row["text"], value, row["unit"], row["source"], row["date"], row["link"])
            found.setdefault(row["place_id"], []).append(fact)
    return {key: tuple(rows) for key, rows in found.items()}
