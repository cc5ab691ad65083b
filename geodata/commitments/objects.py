"""Read what stands behind a verb: lists, counts, heads and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from geodata.commitments.drafts import Action, Draft, Parts, Roles, cut
from geodata.commitments.items import read_items
from geodata.commitments.lexicon import alternatives, ending, endings, measures, word_set
from geodata.commitments.money import spend_inside
from geodata.commitments.names import before_predicate, is_proper, judge
from geodata.commitments.rules import object_rule
from geodata.commitments.tokens import Token, tags

_BARE_MEASURES = word_set("bare_measures")
_CLAIM = endings("claims")
_QUALITY = endings("qualities")
_SHORT_NOUN = 5
_DOES = regex.compile(rf"(?<=\p{{Han}}{{2}})(?:{alternatives('doing')}|与(?=.*共))")
_COUNTLESS = regex.compile(rf"(?:{alternatives('countless')})$|^$|^方面")


def read_object(tokens: Sequence[Token], action: Action, rule: str) -> list[Draft]:
    """Read the object tokens by the object rules, from left to right, and return the drafts in text order."""
    nouns, roles = _simplify(_scoped(tokens, action))
    letters, at, drafts = tags(nouns), 0, list[Draft]()
    while at < len(letters):
        if letters[at] in "SJD":
            at += 1
            continue
        fit = object_rule(letters, at)
        if fit is not None and fit.name == "num_chain" and fit.head and len(nouns[fit.head[0]].text) > _SHORT_NOUN:
            fit = object_rule(letters, at, skip="num_chain")
        if fit is None:
            at += 1
            continue
        parts = {key: nouns[start:end] for key, start, end in fit.parts}
        at = fit.end if rule == "treat" or fit.head is None else _before_proper(nouns, fit.head, fit.end)
        if fit.head is not None and at < fit.end:
            parts["head"] = nouns[fit.head[0] : at]
        drafts += _fill(f"{rule}/{fit.name}", parts, action, roles, nouns)
    _share_head(drafts)
    return drafts


def _scoped(tokens: Sequence[Token], action: Action) -> Sequence[Token]:
    """Drop a scope before the count (全省|20万名妇女) and give the figure the 至少 that stands before the verb."""
    if len(tokens) > 1 and tokens[0].tag == "A" and tokens[1].tag == "Q":
        tokens = tokens[1:]
    if not any(token.text in {"至少", "最少", "不少于"} for token in action.lead):
        return tokens
    return [
        replace(token, figure=replace(token.figure, comparator="ge"))
        if token.figure and token.figure.comparator == "eq"
        else token
        for token in tokens
    ]


def _before_proper(nouns: Sequence[Token], head: tuple[int, int], whole: int) -> int:
    """Return where a counted noun ends: before a joint behind which a named thing stands (10座水库和|东山水厂)."""
    if head[1] < whole:
        return whole
    for index in range(head[0] + 1, head[1]):
        if nouns[index - 1].tag in "SJ" and nouns[index].tag == "N":
            verdict = judge(nouns[index].text)
            if verdict.standing == "core" and verdict.kind in {"place", "body", "phase"}:
                return index - 1
    return whole


def _share_head(drafts: Sequence[Draft]) -> None:
    """Let counts that are joined by 和 or 、 lean on the last one's noun (22个城中村和30个老旧小区改造项目)."""
    counts = [draft for draft in drafts if draft.kind == "programme" and "num_head" in draft.rule]
    for draft in counts[:-1]:
        draft.topic = counts[-1].noun


def _simplify(tokens: Sequence[Token]) -> tuple[list[Token], Roles]:
    """Turn the object into nouns, figures and joints; figures that are no target become part of the noun around them.

    Returns
    -------
    The tokens, and by the start of a noun the figures inside it with their role.
    """
    out: list[Token] = []
    inside: Roles = {}
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
        return "attribute" if figure.comparator in {"eq", "approx"} else "threshold"
    others = any(t.figure and t.figure.kind == "count" for t in tokens if t is not tokens[index])
    if figure.kind == "money" and before is not None and others and _bounds(tokens, index):
        return "threshold"
    if nominal and tokens[index].end > figure.end and figure.kind in {"money", "amount", "capacity"} and others:
        return "threshold"
    listed = after is not None and after.tag in "SD" and any(t.tag == "D" for t in tokens[index:])
    if figure.kind == "capacity" and listed and any(t.tag == "N" for t in tokens[index:]):
        return "attribute"
    named = before is not None and before.tag not in "SJDQ"
    if figure.kind == "amount" and before is not None and named and not is_proper(before.text, ""):
        return None
    if (
        figure.kind in {"capacity", "amount"}
        and nominal
        and (named or (figure.kind == "capacity" and _in_list(tokens, index)))
    ):
        return "attribute"
    return None


def _bounds(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a sum only bounds the things counted behind it (超10亿元或1亿美元|项目60个)."""
    bound = next((t for t in reversed(tokens[:index]) if t.tag not in "QJ"), None)
    rest = [t for t in tokens[index + 1 :] if t.tag not in "J"]
    while rest and rest[0].figure is not None and rest[0].figure.kind == "money":
        rest.pop(0)
    behind = len(rest) > 1 and rest[0].tag == "N" and rest[1].tag == "Q"
    return behind and bound is not None and bound.text.endswith(("超", "超过", "过", "不足", "突破", "高于"))


def _in_list(tokens: Sequence[Token], index: int) -> bool:
    return any(token.tag in "DS" for token in tokens) and not any(
        token.figure and token.figure.kind == "count" for token in tokens[:index]
    )


def _fill(
    rule: str,
    parts: Parts,
    action: Action,
    roles: Roles,
    nouns: list[Token],
) -> list[Draft]:
    """Fill the frames of one object: a programme for a count, a named project for each item."""
    programme = _programme(rule, parts, action, roles) if "count" in parts else None
    named: list[Draft] = []
    if "items" in parts:
        named = read_items(rule, parts, action, roles, programme) if _counts(rule, parts, programme) else []
        if programme is not None and not named and not rule.endswith("enum_count"):
            programme.name = (parts["items"][0].start, programme.name[1])
        for draft in named:
            draft.part_of = programme
    return [*named, *([programme] if programme else [])]


def _counts(rule: str, parts: Parts, programme: Draft | None) -> bool:
    """Say whether the names before a bare count are what it counts (A、B、C三大平台)."""
    if not rule.endswith("enum_exact"):
        return True
    items = 1 + sum(token.tag in "SJ" for token in parts["items"])
    return programme is not None and programme.figures[0][0].value == items


def _programme(rule: str, parts: Parts, action: Action, roles: Roles) -> Draft | None:
    """Make the draft of a count; None for a Chinese numeral that counts no things (三个方面)."""
    count = parts["count"][0]
    figure = count.figure
    if figure is None:
        return None
    nouns = parts.get("after") or parts.get("place") or parts.get("head", [])
    around = sorted([count, *nouns], key=lambda token: token.start)
    noun = "".join(token.text for token in around if token is not count)
    if figure.chinese and _COUNTLESS.search(noun) and not noun.endswith(("项目", "工程")):
        return None
    ends = [min(t.end, figure.end) if t is count else t.end for t in around]
    name = cut(around[0].start, max(ends), around)
    if (not noun or noun in _BARE_MEASURES) and action.chain and action.chain[0].start < figure.start:
        name = (action.chain[-1].start, figure.end)
    last = nouns[-1] if nouns and nouns[-1] is around[-1] else None
    if last is not None and 1 < len(before_claim(last.text)) < len(last.text):
        name = (name[0], last.start + len(before_claim(last.text)))
    draft = Draft("programme", name, rule, action, [(figure, None)], noun=noun)
    draft.optional = figure.chinese and not figure.unit
    draft.figures += [pair for token in around for pair in roles.get(token.start, [])]
    inside = [pair for group in parts.values() for token in group for pair in roles.get(token.start, [])]
    draft.figures += [pair for pair in inside if pair not in draft.figures and pair[0].kind == "money"]
    spend_inside(draft, [token for group in parts.values() for token in group])
    if "scope" in parts and parts["scope"][0].figure:
        draft.figures.append((parts["scope"][0].figure, "scope"))
    return _reconsider(draft, parts, nouns)


def before_claim(text: str) -> str:
    """Return the counted noun without what is to become of it (贫困村|出列, 医院|晋升三级医院, 医院|服务能力)."""
    does = _DOES.search(text)
    bare = _CLAIM.sub("", before_predicate(text[: does.start()] if does else text))
    quality = _QUALITY.search(bare)
    return bare[: quality.start()] if quality and quality.start() > 2 else str(bare)


def _reconsider(draft: Draft, parts: Parts, nouns: Sequence[Token]) -> Draft:
    """Turn a count into what it really is: a measured state (完成投资80亿元) or a named thing with its capacity."""
    figure = draft.figures[0][0]
    before = "head" in parts and parts["head"][0].start < figure.start
    if figure.kind in {"money", "share"} or (draft.action.is_light and before and ending(draft.noun, measures())):
        draft.kind = "indicator"
        if nouns:
            draft.name = cut(nouns[0].start, nouns[-1].end, nouns)
    elif figure.kind == "capacity" and before and draft.rule.endswith("head_num"):
        verdict = judge(draft.noun)
        if verdict.standing == "core":
            start = parts["head"][0].start
            name = (start + verdict.start, start + verdict.end)
            return Draft("named_project", name, draft.rule, draft.action, [(figure, "attribute")])
    return draft
