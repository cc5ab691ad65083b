"""Cut the stretch of a known line that a text describes by its two ends: 珠江路（庐山路至新港山路）, 起于…止于…."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geodata.crs import distance_m
from geodata.gazetteer.index import Gazetteer, Named
from geodata.models import Place

NEAR_M: Final = 600.0
"""How far from the line, in metres, an end may lie: a station stands beside its road, a crossing on it."""

_LINES: Final = frozenset({"road", "line", "tunnel"})
_SHORTEST_DEGREES: Final = 1e-4
_HINT: Final = regex.compile(r"至|到|止|讫|迄|终|—|－|–|~|-|[东西南北][接抵]")
_TO: Final = regex.compile(
    r"(?:站|路口|交叉口|交叉路口|互通|立交|枢纽|附近|一带)?(?:[（(][^）)]{1,12}[）)])?(?:段)?[，,]?"
    r"(?:至|到|—+|－+|–+|~|〜|-+|(?:止|终|讫|迄)(?:于|点为|点至|点)?|[东西南北]{1,2}(?:至|到|接|抵)|(?:延伸|通|抵)(?:至|到|达))"
)
_LEAD: Final = regex.compile(
    r"[^，,。；;、（(：:和与及]{0,10}[（(，,：:]?(?:全长[\d.]+(?:公里|千米|米)[，,])?"
    r"(?:起于|起自|起点为?|始于|西起|东起|南起|北起|从|自|由)?"
)
_TAIL: Final = regex.compile(r"(?:站|路口|交叉口)?(?:段|区间|路段)?[)）]?")
_LENGTH: Final = regex.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<unit>公里|千米|米)(?![/每])")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a known line between two named ends, and where the text says so (half-open, in its characters)."""

    line: Place
    ends: tuple[Place, Place]
    geometry: BaseGeometry
    start: int
    end: int


def stretch_in(text: str, gazetteer: Gazetteer) -> Stretch | None:
    """Return the first stretch that a text names with its line and both ends, all of them known; None if it does not.

    An end is a known point within 600 m of the line, or a known road that crosses it.
    """
    if not _HINT.search(text):
        return None
    hits = list(gazetteer.named_in(text))
    for first, last in pairwise(hits):
        if _TO.fullmatch(text[first.end : last.start]):
            for line in _lines_beside(text, hits, first, last):
                found = _cut_between(text, line, first, last, gazetteer)
                if found:
                    return found
    return None


def length_said_km(text: str) -> float | None:
    """Return the one length in kilometres that a text states; None if it states none, or several."""
    said = {float(m["n"]) / (1000 if m["unit"] == "米" else 1) for m in _LENGTH.finditer(text)}
    return said.pop() if len(said) == 1 else None


def _lines_beside(text: str, hits: list[Named], first: Named, last: Named) -> Iterator[Named]:
    """Yield the names before the two ends, nearest first, or right behind them, that may be their line's."""
    for hit in reversed([hit for hit in hits if hit.end <= first.start]):
        if _LEAD.fullmatch(text[hit.end : first.start]):
            yield hit
    for hit in hits:
        if hit.start >= last.end and _TAIL.fullmatch(text[last.end : hit.start]):
            yield hit


def _cut_between(text: str, line: Named, first: Named, last: Named, gazetteer: Gazetteer) -> Stretch | None:
    whole = next((place for place in _named(line, gazetteer) if place.kind in _LINES and _course(place)), None)
    if whole is None:
        return None
    course = _course(whole)
    ends = [_end_on(course, end, gazetteer) for end in (first, last)]
    if course is None or ends[0] is None or ends[1] is None:
        return None
    (here, begin), (there, finish) = ends[0], ends[1]
    cut = substring(course, *sorted((begin, finish)))
    if cut.geom_type != "LineString" or cut.length < _SHORTEST_DEGREES:
        return None
    tail = _TAIL.match(text, last.end)
    stop = max(last.end + len(tail.group() if tail else ""), line.end)
    return Stretch(whole, (here, there), cut, min(line.start, first.start), stop)


def _named(hit: Named, gazetteer: Gazetteer) -> list[Place]:
    return [gazetteer.get(found.place_id) for found in gazetteer.lookup(hit.text)]


def _course(place: Place) -> LineString | None:
    """Return the one line that a place follows; a road in several pieces is none, for nobody knows their order."""
    merged = place.geometry
    if merged is not None and merged.geom_type == "MultiLineString":
        merged = shapely.line_merge(merged)
    return merged if isinstance(merged, LineString) else None


def _end_on(course: LineString | None, end: Named, gazetteer: Gazetteer) -> tuple[Place, float] | None:
    if course is None:
        return None
    for place in _named(end, gazetteer):
        at = _point_of(place, course)
        if at is not None and _metres(at, course) <= NEAR_M:
            return place, float(course.project(at))
    return None


def _point_of(place: Place, course: LineString) -> Point | None:
    if place.form == "point":
        return place.geometry
    if place.form not in ("exact", "schematic") or place.geometry is None or place.kind not in _LINES:
        return None
    meeting = place.geometry.intersection(course)
    return meeting.centroid if not meeting.is_empty else None


def _metres(point: Point, course: LineString) -> float:
    near = course.interpolate(course.project(point))
    return float(distance_m(point.x, point.y, near.x, near.y))
