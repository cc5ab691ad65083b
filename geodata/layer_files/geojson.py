"""Read GeoJSON (RFC 7946) and nothing that only calls itself so; no driver, no link and no other file is followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import regex
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.errors import GazetteerError
from geodata.layer_files.layer import BROKEN, MAX_FEATURES, Layer, content, too_many, unreadable

_SHAPES: Final = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
_DEGREES: Final = regex.compile(r"(?:^|:)(?:CRS84|EPSG:+4326|EPSG:+4490)$")
_CODE: Final = regex.compile(r"(?:^|:)EPSG:+(?:[0-9.]+:)?([0-9]{4,6})$")


def read_geojson(path: Path, shown: str) -> Layer:
    """Read the features of a collection, a single feature, or a bare geometry; ``shown`` names the file to the user.

    Raises
    ------
    GazetteerError
        For anything else, and for a file that is too large or too deep.
    """
    try:
        whole = parsed(path)
    except ValueError as error:
        raise unreadable(shown, error) from error
    if not isinstance(whole, dict):
        raise unreadable(shown, "it is no GeoJSON object")
    rows = tuple(_rows(_features(whole, shown), shown))
    columns = dict.fromkeys(key for properties, _ in rows for key in properties)
    return Layer(tuple(columns), rows, _crs(whole, shown))


def parsed(path: Path) -> Any:
    """Read a JSON file of UTF-8, without NaN.

    Raises
    ------
    GazetteerError
        If it cannot be opened or is too large.
    ValueError
        If it is no JSON, or is too deep.
    """
    try:
        # Not orjson: it refuses a whole file for the one row whose name holds half a character.
        return json.loads(content(path).decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("its brackets are nested too deeply") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _features(whole: dict[str, Any], shown: str) -> list[Any]:
    kind = whole.get("type")
    if kind == "FeatureCollection" and isinstance(whole.get("features"), list):
        if len(whole["features"]) > MAX_FEATURES:
            raise too_many(shown)
        return list(whole["features"])
    if kind == "Feature":
        return [whole]
    if isinstance(kind, str) and (kind in _SHAPES or kind == "GeometryCollection"):
        return [{"type": "Feature", "properties": None, "geometry": whole}]
    raise unreadable(shown, "it is neither a FeatureCollection nor a Feature of GeoJSON")


def _rows(features: list[Any], shown: str) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    for number, feature in enumerate(features, 1):
        try:
            properties = feature.get("properties") or {}
            if feature["type"] != "Feature" or not isinstance(properties, dict):
                raise ValueError("it is no Feature")
            yield properties, _shape(feature.get("geometry"))
        except (*BROKEN, shapely.errors.ShapelyError) as error:
            raise unreadable(f"{shown} feature {number}", error) from error


def _shape(geometry: Any, inside: bool = False) -> BaseGeometry:
    if geometry is None:
        return shapely.Point()
    kind = geometry["type"]
    if kind == "GeometryCollection" and not inside:
        return shapely.GeometryCollection([_shape(part, inside=True) for part in geometry["geometries"]])
    if kind not in _SHAPES:
        raise ValueError("its geometry is of no type of GeoJSON")
    with np.errstate(invalid="ignore"):
        made: BaseGeometry = shapely.geometry.shape({"type": kind, "coordinates": geometry["coordinates"]})
    return made


def _crs(whole: dict[str, Any], shown: str) -> CRS | None:
    """Return the grid of the ``crs`` member that older files carry; degrees are what a file without one is in."""
    said = whole.get("crs")
    if said is None:
        return None
    named = said.get("properties") if isinstance(said, dict) else None
    name = str(named.get("name")) if isinstance(named, dict) else ""
    if _DEGREES.search(name):
        return None
    code = _CODE.search(name)
    try:
        return CRS.from_epsg(int(code[1])) if code else _refuse(name or "its crs")
    except (CRSError, ValueError) as error:
        raise GazetteerError(f"{shown} names a grid that is not known: export it in degrees") from error
