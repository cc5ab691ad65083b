"""Prove what a person sees: map, table, counts, detail, report page, export and URL tell one and the same story."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import BrowserContext

from .conftest import ROOT, Screen, Server, launch

pytestmark = pytest.mark.browser
FATES = ("placed", "district", "placeless", "not_found")


def exported(screen: Screen, tmp_path: Path, format: str = "geojson") -> bytes:  # noqa: A002
    screen.page.get_by_test_id("export").locator("summary").click()
    with screen.page.expect_download() as download:
        screen.page.locator(f"[data-format={format}]").click()
    path = tmp_path / f"export.{format}"
    download.value.save_as(path)
    return path.read_bytes()


def by_name(screen: Screen, name: str) -> str:
    """Return the id of the commitment with a name."""
    found: str = screen.page.evaluate(
        "name => window.mapapp.table.id[window.mapapp.table.name.indexOf(name)]",
        name,
    )
    return found


def test_the_account_is_on_the_screen_and_adds_up(screen: Screen) -> None:
    screen.open()
    total = int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)
    counts = {fate: int(screen.page.get_by_test_id(f"fate-{fate}").locator("b").inner_text()) for fate in FATES}
    groups = {fate: len(screen.group(fate)) for fate in FATES}
    assert total > 80
    assert counts == groups
    assert sum(counts.values()) == total == len(screen.in_table())
    assert screen.on_map() == set(screen.group("placed"))


def test_a_layer_that_is_switched_off_leaves_map_table_and_counts(screen: Screen) -> None:
    screen.open()
    before = set(screen.in_table())
    screen.click("layer-rail")
    after = set(screen.in_table())
    assert screen.page.get_by_test_id("layer-rail").get_attribute("aria-checked") == "false"
    assert before > after
    assert screen.on_map() == set(screen.group("placed"))
    assert screen.page.get_by_test_id("account").get_attribute("data-shown") == str(len(after))
    screen.click("layer-rail")
    assert set(screen.in_table()) == before


def test_filters_of_stage_kind_money_precision_and_text_agree_everywhere(screen: Screen) -> None:
    screen.open()
    for facet in ("stage-construction", "kind-named_project", "precision-L3"):
        screen.click(facet)
        shown = screen.in_table()
        told = int(screen.page.get_by_test_id(facet).locator("b").inner_text())
        assert 0 < len(shown) == told
        assert screen.on_map() == set(screen.group("placed"))
    screen.click("clear")
    screen.page.get_by_test_id("search").fill("青岛软件学院")
    screen.page.get_by_test_id("search").press("Enter")
    screen.page.wait_for_function("window.mapapp.view.q")
    screen.settle()
    rows = screen.page.get_by_test_id("row")
    assert rows.count() == int(screen.page.get_by_test_id("account").get_attribute("data-shown") or 0) >= 1
    assert "青岛软件学院" in rows.first.inner_text() or rows.count() > 1


def test_a_filter_that_leaves_nothing_says_how_to_go_on(screen: Screen) -> None:
    screen.open("?q=没有这样的项目")
    assert "筛选" in screen.page.get_by_test_id("empty").inner_text()
    assert screen.on_map() == set()


def test_a_click_on_the_map_opens_the_right_sentence(screen: Screen) -> None:
    screen.open()
    target = by_name(screen, "王台")
    screen.click_map(target)
    assert screen.page.get_by_test_id("detail").get_attribute("data-id") == target
    assert screen.page.get_by_test_id("detail-name").inner_text().startswith("王台")
    sentence = "".join(screen.page.get_by_test_id("sentence").all_inner_texts())
    assert sentence.startswith("加快王台、自贸、董家口等重点低效片区开发改造") and sentence.endswith("。")
    assert screen.page.locator("mark.name").inner_text() == "王台"


def test_where_signs_lie_on_each_other_the_map_asks_which(screen: Screen) -> None:
    screen.open()
    piled = screen.page.evaluate(
        """() => { const f = window.mapapp.frame;
        for (const id of f.drawn()) {
            const p = f.pixelOf(id); const n = f.hitsAt(p.x, p.y); if (n.length > 1) return n } }"""
    )
    screen.click_map(piled[0])
    choice = screen.frame().locator(".chooser button")
    assert choice.count() == len(piled)
    choice.nth(1).click()
    screen.settle()
    assert screen.page.get_by_test_id("detail").get_attribute("data-id") in piled


def test_a_row_opens_the_detail_by_keyboard_and_the_map_flies_there(screen: Screen) -> None:
    screen.open()
    target = by_name(screen, "胶州湾二隧")
    zoom = screen.page.evaluate("window.mapapp.frame.map.getZoom()")
    screen.page.locator(f"[data-k='row-{target}']").press("Enter")
    screen.settle().wait_still()
    assert screen.page.get_by_test_id("detail").get_attribute("data-id") == target
    assert screen.page.evaluate("window.mapapp.frame.map.getZoom()") > zoom
    screen.page.get_by_test_id("back").click()
    screen.settle()
    assert screen.page.get_by_test_id("table").is_visible()


def test_the_unplaced_say_why(screen: Screen) -> None:
    screen.open()
    for fate in ("district", "not_found", "placeless"):
        screen.page.get_by_test_id(f"group-{fate}").get_by_test_id("row").first.click()
        screen.settle()
        assert screen.page.locator(".detail .why").first.inner_text()
        screen.click("back")


def test_the_shared_sum_is_one_badge_linked_to_its_places(screen: Screen) -> None:
    screen.open("?show=stage,report,cited")
    badge = screen.frame().get_by_test_id("badge")
    assert badge.count() == 1
    assert "286亿元" in badge.inner_text() and "不分摊" in badge.inner_text()
    badge.click()
    screen.settle()
    among = screen.page.locator(".detail .link").all_inner_texts()
    assert {"王台", "自贸", "董家口"} <= set(among)
    figures = screen.page.locator(".ledger .figure b:not(.cited)").all_inner_texts()
    assert [text for text in figures if "286" in text] in ([], ["286亿元"])


def test_overlays_are_switched_and_the_legend_says_so(screen: Screen) -> None:
    screen.open()
    legend = screen.frame().get_by_test_id("legend")
    assert "2023年报告承诺" in legend.inner_text()
    drawn = len(screen.on_map())
    for part in ("legend-stage", "legend-form"):
        counts = [int(text) for text in screen.frame().get_by_test_id(part).locator("b").all_inner_texts()]
        assert sum(counts) == drawn
    screen.frame().get_by_test_id("show-cited").click()
    screen.settle()
    assert screen.frame().get_by_test_id("legend-money").is_visible()
    screen.frame().get_by_test_id("show-stage").click()
    screen.settle()
    assert not screen.frame().get_by_test_id("legend-stage").is_visible()
    assert parse_qs(urlsplit(screen.page.url).query)["show"] == ["cited"]


def test_the_export_is_what_the_screen_shows(screen: Screen, tmp_path: Path) -> None:
    screen.open("?stage=construction,operation&sort=stage")
    shown = screen.in_table()
    data = json.loads(exported(screen, tmp_path))
    assert [feature["properties"]["id"] for feature in data["features"]] == shown
    assert {feature["id"] for feature in data["features"] if feature["geometry"]} == screen.on_map()
    assert "建设" in data["metadata"]["filter"]
    screen.page.keyboard.press("Escape")
    rows = list(csv.DictReader(io.StringIO(exported(screen.open("?stage=trial"), tmp_path, "csv").decode("utf-8-sig"))))
    assert [row["编号 id"] for row in rows] == screen.in_table()
    assert exported(screen.open("?stage=trial"), tmp_path, "gpkg").startswith(b"SQLite format 3\x00")


def test_the_view_lives_in_the_url_and_comes_back(screen: Screen, server: Server) -> None:
    screen.open()
    screen.click("stage-construction").click("layer-digital")
    screen.frame().get_by_test_id("show-report").click()
    screen.settle()
    screen.frame().get_by_role("button", name="放大").click()
    screen.wait_still()
    target = by_name(screen, "胶州湾二隧")
    screen.page.locator(f"[data-k='row-{target}']").click()
    screen.settle().wait_still()
    address = screen.page.url
    before = (screen.on_map(), screen.page.evaluate("window.mapapp.frame.map.getCenter()"))
    query = parse_qs(urlsplit(address).query)
    assert query["stage"] == ["construction"] and query["show"] == ["stage,report"] and query["id"] == [target]
    again = Screen(screen.page.context.new_page(), server.url).open(address.removeprefix(server.url + "/"))
    again.wait_still()
    assert again.on_map() == before[0]
    assert again.page.evaluate("window.mapapp.frame.map.getCenter()") == pytest.approx(before[1], abs=1e-3)
    assert again.page.get_by_test_id("detail").get_attribute("data-id") == target
    assert again.page.get_by_test_id("stage-construction").get_attribute("aria-pressed") == "true"
    assert again.foreign == [] and again.errors == []


def test_a_url_of_nonsense_opens_the_plain_view(screen: Screen) -> None:
    screen.open("?stage=%3Cscript%3E&layers=;drop&lang=xx&page=../../etc&id=no-such&at=1e999,x,-4&show=1&sort=%27&q=")
    assert screen.page.get_by_test_id("table").is_visible()
    assert len(screen.in_table()) == int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)


def test_the_report_page_shows_every_character_and_leads_to_the_map_and_back(screen: Screen) -> None:
    screen.open("?page=report")
    seed = next((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt")).read_text("utf-8")
    shown = screen.page.eval_on_selector_all("[data-testid=paper] > p", "all => all.map(p => p.textContent).join('')")
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", seed)
    screen.page.locator(".c.fate-placed", has_text="G228丹东线").click()
    screen.page.wait_for_function("window.mapapp?.frame?.ready")
    screen.settle()
    assert screen.page.get_by_test_id("detail-name").inner_text().startswith("G228丹东线")
    screen.page.locator("[data-k=read]").click()
    screen.settle()
    assert "G228丹东线" in screen.page.get_by_test_id("chosen").inner_text()


def test_a_hostile_report_appears_as_text_and_does_nothing(screen: Screen, server: Server, tmp_path: Path) -> None:
    screen.open("?report=hostile")
    assert len(screen.in_table()) >= 2
    for identity in screen.in_table():
        screen.page.evaluate("id => window.mapapp.set({id}, 'list')", identity)
        screen.settle()
        assert screen.page.get_by_test_id("quote").is_visible()
    data = json.loads(exported(screen, tmp_path))
    text = server.hostile.read_text("utf-8")
    for feature in data["features"]:
        told = feature["properties"]
        assert told["name"] == text[told["name_start"] : told["name_end"]]
    screen.open("?report=hostile&page=report")
    paper = screen.page.get_by_test_id("paper").inner_text()
    for attack in (
        "<script>window.pwned=1</script>",
        "{{7*7}}",
        "<img src=x onerror=window.pwned=2>",
        "${window.pwned=3}",
        "=cmd|'/C calc'!A0",
    ):
        assert attack in paper
    for frame in screen.page.frames:
        assert frame.evaluate("window.pwned") is None


def test_english_and_chinese_have_their_own_words_and_language_tag(screen: Screen) -> None:
    screen.open()
    assert screen.page.evaluate("document.documentElement.lang") == "zh-CN"
    screen.page.locator("[data-k=lang]").click()
    screen.settle()
    assert screen.page.evaluate("document.documentElement.lang") == "en"
    assert screen.page.get_by_test_id("layers").locator("h2").inner_text() == "Layers"
    assert "promised by the 2023 report" in screen.frame().get_by_test_id("legend").inner_text()
    assert "lang=en" in screen.page.url


@pytest.mark.parametrize("page", ["", "?page=report", "?lang=en"])
def test_the_notice_is_on_every_screen_and_nothing_overflows_on_a_phone(screen: Screen, page: str) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 844})
    screen.open(page)
    notice = screen.page.locator(".notice")
    assert notice.is_visible()
    assert ("internal use" if "en" in page else "示意图，未经地图审核，仅供内部使用") in notice.inner_text()
    assert screen.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    if not page:
        screen.page.get_by_test_id("row").first.click()
        screen.settle()
        assert screen.page.get_by_test_id("detail").is_visible()


AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
AXE += ".then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))"


@pytest.mark.parametrize("page", ["", "?page=report", "?lang=en&id=000_2f0dc1af80bd034d-010&show=stage,report,cited"])
def test_axe_finds_nothing_on_the_page_and_in_the_map(screen: Screen, page: str) -> None:
    screen.open(page)
    for frame in screen.page.frames:
        frame.evaluate(AXE_FILE_PATH.read_text("utf-8"))
        assert frame.evaluate(AXE) == []


def test_a_restarted_server_finds_the_filters_again(window: BrowserContext, tmp_path: Path) -> None:
    seeds = sorted((ROOT / "seeds").glob("*.txt"))
    process, address = launch(tmp_path, 0, seeds)
    screen = Screen(window.new_page(), address).open().click("stage-construction")
    process.kill()
    process.wait()
    screen.page.get_by_test_id("kind-named_project").click()  # filtering needs no server
    screen.page.get_by_test_id("row").first.click()
    screen.page.get_by_test_id("silence").wait_for(timeout=30_000)
    process, _ = launch(tmp_path, int(address.rsplit(":", 1)[1]), seeds)
    screen.page.get_by_test_id("silence").wait_for(state="detached", timeout=60_000)
    assert screen.page.get_by_test_id("quote").is_visible()
    screen.click("back")
    query = parse_qs(urlsplit(screen.page.url).query)
    assert (query["stage"], query["kind"]) == (["construction"], ["named_project"])
    assert screen.on_map() == set(screen.group("placed"))
    assert int(screen.page.get_by_test_id("account").get_attribute("data-shown") or 0) == len(screen.in_table())
    screen.page.close()
    process.kill()
    process.wait()


def test_the_server_has_asked_nobody_else(screen: Screen, server: Server) -> None:
    screen.open("?page=report").open()
    asked = set(server.connections.read_text().split())
    assert asked <= {"127.0.0.1", "localhost", "::1", "None"}


def test_the_ring_of_the_list_goes_when_the_map_moves(screen: Screen) -> None:
    row = screen.open().page.get_by_test_id("row").first
    row.hover()
    ring = screen.frame().locator(".ring")
    assert ring.is_visible()
    row.click()
    screen.settle().wait_still()
    assert not ring.is_visible()
