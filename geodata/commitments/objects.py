"""Read what stands behind a verb: lists, counts, heads and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from geodata.commitments.drafts import Action, Draft, Stretch
from geodata.commitments.lexicon import ending, measures
from geodata.commitments.money import spent_within
from geodata.commitments.names import Judgement, is_proper, judge, kind_of, residue
from geodata.commitments.quantities import Figure
from geodata.commitments.rules import object_rule
from geodata.commitments.tokens import Token, tags
from geodata.models import Role

_PROJECTS = regex.compile(
    r"(?:项目|工程|载体|平台|片区|园区|基地|线路|道路|公路|高速|铁路|学校|医院|景区|公园|设施|机构|场馆|院校|站点|企业|产业集群|集群|水库|枢纽|通道|市场|街区|区域|节点|干线|中心|项目建设|专项|品牌|县区?|镇|乡|村|流域|河流|湖泊|河道|湿地|城市设计|改造|整治|修复)$"
)
_FIRMS = regex.compile(r"(?:企业|公司|集团|银行|机构)$")


def read_object(tokens: Sequence[Token], action: Action, rule: str) -> list[Draft]:
    """Read the object tokens by the object rules, from left to right, and return the drafts in text order."""
    nouns, roles = _simplify(tokens)
    letters, at, drafts = tags(nouns), 0, list[Draft]()
    while at < len(letters):
        if letters[at] in "SJD":
            at += 1
            continue
        found = object_rule(letters, at)
        if found is None:
            at += 1
            continue
        named, match = found
        parts = {key: nouns[match.start(key) : match.end(key)] for key, value in match.groupdict().items() if value}
        drafts += _fill(f"{rule}/{named.name}", parts, action, roles, nouns)
        at = match.end()
    return drafts


def _simplify(tokens: Sequence[Token]) -> tuple[list[Token], dict[int, list[tuple[Figure, Role | None]]]]:
    """Turn the object into nouns, figures and joints; figures that are no target become part of the noun around them.

    Returns
    -------
    The tokens, and by the start of a noun the figures inside it with their role.
    """
    out: list[Token] = []
    inside: dict[int, list[tuple[Figure, Role | None]]] = {}
    for index, token in enumerate(tokens):
        tag = token.tag if token.tag in "SJDQN" else "N"
        role = _role(tokens, index) if tag == "Q" else None
        if role is not None:
            tag = "N"
        if tag == "N" and out and out[-1].tag == "N" and out[-1].end == token.start:
            last = out[-1]
            out[-1] = Token("N", last.start, token.end, last.text + token.text)
        else:
            out.append(Token(tag, token.start, token.end, token.text, figure=token.figure))
        if role is not None and token.figure is not None and role != "none":
            inside.setdefault(out[-1].start, []).append((token.figure, role))  # type: ignore[arg-type]
    return out, inside


def _role(tokens: Sequence[Token], index: int) -> str | None:
    """Say what a figure is if it is no target: a threshold, an attribute of a name, or nothing (durations)."""
    figure = tokens[index].figure
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    nominal = after is not None and after.tag not in "SJDQ"
    if figure is None:
        return None
    if figure.kind == "time":
        return "none"
    if nominal and after is not None and after.text.startswith("的"):
        return "threshold" if tokens[index].end > figure.end else "attribute"
    others = any(t.figure and t.figure.kind == "count" for t in tokens if t is not tokens[index])
    if nominal and tokens[index].end > figure.end and figure.kind in {"money", "amount", "capacity"} and others:
        return "threshold"
    named = before is not None and before.tag not in "SJDQ"
    if (
        figure.kind in {"capacity", "amount"}
        and nominal
        and (named or (figure.kind == "capacity" and _in_list(tokens, index)))
    ):
        return "attribute"
    return None


def _in_list(tokens: Sequence[Token], index: int) -> bool:
    return any(token.tag in "DS" for token in tokens) and not any(
        token.figure and token.figure.kind == "count" for token in tokens[:index]
    )


def _fill(
    rule: str,
    parts: dict[str, list[Token]],
    action: Action,
    roles: dict[int, list[tuple[Figure, Role | None]]],
    nouns: list[Token],
) -> list[Draft]:
    """Fill the frames of one object: a programme for a count, a named project for each item."""
    programme = _programme(rule, parts, action, roles) if "count" in parts else None
    named: list[Draft] = []
    if "items" in parts:
        named = list(_named(rule, parts, action, roles, counted=programme is not None))
        if programme is not None and not named:
            programme.name = (parts["items"][0].start, programme.name[1])
        for draft in named:
            draft.part_of = programme
    return [*named, *([programme] if programme else [])]


def _programme(
    rule: str, parts: dict[str, list[Token]], action: Action, roles: dict[int, list[tuple[Figure, Role | None]]]
) -> Draft | None:
    count = parts["count"][0]
    figure = count.figure
    if figure is None:
        return None
    around = [count, *parts.get("head", []), *parts.get("place", []), *parts.get("after", [])]
    if "after" in parts:
        around = [count, *parts["after"]]
    if "place" in parts:
        around = [count, *parts["place"]]
    name = _cut(
        min(t.start for t in around), max(min(t.end, figure.end) if t is count else t.end for t in around), around
    )
    noun = "".join(t.text for t in around if t is not count)
    if not noun and action.chain:
        name = (action.chain[0].start, figure.end)
    draft = Draft("programme", name, rule, action, [(figure, None)])
    draft.figures += [pair for t in around for pair in roles.get(t.start, [])]
    _spend(draft, [t for group in parts.values() for t in group], roles)
    if "scope" in parts and parts["scope"][0].figure:
        draft.figures.append((parts["scope"][0].figure, "scope"))
    if figure.kind in {"money", "share"} or (
        action.is_light and ending(noun, measures()) and "head" in parts and parts["head"][0].start < count.start
    ):
        draft.kind = "indicator"
        others = [t for t in around if t is not count]
        if others:
            draft.name = _cut(others[0].start, others[-1].end, others)
    draft.optional = figure.chinese and not figure.unit
    return draft


def _spend(draft: Draft, tokens: Sequence[Token], roles: dict[int, list[tuple[Figure, Role | None]]]) -> None:
    """Move 总投资2000亿元 in front of a count from the attributes to the investment."""
    for token in tokens:
        for figure, role in roles.get(token.start, []):
            if figure.kind == "money" and role == "attribute" and regex.search(r"投资", token.text):
                spent_within(draft, figure, token.text)
                draft.figures = [pair for pair in draft.figures if pair[0] is not figure]


def _cut(start: int, end: int, tokens: Sequence[Token]) -> Stretch:
    """Drop what no name begins or ends with: 的, 好, 了, 等, and a trailing 建设 or 工作."""
    text = "".join(token.text for token in sorted(tokens, key=lambda token: token.start))
    lead = regex.match(r"(?:的|了|好)+", text)
    if lead and lead.end() < len(text):
        start += lead.end()
    tail = regex.search(r"(?:等?(?:建设|工作)|等)$", text)
    if tail and tail.start() > 2 and not regex.search(r"(?:项目|基础设施)建设$", text):
        end = min(end, end - (len(text) - tail.start())) if tokens and max(t.end for t in tokens) == end else end
    return start, end


def _named(
    rule: str,
    parts: dict[str, list[Token]],
    action: Action,
    roles: dict[int, list[tuple[Figure, Role | None]]],
    *,
    counted: bool,
) -> Iterator[Draft]:
    head = parts.get("head")
    head_text = "".join(t.text for t in head) if head else ""
    listed = "enum" in rule
    project = bool(_PROJECTS.search(head_text))
    for item in _items(parts["items"], listed):
        text = "".join(t.text for t in item)
        verdict = judge(text, listed=listed and (project or counted), project=project)
        standing = _settle(verdict, text, rule, action, counted, head_text)
        if standing == "none":
            continue
        start = item[0].start
        draft = Draft("named_project", (start + verdict.start, start + verdict.end), rule, action)
        draft.figures = [pair for t in item for pair in roles.get(t.start, [])]
        draft.optional = standing == "optional"
        draft.open_list = listed and not counted
        if head and listed and not head_text.startswith(("项目", "工程")):
            draft.head = _cut(head[0].start, head[-1].end, head)
        elif head and listed:
            draft.head = (head[0].start, head[-1].end)
        yield draft


def _settle(verdict: Judgement, text: str, rule: str, action: Action, counted: bool, head: str) -> str:
    """Raise or lower a verdict by where the noun stands."""
    if counted and text.startswith('"') and verdict.kind not in {"place", "body"}:
        return "none"
    if counted and verdict.end - verdict.start >= 2:
        return "core"
    if verdict.standing == "optional" and verdict.kind in {"place", "body"} and not _definite(action, text):
        return "none"
    if verdict.standing == "core" and _FIRMS.search(text) and "enum" not in rule:
        return "optional"
    return verdict.standing


def _definite(action: Action, text: str) -> bool:
    """Say whether a descriptive name without a proper word is still one definite thing."""
    stages = {verb.stage for token in (*action.chain, *action.tail) for verb in token.verbs}
    return bool(stages & {"operation", "completed", "planned", "construction", "preparation"}) and len(text) >= 6


def _items(tokens: Sequence[Token], listed: bool) -> list[list[Token]]:
    """Split a list at 、; at 和 only if what follows can stand alone."""
    items: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        if token.tag == "S":
            items.append([])
        elif token.tag == "J":
            if _splits(tokens, index, listed):
                items.append([])
            else:
                items[-1].append(token)
        else:
            items[-1].append(token)
    return [item for item in items if item and item[0].tag == "N"]


def _splits(tokens: Sequence[Token], index: int, listed: bool) -> bool:
    if not index or index + 1 >= len(tokens):
        return False
    left, right = tokens[index - 1].text, tokens[index + 1].text
    if tokens[index].text == "及" or (not listed and not any(t.tag == "S" for t in tokens)):
        sides = [(text, kind_of(text)) for text in (left, right)]
        return all(kind in {"place", "phase", "body"} and is_proper(text, suffix) for text, (kind, suffix) in sides)
    kind, suffix = kind_of(right)
    return kind in {"place", "phase", "body"} or residue(right) >= 2
