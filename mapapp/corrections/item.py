"""Tell all that a form needs of one commitment: what was read, what is shown, where it may lie."""

from __future__ import annotations

from typing import Any, Final

import shapely

from geodata.corrections import FIELDS, Change, Entry, check_change, reading_of, shown
from geodata.corrections.placing import why_coarse
from geodata.errors import StoreError
from geodata.gazetteer import FINER_THAN_TOWN, Gazetteer, Option, listed, options_for
from geodata.store import Store
from mapapp.corrections.asked import Asked, RefusedError, gazetteer, store
from mapapp.corrections.said import log_told, words_of
from mapapp.loading import Edition, library

Row = dict[str, Any]
EDITABLE: Final = tuple(field for field in FIELDS if field not in ("place", "confirmed"))
LONGEST: Final = 400_000  # characters of a shape that is sent to be edited


def item(asked: Asked) -> dict[str, Any]:
    """Tell one commitment: the version seen, each field as read and as shown, its history, who confirmed it."""
    key = asked.text("id")
    with store() as held:
        seen = held.version  # before the row: what is seen is never older than said
        read, now = _row(held, key)
        entries = held.history(key)
        read_only = held.read_only
    return {
        "id": key, "seen": seen, "name": now["name"], "kind": now["kind"], "corrected": now["corrected"],
        "fields": {name: _field(name, read, now, asked.lang) for name in EDITABLE},
        "place": _place(read, now, asked.lang), "rest": _rest(now), "named": len(now["exemplars"]),
        "further": [_again(one, asked.lang) for one in now["further"]], "coarse": _coarse(now, "", asked.lang),
        "history": log_told(entries, asked.lang), "writable": not read_only,
        "confirmed": _confirmed(entries, read),
    }  # fmt: skip


def _confirmed(entries: tuple[Entry, ...], read: Row) -> Row | None:
    """Return who says that this is read right, and whether it is still read so; None if nobody does."""
    last = next((one for one in reversed(entries) if one.field == "confirmed"), None)
    if last is None or last.value is None:
        return None
    return {"who": last.who, "when": last.when, "holds": last.value["reading"] == reading_of(read)}


def places(asked: Asked) -> dict[str, Any]:
    """List what a typed name may mean in the report's region."""
    region = gazetteer(_edition(asked).report.adcode)
    found = options_for(asked.text("q")[:100], region)
    return {"places": [_option(one, region, asked.lang) for one in found]}


def coarse(asked: Asked) -> dict[str, Any]:
    """Tell why a commitment of this name may only be shown by its town, "" if it may be shown finer."""
    edition = _edition(asked)
    at = edition.row(asked.text("id"))
    if at < 0:
        raise RefusedError("refuse.gone", 404)
    return {"why": _coarse(dict(edition.features.iloc[at]), asked.text("name")[:200], asked.lang)}


def preview(asked: Asked) -> dict[str, Any]:
    """Tell what a place would become if it were saved, with all its rules; nothing is stored."""
    key, name = asked.text("id"), asked.text("name")[:200]
    with store() as held:
        _, now = _row(held, key)
    row = now | ({"name": name} if name else {})
    adcode = next((one.report.adcode for one in library().editions if one.report.id == now["report_id"]), "")
    made = check_change(Change(key, "place", asked.body.get("place")), row, lambda: gazetteer(adcode))
    columns = made["columns"]
    why = columns["explanation_en" if asked.lang == "en" else "explanation"] if columns["precision"] == "L7" else ""
    return {"words": words_of("place", made, asked.lang), "precision": columns["precision"], "why": why}


def _row(held: Store, key: str) -> tuple[Row, Row]:
    try:
        return held.row(key)
    except StoreError as error:
        if "no commitment" in str(error):
            raise RefusedError("refuse.gone", 404) from None
        raise


def _edition(asked: Asked) -> Edition:
    return library().edition(asked.text("report"))


def _field(name: str, read: Row, now: Row, lang: str) -> Row:
    values = {"read": shown(read, name), "now": shown(now, name)}
    return values | {f"{key}_words": words_of(name, value, lang) for key, value in values.items()}


def _place(read: Row, now: Row, lang: str) -> Row:
    return {
        "read_words": _place_words(read, lang),
        "now_words": _place_words(now, lang),
        "precision": now["precision"], "geometry": _editable(now), "name": now["place_name"],
        "candidates": [{"place_id": one.get("place_id", ""), "name": one["name"]} for one in now["candidates"]],
    }  # fmt: skip


def _place_words(row: Row, lang: str) -> str:
    return words_of("place", {**shown(row, "place"), "reason_en": row["reason_en"]}, lang)


def _editable(now: Row) -> Row | None:
    """Return a shape that a hand may go on with: one that is drawn as finely as it is known."""
    geometry = now["geometry"]
    if geometry is None or now["precision"] not in FINER_THAN_TOWN:
        return None
    made: Row = shapely.geometry.mapping(geometry)
    return made if len(geometry.wkt) < LONGEST else None


def _rest(row: Row) -> float | None:
    """Return how many members of a counted group the report does not name; None if it gives no exact count."""
    counts = [one for one in row["quantities"] if not one.get("role")]
    if row["kind"] != "programme" or len(counts) != 1 or counts[0]["comparator"] != "eq":
        return None
    return max(0.0, float(counts[0]["value"]) - len(row["exemplars"]))


def _again(one: Row, lang: str) -> Row:
    """Return a further place as it may be sent again; what had to be coarse is sent as the town that it became."""
    kept, columns = one["place"], one["place"]["columns"]
    how = kept["how"]
    if how == "gazetteer" or columns["precision"] == "L7":
        place = {"how": "gazetteer", "place_id": columns["place_id"]}
    elif how in ("district", "nowhere"):
        place = {"how": how, "reason": columns["reason"]}
    else:
        place = {"how": how, "geometry": kept["geometry"], "precision": columns["precision"]}
        place |= {"radius_m": columns["radius_m"], "source": columns["place_source"]}
    label = columns["place_name"] or columns["reason"]
    return {"name": one["name"], "place": place, "label": label, "words": words_of("place", kept, lang)}


def _coarse(row: Row, name: str, lang: str) -> str:
    why = why_coarse(row, name) if name else why_coarse(row)
    return why.en if lang == "en" else why.zh


def _option(one: Option, region: Gazetteer, lang: str) -> Row:
    place = region.get(one.place_id)
    shape = place.geometry
    secret = one.precision in FINER_THAN_TOWN and bool(listed(one.name, one.kind).zh)
    box = None if shape is None or secret else [round(value, 5) for value in shapely.bounds(shape).tolist()]
    return {
        "place_id": one.place_id, "name": one.name, "alias": one.alias, "kind": one.kind, "town": one.town,
        "precision": one.precision, "located": one.located, "score": one.score, "box": box,
        "reason": one.reason.en if lang == "en" else one.reason.zh,
    }  # fmt: skip
