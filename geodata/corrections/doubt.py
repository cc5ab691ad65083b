"""Put the commitments that deserve a planner's look in order: the most doubtful first, and say why."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd

Row = dict[str, Any]
LOW_SCORE: Final = 0.7
LARGE_YUAN: Final = 1e9


@dataclass(frozen=True, slots=True)
class Doubt:
    """One commitment to look at: the greater ``weight``, the sooner; ``reasons`` are codes for the screen."""

    commitment_id: str
    weight: float
    reasons: tuple[str, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review has come."""

    done: int
    whole: int


def doubt(features: gpd.GeoDataFrame, done: Collection[str] = ()) -> tuple[Doubt, ...]:
    """Order all commitments by doubt, those in ``done`` last; ties stand in the order of the text.

    The reasons, heaviest first: ``ambiguous`` (two places fit), ``not_found`` (a place is named that nobody knows),
    ``unread_number`` (a programme or indicator without a figure), ``low_score``, ``large_money``, ``coarse`` (placed
    by its town or area alone), ``no_stage``. What a planner has corrected in a field is no longer doubtful there.
    """
    weighed = [_weighed(row, row["id"] in done) for row in features.to_dict("records") if row["claim"] == "commitment"]
    return tuple(sorted(weighed, key=lambda one: (one.done, -one.weight)))


def progress(queue: Collection[Doubt]) -> Progress:
    """Count what is done."""
    return Progress(sum(one.done for one in queue), len(queue))


def _weighed(row: Row, done: bool) -> Doubt:
    found = {reason: weight for reason, weight in _reasons(row).items() if weight}
    ordered = tuple(sorted(found, key=lambda reason: -found[reason]))
    return Doubt(row["id"], round(sum(found.values()), 4), ordered, done)


def _reasons(row: Row) -> dict[str, float]:
    corrected = set(row["corrected"])
    where = 0.0 if "place" in corrected else 1.0
    score, yuan = row["score"], row["investment_yuan"] or row["cited_yuan"] or 0.0
    placed = row["fate"] == "placed"
    counted = row["kind"] in ("programme", "indicator") and not row["quantities"] and "quantities" not in corrected
    return {
        "ambiguous": 8 * where * bool(row["ambiguous"]),
        "not_found": 6 * where * (row["fate"] == "not_found"),
        "unread_number": 5.0 * counted,
        "low_score": 4 * where * (placed and score is not None and score < LOW_SCORE),
        "large_money": min(4.0, math.log10(yuan / LARGE_YUAN) + 1) if yuan >= LARGE_YUAN else 0.0,
        "coarse": 1 * where * (placed and row["precision"] in ("L4", "L5")),
        "no_stage": 0.5 * (row["stage"] == "unknown" and "stage" not in corrected),
    }
