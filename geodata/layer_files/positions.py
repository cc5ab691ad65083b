"""Build the geometries of GeoJSON from their numbers, and say exactly which position is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.layer_files.json_scan import Number
from geodata.layer_files.layer import printable

_DEEPEST: Final = 4
_KINDS: Final = {
    "Point": shapely.Point, "MultiPoint": shapely.MultiPoint, "LineString": shapely.LineString,
    "MultiLineString": shapely.MultiLineString, "Polygon": shapely.Polygon, "MultiPolygon": shapely.MultiPolygon,
}  # fmt: skip
_FOREIGN: Final = ("geometry", "properties", "features")
_HEIGHTS: Final = "heights and further numbers of a position are not kept"
_EMPTY: Final = "a geometry without coordinates was read as none"
_WINDING: Final = "an outer ring runs clockwise: the export turns it round"
Place = tuple[float, float]


def shape_of_geojson(geometry: Any, notes: dict[str, None], depth: int = 1) -> BaseGeometry:
    """Make the geometry of a GeoJSON object; longitude first, heights dropped and noted.

    Raises
    ------
    ValueError
        With the member or position that breaks RFC 7946.
    """
    kind = geometry.get("type")
    wrong = next((name for name in _FOREIGN if name in geometry), "")
    if wrong:
        raise ValueError(f"a geometry has no member '{wrong}'")
    _check_box(geometry)
    if kind == "GeometryCollection":
        return _collection(geometry, notes, depth)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"its geometry type {printable(repr(kind))} is none of GeoJSON")
    parts = geometry.get("coordinates")
    if not isinstance(parts, list):
        raise ValueError(f"the coordinates of its {kind} are no list")
    if not parts:
        notes[_EMPTY] = None
        empty: BaseGeometry = _KINDS[kind]()
        return empty
    return _BUILDERS[kind](parts, notes)


def _check_box(geometry: dict[str, Any]) -> None:
    box = geometry.get("bbox", [0, 0, 0, 0])
    if not isinstance(box, list) or len(box) not in (4, 6) or not all(isinstance(side, (int, float)) for side in box):
        raise ValueError("the bbox of its geometry is no list of four or six numbers")


def _collection(geometry: dict[str, Any], notes: dict[str, None], depth: int) -> BaseGeometry:
    members = geometry.get("geometries")
    if not isinstance(members, list):
        raise ValueError("the geometries of its GeometryCollection are no list")
    if depth > _DEEPEST:
        raise ValueError(f"its collections are nested more than {_DEEPEST} deep")
    wrong = next((number for number, one in enumerate(members, 1) if not isinstance(one, dict)), 0)
    if wrong:
        raise ValueError(f"member {wrong} of its GeometryCollection is no geometry")
    return shapely.GeometryCollection([shape_of_geojson(one, notes, depth + 1) for one in members])


def _position(value: Any, notes: dict[str, None]) -> Place:
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError(f"{_quoted(value)} is no position: two numbers, longitude first")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            why = "is beyond the range of numbers" if isinstance(number, Number) else "is no number"
            raise ValueError(f"the coordinate {_quoted(number)} {why}")
    if len(value) > 2:
        notes[_HEIGHTS] = None
    lon, lat = float(value[0]), float(value[1])
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(f"the coordinate {_quoted(value)} is beyond the range of numbers")
    return lon, lat


def _positions(value: Any, notes: dict[str, None], least: int, what: str) -> list[Place]:
    if not isinstance(value, list):
        raise ValueError(f"the positions of its {what} are no list")
    made = [_position(one, notes) for one in value]
    if len(made) < least:
        raise ValueError(f"its {what} has {len(made)} position(s), it needs {least}")
    return made


def _line(value: Any, notes: dict[str, None]) -> BaseGeometry:
    return shapely.LineString(_positions(value, notes, 2, "line"))


def _ring(value: Any, notes: dict[str, None]) -> list[Place]:
    made = _positions(value, notes, 4, "ring")
    if value[0] != value[-1]:
        raise ValueError(f"its ring is not closed: it begins at {_quoted(value[0])} and ends at {_quoted(value[-1])}")
    return made


def _polygon(value: Any, notes: dict[str, None]) -> BaseGeometry:
    if not isinstance(value, list) or not value:
        raise ValueError("its polygon is no list of rings")
    rings = [_ring(one, notes) for one in value]
    made = shapely.Polygon(rings[0], rings[1:])
    if not shapely.is_ccw(made.exterior):
        notes[_WINDING] = None
    return made


def _quoted(value: Any) -> str:
    return printable(repr(value))[:60]


def _several(
    kind: Any, part: Callable[[Any, dict[str, None]], Any], value: Any, notes: dict[str, None]
) -> BaseGeometry:
    made: BaseGeometry = kind([part(one, notes) for one in value])
    return made


def _point(value: Any, notes: dict[str, None]) -> BaseGeometry:
    return shapely.Point(_position(value, notes))


_BUILDERS: Final[dict[str, Callable[[Any, dict[str, None]], BaseGeometry]]] = {
    "Point": _point,
    "MultiPoint": partial(_several, shapely.MultiPoint, _position),
    "LineString": _line,
    "MultiLineString": partial(_several, shapely.MultiLineString, _line),
    "Polygon": _polygon,
    "MultiPolygon": partial(_several, shapely.MultiPolygon, _polygon),
}
