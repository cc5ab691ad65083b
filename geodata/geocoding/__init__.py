"""Choose the place that a mention means, by a ladder of named rungs, and say how sure and how precise that is."""

from geodata.geocoding.ladder import locate
from geodata.geocoding.placing import place_all, place_commitment

__all__ = ["locate", "place_all", "place_commitment"]
