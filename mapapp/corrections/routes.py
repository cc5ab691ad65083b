"""List the addresses by which planners correct and review; each request is one question or one change, told as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geodata.errors import CorrectionError, GeodataError, StoreError
from mapapp.corrections import files, item, review, saving
from mapapp.corrections.asked import Asked, RefusedError, refused
from mapapp.guard import from_own_page
from mapapp.wording import LANGUAGES, say

WHO_VARIABLE: Final = "MAPAPP_WHO_HEADER"
"""Names the request header in which a proxy tells who is signed in; without it planners type their names."""
LARGEST: Final = 2_000_000  # bytes of a change; 20,000 vertices take about half
LARGEST_FILE: Final = 30_000_000  # bytes of a layer or of a file of corrections

Handle = Callable[[Asked], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Take:
    """What an address takes: JSON or a file's bytes, up to a size."""

    handle: Handle
    media_type: str = "application/json"
    largest: int = LARGEST


QUESTIONS: Final[dict[str, Handle]] = {
    "version": review.version,
    "item": item.item,
    "places": item.places,
    "coarse": item.coarse,
    "queue": review.queue,
    "drafts": saving.drafts,
    "orphans": review.orphans,
}
CHANGES: Final[dict[str, Take]] = {
    "save": Take(saving.save),
    "undo": Take(saving.undo),
    "attach": Take(saving.attach),
    "draft": Take(saving.draft),
    "preview": Take(item.preview),
    "file": Take(files.layer, "application/octet-stream", LARGEST_FILE),
    "import": Take(files.bring, "application/octet-stream", LARGEST_FILE),
}


async def answer(request: Request) -> Response:
    """Answer one question or make one change; every refusal is a sentence that says what to do."""
    lang = request.query_params.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    try:
        handle, asked = await _asked(request, lang)
        told = await run_in_threadpool(handle, asked)
        return JSONResponse({"ok": True, **told}, headers={"Cache-Control": "no-store"})
    except RefusedError as error:
        words = say(lang, error.key, **error.values)
        return _no(words, error.status, error.more)
    except CorrectionError as error:
        return _no(refused(error, lang), 422, {"code": error.code})
    except GeodataError as error:
        return _no(refused(error, lang), 409 if isinstance(error, StoreError) else 422, {})


def _no(message: str, status: int, more: dict[str, Any]) -> Response:
    return JSONResponse({"ok": False, "message": message, **more}, status, {"Cache-Control": "no-store"})


async def _asked(request: Request, lang: str) -> tuple[Handle, Asked]:
    what, query = request.path_params["what"], request.query_params
    named = _named(request.headers)
    if request.method in ("GET", "HEAD") and what in QUESTIONS:
        if request.headers.get("sec-fetch-site") == "cross-site":
            raise RefusedError("refuse.foreign", 403)
        return QUESTIONS[what], Asked(lang, query, {}, b"", named)
    take = CHANGES.get(what) if request.method == "POST" else None
    if take is None:
        raise RefusedError("refuse.no_such", 404)
    if not from_own_page(request):
        raise RefusedError("refuse.foreign", 403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != take.media_type:
        raise RefusedError("refuse.json", 415)
    raw = await _received(request, take)
    body = _object(raw) if take.media_type == "application/json" else {}
    return take.handle, Asked(lang, query, body, raw, named)


async def _received(request: Request, take: Take) -> bytes:
    """Read the body, and stop at the cap however long the sender says it is."""
    blocks, taken = [], 0
    async for block in request.stream():
        taken += len(block)
        if taken > take.largest:
            if take.largest == LARGEST_FILE:
                raise RefusedError("refuse.large_file", 413, mb=LARGEST_FILE // 1_000_000)
            raise RefusedError("refuse.large", 413, kb=LARGEST // 1000)
        blocks.append(block)
    return b"".join(blocks)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise RefusedError("refuse.json", 422) from None
    if not isinstance(said, dict):
        raise RefusedError("refuse.json", 422)
    return said


def _named(headers: Headers) -> str | None:
    """Return who the proxy says is asking; None where planners type their names, as they do by default."""
    name = os.environ.get(WHO_VARIABLE, "")
    if not name:
        return None
    said = headers.get(name, "").strip()
    if not said:
        raise RefusedError("refuse.nobody", 403)
    try:  # headers are Latin-1 on the wire; proxies put UTF-8 into them
        return said.encode("latin-1").decode("utf-8")[:80]
    except UnicodeError:
        return said[:80]


ROUTES: Final = [
    Route("/mapapp/corrections/export/{format}", files.answer_export),
    Route("/mapapp/corrections/{what}", answer, methods=["GET", "POST"]),
]
