"""Carry a log of corrections out and in again: CSV for spreadsheets, GeoJSON for maps, the same entries in both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NoReturn

import orjson

from geodata.corrections.entries import ATTACHED, FIELDS, Anchor, Entry
from geodata.corrections.geometries import plain_json
from geodata.corrections.keeping import checked_value
from geodata.corrections.refusing import chosen, refuse, text
from geodata.errors import CorrectionError

FORMATS: Final = ("csv", "geojson")
MOST_BYTES: Final = 64_000_000
_PLAIN: Final = ("number", "item", "who", "when", "field", "reason", "seen", "undoes", "commitment_id")
_ANCHOR: Final = ("report_id", "text_sha256", "start", "end", "name", "sentence")
_COLUMNS: Final = (*_PLAIN, *_ANCHOR, "before", "value")
_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "%", "|", "'")
_LONG: Final = 10_000_000
csv.field_size_limit(_LONG)


def written(entries: Sequence[Entry], format: str) -> bytes:  # noqa: A002 (the user's word for it)
    """Write a log as ``csv`` or ``geojson``; `read_carried` gives the same entries back.

    In a CSV a text that a spreadsheet would run as a formula has a ``'`` in front, and so has one that begins with
    ``'`` itself. In GeoJSON an entry that places something carries the place as its geometry.
    """
    return _csv(entries) if format == "csv" else _geojson(entries)


def read_carried(data: bytes, format: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:  # noqa: A002
    """Read what `written` wrote, here or elsewhere, perhaps changed by hand.

    Returns
    -------
    The entries, and a sentence for each row that is refused; one bad row never spoils the others.

    Raises
    ------
    CorrectionError
        If the file as a whole is no log of corrections.
    """
    if len(data) > MOST_BYTES:
        refuse("file.large", f"the file has more than {MOST_BYTES // 1_000_000} MB: is it a log of corrections?")
    rows = _csv_rows(data) if format == "csv" else _geojson_rows(data)
    good: list[Entry] = []
    bad: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            good.append(_entry(row))
        except CorrectionError as error:
            bad.append(f"row {number} is refused: {error}")
    return tuple(good), tuple(bad)


def _row(entry: Entry) -> dict[str, Any]:
    made = {name: getattr(entry, name) for name in (*_PLAIN, "before", "value")}
    return made | {name: getattr(entry.anchor, name) for name in _ANCHOR}


def _csv(entries: Sequence[Entry]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for entry in entries:
        row = _row(entry)
        row |= {name: orjson.dumps(row[name]).decode() for name in ("before", "value")}
        table.writerow([_cell(row[name]) for name in _COLUMNS])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(value: object) -> str:
    told = "" if value is None else str(value)
    return f"'{told}" if told.startswith(_TRIGGERS) else told


def _csv_rows(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        head = next(lines, [])
        if missing := [name for name in _COLUMNS if name not in head]:
            refuse("file.columns", f"the file has no column {missing[0]!r}: export corrections to see how it must look")
        table = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        refuse("file.csv", f"the file is not CSV in UTF-8 ({error!s:.120}): export it again")
    for cells in table:
        row: dict[str, Any] = {name: cell.removeprefix("'") for name, cell in zip(head, cells, strict=False)}
        for name in ("number", "item", "start", "end", "seen", "undoes"):
            row[name] = _number(row.get(name, ""))
        yield row | {name: _Unread(row.get(name, "")) for name in ("before", "value")}


class _Unread(str):
    """The JSON of a cell, read only when its row is, so that a bad one spoils no other row."""


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else None


def _geojson(entries: Sequence[Entry]) -> bytes:
    lines = b",\n".join(orjson.dumps(_feature(entry)) for entry in entries)
    return b'{"type":"FeatureCollection","corrections":"mapapp 2","features":[\n' + lines + b"\n]}\n"


def _feature(entry: Entry) -> dict[str, Any]:
    row, geometry = _row(entry), None
    if entry.field == "place" and entry.value is not None:
        geometry = entry.value["geometry"]
        row["value"] = {name: value for name, value in entry.value.items() if name != "geometry"}
    return {"type": "Feature", "geometry": geometry, "properties": row}


def _geojson_rows(data: bytes) -> Iterator[dict[str, Any]]:
    features = _parsed(data.decode("utf-8-sig", "strict") if _is_utf_8(data) else "")
    if not isinstance(features, dict) or not isinstance(features.get("features"), list):
        refuse("file.geojson", "the file is no FeatureCollection of GeoJSON in UTF-8: export corrections again")
    for feature in features["features"]:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        row = dict(properties) if isinstance(properties, dict) else {}
        if row.get("field") == "place" and isinstance(row.get("value"), dict):
            row["value"] = {**row["value"], "geometry": feature.get("geometry")}
        yield row


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _parsed(told: str) -> Any:
    # Not orjson: it refuses a whole file for the one row that holds half a character.
    try:
        return json.loads(told, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        refuse("file.json", f"the file is not whole JSON ({error!s:.120}): export it again")


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _entry(row: Mapping[str, Any]) -> Entry:
    field = chosen(row.get("field"), "field", (*FIELDS, ATTACHED))
    anchor = _anchor(row)
    value = _unfolded(row.get("value"))
    entry = Entry(
        number=_counted(row, "number"), item=_counted(row, "item"), who=text(row.get("who"), "who", 80),
        when=_moment(row.get("when")), field=field, before=plain_json(_unfolded(row.get("before"))),
        value=None if value is None else checked_value(field, value, anchor), undoes=None,
        reason=text(row.get("reason", ""), "reason", 500, empty=True), seen=_counted(row, "seen"),
        commitment_id=text(row.get("commitment_id") or "", "commitment_id", 300, empty=True), anchor=anchor,
    )  # fmt: skip
    return entry if row.get("undoes") is None else replace(entry, undoes=_counted(row, "undoes"))


def _anchor(row: Mapping[str, Any]) -> Anchor:
    return Anchor(
        text(row.get("report_id"), "report_id", 300), text(row.get("text_sha256"), "text_sha256", 64, empty=True),
        _counted(row, "start"), _counted(row, "end"), text(row.get("name"), "name", 2000, empty=True),
        text(row.get("sentence", ""), "sentence", 20_000, empty=True, lines=True),
    )  # fmt: skip


def _unfolded(value: Any) -> Any:
    return _parsed(value) if isinstance(value, _Unread) else value


def _counted(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        refuse(f"{name}.number", f"the column {name} holds no whole number: export the file again")
    return value


def _moment(value: object) -> str:
    told = text(value, "when", 40)
    try:
        zone = datetime.fromisoformat(told).tzinfo
    except ValueError:
        zone = None
    if zone is None:
        refuse("when.moment", f"{told!r} is no moment with a time zone in ISO 8601: export the file again")
    return told
