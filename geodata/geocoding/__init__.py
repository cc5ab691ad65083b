"""Choose the place that a mention means, by a ladder of named rungs, and say how sure and how precise that is."""

from geodata.gazetteer import Option, options_for
from geodata.geocoding.choosing import place_by_choice, place_by_drawing
from geodata.geocoding.ladder import locate
from geodata.geocoding.placing import place_all, place_commitment

__all__ = [
    "Option",
    "locate",
    "options_for",
    "place_all",
    "place_by_choice",
    "place_by_drawing",
    "place_commitment",
]
