"""Pack geometries into whole numbers that are small on the wire and quick to unpack in the browser."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

DIGITS: Final = 6
_KINDS: Final = {"Point": "P", "LineString": "L", "LinearRing": "L", "Polygon": "A"}


def packed(features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return all geometries of a frame as columns of whole numbers, in millionths of a degree (0.1 m).

    ``kind`` holds one letter per row: P, L, A, or ``-`` for no geometry. Every row with a geometry has its number of
    parts (points, lines or rings) in ``parts``, every part its number of vertices in ``sizes``. ``steps`` holds
    lon, lat of each vertex as the difference to the vertex before it, of a row's first vertex to ``origin``.
    ``spots`` holds for each A row a point inside it, seen from the row's first vertex.
    """
    shapes = np.asarray(features.geometry.array, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    held = shapes[there]
    rings, part_of, polygon_rows = _parts(held)
    corners, vertex_of = _corners(rings)
    whole = np.round(corners * 10**DIGITS).astype(np.int64)
    origin = whole.min(axis=0) if len(whole) else np.zeros(2, np.int64)
    firsts = np.flatnonzero(np.diff(part_of[vertex_of], prepend=-1))
    steps = np.diff(whole, axis=0, prepend=origin[None])
    steps[firsts] = whole[firsts] - origin
    spots = np.round(_inside(held[polygon_rows]) * 10**DIGITS).astype(np.int64) - whole[firsts[polygon_rows]]
    kind = np.full(len(shapes), "-")
    kind[there] = [_KINDS[shape.geom_type.removeprefix("Multi")] for shape in held]
    return {
        "kind": "".join(kind), "origin": origin.tolist(),
        "parts": np.bincount(part_of, minlength=len(held)).tolist(),
        "sizes": np.bincount(vertex_of, minlength=len(rings)).tolist(),
        "steps": steps.ravel().tolist(), "spots": spots.ravel().tolist(),
    }  # fmt: skip


def _parts(held: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points, lines and rings in row order, the row of each, and the rows that are polygons."""
    pieces, row_of = shapely.get_parts(held, return_index=True)
    areas = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    rings, piece_of = shapely.get_rings(pieces[areas], return_index=True)
    rows = np.concatenate([row_of[~areas], row_of[areas][piece_of]])
    order = np.argsort(rows, kind="stable")
    everything = np.concatenate([pieces[~areas], rings])
    return everything[order], rows[order], np.unique(row_of[areas])


def _corners(pieces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all vertices and the piece of each; rings come without the vertex that repeats their first."""
    corners, piece_of = shapely.get_coordinates(pieces, return_index=True)
    last = np.append(np.diff(piece_of) > 0, True)[: len(piece_of)]
    ring = shapely.get_type_id(pieces) == shapely.GeometryType.LINEARRING
    keep = ~(last & ring[piece_of])
    return corners[keep], piece_of[keep]


def _inside(areas: np.ndarray) -> np.ndarray:
    spots: np.ndarray = shapely.get_coordinates(shapely.point_on_surface(areas))
    return spots
