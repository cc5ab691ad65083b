"""The rungs by which a mention finds its place: name, segment, part, host, namesake, abbreviation.

Score of a candidate (0 to 1): 0.40 x alias weight + 0.35 x scope + 0.25 x agreement of kind. Scope is 1 throughout: the
gazetteer is the report's own region. Two candidates within 0.03 are ambiguous; all are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import regex
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer import Gazetteer, Named, rule_name, stretch_in
from geodata.geocoding.explaining import explain
from geodata.models import Candidate, Form, Match, Mention, Place, Precision
from geodata.places import SHORT_RULES, is_of_another, suffixes, words

MARGIN: Final = 0.03
HOST_RADIUS_M: Final = 2000.0
"""A thing named after a road or station is taken to lie within this distance of its anchor, at least."""

_PHASE = regex.compile(
    r"(?:第?[一二三四五六七八九]期|[东西南北中]段|[东西南北]延(?:伸|长)?(?:线|段)?|先行段|工程|项目)+$"
)
_FAMILIES = (
    {"area", "town", "district", "campus", "port"},
    {"campus", "facility", "poi", "station"},
    {"road", "line", "tunnel"},
)
_OF_A_CITY = regex.compile(r"(?:机场|火车站|高铁站)$")
"""What a city has one of is named after the city, not after the town of the same name."""

_HOSTED = frozenset({"campus", "facility", "poi"})
_ORDER: Final[tuple[Precision, ...]] = ("L1", "L2", "L3", "L4", "L7", "L5", "L6", "L0")


def locate(
    mention: Mention, gazetteer: Gazetteer, head: str = "", length_km: float | None = None
) -> Match | Place | None:
    """Return the match of a mention; the bare place if it is known but nobody knows where; None if it is not known.

    ``head`` is the noun that a list shares (重点低效片区): it tells which kind of place is meant. ``length_km`` is the
    length that the report itself gives, to stand beside that of a stretch which is cut from a line.
    """
    if mention.rule == "segment":
        cut = _stretch(mention, gazetteer, length_km)
        if cut:
            return cut
    for rung in _RUNGS:
        match = rung(mention, gazetteer, head)
        if match:
            return match
    found = gazetteer.lookup(mention.text)
    hosted = mention.kind in _HOSTED or mention.kind in ("town", "district")
    opening = _names_that_open(mention.text, gazetteer) if hosted else iter(())
    hosts = (place for place, _ in opening if place.geometry is None or place.kind == "district")
    return gazetteer.get(found[0].place_id) if found else next(hosts, None)


def finer(precision: Precision, than: Precision) -> bool:
    """Tell whether a precision is finer than another; L7 stands beside L5, which it never beats."""
    return _ORDER.index(precision) < _ORDER.index(than)


def kind_of_head(head: str) -> str:
    """Return the kind of place that a noun such as 重点低效片区 names, or nothing."""
    return next((suffix.kind for suffix in suffixes() if head.endswith(suffix.text)), "")


def _named(mention: Mention, gazetteer: Gazetteer, head: str) -> Match | None:
    ranked = _ranked(mention, gazetteer, head)
    located = [candidate for candidate in ranked if gazetteer.get(candidate.place_id).geometry is not None]
    if not located:
        return None
    best, place = located[0], gazetteer.get(located[0].place_id)
    if place.precision in ("L6", "L0"):
        return None
    method = {"name": "exact_name"}.get(best.rule, "alias")
    method = "product" if mention.rule == "product" else method
    near = [other for other in ranked if other is not best and best.score - other.score < MARGIN]
    return _match(mention, place, method, best.score, ranked, rule=best.rule, ambiguous=bool(near))


def _ranked(mention: Mention, gazetteer: Gazetteer, head: str) -> tuple[Candidate, ...]:
    # The kind of a known name was read off the gazetteer itself, so only the words around it can tell two places apart.
    wanted = kind_of_head(head) or {"suffix": mention.kind, "product": "town"}.get(mention.rule, "")
    scored = [
        replace(found, score=_score(found.score, gazetteer.get(found.place_id), wanted), reason=_worth(found))
        for found in gazetteer.lookup(mention.text)
    ]
    return tuple(sorted(scored, key=lambda candidate: -candidate.score))


def _worth(candidate: Candidate) -> str:
    return f"{rule_name(candidate.rule, 'zh') or candidate.rule} {candidate.score:.2f}"


def _score(weight: float, place: Place, wanted: str) -> float:
    return round(0.40 * weight + 0.35 + 0.25 * _agreement(place.kind, wanted), 4)


def _agreement(kind: str, wanted: str) -> float:
    if not wanted or kind == wanted:
        return 1.0
    return 0.6 if any({kind, wanted} <= family for family in _FAMILIES) else 0.2


def _stretch(mention: Mention, gazetteer: Gazetteer, length_km: float | None) -> Match | None:
    """Cut a line between its two ends: no finer than the line itself, nor than the ends by which it was cut."""
    found = stretch_in(mention.text, gazetteer)
    if found is None:
        return _segment(mention, gazetteer, "", length_km)
    known = (found.line, *found.ends)
    coarsest = max((place.precision for place in known), key=_ORDER.index)
    precision: Precision = "L3" if found.line.form == "schematic" else coarsest
    radius = max((place.radius_m or 0.0 for place in known), default=0.0) or None
    cut = replace(
        found.line, geometry=found.geometry, precision=precision, radius_m=radius, published_length_km=length_km
    )
    return _match(mention, cut, "segment", 0.9, words="segment_line")


def _segment(mention: Mention, gazetteer: Gazetteer, head: str, length_km: float | None = None) -> Match | None:
    ends = regex.split(r"至|到|—+|－|–|~|-", mention.text, maxsplit=1)
    found = gazetteer.stretch(*ends) if len(ends) == 2 else None
    if not found:
        return None
    line, stops = found
    points = [stop.geometry for stop in stops if stop.form == "point"]
    if len(points) < 2:
        return None
    whole = len(stops) == len(gazetteer.routes[line.id])
    published = length_km or (line.published_length_km if whole else None)
    cut = replace(line, published_length_km=published, geometry=LineString(points))
    return _match(mention, cut, "segment", 0.9)


def _part(mention: Mention, gazetteer: Gazetteer, head: str) -> Match | None:
    if mention.kind not in ("line", "road", "tunnel"):
        return None
    base = regex.sub(r"^.*(?:地铁|轨道交通)", "", mention.text)
    parts = gazetteer.parts_of(_PHASE.sub("", base) if not gazetteer.parts_of(base) else base)
    exact = [part for part in parts if part.name.startswith(base)]
    if exact:
        merged = shapely.union_all([part.geometry for part in exact])
        whole = replace(exact[0], name=base, geometry=merged, published_length_km=_sum_of_lengths(exact))
        return _match(mention, whole, "part", 0.85)
    return _whole_for_part(mention, gazetteer, _PHASE.sub("", mention.text))


def _whole_for_part(mention: Mention, gazetteer: Gazetteer, base: str) -> Match | None:
    # A stretch of a line lies on it; a phase or an extension that nobody described may lie anywhere beyond it.
    found = gazetteer.lookup(base) if regex.search(r"[东西南北中]段$", mention.text) else ()
    places = [gazetteer.get(candidate.place_id) for candidate in found]
    whole = next((place for place in places if place.geometry is not None), None)
    return _match(mention, whole, "whole_for_part", 0.7) if whole else None


def _sum_of_lengths(parts: list[Place]) -> float | None:
    lengths = [part.published_length_km for part in parts]
    known = [length for length in lengths if length is not None]
    return sum(known) if len(known) == len(lengths) else None


def _host(mention: Mention, gazetteer: Gazetteer, head: str) -> Match | None:
    for place, weight in _names_that_open(mention.text, gazetteer):
        # A road or a river is not where its first syllables are; but what a town's full name opens is in that town.
        if mention.kind not in _HOSTED and not (place.kind == "town" and mention.text.startswith(place.name)):
            continue
        if place.form in ("point", "anchor"):
            radius = max(HOST_RADIUS_M, place.radius_m or 0.0)
            near = replace(place, form="anchor", precision="L3", radius_m=radius)
            return _match(mention, near, "host", 0.40 * weight + 0.35)
        if place.form == "area" and place.kind != "district":
            method = "town" if place.kind == "town" else "containing_area"
            return _match(mention, place, method, 0.40 * weight + 0.35)
    return None


def _names_that_open(text: str, gazetteer: Gazetteer) -> Iterator[tuple[Place, float]]:
    """Yield the places whose names open a longer one, innermost of a chain first (端州区黄岗街道…), towns first."""
    chain: list[Named] = []
    for hit in gazetteer.named_in(text):
        short = gazetteer.best(hit.text)[1].rule in SHORT_RULES
        if hit.start == (chain[-1].end if chain else 0) and len(hit.text) < len(text) and not (chain and short):
            chain.append(hit)
    for hit in reversed(chain):
        first = "district" if _OF_A_CITY.search(text) else "town"
        for found in sorted(gazetteer.lookup(hit.text), key=lambda c: gazetteer.get(c.place_id).kind != first):
            place = gazetteer.get(found.place_id)
            other = hit.text in words("everyday") or is_of_another(hit.text, text[hit.end :], place)
            if not (found.rule in SHORT_RULES and other) and not gazetteer.means_itself(hit.text):
                yield place, found.score


def _abbreviated(mention: Mention, gazetteer: Gazetteer, head: str) -> Match | None:
    """Read a mention as an abbreviation: its characters in order inside one name, first and last the same."""
    if not 3 <= len(mention.text) <= 8 or mention.rule != "suffix":
        return None
    if not _is_telling(mention.text, gazetteer):
        return None
    names = [place for place in gazetteer.places if _is_short_for(mention.text, place.name)]
    likely = [place for place in names if _agreement(place.kind, mention.kind) == 1.0 and place.geometry is not None]
    if len(likely) != 1 or likely[0].precision == "L6":
        return None
    coverage = len(mention.text) / len(likely[0].name)
    return _match(mention, likely[0], "abbreviation", round(0.40 * 0.6 * coverage + 0.60, 4))


def _is_telling(short: str, gazetteer: Gazetteer) -> bool:
    """Tell whether an abbreviation says more than the city and the kind: 青航研究院 does, 青岛研究院 does not."""
    stem = next((short[: -len(suffix.text)] for suffix in suffixes() if short.endswith(suffix.text)), short)
    return bool(set(stem) - set("".join(gazetteer.parents) + gazetteer.name))


def _namesake(mention: Mention, gazetteer: Gazetteer, head: str) -> Match | None:
    """Put a road that nobody located into the town of the one community that is named after it."""
    if mention.kind != "road":
        return None
    found = [gazetteer.get(candidate.place_id) for candidate in gazetteer.lookup(f"{mention.text}社区")]
    located = [place for place in found if place.kind == "village" and place.geometry is not None]
    return _match(mention, located[0], "namesake", 0.6) if len(located) == 1 else None


def _is_short_for(short: str, name: str) -> bool:
    if not (len(short) < len(name) <= 3 * len(short) and short[0] == name[0] and short[-1] == name[-1]):
        return False
    left = iter(name)
    return all(char in left for char in short)


def _match(
    mention: Mention,
    place: Place,
    method: str,
    score: float,
    candidates: tuple[Candidate, ...] = (),
    *,
    rule: str = "",
    words: str = "",
    ambiguous: bool = False,
) -> Match:
    geometry: BaseGeometry = place.geometry
    form: Form = place.form
    why = explain(mention, place, words or method, rule, candidates if ambiguous else ())
    return Match(
        mention=mention,
        place=place,
        method=method,
        score=round(score, 4),
        precision=place.precision,
        radius_m=place.radius_m,
        form=form,
        geometry=geometry,
        explanation=why.zh,
        explanation_en=why.en,
        candidates=candidates or (Candidate(place.id, place.name, "", method, round(score, 4), method),),
        ambiguous=ambiguous,
    )


_RUNGS: Final[tuple[Callable[[Mention, Gazetteer, str], Match | None], ...]] = (
    _named,
    _segment,
    _part,
    _host,
    _namesake,
    _abbreviated,
)
