"""Check places before and after they are added: shape, district, duplicates, and whether the datum can be right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import BD09, CGCS2000, GCJ02, WGS84, distance_m, geometry_to_wgs84
from geodata.errors import DatumError, GazetteerError
from geodata.gazetteer.aliases import folded
from geodata.gazetteer.incoming import Incoming
from geodata.gazetteer.index import Gazetteer
from geodata.layer_files.layer import printable
from geodata.models import Issue, Place

OUTSIDE_DEGREES: Final = 0.03
"""How far outside its region's outline, some 3 km, a place may lie before it is flagged: outlines are coarse."""

LONGEST_NAME: Final = 100
STORED_DIGITS: Final = 6
_GUESSES: Final = (WGS84, GCJ02, BD09)
_SHIFT_M: Final = 250.0
_WITNESSES: Final = 2


def shape_issues(rows: Sequence[Incoming], datum: str, gazetteer: Gazetteer) -> Iterator[Issue]:
    """Say what is wrong with each row.

    No name or one that cannot be written, empty, not finite, outside China, self-crossing, too small to be stored,
    outside the region.
    """
    seen: set[tuple[str, str]] = set()
    around = _surroundings(gazetteer)
    for row in rows:
        issue = _word_issue(row) or _shape_issue(row, datum, gazetteer, around)
        if not issue and (folded(row.name), row.kind) in seen:
            issue = "double", "its name stands in the file already"
        seen.add((folded(row.name), row.kind))
        if issue:
            yield Issue(issue[0], row.where, f"{row.where} ({printable(row.name) or 'no name'}): {issue[1]}")


def _word_issue(row: Incoming) -> tuple[str, str] | None:
    if not row.name:
        return "no_name", "it has no name"
    if len(row.name) > LONGEST_NAME or not row.name.isprintable():
        return "bad_name", f"its name is longer than {LONGEST_NAME} characters or holds unprintable ones"
    if len(row.kind) > LONGEST_NAME or not row.kind.isprintable():
        return "bad_kind", f"its kind is longer than {LONGEST_NAME} characters or holds unprintable ones"
    return None


def _shape_issue(
    row: Incoming, datum: str, gazetteer: Gazetteer, around: BaseGeometry | None
) -> tuple[str, str] | None:
    if row.geometry.is_empty:
        return "empty", "its geometry is empty"
    if not np.isfinite(shapely.get_coordinates(row.geometry)).all():
        return "not_finite", "a coordinate is not a number"
    try:
        placed = geometry_to_wgs84(row.geometry, datum)
    except DatumError as error:
        return "outside_china", str(error)
    if not shapely.is_valid(placed):
        return "self_crossing", f"its outline is not valid ({shapely.is_valid_reason(placed)})"
    if stored(placed).is_empty:
        return "too_small", "its shape is smaller than a step of the stored degrees, some 10 cm: give a point instead"
    return _away(placed, gazetteer, around)


def stored(geometry: BaseGeometry) -> BaseGeometry:
    """Return a valid geometry with the digits that are written; one that is smaller than the last of them is empty."""
    rounded: BaseGeometry = shapely.set_precision(geometry, 10.0**-STORED_DIGITS)
    return rounded


def _surroundings(gazetteer: Gazetteer) -> BaseGeometry | None:
    if gazetteer.outline is None:
        return None
    around = gazetteer.outline.buffer(OUTSIDE_DEGREES)
    shapely.prepare(around)
    return around


def _away(geometry: BaseGeometry, gazetteer: Gazetteer, around: BaseGeometry | None) -> tuple[str, str] | None:
    if gazetteer.outline is None or around is None or around.intersects(geometry):
        return None
    metres = geometry.distance(gazetteer.outline) * 100_000
    return "outside_region", f"it lies some {metres / 1000:.0f} km outside {gazetteer.name}"


def likely_datum(rows: Iterable[Incoming], gazetteer: Gazetteer) -> tuple[str, int, dict[str, float]]:
    """Find the datum in which rows fall on known points of the same name: (datum, witnesses, median metres by datum).

    The datum is "" with fewer than two witnesses or when the best is not clearly better. CGCS2000 counts as WGS 84.
    """
    offsets: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        known = _known_point(row.name, gazetteer)
        if known is None or row.geometry.is_empty:
            continue
        for guess in _GUESSES:
            try:
                there = geometry_to_wgs84(row.geometry, guess).centroid
            except DatumError:
                continue
            offsets[guess].append(float(distance_m(there.x, there.y, known.x, known.y)))
    medians = {guess: float(np.median(found)) for guess, found in offsets.items()}
    witnesses = len(offsets.get(WGS84, ()))
    ranked = sorted(medians, key=lambda guess: medians[guess])
    clear = witnesses >= _WITNESSES and medians[ranked[1]] - medians[ranked[0]] > _SHIFT_M / 2
    return (ranked[0] if clear and medians[ranked[0]] < _SHIFT_M else "", witnesses, medians)


def _known_point(name: str, gazetteer: Gazetteer) -> shapely.Point | None:
    for candidate in (*gazetteer.lookup(name), *gazetteer.lookup(f"{name}站")):
        place = gazetteer.get(candidate.place_id)
        if place.form == "point":
            return place.geometry
    return None


def checked_datum(asked: str, rows: Sequence[Incoming], gazetteer: Gazetteer) -> str:
    """Return the datum to convert from: the one asked for, unless known points contradict it; or the one detected.

    Raises
    ------
    GazetteerError
        If nothing was asked and nothing can be detected, or if the points say otherwise.
    """
    found, witnesses, medians = likely_datum(rows, gazetteer)
    told = ", ".join(f"{name} {metres:.0f} m" for name, metres in medians.items())
    if asked == "detect":
        if not found:
            seen = f"{witnesses} known point(s) ({told or 'none'})"
            raise GazetteerError(f"the datum cannot be detected from {seen}: give --datum")
        return found
    same = WGS84 if asked == CGCS2000 else asked
    if found and same in _GUESSES and found != same:
        seen = f"median distance to known points: {told}"
        raise GazetteerError(f"these points are not in {asked} but in {found} ({seen}): give --datum {found}")
    return asked


def doctor(gazetteer: Gazetteer, shipped: Gazetteer | None = None) -> Iterator[Issue]:
    """Say what is doubtful in a gazetteer: places off their region, doubles, and added points that look shifted.

    ``shipped`` is the same region without what a planner added; what differs from it is suspected of a wrong datum.
    """
    fresh = [place for place in gazetteer.places if shipped and _differs(place, shipped)]
    around = _surroundings(gazetteer)
    for place in gazetteer.places:
        looked_at = place.geometry is not None and (place.town or place in fresh)
        away = _away(place.geometry, gazetteer, around) if place.geometry is not None and looked_at else None
        if away:
            yield Issue(away[0], place.id, f"{place.name}: {away[1]}")
    yield from _doubles(gazetteer)
    if shipped:
        yield from _shifted(fresh, shipped)


def _differs(place: Place, shipped: Gazetteer) -> bool:
    return place.id not in shipped or shipped.get(place.id).geometry != place.geometry


def _doubles(gazetteer: Gazetteer) -> Iterator[Issue]:
    # Two counties may each have a 城关镇: names that nobody located are no doubles.
    counted = Counter((folded(place.name), place.kind) for place in gazetteer.places if place.geometry is not None)
    for (name, kind), times in counted.items():
        if times > 1:
            told = f"{name} ({kind}) stands {times} times: give one of them another name or the same id"
            yield Issue("double", name, told)


def _shifted(places: list[Place], shipped: Gazetteer) -> Iterator[Issue]:
    rows = [Incoming(place.name, place.geometry, place.id) for place in places if place.geometry is not None]
    found, witnesses, medians = likely_datum(rows, shipped)
    if found and found != WGS84:
        told = ", ".join(f"{name} {metres:.0f} m" for name, metres in medians.items())
        advice = f"add them again with --datum {found}"
        yield Issue("datum", "added", f"{witnesses} added place(s) are {found} taken for WGS 84 ({told}): {advice}")
