"""Hold the places of one region and find them by any of their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ahocorasick
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.aliases import folded
from geodata.models import Alias, Candidate, Place

Layers = dict[str, Any]
OWN_NAME = Alias("", "name", 1.0)


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of a text that is a known name, half-open in characters of that text."""

    start: int
    end: int
    text: str


class Gazetteer:
    """The known places of one region; empty, with a ``reason``, for a region that nobody has described yet.

    ``bbox`` is (west, south, east, north) in WGS 84 degrees, ``outline`` the polygon of the region or None.
    ``self_names`` are the words by which a report of this region means the region itself.
    """

    def __init__(
        self,
        adcode: str,
        name: str = "",
        places: tuple[Place, ...] = (),
        *,
        outline: BaseGeometry | None = None,
        bbox: tuple[float, float, float, float] | None = None,
        parents: tuple[str, ...] = (),
        routes: dict[str, tuple[str, ...]] | None = None,
        basemap: Layers | None = None,
        attributions: tuple[str, ...] = (),
        reason: str = "",
        reason_en: str = "",
    ) -> None:
        self.adcode, self.name, self.places = adcode, name, places
        self.outline, self.bbox, self.parents = outline, bbox, parents
        self.routes = routes or {}
        self.attributions, self.reason, self.reason_en = attributions, reason, reason_en or reason
        self._basemap = basemap or {}
        self._by_id = {place.id: place for place in places}
        self._by_name = _index(places)
        self._automaton = _automaton(self._by_name)

    def __repr__(self) -> str:
        return f"Gazetteer({self.adcode!r}, {self.name!r}, {len(self.places)} places)"

    def __len__(self) -> int:
        return len(self.places)

    def get(self, place_id: str) -> Place:
        """Return the place with this id; `KeyError` if there is none."""
        return self._by_id[place_id]

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._by_id

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """Return every place of this very name or alias, best weight first, ties in the order of the pack."""
        found = self._by_name.get(folded(name), ())
        ranked = sorted(found, key=lambda pair: -pair[1].weight)
        return tuple(
            Candidate(place.id, place.name, alias.name or place.name, alias.rule, alias.weight, alias.source)
            for place, alias in ranked
        )

    def best(self, name: str) -> tuple[Place, Alias]:
        """Return the place and alias of the greatest weight for a name; `KeyError` if nobody has it."""
        return max(self._by_name[folded(name)], key=lambda pair: pair[1].weight)

    def means_itself(self, name: str) -> bool:
        """Tell whether a name means the region as a whole, so that it tells nothing about where in it."""
        return any(place.id == f"district-{self.adcode}" for place, _ in self._by_name.get(folded(name), ()))

    def station(self, name: str) -> Place | None:
        """Return the station of a name given with or without 站."""
        found = (*self.lookup(name), *self.lookup(f"{name}站"))
        places = [self._by_id[candidate.place_id] for candidate in found]
        return next((place for place in places if place.kind == "station"), None)

    def stretch(self, first: str, last: str) -> tuple[Place, tuple[Place, ...]] | None:
        """Return the shortest line that joins two stations, with its stations from the one to the other, in order."""
        ends = self.station(first), self.station(last)
        if ends[0] is None or ends[1] is None or ends[0].id == ends[1].id:
            return None
        joined = [(line, stops) for line, stops in self.routes.items() if {ends[0].id, ends[1].id} <= set(stops)]
        if not joined:
            return None
        line, stops = min(joined, key=lambda pair: len(pair[1]))
        low, high = sorted((stops.index(ends[0].id), stops.index(ends[1].id)))
        return self._by_id[line], tuple(self._by_id[stop] for stop in stops[low : high + 1])

    def parts_of(self, name: str) -> tuple[Place, ...]:
        """Return the located parts of a line whose names continue the given one: 13号线二期 has 北段 and 南段."""
        start = folded(name)
        return tuple(p for p in self.places if p.kind == "line" and p.geometry and folded(p.name).startswith(start))

    def names(self) -> tuple[str, ...]:
        """Return every folded name and alias."""
        return tuple(self._by_name)

    def named_in(self, text: str) -> Iterator[Named]:
        """Find known names in a text, longest first and none inside another; works on folded characters one to one."""
        if not self._by_name:
            return
        plain = "".join(_one(char) for char in text)
        for end, name in self._automaton.iter_long(plain):
            start = end - len(name) + 1
            yield Named(start, end + 1, text[start : end + 1])

    def basemap(self) -> Layers:
        """Return the layers for the screen as GeoJSON feature collections: see `geodata.gazetteer.basemap`."""
        return self._basemap

    def town_of(self, place: Place) -> Place | None:
        """Return the town that a place is said to lie in, if it is known."""
        found = [self._by_id[candidate.place_id] for candidate in self.lookup(place.town)] if place.town else []
        return next((town for town in found if town.kind == "town"), None)

    def of_kind(self, *kinds: str) -> tuple[Place, ...]:
        """Return the places of these kinds in the order of the pack."""
        return tuple(place for place in self.places if place.kind in kinds)


def _index(places: tuple[Place, ...]) -> dict[str, tuple[tuple[Place, Alias], ...]]:
    found: dict[str, dict[str, tuple[Place, Alias]]] = {}
    for place in places:
        for name, alias in ((place.name, OWN_NAME), *((alias.name, alias) for alias in place.aliases)):
            known = found.setdefault(folded(name), {})
            if place.id not in known or known[place.id][1].weight < alias.weight:
                known[place.id] = (place, alias)
    found.pop("", None)
    return {name: tuple(rows.values()) for name, rows in found.items()}


def _automaton(names: dict[str, tuple[tuple[Place, Alias], ...]]) -> Any:
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def _one(char: str) -> str:
    # One character in, one out: the positions found must be positions of the text itself.
    plain = folded(char)
    return plain if len(plain) == 1 else char
