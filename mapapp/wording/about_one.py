"""Say what the detail of one commitment says."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "detail.close": ("返回清单", "Back to the list"),
    "detail.prev": ("上一条", "Previous"),
    "detail.next": ("下一条", "Next"),
    "detail.words": ("报告原文", "In the report's words"),
    "detail.read": ("在全文中阅读", "Read in full"),
    "detail.quantity": ("数量", "Figures"),
    "detail.money": ("资金", "Money"),
    "detail.no_money": ("报告未提资金", "The report states no money"),
    "detail.place": ("位置", "Location"),
    "detail.radius": ("误差半径 {r}", "within {r}"),
    "detail.published": (
        "公布长度 {km} 公里（不是图上量得）",
        "published length {km} km (not measured from the drawing)",
    ),
    "detail.method": ("定位方式", "How it was placed"),
    "detail.score": ("名称吻合度 {score}", "name match {score}"),
    "detail.source": ("位置来源", "Source of the location"),
    "detail.town": ("所在镇街", "Town"),
    "detail.link": ("原文链接：{host}", "link: {host}"),
    "detail.facts": ("其他公开来源（不是报告所写）", "Other public sources (not the report)"),
    "detail.candidates": ("可能的其他地点", "Other places it might be"),
    "detail.ambiguous": ("地点有歧义", "Ambiguous place"),
    "detail.part_of": ("属于", "Part of"),
    "detail.exemplars": ("点名的项目", "Named among them"),
    "detail.remainder": (
        "点名 {named} / 共 {total}，其余 {rest} {unit}未点名",
        "{named} named of {total}; the other {rest} are not named",
    ),
    "detail.remainder_title": ("这批任务", "The group"),
    "detail.among": ("同句点名（等）", "Named beside it (among others)"),
    "detail.stage_of": ("{year}年报告承诺：{stage}", "promised by the {year} report: {stage}"),
    "detail.verb": ("依据“{verb}”", "from “{verb}”"),
    "detail.candidate": ("候选：{place}（未采用，不上图）", "candidate: {place} (not accepted, not drawn)"),
    "detail.loading": ("正在读取…", "Reading…"),
    "detail.optional": ("非核心记录", "optional record"),
    "detail.head": ("原文统称：{head}", "one of: {head}"),
}
