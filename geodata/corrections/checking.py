"""Check a change before it is kept: known codes, finite numbers, plain characters, honest and lawful places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

import orjson

from geodata.corrections.entries import FIELDS, Change, Value
from geodata.corrections.placing import checked_place
from geodata.corrections.refusing import chosen, known_keys, number, refuse, text
from geodata.gazetteer import Gazetteer
from geodata.models import KINDS, SECTORS, STAGES

Row = dict[str, Any]
Places = Callable[[], Gazetteer]
_BASES: Final = ("own", "shared")
_PERIODS: Final = ("", "annual", "total", "completed")
_COMPARATORS: Final = ("eq", "ge", "gt", "le", "lt", "approx")
_ROLES: Final = ("threshold", "attribute", "scope")
_MOST_YUAN: Final = 1e15
_MOST_FURTHER: Final = 1000
_MOST_QUANTITIES: Final = 50


def check_change(change: Change, row: Row, gazetteer: Places) -> Value:
    """Give the value as the log keeps it.

    Parameters
    ----------
    row
        The commitment as it is shown now.
    gazetteer
        Called for the known places of the report's region, only when a place is to be checked.

    Raises
    ------
    CorrectionError
        With a code and one sentence that says what to do; nothing is kept then.
    """
    field = chosen(change.field, "field", FIELDS)
    return None if change.value is None else _CHECKS[field](change.value, row, gazetteer)


def reading_of(row: Row) -> str:
    """Give a short hash of what was read, by which a confirmation knows whether it is still about the same."""
    said = [row[name] for name in ("name_read", "kind", "sector", "stage", "quantities", "investment_yuan")]
    where = [row[name] for name in ("fate", "precision", "place_id", "start", "end")]
    return hashlib.sha256(orjson.dumps([*said, *where], option=orjson.OPT_SERIALIZE_NUMPY)).hexdigest()[:16]


def shown(row: Row, field: str) -> Value:
    """Give what a row shows of a field, in the form of a correction's value; of a place, without its geometry."""
    if field in ("name", "kind", "sector", "stage", "further"):
        return row[field]
    if field == "investment":
        held = {key: row[f"investment_{key}"] for key in ("yuan", "basis", "period")}
        return held if held["yuan"] is not None else {"yuan": None, "basis": "", "period": ""}
    if field == "quantities":
        return [{key: one[key] for key in ("value", "unit", "comparator", "role")} for one in row["quantities"]]
    if field == "place":
        names = ("fate", "precision", "form", "radius_m", "place_id", "place_name", "method", "reason")
        return {name: row[name] for name in names}
    return None


def _name(value: object, _row: Row, _gazetteer: Places) -> Value:
    return text(value, "name", 200)


def _code(field: str, words: tuple[str, ...]) -> Callable[[object, Row, Places], Value]:
    return lambda value, _row, _gazetteer: chosen(value, field, words)


def _investment(value: object, _row: Row, _gazetteer: Places) -> Value:
    held = known_keys(value, "investment", ("yuan", "basis", "period"))
    if held.get("yuan") is None:
        return {"yuan": None, "basis": "", "period": ""}
    return {
        "yuan": float(number(held["yuan"], "investment", 0, _MOST_YUAN)),
        "basis": chosen(held.get("basis"), "basis", _BASES),
        "period": chosen(held.get("period") or "", "period", _PERIODS),
    }


def _quantities(value: object, _row: Row, _gazetteer: Places) -> Value:
    if not isinstance(value, list) or len(value) > _MOST_QUANTITIES:
        refuse("quantities.list", f"the quantities must be a list of at most {_MOST_QUANTITIES}: take some out")
    return [_quantity(one) for one in value]


def _quantity(value: object) -> Value:
    held = known_keys(value, "quantity", ("value", "unit", "comparator", "role"))
    role = held.get("role")
    return {
        "value": float(number(held.get("value"), "quantity", -_MOST_YUAN, _MOST_YUAN)),
        "unit": text(held.get("unit", ""), "unit", 40, empty=True),
        "comparator": chosen(held.get("comparator", "eq"), "comparator", _COMPARATORS),
        "role": None if role is None else chosen(role, "role", _ROLES),
    }


def _place(value: object, row: Row, gazetteer: Places) -> Value:
    return checked_place(value, row, row["name"], gazetteer())


def _further(value: object, row: Row, gazetteer: Places) -> Value:
    """Check the places of those that a counted programme does not name; they cannot be more than it counts."""
    if row["kind"] != "programme":
        refuse("further.kind", "only a counted programme has further members: correct the place itself instead")
    if not isinstance(value, list) or len(value) > _MOST_FURTHER:
        refuse("further.list", f"the further places must be a list of at most {_MOST_FURTHER}")
    rest = _remainder(row)
    if rest is not None and len(value) > rest:
        refuse("further.many", f"the report counts {rest:g} besides those it names, not {len(value)}: check the list")
    return [_one_further(one, row, gazetteer) for one in value]


def _one_further(value: object, row: Row, gazetteer: Places) -> Value:
    held = known_keys(value, "further place", ("name", "place"))
    name = text(held.get("name"), "name", 200)
    return {"name": name, "place": checked_place(held.get("place"), row, name, gazetteer())}


def _remainder(row: Row) -> float | None:
    """Give how many members of a counted group the report does not name; None if it gives no exact count."""
    counts = [one for one in row["quantities"] if not one.get("role")]
    if len(counts) != 1 or counts[0]["comparator"] != "eq":
        return None
    return max(0.0, float(counts[0]["value"]) - len(row["exemplars"]))


def _confirmed(value: object, row: Row, _gazetteer: Places) -> Value:
    if value is not True:
        refuse("confirmed.value", "confirmed is true or nothing: send true, or null to take it back")
    return {"reading": reading_of(row)}


_CHECKS: Final[dict[str, Callable[[object, Row, Places], Value]]] = {
    "name": _name,
    "kind": _code("kind", KINDS),
    "sector": _code("sector", SECTORS),
    "stage": _code("stage", STAGES),
    "investment": _investment,
    "quantities": _quantities,
    "place": _place,
    "further": _further,
    "confirmed": _confirmed,
}
