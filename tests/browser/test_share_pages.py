"""Prove that a view leaves the app whole: as one file that works from a disk, and on paper with all it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import BrowserContext, Page, expect

from geodata.corrections import Change
from geodata.pipeline import build
from mapapp.controls import View
from mapapp.loading import library, store
from mapapp.snapshot import snapshot
from mapapp.standalone import page as page_of

from .conftest import Screen, Server

pytestmark = pytest.mark.browser
NOTICE = "示意图，未经地图审核，仅供内部使用"
AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
AXE += ".then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))"


class Alone:
    """A page opened from a disk: every request and every word in the console is kept."""

    def __init__(self, window: BrowserContext, path: Path) -> None:
        self.page: Page = window.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.alone")

    def drawn(self) -> list[str]:
        made: list[str] = self.page.evaluate(
            "alone.plan.marks.filter(mark => alone.plan.shown[mark.row]).map(mark => alone.shown.details[mark.row].id)"
        )
        return made


def downloaded(screen: Screen, folder: Path, query: str) -> Path:
    """Take the file that the menu offers."""
    screen.open(query)
    screen.page.get_by_test_id("export").locator("summary").click()
    with screen.page.expect_download() as download:
        screen.page.get_by_test_id("standalone").click()
    assert download.value.suggested_filename.endswith(".html")
    path = folder / "view.html"
    download.value.save_as(path)
    return path


def fetched(window: BrowserContext, server: Server, folder: Path, query: str) -> Path:
    """Take the file from its address."""
    path = folder / "view.html"
    path.write_bytes(window.request.get(f"{server.url}/mapapp/standalone{query}").body())
    return path


def test_the_file_holds_the_filter_and_works_without_any_server(
    screen: Screen, window: BrowserContext, tmp_path: Path
) -> None:
    path = downloaded(screen, tmp_path, "?stage=construction,planned&show=stage,report")
    shown = screen.in_table()
    on_map = screen.on_map()
    alone = Alone(window, path)
    page = alone.page
    rows = page.eval_on_selector_all("[data-testid=row]", "rows => rows.map(row => row.dataset.id)")
    assert rows == shown and set(alone.drawn()) == on_map
    assert NOTICE in page.get_by_test_id("notice").inner_text()
    assert "建设" in page.get_by_test_id("filter").inner_text()
    assert f"{len(shown)}" in page.get_by_test_id("account").inner_text()
    page.locator(f"[data-id='{sorted(on_map)[0]}'] button").click()
    first = page.evaluate("id => alone.shown.details.find(one => one.id === id)", sorted(on_map)[0])
    assert page.get_by_test_id("quote").text_content() == "".join(text for text, _ in first["quote"])
    page.get_by_test_id("back").click()
    spot = page.evaluate(
        "id => { const mark = alone.plan.marks.find(one => alone.shown.details[one.row].id === id);"
        " return alone.plan.pixel(mark.row); }",
        sorted(on_map)[-1],
    )
    box = page.get_by_test_id("map").bounding_box()
    assert box and spot
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    expect(page.get_by_test_id("detail").or_(page.locator(".hint button").first)).to_be_visible()
    page.keyboard.press("Escape")
    sector = page.evaluate("alone.shown.details[0].sector")
    page.locator(f"[data-sector={sector}]").click()
    left = page.evaluate("s => alone.shown.details.filter(one => one.sector !== s).map(one => one.id)", sector)
    assert set(alone.drawn()) == on_map & set(left)
    assert alone.asked == [path.as_uri()] and alone.said == []
    page.close()


def test_hostile_words_are_only_words_in_the_file(window: BrowserContext, server: Server, tmp_path: Path) -> None:
    path = fetched(window, server, tmp_path, "?report=hostile&q=" + quote("</script>"))
    text = path.read_text("utf-8")
    assert text.count("<script") == text.count("</script>") and "\u2028" not in text
    alone = Alone(window, path)
    assert alone.page.evaluate("window.pwned") is None
    names = alone.page.eval_on_selector_all("[data-testid=row] button", "all => all.map(one => one.textContent)")
    assert any("</script>" in name or "<img" in name for name in names)
    assert "</script>" in alone.page.get_by_test_id("filter").inner_text()
    assert alone.said == []
    alone.page.close()


@pytest.mark.parametrize("query", ["", "?lang=en&layers=rail"])
def test_axe_finds_nothing_in_the_file(window: BrowserContext, server: Server, tmp_path: Path, query: str) -> None:
    alone = Alone(window, fetched(window, server, tmp_path, query))
    source = AXE_FILE_PATH.read_text("utf-8")
    alone.page.evaluate(source)
    assert alone.page.evaluate(AXE) == []
    alone.page.locator("[data-testid=row] button").first.click()
    assert alone.page.evaluate(AXE) == []
    alone.page.close()


def printed(screen: Screen, query: str) -> Page:
    page = screen.page
    page.goto(f"{screen.base}/mapapp/print{query}")
    page.wait_for_selector("body[data-ready]")
    return page


def on_paper(page: Page, way: str) -> tuple[Any, str]:
    page.locator(f"button[data-way={way}]").click()
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    text = "".join(one.get_textpage().get_text_bounded() for one in document)
    return document, "".join(text.split())


@pytest.mark.parametrize("way", ["landscape", "portrait"])
def test_on_paper_nothing_is_missing(screen: Screen, way: str) -> None:
    page = printed(screen, "?report=000_2f0dc1af80bd034d")
    shown = json.loads(page.locator("#snapshot").text_content() or "")
    document, text = on_paper(page, way)
    width, height = document[0].get_size()
    assert (round(max(width, height)), round(min(width, height)), width > height) == (842, 595, way == "landscape")
    assert 4 <= len(document) <= 12
    missing = [one["name"] for one in shown["details"] if "".join(one["name"].split()) not in text]
    assert missing == []
    assert text.count("".join(NOTICE.split())) >= len(document)
    for words in ("图例", "有地名，未找到", "数据来源", "OpenStreetMap", shown["date"], "筛选"):
        assert "".join(words.split()) in text
    first = document[0].render(scale=0.5).to_numpy()
    assert len({tuple(colour) for colour in first.reshape(-1, first.shape[-1])[::7].tolist()}) > 50  # a map is drawn


def test_an_approval_number_is_entered_once_and_stands_everywhere(screen: Screen) -> None:
    number, page = "鲁SG（2024）012号", screen.open().page

    def enter(said: str) -> None:
        page.get_by_test_id("export").evaluate("menu => (menu.open = true)")
        expect(page.get_by_test_id("approval-save")).to_be_visible()
        page.get_by_test_id("approval").fill(said)
        page.get_by_test_id("approval-who").fill("王")
        page.get_by_test_id("approval-save").click()

    enter("<b>不是审图号</b>")
    expect(page.get_by_test_id("approval-told")).to_contain_text("不像审图号")
    enter(number)
    try:
        expect(page.locator(".part-bar .notice")).to_have_text(f"审图号：{number}")
        expect(screen.frame().locator(".foot b")).to_have_text(f"审图号：{number}")
        assert printed(screen, "").get_by_test_id("notice").inner_text() == f"审图号：{number}"
        told = json.loads(page.request.get(f"{screen.base}/mapapp/export/geojson").body())
        assert told["metadata"]["notice"] == f"审图号：{number}"
    finally:
        page.request.post(
            f"{screen.base}/mapapp/approval", data={"number": "", "who": "王"}, headers={"Origin": screen.base}
        )
    screen.errors.clear()  # the refusal above is a failed request


@pytest.mark.parametrize("query", ["", "?lang=en&stage=construction", "?layers=-"])
def test_axe_finds_nothing_on_the_print_page(screen: Screen, query: str) -> None:
    page = printed(screen, query)
    page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    assert page.evaluate(AXE) == []


@pytest.mark.parametrize("kind", ["alone", "print"])
def test_places_that_planners_added_are_drawn_and_open_their_programme(
    window: BrowserContext, tmp_path: Path, kind: str
) -> None:
    build([], tmp_path / "s.sqlite")
    held = store(tmp_path / "s.sqlite")
    programme = next(row.id for row in held.features().itertuples() if row.name.startswith("20条"))
    spot = {"how": "point", "geometry": {"type": "Point", "coordinates": [120.05, 35.95]}, "precision": "L2"}
    further = [{"name": "<i>云山路</i>", "place": spot}]
    held.save([Change(programme, "further", further)], who="王", reason="现场", seen=held.version)
    path = tmp_path / "view.html"
    path.write_text(
        page_of(snapshot(View.from_query({}), library(tmp_path / "s.sqlite").editions[0], {}), kind), "utf-8"
    )
    page = window.new_page()
    page.goto(path.as_uri())
    sign = page.locator(".leaflet-planners-pane path")
    expect(sign).to_have_count(1)
    if kind == "print":
        expect(page.locator(".planner-tip")).to_have_text("<i>云山路</i>")
    else:
        sign.click()
        expect(page.get_by_test_id("detail")).to_have_attribute("data-id", programme)
        sector = page.evaluate("id => alone.shown.details.find(one => one.id === id).sector", programme)
        page.locator(f"[data-sector={sector}]").click()
        expect(sign).to_have_count(0)
    page.close()
