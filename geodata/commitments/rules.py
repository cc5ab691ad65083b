"""The table of named rules: patterns over tag strings, tried in order; the first that fits reads the clause.

Clause rules see the tags of `tokens` after the lead words were taken off. Object rules see what stands behind the verb,
where everything but figures (Q), 、(S), 和 (J) and 等 (D) has become a noun (N); they are tried again behind each match
until the object is used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, a pattern over tags, and an example of what it reads."""

    name: str
    pattern: regex.Pattern[str]
    example: str


def _rule(name: str, pattern: str, example: str) -> Rule:
    return Rule(name, regex.compile(pattern), example)


CLAUSE_RULES: tuple[Rule, ...] = (
    _rule("respectively", r"[^QS](?:[^Q])*?FA*P?A*Q(?:[SJ]Q)+", "工业投资、技改投资分别增长8%、9%"),
    _rule("money_then_work", r"[NAV]?NQV", "计划投资2亿元办好9件惠民实事"),
    _rule("bounded_count", r"[^PQ]*PQ(?:JQ)*NQ", "产值超50亿元企业2家"),
    _rule("metric", r"[^P]*P[AF]*Q", "金融业增加值增长8%"),
    _rule("treat", r"U[^V]+[AXUF]*(?P<verb>V)(?P<rest>.*)$", "对8所学校操场进行提升改造"),
    _rule("act", r"(?P<chain>V(?:A*V|[SJ]V(?=[VQN]))*)(?P<object>[^V].*)$", "新建高标准农田2.4万亩"),
    _rule("share", r"Q(?:[SJ]Q)*[^Q]+$", "80%以上的秸秆就地转化"),
    _rule("subject_act", r"N[AFJ]*(?P<verb>V+)(?P<object>.*Q.*)$", "东山区新建学校5所"),
    _rule("subject_event", r"[NSJDQU][^VP]*(?P<light>V?)[^VP]*A*(?P<event>V+)A*$", "S99东山绕城高速年内建成通车"),
    _rule("figure_alone", r"[NSJDVA]*Q", "义务教育阶段学位2025个"),
)

OBJECT_RULES: tuple[Rule, ...] = (
    _rule(
        "enum_count",
        r"(?P<items>N(?:[SJ]N)*)D(?P<count>Q)(?P<head>N(?=[SJ](?:N[SJ])*ND)|N(?:[SJ]N)*(?=[SJ]Q|[SJ]N.*Q|D?$))",
        "大唐热力出线等36个供热配套项目",
    ),
    _rule(
        "enum_head_count",
        r"(?P<items>N(?:[SJ]N)*)D(?P<head>N(?:[SJ]N)*)(?P<count>Q)(?=[SJ]|D?$)",
        "惠城环保等中试基地10处",
    ),
    _rule("enum_count_bare", r"(?P<items>N(?:[SJ]N)*)D(?P<count>Q)(?=[SJ]|D?$)", "青山等5家"),
    _rule(
        "enum_exact", r"(?P<items>N(?:[SJ]N)+)(?P<count>Q)(?P<head>N)(?=[SJ]Q|$)", "基因库、数据中心、样品馆三大平台"
    ),
    _rule("num_chain", r"(?P<count>Q)(?P<head>N)(?=QN)", "8个县317个村19万人口"),
    _rule("scope_count", r"(?P<scope>Q)(?P<place>N(?:[SJ]N)*)(?P<count>Q)(?=[SJ]|D?$)", "20个社区健身设施300套"),
    _rule("num_head", r"(?P<count>Q)(?P<head>N(?:[SJ]N(?![SJ]*Q))*)(?=[SJ](?:NS)*Q|D?$)", "22个城中村和30个老旧小区"),
    _rule("num_head_etc", r"(?P<count>Q)(?P<head>NDN)$", "3万户农房改造等任务"),
    _rule("num_head_then", r"(?P<count>Q)(?P<head>N)(?=[SJ])", "5个公园、A和B等6条路"),
    _rule("head_num_tail", r"(?P<head>N(?:[SJ]N)*)(?P<count>Q)(?P<after>N)(?=[SJ]|D?$)", "北部3个山头公园"),
    _rule("head_num", r"(?P<head>N(?:[SJ]N)*)(?P<count>Q)(?=[SJ]|D?$)", "金融机构6家"),
    _rule("num_alone", r"(?P<count>Q)(?=[SJ]|D?$)", "征迁腾地6000亩"),
    _rule(
        "enum_head",
        r"(?P<items>N(?:[SJ]N)*)D(?P<head>N(?=[SJ](?:N[SJ])*ND)|N(?:[SJ]N)*)?(?=$|[SJ])",
        "王台、自贸、董家口等重点低效片区",
    ),
    _rule("list", r"(?P<items>N(?:[SJ]N)+)$", "东山医院、西山学校"),
    _rule("single", r"(?P<items>N)(?=$|[SJ])", "地铁6号线二期工程"),
)


@lru_cache(maxsize=20000)
def clause_rule(tags: str) -> tuple[Rule, regex.Match[str]] | None:
    """Return the first clause rule that fits the tags from their beginning."""
    for rule in CLAUSE_RULES:
        match = rule.pattern.match(tags)
        if match:
            return rule, match
    return None


@dataclass(frozen=True, slots=True)
class Fit:
    """What an object rule reads: where it ends and, for each part it found, where the part starts and ends."""

    name: str
    end: int
    parts: tuple[tuple[str, int, int], ...]
    head: tuple[int, int] | None


@lru_cache(maxsize=20000)
def object_rule(tags: str, at: int, skip: str = "") -> Fit | None:
    """Return what the first object rule reads that fits the tags at a position, but for one to skip."""
    for rule in OBJECT_RULES:
        match = rule.pattern.match(tags, at) if rule.name != skip else None
        if match:
            found = [key for key, value in match.groupdict().items() if value]
            parts = tuple((key, *match.span(key)) for key in found)
            return Fit(rule.name, match.end(), parts, match.span("head") if "head" in found else None)
    return None
