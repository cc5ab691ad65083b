"""Prove that reports are read exactly: text, encodings, sentences, sections, furniture, and what is refused."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ReportError
from geodata.models import Report
from geodata.reports import read_report, report_from_bytes, report_from_text

HEADED = """---
title: 云山市政府工作报告（2022年12月28日 某某）
source: https://example.invalid/report
---

——2022年12月28日在云山市第五届人民代表大会第一次会议上

云山市市长 某某

各位代表：

现在，我代表市人民政府向大会报告工作，请予审议。

**一、2022年工作回顾**

一年来，建成东湖公园，开工项目30个。

（一）产业升级。新增企业20家。

**二、2023年工作安排**

今年要开工西山大桥。新建学校3所！

三、加强政府自身建设

拆除违建5万平方米。

**注释：**

1.三城：东城、西城、南城。
"""


def part_at(report: Report, words: str) -> str:
    place = report.text.index(words)
    return next(section.part for section in report.sections if section.start <= place < section.end)


def test_seed_is_read_exactly(seed_path: Path) -> None:
    report = read_report(seed_path)
    assert report.text == seed_path.read_bytes().decode("utf-8")
    assert report.sha256 == hashlib.sha256(seed_path.read_bytes()).hexdigest()
    assert (report.issuer, report.adcode, report.year) == ("青岛西海岸新区", "370211", 2023)
    assert {section.part for section in report.sections} == {"plan"}


def test_seed_furniture_is_its_title_line_and_its_footer(seed_path: Path) -> None:
    report = read_report(seed_path)
    furniture = [report.text[s.start : s.end] for s in report.sentences if s.furniture]
    assert furniture == ["区2023年政府工作报告汇编(5篇)(第15/28页)", "上一篇:2022年乡党建工作总结"]


def test_sections_follow_the_headings() -> None:
    report = report_from_text(HEADED)
    assert [(s.heading, s.level, s.part) for s in report.sections] == [
        ("", 0, "other"),
        ("一、2022年工作回顾", 1, "review"),
        ("（一）产业升级", 2, "review"),
        ("二、2023年工作安排", 1, "plan"),
        ("三、加强政府自身建设", 1, "plan"),
        ("注释", 1, "other"),
    ]
    assert all(report.text.startswith(s.heading, s.start) for s in report.sections)
    assert (report.title, report.year) == ("云山市政府工作报告（2022年12月28日 某某）", 2023)
    assert (report.issuer, report.source) == ("云山市", "https://example.invalid/report")


def test_bare_headings_open_parts() -> None:
    report = report_from_text(
        "2022年政府工作报告\n2021年工作回顾\n建成道路5条。\n一、产业向好\n新增企业3家。\n"
        "2022年主要工作任务\n新建道路6条。\n一、壮大产业\n引进企业9家。\n名词解释\n1.三城：东城。\n"
    )
    assert part_at(report, "新增企业3家") == "review"
    assert part_at(report, "引进企业9家") == "plan"
    assert part_at(report, "1.三城") == "other"
    assert [s.level for s in report.sections] == [0, 1, 2, 1, 2, 1]


def test_lines_between_numbered_parts_do_not_move_them() -> None:
    report = report_from_text(
        "一、2022年工作回顾\n一年来的工作主要体现在：\n（一）产业好\n建成桥2座。\n"
        "二、2023年工作安排\n新建道路6条。\n2023年为民实事\n一、教育\n新建学校9所。\n《报告》有关名词解释\n三城：东城。\n"
    )
    assert part_at(report, "建成桥") == "review"
    assert part_at(report, "新建道路") == part_at(report, "新建学校") == "plan"
    assert part_at(report, "三城") == "other"


def test_wording_decides_where_no_heading_does() -> None:
    report = report_from_text(
        "过去的一年，我们建成学校5所。\n全年完成投资30亿元。\n今年，我们要新建医院2座。\n打通道路3条。\n"
    )
    assert part_at(report, "全年完成投资") == "review"
    assert part_at(report, "今年，我们要") == "plan"
    assert part_at(report, "打通道路") == "plan"


def test_five_year_periods_look_back_or_ahead_by_the_year() -> None:
    text = "“十三五”时期，建成学校5所。\n完成投资30亿元。\n“十四五”时期，新建医院2座。\n打通道路3条。\n"
    report = report_from_text(text, year=2021)
    assert part_at(report, "完成投资") == "review"
    assert part_at(report, "新建医院") == part_at(report, "打通道路") == "plan"
    assert part_at(report_from_text(text, year=2026), "新建医院") == "review"


def test_heading_that_promises_both_is_cut_by_its_paragraphs() -> None:
    report = report_from_text(
        "2026年政府工作报告\n一、“十四五”发展成就和“十五五”主要目标任务\n五年来，新增企业30家。\n"
        "今后五年，我们要建成新城2座。\n二、2026年重点工作\n开工大桥1座。\n"
    )
    assert part_at(report, "新增企业") == "review"
    assert part_at(report, "建成新城") == "plan"


def test_numbered_items_with_figures_are_not_headings() -> None:
    report = report_from_text("一、办好实事\n1、新增城镇就业5.2万人。\n2.改造小区20个。\n")
    assert [s.heading for s in report.sections] == ["一、办好实事"]


def test_sentences_keep_their_closing_quote_and_stop_at_line_ends() -> None:
    report = report_from_text("他说：“建成。”然后开工！\r\n新建学校；扩建医院\n\n　　完工？\n")
    assert [report.text[s.start : s.end] for s in report.sentences] == [
        "他说：“建成。”",
        "然后开工！",
        "新建学校；扩建医院",
        "完工？",
    ]


def test_page_furniture_is_known() -> None:
    lines = ["第3页", "- 12 -", "3/28", "下一篇：某某", "责任编辑：某某", "打印本页", "附件.docx", "<!-- 图 -->"]
    report = report_from_text("今年新建学校3所。\n" + "\n".join(lines) + "\n今年改造医院2座。\n")
    kept = [report.text[s.start : s.end] for s in report.sentences if not s.furniture]
    assert kept == ["今年新建学校3所。", "今年改造医院2座。"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5hkscs"])
def test_encodings_give_the_same_text(encoding: str, tmp_path: Path) -> None:
    text = "2023年政府工作報告\n今年，我們要加快建設東湖大橋，推進項目30個，發展產業。\r\n"
    path = tmp_path / "云山市-2023.txt"
    path.write_bytes(text.encode(encoding))
    assert read_report(path).text == text


def test_rare_place_characters_survive_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("今年，我们要加快建设䶮村大道，推进重点工作。".encode("gb18030"))
    assert "䶮村大道" in read_report(path).text


def test_year_and_issuer_come_from_the_file_name_at_need(tmp_path: Path) -> None:
    path = tmp_path / "云山市-2023.txt"
    path.write_text("今年新建学校3所。", "utf-8")
    report = read_report(path)
    assert (report.issuer, report.year, report.adcode, report.id) == ("云山市", 2023, "", "云山市-2023")


def test_list_beside_the_file_counts_only_for_the_listed_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("今年新建学校3所。", "utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    table = tmp_path / "sources.csv"
    table.write_text(f"file,title,issuer,adcode,year,sha256\na.txt,甲报告,甲区,370299,2024,{digest}\n", "utf-8")
    assert (read_report(path).title, read_report(path).adcode, read_report(path).year) == ("甲报告", "370299", 2024)
    path.write_text("今年新建学校4所。", "utf-8")
    assert read_report(path).adcode == ""


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\x00\x01\x02\xff\xfe" * 50, "not readable as text"),
        (bytes(range(256)) * 4, "not readable as text"),
        ("\ufeff坏".encode() + b"\xff\xff", "not"),
        ("今年新建\x00学校".encode(), "not"),
        ("今年新建\x07学校3所。".encode(), "U+0007"),
        ("今年新建\ufffe学校3所。".encode(), "U+FFFE"),
    ],
)
def test_unreadable_bytes_are_refused_with_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(ReportError) as caught:
        report_from_bytes(data, "报告.txt")
    assert says in str(caught.value)
    assert "报告.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_page_full_of_markup_is_still_told_from_noise() -> None:
    text = "<script>" + "var a = 1; " * 900 + "</script>今年，我们要推进重点项目建设。"
    assert report_from_bytes(text.encode("gb18030"), "a.txt").text == text


def test_names_of_uploads_are_only_names() -> None:
    for name in ("../../etc/报告.txt", "C:\\某人\\报告.txt"):
        report = report_from_bytes("今年新建学校3所。".encode(), name)
        assert (report.id, report.source) == ("报告", "报告.txt")
    with pytest.raises(ReportError, match="the file name holds the character"):
        report_from_bytes("今年新建学校3所。".encode(), "报告\udcff.txt")


@pytest.mark.parametrize("table", [b"\xff\xfe\x00", b"file,year\na.txt,year of the cat\n", b"", b'"file\na.txt', b"x"])
def test_list_that_is_no_list_stops_nothing_or_says_so(table: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年新建学校3所。", "utf-8")
    (tmp_path / "sources.csv").write_bytes(table)
    try:
        assert read_report(tmp_path / "a.txt").year is None
    except ReportError as error:
        assert "sources.csv" in str(error)


def test_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(ReportError, match=r"U\+D800 at position 4 \(line 2\)"):
        report_from_text("新建。\n\ud800")


def test_missing_file_folder_and_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no file"):
        read_report(tmp_path / "no.txt")
    with pytest.raises(ReportError, match="is a folder"):
        read_report(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as handle:
        handle.truncate(200_000_000)
    with pytest.raises(ReportError, match="larger than 30 MB"):
        read_report(huge)


CHINESE = st.text(
    st.sampled_from("一二三、（）()。！？；，：:\n\r \t　今年去过的新建学校35所万亿元2023“”*#-第页/上篇回顾安排注释1."),
    max_size=300,
)


@given(CHINESE | st.text(max_size=200))
def test_any_text_is_cut_without_gap_or_overlap(text: str) -> None:
    try:
        report = report_from_text(text)
    except ReportError:
        return
    assert report.text == text
    edges = [(section.start, section.end) for section in report.sections]
    assert edges[0][0] == 0
    assert edges[-1][1] == len(text)
    assert all(first[1] == second[0] for first, second in pairwise(edges))
    assert all(text.startswith(section.heading, section.start) for section in report.sections)
    covered = 0
    for sentence in report.sentences:
        assert sentence.paragraph_start <= sentence.start < sentence.end <= sentence.paragraph_end
        assert not text[covered : sentence.start].strip(" \t　\xa0\ufeff\n\r\v\f\x85\u2028\u2029")
        covered = sentence.end
        section = report.sections[sentence.section]
        assert section.start < sentence.end <= max(section.end, sentence.end)
    assert not text[covered:].strip(" \t　\xa0\ufeff\n\r\v\f\x85\u2028\u2029")
