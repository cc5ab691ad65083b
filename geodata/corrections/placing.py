"""Say where a planner puts a thing: a known place, a point, a line, an area, the whole district, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.corrections.geometries import as_json, drawn
from geodata.corrections.refusing import chosen, known_keys, number, refuse, text
from geodata.crs import WGS84, datum_named
from geodata.errors import DatumError, GazetteerError
from geodata.gazetteer import Gazetteer, Listed, listed
from geodata.gazetteer.telling import Told
from geodata.geocoding import place_by_choice, place_by_drawing
from geodata.geocoding.placing import off_the_map
from geodata.layers import where
from geodata.models import PRECISIONS, Commitment, Placement, Span

Row = dict[str, Any]
HOWS: Final = ("gazetteer", "point", "line", "area", "district", "nowhere")
SHAPES: Final[dict[str, tuple[str, ...]]] = {
    "point": ("Point",),
    "line": ("LineString", "MultiLineString"),
    "area": ("Polygon", "MultiPolygon"),
}
DRAWN_SOURCE: Final = "规划人员更正"
_KEYS: Final = ("how", "place_id", "geometry", "precision", "radius_m", "source", "datum", "reason")
_OF_THE_REPORT: Final = ("mentions", "candidates")


def checked_place(value: object, row: Row, name: str, gazetteer: Gazetteer) -> Row:
    """Give a planner's place as it is kept in the log: all columns that it fills, in WGS 84, as coarse as it must be.

    Parameters
    ----------
    value
        ``{"how": "gazetteer", "place_id": …}``, or ``{"how": "point" | "line" | "area", "geometry": GeoJSON,
        "precision": …}`` with, if wanted, ``radius_m``, ``source`` and ``datum`` (of the coordinates given), or
        ``{"how": "district" | "nowhere", "reason": …}``.
    name
        What the thing is called; the report's own words for it and its corrected name bind as well: where any of them
        must be coarse (L7), the town is kept and the drawing is not.

    Raises
    ------
    CorrectionError
        With a sentence that says what is wrong.
    """
    held = known_keys(value, "place", _KEYS)
    how = chosen(held.get("how"), "place", HOWS)
    thing = _thing(row, name)
    try:
        placement, geometry_datum = _placement(held, how, thing, gazetteer)
    except GazetteerError as error:
        refuse("place.refused", str(error))
    return _kept(how, placement, geometry_datum, held)


def placed(value: Mapping[str, Any]) -> Row:
    """Give the columns of a row that a place of the log fills."""
    geometry = value["geometry"]
    return {**value["columns"], "geometry": None if geometry is None else shapely.geometry.shape(geometry)}


def why_coarse(row: Row, *names: str) -> Listed:
    """Tell why a commitment is never drawn finer than its town, by the report's words or anybody's."""
    said = [listed(name + row["head"]) for name in (row["name_read"], row["name"], *names)]
    return next((why for why in said if why.zh), Listed())


def away(row: Row, fate: Any, zh: str, en: str) -> Row:
    """Give the columns of a row that is not drawn, with the reason in both languages."""
    return _columns(off_the_map(_thing(row, row["name"]), fate, Told(zh, en)))


def _placement(held: Mapping[str, Any], how: str, thing: Commitment, gazetteer: Gazetteer) -> tuple[Placement, str]:
    if how in ("district", "nowhere"):
        reason = text(held.get("reason"), "reason", 500)
        return off_the_map(thing, "district" if how == "district" else "not_found", Told(reason, reason)), ""
    if how == "gazetteer":
        return place_by_choice(thing, text(held.get("place_id"), "place_id", 200), gazetteer), ""
    datum, radius = _datum(held.get("datum")), held.get("radius_m")
    geometry: BaseGeometry = drawn(held.get("geometry"), SHAPES[how], datum)
    source = text(held.get("source") or DRAWN_SOURCE, "source", 500)
    precision = chosen(held.get("precision"), "precision", PRECISIONS)
    reach = None if radius is None else float(number(radius, "radius_m", 1, 100_000))
    return place_by_drawing(thing, geometry, gazetteer, precision=precision, radius_m=reach, source=source), datum


def _kept(how: str, placement: Placement, datum: str, held: Mapping[str, Any]) -> Row:
    columns = _columns(placement)
    geometry = columns.pop("geometry")
    if datum and columns["precision"] != "L7":
        columns["datum"] = datum
    return {"how": how, "geometry": None if geometry is None else as_json(geometry), "columns": columns}


def _columns(placement: Placement) -> Row:
    """Give the columns that a place fills; the names that the report mentions stay its own."""
    made = {name: value for name, value in where(placement).items() if name not in _OF_THE_REPORT}
    return made | {"method": "correction"}


def _thing(row: Row, name: str) -> Commitment:
    """Give the commitment of a row to the geocoder, by the name that binds it hardest."""
    bound = [said for said in (row["name_read"], row["name"], name) if listed(said + row["head"]).zh]
    words = Span(bound[0] if bound else name, row["name_start"], row["name_end"])
    return Commitment(
        id=row["id"], kind=row["kind"], name=words, start=row["start"], end=row["end"],
        sentence=Span(row["sentence"], row["sentence_start"], row["sentence_end"]), sector=row["sector"],
        stage=row["stage"], rule=row["rule"], head=Span(row["head"], 0, 0) if row["head"] else None,
    )  # fmt: skip


def _datum(given: object) -> str:
    try:
        return datum_named(text(given or WGS84, "datum", 40))
    except DatumError as error:
        refuse("place.datum", str(error))
