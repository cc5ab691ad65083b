"""Read a planner's file of places, whatever its format, into named geometries; nothing in it is trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import LayerFileError
from geodata.layer_files.layer import checked_file, declared, shown_name
from geodata.layer_files.reading import FORMATS, read_layer_file
from geodata.layer_files.tables import no_column

__all__ = ["FORMATS", "Incoming", "name_column", "read_incoming", "read_outline"]
_NAME_FIELDS: Final = ("name", "名称", "name_zh", "NAME", "Name", "地名", "标准名称", "MC", "项目名称")


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
    LayerFileError
        For a file that is missing, unreadable, too large, or of another grid.
    """
    layer, shown = read_layer_file(path), shown_name(path)
    column = name_column(layer.columns, name_field, shown)
    rows = [
        Incoming(_text(row.get(column)), geometry, layer.where(shown, number), _text(row.get("kind")))
        for number, (row, geometry) in enumerate(layer.rows)
    ]
    return rows, declared(layer, shown)


def name_column(columns: tuple[str, ...], asked: str, shown: str) -> str:
    """Return the column that holds the names: the one asked for, or the first that is called so.

    Raises
    ------
    LayerFileError
        If there is none; the message names the columns that there are.
    """
    wanted = (asked,) if asked else _NAME_FIELDS
    found = next((name for name in wanted if name in columns), None)
    if found is None:
        raise no_column(columns, wanted, shown, "name")
    return found


def read_outline(path: Path) -> BaseGeometry:
    """Read the polygons of a file as one outline, in the file's own datum; names do not matter.

    Raises
    ------
    LayerFileError
        If it cannot be read or holds no polygon with an area.
    """
    if checked_file(path).suffix.lower() == ".csv":
        raise LayerFileError(
            f"{shown_name(path)} is a table: give the outline as GeoJSON, GeoPackage, KML or Shapefile"
        )
    rows = read_layer_file(path).rows
    shapes = [shape for _, shape in rows if shape.geom_type.endswith("Polygon") and not shape.is_empty]
    if not all(np.isfinite(shapely.get_coordinates(shape)).all() for shape in shapes):
        raise LayerFileError(f"{shown_name(path)}: a coordinate of the outline is not a number")
    whole = shapely.union_all([shapely.make_valid(shapely.force_2d(shape)) for shape in shapes])
    areas = [part for part in getattr(whole, "geoms", [whole]) if part.geom_type == "Polygon" and part.area]
    if not areas:
        raise LayerFileError(f"{shown_name(path)} holds no polygon with an area: give the outline of the region")
    return shapely.union_all(areas)


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, (str, int)) else ""
