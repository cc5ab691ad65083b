"""Divide a report into sections and say of each whether it looks back (review) or ahead (plan)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

import regex

from geodata.models import Part, Section
from geodata.reports.headings import Heading, headings_of, is_mixed
from geodata.reports.lines import Line
from geodata.reports.wording import pattern

_OPENING = 60
_NOTE = regex.compile(r"[*]*(?:[\[［〔(（]\d+[\]］〕)）]|\d{1,3}[.．、])\s*[^。:：]{1,30}[*]*[:：]")
_FEWEST_NOTES = 5
_PERIOD = regex.compile(r"十([三四五六七八九])五")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a section begins."""

    start: int
    heading: str
    level: int
    part: Part


def sections_of(text: str, lines: list[Line], year: int | None) -> tuple[Section, ...]:
    """Divide the whole text into sections, without gap or overlap, in text order.

    A part's heading decides by its words (回顾, 2022年 in a report of 2023: review; 安排, 目标, 2023年: plan; 名词解释:
    other); headings without such words inherit from the heading above. Where no heading says anything, the first words
    of the paragraphs do, and a text that never looks back is all plan. ``heading`` stands at ``start``.

    Parameters
    ----------
    year
        The year the report plans for, if known.
    """
    headings = headings_of(lines, year)
    told = any(heading.level == 1 and heading.own == "plan" for heading in headings)
    cuts = _by_headings(headings, lines, year) if told else _by_wording(headings, lines, year)
    cuts = _with_notes(cuts, lines)
    if not cuts or cuts[0].start:
        cuts.insert(0, _Cut(0, "", 0, "other" if told else _first_part(cuts)))
    ends = [*(cut.start for cut in cuts[1:]), len(text)]
    return tuple(Section(cut.start, end, cut.heading, cut.level, cut.part) for cut, end in zip(cuts, ends, strict=True))


def _first_part(cuts: list[_Cut]) -> Part:
    return cuts[0].part if cuts else "plan"


def _by_headings(headings: list[Heading], lines: list[Line], year: int | None) -> list[_Cut]:
    cuts: list[_Cut] = []
    latest: dict[int, _Cut] = {}
    for heading in _nested(headings):
        part = _part(heading, _above(latest, heading.level))
        cuts.append(_Cut(heading.start, heading.text, heading.level, part))
        latest[heading.level] = cuts[-1]
    return _split_mixed(cuts, lines, year)


def _nested(headings: list[Heading]) -> list[Heading]:
    """Push numbered headings one level down from the first bare heading on (2022年工作回顾 above 一、…).

    Where a numbered heading was a part of its own before (一、2022年工作回顾), numbers are the highest rank.
    """
    ranked = any(heading.numbered and heading.level == 1 and heading.own for heading in _before_bare(headings))
    bare = accumulate((not heading.numbered and not ranked for heading in headings), max)
    return [
        replace(heading, level=heading.level + 1) if heading.numbered and below else heading
        for heading, below in zip(headings, bare, strict=True)
    ]


def _before_bare(headings: list[Heading]) -> Iterator[Heading]:
    return takewhile(lambda heading: heading.numbered, headings)


def _above(latest: dict[int, _Cut], level: int) -> _Cut | None:
    """Find the heading to inherit from: the nearest of a higher rank, else the last of the same rank, else the last."""
    higher = [cut for rank, cut in latest.items() if rank < level]
    same = [latest[level]] if level in latest else list(latest.values())
    return max(higher or same, key=_start, default=None)


def _start(cut: _Cut) -> int:
    return cut.start


def _part(heading: Heading, above: _Cut | None) -> Part:
    if above is None or above.level >= heading.level:
        return heading.own or (above.part if above else "other")
    if above.part == "plan" and pattern("parts", "nested_review").search(heading.text):
        return "review"
    return above.part


def _line_start(line: Line) -> int:
    return line.start


def _split_mixed(cuts: list[_Cut], lines: list[Line], year: int | None) -> list[_Cut]:
    """Cut a section whose heading promises review and plan where its paragraphs turn from one to the other."""
    whole: list[_Cut] = []
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        whole.append(cut)
        if cut.level == 1 and is_mixed(cut.heading):
            first = bisect_right(lines, cut.start, key=_line_start)
            inside = lines[first : bisect_left(lines, following.start, key=_line_start) if following else None]
            turn = _turn(inside, year)
            if turn is not None and turn < len(inside):
                whole.append(_Cut(inside[turn].start, "", cut.level, "plan"))
    return whole


def _by_wording(headings: list[Heading], lines: list[Line], year: int | None) -> list[_Cut]:
    turn = _turn(lines, year) or 0
    edge = lines[turn].start if turn < len(lines) else None
    cuts = [_Cut(h.start, h.text, h.level, h.own if h.own == "other" else _side(h.start, edge)) for h in headings]
    if edge and not any(cut.start == edge for cut in cuts):
        cuts.append(_Cut(edge, "", 1, "plan"))
    if edge != (lines[0].start if lines else None):
        cuts.insert(0, _Cut(0, "", 0, "review"))
    return sorted(cuts, key=lambda cut: cut.start)


def _side(start: int, edge: int | None) -> Part:
    return "plan" if edge is not None and start >= edge else "review"


def _turn(lines: list[Line], year: int | None) -> int | None:
    """Find the line where the looking back ends: the split that contradicts the fewest paragraphs.

    Returns
    -------
    The index of the first line of the plan (0 if nothing looks back, ``len(lines)`` if nothing looks ahead), or None
    if no paragraph says anything.
    """
    marks = [(index, part) for index, line in enumerate(lines) if (part := _part_of_paragraph(line.text, year))]
    if not marks:
        return None
    score = best = sum(part == "plan" for _, part in marks)
    turn = 0 if marks[0][1] == "plan" else None
    for place, (_, part) in enumerate(marks):
        score += 1 if part == "review" else -1
        if score > best:
            best = score
            turn = marks[place + 1][0] if place + 1 < len(marks) else len(lines)
    return turn or 0


def _part_of_paragraph(paragraph: str, year: int | None) -> Part | None:
    """Say which way a paragraph looks by the first tell-tale words near its start."""
    opening = paragraph[:_OPENING]
    review = pattern("paragraphs", "review").search(opening)
    plan = pattern("paragraphs", "plan").search(opening)
    if review and plan:
        return "review" if review.start() <= plan.start() else "plan"
    if review or plan:
        return "review" if review else "plan"
    named = regex.match(r"[*\s]*(20\d\d)年", opening)
    if named and year:
        return "plan" if int(named[1]) >= year else "review"
    return _part_of_period(opening, year)


def _part_of_period(opening: str, year: int | None) -> Part | None:
    """Say which way a five-year period (十三五 is 2016 to 2020) looks: back when over, ahead when it just begins."""
    named = _PERIOD.search(opening)
    if named is None or year is None:
        return None
    first = 2016 + 5 * ("三四五六七八九".index(named[1]))
    if year >= first + 5:
        return "review"
    return "plan" if year <= first else None


def _with_notes(cuts: list[_Cut], lines: list[Line]) -> list[_Cut]:
    """Set the explanations of terms at the end apart where they stand without a heading of their own."""
    count = next((n for n, line in enumerate(reversed(lines)) if not _NOTE.match(line.text)), len(lines))
    if count < _FEWEST_NOTES or count == len(lines):
        return cuts
    first, before = lines[-count], lines[-count - 1]
    announced = pattern("parts", "notes").search(before.text[-12:]) or before.text.endswith(("！", "!"))
    inside = any(cut.part == "other" and cut.start <= first.start for cut in cuts[-1:])
    if not announced or inside:
        return cuts
    return [*(cut for cut in cuts if cut.start < first.start), _Cut(first.start, "", 1, "other")]
