"""Let a planner decide: list what a typed name may mean, and place a commitment by a choice or by a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import CHINA_BOX
from geodata.errors import GazetteerError
from geodata.gazetteer import Gazetteer, folded, reach_m, towns_around
from geodata.geocoding.coarse import kept_coarse
from geodata.geocoding.explaining import Told, explain, precision_words, reason_of, rule_name, told
from geodata.geocoding.placing import off_the_map
from geodata.models import Commitment, Form, Match, Mention, Place, Placement, Precision

FORM_OF: Final[dict[tuple[str, str], Form]] = {
    ("point", "L1"): "point", ("point", "L2"): "point", ("point", "L3"): "anchor",
    ("line", "L1"): "exact", ("line", "L2"): "exact", ("line", "L3"): "schematic",
    ("area", "L1"): "exact", ("area", "L2"): "exact", ("area", "L3"): "area", ("area", "L4"): "area",
}  # fmt: skip
"""The form in which a drawn shape of a claimed precision is shown; what is not here is no honest claim."""

_RADIUS_M: Final = {"L1": 50.0, "L2": 300.0, "L3": 2000.0}
_LONGEST: Final = 60
_DEFAULT_LIMIT: Final = 12
_FAR_DEGREES: Final = 0.3
"""How far from its region, some 30 km, a drawing may lie: a tunnel leaves its district, a slip of the mouse the sea."""


@dataclass(frozen=True, slots=True)
class Option:
    """A place offered for a typed name: how well the name fits (0 to 1), why, and what choosing it would show.

    ``located`` is False for a place that nobody has located: choosing it says what is meant and leaves it off the map.
    ``reason`` is for the planner, in Chinese and in English.
    """

    place_id: str
    name: str
    kind: str
    alias: str
    rule: str
    score: float
    precision: Precision
    form: Form
    radius_m: float | None
    town: str
    located: bool
    reason: Told


def options_for(text: str, gazetteer: Gazetteer, *, limit: int = _DEFAULT_LIMIT) -> tuple[Option, ...]:
    """List what a name typed by a planner may mean, best first, each place once.

    Scores: the name itself or an alias 0.60 + 0.40 x its weight; a name that holds the typed characters, that stands
    inside them, that they abbreviate, or that shares pairs of characters, less and less. Ties: located ones first.
    """
    typed = folded(text[:_LONGEST])
    best: dict[str, Option] = {}
    for name, code, score in _fits(typed, gazetteer):
        for found in gazetteer.lookup(name):
            place = gazetteer.get(found.place_id)
            worth = round(score * (0.60 + 0.40 * found.score), 4)
            if place.id not in best or best[place.id].score < worth:
                shown = found.alias or place.name
                best[place.id] = _option(place, shown, found.rule, worth, code)
    ranked = sorted(best.values(), key=lambda option: (-option.score, not option.located, len(option.name)))
    return tuple(ranked[:limit])


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

    ``radius_m`` is in metres: 50 for L1, 300 for L2, 2,000 for L3 unless given, for an area its own reach. L7 binds as
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


def _option(place: Place, alias: str, rule: str, score: float, code: str) -> Option:
    code = "candidate_alias" if code == "candidate_name" and rule != "name" else code
    return Option(
        place_id=place.id,
        name=place.name,
        kind=place.kind,
        alias=alias,
        rule=rule,
        score=score,
        precision=place.precision,
        form=place.form,
        radius_m=place.radius_m,
        town=place.town,
        located=place.geometry is not None and place.precision in _drawn(),
        reason=_why(place, alias, rule, code),
    )


def _drawn() -> tuple[str, ...]:
    return tuple(code for code in get_args(Precision) if code not in ("L0", "L6"))


def _why(place: Place, alias: str, rule: str, code: str) -> Told:
    ruled = Told(rule_name(rule, "zh"), rule_name(rule, "en"))
    fit = told(code, alias=alias, rule=ruled)
    known = reason_of(place)
    return Told(
        "；".join(part for part in (fit.zh, precision_words(place, "zh"), known.zh) if part),
        "; ".join(part for part in (fit.en, precision_words(place, "en"), known.en) if part),
    )


def _fits(typed: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str, float]]:
    """Yield the known names that a typed one may stand for, with the way they fit and how well (0 to 1)."""
    if not typed:
        return
    pairs = _pairs(typed)
    for name in gazetteer.names():
        if name == typed:
            yield name, "candidate_name", 1.0
        elif typed in name:
            yield name, "candidate_holds", 0.55 + 0.25 * len(typed) / len(name)
        elif len(name) > 1 and name in typed:
            yield name, "candidate_host", 0.40 + 0.30 * len(name) / len(typed)
        elif len(typed) > 2 and name[0] == typed[0] and _in_order(typed, name):
            yield name, "candidate_abbreviation", 0.40 + 0.30 * len(typed) / len(name)
        elif (shared := len(pairs & _pairs(name))) > 1:
            yield name, "candidate_like", 0.10 + 0.40 * 2 * shared / (len(pairs) + len(name) - 1)


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _in_order(short: str, name: str) -> bool:
    left = iter(name)
    return len(short) < len(name) and all(char in left for char in short)
