"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.divisions import full_name, region_of
from geodata.gazetteer.index import Gazetteer, Named
from geodata.gazetteer.packs import known_regions, load_gazetteer

__all__ = ["Gazetteer", "Named", "full_name", "known_regions", "load_gazetteer", "region_of"]
