"""Find figures with their unit, scale and comparator in folded text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from geodata.commitments.lexicon import units
from geodata.models import Comparator

_SCALES = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "": 1.0,
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "○": 0}
_AFTER: dict[str, Comparator] = {
    "以上": "ge", "及以上": "ge", "以内": "le", "以下": "le", "之内": "le", "左右": "approx", "上下": "approx",
    "余": "ge", "多": "ge",
}  # fmt: skip
_PEOPLE = regex.compile(
    "农村|城镇|城乡|(?:相对)?贫困|建档立卡|脱贫|易地|常住|市民|群众|居民|人口|村民|职工|劳动力|学生|老年|残疾"
)
_NOT_BEFORE = "第"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the text: spans are of the number with its unit; ``until`` includes words such as 以上."""

    value: float
    unit: str
    kind: str
    comparator: Comparator
    start: int
    end: int
    until: int
    chinese: bool = False


@cache
def _pattern() -> regex.Pattern[str]:
    names = "|".join(regex.escape(unit) for unit in sorted(units(), key=len, reverse=True))
    number = r"(?<![\dA-Za-z.])(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
    upper = r"(?:%?(?:个|万|亿)?\s?(?:-|—|~|至|到)\s?(?P<high>\d{1,9}(?:\.\d{1,4})?))?"
    scale = r"(?P<scale>万亿|千亿|百亿|亿|千万|百万|万|千(?![瓦伏米卡公焦克])|百)?"
    digits = rf"{number}{upper}\s?{scale}(?P<more>余|多)?\s?(?P<unit>{names})?"
    cn = r"(?P<cn>[两二三四五六七八九十](?=大)|[两二三四五六七八九十][十百]?[一二三四五六七八九]?(?!大))"
    cnunit = r"(?P<cnunit>大(?!街|道|桥|厦|会|学|院|厅|坝|队|户)|个|条|座|项|所|家|处|件|类|批|支|张|场|纵|横)"
    after = r"(?:（[\u4e00-\u9fff、]{1,6}）)?(?P<after>及?以上|以内|以下|之内|左右|上下)?"
    return regex.compile(rf"(?:{digits}|{cn}{cnunit}){after}")


def _chinese(text: str) -> float:
    """Return the value of a Chinese numeral below a thousand."""
    total, digit = 0, 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        else:
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
    return float(total + digit)


def _scaled(number: str, scale: str) -> float:
    return round(float(number.replace(",", "")) * _SCALES[scale], 6)


def figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a folded sentence that carry a unit, left to right."""
    for match in _pattern().finditer(text):
        if match["cn"]:
            if (
                match.start() == 0
                or text[match.start() - 1] not in "第一二三四五六七八九十初约近上下之分每某百千万几数"
            ):
                yield _counted(match)
        elif match["unit"] is not None:
            found = _measured(match, text)
            if found:
                yield found
        elif _is_bare(match, text):
            value = _scaled(match["num"], match["scale"] or "")
            end = match.end("scale") if match["scale"] else match.end("num")
            yield Figure(value, "", "count", _AFTER.get(match["after"] or "", "eq"), match.start(), end, match.end())


def _is_bare(match: regex.Match[str], text: str) -> bool:
    """Say whether a figure without a unit is one all the same (减少130万, 指数达到92), and no name or year."""
    before, after = text[max(match.start() - 3, 0) : match.start()], text[match.end() : match.end() + 1]
    told = match["scale"] in {"万", "亿", "万亿"} or before.endswith(("达到", "达", "提高到", "提升到"))
    people = bool(match["scale"]) and _PEOPLE.match(text, match.end()) is not None
    return (people or (told and (not after or after in "，；。"))) and not match["high"]


def _counted(match: regex.Match[str]) -> Figure:
    unit = "" if match["cnunit"] == "大" else match["cnunit"]
    end = match.end("cnunit")
    return Figure(
        _chinese(match["cn"]),
        unit,
        "count",
        _AFTER.get(match["after"] or "", "eq"),
        match.start(),
        end,
        match.end(),
        True,
    )


def _measured(match: regex.Match[str], text: str) -> Figure | None:
    unit, scale = match["unit"], match["scale"] or ""
    kind = units()[unit]
    year = kind == "time" and unit in {"年", "月", "日"}
    rank = unit in {"位", "名", "强"} and match.start() > 0 and text[match.start() - 1] == "前"
    if year or rank or (match.start() and text[match.start() - 1] in _NOT_BEFORE) or _inside_word(match, text):
        return None
    comparator = _AFTER.get(match["after"] or "", "ge" if match["high"] or match["more"] else "eq")
    return Figure(_scaled(match["num"], scale), unit, kind, comparator, match.start(), match.end("unit"), match.end())


def _inside_word(match: regex.Match[str], text: str) -> bool:
    """Say whether the unit is only the first letter of a word (5G基站 is no quantity, nor 12345热线)."""
    unit, end = match["unit"], match.end("unit")
    following = text[end : end + 1]
    latin = unit.isascii() and unit.isalpha() and following.isascii() and following.isalpha()
    return (
        latin
        or (unit in {"G", "A", "P", "K", "T"} and (unit != "P" or match["num"] == "0"))
        or (unit == "号" or following == "号线")
    )
