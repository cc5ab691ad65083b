"""Pack what the canvas and the list need of each commitment into lean columns, once per store.

The browser unpacks them in ``static/columns.js``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd

from geodata.models import FATES, KINDS, PRECISIONS, SECTORS, STAGES
from mapapp import controls, shapes

FORMS: Final = ("exact", "point", "schematic", "anchor", "area", "none")

STAGE_COLOURS: Final[dict[str, str]] = {
    "planned": "#8b7be1", "preparation": "#b0803d", "construction": "#dc7512", "trial": "#2e99c3",
    "completed": "#225fa8", "operation": "#198a65", "improvement": "#911b5d", "unknown": "#767f8c",
}  # fmt: skip

CODED: Final[dict[str, tuple[str, ...]]] = {
    "sector": SECTORS, "stage": STAGES, "kind": KINDS, "claim": controls.CLAIMS, "firmness": controls.FIRMNESSES,
    "precision": PRECISIONS, "form": FORMS, "fate": FATES,
}  # fmt: skip
CODES: Final[dict[str, tuple[str, ...]]] = controls.CODES | CODED
"""Every word with a code, for the browser."""


def columns(features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the features as columns: codes as letters, words as a dictionary, absent values as None.

    What a search alone needs (sentences, spellings) stands in ``finding.columns``.
    """
    rows = {name: number for number, name in enumerate(features["id"])}
    places = features["place_name"].where(features["fate"] == "placed", "")  # a guess is no place
    return {
        "n": len(features),
        "id": _ids(features["id"].tolist()),
        "name": features["name"].tolist(),
        "head": worded(features["head"].tolist()),
        "quantity": worded(features["quantity_text"].tolist()),
        "place": worded(places.tolist()),
        "town": worded(features["town"].tolist()),
        "corrected": worded([",".join(names) for names in features["corrected"]]),
        "radius": _numbers(features["radius_m"]),
        "km": _numbers(features["published_length_km"]),
        "yuan": _numbers(features["investment_yuan"]),
        "basis": worded(features["investment_basis"].tolist()),
        "cited": _numbers(features["cited_yuan"]),
        "among": [[rows[key] for key in keys if key in rows] for keys in features["among"]],
        "shapes": shapes.packed(features),
        **{name: _codes(features[name].tolist(), words) for name, words in CODED.items()},
    }


def _ids(ids: Sequence[str]) -> dict[str, Any]:
    """Return ids that count up (``report-001``, ``report-002``, …) as their prefix and width, others one by one."""
    first = re.fullmatch("(.*?)(0*1)", ids[0]) if ids else None
    if first:
        prefix, width = first[1], len(first[2])
        if all(key == f"{prefix}{number:0{width}d}" for number, key in enumerate(ids, start=1)):
            return {"prefix": prefix, "width": width, "count": len(ids)}
    return {"all": list(ids)}


def worded(values: Sequence[str]) -> dict[str, Any]:
    """Return a column of words as its different words, in the order of their first use, and one number per row."""
    words = {word: number for number, word in enumerate(dict.fromkeys(values))}
    return {"words": list(words), "codes": [words[value] for value in values]}


def additions(features: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the members of counted programmes that planners placed, each with its programme's id."""
    return [
        {"id": key, "name": one["name"], "geometry": one["place"]["geometry"],
         "precision": one["place"]["columns"]["precision"], "radius": one["place"]["columns"]["radius_m"]}
        for key, held in zip(features["id"], features["further"], strict=True)
        for one in held if one["place"]["geometry"] is not None
    ]  # fmt: skip


def _codes(values: Sequence[str], words: tuple[str, ...]) -> str:
    """Return one letter per row: 0 for the first code, and on through ASCII."""
    letters = {word: chr(48 + number) for number, word in enumerate(words)}
    return "".join([letters[value] for value in values])


def _numbers(column: Any) -> list[float | int | None]:
    return [_number(value) for value in column.tolist()]


def _number(value: float | None) -> float | int | None:
    if value is None or value != value:
        return None
    return int(value) if float(value).is_integer() else round(float(value), 3)
