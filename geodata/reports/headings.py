"""Recognise the headings of a report: numbered titles, and short lines in the words of a part."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from geodata.models import Part
from geodata.reports.lines import Line
from geodata.reports.wording import pattern

_NUMBERED = (
    (1, regex.compile(r"第[一二三四五六七八九十]+部分")),
    (1, regex.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (2, regex.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]")),
    (3, regex.compile(r"\d{1,2}[、.．]\s?(?!\d)")),
)
_YEAR = regex.compile(r"(?<!\d)20\d\d(?!\d)")
_LEAD = regex.compile(r"[*#>\s\u3000]*")
_STOP = regex.compile(r"[。；;！!]")
_CLAUSE = regex.compile(r"[，,：:].")
_BLANKS = "*#: ：\u3000\xa0"
LONGEST = 60
LONGEST_BARE = 30


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at ``start``; ``own`` is the part that its own words open, None if they do not say.

    ``level`` is 1 for a part (一、 or a bare line), 2 for （一）, 3 for 1. ; ``numbered`` tells 一、 from a bare line.
    """

    start: int
    text: str
    level: int
    numbered: bool
    own: Part | None


def headings_of(lines: list[Line], year: int | None) -> list[Heading]:
    """List the headings in text order.

    Parameters
    ----------
    year
        The year the report plans for, if known: a heading that names it looks ahead, one of an earlier year back.
    """
    return [heading for line in lines if (heading := _heading(line, year))]


def part_of_heading(words: str, year: int | None) -> Part | None:
    """Say which part a heading opens by its own words, or None if they do not say."""
    if pattern("parts", "notes").search(words):
        return "other"
    if pattern("parts", "annex").search(words):
        return "plan"
    if pattern("parts", "review").search(words):
        return "review"
    if pattern("parts", "plan").search(words):
        return "plan"
    years = [int(found) for found in _YEAR.findall(words)]
    if year and years:
        return "plan" if max(years) >= year else "review"
    return None


def is_mixed(words: str) -> bool:
    """Whether a heading promises both a look back and a plan (“十四五”发展成就和“十五五”主要目标任务)."""
    return bool(pattern("parts", "review").search(words) and pattern("parts", "plan").search(words))


def _heading(line: Line, year: int | None) -> Heading | None:
    lead = _LEAD.match(line.text)
    start = lead.end() if lead else 0
    stop = _STOP.search(line.text, start)
    words = line.text[start : stop.start() if stop else None].rstrip(_BLANKS)
    if not words or len(words) > LONGEST:
        return None
    for level, number in _NUMBERED:
        if match := number.match(words):
            own = part_of_heading(words, year)
            whole = stop is not None and stop.end() == len(line.text)
            titled = not (whole and level == 3) and _is_title(words[match.end() :], level, inline=stop is not None)
            return Heading(line.start + start, words, level, True, own) if titled else None
    own = part_of_heading(words, year) if not stop and _is_bare(line.text[start:]) else None
    return Heading(line.start + start, words, 1, False, own) if own else None


def _is_title(words: str, level: int, *, inline: bool) -> bool:
    """Whether numbered words are a title and not an item of a list: free of figures, unless alone on the line."""
    if not words.strip():
        return False
    figures = regex.search(r"\d", _YEAR.sub("", words))
    return not (figures and (inline or level == 3))


def _is_bare(line: str) -> bool:
    """Whether a line without a number has the form of a part's heading; one that ends in a colon opens a list."""
    words = line.rstrip(_BLANKS)
    if any(pattern("parts", key).search(words) for key in ("notes", "annex")):
        return len(words) <= LONGEST_BARE and not _CLAUSE.search(words)
    if (
        line.rstrip("*# ").endswith(("：", ":"))
        or len(words) > LONGEST_BARE
        or _CLAUSE.search(words)
        or pattern("furniture", "head").search(words)
    ):
        return False
    return bool(pattern("parts", "bare").search(words))
