"""Read a planner's file of places, whatever its format, into named geometries; nothing in it is trusted."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.crs import ZONES
from geodata.errors import GazetteerError
from geodata.layer_files.drivers import read_shapefile
from geodata.layer_files.geojson import read_geojson
from geodata.layer_files.geopackage import read_geopackage
from geodata.layer_files.layer import (
    MAX_FEATURES,
    Layer,
    checked_file,
    checked_layer,
    content,
    printable,
    shown_name,
    too_many,
)
from geodata.layer_files.unpacking import unpacked

FORMATS: Final = (".geojson", ".json", ".gpkg", ".csv", ".zip", ".shp")
_LAYERS: Final = tuple(suffix for suffix in FORMATS if suffix != ".csv")
_SHOWN_COLUMNS: Final = 20
_NAME_FIELDS: Final = ("name", "名称", "name_zh", "NAME", "Name", "地名", "标准名称", "MC", "项目名称")
_LON_FIELDS: Final = ("lon", "lng", "longitude", "经度", "x", "X")
_LAT_FIELDS: Final = ("lat", "latitude", "纬度", "y", "Y")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One named geometry of a file, in the file's own datum; ``where`` says which row it is."""

    name: str
    geometry: BaseGeometry
    where: str
    kind: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


def read_incoming(path: Path, name_field: str = "") -> tuple[list[Incoming], str]:
    """Read every named feature, and the grid that the file itself declares ("" if it declares none we can use).

    A file in a projected zone of CGCS2000 is the only one whose declaration says anything: EPSG:4326 is what GCJ-02
    files claim as well.

    Raises
    ------
    GazetteerError
        For a file that is missing, unreadable, too large, or of another grid.
    """
    _check_suffix(path, FORMATS)
    if path.suffix.lower() == ".csv":
        return list(_from_table(path, name_field)), ""
    layer = _layer(path)
    shown = shown_name(path)
    column = _column(list(layer.columns), (name_field,) if name_field else _NAME_FIELDS, shown, "name")
    rows = [
        Incoming(_text(row.get(column)), geometry, f"{shown} feature {number}", _text(row.get("kind")))
        for number, (row, geometry) in enumerate(layer.rows, 1)
    ]
    return rows, _declared(layer.crs, shown)


def read_outline(path: Path) -> BaseGeometry:
    """Read the polygons of a file as one outline, in the file's own datum; names do not matter.

    Raises
    ------
    GazetteerError
        If it cannot be read or holds no polygon with an area.
    """
    _check_suffix(path, _LAYERS)
    shapes = [shape for _, shape in _layer(path).rows if shape.geom_type.endswith("Polygon") and not shape.is_empty]
    if not all(np.isfinite(shapely.get_coordinates(shape)).all() for shape in shapes):
        raise GazetteerError(f"{shown_name(path)}: a coordinate of the outline is not a number")
    whole = shapely.union_all([shapely.make_valid(shapely.force_2d(shape)) for shape in shapes])
    areas = [part for part in getattr(whole, "geoms", [whole]) if part.geom_type == "Polygon" and part.area]
    if not areas:
        raise GazetteerError(f"{shown_name(path)} holds no polygon with an area: give the outline of the region")
    return shapely.union_all(areas)


def _check_suffix(path: Path, formats: tuple[str, ...]) -> None:
    checked_file(path)
    if path.suffix.lower() not in formats:
        told = f"{shown_name(path)}: give one of {', '.join(formats)}"
        raise GazetteerError(f"{told} (a Shapefile as a zip with its .dbf and .shx)")


def _layer(path: Path) -> Layer:
    """Read a layer by the reader of its suffix; each proves by the content that the suffix is true."""
    with unpacked(path) as source:
        suffix = source.suffix.lower()
        read = {".shp": read_shapefile, ".gpkg": read_geopackage}.get(suffix, read_geojson)
        return checked_layer(read(source, shown_name(path)), shown_name(path))


def _declared(crs: CRS | None, shown: str) -> str:
    if crs is None or crs.is_geographic:
        return ""
    code = crs.to_epsg()
    if code in ZONES:
        return f"EPSG:{code}"
    told = f"{shown} is in the grid '{printable(crs.name)}', which is not CGCS2000"
    raise GazetteerError(f"{told}: export it in degrees or in a CGCS2000 zone")


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, (str, int)) else ""


def _from_table(path: Path, name_field: str) -> Iterator[Incoming]:
    shown = shown_name(path)
    try:
        rows = list(islice(csv.DictReader(io.StringIO(_decoded(path)), strict=True), MAX_FEATURES + 1))
    except csv.Error as error:
        raise GazetteerError(f"{shown} is not a table that can be read ({error}): save it again as CSV") from error
    if not rows:
        raise GazetteerError(f"{shown} holds no rows")
    if len(rows) > MAX_FEATURES:
        raise too_many(shown)
    columns = [column for column in rows[0] if column]
    name = _column(columns, (name_field,) if name_field else _NAME_FIELDS, shown, "name")
    lon, lat = (_column(columns, names, shown, what) for names, what in ((_LON_FIELDS, "lon"), (_LAT_FIELDS, "lat")))
    for number, row in enumerate(rows, 2):
        where = f"{shown} line {number}"
        point = Point(_number(row[lon], where), _number(row[lat], where))
        yield Incoming((row[name] or "").strip(), point, where, (row.get("kind") or "").strip())


def _decoded(path: Path) -> str:
    table = content(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return table.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GazetteerError(f"{shown_name(path)} is neither UTF-8 nor GB18030: save it again as UTF-8")


def _number(text: str | None, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise GazetteerError(f"{where}: '{printable(text or '')}' is not a coordinate")
    return value


def _column(columns: list[str], wanted: tuple[str, ...], shown: str, what: str) -> str:
    for name in wanted:
        if name in columns:
            return name
    has = printable(", ".join(map(str, columns[:_SHOWN_COLUMNS])))
    raise GazetteerError(f"{shown} has no column for the {what} (looked for {', '.join(wanted)}; it has {has})")
