"""Say in one Chinese sentence why a mention was put where it is; the words stand in ``data/explanations.csv``."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from geodata.crs import length_m
from geodata.gazetteer.aliases import alias_rules
from geodata.models import Candidate, Mention, Place


def explain(mention: Mention, place: Place, method: str, rule: str, rivals: tuple[Candidate, ...] = ()) -> str:
    """Join: how the name was matched, what is known of the position, its precision, the length, and any rivals."""
    parts = [
        _words()[method].format(text=mention.text, place=place.name, rule=_rule_name(rule)),
        place.reason,
        _precision(place),
        _length(place),
        _rivals(place, rivals),
    ]
    return "；".join(part for part in parts if part) + "。"


@cache
def _words() -> dict[str, str]:
    with (files("geodata") / "data" / "explanations.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row["zh"] for row in csv.DictReader(lines)}


def _rule_name(rule: str) -> str:
    ruled = {made.name: made.note for made in alias_rules()}
    return ruled.get(rule) or _words().get(f"{rule}_rule") or _words().get(rule, "")


def _precision(place: Place) -> str:
    code = "L3_line" if place.precision == "L3" and place.form == "schematic" else place.precision
    return _words().get(code, "").format(radius=_radius(place.radius_m))


def _radius(metres: float | None) -> str:
    if not metres:
        return "不详"
    return f"{metres / 1000:g}公里" if metres >= 1000 else f"{metres:g}米"


def _length(place: Place) -> str:
    if place.form != "schematic" or place.published_length_km is None or place.geometry is None:
        return ""
    drawn, published = length_m(place.geometry) / 1000, place.published_length_km
    difference = f"{abs(drawn - published):.2f}"
    return _words()["length"].format(drawn=f"{drawn:.2f}", published=f"{published:g}", difference=difference)


def _rivals(place: Place, rivals: tuple[Candidate, ...]) -> str:
    others = "、".join(dict.fromkeys(rival.name for rival in rivals if rival.place_id != place.id))
    return _words()["ambiguous"].format(others=others) if others else ""
