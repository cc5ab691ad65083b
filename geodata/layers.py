"""Join commitments with their places into map layers: one row per commitment, one layer per sector, and the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.models import (
    PRECISIONS,
    SECTORS,
    Account,
    Commitment,
    Match,
    Mention,
    Place,
    Placement,
    Precision,
    Report,
    Sector,
    Sentence,
)

TEXTS = (
    "id", "report_id", "name", "kind", "sector", "stage", "claim", "firmness", "verb", "rule", "quantity_text",
    "investment_text", "investment_basis", "investment_period", "cited_text", "precision", "form", "fate",
    "method", "explanation", "explanation_en", "reason", "reason_en", "place_id", "place_name", "place_kind", "town",
    "place_source", "licence", "datum", "part_of", "head", "sentence", "name_read",
)  # fmt: skip
NUMBERS = (
    "investment_yuan", "cited_yuan", "radius_m", "score", "published_length_km", "verb_start", "verb_end",
)  # fmt: skip
OFFSETS = (
    "start", "end", "name_start", "name_end", "sentence_start", "sentence_end", "paragraph_start",
    "paragraph_end",
)  # fmt: skip
FLAGS = ("optional", "ambiguous")
LISTS = ("quantities", "candidates", "exemplars", "among", "mentions", "facts", "corrected", "further")
COLUMNS = (
    "id", "report_id", "name", "kind", "optional", "sector", "stage", "claim", "firmness", "verb", "rule",
    "quantity_text", "quantities", "investment_yuan", "investment_text", "investment_basis",
    "investment_period", "cited_yuan", "cited_text", "precision", "radius_m", "form", "fate", "method", "score",
    "explanation", "explanation_en", "reason", "reason_en", "place_id", "place_name", "place_kind", "town",
    "place_source", "licence", "datum",
    "published_length_km", "ambiguous", "candidates", "part_of", "exemplars", "among", "head", "mentions",
    "facts", "sentence", "start", "end", "name_start", "name_end", "sentence_start", "sentence_end",
    "paragraph_start", "paragraph_end", "verb_start", "verb_end", "name_read",
    "corrected", "further", "geometry",
)  # fmt: skip
ITSELF = frozenset({"correction", "exact_name", "alias", "abbreviation"})
"""Methods of geocoding by which the place found is the promised thing and not its host, its whole or its town."""
CRS = "EPSG:4326"
Row = dict[str, Any]


def build_features(
    report: Report, commitments: Sequence[Commitment], placements: Sequence[Placement]
) -> gpd.GeoDataFrame:
    """Make the features of one report, in text order.

    Numbers that are unknown are None, texts are "", lists are []; money is in yuan, radii in metres, lengths in
    kilometres, offsets in characters of the report. A commitment that is not placed has no geometry, whatever its
    placement holds.

    Raises
    ------
    KeyError
        If a commitment has no placement: nothing may disappear.
    """
    placed = {placement.commitment_id: placement for placement in placements}
    paragraphs = {sentence.start: sentence for sentence in report.sentences}
    exemplars: dict[str, list[str]] = {}
    for commitment in commitments:
        if commitment.part_of:
            exemplars.setdefault(commitment.part_of, []).append(commitment.id)
    rows = [
        _words(report, commitment)
        | _spans(commitment, paragraphs.get(commitment.sentence.start))
        | where(placed[commitment.id])
        | {"exemplars": exemplars.get(commitment.id, [])}
        for commitment in commitments
    ]
    return frame_of(rows)


def frame_of(rows: Iterable[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """Make a features frame of rows that hold every column: fixed order, fixed types, no NaN."""
    held = list(rows)
    columns = {name: _column(name, [row[name] for row in held]) for name in COLUMNS[:-1]}
    geometry = gpd.array.from_shapely(np.array([row["geometry"] for row in held], dtype=object), crs=CRS)
    return gpd.GeoDataFrame(columns, geometry=geometry)


def by_sector(features: gpd.GeoDataFrame) -> dict[Sector, gpd.GeoDataFrame]:
    """Divide what is on the map into its layers, in the guideline's order; empty sectors are left out."""
    placed = features[features["fate"] == "placed"]
    return {sector: part for sector in SECTORS if len(part := placed[placed["sector"] == sector])}


def unplaced(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give what has no geometry: the district's, the placeless, and what was named but not found."""
    return features[features["fate"] != "placed"]


def account(features: gpd.GeoDataFrame) -> Account:
    """Balance the commitments: every one is placed, for the whole district, placeless or not found.

    Statements about the past (claim other than ``commitment``) are not counted.
    """
    counted = features[features["claim"] == "commitment"]
    fates = counted["fate"].value_counts()
    precisions = counted.loc[counted["fate"] == "placed", "precision"].value_counts()
    placed: dict[Precision, int] = {code: int(precisions[code]) for code in PRECISIONS if code in precisions}
    return Account(
        total=len(counted),
        placed=placed,
        district=int(fates.get("district", 0)),
        placeless=int(fates.get("placeless", 0)),
        not_found=int(fates.get("not_found", 0)),
    )


def account_by_sector(features: gpd.GeoDataFrame) -> dict[Sector, Account]:
    """Balance each sector that has any commitment, in the guideline's order."""
    parts = {sector: features[features["sector"] == sector] for sector in get_args(Sector)}
    return {sector: account(part) for sector, part in parts.items() if len(part)}


def _column(name: str, values: list[Any]) -> pd.Series:
    if name in OFFSETS:
        return pd.Series(values, dtype="int64")
    if name in FLAGS:
        return pd.Series(values, dtype="bool")
    if name in TEXTS:
        return pd.Series(values, dtype="str")
    if name in NUMBERS:
        whole = name.startswith("verb_")
        return pd.Series([_number(value, whole=whole) for value in values], dtype="object")
    return pd.Series(values, dtype="object")


def _number(value: float | None, *, whole: bool) -> float | int | None:
    if value is None or value != value:
        return None
    return int(value) if whole else float(value)


def _words(report: Report, commitment: Commitment) -> Row:
    """What the report says: the name, the promise, the figures, the money."""
    money = commitment.investment
    return {
        "id": commitment.id,
        "report_id": report.id,
        "name": commitment.name.text,
        "kind": commitment.kind,
        "optional": commitment.optional,
        "sector": commitment.sector,
        "stage": commitment.stage,
        "claim": commitment.claim,
        "firmness": commitment.firmness,
        "verb": commitment.verb.text if commitment.verb else "",
        "rule": commitment.rule,
        "quantity_text": "、".join(quantity.text for quantity in commitment.quantities),
        "quantities": [asdict(quantity) for quantity in commitment.quantities],
        "investment_yuan": money.value_yuan if money else None,
        "investment_text": money.text if money else "",
        "investment_basis": money.basis if money else "",
        "investment_period": (money.period or "") if money else "",
        "part_of": commitment.part_of or "",
        "among": list(commitment.among),
        "head": commitment.head.text if commitment.head else "",
        "sentence": commitment.sentence.text,
        "name_read": commitment.name.text,
        "corrected": [],
        "further": [],
    }


def _spans(commitment: Commitment, sentence: Sentence | None) -> Row:
    """Where the report says it; a sentence that the report does not know is its own paragraph."""
    verb = commitment.verb
    return {
        "start": commitment.start,
        "end": commitment.end,
        "name_start": commitment.name.start,
        "name_end": commitment.name.end,
        "sentence_start": commitment.sentence.start,
        "sentence_end": commitment.sentence.end,
        "paragraph_start": sentence.paragraph_start if sentence else commitment.sentence.start,
        "paragraph_end": sentence.paragraph_end if sentence else commitment.sentence.end,
        "verb_start": verb.start if verb else None,
        "verb_end": verb.end if verb else None,
    }


def where(placement: Placement) -> Row:
    """What became of it on the map."""
    best = placement.matches[0] if placement.matches and placement.fate == "placed" else None
    place = best.place if best else placement.place
    return {
        "precision": placement.precision,
        "fate": placement.fate,
        "reason": placement.reason,
        "reason_en": placement.reason_en,
        "mentions": [_mention(mention, placement.matches) for mention in placement.mentions],
        **_match(best),
        **_place(place, itself=best is None or best.method in ITSELF),
    }


def _match(match: Match | None) -> Row:
    if match is None:
        return {
            "radius_m": None, "form": "none", "method": "", "score": None, "explanation": "",
            "explanation_en": "", "ambiguous": False, "candidates": [], "geometry": None,
        }  # fmt: skip
    return {
        "radius_m": match.radius_m,
        "form": match.form,
        "method": match.method,
        "score": match.score,
        "explanation": match.explanation,
        "explanation_en": match.explanation_en,
        "ambiguous": match.ambiguous,
        "candidates": [asdict(candidate) for candidate in match.candidates],
        "geometry": match.geometry,
    }


def _place(place: Place | None, *, itself: bool) -> Row:
    """What the gazetteer knows of the place; facts, length and money of other sources only if it is the thing itself.

    What is known of a town is not a fact about a product of that town, nor a line's length that of its extension.
    """
    facts = place.facts if place and itself else ()
    cited = next((fact for fact in facts if fact.kind.startswith("investment") and fact.unit == "元"), None)
    return {
        "place_id": place.id if place else "",
        "place_name": place.name if place else "",
        "place_kind": place.kind if place else "",
        "town": place.town if place else "",
        "place_source": place.source if place else "",
        "licence": place.licence if place else "",
        "datum": place.datum if place else "",
        "published_length_km": place.published_length_km if place and itself else None,
        "facts": [asdict(fact) for fact in facts],
        "cited_yuan": cited.value if cited else None,
        "cited_text": cited.text if cited else "",
    }


def _mention(mention: Mention, matches: Sequence[Match]) -> Row:
    """A place name of the report, with the place it was taken for ("" if for none)."""
    taken = next((match.place.id for match in matches if match.mention == mention), "")
    return {**asdict(mention), "place_id": taken}
