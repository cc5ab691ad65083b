"""Let a planner decide: place a commitment by a choice among the known places, or by a drawing."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import CHINA_BOX
from geodata.errors import GazetteerError
from geodata.gazetteer import Gazetteer, Told, reach_m, reason_of, told, towns_around
from geodata.geocoding.coarse import kept_coarse
from geodata.geocoding.explaining import explain
from geodata.geocoding.placing import off_the_map
from geodata.models import Commitment, Form, Match, Mention, Place, Placement, Precision

FORM_OF: Final[dict[tuple[str, str], Form]] = {
    ("point", "L1"): "point", ("point", "L2"): "point", ("point", "L3"): "anchor",
    ("line", "L1"): "exact", ("line", "L2"): "exact", ("line", "L3"): "schematic",
    ("area", "L1"): "exact", ("area", "L2"): "exact", ("area", "L3"): "area", ("area", "L4"): "area",
}  # fmt: skip
"""The form in which a drawn shape of a claimed precision is shown; what is not here is no honest claim."""

_RADIUS_M: Final = {"L1": 100.0, "L2": 300.0, "L3": 2000.0}
_FAR_DEGREES: Final = 0.3
"""How far from its region, some 30 km, a drawing may lie: a tunnel leaves its district, a slip of the mouse the sea."""


def place_by_choice(commitment: Commitment, place_id: str, gazetteer: Gazetteer) -> Placement:
    """Place a commitment at the row of the gazetteer that a planner chose: method ``correction``, score 1.

    L7 binds: a thing whose name or kind is listed is shown by its town whatever was chosen. A row that nobody located
    leaves it off the map with the reason; a row for the whole district makes it count for the district.

    Raises
    ------
    GazetteerError
        If the gazetteer has no such row.
    """
    if place_id not in gazetteer:
        raise GazetteerError(f"{place_id!r:.120} is not a place of {gazetteer.name or gazetteer.adcode}: choose again")
    place = gazetteer.get(place_id)
    mention = _mention(commitment, place.kind)
    if place.kind == "district" or place.precision == "L6":
        why = told("district_only", text=mention.text, why=reason_of(place))
        return off_the_map(commitment, "district", why, (mention,), place)
    if place.geometry is None:
        why = told("chosen_nowhere", place=place.name, why=reason_of(place))
        return off_the_map(commitment, "not_found", why, (mention,), place)
    return _corrected(commitment, mention, place, explain(mention, place, "correction", ""), gazetteer)


def place_by_drawing(
    commitment: Commitment,
    geometry: BaseGeometry,
    gazetteer: Gazetteer,
    *,
    precision: Precision = "L1",
    radius_m: float | None = None,
    source: str = "",
) -> Placement:
    """Place a commitment at a point, line or area in WGS 84 that a planner drew, no finer than ``precision`` claims.

    ``radius_m`` is in metres: 100 for L1, 300 for L2, 2,000 for L3 unless given, for an area its own reach. L7 binds as
    in `place_by_choice`: what has to be coarse, and lies in no town that is known, stays off the map.

    Raises
    ------
    GazetteerError
        For a shape that is empty, not finite, self-crossing, mixed, outside China or far from its region, and for a
        precision that such a shape cannot claim.
    """
    drawn = shapely.force_2d(geometry)
    shape = _shape_of(drawn, gazetteer)
    form = FORM_OF.get((shape, precision))
    if form is None:
        claims = ", ".join(claim for kind, claim in FORM_OF if kind == shape)
        raise GazetteerError(f"a drawn {shape} cannot be {precision!r:.20}: give one of {claims}")
    radius = radius_m or (reach_m(drawn) if shape == "area" else _RADIUS_M[precision])
    if not (0 < radius < 100_000):
        raise GazetteerError(f"a radius of {radius!r:.20} m means nothing: give metres, at most 100,000")
    towns = towns_around(drawn.representative_point(), gazetteer)
    name = commitment.name.text
    place = Place(
        id="", name=name, kind="drawn", geometry=drawn, form=form, precision=precision, radius_m=radius,
        source=source, licence="", datum="WGS 84", retrieved="", town=towns[0].name if towns else "",
    )  # fmt: skip
    mention = _mention(commitment, "drawn")
    return _corrected(commitment, mention, place, explain(mention, place, "drawn", ""), gazetteer)


def _corrected(commitment: Commitment, mention: Mention, place: Place, why: Told, gazetteer: Gazetteer) -> Placement:
    match = Match(
        mention=mention, place=place, method="correction", score=1.0, precision=place.precision,
        radius_m=place.radius_m, form=place.form, geometry=place.geometry, explanation=why.zh, explanation_en=why.en,
    )  # fmt: skip
    name = commitment.name.text + (commitment.head.text if commitment.head else "")
    kept = kept_coarse(match, name, gazetteer)
    if isinstance(kept, Place):
        return off_the_map(commitment, "not_found", reason_of(kept), (mention,), kept)
    return Placement(commitment.id, "placed", kept.precision, "", (mention,), (kept,), kept.place)


def _mention(commitment: Commitment, kind: str) -> Mention:
    name = commitment.name
    return Mention(name.text, name.start, name.end, kind, "correction")


def _shape_of(geometry: BaseGeometry, gazetteer: Gazetteer) -> str:
    """Return point, line or area for a shape that can be drawn in this region."""
    corners = shapely.get_coordinates(geometry)
    if geometry.is_empty or not np.isfinite(corners).all():
        raise GazetteerError("the drawing is empty, or a coordinate is not a number: draw it again")
    west, south, east, north = CHINA_BOX
    if not ((corners >= (west, south)) & (corners <= (east, north))).all():
        raise GazetteerError("the drawing leaves China's box: longitude comes first, in degrees of WGS 84")
    if not geometry.is_valid:
        raise GazetteerError(f"the outline crosses itself ({shapely.is_valid_reason(geometry):.80}): draw it again")
    if gazetteer.outline is not None and gazetteer.outline.distance(geometry) > _FAR_DEGREES:
        raise GazetteerError(f"the drawing lies more than some 30 km outside {gazetteer.name}: check it")
    shapes = {"Point": "point", "LineString": "line", "Polygon": "area", "MultiPolygon": "area"}
    shapes["MultiLineString"] = "line"
    if geometry.geom_type not in shapes:
        raise GazetteerError(f"a {geometry.geom_type} cannot be placed: draw a point, a line or an area")
    return shapes[geometry.geom_type]
