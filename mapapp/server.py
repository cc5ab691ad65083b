"""Serve what the browser fetches besides Streamlit's own: features, base map, scripts, exports and health."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from xstatic.pkg import leaflet

from geodata import export
from geodata.errors import GeodataError
from mapapp import drawing
from mapapp.controls import View, shown_rows
from mapapp.loading import Library, library
from mapapp.wording import LANGUAGES, lexicon

STATIC: Final = Path(__file__).parent / "static"
LOCAL_NAMES: Final = ("127.0.0.1", "localhost")
LEAFLET: Final = Path(leaflet.BASE_DIR)
FOREVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json"}
EXPORTS: Final[dict[str, tuple[Callable[..., bytes], str]]] = {
    "geojson": (export.to_geojson_bytes, "application/geo+json"),
    "csv": (export.to_csv_bytes, "text/csv; charset=utf-8"),
    "gpkg": (export.to_gpkg_bytes, "application/geopackage+sqlite3"),
}
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: blob: data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


@lru_cache(maxsize=1)
def assets() -> dict[str, bytes]:
    """Return our scripts, styles and words by name; their common hash names the address."""
    files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir())}
    style = {"codes": drawing.CODES, "colours": drawing.STAGE_COLOURS}
    return files | {f"words.{lang}.json": orjson.dumps({"words": lexicon(lang), **style}) for lang in LANGUAGES}


@lru_cache(maxsize=1)
def asset_hash() -> str:
    """Return the hash of all our assets together."""
    return hashlib.sha256(b"".join(assets().values())).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of one of our assets."""
    return f"/mapapp/assets/{asset_hash()}/{name}"


def leaflet_url(name: str) -> str:
    """Return the address of a file of the installed Leaflet."""
    return f"/mapapp/leaflet/{leaflet.VERSION}/{name}"


def data_url(held: Library, kind: str, number: int) -> str:
    """Return the address of the features or the base map of a report; it changes with the content."""
    return f"/mapapp/data/{held.fingerprint[:16]}-{asset_hash()}/{kind}/{number}.json"


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in assets():
        return PlainTextResponse("no such file", 404)
    return Response(assets()[name], media_type=TYPES[Path(name).suffix], headers={"Cache-Control": FOREVER})


def _leaflet(request: Request) -> Response:
    place = _leaflet_files().get(request.path_params["name"])
    if place is None:
        return PlainTextResponse("no such file", 404)
    return Response(place.read_bytes(), media_type=TYPES[place.suffix], headers={"Cache-Control": FOREVER})


@lru_cache(maxsize=1)
def _leaflet_files() -> dict[str, Path]:
    """List what may be asked for, so that no address is ever made into a path."""
    found = (path for path in LEAFLET.rglob("*") if path.is_file() and path.suffix in TYPES)
    return {path.relative_to(LEAFLET).as_posix(): path for path in found}


def _data(request: Request) -> Response:
    held, kind = library(), request.path_params["kind"]
    numbers = {str(number): number for number in range(len(held.editions))}
    if request.path_params["number"] not in numbers or kind not in _PACKED:
        return PlainTextResponse("no such layer", 404)
    packed = _packed(held.fingerprint, kind, numbers[request.path_params["number"]])
    fresh = request.path_params["hash"].startswith(held.fingerprint[:16])
    caching = FOREVER if fresh else "no-store"
    headers = {"Content-Encoding": "gzip", "Cache-Control": caching, "Vary": "Accept-Encoding"}
    return Response(packed, media_type="application/json", headers=headers)


@lru_cache(maxsize=16)
def _packed(_fingerprint: str, kind: str, number: int) -> bytes:
    return gzip.compress(orjson.dumps(_PACKED[kind](library(), number)), 6, mtime=0)


def _features(held: Library, number: int) -> dict[str, Any]:
    return drawing.columns(held.editions[number].features)


def _basemap(held: Library, number: int) -> dict[str, Any]:
    region = held.editions[number].region
    return {"bbox": region.bbox, "layers": region.basemap, "attributions": region.attributions}


_PACKED: Final[dict[str, Callable[[Library, int], dict[str, Any]]]] = {"features": _features, "basemap": _basemap}


def _export(request: Request) -> Response:
    """Answer with exactly what the same query shows on the screen, in the same order."""
    if request.path_params["format"] not in EXPORTS:
        return PlainTextResponse("no such format", 404)
    view = View.from_query(request.query_params)
    edition = library().edition(view.report)
    rows = edition.features.iloc[shown_rows(edition.features, view)]
    write, media_type = EXPORTS[request.path_params["format"]]
    body = write(rows, filter_text=view.filters.sentence(view.lang), reports=[edition.report])
    name = quote(f"{edition.report.id}.{request.path_params['format']}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


def _health(_request: Request) -> Response:
    """Say whether the store can be read, which Streamlit's own health check does not."""
    held = library()
    return JSONResponse({"ok": True, "store": held.fingerprint, "reports": len(held.editions)})


def _calm(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Turn the house's own errors into one sentence, and refuse to be embedded in other sites' pages."""

    def calm(request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse("only for this app's own pages", 403)
        try:
            return answer(request)
        except GeodataError as error:
            return PlainTextResponse(str(error), 503)

    return calm


def routes() -> list[Route]:
    """Return our addresses."""
    return [
        Route("/mapapp/assets/{hash}/{name}", _asset),
        Route("/mapapp/leaflet/{version}/{name:path}", _leaflet),
        Route("/mapapp/data/{hash}/{kind}/{number}.json", _calm(_data)),
        Route("/mapapp/export/{format}", _calm(_export)),
        Route("/mapapp/health", _calm(_health)),
    ]


class Guard:
    """Add to every answer the headers that keep the page's requests on its own origin."""

    HEADERS: Final = (
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.HEADERS]
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


def middleware(host: str) -> list[Middleware]:
    """Return the layers around every answer.

    A server for this machine alone answers only to this machine's names, or a foreign page could have its own name
    point here and read the store. One that is open to an office may be called by any name its network gives it.
    """
    names = [*LOCAL_NAMES] if host in LOCAL_NAMES else ["*"]
    return [Middleware(Guard), Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)]
