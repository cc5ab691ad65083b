"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.aliases import folded
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, Listed, listed, towns_around
from geodata.gazetteer.divisions import full_name, is_division
from geodata.gazetteer.index import Gazetteer, Named
from geodata.gazetteer.packs import gazetteer_state, known_regions, load_gazetteer, region_of
from geodata.gazetteer.positions import reach_m
from geodata.gazetteer.stretches import Stretch, length_said_km, stretch_in

__all__ = [
    "FINER_THAN_TOWN",
    "Gazetteer",
    "Listed",
    "Named",
    "Stretch",
    "folded",
    "full_name",
    "gazetteer_state",
    "is_division",
    "known_regions",
    "length_said_km",
    "listed",
    "load_gazetteer",
    "reach_m",
    "region_of",
    "stretch_in",
    "towns_around",
]
