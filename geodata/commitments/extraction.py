"""Make commitments of a report: read every sentence of its plan part and settle sector, stage, money and links."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from geodata.commitments.clauses import read_sentence
from geodata.commitments.drafts import Draft, Money, Stretch
from geodata.commitments.folding import fold, without_number
from geodata.commitments.listing import Announced, announcement, bare_name
from geodata.commitments.quantities import Figure
from geodata.commitments.sectors import sector_of
from geodata.commitments.stages import firmness_of, stage_of
from geodata.commitments.tokens import Token
from geodata.models import Claim, Commitment, Investment, Part, Quantity, Report, Role, Sentence, Span

_LONGEST_SENTENCE = 1200
_CONTEXT = 500
_TOLD = 20
_CLAIMS: dict[Part, Claim] = {"plan": "commitment", "review": "achievement"}
_SERIES: dict[Claim, str] = {"commitment": "", "achievement": "r"}


def extract(report: Report, claims: Sequence[Claim] = ("commitment",)) -> tuple[Commitment, ...]:
    """Return every commitment of a report's plan part, in text order; ids are ``<report id>-NNN``.

    Parameters
    ----------
    claims
        With ``achievement`` also what the review part says was done, under ids of their own (``<report id>-rNNN``), so
        that the commitments keep theirs. What stands in neither part is never read.
    """
    counts: Counter[str] = Counter()
    out: list[Commitment] = []
    with _collector_paused():
        for claim, batch in _batches(report, claims):
            ids: dict[int, str] = {}
            for item in batch:
                counts[claim] += 1
                ids[id(item.draft)] = f"{report.id}-{_SERIES[claim]}{counts[claim]:03d}"
            out += [_commitment(report, item, ids, claim) for item in batch]
            _unlink(batch)
    return tuple(out)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python's collector of cycles still, which goes through all that lives again and again as the text grows.

    Nothing made here stays in a cycle (`_unlink`), so that all of it is freed at once without the collector.
    """
    works = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if works:
            gc.enable()


def _unlink(batch: Sequence[_Found]) -> None:
    """Take apart the drafts that stand among each other (two sums for one list), once their records are made."""
    for item in batch:
        if item.draft.among:
            item.draft.among = []


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft with the sentence that holds it and its words; ``base`` is where the draft's own spans begin."""

    draft: Draft
    base: int
    sentence: Sentence
    words: Span


def _promising(report: Report) -> Iterator[Sentence]:
    """Yield the sentences that may hold a claim: of plan and review sections, no furniture, no bare heading."""
    headings = {section.start for section in report.sections if section.heading}
    for sentence in report.sentences:
        heading = sentence.start in headings and sentence.end >= sentence.paragraph_end - 2
        if report.sections[sentence.section].part in _CLAIMS and not sentence.furniture and not heading:
            yield sentence


def _batches(report: Report, claims: Sequence[Claim]) -> Iterator[tuple[Claim, list[_Found]]]:
    """Read one sentence after another; bare names are read only behind a sentence that announces them.

    Drafts refer only to drafts of their own batch, so that none need be kept until the end.
    """
    announced: Announced | None = None
    for sentence in _promising(report):
        claim = _CLAIMS[report.sections[sentence.section].part]
        if claim not in claims:
            continue
        if announced is not None and announced.section != sentence.section:
            announced = None
        drafts: list[Draft] = []
        for batch in _read(report, sentence, announced):
            drafts = [*drafts, *(item.draft for item in batch)][-_TOLD:]
            yield claim, batch
        listed = any(draft.rule.startswith("announced") for draft in drafts)
        left = announced is not None and announced.paragraph != sentence.paragraph_start and not listed
        announced = announcement(sentence, drafts) or (None if left else announced)


def _read(report: Report, sentence: Sentence, announced: Announced | None) -> Iterator[list[_Found]]:
    """Yield the drafts of a sentence by stretches of bounded length; a bare name has one stretch."""
    words = Span(report.text[sentence.start : sentence.end], sentence.start, sentence.end)
    for start in range(sentence.start, sentence.end, _LONGEST_SENTENCE):
        end = min(start + _LONGEST_SENTENCE, sentence.end)
        text = without_number(fold(report.text[start:end]))
        drafts = read_sentence(text)
        if not drafts and announced is not None and end - start == len(words.text):
            drafts = bare_name(text, announced)
        yield [_Found(draft, start, sentence, words) for draft in drafts]


def _commitment(report: Report, item: _Found, ids: dict[int, str], claim: Claim) -> Commitment:
    draft, base = item.draft, item.base
    name = _span(report, base, draft.name)
    head = _span(report, base, draft.head) if draft.head else None
    own, shared = draft.noun or fold(name.text), fold(head.text) if head else draft.topic
    stage, stage_alt = stage_of(draft, own, shared)
    sector, sector_alt = sector_of(own, shared, _contexts(report, item))
    edges = [
        draft.name,
        *((figure.start, figure.end) for figure, role in draft.figures if draft.kind != "named_project"),
    ]
    verb, tail = draft.action.main, draft.action.second
    return Commitment(
        id=ids[id(draft)],
        kind=draft.kind,
        name=name,
        start=base + min(start for start, _ in edges),
        end=base + max(end for _, end in edges),
        sentence=item.words,
        sector=sector,
        sector_alt=sector_alt,
        stage=stage,
        stage_alt=stage_alt,
        rule=draft.rule,
        verb=_words(report, base, verb),
        verb_tail=_words(report, base, tail),
        quantities=tuple(_quantity(report, base, figure, role) for figure, role in draft.figures),
        investment=_investment(report, base, draft.money) if draft.money else None,
        head=head,
        part_of=ids.get(id(draft.part_of)) if draft.part_of else None,
        among=tuple(ids[id(other)] for other in draft.among if id(other) in ids),
        claim=claim,
        firmness=firmness_of(draft.action),
        optional=draft.optional,
    )


def _span(report: Report, base: int, stretch: Stretch) -> Span:
    start, end = base + stretch[0], base + stretch[1]
    return Span(report.text[start:end], start, end)


def _words(report: Report, base: int, tokens: Sequence[Token]) -> Span | None:
    return _span(report, base, (tokens[0].start, tokens[-1].end)) if tokens else None


def _quantity(report: Report, base: int, figure: Figure, role: Role | None) -> Quantity:
    start, end = base + figure.start, base + figure.end
    return Quantity(figure.value, figure.unit, figure.comparator, report.text[start:end], start, end, role)


def _investment(report: Report, base: int, money: Money) -> Investment:
    figure = money.figure
    start, end = base + figure.start, base + figure.end
    text = report.text[start:end]
    return Investment(figure.value, money.basis, figure.comparator, text, start, end, money.period)


def _contexts(report: Report, item: _Found) -> Iterator[tuple[str, float]]:
    """Yield what tells a sector where a thing's own words do not: its verb, sentence, paragraph and heading."""
    sentence, draft = item.sentence, item.draft
    at = item.base + draft.name[0]
    yield "".join(token.text for token in draft.action.main), 1.0
    yield report.text[max(sentence.start, at - 60) : at], 0.3
    yield report.text[sentence.start : min(sentence.start + _CONTEXT, sentence.end)], 0.25
    yield report.text[sentence.paragraph_start : min(sentence.paragraph_start + 300, sentence.start)], 0.08
    yield report.sections[sentence.section].heading, 0.25
