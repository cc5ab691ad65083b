"""Recognise the words on the pages of a scanned PDF with the optional engine (pip install rapidocr-onnxruntime)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from geodata.errors import ReportError
from geodata.reports.answers import Answer
from geodata.reports.columns import reading_order
from geodata.reports.layout import Line, joined, without_running_heads
from geodata.reports.pdf import opened

MOST_PAGES = 120
_SCALE = 2.0
_LEAST_SURE = 0.5
Box = Sequence[Sequence[float]]


def read(data: bytes) -> Answer:
    """Give the words that the engine sees, in the order in which a person reads them; ``starts`` are page offsets.

    Words of which it is less than half sure are left out. What it gives is a guess: the report's ``encoding`` says so.

    Raises
    ------
    ReportError
        If the file is too long or no words are seen.
    """
    from rapidocr_onnxruntime import RapidOCR

    document = opened(data)
    if len(document) > MOST_PAGES:
        raise ReportError(f"has more than {MOST_PAGES} scanned pages: give the report alone")
    engine = RapidOCR()
    pages = []
    for page in document:
        seen, _ = engine(page.render(scale=_SCALE).to_numpy(), use_cls=False)
        height = page.get_height() * _SCALE
        pages.append(list(reading_order(list(lines_seen(seen or [], height)), height)))
    text, starts = joined(without_running_heads(pages))
    if not text.strip():
        raise ReportError("holds pictures in which no words can be seen: give a better scan or the text")
    return Answer(text, starts=starts)


def lines_seen(seen: Sequence[tuple[Box, str, Any]], height: float) -> Iterator[Line]:
    """Turn boxes (pixels, origin at the upper left) into lines; boxes of about one height become of one height."""
    sure = [(box, words.strip()) for box, words, score in seen if float(score) >= _LEAST_SURE and words.strip()]
    usual = median(_height(box) for box, _ in sure) if sure else 0.0
    for box, words in sure:
        middle = height - sum(point[1] for point in box) / len(box)
        half = (usual if abs(_height(box) - usual) < 0.4 * usual else _height(box)) / 2
        yield Line(words, min(x for x, _ in box), max(x for x, _ in box), middle - half, middle + half)


def _height(box: Box) -> float:
    return max(point[1] for point in box) - min(point[1] for point in box)
