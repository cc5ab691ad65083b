"""Place names in a commitment's words: known ones, shaped ones, and the many words that only look like places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.gazetteer import load_gazetteer
from geodata.models import Kind, Mention
from geodata.places import find_mentions
from tests.promises import promise

HERE = load_gazetteer("370211")
NOWHERE = load_gazetteer("000000")
ALPHABET = (
    '王台镇街道路海青茶在新建地铁6号线一期二期至到段（）()、，。；和与市大学前湾港G228丹东董家口区县村站"“”\n<>{} '
)


def mentions(
    sentence: str, name: str, head: str = "", kind: Kind = "named_project", known: bool = True
) -> list[Mention]:
    commitment, report = promise(sentence, name, head=head, kind=kind)
    return list(find_mentions(commitment, report, HERE if known else NOWHERE))


@pytest.mark.parametrize(
    ("sentence", "name", "head", "place", "kind"),
    [
        ("推进地铁6号线二期工程。", "地铁6号线二期", "", "地铁6号线二期", "line"),
        ("加快王台、自贸、董家口等重点低效片区开发改造。", "王台", "重点低效片区", "王台", "town"),
        ("加快王台、自贸、董家口等重点低效片区开发改造。", "自贸", "重点低效片区", "自贸", "area"),
        ("壮大海青茶等特色产业集群。", "海青茶", "", "海青", "town"),
        ("提升张家楼街道。", "张家楼街道", "", "张家楼街道", "town"),
        ("实施前湾港周边交通整治。", "前湾港周边交通整治", "", "前湾港", "port"),
        ("开展滨海学院站TOD等城市设计。", "滨海学院站TOD", "城市设计", "滨海学院站", "facility"),
        ("新建珠江路小学。", "珠江路小学", "", "珠江路小学", "campus"),
        ("建设13号线辛屯至大珠山段。", "13号线辛屯至大珠山段", "", "辛屯至大珠山", "line"),
    ],
)
def test_names_of_the_region_are_found(sentence: str, name: str, head: str, place: str, kind: str) -> None:
    found = mentions(sentence, name, head)
    assert [(mention.text, mention.kind) for mention in found] == [(place, {"port": "area"}.get(kind, kind))]
    assert all(sentence[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [
        ("S06酒嘉绕城高速", "S06酒嘉绕城高速", "road"),
        ("草湖国家湿地公园", "草湖国家湿地公园", "area"),
        ("讨赖河南岸河滨缓冲带生态修复", "讨赖河", "line"),
        ("胜利社区卫生服务中心医养结合示范点", "胜利社区卫生服务中心", "facility"),
        ("新华路提升改造", "新华路", "road"),
        ("市第二人民医院迁建", "市第二人民医院", "campus"),
        ("临空经济园二期", "", ""),
        ("白龙江引水工程", "白龙江", "line"),
        ("石门镇污水处理厂", "石门镇污水处理厂", "facility"),
        ("兰新线货运增量", "兰新线", "line"),
        ("柳林水库除险加固", "柳林水库", "facility"),
        ("肃州区清洁供热", "肃州区", "district"),
        ("聚鑫达26万吨硅锰合金", "聚鑫达", "facility"),
        ("重点500兆瓦光伏", "", ""),
    ],
)
def test_names_of_any_region_are_found_by_their_shape(name: str, place: str, kind: str) -> None:
    found = mentions(f"加快建设{name}。", name, known=False)
    assert [(mention.text, mention.kind) for mention in found] == ([(place, kind)] if place else [])


@pytest.mark.parametrize(
    "name",
    [
        "一刻钟便民生活圈", "全国流通服务网络强区", "旧城旧村改造提升行动", "综合货运枢纽", "新亚欧大陆桥", "智慧小区",
        "公共停车场", "现代化产业体系", "城市公共绿地品质提升行动", "数字经济示范区", "全国文明城市", "口袋公园",
        "自动化生产线", "环高校创新经济圈", "老旧小区改造", "城乡供水一体化", "国家产教融合试点", "重点片区详细规划",
    ],
)  # fmt: skip
def test_words_that_only_look_like_places_are_not(name: str) -> None:
    assert mentions(f"推进{name}。", name, known=False) == []
    assert mentions(f"推进{name}。", name) == []


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("完成2条滨海绿道建设。", "2条滨海绿道", "programme"),
        ("实施\"才赋西海岸\"三大行动。", "\"才赋西海岸\"三大行动", "named_project"),
        ("打造西海岸新区。", "西海岸新区", "named_project"),
        ("改造新区老旧小区30个。", "老旧小区30个", "programme"),
    ],
)  # fmt: skip
def test_everyday_words_and_the_region_itself_are_no_mentions(sentence: str, name: str, kind: Kind) -> None:
    assert mentions(sentence, name, kind=kind) == []


def test_a_place_inside_the_name_of_another_is_no_mention() -> None:
    assert [m.text for m in mentions("新建胶州湾二隧。", "胶州湾二隧")] == ["胶州湾二隧"]
    assert [m.text for m in mentions("打通薛家岛路。", "薛家岛路")] == ["薛家岛路"]


@pytest.mark.parametrize(
    ("sentence", "name", "place"),
    [
        ("在王台镇新建学校3所。", "学校3所", "王台镇"),
        ("沿珠江路建设口袋公园4处。", "口袋公园4处", "珠江路"),
        ("海青镇新增茶园2000亩。", "茶园2000亩", "海青镇"),
        ("在海青镇建设茶园，新增学校2所。", "学校2所", ""),
        ("在大村新建学校3所。", "学校3所", ""),
    ],
)
def test_the_clause_gives_the_place_where_the_name_gives_none(sentence: str, name: str, place: str) -> None:
    found = mentions(sentence, name, kind="programme")
    assert [mention.text for mention in found] == ([place] if place else [])


@settings(max_examples=300, deadline=None)
@given(text=st.text(ALPHABET, min_size=1, max_size=60) | st.text(min_size=1, max_size=60), data=st.data())
def test_any_text_gives_spans_that_hold_their_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    name = text[start : data.draw(st.integers(start + 1, len(text)))]
    kind = data.draw(st.sampled_from(["named_project", "programme"]))
    commitment, report = promise(text, name, kind=kind)
    found = find_mentions(commitment, report, HERE)
    for mention in found:
        assert report.text[mention.start : mention.end] == mention.text
        assert 0 <= mention.start < mention.end <= len(text)
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.parametrize("unit", ["路", "王台镇", "6号线至", "（", "在", "董家口港区", "地铁1号线一期"])
def test_a_name_without_end_is_still_read(unit: str) -> None:
    text = unit * 40_000
    commitment, report = promise(text, text)
    assert all(mention.end <= 200 for mention in find_mentions(commitment, report, HERE))
