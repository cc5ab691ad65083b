"""Say what a correction's values mean, so that from and to can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.corrections import Entry
from mapapp.wording import metres, money, say

Value = Any


def words_of(field: str, value: Value, lang: str) -> str:
    """Say a value of a field in a line; a value that a newer program wrote is shown as it is."""
    if value is None:
        return say(lang, "correct.as_read")
    try:
        return str(_SAY.get(field, _plain)(value, lang))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return f"{value!s:.200}"


def entry_told(entry: Entry, lang: str, undone: bool) -> dict[str, Any]:
    """Say one line of the log."""
    return {
        "number": entry.number, "who": entry.who, "when": entry.when, "field": entry.field,
        "field_words": say(lang, f"correct.field.{entry.field}"), "before": words_of(entry.field, entry.before, lang),
        "value": words_of(entry.field, entry.value, lang), "reason": entry.reason, "undoes": entry.undoes,
        "undone": undone,
    }  # fmt: skip


def log_told(entries: tuple[Entry, ...], lang: str) -> list[dict[str, Any]]:
    """Say a log, the newest first, with what has been taken back since."""
    undone = {entry.undoes for entry in entries if entry.undoes is not None}
    return [entry_told(entry, lang, entry.number in undone) for entry in reversed(entries)]


def _plain(value: Value, _lang: str) -> str:
    return f"{value!s:.200}"


def _code(field: str) -> Any:
    return lambda value, lang: say(lang, f"{field}.{value}")


def _investment(value: Mapping[str, Any], lang: str) -> str:
    if value["yuan"] is None:
        return say(lang, "detail.no_money")
    period = say(lang, f"period.{value['period']}") if value["period"] else ""
    basis = say(lang, f"basis.{value['basis'] or 'own'}")
    return " · ".join(part for part in (money(lang, value["yuan"]), period, basis) if part)


def _quantities(value: list[Mapping[str, Any]], lang: str) -> str:
    return say(lang, "sep").join(_quantity(one, lang) for one in value) or say(lang, "correct.nothing")


def _quantity(one: Mapping[str, Any], lang: str) -> str:
    role = say(lang, f"role.{one['role']}") if one.get("role") else ""
    comparator = say(lang, f"comparator.{one['comparator']}")
    return f"{comparator}{one['value']:g}{one['unit']}{role}"


def _place(value: Mapping[str, Any], lang: str) -> str:
    """Say a place of the log (with its columns inside) or of a row: its name, how precisely it is known, or why not."""
    row = value.get("columns", value)
    reason = (row.get("reason_en") if lang == "en" else "") or row["reason"]
    name = row["place_name"] if row["fate"] == "placed" else reason
    parts = [
        name,
        say(lang, f"precision.{row['precision']}") if row["fate"] == "placed" else say(lang, f"fate.{row['fate']}"),
    ]
    if row["fate"] == "placed" and row["radius_m"] is not None:
        parts.append(say(lang, "detail.radius", r=metres(lang, row["radius_m"])))
    return " · ".join(part for part in parts if part)


def _further(value: list[Mapping[str, Any]], lang: str) -> str:
    told = (f"{one['name']} ({_place(one['place'], lang)})" for one in value)
    return say(lang, "sep").join(told) or say(lang, "correct.nothing")


def _confirmed(_value: Value, lang: str) -> str:
    return say(lang, "correct.confirmed")


_SAY = {
    "kind": _code("kind"), "sector": _code("sector"), "stage": _code("stage"), "investment": _investment,
    "quantities": _quantities, "place": _place, "further": _further, "confirmed": _confirmed,
}  # fmt: skip
