"""What a planner types, chooses or draws: offered with reasons, placed as said, and never finer than the law allows."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geodata.errors import GazetteerError
from geodata.gazetteer import listed, load_gazetteer
from geodata.geocoding import options_for, place_by_choice, place_by_drawing, place_commitment
from geodata.models import Commitment, Placement
from geodata.places import find_mentions
from tests.promises import promise

HERE = load_gazetteer("370211")
POINT = shapely.Point(119.98, 35.87)


def named(name: str, head: str = "") -> Commitment:
    return promise(f"加快{name}等{head}建设。", name, head=head)[0]


@pytest.mark.parametrize(
    ("typed", "place_id"),
    [
        ("珠江", "road-zhujiang"),
        ("青岛北站", "station-1-qingdaobeizhan"),
        ("王台片区", "area-wangtai"),
        ("嘉年华步行街", "poi-jianianhua"),
        ("青航研究院", "campus-aero-institute"),
        ("（珠江路）", "road-zhujiang"),
        ("王台镇中心小学", "town-370211014"),
    ],
)
def test_the_place_meant_is_among_the_first_three(typed: str, place_id: str) -> None:
    assert place_id in [option.place_id for option in options_for(typed, HERE)[:3]]


def test_options_stand_best_first_each_once_with_reasons_in_both_languages() -> None:
    found = options_for("6号线", HERE, limit=50)
    assert [option.score for option in found] == sorted((option.score for option in found), reverse=True)
    assert len({option.place_id for option in found}) == len(found) > 3
    assert found[0].score == 1.0 and found[0].name == "6号线"
    assert all(option.reason.zh and option.reason.en and 0 < option.score <= 1 for option in found)
    nowhere = next(option for option in found if option.name == "6号线海西路站")
    assert not nowhere.located and "坐标未查到" in nowhere.reason.zh


@given(text=st.text(max_size=40) | st.text("王台镇街道路小学海青6号线一二期至段（）()", max_size=40))
def test_no_typed_text_breaks_the_list(text: str) -> None:
    assert all(0 < option.score <= 1 and option.place_id in HERE for option in options_for(text, HERE))


def test_a_choice_is_a_correction() -> None:
    outcome = place_by_choice(named("烟台路小学"), "road-zhujiang", HERE)
    match = outcome.matches[0]
    assert (outcome.fate, outcome.precision, match.method, match.score) == ("placed", "L3", "correction", 1.0)
    assert "人工选定为珠江路" in match.explanation and "a planner chose 珠江路" in match.explanation_en
    assert (match.mention.text, match.geometry) == ("烟台路小学", HERE.get("road-zhujiang").geometry)


def test_a_choice_that_nobody_located_stays_off_the_map_with_its_reason() -> None:
    outcome = place_by_choice(named("烟台路小学"), "school-yantailu-primary", HERE)
    assert (outcome.fate, outcome.precision, outcome.matches) == ("not_found", "L0", ())
    assert "海王路以南" in outcome.reason and "a planner chose" in outcome.reason_en


def test_the_whole_district_may_be_chosen_and_is_not_drawn() -> None:
    outcome = place_by_choice(named("某项目"), "district-370211", HERE)
    assert (outcome.fate, outcome.precision, outcome.matches) == ("district", "L6", ())


def test_an_unknown_choice_is_named() -> None:
    with pytest.raises(GazetteerError, match="choose again"):
        place_by_choice(named("某项目"), "../../etc", HERE)


@pytest.mark.parametrize(
    ("shape", "precision", "form", "radius"),
    [
        (POINT, "L1", "point", 100),
        (POINT, "L3", "anchor", 2000),
        (shapely.LineString([(119.98, 35.87), (119.99, 35.88)]), "L1", "exact", 100),
        (shapely.LineString([(119.98, 35.87), (119.99, 35.88)]), "L3", "schematic", 2000),
        (shapely.box(119.98, 35.87, 119.99, 35.88), "L4", "area", 800),
        (shapely.Point(119.98, 35.87, 12.0), "L2", "point", 300),
    ],
)
def test_a_drawing_is_shown_as_its_precision_claims(
    shape: BaseGeometry, precision: str, form: str, radius: float
) -> None:
    outcome = place_by_drawing(named("烟台路小学"), shape, HERE, precision=precision)  # type: ignore[arg-type]
    match = outcome.matches[0]
    assert (outcome.precision, match.form, match.method) == (precision, form, "correction")
    assert match.radius_m == pytest.approx(radius, rel=0.2) and not match.geometry.has_z
    assert match.place.town == "隐珠街道" and "人工画定" in match.explanation


@pytest.mark.parametrize(
    ("shape", "precision", "message"),
    [
        (shapely.Point(), "L1", "empty"),
        (shapely.Point(float("nan"), 35.8), "L1", "not a number"),
        (shapely.Point(35.87, 119.98), "L1", "China's box"),
        (shapely.Point(116.4, 39.9), "L1", "outside"),
        (shapely.Polygon([(119.98, 35.87), (120, 35.89), (120, 35.87), (119.98, 35.89)]), "L1", "crosses itself"),
        (shapely.MultiPoint([(119.98, 35.87), (119.99, 35.87)]), "L1", "MultiPoint"),
        (POINT, "L4", "give one of L1, L2, L3"),
        (POINT, "L6", "give one of"),
        (POINT, "L9", "give one of"),
    ],
)
def test_what_cannot_be_drawn_is_named(shape: BaseGeometry, precision: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        place_by_drawing(named("烟台路小学"), shape, HERE, precision=precision)  # type: ignore[arg-type]


@pytest.mark.parametrize("radius", [-1, 1e9, float("nan"), float("inf")])
def test_a_radius_that_means_nothing_is_named(radius: float) -> None:
    with pytest.raises(GazetteerError, match="radius"):
        place_by_drawing(named("烟台路小学"), POINT, HERE, radius_m=radius)


def coarse_ways(commitment: Commitment) -> list[Placement]:
    drawn = [POINT, shapely.LineString([POINT, (119.981, 35.871)]), POINT.buffer(0.001)]
    return [
        *(place_by_drawing(commitment, shape, HERE) for shape in drawn),
        place_by_choice(commitment, "station-13-yinzhu", HERE),
    ]


@pytest.mark.parametrize(
    ("name", "head"),
    [("松泉输变电", ""), ("隐珠", "变电站"), ("某水厂", ""), ("古镇口码头", ""), ("北海热电厂", "")],
)
def test_what_must_be_coarse_stays_coarse_however_it_was_corrected(name: str, head: str) -> None:
    town = HERE.get("town-370211010")
    for outcome in coarse_ways(named(name, head)):
        match = outcome.matches[0]
        assert (outcome.precision, match.form, match.place.id) == ("L7", "area", town.id)
        assert match.geometry.equals(town.geometry) and match.place.source_lon is None
        assert "隐珠站" not in match.explanation + match.explanation_en, "what it lies beside would tell where it is"
        assert listed(name + head).zh in match.explanation and listed(name + head).en in match.explanation_en


def test_what_must_be_coarse_and_lies_in_no_known_town_is_not_drawn() -> None:
    outcome = place_by_drawing(named("松泉输变电"), shapely.Point(120.4, 35.7), HERE)
    assert (outcome.fate, outcome.matches) == ("not_found", ()) and "粗化" in outcome.reason


@pytest.mark.parametrize("name", ["珠江路变电站", "嘉陵江西路水厂", "丁家河站开关站", "珠江路加压泵站"])
def test_what_must_be_coarse_is_not_placed_finer_by_its_host(name: str) -> None:
    commitment, report = promise(f"加快{name}建设。", name)
    outcome = place_commitment(commitment, find_mentions(commitment, report, HERE), HERE)
    assert all(match.precision in ("L5", "L7") and match.form == "area" for match in outcome.matches)
