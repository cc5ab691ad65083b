"""Prove that packed geometries unpack to what they were, in any mixture."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from mapapp.shapes import DIGITS, packed

HOLED = Polygon([(120, 36), (120.12, 36), (120.1, 36.1)], holes=[[(120.05, 36.02), (120.06, 36.02), (120.055, 36.03)]])
LINE = LineString([(120, 36), (120.2, 36.1), (120.3, 36)])
SAMPLES: list[BaseGeometry | None] = [
    None, Point(120.5, 35.9), MultiPoint([(119, 35), (120, 36)]), LINE, MultiLineString([LINE, [(118, 30), (119, 31)]]),
    HOLED, MultiPolygon([box(120, 36, 120.1, 36.1), HOLED]),
]  # fmt: skip


def rings(geometry: BaseGeometry) -> list[np.ndarray]:
    parts = shapely.get_parts(geometry)
    if geometry.geom_type.endswith("Polygon"):
        return [shapely.get_coordinates(ring)[:-1] for part in parts for ring in (part.exterior, *part.interiors)]
    return [shapely.get_coordinates(part) for part in parts]


def unpacked(told: dict[str, Any]) -> list[list[np.ndarray]]:
    """Read the columns as the browser does."""
    steps = np.array(told["steps"], dtype=np.int64).reshape(-1, 2)
    parts, sizes, read, rows = iter(told["parts"]), iter(told["sizes"]), 0, []
    for kind in told["kind"]:
        row: list[np.ndarray] = []
        at = np.array(told["origin"])
        for _ in range(0 if kind == "-" else next(parts)):
            size = next(sizes)
            track = at + steps[read : read + size].cumsum(axis=0)
            row.append(track / 10**DIGITS)
            at, read = track[-1], read + size
        rows.append(row)
    return rows


@given(st.lists(st.sampled_from(SAMPLES), max_size=8))
def test_what_is_packed_comes_back(geometries: list[BaseGeometry | None]) -> None:
    frame = gpd.GeoDataFrame(geometry=gpd.array.from_shapely(np.array([*geometries, None])[:-1]), crs=4326)
    told = packed(frame)
    back = unpacked(told)
    assert len(back) == len(geometries) == len(told["kind"])
    for geometry, row in zip(geometries, back, strict=True):
        expected = rings(geometry) if geometry is not None else []
        assert len(expected) == len(row)
        for one, other in zip(expected, row, strict=True):
            assert np.abs(one - other).max() <= 0.5 * 10**-DIGITS + 1e-12


def test_the_sign_of_an_area_stands_inside_it() -> None:
    areas = [shape for shape in SAMPLES if shape is not None and shape.geom_type.endswith("Polygon")]
    told = packed(gpd.GeoDataFrame(geometry=areas, crs=4326))
    spots = np.array(told["spots"]).reshape(-1, 2)
    for area, row, spot in zip(areas, unpacked(told), spots, strict=True):
        assert area.contains(Point(row[0][0] + spot / 10**DIGITS))
