"""Find where a chain of verbs ends, where its object ends, and what only says what the object is for."""

from __future__ import annotations

import regex

from geodata.commitments.lexicon import openings, word_set
from geodata.commitments.names import kind_of
from geodata.commitments.tokens import Token

_GENERIC_NOUN = openings("generic_nouns")
_LONGEST_CHAIN = 5
_SHORT_HEAD = regex.compile(r".{2}(?:项目|工程|行动|计划|试点)")
_COUNTED_DO = word_set("counted_do")
_HELPING = word_set("helping")
_INNER = word_set("inner")
_AFTER_TAIL = word_set("after_tail")
_NOUN_STARTERS = word_set("noun_starters")

_EXAMPLE = regex.compile(r"以(?P<name>[^，、]{4,30})为(?:代表|龙头|重点)的.*(?:项目|工程)$")


def after_purpose(thing: list[Token]) -> list[Token]:
    """Skip what a thing is for (建设集展示、交易于一体的|花卉交易中心)."""
    if thing[0].text.startswith("以"):
        told = _EXAMPLE.match(thing[0].text)
        if told:
            start = thing[0].start + 1
            return [Token("N", start, start + len(told["name"]), told["name"])]
        return _behind_core(thing)
    for index, token in enumerate(thing):
        at = token.text.find("一体的")
        if token.tag == "N" and at >= 0 and at + 3 < len(token.text):
            rest = Token("N", token.start + at + 3, token.end, token.text[at + 3 :])
            return [rest, *thing[index + 1 :]]
    return thing


def until_deed(thing: list[Token], chain: list[Token]) -> list[Token]:
    """Cut a count before what the counted are to do (支持1000家企业|开展技改)."""
    if not all(token.is_role("light") or token.text in _HELPING for token in chain):
        return thing
    first = next((i for i, token in enumerate(thing) if token.tag == "Q"), len(thing))
    for index in range(first + 2, len(thing) - 1):
        after = thing[index + 1 :]
        named = len(after) == 1 and after[0].tag == "N" and _GENERIC_NOUN.match(after[0].text)
        if thing[index].text in _COUNTED_DO and thing[index - 1].tag == "N" and not named:
            return thing[:index]
    return thing


def counted_doer(tokens: list[Token]) -> int:
    """Return where the verb stands whose subject is the count before it (5000辆公交车|增设移动支付), or 0."""
    if len(tokens) < 4 or tokens[0].tag != "Q" or tokens[1].tag != "N" or tokens[2].tag != "V":
        return 0
    deed = tokens[2]
    acts = deed.is_role("act") and not deed.is_role("work", "event", "light")
    return 2 if acts and tokens[3].tag in "NQ" and not _GENERIC_NOUN.fullmatch(tokens[3].text) else 0


def _behind_core(thing: list[Token]) -> list[Token]:
    """Skip what a thing is built around (构建以东岭为主体的|自然保护地体系)."""
    for index in range(len(thing) - 1, -1, -1):
        token = thing[index]
        at = token.text.rfind("的")
        if token.tag == "N" and 0 <= at < len(token.text) - 1:
            rest = Token("N", token.start + at + 1, token.end, token.text[at + 1 :])
            return [rest, *thing[index + 1 :]]
    return thing


def inner_act(chain: list[Token], thing: list[Token]) -> int:
    """Return where a second verb begins whose subject stands between (支持东山集团|争创国家…创新中心), or 0."""
    if not all(token.is_role("light") or token.text in _HELPING for token in chain):
        return 0
    for index in range(1, len(thing) - 1):
        token, after = thing[index], thing[index + 1]
        if thing[index].tag in "DQ":
            return 0
        if token.tag == "V" and token.text in _INNER and thing[index - 1].tag in "NA" and after.tag in "NQV":
            if after.tag == "N" and (_GENERIC_NOUN.match(after.text) or not _names_thing(thing[index + 1 :])):
                return 0
            return 0 if token.text == "建设" and after.tag == "Q" else index
    return 0


def _names_thing(tokens: list[Token]) -> bool:
    """Say whether the object of an inner verb ends like a thing, a title or a count."""
    if any(token.tag == "Q" for token in tokens):
        return True
    nouns = [token for token in tokens if token.tag == "N"]
    return bool(nouns) and kind_of(nouns[-1].text)[0] in {"place", "body", "honour", "phase", "generic"}


def split_chain(rest: list[Token]) -> tuple[list[Token], list[Token]]:
    """Split off the verbs at the start; give one back to the noun if only a generic word would be left."""
    end = 0
    while end < len(rest) and end < _LONGEST_CHAIN:
        joint = rest[end].tag in "SJ" and end > 0 and end + 1 < len(rest) and rest[end + 1].tag == "V"
        if joint and (end + 2 >= len(rest) or rest[end + 2].tag not in "VQNA" or rest[end + 1].is_role("light")):
            joint = False
        adverb = rest[end].tag in "AX" and end + 1 < len(rest) and rest[end + 1].tag == "V" and end > 0
        if rest[end].tag != "V" and not joint and not (adverb and rest[end - 1].is_role("light")):
            break
        if end and rest[end].text in _NOUN_STARTERS and rest[end - 1].tag == "V" and not rest[end - 1].is_role("light"):
            break
        end += 1
    end = min(end, len(rest))
    if end > 1 and rest[0].is_role("light") and _is_campaign(rest[end:]):
        end = 1
    while end and (end == len(rest) or _belongs_to_noun(rest, end)):
        end -= 1
        while end and rest[end - 1].tag in "SJAX":
            end -= 1
    return rest[:end], rest[end:]


def _is_campaign(thing: list[Token]) -> bool:
    """Say whether the object is a campaign whose name may begin with a verb (实施提振消费专项行动)."""
    return len(thing) == 1 and thing[0].text.endswith(("行动", "计划", "工程", "行动方案", "攻坚战", "试点"))


def _belongs_to_noun(rest: list[Token], end: int) -> bool:
    after = rest[end]
    if after.tag == "N":
        found = _GENERIC_NOUN.match(after.text)
        short = found is not None and (len(after.text) <= found.end() or _SHORT_HEAD.fullmatch(after.text))
        whole = end > 1 or len(rest) == end + 1 or rest[end + 1].tag == "Q"
        return bool(short) and whole and not rest[end - 1].is_role("light")
    return after.tag in "DP" or (after.tag == "S" and end > 1)


def split_tail(thing: list[Token], chain: list[Token]) -> tuple[list[Token], list[Token]]:
    """Split off the verbs or events that end the clause (…建设, …通车); works that name the thing stay with it."""
    end = len(thing)
    if end > 1 and thing[-1].text in _AFTER_TAIL and thing[-2].tag == "V":
        end -= 1
    start = end
    while start > 1 and (thing[start - 1].tag == "V" or (thing[start - 1].tag in "AXF" and start < end)):
        start -= 1
    tail = [token for token in thing[start:end] if token.tag == "V"]
    if not tail or any(token.tag == "A" for token in thing[start:end][-1:]):
        return thing[:end] if end == len(thing) else thing, []
    closes_list = thing[start - 1].tag in "DN" and any(token.tag == "D" for token in thing[:start])
    counted = any(token.tag == "Q" for token in thing[:start])
    if chain and chain[-1].text.endswith("完成") and not any(t.text.endswith("建设") for t in tail):
        return thing[:end], []
    if all(verb.stage == "planned" for t in tail for verb in t.verbs) and not all(t.is_role("light") for t in chain):
        return thing[:end], []
    deeds = all(token.is_role("act") and not token.is_role("event") for token in tail)
    closing = any(token.text.endswith(("建设", "创建")) for token in tail)
    if counted and deeds and not closing and thing[start - 1].tag != "Q":
        return thing[:end], []
    works = all(token.is_role("work") and not token.is_role("event") for token in tail)
    if works and (not closes_list or counted) and thing[start - 1].tag != "Q":
        return thing[:end], []
    while start > 1 and thing[start - 1].tag in "AXF":
        start -= 1
    return thing[:start], tail
