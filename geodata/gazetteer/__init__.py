"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.aliases import folded
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, Listed, listed, towns_around
from geodata.gazetteer.divisions import full_name, is_division
from geodata.gazetteer.index import Gazetteer, Named
from geodata.gazetteer.packs import gazetteer_state, known_regions, load_gazetteer, region_of
from geodata.gazetteer.positions import reach_m

__all__ = [
    "FINER_THAN_TOWN",
    "Gazetteer",
    "Listed",
    "Named",
    "folded",
    "full_name",
    "gazetteer_state",
    "is_division",
    "known_regions",
    "listed",
    "load_gazetteer",
    "reach_m",
    "region_of",
    "towns_around",
]
