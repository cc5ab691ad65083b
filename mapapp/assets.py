"""Hold our own scripts, styles and words, and Leaflet as installed, under addresses that name their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from xstatic.pkg import leaflet

from mapapp import drawing, scripts
from mapapp.wording import LANGUAGES, lexicon

STATIC: Final = Path(__file__).parent / "static"
LEAFLET: Final = Path(leaflet.BASE_DIR)
FOREVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json"}


@lru_cache(maxsize=1)
def assets() -> dict[str, bytes]:
    """Return our scripts, styles and words by name; their common hash names the address."""
    files = {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
    style = {"codes": drawing.CODES, "colours": drawing.STAGE_COLOURS}
    words = {f"words.{lang}.json": orjson.dumps({"words": lexicon(lang), **style}) for lang in LANGUAGES}
    return files | words | {"plan.js": _plan(files)}


def _plan(files: dict[str, bytes]) -> bytes:
    """Join Leaflet, its style and ours, and the map's scripts: one request, where six would wait for each other."""
    style = b"\n".join([(LEAFLET / "leaflet.css").read_bytes(), *(files[name] for name in scripts.STYLES)])
    styled = b"document.head.append(Object.assign(document.createElement('style'), {textContent: %s}));"
    parts = [(LEAFLET / "leaflet.js").read_bytes(), styled % orjson.dumps(style.decode())]
    return b"\n;\n".join([*parts, *(files[f"{name}.js"] for name in scripts.MAP)])


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


@lru_cache(maxsize=1)
def leaflet_files() -> dict[str, Path]:
    """List what may be asked for, so that no address is ever made into a path."""
    found = (path for path in LEAFLET.rglob("*") if path.is_file() and path.suffix in TYPES)
    return {path.relative_to(LEAFLET).as_posix(): path for path in found}


def style() -> str:
    """Return all our styles, the base first, for a page that carries them itself."""
    names = sorted((name for name in assets() if name.endswith(".css")), key=lambda name: (name != "mapapp.css", name))
    return "\n".join(assets()[name].decode() for name in names)


def answer_asset(request: Request) -> Response:
    """Answer with one of our assets."""
    name = request.path_params["name"]
    if name not in assets():
        return PlainTextResponse("no such file", 404)
    return Response(assets()[name], media_type=TYPES[Path(name).suffix], headers={"Cache-Control": FOREVER})


def answer_leaflet(request: Request) -> Response:
    """Answer with a file of the installed Leaflet."""
    place = leaflet_files().get(request.path_params["name"])
    if place is None:
        return PlainTextResponse("no such file", 404)
    return Response(place.read_bytes(), media_type=TYPES[place.suffix], headers={"Cache-Control": FOREVER})
