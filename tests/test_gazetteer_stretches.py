"""A stretch between two named ends is cut from its line, with its length beside the one that the report gives."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.crs import length_m
from geodata.gazetteer import Gazetteer, length_said_km, load_gazetteer, stretch_in
from geodata.gazetteer.adding import Origin, add_file
from geodata.geocoding import place_commitment
from geodata.models import Placement
from geodata.places import find_mentions
from tests.promises import promise

ROADS = {
    "珠江路": shapely.LineString([(120.17, 35.95), (120.19, 35.952), (120.24, 35.973)]),
    "庐山路": shapely.LineString([(120.18, 35.94), (120.18, 35.96)]),
    "武夷山路": shapely.LineString([(120.20, 35.94), (120.20, 35.97)]),
    "太行山路": shapely.LineString([(120.10, 36.0), (120.11, 36.0)]),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("roads")
    path: Path = folder / "roads.geojson"
    gpd.GeoDataFrame({"name": list(ROADS), "kind": "road"}, geometry=list(ROADS.values()), crs=4326).to_file(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPAPP_GAZETTEER", str(folder / "own"))
        add_file(path, "370211", "WGS 84", Origin("区规划测绘中心 2026", "内部", "2026-11-23"))
        return load_gazetteer("370211")


def placed(sentence: str, name: str, at: Gazetteer) -> Placement:
    commitment, report = promise(sentence, name)
    return place_commitment(commitment, find_mentions(commitment, report, at), at)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("改造珠江路（庐山路至武夷山路段）。", "珠江路（庐山路至武夷山路段）"),
        ("改造珠江路庐山路到武夷山路段。", "珠江路庐山路到武夷山路段"),
        ("改造珠江路（庐山路—武夷山路）。", "珠江路（庐山路—武夷山路）"),
        ("改造从庐山路到武夷山路的珠江路。", "从庐山路到武夷山路的珠江路"),
        ("拓宽珠江路，起于庐山路，止于武夷山路。", "珠江路"),
        ("拓宽珠江路工程，西起庐山路，东至武夷山路。", "珠江路工程"),
        ("拓宽珠江路，东起武夷山路路口，西至庐山路。", "珠江路"),
        ("拓宽珠江路，全长2.6公里，起于庐山路，终点为武夷山路。", "珠江路"),
    ],
)
def test_a_stretch_is_cut_between_its_crossings(here: Gazetteer, sentence: str, name: str) -> None:
    outcome = placed(sentence.replace("路的珠", "路珠"), name.replace("路的珠", "路珠"), here)
    match = outcome.matches[0]
    assert (match.method, match.place.name, match.form, match.precision) == ("segment", "珠江路", "exact", "L1")
    west, _, east, _ = match.geometry.bounds
    assert (west, east) == pytest.approx((120.18, 120.20), abs=1e-6)
    assert match.geometry.hausdorff_distance(ROADS["珠江路"].intersection(shapely.box(120.18, 35, 120.2, 37))) < 1e-6
    assert "截取" in match.explanation and "cut from" in match.explanation_en


@pytest.mark.parametrize("said", ["全长2.1公里", "长约2.1千米", "2100米"])
def test_the_length_that_the_report_gives_stands_beside_the_cut_one(here: Gazetteer, said: str) -> None:
    match = placed(
        f"拓宽珠江路（庐山路至武夷山路），{said}；新建停车场3公里。", "珠江路（庐山路至武夷山路）", here
    ).matches[0]
    drawn = length_m(match.geometry) / 1000
    assert match.place.published_length_km == 2.1
    assert f"截取段长{drawn:.2f}公里，原文或公布长度2.1公里，相差{abs(drawn - 2.1):.2f}公里" in match.explanation


def test_a_counted_length_of_a_stretch_lies_on_it(here: Gazetteer) -> None:
    name = "珠江路（庐山路至武夷山路）2.1公里"
    commitment, report = promise(f"改造{name}。", name, kind="programme")
    match = place_commitment(commitment, find_mentions(commitment, report, here), here).matches[0]
    assert (match.method, match.place.published_length_km) == ("segment", 2.1)
    several, text = promise("改造道路12条，包括珠江路（庐山路至武夷山路）。", "道路12条", kind="programme")
    assert all(mention.rule != "segment" for mention in find_mentions(several, text, here))


def test_a_station_may_be_an_end_and_makes_the_stretch_no_finer_than_itself(here: Gazetteer) -> None:
    match = placed("拓宽珠江路（庐山路至丁家河站）。", "珠江路（庐山路至丁家河站）", here).matches[0]
    assert (match.method, match.precision, match.radius_m) == ("segment", "L2", 300)
    assert match.geometry.bounds[0] == pytest.approx(120.18, abs=1e-6)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("改造珠江路（庐山路至无名路）。", "珠江路（庐山路至无名路）"),
        ("改造珠江路（庐山路至太行山路）。", "珠江路（庐山路至太行山路）"),
        ("改造珠江路、庐山路至武夷山路。", "珠江路"),
        ("改造珠江路，新建学校3所，庐山路至武夷山路通车。", "珠江路"),
        ("改造珠江路（庐山路至庐山路）。", "珠江路（庐山路至庐山路）"),
        ("改造珠江路和庐山路。", "珠江路"),
    ],
)
def test_ends_that_are_unknown_elsewhere_or_of_another_thing_cut_nothing(
    here: Gazetteer, sentence: str, name: str
) -> None:
    outcome = placed(sentence, name, here)
    assert {match.method for match in outcome.matches} == {"exact_name"}
    assert outcome.matches[0].geometry.equals_exact(ROADS["珠江路"], 1e-6)


def test_a_schematic_line_stays_schematic_when_it_is_cut() -> None:
    match = placed("建设13号线（辛屯站至大珠山站）。", "13号线（辛屯站至大珠山站）", load_gazetteer("370211")).matches[
        0
    ]
    assert (match.method, match.form, match.precision) == ("segment", "schematic", "L3")
    whole = load_gazetteer("370211").get("line-13").geometry
    assert whole is not None and whole.buffer(1e-9).covers(match.geometry) and match.geometry.length < whole.length


def test_the_whole_of_a_phase_keeps_its_published_length() -> None:
    name = "嘉陵江西路站至井冈山路站区间"
    match = placed(f"建设{name}。", name, load_gazetteer("370211")).matches[0]
    assert match.place.published_length_km == 2.82 and "公布长度2.82公里" in match.explanation


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("全长3.2公里", 3.2),
        ("长800米", 0.8),
        ("全长3.2公里，桥长1公里", None),
        ("没有长度", None),
        ("时速80公里/小时", None),
    ],
)
def test_one_length_is_a_length_and_two_are_none(text: str, km: float | None) -> None:
    assert length_said_km(text) == km


def test_text_without_a_known_line_names_no_stretch(here: Gazetteer) -> None:
    assert stretch_in("从庐山路到武夷山路", here) is None
    assert stretch_in("至" * 5000, here) is None
