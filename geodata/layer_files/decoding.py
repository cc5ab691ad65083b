"""Turn the bytes of a text file into text, strictly: UTF-8, UTF-16 with its mark, or GB18030, and say which."""

from __future__ import annotations

import codecs
from typing import Final

from geodata.errors import LayerFileError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SHOWN: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}


def decoded(data: bytes, shown: str) -> tuple[str, str]:
    """Return the text and the name of its encoding; not one byte is replaced or dropped.

    Raises
    ------
    LayerFileError
        If it is none of the three.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), _SHOWN[encoding]
        except UnicodeDecodeError:
            continue
    raise LayerFileError(f"{shown} is neither UTF-8 nor GB18030: save it again as UTF-8")


def encoding_note(encoding: str) -> tuple[str, ...]:
    """Say that a file is not in UTF-8, so that somebody looks at the names before they are kept."""
    return () if encoding == "UTF-8" else (f"the text was read as {encoding}: check that the names look right",)
