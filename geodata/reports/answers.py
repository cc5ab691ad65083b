"""Fix what parent and child process tell each other about a document, and the limits between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geodata.confined import Limits

LARGEST_TEXT: Final = 2_000_000
ENGINE: Final = "rapidocr_onnxruntime"


READING: Final = Limits(1024, 20, 40)
RECOGNISING: Final = Limits(4096, 3600, 3600)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child prints: the text, or an error that completes the sentence "the file …".

    ``scanned`` tells that the pages are pictures without a text layer.
    """

    text: str = ""
    title: str = ""
    starts: tuple[int, ...] = ()
    error: str = ""
    scanned: bool = False


def limits_of(kind: str) -> Limits:
    """Give the limits for a kind of document: recognising a picture's words takes ten seconds a page and more."""
    return RECOGNISING if kind == "scan" else READING
