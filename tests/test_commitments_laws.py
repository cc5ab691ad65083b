"""Hold the laws of extraction on any text: no exception, exact spans, steady links, bounded work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from importlib.resources import files

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.commitments import extract
from geodata.commitments.clauses import read_sentence
from geodata.commitments.folding import fold
from geodata.commitments.lexicon import ending, rows, suffix_classes
from geodata.commitments.rules import CLAUSE_RULES, OBJECT_RULES, clause_rule
from geodata.commitments.tokens import clauses, tags
from geodata.models import Commitment, Report, Span
from geodata.reports import report_from_text

LEXICON = files("geodata") / "data" / "lexicon"
WORDS = """
推进 加快 新建 建成 实现 力争 完成 对 为 进行 建设 改造 提升 通车 落地 增长 突破 达到 分别 均 等 、 和 与 ， ； 。 ：
“ ” （ ） 《 》 16所 1.3万个 286亿元 8% 以上 左右 三大 两个 6号线 G228 地铁 东山大桥 学校 医院 项目 工程 年度投资
总投资 的 人才总量 一期 行动 计划 — 2023年
"""
PROSE = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=60).map("".join)


def spans(item: Commitment) -> Iterator[Span]:
    yield item.name
    yield item.sentence
    yield from (span for span in (item.verb, item.verb_tail, item.head) if span is not None)
    yield from (Span(q.text, q.start, q.end) for q in item.quantities)
    if item.investment is not None:
        yield Span(item.investment.text, item.investment.start, item.investment.end)


def check(report: Report) -> None:
    items = extract(report)
    ids = [item.id for item in items]
    assert len(set(ids)) == len(ids)
    for item in items:
        for span in spans(item):
            assert span.text and report.text[span.start : span.end] == span.text
        assert item.sentence.start <= item.start <= item.name.start < item.name.end <= item.end <= item.sentence.end
        assert item.part_of is None or item.part_of in ids
        assert set(item.among) <= set(ids)
        assert (item.kind == "named_project") or item.quantities


@settings(max_examples=300, deadline=None)
@given(PROSE.filter(str.strip))
def test_any_sequence_of_report_words_keeps_the_laws(text: str) -> None:
    check(report_from_text(text, id="t"))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_characters_at_all_are_read_without_exception(text: str) -> None:
    read_sentence(fold(text))


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(PROSE)
def test_tokens_cover_the_sentence_in_order(text: str) -> None:
    folded = fold(text)
    at = 0
    for clause in clauses(folded):
        for token in clause:
            assert at <= token.start < token.end <= len(folded)
            assert folded[token.start : token.end] == token.text
            at = token.end


@settings(max_examples=50, deadline=None)
@given(PROSE.filter(str.strip))
def test_same_in_same_out(text: str) -> None:
    assert extract(report_from_text(text, id="t")) == extract(report_from_text(text, id="t"))


@pytest.mark.parametrize(
    "text",
    ["、" * 60_000, "新增5个、" * 8_000, "“《（" * 9_000 + "建设", "推进建设" * 9_000, "甲乙路、" * 9_000 + "等道路"],
)
def test_hostile_text_is_cut_into_bounded_clauses(text: str) -> None:
    assert max(len(clause) for clause in clauses(fold(text[:1200]))) <= 120
    check(report_from_text("今年，" + text, id="t"))


@pytest.mark.parametrize("rule", CLAUSE_RULES, ids=lambda rule: rule.name)
def test_every_clause_rule_reads_its_example(rule: object) -> None:
    clause = next(clauses(fold(rule.example)))  # type: ignore[attr-defined]
    found = clause_rule(tags(clause).lstrip("A"))
    assert found is not None and found[0] is rule


@pytest.mark.parametrize("rule", OBJECT_RULES, ids=lambda rule: rule.name)
def test_every_object_rule_reads_its_example(rule: object) -> None:
    drafts = read_sentence(fold("推进" + rule.example))  # type: ignore[attr-defined]
    assert rule.name in {draft.rule.split("/")[-1] for draft in drafts}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in LEXICON.iterdir() if path.name.endswith(".tsv")),
)
def test_every_line_of_a_lexicon_ends_in_an_example(name: str) -> None:
    lines = list(rows(name))
    assert len({len(line) for line in lines}) == 1
    assert all(line[-1].strip() and regex.search(r"\p{Han}|\d", line[-1]) for line in lines)


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_as_it_was_after_an_extraction(collects: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        extract(report_from_text("新建学校16所。", id="t"))
        assert gc.isenabled() is collects
        with pytest.raises(AttributeError):
            extract(None)  # type: ignore[arg-type]
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()


def test_an_extraction_leaves_nothing_to_the_collector() -> None:
    report = report_from_text("加快建设东山路、西山路、南山路，总投资5亿元，总投资6亿元，总投资7亿元。" * 20, id="t")
    assert any(item.among for item in extract(report))
    gc.collect()
    gc.disable()
    try:
        extract(report)
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("text", ["改造幼儿园", "东山国家级经济技术开发区", "园", "", "東"])
def test_the_longest_known_ending_is_found(text: str) -> None:
    table = suffix_classes()
    known = [text[at:] for at in range(len(text)) if text[at:] in table]
    assert ending(text, table) == next(iter(known), "")
