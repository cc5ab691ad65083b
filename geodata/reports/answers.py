"""Fix what parent and child process tell each other about a document, and the limits between them."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTES = 1024
SECONDS = 20
WALL_SECONDS = 40
LARGEST_TEXT = 5_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child prints: the text, or an error that completes the sentence "the file …"."""

    text: str = ""
    title: str = ""
    starts: tuple[int, ...] = ()
    error: str = ""
