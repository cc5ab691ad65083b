"""Read one clause after another of a sentence: take off lead words, let a rule choose the reading, fill the drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import regex

from geodata.commitments.chains import after_purpose, counted_doer, inner_act, split_chain, split_tail, until_deed
from geodata.commitments.drafts import Action, Draft, Money, Stretch
from geodata.commitments.lexicon import Entry, Verb, alternatives, ending, measures, word_set
from geodata.commitments.metrics import aligned, read_metric, read_respectively, trimmed
from geodata.commitments.money import investment_only, period_of, spender, spent_before
from geodata.commitments.names import judge
from geodata.commitments.objects import read_object
from geodata.commitments.quantities import Figure
from geodata.commitments.rules import clause_rule
from geodata.commitments.tokens import Token, clauses, tags
from geodata.models import Stage

_STARTERS = word_set("starters")
_WHEN = regex.compile(r"\d{1,2}月份?(?:底|末)?前?|\d{4}年(?:底|末)?前?")
_BECOMING = regex.compile("得到|纳入|享受|实现")
_MACRO = regex.compile(r"就业|人口|主体|贷款|融资|收入|投资")
_NO_OBJECT = ("后", "前，", "以来", "与", "时")
_NOUN_STARTERS = word_set("noun_starters")
_GIVING = word_set("giving")
_ACTOR = regex.compile(
    rf"(?:(?<!{'|'.join('小片园社库灌景校矿林牧湿厂港院')})区|[市县镇乡省州盟旗村]|街道|{alternatives('actors')})$|^每"
)
_TRIMMED = 4
_BECOMES = regex.compile("纳入|列入|取得(?:实质性?|重大|突破性?|积极|阶段性?)?(?:进展|突破)")
_BOUNDED = regex.compile(r"N?PQ(?:JQ)*NQ")
_TOWARD = regex.compile("迈进|冲刺|进军|挺进|迈步|奋进")


@dataclass(slots=True)
class State:
    """What later clauses of a sentence may refer back to."""

    drafts: list[Draft] = field(default_factory=list)
    action: Action = field(default_factory=Action)
    subject: Stretch | None = None


def read_sentence(text: str) -> list[Draft]:
    """Return the drafts of a folded sentence, in text order."""
    state = State()
    for clause in clauses(text):
        for part in _parts(clause):
            state.drafts += _read(part, state)
    return sorted(state.drafts, key=lambda draft: draft.name)


def _parts(clause: Sequence[Token]) -> list[list[Token]]:
    """Cut a clause at 、 where a second predicate begins (…10%、产值突破…; …试运行、…通车; 新建A、改造B)."""
    parts: list[list[Token]] = [[]]
    for index, token in enumerate(clause):
        if token.tag in "SJ" and parts[-1] and _new_part(clause, index):
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _new_part(clause: Sequence[Token], index: int) -> bool:
    before, after = clause[index - 1], clause[index + 1 : index + 3]
    if len(after) < 2 or index == 0:
        return False
    rest = clause[index + 1 :]
    if _BOUNDED.match(tags(rest)):
        return before.tag == "Q"
    if before.tag == "Q":
        own = next((t.tag for t in rest if t.tag in "PSQ"), "")
        begins = after[0].tag in "VA" and after[0].text not in _NOUN_STARTERS
        return own == "P" or begins or after[0].text.endswith("投资")
    if after[0].tag == "V" and after[0].text in _STARTERS and after[1].tag in "NQ" and index > 1 and before.tag == "N":
        return True
    if before.is_role("event") and before.tag == "V" and len(clause) > 2 and not any(t.tag == "D" for t in rest):
        return after[0].tag in "NQ" and any(t.is_role("event") for t in rest)
    return after[0].is_role("act") and after[0].tag == "V" and after[1].tag == "Q" and index > 1


def _toward(rest: list[Token]) -> list[Token]:
    """Read 出口向200亿元迈进 as a measured thing with its target."""
    for index, (noun, figure, after) in enumerate(zip(rest, rest[1:], rest[2:], strict=False)):
        if noun.tag == "N" and noun.text.endswith("向") and figure.tag == "Q" and _TOWARD.match(after.text):
            thing = Token("N", noun.start, noun.end - 1, noun.text[:-1])
            verb = Token("P", noun.end - 1, noun.end, "向")
            return [*rest[:index], *([thing] if thing.text else []), verb, figure]
    return rest


def _leads(token: Token) -> bool:
    return token.tag == "A" or (token.tag == "F" and token.text not in {"全部", "都"})


def _read(tokens: list[Token], state: State) -> list[Draft]:
    lead_end = 0
    if len(tokens) > 2 and tokens[0].text.isdigit() and tokens[1].text.startswith("年"):
        lead_end = 2
    elif len(tokens) > 1 and _WHEN.fullmatch(tokens[0].text):
        lead_end = 1
    while lead_end < len(tokens) and (_leads(tokens[lead_end]) or (tokens[lead_end].tag == "J" and lead_end == 0)):
        lead_end += 1
    lead, rest = tokens[:lead_end], tokens[lead_end:]
    if investment_only(rest, state.drafts):
        return []
    rest = _toward(rest)
    found = clause_rule(tags(rest))
    if found is None:
        return _further(rest, lead, state)
    rule, _ = found
    return _READERS[rule.name](rest, lead, state, rule.name)


Reader = Callable[[list[Token], list[Token], State, str], list[Draft]]


def _respectively(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    return read_respectively(rest, lead)


def _metric(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    drafts = read_metric(rest, lead, state.subject)
    if drafts:
        state.subject = drafts[-1].name
    return drafts


def _bounded_count(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read a count of things that a sum bounds (产值过50亿元企业2家): the verb may stand a clause before."""
    bound = next(token for token in rest if token.tag == "P")
    kinds = [token.figure.kind for token in rest if token.figure]
    comparator = bound.entry.comparator if bound.entry else None
    if kinds[0] in {kinds[-1], "share"} or comparator in {"eq", None}:
        return _metric(rest, lead, state, rule)
    nouns = [token if token.tag != "P" else Token("N", token.start, token.end, token.text) for token in rest]
    return _act(nouns, lead, state, "act") if rest[0].tag == "V" else _inherit(nouns, lead, state, rule)


def _money_then_work(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    at = next(i for i, token in enumerate(rest) if token.tag == "Q")
    drafts = _read(rest[at + 1 :], state)
    spent_before(rest[: at + 1], lead, drafts)
    return drafts


def _treat(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read 对/为/将 A (进行) V B: B if B holds a count, else A."""
    done = next((i for i, token in enumerate(rest) if token.tag == "X" and i + 1 < len(rest)), 0)
    at = next((i for i, token in enumerate(rest) if token.tag == "V" and i > done), 0)
    if not at:
        return []
    verb_end = at
    while verb_end < len(rest) and rest[verb_end].tag == "V":
        verb_end += 1
    before = list(rest[1:at])
    while before and before[-1].tag in "AXUF":
        before.pop()
    thing = rest[verb_end:]
    counted = any(token.tag == "Q" for token in before), any(token.tag == "Q" for token in thing)
    if rest[0].text in {"对", "把", "将"} or (rest[0].text in {"为", "给", "向", "在"} and counted == (True, False)):
        return read_object(before, Action(lead, rest[at:verb_end], ()), rule) if before else []
    if not thing or rest[0].text.endswith(("以", "让", "使", "聚焦", "瞄准")):
        return []
    drafts = _act(rest[at:], lead, state, "act")
    telling = rest[0].text in _GIVING or counted[1]
    return [draft for draft in drafts if telling or draft.is_sure]


def _act(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    chain, thing = split_chain(rest)
    if not chain:
        return _read_noun(rest, lead, state)
    if thing[0].text.startswith(_NO_OBJECT) or thing[0].tag == "J":
        return []
    thing = after_purpose(thing)
    inner = inner_act(chain, thing)
    if inner:
        return _read_inner(thing, inner, lead, state)
    thing, tail = split_tail(until_deed(thing, chain), chain)
    if not thing:
        return []
    if thing[0].figure and thing[0].figure.kind == "share" and len(thing) > 1:
        return _share([*thing, *tail], [*lead, *chain], state, "share")
    action = Action(lead, chain, tail)
    state.action = action
    return read_object(thing, action, rule)


def _read_inner(thing: list[Token], at: int, lead: list[Token], state: State) -> list[Draft]:
    drafts = _act(thing[at:], lead, state, "inner_act")
    subject = list(thing[:at])
    while subject and subject[-1].tag == "A":
        subject.pop()
    if (
        subject
        and all(token.tag in "NSJ" for token in subject)
        and not any(draft.kind == "programme" for draft in drafts)
    ):
        own = read_object(subject, Action(lead, thing[at : at + 1], ()), "inner_subject")
        drafts = [draft for draft in own if not draft.optional] + drafts
    return drafts


def _read_noun(rest: list[Token], lead: list[Token], state: State) -> list[Draft]:
    """Read a clause again whose first verb is part of a noun."""
    first = rest[0]
    nouns = [Token("N", first.start, first.end, first.text), *rest[1:]]
    found = clause_rule("N" + tags(nouns)[1:])
    return _READERS[found[0].name](nouns, lead, state, found[0].name) if found and found[0].name != "act" else []


def _share(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read shares that stand before what they are shares of (90%、70%以上村庄…); each figure is a record."""
    size = next((i for i, token in enumerate(rest) if token.tag not in "QSJ"), len(rest))
    values = [token.figure for token in rest[:size] if token.figure]
    if not values or values[0].kind != "share":
        return _inherit(rest, lead, state, rule)
    body = rest[size:]
    tail = [body[-1]] if len(body) > 1 and body[-1].tag == "V" else []
    body = body[: len(body) - len(tail)]
    body = _before_light(body)
    verb_at = next((i for i, token in enumerate(body) if i and token.tag in "VP"), len(body))
    tail = tail or list(body[verb_at : verb_at + 1])
    body = body[:verb_at]
    if body and body[0].text.startswith("的"):
        first = body[0]
        body[0] = Token("N", first.start + 1, first.end, first.text[1:])
    span = trimmed([token for token in body if token.text])
    action = Action(lead, (), tail)
    return [Draft("indicator", span, "share", action, [(figure, None)]) for figure in values if span]


def _before_light(body: list[Token]) -> list[Token]:
    """Cut a noun before 得到, 纳入, 享受, which say nothing of what is measured."""
    for index, token in enumerate(body):
        at = _BECOMING.search(token.text)
        if at and token.tag == "N" and (index or at.start() > 1):
            kept = [Token("N", token.start, token.start + at.start(), token.text[: at.start()])] if at.start() else []
            return [*body[:index], *kept]
    return body


def _subject_act(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read a subject, a verb and a count: a measured thing (城镇新增就业2万人) or a deed (市区新建学校5所)."""
    at = next(i for i, token in enumerate(rest) if token.tag == "Q")
    text = "".join(token.text for token in rest[:at])
    figure = rest[at].figure
    kind = figure.kind if figure else ""
    if ending(text, measures()) or kind == "share" or (at + 1 < len(rest) and rest[at + 1].tag == "P"):
        return _figure_alone(rest, lead, state, rule)
    first = next(i for i, token in enumerate(rest) if token.tag == "V")
    if first == at - 1 and not _ACTOR.search(text[: -len(rest[first].text)]):
        noun = Token("N", rest[0].start, rest[first].end, text)
        return read_object([noun, *rest[at:]], Action(lead, [rest[first]], ()), "subject_count")
    if spender(text) and kind == "money":
        return _figure_alone(rest, lead, state, rule)
    return _act(rest[first:], [*lead, *(token for token in rest[:first] if token.tag == "A")], state, "act")


def _subject_event(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    end = len(rest)
    while end and rest[end - 1].tag == "A":
        end -= 1
    start = end
    while start and rest[start - 1].tag in "VAX":
        start -= 1
    tail = [token for token in rest[start:end] if token.tag == "V"]
    if not start or not any(token.is_role("event") for token in tail):
        return _inherit(rest, lead, state, rule) if any(t.tag == "Q" for t in rest) else _further(rest, lead, state)
    drafts = read_object(rest[:start], Action(lead, (), tail), rule)
    return [draft for draft in drafts if draft.kind != "named_project" or not draft.optional]


def _figure_alone(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read a noun with a figure and no verb of its own: an indicator, or a further object of the verb before."""
    at = next(i for i, token in enumerate(rest) if token.tag == "Q")
    figure = rest[at].figure
    text = "".join(token.text for token in rest[:at])
    if figure is not None and figure.kind == "money" and spender(text):
        paid = _paid(rest[:at], spender(text), figure, Action(lead, (), [t for t in rest[:at] if t.tag == "V"][-1:]))
        if paid:
            return paid
    if figure and at and (ending(text, measures()) or figure.kind in {"money", "share"}):
        span = trimmed(rest[:at])
        return (
            []
            if not span or figure.kind == "time"
            else [Draft("indicator", span, "metric/bare", Action(lead), [(figure, None)])]
        )
    return _inherit(rest, lead, state, rule)


def _become(rest: list[Token], lead: list[Token]) -> list[Draft]:
    """Read named things of which the clause says what they are to become (力争东山高速、西山高速纳入国家规划)."""
    for index, token in enumerate(rest):
        found = _BECOMES.search(token.text) if token.tag == "N" else None
        if found and (index or found.start() > 2):
            head = [Token("N", token.start, token.start + found.start(), token.text[: found.start()])]
            subject = [*rest[:index], *(head if found.start() else [])]
            at = token.start + found.start()
            stage: Stage = "planned" if found[0].endswith("入") else "unknown"
            role = "act" if found[0].endswith("入") else "light"
            verb = Verb(found[0], role, stage, ("unknown", "preparation"))
            turn = Token("V", at, at + len(found[0]), found[0], Entry(found[0], "V", (verb,)))
            break
    else:
        return []
    if any(item.tag not in "NSJDV" for item in subject) or subject[0].tag != "N":
        return []
    drafts = read_object(subject, Action(lead, (turn,), ()), "become")
    return _if_whole(drafts, subject[-1].end)


def _further(rest: list[Token], lead: list[Token], state: State) -> list[Draft]:
    """Read a clause of nouns as further objects of the verb before it (加快建设东山路，西山路北延，地铁5号线等工程)."""
    became = _become(rest, lead)
    if became:
        return became
    if not state.action.chain or not rest or rest[0].tag != "N" or any(token.tag not in "NSJDV" for token in rest):
        return []
    return _if_whole(read_object(rest, state.action, "further"), rest[-1].end)


def _if_whole(drafts: list[Draft], end: int) -> list[Draft]:
    """Keep the sure names of nouns without a verb, if the last of them reaches their end."""
    reach = any(draft.rule.endswith("enum_head") or end - draft.name[1] <= _TRIMMED for draft in drafts)
    return [draft for draft in drafts if reach and draft.kind == "named_project" and not draft.optional]


def _paid(tokens: list[Token], thing: str, figure: Figure, action: Action) -> list[Draft]:
    """Read the one named work that a sum is spent on (东新高铁完成投资20亿元)."""
    verdict = judge(thing, listed=True, project=True)
    if verdict.standing != "core" or _ACTOR.search(thing) or any(token.tag not in "NVJ" for token in tokens):
        return []
    start = tokens[0].start
    draft = Draft("named_project", (start + verdict.start, start + verdict.end), "paid", action)
    draft.money = Money(figure, "own", period_of(aligned(tokens)))
    return [draft]


def _inherit(rest: list[Token], lead: list[Token], state: State, rule: str) -> list[Draft]:
    """Read an object whose verb stands a clause before."""
    if not any(token.figure and token.figure.kind != "time" for token in rest):
        return []
    doing = counted_doer(rest)
    if doing:
        return read_object(rest[:doing], Action(lead, rest[doing : doing + 1], ()), "counted_doer")
    thing, tail = split_tail(rest, [])
    action = (
        Action(state.action.lead, state.action.chain, state.action.tail or tail) if not tail else Action(lead, (), tail)
    )
    return [draft for draft in read_object(thing, action, "inherit") if draft.kind != "named_project" or draft.part_of]


_READERS: dict[str, Reader] = {
    "respectively": _respectively,
    "money_then_work": _money_then_work,
    "bounded_count": _bounded_count,
    "metric": _metric,
    "treat": _treat,
    "act": _act,
    "share": _share,
    "subject_act": _subject_act,
    "subject_event": _subject_event,
    "figure_alone": _figure_alone,
}
