"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.divisions import full_name, is_division
from geodata.gazetteer.index import Gazetteer, Named
from geodata.gazetteer.packs import gazetteer_state, known_regions, load_gazetteer, region_of

__all__ = [
    "Gazetteer",
    "Named",
    "full_name",
    "gazetteer_state",
    "is_division",
    "known_regions",
    "load_gazetteer",
    "region_of",
]
