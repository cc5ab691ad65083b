"""Check a value that comes from another log: it is in the form in which a log keeps it, and no rule trusts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn, get_args

from geodata.corrections.checking import check_change
from geodata.corrections.entries import ATTACHED, Anchor, Change, Value
from geodata.corrections.geometries import as_json, drawn, plain_json
from geodata.corrections.placing import HOWS, SHAPES
from geodata.corrections.refusing import chosen, known_keys, refuse, text
from geodata.crs import WGS84
from geodata.gazetteer import FINER_THAN_TOWN, listed
from geodata.models import FATES, PRECISIONS, Form

_TEXTS: Final = (
    "reason", "reason_en", "explanation", "explanation_en", "place_id", "place_name", "place_kind", "town",
    "place_source", "licence", "datum", "cited_text",
)  # fmt: skip
_NUMBERS: Final = ("radius_m", "score", "published_length_km", "cited_yuan")
_CODES: Final[dict[str, tuple[str, ...]]] = {
    "precision": PRECISIONS, "fate": FATES, "form": get_args(Form), "method": ("correction",),
}  # fmt: skip
_SOLID: Final = ("point", "exact")
_TYPES: Final = tuple(dict.fromkeys(kind for kinds in SHAPES.values() for kind in kinds))


def checked_value(field: str, value: object, anchor: Anchor) -> Value:
    """Give a kept value back.

    Raises
    ------
    CorrectionError
        If it breaks a rule that a value typed on the screen must keep.
    """
    if field == ATTACHED:
        return text(value, "attached", 300)
    if field == "confirmed":
        return {"reading": text(known_keys(value, "confirmed", ("reading",)).get("reading"), "reading", 64)}
    if field == "place":
        return _place(value, anchor.name)
    if field == "further":
        return _further(value, anchor)
    return check_change(Change("", field, value), {}, _no_gazetteer)


def _no_gazetteer() -> NoReturn:
    raise AssertionError("no place is looked up in a log")


def _further(value: object, anchor: Anchor) -> Value:
    if not isinstance(value, list) or len(value) > 1000:
        refuse("further.list", "the further places must be a list of at most 1000")
    held = [known_keys(one, "further place", ("name", "place")) for one in value]
    named = [(text(one.get("name"), "name", 200), one.get("place")) for one in held]
    return [{"name": name, "place": _place(place, anchor.name + name)} for name, place in named]


def _place(value: object, name: str) -> Value:
    held = known_keys(value, "place", ("how", "geometry", "columns"))
    columns = _columns(held.get("columns"))
    geometry = held.get("geometry")
    made = None if geometry is None else as_json(drawn(geometry, _TYPES, WGS84))
    if (made is None) is not (columns["fate"] != "placed") or (made is None) is not (columns["form"] == "none"):
        refuse("place.fate", "a place that is drawn needs a geometry, and one that is not must have none")
    _honest(columns, listed(name, columns["place_kind"]).zh)
    return {"how": chosen(held.get("how"), "place", HOWS), "geometry": made, "columns": columns}


def _columns(value: object) -> dict[str, Any]:
    held = known_keys(value, "columns of the place", (*_CODES, *_TEXTS, *_NUMBERS, "ambiguous", "facts"))
    made: dict[str, Any] = {name: chosen(held.get(name), name, words) for name, words in _CODES.items()}
    made |= {name: text(held.get(name, ""), name, 5000, empty=True, lines=True) for name in _TEXTS}
    made |= {name: _number(held, name) for name in _NUMBERS}
    return made | {"ambiguous": False, "facts": _facts(held.get("facts", []))}


def _number(held: Mapping[str, Any], name: str) -> float | None:
    value: float | None = plain_json(held.get(name))
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        refuse(f"{name}.number", f"{value!r:.80} is not a number: export the file again")
    return value


def _facts(value: object) -> Value:
    keys = ("kind", "text", "value", "unit", "source", "date", "link")
    if not isinstance(value, list) or len(value) > 100:
        refuse("facts.list", "the facts of a place must be a list of at most 100")
    held = [known_keys(one, "fact", keys) for one in value]
    return [
        {key: _number(one, key) if key == "value" else text(one.get(key, ""), key, 5000, empty=True) for key in keys}
        for one in held
    ]


def _honest(columns: Mapping[str, Any], why: str) -> None:
    """Hold law 4 and L7: nothing solid that is not exactly known, nothing fine that must be coarse."""
    if columns["form"] in _SOLID and columns["precision"] not in ("L1", "L2"):
        refuse("place.form", f"a place known to {columns['precision']} is not drawn solid: export the file again")
    if columns["fate"] == "placed" and columns["precision"] in ("L0", "L6"):
        refuse("place.precision", f"nothing known to {columns['precision']} is drawn: export the file again")
    if why and columns["precision"] in FINER_THAN_TOWN:
        refuse("place.coarse", f"{why}: put its town in the place of this geometry")
