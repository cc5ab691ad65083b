"""Serve what the screen shows as a file, in every format of the exports, under a name that says what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from geodata import export
from mapapp.controls import View, shown_rows
from mapapp.loading import library

EXPORTS: Final[dict[str, tuple[Callable[..., bytes], str]]] = {
    "geojson": (export.to_geojson_bytes, "application/geo+json"),
    "csv": (export.to_csv_bytes, "text/csv; charset=utf-8"),
    "gpkg": (export.to_gpkg_bytes, "application/geopackage+sqlite3"),
}


def answer_export(request: Request) -> Response:
    """Answer with exactly what the same query shows on the screen, in the same order."""
    if request.path_params["format"] not in EXPORTS:
        return PlainTextResponse("no such format", 404)
    view = View.from_query(request.query_params)
    edition = library().edition(view.report)
    rows = edition.features.iloc[shown_rows(edition.features, view)]
    write, media_type = EXPORTS[request.path_params["format"]]
    body = write(rows, filter_text=view.filters.sentence(view.lang), reports=[edition.report])
    return attachment(body, f"{edition.report.id}.{request.path_params['format']}", media_type)


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """Return bytes as a file to be kept under a name, whatever its characters."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=media_type, headers=headers)
