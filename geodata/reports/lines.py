"""Cut a text into lines and sentences: spans only, the text itself is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from geodata.reports.decoding import LINE_ENDS

_LINE = regex.compile(f"[^{LINE_ENDS}]+")
_SENTENCE = regex.compile(r"[^。！？!?]*+[。！？!?]++[”’」』》）)\]】\"*]*+|[^。！？!?]++")
_EDGE = " \t\u3000\xa0\ufeff"
_LONGEST = 1000  # characters; every record keeps its sentence, so an endless one would cost its length squared


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[Line]:
    """List the lines that hold anything, without the blanks at their edges."""
    found = []
    for match in _LINE.finditer(text):
        start, end = _trimmed(text, match.start(), match.end())
        if start < end:
            found.append(Line(start, end, text[start:end]))
    return found


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a paragraph at 。！？!? (a closing quote or bracket stays with its sentence), not at ；.

    What runs on for more than 1,000 characters without any of these is cut at the last ；or ， before.
    """
    whole = (match.span() for match in _SENTENCE.finditer(text, start, end))
    spans = (_trimmed(text, *piece) for span in whole for piece in _pieces(text, *span))
    return [(first, last) for first, last in spans if first < last]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        marks = (text.rfind(mark, start, start + _LONGEST) for mark in "；;，,、")
        cut = next((mark + 1 for mark in marks if mark > start), start + _LONGEST)
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end
