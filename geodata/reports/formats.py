"""Recognise what kind of file a report is, and have documents taken apart in a child process with limits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

import orjson
import regex

from geodata.errors import ReportError
from geodata.reports.answers import WALL_SECONDS
from geodata.reports.decoding import decode

Kind = Literal["text", "html", "docx", "pdf"]
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
    if kind in ("docx", "pdf"):
        return _in_child(data, kind, name)
    text, encoding = decode(data, name)
    if name.lower().endswith(_PAGE_NAMES) or ("." not in name and _PAGE.match(text)):
        page = _in_child(text.encode("utf-8"), "html", name)
        return Parsed(page.text, encoding, page.title)
    return Parsed(text, encoding)


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


def _in_child(data: bytes, kind: Kind, name: str) -> Parsed:
    """Take a document apart where a bomb or a crash can do no harm: 1 GB of memory, 20 s of processor, 40 s in all."""
    command = [sys.executable, "-P", "-m", "geodata.reports.child", kind]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ReportError(f"{name} takes too long to read: save it as text and give that") from None
    if done.returncode != 0:
        raise ReportError(f"{name} needs too much time or memory to read, or breaks its reader: save it as text")
    answer = orjson.loads(done.stdout)
    if answer["error"]:
        raise ReportError(f"{name} {answer['error']}")
    return Parsed(answer["text"], kind, answer["title"], tuple(answer["starts"]))
