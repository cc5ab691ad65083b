"""Parse JSON that may want to harm: not too deep, not too many values, no number that would change, no key twice."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np

from geodata.layer_files.escaping import unescaped
from geodata.layer_files.layer import content

DEEPEST: Final = 64
MOST_VALUES: Final = 12_000_000
"""Commas and colons of a file of our own; an upload may have fewer."""

_WORDS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_PIECE: Final = 1 << 20
_LONGEST_WHOLE: Final = 18
_STEPS: Final = np.zeros(256, dtype=np.int8)
_STEPS[[ord("["), ord("{")]] = 1
_STEPS[[ord("]"), ord("}")]] = -1


class Doubled(dict[str, Any]):
    """An object in which a key stands more than once; ``keys_twice`` names them."""

    keys_twice: tuple[str, ...] = ()


class Number(str):
    """A number of JSON that no variable of ours can hold unchanged, as it was written."""

    __slots__ = ()


def parsed_json(text: str, most_values: int = MOST_VALUES) -> Any:
    """Parse JSON without NaN.

    A whole number of more than 18 digits and a number beyond the range of a double come back as `Number`, an object
    with a key twice as `Doubled`.

    Raises
    ------
    ValueError
        If it is no JSON, nests deeper than 64 brackets, or holds too many values.
    """
    _check_size(text.encode("utf-8", "surrogatepass"), most_values)
    try:
        return json.loads(
            text, parse_constant=refuse_constant, parse_int=_whole, parse_float=_decimal, object_pairs_hook=_object
        )
    except RecursionError as error:
        raise ValueError("its brackets are nested too deeply") from error


def _check_size(data: bytes, most_values: int) -> None:
    """Measure depth and number of values before anything is built of them."""
    bare = _WORDS.sub(b"", data)
    depth = deepest = 0
    for at in range(0, len(bare), _PIECE):
        steps = np.cumsum(_STEPS[np.frombuffer(bare[at : at + _PIECE], dtype=np.uint8)], dtype=np.int64)
        deepest = max(deepest, depth + int(steps.max(initial=0)))
        depth += int(steps[-1])
    if deepest > DEEPEST:
        raise ValueError(f"its brackets are nested more than {DEEPEST} deep")
    if bare.count(b",") + bare.count(b":") + bare.count(b"[") + bare.count(b"{") > most_values:
        raise ValueError("it holds too many values: cut it to the region first")


def refuse_constant(constant: str) -> NoReturn:
    """Refuse what Python writes for what is not a number, and JSON does not know."""
    raise ValueError(f"{constant} is no number of JSON")


def _whole(text: str) -> int | Number:
    return int(text) if len(text) <= _LONGEST_WHOLE else Number(text)


def _decimal(text: str) -> float | Number:
    value = float(text)
    return value if math.isfinite(value) else Number(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled, seen = Doubled(made), set[str]()
    doubled.keys_twice = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return doubled


def key_twice(value: Any) -> str:
    """Return the first key that stands twice anywhere inside a value, or ""."""
    if isinstance(value, Doubled):
        return value.keys_twice[0] or '""'
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in inner if (found := key_twice(one))), "")


def kept(value: Any) -> Any:
    """Return a value of a property as it can be kept: a `Number` becomes plain text, marks become their characters."""
    if isinstance(value, str):
        return unescaped(str(value))
    if isinstance(value, dict):
        return {unescaped(str(key)): kept(one) for key, one in value.items()}
    return [kept(one) for one in value] if isinstance(value, list) else value


def holds_number(value: Any) -> bool:
    """Tell whether a value holds a `Number`."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, Number) or any(holds_number(one) for one in inner)


def parsed(path: Path) -> Any:
    """Read a JSON file of UTF-8 whose values need no proof, without NaN.

    Raises
    ------
    LayerFileError
        If it cannot be opened or is too large.
    ValueError
        If it is no JSON, or is too deep.
    """
    try:
        # Not orjson: it refuses a whole file for the one row whose name holds half a character.
        return json.loads(content(path).decode("utf-8-sig"), parse_constant=refuse_constant)
    except RecursionError as error:
        raise ValueError("its brackets are nested too deeply") from error
