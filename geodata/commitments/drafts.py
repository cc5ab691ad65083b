"""Hold what a rule has found in a sentence before it becomes a commitment; spans count characters of the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from geodata.commitments.quantities import Figure
from geodata.commitments.tokens import Token
from geodata.models import Basis, Kind, Period, Role

_OPENS = regex.compile(r"(?:的|了|好|\s)+")
_CLOSES = regex.compile(r"(?:等?(?:建设|工作)|等任务|等|的)$")
Stretch = tuple[int, int]
Roles = dict[int, list[tuple[Figure, Role | None]]]
Parts = dict[str, list[Token]]


@dataclass(slots=True)
class Money:
    """Money spent on a draft, with the words it rests on."""

    figure: Figure
    basis: Basis
    period: Period | None


@dataclass(slots=True, eq=False)
class Draft:
    """A record in the making. ``figures`` pairs each figure with its role (None for a target)."""

    kind: Kind
    name: Stretch
    rule: str
    action: Action
    figures: list[tuple[Figure, Role | None]] = field(default_factory=list)
    head: Stretch | None = None
    part_of: Draft | None = None
    optional: bool = False
    money: Money | None = None
    open_list: bool = False
    among: list[Draft] = field(default_factory=list)
    noun: str = ""
    topic: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether this is a name beyond doubt, with a verb that says what is done."""
        return self.kind == "named_project" and not self.optional and not self.action.is_light


@dataclass(slots=True)
class Action:
    """The words of a clause that set stage and firmness: lead words, verb chain and what ends the clause."""

    lead: Sequence[Token] = ()
    chain: Sequence[Token] = ()
    tail: Sequence[Token] = ()

    @property
    def main(self) -> Sequence[Token]:
        """The words that count as the verb: an event beats a light chain."""
        if self.tail and (not self.chain or (self.is_light and any(t.is_role("event") for t in self.tail))):
            return self.tail
        return self.chain

    @property
    def second(self) -> Sequence[Token]:
        """The second half of a split verb (加快…建设)."""
        return self.tail if self.chain and self.main is self.chain else ()

    @property
    def is_light(self) -> bool:
        """Whether no verb before the object says anything about a stage."""
        return all(token.is_role("light") or not token.verbs for token in self.chain)


def stretch(tokens: Sequence[Token]) -> Stretch:
    """Return the span that a run of tokens covers."""
    return tokens[0].start, tokens[-1].end


def cut(start: int, end: int, tokens: Sequence[Token]) -> Stretch:
    """Drop what no name begins or ends with: 的, 好, 了, 等, and a trailing 建设 or 工作."""
    text = "".join(token.text for token in sorted(tokens, key=lambda token: token.start))
    lead = _OPENS.match(text)
    if lead and lead.end() < len(text):
        start += lead.end()
    tail = _CLOSES.search(text)
    if tail and tail.start() > 2 and not text.endswith(("项目建设", "基础设施建设")):
        end = min(end, end - (len(text) - tail.start())) if tokens and max(t.end for t in tokens) == end else end
    return start, end
