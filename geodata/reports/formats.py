"""Recognise what kind of file a report is, and have documents taken apart in a child process with limits."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import orjson
import regex

from geodata.confined import answer_of
from geodata.errors import ReportError
from geodata.reports.answers import ENGINE, Answer, limits_of
from geodata.reports.decoding import decode

Kind = Literal["text", "html", "docx", "pdf", "scan"]
_PAGE = regex.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", regex.I)
_PAGE_NAMES = (".html", ".htm", ".shtml")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a document as read; ``starts`` are the offsets of its pages (PDF) or paragraphs (DOCX)."""

    text: str
    encoding: str
    title: str = ""
    starts: tuple[int, ...] = ()


def parse(data: bytes, name: str) -> Parsed:
    """Read the text of a file of any known kind.

    Raises
    ------
    ReportError
        If the file is of a kind that cannot be read, damaged, locked, a bomb, or has no text.
    """
    kind = kind_of(data, name)
    if kind == "docx":
        return _parsed(_in_child(data, kind, name), kind)
    if kind == "pdf":
        return _pdf(data, name)
    text, encoding = decode(data, name)
    if name.lower().endswith(_PAGE_NAMES) or ("." not in name and _PAGE.match(text)):
        return _parsed(_in_child(text.encode("utf-8"), "html", name), encoding)
    return Parsed(text, encoding)


def _pdf(data: bytes, name: str) -> Parsed:
    """Read the text layer; where there is none, have the words recognised if the engine is installed."""
    answer = _in_child(data, "pdf", name)
    if not answer.scanned:
        return _parsed(answer, "pdf")
    if find_spec(ENGINE) is None:
        raise ReportError(
            f"{name} has no text layer, as scans have: pip install rapidocr-onnxruntime (Python before 3.13) "
            "has its words recognised, or give it a text layer (ocrmypdf -l chi_sim in.pdf out.pdf)"
        )
    return _parsed(_in_child(data, "scan", name), "pdf, words recognised from pictures")


def _parsed(answer: Answer, encoding: str) -> Parsed:
    return Parsed(answer.text, encoding, answer.title, answer.starts)


def kind_of(data: bytes, name: str) -> Kind:
    """Tell the kind by the first bytes, whatever the name says.

    Raises
    ------
    ReportError
        For kinds that are known but cannot be read, with the way to a kind that can.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    for magic, what, remedy in (
        (b"\xd0\xcf\x11\xe0", "an old or locked Office file", "open it and save it as .docx without a password"),
        (b"{\\rtf", "an RTF file", "open it and save it as .docx"),
        (b"PK\x05\x06", "an empty archive", "give the report itself"),
        (b"\x1f\x8b", "a compressed file", "unpack it and give the report itself"),
        (b"Rar!", "an archive", "unpack it and give the report itself"),
        (b"7z\xbc\xaf", "an archive", "unpack it and give the report itself"),
        (b"\x89PNG", "a picture", "give the text, or a PDF with a text layer"),
        (b"\xff\xd8\xff", "a picture", "give the text, or a PDF with a text layer"),
    ):
        if data.startswith(magic):
            raise ReportError(f"{name} is {what}: {remedy}")
    return "text"


def _in_child(data: bytes, kind: Kind, name: str) -> Answer:
    """Take a document apart where a bomb or a crash can do no harm, within the limits of its kind."""
    try:
        said = orjson.loads(answer_of("geodata.reports.child", (kind,), data, limits_of(kind)))
    except TimeoutError:
        raise ReportError(f"{name} takes too long to read: save it as text and give that") from None
    except ChildProcessError:
        raise ReportError(
            f"{name} needs too much time or memory to read, or breaks its reader: save it as text"
        ) from None
    answer = Answer(**{**said, "starts": tuple(said["starts"])})
    if answer.error:
        raise ReportError(f"{name} {answer.error}")
    return answer
