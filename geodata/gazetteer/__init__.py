"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.packs import known_regions, load_gazetteer

__all__ = ["Gazetteer", "known_regions", "load_gazetteer"]
