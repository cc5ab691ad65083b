"""Write any text in a file that cannot hold all of it, visibly and so that it can be read back exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import regex

TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "%", "|", "'")
"""What a spreadsheet takes for the beginning of a formula, and the apostrophe that guards against it."""

SURROGATES: Final = r"\uD800-\uDFFF"
NOT_IN_SQLITE: Final = SURROGATES + r"\x00"
NOT_IN_XML: Final = SURROGATES + r"\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF"
EMPTY: Final = "⟦⟧"
"""What stands for a name of no characters."""

_WRITTEN: Final = regex.compile(r"⟦(?:U\+([0-9A-F]{4,6}))?⟧")
_LOOKALIKE: Final = r"⟦(?=(?:U\+[0-9A-F]{4,6})?⟧)"


def escaper(unholdable: str, *, beside: str = "") -> Callable[[str], str]:
    """Make the function that writes ``⟦U+0007⟧`` for each character of a class that a format cannot hold.

    A text that already looks like such a mark has its bracket written the same way, so that `unescaped` is the exact
    inverse for every text. ``beside`` is a further pattern (such as blanks at the end) of which every character is
    written so.
    """
    wanted = regex.compile("|".join(part for part in (f"[{unholdable}]", _LOOKALIKE, beside) if part))

    def escape(text: str) -> str:
        return text if text.isascii() and text.isprintable() and not beside else wanted.sub(_marks, text)

    return escape


def unescaped(text: str) -> str:
    """Read what an `escaper` wrote."""
    return _WRITTEN.sub(_character, text) if "⟦" in text else text


def guarded(text: str) -> str:
    """Put ``'`` before a text that a spreadsheet would run, and before one that begins with ``'`` itself."""
    return "'" + text if text.startswith(TRIGGERS) else text


def unguarded(text: str) -> str:
    """Take away the ``'`` that `guarded` put there, and no other."""
    return text[1:] if text.startswith("'") and text[1:].startswith(TRIGGERS) else text


def safe_names(
    names: Collection[str], escape: Callable[[str], str], *, taken: Collection[str] = (), fold: bool = True
) -> dict[str, str]:
    """Give each field name a form that a format can hold, unlike every other and every taken one.

    Names that differ in case alone count as alike where ``fold``. Where a name clashes, its first character is written
    as a mark, so `unescaped` gives every name back.
    """
    key = str.casefold if fold else str
    used, safe = {key(name) for name in taken}, {}
    for name in names:
        made = escape(name) or EMPTY
        rest = name
        marks = ""
        while key(made) in used and rest:
            marks, rest = f"{marks}⟦U+{ord(rest[0]):04X}⟧", rest[1:]
            made = marks + escape(rest)
        used.add(key(made))
        safe[name] = made
    return safe


def _marks(found: regex.Match[str]) -> str:
    return "".join(f"⟦U+{ord(character):04X}⟧" for character in found[0])


def _character(found: regex.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] and int(found[1], 16) <= 0x10FFFF else "" if not found[1] else found[0]
