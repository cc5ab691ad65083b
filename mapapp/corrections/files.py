"""Take a place out of a map file, and carry the log of corrections out and in, seen before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import quote

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from geodata.corrections import Entry, Stand, match
from geodata.corrections.carrying import read_carried, written
from geodata.gazetteer.preview import GoodRow, Preview, preview
from geodata.layer_files import read_upload
from geodata.store.importing import import_entries
from geodata.store.rows import text_hash
from mapapp.corrections.asked import Asked, RefusedError, gazetteer, store
from mapapp.corrections.said import words_of
from mapapp.guard import calm
from mapapp.loading import library
from mapapp.wording import say

MOST_ROWS: Final = 200
MOST_LINES: Final = 200
WAIT_S: Final = 30
_READERS: Final = BoundedSemaphore(2)  # each file is read by a process of its own, which may take a gigabyte
LONGEST: Final = 20_000  # vertices of one shape, as the corrections themselves take
CARRIED: Final = {"csv": "text/csv", "geojson": "application/geo+json"}
KINDS: Final = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
PROBLEMS: Final = frozenset(
    ("empty", "not_finite", "outside_china", "outside_region", "self_crossing", "too_small", "same_id")
)


def layer(asked: Asked) -> dict[str, Any]:
    """Tell what a map file holds, in which datum, and which of its shapes may be taken; nothing is kept.

    A datum that was only inferred has to be confirmed: until then no shape is offered.
    """
    if not asked.raw:
        raise RefusedError("refuse.empty_file", 422)
    if not _READERS.acquire(timeout=WAIT_S):
        raise RefusedError("refuse.readers", 429)
    try:
        file = read_upload(asked.raw, asked.query.get("name", "")[-200:] or "file")
    finally:
        _READERS.release()
    region = gazetteer(library().edition(asked.query.get("report", "")).report.adcode)
    made = preview(file, region, datum=asked.query.get("datum", "")[:40], needs_names=False)
    taken = [] if made.question else [row for row in made.good if _usable(row)]
    return {
        "name": file.name, "format": file.format, "encoding": file.encoding, "count": made.count, "kinds": made.kinds,
        "datum": made.datum, "datum_from": made.datum_from, "question": _question(made, asked.lang),
        "problems": _problems(made, asked.lang), "notes": [_note(text, asked.lang) for text in made.warnings],
        "rows": [{"n": row.number, "name": row.name[:200], "geometry": _json(row.geometry)}
                 for row in taken[:MOST_ROWS]],
    }  # fmt: skip


def _usable(row: GoodRow) -> bool:
    return row.geometry.geom_type in KINDS and shapely.get_num_coordinates(row.geometry) <= LONGEST


def _json(geometry: BaseGeometry) -> Any:
    return orjson.loads(shapely.to_geojson(shapely.transform(geometry, lambda points: points.round(7))))


def _question(made: Preview, lang: str) -> str:
    if not made.question:
        return ""
    return say(lang, f"correct.file_question.{'detected' if made.datum else 'unknown'}", datum=made.datum)


def _problems(made: Preview, lang: str) -> list[str]:
    told = [(one.number, one.kind if one.kind in PROBLEMS else "other") for one in made.problems]
    for row in made.good:
        if not _usable(row):
            told.append((row.number, "large" if row.geometry.geom_type in KINDS else "kind"))
    return [say(lang, f"correct.file_problem.{kind}", n=number) for number, kind in told[:MOST_LINES]]


def _note(text: str, lang: str) -> str:
    return (
        say(lang, "correct.file_note.heights") if "heights" in text else say(lang, "correct.file_note.other", text=text)
    )


def answer_export(request: Request) -> Response:
    """Answer with the whole log of a report's corrections, as a file that can be brought in again."""
    return calm(_export)(request)


def _export(request: Request) -> Response:
    format_, report = request.path_params["format"], library().edition(request.query_params.get("report", "")).report
    if format_ not in CARRIED:
        return PlainTextResponse("no such format", 404)
    with store() as held:
        body = written(held.entries(report.id), format_)
    kept = quote(f"{report.issuer or report.id}_{report.year or ''}_corrections.{format_}", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{kept}", "Cache-Control": "no-store"}
    return Response(body, media_type=CARRIED[format_], headers=headers)


def bring(asked: Asked) -> dict[str, Any]:
    """Tell what a file of corrections would add (or, asked to, add it): the same file is sent for both."""
    name = asked.query.get("name", "")[-200:]
    format_ = "csv" if name.lower().endswith(".csv") else "geojson" if name.lower().endswith(("json",)) else ""
    if not format_:
        raise RefusedError("refuse.file_kind", 422)
    entries, refused = read_carried(asked.raw, format_)
    if asked.query.get("apply") != "1":
        return _seen(name, entries, refused, asked.lang)
    with store() as held:
        done = import_entries(held, entries, who=asked.who)
    left = say(asked.lang, "sep").join(one[:80] for one in done.clashes[:5])
    told = say(asked.lang, "carry.left", n=len(done.clashes), what=left) if done.clashes else ""
    return {"written": done.added, "known": done.known, "orphaned": done.orphaned, "left": told}


def _seen(name: str, entries: Sequence[Entry], refused: Sequence[str], lang: str) -> dict[str, Any]:
    """Classify every entry of a file without writing: new, here already, or without a commitment of a shown report."""
    with store() as held:
        known = {_key(entry) for entry in held.entries()}
    lost = _lost(entries)
    states = ["same" if _key(one) in known else "lost" if one.anchor in lost else "new" for one in entries]
    counts = Counter(states)
    lines = [_line(entry, state, lang) for entry, state in zip(entries, states, strict=True) if state != "same"]
    lines += [{"state": "bad", "words": "", "why": text[:300]} for text in refused]
    told = {state: counts[state] for state in ("new", "same", "lost")} | {"bad": len(refused)}
    return {"name": name, "counts": {"total": len(entries) + len(refused), **told}, "lines": lines[:MOST_LINES]}


def _lost(entries: Sequence[Entry]) -> set[Any]:
    anchors = dict(enumerate(dict.fromkeys(entry.anchor for entry in entries)))
    found: set[int] = set()
    for edition in library().editions:
        rows = edition.features
        stands = [Stand(row.id, row.name_start, row.name_end, row.name_read, row.sentence) for row in rows.itertuples()]
        here = {n: one for n, one in anchors.items() if n not in found}
        found |= {n for n, key in match(here, text_hash(edition.report.text), stands).items() if key}
    return {anchor for n, anchor in anchors.items() if n not in found}


def _key(entry: Entry) -> tuple[Any, ...]:
    value = orjson.dumps(entry.value, option=orjson.OPT_SORT_KEYS)
    return (entry.who, entry.when, entry.field, value, entry.reason, entry.anchor.name, entry.anchor.start)


def _line(entry: Entry, state: str, lang: str) -> dict[str, Any]:
    field = say(lang, f"correct.field.{entry.field}")
    value = words_of(entry.field, entry.value, lang)
    return {
        "state": state,
        "why": "",
        "words": say(lang, "carry.row", name=entry.anchor.name, field=field, value=value, who=entry.who),
    }
