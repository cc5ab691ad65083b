"""Pack what a search needs besides the columns of the screen: sentences, aliases and places; spellings come apart."""

from __future__ import annotations

import re
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
_HAN: Final = re.compile("([\u3007\u3400-\u9fff\uf900-\ufaff]+)")


def columns(features: gpd.GeoDataFrame, adcode: str) -> dict[str, Any]:
    """Return the searched words of every row and the known places of its region.

    ``places`` are ``[name, town or "", aliases, spelling, kind, box]`` with the box as west, south, east, north.
    """
    gazetteer = _gazetteer(adcode)
    return {
        "sentence": worded(features["sentence"].tolist()),
        "place": worded(features["place_name"].tolist()),
        "investment": worded(features["investment_text"].tolist()),
        "cited": worded(features["cited_text"].tolist()),
        "aliases": worded([_aliases(gazetteer.get(key)) if key in gazetteer else "" for key in features["place_id"]]),
        "places": [_told(place) for place in gazetteer.places[:TOO_MANY] if _may_be_shown(place)],
    }


def spellings(features: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return the spelling of every row's name; many take long, so that a search begins without them."""
    return {"spelling": [spelling(name) for name in features["name"]]}


def spelling(name: str) -> str:
    """Return a name in pinyin without tones, in full and by its initials: ``青岛西站`` → ``qingdaoxizhan qdxz``.

    What is no Chinese stands as it is in both.
    """
    runs = [_spelt(run) if number % 2 else (run, run) for number, run in enumerate(_HAN.split(name))]
    return f"{''.join(full for full, _ in runs)} {''.join(initials for _, initials in runs)}".lower()


@lru_cache(maxsize=200_000)
def _spelt(han: str) -> tuple[str, str]:
    parts = lazy_pinyin(han)
    return "".join(parts), "".join(part[0] for part in parts)


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
