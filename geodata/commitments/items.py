"""Read the named things of a list and judge each in its place among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import regex

from geodata.commitments.drafts import Action, Draft, Parts, Roles, cut
from geodata.commitments.lexicon import alternatives, anywhere, endings, whole, word_set
from geodata.commitments.money import spend_inside
from geodata.commitments.names import (
    Judgement,
    before_predicate,
    begins_with_region,
    is_proper,
    is_work,
    judge,
    kind_of,
    leading_place,
    residue,
    trim,
)
from geodata.commitments.tokens import Token

_PROJECTS = endings("project_heads")
_PLACES = anywhere("place_heads")
_ABSTRACT = endings("abstract_heads")
_FIELDS = regex.compile(r"(?:重点)?(?:领域|方面|行业|环节|门类|大类|类|事项)")
_CALM_TAILS = whole("qualities")
_WORK_NOUN = regex.compile(r"(?:工程|项目)$")
_DONE = tuple(word_set("done"))
_QUALITY = endings("qualities")
_STARTED = frozenset({"operation", "construction", "preparation", "planned", "completed"})
_VAGUE_VERBS = word_set("vague_verbs")
_LOOSE_VERBS = word_set("loose_verbs")
_CREEDS = word_set("creeds")
_ADDING = word_set("adding")
_CAMPAIGN_VERBS = word_set("campaign_verbs")
_CIVIC = regex.compile(
    rf"(?:新|市|县|区|州|城市)?(?:{alternatives('civic')})(?:新馆|新院|新院区|新校区|迁建|改扩建|扩建|[一二三]期)?"
)
_EARLY = regex.compile(r"(?:前期工作|前期|建设指标|建设进度)$")
_WORKS_END = regex.compile(
    r"(?:(?:综合|提标|扩容|提档|提质|更新|升级|规划|开发|改造|建设|治理|整治|提升|修复|保护|扩建|改扩建|新建|续建|除险|加固|清淤)+|[^，]{0,6}改造|[^，]{0,4}整治)$"
)
_DEEDS = regex.compile(r"共建|联合|合作建设|设立|^地(?!铁|下|块|方)")
_FIRMS = regex.compile(r"(?:企业|公司|集团|银行|机构)$")


def read_items(rule: str, parts: Parts, action: Action, roles: Roles, programme: Draft | None) -> list[Draft]:
    """Return a draft for each item of a list that names a thing; siblings of a proper name count as names too."""
    head = parts.get("head") if "enum" in rule else None
    head_text = _head_text(head) if head else ""
    listed, project = "enum" in rule, _heads_things(head_text) or _comes_true(action)
    abstract = bool(_ABSTRACT.search(head_text) or _FIELDS.match(head_text))
    counted = programme is not None and not programme.optional and not abstract
    items = _items(parts["items"], listed)
    texts = [_raised("".join(token.text for token in item)) for item in items]
    verdicts = [judge(text, listed=listed and (project or counted), project=project) for text in texts]
    raised = bool(items) and _QUALITY.search("".join(token.text for token in (head or items[-1]))) is not None
    adding = bool({token.text for token in action.chain} & _ADDING) and not counted
    if adding and not raised and not _tends(action, head_text):
        verdicts = [replace(verdict, standing="none") for verdict in verdicts]
    standings = [
        _settle(verdict, text, rule, action, counted, head_text) for verdict, text in zip(verdicts, texts, strict=True)
    ]
    if not texts or (_DEEDS.search(head_text) and not head_text.startswith(("合作共建", "共建"))):
        return []
    works = (head_text if listed else texts[-1]).endswith(("项目", "工程"))
    if not listed and len(items) > 1:
        standings = _share_end(standings, verdicts, texts)
    if len(items) > 1 and "core" in standings and (not listed or project):
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
        spend_inside(draft, item)
        draft.optional = standing == "optional"
        draft.open_list = listed and programme is None
        draft.head = cut(head[0].start, head[-1].end, head) if head else None
        drafts.append(draft)
    return drafts


def _raised(text: str) -> str:
    """Return the named thing whose quality the clause raises (东山航线|的通航能力), or the text itself."""
    thing, joint, quality = text.rpartition("的")
    raised = len(thing) > 3 and joint and _QUALITY.search(quality) and judge(thing).standing == "core"
    return thing if raised else text


def _comes_true(action: Action) -> bool:
    """Say whether the clause ends in what only works do (推动A、B投产): bare names in it are works."""
    return any(token.text.endswith(_DONE) for token in action.tail)


def _head_text(head: Sequence[Token]) -> str:
    """Return the words of a shared noun; of two joined ones the first, if it can head names (水厂改造|和设施建设)."""
    cut_at = next((i for i, token in enumerate(head) if token.tag in "SJ"), len(head))
    first = str(_EARLY.sub("", "".join(token.text for token in head[:cut_at])))
    words = first if _heads_things(first) else "".join(token.text for token in head)
    return str(_QUALITY.sub("", _EARLY.sub("", words)))


@lru_cache(maxsize=4096)
def before_work(head: str) -> str:
    """Return what a shared noun is without the works at its end (污水处理厂|扩容提标改造)."""
    found = _WORKS_END.search(head)
    return head[: found.start()] if found else head


@lru_cache(maxsize=4096)
def _heads_things(head: str) -> bool:
    """Say whether the shared noun of a list is of works, places or institutions: bare words before it are names."""
    if _PROJECTS.search(head) or _PLACES.search(head) or _PROJECTS.search(before_work(head)):
        return True
    return not (_ABSTRACT.search(head) or _FIRMS.search(head)) and kind_of(head)[0] in {"place", "body"}


def _join_plan(items: list[list[Token]], verdicts: list[Judgement], standings: list[str]) -> None:
    """Make one name of a list whose last word alone is a plan (高层次人才、紧缺人才引进计划)."""
    if len(items) > 1 and verdicts[-1].kind == "plan" and set(standings[:-1]) == {"none"} and standings[-1] != "none":
        offset = items[0][0].start - items[-1][0].start
        verdicts[-1] = replace(verdicts[-1], start=offset)


def _share_end(standings: list[str], verdicts: list[Judgement], texts: list[str]) -> list[str]:
    """Let bare proper words lean on the noun that ends their list (南湾、湖东、百花园精品示范区)."""
    bare = all(
        len(text) <= 8 and (verdict.kind == "" or len(text) <= 3)
        for text, verdict in zip(texts[:-1], verdicts[:-1], strict=True)
    )
    shared = _PROJECTS.search(before_work(_WORK_NOUN.sub("", texts[-1])))
    if not bare or not shared or len(texts[-1]) < 5 or not _PROJECTS.search(texts[-1][3:]):
        return standings
    told = [residue(text) >= min(2, len(text) - 1) or is_proper(text, "") for text in texts[:-1]]
    return ["core"] * len(texts) if sum(told) * 2 >= len(texts) else standings


def _name_span(verdict: Judgement, text: str, action: Action, standing: str) -> tuple[int, int] | None:
    """Return the name inside its noun; raising a quality names the thing before it (提高东策铁路|运输能力)."""
    if standing != "none":
        return verdict.start, verdict.end
    if action.tail and not any(verb.stage != "unknown" for token in action.tail for verb in token.verbs):
        return None
    name = text[verdict.start : verdict.end]
    end = leading_place(name)
    if end and (_CALM_TAILS.match(name[end:]) or (len(name) - end <= 8 and _QUALITY.search(name[end:]))):
        return verdict.start, verdict.start + end
    if end and _comes_true(action) and len(name) - end <= 6 and not is_work(name):
        return verdict.start, verdict.start + end
    light = bool(action.chain) and all(token.text.endswith(("推进", "实施", "开展")) for token in action.chain)
    if end and light and is_work(_WORK_NOUN.sub("", name)):
        return verdict.start, verdict.end
    return None


def _sibling(standing: str, verdict: Judgement, text: str, works: bool) -> str:
    """Let a noun count as a name because another in its list is one: any work among works, else short or placed."""
    size = verdict.end - verdict.start
    if text.startswith('"') or standing == "core" or verdict.kind in {"plan", "honour"}:
        return standing
    if works and verdict.listed and 2 <= size <= 24 and (size >= 7 or residue(text)):
        return "core"
    if verdict.kind in {"place", "phase", "body"} and verdict.standing == "optional" and size >= 4:
        return "core"
    plain = verdict.kind in {"", "place", "phase", "body"}
    short = (verdict.kind == "" and is_proper(text, "")) or (verdict.kind == "place" and residue(text))
    if standing == "none" and size <= 5 and short:
        return "core"
    return "core" if plain and (verdict.listed or works) and standing == "none" and 2 <= size <= 6 else standing


def _settle(verdict: Judgement, text: str, rule: str, action: Action, counted: bool, head: str) -> str:
    """Raise or lower a verdict by where the noun stands."""
    if counted and text.startswith('"') and verdict.kind not in {"place", "body"}:
        return "none"
    if counted and verdict.end - verdict.start >= 2:
        return "optional" if verdict.kind == "plan" else "core"
    if any(token.text in _CREEDS for token in action.chain):
        return "none"
    idle = bool(action.tail) and not any(v.stage != "unknown" for token in action.tail for v in token.verbs)
    if verdict.standing == "core" and verdict.kind == "" and idle and "enum" not in rule:
        return "none"
    if verdict.kind == "" and verdict.standing == "none" and rule.endswith("single") and _builds(action):
        return "core" if begins_with_region(text[verdict.start : verdict.end]) else "none"
    bare = verdict.kind == "" and not verdict.listed and not (text.endswith(("项目", "工程")) or _comes_true(action))
    if verdict.standing == "core" and bare and not leading_place(text):
        return "none"
    if verdict.standing == "optional":
        return _settle_optional(verdict, text, rule, action)
    if verdict.standing == "core" and _ABSTRACT.search(head) and verdict.kind not in {"place", "body", "phase"}:
        return "none"
    if verdict.standing == "core" and _FIRMS.search(text) and "enum" not in rule:
        return "optional"
    return verdict.standing


def _tends(action: Action, head: str) -> bool:
    """Say whether the clause tends what it speaks of (加强东河等流域|生态修复), be it by a poor verb."""
    works = any(token.is_role("work") for token in action.tail) or before_work(head) != head
    return works and not _ABSTRACT.search(head)


def _builds(action: Action) -> bool:
    """Say whether the clause builds or opens what it speaks of."""
    stages = {verb.stage for token in action.chain for verb in token.verbs}
    closes = any(token.text.endswith("建设") or token.is_role("event") for token in action.tail)
    return bool(stages & {"construction", "operation", "preparation", "completed"}) or (action.is_light and closes)


def _settle_optional(verdict: Judgement, text: str, rule: str, action: Action) -> str:
    """Keep a descriptive name only where the clause treats it as one definite thing; a city has one museum."""
    words = {token.text for token in action.chain}
    if _CIVIC.fullmatch(text[verdict.start : verdict.end]) and _builds(action):
        return "core"
    if words & _LOOSE_VERBS:
        return "none"
    campaign = any(word.endswith(verb) for word in words for verb in _CAMPAIGN_VERBS)
    if verdict.kind in {"place", "body"}:
        return "optional" if _definite(action, words, text) and not rule.endswith("list") else "none"
    if verdict.kind == "" and not verdict.listed:
        whole = verdict.end - verdict.start >= len(text) - 2
        return "optional" if whole and campaign else "none"
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
    left, right = tokens[index - 1].text, before_predicate(tokens[index + 1].text)
    cut_from, cut_to = trim(right)
    right = right[cut_from:cut_to]
    if is_work(left) and is_work(right) and leading_place(left) and leading_place(right):
        return True
    kind, suffix = kind_of(right)
    named = kind in {"place", "phase", "body"}
    if tokens[index].text == "及" or (not listed and not any(t.tag == "S" for t in tokens)):
        if named and min(len(left), len(right)) >= 7 and kind_of(left)[0] in {"place", "body"}:
            return True
        told = is_proper(right, suffix) or (residue(right[: -len(suffix)]) and tokens[index].text != "及")
        return named and bool(told) and is_proper(left, kind_of(left)[1])
    if named and len(left) >= 5 and kind_of(left)[0] in {"place", "phase"} and is_proper(left, kind_of(left)[1]):
        return min(len(left), len(right)) >= 5
    complete = named and kind_of(left)[0] in {"place", "phase", "body"}
    return complete or (named and is_proper(right, suffix)) or residue(right) >= 2
