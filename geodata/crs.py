"""Convert between WGS 84, CGCS2000, GCJ-02 and BD-09; the only coordinate arithmetic of the house."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import DatumError

Array = npt.NDArray[np.float64]
Pair = tuple[Array, Array]
Forward = Callable[[Array, Array], Pair]

WGS84: Final = "WGS 84"
CGCS2000: Final = "CGCS2000"
GCJ02: Final = "GCJ-02"
BD09: Final = "BD-09"
DATUMS: Final = (WGS84, CGCS2000, GCJ02, BD09)
CHINA_BOX: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east and north limits in degrees outside which GCJ-02 is not defined."""

ZONES: Final = range(4513, 4555)
"""EPSG codes of the projected zones of CGCS2000 (Gauss-Krüger, 3 degrees, with and without zone prefix)."""

_SEMI_MAJOR: Final = 6378245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
_BAIDU_PI: Final = math.pi * 3000.0 / 180.0
_TOLERANCE_DEGREES: Final = 1e-9
"""A tenth of a millimetre; the round that finds the step this small has already gone two digits beyond it."""
_ROUNDS: Final = 60
_SPELLINGS: Final = {
    "wgs84": WGS84, "epsg4326": WGS84, "crs84": WGS84, "ogccrs84": WGS84, "gps": WGS84,
    "cgcs2000": CGCS2000, "epsg4490": CGCS2000, "tianditu": CGCS2000, "天地图": CGCS2000,
    "gcj02": GCJ02, "amap": GCJ02, "gaode": GCJ02, "高德": GCJ02, "火星坐标": GCJ02,
    "bd09": BD09, "bd09ll": BD09, "baidu": BD09, "百度": BD09,
}  # fmt: skip


def datum_named(name: str) -> str:
    """Return the house's spelling of a datum or projected zone.

    Raises
    ------
    DatumError
        For any other name; a local grid has no published parameters and is refused, never guessed.
    """
    key = re.sub(r"[\s:_\-/]+", "", name.casefold())
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    zone = re.fullmatch(r"(?:epsg)?(\d{4})", key)
    if zone and int(zone[1]) in ZONES:
        return f"EPSG:{zone[1]}"
    raise DatumError(
        f"unknown datum or grid {name!r}: give one of {', '.join(DATUMS)} or a CGCS2000 zone EPSG:4513 to EPSG:4554; "
        "a local city grid has to be converted by its surveyor first"
    )


def gcj02_from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift WGS 84 degrees to GCJ-02, up to some 700 m; refuses points outside China's box with `DatumError`."""
    x, y = _checked(lon, lat)
    return _gcj02_forward(x, y)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Undo GCJ-02 by iterating its forward formula until it returns to the input within a tenth of a millimetre."""
    x, y = _checked(lon, lat)
    return _inverse(_gcj02_forward, x, y)


def bd09_from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Shift WGS 84 degrees to GCJ-02 and from there to BD-09."""
    return _bd09_forward(*gcj02_from_wgs84(lon, lat))


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Undo BD-09, then GCJ-02, each by iterating its forward formula."""
    x, y = _checked(lon, lat)
    return _inverse(_gcj02_forward, *_inverse(_bd09_forward, x, y))


def wgs84_from(datum: str, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Convert coordinates of a named datum to WGS 84 degrees, longitude first.

    For a projected zone ``lon`` is the easting and ``lat`` the northing in metres. CGCS2000 and WGS 84 differ by
    centimetres and are taken as equal.

    Raises
    ------
    DatumError
        Outside China's box, for NaN, and for an unknown grid.
    """
    name = datum_named(datum)
    if name.startswith("EPSG:"):
        return _checked(*_zone(name).transform(*_arrays(lon, lat), direction="INVERSE"))
    if name == GCJ02:
        return gcj02_to_wgs84(lon, lat)
    return bd09_to_wgs84(lon, lat) if name == BD09 else _checked(lon, lat)


def to_datum(datum: str, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    """Convert WGS 84 degrees to a named datum; the inverse of `wgs84_from`, with the same refusals."""
    name = datum_named(datum)
    if name.startswith("EPSG:"):
        return _arrays(*_zone(name).transform(*_checked(lon, lat)))
    if name == GCJ02:
        return gcj02_from_wgs84(lon, lat)
    return bd09_from_wgs84(lon, lat) if name == BD09 else _checked(lon, lat)


def geometry_to_wgs84(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Convert every vertex of a geometry to WGS 84; a third dimension is dropped."""
    return _over_vertices(geometry, lambda x, y: wgs84_from(datum, x, y))


def geometry_to_datum(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Convert every vertex of a WGS 84 geometry to a named datum; a third dimension is dropped."""
    return _over_vertices(geometry, lambda x, y: to_datum(datum, x, y))


def distance_m(lon: npt.ArrayLike, lat: npt.ArrayLike, other_lon: npt.ArrayLike, other_lat: npt.ArrayLike) -> Array:
    """Measure geodesic distances on the WGS 84 ellipsoid, in metres."""
    return np.asarray(_geod().inv(lon, lat, other_lon, other_lat)[2], dtype=np.float64)


def length_m(geometry: BaseGeometry) -> float:
    """Measure the geodesic length of a WGS 84 line, in metres."""
    return float(_geod().geometry_length(geometry))


def area_m2(geometry: BaseGeometry) -> float:
    """Measure the geodesic area of a WGS 84 polygon or multipolygon, in square metres, whatever its ring direction."""
    return abs(float(_geod().geometry_area_perimeter(shapely.normalize(geometry))[0]))


def _over_vertices(geometry: BaseGeometry, convert: Forward) -> BaseGeometry:
    def rows(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(convert(points[:, 0], points[:, 1])) if len(points) else points

    converted: Any = shapely.transform(geometry, rows)
    return converted


def _arrays(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _checked(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
    x, y = _arrays(lon, lat)
    west, south, east, north = CHINA_BOX
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    if not inside.all():
        at = np.flatnonzero(~np.atleast_1d(inside))[0]
        raise DatumError(
            f"{np.broadcast_to(x, inside.shape).flat[at]}, {np.broadcast_to(y, inside.shape).flat[at]} is outside "
            "China's box (lon 72.004 to 137.8347, lat 0.8293 to 55.8271): check the order, longitude comes first"
        )
    return x, y


def _inverse(forward: Forward, x: Array, y: Array) -> Pair:
    # The forward shift changes by under 1 % per degree-sized step, so each round gains two digits.
    guess_x, guess_y = x, y
    for _ in range(_ROUNDS):
        shifted_x, shifted_y = forward(guess_x, guess_y)
        off_x, off_y = shifted_x - x, shifted_y - y
        guess_x, guess_y = guess_x - off_x, guess_y - off_y
        if max(np.abs(off_x).max(initial=0), np.abs(off_y).max(initial=0)) < _TOLERANCE_DEGREES:
            return guess_x, guess_y
    raise DatumError("the datum shift could not be undone: check that the coordinates are in degrees")


def _gcj02_forward(lon: Array, lat: Array) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * math.pi * x) + 20.0 * np.sin(2.0 * math.pi * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves + _swell(y, 160.0, 320.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves + _swell(x, 150.0, 300.0)
    radians = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))
    parallel = _SEMI_MAJOR / np.sqrt(magic) * np.cos(radians)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def _swell(t: Array, twelfth: float, thirtieth: float) -> Array:
    near = 20.0 * np.sin(math.pi * t) + 40.0 * np.sin(math.pi * t / 3.0)
    far = twelfth * np.sin(math.pi * t / 12.0) + thirtieth * np.sin(math.pi * t / 30.0)
    return np.asarray((near + far) * 2.0 / 3.0)


def _bd09_forward(lon: Array, lat: Array) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


@cache
def _zone(code: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4490", code, always_xy=True)


@cache
def _geod() -> pyproj.Geod:
    return pyproj.Geod(ellps="WGS84")
