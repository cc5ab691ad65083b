"""Read measured states: a noun, a predicate and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from geodata.commitments.drafts import Action, Draft, Stretch
from geodata.commitments.lexicon import word_set
from geodata.commitments.quantities import Figure
from geodata.commitments.tokens import Token
from geodata.models import Role

Roled = list[tuple[Figure, Role | None]]
_LIGHT = word_set("light_before_metric")
_BOUNDS = word_set("bounds")
_MAKING = word_set("making")
_STOCKS = regex.compile(r"(?:总里程|通车里程|运营里程|总规模|总量|总数|余额|存量|保有量)$")
_OF = regex.compile(r"(?:达到?|占到?|超过?)[^，]{2,10}的$")
_SINCE = regex.compile(
    r"(?:比|较)(?:\d{4}年|上年|去年)[^，]{0,6}$|同比$|按?(?:同|可比)口径(?:计算)?$|按可比价(?:格)?(?:计算)?$|(?:力争|预计)$"
)
_DATE = regex.compile(
    r"^(?:(?:到|至|在)?(?:\d{4}年|今年|明年|年(?!度|均|产|销))(?:底|末|前|内)?，?)?(?:全市|全省|全区|全县|全州|我市|我省|我区|我县)?"
)


def read_metric(parts: Sequence[Token], lead: Sequence[Token], last: Stretch | None) -> list[Draft]:
    """Read one noun with its predicate and figure; without a noun the last subject counts (实现900亿元、增长10%)."""
    at = _predicate(parts)
    figure = next((t.figure for t in parts[at:] if t.figure), None)
    if figure is None:
        return []
    subject, base = _from_base(_subject(parts[:at]))
    figure = with_comparator(figure, parts[at], parts[at:])
    action = Action(lead, (), (parts[at],))
    if (
        subject
        and subject[-1].tag == "V"
        and not subject[-1].text.endswith(("投资", "就业", "消费", "出口", "进口"))
        and len(subject) < 3
    ):
        deed = subject[-1]
        if figure.kind in {"count", "amount"} and deed.is_role("act") and parts[at].text in _BOUNDS:
            return [
                Draft("programme", (deed.start, figure.end), "metric/deed", Action(lead, (deed,), ()), [(figure, None)])
            ]
        return []
    if subject and subject[-1].tag == "Q":
        return []
    if not subject:
        return [Draft("indicator", last, "metric/elided", action, [(figure, None)])] if last else []
    values = _series(parts, figure)
    acting = () if _STOCKS.search(subject[-1].text) else _acting(parts[:at], parts[at], figure)
    if acting:
        name = (subject[0].start, next(t for t in parts[at:] if t.figure).start + figure.end - figure.start)
        return [Draft("programme", name, "metric/acted", Action(lead, acting, ()), [(figure, None)])]
    spans = _each(parts[:at], subject)
    return [
        Draft("indicator", span, "metric/noun", action, [(value, None), *base]) for span in spans for value in values
    ]


def _from_base(subject: list[Token]) -> tuple[list[Token], Roled]:
    """Take off where the measured thing came from (处理率|由85%), which is no target."""
    if len(subject) < 2 or subject[-1].tag != "Q" or not subject[-2].text.endswith(("由", "从")):
        return subject, []
    noun, figure = subject[-2], subject[-1].figure
    kept = [Token(noun.tag, noun.start, noun.end - 1, noun.text[:-1])] if len(noun.text) > 1 else []
    return [*subject[:-2], *kept], [(figure, "attribute")] if figure else []


def _series(parts: Sequence[Token], first: Figure) -> list[Figure]:
    """Return the figure and those of its kind that follow it after 、 (稳定在90%、95%以上)."""
    values = [first]
    at = next(i for i, token in enumerate(parts) if token.figure and token.figure.start == first.start)
    while at + 2 < len(parts) and parts[at + 1].tag in "SJ" and parts[at + 2].figure is not None:
        figure = parts[at + 2].figure
        if figure is None or figure.kind != first.kind:
            break
        values.append(figure)
        at += 2
    return values


def _predicate(parts: Sequence[Token]) -> int:
    """Return where the predicate stands; an earlier one may only say which things (收入超50亿元企业达15家)."""
    places = [i for i, token in enumerate(parts) if token.tag == "P"]
    later = [i for i in places[1:] if parts[i - 1].tag == "N" and any(token.figure for token in parts[i:])]
    return later[0] if later and any(token.tag == "Q" for token in parts[: later[0]]) else places[0]


def with_comparator(figure: Figure, predicate: Token, between: Sequence[Token]) -> Figure:
    """Give the figure the comparator of its predicate, unless it has one of its own."""
    words = [token.entry.comparator for token in between[:3] if token.entry and token.entry.comparator]
    strong = next((word for word in words if word != "eq"), None)
    if figure.comparator == "eq" and strong:
        return replace(figure, comparator=strong)
    return (
        replace(figure, comparator="le") if figure.comparator == "eq" and predicate.text.startswith("控制") else figure
    )


def _acting(before: Sequence[Token], predicate: Token, figure: Figure) -> Sequence[Token]:
    """Return the verb if the clause says that counted things are made (培育企业达到100家)."""
    first = before[0]
    makes = first.tag == "V" and (first.text in _MAKING or (first.is_role("act") and predicate.text in _BOUNDS))
    return (first,) if makes and figure.kind in {"count", "amount"} and first.text not in _LIGHT else ()


def _subject(before: Sequence[Token]) -> list[Token]:
    kept = list(before)
    while kept and (kept[0].tag in "AUJFSQ" or kept[0].text in _LIGHT or _makes(kept)):
        if kept[0].text == "全部":
            break
        kept.pop(0)
    while kept and kept[-1].tag in "AUFSJX":
        kept.pop()
    return kept


def _makes(tokens: Sequence[Token]) -> bool:
    """Say whether a verb stands before the noun and is no part of it (提高 in 提高装配率)."""
    return (
        len(tokens) > 1
        and tokens[0].is_role("act")
        and tokens[1].tag == "N"
        and (len(tokens[1].text) > 2 or (tokens[2:3] != [] and tokens[2].tag in "SJ"))
    )


def _each(before: Sequence[Token], subject: Sequence[Token]) -> list[Stretch]:
    """Return one span per noun if 均 or 分别 says so, else one for all."""
    if any(token.tag == "F" for token in before):
        return [span for span in map(trimmed, split(subject)) if span]
    span = trimmed(subject)
    return [span] if span else []


def split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Split nouns at 、 and 和."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.tag in "SJ":
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def aligned(tokens: Sequence[Token]) -> str:
    """Return the words with a blank for every character between them, so that positions in it are offsets."""
    text = ""
    for token in tokens:
        text = text.ljust(token.start - tokens[0].start) + token.text
    return text


def trimmed(tokens: Sequence[Token]) -> Stretch | None:
    """Return the span of a measured noun without a date before it."""
    if not tokens:
        return None
    start, end, text = tokens[0].start, tokens[-1].end, aligned(tokens)
    date = _DATE.match(text)
    if date and date.end() < len(text) - 1:
        start += date.end()
    since = _SINCE.search(text) or _OF.search(text)
    if since and since.start() > 2:
        end = tokens[0].start + since.start()
    while end - start > 2 and text[end - tokens[0].start - 1] in "的 再也还将均":
        end -= 1
    return (start, end) if end - start >= 2 else None


def read_respectively(parts: Sequence[Token], lead: Sequence[Token]) -> list[Draft]:
    """Give each of several nouns its own figure (A、B分别增长1%、2%); one noun takes them all."""
    at = next(i for i, token in enumerate(parts) if token.tag == "F")
    subject, rest = _subject(parts[:at]), parts[at:]
    values = [token.figure for token in rest if token.figure]
    groups = split(subject)
    if len(groups) != len(values):
        groups = [subject] * len(values)
    predicate = next((token for token in rest if token.tag == "P"), rest[0])
    drafts = []
    for group, figure in zip(groups, values, strict=True):
        span = trimmed(group)
        if span:
            found = with_comparator(figure, predicate, [predicate])
            drafts.append(Draft("indicator", span, "respectively", Action(lead, (), (predicate,)), [(found, None)]))
    return drafts
