"""Turn OpenStreetMap data into named places: an Overpass answer, an .osm or .osm.pbf file, or the live service."""

from __future__ import annotations

import csv
import ipaddress
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import regex
import shapely
from lxml import etree
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.errors import GazetteerError
from geodata.gazetteer.incoming import Incoming
from geodata.gazetteer.osm_xml import read_elements
from geodata.layer_files.drivers import is_packed_osm, read_packed_osm
from geodata.layer_files.json_scan import parsed
from geodata.layer_files.layer import (
    BROKEN,
    MAX_BYTES,
    MAX_ELEMENTS,
    checked_file,
    printable,
    short,
    shown_name,
    too_many,
)

Found = tuple[str, dict[str, str], BaseGeometry]
_START: Final = 64
SOURCE: Final = "OpenStreetMap"
LICENCE: Final = "ODbL-1.0"
SERVICE: Final = "https://overpass-api.de/api/interpreter"
_LAYERS: Final = ("points", "lines", "multilinestrings", "multipolygons")
_TAG: Final = regex.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


def read_osm(path: Path) -> list[Incoming]:
    """Read named things whose tags we know; the pieces of one road or river are joined under its name.

    Raises
    ------
    GazetteerError
        For a file that is missing, too large or neither Overpass JSON nor OSM data.
    """
    try:
        with checked_file(path).open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise GazetteerError(f"{shown_name(path)} cannot be opened ({short(error)}): check its rights") from error
    if is_packed_osm(start):
        return _joined(_extract(path))
    return _joined(_shaped(_xml(path) if path.suffix.lower() != ".json" else _overpass(path), shown_name(path)))


def overpass_query(bbox: tuple[float, float, float, float]) -> str:
    """Ask for everything named in a box (west, south, east, north) that could be a place of ours."""
    west, south, east, north = bbox
    keys = sorted({key for key, _, _, _ in _kinds()} - {"building"})
    parts = "".join(f'nwr["name"]["{key}"]({south},{west},{north},{east});' for key in keys)
    return f"[out:json][timeout:180];({parts});out geom;"


def fetch_osm(bbox: tuple[float, float, float, float], target: Path, service: str = SERVICE) -> None:
    """Ask the live service and keep its answer in a file; the only thing of the gazetteer that uses the network.

    ``service`` is an https address, or an http one on this machine or in the office's own network.

    Raises
    ------
    GazetteerError
        If the service cannot be reached or refuses.
    """
    if not _may_be_asked(service):
        raise GazetteerError(f"{printable(service)} is no https address, nor one of the office's own network")
    body = urllib.parse.urlencode({"data": overpass_query(bbox)}).encode()
    try:
        with urllib.request.urlopen(service, body, timeout=240) as answer:  # noqa: S310
            target.write_bytes(answer.read(MAX_BYTES + 1))
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise GazetteerError(f"{service} did not answer ({error}): give a downloaded file instead") from error


def _may_be_asked(service: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(service)
        host = parts.hostname or ""
        near = host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        near = False
    return service.startswith("https://") or (service.startswith("http://") and near)


def _overpass(path: Path) -> list[dict[str, Any]]:
    try:
        answer = parsed(path)
        elements = answer["elements"]
        remark = str(answer.get("remark", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"{shown_name(path)} is not an Overpass answer (out:json, out geom): {short(error)}"
        raise GazetteerError(told) from error
    if "error" in remark:
        raise GazetteerError(
            f"{shown_name(path)} is no whole answer (the service says: {short(remark)}): ask again later"
        )
    if not isinstance(elements, list):
        raise GazetteerError(f"{shown_name(path)} is not an Overpass answer (out:json, out geom): no elements")
    return elements


def _xml(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            return list(islice(read_elements(file), MAX_ELEMENTS + 1))
    except (etree.XMLSyntaxError, ValueError, KeyError, TypeError, OSError) as error:
        raise GazetteerError(f"{shown_name(path)} is not .osm or .osm.pbf data ({short(error)})") from error


def _shaped(elements: list[dict[str, Any]], shown: str) -> Iterator[Found]:
    if len(elements) > MAX_ELEMENTS:
        raise too_many(shown, MAX_ELEMENTS)
    try:
        with np.errstate(invalid="ignore"):
            for element in elements:
                tags = element.get("tags") or {}
                geometry = _shape(element)
                if tags.get("name") and geometry is not None:
                    yield str(tags["name"]), {str(key): str(value) for key, value in tags.items()}, geometry
    except (*BROKEN, shapely.errors.ShapelyError) as error:
        raise GazetteerError(f"{shown} is not an Overpass answer (out:json, out geom): {short(error)}") from error


def _shape(element: dict[str, Any]) -> BaseGeometry | None:
    if element["type"] == "node":
        return Point(element["lon"], element["lat"])
    if element["type"] == "way":
        return _way([(at["lon"], at["lat"]) for at in element.get("geometry") or ()])
    rings = [m for m in element.get("members") or () if m.get("type") == "way" and m.get("geometry")]
    lines = [LineString([(at["lon"], at["lat"]) for at in m["geometry"]]) for m in rings if len(m["geometry"]) > 1]
    if not lines:
        return None
    area = shapely.build_area(shapely.node(shapely.union_all(lines)))
    return area if not area.is_empty else shapely.line_merge(shapely.union_all(lines))


def _way(points: list[tuple[float, float]]) -> BaseGeometry | None:
    if len(points) > 3 and points[0] == points[-1]:
        return Polygon(points)
    return LineString(points) if len(points) > 1 else None


def _extract(path: Path) -> Iterator[Found]:
    for row, geometry in read_packed_osm(path, _LAYERS):
        if isinstance(row.get("name"), str) and not geometry.is_empty:
            yield row["name"], _tags(row), geometry


def _tags(row: dict[str, Any]) -> dict[str, str]:
    own = {key: value for key, value in row.items() if isinstance(value, str) and key != "other_tags"}
    return own | dict(_TAG.findall(str(row.get("other_tags") or "")))


def _joined(found: Iterator[Found]) -> list[Incoming]:
    groups: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    for name, tags, geometry in found:
        kind = _kind_of(tags)
        if kind:
            groups[name, kind].append(geometry)
    return [
        Incoming(name, _one(shapes, kind), f"{printable(name)} ({kind})", kind)
        for (name, kind), shapes in sorted(groups.items())
    ]


def _one(shapes: list[BaseGeometry], kind: str) -> BaseGeometry:
    for shape in shapes:
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            return shape
    if kind in ("road", "line"):
        lines = [shape.exterior if shape.geom_type == "Polygon" else shape for shape in shapes]
        return shapely.line_merge(shapely.union_all(lines)) if len(lines) > 1 else lines[0]
    return max(shapes, key=lambda shape: (shape.area, shape.length))


def _kind_of(tags: dict[str, str]) -> str:
    if tags.get("tunnel") == "yes" and tags.get("highway"):
        return "tunnel"
    return next((kind for key, values, kind, _ in _kinds() if key in tags and regex.fullmatch(values, tags[key])), "")


@cache
def _kinds() -> tuple[tuple[str, str, str, str], ...]:
    with (files("geodata") / "data" / "osm_kinds.csv").open(encoding="utf-8") as lines:
        return tuple((row["key"], row["values"], row["kind"], row["precision"]) for row in csv.DictReader(lines))
