"""Tell money that is spent on a thing from money that is itself the target."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from geodata.commitments.drafts import Draft, Money
from geodata.commitments.quantities import Figure
from geodata.commitments.tokens import Token
from geodata.models import Basis, Period

_SPENT = regex.compile(
    r"^(?:当年|全年|年内|年度|今年|本年度|年)?(?:计划|预计|累计|估算|概算)?(?:完成|总|年度|实际|计划|累计|新增)*(?:计划)?(?:投资|投入|总投资额|投资额|建设资金)$"
)
_SPENDS = regex.compile(
    r"(?:当年|全年|年内|年度|今年|本年度)?(?:计划|预计|累计|力争)?(?:完成|安排|投入)?(?:总|年度)?(?:计划)?(?:投资|投入)$"
)
_TOTAL = regex.compile(r"总投资|概算|估算")
_ANNUAL = regex.compile(r"年度|年内|当年|今年|全年|本年")


def period_of(words: str) -> Period | None:
    """Return what time a sum stands for, by the words before it."""
    if _ANNUAL.search(words):
        return "annual"
    if _TOTAL.search(words):
        return "total"
    return "completed" if "完成" in words else None


def _attach(figure: Figure, words: str, drafts: Sequence[Draft]) -> bool:
    """Put the money on the last counted programme, else on the last named thing; say whether it found one."""
    programmes = [draft for draft in drafts if draft.kind == "programme" and draft.money is None]
    named = [d for d in drafts if d.kind == "named_project" and d.money is None and not d.optional]
    target = programmes[-1] if programmes else (named[-1] if named else None)
    if target is None:
        return _beside(figure, drafts)
    basis: Basis = "shared" if programmes or len([d for d in named if d.rule == target.rule]) > 1 else "own"
    target.money = Money(figure, basis, period_of(words))
    if basis == "shared":
        target.among = [
            d
            for d in drafts
            if d.kind == "named_project" and (d.open_list or not programmes) and d is not target and d.part_of is None
        ]
    return True


def _beside(figure: Figure, drafts: Sequence[Draft]) -> bool:
    """Keep a second sum (总投资245亿元，年度投资90亿元) beside the investment that stands already."""
    paid = next((draft for draft in reversed(drafts) if draft.money is not None), None)
    if paid is None:
        return False
    paid.figures.append((figure, "attribute"))
    return True


def spender(text: str) -> str:
    """Return what a sum is spent on (东新高铁|完成投资), or an empty string."""
    spent = _SPENDS.search(text)
    return text[: spent.start()] if spent and spent.start() > 2 else ""


def investment_only(tokens: Sequence[Token], drafts: Sequence[Draft]) -> bool:
    """Read 完成年度投资286亿元 after the works it is spent on; say whether the clause was that."""
    if len(tokens) < 2 or tokens[-1].tag != "Q" or any(token.tag == "Q" for token in tokens[:-1]):
        return False
    figure = tokens[-1].figure
    words = "".join(token.text for token in tokens[:-1] if token.tag not in "PU")
    if figure is None or figure.kind != "money" or not _SPENT.match(words):
        return False
    return _attach(figure, words, drafts)


def spent_before(tokens: Sequence[Token], lead: Sequence[Token], drafts: Sequence[Draft]) -> None:
    """Read 计划投资2亿元 before the works it is spent on."""
    words = "".join(token.text for token in (*lead, *tokens) if token.tag != "Q")
    figure = tokens[-1].figure
    if figure is not None and figure.kind == "money" and regex.search(r"投资|投入|安排|筹措|资金", words):
        _attach(figure, words, drafts)


def _is_spent(figure: Figure, tokens: Sequence[Token]) -> bool:
    """Tell 总投资300亿元的45个项目 from 投资超10亿元的项目60个, where the sum only says which projects."""
    text = ""
    for token in sorted(tokens, key=lambda token: token.start):
        text = text.ljust(token.start - tokens[0].start) + token.text if token.start >= tokens[0].start else text
    before = text[: max(figure.start - tokens[0].start, 0)]
    return regex.search(r"(?:投资|投入)额?(?:约|达|近|为|达到)?$", before) is not None or (
        regex.search(r"总投资超(?:过)?$", before) is not None and tokens[0].tag == "N"
    )


def spend_inside(draft: Draft, tokens: Sequence[Token]) -> None:
    """Move the figure of 总投资300亿元的45个项目 from the attributes of the noun to its investment."""
    words = "".join(token.text for token in tokens)
    for figure, role in list(draft.figures):
        if figure.kind == "money" and role == "attribute" and _is_spent(figure, tokens):
            basis: Basis = "shared" if draft.kind == "programme" else "own"
            draft.figures.remove((figure, role))
            draft.money = Money(figure, basis, period_of(words))
