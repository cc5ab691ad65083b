"""Known places: names, aliases, kind, geometry, radius and source, one region pack per county-level adcode."""

from geodata.gazetteer.aliases import folded
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, Listed, listed, towns_around
from geodata.gazetteer.divisions import full_name, is_division
from geodata.gazetteer.index import Gazetteer, Named
from geodata.gazetteer.kinds import Kind, kind_named
from geodata.gazetteer.options import Option, options_for
from geodata.gazetteer.packs import gazetteer_state, known_regions, load_gazetteer, region_of
from geodata.gazetteer.positions import reach_m
from geodata.gazetteer.stretches import Stretch, length_said_km, stretch_in
from geodata.gazetteer.telling import Told, reason_of, rule_name, told

__all__ = [
    "FINER_THAN_TOWN",
    "Gazetteer",
    "Kind",
    "Listed",
    "Named",
    "Option",
    "Stretch",
    "Told",
    "folded",
    "full_name",
    "gazetteer_state",
    "is_division",
    "kind_named",
    "known_regions",
    "length_said_km",
    "listed",
    "load_gazetteer",
    "options_for",
    "reach_m",
    "reason_of",
    "region_of",
    "rule_name",
    "stretch_in",
    "told",
    "towns_around",
]
