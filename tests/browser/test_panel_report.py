"""Prove that the report page tells what became of each sentence and leads to the map and back."""

from __future__ import annotations

import pytest

from .conftest import Screen

pytestmark = pytest.mark.browser


def test_the_coverage_counts_every_sentence_and_leads_to_it(screen: Screen) -> None:
    screen.open("?page=report")
    sentences = screen.page.locator(".paper .s").count()
    counts = screen.page.locator(".coverage b").all_inner_texts()
    assert sum(int("".join(filter(str.isdigit, text))) for text in counts) == sentences
    assert screen.page.get_by_test_id("coverage").locator("i").count() == len(counts)
    screen.click("next-not_found")
    first = screen.page.locator(".s.found").get_attribute("data-start")
    screen.click("next-not_found")
    assert screen.page.locator(".s.found.fate-not_found").get_attribute("data-start") != first


def test_headings_are_a_way_through_the_report(screen: Screen) -> None:
    screen.open("?page=report")
    heading = screen.page.get_by_test_id("heading").last
    heading.press("Enter")
    target = screen.page.locator(f".paper {heading.get_attribute('href')}")
    box = target.bounding_box()
    assert box and 0 <= box["y"] < 900
    assert target.evaluate("node => node === document.activeElement")


def test_a_name_leads_to_the_map_and_back_to_its_sentence(screen: Screen) -> None:
    screen.open("?page=report")
    screen.page.locator(".c.fate-placed").nth(2).press("Enter")
    screen.page.wait_for_function("mapapp.frame?.ready && mapapp.view.id")
    screen.settle()
    assert screen.page.evaluate("document.activeElement.dataset.testid") == "detail-name"
    opened = screen.page.get_by_test_id("detail").get_attribute("data-id")
    screen.page.locator("[data-k=read]").press("Enter")
    screen.page.wait_for_function("document.querySelector('.c.now')")
    screen.settle()
    assert screen.page.locator(".c.now").first.get_attribute("data-id") == opened
    assert screen.page.locator(".c.now").first.is_visible()
