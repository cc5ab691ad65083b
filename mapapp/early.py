"""Tell the browser with the very first answer what the page will need, so that it comes while Streamlit wakes up."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodata.errors import GeodataError
from mapapp.assets import asset_url, assets
from mapapp.controls import View
from mapapp.data import data_url
from mapapp.loading import library

_IMPORT: Final = re.compile(rb'^(?:import|export)\b[^"\n]*"\./([\w.-]+\.js)";', re.M)
_FRAME: Final = "/component/streamlit_folium.st_folium/"


class Early:
    """Add a ``Link`` header to the page itself; whatever else is asked for passes through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        links = wanted(scope.get("query_string", b"").decode("latin-1")).encode()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and links:
                message["headers"] = [*message["headers"], (b"link", links)]
            await send(message)

        await self.app(scope, receive, told)


def wanted(query: str) -> str:
    """Return the header for a page's query: our modules, words, the map's script, and the layers of its report."""
    view = View.from_query({key: values[-1] for key, values in parse_qs(query).items()})
    links = [f"<{asset_url(name)}>; rel=modulepreload" for name in modules("panels.js")]
    fetched = [asset_url(f"words.{view.lang}.json")]
    if view.page == "map":
        links += [f"<{address}>; rel=preload; as=script" for address in (asset_url("plan.js"), *_frame_scripts())]
        fetched += _layers(view)
    return ", ".join([*links, *(f"<{address}>; rel=preload; as=fetch; crossorigin" for address in fetched)])


def _layers(view: View) -> list[str]:
    try:
        held = library()
    except GeodataError:
        return []  # the page says it better
    number = held.edition(view.report).number
    return [data_url(held, "features", number), data_url(held, "basemap", number)]


@lru_cache(maxsize=4)
def modules(first: str) -> tuple[str, ...]:
    """Return a module of ours and all that it imports, however deep, so that none waits for the one above it."""
    found, waiting = [], [first]
    while waiting:
        name = waiting.pop()
        if name in found or name not in assets():
            continue
        found.append(name)
        waiting += [other.decode() for other in _IMPORT.findall(assets()[name])]
    return tuple(found)


def _frame_scripts() -> tuple[str, ...]:
    """Return the scripts of the frame that folium's map lives in, once a first page has made them known.

    Importing the component here, outside of a page, would hide it from Streamlit.
    """
    component = sys.modules.get("streamlit_folium")
    return _sources(Path(component.__file__)) if component and component.__file__ else ()


@lru_cache(maxsize=1)
def _sources(component: Path) -> tuple[str, ...]:
    page = component.parent / "frontend" / "build" / "index.html"
    if not page.is_file():
        return ()
    sources = re.findall(r'src="\./?([\w./-]+\.js)"', page.read_text("utf-8"))
    return tuple(_FRAME + source.removeprefix("/") for source in sources)
