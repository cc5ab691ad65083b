"""Turn bytes into text without ever changing or replacing a character."""

from __future__ import annotations

import codecs

import regex

from geodata.errors import ReportError

LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIALS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_FREQUENT = frozenset(
    "的一是在和有大中为发展建设工作实现推进政府市区年新加强全重点项目产业城经济人民会务，。、；："
    "發設實現進區強點項產業經濟務"
)
_LEAST_LIKENESS = 0.08
_SAMPLE = 20_000
_NONCHARACTERS = "".join(chr(plane + low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
_BROKEN = regex.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode a text file and say by which encoding.

    A byte order mark decides; else strict UTF-8; else, of the encodings that fit without a fault (GB18030, Big5,
    UTF-16 without a mark), the one that reads most like a report. GB labels are always read as GB18030.

    Raises
    ------
    ReportError
        If no encoding fits, or the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name), encoding
    if (text := _try(data, "utf-8")) is not None and "\0" not in text:
        return check_characters(text, name), "utf-8"
    readable = [(text, encoding) for encoding in _TRIALS[1:] if (text := _try(data, encoding)) is not None]
    text, encoding = max(readable, key=lambda pair: _likeness(pair[0]), default=("", ""))
    if _likeness(text) < _LEAST_LIKENESS:
        raise ReportError(
            f"{name} is not readable as text (tried UTF-8, GB18030, Big5 and UTF-16): "
            "open it in an editor and save it as UTF-8, or give the DOCX, PDF or HTML file itself"
        )
    return check_characters(text, name), encoding


def check_characters(text: str, name: str) -> str:
    """Give the text back if every character can be stored, shown and exported unchanged.

    Raises
    ------
    ReportError
        If it holds a control character, a lone surrogate or a non-character: these fail or change in JSON, XML and
        GeoPackage, and one of them would spoil a whole export. The message says where it stands.
    """
    broken = _BROKEN.search(text)
    if broken:
        place = broken.start()
        raise ReportError(
            f"{name} holds the character U+{ord(text[place]):04X} at position {place} "
            f"(line {text.count(chr(10), 0, place) + 1}), which is not text: remove it in an editor and try again"
        )
    return text


def _strictly(data: bytes, encoding: str, name: str) -> str:
    text = _try(data, encoding)
    if text is None:
        raise ReportError(f"{name} says it is {encoding} but is not: save it again as UTF-8")
    return check_characters(text, name)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """Share of the characters that are frequent in any report, in a sample from the start; markup does not count.

    Reports reach 0.28 and more, bytes read in a wrong encoding next to nothing.
    """
    sample = [char for char in text[:_SAMPLE] if char > "~" and not char.isspace()]
    return sum(char in _FREQUENT for char in sample) / len(sample) if sample else 0.0
