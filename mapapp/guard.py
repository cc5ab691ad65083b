"""Guard every answer: headers that keep the page's requests at home, closed doors, and sentences for trouble."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodata.errors import GeodataError, StoreError
from mapapp.early import Early

LOCAL_NAMES: Final = ("127.0.0.1", "localhost")
CLOSED: Final = ("/_stcore/metrics",)
AGREED: Final = "mapapp_hosts"
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{hosts}; font-src 'self' data:; connect-src 'self' ws: wss: blob: data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_ORIGIN: Final = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?", re.ASCII)
_MOST_HOSTS: Final = 8


class Guard:
    """Add to every answer the headers that keep the page's requests on its own origin; close what nobody needs."""

    HEADERS: Final = {
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"x-frame-options": b"SAMEORIGIN",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"permissions-policy": b"camera=(), microphone=(), payment=(), usb=()",
    }

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Base maps are fetched by the frame of the map alone; the page around it stays closed.
        hosts = agreed_hosts(Headers(scope=scope)) if scope["path"].startswith("/component/") else ()
        own = self.HEADERS | {b"content-security-policy": policy(hosts).encode()}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in own.items() if pair[0] not in said)]
            await send(message)

        closed = scope["path"].rstrip("/") in CLOSED
        app = PlainTextResponse("no such address", 404) if closed else self.app
        await app(scope, receive, guarded)


def policy(hosts: tuple[str, ...]) -> str:
    """Return the content policy; only pictures may also come from hosts that the planner agreed to."""
    return POLICY.format(hosts="".join(f" {host}" for host in hosts))


def agreed_hosts(headers: Headers) -> tuple[str, ...]:
    """Return the origins of base maps that this browser's planner agreed to; whatever is not an origin is ignored."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(AGREED)
    except CookieError:
        return ()
    said = unquote(morsel.value).lower().split() if morsel else []
    return tuple(word for word in said if _ORIGIN.fullmatch(word))[:_MOST_HOSTS]


def calm(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Turn the house's own errors into one sentence, and refuse to be embedded in other sites' pages."""

    def calmly(request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse("only for this app's own pages", 403)
        try:
            return answer(request)
        except GeodataError as error:
            return PlainTextResponse(str(error), 503 if isinstance(error, StoreError) else 422)

    return calmly


def from_own_page(request: Request) -> bool:
    """Tell whether a request that changes something comes from a page of this very server."""
    told = request.headers.get("origin") or request.headers.get("referer", "")
    return bool(told) and urlsplit(told).netloc == request.headers.get("host", "")


def middleware(host: str) -> list[Middleware]:
    """Return the layers around every answer.

    A server for this machine alone answers only to this machine's names, or a foreign page could have its own name
    point here and read the store. One that is open to an office may be called by any name its network gives it.
    """
    names = [*LOCAL_NAMES] if host in LOCAL_NAMES else ["*"]
    trusted = Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)
    return [Middleware(Guard), trusted, Middleware(Early)]
