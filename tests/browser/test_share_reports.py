"""Prove by a browser that planners bring reports in, say what they are, see them and take them off again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import ROOT, Screen, launch

pytestmark = pytest.mark.browser
TEXT = (
    "青岛西海岸新区2024年政府工作报告\n二、2024年工作安排\n开工建设地铁6号线二期、淮河西路小学等3个项目。\n"
    "新建公园5处。建成<script>window.pwned=1</script>医院。全区生产总值增长6%。\n"
)
AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
AXE += ".then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shared")
    process, address = launch(folder, 0, sorted((ROOT / "seeds").glob("*.txt")))
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture
def own(window: BrowserContext, address: str) -> Iterator[Screen]:
    shown = Screen(window.new_page(), address)
    yield shown
    shown.page.close()
    assert shown.foreign == []
    assert shown.errors == []


def written(folder: Path, text: str, name: str = "报告.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def dialog(screen: Screen) -> Page:
    screen.page.get_by_test_id("reports").click()
    expect(screen.page.get_by_test_id("shelf")).to_be_visible(timeout=20_000)
    return screen.page


def clear(page: Page) -> None:
    """Drop what is left in the list of files."""
    for left in range(page.get_by_test_id("drop").count() - 1, -1, -1):
        page.get_by_test_id("drop").first.click()
        expect(page.get_by_test_id("drop")).to_have_count(left)


def axe(page: Page) -> object:
    page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    return page.evaluate(AXE)


def test_a_report_is_brought_shown_and_removed(
    own: Screen, window: BrowserContext, address: str, tmp_path: Path
) -> None:
    other = Screen(window.new_page(), address).open()
    page = dialog(own.open())
    assert axe(page) == []
    page.get_by_test_id("file").set_input_files(written(tmp_path, TEXT))
    expect(page.get_by_test_id("job")).to_be_visible()
    expect(page.get_by_test_id("keep")).to_be_visible(timeout=60_000)
    assert axe(page) == []
    assert page.get_by_test_id("about-issuer").input_value() == "青岛西海岸新区"
    assert page.get_by_test_id("about-year").input_value() == "2024"
    assert page.get_by_test_id("about-adcode").input_value() == "370211"
    page.get_by_test_id("about-issuer").fill("西海岸 <b>新区</b>")
    page.get_by_test_id("keep").click()
    page.get_by_test_id("show").click(timeout=60_000)
    page.wait_for_function("mapapp.parts.bar?.report.startsWith('u') && mapapp.table && !mapapp.busy", timeout=60_000)
    expect(page.locator("h1").first).to_have_text("西海岸 <b>新区</b>")
    page.wait_for_function("mapapp.frame?.drawn().length === 2", timeout=30_000)
    names = page.evaluate("mapapp.table.name")
    assert "地铁6号线二期" in names and any("<script>" in name for name in names)
    assert page.evaluate("window.pwned") is None and "report=u" in page.url
    assert len(own.in_table()) == len(names)
    # Who has the page open sees it too, at the next thing they do.
    other.page.evaluate("mapapp.refresh()")
    expect(other.page.locator("select.report option")).to_have_count(2, timeout=30_000)
    other.page.close()
    dialog(own)
    held = page.locator("[data-testid=held]", has_text="2024")
    held.get_by_test_id("remove").click()
    assert axe(page) == []
    page.get_by_test_id("sure").click()
    expect(page.get_by_test_id("held")).to_have_count(1)
    page.get_by_test_id("close").click()
    own.settle()
    page.wait_for_function("!mapapp.parts.bar.report.startsWith('u')", timeout=30_000)


def test_what_cannot_be_read_is_a_sentence_in_the_readers_language(own: Screen, tmp_path: Path) -> None:
    page = dialog(own.open())
    locked = tmp_path / "旧文件.doc.txt"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    page.get_by_test_id("file").set_input_files([locked, written(tmp_path, "今天天气很好。\n", "无承诺.txt")])
    said = page.locator("[data-testid=job][data-stage=failed]")
    expect(said).to_have_count(2, timeout=60_000)
    assert "另存为不加密的 .docx" in said.nth(0).inner_text() and "没有读出任何承诺" in said.nth(1).inner_text()
    assert axe(page) == []
    clear(page)
    expect(page.get_by_test_id("held")).to_have_count(1)


def test_reading_can_be_cancelled_and_survives_a_reload(own: Screen, tmp_path: Path) -> None:
    page = dialog(own.open())
    long = written(tmp_path, TEXT + "新建公园5处，开工建设淮河西路小学。\n" * 20_000, "长.txt")
    page.get_by_test_id("file").set_input_files([long, written(tmp_path, TEXT)])
    expect(page.locator("[data-stage=extracting]")).to_be_visible(timeout=60_000)
    page.locator("[data-testid=job]", has_text="长.txt").get_by_test_id("drop").click()
    expect(page.get_by_test_id("job")).to_have_count(1)
    own.open()
    dialog(own)
    expect(page.get_by_test_id("keep")).to_be_visible(timeout=60_000)
    clear(page)
    expect(page.get_by_test_id("job")).to_have_count(0)


def test_the_keyboard_opens_and_closes_the_reports(own: Screen) -> None:
    page = own.open().page
    page.get_by_test_id("reports").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("reports-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("reports-dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.testid") == "reports"
