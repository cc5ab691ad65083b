"""Prove that the table is the map's equal: linked both ways, sorted by its columns, its account in its foot."""

from __future__ import annotations

import re

import pytest

from .conftest import Screen

pytestmark = pytest.mark.browser


def test_columns_sort_both_ways_and_say_so(screen: Screen) -> None:
    screen.open()
    for column, first, then in (("money", "descending", "ascending"), ("stage", "ascending", "descending")):
        heads = screen.page.locator("thead th").filter(has=screen.page.get_by_test_id(f"sort-{column}"))
        screen.click(f"sort-{column}")
        ahead = screen.group("placed")
        assert heads.get_attribute("aria-sort") == first
        screen.click(f"sort-{column}")
        assert heads.get_attribute("aria-sort") == then
        assert screen.group("placed") != ahead and sorted(screen.group("placed")) == sorted(ahead)
    screen.click("sort-precision")
    ladder = screen.page.locator("[data-testid=group-placed] td.precision").all_inner_texts()
    assert ladder == sorted(ladder)


def test_the_foot_adds_up_to_what_is_shown(screen: Screen) -> None:
    screen.open("?known=approximate,unplaced&stage=construction")
    shown, total, *parts = map(
        int, re.findall(r"\d+", screen.page.get_by_test_id("foot").locator("span").first.inner_text())
    )
    assert sum(parts) == shown == len(screen.in_table()) < total


def test_the_sentence_is_at_hand_in_the_row_by_keyboard(screen: Screen) -> None:
    screen.open()
    say = screen.page.get_by_test_id("say").first
    say.focus()
    screen.page.keyboard.press("Enter")
    screen.settle()
    said = screen.page.get_by_test_id("said")
    assert said.inner_text().endswith("。")
    assert screen.page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    screen.page.keyboard.press("Enter")
    screen.settle()
    assert said.count() == 0


def test_enter_opens_the_detail_escape_closes_it_and_the_focus_follows(screen: Screen) -> None:
    screen.open()
    row = screen.page.locator("[data-testid=row] .open").nth(3)
    key = row.get_attribute("data-k")
    row.press("Enter")
    screen.settle()
    assert screen.page.evaluate("document.activeElement.dataset.testid") == "detail-name"
    screen.page.keyboard.press("Escape")
    screen.settle()
    assert screen.page.evaluate("document.activeElement.dataset.k") == key


def test_the_detail_needs_no_rerun(screen: Screen) -> None:
    screen.open()
    before = screen.page.evaluate("mapapp.parts.bar.ack")
    screen.page.locator("[data-testid=row] .open").first.click()
    screen.settle()
    assert screen.page.get_by_test_id("quote").is_visible()
    assert screen.page.evaluate("mapapp.parts.bar.ack") == before


def test_the_skip_link_leads_to_the_list(screen: Screen) -> None:
    screen.open()
    screen.page.keyboard.press("Tab")
    assert "skip" in screen.page.evaluate("document.activeElement.className")
    screen.page.keyboard.press("Enter")
    assert screen.page.evaluate("document.activeElement.closest('[data-testid=row]') !== null")


def test_a_place_that_was_not_accepted_is_called_a_candidate(screen: Screen) -> None:
    screen.open("?fate=not_found")
    assert screen.page.locator(".ledger .name small").count() == 0
    screen.page.locator("[data-testid=row] .open").first.click()
    screen.settle()
    for text in screen.page.locator(".detail dd p.candidate").all_inner_texts():
        assert "未采用" in text
    assert screen.page.locator(".detail dd p.name").count() == 0
