"""Pack what a search needs besides the columns of the screen: sentences, spellings in pinyin, aliases and places."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import shapely
from pypinyin import lazy_pinyin

from geodata.errors import GeodataError
from geodata.gazetteer import Gazetteer, load_gazetteer
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, listed
from geodata.models import Place
from mapapp.drawing import worded

METRES_PER_DEGREE: Final = 111_000
LEAST_M: Final = 400
TOO_MANY: Final = 20_000


def columns(features: gpd.GeoDataFrame, adcode: str) -> dict[str, Any]:
    """Return the searched words of every row, the spelling of its name, and the known places of its region.

    ``places`` are ``[name, town or "", aliases, spelling, kind, box]`` with the box as west, south, east, north.
    """
    gazetteer = _gazetteer(adcode)
    return {
        "sentence": worded(features["sentence"].tolist()),
        "place": worded(features["place_name"].tolist()),
        "investment": worded(features["investment_text"].tolist()),
        "cited": worded(features["cited_text"].tolist()),
        "spelling": [spelling(name) for name in features["name"]],
        "aliases": worded([_aliases(gazetteer.get(key)) if key in gazetteer else "" for key in features["place_id"]]),
        "places": [_told(place) for place in gazetteer.places[:TOO_MANY] if _may_be_shown(place)],
    }


@lru_cache(maxsize=100_000)
def spelling(name: str) -> str:
    """Return a name in pinyin without tones, in full and by its initials: ``青岛西站`` → ``qingdaoxizhan qdxz``."""
    parts = lazy_pinyin(name)
    initials = "".join([part if part in name else part[0] for part in parts])  # what is no Chinese stands as it is
    return f"{''.join(parts)} {initials}".lower()


@lru_cache(maxsize=4)
def _gazetteer(adcode: str) -> Gazetteer:
    try:
        return load_gazetteer(adcode)
    except GeodataError:  # a broken pack is told at the build; a search goes on without its places
        return Gazetteer(adcode)


def _aliases(place: Place) -> str:
    return "\n".join(alias.name for alias in place.aliases)


def _may_be_shown(place: Place) -> bool:
    """Tell whether a place is known and may be shown as finely as it is known."""
    secret = place.precision in FINER_THAN_TOWN and bool(listed(place.name, place.kind).zh)
    return place.geometry is not None and not secret


def _told(place: Place) -> list[Any]:
    """Frame a place no finer than it is known: its geometry with its radius around it."""
    assert place.geometry is not None
    reach = max(place.radius_m or 0, LEAST_M) / METRES_PER_DEGREE
    west, south, east, north = shapely.bounds(place.geometry).tolist()
    box = [round(value, 4) for value in (west - reach, south - reach, east + reach, north + reach)]
    return [place.name, place.town, _aliases(place), spelling(place.name), place.kind, box]
