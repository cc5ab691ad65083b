"""Read the characters of a PDF with their boxes and put them back into lines, columns and paragraphs."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from geodata.errors import ReportError
from geodata.reports.answers import LARGEST_TEXT, Answer
from geodata.reports.columns import reading_order
from geodata.reports.layout import Line, joined, without_running_heads

MOST_PAGES = 600
_FEWEST_PER_PAGE = 20
_FAULTS = {
    pdfium_c.FPDF_ERR_PASSWORD: "is locked by a password: save a copy without one",
    pdfium_c.FPDF_ERR_SECURITY: "is locked in a way that cannot be opened: print it into a new PDF",
}


def read(data: bytes) -> Answer:
    """Give the text of a PDF as a person would read it; ``starts`` are the offsets at which the pages begin.

    Two columns are read one after the other, running heads and page numbers are left out, and a line that goes on to
    the right edge is joined with the next, so that a sentence stands whole across lines and pages.

    Raises
    ------
    ReportError
        If it is locked, damaged or too long. A scan without a text layer is said to be ``scanned``.
    """
    document = opened(data)
    if len(document) > MOST_PAGES:
        raise ReportError(f"has more than {MOST_PAGES} pages: give the report alone")
    pages = [list(_page(document, number)) for number in range(len(document))]
    count = sum(len(line.text) for page in pages for line in page)
    if count < _FEWEST_PER_PAGE * len(pages):
        return Answer(scanned=True)
    text, starts = joined(without_running_heads(pages))
    return Answer(text, starts=starts)


def opened(data: bytes) -> Any:
    """Open a PDF; ReportError says why not."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        fault = _FAULTS.get(getattr(error, "err_code", None) or 0, "is not a whole PDF: fetch it again")
        raise ReportError(
            "is locked by a password: save a copy without one" if "assword" in str(error) else fault
        ) from None


def _page(document: Any, number: int) -> Iterator[Line]:
    """Give the lines of one page in reading order."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        raise ReportError(f"is damaged on page {number + 1}: fetch it again") from None
    count = text.count_chars()
    if count > LARGEST_TEXT:
        raise ReportError(f"holds more than {LARGEST_TEXT} characters: give the report alone")
    segments = list(_segments(text, count))
    height = page.get_height()
    text.close()
    page.close()
    yield from reading_order(segments, height)


def _segments(text: Any, count: int) -> Iterator[Line]:
    """Collect characters into segments: stretches on one baseline without a wide gap, blanks at the start left out."""
    segment: Line | None = None
    for char, left, bottom, right, top in _characters(text, count):
        if segment is not None and segment.goes_on(left, bottom, top):
            segment.add(char, left, bottom, right, top)
            continue
        if segment is not None:
            yield segment
        segment = None if char.isspace() else Line(char, left, right, bottom, top, pen=right)
    if segment is not None:
        yield segment


def _characters(text: Any, count: int) -> Iterator[tuple[str, float, float, float, float]]:
    """Read the characters that stand on the page, without those that the reader would make up."""
    box = pdfium_c.FS_RECTF()
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1 or not _is_text(code):
            continue
        if not pdfium_c.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        yield _unified(chr(code)), box.left, box.bottom, box.right, box.top


def _is_text(code: int) -> bool:
    """Whether a code is a character that text may hold: no control, no half of a pair, no non-character."""
    return code >= 0x20 and unicodedata.category(chr(code)) not in ("Cc", "Cs", "Cn", "Co")


def _unified(char: str) -> str:
    """Give the ideograph for a radical: PDF fonts often name 工 by the radical that looks the same (U+2F2F)."""
    return unicodedata.normalize("NFKC", char) if "\u2e80" <= char <= "\u2fdf" else char
