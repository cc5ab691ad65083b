"""Put the lines of pages together: drop what runs on every page, join what was wrapped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import regex

from geodata.reports.wording import pattern

_EDGE_LINES = 2
_DIGITS = regex.compile(r"\d+|\s+")
_UNBROKEN = regex.compile(r"[A-Za-z0-9.,%+-]+")
_NEVER_FIRST = frozenset("，。、；：！？）》”’」』】％,.;:!?)%")
_LETTER = regex.compile(r"[A-Za-z]")


@dataclass(slots=True)
class Line:
    """A stretch of characters on one baseline, with its box in points, origin at the lower left of the page.

    ``left_edge`` and ``right_edge`` are those of the column that holds it; ``pen`` is where its last character ends,
    counting blanks, which the box leaves out.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    left_edge: float = 0.0
    right_edge: float = 0.0
    pen: float = 0.0

    @property
    def height(self) -> float:
        """Height of the tallest character, about the size of the type."""
        return max(self.top - self.bottom, 1.0)

    def beside(self, bottom: float, top: float) -> bool:
        """Whether another box stands at the same height: half of the lower one's height is shared."""
        shared = min(self.top, top) - max(self.bottom, bottom)
        return shared > 0.5 * min(self.height, max(top - bottom, 1.0))

    def goes_on(self, left: float, bottom: float, top: float) -> bool:
        """Whether a character that begins at ``left`` continues this stretch."""
        size = max(self.height, top - bottom)
        return self.beside(bottom, top) and -0.5 * size <= left - self.pen <= 1.5 * size

    def add(self, char: str, left: float, bottom: float, right: float, top: float) -> None:
        """Continue this stretch; a gap between Latin letters is a blank."""
        gap = left - self.pen > 0.2 * self.height
        blank = " " if gap and _LETTER.match(char) and _LETTER.match(self.text[-1]) else ""
        self.text += blank + char
        self.pen = max(self.pen, right)
        if char.isspace():
            return
        self.right = self.pen
        self.bottom, self.top = min(self.bottom, bottom), max(self.top, top)


def without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop page numbers, and what stands at the head or foot of at least half of the pages (two at least)."""
    repeated = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    fewest = max(2, len(pages) / 2)
    kept = []
    for page in pages:
        edges = {id(line) for line in _edges(page) if repeated[_key(line)] >= fewest or _is_page_number(line)}
        kept.append([line for line in page if id(line) not in edges])
    return kept


def joined(pages: list[list[Line]]) -> tuple[str, tuple[int, ...]]:
    """Join wrapped lines into paragraphs.

    A line that reaches the right edge of its column goes on in the next line, unless that one is indented by more than
    a character: across columns and pages too.

    Returns
    -------
    The text, and the offset at which each page begins.
    """
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    before: Line | None = None
    for page in pages:
        opened = False
        for line in page:
            between = "" if before is None else _between(before, line)
            if not opened:
                starts.append(length + len(between))
                opened = True
            pieces += [between, line.text.strip()]
            length += len(between) + len(pieces[-1])
            before = line
        if not opened:
            starts.append(length)
    return "".join(pieces), tuple(starts)


def _between(before: Line, line: Line) -> str:
    """Say what parts two lines: nothing or a blank where the first goes on, else a line end.

    A line is full if nothing more had room on it: not a character, nor the number or word that begins the next line,
    nor a character together with the comma behind it.
    """
    size = before.height
    word = _UNBROKEN.match(line.text)
    room = size * (1.6 + (0.6 * len(word[0]) if word else 0.0) + (line.text[1:2] in _NEVER_FIRST))
    full = before.right_edge - before.right < room
    indented = line.left - line.left_edge > 1.2 * line.height
    alike = abs(size - line.height) < 0.25 * size
    if not full or indented or not alike:
        return "\n"
    latin = _LETTER.match(before.text.rstrip()[-1:]) and _LETTER.match(line.text.lstrip()[:1])
    return " " if latin else ""


def _edges(page: list[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: -line.top)
    return ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _key(line: Line) -> str:
    return str(_DIGITS.sub("", line.text))


def _is_page_number(line: Line) -> bool:
    return bool(pattern("furniture", "page_numbers").search(line.text.strip()))
