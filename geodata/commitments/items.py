"""Read the named things of a list and judge each in its place among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from geodata.commitments.drafts import Action, Draft, Parts, Roles, cut
from geodata.commitments.lexicon import verbs
from geodata.commitments.names import Judgement, is_proper, judge, kind_of, leading_place, residue, trim
from geodata.commitments.tokens import Token

_PROJECTS = regex.compile(
    r"(?:项目|工程|载体|平台|片区|园区|基地|线路|道路|公路|高速|铁路|学校|医院|景区|公园|场馆|院校|站点|集群|水库|枢纽|"
    r"通道|市场|街区|区域|节点|干线|中心|项目建设|县区?|镇|乡|村|流域|河流|湖泊|河道|湿地|城市设计|基础设施|两侧绿化|"
    r"小区|新城|组团|板块|路段|桥梁|港区|场站)$"
)
_PLACES = regex.compile(r"灌区|道路|河道|湖泊|流域|街区|片区|景区|水库|公路|铁路|港口|村庄|城镇|学校|医院|公园|管网|矿山|岸线")
_ABSTRACT = regex.compile(
    r"(?:产业|行业|领域|产业链|服务业|事项|方面|实事|措施|行动|人群|群体|任务|环节|体系|业态|场景|技术|产品|品牌|问题|政策|机制|环境|能力|"
    r"作物|要素|部门|资源|服务|活动|赛事|展会|制度|指标|企业|机构|人员|污染物|疾病|病种|合作|交流|部门|单位|地区|国家|城市|省份)$"
)
_FIELDS = regex.compile(r"(?:重点)?(?:领域|方面|行业|环节|门类|大类|类|事项)")
_CALM_TAILS = regex.compile(
    r"^(?:运输能力|能力|功能|水平|作用|品质|能级|运力|环境|周边环境|综合能力|服务能力|服务水平|辐射带动作用|景观|水质|通行能力|运营水平)$"
)
_STARTED = frozenset({"operation", "construction", "preparation", "planned", "completed"})
_VAGUE_VERBS = frozenset("新增 增设 配备 完善 增加 配置 培育 引进 发展 推出 出台 制定 健全 支持 补齐 开发 储备".split())
_LOOSE_VERBS = frozenset("拓展 发展 大力发展 用好 加强 强化 提供 丰富 壮大 培育 引进 优化 提升 整合 做强 做大 做优 做大做强 完善 确保".split())
_ADDING = frozenset("新增 增设 增加 净增 增强 提高 加大 扩大 加强".split())
_CAMPAIGN_VERBS = frozenset("实施 推进 推动 推广 打造 建设 试行 探索 开展 深化 启动 落实 组织实施 创建 构建".split())
_FIRMS = regex.compile(r"(?:企业|公司|集团|银行|机构)$")


def read_items(rule: str, parts: Parts, action: Action, roles: Roles, programme: Draft | None) -> list[Draft]:
    """Return a draft for each item of a list that names a thing; siblings of a proper name count as names too."""
    head = parts.get("head") if "enum" in rule else None
    head_text = "".join(token.text for token in head) if head else ""
    listed, project = "enum" in rule, bool(_PROJECTS.search(head_text))
    abstract = bool(_ABSTRACT.search(head_text) or _FIELDS.match(head_text))
    counted = programme is not None and not programme.optional and not abstract
    items = _items(parts["items"], listed)
    texts = ["".join(token.text for token in item) for item in items]
    verdicts = [judge(text, listed=listed and (project or counted), project=project) for text in texts]
    standings = [_settle(verdict, text, rule, action, counted, head_text) for verdict, text in zip(verdicts, texts, strict=True)]
    if regex.search(r"共建|联合|合作建设|设立", head_text):
        return []
    works = regex.search(r"(?:项目|工程)$", head_text if listed else texts[-1]) is not None if texts else False
    if len(items) > 1 and "core" in standings and (not listed or project or _PLACES.search(head_text)):
        standings = [_sibling(*trio, works) for trio in zip(standings, verdicts, texts, strict=True)]
    _join_plan(items, verdicts, standings)
    drafts = []
    for item, verdict, standing, text in zip(items, verdicts, standings, texts, strict=True):
        span = _name_span(verdict, text, action, standing)
        if span is None:
            continue
        start = item[0].start
        draft = Draft("named_project", (start + span[0], start + span[1]), rule, action)
        draft.figures = [pair for token in item for pair in roles.get(token.start, [])]
        draft.optional = standing == "optional"
        draft.open_list = listed and programme is None
        draft.head = cut(head[0].start, head[-1].end, head) if head else None
        drafts.append(draft)
    return drafts


def _join_plan(items: list[list[Token]], verdicts: list[Judgement], standings: list[str]) -> None:
    """Make one name of a list whose last word alone is a plan (高层次人才、紧缺人才引进计划)."""
    if len(items) > 1 and verdicts[-1].kind == "plan" and set(standings[:-1]) == {"none"} and standings[-1] != "none":
        offset = items[0][0].start - items[-1][0].start
        verdicts[-1] = replace(verdicts[-1], start=offset)


def _name_span(verdict: Judgement, text: str, action: Action, standing: str) -> tuple[int, int] | None:
    """Return the name inside its noun; a thing whose quality is raised is named by its first part (提高嘉策铁路|运输能力)."""
    if standing != "none":
        return verdict.start, verdict.end
    name = text[verdict.start : verdict.end]
    end = leading_place(name)
    if end and _CALM_TAILS.match(name[end:]):
        return verdict.start, verdict.start + end
    light = bool(action.chain) and all(token.text.endswith(("推进", "实施", "开展")) for token in action.chain)
    if end and light and _is_work(name):
        return verdict.start, verdict.end
    return None


def _is_work(name: str) -> bool:
    table = verbs()
    return any(verb.role in {"work", "event"} for n in range(2, 7) for verb in table.get(name[-n:], ()))


def _sibling(standing: str, verdict: Judgement, text: str, works: bool) -> str:
    """Let a noun count as a name because another in its list is one: any work of a list of works, else only short or placed ones."""
    size = verdict.end - verdict.start
    if text.startswith('"') or standing == "core" or verdict.kind in {"plan", "honour"}:
        return standing
    if works and verdict.listed and 2 <= size <= 24:
        return "core"
    if verdict.kind in {"place", "phase", "body"} and verdict.standing == "optional" and size >= 4:
        return "core"
    plain = verdict.kind in {"", "place", "phase", "body"}
    return "core" if plain and (verdict.listed or works) and standing == "none" and 2 <= size <= 6 else standing


def _settle(verdict: Judgement, text: str, rule: str, action: Action, counted: bool, head: str) -> str:
    """Raise or lower a verdict by where the noun stands."""
    if counted and text.startswith('"') and verdict.kind not in {"place", "body"}:
        return "none"
    if counted and verdict.end - verdict.start >= 2:
        return "core"
    bare = verdict.kind == "" and not verdict.listed and not text.endswith(("项目", "工程"))
    if verdict.standing == "core" and bare and not leading_place(text):
        return "none"
    if verdict.standing == "optional":
        return _settle_optional(verdict, text, rule, action)
    if verdict.standing == "core" and {token.text for token in action.chain} & _ADDING and not counted:
        return "none"
    if verdict.standing == "core" and _ABSTRACT.search(head) and verdict.kind not in {"place", "body", "phase"}:
        return "none"
    if verdict.standing == "core" and _FIRMS.search(text) and "enum" not in rule:
        return "optional"
    return verdict.standing


def _settle_optional(verdict: Judgement, text: str, rule: str, action: Action) -> str:
    """Keep a descriptive name only where the clause treats it as one definite thing."""
    words = {token.text for token in action.chain}
    if words & _LOOSE_VERBS:
        return "none"
    if verdict.kind in {"place", "body"}:
        return "optional" if _definite(action, words, text) and not rule.endswith("list") else "none"
    if verdict.kind == "" and not verdict.listed:
        whole = verdict.end - verdict.start >= len(text) - 2
        return "optional" if whole and words & _CAMPAIGN_VERBS else "none"
    return "optional"


def _definite(action: Action, words: set[str], text: str) -> bool:
    """Say whether a descriptive name without a proper word is still one definite thing."""
    stages = {verb.stage for token in (*action.chain, *action.tail) for verb in token.verbs}
    return bool(stages & _STARTED) and len(text) >= 6 and not words & _VAGUE_VERBS


def _items(tokens: Sequence[Token], listed: bool) -> list[list[Token]]:
    """Split a list at 、; at 和 only if what follows can stand alone."""
    items: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        if token.tag == "S" or (token.tag == "J" and _splits(tokens, index, listed)):
            items.append([])
        else:
            items[-1].append(token)
    return [item for item in items if item and item[0].tag == "N"]


def _splits(tokens: Sequence[Token], index: int, listed: bool) -> bool:
    if not index or index + 1 >= len(tokens):
        return False
    left, right = tokens[index - 1].text, tokens[index + 1].text
    cut_from, cut_to = trim(right)
    right = right[cut_from:cut_to]
    kind, suffix = kind_of(right)
    named = kind in {"place", "phase", "body"}
    if tokens[index].text == "及" or (not listed and not any(t.tag == "S" for t in tokens)):
        return named and is_proper(right, suffix) and is_proper(left, kind_of(left)[1])
    return (named and is_proper(right, suffix)) or residue(right) >= 2
