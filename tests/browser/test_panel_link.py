"""Prove that the address is the view: Back undoes, a bad link says so, and a button copies it."""

from __future__ import annotations

import pytest

from .conftest import Screen

pytestmark = pytest.mark.browser


def test_back_undoes_filter_item_and_page_and_stays_in_the_app(screen: Screen) -> None:
    screen.open()
    total = len(screen.in_table())
    screen.click("stage-construction")
    some = len(screen.in_table())
    screen.page.locator("[data-testid=row] .open").first.click()
    screen.settle()
    screen.page.locator("[data-k=page-report]").click()
    screen.page.wait_for_function("mapapp.parts.reader && document.querySelector('.paper')")
    screen.settle()
    screen.page.go_back()
    screen.page.wait_for_function("document.querySelector('[data-testid=detail]')")
    screen.settle()
    screen.page.go_back()
    screen.page.wait_for_function("document.querySelector('[data-testid=table]')")
    screen.settle()
    assert len(screen.in_table()) == some < total
    screen.page.go_back()
    screen.settle()
    assert len(screen.in_table()) == total
    screen.page.go_forward()
    screen.settle()
    assert len(screen.in_table()) == some
    assert screen.page.get_by_test_id("stage-construction").get_attribute("aria-pressed") == "true"


def test_moving_the_map_adds_nothing_to_the_history(screen: Screen) -> None:
    screen.open()
    before = screen.page.evaluate("history.length")
    screen.frame().get_by_role("button", name="放大").click()
    screen.wait_still()
    screen.page.wait_for_function("mapapp.at && location.search.includes('at=')")
    assert screen.page.evaluate("history.length") == before


@pytest.mark.parametrize(
    ("query", "said"),
    [("?report=gone", "gone"), ("?id=no-such&stage=nonsense&least=zz", "stage=nonsense、least=zz")],
)
def test_what_a_link_asks_in_vain_is_said(screen: Screen, query: str, said: str) -> None:
    screen.open(query)
    notes = screen.page.get_by_test_id("notes")
    assert said in notes.inner_text()
    assert "no-such" in notes.inner_text() or "id=" not in query
    screen.click("dismiss")
    assert notes.count() == 0


def test_a_good_link_says_nothing_and_the_button_copies_it(screen: Screen) -> None:
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=screen.base)
    screen.open("?show=stage,report&stage=construction&sort=-money")
    assert screen.page.get_by_test_id("notes").count() == 0
    screen.click("copy-link")
    screen.page.wait_for_function("document.querySelector('[data-testid=copied]').textContent")
    assert screen.page.evaluate("navigator.clipboard.readText()") == screen.page.url
