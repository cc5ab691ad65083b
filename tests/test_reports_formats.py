"""Prove that PDF, Word and HTML reports are read as a person reads them, and that hostile files do no harm."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from documents import packed, page, pdf, photographed, scan, word, word_of

from geodata.errors import ReportError
from geodata.reports import read_report, report_from_bytes
from geodata.reports.columns import reading_order
from geodata.reports.layout import joined
from geodata.reports.scan import lines_seen

PARAGRAPHS = [
    f"今年，我们要加快建设{stem}湖大桥，推进{branch}岭路等15个道路工程，打通{branch}山二路等6条未贯通道路，完成年度投资286亿元，"
    f"开工建设{stem}山小学、{branch}坪幼儿园等学校16所，增加学位1.3万个，新增科创平台15家，技术合同成交额增长20%以上。"
    for stem in "甲乙丙丁戊己" for branch in "子丑寅卯"
]  # fmt: skip
TEXT = "\n".join(PARAGRAPHS)


def test_pdf_lines_are_joined_and_heads_and_numbers_left_out() -> None:
    report = report_from_bytes(pdf(PARAGRAPHS, head="云山市人民政府工作报告"), "报告.pdf")
    assert report.text == TEXT
    assert report.encoding == "pdf"
    assert not any(sentence.furniture for sentence in report.sentences)


def test_pdf_indented_by_blanks_is_read_the_same() -> None:
    assert report_from_bytes(pdf(PARAGRAPHS, blanks="\u3000\u3000"), "报告.pdf").text == TEXT


def test_pdf_columns_are_read_one_after_the_other() -> None:
    report = report_from_bytes(pdf(PARAGRAPHS, columns=2, head="云山市人民政府工作报告"), "报告.pdf")
    assert report.text == TEXT


def test_pdf_pages_are_known_and_sentences_cross_them() -> None:
    report = report_from_bytes(pdf(PARAGRAPHS, head="云山市人民政府工作报告"), "报告.pdf")
    assert report.text == TEXT
    assert len(report.page_starts) == 2
    assert report.page_starts[0] == 0
    assert any(s.start < report.page_starts[1] < s.end for s in report.sentences)


def test_pdf_without_text_layer_names_the_extra_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    with pytest.raises(ReportError, match=r"no text layer.*rapidocr-onnxruntime.*ocrmypdf"):
        report_from_bytes(scan(), "扫描.pdf")


@pytest.mark.skipif(
    find_spec("rapidocr_onnxruntime") is None, reason="the optional engine is not to be had for this Python"
)
def test_pdf_without_text_layer_is_read_by_the_optional_engine() -> None:
    report = report_from_bytes(photographed(pdf(PARAGRAPHS[:3], head="云山市人民政府工作报告")), "扫描.pdf")
    assert "recognised from pictures" in report.encoding
    assert "加快建设甲湖大桥，推进子岭路等15个道路工程" in report.text
    assert len(report.text.split("\n")) == 4, "one page: its head cannot be told from a title"


def test_recognised_boxes_become_lines_in_reading_order() -> None:
    def box(left: int, top: int, right: int, bottom: int) -> list[list[int]]:
        return [[left, top], [right, top], [right, bottom], [left, bottom]]

    seen = [
        (box(100, 140, 900, 161), "推进北岭路等15个道路工程，打通东山", 0.9),
        (box(140, 100, 900, 126), "今年，我们要加快建设东湖大桥，", 0.99),
        (box(100, 180, 500, 203), "二路等6条未贯通道路。", 0.8),
        (box(140, 220, 600, 245), "新建学校3所。", 0.97),
        (box(500, 600, 520, 620), "污", 0.3),
    ]
    lines = list(reading_order(list(lines_seen(seen, 1000.0)), 1000.0))
    assert joined([lines])[0] == (
        "今年，我们要加快建设东湖大桥，推进北岭路等15个道路工程，打通东山二路等6条未贯通道路。\n新建学校3所。"
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf(PARAGRAPHS, password="geheim"), "password"),
        (pdf(PARAGRAPHS)[:900], "not a whole PDF"),
        (b"%PDF-1.7\n" + b"x" * 5000, "not a whole PDF"),
    ],
    ids=["locked", "cut off", "noise"],
)
def test_bad_pdf_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ReportError, match=says):
        report_from_bytes(data, "报告.pdf")


def test_word_paragraphs_and_tables_come_in_order() -> None:
    report = report_from_bytes(
        word(["云山市2023年政府工作报告", "今年新建学校3所。"], [["项目", "规模"], ["东湖大桥", "2公里"]]), "报告.docx"
    )
    assert report.text.split("\n") == ["云山市2023年政府工作报告", "今年新建学校3所。", "项目\t规模", "东湖大桥\t2公里"]
    assert [report.text[start : start + 2] for start in report.page_starts] == ["云山", "今年", "项目", "东湖"]
    assert report.title == "云山市2023年政府工作报告"


def test_word_text_is_what_word_shows_as_final() -> None:
    body = (
        "<w:p><w:r><w:t>新建</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>学校</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>3所</w:t></w:r></w:hyperlink>"
        "<w:r><w:br/><w:t>改造</w:t><w:tab/><w:t>医院</w:t></w:r></w:p>"
    )
    assert report_from_bytes(word_of(body), "a.docx").text == "新建学校3所\n改造\t医院"


def test_word_text_boxes_are_read_once() -> None:
    alternate = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>框内新建医院2座。</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    boxed = f'<mc:AlternateContent xmlns:mc="{alternate}">{both}</mc:AlternateContent>'
    body = f"<w:p><w:r>{boxed}</w:r><w:r><w:t>正文新建学校3所。</w:t></w:r></w:p>"
    assert report_from_bytes(word_of(body), "a.docx").text.split("\n") == ["框内新建医院2座。", "正文新建学校3所。"]


ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (word([]), "holds no text"),
        (word_of(PARAGRAPH.format("&b;&c;"), before=ENTITIES), "DOCTYPE"),
        (word_of(PARAGRAPH.format("a"), parts={"word/styles.xml": ENTITIES.encode("utf-16")}), "DOCTYPE"),
        (word_of("".join(PARAGRAPH.format(n) for n in range(100_001))), "more than 100000 paragraphs"),
        (word_of("<w:p/>" * 300_000), "unpacks to far more"),
        (word_of(PARAGRAPH.format("a" * 60_000_000)), "unpacks to far more"),
        (packed({"word/document.xml": b"<a/>", "word/media/big": b"\0" * 120_000_000}), "unpacks to far more"),
        (packed({f"x/{n}": b"" for n in range(2500)}), "more than 2000 files"),
        (packed({"xl/workbook.xml": b"<a/>"}), "not a Word document"),
        (packed({"word/document.xml": b"<a><b></a>"}), "damaged"),
        (word(["今年新建学校3所。"])[:-200], "damaged"),
        (b"PK\x03\x04" + b"\0" * 400, "damaged"),
    ],
    ids=[
        "empty",
        "entities",
        "entities-16",
        "paragraphs",
        "body",
        "text",
        "bomb",
        "entries",
        "sheet",
        "broken",
        "cut",
        "noise",
    ],
)
def test_bad_word_file_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ReportError, match=says) as caught:
        report_from_bytes(data, "报告.docx")
    assert "\n" not in str(caught.value)


def test_word_file_locked_inside_the_archive_is_refused() -> None:
    data = bytearray(word(["今年新建学校3所。"]))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(header)
        while place != -1:
            data[place + flags] |= 1
            place = data.find(header, place + 4)
    with pytest.raises(ReportError, match="password"):
        report_from_bytes(bytes(data), "报告.docx")


BODY = "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS[:6])


@pytest.mark.parametrize(
    "container",
    ['class="TRS_Editor"', 'id="UCAP-CONTENT"', 'id="zoom"', 'class="left pages_content"', 'class="nobody-knows"'],
)
def test_page_gives_its_text_and_nothing_around_it(container: str) -> None:
    report = report_from_bytes(page(container, BODY), "post_1.html")
    assert report.text == "\n".join(PARAGRAPHS[:6])
    assert report.title == "云山市2023年政府工作报告"


def test_innermost_container_of_a_system_wins_over_the_frame_around_it() -> None:
    menu = "<p>您当前的位置：首页 重点领域信息公开 重大项目建设</p>"
    inner = f'<div class="TRS_Editor"><style>p {{}}</style>{BODY}</div>'
    report = report_from_bytes(page('class="content"', menu + inner + "<p>分享到：微信</p>"), "a.html")
    assert report.text == "\n".join(PARAGRAPHS[:6])


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_page_in_any_encoding(charset: str) -> None:
    assert report_from_bytes(page('id="zoom"', BODY, charset=charset), "post_1.htm").text == "\n".join(PARAGRAPHS[:6])


def test_page_breaks_lines_where_the_browser_does() -> None:
    body = (
        "新建<b>学校</b>3所。<br>改造\n 医院2座。<table><tr><td>东湖大桥</td><td>2公里</td></tr></table>"
        + "<p>国</p>" * 250
    )
    text = report_from_bytes(page('id="zoom"', body), "a.html").text
    assert text.split("\n")[:3] == ["新建学校3所。", "改造 医院2座。", "东湖大桥\t2公里"]


def test_page_without_text_is_refused() -> None:
    with pytest.raises(ReportError, match="holds no text"):
        report_from_bytes(b"<html><body><script>load()</script></body></html>", "a.html")


def test_text_that_speaks_of_tags_stays_text() -> None:
    text = "今年新建学校3所。<script>alert(1)</script>{{7*7}}"
    assert report_from_bytes(text.encode(), "报告.txt").text == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as .docx"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x1f\x8b\x08", "unpack it"),
    ],
)
def test_other_kinds_say_the_way_to_a_kind_that_can_be_read(data: bytes, says: str) -> None:
    with pytest.raises(ReportError, match=says):
        report_from_bytes(data, "报告.doc")


def test_the_bytes_decide_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(pdf(PARAGRAPHS))
    assert read_report(path).text == TEXT


def test_child_keeps_to_its_memory() -> None:
    """Take more memory than the child is given: it ends by itself and says so."""
    script = (
        "from geodata.reports.answers import READING\nfrom geodata.reports.child import limit\nlimit(READING)\n"
        "try:\n    b = bytearray(2_000_000_000)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


def test_bombs_cost_the_parent_nothing(tmp_path: Path) -> None:
    """Read a bomb in a process that has read nothing else: it takes no more memory than before."""
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(packed({"word/document.xml": b"<a>" + b" " * 90_000_000 + b"</a>"}))
    script = (
        "import resource, sys; from pathlib import Path\nfrom geodata.errors import ReportError\n"
        "from geodata.reports import read_report\npeak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\ntry:\n    read_report(Path(sys.argv[1]))\nexcept ReportError:\n    print(peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(bomb)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000, "kilobytes"
