"""Read a geometry that a browser or a file sends: of the types asked for, finite, inside China's box, and simple."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.corrections.refusing import is_number, refuse, text
from geodata.crs import CHINA_BOX, geometry_to_wgs84
from geodata.errors import DatumError

MOST_VERTICES: Final = 20_000
_DECIMALS: Final = 7
_LARGEST: Final = 1e18
_FARTHEST: Final = 1e9
_DEPTH: Final = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def drawn(value: object, types: Sequence[str], datum: str) -> BaseGeometry:
    """Read the GeoJSON geometry of a correction and convert it to WGS 84, rounded to 7 decimals (a centimetre).

    Raises
    ------
    CorrectionError
        For another type, for coordinates that are no numbers or lie outside China's box, for an outline that crosses
        itself, for a line of one point, for too many vertices.
    """
    if not isinstance(value, dict) or value.get("type") not in types:
        refuse("geometry.type", f"this place must be a GeoJSON geometry of the type {' or '.join(types)}: draw it anew")
    kind = str(value["type"])
    held = _positions(value.get("coordinates"), _DEPTH[kind], [MOST_VERTICES])
    try:
        made: BaseGeometry = shapely.geometry.shape({"type": kind, "coordinates": held})
        made = shapely.set_precision(geometry_to_wgs84(made, datum), 0)
    except (ValueError, shapely.errors.ShapelyError) as error:
        refuse("geometry.broken", f"this is not a whole {kind} ({error!s:.120}): draw it anew")
    except DatumError as error:
        refuse("geometry.outside", str(error))
    return _simple(shapely.transform(made, lambda points: np.round(points, _DECIMALS)))


def as_json(geometry: BaseGeometry) -> dict[str, Any]:
    """Give a geometry as the GeoJSON that the log keeps."""
    made: dict[str, Any] = _lists(shapely.geometry.mapping(geometry))
    return made


def plain_json(value: Any, depth: int = 12) -> Any:
    """Give a value of JSON back if the log can keep it: not too deep, every text made of whole characters."""
    if depth < 0:
        refuse("value.deep", "a value is nested too deeply: export the file again")
    if isinstance(value, dict):
        return {plain_json(key, 0): plain_json(held, depth - 1) for key, held in value.items()}
    if isinstance(value, list):
        return [plain_json(held, depth - 1) for held in value]
    if isinstance(value, str):
        return text(value, "value", 100_000, empty=True, lines=True)
    if value is not None and not isinstance(value, bool) and not (is_number(value) and abs(value) < _LARGEST):
        refuse("value.kind", f"{value!r:.80} is no value of a correction: export the file again")
    return value


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(held) for key, held in value.items()}
    return [_lists(held) for held in value] if isinstance(value, list | tuple) else value


def _positions(value: object, depth: int, left: list[int]) -> list[Any]:
    if not isinstance(value, list | tuple):
        refuse("geometry.broken", "the coordinates of this place are not lists of numbers: draw it anew")
    if depth:
        return [_positions(part, depth - 1, left) for part in value]
    left[0] -= 1
    if left[0] < 0:
        refuse("geometry.large", f"this place has more than {MOST_VERTICES} vertices: simplify it first")
    if len(value) not in (2, 3) or not all(is_number(part) and abs(part) < _FARTHEST for part in value):
        refuse("geometry.number", f"{value!r:.80} is not a longitude and a latitude: draw the place anew")
    return [float(value[0]), float(value[1])]


def _simple(geometry: BaseGeometry) -> BaseGeometry:
    west, south, east, north = CHINA_BOX
    if geometry.is_empty:
        refuse("geometry.empty", "this place is empty: draw it anew")
    box = geometry.bounds
    if not (box[0] >= west and box[1] >= south and box[2] <= east and box[3] <= north):
        refuse("geometry.outside", "this place lies outside China: check the order, longitude comes first")
    if geometry.geom_type.endswith("LineString") and not geometry.length:
        refuse("geometry.short", "a line needs two different points: draw it anew")
    if not geometry.is_valid:
        refuse("geometry.crossed", f"this outline is not whole ({shapely.is_valid_reason(geometry)}): draw it anew")
    return geometry
