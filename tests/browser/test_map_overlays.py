"""Prove that overlays colour, count and sum what is shown, and never spread over towns what is not of one town."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from .conftest import Screen

pytestmark = pytest.mark.browser
FRAME = "document.querySelector('.st-key-map-box iframe').contentWindow"


def in_frame(screen: Screen, code: str, value: Any = None) -> Any:
    """Run a function of (planmap, tools, value) in the map's frame."""
    script = f"value => {{ const frame = {FRAME}; return ({code})(frame.planmap, frame.__mapapp.tools, value) }}"
    return screen.page.evaluate(script, value)


def counts(screen: Screen, part: str) -> list[int]:
    return [int(re.findall(r"\d+", text)[0]) for text in
            screen.frame().get_by_test_id(part).locator("b").all_inner_texts()]  # fmt: skip


def test_precision_and_stage_exclude_each_other_and_count_what_is_drawn(screen: Screen) -> None:
    screen.open()
    drawn = len(screen.on_map())
    assert sum(counts(screen, "legend-stage")) == drawn
    screen.frame().get_by_test_id("show-precision").click()
    screen.settle()
    assert screen.frame().get_by_test_id("show-stage").get_attribute("aria-checked") == "false"
    assert sum(counts(screen, "legend-precision")) == drawn
    assert screen.frame().get_by_test_id("legend-stage").count() == 0
    screen.frame().get_by_test_id("show-precision").click()
    screen.settle()
    assert sum(counts(screen, "legend-sector")) == drawn


def test_the_sum_of_the_district_shows_only_with_the_reports_money(screen: Screen) -> None:
    screen.open()
    assert screen.frame().get_by_test_id("badge").count() == 0
    screen.frame().get_by_test_id("show-report").click()
    screen.settle()
    assert "286亿元" in screen.frame().get_by_test_id("badge").inner_text()
    assert "286亿元" in screen.frame().get_by_test_id("legend-money").inner_text()
    screen.frame().get_by_test_id("show-cited").click()
    screen.settle()
    cited = in_frame(screen, "(p, t) => t.features.cited.reduce((a, b) => a + (b || 0), 0)")
    assert f"{cited / 1e8:g}亿元" in screen.frame().get_by_test_id("legend-money").inner_text()


def test_towns_are_shaded_by_what_lies_in_one_of_them_and_the_rest_is_named(screen: Screen) -> None:
    screen.open()
    screen.frame().get_by_test_id("show-towns").select_option("towns")
    screen.settle()
    spread = in_frame(screen, "(p, t) => ({ towns: [...t.plan.towns.towns], apart: t.plan.towns.apart.n })")
    total = int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)
    assert spread["towns"] and sum(n for _, n in spread["towns"]) + spread["apart"] == total
    assert str(spread["apart"]) in screen.frame().get_by_test_id("legend-apart").inner_text()
    assert sum(counts(screen, "legend-towns")) == len(spread["towns"])
    placed = len(screen.group("placed"))
    assert sum(n for _, n in spread["towns"]) <= placed
    screen.click("stage-construction")
    fewer = in_frame(screen, "(p, t) => [...t.plan.towns.towns.values()].reduce((a, b) => a + b, 0)")
    assert fewer < sum(n for _, n in spread["towns"])


def test_money_of_a_group_is_never_spread_over_towns(screen: Screen) -> None:
    screen.open("?show=stage,townsum")
    assert in_frame(screen, "(p, t) => [...t.plan.towns.towns]") == []
    words = screen.frame().get_by_test_id("legend-apart").inner_text()
    assert "286亿元" in words and "不分摊" in words


def test_classes_hold_every_value_once(screen: Screen) -> None:
    screen.open()
    values = [1, 1, 2, 2, 2, 3, 5, 8, 8, 13, 21, 40]
    classes = in_frame(screen, "(p, t, values) => p.classesOf(values)", values)
    assert 2 <= len(classes) <= 5
    assert sum(one["n"] for one in classes) == len(values)
    assert all(one["from"] <= one["to"] < other["from"] for one, other in pairwise(classes))


def test_labels_cover_neither_each_other_nor_the_furniture(screen: Screen) -> None:
    for query in ("?show=stage,report,cited", "?lang=en&show=precision,towns", "?show=towns"):
        screen.open(query)
        boxes = in_frame(
            screen,
            """(p, t) => { const taken = [];
            const frame = document.querySelector('.st-key-map-box iframe').contentWindow;
            const proto = frame.CanvasRenderingContext2D.prototype, old = proto.fillText;
            proto.fillText = function (text, x, y) { if (text.length > 1) { const w = this.measureText(text).width;
                taken.push([x, y - 6, x + w, y + 6, text]) } return old.apply(this, arguments) };
            t.plan.sheet.redraw(); proto.fillText = old;
            const corner = t.map.containerPointToLayerPoint([0, 0]), size = t.map.getSize();
            const moved = ([a, b, c, d, text]) => [a - corner.x, b - corner.y, c - corner.x, d - corner.y, text];
            const inside = taken.map(moved)
                .filter(b => b[2] > 0 && b[3] > 0 && b[0] < size.x && b[1] < size.y);
            const rects = [...frame.document.querySelectorAll('.legend, .tools > div, .switches, .badge, .foot')]
                .map(n => n.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom, '#']);
            return [inside, rects] }""",
        )
        labels, furniture = boxes
        assert len(labels) > 8
        for number, one in enumerate(labels):
            for other in [*labels[number + 1 :], *furniture]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (one[4], other[4])


def test_the_map_names_the_list_as_its_equal(screen: Screen) -> None:
    screen.open()
    told = screen.page.evaluate(
        f"(() => {{ const d = {FRAME}.document, map = d.querySelector('.leaflet-container');"
        " return [map.ariaLabel, d.getElementById(map.getAttribute('aria-describedby')).textContent] })()"
    )
    assert "地图" in told[0]
    assert str(len(screen.on_map())) in told[1] and "清单" in told[1]
