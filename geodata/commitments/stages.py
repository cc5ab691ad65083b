"""Decide stage and firmness from the verbs of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from geodata.commitments.drafts import Action, Draft
from geodata.commitments.lexicon import Verb, ending, suffix_classes, verbs
from geodata.commitments.tokens import Token
from geodata.models import Firmness, Stage

_ROLES = {"chain": ("act", "work", "event", "light"), "tail": ("event", "work", "act")}
_IMPROVING = regex.compile(
    r"(?:改造|整治|提升|修复|治理|更新|修缮|提质|升级|优化|扩容|保护|绿化|清淤|加固|提标|煤改气|煤改电|煤改清洁能源|保护展示)(?:项目|工程|行动|任务|工作|攻坚行动|专项行动|行动计划|三年行动|等)?$"
)
_BUILDING = regex.compile(
    r"(?:建设|工程|项目|基地|设施|线|路|厂|站|园|区|院|校|馆|中心|平台|网|管|桥|装置|枢纽|车位|泊位|公里|码头|机场|港|村|镇|实验室|扩建|改扩建|迁建|新建|续建)$"
)
_HOPES: dict[str, Firmness] = {
    "力争": "best_effort",
    "争取": "best_effort",
    "争创": "best_effort",
    "努力": "best_effort",
    "拟": "exploratory",
    "探索": "exploratory",
    "研究": "exploratory",
    "谋划": "exploratory",
    "有望": "best_effort",
    "申报": "best_effort",
    "申建": "best_effort",
}


def _pick(token: Token, place: str) -> Verb | None:
    for role in _ROLES[place]:
        found = next((verb for verb in token.verbs if verb.role == role), None)
        if found:
            return found
    return None


def _strongest(tokens: Iterable[Token], place: str) -> Verb | None:
    """Return the verb that sets the stage: a planning verb first, else the last that says anything."""
    found = [verb for verb in (_pick(token, place) for token in tokens) if verb is not None]
    planned = [verb for verb in found if verb.stage == "planned"]
    telling = [verb for verb in found if verb.stage != "unknown"]
    return next(iter((*planned, *telling[-1:], *found[-1:])), None)


def stage_of(draft: Draft, name: str, head: str) -> tuple[Stage, tuple[Stage, ...]]:
    """Return the stage a draft commits to and the stages a reasonable reader may also choose.

    Parameters
    ----------
    name, head
        The thing's own words and the shared noun it leaves out: they decide where the verb says nothing.
    """
    if draft.kind == "indicator":
        return "unknown", ()
    action = draft.action
    first, last = _strongest(action.chain, "chain"), _strongest(action.tail, "tail")
    if first is None or first.role == "light":
        if last is not None and last.stage != "unknown":
            return last.stage, last.also
        if last is not None and last.role == "act":
            return "unknown", ("construction", "improvement")
        return _by_noun(draft, name, head)
    if first.stage == "planned":
        return "planned", tuple(dict.fromkeys((*first.also, *((last.stage,) if last else ()))))
    if last is not None and last.role == "event" and first.stage in {"construction", "preparation"}:
        return last.stage, (first.stage,)
    if first.stage == "unknown":
        return "unknown", (last.stage,) if last else first.also
    return first.stage, first.also


def _by_noun(draft: Draft, name: str, head: str) -> tuple[Stage, tuple[Stage, ...]]:
    noun = name + head
    if _IMPROVING.search(name):
        return "improvement", ("construction",)
    kind = suffix_classes().get(ending(noun, suffix_classes()), "")
    if "前期" in noun:
        return "preparation", ()
    if noun.endswith(("城市设计", "规划")):
        return "planned", ()
    if "试点" in noun:
        return "trial", ("unknown",)
    if _IMPROVING.search(noun):
        return "improvement", ("construction",)
    if kind == "plan":
        return "unknown", ()
    if not draft.action.chain and not draft.action.tail:
        return "unknown", ()
    if _BUILDING.search(noun) or kind in {"place", "phase", "body"} or draft.kind == "named_project":
        return "construction", ("improvement",) if "更新" in noun else ()
    ending_verb = next((noun[-n:] for n in range(6, 1, -1) if noun[-n:] in verbs()), "")
    if ending_verb:
        verb = verbs()[ending_verb][0]
        return verb.stage, verb.also
    return "unknown", ("completed", "construction")


def firmness_of(action: Action) -> Firmness:
    """Return how firmly the clause commits: 力争, 争创 best effort; 拟, 探索 exploratory; else firm."""
    words: Sequence[Token] = (*action.lead, *action.chain, *action.tail)
    for token in words:
        if token.entry and token.entry.firmness in {"best_effort", "exploratory"}:
            return token.entry.firmness
        for word, firmness in _HOPES.items():
            if token.text.startswith(word):
                return firmness
    return "firm"
