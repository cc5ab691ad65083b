"""Read the seed's promises, and promises made up for the purpose, as the annotation guideline asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.commitments import extract, record
from geodata.models import Commitment, Report
from geodata.reports import read_report, report_from_text

SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def seed() -> Report:
    return read_report(SEED)


@pytest.fixture(scope="module")
def found(seed: Report) -> tuple[Commitment, ...]:
    return extract(seed)


def read(text: str) -> tuple[Commitment, ...]:
    return extract(report_from_text(text, id="t"))


def one(text: str) -> Commitment:
    (only,) = read(text)
    return only


def names(text: str, kind: str = "named_project") -> list[str]:
    return [item.name.text for item in read(text) if item.kind == kind]


def by_name(items: tuple[Commitment, ...], name: str) -> Commitment:
    return next(item for item in items if item.name.text == name)


def test_ids_count_up_in_text_order(seed: Report, found: tuple[Commitment, ...]) -> None:
    assert [item.id for item in found] == [f"{seed.id}-{n:03d}" for n in range(1, len(found) + 1)]
    assert [item.name.start for item in found] == sorted(item.name.start for item in found)


@pytest.mark.parametrize(
    ("name", "kind", "stage", "sector"),
    [
        ("地铁6号线二期", "named_project", "construction", "rail"),
        ("6号线一期", "named_project", "trial", "rail"),
        ("13号线二期北段", "named_project", "operation", "rail"),
        ("胶州湾二隧", "named_project", "construction", "transport"),
        ("前湾港周边交通整治", "named_project", "improvement", "transport"),
        ("中国电信青岛云基地二期", "named_project", "construction", "digital"),
        ("海青茶", "named_project", "improvement", "agriculture_rural"),
        ("22个城中村", "programme", "improvement", "urban_housing"),
        ("征迁腾地6000亩", "programme", "preparation", "urban_housing"),
        ("15个智能工厂、数字化车间和自动化生产线", "programme", "construction", "digital"),
        ("金融业增加值", "indicator", "unknown", "commerce_finance"),
        ("人才总量", "indicator", "unknown", "science_innovation"),
    ],
)
def test_seed_records(found: tuple[Commitment, ...], name: str, kind: str, stage: str, sector: str) -> None:
    item = by_name(found, name)
    assert (item.kind, item.stage) == (kind, stage)
    assert sector in (item.sector, *item.sector_alt)


def test_a_listed_name_is_part_of_its_count(found: tuple[Commitment, ...]) -> None:
    line = by_name(found, "G228丹东线")
    whole = next(item for item in found if item.id == line.part_of)
    assert whole.name.text == "15个重点道路工程"
    assert line.head is not None and line.head.text == "重点道路工程"


def test_an_elided_head_is_kept_beside_the_name(found: tuple[Commitment, ...]) -> None:
    zone = by_name(found, "董家口")
    assert zone.head is not None and zone.head.text == "重点低效片区"
    assert zone.part_of is None and zone.stage == "improvement"


def test_money_of_a_group_is_shared_and_names_the_among_others(found: tuple[Commitment, ...]) -> None:
    works = by_name(found, "35个重大项目")
    money = works.investment
    assert money is not None
    assert (money.value_yuan, money.basis, money.period) == (28_600_000_000, "shared", "annual")
    assert [by_name(found, name).id for name in ("王台", "自贸", "董家口")] == list(works.among)
    assert [item.id for item in found if item.investment] == [works.id]


def test_page_furniture_and_lexical_numbers_make_no_record(seed: Report, found: tuple[Commitment, ...]) -> None:
    first, last = seed.text.index("\n"), seed.text.rindex("上一篇")
    assert all(first < item.start and item.end < last for item in found)
    plan = by_name(found, '"一张图"信息系统')
    assert plan.quantities == ()


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("生产总值突破7800亿元。", 780_000_000_000, "元", "gt"),
        ("新增养老床位90张以上。", 90, "张", "ge"),
        ("失业率控制在4%以内。", 4, "%", "le"),
        ("工业投资增长8%左右。", 8, "%", "approx"),
        ("城镇新增就业达3.5万人。", 35_000, "人", "eq"),
        ("建成光伏装机50万千瓦。", 500_000, "千瓦", "eq"),
        ("新建绿道１２公里。", 12, "公里", "eq"),
        ("粮食产量不低于1,200万吨。", 12_000_000, "吨", "ge"),
    ],
)
def test_quantities(text: str, value: float, unit: str, comparator: str) -> None:
    (quantity,) = one(text).quantities
    assert (quantity.value, quantity.unit, quantity.comparator) == (value, unit, comparator)


def test_respectively_gives_each_its_own_figure() -> None:
    items = read("工业投资、技改投资分别增长8%、9%以上。")
    assert [(i.name.text, i.quantities[0].value, i.quantities[0].comparator) for i in items] == [
        ("工业投资", 8, "eq"),
        ("技改投资", 9, "ge"),
    ]


def test_two_figures_about_one_noun_are_two_records() -> None:
    items = read("食品加工业营业收入实现900亿元、增长10%。")
    assert [(i.name.text, i.quantities[0].unit) for i in items] == [
        ("食品加工业营业收入", "元"),
        ("食品加工业营业收入", "%"),
    ]


def test_an_event_beats_a_light_verb_and_a_subject_may_stand_first() -> None:
    road = one("S99东山绕城高速年内建成通车。")
    assert (road.name.text, road.stage) == ("S99东山绕城高速", "operation")
    assert road.verb is not None and road.verb.text == "建成通车"


def test_split_verb() -> None:
    tunnel = one("加快东山湾二隧建设。")
    assert tunnel.verb is not None and tunnel.verb_tail is not None
    assert (tunnel.verb.text, tunnel.verb_tail.text, tunnel.stage) == ("加快", "建设", "construction")


def test_joined_counts_are_one_record_each() -> None:
    assert names("疏通6处积水点、11处堵点路口。", "programme") == ["6处积水点", "11处堵点路口"]


def test_the_object_may_stand_before_the_verb() -> None:
    item = one("对8所学校操场进行提升改造。")
    assert (item.name.text, item.stage) == ("8所学校操场", "improvement")


def test_a_capacity_inside_a_name_is_an_attribute() -> None:
    item = one("推进东山22万吨精密钢板带项目建设。")
    assert item.kind == "named_project"
    assert [(q.value, q.role) for q in item.quantities] == [(220_000, "attribute")]


def test_a_threshold_is_no_target() -> None:
    item = one("新增年收入10亿元以上的企业40家。")
    assert {(q.value, q.role) for q in item.quantities} == {(40, None), (1_000_000_000, "threshold")}


def test_money_before_the_works_it_is_spent_on() -> None:
    item = one("计划投资2亿元办好9件惠民实事。")
    assert item.investment is not None and item.investment.value_yuan == 200_000_000


def test_money_within_the_works() -> None:
    item = one("加快总投资300亿元的45个临港重点项目建设。")
    assert item.name.text == "45个临港重点项目"
    assert item.investment is not None and (item.investment.period, item.investment.basis) == ("total", "shared")


def test_money_that_is_the_target_is_no_investment() -> None:
    item = one("完成工业投资800亿元。")
    assert (item.kind, item.investment) == ("indicator", None)


@pytest.mark.parametrize(
    "text",
    [
        "推动房地产业平稳过渡。",
        "增设过街天桥或地下通道。",
        "持续优化营商环境。",
        "建设宜居宜业和美乡村。",
        "完善停车、充电、消防等便民服务设施。",
        "加快国际社区、国际学校建设。",
    ],
)
def test_aims_without_name_or_number_make_no_record(text: str) -> None:
    assert read(text) == ()


def test_a_type_word_is_at_most_optional() -> None:
    assert all(item.optional for item in read("建设国家医学中心。"))


def test_firmness() -> None:
    assert one("力争技术合同成交额突破100亿元。").firmness == "best_effort"
    assert one("技术合同成交额突破100亿元。").firmness == "firm"


def test_what_the_review_part_says_is_no_commitment() -> None:
    review = "一、2022年工作回顾\n过去一年，建成东山大桥，新建学校16所。\n"
    text = review + "二、2023年工作安排\n今年，新建西山医院，新增学位300个。\n"
    items = extract(report_from_text(text, id="t", year=2023))
    assert [item.name.text for item in items] == ["西山医院", "学位300个"]
    assert {item.claim for item in items} == {"commitment"}


def test_record_has_the_guidelines_fields(seed: Report, found: tuple[Commitment, ...]) -> None:
    fields = record(seed, by_name(found, "35个重大项目"))
    assert fields["investment"]["value_yuan"] == 28_600_000_000
    assert fields["quantities"][0]["text"] == "35个"
    assert seed.text[fields["sentence_start"] : fields["sentence_end"]] == fields["sentence"]
    assert seed.text[fields["verb_start"] : fields["verb_end"]] == fields["verb"] == "实施"
    assert fields["rule"].startswith("act/")
    assert record(seed, by_name(found, "金融业增加值"))["investment"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9、新增乡村书屋3000个。", ["乡村书屋3000个"]),
        ("新建美丽乡村74个、提升100个。", ["美丽乡村74个", "提升100个"]),
        ("改造燃气管网60公里、供热管网80公里。", ["燃气管网60公里", "供热管网80公里"]),
        ("完成80个纺织等重点行业技术改造项目。", ["80个纺织等重点行业技术改造项目"]),
        ("建设5G基站900个。", ["5G基站900个"]),
        ("建设筹集租赁房2万套（间）。", ["租赁房2万套"]),
        ("做好十个方面的工作。", []),
        ("打造15分钟健身圈。", []),
    ],
)
def test_counted_things(text: str, expected: list[str]) -> None:
    assert names(text, "programme") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实现G901、G902一级公路全线通车。", ["G901", "G902一级公路"]),
        ("支持东山师范学院升级为东山师范大学。", ["东山师范学院"]),
        ("加快首批国家级特色化软件学院青岛软件学院建设。", ["青岛软件学院"]),
        ("提高东策铁路运输能力。", ["东策铁路"]),
        ("建设集展示、交易于一体的东山花卉交易中心。", ["东山花卉交易中心"]),
        ("加快东白岭、西鹤滩等大型水电站建设。", ["东白岭", "西鹤滩"]),
        ("坚持城市工作主线。", []),
        ("加强与东山大学、西山大学等合作。", []),
    ],
)
def test_named_things(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_series_of_figures_behind_one_noun_is_a_record_each() -> None:
    items = read("参保率稳定在90%、95%以上。")
    assert [(i.name.text, i.quantities[0].value, i.quantities[0].comparator) for i in items] == [
        ("参保率", 90, "eq"),
        ("参保率", 95, "ge"),
    ]


def test_records_of_one_sentence_share_its_words() -> None:
    first, second = read("今年。新增学位300个，新增床位200张。")
    assert first.sentence is second.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推动东山数谷产业园成势见效。", ["东山数谷产业园"]),
        ("举办第十届东山国际马拉松、全国青年游泳锦标赛。", ["第十届东山国际马拉松", "全国青年游泳锦标赛"]),
        ("建成市档案馆、市青少年宫。", ["市档案馆", "市青少年宫"]),
        ("提升东山航线的通航能力。", ["东山航线"]),
        ("推动新河电子竣工投产。", ["新河电子"]),
        ("改造建设路、解放路。", ["建设路", "解放路"]),
        ("推进东山古城保护开发和西山书院修缮。", ["东山古城保护开发", "西山书院修缮"]),
        ("高标准打造城北新区、南部新城。", ["城北新区", "南部新城"]),
        ("加快东成高速扩容项目进度。", ["东成高速扩容"]),
        ("启动小沽河等河道治理。", ["小沽河"]),
    ],
)
def test_a_name_ends_where_something_is_said_of_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_where_a_measure_comes_from_is_no_target() -> None:
    rate = one("城市污水处理率由85%提高到90%。")
    assert (rate.kind, rate.name.text) == ("indicator", "城市污水处理率")
    assert [(q.value, q.role) for q in rate.quantities] == [(90, None), (85, "attribute")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("支持1000家以上工业企业开展技改。", "1000家以上工业企业"),
        ("推动10所县级公立医院晋升三级医院。", "10所县级公立医院"),
        ("确保31个贫困县摘帽。", "31个贫困县"),
    ],
)
def test_a_count_ends_before_what_the_counted_do(text: str, name: str) -> None:
    assert names(text, "programme") == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "加快建设东山大道西延，龙江路高架北延，地铁5号线、6号线等工程。",
            ["东山大道西延", "龙江路高架北延", "地铁5号线", "6号线"],
        ),
        ("力争东新高速、西山至北岭高速纳入省规划网。", ["东新高速", "西山至北岭高速"]),
        ("打造南湾、湖东、百花园精品示范区。", ["南湾", "湖东", "百花园精品示范区"]),
        ("推进苏江大厦、东州南站等功能项目和中央公园、会展中心等配套项目。", ["苏江大厦", "东州南站"]),
        ("力争沿淮、上蔡至淮滨高速公路开工。", ["沿淮", "上蔡至淮滨高速公路"]),
        ("推进以乌拉河水利枢纽工程为代表的资金项目建设。", ["乌拉河水利枢纽"]),
        ("加强洛河等重点流域生态修复。", ["洛河"]),
        ("打造北起东山大桥、南至西山大桥的走廊。", []),
    ],
)
def test_names_without_a_verb_of_their_own(text: str, expected: list[str]) -> None:
    assert [name for name in names(text) if name in expected] == expected
    assert expected or names(text) == []


def test_bare_names_are_read_behind_a_sentence_that_announces_them() -> None:
    listed = "滚动实施十大产业项目，总投资245亿元，年度投资90亿元。西州现代家居产业园。道县年产6万吨碳酸锂项目。"
    items = read(listed)
    assert [item.name.text for item in items] == ["十大产业项目", "西州现代家居产业园", "道县年产6万吨碳酸锂"]
    assert items[0].investment is not None and items[0].investment.value_yuan == 24_500_000_000
    assert [(q.value, q.role) for q in items[0].quantities] == [(10, None), (9_000_000_000, "attribute")]
    assert read("西州现代家居产业园。") == ()


def test_a_sum_completed_on_one_work_is_its_investment() -> None:
    line = one("邵永高铁完成投资20亿元。")
    assert (line.name.text, line.kind) == ("邵永高铁", "named_project")
    assert line.investment is not None and (line.investment.value_yuan, line.investment.basis) == (2e9, "own")
    assert one("东山区完成投资20亿元。").kind == "indicator"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("困难老年人居家适老化改造1500户。", ["困难老年人居家适老化改造1500户"]),
        ("管道天然气新增2万户。", ["管道天然气新增2万户"]),
        ("推动1000名医务骨干深入基层开展对口帮扶。", ["1000名医务骨干"]),
        ("全面提升15所定点医院服务能力。", ["15所定点医院"]),
        ("新增投资超10亿元或1亿美元项目60个。", ["投资超10亿元或1亿美元项目60个"]),
        ("年内安置不少于2000人。", ["安置不少于2000人"]),
        ("东山区新建学校5所。", ["学校5所"]),
    ],
)
def test_where_a_count_begins_and_ends(text: str, expected: list[str]) -> None:
    assert names(text, "programme") == expected


def test_a_sum_that_only_bounds_is_no_spending() -> None:
    bounded = one("新增投资超10亿元或1亿美元项目60个。")
    assert bounded.investment is None


def test_at_least_before_the_verb_bounds_the_count() -> None:
    (quantity,) = one("每个县至少建成1个零工市场。").quantities
    assert quantity.comparator == "ge"


def test_the_review_part_yields_achievements_only_when_asked() -> None:
    review = "一、2022年工作回顾\n过去一年，建成东山大桥，新建学校16所。\n"
    text = review + "二、2023年工作安排\n今年，新建西山医院，新增学位300个。\n"
    report = report_from_text(text, id="t", year=2023)
    promised, told = extract(report), extract(report, claims=("commitment", "achievement"))
    assert [item for item in told if item.claim == "commitment"] == list(promised)
    done = [item for item in told if item.claim == "achievement"]
    assert [(item.id, item.name.text) for item in done] == [("t-r001", "东山大桥"), ("t-r002", "学校16所")]
