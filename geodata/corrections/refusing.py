"""Refuse what a correction may not hold, each time with a code for the screen and a sentence for the reader."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeGuard, TypeVar

import regex

from geodata.errors import CorrectionError, ReportError
from geodata.reports import check_characters

Word = TypeVar("Word", bound=str)
_LINE = regex.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")


def refuse(code: str, message: str) -> NoReturn:
    """Raise the error that says why a correction is not kept."""
    raise CorrectionError(message, code)


def text(value: object, what: str, most: int, *, empty: bool = False, lines: bool = False) -> str:
    """Give a line of text (with ``lines``, several) back exactly as it is, or refuse it; nothing is ever replaced."""
    if not isinstance(value, str):
        refuse(f"{what}.text", f"the {what} must be a text: type it again")
    try:
        check_characters(value, f"the {what}")
    except ReportError as error:
        refuse(f"{what}.characters", str(error))
    if not lines and _LINE.search(value):
        refuse(f"{what}.line", f"the {what} must be one line without tabs: take the line ends out")
    if not empty and not value.strip():
        refuse(f"{what}.blank", f"the {what} is blank: type it")
    if len(value) > most:
        refuse(f"{what}.long", f"the {what} has {len(value)} characters, more than {most}: shorten it")
    return value


def chosen(value: object, what: str, words: Sequence[Word]) -> Word:
    """Give back a word of a fixed list."""
    for word in words:
        if word == value:
            return word
    refuse(f"{what}.code", f"{value!r:.80} is not a known {what}: choose one of {', '.join(words)}")


def number(value: object, what: str, least: float, most: float) -> float:
    """Give back a finite number within its limits."""
    if not is_number(value):
        refuse(f"{what}.number", f"{value!r:.80} is not a number: type the {what} in digits")
    if not least <= value <= most:
        refuse(f"{what}.range", f"the {what} {value!s:.40} is not between {least:g} and {most:g}: check it")
    return value


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value of JSON is a number, and not one that stands for none."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (isinstance(value, float) and math.isfinite(value))


def known_keys(value: object, what: str, keys: Sequence[str]) -> Mapping[str, Any]:
    """Give back an object that has no other members than those known."""
    if not isinstance(value, dict):
        refuse(f"{what}.object", f"the {what} must be an object with the members {', '.join(keys)}: send it so")
    strange = [key for key in value if key not in keys]
    if strange:
        refuse(f"{what}.member", f"the {what} has no member {strange[0]!r:.80}: it knows {', '.join(keys)}")
    return value
