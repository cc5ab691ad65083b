"""Prove that the surface is fit for all: no axe violation in any state or theme, nothing small, cut or moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser

from .conftest import Screen, Server

pytestmark = pytest.mark.browser
AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
AXE += ".then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))"
SHIFT = """new Promise(done => { let sum = 0; new PerformanceObserver(list => {
    for (const one of list.getEntries())
        if (!one.hadRecentInput && one.sources.some(source => source.node?.closest?.('.st-key-workbench')))
            sum += one.value; })
    .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 300); })"""
OUT = """() => [...document.querySelectorAll('.part button, .part summary, .part input')]
    .filter(node => node.offsetParent && node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll('.part button, .part summary, .part h1, .part h2, .part .tag')]
    .filter(node => node.offsetParent && getComputedStyle(node).overflow !== 'visible')
    .filter(node => node.scrollWidth > node.clientWidth + 1)
    .map(node => node.outerHTML.slice(0, 120))"""


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[Screen]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme=request.param)
    screen = Screen(context.new_page(), server.url)
    yield screen
    context.close()
    assert screen.foreign == [] and screen.errors == []


def violations(screen: Screen) -> list[object]:
    found: list[object] = []
    for frame in screen.page.frames:
        if not frame.evaluate("typeof axe !== 'undefined'"):
            frame.evaluate(AXE_FILE_PATH.read_text("utf-8"))
        found += frame.evaluate(AXE)
    return found


def test_axe_finds_nothing_in_any_state_of_either_theme(themed: Screen) -> None:
    themed.open("?stage=construction,trial&least=1&id=nope")
    assert violations(themed) == []
    themed.click("clear").click("dismiss") if themed.page.get_by_test_id("dismiss").count() else themed.click("clear")
    themed.page.get_by_test_id("say").first.click()
    themed.page.get_by_test_id("search").fill("王台")
    themed.page.wait_for_selector(".found [role=option]")
    assert violations(themed) == []
    themed.page.keyboard.press("Escape")
    themed.page.locator("[data-testid=row] .open").first.click()
    themed.settle()
    assert violations(themed) == []
    themed.page.locator("[data-k=read]").click()
    themed.page.wait_for_selector(".paper")
    themed.settle()
    themed.page.locator("[data-k=lang]").click()
    themed.settle()
    assert violations(themed) == []
    themed.open("?stage=trial&kind=indicator&lang=en")
    assert violations(themed) == []


def test_the_theme_follows_the_system_and_the_switch_is_remembered(themed: Screen) -> None:
    themed.open()
    system = themed.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    assert themed.page.evaluate("document.documentElement.dataset.theme") == system
    themed.click("theme")
    switched = {"dark": "light", "light": "dark"}[system]
    assert themed.page.evaluate("document.documentElement.dataset.theme") == switched
    themed.open()
    assert themed.page.evaluate("document.documentElement.dataset.theme") == switched
    themed.click("theme")
    assert themed.page.evaluate("localStorage.getItem('mapapp.theme')") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_cut_or_wider_than_the_window(screen: Screen, lang: str) -> None:
    screen.open(f"?lang={lang}&stage=construction&known=approximate,unplaced")
    for width in (1440, 1024, 720, 390):  # 720 is 1440 at 200 %
        screen.page.set_viewport_size({"width": width, "height": 844})
        for key in ("open", "back"):
            screen.page.wait_for_timeout(150)
            assert screen.page.evaluate("document.scrollingElement.scrollWidth") <= width
            assert screen.page.evaluate(CUT) == screen.page.evaluate(OUT) == []
            screen.page.locator(".row .open" if key == "open" else "[data-k=back]").first.click()
            screen.settle()


def test_on_a_phone_the_detail_begins_at_its_heading(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 844})
    screen.open()
    screen.page.locator("[data-testid=row] .open").nth(20).click()
    screen.settle()
    screen.page.wait_for_timeout(200)
    box = screen.page.get_by_test_id("detail-name").bounding_box()
    assert box and 0 <= box["y"] < 200


def test_nothing_moves_when_the_map_comes(screen: Screen) -> None:
    screen.open()
    assert screen.page.evaluate(SHIFT) < 0.01


def test_controls_are_large_enough_for_a_finger(screen: Screen) -> None:
    screen.open("?stage=construction")
    small = screen.page.evaluate(
        """() => [...document.querySelectorAll('.part button, .part summary, .part input, .part select')]
        .filter(node => node.offsetParent).map(node => [node.getBoundingClientRect(), node.outerHTML.slice(0, 100)])
        .filter(([box]) => box.width < 24 || box.height < 24).map(([, html]) => html)"""
    )
    assert small == []


def test_on_a_phone_the_map_comes_early_and_the_rest_is_one_menu(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 844})
    screen.open()
    box = screen.page.locator(".st-key-map-box iframe").bounding_box()
    assert box and box["y"] < 150
    screen.page.get_by_test_id("more").locator("summary").click()
    screen.click("theme")
    assert screen.page.get_by_test_id("copy-link").is_visible()
    screen.page.get_by_test_id("reports").click()
    assert screen.page.locator("dialog[open]").count() == 1
    assert not screen.page.get_by_test_id("copy-link").is_visible()
    screen.page.keyboard.press("Escape")
    screen.page.evaluate("localStorage.removeItem('mapapp.theme')")


def test_the_list_says_no_name_twice_and_english_reasons_in_english(screen: Screen) -> None:
    screen.open("?lang=en")
    said = screen.page.eval_on_selector_all(
        ".row td.name",
        "all => all.map(cell => [cell.querySelector('.open').textContent, cell.querySelector('small')?.textContent])",
    )
    assert any(second for _, second in said) and all(name != second for name, second in said)
    screen.page.locator("[data-testid=row] .open").first.click()
    screen.settle()
    assert screen.page.locator(".detail dd [lang=en]").first.inner_text()
