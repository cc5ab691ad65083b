"""Read GeoJSON (RFC 7946) strictly: every fault is named with its feature and its place; nothing is followed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import regex
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.crs import BD09, GCJ02
from geodata.errors import LayerFileError
from geodata.layer_files.decoding import decoded, encoding_note
from geodata.layer_files.json_scan import Doubled, holds_number, kept, key_twice, parsed_json, refuse_constant
from geodata.layer_files.layer import BROKEN, MAX_FEATURES, Layer, Row, printable, too_many, unreadable
from geodata.layer_files.positions import shape_of_geojson

_SHAPES: Final = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
)  # fmt: skip
_DEGREES: Final = regex.compile(r"(?:^|:)(?:CRS84|EPSG:+4326|EPSG:+4490)$")
_CODE: Final = regex.compile(r"(?:^|:)EPSG:+(?:[0-9.]+:)?([0-9]{4,6})$")
_NOT_IN: Final = {
    "FeatureCollection": ("coordinates", "geometries", "geometry", "properties"),
    "Feature": ("coordinates", "geometries", "features"),
}
"""Members that RFC 7946 (7.1) keeps from each type, for they would make it another."""

UNDONE: Final = "a mark such as ⟦U+code⟧, or a number of too many digits, was read as the text that it stands for"
_BOXES: Final = (4, 6)


def read_geojson(data: bytes, shown: str, most_values: int | None = None) -> Layer:
    """Read the features of a collection, a single feature, or a bare geometry; ``shown`` names the file to the user.

    Raises
    ------
    LayerFileError
        For anything else, with the number of the feature and the reason.
    """
    text, encoding = decoded(data, shown)
    try:
        whole = parsed_json(text, most_values) if most_values else parsed_json(text)
        _check_top(whole)
    except BROKEN as error:
        raise unreadable(shown, error) from error
    features = _features(whole, shown)
    if len(features) > MAX_FEATURES:
        raise too_many(shown)
    rows, notes = _rows(features, shown)
    crs, datum = _crs(whole, shown)
    return Layer(
        columns=tuple(dict.fromkeys(key for properties, _ in rows for key in properties)),
        rows=rows,
        crs=crs,
        datum=datum,
        format="GeoJSON",
        encoding=encoding,
        notes=(*encoding_note(encoding), *notes),
        ids=tuple(feature.get("id") for feature in features),
    )


def _check_top(whole: Any) -> None:
    if not isinstance(whole, dict):
        raise ValueError("it is no GeoJSON object")
    if isinstance(whole, Doubled):
        raise ValueError(f"its member '{printable(whole.keys_twice[0])}' stands twice")
    kind = whole.get("type")
    if kind not in ("FeatureCollection", "Feature", *_SHAPES):
        raise ValueError(f"its type {printable(repr(kind))} is none of GeoJSON")
    _check_members(whole, str(kind))
    if kind == "FeatureCollection" and not isinstance(whole.get("features"), list):
        raise ValueError("its features are no list")


def _check_members(item: dict[str, Any], kind: str) -> None:
    wrong = next((name for name in _NOT_IN.get(kind, ()) if name in item), "")
    if wrong:
        raise ValueError(f"a {kind} has no member '{wrong}'")
    check_box(item)


def check_box(item: dict[str, Any]) -> None:
    """Refuse a bounding box that is no list of four or six numbers, south before north.

    Raises
    ------
    ValueError
        With the reason.
    """
    box = item.get("bbox")
    if box is None and "bbox" not in item:
        return
    if not isinstance(box, list) or len(box) not in _BOXES or not all(_is_number(side) for side in box):
        raise ValueError("its bbox is no list of four or six numbers")
    if box[1] > box[len(box) // 2 + 1]:
        raise ValueError("the south of its bbox lies north of its north")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _features(whole: dict[str, Any], shown: str) -> list[Any]:
    kind = whole["type"]
    if kind == "FeatureCollection":
        return list(whole["features"])
    return [whole] if kind == "Feature" else [{"type": "Feature", "properties": None, "geometry": whole}]


def _rows(features: list[Any], shown: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    notes: dict[str, None] = {}
    rows: list[Row] = []
    for number, feature in enumerate(features, 1):
        try:
            _check_feature(feature)
            shape = _shape(feature["geometry"], notes)
        except (*BROKEN, shapely.errors.ShapelyError) as error:
            raise unreadable(f"{shown} feature {number}", error) from error
        properties = feature["properties"] or {}
        for name in (name for name, value in properties.items() if holds_number(value)):
            notes[f"feature {number}: the number '{printable(name)}' is too long to be kept exactly, kept as text"] = (
                None
            )
        if kept(properties) != properties:
            notes[UNDONE] = None
        rows.append((kept(properties), shape))
    return tuple(rows), tuple(notes)


def _check_feature(feature: Any) -> None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError("it is no Feature")
    twice = key_twice(feature)
    if twice:
        raise ValueError(f"its member '{printable(twice)}' stands twice, and only one could be kept")
    for name in ("geometry", "properties"):
        if name not in feature:
            raise ValueError(f"it has no member '{name}' (null is allowed)")
        if feature[name] is not None and not isinstance(feature[name], dict):
            raise ValueError(f"its {name} is neither an object nor null")
    if "id" in feature and not (isinstance(feature["id"], str) or _is_number(feature["id"])):
        raise ValueError("its id is neither a text nor a number")
    _check_members(feature, "Feature")


def _shape(geometry: dict[str, Any] | None, notes: dict[str, None]) -> BaseGeometry:
    if geometry is None:
        return shapely.Point()
    with np.errstate(invalid="ignore"):
        return shape_of_geojson(geometry, notes)


def _crs(whole: dict[str, Any], shown: str) -> tuple[CRS | None, str]:
    """Return the grid of the ``crs`` member that older files carry, and the shifted datum that our own files name.

    Degrees are what a file without either is in.
    """
    said = whole.get("crs")
    if whole.get("datum") in (GCJ02, BD09):
        return None, str(whole["datum"])
    if said is None:
        return None, ""
    named = said.get("properties") if isinstance(said, dict) else None
    name = str(named.get("name")) if isinstance(named, dict) else ""
    if name in (GCJ02, BD09) or _DEGREES.search(name):
        return None, name if name in (GCJ02, BD09) else ""
    code = _CODE.search(name)
    try:
        return (CRS.from_epsg(int(code[1])) if code else refuse_constant(name or "its crs")), ""
    except (CRSError, ValueError) as error:
        raise LayerFileError(f"{shown} names a grid that is not known: export it in degrees") from error
