"""Prove that folium makes the map, that it asks nobody else, and that no project text passes through it."""

from __future__ import annotations

import json
import math

import folium
import pytest

from geodata.pipeline import build
from mapapp import drawing
from mapapp.detail import detail, quote
from mapapp.loading import Edition, Library, library
from mapapp.maps import OfflineMap, planning_map
from mapapp.report_page import reading


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Library:
    store = tmp_path_factory.mktemp("maps") / "store.sqlite"
    build([], store)
    return library(store)


@pytest.fixture(scope="module")
def one(held: Library) -> Edition:
    return held.editions[0]


def test_the_map_is_foliums_and_loads_from_its_own_server(one: Edition) -> None:
    made = planning_map(one)
    assert isinstance(made, folium.Map)
    page = made.get_root().render()
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert not any(name in page for name in one.features["name"])


def test_the_offline_map_leaves_foliums_own_assets_alone() -> None:
    assert any("jsdelivr" in url for _, url in folium.Map.default_js)
    assert all(url.startswith("/mapapp/") for _, url in [*OfflineMap.default_js, *OfflineMap.default_css])


def test_columns_hold_every_commitment_and_only_placed_ones_have_a_shape(one: Edition) -> None:
    features = one.features
    packed = drawing.columns(features)
    assert packed["n"] == len(features) == packed["id"]["count"] == len(packed["stage"])
    placed = {row for row, kind in enumerate(packed["shapes"]["kind"]) if kind != "-"}
    assert placed == {row for row, fate in enumerate(features["fate"]) if fate == "placed"}
    text = json.dumps(packed, allow_nan=False)
    assert json.loads(text) == packed


def test_the_detail_quotes_the_very_words(one: Edition) -> None:
    for number, row in one.features.iterrows():
        pieces = quote(one.report, row)
        assert "".join(text for text, _ in pieces) == one.report.text[row["paragraph_start"] : row["paragraph_end"]]
        assert "".join(text for text, mark in pieces if mark) == row["sentence"]
        told = detail(one, int(number), "zh")
        assert told["place"] and told["money"]
        if row["fate"] != "placed":
            assert [line for line in told["place"] if line["kind"] == "why"]


def test_the_named_and_the_unnamed_of_a_group_add_up(one: Edition) -> None:
    rows = [n for n, row in one.features.iterrows() if "15个重点道路工程" in row["name"]]
    told = detail(one, int(rows[0]), "zh")
    assert told["remainder"] == "点名 1 / 共 15，其余 14 个未点名"
    assert [item["name"] for item in told["exemplars"]] == ["G228丹东线"]


def test_money_of_a_group_is_said_to_be_the_groups(one: Edition) -> None:
    sums = one.features["investment_yuan"].dropna()
    assert math.fsum(sums) == 28_600_000_000
    (number,) = sums.index
    assert [line["basis"] for line in detail(one, int(number), "zh")["money"]] == ["shared"]


def test_the_report_page_loses_no_character(one: Edition) -> None:
    read = reading(one, "zh")
    shown = "".join(
        run[0] for paragraph in read["paragraphs"] for told in paragraph["sentences"] for run in told["runs"]
    )
    assert "".join(shown.split()) == "".join(one.report.text.split())
    linked = {
        run[1] for paragraph in read["paragraphs"] for told in paragraph["sentences"] for run in told["runs"] if run[1]
    }
    assert len(linked) >= 0.9 * len(one.features)
    assert sum(read["coverage"].values()) == len(one.report.sentences)
