"""Prove that one box finds commitments, sentences, towns and places by name, alias or pinyin, by keyboard alone."""

from __future__ import annotations

import pytest

from .conftest import Screen

pytestmark = pytest.mark.browser


def ask(screen: Screen, text: str) -> list[str]:
    """Type into the box and return the words of the options."""
    box = screen.page.get_by_test_id("search")
    box.fill("")
    box.press_sequentially(text)
    screen.page.wait_for_selector(".found [role=option]")
    screen.page.wait_for_timeout(250)
    return [option.strip() for option in screen.page.locator(".found [role=option]").all_inner_texts()]


def test_names_pinyin_initials_and_places_are_found(screen: Screen) -> None:
    screen.open()
    for text in ("软件学院", "qingdaoruanjian", "qdrj"):
        assert any(option.startswith("青岛软件学院") for option in ask(screen, text)), text
    assert any(option.startswith("王台街道") for option in ask(screen, "wangtai"))
    assert any("“低效片区”" in option for option in ask(screen, "低效片区"))
    assert "没有找到" in ask(screen, "没有这样的东西")[0]


def test_the_keyboard_alone_finds_chooses_and_closes(screen: Screen) -> None:
    screen.open()
    screen.page.keyboard.press("/")
    box = screen.page.get_by_test_id("search")
    assert box.evaluate("node => node === document.activeElement")
    assert any(option.startswith("胶州湾二隧") for option in ask(screen, "胶州湾二隧"))
    assert box.get_attribute("aria-expanded") == "true"
    row = (
        screen.page.locator(".found [data-key]")
        .all_inner_texts()
        .index(
            next(
                text
                for text in screen.page.locator(".found [data-key]").all_inner_texts()
                if text.startswith("胶州湾二隧")
            )
        )
    )
    for _ in range(row + 1):
        screen.page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == f"find-{row}"
    zoom = screen.page.evaluate("mapapp.frame.map.getZoom()")
    screen.page.keyboard.press("Enter")
    screen.settle().wait_still()
    assert screen.page.get_by_test_id("detail-name").inner_text().startswith("胶州湾二隧")
    assert screen.page.evaluate("mapapp.frame.map.getZoom()") > zoom
    screen.page.keyboard.press("/")
    ask(screen, "王台")
    screen.page.keyboard.press("Escape")
    assert screen.page.get_by_test_id("found").is_hidden()


def test_enter_filters_by_the_words_and_an_empty_box_ends_it(screen: Screen) -> None:
    screen.open()
    told = next(option for option in ask(screen, "低效片区") if "“低效片区”" in option)
    screen.page.keyboard.press("Enter")
    screen.settle()
    assert screen.page.evaluate("mapapp.view.q") == "低效片区"
    assert f" {len(screen.in_table())} " in told
    assert screen.on_map() == set(screen.group("placed"))
    screen.page.get_by_test_id("search").fill("")
    screen.settle()
    assert len(screen.in_table()) == int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)


def test_a_town_flies_there_and_a_sentence_opens_its_commitment(screen: Screen) -> None:
    screen.open("?page=report")
    ask(screen, "海青")
    screen.page.locator(".found [role=option]", has_text="海青镇").first.click()
    screen.page.wait_for_function("mapapp.frame?.map && mapapp.view.page === undefined")
    screen.settle().wait_still()
    centre = screen.page.evaluate("mapapp.frame.map.getCenter()")
    assert centre["lng"] == pytest.approx(119.6, abs=0.12) and centre["lat"] == pytest.approx(35.63, abs=0.12)
    ask(screen, "恢复和扩大消费")
    screen.page.locator(".found .line").first.click()
    screen.settle()
    assert "恢复和扩大消费" in screen.page.get_by_test_id("quote").inner_text()
