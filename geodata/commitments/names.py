"""Judge whether a noun names one identifiable thing, and cut it to the shortest string that does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from geodata.commitments.lexicon import (
    GENERIC_LETTERS,
    alternatives,
    anywhere,
    ending,
    endings,
    nouns,
    suffix_classes,
    toponyms,
    verbs,
    vocabulary,
    word_set,
)

Standing = Literal["core", "optional", "none"]

_GENERIC_END = regex.compile(
    r"(?r)(?:等)?(?:建设项目|重点项目|重大项目|建设工程|重点工程|项目进度|建设进度|项目|工程|规划建设|建设|工作|任务|进度|步伐|研究论证|勘察设计|可研)$"
)
_LEADING = regex.compile(
    r"^(?:对|[全我][市省区县州](?!域)|一批|一系列|若干|部分|首批|新一批|第[一二三四五六]批|好|了|总长|全长|以|的|所有|各类|各|其他|其它|现有|拟建|在建|新的|更多|一流|世界一流|国内一流|国际一流)+"
)
_PLURAL = regex.compile(r"^(?:主要|一批|一系列|若干|各类|各级|各|更多|部分|多个|多所|一些|首批|系列|更高|更优)")
_INSTANCE = regex.compile(
    r"\d+号线|[A-Z]\d{1,2}(?=航站楼|线|区|地块|楼)|[GSX]\d{1,4}|[一二三四五六七]期|[一二三四五六七八九十\d]+号(?!召|码)|(?:[东南西北中]|主)(?:段|线|延)|\d+[千万]?[伏瓦]|（[^）]{1,16}）$|第[一二三四五六七八九十]{1,3}(?=\p{Han}{0,2}(?:跑道|航站楼|水厂|水源|电厂|中学|小学|高中|幼儿园|医院|大桥|隧道|机场|通道))|第[一二三四五六七八九十百\d]+届|\d{4}年(?=\p{Han})"
)
_BRACKET_END = regex.compile(r"（[^（）]{0,60}）$")
_QUOTED_END = regex.compile(r'"[^"]{1,20}"$')
_QUOTED = regex.compile(r'"[^"]+"|《[^》]+》')
_QUOTES = frozenset('"《')
_TYPE_ROADS = tuple(sorted(word_set("type_roads")))
_NOTE = regex.compile(r"（\d{1,3}）$")
_BECOMES = regex.compile(rf"(?<=.{{3}})(?:{alternatives('becoming')})")
_OWN = regex.compile(rf"[市省区县州](?!{alternatives('not_own')})")
_REGION = regex.compile(
    r"^(?:[冀晋蒙辽苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘陇疆][东南西北中]{1,2}|黑龙江|内蒙古)(?!部|方|侧|岸|线)"
)
_NTH_EVENT = regex.compile(r"第[一二三四五六七八九十百\d]+届.{1,16}(?:节|会|赛|展|论坛|周|月|大集|活动|艺术展)$")
_COUNTY = regex.compile(
    rf"(?!{alternatives('any_county')})\p{{Han}}{{1,2}}(?:县|州|旗)(?!{alternatives('not_own')}|城|域|内)\p{{Han}}{{3}}"
)
_RIVERS = frozenset("河江湖")
_ANY_RIVERS = word_set("any_rivers")
_ORDINAL = regex.compile(r"第[一二三四五六七八九十]{1,3}(?!产业|方|代|批|轮|课堂|书记|梯队|种|类|时间|线|手)")
_WIDE_EVENT = regex.compile(r"(?:全国|世界|亚洲|中国|中华).{2,20}(?:赛|会|节|论坛)$")
_COMPASS = regex.compile(
    rf"(?:城[东南西北中]|[东南西北中](?:部|城|岸)|滨[江海湖河])\p{{Han}}{{0,2}}(?:{alternatives('compass_places')})$"
)
_PACE = regex.compile(r"(?r)(?:项目|工程|建设)?(?:进度|步伐|进程|前期工作|前期)$")
_KEEPING = endings("keeping_works")
_KIND = regex.compile(r"国家级|省级|市级|示范|特色|首批|首家|首个|一流|重点|新型")
_TITLED = regex.compile(r"《[^》]{2,50}》")
_ROUTE = regex.compile(r"[GSX]\d{1,4}(?:线|国道|省道|高速)?")
_ROADS = word_set("roads")
_LINES = word_set("lines")
_WATERS = word_set("waters")
_TYPE_LINES = anywhere("type_lines")
_LONGEST = 42


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a noun is worth as a name; ``start, end`` cut the name out of the noun."""

    standing: Standing
    start: int
    end: int
    kind: str = ""
    listed: bool = False


def trim(text: str) -> tuple[int, int]:
    """Cut leading attributes and a trailing 工程/项目/建设 that a name does not need."""
    start, end = _left(text, 0, len(text)), len(text)
    note = _NOTE.search(text)
    end = note.start() if note and note.start() > start else end
    while end > start and text[end - 1] in " ，、的":
        end -= 1
    pace = _PACE.search(text, start, end)
    if pace and pace.start() - start > 3 and is_work(text[start : pace.start()]):
        return start, pace.start()
    for _ in range(2):
        match = _GENERIC_END.search(text, start, end)
        if match is None or match.start() - start < 2 or _is_action(text[start : match.start()]):
            break
        end = match.start()
    return start, end


def _left(text: str, start: int, end: int) -> int:
    """Return where the name begins: after 的 outside quotes, and after words that only qualify."""
    bare = _QUOTED.sub(lambda m: "#" * len(m[0]), text) if _QUOTES.intersection(text) else text
    cut = bare.rfind("的", start, end - 1)
    if cut >= 0:
        start = cut + 1
    match = _LEADING.match(text, start, end)
    if match and match.end() < end - 1:
        start = match.end()
    while start < end and text[start] in " ":
        start += 1
    return start


def _is_action(text: str) -> bool:
    """Say whether the text ends in an action, so that 工程 must stay (机场改扩建工程)."""
    table = verbs()
    ends = any(text[-n:] in table for n in range(2, 7) if n <= len(text)) or text.endswith(("及", "和", "与"))
    return ends or bool(_KEEPING.search(text))


def is_work(text: str) -> bool:
    """Say whether the text ends in a work or an event that may be part of a name (成绵高速扩容)."""
    table = verbs()
    return any(verb.role in {"work", "event"} for n in range(2, 7) for verb in table.get(text[-n:], ()))


def before_predicate(text: str) -> str:
    """Return a noun without what is said of it (东山大学|升格为…; 东山产业园|成势见效)."""
    becomes = _BECOMES.search(text)
    return text[: becomes.start()] if becomes else text


@lru_cache(maxsize=20000)
def residue(text: str) -> int:
    """Count the letters that no common word explains (dynamic programme over words of two to six letters)."""
    table, size = vocabulary(), len(text)
    best = [0] * (size + 1)
    for at in range(1, size + 1):
        letter = text[at - 1]
        loss = 0 if letter in GENERIC_LETTERS or not ("\u4e00" <= letter <= "\u9fff") else 1
        best[at] = best[at - 1] + loss
        for length in range(2, min(6, at) + 1):
            if best[at - length] < best[at] and text[at - length : at] in table:
                best[at] = best[at - length]
    return best[size]


def kind_of(text: str) -> tuple[str, str]:
    """Return the class of a name's ending (place, body, plan, honour, vague or nothing) and the ending itself."""
    core = _BRACKET_END.sub("", text) if "）" in text[-2:] else text
    table = suffix_classes()
    if core.endswith('"') and len(ending(core[:-1], table)) < 2:
        core = _QUOTED_END.sub("", core) or core
    core = core.removesuffix('"')
    end = ending(core, table)
    if end and table[end] == "phase":
        inner = ending(core[: -len(end)], table)
        return ("place", inner) if inner and table[inner] in {"place", "body", "phase"} else ("phase", end)
    return (table[end], end) if end else ("", "")


def is_proper(text: str, suffix: str) -> bool:
    """Say whether something is proper to one thing: a number, a phase, or letters no common word explains."""
    if _INSTANCE.search(text):
        return True
    if suffix in _LINES and 2 <= len(text) - len(suffix) <= 4 and _names_line(text[: -len(suffix)]):
        return True
    if text.endswith(_TYPE_ROADS) and residue(text) < 2:
        return False
    stem = _BRACKET_END.sub("", text) if "）" in text[-2:] else text
    stem = stem[: -len(suffix)] if suffix and stem.endswith(suffix) else stem
    bare = _QUOTED.sub("", stem) if _QUOTES.intersection(stem) else stem
    if _told_by_form(text, suffix, bare) or text in toponyms():
        return True
    if next(toponyms().iter(stem if suffix else bare), None) is not None:
        return True
    short = (suffix in _LINES and len(bare) <= 4) or (suffix in _WATERS and len(bare) == 2)
    return text not in vocabulary() and residue(bare) >= (1 if short else 2)


def _told_by_form(text: str, suffix: str, bare: str) -> bool:
    """Say whether the form of a name tells one thing: a short road, a river, a county's, the city's own, 第二…."""
    if _WIDE_EVENT.search(text) or _COMPASS.match(text) or _REGION.match(text) or _COUNTY.match(text):
        return True
    if suffix in _ROADS and 2 <= len(bare) <= 4 and not text.endswith(_TYPE_ROADS):
        return True
    kind = suffix_classes().get(suffix)
    if _OWN.match(text) and len(text) > 3 and kind in {"place", "body", "phase"}:
        return True
    if _ORDINAL.search(text) and kind in {"place", "body"}:
        return True
    return len(text) == 2 and suffix in _RIVERS and text not in _ANY_RIVERS


def _names_line(stem: str) -> bool:
    """Say whether the letters before 高速 or 铁路 are of one line (东新|高速), and no kind of lines (桥梁|高铁)."""
    return not _TYPE_LINES.search(stem) and stem not in nouns()


@lru_cache(maxsize=20000)
def judge(text: str, *, listed: bool = False, project: bool = False) -> Judgement:
    """Judge a noun.

    Parameters
    ----------
    listed
        Stands in a list that 等 closes, so its ending may be left out.
    project
        Stands for a project or a work (its 项目 or 工程 may have been cut off).
    """
    text = before_predicate(text)
    titled = _TITLED.match(text)
    if titled and kind_of(text)[0] != "plan":
        return Judgement("optional", 0, titled.end(), "plan", listed)
    start, end = trim(text)
    name = text[start:end]
    ended = text[end:].startswith(("项目", "工程", "建设项目", "建设工程"))
    project = project or ended or name.endswith(("项目", "工程"))
    if not 2 <= len(name) <= _LONGEST:
        return Judgement("none", start, end)
    kind, suffix = kind_of(name)
    begins = _past_type(text, start, end, suffix)
    text, start = (text if begins == start else " " * begins + text[begins:]), begins
    name = text[start:end]
    district = suffix == "区" and len(name) <= 4 and not listed
    if district or (kind == "phase" and name.removeprefix("第").endswith(suffix) and len(name) <= len(suffix) + 1):
        return Judgement("none", start, end, kind, listed)
    proper = is_proper(name, suffix) or (
        listed and project and kind == "place" and len(name) <= 5 and residue(name) > 0
    )
    proper = proper or (project and kind in {"", "generic"} and leading_place(name) > 0)
    if kind in {"", "vague", "generic"} and _NTH_EVENT.match(name):
        kind = "body"
    return Judgement(_standing(text, name, kind, suffix, proper, listed, project), start, end, kind, listed)


_STRAY = regex.compile(
    r"或|为(?:中心|核心|主体|支撑|重点|龙头|引领|依托|主线|基础|平台|节点|载体|目标|抓手)|在.+(?:设立|落户|建设|布局)|这(?:条|个|一)|^帮助|^[东南西北](?:起|至)|^同|^\d+(?:\.\d+)?[万亿]$|^\d+(?:\.\d+)?[万亿]产业|从.+向|向(?!阳|东|西|南|北|海)"
)
_TITLE = regex.compile(r"国家|全国|省级|中国|国际(?!化)|世界|[\"“]|部省|全省")


def _past_type(text: str, start: int, end: int, suffix: str) -> int:
    """Skip a type word that stands before the name itself (特色化示范性软件学院|青岛软件学院)."""
    at = text.find(suffix, start, end - len(suffix)) if suffix and suffix != "路" else -1
    inner = at + len(suffix)
    if at < start + 2 or end - inner < len(suffix) + 2 or is_proper(text[start:inner], suffix):
        return start
    if not _KIND.search(text[start:inner]):
        return start
    told = any(after == 1 for after, _ in toponyms().iter(text[inner : inner + 2]))
    return inner if told else start


def _standing(text: str, name: str, kind: str, suffix: str, proper: bool, listed: bool, project: bool) -> Standing:
    if _PLURAL.match(text) or _STRAY.search(_QUOTED.sub("", name)):
        return "none"
    if kind in {"plan", "honour"}:
        telling = len(name) - len(suffix) >= 2 if kind == "plan" else proper or _TITLE.search(name)
        return "optional" if telling or _QUOTED.search(name) else "none"
    if kind in {"place", "phase", "body"}:
        if proper:
            return "core"
        return "optional" if len(name) - len(suffix) >= 2 and kind != "phase" else "none"
    if _QUOTED.fullmatch(name):
        return "optional"
    if _ROUTE.fullmatch(name):
        return "core"
    if proper and (listed or project or _is_action(name)) and kind != "vague":
        return "core"
    if kind == "vague" and project and next(toponyms().iter(name), None) is not None:
        return "core"
    return "optional" if project and _is_action(name) else "none"


def begins_with_region(name: str) -> bool:
    """Say whether a name of four letters or more begins with the name of a region (胶东半岛智慧养殖工船)."""
    return len(name) >= 4 and any(end < 6 and word == name[: len(word)] for end, word in toponyms().iter(name[:8]))


@lru_cache(maxsize=4096)
def leading_place(name: str) -> int:
    """Return where a proper name of a place ends that the text begins with (东策铁路|运输能力), or 0."""
    table = suffix_classes()
    for end in range(min(len(name) - 1, 24), 1, -1):
        if end == 2:
            return 2 if name[:2] in toponyms() else 0
        suffix = ending(name[:end], table)
        if not suffix or table[suffix] not in {"place", "phase", "body"} or name[:end].count('"') % 2:
            continue
        if is_proper(name[:end], suffix) or (residue(name[: end - len(suffix)]) and residue(name) >= 2):
            return end
    return 0
