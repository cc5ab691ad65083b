"""The ladder: what the region's report names stands at its honest precision, and the rest says why it does not."""

from __future__ import annotations

import csv
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.crs import length_m
from geodata.gazetteer import Gazetteer, load_gazetteer
from geodata.gazetteer.packs import gazetteer_from
from geodata.geocoding import locate, place_all, place_commitment
from geodata.models import FATES, METHODS, Kind, Match, Mention, Placement
from geodata.places import find_mentions
from tests.promises import promise

HERE = load_gazetteer("370211")
FORMS = {"L2": {"point"}, "L3": {"anchor", "schematic"}, "L4": {"area"}, "L5": {"area"}, "L7": {"area"}}
HEAD = "重点低效片区"


def placed(
    name: str, head: str = "", sentence: str = "", kind: Kind = "named_project", at: Gazetteer = HERE
) -> Placement:
    commitment, report = promise(sentence or f"加快{name}等{head}建设。", name, head=head, kind=kind)
    return place_commitment(commitment, find_mentions(commitment, report, at), at)


@pytest.mark.parametrize(
    ("name", "head", "place_id", "precision", "form", "method"),
    [
        ("地铁6号线一期", "", "line-6-1", "L3", "schematic", "alias"),
        ("地铁6号线二期", "", "line-6-2", "L3", "schematic", "alias"),
        ("6号线一期", "", "line-6-1", "L3", "schematic", "exact_name"),
        ("13号线二期北段", "", "line-13-2n", "L3", "schematic", "exact_name"),
        ("胶州湾二隧", "", "tunnel-jiaozhouwan-2", "L3", "schematic", "alias"),
        ("G228丹东线", "重点道路工程", "road-g228", "L3", "anchor", "exact_name"),
        ("隐珠二路", "未贯通道路", "road-yinzhu-2", "L3", "anchor", "exact_name"),
        ("珠江路", "", "road-zhujiang", "L3", "anchor", "exact_name"),
        ("王台", HEAD, "area-wangtai", "L4", "area", "alias"),
        ("自贸", HEAD, "area-zimao", "L4", "area", "alias"),
        ("董家口", HEAD, "area-dongjiakou", "L4", "area", "alias"),
        ("海上嘉年华", "步行街", "poi-jianianhua", "L3", "anchor", "exact_name"),
        ("滨海学院站TOD", "", "station-6-bashan", "L2", "point", "alias"),
        ("淮河西路幼儿园", "学校", "school-huaihexilu-kindergarten", "L3", "anchor", "exact_name"),
        ("山东工艺美术学院青岛校区", "高校项目", "campus-sdada-qingdao", "L3", "anchor", "exact_name"),
        ("青岛软件学院", "", "campus-qingdao-software", "L3", "anchor", "exact_name"),
        ("吸气式发动机热物理试验装置", "", "facility-zhonghua", "L5", "area", "exact_name"),
        ("青岛航空技术研究院", "", "campus-aero-institute", "L5", "area", "exact_name"),
        ("惠城环保", "中试基地", "facility-huicheng", "L5", "area", "exact_name"),
        ("基因科技", "重点科技园区", "campus-gene", "L3", "anchor", "alias"),
        ("青岛国际虚拟现实产业园", "", "campus-vr", "L5", "area", "exact_name"),
        ("海青茶", "", "town-370211107", "L5", "area", "product"),
        ("宝山蓝莓", "", "town-370211108", "L5", "area", "product"),
        ("大村食用菌", "", "town-370211105", "L5", "area", "product"),
    ],
)
def test_what_the_seed_names_stands_at_its_honest_precision(
    name: str, head: str, place_id: str, precision: str, form: str, method: str
) -> None:
    outcome = placed(name, head)
    assert outcome.fate == "placed", outcome.reason
    match = outcome.matches[0]
    assert (match.place.id, match.precision, match.form, match.method) == (place_id, precision, form, method)
    assert outcome.precision == precision
    assert match.explanation.endswith("。") and match.mention.text in match.explanation
    assert match.radius_m and match.geometry is not None and 0.5 < match.score <= 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("烟台路小学", "海王路以南"),
        ("前湾港周边交通整治", "比镇街还粗"),
        ("大唐热力出线", "路由"),
        ("松泉输变电", "未查到"),
        ("求是工业技术研究院", "未查到"),
        ("国家级航空物流超级货站", "未查到"),
        ("中国电信青岛云基地二期", "未查到"),
        ("青岛未来人才引聚", "未查到"),
        ("6号线三期", "不在黄岛区的地名库里"),
        ("青岛研究院", "不在黄岛区的地名库里"),
        ("某某山路小学", "不在黄岛区的地名库里"),
    ],
)
def test_what_nobody_located_stays_off_the_map_with_its_reason(name: str, reason: str) -> None:
    outcome = placed(name)
    assert (outcome.fate, outcome.precision, outcome.matches) == ("not_found", "L0", ())
    assert reason in outcome.reason


@pytest.mark.parametrize(
    ("name", "kind", "fate", "precision"),
    [
        ("22个城中村", "programme", "district", "L6"),
        ("种子计划", "named_project", "district", "L6"),
        ("西海岸新区", "named_project", "district", "L6"),
        ("金融业增加值", "indicator", "placeless", "L0"),
        ("前湾港吞吐量", "indicator", "placeless", "L0"),
    ],
)
def test_what_names_no_place_counts_for_the_district(name: str, kind: Kind, fate: str, precision: str) -> None:
    outcome = placed(name, kind=kind)
    assert (outcome.fate, outcome.precision, outcome.matches, outcome.place) == (fate, precision, (), None)
    assert outcome.reason


@pytest.mark.parametrize(
    ("name", "method", "precision", "place"),
    [
        ("珠江路小学", "host", "L3", "珠江路"),
        ("嘉陵江西路学校", "host", "L3", "嘉陵江西路"),
        ("王台中学", "town", "L5", "王台街道"),
        ("海青镇卫生院", "town", "L5", "海青镇"),
        ("滨海街道绿道", "town", "L5", "滨海街道"),
        ("王台街道供水管线", "town", "L5", "王台街道"),
        ("董家口港区污水处理厂", "host", "L3", "董家口港区"),
        ("自贸片区产业园", "containing_area", "L4", "自贸重点低效片区"),
        ("富春江路", "namesake", "L5", "富春江路社区"),
        ("青航研究院", "abbreviation", "L5", "青岛航空技术研究院"),
        ("6号线南段", "whole_for_part", "L3", "6号线"),
        ("13号线二期", "part", "L3", "13号线二期"),
        ("13号线辛屯至大珠山段", "segment", "L3", "13号线一期"),
        ("嘉陵江西路站至井冈山路站区间", "segment", "L3", "13号线二期北段"),
    ],
)
def test_rungs_below_the_name(name: str, method: str, precision: str, place: str) -> None:
    outcome = placed(name)
    assert outcome.matches, outcome.reason
    match = outcome.matches[0]
    assert (match.method, match.precision, match.place.name) == (method, precision, place)
    assert place.split("(")[0] in match.explanation or method == "segment"


def test_a_part_is_made_of_its_phases() -> None:
    whole, north, south = (
        placed(name).matches[0].geometry for name in ("13号线二期", "13号线二期北段", "13号线二期南段")
    )
    assert length_m(whole) == pytest.approx(length_m(north) + length_m(south), rel=1e-6)


def test_a_stretch_is_cut_between_its_stations() -> None:
    cut = placed("13号线辛屯至大珠山段").matches[0]
    assert shapely.get_num_points(cut.geometry) == 8
    assert cut.geometry.within(HERE.get("line-13").geometry.buffer(1e-9))  # type: ignore[union-attr]
    turned = placed("13号线大珠山至辛屯段").matches[0]
    assert shapely.equals(cut.geometry, turned.geometry)


def test_the_published_length_stands_beside_the_drawn_one() -> None:
    explanation = placed("13号线二期北段").matches[0].explanation
    assert "公布长度2.82公里" in explanation and "2.63" in explanation and "不作量算依据" in explanation


def test_a_name_that_two_places_share_keeps_both() -> None:
    alone = placed("董家口").matches[0]
    assert alone.ambiguous and "也叫此名" in alone.explanation
    assert {candidate.place_id for candidate in alone.candidates} == {"area-dongjiakou", "port-dongjiakou"}
    typed = placed("董家口", HEAD).matches[0]
    assert not typed.ambiguous and len(typed.candidates) == 2


def test_without_a_list_noun_a_short_name_is_the_town() -> None:
    assert placed("王台").matches[0].place.id == "town-370211014"


def test_a_clause_places_what_the_name_does_not() -> None:
    outcome = placed("学校3所", sentence="在王台镇新建学校3所。", kind="programme")
    assert (outcome.fate, outcome.precision) == ("placed", "L5")


def test_a_finer_mention_comes_first() -> None:
    outcome = placed("明德中学", sentence="在王台镇新建明德中学。")
    assert [match.place.name for match in outcome.matches] == ["王台街道"]
    assert len(outcome.mentions) == 2


def test_without_the_amap_folder_everything_still_stands_but_coarser(tmp_path: Path) -> None:
    pack = shutil.copytree(Path(str(files("geodata"))) / "data" / "regions" / "370211", tmp_path / "370211")
    shutil.rmtree(pack / "amap")
    coarse = gazetteer_from(pack)
    for name in ("地铁6号线一期", "珠江路", "滨海学院站TOD", "淮河西路幼儿园", "13号线二期北段"):
        outcome = placed(name, at=coarse)
        assert (outcome.fate, outcome.precision) == ("placed", "L5"), name
        assert outcome.matches[0].form == "area"


def test_in_an_unknown_region_names_are_listed_not_placed() -> None:
    outcome = placed("柳林路小学", at=load_gazetteer("999999"))
    assert outcome.fate == "not_found" and "地名" in outcome.reason and outcome.mentions[0].text == "柳林路小学"


def test_place_all_keeps_order_and_loses_nothing() -> None:
    pairs = [promise("推进珠江路建设。", "珠江路"), promise("完成珠江路建设。", "珠江路")]
    report = pairs[0][1]
    outcomes = place_all([pair[0] for pair in pairs], report, HERE)
    assert [outcome.fate for outcome in outcomes] == ["placed", "placed"]


@pytest.mark.parametrize("place", [p for p in HERE.places if p.kind != "village"], ids=lambda place: place.id)
def test_every_place_is_found_by_its_own_name_and_never_finer_than_its_row(place: object) -> None:
    mention = Mention(place.name, 0, len(place.name), place.kind, "gazetteer")  # type: ignore[attr-defined]
    found = locate(mention, HERE)
    if not isinstance(found, Match):
        assert place.geometry is None or place.precision == "L6"  # type: ignore[attr-defined]
        return
    assert found.form in FORMS[found.precision]
    assert found.precision == HERE.get(found.place.id).precision


@settings(max_examples=200, deadline=None)
@given(
    text=st.text("王台镇街道路小学海青茶6号线一二期至段站13董家口港区自贸珠江中医院", min_size=1, max_size=14),
    data=st.data(),
)
def test_no_words_make_a_match_dishonest(text: str, data: st.DataObject) -> None:
    outcome = placed(text, sentence=text, kind=data.draw(st.sampled_from(["named_project", "programme", "indicator"])))
    assert outcome.fate in FATES
    assert bool(outcome.matches) == (outcome.fate == "placed")
    assert outcome.reason or outcome.matches
    for match in outcome.matches:
        assert match.form in FORMS[match.precision]
        assert match.geometry is not None and not match.geometry.is_empty
        assert match.precision not in ("L0", "L1", "L6")


def test_every_rung_of_the_ladder_can_be_explained() -> None:
    with (files("geodata") / "data" / "explanations.csv").open(encoding="utf-8") as lines:
        explained = {row["code"] for row in csv.DictReader(lines)}
    assert set(METHODS) - {"correction"} <= explained


def test_every_reason_and_explanation_of_the_region_is_said_in_english_too() -> None:
    with (files("geodata") / "data" / "explanations.csv").open(encoding="utf-8") as lines:
        assert all(row["zh"] and row["en"] and row["zh"] != row["en"] for row in csv.DictReader(lines))
    for place in HERE.places:
        assert bool(place.reason) == bool(place.reason_en) and place.reason_en != place.reason, place.id
    match = placed("珠江路小学").matches[0]
    assert "named after 珠江路" in match.explanation_en and "within about 4.5 km" in match.explanation_en
    assert "not in the gazetteer" in placed("某某山路小学").reason_en
    assert "counts for the whole region" in placed("种子计划").reason_en
