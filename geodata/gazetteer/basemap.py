"""Prepare the base map of a region: land, outline, towns, metro and labels as GeoJSON feature collections.

Layers: ``land`` (everything else is sea), ``district`` (the region's outline), ``towns`` (polygons with name and
label point), ``lines`` (metro, straight between stations: 示意), ``stations`` (points with names and lines),
``labels`` (names of neighbours and waters). ``view`` holds the box that the land covers.
"""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.rows import Pack
from geodata.models import Place

Layers = dict[str, Any]
_SEAM = 5e-5
_CRUMB = 1e-5
"""Degrees of the seams closed between towns, and square degrees (some 0.1 km²) under which a rest is not drawn."""


def base_layers(pack: Pack, places: tuple[Place, ...]) -> Layers:
    """Build the layers; a layer whose data is absent is an empty collection."""
    own = [place for place in places if place.kind == "line" and place.form == "schematic" and place.geometry]
    whole = [line for line in own if line.id.count("-") == 1]
    return {
        "land": _collection(_outline(pack, "land")),
        "district": _collection(_district(pack, places)),
        "towns": _collection([_town(place) for place in places if place.kind == "town" and place.geometry]),
        "lines": _collection([_feature(line.geometry, id=line.id, name=line.name, form=line.form) for line in whole]),
        "stations": _collection(_stations(pack, places)),
        "labels": _collection([_label(row) for row in pack.region.get("labels", [])]),
        "view": pack.region.get("view", pack.region["bbox"]),
    }


def _outline(pack: Pack, key: str) -> list[dict[str, Any]]:
    row = pack.outlines.get(key)
    return [_feature(row.geometry, id=key, source=row.source, licence=row.licence)] if row else []


def _district(pack: Pack, places: tuple[Place, ...]) -> list[dict[str, Any]]:
    """Draw the region by its towns, whose coast is finer than its outline's; inland their edge is the outline's own."""
    key = f"district-{pack.region['adcode']}"
    outline = pack.outlines.get(key)
    towns = [place.geometry for place in places if place.kind == "town" and place.geometry]
    if outline is None or not towns:
        return _outline(pack, key)
    whole = shapely.union_all([outline.geometry.intersection(shapely.union_all(towns)), *towns])
    closed = whole.buffer(_SEAM, join_style="mitre").buffer(-_SEAM, join_style="mitre")
    parts = [shapely.Polygon(part.exterior) for part in getattr(closed, "geoms", [closed]) if part.area > _CRUMB]
    drawn = shapely.set_precision(shapely.MultiPolygon(parts), 1e-5)
    return [_feature(drawn, id=key, source=outline.source, licence=outline.licence)]


def _town(place: Place) -> dict[str, Any]:
    point = place.geometry.representative_point() if place.geometry else None
    label = (round(point.x, 5), round(point.y, 5)) if point else None
    return _feature(place.geometry, id=place.id, name=place.name, label=label)


def _stations(pack: Pack, places: tuple[Place, ...]) -> list[dict[str, Any]]:
    lines: dict[str, list[str]] = {}
    for line, stops in pack.routes.items():
        for stop in stops:
            lines.setdefault(stop, []).append(line)
    points = [place for place in places if place.kind == "station" and place.form == "point"]
    return [_feature(at.geometry, id=at.id, name=at.name, lines=lines.get(at.id, [])) for at in points]


def _label(row: dict[str, Any]) -> dict[str, Any]:
    return _feature(shapely.Point(row["lon"], row["lat"]), name=row["name"], kind=row["kind"])


def _feature(geometry: BaseGeometry | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
