"""Hold the laws of the house over texts that nobody wrote: text, account, money, round trip, calm, same in same out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import shape

from geodata.commitments import extract, record
from geodata.errors import ReportError
from geodata.export import to_csv_bytes, to_geojson_bytes, to_gpkg_bytes
from geodata.gazetteer import load_gazetteer
from geodata.geocoding import place_all
from geodata.layers import LISTS, account, account_by_sector, build_features, by_sector, unplaced
from geodata.models import Report
from geodata.pipeline import Built, read_one
from geodata.places import find_mentions
from geodata.reports import report_from_text
from geodata.store import open_store, write_store

WORDS = [
    "今年", "推进", "加快", "建设", "新建", "改造提升", "完成", "实施", "开工", "实现", "通车", "打通",
    "引进", "力争", "启用", "等", "、", "和", "，", "。", "；", "！", "\n", "（一）", "一、",
    "二、2023年工作安排", "1.", "地铁6号线一期", "13号线二期北段", "胶州湾二隧", "隐珠二路", "珠江路",
    "G228丹东线", "王台", "自贸", "董家口", "海青茶", "宝山", "大村", "青岛软件学院", "滨海学院站",
    "东湖大桥", "学校", "重点低效片区", "重大项目", "道路工程", "未贯通道路", "金融业增加值",
    "技术合同成交额", "企业", "街道", "35个", "6条", "16所", "1.3万个", "20", "%", "增长", "达", "突破",
    "以上", "约", "年度投资", "286亿元", "总投资", "1700万元", "10亿元以上的", "84万人", "三大", "一张图",
    "“", "”", "(", ")", "第3/28页", "上一篇:", "<script>", "{{7*7}}", "=", "@", "\t", "\u3000",
]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)


def built(text: str) -> Built | None:
    """Take a text the whole way, as a report of the region whose gazetteer is there."""
    try:
        report = report_from_text(text, adcode="370211", year=2023)
    except ReportError:
        return None
    commitments = extract(report)
    return report, build_features(report, commitments, place_all(commitments, report, load_gazetteer("370211")))


def check_spans(report: Report, rows: list[dict[str, object]]) -> None:
    for held in rows:
        for name in ("name", "sentence", "verb"):
            if held.get(name):
                assert report.text[held[f"{name}_start"] : held[f"{name}_end"]] == held[name]  # type: ignore[misc]


@given(WRITTEN | st.text(max_size=120))
@settings(max_examples=150)
def test_any_text_keeps_the_laws(text: str) -> None:
    """Text, account, money and honesty, on sentences of the trade put together at random and on any text at all."""
    made = built(text)
    if made is None:
        return
    report, features = made
    rows = features.to_dict("records")
    check_spans(report, rows)
    for row in rows:
        for part in (*row["quantities"], *row["mentions"]):
            assert report.text[part["start"] : part["end"]] == part["text"]
        assert (row["geometry"] is None) == (row["fate"] != "placed")
        assert row["fate"] != "placed" or row["precision"] not in ("L0", "L6")
        assert row["fate"] == "placed" or row["reason"]
        assert 0 <= row["start"] < row["end"] <= len(report.text)
    whole = account(features)
    assert whole.balanced
    assert whole.total == sum(part.total for part in account_by_sector(features).values())
    assert len(features) == sum(len(part) for part in by_sector(features).values()) + len(unplaced(features))
    said = [row["investment_text"] for row in rows if row["investment_yuan"] is not None]
    assert all(said.count(money) <= report.text.count(money) for money in said), "money said once is shown twice"


@given(WRITTEN)
@settings(max_examples=30)
def test_same_in_same_out(text: str) -> None:
    first, second = built(text), built(text)
    if first is None or second is None:
        return
    for write in (to_geojson_bytes, to_csv_bytes):
        assert write(first[1], reports=[first[0]]) == write(second[1], reports=[second[0]])


@given(WRITTEN)
@settings(max_examples=30)
def test_store_gives_back_any_report(text: str) -> None:
    made = built(text)
    if made is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_store(Path(folder) / "s", [made], [load_gazetteer("370211")])
        store = open_store(Path(folder) / "s")
        assert store.reports() == (made[0],)
        assert_geodataframe_equal(store.features(), made[1])
        assert_frame_equal(store.features()[list(LISTS)], made[1][list(LISTS)])


def test_another_process_says_the_same(seed_path: Path) -> None:
    """Order in sets and dicts of text changes from process to process; what is said must not."""
    said = set()
    for seed in ("1", "2", "3"):
        command = [sys.executable, "-m", "geodata", "extract", str(seed_path)]
        done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        said.add(done.stdout)
    assert len(said) == 1


def test_every_span_of_the_seed_cuts_its_words(seed_path: Path) -> None:
    report, features = read_one(seed_path)
    check_spans(report, features.to_dict("records"))
    gazetteer = load_gazetteer(report.adcode)
    for commitment in extract(report):
        held = record(report, commitment, find_mentions(commitment, report, gazetteer))
        parts = [held, *held["quantities"], *held["places"], *filter(None, (held["investment"], held.get("head")))]
        for part in parts[1:]:
            assert report.text[part["start"] : part["end"]] == part["text"]
        assert commitment.start <= commitment.name.start < commitment.name.end <= commitment.end
        assert commitment.sentence.start <= commitment.start < commitment.end <= commitment.sentence.end


def test_286_of_the_group_is_shown_once_and_never_split(seed_path: Path) -> None:
    _, features = read_one(seed_path)
    money = features[features["investment_yuan"].notna()]
    assert money["investment_yuan"].tolist() == [28_600_000_000.0]
    assert money["investment_text"].tolist() == ["286亿元"]
    assert "35个重大项目" in money["name"].iloc[0]
    assert set(money["fate"]) == {"district"}


def test_exemplars_are_counted_inside_their_programme(seed_path: Path) -> None:
    _, features = read_one(seed_path)
    named = features.set_index("id")
    for programme in features.to_dict("records"):
        for exemplar in programme["exemplars"]:
            assert named.loc[exemplar, "part_of"] == programme["id"]
        if programme["exemplars"]:
            assert max(quantity["value"] for quantity in programme["quantities"]) >= len(programme["exemplars"])
    for member in features.to_dict("records"):
        assert not member["part_of"] or member["id"] in named.loc[member["part_of"], "exemplars"]


def test_seed_round_trips_through_geojson(seed_path: Path) -> None:
    _, features = read_one(seed_path)
    held = json.loads(to_geojson_bytes(features))["features"]
    for row, feature in zip(features.to_dict("records"), held, strict=True):
        assert {name: value for name, value in row.items() if name != "geometry"} == feature["properties"]
        if row["geometry"] is not None:
            assert shape(feature["geometry"]).equals_exact(row["geometry"], 1e-7, normalize=True)


@pytest.mark.parametrize("write", [to_geojson_bytes, to_csv_bytes, to_gpkg_bytes])
def test_two_builds_of_the_seed_export_the_same_bytes(seed_path: Path, write: object) -> None:
    assert callable(write)
    first, second = read_one(seed_path), read_one(seed_path)
    assert write(first[1], reports=[first[0]]) == write(second[1], reports=[second[0]])
