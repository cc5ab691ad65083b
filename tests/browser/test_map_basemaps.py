"""Prove that no base map is asked for before the planner agrees, then only the agreed host, and nothing is shifted."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from .conftest import Screen, Server

pytestmark = pytest.mark.browser
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FRAME = "document.querySelector('.st-key-map-box iframe').contentWindow"


@dataclass
class Tiles:
    """A tile server on the loopback that remembers what it was asked."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def tiles() -> Iterator[Tiles]:
    known = Tiles()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            known.headers.append(dict(self.headers.items()))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(DOT)))
            self.end_headers()
            self.wfile.write(DOT)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Answer)
    known.url = f"http://localhost:{server.server_port}"  # another host than the app's: no cookie goes there
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()


class Open(Screen):
    """A screen on which other hosts of this machine can be reached, as in an office; policy alone holds them back."""

    def _gate(self, route: Any) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost") or route.request.url.startswith(
            ("data:", "blob:")
        ):
            route.continue_()
            return
        self.foreign.append(route.request.url)
        route.abort()


@pytest.fixture
def office(chromium: Browser, server: Server) -> Iterator[Open]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    shown = Open(context.new_page(), server.url)
    yield shown
    context.close()
    assert shown.foreign == []


def choose(screen: Screen, kind: str, **fields: str) -> None:
    screen.frame().get_by_test_id("tool-base").click()
    screen.frame().get_by_test_id(f"base-{kind}").check()
    for name, value in fields.items():
        node = screen.frame().get_by_test_id(f"base-{name}")
        node.select_option(value) if name in ("grid", "style") else node.fill(value)


def agree(screen: Screen) -> None:
    """Say yes; the frame is loaded anew with the wider policy."""
    screen.page.evaluate(f"{FRAME}.old = true")
    screen.frame().get_by_test_id("base-agree").click()
    screen.page.wait_for_function(f"{FRAME}.old === undefined && {FRAME}.__mapapp?.ready", timeout=60_000)
    screen.page.wait_for_timeout(1500)


def test_nothing_is_asked_before_the_yes_and_only_tiles_after_it(office: Open, tiles: Tiles) -> None:
    office.open()
    choose(office, "wmts", url=f"{tiles.url}/t/{{z}}/{{y}}/{{x}}.png?tk=secret123")
    said = office.frame().get_by_test_id("base-consent").inner_text()
    assert urlsplit(tiles.url).netloc in said and "网络地址" in said and "不会发出" in said
    assert tiles.asked == []
    agree(office)
    assert len(tiles.asked) >= 4
    assert all(path.startswith("/t/") and "tk=secret123" in path for path in tiles.asked)
    assert not [name for headers in tiles.headers for name in headers if name in ("Referer", "Cookie", "Origin")]
    assert "secret" not in office.page.url
    assert urlsplit(tiles.url).netloc in office.frame().locator(".foot").inner_text()
    assert office.on_map() == set(office.group("placed"))
    office.frame().get_by_test_id("tool-base").click()
    office.page.evaluate(f"{FRAME}.old = true")
    office.frame().get_by_test_id("base-ours").dispatch_event("click")
    office.page.wait_for_function(f"{FRAME}.old === undefined && {FRAME}.__mapapp?.ready", timeout=60_000)
    before = len(tiles.asked)
    office.page.reload()
    office.page.wait_for_function("window.mapapp?.frame?.ready", timeout=60_000)
    office.page.wait_for_timeout(500)
    assert len(tiles.asked) == before
    assert office.errors == []


def test_the_policy_opens_for_the_agreed_host_alone(office: Open, tiles: Tiles) -> None:
    office.open()
    ask = (
        f"url => new Promise(done => {{ const image = {FRAME}.document.createElement('img');"
        " image.onload = () => done(true); image.onerror = () => done(false); image.src = url })"
    )
    assert office.page.evaluate(ask, f"{tiles.url}/before.png") is False
    choose(office, "wms", url=f"{tiles.url}/wms", layer="base")
    agree(office)
    other = tiles.url.replace("localhost", "127.0.0.1")
    assert office.page.evaluate(ask, f"{tiles.url}/after.png") is True
    assert office.page.evaluate(ask, f"{other}/other.png") is False
    assert [path for path in tiles.asked if "other" in path or "before" in path] == []


def test_wms_is_asked_in_the_maps_own_grid_or_in_degrees(office: Open, tiles: Tiles) -> None:
    office.open()
    for grid, system in (("3857", "EPSG:3857"), ("4490", "EPSG:4490")):
        tiles.asked.clear()
        choose(office, "wms", url=f"{tiles.url}/wms?map=city", layer="base", grid=grid)
        agree(office)
        query = {key.lower(): value[0] for key, value in parse_qs(urlsplit(tiles.asked[0]).query).items()}
        assert (query["srs"], query["layers"], query["map"], query["version"]) == (system, "base", "city", "1.1.1")
        west, south, east, north = map(float, query["bbox"].split(","))
        if grid == "4490":
            assert 100 < west < east < 130 and 30 < south < north < 40


def test_tiles_cut_in_degrees_lie_where_they_belong(office: Open, tiles: Tiles) -> None:
    office.open()
    choose(office, "wmts", url=f"{tiles.url}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png", grid="4490")
    agree(office)
    placed = office.page.evaluate(
        f"""() => {{ const w = {FRAME}, map = w.__mapapp.map, frame = map.getContainer().getBoundingClientRect();
        return [...w.document.querySelectorAll('.leaflet-tile img')].map(i => {{
            const r = i.getBoundingClientRect(), at = p => map.containerPointToLatLng(p);
            const a = at([r.left - frame.left, r.top - frame.top]);
            const b = at([r.right - frame.left, r.bottom - frame.top]);
            return [i.src, a.lng, a.lat, b.lng, b.lat] }}) }}"""
    )
    assert len(placed) >= 8
    for source, west, north, east, south in placed:
        level, row, column = (int(part) for part in urlsplit(source).path.removesuffix(".png").split("/")[1:])
        span = 360 / 2**level
        told = (column * span - 180, 90 - row * span, (column + 1) * span - 180, 90 - (row + 1) * span)
        assert (west, north, east, south) == pytest.approx(told, abs=span / 100)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("wmts", {"url": "not an address"}, "不是能用的地址"),
        ("wmts", {"url": "javascript:alert(1)"}, "不是能用的地址"),
        ("wmts", {"url": "http://user:pass@map.example/{z}/{y}/{x}"}, "不带用户名和密码"),
        ("wmts", {"url": "http://{s}.map.example/{z}/{y}/{x}"}, "地址"),
        ("wmts", {"url": "http://map.example/{z}/{y}/{q}"}, "占位符"),
        ("wmts", {"url": "http://map.example/wmts"}, "图层名"),
        ("wmts", {"url": "http://map.example/vec_c/wmts?TILEMATRIXSET=c", "layer": "vec"}, "错位"),
        ("wmts", {"url": "http://map.example/wmts?TileMatrixSet=EPSG:4490", "layer": "vec"}, "错位"),
        ("wmts", {"url": "http://map.example/wmts?TILEMATRIXSET=w", "layer": "vec", "grid": "4490"}, "错位"),
        ("wms", {"url": "http://map.example/wms"}, "图层名"),
        ("tianditu", {"key": "我的密钥"}, "16 到 64 位"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(office: Open, kind: str, fields: dict[str, str], words: str) -> None:
    office.open()
    choose(office, kind, **fields)
    office.frame().get_by_test_id("base-agree").click()
    assert words in office.frame().get_by_test_id("base-trouble").inner_text()
    assert "mapapp_hosts" not in office.page.evaluate("document.cookie")


def test_tianditu_is_one_host_with_the_planners_key(screen: Screen) -> None:
    screen.open()
    told = screen.page.evaluate(
        f"key => ['3857', '4490'].map(grid => {FRAME}.planmap.readBase({{ kind: 'tianditu', key, grid }}))",
        "0123456789abcdef",
    )
    assert {one["origin"] for one in told} == {"https://t0.tianditu.gov.cn"}
    assert "vec_w" in told[0]["layers"][0] and "vec_c" in told[1]["layers"][0]
    assert all("tk=0123456789abcdef" in layer for one in told for layer in one["layers"])
    assert "tianditu" not in json.dumps(screen.foreign)
