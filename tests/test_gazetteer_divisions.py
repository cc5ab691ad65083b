"""Names of any other place: known and scoped by the report's own region, never drawn."""

from __future__ import annotations

import pytest

from geodata.gazetteer import full_name, load_gazetteer, region_of
from geodata.gazetteer.divisions import divisions
from geodata.geocoding import place_commitment
from geodata.models import Placement
from geodata.places import find_mentions
from tests.promises import promise


def placed(name: str, adcode: str, head: str = "") -> Placement:
    commitment, report = promise(f"加快{name}等{head}建设。", name, head=head, adcode=adcode)
    gazetteer = load_gazetteer(adcode)
    return place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)


@pytest.mark.parametrize(
    ("words", "adcode"),
    [
        ("青岛市2019年政府工作报告", "370200"),
        ("青岛市黄岛区2023年政府工作报告", "370211"),
        ("嘉峪关市-2023", "620200"),
        ("山东省人民政府", "370000"),
        ("北京市朝阳区人民政府", "110105"),
        ("朝阳区2020年政府工作报告", ""),
        ("即墨市2015年政府工作报告", "370215"),
        ("青岛西海岸新区2023年政府工作报告", "370211"),
        ("2020年政府工作报告", ""),
        ("", ""),
    ],
)
def test_a_title_names_its_region_or_none(words: str, adcode: str) -> None:
    assert region_of(words) == adcode


def test_the_country_is_there() -> None:
    counties = [code for code in divisions() if not code.endswith("00")]
    assert len([code for code in divisions() if code.endswith("0000")]) == 34
    assert len(counties) == 2847 + 0
    assert sum(len(division.towns) for division in divisions().values()) == 38749
    assert full_name("370211") == "山东省青岛市黄岛区"


@pytest.mark.parametrize(
    ("name", "adcode", "full", "fate"),
    [
        ("肃州区清洁供热", "620900", "甘肃省酒泉市肃州区", "district"),
        ("端州区黄岗街道", "441200", "广东省肇庆市端州区黄岗街道", "not_found"),
        ("胶北街道三里河公园", "370281", "山东省青岛市胶州市胶北街道", "not_found"),
    ],
)
def test_a_named_division_is_known_but_never_drawn(name: str, adcode: str, full: str, fate: str) -> None:
    outcome = placed(name, adcode)
    assert (outcome.fate, outcome.matches) == (fate, ())
    assert outcome.place is not None and outcome.place.geometry is None
    assert full in outcome.reason


def test_a_name_without_its_suffix_counts_only_in_scope() -> None:
    assert load_gazetteer("370281").lookup("胶北")
    assert not load_gazetteer("370282").lookup("胶北")


def test_the_region_itself_is_no_place_in_it() -> None:
    outcome = placed("嘉峪关市", "620200")
    assert outcome.fate == "district"


def test_the_report_of_a_city_reaches_into_the_regions_that_are_described() -> None:
    tunnel = placed("胶州湾第二海底隧道", "370200")
    assert (tunnel.fate, tunnel.precision) == ("placed", "L3")
    assert placed("董家口港区40万吨矿石码头", "370200").matches[0].place.id == "port-dongjiakou"


@pytest.mark.parametrize("name", ["珠江路", "自贸", "王台中学", "海青茶"])
def test_but_not_by_names_that_another_district_may_have(name: str) -> None:
    assert placed(name, "370200").matches == ()


@pytest.mark.parametrize(
    ("name", "adcode", "place"),
    [
        ("市中医院", "371600", ""),
        ("三门湾", "330000", ""),
        ("金川集团河西堡工业物流园", "620300", ""),
        ("漳河流域综合整治", "420800", ""),
        ("五大连池机场", "231100", "五大连池市"),
        ("胶东机场", "370200", "胶东街道"),
        ("通州水厂", "110000", "通州区"),
        ("浉河区文化中心", "411500", "浉河区"),
    ],
)
def test_a_short_name_inside_the_name_of_another_thing_is_no_place(name: str, adcode: str, place: str) -> None:
    # Causes of the wrong ones among a hundred mentions that were drawn at random and read by hand.
    commitment, report = promise(f"加快{name}建设。", name, adcode=adcode)
    gazetteer = load_gazetteer(adcode)
    outcome = place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)
    assert (outcome.place.name if outcome.place else "") == place
