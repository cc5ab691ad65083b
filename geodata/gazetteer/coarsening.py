"""Know which things are never drawn finer than their town (L7), and coarsen what is; the list is a data file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import regex
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.index import Gazetteer
from geodata.models import Place, Precision

FINER_THAN_TOWN: Final[tuple[Precision, ...]] = ("L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class Listed:
    """Why a thing is coarsened, in Chinese and in English; ``zh`` is "" for what may be drawn as it is known."""

    zh: str = ""
    en: str = ""


NOT_LISTED: Final = Listed()


def listed(name: str, kind: str = "") -> Listed:
    """Return why a thing of this name or kind must be coarse; it binds rows, additions, corrections and uploads."""
    return next((why for match, value, why in _list() if _holds(name, kind, match, value)), NOT_LISTED)


def towns_around(geometry: BaseGeometry, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Return the towns with an outline that a geometry touches; for a point of the sea or beyond, none."""
    return tuple(
        town
        for town in gazetteer.of_kind("town")
        if town.geometry is not None and town.form == "area" and shapely.intersects(town.geometry, geometry)
    )


def _holds(name: str, kind: str, match: str, value: str) -> bool:
    return kind == value if match == "kind" else regex.search(value, name) is not None


@cache
def _list() -> tuple[tuple[str, str, Listed], ...]:
    with (files("geodata") / "data" / "coarsened.csv").open(encoding="utf-8") as lines:
        return tuple(
            (row["match"], row["value"], Listed(row["reason"], row["reason_en"])) for row in csv.DictReader(lines)
        )
