"""Say what our kinds of places are in the words of others: the location classes of IATI, and in both languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

OTHER: Final = "4"
"""IATI's class of what is neither administrative, nor a settlement, nor built."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of our kinds, with its IATI location class (code and name) and its words."""

    name: str
    iati_class: str
    iati_name: str
    zh: str
    en: str


def kind_named(name: str) -> Kind:
    """Return what is known of a kind; one that a planner made up is IATI's other topographical feature."""
    return _kinds().get(name, Kind(name, OTHER, "Other Topographical Feature", name, name))


@cache
def _kinds() -> dict[str, Kind]:
    with (files("geodata") / "data" / "place_kinds.csv").open(encoding="utf-8") as lines:
        return {
            row["kind"]: Kind(row["kind"], row["iati_class"], row["iati_name"], row["zh"], row["en"])
            for row in csv.DictReader(lines)
        }
