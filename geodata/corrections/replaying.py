"""Replay corrections over what was read: the report's own words and spans stay, what a planner said stands beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import geopandas as gpd

from geodata.corrections.entries import Entry, Value, current
from geodata.corrections.placing import away, placed, why_coarse
from geodata.gazetteer import FINER_THAN_TOWN
from geodata.layers import frame_of

Row = dict[str, Any]


def replay(features: gpd.GeoDataFrame, entries: Iterable[Entry]) -> gpd.GeoDataFrame:
    """Give the current state of features as they were read, after every entry of a log that is about them."""
    by_commitment: dict[str, dict[str, Entry]] = {}
    for fields in current(entries).values():
        for entry in fields.values():
            by_commitment.setdefault(entry.commitment_id, {})[entry.field] = entry
    return frame_of(corrected(row, by_commitment.get(row["id"], {})) for row in features.to_dict("records"))


def corrected(row: Row, fields: Mapping[str, Entry]) -> Row:
    """Give one row with the corrections that hold for it; ``fields`` are its last entries by field."""
    if not fields:
        return row
    made = dict(row)
    for field, apply in _APPLY.items():
        if field in fields:
            made |= apply(made, fields[field])
    made["corrected"] = sorted(field for field in fields if field in _APPLY)
    return _kept_coarse(made)


def _kept_coarse(row: Row) -> Row:
    """Hide what is finer than L7 allows: a name corrected afterwards binds the place that was drawn before."""
    why = why_coarse(row)
    if not why.zh or row["precision"] not in FINER_THAN_TOWN:
        return row
    told = f"{why.zh}；请改选所在镇街", f"{why.en}; choose the town that holds it"
    return row | away(row, "not_found", *told)


def _word(field: str) -> Callable[[Row, Entry], Row]:
    return lambda _row, entry: {field: entry.value}


def _investment(row: Row, entry: Entry) -> Row:
    value: Mapping[str, Any] = entry.value
    return {
        "investment_yuan": value["yuan"],
        "investment_basis": value["basis"],
        "investment_period": value["period"],
        "investment_text": row["investment_text"] if value["yuan"] is not None else "",
    }


def _quantities(row: Row, entry: Entry) -> Row:
    made = [_quantity(row, value) for value in entry.value]
    told = "、".join(one["text"] or f"{one['value']:g}{one['unit']}" for one in made)
    return {"quantities": made, "quantity_text": told}


def _quantity(row: Row, value: Mapping[str, Value]) -> Row:
    """Give a figure the words of the report that say it; one that the report does not say has an empty span."""
    same = ("value", "unit", "comparator")
    for read in row["quantities"]:
        if all(read[key] == value[key] for key in same):
            return {**read, "role": value["role"]}
    return {**value, "text": "", "start": row["end"], "end": row["end"]}


def _place(_row: Row, entry: Entry) -> Row:
    return placed(entry.value)


def _further(_row: Row, entry: Entry) -> Row:
    return {"further": entry.value}


_APPLY: Final[dict[str, Callable[[Row, Entry], Row]]] = {
    "name": _word("name"),
    "kind": _word("kind"),
    "sector": _word("sector"),
    "stage": _word("stage"),
    "investment": _investment,
    "quantities": _quantities,
    "place": _place,
    "further": _further,
}
