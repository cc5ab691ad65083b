"""Serve what the screen shows as a file, in every format of the exports, under a name that says what it holds."""

from __future__ import annotations

from typing import Final, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from geodata import export
from mapapp.approving import file_notice
from mapapp.controls import Filters, View, shown_rows
from mapapp.loading import library

FORMATS: Final[dict[str, export.Format]] = {name: name for name in get_args(export.Format)}
NAMED: Final = {"layers": "sector", "stage": "stage", "kind": "kind", "precision": "precision", "fate": "fate"}


def answer_export(request: Request) -> Response:
    """Answer with exactly what the same query shows on the screen, in the same order.

    The datum is WGS 84 unless ``datum`` asks for another, which then stands in the file and in its name.
    """
    wanted, datum = FORMATS.get(request.path_params["format"]), request.query_params.get("datum", export.OUT_DATUMS[0])
    if wanted is None or datum not in export.OUT_DATUMS:
        return PlainTextResponse("no such format", 404)
    view = View.from_query(request.query_params)
    edition = library().edition(view.report)
    rows = edition.features.iloc[shown_rows(edition.features, view)]
    said = view.filters.sentence(view.lang)
    body = export.to_bytes(rows, wanted, filter_text=said, reports=[edition.report], datum=datum, notice=file_notice())
    name = export.suggested_name([edition.report], words(view.filters), wanted, datum=datum)
    return attachment(body, name, export.MEDIA_TYPES[wanted])


def words(filters: Filters) -> list[str]:
    """Return the filter in the words that a file's name carries."""
    return [
        word for facet, column in NAMED.items() for word in export.words_of(column, list(getattr(filters, facet) or ()))
    ]


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """Return bytes as a file to be kept under a name, whatever its characters."""
    kept = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": kept, "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)
