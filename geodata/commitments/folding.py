"""Fold punctuation and full-width forms one to one, so that offsets survive."""

from __future__ import annotations

import regex

_PAIRS = {
    ",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "〔": "（", "〕": "）", "[": "（", "]": "）",
    "【": "（", "】": "）",
    "“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "「": '"', "」": '"', "『": '"', "』": '"',
    "‘": "'", "’": "'", "％": "%", "．": ".", "＋": "+", "－": "-", "–": "-", "～": "~", "〜": "~", "＆": "&",
    "\u3000": " ", "\u00a0": " ", "\t": " ", "﹑": "、", "､": "、", "*": " ", "／": "/", "〇": "○",
}  # fmt: skip
_TABLE = str.maketrans(
    _PAIRS
    | {chr(0xFF10 + i): chr(0x30 + i) for i in range(10)}
    | {chr(0xFF21 + i): chr(0x41 + i) for i in range(26)}
    | {chr(0xFF41 + i): chr(0x61 + i) for i in range(26)}
)
_NUMBER = regex.compile(r"\s*(?:\d{1,2}[、.](?!\d)|（?[一二三四五六七八九十]{1,3}[）、])")
_GROUPED = regex.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """Return the text with every character folded to one canonical form, of the same length."""
    folded = text.translate(_TABLE)
    return _GROUPED.sub(",", folded) if "，" in folded else folded


def without_number(text: str) -> str:
    """Blank out the number of a list item at the beginning of a folded sentence (9、新增…), keeping its length."""
    match = _NUMBER.match(text)
    return " " * match.end() + text[match.end() :] if match else text
