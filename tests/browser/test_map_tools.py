"""Prove that measuring, coordinates and the pencil say and draw what geodata says, by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyproj
import pytest
from shapely.geometry import Polygon, shape

from geodata import crs

from .conftest import Screen

pytestmark = pytest.mark.browser
FRAME = "document.querySelector('.st-key-map-box iframe').contentWindow"
GEOD = pyproj.Geod(ellps="WGS84")


def in_frame(screen: Screen, code: str, value: Any = None) -> Any:
    """Run a function of (planmap, tools, value) in the map's frame."""
    script = f"value => {{ const frame = {FRAME}; return ({code})(frame.planmap, frame.__mapapp.tools, value) }}"
    return screen.page.evaluate(script, value)


def click(screen: Screen, x: float, y: float, times: int = 1) -> None:
    """Click into the map, at pixels of its frame."""
    box = screen.page.locator(".st-key-map-box iframe").bounding_box()
    assert box
    screen.page.mouse.click(box["x"] + x, box["y"] + y, click_count=times)
    screen.page.wait_for_timeout(60)


def corners(screen: Screen, spots: list[tuple[int, int]]) -> list[tuple[float, float]]:
    code = "(p, t, spots) => spots.map(at => t.map.containerPointToLatLng(at)).map(l => [l.lng, l.lat])"
    return [(lon, lat) for lon, lat in in_frame(screen, code, [list(spot) for spot in spots])]


def test_gcj02_in_the_browser_is_geodatas(screen: Screen) -> None:
    screen.open()
    chance = np.random.default_rng(3)
    lon, lat = chance.uniform(73, 135, 500), chance.uniform(3, 53, 500)
    lon[:100], lat[:100] = chance.uniform(119.5, 120.4, 100), chance.uniform(35.5, 36.2, 100)
    told = in_frame(
        screen, "(p, t, all) => all.map(([x, y]) => p.DATUMS['GCJ-02'](x, y))", np.column_stack([lon, lat]).tolist()
    )
    assert np.abs(np.array(told) - np.column_stack(crs.to_datum("GCJ-02", lon, lat))).max() < 1e-9
    assert in_frame(screen, "p => p.DATUMS['GCJ-02'](2.35, 48.85)") is None


def test_lengths_and_areas_are_those_of_the_ellipsoid(screen: Screen) -> None:
    screen.open()
    chance = np.random.default_rng(5)
    for reach in (0.0005, 0.02, 0.5):
        for _ in range(20):
            centre = np.array([chance.uniform(75, 134), chance.uniform(4, 53)])
            ring = centre + reach * chance.uniform(0.3, 1, 6)[:, None] * _rim(6)
            length, area = in_frame(
                screen,
                "(p, t, ring) => { const r = ring.map(([lng, lat]) => ({lng, lat}));"
                " return [p.geodesy.length(r), p.geodesy.area(r)] }",
                ring.tolist(),
            )
            assert length == pytest.approx(GEOD.line_length(ring[:, 0], ring[:, 1]), rel=1e-9, abs=1e-5)
            assert area == pytest.approx(crs.area_m2(Polygon(ring)), rel=2e-6)


def _rim(count: int) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([np.cos(angles), np.sin(angles)])


def test_an_area_is_drawn_measured_and_changed_by_hand(screen: Screen) -> None:
    screen.open()
    screen.frame().get_by_test_id("tool-area").click()
    spots = [(200, 300), (380, 290), (360, 450)]
    for spot in spots:
        click(screen, *spot)
    ring = corners(screen, spots)
    click(screen, *spots[0])  # the first corner ends it
    words = screen.frame().get_by_test_id("measured").inner_text()
    square = crs.area_m2(Polygon(ring))
    assert f"{square / 1e6:.3f} 平方公里" in words
    assert f"{square * 3 / 2000:,.0f} 亩" in words
    assert screen.frame().locator(".knob.half").count() == 3
    screen.frame().locator(".knob.half").first.click()
    assert screen.frame().locator(".knob.area").count() == 4
    screen.frame().locator(".knob.area").nth(1).press("Delete")
    assert screen.frame().locator(".knob.area").count() == 3
    assert f"{square / 1e6:.3f} 平方公里" in screen.frame().get_by_test_id("measured").inner_text()
    assert screen.page.evaluate("window.mapapp.view.id || ''") == ""
    screen.frame().get_by_test_id("sheet-close").click()
    assert screen.frame().locator(".knob").count() == 0


def test_a_distance_is_measured_with_the_keyboard_alone(screen: Screen) -> None:
    screen.open()
    screen.frame().get_by_test_id("tool-line").press("Enter")
    keyboard = screen.page.keyboard
    keyboard.press("Space")
    middle = in_frame(screen, "(p, t) => [t.map.getCenter().lng, t.map.getCenter().lat]")
    keyboard.press("ArrowRight")
    screen.wait_still()
    keyboard.press("Space")
    keyboard.press("Enter")
    away = in_frame(screen, "(p, t) => [t.map.getCenter().lng, t.map.getCenter().lat]")
    metres = float(crs.distance_m(*middle, *away))
    assert metres > 100
    assert f"{metres / 1000:,.2f} 公里" in screen.frame().get_by_test_id("measured").inner_text()
    keyboard.press("Escape")
    assert screen.frame().get_by_test_id("sheet").is_hidden()


def test_coordinates_are_held_in_three_datums_and_copied(screen: Screen) -> None:
    screen.open()
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.frame().get_by_test_id("tool-where").click()
    click(screen, 300, 320)
    ((lon, lat),) = corners(screen, [(300, 320)])
    x, y = (float(value) for value in crs.to_datum("GCJ-02", lon, lat))
    told = {name: screen.frame().locator(f"[data-datum='{name}'] b").inner_text() for name in crs.DATUMS[:3]}
    assert told == {
        "WGS 84": f"{lon:.6f}, {lat:.6f}",
        "CGCS2000": f"{lon:.6f}, {lat:.6f}",
        "GCJ-02": f"{x:.6f}, {y:.6f}",
    }
    screen.frame().get_by_test_id("copy-GCJ-02").click()
    assert screen.frame().get_by_test_id("copy-GCJ-02").inner_text() == "已复制"
    assert screen.page.evaluate("navigator.clipboard.readText()") == told["GCJ-02"]


def test_the_pencil_gives_back_what_it_was_given(screen: Screen) -> None:
    screen.open()
    holed = {
        "type": "Polygon",
        "coordinates": [
            [[119.8, 35.8], [120, 35.8], [120, 36], [119.8, 36], [119.8, 35.8]],
            [[119.85, 35.85], [119.85, 35.9], [119.9, 35.9], [119.85, 35.85]],
        ],
    }
    many = {"type": "MultiLineString", "coordinates": [[[119.8, 35.8], [120, 36]], [[119.9, 35.7], [120.1, 35.7]]]}
    for geometry, kind in ((holed, "area"), (many, "line"), ({"type": "Point", "coordinates": [119.9, 35.9]}, "point")):
        session = "(p, t, [shape, geometry]) => t.pencil.start({ shape, geometry }).geometry()"
        back = in_frame(screen, session, [kind, geometry])
        assert shape(back).equals(shape(geometry))
        assert back["type"] == geometry["type"]
        in_frame(screen, "(p, t) => t.pencil.session.cancel()")


def test_a_crossing_outline_is_not_finished_and_undo_takes_it_back(screen: Screen) -> None:
    screen.open()
    in_frame(
        screen, "(p, t) => { window.done = null; t.pencil.start({ shape: 'area', ondone: g => (window.done = g) }) }"
    )
    for spot in [(200, 300), (400, 450), (400, 300), (200, 450)]:
        click(screen, *spot)
    screen.page.keyboard.press("Enter")
    assert "自相交" in screen.frame().get_by_test_id("pencil").inner_text()
    assert in_frame(screen, "(p, t) => t.pencil.busy")
    screen.page.keyboard.press("Control+z")
    screen.page.keyboard.press("Enter")
    # The click that finishes still belongs to the pencil; the next turn of the browser's loop does not.
    assert not in_frame(screen, "(p, t) => new Promise((done) => setTimeout(() => done(t.pencil.busy), 20))")
    drawn = json.loads(screen.page.evaluate("JSON.stringify(window.done)"))
    assert shape(drawn).is_valid and shape(drawn).exterior.is_ccw
    assert len(drawn["coordinates"][0]) == 4


@pytest.mark.parametrize("width", [1440, 390])
def test_tools_are_large_enough_for_a_finger(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 844})
    screen.open()
    in_frame(screen, "(p, t) => t.pencil.start({ shape: 'line', geometry: { type: 'LineString', coordinates:"
             " [[119.8, 35.8], [119.9, 35.9], [120, 35.85]] } })")  # fmt: skip
    sizes = screen.page.evaluate(
        f"[...{FRAME}.document.querySelectorAll('.tools button, .knob, .pencil-bar button, .switches button')]"
        ".map(n => n.getBoundingClientRect()).filter(r => r.width).map(r => [r.width, r.height])"
    )
    assert len(sizes) > 12
    assert min(min(size) for size in sizes) >= 24
