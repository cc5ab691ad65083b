"""Cut a text into lines and sentences: spans only, the text itself is never touched."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from geodata.reports.decoding import LINE_ENDS

_LINE = regex.compile(f"[^{LINE_ENDS}]+")
_SENTENCE = regex.compile(r"[^。！？!?]*+[。！？!?]++[”’」』》）)\]】\"*]*+|[^。！？!?]++")
_EDGE = " \t\u3000\xa0\ufeff"


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
    """Cut a paragraph at 。！？!? (a closing quote or bracket stays with its sentence), not at ；."""
    spans = (_trimmed(text, match.start(), match.end()) for match in _SENTENCE.finditer(text, start, end))
    return [(first, last) for first, last in spans if first < last]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end
