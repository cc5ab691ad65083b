"""Prove that planners put the map right on the screen: seen by all, told to others, and nothing begun is ever lost."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import ROOT, Screen, launch

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=window.pwned=1>{{7*7}}${window.pwned=2}"
DRAFTS = """async () => {
    const answer = await fetch("/mapapp/corrections/drafts?who=" + encodeURIComponent("孙工"));
    return (await answer.json()).drafts;
}"""
expect.set_options(timeout=20_000)


class Desk:
    """A server of its own, for what these tests save, that can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process, self.url = self._start(0)

    def _start(self, port: int) -> tuple[subprocess.Popen[str], str]:
        return launch(self.folder, port, sorted((ROOT / "seeds").glob("*.txt")))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def again(self) -> None:
        self.process, _ = self._start(int(self.url.rsplit(":", 1)[1]))


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    folder = Path(tempfile.mkdtemp(prefix="correct"))
    made = Desk(folder)
    yield made
    made.kill()
    shutil.rmtree(folder, ignore_errors=True)


class Planner(Screen):
    """A planner with a name and a browser of their own."""

    def find(self, name: str) -> str:
        found: str = self.page.evaluate("name => mapapp.table.id[mapapp.table.name.indexOf(name)]", name)
        return found

    def see(self, key: str) -> Planner:
        self.page.evaluate("key => mapapp.set({ id: key }, 'list')", key)
        expect(self.page.get_by_test_id("correct-open")).to_be_enabled()
        return self

    def begin(self, key: str) -> Planner:
        self.see(key).page.get_by_test_id("correct-open").click()
        expect(self.page.get_by_test_id("correct-form")).to_be_visible()
        return self

    def fill(self, what: str, text: str) -> Planner:
        self.page.get_by_test_id(f"correct-{what}").fill(text)
        return self

    def press(self, what: str) -> Planner:
        self.page.get_by_test_id(what).click()
        return self

    def save(self) -> Planner:
        self.page.get_by_test_id("correct-reason-read").click()
        self.page.get_by_test_id("correct-save").click()
        return self

    def saved(self) -> Planner:
        self.save()
        expect(self.page.get_by_test_id("correct-form")).to_have_count(0)
        expect(self.page.get_by_test_id("correct-mark")).to_be_visible()
        self.settle()
        return self

    def click_at(self, *spots: tuple[int, int]) -> Planner:
        box = self.page.locator(".st-key-map-box iframe").bounding_box()
        assert box
        for x, y in spots:
            self.page.mouse.click(box["x"] + x, box["y"] + y)
            self.page.wait_for_timeout(320)
        return self

    def place(self, how: str, precision: str) -> Planner:
        self.page.get_by_test_id("place-precision").select_option(precision)
        expect(self.page.get_by_test_id("place-will")).to_contain_text(precision)
        return self


@pytest.fixture(scope="module")
def rooms(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Two browsers for all tests, so that scripts are fetched once and two planners do not share what they keep."""
    made = [chromium.new_context(viewport={"width": 1440, "height": 900}) for _ in range(2)]
    yield made
    for context in made:
        context.close()


@pytest.fixture
def hire(rooms: list[BrowserContext], desk: Desk) -> Iterator[Any]:
    pages: list[Page] = []

    def hired(who: str, scheme: str = "light") -> Planner:
        page = rooms[len(pages)].new_page()
        pages.append(page)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.add_init_script(f"localStorage.setItem('mapapp.who', {json.dumps(who)})")
        planner = Planner(page, desk.url)
        planner.open()
        return planner

    yield hired
    for page in pages:
        page.close()


def test_a_correction_is_seen_on_map_list_detail_and_export_without_a_reload(hire: Any) -> None:
    planner = hire("王工")
    page, key = planner.page, planner.find("海青茶")
    page.evaluate("window.frameWas = mapapp.frame")
    planner.begin(key).fill("name", "海青镇茶园").fill("amount", "1.5")
    page.get_by_test_id("correct-stage").select_option("planned")
    planner.press("place-point").press("place-draw").click_at((300, 300))
    planner.place("point", "L3").saved()
    expect(page.get_by_test_id("detail-name")).to_contain_text("海青镇茶园")
    assert page.evaluate("mapapp.frame === window.frameWas")
    assert page.evaluate("key => mapapp.frame.drawn().includes(key)", key)
    assert "王工" in planner.press("correct-show-history").page.get_by_test_id("correct-history").inner_text()
    exported = page.evaluate("async () => (await fetch('/mapapp/export/geojson')).json()")
    row = next(one["properties"] for one in exported["features"] if one["properties"]["id"] == key)
    assert (row["name"], row["name_read"], row["stage"]) == ("海青镇茶园", "海青茶", "planned")
    assert row["corrected"] == ["investment", "name", "place", "stage"]
    page.locator("[data-testid=correct-history] li").filter(has_text="海青镇茶园").get_by_role("button").first.click()
    expect(page.get_by_test_id("correct-history")).to_contain_text("撤销了")
    page.evaluate("mapapp.set({ id: '' }, 'list')")
    row_of = page.locator(f"[data-testid=row][data-id='{key}']")
    expect(row_of.locator("i.corrected")).to_be_visible()
    assert planner.errors == []


def test_a_name_is_picked_a_line_is_drawn_and_a_shape_is_taken_from_a_file(hire: Any, tmp_path: Path) -> None:
    planner = hire("李工")
    page = planner.page
    planner.begin(planner.find("烟台路小学")).press("place-gazetteer")
    page.get_by_test_id("place-search").fill("海青")
    expect(page.get_by_test_id("place-options")).to_contain_text("海青镇")
    page.get_by_test_id("place-options").locator("li").filter(has_text="海青镇").first.click()
    expect(page.get_by_test_id("place-will")).to_contain_text("海青镇")
    planner.press("place-line").press("place-draw").click_at((250, 300), (330, 340))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("place-drawn")).to_contain_text("2 个折点")
    planner.press("place-file")
    area = {"type": "Polygon", "coordinates": [[[120, 35.9], [120.05, 35.9], [120.05, 35.95], [120, 35.9]]]}
    file = tmp_path / "地块.geojson"
    feature = {"type": "Feature", "properties": {"name": HOSTILE}, "geometry": area}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    page.get_by_test_id("place-file-input").set_input_files(file)
    page.get_by_test_id("place-file-datum").select_option("CGCS2000")
    rows = page.get_by_test_id("place-file-rows")
    expect(rows).to_contain_text(HOSTILE)
    rows.get_by_role("button").click()
    planner.place("area", "L4").saved()
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("() => mapapp.frame.drawn().includes(mapapp.view.id)")


def test_what_must_stay_coarse_is_said_while_typing(hire: Any) -> None:
    planner = hire("赵工")
    planner.begin(planner.find("董家口")).fill("name", "董家口变电站")
    expect(planner.page.get_by_test_id("correct-coarse")).to_contain_text("变电")
    planner.fill("name", "董家口")
    expect(planner.page.get_by_test_id("correct-coarse")).to_be_hidden()


def test_members_of_a_counted_programme_get_places_and_the_rest_is_counted(hire: Any) -> None:
    planner = hire("钱工")
    page = planner.page
    planner.begin(planner.find("15个重点道路工程")).press("correct-further-add").fill("further-name", "某路")
    planner.press("further-point").press("further-draw").click_at((280, 320))
    page.get_by_test_id("further-precision").select_option("L3")
    planner.press("correct-further-put")
    expect(page.get_by_test_id("correct-further-left")).to_contain_text("还剩 13 个")
    planner.saved()
    expect(page.get_by_test_id("further-held")).to_contain_text("某路")
    page.wait_for_function("mapapp.further?.some((one) => one.name === '某路')")


def test_two_planners_clash_and_nothing_is_lost(hire: Any) -> None:
    one, two = hire("甲工"), hire("乙工")
    key = one.find("大村食用菌")
    one.begin(key).fill("name", "甲改的名")
    two.begin(key).fill("name", "乙改的名")
    two.page.get_by_test_id("correct-stage").select_option("trial")
    two.saved()
    expect(one.page.get_by_test_id("note-old")).to_be_visible()
    one.page.get_by_test_id("correct-sector").select_option("industry")
    one.save()
    told = one.page.get_by_test_id("clash")
    for words in ("大村食用菌", "乙改的名", "甲改的名", "乙工", "试运行"):
        expect(told).to_contain_text(words)
    one.page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    assert _findings(one.page, ".clash") == []
    one.page.get_by_test_id("clash-name-yours").check()
    one.press("correct-clash-merge")
    expect(one.page.get_by_test_id("detail-name")).to_contain_text("甲改的名")
    one.press("correct-show-history")
    expect(one.page.get_by_test_id("correct-history")).to_contain_text("乙改的名")
    expect(one.page.get_by_test_id("correct-mark")).to_contain_text("阶段")
    two.page.get_by_test_id("note-old").get_by_role("button").first.click()
    expect(two.page.get_by_test_id("detail-name")).to_contain_text("甲改的名")


def test_a_draft_survives_reload_lost_line_and_a_killed_server(hire: Any, desk: Desk) -> None:
    planner = hire("孙工")
    page, key = planner.page, planner.find("宝山蓝莓")
    planner.begin(key).fill("name", "写了一半")
    expect(page.get_by_test_id("correct-kept")).to_have_text("草稿已存")
    page.reload()
    expect(page.get_by_test_id("correct-restored")).to_be_visible()
    expect(page.get_by_test_id("correct-name")).to_have_value("写了一半")
    desk.kill()
    expect(page.get_by_test_id("note-offline")).to_be_visible()
    planner.fill("reason", "断线时写的")
    planner.save()
    expect(page.get_by_test_id("correct-trouble")).to_contain_text("草稿已留在本浏览器")
    desk.again()
    expect(page.get_by_test_id("note-offline")).to_have_count(0)
    page.wait_for_function(f"({DRAFTS})().then((all) => all[0]?.body.reason === '对照报告原文')")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.get_by_test_id("correct-restored")).to_be_visible(timeout=15_000)
    expect(page.get_by_test_id("correct-name")).to_have_value("写了一半")
    planner.settle().saved()
    expect(page.get_by_test_id("detail-name")).to_contain_text("写了一半")


def test_reviewing_goes_by_keys_and_shows_how_far_it_is(hire: Any) -> None:
    planner = hire("周工")
    page = planner.page
    planner.press("review").press("correct-review-start")
    expect(page.get_by_test_id("review-strip")).to_be_visible()
    first = page.evaluate("mapapp.view.id")
    page.keyboard.press("s")
    page.wait_for_function("first => mapapp.view.id !== first", arg=first)
    expect(page.get_by_test_id("review-confirm")).to_be_enabled()
    second = page.evaluate("mapapp.view.id")
    page.keyboard.press("c")
    expect(page.get_by_test_id("review-progress")).to_contain_text("已核对 1 /")
    page.wait_for_function("second => mapapp.view.id !== second", arg=second)
    page.wait_for_function("second => mapapp.reviewed?.has(second)", arg=second)
    expect(page.get_by_test_id("review-correct")).to_be_enabled()
    page.keyboard.press("e")
    expect(page.get_by_test_id("correct-form")).to_be_visible()
    planner.press("correct-review-stop").press("review").press("review-only")
    assert page.locator("[data-testid=review-queue] li").count() == 1
    planner.press("tab-orphans")
    expect(page.get_by_test_id("orphans-none")).to_be_visible()


def test_corrections_are_brought_in_after_a_preview(hire: Any, tmp_path: Path) -> None:
    planner = hire("吴工")
    page = planner.page
    planner.press("review").press("tab-files")
    with page.expect_download() as download:
        page.get_by_test_id("carry-csv").click()
    file = tmp_path / "更正.csv"
    download.value.save_as(file)
    page.get_by_test_id("carry-input").set_input_files(file)
    expect(page.get_by_test_id("carry-preview")).to_contain_text("0 条会写入")
    file.write_text("not,a,log\n", "utf-8")
    page.get_by_test_id("carry-input").set_input_files(file)
    expect(page.get_by_test_id("carry-trouble")).to_be_visible()


def test_hostile_text_is_shown_as_text(hire: Any) -> None:
    planner = hire("<b>郑工</b>")
    page = planner.page
    planner.begin(planner.find("基因科技")).fill("name", HOSTILE).fill("reason", HOSTILE)
    page.get_by_test_id("correct-save").click()
    expect(page.get_by_test_id("detail-name")).to_contain_text(HOSTILE)
    planner.press("correct-show-history")
    for words in (HOSTILE, "<b>郑工</b>"):
        expect(page.get_by_test_id("correct-history")).to_contain_text(words)
    planner.press("review")
    expect(page.get_by_test_id("review-queue")).to_contain_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert page.locator(".correct-top img, .correct-dialog img, .ledger img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_form_history_and_review_are_free_of_findings(hire: Any, theme: str) -> None:
    planner = hire(f"冯工 {theme}", theme)
    page = planner.page
    page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    planner.begin(planner.find("王台")).press("place-point").press("correct-show-history")
    findings = _findings(page, ".part-ledger")
    for tab in ("queue", "drafts", "orphans", "files"):
        if tab == "queue":
            planner.press("review")
        planner.press(f"tab-{tab}")
        page.wait_for_timeout(300)
        findings += _findings(page, ".correct-dialog")
    assert findings == []


def _findings(page: Any, where: str) -> list[str]:
    told = page.evaluate("async where => (await axe.run(where)).violations", where)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in told]
