"""Turn a sentence into clauses of typed tokens, one tag letter each.

Tags: V verb, P predicate of a figure, Q figure, A lead word, U preposition, F 分别/均, X 进行, D 等, S 、, J 和, N the
rest (a and p are undecided adverbs and predicates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import regex

from geodata.commitments.lexicon import Entry, Verb, alternatives, scanner
from geodata.commitments.quantities import Figure, figures

_PROTECTED = regex.compile(r'"[^"\n]{1,40}"|《[^》\n]{1,60}》|（[^（）\n]{0,80}）')
_BREAKS = regex.compile("[、，；：。！？!?…]|(?<=—)—|—(?=—)")
_WAY = regex.compile(rf"(?:{alternatives('ways')})(?:$|{alternatives('way_tails')})")
_LONGEST_CLAUSE = 120
_START = attrgetter("start")


@dataclass(slots=True)
class Token:
    """A stretch of the sentence with its tag; ``entry`` and ``figure`` say what the lexicon or the numbers know."""

    tag: str
    start: int
    end: int
    text: str
    entry: Entry | None = None
    figure: Figure | None = None

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What verb the token may be, if any."""
        return self.entry.verbs if self.entry else ()

    def is_role(self, *roles: str) -> bool:
        """Whether the token may be a verb of one of these classes."""
        if self.entry is None:
            return False
        for verb in self.entry.verbs:  # noqa: SIM110  a generator costs more than the two verbs it would hide
            if verb.role in roles:
                return True
        return False


def clauses(text: str) -> Iterator[list[Token]]:
    """Yield the clauses of a folded sentence as tokens, cut at ，；： outside quotes and brackets."""
    clause: list[Token] = []
    for token in _tagged(text):
        if token.tag == "B" or len(clause) >= _LONGEST_CLAUSE:
            if clause:
                yield settle(clause)
            clause = [] if token.tag == "B" else [token]
        else:
            clause.append(token)
    if clause:
        yield settle(clause)


def _tagged(text: str) -> Iterator[Token]:
    """Yield tokens without gap: protected stretches and figures first, then lexicon hits, then the rest."""
    at = 0
    for token in sorted(_spans(text), key=_START):
        if token.start < at:
            continue
        if at < token.start:
            yield from _plain(text, at, token.start)
        yield token
        at = token.end
    if at < len(text):
        yield from _plain(text, at, len(text))


def _spans(text: str) -> Iterator[Token]:
    found = list(figures(text))
    units = {figure.until for figure in found}
    fixed = [Token("N", m.start(), m.end(), m[0]) for m in _PROTECTED.finditer(text) if m.end() not in units]
    taken = [(token.start, token.end) for token in fixed]
    words = [(end + 1 - len(entry.word), end + 1, entry) for end, entry in scanner().iter_long(text)]
    chinese = any(figure.chinese for figure in found)
    nouns = ((start, end) for start, end, entry in words if chinese and entry.tag == "N")
    lexical = {position for start, end in nouns for position in range(start, end)}
    numbers = [
        Token("Q", figure.start, figure.until, text[figure.start : figure.until], figure=figure)
        for figure in found
        if not (figure.chinese and figure.start in lexical)
    ]
    fixed += _outside([(token.start, token.end, token) for token in numbers], taken)
    taken = sorted((token.start, token.end) for token in fixed)
    yield from fixed
    yield from _outside([(s, e, Token(entry.tag, s, e, text[s:e], entry)) for s, e, entry in words], taken)


def _outside(items: Sequence[tuple[int, int, Token]], taken: Sequence[tuple[int, int]]) -> list[Token]:
    """Keep the items that touch none of the taken spans; both are in text order."""
    kept, index = [], 0
    for start, end, token in items:
        while index < len(taken) and taken[index][1] <= start:
            index += 1
        if index == len(taken) or taken[index][0] >= end:
            kept.append(token)
    return kept


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield what no lexicon knows, cut at punctuation."""
    at = start
    for found in _BREAKS.finditer(text, start, end):
        yield from _noun(text, at, found.start())
        yield Token("S" if found[0] == "、" else "B", found.start(), found.end(), found[0])
        at = found.end()
    yield from _noun(text, at, end)


def _noun(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield a stretch without the blanks around it, if anything is left."""
    bare = text[start:end].strip()
    if bare:
        at = text.index(bare, start)
        yield Token("N", at, at + len(bare), bare)


def settle(clause: list[Token]) -> list[Token]:
    """Decide the words that may be two things, by their neighbours, and join what is left into nouns."""
    decided = []
    for index, token in enumerate(clause):
        tag = token.tag if token.entry is None else _decide(clause, index)
        same = tag == token.tag
        decided.append(token if same else Token(tag, token.start, token.end, token.text, token.entry, token.figure))
    return _joined(decided)


def _decide(clause: list[Token], index: int) -> str:
    token = clause[index]
    following = clause[index + 1] if index + 1 < len(clause) else None
    if _joins_figure(clause, index):
        return "P"
    if token.tag == "p" or _names_way(clause, index):
        return "N"
    if token.tag == "J" and (following is None or following.tag in "SDP" or (index and clause[index - 1].tag == "S")):
        return "N"
    if token.tag == "a":
        return "A" if following is not None and following.tag in "VAaPpU" else "N"
    if token.text == "沿" and following is not None and following.tag == "N" and len(following.text) == 1:
        return "N"
    if token.tag in "AU" and len(token.text) == 1:
        opening = all(item.tag in "AaU" for item in clause[:index])
        useful = following is not None and (following.tag in "VQPAa" or token.tag == "U")
        return token.tag if opening and useful else "N"
    return token.tag


def _names_way(clause: list[Token], index: int) -> bool:
    """Say whether a word is the name of a road or river that stands behind it (建设|路, 新开|河)."""
    following = clause[index + 1] if index + 1 < len(clause) else None
    return bool(index and following and clause[index].tag == "V" and _WAY.match(following.text))


def _joins_figure(clause: list[Token], index: int) -> bool:
    """Say whether the word is the predicate of a figure behind it (达26万吨 is none in 宏达26万吨合金)."""
    token = clause[index]
    if token.entry is None or not token.entry.comparator or (index == 0 and token.tag == "U"):
        return False
    if not _meets_figure(clause, index):
        return False
    at = next(i for i in range(index + 1, len(clause)) if clause[i].tag == "Q")
    figure = clause[at].figure
    behind = at + 1
    while behind + 1 < len(clause) and clause[behind].tag == "S" and clause[behind + 1].tag == "Q":
        behind += 2
    after = clause[behind] if behind < len(clause) else None
    named = after is not None and after.tag == "N"
    if figure is None or (named and (figure.kind == "capacity" or (after is not None and after.text.startswith("的")))):
        return False
    return not token.verbs or at != index + 1 or _is_predicate(clause, index, figure)


def _meets_figure(clause: list[Token], index: int) -> bool:
    """Whether nothing but adverbs and 到/至/了 stands between the word and a figure."""
    for token in clause[index + 1 : index + 4]:
        if token.tag == "Q":
            return True
        if token.tag not in "AaF" and token.text not in {"到", "至", "了", "在", "约", "近"}:
            return False
    return False


def _is_predicate(clause: list[Token], index: int, figure: Figure) -> bool:
    """Tell 收入增加10% and 收入实现80亿元 from 增加90张床位 and 完成5个村居回迁."""
    counted, token = figure.kind in {"count", "amount"}, clause[index]
    opening = next((item for item in clause if item.tag not in "AaF"), token)
    if counted and index and (clause[index - 1].tag in "SJ" or (opening.is_role("act") and token.is_role("work"))):
        return False
    before = any(item.tag in "NQ" for item in clause[:index])
    ends = index + 2 == len(clause) or clause[index + 2].tag in "SAaJF"
    return figure.kind == "share" or (before and ends)


def _joined(tokens: list[Token]) -> list[Token]:
    """Join neighbouring nouns."""
    out: list[Token] = []
    for token in tokens:
        if token.tag == "N" and out and out[-1].tag == "N" and out[-1].end == token.start:
            last = out[-1]
            out[-1] = Token("N", last.start, token.end, last.text + token.text)
        else:
            out.append(token)
    return out


def tags(tokens: Sequence[Token]) -> str:
    """Return the tag string of the tokens."""
    return "".join([token.tag for token in tokens])
