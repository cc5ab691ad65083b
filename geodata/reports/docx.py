"""Read the paragraphs and tables of a Word document in their order, refusing bombs and foreign entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from geodata.errors import ReportError
from geodata.reports.answers import Answer

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 100_000_000
MOST_PARAGRAPHS = 100_000
_SMALL = 1_000_000
_MOST_PACKED = 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BODY = "word/document.xml"
_DECLARATIONS = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def read(data: bytes) -> Answer:
    """Give the text of a .docx: a line per paragraph, table cells of one row parted by tabs; ``starts`` their offsets.

    Tracked deletions are left out and tracked insertions kept, so that the text is what Word shows as final. Numbers
    that Word makes by itself (automatic lists) are not in the file and so not in the text.

    Raises
    ------
    ReportError
        If it is no Word document, holds a DOCTYPE, unpacks to more than 100 MB, or has no text.
    """
    lines = list(_lines(_body(data)))
    if not any(line.strip() for line in lines):
        raise ReportError("holds no text: if its pages are pictures, have them read first (OCR)")
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    return Answer("\n".join(lines), starts=tuple(starts))


def _body(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _declares(archive.read(entry)):
                    raise ReportError("holds a DOCTYPE, which no Word document needs: save it anew with Word")
            return archive.read(_BODY)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
        fault = str(error) or "it ends too early"
        raise ReportError(f"is damaged ({fault}): fetch it again or save it anew with Word") from None
    except KeyError:
        raise ReportError("is an archive but not a Word document: give the .docx, PDF or text itself") from None
    except RuntimeError:
        raise ReportError("is locked by a password: save a copy without one") from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a bomb before anything is unpacked: by number, by size, by how much smaller it was packed."""
    if len(entries) > MOST_ENTRIES:
        raise ReportError(f"holds more than {MOST_ENTRIES} files: save it as text and give that")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED or any(map(_is_bomb, entries)):
        raise ReportError("unpacks to far more than a report can be: save it as text and give that")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > _MOST_PACKED * max(entry.compress_size, 1)


def _declares(part: bytes) -> bool:
    return any(declaration in part for declaration in _DECLARATIONS)


def _lines(body: bytes) -> Iterator[str]:
    """Walk the body once, forgetting each paragraph after it is read."""
    walk = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=(f"{_W}p", f"{_W}tr"),
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
    )  # fmt: skip
    count = 0
    try:
        for _, element in walk:
            count += 1
            if count > MOST_PARAGRAPHS:
                raise ReportError(f"holds more than {MOST_PARAGRAPHS} paragraphs: give the report alone")
            if element.tag == f"{_W}tr":
                yield "\t".join(" ".join(_paragraphs(cell)) for cell in element.iterfind(f"{_W}tc"))
                _forget(element)
            elif not _inside(element, f"{_W}tr", _FALLBACK):
                yield _text(element)
                if not _inside(element, f"{_W}p"):
                    _forget(element)
    except etree.XMLSyntaxError as error:
        raise ReportError(f"is damaged ({error.msg}): save it anew with Word") from None


def _paragraphs(cell: Any) -> Iterator[str]:
    return (text for paragraph in cell.iter(f"{_W}p") if (text := _text(paragraph)))


def _text(paragraph: Any) -> str:
    """Join the runs of one paragraph; text boxes inside it are paragraphs of their own."""
    said = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if _own(node, paragraph):
            said.append({f"{_W}t": node.text or "", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}.get(node.tag, "\n"))
    return "".join(said)


def _own(node: Any, paragraph: Any) -> bool:
    for above in node.iterancestors():
        if above is paragraph:
            return True
        if above.tag in (f"{_W}p", f"{_W}del", f"{_W}moveFrom", f"{_W}tabs", _FALLBACK):
            return False
    return False


def _inside(element: Any, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
