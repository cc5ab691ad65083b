"""Derive the geometry of a place from its ordered fallbacks, never finer than what still holds.

A position is a list of alternatives, the first that can be met wins::

    own L2 300                            the place's own point, radius 300 m
    at 119.78,35.61 L3 2000               a published coordinate
    anchor station-1-dingjiahe L3 2000    a hatched circle around a place near it
    route L3 500                          straight lines between the stations of the route, in order
    join end-west>end-east L3             a straight line between two or more anchors
    outline L5                            the place's own outline; at L1 or L2 its mapped point, line or outline
    area town-1+town-2 L5                 the outlines of other places, together
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geodata.crs import distance_m
from geodata.errors import GazetteerError
from geodata.gazetteer.rows import Pack, PlaceRow
from geodata.models import Form, Precision

POINT_FORMS = ("point", "anchor")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a place is and how well that is known; ``rung`` counts the alternatives that failed before it."""

    geometry: BaseGeometry | None
    form: Form
    precision: Precision
    radius_m: float | None
    source: str = ""
    licence: str = ""
    datum: str = ""
    source_lon: float | None = None
    source_lat: float | None = None
    rung: int = 0


NOWHERE = Position(None, "none", "L0", None)


class Resolver:
    """Derive positions for the rows of one pack; each is worked out once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._rows = {row.id: row for row in pack.places}
        self._known: dict[str, Position] = {}
        self._open: set[str] = set()

    def name(self, place_id: str) -> str:
        """Return the name of a row, "" for an empty or unknown id."""
        return self._rows[place_id].name if place_id in self._rows else ""

    def position(self, place_id: str) -> Position:
        """Return the position by the first alternative that can be met, or `NOWHERE`.

        Raises
        ------
        GazetteerError
            For an unknown id, for places that refer to each other in a ring, for bad grammar.
        """
        if place_id in self._known:
            return self._known[place_id]
        if place_id not in self._rows:
            raise GazetteerError(f"places.csv refers to {place_id!r}, which has no row: add it or mend the reference")
        if place_id in self._open:
            raise GazetteerError(f"places.csv: {place_id!r} refers to itself through its position")
        self._open.add(place_id)
        self._known[place_id] = self._first(self._rows[place_id])
        self._open.discard(place_id)
        return self._known[place_id]

    def _first(self, row: PlaceRow) -> Position:
        for rung, alternative in enumerate(part.strip() for part in row.position.split("|") if part.strip()):
            found = self._try(row, alternative)
            if found.geometry is not None:
                return replace(found, rung=rung)
        return NOWHERE

    def _try(self, row: PlaceRow, alternative: str) -> Position:
        verb, *rest = alternative.split()
        takes = {"own": 0, "outline": 0, "route": 0, "at": 1, "anchor": 1, "join": 1, "area": 1}
        if verb not in takes or not takes[verb] < len(rest) <= takes[verb] + 2:
            raise GazetteerError(f"{row.id}: position {alternative!r} is not understood")
        argument = rest[0] if takes[verb] else row.id
        precision = _precision(rest[takes[verb]], row.id)
        radius = float(rest[takes[verb] + 1]) if len(rest) > takes[verb] + 1 else None
        found: Position = getattr(self, f"_{verb}")(argument, precision, radius)
        return found

    def _own(self, place_id: str, precision: Precision, radius: float | None) -> Position:
        point = self._pack.points.get(place_id)
        if point is None:
            return NOWHERE
        form: Form = "point" if precision in ("L1", "L2") else "anchor"
        return Position(
            Point(point.lon, point.lat), form, precision, radius or point.radius_m, point.source, point.licence,
            point.source_datum, point.source_lon, point.source_lat,
        )  # fmt: skip

    def _at(self, text: str, precision: Precision, radius: float | None) -> Position:
        lon, lat = (float(part) for part in text.split(","))
        return Position(Point(lon, lat), "anchor", precision, radius, datum="WGS 84", source_lon=lon, source_lat=lat)

    def _anchor(self, place_id: str, precision: Precision, radius: float | None) -> Position:
        found = self.position(place_id)
        return replace(found, form="anchor", precision=precision, radius_m=radius) if found.form == "point" else NOWHERE

    def _route(self, place_id: str, precision: Precision, radius: float | None) -> Position:
        stops = [point for stop in self._pack.routes.get(place_id, ()) if (point := self._pack.points.get(stop))]
        self._check_stops(place_id)
        if len(stops) < 2:
            return NOWHERE
        line = LineString([(stop.lon, stop.lat) for stop in stops])
        first = stops[0]
        return Position(line, "schematic", precision, radius, first.source, first.licence, first.source_datum)

    def _check_stops(self, place_id: str) -> None:
        for stop in self._pack.routes.get(place_id, ()):
            if stop not in self._rows:
                raise GazetteerError(f"routes.csv: station {stop!r} of {place_id!r} has no row in places.csv")

    def _join(self, text: str, precision: Precision, radius: float | None) -> Position:
        ends = [found for part in text.split(">") if (found := self.position(part)).geometry is not None]
        if len(ends) < 2:
            return NOWHERE
        line = LineString([end.geometry.representative_point() for end in ends if end.geometry is not None])
        widest = radius or max(end.radius_m or 0.0 for end in ends)
        return Position(
            line, "schematic", precision, widest, _joined(ends, "source"), _joined(ends, "licence"), "WGS 84"
        )

    def _outline(self, place_id: str, precision: Precision, radius: float | None) -> Position:
        outline = self._pack.outlines.get(place_id)
        if outline is None:
            return NOWHERE
        reach = radius or reach_m(outline.geometry)
        form = _form(outline.geometry, precision)
        return Position(
            outline.geometry, form, precision, reach, outline.source, outline.licence, outline.datum,
            outline.source_lon, outline.source_lat,
        )  # fmt: skip

    def _area(self, text: str, precision: Precision, radius: float | None) -> Position:
        parts = [found for part in text.split("+") if (found := self.position(part)).form == "area"]
        shapes = [part.geometry for part in parts if part.geometry is not None]
        if not shapes or len(parts) < len(text.split("+")):
            return NOWHERE
        union = shapely.union_all(shapes) if len(shapes) > 1 else shapes[0]
        about = parts[0]
        return Position(union, "area", precision, radius or reach_m(union), about.source, about.licence, about.datum)


def reach_m(geometry: BaseGeometry) -> float:
    """Measure the distance in metres from a point inside a polygon to its farthest vertex, rounded up to 100 m."""
    inside = geometry.representative_point()
    corners = shapely.get_coordinates(geometry)
    farthest = distance_m([inside.x] * len(corners), [inside.y] * len(corners), corners[:, 0], corners[:, 1]).max()
    return float(-(-farthest // 100) * 100)


def _form(geometry: BaseGeometry, precision: Precision) -> Form:
    if precision not in ("L1", "L2"):
        return "area"
    return "point" if geometry.geom_type == "Point" else "exact"


def _precision(text: str, place_id: str) -> Precision:
    if text not in get_args(Precision):
        raise GazetteerError(f"{place_id}: {text!r} is not a precision L0 to L7")
    known: Precision = text  # type: ignore[assignment]
    return known


def _joined(ends: list[Position], field: str) -> str:
    return "；".join(dict.fromkeys(str(getattr(end, field)) for end in ends if getattr(end, field)))
