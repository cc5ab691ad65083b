"""Pack what the canvas and the list need of each commitment into columns, once per store."""

from __future__ import annotations

import base64
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.models import FATES, KINDS, PRECISIONS, SECTORS, STAGES
from mapapp.wording import money

DIGITS: Final = 6
FORMS: Final = ("exact", "point", "schematic", "anchor", "area", "none")

STAGE_COLOURS: Final[dict[str, str]] = {
    "planned": "#8a63b8", "preparation": "#b0802f", "construction": "#d9730d", "trial": "#2e9bc6",
    "completed": "#1f5fa8", "operation": "#0c8a68", "improvement": "#c2477f", "unknown": "#6f7780",
}  # fmt: skip

CODES: Final[dict[str, tuple[str, ...]]] = {
    "sector": SECTORS, "stage": STAGES, "kind": KINDS, "precision": PRECISIONS, "form": FORMS, "fate": FATES,
}  # fmt: skip


def columns(features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the features as columns: codes as numbers, coordinates to 6 decimals (0.1 m), absent values as None."""
    rows = {name: number for number, name in enumerate(features["id"])}
    coded = {name: _codes(features[name].tolist(), words) for name, words in CODES.items()}
    return {
        "n": len(features),
        "id": features["id"].tolist(),
        "name": features["name"].tolist(),
        "head": features["head"].tolist(),
        "quantity": features["quantity_text"].tolist(),
        "place": features["place_name"].tolist(),
        "radius": _numbers(features["radius_m"]),
        "km": _numbers(features["published_length_km"]),
        "yuan": _numbers(features["investment_yuan"]),
        "basis": features["investment_basis"].tolist(),
        "cited": _numbers(features["cited_yuan"]),
        "money": [_said(value) for value in _numbers(features["investment_yuan"])],
        "cited_money": [_said(value) for value in _numbers(features["cited_yuan"])],
        "among": [[rows[key] for key in keys if key in rows] for keys in features["among"]],
        "point": [_anchor(geometry) for geometry in features.geometry],
        "geometry": [_shape(geometry) for geometry in features.geometry],
        **coded,
    }


def _codes(values: list[str], words: tuple[str, ...]) -> list[int]:
    numbers = {word: number for number, word in enumerate(words)}
    return [numbers[value] for value in values]


def _numbers(column: Any) -> list[float | None]:
    return [None if value is None or value != value else float(value) for value in column.tolist()]


def _said(yuan: float | None) -> list[str] | None:
    return None if yuan is None else [money("zh", yuan), money("en", yuan)]


def _anchor(geometry: BaseGeometry | None) -> list[float] | None:
    """Return where the sign of a feature stands: on the point, halfway along the line, inside the area."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type.endswith("LineString"):
        longest = max(shapely.get_parts(geometry), key=lambda part: part.length)
        point = longest.interpolate(0.5, normalized=True)
    else:
        point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    return [round(point.x, DIGITS), round(point.y, DIGITS)]


def _shape(geometry: BaseGeometry | None) -> list[Any] | None:
    """Return ``[type, parts]`` with type P, L or A and each part a flat list ``lon, lat, lon, lat, …``."""
    if geometry is None or geometry.is_empty:
        return None
    parts = shapely.get_parts(geometry)
    if geometry.geom_type.endswith("Polygon"):
        return ["A", [_flat(ring) for part in parts for ring in (part.exterior, *part.interiors)]]
    return ["L" if geometry.geom_type.endswith("LineString") else "P", [_flat(part) for part in parts]]


def _flat(part: BaseGeometry) -> list[float]:
    flat: list[float] = np.round(shapely.get_coordinates(part), DIGITS).ravel().tolist()
    return flat


def bits(mask: np.ndarray) -> str:
    """Pack a boolean mask into base64, lowest bit first."""
    return base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode("ascii")
